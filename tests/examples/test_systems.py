"""The five programs tell what their golden files say, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
EXAMPLES = HERE.parent.parent / "examples"
SYSTEMS = sorted(path.stem for path in (EXAMPLES / "systems").glob("*.py") if path.stem != "stage")


def run(*words: str, url: str = "") -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if name != "INVOICEKIT_URL"}
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        check=False,
        env=own | ({"INVOICEKIT_URL": url} if url else {}),
    )


def program(system: str) -> str:
    return str(EXAMPLES / "systems" / f"{system}.py")


def kept(system: str) -> str:
    return (HERE / f"{system}.txt").read_text("utf-8")


def test_there_are_five() -> None:
    assert SYSTEMS == [
        "accounts_payable",
        "dealer_cases",
        "order_management",
        "receivables_portal",
        "vendor_approval",
    ]


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_demo_plays_a_day_by_name_as_it_is_kept(system: str) -> None:
    """To keep it anew, once checked by eye: examples/systems/NAME.py > tests/examples/NAME.txt."""
    done = run(str(EXAMPLES / "demo.py"), system)
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == kept(system)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_day_is_the_same_on_postgresql_and_without_a_test_runner(system: str, postgres) -> None:
    bare = (
        "import runpy, sys\n"
        "sys.modules['pytest'] = sys.modules['hypothesis'] = None\n"
        "del sys.argv[0]\n"
        "sys.path.insert(0, sys.argv[0].rpartition('/')[0])\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    done = run("-c", bare, program(system), url=postgres.emptied())
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == kept(system)


def test_a_database_on_which_the_day_was_played_is_refused_and_left_as_it_is(
    tmp_path: Path,
) -> None:
    db = tmp_path / "day.db"
    url = f"sqlite:///{db}"
    assert run(program("dealer_cases"), url).returncode == 0
    before = db.read_bytes()
    again = run(program("dealer_cases"), url)
    assert (again.stdout, again.returncode) == ("", 1)
    assert "give an empty one" in again.stderr
    assert db.read_bytes() == before


def test_the_demo_tells_which_there_are_when_it_does_not_know_one() -> None:
    done = run(str(EXAMPLES / "demo.py"), "payroll")
    assert done.returncode == 2
    assert all(system in done.stderr for system in SYSTEMS)


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_is_short_enough_to_be_read(system: str) -> None:
    assert len(Path(program(system)).read_text("utf-8").splitlines()) <= 200
