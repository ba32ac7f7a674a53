"""Approval matrix: whose approval an amount needs, how many, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import attrs

from invoicekit.errors import InvalidDefinition, NotCovered
from invoicekit.money import Money
from invoicekit.permissions.attributes import Attributes, attributes_of, values
from invoicekit.permissions.circumstances import Circumstances
from invoicekit.statemachines.history import AuditEntry
from invoicekit.statemachines.naming import names_of

__all__ = ["APPROVED_AS", "ApprovalMatrix", "Band", "Level", "Progress"]

APPROVED_AS = "approved_as"
"""The detail of an audit entry that says for which role an approval was given."""


@attrs.frozen
class Level:
    """So many people of a role must approve.

    Args:
        role: such as `"checker"`.
        people: how many different ones, at least one.
    """

    role: str
    people: int = 1


def _levels(value: Iterable[Level]) -> tuple[Level, ...]:
    return tuple(value)


def _where(
    value: Mapping[str, str | Iterable[str]] | Iterable[tuple[str, str | Iterable[str]]],
) -> Attributes:
    return attributes_of(value)


@attrs.frozen
class Band:
    """The levels of approval for amounts up to a bound.

    Args:
        levels: in the order in which they approve.
        up_to: the largest amount, itself included; None for any.
        where: attributes of the record, with the values that are meant; empty for all.
    """

    levels: tuple[Level, ...] = attrs.field(converter=_levels)
    up_to: Money | None = attrs.field(default=None, repr=False)
    where: Attributes = attrs.field(default=(), converter=_where)

    def meets(self, about: Circumstances) -> bool:
        """Return whether a record falls into this band.

        Raises:
            NotCovered: if its amount is not known in the band's currency.
        """
        for name, meant in self.where:
            if not set(meant) & set(values(about.attributes, name)):
                return False
        if self.up_to is None:
            return True
        size = about.amount_in(self.up_to.currency)
        if size is None:
            key = f"{about.kind} {about.id}".strip()
            raise NotCovered(f"amount in {self.up_to.currency}", key, "Give the exchange rate")
        return size <= self.up_to.amount


@attrs.frozen
class Progress:
    """How far the approval of a content has come.

    Args:
        levels: all that are needed.
        given: how many people have approved on each of them.
        persons: the ids of those who did, and of those they represented.
    """

    levels: tuple[Level, ...]
    given: tuple[int, ...]
    persons: frozenset[str] = attrs.field(repr=False)

    @property
    def next_level(self) -> Level | None:
        """Return the level whose turn it is; None when all have approved."""
        return next(
            (
                level
                for level, given in zip(self.levels, self.given, strict=True)
                if given < level.people
            ),
            None,
        )

    @property
    def missing(self) -> int:
        """Return how many approvals are still to come."""
        return sum(level.people for level in self.levels) - sum(self.given)


def _bands(value: Iterable[Band]) -> tuple[Band, ...]:
    return tuple(value)


@attrs.frozen
class ApprovalMatrix:
    """Who must approve what, by amount and attributes; the first band that fits holds.

    An approval binds to the fingerprint of the content and falls with every later act that is
    named in `voided_by`, even where the content comes out as it was.

    Args:
        event: the act of approving.
        bands: from small to large within the same attributes.
        voided_by: the acts after which approvals must be given anew.

    Raises:
        InvalidDefinition: for bands that can never be met, or a level without people.
    """

    event: str
    bands: tuple[Band, ...] = attrs.field(converter=_bands)
    voided_by: tuple[str, ...] = attrs.field(default=(), converter=names_of)

    def __attrs_post_init__(self) -> None:
        _check(self)

    def band(self, about: Circumstances) -> Band:
        """Return the band into which a record falls.

        Raises:
            NotCovered: if there is none, or its amount is not known in the band's currency.
        """
        for band in self.bands:
            if band.meets(about):
                return band
        key = f"{about.kind} {about.id}".strip()
        raise NotCovered("band of the approval matrix", key, "Add a band without a bound")

    def progress(self, about: Circumstances) -> Progress:
        """Return how far the approval of the content has come.

        Raises:
            NotCovered: if no band fits, or the content has no fingerprint to bind to.
        """
        if not about.fingerprint:
            key = f"{about.kind} {about.id}".strip()
            raise NotCovered("fingerprint of the content", key, "Give it with the circumstances")
        levels = self.band(about).levels
        given, persons = [0] * len(levels), set[str]()
        for entry in self._standing(about):
            who = {entry.actor, entry.on_behalf_of} - {""}
            role = dict(entry.details).get(APPROVED_AS)
            turn = next((n for n, lv in enumerate(levels) if given[n] < lv.people), None)
            if turn is not None and levels[turn].role == role and not who & persons:
                given[turn] += 1
                persons |= who
        return Progress(levels, tuple(given), frozenset(persons))

    def _standing(self, about: Circumstances) -> tuple[AuditEntry, ...]:
        standing: list[AuditEntry] = []
        for entry in about.history:
            if entry.event in self.voided_by:
                standing.clear()
            elif (
                entry.event == self.event
                and entry.fingerprint == about.fingerprint
                and entry.revision == about.revision
            ):
                standing.append(entry)
        return tuple(standing)


def _check(matrix: ApprovalMatrix) -> None:
    name = f"approval matrix of {matrix.event!r}"
    if not matrix.bands:
        raise InvalidDefinition(name, "it has no band", "bands")
    if matrix.event in matrix.voided_by:
        raise InvalidDefinition(name, "an approval would void itself", "voided_by")
    for number, band in enumerate(matrix.bands, start=1):
        if not band.levels or any(level.people < 1 for level in band.levels):
            raise InvalidDefinition(name, f"band {number} asks nobody", f"band {number}")
    for small, large in pairwise(matrix.bands):
        if small.where != large.where:
            continue
        if small.up_to is None:
            raise InvalidDefinition(name, "a band after one without a bound is never met", "bands")
        if large.up_to is None:
            continue
        if small.up_to.currency != large.up_to.currency or large.up_to <= small.up_to:
            raise InvalidDefinition(
                name, "bands rise from small to large, in one currency", "bands"
            )
