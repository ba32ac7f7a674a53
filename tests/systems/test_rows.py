"""The rows themselves: each marker names one, and what proves it is what a user can import."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
ROWS = Path(__file__).with_name("rows.toml")
MARKER = re.compile(r"mark\.row\(([^)]*)\)")


def known() -> dict[str, str]:
    systems = tomllib.loads(ROWS.read_text("utf-8"))
    return {row: title for system in systems.values() for row, title in system["rows"].items()}


def proofs() -> dict[Path, list[str]]:
    """Return the rows that each test file claims to prove."""
    found = {
        path: re.findall(r'"([^"]+)"', " ".join(MARKER.findall(path.read_text("utf-8"))))
        for path in ROOT.glob("tests/**/*.py")
    }
    return {path: rows for path, rows in found.items() if rows and path != Path(__file__)}


def private_imports(source: str) -> Iterator[str]:
    """Give what a text imports of the library that is no exported name of a package."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias.name.startswith("invoicekit.")]
            yield from names
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("invoicekit"):
            module = importlib.import_module(str(node.module))
            for alias in node.names:
                public = alias.name in getattr(module, "__all__", ()) or is_public_module(
                    f"{node.module}.{alias.name}"
                )
                if not public or "._" in f"{node.module}.{alias.name}":
                    yield f"{node.module}.{alias.name}"


def is_public_module(name: str) -> bool:
    try:
        return hasattr(importlib.import_module(name), "__all__")
    except ImportError:
        return False


def test_every_system_has_its_rows_in_order():
    assert list(known()) == [
        f"S{system}.{row}"
        for system, count in ((1, 9), (2, 12), (3, 8), (4, 13), (5, 7))
        for row in range(1, count + 1)
    ]
    assert len(set(known().values())) == len(known())


def test_every_marker_names_a_row():
    assert proofs()
    for path, rows in proofs().items():
        assert set(rows) <= set(known()), path


def test_what_proves_a_row_imports_public_names_alone():
    for path in proofs():
        assert list(private_imports(path.read_text("utf-8"))) == [], path


@pytest.mark.parametrize(
    "line",
    [
        "from invoicekit.service.documents import _written",
        "from invoicekit.service.once import fingerprint",
        "from invoicekit.permissions import policy_that_is_not_there",
        "import invoicekit.service.once",
    ],
)
def test_a_private_import_is_seen(line):
    assert list(private_imports(line))


def test_the_report_has_a_line_for_each_row_and_tells_what_fails(tmp_path):
    report = run(tmp_path, "def test_a():\n    assert True\n")
    lines = {line.split()[0]: line for line in report.splitlines() if line.startswith("S")}
    assert list(lines) == list(known())
    assert lines["S1.1"].endswith("1  proven")
    assert lines["S1.2"].endswith("0  missing")
    failing = run(tmp_path, "def test_a():\n    assert False\n")
    assert "1  failing" in failing


def run(folder, test):
    path = folder / "test_one.py"
    path.write_text(f'import pytest\n\n\n@pytest.mark.row("S1.1")\n{test}')
    words = [sys.executable, str(ROOT / "scripts" / "rows.py"), str(path)]
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT).stdout
