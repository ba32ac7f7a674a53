"""The walk over money sees each of these faults, planted in the use cases one at a time."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from hypothesis import Phase

from invoicekit.money import Money
from service.test_money_is_conserved import MEMORY, walk
from support.money_model import as_money

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
settling = import_module("invoicekit.service.settling")
reversals = import_module("invoicekit.allocation.reversals")

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


# Several currencies, and the books


def _what_goes_back_stays_in_the_books(patch: pytest.MonkeyPatch) -> None:
    """Foreign money is given back, and its value stays."""
    patch.setattr(reversals, "part_in_books", lambda *args, **more: None)


def _gains_stay_when_the_money_is_taken_back(patch: pytest.MonkeyPatch) -> None:
    """A reversal takes the amount back, and leaves the gain."""
    act = import_module("invoicekit.allocation.act")
    plain = act.reversal
    patch.setattr(
        act, "reversal", lambda *args, **more: attrs.evolve(plain(*args, **more), gain=None)
    )


def _what_moves_keeps_the_value_of_the_old_document(patch: pytest.MonkeyPatch) -> None:
    """A transfer clears the new document at what it cleared of the old one."""
    transfers = import_module("invoicekit.allocation.transfers")
    patch.setattr(transfers, "_revalued", lambda row, value, side: row)


def _a_cent_less_is_taken_of_the_payment(patch: pytest.MonkeyPatch) -> None:
    """An amount in another currency costs one minor unit less than it is."""
    planning = import_module("invoicekit.allocation.planning")
    plain = planning.with_spent

    def cheap(rows: Any, kind: Any, rest: Money, rate: Any) -> Any:
        unit = as_money(1, rest.currency)
        given = plain(rows, kind, rest, rate)
        return tuple(attrs.evolve(row, spent=row.spent and row.spent - unit) for row in given)

    patch.setattr(planning, "with_spent", cheap)


def _what_stays_of_a_chargeback_keeps_all_the_value(patch: pytest.MonkeyPatch) -> None:
    """A row that is taken back in part stands anew with the whole of its value."""
    act = import_module("invoicekit.allocation.act").Act
    plain = act.again

    def whole(self: Any, row: Any, part: Money, *, rest: bool = False) -> Any:
        return attrs.evolve(plain(self, row, part, rest=rest), base=row.base, gain=row.gain)

    patch.setattr(act, "again", whole)


# A dealer's cases


def _a_case_is_cancelled_with_money_on_it(patch: pytest.MonkeyPatch) -> None:
    """What was paid on a case is not looked at when it is cancelled."""
    plain = loaded.Loaded.allocated.fget

    def blind(self: Any) -> Money:
        return Money.zero(self.record.currency) if self.record.kind == "case" else plain(self)

    patch.setattr(loaded.Loaded, "allocated", property(blind))


def _late_money_is_noted_and_cannot_be_used(patch: pytest.MonkeyPatch) -> None:
    """A payment for a cancelled case is kept, and nothing is left of it."""
    plain = settling.arrived

    def spent(*args: Any, **more: Any) -> Any:
        made = plain(*args, **more)
        return attrs.evolve(made, record=attrs.evolve(made.record, balance=Decimal(0)))

    patch.setattr(settling, "arrived", spent)


def _a_reversed_payment_still_pays_elsewhere(patch: pytest.MonkeyPatch) -> None:
    """The payment of a case ends, and what of it was moved to another document stands."""
    patch.setattr(settling, "TargetKind", SimpleNamespace(ITEM=None))


def _a_reversed_payment_stays_here(patch: pytest.MonkeyPatch) -> None:
    """The payment of a case is taken off it, and the money does not leave."""
    patch.setattr(settling, "unapplied", lambda payment, rows: Money.zero(payment.amount.currency))


PLANTS = [
    value
    for name, value in list(globals().items())
    if name.startswith("_") and callable(value) and getattr(value, "__module__", "") == __name__
]


RARE = (
    _what_moves_keeps_the_value_of_the_old_document,
    _what_stays_of_a_chargeback_keeps_all_the_value,
    _a_case_is_cancelled_with_money_on_it,
    _a_reversed_payment_still_pays_elsewhere,
    _parts_share_what_the_whole_got,
)
"""Faults that few walks come across; the tests of these acts see them at once."""


@pytest.mark.parametrize(
    "plant",
    [plant for plant in PLANTS if plant not in RARE],
    ids=lambda plant: plant.__name__.strip("_"),
)
def test_the_walk_sees(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    with pytest.raises(Exception):  # noqa: B017, PT011 - a fault may show in any way
        _walked()


@pytest.mark.soak
@pytest.mark.parametrize("plant", RARE, ids=lambda plant: plant.__name__.strip("_"))
def test_a_long_walk_sees(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    with pytest.raises(Exception):  # noqa: B017, PT011 - a fault may show in any way
        walk(MEMORY, 5000, 80, phases=[Phase.generate])


def _walked() -> None:
    walk(MEMORY, 200, 50, phases=[Phase.generate], derandomize=True)
    # A rare mix of acts may not be among those; another and longer walk has others.
    walk(MEMORY, 600, 60, phases=[Phase.generate])
