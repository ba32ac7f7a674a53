"""What all tests share: the soak tier, and the rule that no test is skipped unseen."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings

from support.postgres import postgres

__all__ = ["postgres"]

EXPECTED_SKIPS: dict[str, str] = {
    "tests/faults/test_full_disk.py::test_a_full_postgresql": "an account that may not mount",
    "tests/adapters/ubl/test_official_rules.py": "the official rules are files of others, given "
    "by INVOICEKIT_EN16931_XSLT, and saxonche is needed to run them",
    "tests/erp/test_tryton.py": "Tryton's packages, where a package index has them",
}
"""Reasons for which a test may be skipped, by the beginning of its name; any other skip fails."""

settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("soak", settings.get_profile("default"), max_examples=2000)

_skipped: list[tuple[str, str]] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the long tests as well")
    parser.addoption("--erp", action="store_true", help="run the tests against a real ERP as well")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("soak" if config.getoption("--soak") else "default")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for tier in ("soak", "erp"):
        if config.getoption(f"--{tier}"):
            continue
        left = [item for item in items if item.get_closest_marker(tier)]
        if left:
            config.hook.pytest_deselected(items=left)
            items[:] = [item for item in items if not item.get_closest_marker(tier)]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        _skipped.append((report.nodeid, reason))


def _unexpected() -> list[tuple[str, str]]:
    return [
        (name, reason)
        for name, reason in _skipped
        if not any(name.startswith(known) for known in EXPECTED_SKIPS)
    ]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _unexpected() and not hasattr(session.config, "workerinput"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    _tell_figures(terminalreporter)
    terminalreporter.section("skipped")
    counts = Counter(reason for _, reason in _skipped)
    for reason, count in counts.most_common():
        terminalreporter.line(f"{count} skipped: {reason}")
    for name, reason in _unexpected():
        terminalreporter.line(f"UNEXPECTED: {name}: {reason}", red=True)
    terminalreporter.line(f"{len(_skipped)} skipped in all, {len(_unexpected())} unexpected")


def _tell_figures(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured; it travels with their reports, from other processes, too."""
    reports = [*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())]
    told = [text for each in reports for name, text in each.user_properties if name == "figures"]
    if told:
        terminalreporter.section("figures")
        for text in told:
            terminalreporter.line(str(text))
