"""The example data has the shape that the examples and the other tests read."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[2] / "examples" / "data"
INVOICES = sorted(DATA.glob("*.json"))
PAYMENTS = sorted((DATA / "payments").glob("*.json"))

NUMBER = re.compile(r"-?\d+(\.\d+)?")
KINDS = {
    "invoice",
    "credit_note",
    "debit_note",
    "corrected_invoice",
    "prepayment_invoice",
    "self_billed_invoice",
}
ROUNDINGS = {"en16931", "gst", "gobl_precise", "gobl_currency"}
TOTALS = {
    "line_total",
    "line_allowance_total",
    "allowance_total",
    "charge_total",
    "tax_exclusive",
    "tax_total",
    "tax_inclusive",
    "collected",
    "withheld",
    "rounding",
    "prepaid",
    "payable",
}
INVOICE_FIELDS = {
    "kind",
    "number",
    "issue_date",
    "due_date",
    "currency",
    "seller",
    "buyer",
    "regime",
    "rounding",
    "prices_include",
    "lines",
    "allowances",
    "charges",
    "prepaid",
    "rounding_amount",
}
LINE_FIELDS = {
    "id",
    "description",
    "quantity",
    "unit",
    "unit_price",
    "base_quantity",
    "allowances",
    "charges",
    "taxes",
}
TAX_FIELDS = {
    "tax",
    "category",
    "rate",
    "amount",
    "surcharge",
    "liability",
    "withheld",
    "group",
}
LIABILITIES = {"supplier", "recipient", "collected", "withheld"}


def read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def is_number(value: object) -> bool:
    return isinstance(value, str) and NUMBER.fullmatch(value) is not None


def check_source(source: dict[str, Any]) -> None:
    assert set(source) == {"publisher", "document", "url", "licence", "retrieved"}
    assert all(isinstance(value, str) and value for value in source.values())
    assert source["url"].startswith("https://")
    date.fromisoformat(source["retrieved"])


def check_party(party: dict[str, Any]) -> None:
    assert {"name", "country"} <= set(party) <= {"name", "country", "id", "tax_ids", "address"}
    assert party["name"]
    assert re.fullmatch("[A-Z]{2}", party["country"])
    for tax_id in party.get("tax_ids", []):
        assert set(tax_id) == {"scheme", "value"}
        assert tax_id["scheme"]
        assert tax_id["value"]
    address = party.get("address", {})
    assert set(address) <= {"lines", "city", "postal_code", "region", "country"}


def check_taxes(taxes: list[dict[str, Any]]) -> None:
    for tax in taxes:
        assert {"tax", "category"} <= set(tax) <= TAX_FIELDS
        assert not {"rate", "amount"} <= set(tax), "a tax has a rate or an amount, not both"
        for field in ("rate", "amount", "surcharge"):
            assert field not in tax or is_number(tax[field])
        assert tax.get("liability", "supplier") in LIABILITIES
        assert tax.get("withheld", True) is True


def check_adjustments(items: list[dict[str, Any]], *, document: bool) -> None:
    for item in items:
        assert ("amount" in item) != ("percent" in item)
        assert is_number(item.get("amount", item.get("percent")))
        after_tax = item.get("after_tax", False)
        assert set(item) <= {"amount", "percent", "reason", "reason_code", "taxes", "after_tax"}
        assert ("taxes" in item) == (document and not after_tax)
        check_taxes(item.get("taxes", []))


def check_invoice(invoice: dict[str, Any]) -> None:
    optional = {"due_date", "allowances", "charges", "prepaid", "rounding_amount"}
    assert INVOICE_FIELDS - optional <= set(invoice) <= INVOICE_FIELDS
    assert invoice["kind"] in KINDS
    assert invoice["number"]
    issued = date.fromisoformat(invoice["issue_date"])
    assert date.fromisoformat(invoice.get("due_date", invoice["issue_date"])) >= issued
    assert re.fullmatch("[A-Z]{3}", invoice["currency"])
    assert invoice["regime"] == "flat"
    assert invoice["rounding"] in ROUNDINGS
    check_party(invoice["seller"])
    check_party(invoice["buyer"])
    assert invoice["lines"]
    for line in invoice["lines"]:
        required = {"id", "description", "quantity", "unit_price", "taxes"}
        assert required <= set(line) <= LINE_FIELDS
        assert line["description"]
        for field in ("quantity", "unit_price", "base_quantity"):
            assert field not in line or is_number(line[field])
        check_taxes(line["taxes"])
        check_adjustments(line.get("allowances", []), document=False)
        check_adjustments(line.get("charges", []), document=False)
    assert len({line["id"] for line in invoice["lines"]}) == len(invoice["lines"])
    check_adjustments(invoice.get("allowances", []), document=True)
    check_adjustments(invoice.get("charges", []), document=True)
    for field in ("prepaid", "rounding_amount"):
        assert field not in invoice or is_number(invoice[field])
    taxes = {tax["tax"] for line in invoice["lines"] for tax in line["taxes"]}
    assert invoice["prices_include"] is None or invoice["prices_include"] in taxes


def check_expected(expected: dict[str, Any]) -> None:
    assert set(expected) == {"totals", "tax_rows"}
    assert "payable" in expected["totals"]
    assert set(expected["totals"]) <= TOTALS
    assert all(is_number(value) for value in expected["totals"].values())
    for row in expected["tax_rows"]:
        required = {"tax", "category", "amount"}
        assert required <= set(row) <= required | {"rate", "base", "surcharge"}
        for field in ("rate", "base", "amount", "surcharge"):
            assert field not in row or is_number(row[field])


@pytest.mark.parametrize("path", INVOICES, ids=lambda path: path.stem)
def test_an_invoice_names_its_source_and_states_its_figures(path: Path) -> None:
    example = read(path)
    required = {"title", "source", "expected", "invoice"}
    assert required <= set(example) <= required | {"remark"}
    assert example["title"]
    assert example.get("remark", "-")
    check_source(example["source"])
    check_expected(example["expected"])
    check_invoice(example["invoice"])


@pytest.mark.parametrize("path", INVOICES, ids=lambda path: path.stem)
def test_every_expected_tax_is_on_a_line_or_on_the_document(path: Path) -> None:
    example = read(path)
    invoice = example["invoice"]
    carriers = [*invoice["lines"], *invoice.get("allowances", []), *invoice.get("charges", [])]
    given = {
        (tax["tax"], tax["category"]) for carrier in carriers for tax in carrier.get("taxes", [])
    }
    stated = {(row["tax"], row["category"]) for row in example["expected"]["tax_rows"]}
    assert stated == given


@pytest.mark.parametrize("path", PAYMENTS, ids=lambda path: path.stem)
def test_a_payment_belongs_to_a_customer_with_invoices_in_its_currency(path: Path) -> None:
    example = read(path)
    required = {"title", "source", "payment"}
    assert required <= set(example) <= required | {"remark"}
    check_source(example["source"])
    payment = example["payment"]
    fields = {"id", "amount", "currency", "received", "customer", "remittance"}
    assert fields <= set(payment) <= fields | {"memo"}
    assert is_number(payment["amount"])
    assert Decimal(payment["amount"]) > 0
    received = date.fromisoformat(payment["received"])
    owed = [
        invoice
        for invoice in (read(other)["invoice"] for other in INVOICES)
        if invoice["buyer"]["name"] == payment["customer"]
        and invoice["currency"] == payment["currency"]
    ]
    named = [invoice for invoice in owed if invoice["number"] in payment["remittance"]]
    assert named or (owed and not payment["remittance"])
    for invoice in named or owed:
        assert date.fromisoformat(invoice["issue_date"]) <= received


def test_the_examples_cover_what_they_are_meant_to() -> None:
    examples = [read(path) for path in INVOICES]
    invoices = [example["invoice"] for example in examples]
    sellers = [invoice["seller"]["country"] for invoice in invoices]
    assert len(invoices) >= 16
    assert len(PAYMENTS) >= 5
    assert sellers.count("IN") >= 4
    assert sellers.count("GB") >= 2
    assert sum(country in {"AE", "SA"} for country in sellers) >= 2
    assert sum(country in {"BE", "DE", "ES", "FR", "IT", "NL", "SE"} for country in sellers) >= 5
    assert {"JPY", "CLP"} & {invoice["currency"] for invoice in invoices}
    assert "credit_note" in {invoice["kind"] for invoice in invoices}
    assert any("prepaid" in invoice for invoice in invoices)
    assert len({example["title"] for example in examples}) == len(examples)


def test_every_file_is_in_the_table() -> None:
    table = (DATA / "README.md").read_text(encoding="utf-8")
    for path in [*INVOICES, *PAYMENTS]:
        assert f"`{path.relative_to(DATA).as_posix()}`" in table
