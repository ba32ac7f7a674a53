"""The ERP in memory keeps the contract that every adapter keeps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from invoicekit.adapters.erp.memory import ErpBooks, MemoryErp
from invoicekit.errors import ErpUnsupported, ErpWrongState, InvalidValue, NotFound
from invoicekit.matching import GoodsReceipt, OrderLine, PurchaseOrder, ReceiptLine
from invoicekit.money import Money
from invoicekit.ports.clock import FixedClock
from invoicekit.ports.erp import ErpState
from invoicekit.testing.erp import FeedContract, PayablesContract, PurchasingContract

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ORDER = PurchaseOrder(
    number="4500000001",
    currency="EUR",
    lines=[OrderLine(id="10", quantity="40", unit_price="1500")],
)


def received(number, quantity):
    line = ReceiptLine(id="1", order_line="10", quantity=quantity)
    return GoodsReceipt(number=number, year="2026", order=ORDER.number, lines=[line])


class TestMemoryErp(PayablesContract, FeedContract, PurchasingContract):
    @pytest.fixture
    def clock(self):
        return FixedClock(NOON, step=timedelta(seconds=1))

    @pytest.fixture
    def erp(self, clock):
        erp = MemoryErp(ErpBooks(clock=clock))
        erp.books.put_order(ORDER)
        erp.books.receive(
            received("5000000001", "10"), received("5000000002", "20"), received("5000000003", "-5")
        )
        return erp

    def lose_answer(self, erp):
        erp.trouble("silent")

    def cut(self, erp):
        erp.trouble("unreachable")

    def close(self, erp, until):
        erp.books.close(self.company, until)

    def write_there(self, erp, ref):
        held = erp.books.held(ref.id)
        erp.books.put(held.changed(held.at))

    def pay_there(self, erp, ref, amount, on):
        erp.books.pay(ref.id, amount, on=on)

    def live(self, erp, document):
        return sum(held.is_of(document.natural_key) for held in erp.books.live())

    def billed_receipts(self, erp, ref):
        (line,) = erp.books.held(ref.id).document.lines
        return [(each.receipt, each.receipt_line, str(each.quantity)) for each in line.matches]


class TestMemoryErpOfOneInstant(TestMemoryErp):
    """Everything happens at the same instant."""

    @pytest.fixture
    def clock(self):
        return FixedClock(NOON)


class TestMemoryErpWithoutKeys(TestMemoryErp):
    """It keeps no key, as most ERPs do not."""

    @pytest.fixture
    def erp(self, clock):
        whole = TestMemoryErp.erp.__wrapped__(self, clock)
        return MemoryErp(whole.books, lacks=["keeps_key"])


case = TestMemoryErp()


def test_a_change_that_is_kept_late_is_found_within_the_overlap():
    clock = FixedClock(NOON)
    erp = MemoryErp(ErpBooks(clock=clock), overlap=timedelta(minutes=5))
    case.parked(erp, "AT-1", "k1")
    place = erp.changes("").next
    # Kept by a transaction that began earlier: its instant lies before the place.
    clock.set(NOON - timedelta(minutes=3))
    late = case.parked(erp, "AT-2", "k2")
    assert [each.receipt.ref for each in erp.changes(place).items] == [late.ref]
    blind = MemoryErp(erp.books)
    assert blind.changes(blind.changes("").next).items == ()


def test_a_document_that_changes_while_it_is_read_comes_again():
    clock = FixedClock(NOON, step=timedelta(seconds=1))
    erp = MemoryErp(ErpBooks(clock=clock))
    first = case.parked(erp, "AT-1", "k1")
    case.parked(erp, "AT-2", "k2")
    page = erp.changes("", limit=1)
    erp.post(first.ref, "k3")
    rest = erp.changes(page.next)
    assert [(e.natural.number, e.receipt.state) for e in rest.items] == [
        ("AT-2", ErpState.PARKED),
        ("AT-1", ErpState.POSTED),
    ]


def test_a_payment_that_is_taken_back_is_told_again_as_reversed():
    erp = MemoryErp(ErpBooks(clock=FixedClock(NOON)))
    receipt = case.posted(erp)
    paid = erp.books.pay(receipt.ref.id, Money("60000", "EUR"), on=case.day)
    assert erp.status(receipt.ref).state is ErpState.PAID
    page = erp.payments("")
    erp.books.take_back(paid.id)
    assert erp.status(receipt.ref).state is ErpState.POSTED
    (back,) = erp.payments(page.next).items
    assert (back.id, back.reversed) == (paid.id, True)


def test_what_is_paid_is_reversed_only_where_the_erp_allows_it():
    for allowed in (False, True):
        erp = MemoryErp(ErpBooks(clock=FixedClock(NOON), reverses_paid=allowed))
        receipt = case.posted(erp)
        erp.books.pay(receipt.ref.id, Money("60000", "EUR"), on=case.day)
        if not allowed:
            with pytest.raises(ErpWrongState) as refused:
                erp.cancel(receipt.ref, "k", on=case.day, reason="wrong")
            assert refused.value.state == "paid"
        else:
            answer = erp.cancel(receipt.ref, "k", on=case.day, reason="wrong")
            assert answer.was_reversed


def test_half_a_document_is_told_as_such_and_not_posted():
    erp = MemoryErp(trouble=["halfway"])
    with pytest.raises(Exception, match="connection was lost"):
        erp.park(case.document(), "k")
    found = erp.find(case.document().natural_key, "k")
    assert (found.complete, found.native, found.replayed) == (False, "incomplete", True)
    with pytest.raises(ErpWrongState):
        erp.post(found.ref, "k2")


def test_numbers_count_for_each_company_and_year():
    erp = MemoryErp(ErpBooks(clock=FixedClock(NOON)))
    first = case.parked(erp)
    other = erp.park(attrs.evolve(case.document("AT-9"), company="2000"), "k2")
    assert (first.number, other.number) == ("5100000001", "5100000001")
    assert first.ref != other.ref


@pytest.mark.parametrize(
    ("lacks", "call"),
    [
        ("find", lambda erp: erp.find(case.document().natural_key)),
        ("park", lambda erp: erp.park(case.document(), "k")),
        ("changes", lambda erp: erp.changes("")),
        ("payments", lambda erp: erp.payments("")),
        ("purchase_orders", lambda erp: erp.purchase_order("1")),
        ("goods_receipts", lambda erp: erp.receipts("1")),
    ],
)
def test_what_it_lacks_is_refused_by_its_name(lacks, call):
    with pytest.raises(ErpUnsupported) as refused:
        call(MemoryErp(lacks=[lacks]))
    assert refused.value.capability == lacks


def test_bad_limits_and_unknown_documents_are_refused():
    erp = MemoryErp()
    for limit in (0, -1, True, "10"):
        with pytest.raises(InvalidValue):
            erp.changes("", limit=limit)
    with pytest.raises(NotFound):
        erp.books.held("1000/1/2026")
