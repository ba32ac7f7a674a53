"""Print one line for each row of the five systems: proven, failing or missing.

Runs the tests that bear a row's marker. The status is 1 where one of them failed.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "tests" / "systems" / "rows.toml"


class Tally:
    """Counts the tests of each row, and those that failed.

    Attributes:
        tests: how many tests each row has.
        failed: how many of them failed, in any phase, or were not run.
    """

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self.tests: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self._rows_of: dict[str, tuple[str, ...]] = {}
        self._bad: set[str] = set()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Keep the tests that bear a row's marker, and count them."""
        others = [item for item in items if not rows_of(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if rows_of(item)]
        for item in items:
            self._rows_of[item.nodeid] = rows_of(item)
            self.tests.update(rows_of(item))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test once that failed or was skipped."""
        if report.passed or report.nodeid in self._bad:
            return
        self._bad.add(report.nodeid)
        self.failed.update(self._rows_of.get(report.nodeid, ()))

    def word(self, row: str) -> str:
        """Return how a row stands."""
        if not self.tests[row]:
            return "missing"
        return "failing" if self.failed[row] else "proven"


def rows_of(item: pytest.Item) -> tuple[str, ...]:
    """Return the rows that a test proves."""
    return tuple(str(row) for mark in item.iter_markers("row") for row in mark.args)


def titles() -> Mapping[str, str]:
    """Return the title of each row, in the order of the systems."""
    systems = tomllib.loads(ROWS.read_text("utf-8"))
    return {row: title for system in systems.values() for row, title in system["rows"].items()}


def main(words: list[str]) -> int:
    """Run the tests of rows and print how each row stands.

    Args:
        words: the files and folders to look in; all tests of the project if left out.
    """
    tally = Tally()
    quiet = ["-q", "--no-header", "--no-summary", "-p", "no:cacheprovider"]
    places = words or [str(ROOT / "tests")]
    status = pytest.main([*quiet, "--rootdir", str(ROOT), *places], plugins=[tally])
    print()
    for row, title in titles().items():
        print(f"{row:<6} {title:<70} {tally.tests[row]:>4}  {tally.word(row)}")
    standing = Counter(tally.word(row) for row in titles())
    print(", ".join(f"{count} {word}" for word, count in sorted(standing.items())))
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
