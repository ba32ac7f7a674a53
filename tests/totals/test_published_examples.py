"""Our figures against those that others have published."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from invoicekit import Calculation, calculate
from invoicekit.serialization import read_request
from invoicekit.taxes import flat

HERE = Path(__file__).parent
EXAMPLES = HERE.parent.parent / "examples" / "data"
GOBL = [json.loads(text) for text in (HERE / "gobl/examples.jsonl").read_text("utf-8").splitlines()]
OWN = [(path.stem, json.loads(path.read_text("utf-8"))) for path in sorted(EXAMPLES.glob("*.json"))]


def worked(data: dict[str, Any]) -> Calculation:
    request = read_request(json.dumps(data))
    return calculate(request.invoice, flat.REGIME, rounding=request.rounding)


def check(result: Calculation, expected: dict[str, Any]) -> None:
    stated = {name: Decimal(figure) for name, figure in expected["totals"].items()}
    assert stated, "the source must state a total"
    assert {name: getattr(result.totals, name) for name in stated} == stated
    for row in expected.get("tax_rows", []):
        assert any(_agrees(ours, row) for ours in result.tax_rows), row


def _agrees(ours: Any, row: dict[str, str]) -> bool:
    figures = {"rate": ours.rate, "base": ours.base, "amount": ours.amount}
    figures["surcharge"] = ours.surcharge
    return ours.tax == row["tax"] and all(
        figure == Decimal(row[name]) for name, figure in figures.items() if name in row
    )


@pytest.mark.parametrize(("name", "data"), OWN, ids=[name for name, _ in OWN])
def test_an_example_comes_to_what_its_source_states(name: str, data: dict[str, Any]) -> None:
    result = worked(data["invoice"])
    check(result, data["expected"])
    assert [p for p in result.problems if p.severity.value == "error"] == []


@pytest.mark.parametrize("data", GOBL, ids=[data["path"] for data in GOBL])
def test_an_example_of_gobl_comes_to_its_published_figures(data: dict[str, Any]) -> None:
    check(worked(data["invoice"]), data["expected"])


def test_a_wrong_figure_would_be_seen() -> None:
    wrong = {"totals": {"payable": "1.00"}}
    with pytest.raises(AssertionError):
        check(worked(OWN[0][1]["invoice"]), wrong)
