"""The walk over money sees each of these faults, planted in the use cases one at a time."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import attrs
import pytest
from hypothesis import Phase

from invoicekit.money import Money
from service.test_money_is_conserved import MEMORY, walk

accounts, answering, booking, committing, ending, opened, undoing = (
    import_module(f"invoicekit.service.payments.{name}")
    for name in (
        "accounts",
        "answering",
        "booking",
        "committing",
        "ending",
        "opened",
        "undoing",
    )
)
items = import_module("invoicekit.service.payments.items")
giving_up = import_module("invoicekit.service.payments.giving_up")
starting = import_module("invoicekit.service.payments.starting")
loaded = import_module("invoicekit.service.loaded")
paying = import_module("invoicekit.service.paying")

Plant = Callable[[pytest.MonkeyPatch], None]


def _documents_stay(patch: pytest.MonkeyPatch) -> None:
    """The payment moves, and no document does."""
    patch.setattr(opened, "booked", lambda *args, **more: iter(()))


def _refunds_leave_all(patch: pytest.MonkeyPatch) -> None:
    """What went back is still there to be applied."""
    left = paying.Paid.left.fget

    def generous(paid: Any) -> Money:
        return left(paid) + paid.given_back if paid.record.state == "completed" else left(paid)

    patch.setattr(paying.Paid, "left", property(generous))


def _pending_money_counts(patch: pytest.MonkeyPatch) -> None:
    """A payment that is under way can be applied."""

    def early(paid: Any) -> Money:
        return paying.unapplied(paid.payment, paid.rows)

    patch.setattr(paying.Paid, "left", property(early))


def _moved_versions_pass(patch: pytest.MonkeyPatch) -> None:
    """A plan over documents that were written since is carried out."""
    check = committing._check

    def blind(plan: Any, found: Any, rows: Any) -> None:
        now = [(id_, account.record.version) for id_, account in found.items()]
        check(attrs.evolve(plan, versions=now), found, rows)

    patch.setattr(committing, "_check", blind)


def _balances_are_not_asked(patch: pytest.MonkeyPatch) -> None:
    """More than is open is applied."""
    patch.setattr(accounts.Account, "refuse", lambda *args: None)


def _answers_count_again(patch: pytest.MonkeyPatch) -> None:
    """The gateway's answer is written down each time that it comes."""
    decide = answering.decide_answer

    def forgetful(opened_: Any, answer: Any) -> Any:
        record = opened_.paid.record
        if record.state == "completed":
            record = attrs.evolve(record, state="pending")
        paid = attrs.evolve(opened_.paid, record=record)
        return decide(attrs.evolve(opened_, paid=paid), answer)

    patch.setattr(import_module("invoicekit.service.payments.gateway"), "decide_answer", forgetful)


def _failed_money_stays_failed(patch: pytest.MonkeyPatch) -> None:
    """Money that comes after the failure is lost."""
    decide = answering.decide_answer

    def deaf(opened_: Any, answer: Any) -> Any:
        return None if opened_.paid.record.state == "failed" else decide(opened_, answer)

    patch.setattr(import_module("invoicekit.service.payments.gateway"), "decide_answer", deaf)


def _invoices_wait_for_ever(patch: pytest.MonkeyPatch) -> None:
    """A decided payment leaves the invoices waiting."""
    tagged = accounts.Account.tagged
    patch.setattr(accounts.Account, "tagged", lambda self, *, waits: tagged(self, waits=True))


def _nothing_waits(patch: pytest.MonkeyPatch) -> None:
    """A second payment is not kept off by the first."""
    patch.setattr(accounts.Account, "waits", property(lambda self: False))


def _notes_keep_what_they_gave(patch: pytest.MonkeyPatch) -> None:
    """A credit note pays, and its own balance stays."""
    patch.setattr(loaded, "NOTES", frozenset())


def _only_the_first_row_is_taken_back(patch: pytest.MonkeyPatch) -> None:
    """An undone payment leaves some of what it paid."""
    back = undoing.taken_back
    less = lambda given, chosen: back(given, chosen)[:1]  # noqa: E731 - a fault in one line
    for module in (undoing, ending):
        patch.setattr(module, "taken_back", less)


def _nothing_is_written_off_before(patch: pytest.MonkeyPatch) -> None:
    """A large sum is given up in small parts."""
    patch.setattr(giving_up, "active", lambda rows: ())


def _what_is_written_off_is_spent(patch: pytest.MonkeyPatch) -> None:
    """A part of the settled amount is forgotten."""
    applied = loaded.applied_to

    def short(record: Any, rows: Any) -> Money:
        kept = [row for row in rows if row.source_kind.value != "write_off"]
        return applied(record, kept)

    patch.setattr(accounts, "applied_to", short)


def _bounced_money_can_come_again(patch: pytest.MonkeyPatch) -> None:
    """A cheque that bounced counts as here."""
    facts = paying.PaymentFacts
    patch.setattr(
        paying, "PaymentFacts", lambda amount, back: facts(amount, Money.zero(back.currency))
    )


def _buyers_pay_beyond_the_balance(patch: pytest.MonkeyPatch) -> None:
    """The amount that a buyer enters is not looked at."""
    patch.setattr(starting, "_refusal", lambda *args: None)


def _parts_forget_what_was_put_on_them(patch: pytest.MonkeyPatch) -> None:
    """What was paid on one part of an invoice counts to the part that is due first."""
    patch.setattr(items, "allocated", lambda rows, item, currency: Money.zero(currency))


def _parts_share_what_the_whole_got(patch: pytest.MonkeyPatch) -> None:
    """What was paid on the whole is counted to the part that is due last."""
    parts = items._parts
    patch.setattr(items, "_parts", lambda *args: list(parts(*args))[::-1])


def _parts_are_unknown_to_the_ledger(patch: pytest.MonkeyPatch) -> None:
    """What was paid on a part is not counted to its document."""
    patch.setattr(booking, "record_id_of", lambda item: item)


PLANTS = [
    value
    for name, value in list(globals().items())
    if name.startswith("_") and callable(value) and getattr(value, "__module__", "") == __name__
]


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__.strip("_"))
def test_the_walk_sees(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    with pytest.raises(Exception):  # noqa: B017, PT011 - a fault may show in any way
        _walked()


def _walked() -> None:
    walk(MEMORY, 200, 50, phases=[Phase.generate], derandomize=True)
    # A rare mix of acts may not be among those; another and longer walk has others.
    walk(MEMORY, 600, 60, phases=[Phase.generate])
