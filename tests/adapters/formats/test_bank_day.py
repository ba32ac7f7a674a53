"""A day at the bank, from its files to the ledger: every booking of two samples has its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import attrs
import pytest

from invoicekit import Actor, Context, Invoice, Line, Party, StatedTax
from invoicekit.adapters.formats.camt import statements_in
from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.allocation import oldest_due, plan
from invoicekit.banking import (
    Confidence,
    EntryKind,
    ReturnCause,
    certain,
    check_statement,
    confirmed,
    originals_of,
    propose,
    take_in,
)
from invoicekit.money import Money
from invoicekit.service import documents, payments
from invoicekit.taxes import flat
from invoicekit.workflows import RECEIVABLE
from support.postgres import store_of

SAMPLES = Path(__file__).parent / "samples"


def sample(name):
    with (SAMPLES / name).open("rb") as file:
        return statements_in(file)


STATEMENT = sample("statement-camt053-08.xml")
NOTICE = sample("notice-camt054-02.xml")


def test_the_statement_adds_up_and_tells_what_was_left_out():
    (one,) = STATEMENT
    # 250,000.00 + 70,776.40 + 3,000.00 - 11,800.00 - 140.00 - 20,000.00 = 291,836.40.
    assert check_statement(one) == ()
    assert [(p.code, p.path) for p in one.problems] == [("not_booked", "Stmt[1]/Ntry[6]/Sts")]


@pytest.mark.parametrize("files", [(*STATEMENT, *NOTICE), (*NOTICE, *STATEMENT)])
def test_every_booking_has_its_place(files):
    taken = take_in(files)
    placed = sorted((m.kind.value, str(m.payment.amount.amount)) for m in taken.movements)
    assert placed == [
        ("bank", "140.00"),
        ("payment", "20000.00"),
        ("receipt", "1200.00"),
        ("receipt", "1800.00"),
        ("receipt", "70776.40"),
        ("returned_receipt", "11800.00"),
    ]
    # The booking of the two is shown without them in the statement, and with them in the notice.
    assert [entry.bank_reference for entry in taken.lumps] == ["UPI324000099"]
    assert (taken.doubtful, taken.repeated) == ((), ())


def the_return():
    (back,) = take_in(STATEMENT).of(EntryKind.RETURNED_RECEIPT)
    return back


def the_cheque(back):
    """Return the statement of the day on which the cheque was booked."""
    entry = attrs.evolve(
        back.entry,
        amount=-back.entry.amount,
        booked=date(2026, 11, 17),
        bank_reference="CTS321000001",
        bank_code="PMNT/RCHQ/CCHQ",
        transactions=[
            attrs.evolve(
                back.part,
                amount=-back.part.amount,
                bank_code="",
                is_return=False,
                return_reason="",
                return_text="",
            )
        ],
    )
    return attrs.evolve(STATEMENT[0], entries=[entry], opening=None, closing=None)


def test_the_cheque_that_bounced_is_found():
    back = the_return()
    assert (back.cause, back.reason) == (
        ReturnCause.BOUNCED,
        "AM04 InsufficientFunds FUNDS INSUFFICIENT",
    )
    assert back.part.counterparty.name == "BLUE BAY RETAIL PVT LTD"
    (found,) = originals_of(back, take_in([the_cheque(back)]).receipts)
    assert (found.payment.amount, found.confidence) == (
        Money("11800.00", "INR"),
        Confidence.STRUCTURED,
    )


def sale(number, price):
    return Invoice(
        number,
        date(2026, 11, 2),
        currency="INR",
        seller=Party("Asha Systems", "IN"),
        buyer=Party("Blue Bay Retail", "IN"),
        lines=[Line("Support", unit_price=price, taxes=[StatedTax("IGST", "S", "18")])],
    )


LOOSE = "'at 26 27 43' stands in the remittance text, which is 'AT/26-27/0043' written otherwise"


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request):
    kept = MemoryStore() if request.param == "memory" else store_of(request.param, request)
    yield kept
    kept.close()


def test_from_the_files_to_the_ledger_and_a_second_time_nothing(store):
    ctx = Context(store=store, regime=flat.REGIME)
    farah = Actor("farah", roles=["finance"], tenant="asha")
    # With 18 %: 70,776.40, 1,888.00 and 1,200.00 (1,016.95 and 183.05).
    for number, price in [
        ("AT/26-27/0042", "59980.00"),
        ("AT/26-27/0043", "1600.00"),
        ("AT/26-27/0044", "1016.95"),
    ]:
        documents.add(ctx, sale(number, price), workflow=RECEIVABLE, by=farah)

    def commit_all():
        items = payments.open_items(ctx, by=farah)
        made = []
        for one in propose(take_in((*STATEMENT, *NOTICE)).receipts, items):
            yes = confirmed(one, by="farah") if one.candidates else certain(one)
            made.append(plan(yes.payment, items, yes.strategy))
        for each in made:
            payments.commit(ctx, each, by=farah, key=f"bank-{each.payment.id}")
        return made

    rows = [row for each in commit_all() for row in each.rows]
    assert [(row.number, str(row.amount.amount), row.reason) for row in rows] == [
        ("AT/26-27/0042", "70776.40", "'at/26-27/0042' stands in the list of paid documents"),
        (
            "AT/26-27/0043",
            "1800.00",
            LOOSE,
        ),
        (
            "AT/26-27/0044",
            "1200.00",
            "the amount is its balance, and the payer's name agrees; confirmed by farah",
        ),
    ]
    left = payments.open_items(ctx, by=farah)
    assert [(item.number, str(item.balance)) for item in left] == [("AT/26-27/0043", "88.00 INR")]
    known = [each.payment for each in commit_plans_of(ctx, farah)]
    assert take_in((*STATEMENT, *NOTICE), known).receipts == ()


def test_a_cheque_that_bounced_opens_its_invoice_again_and_once(store):
    ctx = Context(store=store, regime=flat.REGIME)
    farah = Actor("farah", roles=["finance"], tenant="asha")
    # 10,000 and 18 %: the 11,800 of the cheque.
    record = documents.add(ctx, sale("AT/26-27/0040", "10000"), workflow=RECEIVABLE, by=farah)
    back = the_return()
    receipts = take_in([the_cheque(back)]).receipts
    (cheque,) = receipts
    made = plan(cheque.payment, payments.open_items(ctx, by=farah), oldest_due)
    payments.commit(ctx, made, by=farah, key="cheque")
    assert payments.open_items(ctx, by=farah) == ()
    (found,) = originals_of(back, receipts)
    for _ in range(2):
        payments.bounce(
            ctx,
            found.payment.id,
            by=farah,
            reason=back.reason,
            notice=back.payment.id,
            key=f"bank-{back.payment.id}",
        )
    (item,) = payments.open_items(ctx, by=farah)
    assert (item.id, str(item.balance)) == (record.id, "11800.00 INR")
    shown = payments.view(ctx, cheque.payment.id, by=farah)
    assert (shown.record.state, str(shown.left)) == ("failed", "0.00 INR")
    assert len(payments.history(ctx, record, by=farah)) == 2


def commit_plans_of(ctx, by):
    """Return the movements again, as a program that starts anew finds them in its store."""
    return [m for m in take_in((*STATEMENT, *NOTICE)).movements if is_stored(ctx, m, by)]


def is_stored(ctx, movement, by):
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        kept = {row.source for row in work.allocations(source=movement.payment.id)}
    return movement.payment.id in kept
