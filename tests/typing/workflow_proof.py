"""A user's file: own and ready workflows proven, and what the shipped strategies draw."""

from __future__ import annotations

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from invoicekit import Invoice
from invoicekit.money import Money
from invoicekit.permissions import Actor, Grant, Policy
from invoicekit.statemachines import Lifecycle, Machine, Refusal, Transition
from invoicekit.testing import Explored, explore, workflow_test
from invoicekit.testing.strategies import actors, amounts, invoices
from invoicekit.workflows import RECEIVABLE

DOOR = Lifecycle(
    "door",
    initial="open",
    states=["open", "shut"],
    final=["shut"],
    transitions=[Transition("open", "close", "shut", permission="door.close", guards="no one in")],
)
POLICY = Policy(
    "door", permissions="door.close", roles="guard", grants=[Grant("guard", "door.close")]
)


@attrs.frozen
class Facts:
    """What the guard looks at."""

    people: int


def no_one_in(facts: Facts) -> Refusal | None:
    """Refuse to shut people in."""
    return Refusal("people_in", "there are people in") if facts.people else None


MACHINE: Machine[Facts] = Machine(DOOR, guards={"no one in": no_one_in})

TestDoor = workflow_test(DOOR, POLICY)
TestMachine = workflow_test(MACHINE, POLICY, facts=st.builds(Facts, st.integers(0, 3)))
TestReceivable = workflow_test(RECEIVABLE, settings=settings(max_examples=10))
TestRewritten = workflow_test(DOOR, POLICY, expected=MACHINE)
TestReceivable.settings = settings(max_examples=5)
found: Explored = explore(RECEIVABLE)
never: tuple[tuple[str, str], ...] = found.never_done


@given(invoices(currencies=["INR"]), amounts("INR", at_most="10"), actors(POLICY))
def test_something(invoice: Invoice, amount: Money, actor: Actor) -> None:
    """Use what is drawn."""
    assert invoice.currency == amount.currency
    assert actor.tenant
