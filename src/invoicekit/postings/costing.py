"""The lines of an entry that bear what was supplied: expense, clearing, stock, revenue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import attrs

from invoicekit.allocation.exchange import Side
from invoicekit.documents.content import Coding, Content
from invoicekit.documents.kinds import InvoiceKind
from invoicekit.documents.line import Line
from invoicekit.money import plain, split
from invoicekit.money.decimals import ZERO
from invoicekit.postings.books import Share
from invoicekit.postings.drafts import Draft
from invoicekit.postings.figures import line_key, weights_of
from invoicekit.postings.roles import Role
from invoicekit.postings.sides import words_of
from invoicekit.postings.taxing import TaxLines

__all__ = ["CostLines"]


@attrs.frozen
class CostLines:
    """Where the price of each line goes, with the tax that nobody gives back.

    Args:
        content: the document, with its coding and matches.
        side: whose books.
        shares: the parts of lines that are booked apart, by the line's id.
        roles: what a person decided, by the line's place; None for the whole.
        unit: the smallest step.
    """

    content: Content
    side: Side
    shares: Mapping[str, Sequence[Share]]
    roles: Mapping[int | None, Role]
    unit: Decimal
    matched: frozenset[str] = attrs.field(init=False)

    @matched.default
    def _matched(self) -> frozenset[str]:
        return frozenset(match.line for match in self.content.matches)

    def drafts(self, costs: Sequence[Decimal], rest: Decimal, taxes: TaxLines) -> Iterator[Draft]:
        """Give the lines.

        Args:
            costs: what each line costs before tax.
            rest: what no line can bear.
            taxes: with the tax that is cost.
        """
        whole, weights = taxes.costs.get(None, ZERO), weights_of(costs)
        parts = split(whole, weights, self.unit) if whole and weights else [ZERO] * len(costs)
        for place, line in enumerate(self.content.invoice.lines):
            own = parts[place]
            cost = costs[place]
            yield from self._line(place, line, cost, taxes.costs.get(place, ZERO) + own, taxes)
        left = rest + whole - sum(parts, ZERO)
        role = self.roles.get(None, words_of(self.side).cost)
        text = "allowances and charges of the whole"
        yield Draft(role, left, text, coding=self.content.coding or Coding())

    def _line(
        self, place: int, line: Line, cost: Decimal, tax: Decimal, taxes: TaxLines
    ) -> Iterator[Draft]:
        shares = self.shares.get(line_key(line, place)) or (Share(self._coding(line)),)
        weights = [share.weight for share in shares]
        costs = split(cost, weights, self.unit)
        extra = split(tax, weights, self.unit)
        for share, net, add in zip(shares, costs, extra, strict=True):
            yield from self._part(place, line, share.coding, net, add, taxes)

    def _part(
        self,
        place: int,
        line: Line,
        coding: Coding,
        net: Decimal,
        tax: Decimal,
        taxes: TaxLines,
    ) -> Iterator[Draft]:
        name = line_key(line, place)
        said = f"line {name}: {line.description}" if line.description else f"line {name}"
        why = taxes.reasons.get(place) or taxes.reasons.get(None, "")
        of_tax = f"tax that is cost: {why}" if why else "tax that is cost"
        role, tax_role = self._roles(place, line)
        if tax_role is role:
            text = f"{said}, with {plain(tax)} of {of_tax}" if tax else said
            yield Draft(role, net + tax, text, source=name, coding=coding)
        else:
            yield Draft(role, net, said, source=name, coding=coding)
            yield Draft(tax_role, tax, f"{said}, {of_tax}", source=name, coding=coding)

    def _roles(self, place: int, line: Line) -> tuple[Role, Role]:
        decided = self.roles.get(place, self.roles.get(None))
        if decided is not None:
            return decided, decided
        cost = words_of(self.side).cost
        kind = self.content.invoice.kind
        is_matched = line_key(line, place) in self.matched
        # A prepayment receives nothing yet, and the invoice that follows clears the receipt.
        if self.side is Side.RECEIVABLE or not is_matched or kind is InvoiceKind.PREPAYMENT_INVOICE:
            return cost, cost
        if kind is InvoiceKind.DEBIT_NOTE:
            # A supplier's debit note raises a value; it receives nothing that could be cleared.
            return Role.STOCK, Role.STOCK
        return Role.GOODS_RECEIPT_CLEARING, Role.STOCK

    def _coding(self, line: Line) -> Coding:
        coding = self.content.coding or Coding()
        return attrs.evolve(coding, account=line.account) if line.account else coding
