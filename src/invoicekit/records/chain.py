"""The history as a hash chain: each line seals itself, the lines before it, and what it wrote.

What is personal in a line (who, for whom, why, what was said besides) enters as a salted
commitment. Erasing takes the value and its salt and leaves the commitment: the chain still holds,
and nobody can tell any more what was there. The canonical form has a version of its own (`ih1`):
fields by name, those at their default left out, so that a later release with more fields agrees
on the lines of today.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.records.evidence import NOTHING, Evidence
from invoicekit.records.fields import counted, keepable, named
from invoicekit.statemachines.history import AuditEntry

__all__ = [
    "ERASED",
    "Flaw",
    "Place",
    "Seal",
    "Sealed",
    "erased",
    "random_salt",
    "sealed",
    "verified",
]

VERSION = "ih1"
"""The version of the canonical form, with which every digest begins."""

ERASED = "[erased]"
"""What stands in a line where something personal was erased."""

PERSONAL = ("actor", "on_behalf_of", "reason")
"""Fields of a line that can be erased; so can the value of each detail, as `details[0]`."""

_PLAIN = tuple(
    (field.name, field.default)
    for field in attrs.fields(AuditEntry)
    if field.name not in {*PERSONAL, "at", "details"}
)

_AS_TEXT = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False
)

Salt = Callable[[], str]
"""Gives the salt of the next commitment; a test gives its own."""

Pairs = tuple[tuple[str, str], ...]


def random_salt() -> str:
    """Return a salt that nobody can guess: 128 bits, as hexadecimal digits."""
    return secrets.token_hex(16)


def _pairs(value: Iterable[tuple[str, str]]) -> Pairs:
    return tuple((name, text) for name, text in value)


@attrs.frozen
class Place:
    """Whose history a line stands in: tenant, kind and id of the record."""

    tenant: str = attrs.field(converter=named)
    kind: str = attrs.field(converter=named)
    id: str = attrs.field(converter=named)


@attrs.frozen
class Seal:
    """What holds one line to the one before it.

    Args:
        position: of the line in its record's history, counted from one.
        digest: of this line and, through `previous`, of all before it.
        previous: the digest of the line before; empty for the first.
        salts: of what is personal in the line, by field.
        erased: the commitments of what was erased from it, by field.
        evidence: the digests of what the act wrote.
    """

    position: int = attrs.field(converter=counted)
    digest: str = attrs.field(converter=keepable)
    previous: str = attrs.field(default="", converter=keepable)
    salts: Pairs = attrs.field(default=(), converter=_pairs, repr=False)
    erased: Pairs = attrs.field(default=(), converter=_pairs)
    evidence: Evidence = NOTHING


@attrs.frozen
class Sealed:
    """A line of a history with its seal."""

    entry: AuditEntry
    seal: Seal


@attrs.frozen
class Flaw:
    """Where a history does not hold, and why.

    Args:
        position: of the first line that does not hold; one more than there are lines, where the
            last ones are missing.
        code: a stable name of what is wrong.
        reason: the same in words.
    """

    position: int
    code: str
    reason: str


def sealed(
    entry: AuditEntry,
    place: Place,
    after: Seal | None = None,
    evidence: Evidence = NOTHING,
    salt: Salt = random_salt,
) -> Seal:
    """Return the seal of a line.

    Args:
        entry: the line.
        place: whose history it is.
        after: the seal of the line before; None for the first.
        evidence: the digests of what the act wrote.
        salt: gives the salts; random ones if left out.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 11, 2, tzinfo=UTC)
    >>> entry = AuditEntry("add", "", "draft", "meera", at, "ap", 1)
    >>> seal = sealed(entry, Place("asha", "invoice", "1"), salt=lambda: "00")
    >>> seal.position, seal.digest[:12], seal.salts
    (1, 'ih1:ee62816f', (('actor', '00'),))
    """
    position, previous = (1, "") if after is None else (after.position + 1, after.digest)
    salts, said = [], {}
    for name, value in _personal(entry):
        if value:
            salts.append((name, salt()))
            said[name] = _commitment(name, value, salts[-1][1])
    digest = _digest(entry, (place, position, previous), said, evidence)
    return Seal(position, digest, previous, salts, (), evidence)


def erased(line: Sealed, fields: Iterable[str]) -> Sealed:
    """Return a line without what is personal in some of its fields; its digest stays.

    Args:
        line: as it stands.
        fields: `"actor"`, `"on_behalf_of"`, `"reason"`, `"details[0]"` and so on. What is empty or
            erased already stays as it is.

    Raises:
        InvalidValue: for a field that the line does not have, or that is not personal.
    """
    values, salts, gone = dict(_personal(line.entry)), dict(line.seal.salts), dict(line.seal.erased)
    for name in fields:
        if name not in values:
            known = ", ".join(values)
            raise InvalidValue("field", name, f"what can be erased of this line is {known}")
        if name in salts:
            gone[name] = _commitment(name, values[name], salts.pop(name))
            values[name] = ERASED
    details = [
        (name, values[f"details[{index}]"]) for index, (name, _) in enumerate(line.entry.details)
    ]
    entry = attrs.evolve(
        line.entry,
        actor=values["actor"],
        on_behalf_of=values["on_behalf_of"],
        reason=values["reason"],
        details=details,
    )
    return Sealed(entry, attrs.evolve(line.seal, salts=salts.items(), erased=gone.items()))


def verified(place: Place, lines: Iterable[Sealed], head: str | None = None) -> Flaw | None:
    """Return the first flaw of a history; None where each line holds.

    Args:
        place: whose history it is.
        lines: of it, the first one first.
        head: the digest that the last line must have, as it was kept elsewhere; None where it was
            not kept.
    """
    position, previous = 0, ""
    for line in lines:
        position += 1
        flaw = _flaw(line, position, previous, place)
        if flaw is not None:
            return flaw
        previous = line.seal.digest
    if head is not None and head != previous:
        reason = f"the history ends after line {position}, but the record knows another last line"
        return Flaw(position + 1, "cut_off", reason)
    return None


def _flaw(line: Sealed, position: int, previous: str, place: Place) -> Flaw | None:
    seal = line.seal
    if seal.position != position:
        return Flaw(position, "line_missing", f"line {seal.position} stands in its place")
    if not seal.digest:
        reason = "it was written before lines were sealed, or its seal was taken away"
        return Flaw(position, "not_sealed", reason)
    if seal.previous != previous:
        return Flaw(position, "line_exchanged", "it does not follow upon the line before it")
    reason = _unlike(line)
    if not reason and _digest_of(line, place) != seal.digest:
        reason = "it says something else than when it was written"
    return Flaw(position, "line_changed", reason) if reason else None


def _unlike(line: Sealed) -> str:
    """Return what is personal in a line and cannot be; empty for nothing."""
    known, gone = dict(line.seal.salts), dict(line.seal.erased)
    for name, value in _personal(line.entry):
        if name in gone and value != ERASED:
            return f"{name} was erased, and is there again"
        if value and name not in known and name not in gone:
            return f"{name} was not there when it was written"
    return ""


def _personal(entry: AuditEntry) -> Iterator[tuple[str, str]]:
    for name in PERSONAL:
        yield name, getattr(entry, name)
    for index, (_, value) in enumerate(entry.details):
        yield f"details[{index}]", value


def _commitment(name: str, value: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}\n{name}\n{value}".encode()).hexdigest()


def _digest_of(line: Sealed, place: Place) -> str:
    """Return the digest that a line has as it stands, what was erased from it included."""
    values, seal = dict(_personal(line.entry)), line.seal
    said = {name: _commitment(name, values.get(name, ""), salt) for name, salt in seal.salts}
    at = (place, seal.position, seal.previous)
    return _digest(line.entry, at, said | dict(seal.erased), seal.evidence)


def _digest(
    entry: AuditEntry, at: tuple[Place, int, str], said: Mapping[str, str], evidence: Evidence
) -> str:
    place, position, previous = at
    facts: dict[str, Any] = {
        name: value for name, default in _PLAIN if (value := getattr(entry, name)) != default
    }
    form = [
        [place.tenant, place.kind, place.id, position, previous],
        facts | {"at": entry.at.isoformat(), "said": said},
        [name for name, _ in entry.details],
        evidence.canonical,
    ]
    return f"{VERSION}:{hashlib.sha256(_AS_TEXT.encode(form).encode()).hexdigest()}"
