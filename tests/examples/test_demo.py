"""The demo tells what its golden file says; run again, it changes nothing."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
DEMO = HERE.parent.parent / "examples" / "demo.py"


def run(db: Path) -> str:
    done = subprocess.run(
        [sys.executable, str(DEMO), "--db", str(db)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout


def test_the_demo_runs_as_it_is_kept_and_twice_changes_nothing(tmp_path: Path) -> None:
    """To keep it anew, once the new output is checked by eye: examples/demo.py > demo.txt."""
    db = tmp_path / "demo.db"
    first = run(db)
    assert first == (HERE / "demo.txt").read_text("utf-8")
    before = hashlib.sha256(db.read_bytes()).hexdigest()
    second = run(db)
    assert "0 stored, 30 already there" in second
    assert "is withdrawn already" in second
    assert second.count("already applied") == 6
    assert hashlib.sha256(db.read_bytes()).hexdigest() == before
    start = first.index("Invoices by status")
    assert second[second.index("Invoices by status") :] == first[start:]


def test_the_facts_of_the_golden_file_are_those_of_the_sources() -> None:
    """Worked by hand from the published figures, so that a wrong golden file is seen."""
    text = (HERE / "demo.txt").read_text("utf-8")
    # 89.30 less the stated first instalment of 35.72.
    assert "53.58" in text
    # 12,908.00 less the stated part of 10,000.00.
    assert "2908.00" in text
    assert text.count("agrees ") == 30
    assert "DIFFERS" not in text
