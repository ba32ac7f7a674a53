"""The ready lifecycle of an invoice that is to be paid."""

from __future__ import annotations

from invoicekit.statemachines import Denial, Transition
from invoicekit.statemachines.lifecycles import RECEIVABLE


def test_it_is_open_until_it_is_deleted():
    assert RECEIVABLE.initial == "open"
    assert RECEIVABLE.final == ("deleted",)
    assert RECEIVABLE.rule("open", "delete").target == "deleted"


def test_how_far_it_is_paid_is_no_state():
    assert RECEIVABLE.states == ("open", "deleted")


def test_a_complete_one_and_one_with_a_payment_under_way_are_neither_edited_nor_deleted():
    for event in ("edit", "reimport", "delete"):
        assert {"not_complete", "no_payment_pending"} <= set(RECEIVABLE.rule("open", event).guards)


def test_a_partly_paid_one_is_not_deleted_but_may_be_edited():
    assert "no_payments" in RECEIVABLE.rule("open", "delete").guards
    assert "no_payments" not in RECEIVABLE.rule("open", "edit").guards


def test_an_edit_may_not_bring_the_total_under_what_is_paid():
    assert "total_covers_allocated" in RECEIVABLE.rule("open", "edit").guards
    assert "total_covers_allocated" in RECEIVABLE.rule("open", "reimport").guards


def test_a_deleted_one_is_not_brought_back_by_any_event():
    for event in ("edit", "reimport", "delete"):
        denial = RECEIVABLE.rule("deleted", event)
        assert isinstance(denial, Denial)
        assert denial.code == "already_deleted"
        assert denial.remedy


def test_what_is_reported_is_flagged_in_every_state():
    for state in RECEIVABLE.states:
        assert isinstance(RECEIVABLE.rule(state, "flag"), Transition)
        assert RECEIVABLE.rule(state, "flag").target is None
