"""What an ERP answers: a reference, where the document stands, and what it finds wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.money import DecimalLike, to_decimal
from invoicekit.ports.erp.words import ErpKind, ErpState
from invoicekit.records import keepable, named

__all__ = ["ErpIssue", "ErpReceipt", "ErpRef", "NaturalKey"]

_Extra = Mapping[str, str] | Iterable[tuple[str, str]]


def _extra(value: _Extra) -> tuple[tuple[str, str], ...]:
    pairs = value.items() if isinstance(value, Mapping) else value
    return tuple((named(name), keepable(text)) for name, text in pairs)


def _amount(value: DecimalLike | None) -> Decimal | None:
    return None if value is None else to_decimal(value)


@attrs.frozen
class ErpRef:
    """A document in an ERP; as `text` it can be kept, and read again.

    Args:
        system: which ERP, by the name of its adapter: `"sap"`.
        kind: what it is.
        id: by which the adapter finds it again: `"5105600101/2026"`.
        extra: what else the adapter needs for that, by name.

    >>> ref = ErpRef("sap", ErpKind.SUPPLIER_INVOICE, "5105600101/2026", {"lang": "EN"})
    >>> ErpRef.read(ref.text) == ref
    True
    """

    system: str = attrs.field(converter=named)
    kind: ErpKind
    id: str = attrs.field(converter=named)
    extra: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_extra)

    @property
    def text(self) -> str:
        """Return it as one line of text, the same for equal references."""
        return json.dumps([self.system, self.kind.value, self.id, *self.extra])

    @classmethod
    def read(cls, text: str) -> ErpRef:
        """Return the reference that `text` wrote.

        Raises:
            InvalidValue: for any other text.
        """
        try:
            system, kind, id_, *extra = json.loads(text)
            return cls(system, ErpKind(kind), id_, [(name, said) for name, said in extra])
        except (ValueError, TypeError) as error:
            raise InvalidValue("reference", text, "it is no reference of an ERP") from error


@attrs.frozen
class NaturalKey:
    """How an ERP's people know a supplier's invoice, whatever number the ERP gave it.

    Args:
        company: the company code; empty where the ERP has one company.
        party: the supplier's id there.
        number: the supplier's own number.
        issued: the day on the document, where it tells two of one number apart.
        credit: whether it lowers what is owed.
    """

    company: str
    party: str
    number: str
    issued: date | None = None
    credit: bool = False


@attrs.frozen(kw_only=True)
class ErpReceipt:
    """Where a document stands in the ERP.

    Args:
        ref: the document.
        state: where it stands.
        native: the same in the ERP's own word: `"A"`, `"docstatus 0"`.
        number: the number that the ERP gave it, as its people read it.
        company: the company code that it is booked in.
        year: the fiscal year of the number, as the ERP writes it.
        posting: the number under which it is booked; empty before it is posted. A cancelled
            document with one was reversed, one without was discarded.
        reversal: the number of the document that reversed it.
        version: by which the ERP tells whether it was written since; empty where it cannot.
        total: what is payable, where the ERP says so.
        complete: whether all of it is there; False where a call ended halfway.
        replayed: whether it was there already, made by an earlier call with this key.
    """

    ref: ErpRef
    state: ErpState
    native: str = ""
    number: str = ""
    company: str = ""
    year: str = ""
    posting: str = ""
    reversal: str = ""
    version: str = ""
    total: Decimal | None = attrs.field(default=None, converter=_amount, repr=False)
    complete: bool = True
    replayed: bool = False

    @property
    def is_live(self) -> bool:
        """Tell whether it is there, parked or booked."""
        return self.state not in {ErpState.CANCELLED, ErpState.UNKNOWN}

    @property
    def was_reversed(self) -> bool:
        """Tell whether it was booked, and is not any more."""
        return self.state is ErpState.CANCELLED and bool(self.posting)


@attrs.frozen
class ErpIssue:
    """One thing that an ERP finds wrong.

    Args:
        code: its own code.
        text: its own words.
        field: the field that it means, by the ERP's name.
    """

    code: str
    text: str
    field: str = ""

    @property
    def message(self) -> str:
        """Return it as one line."""
        place = f" ({self.field})" if self.field else ""
        return f"{self.text}{place}"
