"""Money in whole minor units, moved by hand: what the library is compared with, without it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from invoicekit import Money as Amount

TOLERANCE = 500
"""What may be written off one invoice: five rupees."""

LATER = 30
"""By how many days the second half of an invoice is due after the first."""

WHOLE, FIRST, SECOND = 0, 1, 2

ISSUED = date(2026, 10, 1)
HOME = "INR"
DIGITS = {"INR": 2, "USD": 2, "JPY": 0, "KWD": 3}
"""How many digits the minor unit of each currency has."""

RATES = {"USD": "83.3347", "JPY": "0.5571", "KWD": "271.239"}
"""What one unit is worth at home, on the day on which one currency pays another."""


def as_money(minor: int, currency: str) -> Amount:
    """Return a number of minor units as the library's money."""
    return Amount(Decimal(minor).scaleb(-DIGITS[currency]), currency)


def in_other(minor: int, currency: str, other: str, rate: str) -> int:
    """Return an amount in another currency, in its minor units, the half rounded up.

    Args:
        minor: in minor units of its currency.
        currency: one of the two is the home currency.
        other: the other one.
        rate: what one unit of the foreign one is worth at home.
    """
    exact = Fraction(minor, 10 ** DIGITS[currency])
    exact = exact * Fraction(rate) if other == HOME else exact / Fraction(rate)
    return int(exact * 10 ** DIGITS[other] + Fraction(1, 2))


@dataclass
class Paper:
    """An invoice, or a credit note; a note's total is above zero here, and `is_note` says it.

    One in halves is due in two equal parts, and its total is even.
    """

    id: str
    due: int
    number: str
    total: int
    is_note: bool = False
    open: bool = True
    waits_for: str = ""
    moved: int = 0
    """What was applied to an invoice, or what a note gave."""
    currency: str = "INR"
    rate: str = ""
    """At what a foreign one stands in the books, for one unit; empty in the home currency."""
    edited: bool = False
    kind: str = "invoice"
    state: str = "open"
    """Where it stands; of an invoice, only whether it is open counts."""
    before: str = ""
    """Where a case stood before it was paid at the terminal."""
    written_off: int = 0
    in_halves: bool = False
    on: dict[int, int] = field(default_factory=lambda: {WHOLE: 0, FIRST: 0, SECOND: 0})
    """What was put on the whole, and on each half."""

    def put(self, amount: int, half: int = WHOLE) -> None:
        self.moved += amount
        self.on[half] += amount

    def open_parts(self) -> list[tuple[int, int, int]]:
        """Return each part with the day on which it is due and what is open on it.

        What was put on a half stays there while it has room; the rest fills the first one first.
        """
        if not self.in_halves:
            return [(WHOLE, self.due, self.left)]
        room = self.total // 2
        here = {half: min(self.on[half], room) for half in (FIRST, SECOND)}
        for half in (FIRST, SECOND):
            here[half] += min(self.moved - here[FIRST] - here[SECOND], room - here[half])
        return [
            (FIRST, self.due, room - here[FIRST]),
            (SECOND, self.due + LATER, room - here[SECOND]),
        ]

    def part(self, luck: int) -> tuple[str, int, int]:
        """Return one part: its id, what is open on it, and which it is."""
        parts = self.open_parts()
        half, _, left = parts[luck % len(parts)]
        return (f"{self.id}/part-{half}" if half else self.id), left, half

    @property
    def left(self) -> int:
        return self.total - self.moved

    @property
    def settled(self) -> str:
        if self.moved == self.total:
            return "paid"
        return "partly_paid" if self.moved else "open"

    @property
    def free(self) -> bool:
        """Tell whether money may be put on it, or taken out of it, as it stands."""
        return self.open and not self.waits_for

    def may_be_edited_to(self, total: int) -> bool:
        if self.kind != "invoice":
            return False
        complete = self.total > 0 and self.moved == self.total
        return self.free and not complete and total >= self.moved

    @property
    def may_be_deleted(self) -> bool:
        return self.kind == "invoice" and self.free and self.moved == 0


@dataclass
class Coin:
    """A payment: where it lies, in the order in which it was put there."""

    id: str
    amount: int
    state: str
    lies: list[list[str | int]] = field(default_factory=list)
    back: int = 0
    meant: list[tuple[str, int, int]] = field(default_factory=list)
    currency: str = "INR"
    rate: str = ""
    """At what foreign money stands in the books, for one unit; empty where nobody said."""
    case: str = ""
    """The case that it came with."""

    @property
    def applied(self) -> int:
        """Return what is spent of it: in its own currency, whatever that paid."""
        return sum(int(spent) for *_, spent in self.lies)

    @property
    def left(self) -> int:
        return self.amount - self.applied - self.back if self.state == "completed" else 0


class Money:
    """All papers and coins, and the moves between them."""

    def __init__(self) -> None:
        self.papers: dict[str, Paper] = {}
        self.coins: dict[str, Coin] = {}

    def put(
        self, coin: Coin, paper: Paper, amount: int, half: int = WHOLE, spent: int = -1
    ) -> None:
        coin.lies.append([paper.id, amount, half, amount if spent < 0 else spent])
        paper.put(amount, half)

    def take(self, coin: Coin, place: int) -> tuple[int, int]:
        """Take back one lay; return what it was there, and what of the coin."""
        id_, amount, half, spent = coin.lies.pop(place)
        self.papers[str(id_)].put(-int(amount), int(half))
        return int(amount), int(spent)

    def take_all(self, coin: Coin) -> None:
        while coin.lies:
            self.take(coin, -1)

    def bounce(self, coin: Coin) -> None:
        self.take_all(coin)
        coin.back = coin.amount
        coin.state = "failed"

    def charge_back(self, coin: Coin, amount: int) -> None:
        """Take what is unapplied first, then what was applied last."""
        short = amount - coin.left
        while short > 0:
            id_, half = str(coin.lies[-1][0]), int(coin.lies[-1][2])
            lying, spent = self.take(coin, -1)
            taken = min(short, spent)
            # What stays spent of the coin keeps its share of what it paid, the half rounded up.
            stays = (2 * lying * (spent - taken) + spent) // (2 * spent)
            if stays:
                self.put(coin, self.papers[id_], stays, half, spent - taken)
            short -= taken
        self.give_back(coin, amount)

    def give_back(self, coin: Coin, amount: int) -> None:
        coin.back += amount
        if coin.back == coin.amount:
            coin.state = "refunded"

    def oldest(self, coin: Coin) -> list[tuple[Paper, int, int]]:
        """Return what the coin pays, the first due first, each with the half that it is."""
        rest, parts = coin.left, []
        owed = [p for p in self.papers.values() if p.open and not p.is_note]
        owed = [p for p in owed if p.currency == coin.currency]
        due = [(day, p.number, half, left, p) for p in owed for half, day, left in p.open_parts()]
        for _, _, half, left, paper in sorted(due, key=lambda each: each[:3]):
            amount = min(rest, left)
            if amount > 0:
                parts.append((paper, amount, half))
                rest -= amount
        return parts

    def release(self, coin: Coin) -> None:
        for paper in self.papers.values():
            if paper.waits_for == coin.id:
                paper.waits_for = ""

    def hear(self, coin: Coin, answer: str) -> None:
        """Take what the gateway says: completed counts once, whatever was said before."""
        was_pending = coin.state == "pending"
        comes = coin.state in {"pending", "failed", "cancelled"} and not coin.back
        if answer == "completed" and comes:
            if was_pending:
                self.release(coin)
            coin.state = "completed"
            for id_, amount, half in coin.meant:
                paper = self.papers[id_]
                fits = min(amount, paper.left)
                if paper.free and fits > 0:
                    self.put(coin, paper, fits, half)
        elif was_pending and answer in {"failed", "cancelled"}:
            coin.state = answer
            self.release(coin)
