"""Money in a foreign currency leaves the books as it came, and nobody has to work out at what."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from invoicekit import Actor, Context, Invoice, Line, Money, Party
from invoicekit.allocation import (
    Booked,
    Exchange,
    OpenItem,
    Payment,
    Plan,
    Side,
    TargetKind,
    active,
    explicit,
    oldest_due,
    payment_in_books,
    plan,
)
from invoicekit.errors import CannotAllocate, Duplicate, InvalidAmount
from invoicekit.money import ExchangeRate
from invoicekit.postings import Books, Chart, Role, book_payment, book_rows
from invoicekit.records import Record
from invoicekit.serialization import dumps, loads
from invoicekit.service import documents, payments
from invoicekit.workflows import RECEIVABLE

FARAH = Actor("farah", roles=["finance", "sales"], tenant="asha")
DAY = date(2026, 11, 20)
UNDONE: dict[str, Any] = {"by": FARAH, "reason": "wrong"}


def usd(amount: str) -> Money:
    return Money(amount, "USD").rounded()


def inr(amount: str) -> Money:
    return Money(amount, "INR").rounded()


def rate(value: str) -> ExchangeRate:
    return ExchangeRate("USD", "INR", value)


def add(ctx: Context, number: str, price: Money, at: str = "", **more: Any) -> Record:
    made = Invoice(
        number,
        date(2026, 10, 1),
        currency=price.currency,
        seller=Party("Asha"),
        buyer=Party("Blue Bay"),
        due_date=date(2026, 10, 31),
        lines=[Line("work", unit_price=price.amount)],
        exchange_rate=rate(at) if at else None,
    )
    return documents.add(ctx, made, workflow=more.get("workflow", RECEIVABLE), by=FARAH)


def item(ctx: Context, record: Record) -> OpenItem:
    (found,) = [each for each in payments.open_items(ctx, by=FARAH) if each.record == record.id]
    return found


def money_in(amount: str, **more: Any) -> Payment:
    return Payment("USD-1", usd(amount), DAY, **more)


def planned(
    ctx: Context, money: Payment, left: Money, record: Record, amount: Money, at: Booked, doc: str
) -> Plan:
    to = item(ctx, record)
    items = {to.id: Booked.of(to.balance, rate(doc))}
    exchange = Exchange(payment=at, items=items)
    return plan(money, [to], explicit({to.id: amount}), available=left, exchange=exchange)


def paid(ctx: Context) -> Any:
    return payments.view(ctx, "USD-1", by=FARAH)


def bases(ctx: Context) -> list[Money | None]:
    return [row.base for row in paid(ctx).rows if row.target_kind is TargetKind.REFUND]


def test_what_goes_back_takes_its_part_of_the_value_and_the_last_all_that_is_left(
    ctx: Context,
) -> None:
    # 100 USD at 83.3333 are 8,333.33 INR. 33.33 of them pay an invoice at 83.3333: by the rate
    # 2,777.50 (2,777.498...). What is left are 66.67 USD and 5,555.83 INR.
    record = add(ctx, "1", usd("500"))
    money, at = money_in("100"), Booked.of(usd("100"), rate("83.3333"))
    made = planned(ctx, money, usd("100"), record, usd("33.33"), at, "83.3333")
    payments.commit(ctx, made, by=FARAH, key="k")
    assert paid(ctx).payment.base == inr("8333.33")
    # 33.34 of the 66.67: 5,555.83 * 33.34 / 66.67 = 2,778.33; then all 2,777.50 for the 33.33.
    payments.refund(ctx, "USD-1", usd("33.34"), **UNDONE)
    payments.refund(ctx, "USD-1", usd("33.33"), **UNDONE)
    assert bases(ctx) == [inr("2778.33"), inr("2777.50")]
    # The invoice's part is taken back with its own value, and leaves as that.
    payments.bounce(ctx, "USD-1", **UNDONE)
    assert bases(ctx)[2] == inr("2777.50")
    assert payment_in_books(money, inr("8333.33"), paid(ctx).rows) == inr("0")


def test_every_row_of_foreign_money_can_be_booked(ctx: Context) -> None:
    books = Books(Chart({role: role.value for role in Role}), home="INR")
    record = add(ctx, "1", usd("60"))
    at = Booked.of(usd("100"), rate("84"))
    made = planned(ctx, money_in("100"), usd("100"), record, usd("60"), at, "83")
    payments.commit(ctx, made, by=FARAH, key="k")
    payments.refund(ctx, "USD-1", usd("40"), **UNDONE)
    payments.charge_back(ctx, "USD-1", amount=usd("10"), **UNDONE)
    payments.bounce(ctx, "USD-1", **UNDONE)
    shown = paid(ctx)
    booked = [book_payment(shown.payment, books)]
    booked += [
        book_rows([row for row in shown.rows if row.key == key], books)
        for key in dict.fromkeys(row.key for row in shown.rows)
    ]
    sums: dict[str, Money] = {}
    for booking in booked:
        assert booking.entry is not None, booking.problems
        for line in booking.entry.lines:
            known = sums.get(line.account, inr("0"))
            sums[line.account] = known + (line.base or line.amount)
    # Nothing came in the end: no account holds anything, the gain of 60 INR is gone again.
    assert {name: str(total.rounded()) for name, total in sums.items() if total} == {}
    assert "exchange_gain" in sums


def test_what_moves_to_another_document_clears_it_at_the_rate_that_it_names(ctx: Context) -> None:
    # Paid 60 USD at 84 (5,040): at 83 a gain of 60. The other names 82: 4,920, a gain of 120.
    one, other = add(ctx, "1", usd("60"), "83"), add(ctx, "2", usd("60"), "82")
    at = Booked.of(usd("60"), rate("84"))
    made = planned(ctx, money_in("60"), usd("60"), one, usd("60"), at, "83")
    (row,) = payments.commit(ctx, made, by=FARAH, key="k").rows
    payments.transfer(ctx, "USD-1", row, to=item(ctx, other), **UNDONE)
    moved = payments.history(ctx, other, by=FARAH)[-1]
    assert (moved.base, moved.gain) == (inr("4920"), inr("120"))
    # A part of it moves back: 20 USD clear 1,660 at 83, and were worth 1,680.
    payments.transfer(ctx, "USD-1", moved.id, to=item(ctx, one), amount=usd("20"), **UNDONE)
    back = payments.history(ctx, one, by=FARAH)[-1]
    assert (back.base, back.gain) == (inr("1660"), inr("20"))
    assert payment_in_books(money_in("60"), inr("5040"), paid(ctx).rows) == inr("0")


def test_the_last_part_that_clears_a_document_takes_all_that_is_left_of_its_value(
    ctx: Context,
) -> None:
    # 100 USD at 83.33347 stand at 8,333.35. 33.33 clear 2,777.50 (2,777.5045...), twice 5,555.00.
    # By the rate the last 33.34 would be 2,778.34 (2,778.3378...), and 2,778.35 are left.
    one, other = add(ctx, "1", usd("100"), "83"), add(ctx, "2", usd("100"), "83.33347")
    at = Booked.of(usd("100"), rate("84"))
    made = planned(ctx, money_in("100"), usd("100"), one, usd("100"), at, "83")
    payments.commit(ctx, made, by=FARAH, key="k")
    for part in ("33.33", "33.33", "33.34"):
        (row,) = [r for r in active(paid(ctx).rows) if r.target == one.id]
        payments.transfer(ctx, "USD-1", row.id, to=item(ctx, other), amount=usd(part), **UNDONE)
    rows = payments.history(ctx, other, by=FARAH)
    assert [row.base for row in rows] == [inr("2777.50"), inr("2777.50"), inr("2778.35")]
    assert payment_in_books(money_in("100"), inr("8400"), paid(ctx).rows) == inr("0")


def test_what_moves_to_a_document_in_the_home_currency_clears_its_amount(ctx: Context) -> None:
    one, other = add(ctx, "1", inr("8300")), add(ctx, "2", inr("8300"))
    to = item(ctx, one)
    exchange = Exchange(rate("83"), Booked.of(usd("100"), rate("84")))
    made = plan(money_in("100"), [to], oldest_due, exchange=exchange)
    (row,) = payments.commit(ctx, made, by=FARAH, key="k").rows
    payments.transfer(ctx, "USD-1", row, to=item(ctx, other), **UNDONE)
    moved = payments.history(ctx, other, by=FARAH)[-1]
    # 8,400 INR of money cleared 8,300.
    assert (moved.base, moved.gain) == (inr("8300"), inr("100"))


def test_a_document_that_names_no_rate_asks_for_the_value(ctx: Context) -> None:
    one, other = add(ctx, "1", usd("60")), add(ctx, "2", usd("60"))
    at = Booked.of(usd("60"), rate("84"))
    made = planned(ctx, money_in("60"), usd("60"), one, usd("60"), at, "83")
    (row,) = payments.commit(ctx, made, by=FARAH, key="k").rows
    to = item(ctx, other)
    with pytest.raises(CannotAllocate, match="Give its value"):
        payments.transfer(ctx, "USD-1", row, to=to, **UNDONE)
    payments.transfer(ctx, "USD-1", row, to=to, value=inr("4920"), **UNDONE)
    assert payments.history(ctx, other, by=FARAH)[-1].gain == inr("120")


def test_for_what_we_pay_the_gain_is_the_other_way_by_itself(ctx: Context) -> None:
    bills = attrs.evolve(RECEIVABLE, counterparty="seller")
    own = attrs.evolve(ctx, workflows=[bills])
    one, other = (
        add(own, n, usd("60"), at, workflow=bills) for n, at in (("1", "83"), ("2", "85"))
    )
    # We paid 60 USD at 84, 5,040: at 83 a loss of 60, at 85 a gain of 60.
    to = item(own, one)
    exchange = Exchange(
        payment=Booked.of(usd("60"), rate("84")),
        items={to.id: Booked.of(to.balance, rate("83"))},
        side=Side.PAYABLE,
    )
    made = plan(money_in("60"), [to], oldest_due, exchange=exchange)
    (row,) = payments.commit(own, made, by=FARAH, key="k").rows
    payments.transfer(own, "USD-1", row, to=item(own, other), **UNDONE)
    assert payments.history(own, other, by=FARAH)[-1].gain == inr("60")
    payments.bounce(own, "USD-1", **UNDONE)
    assert bases(own) == [inr("5040")]
    again = attrs.evolve(made.payment, id="USD-2")
    wrong = plan(
        again, [item(own, one)], oldest_due, exchange=attrs.evolve(exchange, side=Side.RECEIVABLE)
    )
    with pytest.raises(CannotAllocate, match="of the right side"):
        payments.commit(own, wrong, by=FARAH, key="k2")


def test_a_payment_learns_its_value_from_the_first_plan_that_tells_it(ctx: Context) -> None:
    record = add(ctx, "1", usd("500"))
    payments.record(ctx, money_in("100"), by=FARAH)
    assert paid(ctx).payment.base is None
    money, at = paid(ctx).payment, Booked.of(usd("100"), rate("84"))
    made = planned(ctx, money, usd("100"), record, usd("60"), at, "83")
    payments.commit(ctx, made, by=FARAH, key="k")
    shown = paid(ctx)
    assert (shown.payment.base, shown.record.revision) == (inr("8400"), 2)
    assert payments.record(ctx, money_in("100"), by=FARAH) == shown.record
    # What is told of it later must fit: other values are another payment, or a mistake.
    with pytest.raises(Duplicate):
        payments.record(ctx, money_in("100", base=inr("8401")), by=FARAH)
    more = Booked(rate("84"), inr("3361"))
    made = planned(ctx, shown.payment, usd("40"), record, usd("40"), more, "83")
    with pytest.raises(CannotAllocate, match=r"3360\.00 INR of it is left in the books"):
        payments.commit(ctx, made, by=FARAH, key="k2")
    bare = plan(shown.payment, [item(ctx, record)], oldest_due, available=usd("40"))
    with pytest.raises(CannotAllocate, match="gives out none of that"):
        payments.commit(ctx, bare, by=FARAH, key="k3")
    payments.unapply(ctx, "USD-1", **UNDONE)
    other = Booked.of(usd("100"), rate("85"))
    plain = attrs.evolve(paid(ctx).payment, base=None)
    made = planned(ctx, plain, usd("100"), record, usd("60"), other, "83")
    with pytest.raises(CannotAllocate, match=r"it stands at 8400\.00 INR"):
        payments.commit(ctx, made, by=FARAH, key="k4")


def test_where_the_value_of_the_whole_was_never_told_it_is_asked_for(ctx: Context) -> None:
    record = add(ctx, "1", usd("500"))
    payments.record(ctx, money_in("100"), by=FARAH)
    # Where nothing is told of the books, they play no part.
    payments.refund(ctx, "USD-1", usd("10"), **UNDONE)
    rest = Booked.of(usd("90"), rate("84"))
    made = planned(ctx, paid(ctx).payment, usd("90"), record, usd("60"), rest, "83")
    payments.commit(ctx, made, by=FARAH, key="k")
    with pytest.raises(CannotAllocate, match="is not known"):
        payments.refund(ctx, "USD-1", usd("30"), **UNDONE)
    payments.refund(ctx, "USD-1", usd("30"), base=inr("2520"), **UNDONE)
    assert bases(ctx) == [None, inr("2520")]


def test_a_payment_in_the_home_currency_stands_at_itself(ctx: Context) -> None:
    record = add(ctx, "1", usd("60"))
    to = item(ctx, record)
    home = Payment("USD-1", inr("5040"), DAY)
    exchange = Exchange(
        rate("84"), Booked.at_home(home.amount), {to.id: Booked.of(to.balance, rate("83"))}
    )
    made = plan(home, [to], oldest_due, exchange=exchange)
    payments.commit(ctx, made, by=FARAH, key="k")
    payments.charge_back(ctx, "USD-1", amount=inr("1000"), **UNDONE)
    payments.bounce(ctx, "USD-1", **UNDONE)
    assert bases(ctx) == [inr("1000"), inr("4040")]


def test_the_value_of_a_payment_is_checked_and_kept() -> None:
    with pytest.raises(InvalidAmount, match="below zero"):
        money_in("100", base=inr("-1"))
    with pytest.raises(InvalidAmount, match="stands at 100"):
        money_in("100", base=usd("99"))
    with pytest.raises(InvalidAmount, match="finer"):
        money_in("100", base=Money("0.001", "INR"))
    known = money_in("100", base=inr("8400"))
    assert loads(dumps(known)) == known


def test_a_part_that_costs_nothing_in_the_currency_of_the_payment_is_refused(
    ctx: Context,
) -> None:
    # At 0.55 INR for a yen, 27 paise are 0.49 yen: nothing of the payment, and 28 are 0.51: one.
    to = item(ctx, add(ctx, "1", inr("100")))
    yen, exchange = Money("100", "JPY"), Exchange(ExchangeRate("JPY", "INR", "0.55"))
    made = [
        plan(Payment("JPY-1", yen, DAY), [to], explicit({to.id: inr(some)}), exchange=exchange)
        for some in ("0.27", "0.28")
    ]
    with pytest.raises(CannotAllocate, match="takes nothing of it"):
        payments.commit(ctx, made[0], by=FARAH, key="k")
    payments.commit(ctx, made[1], by=FARAH, key="k2")
    assert str(payments.view(ctx, "JPY-1", by=FARAH).left) == "99 JPY"
