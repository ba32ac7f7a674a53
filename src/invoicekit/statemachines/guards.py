"""Guards: pure functions over the facts that may refuse an act, and never do more than that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import attrs

from invoicekit.statemachines.naming import Pairs, pairs_of

__all__ = ["Chooser", "Guard", "Refusal"]

F = TypeVar("F")

Chooser = Callable[[F], str]
"""Answers a `Choice` from the facts, with one of its declared values."""


def _parameters(value: Mapping[str, object] | Iterable[tuple[str, object]]) -> Pairs:
    return pairs_of(value)


@attrs.frozen
class Refusal:
    """Why the facts speak against an act.

    Args:
        code: a stable name of the reason, for programs.
        message: the reason; `{name}` stands for a parameter.
        remedy: what to do about it, in the same way.
        parameters: the figures and names, as a dict or pairs.
        public: the sentence for the end user where the full one tells too much.

    >>> Refusal("has_payments", "{paid} is paid", parameters={"paid": "10.00"}).parameters
    (('paid', '10.00'),)
    """

    code: str
    message: str = attrs.field(repr=False)
    remedy: str = attrs.field(default="", repr=False)
    parameters: Pairs = attrs.field(default=(), converter=_parameters, repr=False)
    public: str = attrs.field(default="", repr=False)


Guard = Callable[[F], Refusal | None]
"""Looks at the facts and answers with a refusal, or with None where it has nothing against it."""
