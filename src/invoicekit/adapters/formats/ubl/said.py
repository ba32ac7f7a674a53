"""What is said in a document while it is being read: values, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal

from invoicekit.adapters.formats.ubl.tree import Kept, Node, keep
from invoicekit.documents import Code
from invoicekit.documents.problems import Problem, Severity
from invoicekit.errors import InvalidAmount, shorten
from invoicekit.money import minor_unit, rounder, to_decimal

__all__ = ["Said"]

_BARE = re.compile(r"([+-]?)(?:([0-9]+)\.|\.([0-9]+))", re.ASCII)
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)


class Said:
    """Reads values out of plain data; what cannot be read is told with its place.

    Attributes:
        currency: the document's currency (BT-5).
        kept: what is not understood.
        faults: what keeps the document from being read.
        notes: what is read otherwise than it stands there.
    """

    def __init__(self, currency: str, kept: list[Kept]) -> None:
        self.currency = currency
        self.kept = kept
        self.faults: list[Problem] = []
        self.notes: list[Problem] = []
        self._round_off: Callable[[Decimal], Decimal] | None = None

    def round_off(self, amount: Decimal) -> Decimal:
        """Return an amount rounded to the smallest unit of the document's currency."""
        if self._round_off is None:
            self._round_off = rounder(minor_unit(self.currency))
        return self._round_off(amount)

    def fault(self, code: str, node: Node, name: str, message: str, remedy: str) -> None:
        """Tell what keeps the document from being read."""
        path = f"{node['']}/cbc:{name}"
        self.faults.append(Problem(code, path, message, remedy, source="EN 16931"))

    def keep(self, node: Node, name: str, text: str) -> None:
        """Keep a value that is understood and has no place in an invoice."""
        keep(Kept(f"{node['']}/cbc:{name}", text), self.kept)

    def keep_all(self, node: Node, *, without: Collection[str] = ()) -> None:
        """Keep every value of an aggregate, with its attributes and what is inside.

        Args:
            node: the aggregate.
            without: the names of what is understood.
        """
        for name, value in node.items():
            if not name or not value or name in without:
                continue
            if name.endswith("@currencyID") and value == self.currency:
                continue
            for each in value if isinstance(value, list) else (value,):
                if isinstance(each, dict):
                    self.keep_all(each)
                else:
                    self.keep(node, name.replace("@", "/@"), each)

    def number(self, node: Node, name: str) -> Decimal | None:
        """Return a number, or None where there is none."""
        text: str = node.get(name, "")
        if not text:
            return None
        bare = _BARE.fullmatch(text)
        if bare:
            # xs:decimal lets the digits on one side of the point be left out.
            text = f"{bare[1]}{bare[2] or 0}.{bare[3] or 0}"
        try:
            return to_decimal(text, name)
        except InvalidAmount as error:
            remedy = "Write it with a point and without separators, such as 1234.50"
            self.fault("invalid_amount", node, name, error.message, remedy)
            return None

    def amount(self, node: Node, name: str, currency: str = "") -> Decimal | None:
        """Return an amount of money, or None where there is none.

        Args:
            node: the aggregate that it stands in.
            name: its name there.
            currency: the one that it must be in; the document's if left out.
        """
        amount = self.number(node, name)
        due = currency or self.currency
        given = node.get(f"{name}@currencyID", due)
        if amount is not None and given != due:
            message = f"the amount is in {shorten(given)}, and the document in {due}"
            remedy = "Give every amount in the document's currency"
            self.fault("PEPPOL-EN16931-R051", node, name, message, remedy)
        return amount

    def due_amount(self, node: Node, name: str, rule: str) -> Decimal:
        """Return an amount that must be there; a fault by its rule where it is not."""
        amount = self.amount(node, name)
        if amount is None:
            if not node.get(name):
                self.fault(rule, node, name, f"{name} is missing", "Ask for a complete document")
            return Decimal(0)
        return amount

    def date(self, node: Node, name: str) -> date | None:
        """Return a day, or None where there is none; a time zone beside it is kept apart."""
        text: str = node.get(name, "")
        if not text:
            return None
        match = _DAY.fullmatch(text)
        try:
            day = date.fromisoformat(match.group(1) if match else text)
        except ValueError:
            message = f"{shorten(text)!r} is no day of the form YYYY-MM-DD"
            self.fault("invalid_date", node, name, message, "Ask for a corrected document")
            return None
        if match and match.group(2):
            self.keep(node, name, text)
        return day

    def code(self, node: Node, name: str, scheme: str = "schemeID") -> Code | None:
        """Return a value with its scheme, or None where there is none."""
        value = node.get(name)
        return Code(node.get(f"{name}@{scheme}", ""), value) if value else None

    def problems(self) -> tuple[Problem, ...]:
        """Return what is read otherwise, and a note for each thing that was kept apart."""
        kept_apart = (
            Problem(
                "not_understood",
                kept.path,
                "EN 16931 does not know this, and it is kept apart",
                "Look whether it matters to you",
                Severity.NOTE,
            )
            for kept in self.kept
        )
        return (*self.notes, *kept_apart)
