"""The three-way match: a bill laid beside what was ordered and what was received."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

import attrs

from invoicekit.documents import Content, Invoice, Match, Problem, ReferenceKind
from invoicekit.matching import differences
from invoicekit.matching.balances import LineBalance, balances
from invoicekit.matching.billing import counted, sign_of
from invoicekit.matching.limits import beyond
from invoicekit.matching.line_value import line_key, net_of
from invoicekit.matching.prices import Laid, prices, values
from invoicekit.matching.purchases import Picked, Purchases
from invoicekit.matching.tolerance import Tolerances
from invoicekit.money.decimals import ZERO

__all__ = ["MatchResult", "MatchedLine", "match"]


@attrs.frozen
class MatchedLine:
    """One line of a bill beside what it is matched with.

    Attributes:
        line: by what matches name it: its id, or its place counted from one.
        place: its place, counted from zero.
        billed: the quantity that it bills.
        matched: the quantity that it is matched with.
        value: what it comes to before tax.
        picked: what its matches name, in their order; matches with nothing known are left out.
        problems: where it differs.
    """

    line: str
    place: int
    billed: Decimal
    matched: Decimal
    value: Decimal = attrs.field(repr=False)
    picked: tuple[tuple[Match, Picked], ...] = attrs.field(default=(), repr=False)
    problems: tuple[Problem, ...] = ()


@attrs.frozen
class MatchResult:
    """A bill beside its orders and receipts.

    Attributes:
        lines: its lines, each with its matches.
        problems: every difference outside the tolerances, those of the lines included.
        balances: what stands open, order line by order line and receipt by receipt, before it.
    """

    lines: tuple[MatchedLine, ...]
    problems: tuple[Problem, ...]
    balances: tuple[LineBalance, ...]

    @property
    def fits(self) -> bool:
        """Tell whether nothing lies outside the tolerances."""
        return not self.problems


def match(
    content: Content, purchases: Purchases, tolerances: Tolerances | None = None
) -> MatchResult:
    """Lay a bill beside what was ordered and received, and tell every difference with its figures.

    A bill that is matched with nothing, and refers to no known order, has no difference: it is paid
    without an order.

    Args:
        content: the bill with its matches.
        purchases: orders, receipts, and what other live bills bill of them.
        tolerances: what the house lets pass; nothing, if left out.
    """
    invoice = content.invoice
    known = balances(purchases)
    if not content.matches:
        return MatchResult((), tuple(_unmatched(invoice, purchases)), known)
    desk = _Desk(content, purchases, tolerances or Tolerances())
    lines = tuple(_line(desk, place) for place in range(len(invoice.lines)))
    matched = [(invoice.lines[line.place], line.picked) for line in lines if line.picked]
    problems = (
        *_of_the_whole(content, purchases),
        *(problem for line in lines for problem in line.problems),
        *beyond(content, purchases, desk.bounds),
        *values(invoice, matched, desk.bounds),
    )
    return MatchResult(lines, problems, known)


@attrs.frozen
class _Desk:
    """A bill with all that it is laid beside."""

    content: Content
    purchases: Purchases
    bounds: Tolerances
    laid: Mapping[str, Laid] = attrs.field(init=False)
    named: frozenset[str] = attrs.field(init=False)

    @laid.default
    def _by_line(self) -> Mapping[str, Laid]:
        found: dict[str, list[tuple[Match, Picked]]] = defaultdict(list)
        for each in self.content.matches:
            picked = self.purchases.picked(each)
            if picked is not None:
                found[each.line].append((each, picked))
        return found

    @named.default
    def _matched_at_all(self) -> frozenset[str]:
        return frozenset(each.line for each in self.content.matches)


def _unmatched(invoice: Invoice, purchases: Purchases) -> Iterator[Problem]:
    named = [
        reference.number
        for reference in invoice.references
        if reference.kind is ReferenceKind.ORDER and purchases.order(reference.number) is not None
    ]
    if named and invoice.kind.sign:
        yield differences.nothing_matched(", ".join(dict.fromkeys(named)))


def _line(desk: _Desk, place: int) -> MatchedLine:
    invoice = desk.content.invoice
    key, line = line_key(invoice, place), invoice.lines[place]
    mine = tuple(desk.laid.get(key, ()))
    return MatchedLine(
        key,
        place,
        line.quantity,
        sum((counted(invoice, each) for each, _ in mine), ZERO),
        net_of(invoice, line),
        mine,
        tuple(_differences(desk, place, mine)),
    )


def _differences(desk: _Desk, place: int, mine: Laid) -> Iterator[Problem]:
    invoice = desk.content.invoice
    line = invoice.lines[place]
    if not mine:
        value = net_of(invoice, line)
        if value and line_key(invoice, place) not in desk.named:
            yield differences.line_unmatched(place, value, invoice.currency)
        return
    apart = [p for _, p in mine if _units_differ(line.unit, p.order_line.unit)]
    if apart:
        yield differences.unit_differs(place, apart[0], line.unit, apart[0].order_line.unit)
        return
    yield from _quantity(invoice, place, mine, desk.bounds)
    if all(picked.order.currency == invoice.currency for _, picked in mine):
        yield from prices(invoice, place, mine, desk.purchases, desk.bounds)


def _units_differ(one: str, other: str) -> bool:
    return bool(one) and bool(other) and one != other


def _quantity(invoice: Invoice, place: int, mine: Laid, bounds: Tolerances) -> Iterator[Problem]:
    line = invoice.lines[place]
    counting = [counted(invoice, each) for each, _ in mine]
    if not sign_of(invoice, line) or not any(counting):
        return
    billed, matched = abs(line.quantity), sum(counting, ZERO)
    if abs(billed - matched) > bounds.quantity.allowed(matched):
        yield differences.quantity_differs(place, billed, matched)


def _of_the_whole(content: Content, purchases: Purchases) -> Iterator[Problem]:
    invoice = content.invoice
    told: set[tuple[str, str]] = set()

    def first(code: str, order: str) -> bool:
        new = (code, order) not in told
        told.add((code, order))
        return new

    for place, each in enumerate(content.matches):
        picked = purchases.picked(each)
        if picked is None:
            yield differences.unknown(place, each)
            continue
        order = picked.order
        if _others(invoice, picked) and first("vendor", order.number):
            yield differences.vendor_differs(picked, invoice.seller.id or invoice.seller.name)
        if order.currency != invoice.currency and first("currency", order.number):
            yield differences.currency_differs(picked, invoice.currency)
        if (order.closed or picked.order_line.closed) and not invoice.kind.is_credit:
            yield differences.closed(place, picked)


def _others(invoice: Invoice, picked: Picked) -> bool:
    """Tell whether an order is with another vendor; by id where both have one, else by name."""
    seller, supplier = invoice.seller, picked.order.supplier
    if seller.id and supplier.id:
        return seller.id != supplier.id
    if not supplier.name or not seller.name:
        return False
    return seller.name.casefold().split() != supplier.name.casefold().split()
