"""The ready policies, in the words of the people who use them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from invoicekit.permissions import Actor, Circumstances, Switch
from invoicekit.permissions.policies import MAKER_CHECKER, SALES_FINANCE_ADMIN

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SELLER = [
    "invoice.view",
    "invoice.create",
    "invoice.edit",
    "invoice.delete",
    "invoice.export",
    "order.view",
    "payment.view",
]
MONEY = ["payment.record", "payment.undo", "payment.refund"]
HOUSE = ["user.manage", "settings.manage", "payment.write_off"]


def may(policy, actor, about=None):
    about = about or Circumstances("asha", at=NOON, attributes={"account": "C-17"})
    known = (*policy.permissions, *policy.acts)
    return {name for name in known if not policy.failures(name, actor, about)}


@pytest.mark.parametrize(
    ("role", "rights"),
    [("sales", SELLER), ("finance", SELLER + MONEY), ("admin", SELLER + MONEY + HOUSE)],
)
def test_each_of_the_sellers_roles_has_the_rights_of_the_one_before(role, rights):
    assert may(SALES_FINANCE_ADMIN, Actor("x", role, tenant="asha")) == set(rights)


def test_a_buyer_reaches_the_own_account_and_no_other():
    own = Actor("b", "buyer", tenant="asha", attributes={"account": "C-17"})
    assert may(SALES_FINANCE_ADMIN, own) == {
        "invoice.view",
        "invoice.export",
        "invoice.pay",
        "payment.view",
    }
    other = Actor("b", "buyer", tenant="asha", attributes={"account": "C-18"})
    about = Circumstances("asha", at=NOON, attributes={"account": "C-17"})
    for name in (*SALES_FINANCE_ADMIN.permissions, *SALES_FINANCE_ADMIN.acts):
        assert [f.code for f in SALES_FINANCE_ADMIN.failures(name, other, about)] == ["not_found"]


def test_a_buyer_without_an_account_reaches_nothing():
    nobody = Actor("b", "buyer", tenant="asha")
    assert may(SALES_FINANCE_ADMIN, nobody, Circumstances("asha", at=NOON)) == set()


def test_only_the_system_imports_and_flags():
    assert SALES_FINANCE_ADMIN.roles_with("invoice.import") == ("system",)
    assert SALES_FINANCE_ADMIN.roles_with("invoice.flag") == ("system",)


def test_a_permission_is_switched_per_role():
    off = SALES_FINANCE_ADMIN.switched([Switch("sales", "invoice.delete", on=False)])
    assert "invoice.delete" not in may(off, Actor("x", "sales", tenant="asha"))
    assert "invoice.delete" in may(off, Actor("x", "finance", tenant="asha"))


@pytest.mark.parametrize(
    ("role", "state", "allowed"),
    [
        ("maker", "uploaded", {"set_aside", "discard"}),
        ("maker", "set_aside", {"take_up"}),
        ("maker", "maker_bucket", {"edit", "submit", "set_aside", "discard"}),
        ("maker", "checker_bucket", {"recall"}),
        ("maker", "parked", set()),
        ("checker", "maker_bucket", set()),
        ("checker", "checker_bucket", {"edit", "approve", "return", "discard"}),
        ("checker", "processed", {"cancel"}),
        ("poster", "parked", {"post"}),
        ("poster", "checker_bucket", set()),
        ("erp", "processed", {"report"}),
        ("system", "uploaded", {"route", "set_aside"}),
    ],
)
def test_maker_checker_and_poster_work_in_their_buckets(role, state, allowed):
    actor, about = Actor("x", role, tenant="bluebay"), Circumstances("bluebay", at=NOON)
    found = {
        name
        for name in MAKER_CHECKER.permissions
        if not MAKER_CHECKER.failures(name, actor, about, state=state)
    }
    assert found == {f"bill.{name}" for name in allowed}


def test_what_the_erp_did_is_told_by_its_adapter_and_nobody_else():
    assert MAKER_CHECKER.roles_with("bill.report") == ("erp",)
