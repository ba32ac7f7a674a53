"""Databases to be worked on by many processes, and figures that end in the summary."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a fresh database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'invoices.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture
def figures(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> Callable[[str], None]:
    """Tell figures: they are printed in the summary, wherever the test ran."""
    name = request.node.name
    return lambda text: record_property("figures", f"{name}: {text}")
