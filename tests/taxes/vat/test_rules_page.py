"""The table of decisions tells the truth: its files and its tests exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/reference/vat-rules.md").read_text("utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and "`test_" in line]


def test_every_decision_names_a_test_that_exists() -> None:
    written = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    tests = set(re.findall(r"def (test_\w+)", written))
    named = {name for row in ROWS for name in re.findall(r"`(test_\w+)`", row)}
    assert len(ROWS) > 80
    assert named <= tests


HOME = ROOT / "src/invoicekit/taxes/vat"
IN_TERRITORIES = PAGE.partition("## Territories")[2].partition("## The United Kingdom")[0]
PIECES = re.compile(r", | to | and the list of codes| and |; ")


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def text_behind(row: str) -> str:
    """Return the text of the file that a row names; of all that decide, where it names those."""
    if row in IN_TERRITORIES:
        return (HOME / "data/territories.toml").read_text("utf-8")
    name = cells(row)[-2].strip("`")
    place = HOME / name
    files = sorted(place.rglob("*")) if place.is_dir() else [place]
    return "".join(file.read_text("utf-8") for file in files if file.suffix in {".py", ".toml"})


def missing_articles(row: str) -> list[str]:
    """Return the articles and laws of a row that its file does not name.

    An article's last part may stand apart in the file: 226(13), (14) is "226(13) and (14)" there.
    """
    text = " ".join(text_behind(row).split())
    cited = [piece.strip() for piece in PIECES.split(cells(row)[1]) if piece.strip()]
    return [
        piece for piece in cited if not re.search(rf"(?<![\w.]){re.escape(piece)}(?![\w])", text)
    ]


@pytest.mark.parametrize("row", [row for row in ROWS if cells(row)[1]])
def test_a_file_cites_the_articles_of_its_row(row: str) -> None:
    assert missing_articles(row) == []


def test_every_file_that_it_names_exists() -> None:
    home = ROOT / "src/invoicekit/taxes/vat"
    named = {name for row in ROWS for name in re.findall(r"`([\w/]+(?:\.py|\.toml))`", row)}
    assert len(named) > 15
    assert [name for name in sorted(named) if not (home / name).exists()] == []
