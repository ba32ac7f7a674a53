"""The commands over lifecycles: pictures, and records brought from version to version."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from invoicekit import Actor, Context
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.cli import main
from invoicekit.errors import UnknownState
from invoicekit.service import documents
from invoicekit.taxes import flat
from invoicekit.workflows import RECEIVABLE
from support.written import invoice, line

SARA = Actor("sara", roles=["sales"], tenant="asha")

OWN = """
import attrs
from invoicekit.statemachines import Machine, Restatement
from invoicekit.workflows import RECEIVABLE, Workflow

lifecycle = RECEIVABLE.lifecycle.extend(rename_states={"open": "unpaid"})
NEXT = Workflow(attrs.evolve(RECEIVABLE.machine, lifecycle=lifecycle), RECEIVABLE.policy)
TEXT = "no lifecycle"
"""


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give a store with one open and one deleted invoice, and a module with the next version."""
    (tmp_path / "own_lifecycle.py").write_text(OWN)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "own_lifecycle", raising=False)
    made = f"sqlite:///{tmp_path / 'invoices.db'}"
    store = SqlStore(made)
    store.migrate()
    ctx = Context(store, flat.REGIME)
    for number in ("1", "2"):
        document = invoice(line("100"), number=number)
        record = documents.add(ctx, document, workflow=RECEIVABLE, by=SARA, id=f"r{number}")
    documents.act(ctx, record, "delete", by=SARA)
    store.close()
    return made


def test_a_lifecycle_is_drawn_in_three_ways(capsys: pytest.CaptureFixture[str]) -> None:
    for format_, sign in (("mermaid", "flowchart LR"), ("dot", "digraph"), ("table", "| From |")):
        assert main(["diagram", "receivable", "--format", format_, "--current", "open"]) == 0
        assert sign in capsys.readouterr().out


def test_the_way_of_a_record_is_shown(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["diagram", "receivable"])
    plain = capsys.readouterr().out
    assert (
        main(["diagram", "receivable", "--store", url, "--tenant", "asha", "--record", "r2"]) == 0
    )
    assert capsys.readouterr().out != plain


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["diagram", "spaceship"], "use one of"),
        (["diagram", "no_such_module:X"], "cannot be loaded"),
        (["diagram", "own_lifecycle:TEXT"], "neither a Lifecycle nor a Workflow"),
        (["diagram", "receivable", "--record", "r1"], "needs a workflow, --store and --tenant"),
        (["diagram", "receivable", "--current", "nowhere"], "nowhere"),
        (
            ["restate", "own_lifecycle:lifecycle", "--store", "x", "--tenant", "a"],
            "not a lifecycle",
        ),
        (["restate", "receivable", "--store", "nonsense", "--tenant", "a"], "no URL"),
    ],
)
def test_a_wrong_word_is_told(
    url: str, words: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert reason in capsys.readouterr().err


def test_stored_states_are_restated_once_and_a_dry_run_writes_nothing(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["restate", "own_lifecycle:NEXT", "--store", url, "--tenant", "asha"]
    for _ in range(2):
        assert main([*words, "--dry-run"]) == 0
        assert capsys.readouterr().out == "r1: open -> unpaid\n1 would be restated, 0 unknown\n"
    assert main(words) == 0
    assert capsys.readouterr().out == "r1: open -> unpaid\n1 restated, 0 unknown\n"
    assert main(words) == 0
    assert capsys.readouterr().out == "0 restated, 0 unknown\n"
    store = SqlStore(url)
    with store.unit_of_work("asha", read_only=True) as work:
        record, history = work.get("invoice", "r1"), work.history("invoice", "r1")
    store.close()
    assert (record.state, record.definition_version) == ("unpaid", 2)
    assert (history[-1].event, history[-1].actor) == ("restate", "system")


def test_a_state_that_the_definition_no_longer_has_is_told_with_both(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    store = SqlStore(url)
    main(["restate", "own_lifecycle:NEXT", "--store", url, "--tenant", "asha"])
    capsys.readouterr()
    # The old version meets a record of the new one: it has no such state, and no way back.
    old = Context(store, flat.REGIME)
    with pytest.raises(UnknownState, match="unpaid"):
        documents.act(old, "r1", "delete", by=SARA, expect=2)
    assert main(["restate", "receivable", "--store", url, "--tenant", "asha"]) == 1
    assert "2 unknown" in capsys.readouterr().out
    store.close()
