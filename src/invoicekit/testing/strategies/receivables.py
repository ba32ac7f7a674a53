"""What is owed and what is paid: open items and payments, for property tests of allocations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from hypothesis import strategies as st

from invoicekit.allocation import ItemKind, OpenItem, Payment
from invoicekit.money import Money
from invoicekit.testing.strategies.money import amounts

__all__ = ["open_items", "payments"]

_START = date(2026, 4, 1)
_CUSTOMERS = ("Asha Systems", "Blue Bay Retail")

_few_days = st.integers(0, 40).map(lambda days: timedelta(days=days))


def _money(currency: str, most: int) -> st.SearchStrategy[Money]:
    # Few distinct amounts, so that ties and exact sums are common, beside any amount at all.
    alike = st.sampled_from([25, 50, 75, 100, 150]).map(lambda units: Money(units, currency))
    return st.one_of(alike, amounts(currency, at_least=1, at_most=most))


@st.composite
def open_items(
    draw: st.DrawFn,
    *,
    currency: str = "INR",
    customers: Iterable[str] = _CUSTOMERS,
    credit_notes: bool = True,
    partly_paid: bool = True,
    most: int = 8,
) -> tuple[OpenItem, ...]:
    """Return a strategy for the open items of some customers, no two of one id.

    Args:
        draw: given by Hypothesis.
        currency: the ISO 4217 code of all of them.
        customers: whose they are.
        credit_notes: whether some are credit notes.
        partly_paid: whether less than the total is open on some.
        most: how many there are at most.

    >>> from hypothesis import find
    >>> items = find(open_items(), lambda items: len(items) == 2)
    >>> [item.number for item in items]
    ['INV-1', 'INV-2']
    """
    names = tuple(customers)
    count = draw(st.integers(0, most))
    return tuple(
        _item(draw, place, currency, names, credit_notes=credit_notes, partly_paid=partly_paid)
        for place in range(1, count + 1)
    )


def _item(
    draw: st.DrawFn,
    place: int,
    currency: str,
    names: Sequence[str],
    *,
    credit_notes: bool,
    partly_paid: bool,
) -> OpenItem:
    kind = ItemKind.INVOICE
    if credit_notes and draw(st.integers(0, 5)) == 5:
        kind = ItemKind.CREDIT_NOTE
    total = draw(_money(currency, 100_000))
    left = total
    if partly_paid and draw(st.integers(0, 3)) == 3:
        left = draw(amounts(currency, at_least=0, at_most=total.amount))
    issued = _START + draw(_few_days)
    return OpenItem(
        f"rec-{place}",
        f"INV-{place}",
        draw(st.sampled_from(names)),
        kind,
        total * kind.sign,
        left * kind.sign,
        issued,
        issued + draw(_few_days),
    )


def payments(
    *,
    currency: str = "INR",
    customers: Iterable[str] = ("", *_CUSTOMERS),
    at_most: int = 200_000,
) -> st.SearchStrategy[Payment]:
    """Return a strategy for payments, some of which name an invoice that `open_items` draws.

    Args:
        currency: the ISO 4217 code.
        customers: who may have paid; empty for a payer who is not known.
        at_most: the largest amount.
    """
    return st.builds(
        Payment,
        st.integers(1, 1_000_000).map(lambda number: f"PAY-{number}"),
        _money(currency, at_most),
        received=_few_days.map(lambda days: _START + timedelta(days=40) + days),
        remittance=st.sampled_from(["", "INV-1", "for INV-1 and INV-3", "rent"]),
        customer=st.sampled_from(tuple(customers)),
    )
