"""Databases that can be stopped, filled up and cut off, and figures that end in the summary."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a fresh database."""
    return f"sqlite:///{tmp_path / 'invoices.db'}"


@pytest.fixture
def figures(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> Callable[[str], None]:
    """Tell figures: they are printed in the summary, wherever the test ran."""
    name = request.node.name
    return lambda text: record_property("figures", f"{name}: {text}")
