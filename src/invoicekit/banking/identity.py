"""Telling one payment from another, in whatever file the bank tells of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from operator import attrgetter

import attrs

from invoicekit.banking.entry import BankEntry, BankTransaction
from invoicekit.banking.statement import BankStatement
from invoicekit.money import plain

__all__ = ["Keys", "keys_of"]

_DIGITS = 32
"""Hexadecimal digits of a key: 128 bits, so that no two payments meet by chance."""

_OWN = ("bank_reference", "uetr", "transaction_id", "end_to_end_id")


@attrs.frozen
class Keys:
    """What a payment can be known by, the best first; no file, page or place is part of it.

    Args:
        references: from references that the bank or the transfer gave to it alone.
        end_to_end: from the payer's reference and the value date, for payers use theirs again.
        likeness: from day, amount, payer and words, and how many alike stand before it.
    """

    references: tuple[str, ...]
    end_to_end: str
    likeness: str

    @property
    def best(self) -> str:
        """Return the id of the payment."""
        return next(key for key in (*self.references, self.end_to_end, self.likeness) if key)

    @property
    def is_sure(self) -> bool:
        """Tell whether it has a reference; without one, two alike cannot be told apart."""
        return bool(self.references or self.end_to_end)


def keys_of(statement: BankStatement) -> Iterator[tuple[BankEntry, BankTransaction, Keys]]:
    """Give every payment of a statement with its keys.

    Account, currency and signed amount are part of each key: a bank may use one reference for a
    payment and for its return.

    Args:
        statement: a statement or notice.
    """
    alike: Counter[str] = Counter()
    for entry in statement.entries:
        counts = {name: Counter(map(attrgetter(name), entry.transactions)) for name in _OWN}
        in_entry: Counter[str] = Counter()
        for part in entry.transactions:
            looks = _key(statement, part, "likeness", *_likeness(entry, part))
            alike[looks] += 1
            in_entry[looks] += 1
            own = [name for name in _OWN if counts[name][getattr(part, name)] == 1]
            references = [
                _key(statement, part, *facts)
                for facts in _references(entry, part, own, in_entry[looks])
            ]
            end_to_end = ""
            if part.end_to_end_id and entry.on:
                facts = (part.end_to_end_id, (entry.value_date or entry.on).isoformat())
                end_to_end = _key(statement, part, "end to end", *facts)
            likeness = _key(statement, part, looks, str(alike[looks]))
            yield entry, part, Keys(tuple(dict.fromkeys(references)), end_to_end, likeness)


def _references(
    entry: BankEntry, part: BankTransaction, own: Iterable[str], place: int
) -> Iterator[tuple[str, ...]]:
    """Give the facts of each reference that no other payment of the booking shares."""
    booking, is_batch = entry.bank_reference, len(entry.transactions) > 1
    if booking and not is_batch:
        yield "bank", booking
    has_own = "bank_reference" in own and part.bank_reference not in {"", booking}
    if has_own:
        yield "bank", part.bank_reference
    if "uetr" in own and part.uetr:
        yield "uetr", part.uetr.lower()
    if "transaction_id" in own and part.transaction_id:
        yield "transaction", part.transaction_id
    if booking and is_batch and not has_own:
        # One reference for all of a batch: what each says of itself tells them apart.
        if "end_to_end_id" in own and part.end_to_end_id:
            yield "batch", booking, part.end_to_end_id
        else:
            yield ("batch", booking, *_words(part), str(place))


def _likeness(entry: BankEntry, part: BankTransaction) -> tuple[str, ...]:
    on = entry.on.isoformat() if entry.on else ""
    return (on, part.end_to_end_id, *_words(part))


def _words(part: BankTransaction) -> tuple[str, ...]:
    who = part.counterparty
    texts = (who.account.replace(" ", ""), who.name, part.remittance.text)
    return tuple(" ".join(text.casefold().split()) for text in texts)


def _key(statement: BankStatement, part: BankTransaction, *facts: str) -> str:
    account = statement.account.replace(" ", "").upper()
    amount = part.amount.rounded()
    whole = "\x1f".join((account, amount.currency, plain(amount.amount), *facts))
    return f"bank-{hashlib.sha256(whole.encode()).hexdigest()[:_DIGITS]}"
