"""S4: bills laid beside orders and receipts, repeats, and where the money goes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import attrs
import pytest

from invoicekit import Invoice, InvoiceKind, Line, Party
from invoicekit.adapters.blobs.memory import MemoryBlobs
from invoicekit.adapters.erp.memory import MemoryErp
from invoicekit.documents import BankDetails, Match, Reference, ReferenceKind, Section
from invoicekit.errors import (
    Duplicate,
    GuardRefused,
    InvalidValue,
    InvoicekitError,
    NotFound,
    NotPermitted,
)
from invoicekit.matching import (
    GoodsReceipt,
    OrderLine,
    PurchaseOrder,
    ReceiptKind,
    ReceiptLine,
    Tolerance,
    Tolerances,
)
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Query
from invoicekit.service import documents, purchases
from invoicekit.workflows import ACCOUNTS_PAYABLE

DAY = date(2026, 11, 2)
MEERA = Actor("meera", ["maker"], tenant="bluebay")
RAVI = Actor("ravi", ["checker"], tenant="bluebay")
TARA = Actor("tara", ["treasurer"], tenant="bluebay")
ERP = Actor("sap", ["erp"], tenant="bluebay")
SYSTEM = Actor.system("bluebay")
STRANGER = Actor("x", ["maker"], tenant="elsewhere")
NOBODY = Actor("nina", ["uploader"], tenant="bluebay")
ASHA = Party("Asha Systems", "IN", id="V-1")

ORDER = PurchaseOrder(
    number="PO-1",
    supplier=ASHA,
    currency="INR",
    ordered=date(2026, 10, 1),
    lines=[
        OrderLine(id="10", description="sheet", item="M-7", quantity="40", unit_price="1500"),
        OrderLine(id="20", description="bolt", item="M-8", quantity="1000", unit_price="2"),
    ],
)
REFERENCE = {"erp_number": "5100000042", "company_code": "1000", "year": "2026"}


def receipt(number, day, quantity, line="10", order="PO-1", **other):
    part = ReceiptLine(id="1", order_line=line, quantity=quantity, **other)
    return GoodsReceipt(number=number, order=order, received=date(2026, 10, day), lines=[part])


FIRST, SECOND = receipt("GR-1", 5, "16"), receipt("GR-2", 12, "14")
"""Of 40 ordered 30 came: 16 on the 5th, 14 on the 12th."""


def bill(number="AT-1", quantity="20", price="1500", **other):
    lines = [Line("sheet", quantity, price, id="1", order_line="10")]
    values = {
        "currency": "INR",
        "seller": ASHA,
        "lines": lines,
        "references": [Reference(ReferenceKind.ORDER, "PO-1")],
    }
    return Invoice(number, DAY, **(values | other))


def add(ctx, invoice=None, by=MEERA):
    return documents.add(ctx, invoice or bill(), workflow=ACCOUNTS_PAYABLE, by=by)


def pick(ctx, record, *matches, by=MEERA):
    return documents.edit(ctx, record, matches=matches, by=by)


def one(quantity, of="GR-1"):
    return Match("1", of, "1", Decimal(quantity))


def open_quantities(ctx, order="PO-1", line="10"):
    view = purchases.view(ctx, order, by=MEERA)
    balance = next(each for each in view.lines if each.line.id == line)
    receipts = {r.receipt: str(r.available) for r in balance.receipts}
    return str(balance.open), receipts


def codes(error):
    return [failure.code for failure in error.value.failures]


def told(ctx, record, section=Section.PURCHASING, by=MEERA):
    return [problem.code for problem in documents.missing(ctx, record, by=by).of(section)]


@pytest.fixture
def erp():
    made = MemoryErp()
    made.books.put_order(ORDER)
    made.books.receive(FIRST, SECOND)
    return made


@pytest.fixture
def synced(ctx, erp):
    purchases.sync(ctx, erp, ["PO-1"], by=SYSTEM)
    return ctx


def received(ctx, *receipts, order=ORDER):
    purchases.take_in(ctx, order, receipts, by=ERP)


@pytest.mark.row("S4.5")
def test_orders_and_receipts_are_synced_in_and_shown_with_what_is_open(ctx, erp):
    assert purchases.sync(ctx, erp, ["PO-1", "PO-9"], by=SYSTEM) == purchases.OrdersSynced(
        added=["PO-1"], unknown=["PO-9"]
    )
    view = purchases.view(ctx, "PO-1", by=MEERA)
    assert (view.order, view.receipts, view.bills) == (ORDER, (FIRST, SECOND), ())
    assert open_quantities(ctx) == ("30", {"GR-1": "16", "GR-2": "14"})
    assert open_quantities(ctx, line="20") == ("0", {})
    (record,) = purchases.find(ctx, Query(state="open"), by=RAVI).records
    assert (record.number, record.customer, record.issue_date) == ("PO-1", "V-1", ORDER.ordered)


@pytest.mark.row("S4.5")
def test_a_second_sync_writes_what_is_new_and_nothing_else(synced, erp):
    assert purchases.sync(synced, erp, ["PO-1"], by=SYSTEM).unchanged == ("PO-1",)
    assert purchases.view(synced, "PO-1", by=MEERA).record.version == 1
    erp.books.put_order(attrs.evolve(ORDER, closed=True))
    erp.books.receive(receipt("GR-3", 20, "-2"))
    assert purchases.sync(synced, erp, ["PO-1"], by=SYSTEM).updated == ("PO-1",)
    assert purchases.view(synced, "PO-1", by=MEERA).record.state == "closed"
    assert open_quantities(synced)[0] == "28"


@pytest.mark.row("S4.5")
def test_a_receipt_that_is_gone_in_the_erp_counts_no_more(synced):
    received(synced, FIRST)
    assert open_quantities(synced) == ("16", {"GR-1": "16"})
    received(synced, FIRST, SECOND)
    assert open_quantities(synced)[0] == "30"


@pytest.mark.row("S4.5")
def test_who_may_not_sync_or_see_is_refused(synced, erp):
    for call in (
        lambda: purchases.sync(synced, erp, ["PO-1"], by=MEERA),
        lambda: purchases.take_in(synced, ORDER, by=RAVI),
        lambda: purchases.view(synced, "PO-1", by=NOBODY),
        lambda: purchases.find(synced, by=NOBODY),
    ):
        with pytest.raises(NotPermitted):
            call()
    with pytest.raises(NotFound):
        purchases.view(synced, "PO-1", by=STRANGER)
    with pytest.raises(NotFound):
        purchases.view(synced, "PO-2", by=MEERA)
    with pytest.raises(InvalidValue, match="PO-2"):
        purchases.take_in(synced, ORDER, [receipt("GR-1", 5, "1", order="PO-2")], by=ERP)


@pytest.mark.row("S4.5")
def test_receipts_are_proposed_picked_and_matched_three_ways(synced):
    """20 of 30 received: 16 of the first receipt and 4 of the second, at the order's 1,500."""
    record = add(synced)
    assert told(synced, record) == ["nothing_matched"]
    proposal = purchases.proposed(synced, record, by=MEERA)
    assert proposal == (one("16"), one("4", "GR-2"))
    record = pick(synced, record, *proposal)
    result = purchases.matched(synced, record, by=MEERA)
    assert (result.fits, str(result.lines[0].matched), str(result.lines[0].value)) == (
        True,
        "20",
        "30000.00",
    )
    assert open_quantities(synced) == ("10", {"GR-1": "0", "GR-2": "10"})
    assert [b.id for b in purchases.view(synced, "PO-1", by=RAVI).bills] == [record.id]
    record = documents.confirm(synced, record, by=MEERA)
    assert documents.confirm(synced, record, by=RAVI).state == "processed"


@pytest.mark.row("S4.5")
def test_a_service_entry_is_matched_by_value(ctx):
    """A frame of 1,00,000 for repairs: 30,000 were done, and 25,000 are billed."""
    frame = OrderLine(id="10", quantity="1", unit_price="100000", by_value=True)
    order = attrs.evolve(ORDER, lines=[frame])
    entry = attrs.evolve(receipt("SE-1", 5, "0", value="30000"), kind=ReceiptKind.SERVICE)
    received(ctx, entry, order=order)
    record = add(ctx, bill(quantity="1", price="25000"))
    record = pick(ctx, record, *purchases.proposed(ctx, record, by=MEERA))
    assert purchases.matched(ctx, record, by=MEERA).fits
    assert open_quantities(ctx)[0] == "5000.00"
    other = add(ctx, bill("AT-2", "1", "5000.01"))
    with pytest.raises(GuardRefused) as refused:
        pick(ctx, other, Match("1", "PO-1", "10"))
    assert codes(refused) == ["over_billed"]
    assert "0.01 too much" in refused.value.message


@pytest.mark.row("S4.5")
def test_a_difference_is_submitted_with_a_reason_only(synced):
    """1,560 billed for 1,500 ordered: 60 above, which 3 % (45) do not cover and 5 % (75) do."""
    record = add(synced, bill(price="1560"))
    record = pick(synced, record, *purchases.proposed(synced, record, by=MEERA))
    (problem,) = purchases.matched(synced, record, by=MEERA).problems
    assert (problem.code, dict(problem.parameters)["difference"]) == ("price_above", "60")
    assert told(synced, record, Section.LINE_ITEMS) == ["price_above"]
    near = attrs.evolve(synced, tolerances=Tolerances(price=Tolerance(percent="3")))
    wide = attrs.evolve(synced, tolerances=Tolerances(price=Tolerance(percent="5")))
    assert not purchases.matched(near, record, by=MEERA).fits
    assert purchases.matched(wide, record, by=MEERA).fits
    for asked in (synced, near):
        with pytest.raises(GuardRefused) as refused:
            documents.act(asked, record, "submit", by=MEERA)
        assert codes(refused) == ["match_outside_tolerance"]
    assert documents.can(wide, record, "submit", by=MEERA, reason="")
    assert not documents.can(near, record, "submit", by=MEERA, reason="")
    record = documents.confirm(synced, record, by=MEERA, reason="agreed by telephone")
    assert record.state == "checker_bucket"


@pytest.mark.row("S4.5")
def test_a_house_that_matches_elsewhere_switches_it_off(synced):
    off = attrs.evolve(synced, tolerances=None)
    record = pick(off, add(off), one("99"))
    assert documents.confirm(off, record, by=MEERA).state == "checker_bucket"


@pytest.mark.row("S4.5")
def test_a_house_that_took_in_no_order_matches_by_what_its_people_say(ctx):
    record = pick(ctx, add(ctx), one("20"))
    assert documents.confirm(ctx, record, by=MEERA).state == "checker_bucket"
    # What they said counts as soon as the order comes.
    received(ctx, FIRST)
    other = add(ctx, bill("AT-2"))
    with pytest.raises(GuardRefused):
        pick(ctx, other, one("1"))


@pytest.mark.row("S4.5")
def test_no_quantity_is_billed_twice_whatever_the_reason(synced):
    record = pick(synced, add(synced), one("12"))
    other = add(synced, bill("AT-2"))
    with pytest.raises(GuardRefused) as refused:
        pick(synced, other, one("5"))
    assert codes(refused) == ["over_billed"]
    assert "1 too much" in refused.value.message
    with pytest.raises(GuardRefused):
        documents.edit(synced, other, matches=[one("5")], reason="urgent", by=MEERA)
    other = pick(synced, other, one("4"))
    with pytest.raises(GuardRefused):
        pick(synced, other, one("5"))
    # Less is always possible, and what another lets go can be taken.
    pick(synced, record, one("11"))
    pick(synced, other, one("5"))
    assert open_quantities(synced) == ("14", {"GR-1": "0", "GR-2": "14"})


@pytest.mark.row("S4.5")
def test_nothing_is_picked_that_never_came_or_is_not_known(synced):
    record = add(synced)
    with pytest.raises(GuardRefused) as refused:
        pick(synced, record, Match("1", "PO-1", "20", Decimal(1)))
    assert codes(refused) == ["not_received"]
    record = pick(synced, record, one("20", "GR-9"))
    assert "unknown_purchase" in told(synced, record)
    with pytest.raises(GuardRefused) as refused:
        documents.confirm(synced, record, by=MEERA)
    assert codes(refused) == ["match_outside_tolerance"]


@pytest.mark.row("S4.5")
@pytest.mark.parametrize("how", ["discard", "reverse"])
def test_a_bill_that_is_given_up_frees_its_quantities(synced, how):
    record = pick(synced, add(synced, bill(quantity="16")), one("16"))
    other = add(synced, bill("AT-2", "16"))
    with pytest.raises(GuardRefused):
        pick(synced, other, one("16"))
    if how == "discard":
        documents.delete(synced, record, by=MEERA, reason="sent twice")
    else:
        record = documents.confirm(synced, record, by=MEERA)
        record = documents.confirm(synced, record, by=RAVI)
        record = documents.act(synced, record, "parked", by=ERP, details=REFERENCE)
        record = documents.act(synced, record, "posted", by=ERP, details={"posting_number": "7"})
        with pytest.raises(GuardRefused):
            pick(synced, other, one("16"))
        documents.act(synced, record, "reversed", by=ERP)
    assert pick(synced, other, one("16")).version > other.version


@pytest.mark.row("S4.5")
def test_what_is_set_aside_keeps_its_quantities_for_the_day_it_is_taken_up(synced):
    record = pick(synced, add(synced), one("16"))
    record = documents.act(synced, record, "set_aside", by=MEERA, reason="asked the vendor")
    with pytest.raises(GuardRefused):
        pick(synced, add(synced, bill("AT-2")), one("1"))
    assert documents.act(synced, record, "take_up", by=MEERA).state == "maker_bucket"


@pytest.mark.row("S4.5")
def test_returns_lower_what_can_be_billed_and_are_told_where_it_is_too_late(synced):
    """16 came and 16 are billed; 6 go back: 6 too much, until the vendor credits them."""
    record = pick(synced, add(synced, bill(quantity="16")), one("16"))
    back = receipt("GR-3", 20, "-6", reverses="GR-1", reverses_line="1")
    received(synced, FIRST, SECOND, back)
    assert open_quantities(synced) == ("8", {"GR-1": "0", "GR-2": "8"})
    assert told(synced, record) == ["over_billed"]
    # Who works on the bill is not kept from it, as long as it takes no more.
    record = documents.edit(synced, record, invoice=bill("AT-1b", "16"), by=MEERA)
    note = bill("CN-1", "6", kind=InvoiceKind.CREDIT_NOTE)
    credit = add(synced, note)
    assert purchases.proposed(synced, credit, by=MEERA) == (one("6"),)
    pick(synced, credit, one("6"))
    assert told(synced, record) == []
    assert open_quantities(synced) == ("14", {"GR-1": "0", "GR-2": "14"})


@pytest.mark.row("S4.5")
def test_a_note_for_the_price_counts_no_quantity_again(synced):
    """16 at 1,500 were billed; a debit note of 800 makes the unit price 1,550: 50 above."""
    pick(synced, add(synced, bill(quantity="16")), one("16"))
    note = add(synced, bill("DN-1", "1", "800", kind=InvoiceKind.DEBIT_NOTE))
    note = pick(synced, note, Match("1", "GR-1", "1"))
    assert open_quantities(synced)[0] == "14"
    (problem,) = purchases.matched(synced, note, by=MEERA).problems
    assert (problem.code, dict(problem.parameters)["difference"]) == ("price_above", "50")


@pytest.mark.row("S4.5")
def test_of_many_who_bill_the_last_quantity_at_once_one_succeeds(synced):
    bills = [add(synced, bill(f"AT-{number}", "16")) for number in range(8)]
    at_once, picked, refused = Barrier(len(bills)), [], []

    def run(record):
        at_once.wait()
        try:
            picked.append(pick(synced, record, one("16")).id)
        except InvoicekitError as error:
            refused.append(error)

    threads = [Thread(target=run, args=[record]) for record in bills]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(picked), len(refused)) == (1, 7)
    assert {type(error) for error in refused} == {GuardRefused}
    assert open_quantities(synced) == ("14", {"GR-1": "0", "GR-2": "14"})


@pytest.mark.row("S4.11")
def test_the_very_same_number_is_refused_when_it_is_added(ctx):
    first = add(ctx)
    with pytest.raises(Duplicate) as taken:
        add(ctx, bill(quantity="7"))
    assert taken.value.existing == first.id
    assert add(ctx, bill(kind=InvoiceKind.CREDIT_NOTE)).state == "maker_bucket"
    assert add(ctx, bill(seller=Party("Babu", id="V-2"))).state == "maker_bucket"
    assert add(ctx, attrs.evolve(bill(), issue_date=date(2026, 3, 31))).state == "maker_bucket"


@pytest.mark.row("S4.11")
@pytest.mark.parametrize(
    ("number", "again", "code"),
    [
        ("INV-001", bill("INV001", "7"), ["similar_number"]),
        ("INV-001", bill("inv/1", "7"), ["similar_number"]),
        ("INV-0O1", bill("INV 001", "7"), ["similar_number"]),
        ("INV-001", bill("OTHER-5"), ["same_amount"]),
        ("INV-001", bill("INV-010", "7"), []),
        ("INV-001", bill("INV001", "7", seller=Party("Babu", id="V-2")), []),
        ("INV-001", bill("INV001", kind=InvoiceKind.CREDIT_NOTE), []),
    ],
)
def test_a_likely_repeat_is_warned_of(ctx, number, again, code):
    first = add(ctx, bill(number))
    second = add(ctx, attrs.evolve(again, references=()))
    missing = documents.missing(ctx, second, by=MEERA)
    assert [p.code for p in missing.of(Section.ADDITIONAL)] == code
    for problem in missing.of(Section.ADDITIONAL):
        assert dict(problem.parameters)["record"] == first.id
    assert documents.confirm(ctx, second, by=MEERA).state == "checker_bucket"


@pytest.mark.row("S4.11")
def test_the_same_file_is_warned_of_whoever_sent_it(ctx):
    ctx = attrs.evolve(ctx, blobs=MemoryBlobs())
    first, other = add(ctx), add(ctx, bill("B-7", "7", seller=Party("Babu", id="V-2")))
    first = documents.attach(ctx, first, "a.pdf", b"%PDF the bill", by=MEERA)
    other = documents.attach(ctx, other, "b.pdf", b"%PDF the bill", by=MEERA)
    assert told(ctx, other, Section.ADDITIONAL) == ["same_file"]
    documents.delete(ctx, first, by=MEERA, reason="wrong vendor")
    assert told(ctx, other, Section.ADDITIONAL) == []


@pytest.mark.row("S4.11")
def test_a_reversed_bill_may_come_again_and_is_linked_to_the_old(ctx):
    record = add(ctx, bill(references=()))
    record = documents.confirm(ctx, record, by=MEERA)
    record = documents.confirm(ctx, record, by=RAVI)
    record = documents.act(ctx, record, "parked", by=ERP, details=REFERENCE)
    record = documents.act(ctx, record, "posted", by=ERP, details={"posting_number": "7"})
    with pytest.raises(Duplicate):
        add(ctx)
    documents.act(ctx, record, "reversed", by=ERP)
    again = add(ctx)
    assert (again.id != record.id, dict(again.labels)) == (True, {"replaces": record.id})
    assert told(ctx, again, Section.ADDITIONAL) == []
    with pytest.raises(Duplicate):
        add(ctx)
    documents.delete(ctx, again, by=MEERA, reason="by mistake")
    assert dict(add(ctx).labels) == {"replaces": record.id}


@pytest.mark.row("S4.11")
def test_the_file_of_a_reversed_bill_may_come_again_with_it(ctx):
    ctx = attrs.evolve(ctx, blobs=MemoryBlobs())
    pdf = b"%PDF the bill"
    old = documents.attach(ctx, add(ctx, bill(references=())), "a.pdf", pdf, by=MEERA)
    for by in (MEERA, RAVI):
        old = documents.confirm(ctx, old, by=by)
    old = documents.act(ctx, old, "parked", by=ERP, details=REFERENCE)
    old = documents.act(ctx, old, "posted", by=ERP, details={"posting_number": "7"})
    documents.act(ctx, old, "reversed", by=ERP)
    new = documents.attach(ctx, add(ctx, bill(references=())), "a.pdf", pdf, by=MEERA)
    assert told(ctx, new, Section.ADDITIONAL) == []
    for record in (old, new):
        (file,) = documents.attachments(ctx, record, by=RAVI)
        assert documents.read_attachment(ctx, record, file.id, by=RAVI) == pdf
    assert documents.confirm(ctx, new, by=MEERA).state == "checker_bucket"


OLD, NEW = BankDetails("DE02 1203 0000 0000 2020 51"), BankDetails("DE99 1203 0000 0000 9999 99")


def paid(ctx, bank, number="AT-1", references=()):
    """Bring a bill with bank details before the checker."""
    record = add(ctx, bill(number, references=references))
    record = documents.edit(ctx, record, bank=bank, by=MEERA)
    return documents.confirm(ctx, record, by=MEERA)


@pytest.mark.row("S4.11")
def test_changed_bank_details_need_an_approval_of_their_own(ctx):
    documents.confirm(ctx, paid(ctx, OLD), by=RAVI)
    record = paid(ctx, NEW, "AT-2")
    warned = documents.missing(ctx, record, by=RAVI).of(Section.BUSINESS_DETAILS)
    assert [(p.code, p.path) for p in warned] == [("bank_details_changed", "bank")]
    assert "9999" in warned[0].message
    assert "DE99" not in str(warned[0])
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, record, "approve", by=RAVI)
    assert codes(refused) == ["bank_details_changed"]
    record = documents.act(ctx, record, "approve_bank", by=TARA)
    assert documents.act(ctx, record, "approve", by=RAVI).state == "processed"
    # From now on these are the known ones.
    assert documents.confirm(ctx, paid(ctx, NEW, "AT-3"), by=RAVI).state == "processed"
    assert not documents.can(ctx, paid(ctx, OLD, "AT-4"), "approve", by=RAVI)


@pytest.mark.row("S4.11")
def test_who_approves_bank_details_neither_worked_on_the_bill_nor_approves_it(ctx):
    documents.confirm(ctx, paid(ctx, OLD), by=RAVI)
    record = paid(ctx, NEW, "AT-2")
    for by in (MEERA, RAVI):
        with pytest.raises(NotPermitted):
            documents.act(ctx, record, "approve_bank", by=by)
    for id_, role in (("meera", "maker"), ("tara", "checker")):
        both = Actor(id_, [role, "treasurer"], tenant="bluebay")
        if id_ == "tara":
            record = documents.act(ctx, record, "approve_bank", by=both)
        event = "approve" if id_ == "tara" else "approve_bank"
        with pytest.raises(NotPermitted) as refused:
            documents.act(ctx, record, event, by=both)
        assert "separation_of_duties" in codes(refused)
    assert documents.act(ctx, record, "approve", by=RAVI).state == "processed"


@pytest.mark.row("S4.11")
def test_an_edit_voids_the_approval_of_the_bank_details(ctx):
    documents.confirm(ctx, paid(ctx, OLD), by=RAVI)
    record = documents.act(ctx, paid(ctx, NEW, "AT-2"), "approve_bank", by=TARA)
    third = BankDetails("DE11 1203 0000 0000 1111 11")
    record = documents.edit(ctx, record, bank=third, by=RAVI)
    with pytest.raises(GuardRefused):
        documents.act(ctx, record, "approve", by=RAVI)
    record = documents.act(ctx, record, "approve_bank", by=TARA)
    assert documents.act(ctx, record, "approve", by=RAVI).state == "processed"


@pytest.mark.row("S4.11")
def test_the_same_account_written_otherwise_is_no_change(ctx):
    documents.confirm(ctx, paid(ctx, OLD), by=RAVI)
    record = paid(ctx, BankDetails("de02120300000000202051", name="Asha"), "AT-2")
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, record, "approve_bank", by=TARA)
    assert codes(refused) == ["bank_details_unchanged"]
    assert documents.confirm(ctx, record, by=RAVI).state == "processed"
