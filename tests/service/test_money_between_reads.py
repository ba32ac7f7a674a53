"""A rival writes between two reads of one act, as PostgreSQL lets it: nothing is paid twice for it.

A writing unit sees there what others commit while it works. So each act is stopped after each of
its questions in turn, and another act is done whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import attrs
import pytest

from invoicekit import Context, Line, Money
from invoicekit.errors import CannotAllocate, GatewaySilent, InvoicekitError
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.service import documents, payments
from invoicekit.taxes import flat
from invoicekit.testing import FakeGateway
from service.test_money_at_once import (
    BUYER,
    DAY,
    FARAH,
    SYSTEM,
    UNDONE,
    add,
    money_in,
    paid,
    planned,
    proven,
    rupees,
)
from support.postgres import store_of

QUESTIONS = ("find", "get", "allocations", "revision", "history", "recall")


@pytest.fixture
def ctx(request: pytest.FixtureRequest) -> Iterator[Context]:
    store = store_of("postgresql", request)
    clock = FixedClock(datetime(2026, 11, 23, 9, tzinfo=UTC), step=timedelta(minutes=1))
    yield Context(store, flat.REGIME, clock=clock, ids=CountedIds())
    store.close()


class Stopped:
    """A store that stops after one question of a unit, until a rival has written."""

    def __init__(
        self, store: Any, at: int, rival: Callable[[], object], *, always: bool = False
    ) -> None:
        self._store, self._at, self._rival, self._always = store, at, rival, always
        self.asked, self.writes = 0, False

    @contextmanager
    def unit_of_work(self, tenant: str, **more: Any) -> Iterator[Any]:
        self.writes = self.writes and not self._always
        with self._store.unit_of_work(tenant, **more) as work:
            yield _Stopping(work, self)

    def heard(self) -> None:
        self.asked += not self.writes
        if not self.writes and self.asked == self._at:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(self._rival).result(timeout=60)


class _Stopping:
    def __init__(self, work: Any, store: Stopped) -> None:
        self._work, self._store = work, store

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._work, name)
        if name not in QUESTIONS:
            # Once it writes, a rival would wait for it.
            self._store.writes = self._store.writes or name in {"add", "save", "append_history"}
            return found

        def asked(*args: Any, **more: Any) -> Any:
            try:
                return found(*args, **more)
            finally:
                self._store.heard()

        return asked


def tried(act: Callable[[], object]) -> str:
    try:
        act()
    except InvoicekitError as error:
        return error.code
    return "done"


Scene = Callable[[Context, str], "tuple[Callable[[Context], object], Callable[[], object]]"]
"""Makes what an act needs, and returns the act and its rival."""


def _commit_and_commit(ctx: Context, n: str) -> Any:
    record = add(ctx, f"A{n}")
    mine, other = (planned(ctx, money_in(f"P{n}{k}"), record, "80") for k in "ab")
    return (
        lambda own: payments.commit(own, mine, by=FARAH, key=f"{n}a"),
        lambda: payments.commit(ctx, other, by=FARAH, key=f"{n}b"),
    )


def _commit_of_one_source(ctx: Context, n: str) -> Any:
    one, two = add(ctx, f"A{n}"), add(ctx, f"B{n}")
    payments.record(ctx, money_in(f"P{n}"), by=FARAH)
    mine, other = (planned(ctx, money_in(f"P{n}"), record, "80") for record in (one, two))
    return (
        lambda own: payments.commit(own, mine, by=FARAH, key=f"{n}a"),
        lambda: payments.commit(ctx, other, by=FARAH, key=f"{n}b"),
    )


def _commit_and_edit(ctx: Context, n: str) -> Any:
    record = add(ctx, f"A{n}")
    made = planned(ctx, money_in(f"P{n}"), record, "80")
    content = documents.view(ctx, record, by=FARAH).content.invoice
    less = attrs.evolve(content, lines=[Line("work", unit_price="40")])
    return (
        lambda own: payments.commit(own, made, by=FARAH, key=n),
        lambda: documents.edit(ctx, record, invoice=less, by=FARAH),
    )


def _edit_and_commit(ctx: Context, n: str) -> Any:
    record = add(ctx, f"A{n}")
    made = planned(ctx, money_in(f"P{n}"), record, "80")
    content = documents.view(ctx, record, by=FARAH).content.invoice
    less = attrs.evolve(content, lines=[Line("work", unit_price="40")])
    return (
        lambda own: documents.edit(own, record, invoice=less, by=FARAH),
        lambda: payments.commit(ctx, made, by=FARAH, key=n),
    )


def _applied(ctx: Context, n: str) -> tuple[str, Any]:
    record = add(ctx, f"A{n}")
    receipt = payments.commit(
        ctx, planned(ctx, money_in(f"P{n}"), record, "60"), by=FARAH, key=f"c{n}"
    )
    return f"P{n}", receipt.rows[0]


def _unapply_and_refund(ctx: Context, n: str) -> Any:
    id_, _ = _applied(ctx, n)
    return (
        lambda own: payments.unapply(own, id_, **UNDONE),
        lambda: payments.refund(ctx, id_, rupees("40"), **UNDONE),
    )


def _refund_and_refund(ctx: Context, n: str) -> Any:
    id_, _ = _applied(ctx, n)
    return (
        lambda own: payments.refund(own, id_, rupees("30"), **UNDONE),
        lambda: payments.refund(ctx, id_, rupees("30"), **UNDONE),
    )


def _bounce_and_unapply(ctx: Context, n: str) -> Any:
    id_, _ = _applied(ctx, n)
    return (
        lambda own: payments.bounce(own, id_, **UNDONE),
        lambda: payments.unapply(ctx, id_, **UNDONE),
    )


def _transfer_and_unapply(ctx: Context, n: str) -> Any:
    id_, row = _applied(ctx, n)
    other = add(ctx, f"B{n}")
    (to,) = [each for each in payments.open_items(ctx, by=FARAH) if each.record == other.id]
    return (
        lambda own: payments.transfer(own, id_, row, to=to, **UNDONE),
        lambda: payments.unapply(ctx, id_, **UNDONE),
    )


def _answer_and_cancel(ctx: Context, n: str) -> Any:
    record, gateway = add(ctx, f"A{n}"), FakeGateway()
    id_ = payments.start(ctx, gateway, [(record.id, rupees("80"))], by=BUYER, key=n).record.id
    answer = gateway.pay(id_)
    return (
        lambda own: payments.answered(own, answer, by=SYSTEM),
        lambda: payments.cancel(ctx, id_, **UNDONE),
    )


def _start_and_commit(ctx: Context, n: str) -> Any:
    record = add(ctx, f"A{n}")
    made = planned(ctx, money_in(f"P{n}"), record, "80")
    asked = [(record.id, rupees("80"))]
    return (
        lambda own: payments.start(own, FakeGateway(), asked, by=BUYER, key=n),
        lambda: payments.commit(ctx, made, by=FARAH, key=f"c{n}"),
    )


def _record_and_record(ctx: Context, n: str) -> Any:
    return (
        lambda own: payments.record(own, money_in(f"P{n}"), by=FARAH),
        lambda: payments.record(ctx, money_in(f"P{n}"), by=FARAH),
    )


SCENES: list[Scene] = [
    value for name, value in list(globals().items()) if "_and_" in name or name.endswith("_source")
]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__.strip("_"))
def test_a_rival_between_two_reads_changes_nothing_that_was_decided(
    ctx: Context, scene: Scene
) -> None:
    """Stop the act after its first question, after its second, and so on to its last."""
    outcomes = set()
    for at in range(1, 100):
        act, rival = scene(ctx, f"{at:02}")
        stopped = Stopped(ctx.store, at, rival)
        own = attrs.evolve(ctx, store=stopped)
        outcomes.add(tried(partial(act, own)))
        if stopped.asked < at:
            break
        proven(ctx)
    # It was stopped, and at its end it was not: both have been seen.
    assert at > 1
    assert "done" in outcomes
    assert outcomes <= {"done", "stale_version", "cannot_allocate", "guard_refused"}


def test_ageing_reads_invoices_and_payments_of_one_moment(ctx: Context) -> None:
    # 100 are owed and 100 wait, or neither: whatever is read first, the sum is zero.
    for at in range(1, 100):
        record, id_ = add(ctx, f"A{at}"), f"P{at}"
        payments.record(ctx, attrs.evolve(money_in(id_), customer="Blue Bay"), by=FARAH)
        made = planned(ctx, paid(ctx, id_).payment, record, "100")
        stopped = Stopped(
            ctx.store,
            at,
            lambda made=made, at=at: payments.commit(ctx, made, by=FARAH, key=str(at)),
        )
        own = attrs.evolve(ctx, store=stopped)
        (line,) = payments.ageing(own, by=FARAH, at=DAY.replace(month=12)).lines or (None,)
        assert line is None or line.total == rupees("0")
        if stopped.asked < at:
            break
    assert at > 2


# What the gateway still has to say


def _came_by_gateway(ctx: Context, gateway: FakeGateway, n: str) -> str:
    record = add(ctx, f"A{n}")
    asked = [(record.id, rupees("60"))]
    id_ = payments.start(ctx, gateway, asked, by=BUYER, key=f"s{n}").record.id
    payments.answered(ctx, gateway.pay(id_), by=SYSTEM)
    payments.unapply(ctx, id_, **UNDONE)
    return id_


def test_what_the_gateway_says_of_a_refund_is_written_down_whatever_others_write(
    ctx: Context,
) -> None:
    gateway = FakeGateway()
    for at in range(1, 100):
        id_ = _came_by_gateway(ctx, gateway, str(at))
        made = planned(
            ctx, attrs.evolve(paid(ctx, id_).payment, version=1), add(ctx, f"B{at}"), "5"
        )
        rival = partial(payments.commit, ctx, made, by=FARAH, key=str(at))
        stopped = Stopped(ctx.store, at, rival, always=True)
        own = attrs.evolve(ctx, store=stopped)
        act = partial(payments.refund, own, id_, rupees("10"), gateway=gateway, **UNDONE)
        outcome = tried(act)
        shown = paid(ctx, id_)
        # Either somebody else was first, and nothing went; or it went, and that is known.
        assert (outcome, shown.given_back, "refund_pending" in shown.record.tags) in [
            ("stale_version", rupees("0"), False),
            ("done", rupees("10"), False),
        ]
        if stopped.asked < at:
            break
    assert at > 5


def test_while_a_refund_is_under_way_nothing_else_goes_back(ctx: Context) -> None:
    gateway = FakeGateway()
    id_ = _came_by_gateway(ctx, gateway, "1")
    gateway.trouble("lost")
    with pytest.raises(GatewaySilent):
        payments.refund(ctx, id_, rupees("10"), gateway=gateway, **UNDONE)
    for act in (payments.bounce, payments.charge_back):
        with pytest.raises(CannotAllocate, match="a refund of it is under way"):
            act(ctx, id_, **UNDONE)
    assert [s.trouble for s in payments.settle_pending(ctx, gateway, by=SYSTEM)] == [""]
    payments.bounce(ctx, id_, **UNDONE)
    assert paid(ctx, id_).given_back == rupees("60")


def test_an_answer_that_cannot_be_written_does_not_keep_the_others(ctx: Context) -> None:
    gateway = FakeGateway()
    ids = []
    for n in "12":
        asked = [(add(ctx, f"A{n}").id, rupees("60"))]
        ids.append(payments.start(ctx, gateway, asked, by=BUYER, key=n).record.id)

    class Odd:
        """A gateway that tells an amount which there is not."""

        def status(self, payment: str) -> Any:
            answer = gateway.pay(payment)
            odd = Money("59.999", "INR") if payment == ids[0] else answer.amount
            return attrs.evolve(answer, amount=odd)

    settled = payments.settle_pending(ctx, Odd(), by=SYSTEM)
    assert [(each.payment, each.state) for each in settled] == [
        (ids[0], "pending"),
        (ids[1], "completed"),
    ]
    assert "finer than the minor unit" in settled[0].trouble
