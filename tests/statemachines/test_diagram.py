"""A lifecycle as a picture."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

import pytest

from invoicekit.errors import UnknownState
from invoicekit.statemachines import AuditEntry, Choice, Denial, Effect, Lifecycle, Transition
from invoicekit.statemachines.diagram import dot, markdown, mermaid
from invoicekit.statemachines.exploration import Move, explore, path_to
from invoicekit.statemachines.lifecycles import RECEIVABLE

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def entry(event, source, target, definition="receivable"):
    return AuditEntry(event, source, target, "x", NOON, definition, 1)


def test_mermaid_shows_states_acts_and_the_way_taken():
    history = [entry("edit", "open", "open"), entry("commit", "x", "y", definition="ledger")]
    assert mermaid(RECEIVABLE, history=history) == (
        "flowchart LR\n"
        '    start((" ")) --> s0\n'
        '    s0("Open")\n'
        '    s1[["Deleted"]]\n'
        '    s0 -->|"edit"| s0\n'
        '    s0 -->|"reimport<br/>flag"| s0\n'
        '    s0 -->|"delete"| s1\n'
        '    s1 -->|"flag"| s1\n'
        "    linkStyle 1 stroke-width:4px\n"
        "    style s0 stroke-width:4px,font-weight:bold\n"
    )


def test_without_a_record_nothing_stands_out():
    for picture in (mermaid(RECEIVABLE), dot(RECEIVABLE), markdown(RECEIVABLE)):
        assert "width" not in picture
        assert "**" not in picture


def test_dot_shows_the_same():
    picture = dot(RECEIVABLE, current="deleted", history=[entry("delete", "open", "deleted")])
    assert picture.startswith('digraph "receivable" {\n')
    assert '    s1 [label="Deleted", peripheries=2, penwidth=4];\n' in picture
    assert '    s0 -> s1 [label="delete", penwidth=4];\n' in picture
    assert '    s0 -> s0 [label="edit\\nreimport\\nflag"];\n' in picture
    assert picture.endswith("}\n")


ODD = Lifecycle(
    "odd",
    initial='say "a"',
    states=['say "a"', "b|c\\d", "<e>"],
    final=["b|c\\d", "<e>"],
    transitions=[
        Transition(
            'say "a"',
            "go `now`",
            Choice("way", ["up", "down"], {"up": "b|c\\d", "down": "<e>"}),
            permission="p",
            guards="g",
            outbox=[Effect("tell", on="up")],
            needs_reason=True,
        ),
        Transition('say "a"', "wait", permission="p"),
    ],
    denials=[Denial("<e>", "wait", code="no", message="never | ever", remedy="*Go*")],
)


def test_signs_with_a_meaning_are_written_so_that_they_have_none():
    assert 's0("say #quot;a#quot;")' in mermaid(ODD)
    assert 's2[["#lt;e#gt;"]]' in mermaid(ODD)
    assert '|"go #96;now#96;"|' in mermaid(ODD)
    assert 's0 [label="say \\"a\\""];' in dot(ODD)
    assert 's1 [label="b|c\\\\d", peripheries=2];' in dot(ODD)


def test_the_table_tells_everything_that_is_said():
    rows = markdown(ODD, current="<e>").splitlines()
    assert rows[2] == (
        '| say "a" | go \\`now\\` | up: b\\|c\\\\d; down: \\<e\\> | p '
        "| g, a reason is given | tell (up) |"
    )
    assert rows[3] == '| say "a" | wait | stays | p |  |  |'
    assert rows[4] == "| **\\<e\\>** | wait | denied (no): never \\| ever |  |  | \\*Go\\* |"
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {7}


def test_the_table_marks_what_was_done():
    assert "| **Open** | edit ✓ |" in markdown(RECEIVABLE, history=[entry("edit", "open", "open")])


@pytest.mark.parametrize("draw", [mermaid, dot, markdown])
def test_a_state_that_is_not_there_is_not_drawn(draw):
    with pytest.raises(UnknownState, match="'lost' is none of receivable, version 1"):
        draw(RECEIVABLE, current="lost")


@pytest.mark.parametrize("draw", [mermaid, dot, markdown])
def test_ten_thousand_states_are_drawn_in_seconds(draw):
    names = [f"s{number}" for number in range(10_000)]
    ways = [
        Transition(here, f"from {here}", there, permission="p")
        for here, there in zip(names, names[1:], strict=False)  # noqa: RUF007  as the row goes
    ]
    chain = Lifecycle("c", initial="s0", states=names, final=names[-1:], transitions=ways)
    begun = time.perf_counter()
    assert len(draw(chain).splitlines()) > 9_999
    assert time.perf_counter() - begun < 10


def test_every_step_is_found_by_exploring():
    assert set(explore(ODD)) == {
        Move('say "a"', "go `now`", "b|c\\d"),
        Move('say "a"', "go `now`", "<e>"),
        Move('say "a"', "wait", 'say "a"'),
    }


def test_a_shortest_way_is_found():
    ring = Lifecycle(
        "ring",
        initial="a",
        states=list("abcd"),
        transitions=[
            Transition("a", "next", "b", permission="p"),
            Transition("b", "next", "c", permission="p"),
            Transition("c", "next", "d", permission="p"),
            Transition("b", "jump", "d", permission="p"),
            Transition("d", "next", "a", permission="p"),
        ],
    )
    assert [move.event for move in path_to(ring, "d")] == ["next", "jump"]
    assert path_to(ring, "a") == ()
