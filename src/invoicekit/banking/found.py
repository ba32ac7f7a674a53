"""Open items that are named in a text: as printed, or written otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from invoicekit.allocation import NoteCode, Offer, OpenItem, Payment, by_reference
from invoicekit.banking.confidence import Confidence
from invoicekit.banking.numbers import Groups, groups_of, is_telling, runs_in
from invoicekit.documents.problems import Problem, Severity
from invoicekit.money import Money

__all__ = ["Found", "named_in", "shared"]


@attrs.frozen
class Found:
    """One item that was found.

    Args:
        item: the open item.
        confidence: how surely.
        reason: why, in words.
        at_most: what the payer means for it; None where that is not said.
    """

    item: OpenItem
    confidence: Confidence
    reason: str
    at_most: Money | None = None


def shared(path: str, written: str, items: Iterable[str]) -> Problem:
    """Return the problem of a reference that names several records."""
    names = sorted(items)
    return Problem(
        NoteCode.SHARED_REFERENCE.value,
        path,
        f"{written!r} names {len(names)} open items of several records; none was chosen",
        "Let a person choose",
        Severity.WARNING,
        {"items": " ".join(names)},
    )


def named_in(
    text: str, words: str, payment: Payment, items: Sequence[OpenItem]
) -> tuple[list[Found], list[Problem]]:
    """Return the items that a text names, and the references that name several.

    What `by_reference` finds is exact. A number that is written otherwise counts when it is made of
    whole words, and when no longer number holds it.

    Args:
        text: what somebody wrote.
        words: the name of the text, for the reasons.
        payment: the payment that it came with.
        items: what may be named, each with a balance above zero in the payment's currency.
    """
    if not text.strip() or not items:
        return [], []
    exact, problems = _exact(text, words, payment, items)
    known = {found.item.id for found in exact}
    for problem in problems:
        known |= set(dict(problem.parameters)["items"].split())
    loose, more = _loose(text, words, known, items)
    return [*exact, *loose], [*problems, *more]


def _exact(
    text: str, words: str, payment: Payment, items: Sequence[OpenItem]
) -> tuple[list[Found], list[Problem]]:
    rest = Money.total((item.balance for item in items), payment.amount.currency)
    asked = attrs.evolve(payment, remittance=text)
    answer = by_reference(Offer(asked, rest, payment.received, items))
    by_id = {item.id: item for item in items}
    exact = [
        Found(
            by_id[row.item],
            Confidence.NUMBER,
            row.reason.replace("the remittance text", words),
        )
        for row in answer.rows
    ]
    problems = [
        Problem(note.code.value, "remittance", note.text, "Let a person choose", Severity.WARNING,
                {"items": " ".join(note.items)})
        for note in answer.notes
    ]  # fmt: skip
    return exact, problems


def _loose(
    text: str, words: str, known: set[str], items: Sequence[OpenItem]
) -> tuple[list[Found], list[Problem]]:
    wanted: defaultdict[Groups, dict[str, OpenItem]] = defaultdict(dict)
    for item in items:
        for groups in {groups_of(name) for name in (item.number, *item.references)}:
            if is_telling(groups):
                wanted[groups][item.id] = item
    found, problems = [], []
    for groups in _outermost(text, wanted):
        named = wanted[groups]
        if known & named.keys():
            continue
        written = " ".join(groups)
        if len({item.record for item in named.values()}) > 1:
            problems.append(shared("remittance", written, named))
            continue
        for item in named.values():
            reason = f"{written!r} stands in {words}, which is {item.number!r} written otherwise"
            found.append(Found(item, Confidence.NORMALISED, reason))
    return found, problems


def _outermost(text: str, wanted: Mapping[Groups, object]) -> Iterator[Groups]:
    """Give each wanted number in the text that no longer one holds, once."""
    runs = sorted(
        (run for run in runs_in(text) if run[2] in wanted),
        key=lambda run: (run[0] - run[1], run[0]),
    )
    taken: set[int] = set()
    given: set[Groups] = set()
    for start, end, groups in runs:
        places = set(range(start, end + 1))
        if not places & taken:
            taken |= places
            if groups not in given:
                given.add(groups)
                yield groups
