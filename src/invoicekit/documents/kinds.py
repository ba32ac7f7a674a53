"""The kinds of invoice, each with its sign and its code."""

from __future__ import annotations

from enum import Enum

from invoicekit.errors import InvalidValue

__all__ = ["InvoiceKind"]


class InvoiceKind(Enum):
    """What a document is. Its figures are positive; the kind gives the sign.

    The value is the word in our own JSON; `untdid` is the code of UNTDID 1001, by which a kind may
    be given too.

    >>> InvoiceKind("381") is InvoiceKind.CREDIT_NOTE, InvoiceKind.CREDIT_NOTE.sign
    (True, -1)
    """

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    DEBIT_NOTE = "debit_note"
    CORRECTED_INVOICE = "corrected_invoice"
    PREPAYMENT_INVOICE = "prepayment_invoice"
    PARTIAL_INVOICE = "partial_invoice"
    SELF_BILLED_INVOICE = "self_billed_invoice"
    SELF_BILLED_CREDIT_NOTE = "self_billed_credit_note"
    TAX_INVOICE = "tax_invoice"
    """Saudi Arabia's."""
    RETURN_NOTE = "return_note"
    """A buyer's own note for goods sent back: lowers what is owed until the credit note comes."""
    PROFORMA = "proforma"
    """An offer in the form of an invoice; nothing is owed."""

    @classmethod
    def _missing_(cls, value: object) -> InvoiceKind:
        for kind, code in _UNTDID.items():
            if code == value:
                return cls(kind)
        raise InvalidValue("kind", value, "use one of " + ", ".join(kind.value for kind in cls))

    @property
    def untdid(self) -> str:
        """Return the code of UNTDID 1001; empty for a buyer's return note, which has none."""
        return _UNTDID.get(self.value, "")

    @property
    def sign(self) -> int:
        """Return 1 where it raises what the buyer owes, -1 where it lowers it, 0 where neither."""
        return _SIGNS.get(self, 1)

    @property
    def is_credit(self) -> bool:
        """Tell whether it lowers what is owed."""
        return self.sign < 0

    @property
    def corrects(self) -> bool:
        """Tell whether it corrects an earlier document, and so has the tax rates of that one."""
        return self.is_credit or self in _CORRECTING


_UNTDID = {
    "invoice": "380",
    "credit_note": "381",
    "debit_note": "383",
    "corrected_invoice": "384",
    "prepayment_invoice": "386",
    "partial_invoice": "326",
    "self_billed_invoice": "389",
    "self_billed_credit_note": "261",
    "tax_invoice": "388",
    "proforma": "325",
}

_CORRECTING = frozenset({InvoiceKind.DEBIT_NOTE, InvoiceKind.CORRECTED_INVOICE})

_SIGNS = {
    InvoiceKind.CREDIT_NOTE: -1,
    InvoiceKind.SELF_BILLED_CREDIT_NOTE: -1,
    InvoiceKind.RETURN_NOTE: -1,
    InvoiceKind.PROFORMA: 0,
}
