"""From statements to payments, each of them once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from invoicekit.allocation import Payment
from invoicekit.banking.checking import check_statement
from invoicekit.banking.entry import BankEntry
from invoicekit.banking.identity import Keys, keys_of
from invoicekit.banking.kinds import EntryKind
from invoicekit.banking.movement import BankMovement, movement_of
from invoicekit.banking.statement import BankStatement, StatementKind
from invoicekit.documents.problems import Problem, Severity, blocking
from invoicekit.errors import InvalidDocument

__all__ = ["Intake", "take_in"]


def _movements(value: Iterable[BankMovement]) -> tuple[BankMovement, ...]:
    return tuple(value)


def _entries(value: Iterable[BankEntry]) -> tuple[BankEntry, ...]:
    return tuple(value)


def _problems(value: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(value)


@attrs.frozen
class Intake:
    """What statements brought.

    Args:
        movements: what is new, in the order of the statements.
        repeated: what was told before, in these statements or among the known payments.
        doubtful: what may have been told before, and has no reference that decides it; a person
            looks, and until then it counts as told.
        lumps: bookings of several payments that show none of them.
        problems: what a person should know.
    """

    movements: tuple[BankMovement, ...] = attrs.field(default=(), converter=_movements)
    repeated: tuple[BankMovement, ...] = attrs.field(default=(), converter=_movements)
    doubtful: tuple[BankMovement, ...] = attrs.field(default=(), converter=_movements)
    lumps: tuple[BankEntry, ...] = attrs.field(default=(), converter=_entries)
    problems: tuple[Problem, ...] = attrs.field(default=(), converter=_problems)

    def of(self, kind: EntryKind) -> tuple[BankMovement, ...]:
        """Return the new movements of one kind."""
        return tuple(movement for movement in self.movements if movement.kind is kind)

    @property
    def receipts(self) -> tuple[BankMovement, ...]:
        """Return the money that somebody paid us."""
        return self.of(EntryKind.RECEIPT)


def take_in(
    statements: Iterable[BankStatement],
    known: Iterable[Payment] = (),
    *,
    despite_problems: bool = False,
) -> Intake:
    """Return the payments in statements, each once, whatever file tells of it and how often.

    Args:
        statements: statements and notices, of any accounts, in any order.
        known: payments that were taken in before.
        despite_problems: take in statements that do not add up as well, once a person has looked.

    Raises:
        InvalidDocument: for a statement with an error, such as balances that do not add up.
    """
    given = tuple(statements)
    problems = [p for place, one in enumerate(given) for p in _told(place, one)]
    if blocking(problems) and not despite_problems:
        raise InvalidDocument("bank statement", blocking(problems))
    taking = _Taking(known, given)
    for place, statement in enumerate(given):
        taking.read(place, statement)
    return Intake(
        taking.movements,
        taking.repeated,
        taking.doubtful,
        taking.lumps,
        [*problems, *taking.problems],
    )


def _told(place: int, statement: BankStatement) -> Iterator[Problem]:
    yield from statement.problems
    for problem in check_statement(statement):
        yield attrs.evolve(problem, path=f"statements[{place}].{problem.path}")


@attrs.frozen
class _Before:
    """What is remembered of a payment that was told: where, when, and how surely it is known."""

    statement: int | None
    is_notice: bool
    on: date | None
    has_references: bool
    is_sure: bool


class _Taking:
    """The payments taken so far; the only thing here that changes, and it never leaves."""

    def __init__(self, known: Iterable[Payment], statements: Iterable[BankStatement]) -> None:
        self.movements: list[BankMovement] = []
        self.repeated: list[BankMovement] = []
        self.doubtful: list[BankMovement] = []
        self.lumps: list[BankEntry] = []
        self.problems: list[Problem] = []
        self._before = {
            payment.id: _Before(None, False, payment.received, False, False) for payment in known
        }
        self._detailed = {
            (_account(statement), entry.bank_reference, entry.amount)
            for statement in statements
            for entry in statement.entries
            if len(entry.transactions) > 1 and entry.bank_reference
        }

    def read(self, place: int, statement: BankStatement) -> None:
        before = len(self.repeated)
        for entry, part, keys in keys_of(statement):
            path = f"statements[{place}]{'/' if part.place else ''}{part.place}"
            if entry.is_lump:
                self._lump(path, statement, entry)
            elif entry.on is None:
                self._tell("missing_date", path, "it has no day of booking", Severity.ERROR)
            elif not part.amount:
                self._tell("zero_amount", path, "it is of nothing, and left out", Severity.NOTE)
            else:
                new = movement_of(statement, entry, part, keys, entry.on)
                self._sort(path, place, statement, new)
        count = len(self.repeated) - before
        if count:
            words = "1 payment was" if count == 1 else f"{count} payments were"
            text = f"{words} told before; none counts twice"
            self._tell("told_before", f"statements[{place}]", text, Severity.NOTE)

    def _lump(self, path: str, statement: BankStatement, entry: BankEntry) -> None:
        self.lumps.append(entry)
        if (_account(statement), entry.bank_reference, entry.amount) in self._detailed:
            text = f"its {entry.stated_count} payments are taken from the notice that shows them"
            self._tell("told_in_detail", path, text, Severity.NOTE)
            return
        text = f"it holds {entry.stated_count} payments and shows none of them"
        remedy = "Take in the bank's notice (camt.054) of this booking"
        self._tell("batch_without_details", path, text, Severity.WARNING, remedy)

    def _sort(self, path: str, place: int, statement: BankStatement, new: BankMovement) -> None:
        is_notice = statement.kind is StatementKind.NOTICE
        keys = new.keys
        now = _Before(place, is_notice, new.entry.on, bool(keys.references), keys.is_sure)
        doubt = self._doubt(keys, now)
        if doubt is None:
            self.movements.append(new)
            for key in (*keys.references, keys.end_to_end, keys.likeness):
                if key:
                    self._before.setdefault(key, now)
        elif doubt:
            self.doubtful.append(new)
            remedy = "Look whether the money came once or twice"
            self._tell("told_before_perhaps", path, doubt, Severity.WARNING, remedy)
        else:
            self.repeated.append(new)

    def _doubt(self, keys: Keys, now: _Before) -> str | None:
        """Return None for a new payment, an empty text for a repeated one, else the doubt."""
        for key in keys.references:
            if key in self._before:
                return _by_reference(self._before[key], now)
        if keys.end_to_end in self._before:
            return _by_end_to_end(self._before[keys.end_to_end], now)
        if keys.likeness in self._before:
            return _by_likeness(self._before[keys.likeness], now)
        return None

    def _tell(
        self, code: str, path: str, message: str, severity: Severity, remedy: str = ""
    ) -> None:
        self.problems.append(Problem(code, path, message, remedy, severity))


def _by_reference(before: _Before, now: _Before) -> str | None:
    if before.statement == now.statement:
        return "its reference stands in this statement twice, with the same amount"
    if before.on != now.on:
        return f"its reference was told of {before.on} before, with the same amount"
    return ""


def _by_end_to_end(before: _Before, now: _Before) -> str | None:
    if before.has_references and now.has_references:
        if before.statement == now.statement:
            return None
        return "the payer used its reference on this day before; the bank's references differ"
    if before.statement == now.statement:
        return "the payer's reference stands in this statement twice, on one day"
    return ""


def _by_likeness(before: _Before, now: _Before) -> str | None:
    if before.is_sure and now.is_sure:
        return None
    if before.is_notice or now.is_notice or before.is_sure or now.is_sure:
        return "one like it was told of this day before, and no reference tells them apart"
    return ""


def _account(statement: BankStatement) -> str:
    return statement.account.replace(" ", "").upper()
