"""The docs tell the truth: the reference is made from the code, and every link leads somewhere."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import invoicekit

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import reference  # noqa: E402 - the script is no package

PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def test_the_reference_is_what_the_code_says() -> None:
    """To write it anew: python scripts/reference.py."""
    made = reference.pages()
    kept = {path.name for path in reference.FOLDER.glob("*.md")} - reference.WRITTEN_BY_HAND
    assert kept == set(made)
    for name, text in made.items():
        assert (reference.FOLDER / name).read_text("utf-8") == text, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_the_readme_opens_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert text.index("make demo") < text.index("make test") < text.index("```python")
    shown = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert shown is not None
    assert 25 <= len(shown[1].splitlines()) <= 35


def test_the_changelog_knows_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## {invoicekit.__version__}" in text
