"""Money in whole paise, moved by hand: what the library is compared with, written without it."""

from __future__ import annotations

from dataclasses import dataclass, field

TOLERANCE = 500
"""What may be written off one invoice: five rupees."""


@dataclass
class Paper:
    """An invoice, or a credit note; a note's total is above zero here, and `is_note` says it."""

    id: str
    due: int
    number: str
    total: int
    is_note: bool = False
    open: bool = True
    waits_for: str = ""
    moved: int = 0
    """What was applied to an invoice, or what a note gave."""
    written_off: int = 0

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
        complete = self.total > 0 and self.moved == self.total
        return self.free and not complete and total >= self.moved

    @property
    def may_be_deleted(self) -> bool:
        return self.free and self.moved == 0


@dataclass
class Coin:
    """A payment: where it lies, in the order in which it was put there."""

    id: str
    amount: int
    state: str
    lies: list[list[str | int]] = field(default_factory=list)
    back: int = 0
    meant: list[tuple[str, int]] = field(default_factory=list)

    @property
    def applied(self) -> int:
        return sum(int(amount) for _, amount in self.lies)

    @property
    def left(self) -> int:
        return self.amount - self.applied - self.back if self.state == "completed" else 0


class Money:
    """All papers and coins, and the moves between them."""

    def __init__(self) -> None:
        self.papers: dict[str, Paper] = {}
        self.coins: dict[str, Coin] = {}

    def put(self, coin: Coin, paper: Paper, amount: int) -> None:
        coin.lies.append([paper.id, amount])
        paper.moved += amount

    def take(self, coin: Coin, place: int) -> int:
        id_, amount = coin.lies.pop(place)
        self.papers[str(id_)].moved -= int(amount)
        return int(amount)

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
            id_, lying = coin.lies[-1]
            taken = min(short, int(lying))
            self.take(coin, -1)
            if taken < int(lying):
                self.put(coin, self.papers[str(id_)], int(lying) - taken)
            short -= taken
        self.give_back(coin, amount)

    def give_back(self, coin: Coin, amount: int) -> None:
        coin.back += amount
        if coin.back == coin.amount:
            coin.state = "refunded"

    def oldest(self, coin: Coin) -> list[tuple[Paper, int]]:
        """Return what the coin pays, the first due first."""
        rest, parts = coin.left, []
        due = [p for p in self.papers.values() if p.open and not p.is_note and p.left > 0]
        for paper in sorted(due, key=lambda p: (p.due, p.number)):
            amount = min(rest, paper.left)
            if amount:
                parts.append((paper, amount))
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
            for id_, amount in coin.meant:
                paper = self.papers[id_]
                fits = min(amount, paper.left)
                if paper.free and fits > 0:
                    self.put(coin, paper, fits)
        elif was_pending and answer in {"failed", "cancelled"}:
            coin.state = answer
            self.release(coin)
