"""The lines of an entry that hold tax, and what of the tax is cost."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from invoicekit.allocation.exchange import Side
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.stated_tax import Liability
from invoicekit.money import plain, round_to
from invoicekit.money.decimals import EXACT, ZERO
from invoicekit.postings.drafts import Draft
from invoicekit.postings.input_tax import InputTaxRule, Recovery
from invoicekit.postings.line_taxes import TaxPart
from invoicekit.postings.roles import Role
from invoicekit.postings.sides import words_of

__all__ = ["TaxLines"]

_HUNDRED = Decimal(100)


class TaxLines:
    """The tax of a document while it is being booked, as who buys would book it.

    Attributes:
        costs: the tax that is part of the cost, by the place of the line.
        reasons: why, by the place of the line.
    """

    def __init__(self, invoice: Invoice, side: Side, rule: InputTaxRule | None, unit: Decimal):
        self.costs: dict[int | None, Decimal] = {}
        self.reasons: dict[int | None, str] = {}
        self._sums: dict[tuple[Role, str, str], Decimal] = {}
        self._invoice = invoice
        self._buys = side is Side.PAYABLE
        self._words = words_of(side)
        self._rule = rule
        self._unit = unit

    def take(self, parts: Iterable[TaxPart]) -> None:
        """Add up the parts of all taxes."""
        for part in parts:
            words, liability = self._words, part.liability
            if liability is Liability.COLLECTED:
                self._add(words.collected, part, part.amount, "collected on top")
            elif liability is Liability.WITHHELD:
                self._add(words.withheld, part, -part.amount, "kept back, as printed")
            elif self._buys:
                self._bought(part)
            elif liability is Liability.SUPPLIER:
                self._add(words.tax, part, part.amount, "charged")

    def drafts(self) -> list[Draft]:
        """Return a line for each role, tax and rate."""
        return [Draft(role, amount, text, tax) for (role, tax, text), amount in self._sums.items()]

    def _bought(self, part: TaxPart) -> None:
        recovery = self._recovery(part)
        exact = EXACT.divide(EXACT.multiply(part.amount, recovery.percent), _HUNDRED)
        back = round_to(exact, self._unit)
        role = Role.INPUT_TAX
        if part.liability is Liability.RECIPIENT:
            self._add(Role.REVERSE_CHARGE_PAYABLE, part, -part.amount, "owed by the recipient")
            role = Role.INPUT_REVERSE_CHARGE
        why = f"given back later: {recovery.reason}" if recovery.waits else "given back"
        self._add(Role.INPUT_TAX_WAITING if recovery.waits else role, part, back, why)
        if back != part.amount:
            self.costs[part.line] = self.costs.get(part.line, ZERO) + part.amount - back
            self.reasons.setdefault(part.line, recovery.reason)

    def _recovery(self, part: TaxPart) -> Recovery:
        if self._rule is None:
            return Recovery(100)
        line = None if part.line is None else self._invoice.lines[part.line]
        return self._rule.recovery(self._invoice, line, part.tax)

    def _add(self, role: Role, part: TaxPart, amount: Decimal, why: str) -> None:
        rate = "" if part.rate is None else f" {plain(part.rate.normalize())} %"
        key = (role, part.tax, f"{part.tax}{rate}: {why}")
        self._sums[key] = self._sums.get(key, ZERO) + amount
