"""Sheets of invoices: every bad row told, nothing half kept, and safe to run again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from invoicekit import Actor, Context
from invoicekit.adapters.formats import tables_csv
from invoicekit.errors import InvalidDocument, NotPermitted
from invoicekit.service import documents
from invoicekit.service.documents import Import
from invoicekit.workflows import RECEIVABLE

SARA = Actor("sara", roles=["sales"], tenant="asha")
BUYER = Actor("bela", roles=["buyer"], tenant="asha", attributes={"account": "C-17"})

HEADER = (
    "number,issue_date,due_date,currency,seller,buyer,buyer_id,buyer_email,buyer_tax_id,"
    "description,quantity,unit_price,tax,tax_category,tax_rate"
)
FIRST = (
    "AT-1,2026-11-02,2026-12-02,EUR,Asha Systems,Blue Bay Retail,C-17,ap@blue.example,"
    "VAT:GB123456789,support,10,100,VAT,S,20"
)
SECOND = "AT-2,2026-11-02,,EUR,Asha Systems,Red Hill,C-18,,,hosting,1,50.5,VAT,S,20"


def run(ctx: Context, *rows: str, header: str = HEADER, by: Actor = SARA, **more: Any) -> Import:
    data = "\n".join([header, *rows]).encode()
    return documents.import_sheet(ctx, tables_csv.read(data), workflow=RECEIVABLE, by=by, **more)


def kept(ctx: Context) -> list[str]:
    return sorted(r.number for r in documents.find(ctx, by=SARA).records)


def told(report: Import) -> list[tuple[int, str, str]]:
    return [(p.line, p.column, p.code) for p in report.problems]


def test_a_good_sheet_is_kept_whole(ctx: Context) -> None:
    report = run(ctx, FIRST, SECOND)
    assert (report.found, report.problems) == (2, ())
    # 1,000 and 50.50, each with 20 % of it.
    assert [str(record.total) for record in report.records] == ["1200.00", "60.60"]
    assert (report.encoding, report.delimiter) == ("utf-8", ",")
    said = documents.view(ctx, report.records[0], by=BUYER).content.invoice
    assert said.buyer.tax_id("VAT") == "GB123456789"
    assert (said.due_date, said.source) == (date(2026, 12, 2), "csv")
    assert said.buyer.contact is not None
    assert said.buyer.contact.email == "ap@blue.example"


def test_rows_of_one_number_are_the_lines_of_one_invoice(ctx: Context) -> None:
    more = "AT-1,,,,Asha Systems,,,,,travel,1,50,VAT,S,20"
    report = run(ctx, FIRST, SECOND, more)
    assert report.found == 2
    lines = documents.view(ctx, report.records[0], by=SARA).content.invoice.lines
    assert [line.description for line in lines] == ["support", "travel"]


def test_every_bad_cell_is_told_with_line_column_value_and_remedy(ctx: Context) -> None:
    report = run(
        ctx,
        FIRST,
        "AT-2,02.11.2026,,EURO,Asha Systems,Red Hill,,,123,hosting,one,50,VAT,S,20",
        ",2026-11-02,,EUR,Asha Systems,Red Hill,,,,hosting,1,50,VAT,S,20",
        "AT-4,2026-02-30,,,Asha Systems,Red Hill,,,,hosting,1,50,VAT,S,20",
    )
    assert told(report) == [
        (3, "issue_date", "invalid_date"),
        (3, "currency", "unknown_currency"),
        (3, "buyer_tax_id", "invalid_value"),
        (3, "quantity", "invalid_amount"),
        (4, "number", "missing_field"),
        (5, "issue_date", "invalid_date"),
        (5, "currency", "missing_field"),
    ]
    assert [problem.value for problem in report.problems[:4]] == [
        "02.11.2026",
        "EURO",
        "123",
        "one",
    ]
    assert all(problem.remedy for problem in report.problems)
    assert str(report.problems[0]).startswith("line 3, issue_date: ")
    assert (report.records, kept(ctx)) == ((), [])


def test_what_keeps_a_document_from_being_confirmed_is_told_in_its_row(ctx: Context) -> None:
    negative = "AT-1,,,,Asha Systems,,,,,travel,1,-50,VAT,S,20"
    report = run(ctx, FIRST, negative, "AT-2,,,EUR,Asha Systems,Red Hill,,,,x,1,1,VAT,S,20")
    assert told(report) == [
        (3, "unit_price", "negative_price"),
        (4, "issue_date", "missing_field"),
    ]
    assert kept(ctx) == []


def test_what_is_incomplete_is_kept_where_that_is_asked_for(ctx: Context) -> None:
    report = run(ctx, "AT-2,,,EUR,Asha Systems,Red Hill,,,,x,1,1,VAT,S,20", incomplete=True)
    assert (report.problems, kept(ctx)) == ((), ["AT-2"])


def test_the_good_rows_alone_are_kept_where_that_is_asked_for(ctx: Context) -> None:
    bad = "AT-3,2026-11-02,,EUR,Asha Systems,Red Hill,,,,x,much,1,VAT,S,20"
    report = run(ctx, FIRST, bad, SECOND, good_rows_only=True)
    assert told(report) == [(3, "quantity", "invalid_amount")]
    assert kept(ctx) == ["AT-1", "AT-2"]


def test_one_number_that_is_taken_keeps_all_of_it_out(ctx: Context) -> None:
    run(ctx, SECOND)
    report = run(ctx, FIRST, SECOND)
    assert told(report) == [(3, "", "duplicate")]
    assert (report.records, kept(ctx)) == ((), ["AT-2"])
    report = run(ctx, FIRST, SECOND, good_rows_only=True)
    assert ([r.number for r in report.records], kept(ctx)) == (["AT-1"], ["AT-1", "AT-2"])


def test_rows_that_contradict_each_other_are_told(ctx: Context) -> None:
    report = run(ctx, FIRST, FIRST.replace("2026-11-02", "2026-11-03"))
    assert told(report) == [(3, "issue_date", "contradiction")]
    assert "line 2" in report.problems[0].message
    assert kept(ctx) == []


def test_an_unknown_column_is_told_with_those_there_are(ctx: Context) -> None:
    report = run(ctx, f"{FIRST},red", header=f"{HEADER},colour", good_rows_only=True)
    assert told(report) == [(1, "colour", "unknown_column")]
    assert "unit_price" in report.problems[0].remedy
    assert kept(ctx) == []


def test_with_its_key_a_sheet_is_taken_in_once_and_a_mended_one_goes_on(ctx: Context) -> None:
    bad = "AT-3,2026-11-02,,EUR,Asha Systems,Red Hill,,,,x,much,1,VAT,S,20"
    first = run(ctx, bad, FIRST, key="october", good_rows_only=True)
    good = bad.replace("much", "1")
    again = run(ctx, FIRST, SECOND, good, key="october")
    assert again.problems == ()
    assert again.records[0] == first.records[0]
    assert kept(ctx) == ["AT-1", "AT-2", "AT-3"]
    assert run(ctx, FIRST, SECOND, good, key="october").records == again.records


def test_who_may_not_add_imports_nothing(ctx: Context) -> None:
    with pytest.raises(NotPermitted):
        run(ctx, FIRST, by=BUYER)
    assert kept(ctx) == []


def test_bytes_that_turn_out_to_be_no_text_leave_nothing_behind(ctx: Context) -> None:
    rows = "\n".join([HEADER, *[FIRST.replace("AT-1", f"N-{n}") for n in range(2000)]])
    sheet = tables_csv.read(rows.encode() + b"\nZo\xeb")
    with pytest.raises(InvalidDocument):
        documents.import_sheet(ctx, sheet, workflow=RECEIVABLE, by=SARA)
    assert kept(ctx) == []


@pytest.mark.parametrize("text", ["'; DROP TABLE records; --", "a\x00b", '<script>"&amp;', "𝔘𝔫𝔦"])
def test_whatever_stands_in_a_cell_is_text_and_nothing_else(ctx: Context, text: str) -> None:
    row = f'AT-1,2026-11-02,,EUR,Asha Systems,"{text.replace(chr(34), chr(34) * 2)}",,,,x,1,1,,,'
    report = run(ctx, row)
    if "\x00" in text:
        assert [code for _, _, code in told(report)] == ["invalid_value"]
        return
    assert documents.find(ctx, by=SARA).records[0].buyer == text


def test_what_was_exported_comes_back_as_it_was(ctx: Context) -> None:
    """A formula in a name is harmless on the way out, and itself again on the way in."""
    run(ctx, FIRST.replace("Blue Bay Retail", "'=1+1"))
    (record,) = documents.find(ctx, by=SARA).records
    assert record.buyer == "=1+1"
