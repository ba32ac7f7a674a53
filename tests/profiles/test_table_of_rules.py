"""The table of rules in the docs: complete, and of rules and files that there are."""

from __future__ import annotations

import re
from pathlib import Path

from invoicekit.profiles import en16931

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src" / "invoicekit" / "profiles"
PAGE = (ROOT / "docs" / "reference" / "en16931-rules.md").read_text("utf-8")
RULE = re.compile(r'"((?:BR|UBL-SR|BG|BT)-[A-Z0-9-]+)"')
NUMBER = re.compile(r'"([RP]\d{3,4})"')


def test_every_rule_that_can_be_told_is_in_the_table() -> None:
    told = {rule for path in SOURCE.rglob("*.py") for rule in RULE.findall(path.read_text("utf-8"))}
    told |= {known.rule for known in en16931.code_lists().lists.values()}
    told |= set(NUMBER.findall((SOURCE / "peppol.py").read_text("utf-8")))
    assert len(told) > 100
    assert {rule for rule in told if not re.search(rf"\b{rule}\b", PAGE)} == set()


def test_every_file_in_the_table_exists() -> None:
    files = set(re.findall(r"`(?!tests/)((?:en16931/)?[a-z0-9_/]+\.(?:py|toml))`", PAGE))
    assert len(files) > 8
    missing = {
        name
        for name in files
        if not (SOURCE / name).exists() and not (SOURCE.parent / name).exists()
    }
    assert missing == set()
    assert all((ROOT / test).exists() for test in re.findall(r"`(tests/[a-z0-9_/]+\.py)`", PAGE))


def test_the_table_of_categories_has_each_with_its_prefix() -> None:
    for category, rules in en16931.CATEGORIES.items():
        row = re.search(rf"^\| {category} .*$", PAGE, re.MULTILINE)
        assert row is not None, category
        cells = [cell.strip() for cell in row.group().split("|")]
        assert cells[2] == rules.prefix
        assert cells[3] == rules.rate.value
        assert cells[4] == ("must" if rules.reason else "must not")
        assert cells[7].startswith("one, exact" if rules.one_row else "one a rate")
