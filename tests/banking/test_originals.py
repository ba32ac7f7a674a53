from __future__ import annotations

from datetime import date

import pytest

from invoicekit.banking import Confidence, Counterparty, EntryKind, originals_of, take_in
from support.banking import DAY, entry, part, statement

EARLIER = date(2026, 11, 2)


def taken(*entries):
    return take_in([statement(*entries)]).movements


def paid(amount="118.00", reference="R-1", on=EARLIER, **facts):
    return taken(entry(part(amount, **facts), booked=on, bank_reference=reference))[0]


def returned(amount="-118.00", **facts):
    one = taken(entry(part(amount, is_return=True, **facts), booked=DAY, bank_reference="R-9"))[0]
    assert one.kind is EntryKind.RETURNED_RECEIPT
    return one


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("uetr", "unique end-to-end reference"),
        ("transaction_id", "reference of the payer's bank"),
        ("end_to_end_id", "payer's reference"),
        ("bank_reference", "bank's reference"),
    ],
)
def test_a_return_is_of_the_payment_with_its_reference(name, words):
    ours = paid(**{name: "X-1"})
    others = [paid(reference="R-2"), paid(reference="R-3", **{name: "X-2"})]
    (found,) = originals_of(returned(**{name: "X-1"}), [*others, ours])
    assert found.payment == ours.payment
    assert found.confidence is Confidence.STRUCTURED
    assert found.reason == f"both bear the {words}"


def test_without_a_reference_amount_and_payer_are_a_guess():
    same, stranger = paid(), paid(reference="R-2", counterparty=Counterparty("SOMEBODY ELSE"))
    found = originals_of(returned(), [same, stranger])
    assert [(o.payment.id, o.confidence) for o in found] == [(same.payment.id, Confidence.FUZZY)]


def test_another_amount_a_later_day_and_the_return_itself_are_no_original():
    back = returned(end_to_end_id="X-1")
    later = paid(on=date(2026, 11, 21), end_to_end_id="X-1")
    assert originals_of(back, [paid("117.00", end_to_end_id="X-1"), later, back]) == ()
