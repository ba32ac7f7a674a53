"""Every law is broken on purpose, and the test of it finds out."""

from __future__ import annotations

import random
from importlib import import_module

import attrs
import pytest
from hypothesis import HealthCheck, Phase, settings

from invoicekit.allocation import (
    NoteCode,
    Proposal,
    Settlement,
    Side,
    exact_sum,
    highest_first,
    oldest_due,
    plan,
    planning,
    proportional,
    reversals,
    rows_to_write,
    settlement_of,
    unapplied,
    with_balances,
)
from invoicekit.allocation.deductions import (
    DiscountTerms,
    deducting,
    discounting,
    tolerance,
    writing_off,
)
from invoicekit.allocation.realising import _Open, realised
from invoicekit.errors import InvoicekitError
from invoicekit.money import Mode, Money

# A law takes the settings under which it is defined, so the laws are loaded anew for this: the
# first example that fails is enough, and it need not be made smaller.
settings.register_profile(
    "faults",
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    max_examples=400,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
_BEFORE = settings.get_current_profile_name()
settings.load_profile("faults")
laws = import_module("allocation.test_invariants")
more = import_module("allocation.test_invariants_of_deductions")
settings.load_profile(_BEFORE)

PAISA = Money("0.01", "INR")


def loses_a_paisa(*args, **given):
    made = plan(*args, **given)
    return attrs.evolve(made, unapplied=made.unapplied - PAISA) if made.unapplied else made


def forgets_what_was_taken_back(payment, rows, **given):
    return unapplied(payment, [row for row in rows if not row.reverses], **given)


def forgets_the_last_row(items, rows, **given):
    return with_balances(items, tuple(rows)[:-1], **given)


def rounds_to_paid(total, given):
    near = abs(abs(total) - abs(given)) <= PAISA and given
    return Settlement.PAID if near else settlement_of(total, given)


def in_the_order_given(offer):
    return Proposal(laws_fill(offer, [("as given", offer.items)]))


def laws_fill(offer, groups):
    from invoicekit.allocation.strategies.ordered import fill

    return fill(offer, "as_given", groups)


def plans_in_the_order_given(payment, items, strategy, **given):
    return plan(payment, items, in_the_order_given, **given)


def sees_no_customers(payment, items, strategy, **given):
    return plan(attrs.evolve(payment, customer=""), items, strategy, **given)


def pays_only_what_it_can_close(offer):
    made = oldest_due(offer)
    open_now = {item.id: item.balance for item in offer.items}
    return Proposal([row for row in made.rows if row.amount == open_now[row.item]])


def plans_only_what_it_can_close(payment, items, strategy, **given):
    return plan(payment, items, pays_only_what_it_can_close, **given)


def takes_back_all_but_one(rows, source, **given):
    return reversals(rows, source, **given)[:-1]


def writes_again(rows, known):
    return tuple(rows)


def knows_only_the_key(rows, known):
    return () if {r.key for r in known} & {r.key for r in rows} else rows_to_write(rows, known)


def gives_the_remainder_to_the_last(offer):
    made = proportional(offer)
    if len(made.rows) < 2:
        return made
    first, *between, last = made.rows
    if first.amount <= PAISA * 2:
        return made
    less = attrs.evolve(first, amount=first.amount - PAISA * 2)
    return Proposal([less, *between, attrs.evolve(last, amount=last.amount + PAISA * 2)])


def guesses_at_a_tie(offer):
    made = exact_sum(offer)
    for note in made.notes:
        if note.code is NoteCode.TIE:
            chosen = [item for item in offer.items if item.id in note.groups[0]]
            return Proposal(laws_fill(offer, [("guessed", chosen)]))
    return made


def takes_the_largest_group(offer):
    made = exact_sum(offer)
    if any(note.code is NoteCode.OTHER_GROUPS for note in made.notes):
        return Proposal()
    return made


def pays_the_youngest_first(offer):
    made = sorted(offer.items, key=lambda i: i.due_date, reverse=True)
    return Proposal(laws_fill(offer, [("youngest", made)]))


def is_moody(*args, **given):
    made = plan(*args, **given)
    return attrs.evolve(made, rows=made.rows[: random.randrange(len(made.rows) + 1)])


def sees_version_one(*args, **given):
    made = plan(*args, **given)
    return attrs.evolve(made, versions=[(key, 1) for key, _ in made.versions])


def gains_for_us_alone(rows, payment, rest, items, exchange):
    return realised(rows, payment, rest, items, attrs.evolve(exchange, side=Side.RECEIVABLE))


def has_no_par(*args):
    return False


def rounds_every_part(self, part):
    return self.rate.convert(part)


def spends_at_the_rate_alone(rows, kind, rest, rate):
    from invoicekit.allocation.converting import converted

    return tuple(attrs.evolve(row, spent=converted(row.amount, rate)) for row in rows)


def is_never_late(*args):
    return False


def forgives_what_is_short(chances, rows, left):
    return [], []


def forgets_the_due_date(offer, discount, item):
    return not discount.terms.percent(item.issue_date, offer.payment.received)


def has_one_step_for_ever(self, issued, paid):
    return self.steps[0].percent


def is_the_larger_of_both(self, total):
    return max((abs(total) * (self.percent / 100)).rounded(Mode.DOWN), self.amount)


def forgets_the_claims(item, held, found):
    return attrs.evolve(item, balance=found[item.id].needed) if item.id in found else item


def writes_off_whatever_is_left(offer, items, rows, claims):
    wide = attrs.evolve(claims, tolerance=tolerance.Tolerance(Money("999999", "INR")))
    return writing_off.written_off(offer, items, rows, wide)


def spends_the_fee_as_money(rows, rest, fee):
    return tuple(rows), Money.zero(rest.currency)


FAULTS = [
    # 1. Conservation
    (laws.test_a_plan_gives_out_the_payment_and_nothing_else, laws, "plan", loses_a_paisa),
    (
        laws.test_every_paisa_of_a_payment_is_applied_unapplied_or_refunded,
        laws,
        "unapplied",
        forgets_what_was_taken_back,
    ),
    # 2. No over-allocation
    (
        laws.test_nothing_is_paid_beyond_its_total_and_no_payment_beyond_its_amount,
        laws,
        "with_balances",
        forgets_the_last_row,
    ),
    # 3. Settlement
    (laws.test_settlement_follows_from_the_rows_alone, laws, "settlement_of", rounds_to_paid),
    # 4. Order of input
    (
        laws.test_the_order_in_which_items_are_given_makes_no_difference,
        laws,
        "plan",
        plans_in_the_order_given,
    ),
    # 5. Order of payments
    (
        laws.test_payments_on_different_items_may_come_in_any_order,
        laws,
        "plan",
        sees_no_customers,
    ),
    (
        laws.test_payments_on_the_same_items_leave_the_same_sum_open_in_any_order,
        laws,
        "plan",
        plans_only_what_it_can_close,
    ),
    # 6. Reversal
    (
        laws.test_what_is_paid_and_taken_back_leaves_balances_as_they_were,
        laws,
        "reversals",
        takes_back_all_but_one,
    ),
    # 7. The same key again
    (
        laws.test_the_same_act_again_adds_nothing_and_another_under_its_key_is_refused,
        laws,
        "rows_to_write",
        writes_again,
    ),
    (
        laws.test_the_same_act_again_adds_nothing_and_another_under_its_key_is_refused,
        laws,
        "rows_to_write",
        knows_only_the_key,
    ),
    # 8. Proportional
    (
        laws.test_proportional_parts_are_fair_to_less_than_a_paisa,
        laws,
        "proportional",
        gives_the_remainder_to_the_last,
    ),
    # 9. Exact sum
    (
        laws.test_exact_sum_finds_the_smallest_group_or_says_why_not,
        laws,
        "exact_sum",
        guesses_at_a_tie,
    ),
    (
        laws.test_exact_sum_finds_the_smallest_group_or_says_why_not,
        laws,
        "exact_sum",
        takes_the_largest_group,
    ),
    # 10. Oldest due
    (
        laws.test_oldest_due_leaves_one_item_partly_paid_at_most_and_passes_over_none,
        laws,
        "oldest_due",
        pays_the_youngest_first,
    ),
    (
        laws.test_oldest_due_leaves_one_item_partly_paid_at_most_and_passes_over_none,
        laws,
        "oldest_due",
        proportional,
    ),
    # 11. Exchange
    (
        more.test_the_gain_changes_its_sign_with_the_rates_and_with_the_side,
        planning,
        "realised",
        gains_for_us_alone,
    ),
    (
        more.test_the_books_of_a_payment_are_what_it_cleared_and_gained,
        _Open,
        "value_of",
        rounds_every_part,
    ),
    (
        more.test_an_item_that_is_cleared_is_cleared_in_the_books_to_the_paisa,
        _Open,
        "value_of",
        rounds_every_part,
    ),
    (
        more.test_at_equal_fine_rates_only_what_ends_shows_its_rounding,
        "invoicekit.allocation.realising",
        "_at_par",
        has_no_par,
    ),
    (
        more.test_a_payment_in_another_currency_is_used_up_to_its_last_unit,
        planning,
        "with_spent",
        spends_at_the_rate_alone,
    ),
    # 12. Splitting a payment
    (laws.test_two_halves_by_oldest_due_do_what_the_whole_does, laws, "oldest_due", highest_first),
    (laws.test_two_halves_by_oldest_due_do_what_the_whole_does, laws, "oldest_due", proportional),
    # 13. Cash discount
    (
        more.test_a_discount_is_in_time_not_overdue_and_on_what_is_cleared,
        discounting,
        "_is_late",
        forgets_the_due_date,
    ),
    (
        more.test_a_discount_is_in_time_not_overdue_and_on_what_is_cleared,
        DiscountTerms,
        "percent",
        has_one_step_for_ever,
    ),
    (
        more.test_a_discount_is_in_time_not_overdue_and_on_what_is_cleared,
        discounting,
        "unearned",
        forgives_what_is_short,
    ),
    # 14. Withholding, cash and write-off
    (
        more.test_all_that_settles_an_item_stays_within_its_balance,
        tolerance.Tolerance,
        "limit",
        is_the_larger_of_both,
    ),
    (
        more.test_all_that_settles_an_item_stays_within_its_balance,
        deducting,
        "_less",
        forgets_the_claims,
    ),
    (
        more.test_all_that_settles_an_item_stays_within_its_balance,
        deducting,
        "written_off",
        writes_off_whatever_is_left,
    ),
    (
        more.test_all_that_settles_an_item_stays_within_its_balance,
        deducting,
        "with_fee",
        spends_the_fee_as_money,
    ),
    # 15. Planning is pure
    (
        laws.test_planning_twice_gives_the_same_plan_with_the_versions_it_saw,
        laws,
        "plan",
        is_moody,
    ),
    (
        laws.test_planning_twice_gives_the_same_plan_with_the_versions_it_saw,
        laws,
        "plan",
        sees_version_one,
    ),
]


RUNS = 10


@pytest.mark.parametrize(
    ("law", "where", "name", "fault"),
    FAULTS,
    ids=[f"{fault.__name__}-{name}-{i}" for i, (_, _, name, fault) in enumerate(FAULTS)],
)
def test_a_planted_fault_is_found(law, where, name, fault, monkeypatch):
    if isinstance(where, str):
        monkeypatch.setattr(f"{where}.{name}", fault)
    else:
        monkeypatch.setattr(where, name, fault)
    found = (AssertionError, InvoicekitError, KeyError, pytest.fail.Exception)
    with pytest.raises(found):
        _walked(law)


def _walked(law):
    # A fault that only rare cases show may need more of them than one run draws.
    for _ in range(RUNS):
        law()
