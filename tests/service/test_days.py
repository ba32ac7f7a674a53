"""It is today where the house is: acts near midnight count on its own day, month and tax year."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

import invoicekit.service
from invoicekit import Actor, Context, Invoice, Line, Money, Party
from invoicekit.allocation import Payment
from invoicekit.allocation.deductions import Tolerance, WriteOffPolicy
from invoicekit.errors import NotPermitted
from invoicekit.permissions import Grant
from invoicekit.permissions.policies import SALES_FINANCE_ADMIN
from invoicekit.ports.clock import FixedClock
from invoicekit.records import Record
from invoicekit.service import documents, payments
from invoicekit.service.documents import listing
from invoicekit.testing import FakeGateway
from invoicekit.workflows import DEALER_CASE, RECEIVABLE

FARAH = Actor("farah", roles=["finance"], tenant="asha")
ADMIN = Actor("anil", roles=["admin"], tenant="asha")
BUYER = Actor("bea", ["buyer"], tenant="asha", attributes={"account": "Blue Bay"})
DEALER = Actor("devi", roles=["manager"], tenant="asha")
GATEWAY = Actor("gateway", roles=["gateway"], tenant="asha")
SYSTEM = Actor.system("asha")

KOLKATA, NEW_YORK = ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York")
# Kolkata is at UTC+5:30 all the year; New York at UTC-4 until 1 November 2026, 2 o'clock, then at
# UTC-5. So midnight there is 18:30 UTC of the day before, and 4:00 or 5:00 UTC of the same day.
MIDNIGHTS = [
    pytest.param(KOLKATA, "2026-11-30T18:29:59", date(2026, 11, 30), id="the last of a month"),
    pytest.param(KOLKATA, "2026-11-30T18:30:00", date(2026, 12, 1), id="the first of a month"),
    pytest.param(KOLKATA, "2027-03-31T18:29:59", date(2027, 3, 31), id="the end of India's year"),
    pytest.param(KOLKATA, "2027-03-31T18:30:00", date(2027, 4, 1), id="India's new year"),
    pytest.param(NEW_YORK, "2026-11-01T03:59:59", date(2026, 10, 31), id="in summer time"),
    pytest.param(NEW_YORK, "2026-11-01T04:00:00", date(2026, 11, 1), id="before the clock goes"),
    pytest.param(NEW_YORK, "2027-01-01T04:59:59", date(2026, 12, 31), id="the end of the year"),
    pytest.param(NEW_YORK, "2027-01-01T05:00:00", date(2027, 1, 1), id="the new year"),
]


def house(ctx: Context, zone: ZoneInfo, at: str) -> Context:
    """Return the context of a house in a zone, whose clock stands at an instant of UTC."""
    clock = FixedClock(datetime.fromisoformat(at).replace(tzinfo=UTC))
    policy = WriteOffPolicy({"admin": [Tolerance(Money("5", "INR"))]})
    return attrs.evolve(ctx, zone=zone, clock=clock, write_off=policy)


def clock_of(ctx: Context) -> Any:
    return ctx.clock


def rupees(amount: str) -> Money:
    return Money(amount, "INR").rounded()


def add(ctx: Context, number: str = "N-1", due: date = date(2026, 10, 15), **said: Any) -> Record:
    said = {"issue_date": date(2026, 10, 1), "due_date": due, **said}
    made = Invoice(
        number,
        currency="INR",
        seller=Party("Asha"),
        buyer=Party("Blue Bay"),
        lines=[Line("work", unit_price="100")],
        **said,
    )
    return documents.add(ctx, made, workflow=RECEIVABLE, by=ADMIN)


def rows_of(ctx: Context, source: str) -> list[date]:
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        return [row.on for row in work.allocations(source=source)]


def money_in(ctx: Context) -> Record:
    return payments.record(ctx, Payment("P-1", rupees("100"), date(2026, 10, 20)), by=FARAH)


@pytest.mark.parametrize(("zone", "at", "day"), MIDNIGHTS)
def test_money_given_back_or_given_up_counts_on_the_day_of_the_house(
    ctx: Context, zone: ZoneInfo, at: str, day: date
) -> None:
    own = house(ctx, zone, at)
    money_in(own)
    payments.refund(own, "P-1", rupees("40"), by=ADMIN, reason="too much")
    payments.charge_back(own, "P-1", amount=rupees("10"), by=ADMIN, reason="disputed")
    payments.bounce(own, "P-1", by=ADMIN, reason="no cover")
    assert rows_of(own, "P-1") == [day] * 3
    invoice = add(own)
    payments.write_off(own, invoice, rupees("5"), by=ADMIN, reason="small")
    assert [row.on for row in payments.history(own, invoice, by=ADMIN)] == [day]


@pytest.mark.parametrize(("zone", "at", "day"), MIDNIGHTS)
def test_a_payment_online_is_of_the_day_of_the_house(
    ctx: Context, zone: ZoneInfo, at: str, day: date
) -> None:
    own, gateway = house(ctx, zone, at), FakeGateway()
    invoice = add(own)
    made = payments.start(own, gateway, [(invoice.id, rupees("100"))], by=BUYER, key="k").record
    assert payments.view(own, made, by=FARAH).payment.received == day
    payments.answered(own, gateway.pay(made.id), by=SYSTEM)
    assert rows_of(own, made.id) == [day]
    payments.unapply(own, made.id, by=ADMIN, reason="wrong")
    assert rows_of(own, made.id) == [day] * 2


@pytest.mark.parametrize(("zone", "at", "day"), MIDNIGHTS)
def test_a_dealers_late_money_is_of_the_day_of_the_house(
    ctx: Context, zone: ZoneInfo, at: str, day: date
) -> None:
    own = house(ctx, zone, at)
    made = Invoice(
        "C-1",
        currency="INR",
        seller=Party("Asha"),
        buyer=Party("Blue Bay"),
        lines=[Line("a car", unit_price="100")],
    )
    case = documents.add(own, made, workflow=DEALER_CASE, by=DEALER)
    # A case without a date is of the day on which it was made.
    (item,) = payments.open_items(own, kind="case", by=DEALER)
    assert item.issue_date == day
    case = documents.act(own, case, "cancel", by=DEALER, reason="sold to another")
    told = {"event": "e-1", "payment": "P-9", "amount": "100", "currency": "INR"}
    documents.act(own, case, "late_payment", by=GATEWAY, details=told)
    late = payments.view(own, "P-9", by=DEALER, kind="case")
    assert late.payment.received == day


@pytest.mark.parametrize(("zone", "at", "day"), MIDNIGHTS)
def test_an_invoice_is_overdue_from_the_day_after_its_due_date_on(
    ctx: Context, zone: ZoneInfo, at: str, day: date
) -> None:
    own = house(ctx, zone, at)
    add(own, "due today", due=day)
    add(own, "due before", due=date.fromordinal(day.toordinal() - 1))
    found = documents.find(own, by=ADMIN, overdue=True).records
    assert [record.number for record in found] == ["due before"]
    shown = listing.rows(own, by=ADMIN, overdue=True).records
    assert [record.number for record in shown] == ["due before"]
    # Who names a zone is asked in that one: in UTC the same instant may be of another day.
    in_utc = documents.find(own, by=ADMIN, overdue=True, zone=UTC).count()
    assert in_utc == sum(r.due_date < clock_of(own).now().date() for r in _all(own))


def _all(ctx: Context) -> tuple[Any, ...]:
    return documents.find(ctx, by=ADMIN).records


@pytest.mark.parametrize(("zone", "at", "day"), MIDNIGHTS)
def test_a_grant_ends_with_the_day_of_the_house(
    ctx: Context, zone: ZoneInfo, at: str, day: date
) -> None:
    until = Grant("clerk", "payment.view", valid_to=day)
    gone = Grant("clerk", "payment.view", valid_to=date.fromordinal(day.toordinal() - 1))
    clerk = Actor("carl", roles=["clerk"], tenant="asha")
    for grant, allowed in ((until, True), (gone, False)):
        policy = attrs.evolve(
            SALES_FINANCE_ADMIN,
            roles=[*SALES_FINANCE_ADMIN.roles, "clerk"],
            grants=[*SALES_FINANCE_ADMIN.grants, grant],
        )
        own = attrs.evolve(house(ctx, zone, at), policies={"receivable": policy})
        money_in(own)
        assert payments.find(own, by=clerk).count() == int(allowed)
        if allowed:
            assert len(payments.unapplied_payments(own, by=clerk)) == 1
        else:
            with pytest.raises(NotPermitted):
                payments.unapplied_payments(own, by=clerk)


def test_money_of_the_old_tax_year_stays_in_its_statement(ctx: Context) -> None:
    # 18:29 and 18:30 UTC: one minute before the Indian tax year ends, and its first one.
    own = house(ctx, KOLKATA, "2027-03-31T18:29:00")
    invoice = add(own)
    payments.write_off(own, invoice, rupees("2"), by=ADMIN, reason="small")
    clock_of(own).set(datetime(2027, 3, 31, 18, 30, tzinfo=UTC))
    invoice = documents.view(own, invoice.id, by=ADMIN).record
    payments.write_off(own, invoice, rupees("1"), by=ADMIN, reason="small")
    years = [(date(2026, 4, 1), date(2027, 3, 31)), (date(2027, 4, 1), date(2028, 3, 31))]
    drawn = [
        payments.statement(own, "Blue Bay", by=ADMIN, currency="INR", start=start, end=end)
        for start, end in years
    ]
    # 100 were invoiced; 2 given up in the old year, 1 in the new one.
    assert [each.closing for each in drawn] == [rupees("98"), rupees("97")]


def test_ageing_of_today_is_what_is_open_now_and_of_yesterday_what_was(ctx: Context) -> None:
    # Half past nine in the evening of 31 December in New York is 2027 in UTC already.
    own = house(ctx, NEW_YORK, "2027-01-01T02:30:00")
    invoice = add(own)
    payments.write_off(own, invoice, rupees("4"), by=ADMIN, reason="small")
    open_at = [
        payments.ageing(own, by=ADMIN, at=day).totals[0].total
        for day in (date(2026, 12, 30), date(2026, 12, 31))
    ]
    assert open_at == [rupees("100"), rupees("96")]


SERVICE = Path(invoicekit.service.__file__).parent
ZONED = {"Context.day_of", "Moment.today", "Listed.day"}
"""Where an instant may become a day: where the zone is named."""


def _dates(node: ast.AST, inside: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Give each call of `.date()`, with the class and function that it stands in."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.ClassDef, ast.FunctionDef)):
            yield from _dates(child, (*inside, child.name))
            continue
        func = child.func if isinstance(child, ast.Call) else None
        if isinstance(func, ast.Attribute) and func.attr == "date":
            yield ".".join(inside), ast.unparse(func.value)
        yield from _dates(child, inside)


def test_no_use_case_makes_a_day_of_an_instant_without_a_zone() -> None:
    found = [pair for path in SERVICE.rglob("*.py") for pair in _dates(ast.parse(path.read_text()))]
    assert len(found) > len(ZONED)
    bare = [(where, what) for where, what in found if ".astimezone(" not in what]
    # The year of a document without a date, for an ERP that has none of its own.
    assert bare == [("_reference", "record.created_at")]
