"""The feed: SAP tells no changes, so what is open is asked for anew, and what is new is found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs

from invoicekit.adapters.erp.calling import readable
from invoicekit.adapters.erp.sap.invoices import created_since, numbered
from invoicekit.adapters.erp.sap.odata import Row
from invoicekit.adapters.erp.sap.reading import (
    is_reversal,
    natural_of,
    receipt_of,
)
from invoicekit.adapters.erp.sap.session import Session
from invoicekit.adapters.erp.sap.settings import SapSettings
from invoicekit.errors import InvalidValue
from invoicekit.ports.erp import (
    ErpChange,
    ErpKind,
    ErpPage,
    ErpReceipt,
    ErpRef,
    ErpState,
    NaturalKey,
)

__all__ = ["changes_since"]

_GONE = "gone"


def _seen(value: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(value)


@attrs.frozen
class _Place:
    """How far a round has come, and what was told before.

    Args:
        after: the id of the last document of this round; empty between two rounds.
        seen: how each document stood when it was told, by id: its print.
        round: the ids of the documents that this round has met.
    """

    after: str = ""
    seen: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_seen)

    @classmethod
    def read(cls, text: str) -> _Place:
        if not text:
            return cls()
        try:
            after, seen = json.loads(text)
            return cls(str(after), [(str(id_), str(print_)) for id_, print_ in seen.items()])
        except (ValueError, TypeError, AttributeError) as error:
            raise InvalidValue("place", text, "it is no place in this feed") from error

    @property
    def text(self) -> str:
        return json.dumps([self.after, dict(self.seen)])


def changes_since(
    session: Session,
    since: str,
    limit: int,
    *,
    following: Iterable[ErpRef],
    settings: SapSettings,
    system: str,
    now: datetime,
) -> ErpPage[ErpChange]:
    """Return the documents that stand otherwise than they were told, in the order of their ids.

    Args:
        session: the calls.
        since: the place; empty for the beginning.
        limit: how many at most.
        following: the documents whose fate is open.
        settings: how SAP is set up.
        system: the adapter's name.
        now: the present instant, which is the change's, as SAP keeps none.

    Raises:
        InvalidValue: for a place that this feed did not give, or a limit below one.
    """
    if type(limit) is not int or limit < 1:
        raise InvalidValue("limit", limit, "it is a whole number from one on")
    place = _Place.read(since)
    refs = {ref.id for ref in following if ref.system == system}
    standing = _standing(session, refs, place.after, settings, now)
    with readable(system):
        changes = ((row, _change(id_, row, system, now)) for id_, row in standing)
        return _page(place, changes, refs, limit)


def _page(
    place: _Place, changes: Iterable[tuple[Row | None, ErpChange]], refs: set[str], limit: int
) -> ErpPage[ErpChange]:
    told, met = dict(place.seen), dict[str, str]()
    items: list[ErpChange] = []
    after = place.after
    for row, change in changes:
        id_, print_ = change.receipt.ref.id, _print(row, change.receipt)
        if told.get(id_) != print_:
            if len(items) == limit:
                # The round goes on from here; what it has not met yet is still as it was told.
                return ErpPage(items, _Place(after, (told | met).items()).text, more=True)
            items.append(change)
        met[id_] = print_
        after = id_
    kept = {id_: print_ for id_, print_ in told.items() if id_ in refs or id_ <= place.after}
    return ErpPage(items, _Place("", (kept | met).items()).text)


def _standing(
    session: Session, refs: set[str], after: str, settings: SapSettings, now: datetime
) -> Iterator[tuple[str, Row | None]]:
    """Give what is followed and what is new, in the order of their ids, after one of them."""
    day = now.date() - settings.window
    new = {
        f"{row['SupplierInvoice']}/{row['FiscalYear']}": row
        for row in created_since(session, day, after.partition("/")[0])
        if not is_reversal(row)
    }
    known = sorted(id_ for id_ in refs - new.keys() if id_ > after)
    found = numbered(session, (_key(id_) for id_ in known), settings.batch)
    # Both are in order already, and what is followed is asked for only as far as it is needed.
    rest = iter(sorted(id_ for id_ in new if id_ > after))
    coming = next(rest, None)
    for (number, year), row in found:
        id_ = f"{number}/{year}"
        while coming is not None and coming < id_:
            yield coming, new[coming]
            coming = next(rest, None)
        yield id_, row
    while coming is not None:
        yield coming, new[coming]
        coming = next(rest, None)


def _key(id_: str) -> tuple[str, str]:
    number, _, year = id_.partition("/")
    return number, year


def _change(id_: str, row: Row | None, system: str, now: datetime) -> ErpChange:
    if row is None:
        ref = ErpRef(system, ErpKind.SUPPLIER_INVOICE, id_)
        gone = ErpReceipt(ref=ref, state=ErpState.UNKNOWN)
        return ErpChange(at=now, receipt=gone, natural=NaturalKey("", "", ""))
    return ErpChange(at=now, receipt=receipt_of(row, system), natural=natural_of(row))


def _print(row: Row | None, receipt: ErpReceipt) -> str:
    return _GONE if row is None else f"{receipt.native} {receipt.state.value} {receipt.reversal}"
