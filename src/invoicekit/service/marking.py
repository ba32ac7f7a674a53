"""What effects do to the record itself: its labels, its tags, what it holds taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from invoicekit.money import Money
from invoicekit.records import Record
from invoicekit.service.deed import Deed
from invoicekit.service.demand import Demand

__all__ = ["CLEARED", "MARKS"]


def _label(deed: Deed, value: str) -> Deed:
    name, _, text = value.partition("=")
    return _labelled(deed, name, text)


def _unlabel(deed: Deed, name: str) -> Deed:
    labels = [pair for pair in deed.record.labels if pair[0] != name]
    return deed.with_record(attrs.evolve(deed.record, labels=labels))


def _day(deed: Deed, name: str) -> Deed:
    return _labelled(deed, name, deed.detail(name) or deed.moment.today.isoformat())


def _keep(deed: Deed, name: str) -> Deed:
    said = deed.detail(name)
    return _labelled(deed, name, said) if said else deed


def _tag(deed: Deed, tag: str) -> Deed:
    known = deed.record.tags
    if tag in known:
        return deed
    return deed.with_record(attrs.evolve(deed.record, tags=(*known, tag)))


def _untag(deed: Deed, tag: str) -> Deed:
    kept = tuple(each for each in deed.record.tags if each != tag)
    return deed.with_record(attrs.evolve(deed.record, tags=kept))


def _tag_of(deed: Deed, name: str) -> Deed:
    said = deed.detail(name)
    return _tag(deed, said) if said else deed


def _clear(deed: Deed, fact: str) -> Deed:
    return deed.with_record(CLEARED[fact](deed.record))


def _follow(deed: Deed, _: str) -> Deed:
    parent = deed.parent
    if parent is None:
        return deed
    amount = Money(parent.total or 0, parent.currency)
    content = Demand(deed.record.kind, amount, parent.number)
    record = attrs.evolve(
        deed.record,
        total=amount.amount,
        balance=amount.amount,
        revision=deed.record.revision + 1,
    )
    return attrs.evolve(deed, record=record, content=content)


def _labelled(deed: Deed, name: str, text: str) -> Deed:
    others = tuple(pair for pair in deed.record.labels if pair[0] != name)
    return deed.with_record(attrs.evolve(deed.record, labels=(*others, (name, text))))


CLEARED: Mapping[str, Callable[[Record], Record]] = {
    "order": lambda record: attrs.evolve(record, order=""),
    "unique_key": lambda record: attrs.evolve(record, unique_key=None),
}
"""What a record can let go of, so that another may take it."""

MARKS: Mapping[str, Callable[[Deed, str], Deed]] = {
    "label": _label,
    "unlabel": _unlabel,
    "day": _day,
    "keep": _keep,
    "tag": _tag,
    "tag_of": _tag_of,
    "untag": _untag,
    "clear": _clear,
    "follow": _follow,
}
"""What is done to the record, by verb."""
