"""A fault in a workflow is found: every transition and rule is broken once, and the proofs tell."""

from __future__ import annotations

import pytest

from invoicekit import workflows
from invoicekit.permissions.policies import MAKER_CHECKER
from invoicekit.workflows import RECEIVABLE, Workflow
from mutants.killing import outcome
from mutants.making import mutants_of, pair_of
from support.bills import BILLS, BRANCHES, LIMITED, STRICT

READY = {
    name: value
    for name in workflows.__all__
    if isinstance(value := getattr(workflows, name), Workflow)
}

SMALL = {
    "receivable": (RECEIVABLE.lifecycle, RECEIVABLE.policy),
    "bills": (BILLS, MAKER_CHECKER),
}
LARGE = {
    **{name: (value.lifecycle, value.policy) for name, value in READY.items()},
    "bills": (BILLS, MAKER_CHECKER),
    "bills, strict": (BILLS, STRICT),
    "bills, with limits": (BILLS, LIMITED),
    "bills of branches": (BILLS, BRANCHES),
}


def told(capsys, text):
    with capsys.disabled():
        print(f"\n{text}")


@pytest.mark.parametrize("name", SMALL)
def test_every_mutant_that_can_be_told_is_found_by_exploring(name, capsys):
    life, policy = SMALL[name]
    mutants = [mutant for mutant in mutants_of(life, policy) if not mutant.alike]
    found = outcome(pair_of(life, policy), mutants, walked=False)
    told(capsys, found.told(name))
    assert found.unexplained == []


@pytest.mark.soak
@pytest.mark.parametrize("name", LARGE)
def test_no_mutant_survives_the_proofs_unexplained(name, capsys):
    life, policy = LARGE[name]
    found = outcome(pair_of(life, policy), mutants_of(life, policy), walked=True)
    told(capsys, found.told(name))
    assert found.unexplained == []


def test_every_kind_of_mutant_is_made_of_one_workflow_or_another():
    made = {m.kind for life, policy in LARGE.values() for m in mutants_of(life, policy)}
    assert made >= {
        "drop a guard",
        "widen a source",
        "swap a target",
        "drop a separation",
        "drop a deny",
        "drop needs_reason",
        "widen a grant's states",
        "drop a limit",
        "drop a forbid",
        "drop an effect",
    }
