"""What the shipped strategies draw is what they say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from invoicekit import calculate
from invoicekit.allocation import (
    ItemKind,
    NoteCode,
    by_reference,
    chain,
    exact_sum,
    oldest_due,
    plan,
)
from invoicekit.documents import problems_of
from invoicekit.errors import InvalidAmount, UnknownCurrency
from invoicekit.money import places
from invoicekit.taxes import flat
from invoicekit.testing.strategies import (
    actors,
    amounts,
    delegations,
    invoices,
    open_items,
    payments,
)
from support.bills import BRANCHES

TODAY = date(2026, 11, 2)


@given(invoices())
def test_an_invoice_lacks_nothing_and_can_be_calculated(invoice):
    assert problems_of(invoice) == ()
    result = calculate(invoice, flat.REGIME)
    assert result.problems == ()
    assert result.totals.payable == result.totals.payable.quantize(
        Decimal(1).scaleb(-places(invoice.currency))
    )


@given(invoices(currencies=["INR"], included=False, returns=False, most_lines=2))
def test_an_invoice_is_drawn_as_asked_for(invoice):
    assert invoice.currency == "INR"
    assert invoice.prices_include is None
    assert 1 <= len(invoice.lines) <= 2
    assert all(line.quantity >= 0 for line in invoice.lines)


@given(st.sampled_from(["EUR", "JPY", "KWD"]).flatmap(amounts))
def test_an_amount_has_the_decimals_of_its_currency(amount):
    assert 0 <= amount.amount <= 1_000_000
    assert -amount.amount.as_tuple().exponent == places(amount.currency)


def test_the_bounds_of_an_amount_are_drawn():
    assert find(amounts("EUR", at_least="-5"), lambda a: a.amount == -5).currency == "EUR"
    assert find(amounts("EUR", at_most="7.25"), lambda a: a.amount == Decimal("7.25"))
    with pytest.raises(InvalidAmount):
        amounts("EUR", at_most=1.5)
    with pytest.raises(UnknownCurrency):
        amounts("EURO")


@pytest.mark.parametrize(
    "wanted",
    [
        lambda actor: not actor.roles,
        lambda actor: actor.roles == {role.name for role in BRANCHES.roles},
        lambda actor: len(actor.roles) == 1,
        lambda actor: actor.tenant != "home",
        lambda actor: actor.on_behalf_of,
        lambda actor: dict(actor.attributes)["branch"] == ("elsewhere",),
    ],
)
def test_actors_of_every_kind_are_drawn(wanted):
    assert wanted(find(actors(BRANCHES), wanted))


@given(actors(BRANCHES, tenant="asha", ids=["x"], strangers=False, representing=False))
def test_actors_are_drawn_as_asked_for(actor):
    assert (actor.id, actor.tenant, actor.on_behalf_of) == ("x", "asha", "")


@pytest.mark.parametrize("holds", [True, False])
def test_delegations_that_hold_and_that_do_not_are_drawn(holds):
    letters = delegations(BRANCHES, "asha", "bela", around=TODAY)
    letter = find(letters, lambda letter: letter.valid_on(TODAY) is holds)
    assert (letter.giver, letter.taker, letter.tenant) == ("asha", "bela", "home")


@given(payments(), open_items())
def test_any_payment_can_be_planned_on_any_open_items(payment, items):
    made = plan(payment, items, chain(by_reference, exact_sum, oldest_due))
    assert made.unapplied.amount >= 0
    assert len({item.id for item in items}) == len(items) <= 8


@given(open_items(currency="JPY", customers=["Zoe"], credit_notes=False, partly_paid=False, most=2))
def test_open_items_are_drawn_as_asked_for(items):
    assert len(items) <= 2
    for item in items:
        assert (item.customer, item.kind) == ("Zoe", ItemKind.INVOICE)
        assert item.total == item.balance == item.total.rounded()
        assert item.total.currency == "JPY"


@given(payments(currency="EUR", customers=["Zoe"], at_most=50))
def test_payments_are_drawn_as_asked_for(payment):
    assert (payment.customer, payment.amount.currency) == ("Zoe", "EUR")
    assert 0 < payment.amount.amount <= 150


def test_what_allocation_finds_hard_is_drawn():
    def told(code):
        def is_told(drawn):
            payment, items = drawn
            return code in {note.code for note in plan(payment, items, exact_sum).notes}

        return is_told

    def drawn(what, is_it):
        # The first that is found will do.
        quick = settings(phases=[Phase.generate], max_examples=2000, database=None)
        return find(what, is_it, settings=quick)

    both = st.tuples(payments(), open_items())
    for code in (NoteCode.TIE, NoteCode.CREDIT, NoteCode.OTHER_CUSTOMER):
        assert drawn(both, told(code))
    assert drawn(open_items(), lambda items: any(i.balance and i.balance != i.total for i in items))
    assert drawn(both, lambda pair: plan(*pair, by_reference).rows)
