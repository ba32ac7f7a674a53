"""The proof of a workflow holds for sound ones, and each of its checks can fail."""

from __future__ import annotations

import ast
import importlib
import inspect
import itertools
import subprocess
import sys
import unittest

import attrs
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from invoicekit.errors import BrokenHistory, InvalidDefinition, InvalidValue
from invoicekit.money import Money
from invoicekit.permissions import Grant, Policy, Switch
from invoicekit.permissions.policies import MAKER_CHECKER
from invoicekit.statemachines import (
    Failure,
    Lifecycle,
    Machine,
    Refusal,
    Step,
    Transition,
    anyone,
)
from invoicekit.testing import ProofFailed, explore, reference, workflow_test
from invoicekit.testing.answering import Answers
from invoicekit.workflows import RECEIVABLE, InvoiceFacts
from support.bills import BILLS, BRANCHES, LIMITED, STRICT

FEW = settings(
    # A planted fault is found as it comes; making it small would take longer than finding it.
    phases=[Phase.generate],
    max_examples=60,
    stateful_step_count=20,
    deadline=None,
    report_multiple_bugs=False,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

TestReceivable = workflow_test(RECEIVABLE)
TestBills = workflow_test(BILLS, MAKER_CHECKER)
TestStrictBills = workflow_test(BILLS, STRICT)
TestLimitedBills = workflow_test(BILLS, LIMITED)
TestBranches = workflow_test(BILLS, BRANCHES)
TestRealFacts = workflow_test(
    RECEIVABLE,
    facts=st.builds(
        InvoiceFacts,
        st.sampled_from([Money("0", "INR"), Money("100", "INR")]),
        st.sampled_from([Money("0", "INR"), Money("40", "INR"), Money("100", "INR")]),
        st.sampled_from([None, Money("30", "INR"), Money("100", "INR")]),
        st.booleans(),
    ),
)


def machine(kind=Machine, life=BILLS):
    def passes(facts):
        return None

    def complete(facts):
        return "complete"

    choices = {choice.name: complete for choice in life.choices}
    return kind(life, dict.fromkeys(life.guards, passes), choices)


def failing(test, *args, **rest):
    """Run both tests of a proof, and return the rule that the walk found broken, and its words."""
    proof = workflow_test(*args, settings=FEW, **rest)
    with pytest.raises(ProofFailed) as found:
        proof(test).debug()
    return found.value


def walked(*args, **rest):
    return failing("test_no_walk_of_a_record_breaks_a_rule", *args, **rest)


def explored(*args, **rest):
    return failing("test_every_act_in_every_state_by_every_role_goes_as_defined", *args, **rest)


class IgnoresGuards(Machine):
    """Fires whatever its guards say."""

    def fire(self, state, event, facts, **rest):
        return super().fire(state, event, Answers(chosen=facts.chosen), **rest)


class LeadsAstray(Machine):
    """Stays where it is when something is approved."""

    def fire(self, state, event, facts, **rest):
        fired = super().fire(state, event, facts, **rest)
        return (
            attrs.evolve(fired, entry=attrs.evolve(fired.entry, target=state))
            if event == "submit"
            else fired
        )


class RefusesToFire(Machine):
    """Says that bills can be taken up, and does not do it."""

    def fire(self, state, event, facts, **rest):
        if event == "take_up":
            rest["authorize"] = lambda *_: (Failure(Step.PERMISSION, "no_grant", "no"),)
        return super().fire(state, event, facts, **rest)


class ForgetsTheReason(Machine):
    """Does what needs a reason without one."""

    def can(self, state, event, facts, *, reason=None, **rest):
        return super().can(state, event, facts, reason=None, **rest)


class ListsTooMuch(Machine):
    """Lists what nobody asked the policy about."""

    def available(self, state, facts, *, actor, authorize):
        return super().available(state, facts, actor=actor, authorize=anyone)


class ListsTooLittle(Machine):
    """Leaves the last event out."""

    def available(self, state, facts, *, actor, authorize):
        return super().available(state, facts, actor=actor, authorize=authorize)[:-1]


class RefusesWithoutWords(Machine):
    """Says no, and not why."""

    def can(self, state, event, facts, **rest):
        decision = super().can(state, event, facts, **rest)
        mute = tuple(attrs.evolve(each, code="") for each in decision.failures)
        return attrs.evolve(decision, failures=mute)


class TellsTheFirstReasonOnly(Machine):
    """Keeps all reasons but one for itself."""

    def can(self, state, event, facts, **rest):
        decision = super().can(state, event, facts, **rest)
        return attrs.evolve(decision, failures=decision.failures[:1])


class TellsWhereItLeads(Machine):
    """Says a wrong target."""

    def can(self, state, event, facts, **rest):
        decision = super().can(state, event, facts, **rest)
        return attrs.evolve(decision, target="uploaded") if decision.allowed else decision


class ForgetsWhoIsRepresented(Machine):
    """Writes the entry without the person represented."""

    def fire(self, state, event, facts, **rest):
        fired = super().fire(state, event, facts, **rest)
        return attrs.evolve(fired, entry=attrs.evolve(fired.entry, on_behalf_of=""))


class LosesEffects(Machine):
    """Sends nothing out."""

    def fire(self, state, event, facts, **rest):
        fired = super().fire(state, event, facts, **rest)
        return attrs.evolve(fired, decision=attrs.evolve(fired.decision, outbox=()))


@pytest.mark.parametrize(
    ("faulty", "rule"),
    [
        (IgnoresGuards, "fire does nothing that the definition refuses"),
        (LeadsAstray, "fire leads to 'checker_bucket'"),
        (RefusesToFire, "fire does what the definition allows"),
        (ForgetsTheReason, "can refuses what the definition refuses"),
        (ListsTooMuch, "available refuses what the definition refuses"),
        (ListsTooLittle, "available tells of every event, once"),
        (RefusesWithoutWords, "every denial has a code"),
        (TellsTheFirstReasonOnly, "can tells every reason against it"),
        (TellsWhereItLeads, "can tells that it leads to"),
        (LosesEffects, "it brings about ('park',)"),
    ],
)
def test_a_machine_that_does_otherwise_than_its_definition_is_found_by_both_tests(faulty, rule):
    assert str(explored(machine(faulty), MAKER_CHECKER)).startswith(rule)
    # A walk comes upon the same fault from another side, as chance will have it.
    assert str(walked(machine(faulty), MAKER_CHECKER))


def test_an_entry_that_forgets_who_was_represented_is_found():
    found = walked(machine(ForgetsWhoIsRepresented), MAKER_CHECKER)
    assert found.rule == "the entry tells what was done, by whom, for whom, when and why"


class ForgetsSeparation(Policy):
    """Never looks at who did what before."""

    def authorize(self, about):
        return super().authorize(attrs.evolve(about, history=()))


class LooksAtTheActorAlone(Policy):
    """Sees who acted, and not who was represented."""

    def authorize(self, about):
        history = [attrs.evolve(entry, on_behalf_of="") for entry in about.history]
        return super().authorize(attrs.evolve(about, history=history))


class OpensTheHouse(Policy):
    """Takes everybody for one of the house."""

    def authorize(self, about):
        asked = super().authorize(about)

        def opened(permission, event, state, actor):
            return asked(permission, event, state, attrs.evolve(actor, tenant=about.tenant))

        return opened


class IgnoresLimits(Policy):
    """Lets every amount pass."""

    def authorize(self, about):
        asked = super().authorize(about)
        return lambda *question: tuple(f for f in asked(*question) if f.step is not Step.LIMIT)


class PassesDelegationsOn(Policy):
    """Asks nobody for the letter of who acts for another."""

    def authorize(self, about):
        asked = super().authorize(about)
        return lambda *question: tuple(f for f in asked(*question) if f.rule != "delegation")


def same(kind, policy):
    return kind(
        **{field.name: getattr(policy, field.name) for field in attrs.fields(Policy) if field.init}
    )


@pytest.mark.parametrize(
    ("faulty", "policy", "rule"),
    [
        (ForgetsSeparation, MAKER_CHECKER, "can refuses what the definition refuses"),
        (OpensTheHouse, MAKER_CHECKER, "available refuses what the definition refuses"),
        (IgnoresLimits, LIMITED, "can refuses what the definition refuses"),
    ],
)
def test_a_policy_that_decides_otherwise_is_found_by_both_tests(faulty, policy, rule):
    assert str(explored(machine(), same(faulty, policy))).startswith(rule)
    assert str(walked(machine(), same(faulty, policy)))


@pytest.mark.parametrize("faulty", [LooksAtTheActorAlone, PassesDelegationsOn])
def test_a_policy_that_forgets_who_is_represented_is_found_by_walking(faulty):
    found = walked(machine(), same(faulty, MAKER_CHECKER))
    assert "what the definition refuses" in str(found) or "every reason" in str(found)


class AllowsAllOnceForbidden(Policy):
    """Takes a forbid for a permission."""

    def authorize(self, about):
        return anyone if self.forbids else super().authorize(about)


class MissesItsGrants(Policy):
    """Allows everything when a grant is gone."""

    def authorize(self, about):
        few = len(self.grants) < len(MAKER_CHECKER.grants)
        return anyone if few else super().authorize(about)


@pytest.mark.parametrize(
    ("faulty", "rule"),
    [
        (AllowsAllOnceForbidden, "adding a forbid never allows more"),
        (MissesItsGrants, "removing a grant never adds an action"),
    ],
)
def test_a_policy_that_gives_more_when_it_should_give_less_is_found(faulty, rule):
    assert walked(machine(), same(faulty, MAKER_CHECKER)).rule == rule


def test_both_halves_by_one_person_are_found_even_if_the_reference_were_blind(monkeypatch):
    monkeypatch.setattr(reference, "_separated", lambda *_: ())
    found = walked(machine(), same(ForgetsSeparation, MAKER_CHECKER))
    assert found.rule == "no one person does both halves of a separated pair"
    assert "the maker" in str(found)


class Forgetful(list):
    """A history that keeps every entry but the second."""

    def append(self, entry):
        super().append(entry)
        if len(self) == 2:
            del self[1]


def test_a_history_that_drops_an_entry_is_found():
    found = walked(machine(), MAKER_CHECKER, history=Forgetful)
    assert found.rule == "the history replays to the state"
    assert "starts from" in str(found) or "but the record is in" in str(found)
    assert isinstance(found.__cause__, BrokenHistory | None)


def test_a_final_state_that_is_left_is_found():
    life = attrs.evolve(BILLS)
    # Building a lifecycle refuses it; only by force can a final state be left.
    object.__setattr__(life, "final", (*life.final, "maker_bucket"))
    found = walked(life, MAKER_CHECKER)
    assert found.rule == "no final state is left"


def test_a_guard_that_raises_on_the_facts_is_found():
    def shaky(facts):
        if facts:
            raise ZeroDivisionError("shaky")

    bills = machine()
    shaken = Machine(BILLS, {**bills.guards, "read_well": shaky}, bills.choices)
    found = walked(shaken, MAKER_CHECKER, facts=st.booleans())
    assert found.rule == "'read_well' answers and does not raise"
    assert isinstance(found.__cause__, ZeroDivisionError)


def test_the_guards_of_a_user_are_asked_where_facts_are_given():
    def strict(facts):
        return None if facts else Refusal("unread", "it is not read well")

    bills = machine()
    sound = Machine(BILLS, {**bills.guards, "read_well": strict}, bills.choices)
    workflow_test(sound, MAKER_CHECKER, facts=st.booleans(), settings=FEW)(
        "test_no_walk_of_a_record_breaks_a_rule"
    ).debug()


def test_a_failure_tells_the_act_the_actor_and_the_state():
    roles = "checker, erp, maker, poster, system, treasurer"
    found = str(explored(machine(IgnoresGuards), MAKER_CHECKER)).splitlines()
    assert found[:4] == [
        "fire does nothing that the definition refuses",
        "  found: guard read_well",
        "'route' in state 'uploaded'",
        f"  the actor: all-roles ({roles}) of 'home', no attributes",
    ]
    assert "  the guards: read_well refuses, approvals is 'complete'" in found


def test_the_path_to_a_failure_is_printed_act_by_act(capsys):
    proof = workflow_test(machine(LeadsAstray), MAKER_CHECKER, settings=FEW)
    with pytest.raises(ProofFailed) as found:
        proof("test_no_walk_of_a_record_breaks_a_rule").debug()
    notes = "\n".join(found.value.__notes__)
    assert "state.go_" in notes or "state.attempt(" in notes
    assert ">: maker_bucket" in notes, "each act that was done is noted with where it led"


def test_a_switch_that_is_wider_than_the_grant_it_stands_beside_is_told():
    """The switch gives nothing while the grant is there, and everything when it is gone."""
    odd = attrs.evolve(
        MAKER_CHECKER,
        grants=[
            attrs.evolve(grant, limit=Money("100", "INR"))
            if "bill.take_up" in grant.permissions
            else grant
            for grant in MAKER_CHECKER.grants
        ],
        switches=[Switch("maker", "bill.take_up", on=True)],
    )
    assert explored(BILLS, odd).rule == "removing a grant never adds an action"


def test_exploring_counts_and_tells_what_nobody_may_ever_do():
    found = explore(BILLS, BRANCHES)
    assert found.states == len(BILLS.states)
    assert found.attempts == found.allowed + found.refused
    assert found.separations > 0
    # The branches have no treasurer.
    never = ("discard", "recall", "approve_bank")
    assert found.never_done == tuple(("checker_bucket", event) for event in never)
    assert str(found).startswith("8 states, ")


def test_a_lifecycle_of_some_hundred_states_is_explored():
    states = [f"s{number}" for number in range(300)]
    ring = [
        Transition(here, f"go{place % 10}", there, permission="go", guards="ready")
        for place, (here, there) in enumerate(itertools.pairwise(states))
    ]
    life = Lifecycle("ring", initial="s0", states=states, final=["s299"], transitions=ring)
    policy = Policy("ring", permissions=["go"], roles=["walker"], grants=[Grant("walker", "go")])
    assert explore(life, policy).never_done == ()


def test_a_rewritten_lifecycle_is_judged_by_the_old_one():
    rewritten = BILLS.extend(name="bills", version=1)
    assert explore(rewritten, MAKER_CHECKER, expected=BILLS).states == 8
    other = BILLS.extend(forbid=[], guards={"take_up": "in_office"}, name="bills", version=1)
    with pytest.raises(ProofFailed, match="can allows what the definition allows"):
        explore(other, MAKER_CHECKER, expected=BILLS)


def test_what_comes_without_a_policy_is_refused():
    for given in (BILLS, machine()):
        with pytest.raises(InvalidValue, match="under a policy"):
            workflow_test(given)


def test_a_permission_that_the_policy_does_not_declare_is_named():
    with pytest.raises(InvalidDefinition, match=r"bill\.route"):
        explore(BILLS, Policy("none", permissions=["x"], roles=["a"], grants=[]))
    with pytest.raises(InvalidDefinition, match=r"'invoice\.edit'"):
        workflow_test(RECEIVABLE, MAKER_CHECKER)


def test_a_proof_is_run_by_unittest():
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(
        workflow_test(BILLS, MAKER_CHECKER, settings=settings(FEW, max_examples=5))
    )
    result = unittest.TestResult()
    suite.run(result)
    assert (result.testsRun, result.errors, result.failures) == (2, [], [])


def lines_of_code(source):
    skipped = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            skipped |= set(range(node.lineno, node.end_lineno + 1))
        if isinstance(node, ast.Module | ast.FunctionDef) and ast.get_docstring(node):
            told = node.body[0]
            skipped |= set(range(told.lineno, told.end_lineno + 1))
    numbered = enumerate(source.splitlines(), start=1)
    return [text for number, text in numbered if text.strip() and number not in skipped]


def test_the_reference_is_short_and_asks_neither_kernel_nor_policy():
    source = inspect.getsource(reference)
    assert len(lines_of_code(source)) <= 61, "sixty lines, and the one of its exports"
    names = {n.id for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Name)}
    called = {n.attr for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Attribute)}
    assert names.isdisjoint({"Machine", "decide", "failures_of", "breaches", "search"})
    asking = {"can", "fire", "available", "authorize", "failures", "require", "rule", "index"}
    assert called.isdisjoint(asking)


@pytest.mark.parametrize(
    "use",
    [
        "from invoicekit.testing import workflow_test",
        "import invoicekit.testing; invoicekit.testing.StoreContract",
        "from invoicekit.testing import GatewayContract",
        "from invoicekit.testing import FeedContract",
        "from invoicekit.testing.strategies import actors",
    ],
)
@pytest.mark.parametrize("absent", ["hypothesis", "pytest"])
def test_without_the_extra_a_name_tells_which_is_missing(use, absent):
    if absent == "pytest" and "strategies" in use:
        use = "from invoicekit.testing import StoreContract"
    code = f"""
import sys
sys.modules[{absent!r}] = None
import invoicekit, invoicekit.testing
from invoicekit.errors import MissingExtra
try:
    {use}
except MissingExtra as missing:
    print(missing.package, missing.remedy)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f'{absent} Run: pip install "invoicekit[testing]"'


@pytest.mark.parametrize(
    "use",
    [
        "from invoicekit.testing.gateways import GatewayContract",
        "from invoicekit.testing.erp import PayablesContract",
    ],
)
def test_a_contract_without_pytest_tells_so(use):
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.modules['pytest'] = None\n{use}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "MissingExtra" in done.stderr
    assert 'pip install "invoicekit[testing]"' in done.stderr


def test_what_needs_no_test_runner_comes_without_one():
    code = """
import sys
sys.modules["pytest"] = sys.modules["hypothesis"] = None
from invoicekit.testing import FakeGateway, ProofFailed, explore
from invoicekit.testing.erp import ErpCase
from invoicekit.testing.gateways import FakeGateway as same
from invoicekit.permissions.policies import VENDOR_CRM_NS as policy
from invoicekit.workflows import VENDOR_APPROVAL
assert same is FakeGateway and issubclass(ProofFailed, Exception)
print(FakeGateway().status("pay-1").state.value, ErpCase().document().totals.payable)
print(explore(VENDOR_APPROVAL, policy).attempts > 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    # 40 hours at 1,500 are 60,000; the taxes of the sample are none.
    assert done.stdout.split() == ["unknown", "60000.00", "True"]


@pytest.mark.parametrize("package", ["", ".gateways", ".erp", ".storage", ".blobs"])
def test_an_unknown_name_is_told_by_each_package(package):
    module = importlib.import_module(f"invoicekit.testing{package}")
    with pytest.raises(AttributeError, match="NoContract"):
        _ = module.NoContract
    assert set(module.__all__) <= set(dir(module))


def test_an_unknown_name_is_told():
    with pytest.raises(ImportError, match="workflow_tset"):
        from invoicekit.testing import workflow_tset  # noqa: F401  the import is what is tested
