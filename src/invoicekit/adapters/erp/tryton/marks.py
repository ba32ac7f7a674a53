"""What is noted in the comment of a bill in Tryton: whose write made it, and the frozen figures.

The comment is the one text of a bill that may be changed at any time, and that nothing prints.
"""

from __future__ import annotations

import re
from decimal import Decimal
from hashlib import sha256

import attrs

from invoicekit.totals import Totals

__all__ = ["Figures", "Mark", "figures_of", "marked", "with_reason"]

_MARK = re.compile(r"^invoicekit (?P<key>[0-9a-f]{32}) (?P<figures>\S+ \S+ \S+)$", re.MULTILINE)
_REASON = re.compile(r"^invoicekit cancels: (?P<reason>.*)$", re.MULTILINE)
_ONE_LINE = re.compile(r"\s+")


@attrs.frozen
class Figures:
    """The three totals that Tryton knows of a bill, signed as it signs them.

    Args:
        untaxed: before tax.
        tax: what the supplier charges.
        total: of both.
    """

    untaxed: Decimal = attrs.field(repr=False)
    tax: Decimal = attrs.field(repr=False)
    total: Decimal = attrs.field(repr=False)


def figures_of(totals: Totals, sign: int) -> Figures:
    """Return what a document's totals are to be in Tryton.

    What is collected, withheld and rounded is booked by lines without tax; what was paid before
    stays in, as Tryton books that as a payment.

    Args:
        totals: of the document.
        sign: -1 for what lowers the debt, 1 for all else.
    """
    untaxed = totals.tax_exclusive + totals.collected - totals.withheld + totals.rounding
    return Figures(sign * untaxed, sign * totals.tax_total, sign * (untaxed + totals.tax_total))


@attrs.frozen
class Mark:
    r"""What is noted in the comment of a bill.

    Args:
        digest: of the key of the write that made the bill.
        figures: the document's totals; None for a bill that somebody entered in Tryton.
        reason: why it was cancelled.

    >>> figures = Figures(Decimal("100.00"), Decimal("20.00"), Decimal("120.00"))
    >>> Mark.read(f"Checked by Ann\n{marked('park-7', figures)}").is_of("park-7")
    True
    """

    digest: str = ""
    figures: Figures | None = None
    reason: str = ""

    @classmethod
    def read(cls, comment: str | None) -> Mark:
        """Return what a comment notes; nothing, for one of other people."""
        made, cancelled = _MARK.search(comment or ""), _REASON.search(comment or "")
        reason = cancelled["reason"] if cancelled else ""
        if made is None:
            return cls(reason=reason)
        try:
            figures = Figures(*(Decimal(each) for each in made["figures"].split(" ")))
        except ArithmeticError:
            return cls(made["key"], None, reason)
        return cls(made["key"], figures, reason)

    def is_of(self, key: str) -> bool:
        """Tell whether the write of a key made the bill."""
        return bool(key) and self.digest == _digest(key)


def marked(key: str, figures: Figures) -> str:
    """Return the line of a write for the comment."""
    amounts = " ".join(f"{each:f}" for each in (figures.untaxed, figures.tax, figures.total))
    return f"invoicekit {_digest(key)} {amounts}"


def with_reason(comment: str | None, reason: str) -> str:
    """Return a comment that says why the bill is cancelled, once."""
    line = f"invoicekit cancels: {_ONE_LINE.sub(' ', reason).strip()}"
    kept = _REASON.sub("", comment or "").rstrip()
    return f"{kept}\n{line}" if kept else line


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]
