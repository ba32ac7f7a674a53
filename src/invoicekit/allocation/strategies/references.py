"""Finding invoice numbers in what the payer wrote."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import accumulate

import attrs

from invoicekit.allocation.open_item import OpenItem, by_due_date
from invoicekit.allocation.proposal import Note, NoteCode, Offer, Proposal
from invoicekit.allocation.strategies.ordered import fill

__all__ = ["by_reference"]

# A stroke, dash or dot between letters or digits belongs to the number; at its ends it does not.
_TOKEN = re.compile(r"[^\W_](?:[\w./\\#-]*[^\W_])?")

_SHORTEST = 4
"""A shorter number, such as "17", stands for too much else to be read out of a longer text."""

Tokens = tuple[str, ...]


@attrs.frozen
class _Found:
    written: str
    items: tuple[OpenItem, ...]


def by_reference(offer: Offer) -> Proposal:
    """Pay the items whose number, or other reference, stands in the remittance text.

    A reference counts as a whole: `INV-1` is not found in `INV-10` or `INV-1/2`. Capitals and
    spaces make no difference. One of less than four characters counts only when it is all the
    text. A reference that items of several records share is told, and none of them is paid. Where
    the money is not enough for all, the oldest due is paid first.
    """
    text = _tokens(offer.payment.remittance)
    if not text:
        return Proposal()
    found = _find(text, offer.items)
    reasons: dict[str, str] = {}
    for match in found:
        if len({item.record for item in match.items}) == 1:
            words = f"{match.written!r} stands in the remittance text"
            reasons.update((item.id, words) for item in match.items)
    matched = sorted((item for item in offer.items if item.id in reasons), key=by_due_date)
    rows = fill(offer, "by_reference", ((reasons[item.id], [item]) for item in matched))
    return Proposal(rows, _shared(found))


def _shared(found: Iterable[_Found]) -> Iterable[Note]:
    for match in found:
        records = {item.record for item in match.items}
        if len(records) > 1:
            text = f"{match.written!r} names items of {len(records)} records; none was chosen"
            yield Note(NoteCode.SHARED_REFERENCE, text, (item.id for item in match.items))


def _tokens(text: str) -> Tokens:
    return tuple(_TOKEN.findall(unicodedata.normalize("NFKC", text).casefold()))


def _find(text: Tokens, items: Iterable[OpenItem]) -> list[_Found]:
    wanted = _by_tokens(text, items)
    # How far a longer reference reaches that begins here or before: what it holds is part of it.
    reach = [0] * len(text)
    found: dict[Tokens, _Found] = {}
    for size in sorted({len(tokens) for tokens in wanted}, reverse=True):
        starts = [i for i in range(len(text) - size + 1) if text[i : i + size] in wanted]
        for start in starts:
            tokens = text[start : start + size]
            if reach[start] < start + size:
                found[tokens] = _Found(" ".join(tokens), wanted[tokens])
        for start in starts:
            reach[start] = max(reach[start], start + size)
        reach = list(accumulate(reach, max))
    return list(found.values())


def _by_tokens(text: Tokens, items: Iterable[OpenItem]) -> Mapping[Tokens, tuple[OpenItem, ...]]:
    present = set(text)
    wanted: defaultdict[Tokens, list[OpenItem]] = defaultdict(list)
    for item in items:
        for tokens in {_tokens(reference) for reference in (item.number, *item.references)}:
            if present.issuperset(tokens) and _is_telling(tokens, text):
                wanted[tokens].append(item)
    return {tokens: tuple(sorted(found, key=by_due_date)) for tokens, found in wanted.items()}


def _is_telling(tokens: Tokens, text: Tokens) -> bool:
    return tokens == text or len("".join(tokens)) >= _SHORTEST
