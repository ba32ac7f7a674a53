"""Whatever is done in whatever order, no paisa, cent or yen comes or goes unseen, on every store.

Each act is foretold by a model that knows nothing of the library: whether it is allowed, and what
it moves. What is refused must write nothing.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from invoicekit import Actor, Context, Invoice, Line, Party
from invoicekit import Money as Amount
from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.allocation import (
    Booked,
    Exchange,
    OpenItem,
    Payment,
    Plan,
    TargetKind,
    explicit,
    from_credit_note,
    item_in_books,
    oldest_due,
    payment_in_books,
    plan,
    record_id_of,
)
from invoicekit.allocation.deductions import Tolerance, WriteOffPolicy
from invoicekit.documents import Instalment, InvoiceKind, PaymentTerms
from invoicekit.errors import GatewayError, InvoicekitError
from invoicekit.money import ExchangeRate
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.ports.gateway import GatewayState
from invoicekit.ports.storage import Query, Store
from invoicekit.service import documents, payments
from invoicekit.statemachines import replay
from invoicekit.statemachines.lifecycles import DEALER_CASE as CASE_LIFE
from invoicekit.statemachines.lifecycles import PAYMENT
from invoicekit.statemachines.lifecycles import RECEIVABLE as RECEIVABLE_LIFE
from invoicekit.taxes import flat
from invoicekit.testing import FakeGateway
from invoicekit.workflows import RECEIVABLE
from support.money_cases import Cases
from support.money_model import (
    DIGITS,
    HOME,
    ISSUED,
    LATER,
    RATES,
    TOLERANCE,
    Coin,
    Money,
    Paper,
    as_money,
    in_other,
)
from support.postgres import Postgres

BOSS = Actor("anil", ["admin", "manager"], tenant="asha")
BUYER = Actor("bea", ["buyer"], tenant="asha", attributes={"account": "Blue Bay"})
SYSTEM = Actor.system("asha")
PAID_ON = date(2026, 11, 20)
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
PLACES = st.integers(0, 30)
CURRENCIES = st.sampled_from([HOME, HOME, HOME, "USD", "USD", "JPY", "KWD"])
ABROAD = st.sampled_from(["USD", "USD", "JPY", "KWD"])
STANDS = st.integers(-3, 3)
"""By how many hundredths the rate of a document or payment differs from that of the day."""
PAISE = st.one_of(st.integers(1, 400), st.integers(1, 100_000))
ALL, HALF, ONE_MORE = 0, -1, -2
SIZES = st.one_of(st.sampled_from([ALL, ALL, HALF, HALF, ONE_MORE]), PAISE)
"""How much of what there is: figures taken at random would seldom meet it."""


def sized(size: int, there: int) -> int:
    return {ALL: max(there, 1), HALF: max(there // 2, 1), ONE_MORE: there + 1}.get(size, size)


def money(minor: int, currency: str = HOME) -> Amount:
    return as_money(minor, currency)


def minor(amount: Any, currency: str = HOME) -> int:
    if isinstance(amount, Amount):
        amount, currency = amount.amount, amount.currency
    whole = Decimal(amount).scaleb(DIGITS[currency])
    assert whole == int(whole), f"{amount} is finer than the minor unit of {currency}"
    return int(whole)


def at_home(currency: str, rate: str) -> ExchangeRate:
    return ExchangeRate(currency, HOME, rate)


class Ledger(Cases, RuleBasedStateMachine):
    """Any mix of acts with money, each one foretold."""

    make_store: Callable[[Path], Store]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = type(self).make_store(Path(self.folder.name))
        self.ctx = Context(
            self.store,
            flat.REGIME,
            clock=FixedClock(START, step=timedelta(seconds=1)),
            ids=CountedIds(),
            write_off=WriteOffPolicy({"admin": [Tolerance(money(TOLERANCE))]}),
        )
        self.model = Money()
        self.gateway = FakeGateway()
        self.count = 0
        self.kept: list[tuple[Plan, Coin, list[tuple[Paper, int, int]]]] = []
        self.ledger: tuple[Any, ...] = ()

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    # What is there

    def paper(self, place: int, *, note: bool | None = None, kind: str = "") -> Paper | None:
        found = [p for p in self.model.papers.values() if note is None or p.is_note is note]
        found = [p for p in found if kind in {"", p.kind}]
        # What something can be done with comes first: small numbers are tried the most.
        found.sort(key=lambda p: not (p.open and p.left))
        return found[place % len(found)] if found else None

    def coin(self, place: int, *, laid: bool = False) -> Coin | None:
        found = list(self.model.coins.values())
        found.sort(key=lambda coin: not (coin.lies if laid else coin.left))
        return found[place % len(found)] if found else None

    def record(self, kind: str, id_: str) -> Any:
        with self.store.unit_of_work("asha", read_only=True) as work:
            return work.get(kind, id_)

    def everything(self) -> object:
        with self.store.unit_of_work("asha", read_only=True) as work:
            records = work.find(Query(limit=500)).records
            return (
                [(record, work.history(*record.key)) for record in records],
                work.allocations(),
                work.messages(),
            )

    def items(self, currency: str | None = None) -> dict[str, OpenItem]:
        found = [
            item
            for kind in ("invoice", "case")
            for item in payments.open_items(self.ctx, by=BOSS, kind=kind, currency=currency)
        ]
        return {item.id: item for item in found}

    def foretell(self, act: Callable[[], object], *, allowed: bool) -> bool:
        self.done(act, allowed=allowed)
        return allowed

    def done(self, act: Callable[[], object], *, allowed: bool) -> Any:
        """Do an act, and hold it to what was foretold; what is refused has written nothing."""
        before = None if allowed else self.everything()
        answer, refusal = None, None
        try:
            answer = act()
        except InvoicekitError as error:
            refusal = error
        assert (refusal is None) is allowed, f"foretold {allowed}, and it was {refusal or 'done'}"
        assert allowed or self.everything() == before, "it was refused, and something was written"
        return answer

    @initialize(
        totals=st.lists(PAISE, min_size=4, max_size=4),
        abroad=st.tuples(ABROAD, PAISE, STANDS, STANDS),
    )
    def begin(self, totals: list[int], abroad: tuple[str, int, int, int]) -> None:
        for place, total in enumerate(totals):
            # Some are large enough for a tolerance to play a part.
            self._add(total + 1000 * (place % 2), 7 * place, note=place == 0)
            self._money_in(total, pending=False, twice=False)
        self.pay_abroad(*abroad, own=True, size=HALF)

    # Papers

    def _add(
        self,
        total: int,
        due: int,
        *,
        note: bool,
        in_halves: bool = False,
        currency: str = HOME,
        stands: int = 0,
    ) -> None:
        self.count += 1
        rate = "" if currency == HOME else _stands(currency, stands)
        halves = PaymentTerms([Instalment("50", due), Instalment("50", due + LATER)])
        made = Invoice(
            f"N-{self.count:04d}",
            ISSUED,
            currency=currency,
            exchange_rate=at_home(currency, rate) if rate else None,
            seller=Party("Asha"),
            buyer=Party("Blue Bay"),
            due_date=None if in_halves else ISSUED + timedelta(days=due),
            terms=halves if in_halves else None,
            kind=InvoiceKind.CREDIT_NOTE if note else InvoiceKind.INVOICE,
            lines=[Line("work", unit_price=money(total, currency).amount)],
        )
        record = documents.add(self.ctx, made, workflow=RECEIVABLE, by=BOSS)
        paper = Paper(record.id, due, made.number, total, note, in_halves=in_halves)
        paper.currency, paper.rate = currency, rate
        self.model.papers[record.id] = paper

    @rule(total=PAISE, due=st.integers(0, 60), currency=CURRENCIES, stands=STANDS)
    def add_invoice(self, total: int, due: int, currency: str, stands: int) -> None:
        self._add(total, due, note=False, currency=currency, stands=stands)

    @rule(half=PAISE, due=st.integers(0, 60))
    def add_invoice_in_halves(self, half: int, due: int) -> None:
        self._add(2 * half, due, note=False, in_halves=True)

    @rule(total=PAISE, currency=CURRENCIES, stands=STANDS)
    def add_note(self, total: int, currency: str, stands: int) -> None:
        self._add(total, 0, note=True, currency=currency, stands=stands)

    @rule(place=PLACES, total=st.one_of(st.just(0), PAISE))
    def edit(self, place: int, total: int) -> None:
        paper = self.paper(place, kind="invoice")
        if paper is None:
            return
        total += total % 2 if paper.in_halves else 0
        record = self.record("invoice", paper.id)
        old = documents.view(self.ctx, record, by=BOSS).content.invoice
        new = attrs.evolve(
            old, lines=[Line("work", unit_price=money(total, paper.currency).amount)]
        )
        allowed = paper.may_be_edited_to(total)
        self.done(lambda: documents.edit(self.ctx, record, invoice=new, by=BOSS), allowed=allowed)
        if allowed:
            paper.total, paper.edited = total, True

    @rule(place=PLACES)
    def delete(self, place: int) -> None:
        paper = self.paper(place, kind="invoice")
        if paper is None:
            return
        record = self.record("invoice", paper.id)
        allowed = paper.may_be_deleted
        self.done(lambda: documents.act(self.ctx, record, "delete", by=BOSS), allowed=allowed)
        paper.open = paper.open and not allowed

    # Money that comes in

    @rule(
        amount=PAISE,
        pending=st.booleans(),
        twice=st.booleans(),
        currency=CURRENCIES,
        stands=STANDS,
    )
    def money_in(self, amount: int, pending: bool, twice: bool, currency: str, stands: int) -> None:
        rate = "" if currency == HOME else _stands(currency, stands)
        self._money_in(amount, pending=pending, twice=twice, currency=currency, rate=rate)

    def _money_in(
        self, amount: int, *, pending: bool, twice: bool, currency: str = HOME, rate: str = ""
    ) -> None:
        self.count += 1
        base = at_home(currency, rate).convert(money(amount, currency)) if rate else None
        payment = Payment(f"P-{self.count}", money(amount, currency), PAID_ON, base=base)
        for _ in range(1 + twice):
            payments.record(self.ctx, payment, by=BOSS, pending=pending)
        state = "pending" if pending else "completed"
        coin = Coin(payment.id, amount, state, currency=currency, rate=rate)
        self.model.coins[coin.id] = coin

    @rule(place=PLACES)
    def complete(self, place: int) -> None:
        coin = self.coin(place)
        if coin is None:
            return
        allowed = coin.state in {"pending", "failed", "cancelled"} and not coin.back
        self.done(lambda: payments.complete(self.ctx, coin.id, by=BOSS), allowed=allowed)
        if allowed:
            self.model.release(coin)
            coin.state = "completed"

    @rule(place=PLACES)
    def fail(self, place: int) -> None:
        coin = self.coin(place)
        if coin is None:
            return
        allowed = coin.state == "pending"
        self.done(
            lambda: payments.fail(self.ctx, coin.id, by=BOSS, reason="no cover"), allowed=allowed
        )
        if allowed:
            self.model.hear(coin, "failed")

    @rule(place=PLACES)
    def cancel(self, place: int) -> None:
        coin = self.coin(place, laid=True)
        if coin is None:
            return
        allowed = coin.state == "pending" or (coin.state == "completed" and not coin.back)
        self.done(
            lambda: payments.cancel(self.ctx, coin.id, by=BOSS, reason="in error"), allowed=allowed
        )
        if allowed:
            self.model.take_all(coin)
            self.model.release(coin)
            coin.state = "cancelled"

    @rule(
        currency=ABROAD,
        total=PAISE,
        stands=STANDS,
        came=STANDS,
        own=st.booleans(),
        size=SIZES,
    )
    def pay_abroad(
        self, currency: str, total: int, stands: int, came: int, own: bool, size: int
    ) -> None:
        """Pay a new foreign invoice with new money: in its currency, or in that of the house."""
        self._add(total, 0, note=False, currency=currency, stands=stands)
        paper = list(self.model.papers.values())[-1]
        pays, rate = (currency, _stands(currency, came)) if own else (HOME, "")
        self._money_in(2 * total, pending=False, twice=False, currency=pays, rate=rate)
        self._apply(list(self.model.coins.values())[-1], paper, size, 0)

    # Plans

    def _payment(self, coin: Coin) -> tuple[Payment, Amount]:
        shown = payments.view(self.ctx, coin.id, by=BOSS)
        return shown.payment, shown.left

    def _commit(self, made: Plan) -> object:
        self.count += 1
        return payments.commit(self.ctx, made, by=BOSS, key=f"k-{self.count}")

    @rule(place=PLACES, onto=PLACES, size=SIZES, luck=PLACES)
    def apply_as_told(self, place: int, onto: int, size: int, luck: int) -> None:
        coin, paper = self.coin(place), self.paper(onto)
        if coin is not None and paper is not None:
            self._apply(coin, paper, size, luck)

    def _apply(self, coin: Coin, paper: Paper, size: int, luck: int) -> None:
        item, open_, half = paper.part(luck)
        if coin.currency != paper.currency and HOME not in {coin.currency, paper.currency}:
            return
        whole = self._worth(coin, coin.left, paper)
        amount = sized(size, min(whole, open_))
        spent = coin.left if amount == whole else min(coin.left, self._cost(coin, amount, paper))
        fits = not paper.is_note and paper.free and amount <= min(whole, open_) and spent > 0

        def act() -> object:
            payment, left = self._payment(coin)
            told = explicit({item: money(amount, paper.currency)})
            found = self.items(paper.currency)
            exchange = self._exchange(coin, found, paper.currency)
            made = plan(payment, found.values(), told, available=left, exchange=exchange)
            return self._commit(made)

        if self.foretell(act, allowed=fits):
            self.model.put(coin, paper, amount, half, spent)

    def _worth(self, coin: Coin, amount: int, paper: Paper) -> int:
        """Return what an amount of a coin is in the currency of a paper."""
        if coin.currency == paper.currency:
            return amount
        foreign = paper.currency if coin.currency == HOME else coin.currency
        return in_other(amount, coin.currency, paper.currency, RATES[foreign])

    def _cost(self, coin: Coin, amount: int, paper: Paper) -> int:
        """Return what an amount on a paper takes of a coin."""
        if coin.currency == paper.currency:
            return amount
        foreign = paper.currency if coin.currency == HOME else coin.currency
        return in_other(amount, paper.currency, coin.currency, RATES[foreign])

    def _exchange(self, coin: Coin, items: dict[str, OpenItem], currency: str) -> Exchange | None:
        """Return the rates between a coin and items of one currency, and at what they stand."""
        foreign = ({coin.currency, currency} - {HOME} or {""}).pop()
        if not foreign or (not coin.rate and coin.currency == currency):
            return None
        rate = at_home(foreign, RATES[foreign]) if coin.currency != currency else None
        if coin.currency != HOME and not coin.rate:
            # Nobody said at what it stands: the books play no part.
            return Exchange(rate)
        shown = payments.view(self.ctx, coin.id, by=BOSS)
        booked = Booked.at_home(shown.left)
        if coin.rate:
            value = payment_in_books(shown.payment, shown.payment.base, shown.rows)
            booked = Booked(at_home(foreign, coin.rate), value)
        return Exchange(rate, booked, self._booked(items))

    def _booked(self, items: dict[str, OpenItem]) -> dict[str, Booked]:
        """Return at what foreign items stand in the books, after the rows that cleared them."""
        found = {}
        with self.store.unit_of_work("asha", read_only=True) as work:
            for item in items.values():
                paper = self.model.papers[item.record]
                if paper.rate:
                    rate = at_home(paper.currency, paper.rate)
                    whole = abs(rate.convert(item.total))
                    left = item_in_books(item.id, whole, work.allocations(target=item.id))
                    # An edit may have taken value away that was cleared before.
                    found[item.id] = Booked(rate, max(left, Amount.zero(HOME)))
        return found

    def _planned(self, coin: Coin) -> Plan:
        payment, left = self._payment(coin)
        found = self.items(coin.currency)
        exchange = self._exchange(coin, found, coin.currency)
        return plan(payment, found.values(), oldest_due, available=left, exchange=exchange)

    @rule(place=PLACES)
    def apply_oldest(self, place: int) -> None:
        coin = self.coin(place)
        if coin is None:
            return
        parts = self.model.oldest(coin)
        allowed = coin.state == "completed" and all(paper.free for paper, _, _ in parts)
        self.done(lambda: self._commit(self._planned(coin)), allowed=allowed)
        for paper, amount, half in parts if allowed else ():
            self.model.put(coin, paper, amount, half)

    @rule(place=PLACES)
    def plan_for_later(self, place: int) -> None:
        coin = self.coin(place)
        if coin is not None and coin.state == "completed":
            self.kept.append((self._planned(coin), coin, self.model.oldest(coin)))

    @rule(place=PLACES)
    def commit_a_plan_of_before(self, place: int) -> None:
        if not self.kept:
            return
        made, coin, parts = self.kept.pop(place % len(self.kept))
        fresh = all(
            self.record(self.model.papers[id_].kind, id_).version == seen
            for id_, seen in made.versions
        )
        read = made.payment.version
        now = self.record("payment", coin.id).version
        same = read in {1, now}
        if coin.rate and now != read:
            # Another value may be left of it in the books.
            return
        money = sum(amount for _, amount, _ in parts)
        enough = coin.state == "completed" and money <= coin.left
        allowed = fresh and same and enough and all(paper.free for paper, _, _ in parts)
        self.done(lambda: self._commit(made), allowed=allowed)
        for paper, amount, half in parts if allowed else ():
            self.model.put(coin, paper, amount, half)

    @rule(place=PLACES, onto=PLACES, size=SIZES, luck=PLACES)
    def use_a_note(self, place: int, onto: int, size: int, luck: int) -> None:
        note, paper = self.paper(place, note=True), self.paper(onto, note=False)
        if note is None or paper is None:
            return
        item, open_, half = paper.part(luck)
        amount = sized(size, min(note.left, open_))
        fits = note.free and paper.free and amount <= min(note.left, open_)
        fits = fits and note.currency == paper.currency

        def act() -> object:
            items = self.items()
            # What is not open any more is not listed: a clerk cannot choose it.
            source = from_credit_note(items[note.id]) if note.id in items else None
            if source is None or item not in items:
                raise InvoicekitError
            told = explicit({item: money(amount, paper.currency)})
            made = plan(source, [items[item]], told, on=PAID_ON)
            return self._commit(made)

        self.done(act, allowed=fits)
        if fits:
            note.put(amount)
            paper.put(amount, half)

    # Taken back

    @rule(place=PLACES)
    def unapply(self, place: int) -> None:
        coin = self.coin(place, laid=True)
        if coin is None:
            return
        allowed = coin.state == "completed" and bool(coin.lies)
        self.done(
            lambda: payments.unapply(self.ctx, coin.id, by=BOSS, reason="wrong"), allowed=allowed
        )
        if allowed:
            self.model.take_all(coin)

    def _standing(self, coin: Coin) -> list[Any]:
        """Return the rows of a payment that stand on papers, in their order."""
        with self.store.unit_of_work("asha", read_only=True) as work:
            rows = work.allocations(source=coin.id)
        gone = {row.reverses for row in rows if row.reverses}
        return [
            row
            for row in rows
            if not row.reverses and row.id not in gone and row.target_kind is TargetKind.ITEM
        ]

    @rule(place=PLACES, which=PLACES)
    def unapply_one(self, place: int, which: int) -> None:
        coin = self.coin(place, laid=True)
        if coin is None or not coin.lies:
            return
        which %= len(coin.lies)
        row = self._standing(coin)[which]
        payments.unapply(self.ctx, coin.id, rows=[row.id], by=BOSS, reason="wrong")
        self.model.take(coin, which)

    @rule(place=PLACES, which=PLACES, onto=PLACES, luck=PLACES)
    def transfer(self, place: int, which: int, onto: int, luck: int) -> None:
        coin, paper = self.coin(place, laid=True), self.paper(onto, note=False)
        if coin is None or not coin.lies or paper is None:
            return
        which %= len(coin.lies)
        row, (from_, amount, *_) = self._standing(coin)[which], coin.lies[which]
        id_, open_, half = paper.part(luck)
        item = self.items().get(id_)
        if item is None or (paper.in_halves and from_ == paper.id):
            return
        fits = paper.free and from_ != paper.id and int(amount) <= open_
        fits = fits and self.model.papers[str(from_)].currency == paper.currency
        self.done(
            lambda: payments.transfer(self.ctx, coin.id, row.id, to=item, by=BOSS, reason="wrong"),
            allowed=fits,
        )
        if fits:
            amount, spent = self.model.take(coin, which)
            self.model.put(coin, paper, amount, half, spent)

    @rule(place=PLACES, size=SIZES)
    def refund(self, place: int, size: int) -> None:
        coin = self.coin(place)
        if coin is None:
            return
        amount = sized(size, coin.left)
        allowed = coin.state == "completed" and amount <= coin.left
        self.done(
            lambda: payments.refund(
                self.ctx, coin.id, money(amount, coin.currency), by=BOSS, reason="too much"
            ),
            allowed=allowed,
        )
        if allowed:
            self.model.give_back(coin, amount)

    @rule(place=PLACES)
    def bounce(self, place: int) -> None:
        coin = self.coin(place, laid=True)
        if coin is None:
            return
        allowed = coin.state == "completed"
        self.done(
            lambda: payments.bounce(self.ctx, coin.id, by=BOSS, reason="no cover"), allowed=allowed
        )
        if allowed:
            self.model.bounce(coin)

    @rule(place=PLACES, size=SIZES)
    def charge_back(self, place: int, size: int) -> None:
        coin = self.coin(place, laid=True)
        if coin is None:
            return
        amount = sized(size, coin.amount - coin.back)
        allowed = coin.state == "completed" and amount <= coin.amount - coin.back
        self.done(
            lambda: payments.charge_back(
                self.ctx,
                coin.id,
                amount=money(amount, coin.currency),
                by=BOSS,
                reason="disputed",
            ),
            allowed=allowed,
        )
        if allowed:
            self.model.charge_back(coin, amount)

    @rule(
        place=PLACES, amounts=st.lists(st.sampled_from([1, 250, 500, 501]), min_size=1, max_size=2)
    )
    def write_off(self, place: int, amounts: list[int]) -> None:
        paper = self.paper(place)
        for amount in amounts if paper else ():
            self._write_off(paper, amount)

    def _write_off(self, paper: Paper, amount: int) -> None:
        limit = min(TOLERANCE, paper.total)
        allowed = (
            not paper.is_note
            and paper.free
            and (paper.kind, paper.currency) == ("invoice", HOME)
            and amount <= paper.left
            and paper.written_off + amount <= limit
        )
        record, given_up = self.record(paper.kind, paper.id), money(amount, paper.currency)
        self.done(
            lambda: payments.write_off(self.ctx, record, given_up, by=BOSS, reason="small"),
            allowed=allowed,
        )
        if allowed:
            paper.put(amount)
            paper.written_off += amount

    # The gateway

    @rule(
        chosen=st.lists(st.tuples(PLACES, SIZES), min_size=1, max_size=3),
        trouble=st.sampled_from(["fine", "fine", "silent", "lost", "unreachable", "refuse"]),
    )
    def start(self, chosen: list[tuple[int, int]], trouble: str) -> None:
        picked = [
            (self.paper(place, note=False, kind="invoice"), place, size) for place, size in chosen
        ]
        parts = [(p, *p.part(place), size) for p, place, size in picked if p is not None]
        if not parts:
            return
        meant = [(p, id_, sized(size, open_), open_, half) for p, id_, open_, half, size in parts]
        ids = [id_ for _, id_, _, _, _ in meant]
        allowed = len(set(ids)) == len(ids) and all(
            paper.free and amount <= open_ for paper, _, amount, open_, _ in meant
        )
        currencies = {paper.currency for paper, *_ in meant}
        allowed = allowed and len(currencies) == 1
        asked = [(id_, money(amount, paper.currency)) for paper, id_, amount, _, _ in meant]
        self.count += 1
        if allowed:
            self.gateway.trouble(trouble)
        before = set(self.model.coins)

        def act() -> object:
            with suppress(GatewayError):
                # Without an answer it stays pending, and is heard of later.
                payments.start(self.ctx, self.gateway, asked, by=BUYER, key=f"t-{self.count}")
            return self.gateway

        self.done(act, allowed=allowed)
        if not allowed:
            return
        (made,) = [
            r
            for r in payments.find(self.ctx, Query(limit=500), by=BOSS).records
            if r.id not in before
        ]
        told = [(paper.id, amount, half) for paper, _, amount, _, half in meant]
        coin = Coin(made.id, sum(amount for _, amount, _ in told), "pending", meant=told)
        coin.currency = currencies.pop()
        self.model.coins[coin.id] = coin
        for paper, *_ in meant:
            paper.waits_for = coin.id
        if trouble == "refuse":
            self.model.hear(coin, "failed")

    def _asked(self, place: int) -> Coin | None:
        found = [coin for coin in self.model.coins.values() if coin.meant]
        coin = found[place % len(found)] if found else None
        known = coin is not None and self.gateway.status(coin.id).state is not GatewayState.UNKNOWN
        return coin if known else None

    @rule(place=PLACES, pays=st.booleans())
    def payer_decides(self, place: int, pays: bool) -> None:
        coin = self._asked(place)
        if coin is not None:
            (self.gateway.pay if pays else self.gateway.decline)(coin.id)

    @rule(place=PLACES, times=st.integers(1, 2))
    def hear(self, place: int, times: int) -> None:
        coin = self._asked(place)
        if coin is None:
            return
        answer = self.gateway.status(coin.id)
        for _ in range(times):
            payments.answered(self.ctx, answer, by=SYSTEM)
            self.model.hear(coin, answer.state.value)

    @rule(place=PLACES, size=SIZES, given_up=st.booleans(), times=st.integers(1, 2))
    def pay_online(self, place: int, size: int, given_up: bool, times: int) -> None:
        """Pay one invoice, perhaps after the payment was given up, and hear of it once or twice."""
        before = set(self.model.coins)
        self.start([(place, size)], "fine")
        for id_ in set(self.model.coins) - before:
            coin = self.model.coins[id_]
            if given_up:
                payments.fail(self.ctx, id_, by=BOSS, reason="timeout")
                self.model.hear(coin, "failed")
            answer = self.gateway.pay(id_)
            for _ in range(times):
                payments.answered(self.ctx, answer, by=SYSTEM)
                self.model.hear(coin, "completed")

    @rule(place=PLACES)
    def call_off(self, place: int) -> None:
        coin = self._asked(place)
        if coin is None:
            return
        pending = coin.state == "pending"
        payments.call_off(self.ctx, self.gateway, coin.id, by=BOSS, reason="the payer asked")
        if pending:
            self.model.hear(coin, self.gateway.status(coin.id).state.value)

    @rule()
    def settle_pending(self) -> None:
        payments.settle_pending(self.ctx, self.gateway, by=SYSTEM, give_up_after=timedelta(days=9))
        for coin in self.model.coins.values():
            if coin.meant and coin.state == "pending":
                self.model.hear(coin, self.gateway.status(coin.id).state.value)

    # What must hold at each step

    @invariant()
    def papers_stand_as_the_model_says(self) -> None:
        for paper in self.model.papers.values():
            record = self.record(paper.kind, paper.id)
            sign = -1 if paper.is_note else 1
            assert record.currency == paper.currency
            assert minor(record.total, paper.currency) == sign * paper.total
            assert minor(record.balance, paper.currency) == sign * paper.left
            assert record.settlement == paper.settled
            if paper.kind == "invoice":
                assert (record.state == "open") is paper.open
            else:
                assert record.state == paper.state
            assert ("payment_pending" in record.tags) is bool(paper.waits_for)

    @invariant()
    def open_items_stand_as_the_model_says(self) -> None:
        expected = {}
        for paper in self.model.papers.values():
            for luck in range(2 if paper.in_halves else 1):
                item, open_, _ = paper.part(luck)
                if paper.open and open_:
                    expected[item] = -open_ if paper.is_note else open_
        assert {id_: minor(item.balance) for id_, item in self.items().items()} == expected

    @invariant()
    def payments_stand_as_the_model_says(self) -> None:
        found = payments.find(self.ctx, Query(limit=500), by=BOSS).records
        assert {record.id for record in found} == set(self.model.coins)
        for record in found:
            coin = self.model.coins[record.id]
            left = minor(record.balance, record.currency)
            assert (record.state, record.currency, left) == (coin.state, coin.currency, coin.left)
            shown = payments.view(self.ctx, record, by=BOSS)
            assert (minor(shown.left), minor(shown.given_back)) == (coin.left, coin.back)

    @invariant()
    def no_paisa_comes_or_goes_unseen(self) -> None:
        with self.store.unit_of_work("asha", read_only=True) as work:
            rows = work.allocations()
        assert rows[: len(self.ledger)] == self.ledger, "a row was changed or lost"
        self.ledger = rows
        spent: dict[str, int] = defaultdict(int)
        came: dict[str, int] = defaultdict(int)
        for row in rows:
            money = row.source in self.model.coins
            if money:
                spent[row.source] += minor(row.used)
            if row.target_kind is TargetKind.ITEM:
                came[record_id_of(row.target)] += minor(row.amount)
                spent[row.source] += 0 if money else minor(row.amount)
        for paper in self.model.papers.values():
            assert (spent if paper.is_note else came)[paper.id] == paper.moved
        for coin in self.model.coins.values():
            here = coin.state in {"completed", "refunded"} or coin.back
            assert spent[coin.id] == coin.applied + coin.back
            assert not here or coin.amount == coin.applied + coin.back + coin.left

    @invariant()
    def the_books_give_out_what_came_in(self) -> None:
        """What foreign money was worth is what it cleared, gained, and took away with it again."""
        with self.store.unit_of_work("asha", read_only=True) as work:
            rows = work.allocations()
        for coin in self.model.coins.values():
            own = [row for row in rows if row.source == coin.id]
            taken = sum(_taken(row) for row in own)
            if coin.rate:
                whole = in_other(coin.amount, coin.currency, HOME, coin.rate)
                left = whole - taken
                assert left >= 0, "more was given out than it is worth"
                gone = coin.applied + coin.back == coin.amount
                assert not gone or left == 0, "it is gone, and something of it is in the books"
                # Each row, taken back or not, rounds by less than one paisa.
                share = in_other(
                    coin.amount - coin.applied - coin.back, coin.currency, HOME, coin.rate
                )
                # In another currency a row takes whole yen or cents: half a one is not its own.
                one = in_other(1, coin.currency, HOME, coin.rate)
                across = sum(row.amount.currency != coin.currency for row in own)
                assert abs(left - share) <= len(own) + 1 + across * (one // 2 + 1)
            elif coin.currency == HOME:
                valued = [row for row in own if row.base is not None]
                assert sum(map(_taken, valued)) == sum(minor(row.used) for row in valued)
        for paper in self.model.papers.values():
            if not paper.rate or paper.is_note or paper.edited:
                continue
            own = [row for row in rows if record_id_of(row.target) == paper.id]
            if all(row.base is not None for row in own):
                cleared = sum(minor(row.base) for row in own)
                whole = in_other(paper.total, paper.currency, HOME, paper.rate)
                assert 0 <= cleared <= whole
                assert paper.left or cleared == whole, "it is paid, and open in the books"

    @invariant()
    def histories_follow_from_step_to_step(self) -> None:
        with self.store.unit_of_work("asha", read_only=True) as work:
            for record in work.find(Query(kind=list(LIVES), limit=500)).records:
                life = LIVES[record.kind]
                entries = work.history(*record.key)
                assert replay(life, entries) == record.state
                assert entries[-1].version == record.version


LIVES = {"payment": PAYMENT, "invoice": RECEIVABLE_LIFE, "case": CASE_LIFE}


def _stands(currency: str, hundredths: int) -> str:
    return str(Decimal(RATES[currency]) * (100 + hundredths) / 100)


def _taken(row: Any) -> int:
    """Return what a row took of the value of its payment: what it cleared, and gained on top."""
    gain = row.gain if row.gain is not None and row.target_kind is TargetKind.ITEM else None
    return (minor(row.base) if row.base else 0) + (minor(gain) if gain else 0)


def on_sqlite(folder: Path) -> Store:
    store = SqlStore(f"sqlite:///{folder / 'money.db'}")
    store.migrate()
    return store


def machine(make_store: Callable[[Path], Store]) -> type[Ledger]:
    return type("Ledger", (Ledger,), {"make_store": staticmethod(make_store)})


MEMORY, SQLITE = machine(lambda _: MemoryStore()), machine(on_sqlite)


def on_postgres(server: Postgres) -> type[Ledger]:
    return machine(lambda _: SqlStore(server.emptied()))


def walk(kind: type[Ledger], examples: int, steps: int, **more: Any) -> None:
    run_state_machine_as_test(
        kind,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            **more,
        ),
    )


@pytest.mark.parametrize(
    ("kind", "examples"), [(MEMORY, 30), (SQLITE, 6)], ids=["memory", "sqlite"]
)
def test_money_is_conserved(kind: type[Ledger], examples: int) -> None:
    walk(kind, examples, 40)


def test_money_is_conserved_on_postgresql(postgres: Postgres) -> None:
    walk(on_postgres(postgres), 3, 30)


@pytest.mark.soak
def test_money_is_conserved_on_postgresql_over_long_walks(postgres: Postgres) -> None:
    walk(on_postgres(postgres), 60, 60)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("kind", "examples"), [(MEMORY, 1500), (SQLITE, 300)], ids=["memory", "sqlite"]
)
def test_money_is_conserved_over_long_walks(kind: type[Ledger], examples: int) -> None:
    walk(kind, examples, 80)
