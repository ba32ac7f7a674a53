"""No test is skipped unseen: the rule itself, shown to fail on a planted skip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (
            "import pytest\ndef test_a(): pytest.skip('no server')",
            1,
            "UNEXPECTED: test_it.py::test_a",
        ),
        ("def test_a(): pass", 0, "0 skipped in all, 0 unexpected"),
    ],
)
def test_an_unexpected_skip_fails_the_run(
    tmp_path: Path, body: str, status: int, told: str
) -> None:
    shutil.copy(Path(__file__).parent / "conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text(body)
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py")
    # The rule is taken from among the tests, and still finds what they share.
    paths = [str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, env=surroundings
    )
    assert done.returncode == status
    assert told in done.stdout
