"""The table of decisions tells the truth: its files and its tests exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/reference/vat-rules.md").read_text("utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and "`test_" in line]


def test_every_decision_names_a_test_that_exists() -> None:
    written = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    tests = set(re.findall(r"def (test_\w+)", written))
    named = {name for row in ROWS for name in re.findall(r"`(test_\w+)`", row)}
    assert len(ROWS) > 80
    assert named <= tests


def test_every_file_that_it_names_exists() -> None:
    home = ROOT / "src/invoicekit/taxes/vat"
    named = {name for row in ROWS for name in re.findall(r"`([\w/]+(?:\.py|\.toml))`", row)}
    assert len(named) > 15
    assert [name for name in sorted(named) if not (home / name).exists()] == []
