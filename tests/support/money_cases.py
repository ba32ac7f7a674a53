"""Acts on a dealer's cases, for the walk over money: paid, cancelled, paid too late, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from invoicekit import Actor, Invoice, Line, Party
from invoicekit.documents import Contact
from invoicekit.money import ExchangeRate
from invoicekit.service import documents
from invoicekit.workflows import DEALER_CASE
from support.money_model import HOME, ISSUED, RATES, Coin, Money, Paper, as_money

MANAGER = Actor("mona", ["manager"], tenant="asha")
GATEWAY = Actor("gateway", ["gateway"], tenant="asha")
PLACES = st.integers(0, 30)
AMOUNTS = st.one_of(st.integers(1, 400), st.integers(1, 100_000))
UNPAID = {"draft", "sent"}


class Cases:
    """Rules over cases; the machine that they are mixed into has the store and the model."""

    ctx: Any
    model: Money
    count: int
    foretell: Callable[..., bool]
    record: Callable[[str, str], Any]
    paper: Callable[..., Paper | None]

    def _case(self, place: int) -> tuple[Paper, Any] | None:
        paper = self.paper(place, kind="case")
        return None if paper is None else (paper, self.record("case", paper.id))

    def _act(self, paper: Paper, event: str, *, allowed: bool, **said: str) -> bool:
        """Do an act on a case as whoever may, and hold it to what was foretold."""
        self.count += 1
        by = GATEWAY if event in {"pay_online", "late_payment", "payment_reversed"} else MANAGER
        reason = "wrong" if event in {"cancel", "undo"} else None
        details = {"event": f"e-{self.count}", "payment": f"C-{self.count}", **said}
        record = self.record("case", paper.id)
        return self.foretell(
            lambda: documents.act(self.ctx, record, event, by=by, reason=reason, details=details),
            allowed=allowed,
        )

    def _settled(self, paper: Paper) -> None:
        """Note the payment of all that was due, which the last act made."""
        if paper.left > 0:
            coin = Coin(f"C-{self.count}", paper.left, "completed", currency=paper.currency)
            coin.case = paper.id
            self.model.coins[coin.id] = coin
            self.model.put(coin, paper, paper.left)

    @rule(total=AMOUNTS, currency=st.sampled_from([HOME, HOME, "USD"]), sent=st.booleans())
    def add_case(self, total: int, currency: str, sent: bool) -> None:
        self.count += 1
        rate = "" if currency == HOME else RATES[currency]
        made = Invoice(
            f"N-{self.count:04d}",
            ISSUED,
            currency=currency,
            exchange_rate=ExchangeRate(currency, HOME, rate) if rate else None,
            seller=Party("Asha"),
            buyer=Party("Blue Bay", contact=Contact(email="bea@blue.example")),
            lines=[Line("a car", unit_price=as_money(total, currency).amount)],
        )
        record = documents.add(self.ctx, made, workflow=DEALER_CASE, by=MANAGER)
        paper = Paper(record.id, 0, made.number, total, kind="case", state="draft")
        paper.currency, paper.rate = currency, rate
        self.model.papers[record.id] = paper
        if sent:
            documents.act(self.ctx, record, "send", by=MANAGER)
            paper.state = "sent"

    @rule(place=PLACES, off=st.sampled_from([0, 0, 0, 1]))
    def pay_online(self, place: int, off: int) -> None:
        found = self._case(place)
        if found is None:
            return
        paper, _ = found
        amount = as_money(paper.left + off, paper.currency).amount
        allowed = paper.state == "sent" and off == 0
        if self._act(paper, "pay_online", allowed=allowed, amount=str(amount)):
            self._settled(paper)
            paper.state = "paid"

    @rule(place=PLACES)
    def pay_at_the_terminal(self, place: int) -> None:
        found = self._case(place)
        if found is None:
            return
        paper, _ = found
        if self._act(paper, "pay_pos", allowed=paper.state in UNPAID):
            self._settled(paper)
            paper.before, paper.state = paper.state, "archived"

    @rule(place=PLACES)
    def cancel_case(self, place: int) -> None:
        found = self._case(place)
        if found is None:
            return
        paper, _ = found
        allowed = paper.state in UNPAID and paper.moved == 0
        if self._act(paper, "cancel", allowed=allowed):
            paper.state, paper.open = "cancelled", False

    @rule(place=PLACES, amount=AMOUNTS, currency=st.sampled_from(["", "", HOME, "JPY"]))
    def pay_too_late(self, place: int, amount: int, currency: str) -> None:
        found = self._case(place)
        if found is None:
            return
        paper, _ = found
        came = currency or paper.currency
        said = {"amount": str(as_money(amount, came).amount), "currency": currency}
        allowed = paper.state in {"cancelled", "archived"}
        if self._act(paper, "late_payment", allowed=allowed, **said):
            coin = Coin(f"C-{self.count}", amount, "completed", currency=came, case=paper.id)
            self.model.coins[coin.id] = coin

    def _came_with(self, paper: Paper) -> list[Coin]:
        """Return the coins that came with a case and lie on it now."""
        return [
            coin
            for coin in self.model.coins.values()
            if coin.case == paper.id and any(lie[0] == paper.id for lie in coin.lies)
        ]

    @rule(place=PLACES)
    def reverse_the_payment(self, place: int) -> None:
        found = self._case(place)
        if found is None:
            return
        paper, _ = found
        coins = self._came_with(paper)
        allowed = paper.state in {"paid", "archived"} and not any(map(_is_split, coins))
        if self._act(paper, "payment_reversed", allowed=allowed):
            for coin in coins:
                self.model.take_all(coin)
                self.model.give_back(coin, coin.left)
            paper.state = "sent" if paper.state == "paid" else paper.state

    @rule(place=PLACES)
    def undo_the_terminal(self, place: int) -> None:
        found = self._case(place)
        if found is None:
            return
        paper, _ = found
        coins = self._came_with(paper)
        intact = not any(_is_split(coin) or coin.back for coin in coins)
        if self._act(paper, "undo", allowed=paper.state == "archived" and intact):
            for coin in coins:
                self.model.take_all(coin)
                coin.state = "cancelled"
            paper.state = paper.before


def _is_split(coin: Coin) -> bool:
    """Tell whether a coin pays something else besides its case."""
    return any(lie[0] != coin.case for lie in coin.lies)
