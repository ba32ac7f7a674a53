"""Invoices that buyers see in B2B Edition: found, shown, changed and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import attrs

from invoicekit.adapters.erp.bigcommerce.api import B2B, Row
from invoicekit.adapters.erp.bigcommerce.composing import compose, external_id, wire_number
from invoicekit.adapters.erp.bigcommerce.reading import read_balance, read_text
from invoicekit.errors import ErpDuplicate, ErpSilent
from invoicekit.ports.erp import (
    ErpDocument,
    ErpKind,
    ErpReceipt,
    ErpRef,
    ErpState,
    NaturalKey,
)

__all__ = [
    "close",
    "found",
    "is_ours",
    "is_withdrawn",
    "paid_on",
    "publish",
    "read",
    "receipt_of",
]

WITHDRAWN = "Withdrawn"
"""The type of an invoice that was taken back and stayed: the shop has no status for it."""

_COMPLETED = 2
_KEPT = ("originalBalance", "openBalance", "status", "source")
"""What a change leaves as it is there: what buyers have paid meanwhile is in it."""


def found(b2b: B2B, natural: NaturalKey) -> Row | None:
    """Return the invoice of a number: by our own id of it, or else by the number itself."""
    wanted = external_id(natural.company, natural.number)
    for row in b2b.listed("/invoices", **{"externalId[]": wanted}):
        if read_text(row, "externalId") == wanted:
            return row
    for row in b2b.listed("/invoices", searchBy="invoiceNumber", q=natural.number):
        # A search finds more than the number itself.
        if read_text(row, "invoiceNumber") == natural.number:
            return row
    return None


def publish(b2b: B2B, document: ErpDocument) -> ErpReceipt:
    """Show an invoice, or change what is shown of it."""
    body = compose(document, b2b.system)
    held = found(b2b, document.natural_key)
    if held is None:
        try:
            made = b2b.write("POST", "/invoices", body)
        except ErpDuplicate as error:
            # A late call of our own may have come in since the look.
            held = found(b2b, document.natural_key)
            if held is None:
                raise error from None
        else:
            return _made(b2b, made, body, document.totals.payable)
    return _changed(b2b, held, document, body)


def _made(b2b: B2B, made: Row, body: Mapping[str, Any], payable: Decimal) -> ErpReceipt:
    if not made.get("id"):
        raise ErpSilent(b2b.system, "its answer names no invoice")
    return attrs.evolve(receipt_of({**body, "id": made["id"]}, b2b.system), total=payable)


def _changed(b2b: B2B, held: Row, document: ErpDocument, body: Mapping[str, Any]) -> ErpReceipt:
    """Change an invoice; what was paid on it stays paid.

    Raises:
        ErpDuplicate: if another company's invoice has the number.
    """
    id_ = read_text(held, "id")
    if not is_ours(held, document.natural_key):
        ref = ErpRef(b2b.system, ErpKind.SALES_INVOICE, id_)
        reason = f"the number {document.number} is shown already, as another's"
        raise ErpDuplicate(b2b.system, reason, existing=ref)
    changed = {name: value for name, value in body.items() if name not in _KEPT}
    currency = document.currency
    before = read_balance(held.get("originalBalance"), currency)
    payable = document.totals.payable
    if is_withdrawn(held):
        changed = dict(body)
    elif payable != before:
        open_ = read_balance(held.get("openBalance"), currency) + payable - before
        changed["originalBalance"] = body["originalBalance"]
        changed["openBalance"] = {
            "code": currency,
            "value": wire_number(max(open_, payable * 0), b2b.system),
        }
    b2b.write("PUT", f"/invoices/{quote(id_, safe='')}", changed)
    after = {**held, **changed}
    stands = receipt_of(after, b2b.system)
    return attrs.evolve(stands, total=payable, replayed=payable == before)


def read(b2b: B2B, id_: str) -> Row | None:
    """Return an invoice; None where it is not there any more."""
    return b2b.read(f"/invoices/{quote(id_, safe='')}")


def close(b2b: B2B, row: Row, *, delete: bool) -> None:
    """Take an invoice back: delete it, or let nothing be open on it."""
    path = f"/invoices/{quote(read_text(row, 'id'), safe='')}"
    if delete:
        b2b.write("DELETE", path)
        return
    code = row["openBalance"]["code"]
    nothing = {"code": code, "value": 0}
    b2b.write("PUT", path, {"openBalance": nothing, "status": _COMPLETED, "type": WITHDRAWN})


def is_ours(row: Row, natural: NaturalKey) -> bool:
    """Tell whether an invoice is shown to this buyer, and by us or by hand."""
    ours = {"", external_id(natural.company, natural.number)}
    return read_text(row, "customerId") == natural.party and read_text(row, "externalId") in ours


def is_withdrawn(row: Row) -> bool:
    """Tell whether an invoice was taken back, and stayed."""
    return read_text(row, "type") == WITHDRAWN


def paid_on(row: Row) -> bool:
    """Tell whether something was paid on an invoice."""
    original, open_ = row.get("originalBalance"), row.get("openBalance")
    currency = str(original["code"]) if isinstance(original, dict) else "XXX"
    return read_balance(open_, currency) < read_balance(original, currency)


def receipt_of(row: Row, system: str, *, replayed: bool = False) -> ErpReceipt:
    """Return where an invoice stands."""
    balance = row.get("originalBalance")
    currency = str(balance["code"]) if isinstance(balance, dict) else ""
    status = row.get("status")
    state = ErpState.PAID if status == _COMPLETED else ErpState.POSTED
    id_ = read_text(row, "id")
    company, _, _ = read_text(row, "externalId").rpartition(":")
    return ErpReceipt(
        ref=ErpRef(system, ErpKind.SALES_INVOICE, id_),
        state=ErpState.CANCELLED if is_withdrawn(row) else state,
        native=str(status),
        number=read_text(row, "invoiceNumber"),
        company=company,
        posting=id_,
        version=read_text(row, "updatedAt"),
        total=read_balance(balance, currency) if currency else None,
        replayed=replayed,
    )
