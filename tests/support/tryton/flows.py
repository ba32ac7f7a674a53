"""What a house does with its Tryton, from the order to the payment; each a flow of its own.

Every amount is worked by hand beside it. The tax is VAT of 20 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest

from invoicekit.adapters.erp.tryton import TrytonErp
from invoicekit.documents import (
    AllowanceCharge,
    Coding,
    Invoice,
    InvoiceKind,
    Line,
    Party,
    StatedTax,
)
from invoicekit.errors import (
    ErpAsks,
    ErpDuplicate,
    ErpPeriodClosed,
    ErpRefused,
    ErpStale,
    ErpWrongState,
)
from invoicekit.money import PRESETS, Money
from invoicekit.ports.erp import ErpDocument, ErpKind, ErpLine, ErpRef, ErpState, LineMatch
from invoicekit.taxes import flat
from invoicekit.totals import calculate
from support.tryton.company import Company, today
from support.tryton.stage import Stage

__all__ = ["FLOWS", "bill", "line"]

DAY = date(2026, 11, 2)
VAT = StatedTax("VAT", "S", "20")
BOOKED = Coding(account="5.1.1")


def bill(
    party: str,
    lines: Iterable[Line],
    *,
    number: str = "B-1",
    kind: InvoiceKind = InvoiceKind.INVOICE,
    rounding: str = "en16931",
    coding: Coding = BOOKED,
    matches: Iterable[LineMatch] = (),
    day: date = DAY,
    **facts: Any,
) -> ErpDocument:
    invoice = Invoice(
        number,
        day,
        currency="GBP",
        seller=Party("Dock Supplies", "GB", id=party),
        buyer=Party("Harbour Trading", "GB"),
        lines=lines,
        kind=kind,
        due_date=date(2026, 12, 2),
        **facts,
    )
    figures = calculate(invoice, flat.REGIME, rounding=PRESETS[rounding])
    made = [
        ErpLine(
            id=line.id,
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            net=result.net,
            coding=coding,
            matches=matches,
            taxes=result.taxes,
        )
        for line, result in zip(invoice.lines, figures.lines, strict=True)
    ]
    return ErpDocument(
        party=party,
        posting_date=day,
        invoice=invoice,
        lines=made,
        tax_rows=figures.tax_rows,
        totals=figures.totals,
        coding=coding,
    )


def line(quantity: str, price: str, *, id: str = "1", taxes: Iterable[StatedTax] = (VAT,)) -> Line:
    return Line("Rope", quantity, price, id=id, unit="HUR", taxes=taxes)


def order_to_payment(stage: Stage) -> None:
    """An order, two receipts, a bill of both, its payment in two parts; one is taken back."""
    party, number = stage.there(_ordered)
    erp = stage.erp()
    order = erp.purchase_order(number)
    assert order is not None
    (ordered,) = order.lines
    assert (order.supplier.id, order.currency, order.closed) == (party, "GBP", False)
    assert (ordered.quantity, ordered.unit_price) == (Decimal(10), Decimal("12.50"))
    assert (ordered.unit, ordered.needs_receipt, ordered.coding) == ("C62", True, BOOKED)
    receipts = erp.receipts(number)
    assert [each.delivery_note for each in receipts] == ["DN-7", "DN-7"]
    matches = [
        LineMatch(number, got.order_line, receipt.number, got.id, quantity=got.quantity)
        for receipt in receipts
        for got in receipt.lines
    ]
    assert sorted(each.quantity or 0 for each in matches) == [4, 6]
    # 10 x 12.50 = 125.00, and 20 % of it are 25.00.
    document = bill(party, [line("10", "12.50")], matches=matches, coding=Coding())
    parked = erp.park(document, "bill-1/park")
    assert (parked.state, parked.native, parked.total) == (ErpState.PARKED, "draft", 150)
    assert parked.posting == ""
    assert erp.problems(parked.ref) == ()
    assert erp.park(document, "bill-1/park").replayed
    posted = erp.post(parked.ref, "bill-1/post")
    assert posted.state is ErpState.POSTED
    entry = stage.there(lambda company: company.entry(posted.posting))
    assert entry == [["2.1.1", "0", "150.00"], ["5.1.1", "125.00", "0"], ["6.3.6", "25.00", "0"]]
    _paid_in_two(stage, posted.ref)


def _ordered(company: Company) -> tuple[str, str]:
    code = f"V-{company.id}"
    tax = company.tax("VAT 20 %", "20")
    party = company.party(code, "Dock Supplies")
    order = company.order(party, company.item("Rope", tax), 10, "12.50", [tax])
    for quantity in (4, 6):
        company.receive(order, quantity)
    return code, str(company.people.read("purchase.purchase", order, "number")["number"])


def _paid_in_two(stage: Stage, ref: ErpRef) -> None:
    erp = stage.erp()
    place, changed = erp.payments("").next, erp.changes("").next
    for amount in ("50.00", "100.00"):
        stage.there(lambda company, paid=amount: company.pay(int(ref.id), paid, date(2026, 11, 20)))
    page = erp.payments(place)
    assert [each.amount for each in page.items] == [Money("50", "GBP"), Money("100", "GBP")]
    assert {each.document for each in page.items} == {ref}
    assert {each.on for each in page.items} == {date(2026, 11, 20)}
    (change,) = erp.changes(changed).items
    assert change.receipt.state is ErpState.PAID
    with pytest.raises(ErpWrongState):
        erp.cancel(ref, "bill-1/cancel", on=DAY, reason="paid already")
    stage.there(lambda company: company.take_back(int(ref.id)))
    (back,) = erp.payments(page.next).items
    assert (back.id, back.reversed) == (page.items[1].id, True)
    assert back.amount == Money("100", "GBP")
    assert erp.status(ref).state is ErpState.POSTED


def supplier(stage: Stage) -> str:
    return str(stage.there(_supplier))


def _supplier(company: Company) -> str:
    company.tax("VAT 20 %", "20")
    code = f"V-{company.id}"
    company.party(code, "Dock Supplies")
    return code


def totals_that_differ(stage: Stage) -> None:
    """Tax rounded line by line is told before anything is booked; its stated rows can be booked."""
    party = supplier(stage)
    # Twice 0.13 at 20 % are 0.026 each: 0.03 and 0.03 by the line, 0.05 of 0.26 in Tryton.
    lines = [line("1", "0.13"), line("1", "0.13", id="2")]
    document = bill(party, lines, rounding="gst")
    erp = stage.erp()
    parked = erp.park(document, "bill-1/park")
    assert parked.total == Decimal("0.31")
    problems = erp.problems(parked.ref)
    assert [(each.path, dict(each.parameters)) for each in problems] == [
        ("totals.tax", {"field": "tax_amount", "erp": "0.05", "document": "0.06"}),
        ("totals.total", {"field": "total_amount", "erp": "0.31", "document": "0.32"}),
    ]
    with pytest.raises(ErpRefused) as refused:
        erp.post(parked.ref, "bill-1/post")
    assert [issue.field for issue in refused.value.issues] == ["tax_amount", "total_amount"]
    assert erp.status(parked.ref).native == "draft"
    discarded = erp.cancel(parked.ref, "bill-1/cancel", on=DAY, reason="sent anew\nwith its rows")
    assert (discarded.state, discarded.was_reversed) == (ErpState.CANCELLED, False)
    change = erp.changes("").items[-1]
    assert change.reason == "sent anew with its rows"
    stated = stage.erp(taxes_as="stated")
    again = stated.park(document, "bill-1/park/2")
    assert (again.total, stated.problems(again.ref)) == (Decimal("0.32"), ())
    posted = stated.post(again.ref, "bill-1/post/2")
    entry = stage.there(lambda company: company.entry(posted.posting))
    assert ["6.3.6", "0.06", "0"] in entry
    assert ["2.1.1", "0", "0.32"] in entry


def credit_note(stage: Stage) -> None:
    """A credit note lowers what is owed; its reversal books negative amounts on the same sides."""
    party = supplier(stage)
    erp = stage.erp()
    note = bill(party, [line("2", "50")], number="CN-1", kind=InvoiceKind.CREDIT_NOTE)
    parked = erp.park(note, "note-1/park")
    # 2 x 50 = 100, with 20 % 120.
    assert parked.total == 120
    posted = erp.post(parked.ref, "note-1/post")
    entry = stage.there(lambda company: company.entry(posted.posting))
    assert entry == [["2.1.1", "120.00", "0"], ["5.1.1", "0", "100.00"], ["6.3.6", "0", "20.00"]]
    cancelled = erp.cancel(posted.ref, "note-1/cancel", on=DAY, reason="wrong supplier")
    assert cancelled.was_reversed
    reversal = stage.there(lambda company: company.entry(cancelled.reversal))
    assert ["2.1.1", "-120.00", "0"] in reversal


def all_that_is_wrong(stage: Stage) -> None:
    """What Tryton does not know is told at once, and nothing is sent."""
    stage.there(_supplier)
    erp = stage.erp(taxes=[], accounts={"charge": "9.9.9"}, journal="NONE")
    unknown = [
        LineMatch("PO-404", "x"),
    ]
    document = bill(
        "V-404",
        [line("3", "10")],
        matches=unknown,
        coding=Coding(account="0.0.0"),
        charges=[AllowanceCharge("5", taxes=[VAT])],
        allowances=[AllowanceCharge("1", taxes=[VAT])],
    )
    with pytest.raises(ErpRefused) as refused:
        erp.park(document, "bill-1/park")
    told = {issue.field for issue in refused.value.issues}
    assert told == {"party", "journal", "account", "origin", "taxes", "charge", "allowance"}
    assert erp.find(document.natural_key) is None
    _told_apart(stage.erp(accounts={"allowance": "5.1.1"}))
    with pytest.raises(ErpRefused):
        erp.park(attrs.evolve(document, company="77"), "bill-1/park")
    assert erp.find(attrs.evolve(document.natural_key, company="77")) is None
    elsewhere = ErpRef("sap", ErpKind.SUPPLIER_INVOICE, "1")
    assert (erp.status(elsewhere).state, erp.problems(elsewhere)) == (ErpState.UNKNOWN, ())
    with pytest.raises(ErpWrongState):
        erp.post(elsewhere, "bill-1/post")


def _told_apart(erp: TrytonErp) -> None:
    document = bill(
        "V-404",
        [line("3", "10"), line("1", "10", id="2", taxes=[])],
        matches=[LineMatch(receipt="GR-404")],
        coding=Coding(),
        allowances=[AllowanceCharge("1", taxes=[VAT])],
    )
    with pytest.raises(ErpRefused) as refused:
        erp.park(document, "bill-1/park")
    told = {(issue.field, issue.code) for issue in refused.value.issues}
    assert told == {
        ("party", "missing"),
        ("origin", "missing"),
        ("account", "missing"),
        ("allowance", "cannot_be_told_apart"),
    }


def several_orders(stage: Stage) -> None:
    """A line of two orders is two lines, booked by the article; other taxes than its are asked."""
    party, first, second = stage.there(_two_orders)
    erp = stage.erp()
    both = [LineMatch(first, quantity=Decimal(2)), LineMatch(second, quantity=Decimal(3))]
    parked = erp.park(bill(party, [line("5", "10")], matches=both, coding=Coding()), "bill-1/park")
    # 5 x 10 = 50, with 20 % 60.
    assert (parked.total, erp.problems(parked.ref)) == (Decimal(60), ())
    posted = erp.post(parked.ref, "bill-1/post")
    entry = stage.there(lambda company: company.entry(posted.posting))
    assert entry == [
        ["2.1.1", "0", "60.00"],
        ["5.1.1", "20.00", "0"],
        ["5.1.1", "30.00", "0"],
        ["6.3.6", "10.00", "0"],
    ]
    untaxed = bill(party, [line("5", "10", taxes=[])], number="B-2", matches=both, coding=Coding())
    parked = stage.erp(validates=True).park(untaxed, "bill-2/park")
    # Tryton does not validate before it is told that the other taxes are meant.
    assert (parked.state, parked.native) == (ErpState.PARKED, "draft")
    with pytest.raises(ErpAsks) as asked:
        erp.post(parked.ref, "bill-2/post")
    assert asked.value.token.endswith(".invoice_taxes")
    assert erp.post(parked.ref, "bill-2/post", confirmed=asked.value.token).total == 50
    for match, field in (
        (LineMatch(first, receipt="GR-404", receipt_line="1", quantity=Decimal(1)), "stock_moves"),
        (LineMatch(first, "999999", quantity=Decimal(1)), "origin"),
    ):
        wrong = bill(party, [line("0", "10")], number="B-3", matches=[match], coding=Coding())
        with pytest.raises(ErpRefused) as refused:
            erp.park(wrong, "bill-3/park")
        assert field in [issue.field for issue in refused.value.issues]
    twice = [line("2", "10"), line("1", "10", id="2")]
    # 2 were ordered; the two lines bill 2 and 1 of it.
    fresh = [LineMatch(stage.there(_one_more), quantity=Decimal(2))]
    doubled = bill(party, twice, number="B-5", matches=fresh, coding=Coding())
    with pytest.raises(ErpRefused, match="0 are on invoices already"):
        erp.park(doubled, "bill-5/park")
    more = bill(party, [line("1", "10")], number="B-4", matches=both[:1], coding=Coding())
    with pytest.raises(ErpRefused, match="4 are on invoices already"):
        erp.park(more, "bill-4/park")


def _two_orders(company: Company) -> tuple[str, str, str]:
    code = f"V-{company.id}"
    tax = company.tax("VAT 20 %", "20")
    party, item = company.party(code, "Dock Supplies"), company.item("Rope", tax)
    orders = [company.order(party, item, each, "10", [tax]) for each in (4, 6)]
    numbers = [company.people.read("purchase.purchase", each, "number") for each in orders]
    return code, str(numbers[0]["number"]), str(numbers[1]["number"])


def _one_more(company: Company) -> str:
    party = company.people.one("party.party", ["code", "=", f"V-{company.id}"])
    order = company.order(party, company.item("Twine"), 2, "10", [])
    return str(company.people.read("purchase.purchase", order, "number")["number"])


def warnings(stage: Stage) -> None:
    """What Tryton warns of is asked, and done when a person has confirmed it."""
    party = supplier(stage)
    erp = stage.erp()
    parked = erp.park(bill(party, [line("1", "10")]), "bill-1/park")
    # Somebody enters the same bill by hand in the meantime.
    stage.there(lambda company: company.enter_again(int(parked.ref.id)))
    with pytest.raises(ErpAsks) as asked:
        erp.post(parked.ref, "bill-1/post")
    assert asked.value.token.endswith(".invoice_similar")
    assert erp.status(parked.ref).state is ErpState.PARKED
    posted = erp.post(parked.ref, "bill-1/post", confirmed=asked.value.token)
    assert posted.state is ErpState.POSTED
    with pytest.raises(ErpDuplicate) as taken:
        erp.park(bill(party, [line("1", "10")]), "bill-2/park")
    assert taken.value.existing is not None


def repeats(stage: Stage) -> None:
    """What came in a second time by itself is cancelled before the first is booked."""
    party = supplier(stage)
    erp = stage.erp()
    parked = erp.park(bill(party, [line("1", "10")]), "bill-1/park")
    late = stage.there(lambda company: company.repeat(int(parked.ref.id)))
    found = erp.find(bill(party, [line("1", "10")]).natural_key, "bill-1/park")
    assert found is not None
    assert (found.ref, found.replayed) == (parked.ref, True)
    assert erp.post(parked.ref, "bill-1/post").state is ErpState.POSTED
    repeat = erp.status(attrs.evolve(parked.ref, id=str(late)))
    assert (repeat.state, repeat.was_reversed) == (ErpState.CANCELLED, False)


def drafts_of_its_own(stage: Stage) -> None:
    """What Tryton has drafted for an order by itself is not billed a second time."""
    party, number = stage.there(_drafted)
    erp = stage.erp()
    document = bill(party, [line("10", "12.50")], matches=[LineMatch(number, quantity=Decimal(10))])
    with pytest.raises(ErpRefused) as refused:
        erp.park(document, "bill-1/park")
    (issue,) = refused.value.issues
    assert (issue.code, issue.field) == ("billed_twice", "quantity")
    assert "10 are on invoices already" in issue.text


def _drafted(company: Company) -> tuple[str, str]:
    code = f"V-{company.id}"
    tax = company.tax("VAT 20 %", "20")
    party = company.party(code, "Dock Supplies")
    order = company.order(party, company.item("Rope", tax), 10, "12.50", [tax], method="order")
    return code, str(company.people.read("purchase.purchase", order, "number")["number"])


def without_a_journal(stage: Stage) -> None:
    """A bill that was entered without a journal is refused; Tryton itself fails on it."""
    party = supplier(stage)
    erp = stage.erp()
    parked = erp.park(bill(party, [line("1", "10")]), "bill-1/park")
    id_ = int(parked.ref.id)
    stage.there(lambda company: company.people.write("account.invoice", id_, journal=None))
    for act in (
        lambda: erp.post(parked.ref, "bill-1/post"),
        lambda: erp.cancel(parked.ref, "bill-1/cancel", on=DAY, reason="wrong"),
    ):
        with pytest.raises(ErpRefused) as refused:
            act()
        assert [issue.field for issue in refused.value.issues] == ["journal"]
    stage.there(lambda company: company.give_journal(id_))
    with pytest.raises(ErpStale):
        erp.post(parked.ref, "bill-1/post", expect=parked.version)


def other_days(stage: Stage) -> None:
    """Validated at once, posted on another day, reversed after the period is closed."""
    party = supplier(stage)
    erp = stage.erp(validates=True)
    parked = erp.park(bill(party, [line("1", "10")], day=date(2026, 9, 7)), "bill-1/park")
    assert (parked.state, parked.native, parked.posting) == (ErpState.PARKED, "validated", "")
    assert parked.number
    posted = erp.post(parked.ref, "bill-1/post", on=date(2026, 10, 5))
    assert (posted.number, posted.state) == (parked.number, ErpState.POSTED)
    stage.there(lambda company: company.close(date(2026, 10, 5)))
    with pytest.raises(ErpPeriodClosed):
        erp.cancel(posted.ref, "bill-1/cancel", on=date(2026, 10, 6), reason="wrong")
    with pytest.raises(ErpPeriodClosed):
        erp.cancel(posted.ref, "bill-1/cancel", on=date(1999, 1, 1), reason="wrong")
    day = date.fromisoformat(stage.there(lambda _: str(today())))
    assert erp.post(posted.ref, "bill-1/post").replayed
    assert erp.cancel(posted.ref, "bill-1/cancel", on=day, reason="wrong").was_reversed
    assert erp.cancel(posted.ref, "bill-1/cancel", on=day, reason="wrong").replayed
    with pytest.raises(ErpWrongState):
        erp.post(posted.ref, "bill-1/post")
    late = bill(party, [line("1", "10")], number="B-2", day=date(2026, 10, 7))
    with pytest.raises(ErpPeriodClosed):
        erp.post(erp.park(late, "bill-2/park").ref, "bill-2/post")


def beside_the_lines(stage: Stage) -> None:
    """What a price's four digits cannot say, and discounts on the whole, are lines of their own."""
    party = supplier(stage)
    accounts = {"allowance": "5.1.1", "charge": "5.1.3", "rounding": "6.1.2"}
    erp = stage.erp(accounts=accounts)
    document = bill(
        party,
        [Line("Rope", "3000", "0.03333", id="1", taxes=[VAT], unit="HUR")],
        allowances=[AllowanceCharge("10", taxes=[VAT])],
        charges=[AllowanceCharge("5", taxes=[VAT])],
    )
    # 3000 x 0.03333 = 99.99; 0.0333 x 3000 = 99.90, and 0.09 more. 99.99 - 10 + 5 = 94.99.
    # 20 % of 94.99 are 19.00 (18.998), in all 113.99.
    parked = erp.park(document, "bill-1/park")
    assert (parked.total, erp.problems(parked.ref)) == (Decimal("113.99"), ())
    posted = erp.post(parked.ref, "bill-1/post")
    entry = stage.there(lambda company: company.entry(posted.posting))
    assert ["5.1.1", "0.09", "0"] in entry
    assert ["5.1.1", "0", "10.00"] in entry
    assert ["5.1.3", "5.00", "0"] in entry


FLOWS = (
    order_to_payment,
    totals_that_differ,
    credit_note,
    all_that_is_wrong,
    warnings,
    repeats,
    several_orders,
    drafts_of_its_own,
    without_a_journal,
    other_days,
    beside_the_lines,
)
