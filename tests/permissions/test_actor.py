"""Whoever acts."""

from __future__ import annotations

import pytest

from invoicekit.errors import InvalidValue
from invoicekit.permissions import Actor


def test_an_actor_reads_as_the_trade_speaks():
    meera = Actor("meera", roles=["maker"], tenant="bluebay")
    assert (meera.id, meera.roles, meera.tenant) == ("meera", {"maker"}, "bluebay")
    assert meera.on_behalf_of == ""


def test_equal_actors_are_equal_whatever_the_order_of_roles():
    one = Actor("meera", ["a", "b"], tenant="t", attributes={"x": "1", "y": ["2", "3"]})
    other = Actor("meera", ("b", "a"), tenant="t", attributes=[("y", ("2", "3")), ("x", "1")])
    assert one == other
    assert hash(one) == hash(other)


def test_its_repr_tells_no_person():
    shown = repr(Actor("meera", ["b", "a"], tenant="bluebay", on_behalf_of="ravi"))
    assert shown == "Actor(roles=['a', 'b'], tenant='bluebay')"


def test_the_system_is_an_actor_with_a_role_of_its_own():
    system = Actor.system("bluebay")
    assert (system.id, system.roles, system.tenant) == ("system", {"system"}, "bluebay")


def test_who_is_represented_answers_too():
    assert Actor("meera", tenant="t", on_behalf_of="ravi").persons == ("meera", "ravi")
    assert Actor("meera", tenant="t").persons == ("meera",)


@pytest.mark.parametrize("name", ["", " meera", "mee\nra", None])
def test_nobody_is_no_actor_and_nowhere_no_tenant(name):
    with pytest.raises(InvalidValue):
        Actor(name, tenant="bluebay")
    with pytest.raises(InvalidValue):
        Actor("meera", tenant=name)


@pytest.mark.parametrize("held", [17, None, [17], ["C-17", None], {"C-17": 1}.items()])
def test_an_attribute_that_is_no_text_is_refused_and_not_merely_unlike_every_account(held):
    with pytest.raises(InvalidValue, match="attribute 'account'") as refused:
        Actor("bea", "buyer", tenant="t", attributes={"account": held})
    assert "Give it as text" in refused.value.remedy
