"""Choice: the one way for a state and an event to lead to several targets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

import attrs

from invoicekit.statemachines.naming import names_of

__all__ = ["Choice"]


@runtime_checkable
class _Table(Protocol):
    """A dict, also one whose keys are members of an enum."""

    def items(self) -> Iterable[tuple[str, str | None]]: ...


def _targets(
    value: _Table | Iterable[tuple[str, str | None]],
) -> tuple[tuple[str, str | None], ...]:
    return tuple(value.items()) if isinstance(value, _Table) else tuple(value)


@attrs.frozen
class Choice:
    """A fork in the road: a named fact decides which way an act leads.

    The lifecycle says what the fact may be and where each value leads; what the fact is, a
    function of the same name answers, when the lifecycle is bound in a `Machine`.

    Args:
        name: the name of the fact, such as `"viewer"`.
        values: everything that it can be; a `StrEnum` does.
        targets: the state for each value; None where the record stays as it is.

    >>> Choice("viewer", ["vendor", "staff"], {"vendor": "viewed", "staff": None}).target("vendor")
    'viewed'
    """

    name: str
    values: tuple[str, ...] = attrs.field(converter=names_of)
    targets: tuple[tuple[str, str | None], ...] = attrs.field(converter=_targets)

    def target(self, value: str) -> str | None:
        """Return where a value leads; None where the record stays.

        Raises:
            KeyError: for a value that is not declared.
        """
        return dict(self.targets)[value]
