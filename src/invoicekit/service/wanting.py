"""What a house asks for before a document is confirmed, beyond what the law needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import attrs

from invoicekit.documents import Coding, Content, Problem, ReferenceKind
from invoicekit.errors import InvalidDefinition

__all__ = ["coded"]

_FIELDS = tuple(field.name for field in attrs.fields(Coding))


def coded(
    *names: str, states: Iterable[str] = (), with_order: bool = False
) -> Callable[[str, Content], Iterable[Problem]]:
    """Return a check that a document without an order says where it is booked.

    Args:
        names: the fields of `Coding` that are asked for; all of them if left out.
        states: in which states they are asked for; in all if left out.
        with_order: ask for them even where the document refers to an order, or is matched with one.

    Raises:
        InvalidDefinition: for a field that `Coding` does not have.

    >>> from invoicekit.documents import Invoice
    >>> check = coded("account", "cost_centre", states=["maker_bucket"])
    >>> [p.path for p in check("maker_bucket", Content(Invoice(currency="INR")))]
    ['coding.account', 'coding.cost_centre']
    >>> list(check("checker_bucket", Content(Invoice(currency="INR"))))
    []
    """
    for name in names:
        if name not in _FIELDS:
            known = ", ".join(_FIELDS)
            raise InvalidDefinition("coding", f"it has no field {name!r}, but {known}", name)
    asked, where = names or _FIELDS, frozenset(states)

    def check(state: str, content: Content) -> Iterator[Problem]:
        if (where and state not in where) or (not with_order and _is_ordered(content)):
            return
        coding = content.coding or Coding()
        yield from (_missing(name) for name in asked if not getattr(coding, name))

    return check


def _is_ordered(content: Content) -> bool:
    orders = {ReferenceKind.ORDER, ReferenceKind.SALES_ORDER}
    return bool(content.matches) or any(r.kind in orders for r in content.invoice.references)


def _missing(name: str) -> Problem:
    return Problem(
        "missing_field",
        f"coding.{name}",
        f"the {name.replace('_', ' ')} is missing",
        "Say where the document is booked, or match it with its order",
        parameters={"field": f"coding.{name}"},
    )
