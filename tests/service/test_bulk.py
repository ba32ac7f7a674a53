"""Many at once: each item is reported, one that is refused stops no other, a repeat is safe."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from invoicekit import Actor, Context, Invoice, Money, calculate
from invoicekit.allocation import Payment, oldest_due, plan
from invoicekit.errors import Duplicate, GuardRefused, NotPermitted, StaleVersion, StoreError
from invoicekit.ports.storage import Query
from invoicekit.service import documents, payments
from invoicekit.service.documents import Verdict
from invoicekit.taxes import flat
from invoicekit.workflows import ACCOUNTS_PAYABLE, RECEIVABLE
from support.written import invoice, line, vat

SARA = Actor("sara", roles=["sales"], tenant="asha")
FARAH = Actor("farah", roles=["finance"], tenant="asha")
MEERA = Actor("meera", roles=["maker"], tenant="asha")
NOBODY = Actor("nina", tenant="asha")

DONE, REFUSED, FAILED = Verdict.DONE, Verdict.REFUSED, Verdict.FAILED


def bill(number: str, price: str = "100", **more: Any) -> Invoice:
    return invoice(line(price, vat("18")), number=number, currency="INR", **more)


def bills(*numbers: str) -> list[Invoice]:
    return [bill(number) for number in numbers]


def add_many(ctx: Context, invoices: Any, by: Actor = SARA, **more: Any) -> Any:
    return documents.add_many(ctx, invoices, workflow=RECEIVABLE, by=by, **more)


def pay(ctx: Context, record: Any, amount: str) -> None:
    money = Payment("P-1", Money(amount, "INR"), received=date(2026, 11, 20))
    items = [item for item in payments.open_items(ctx, by=FARAH) if item.id == record.id]
    payments.commit(ctx, plan(money, items, oldest_due), by=FARAH, key="k")


def verdicts(outcomes: Any) -> list[Verdict]:
    return [outcome.verdict for outcome in outcomes]


def numbers(ctx: Context) -> list[str]:
    query = Query(by="number", descending=False)
    return [record.number for record in documents.find(ctx, query, by=SARA).records]


def test_what_is_added_in_bulk_is_what_would_be_added_one_by_one(ctx: Context) -> None:
    (one,) = [documents.add(ctx, bill("1", "250"), workflow=RECEIVABLE, by=SARA)]
    (outcome,) = add_many(ctx, [bill("2", "250")])
    said = {"id", "number", "unique_key", "created_at", "updated_at"}
    alike = [f.name for f in attrs.fields(type(one)) if f.name not in said]
    assert [getattr(one, n) for n in alike] == [getattr(outcome.record, n) for n in alike]
    views = [documents.view(ctx, record, by=SARA) for record in (one, outcome.record)]
    assert views[0].figures == views[1].figures is not None
    histories = [documents.history(ctx, view.record, by=SARA) for view in views]
    assert [[(e.event, e.actor, e.version) for e in each] for each in histories] == [
        [("add", "sara", 1)],
        [("add", "sara", 1)],
    ]


def test_the_history_of_what_was_added_in_bulk_is_sealed_too(ctx: Context) -> None:
    (outcome,) = add_many(ctx, bills("1"))
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        (sealed,) = work.chain(*outcome.record.key)
        assert work.head(*outcome.record.key) == sealed.seal.digest


def test_each_is_reported_and_one_duplicate_stops_no_other(ctx: Context) -> None:
    documents.add(ctx, bill("2"), workflow=RECEIVABLE, by=SARA)
    outcomes = add_many(ctx, bills("1", "2", "3", "1"))
    assert verdicts(outcomes) == [DONE, REFUSED, DONE, REFUSED]
    assert [outcome.place for outcome in outcomes] == [0, 1, 2, 3]
    assert isinstance(outcomes[1].error, Duplicate)
    assert "exists already" in outcomes[3].message
    assert numbers(ctx) == ["1", "2", "3"]


def test_a_value_that_no_store_keeps_is_refused_alone(ctx: Context) -> None:
    outcomes = add_many(ctx, [bill("1"), bill("2", source="a\x00b"), bill("3")])
    assert verdicts(outcomes) == [DONE, REFUSED, DONE]
    assert numbers(ctx) == ["1", "3"]


class Unasked:
    """A regime that nothing may ask."""

    def treatments(self, *asked: object) -> None:
        raise AssertionError(f"it is asked again: {asked}")


def test_what_is_calculated_already_is_not_calculated_again(ctx: Context) -> None:
    calculation = calculate(bill("1"), flat.REGIME)
    never = attrs.evolve(ctx, regime=Unasked())  # type: ignore[arg-type]  # nothing may ask it
    (outcome,) = add_many(never, [calculation])
    # 100 and 18 % of it.
    assert str(outcome.record.total) == "118.00"


def test_who_may_not_add_is_refused_each(ctx: Context) -> None:
    outcomes = add_many(ctx, bills("1", "2"), by=NOBODY)
    assert verdicts(outcomes) == [REFUSED, REFUSED]
    assert isinstance(outcomes[0].error, NotPermitted)
    assert numbers(ctx) == []


def test_progress_is_told_after_each_transaction(ctx: Context) -> None:
    told: list[int] = []
    add_many(ctx, bills("1", "2", "3", "4", "5"), batch=2, progress=told.append)
    assert told == [2, 4, 5]


class Stopped(Exception):
    """Somebody pressed the button."""


def test_who_stops_in_the_middle_keeps_what_is_done_and_goes_on_with_the_keys(
    ctx: Context,
) -> None:
    def stop(done: int) -> None:
        if done == 2:
            raise Stopped

    five = bills("1", "2", "3", "4", "5")
    key = {"key": lambda each: f"load-7/{each.number}"}
    with pytest.raises(Stopped):
        add_many(ctx, five, batch=2, progress=stop, **key)
    assert numbers(ctx) == ["1", "2"]
    assert verdicts(add_many(ctx, five, **key)) == [DONE] * 5
    assert numbers(ctx) == ["1", "2", "3", "4", "5"]
    again = add_many(ctx, five, **key)
    assert verdicts(again) == [DONE] * 5
    assert {outcome.record.version for outcome in again} == {1}


def test_a_key_for_something_else_is_refused(ctx: Context) -> None:
    add_many(ctx, bills("1"), key=lambda each: "k")
    (outcome,) = add_many(ctx, bills("2"), key=lambda each: "k")
    assert (outcome.verdict, outcome.error.code) == (REFUSED, "key_reused")


def test_where_something_follows_upon_the_making_it_follows_in_bulk_too(ctx: Context) -> None:
    outcomes = documents.add_many(ctx, bills("1"), workflow=ACCOUNTS_PAYABLE, by=MEERA)
    assert outcomes[0].record.state == "maker_bucket"


def test_an_act_on_many_reports_each(ctx: Context) -> None:
    records = [outcome.record for outcome in add_many(ctx, bills("1", "2", "3"))]
    pay(ctx, records[1], "50")
    stale = records[2]
    documents.edit(ctx, stale, invoice=bill("3", "200"), by=SARA)
    told: list[int] = []
    now = [records[0], documents.view(ctx, records[1], by=SARA).record, stale]
    outcomes = documents.act_many(ctx, now, "delete", by=SARA, progress=told.append)
    assert verdicts(outcomes) == [DONE, REFUSED, REFUSED]
    assert isinstance(outcomes[1].error, GuardRefused)
    assert [failure.code for failure in outcomes[1].reasons] == ["has_payments"]
    assert isinstance(outcomes[2].error, StaleVersion)
    assert outcomes[2].reasons == ()
    assert told == [1, 2, 3]
    assert [r.state for r in (outcomes[0].record,)] == ["deleted"]


def test_an_act_on_many_is_safe_to_run_again_with_its_key(ctx: Context) -> None:
    records = [outcome.record for outcome in add_many(ctx, bills("1", "2"))]
    first = documents.act_many(ctx, records, "delete", by=SARA, key="clean-up")
    again = documents.act_many(ctx, records, "delete", by=SARA, key="clean-up")
    assert first == again
    without = documents.act_many(ctx, records, "delete", by=SARA)
    assert verdicts(without) == [REFUSED, REFUSED]


class Broken:
    """A store that cannot be used."""

    def unit_of_work(self, tenant: str, *, read_only: bool = False) -> Any:
        raise StoreError("it is switched off")


def test_a_store_that_cannot_be_used_is_a_failure_and_no_refusal(ctx: Context) -> None:
    (made,) = add_many(ctx, bills("1"))
    off = attrs.evolve(ctx, store=Broken())  # type: ignore[arg-type]  # opens, and does no more
    assert verdicts(add_many(off, bills("2", "3"))) == [FAILED, FAILED]
    assert verdicts(documents.act_many(off, [made.record], "delete", by=SARA)) == [FAILED]
