"""JSON in and out: strict, complete, and with every problem at once."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit import Content, Invoice, Party
from invoicekit.documents import Liability
from invoicekit.errors import InvalidDocument, InvalidValue
from invoicekit.serialization import dumps, loads, read_request
from invoicekit.serialization.json_schema import invoice_schema, result_schema
from invoicekit.serialization.streams import documents_in

GOOD: dict[str, Any] = {
    "kind": "invoice",
    "number": "1",
    "issue_date": "2026-11-02",
    "currency": "EUR",
    "seller": {"name": "Asha", "country": "DE"},
    "buyer": {"name": "Blue", "country": "FR"},
    "regime": "flat",
    "rounding": "en16931",
    "prices_include": None,
    "lines": [
        {
            "id": "1",
            "description": "paper",
            "quantity": "3",
            "unit_price": "9.995",
            "base_quantity": "1",
            "allowances": [{"percent": "10"}],
            "charges": [{"amount": "1"}],
            "taxes": [{"tax": "VAT", "category": "S", "rate": "21"}],
        }
    ],
    "allowances": [{"amount": "1", "taxes": [{"tax": "VAT", "category": "S", "rate": "21"}]}],
    "charges": [],
    "prepaid": "5",
    "rounding_amount": None,
}


def told(data: Any) -> list[tuple[str, str]]:
    text = data if isinstance(data, str) else json.dumps(data)
    with pytest.raises(InvalidDocument) as caught:
        read_request(text)
    assert all(problem.message for problem in caught.value.problems)
    return [(problem.code, problem.path) for problem in caught.value.problems]


def run(*words: str, given_text: str | bytes = "") -> tuple[int, str, str]:
    raw = given_text if isinstance(given_text, bytes) else given_text.encode()
    done = subprocess.run(
        [sys.executable, "-m", "invoicekit", *words], input=raw, capture_output=True, check=False
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_a_complete_request_is_read() -> None:
    request = read_request(json.dumps(GOOD))
    assert request.rounding is not None
    assert (request.regime, request.rounding.name) == ("flat", "en16931")
    assert request.invoice.lines[0].taxes[0].rate == 21
    assert request.invoice.seller == Party("Asha", "DE")


def test_what_is_null_is_left_out() -> None:
    assert read_request(json.dumps(GOOD | {"buyer": None})).invoice.buyer == Party()


def test_withheld_is_the_short_form_of_a_retention() -> None:
    tax = {"tax": "IRPF", "rate": "15", "withheld": True}
    request = read_request(json.dumps(GOOD | {"lines": [{"unit_price": "1", "taxes": [tax]}]}))
    assert request.invoice.lines[0].taxes[0].liability is Liability.WITHHELD
    contradiction = tax | {"liability": "supplier"}
    assert told(GOOD | {"lines": [{"taxes": [contradiction]}]}) == [
        ("invalid_value", "lines[0].taxes[0]")
    ]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"currency": "XYZ"}, ("unknown_currency", "currency")),
        ({"currency": None}, ("missing_field", "currency")),
        ({"issue_date": "2026-02-30"}, ("invalid_date", "issue_date")),
        ({"issue_date": "02.11.2026"}, ("invalid_date", "issue_date")),
        ({"issue_date": 20261102}, ("invalid_date", "issue_date")),
        ({"number": 7}, ("invalid_value", "number")),
        ({"kind": "bill"}, ("invalid_value", "kind")),
        ({"colour": "red"}, ("unknown_field", "colour")),
        ({"seller": {"name": "A", "nmae": "B"}}, ("unknown_field", "seller.nmae")),
        ({"seller": "Asha"}, ("invalid_value", "seller")),
        ({"lines": "none"}, ("invalid_value", "lines")),
        ({"lines": 5}, ("invalid_value", "lines")),
        ({"lines": [{"quantity": 1.5}]}, ("invalid_amount", "lines[0].quantity")),
        ({"lines": [{"quantity": "1e5"}]}, ("invalid_amount", "lines[0].quantity")),
        ({"lines": [{"quantity": "9" * 40}]}, ("invalid_amount", "lines[0].quantity")),
        ({"lines": [{"unit_price": "12x"}]}, ("invalid_amount", "lines[0].unit_price")),
        ({"lines": [{"unit_price": True}]}, ("invalid_amount", "lines[0].unit_price")),
        ({"lines": [{"base_quantity": "0"}]}, ("invalid_amount", "lines[0].base_quantity")),
        ({"lines": [{"taxes": [{"rate": "21"}]}]}, ("missing_field", "lines[0].taxes[0].tax")),
        ({"lines": [{"taxes": [{"tax": "V", "x": 1}]}]}, ("unknown_field", "lines[0].taxes[0].x")),
        ({"allowances": [{}]}, ("invalid_value", "allowances[0]")),
        ({"prepaid": "five"}, ("invalid_amount", "prepaid")),
        ({"particulars": ["a"]}, ("invalid_value", "particulars")),
        ({"particulars": {"a": 1}}, ("invalid_value", "particulars")),
        ({"rounding": "swiss"}, ("unknown_rounding", "rounding")),
        ({"rounding": 2}, ("unknown_rounding", "rounding")),
        ({"regime": 5}, ("unknown_regime", "regime")),
        ({"$schema": "invoicekit/invoice/9"}, ("unknown_schema", "$schema")),
    ],
)
def test_a_bad_field_is_told_with_its_path(
    change: dict[str, Any], problem: tuple[str, str]
) -> None:
    assert told(GOOD | change) == [problem]


def test_all_bad_fields_are_told_at_once() -> None:
    bad = {
        "currency": "XYZ",
        "kind": "bill",
        "lines": [{"quantity": 1.5}, {"unit_price": "x"}],
        "a": 1,
    }
    assert len(told(GOOD | bad)) == 5


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "0.1"])
def test_a_json_number_that_is_not_whole_is_no_amount(number: str) -> None:
    text = f'{{"currency": "EUR", "lines": [{{"unit_price": {number}}}]}}'
    assert told(text) == [("invalid_amount", "lines[0].unit_price")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "invalid_json"),
        ('{"currency": "EUR", "lin', "invalid_json"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "too_deep"),
        ('{"number": "1", "number": "2"}', "invalid_value"),
        ("[]", "invalid_value"),
        ("42", "invalid_value"),
        ('{"number": "' + "x" * 17_000_000 + '"}', "too_large"),
    ],
)
def test_what_is_no_document_is_told(text: str, code: str) -> None:
    assert [found for found, _ in told(text)] == [code]


@pytest.mark.parametrize("text", ["", "  \n", "\n\n"])
def test_an_empty_file_is_told_as_such_with_what_is_due(text: str) -> None:
    status, printed, _ = run("check", given_text=text)
    assert status == 1
    assert "it is empty" in printed
    assert "Give one invoice, an object in braces" in printed


def test_a_document_nested_as_deep_as_json_allows_is_no_traceback() -> None:
    for depth in (100, 300, 900, 990):
        deep = '{"currency": "EUR", "seller": ' + '{"address": ' * depth + "1" + "}" * depth + "}"
        with pytest.raises(InvalidDocument):
            read_request(deep)


def test_stored_json_comes_back_equal() -> None:
    invoice = read_request(json.dumps(GOOD)).invoice
    told = attrs.evolve(invoice, particulars={"supply": "services"})
    for value in (invoice, told, Content(told)):
        assert loads(dumps(value)) == value
    assert json.loads(dumps(told))["particulars"] == {"supply": "services"}


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        '{"$schema": "invoicekit/invoice/2", "currency": "EUR"}',
        '{"$schema": "invoicekit/invoice/0", "currency": "EUR"}',
        '{"$schema": "somebody/invoice/1", "currency": "EUR"}',
        '{"$schema": "invoicekit/invoice/1", "currency": "EUR", "new": 1}',
    ],
)
def test_stored_json_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(InvalidDocument):
        loads(text)


def test_what_has_no_schema_is_not_stored() -> None:
    with pytest.raises(InvalidValue, match="no schema"):
        dumps(Party())


@pytest.mark.parametrize(
    "name",
    [
        "invoice",
        "content",
        "snapshot",
        "demand",
        "user",
        "settings",
        "attached",
        "order",
        "purchase_order",
        "goods_receipt",
        "saved_list",
        "payment",
        "payment_intent",
    ],
)
def test_what_earlier_releases_wrote_is_still_read(name: str) -> None:
    """Golden files: written once by the release of that schema, never again."""
    paths = sorted((Path(__file__).parent / "golden").glob(f"{name}-*.json"))
    assert paths
    for path in paths:
        text = path.read_text("utf-8")
        assert json.loads(dumps(loads(text))) == json.loads(text)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(GOOD)), inner)
    ),
)


@given(st.dictionaries(st.sampled_from([*GOOD, "source", "terms", "stated", "period"]), ANYTHING))
def test_no_json_whatsoever_gives_a_traceback(data: dict[str, Any]) -> None:
    try:
        answer: object = read_request(json.dumps(data)).invoice
    except InvalidDocument as error:
        answer = error.problems
    assert isinstance(answer, (Invoice, tuple))
    assert answer != ()


def test_the_schemas_describe_what_is_read_and_printed() -> None:
    jsonschema.Draft202012Validator.check_schema(invoice_schema())
    jsonschema.Draft202012Validator.check_schema(result_schema())
    jsonschema.validate(GOOD, invoice_schema())
    status, printed, _ = run("calculate", given_text=json.dumps(GOOD))
    assert status == 0
    jsonschema.validate(json.loads(printed), result_schema())


@pytest.mark.parametrize(
    "change",
    [
        {"currency": None},
        {"colour": "red"},
        {"lines": [{"quantity": 1.5}]},
        {"lines": [{"unit_price": "12x"}]},
        {"kind": "bill"},
        {"seller": {"nmae": "x"}},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(change: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(GOOD | change, invoice_schema())


@pytest.mark.parametrize(
    ("which", "made"), [("invoice", invoice_schema), ("result", result_schema)]
)
def test_the_schemas_in_the_docs_are_those_that_are_printed(which: str, made: Any) -> None:
    """To write them anew: invoicekit schema WHICH > docs/schemas/WHICH-1.json."""
    docs = Path(__file__).parent.parent.parent / "docs" / "schemas" / f"{which}-1.json"
    assert json.loads(docs.read_text("utf-8")) == made()
    assert json.loads(run("schema", which)[1]) == made()


def test_a_result_has_the_fields_of_the_contract() -> None:
    result = json.loads(run("calculate", given_text=json.dumps(GOOD))[1])
    # 3 x 9.995 = 29.985, less 10 % 3.00 (of 29.985), plus 1: 27.985 = 27.99; less 1: 26.99;
    # 21 % = 5.6679 = 5.67; together 32.66; less 5: 27.66.
    assert result["totals"] == {
        "line_total": "27.99",
        "line_allowance_total": "3.00",
        "line_charge_total": "1.00",
        "allowance_total": "1.00",
        "charge_total": "0.00",
        "tax_exclusive": "26.99",
        "tax_total": "5.67",
        "tax_inclusive": "32.66",
        "collected": "0.00",
        "withheld": "0.00",
        "rounding": "0.00",
        "prepaid": "5.00",
        "payable": "27.66",
    }
    row = result["tax_rows"][0]
    wanted = ("tax", "category", "rate", "base", "amount", "surcharge", "liability")
    assert [row[name] for name in wanted] == ["VAT", "S", "21", "26.99", "5.67", "0.00", "supplier"]
    assert (result["number"], result["currency"], result["problems"]) == ("1", "EUR", [])
    assert result["lines"][0]["id"] == "1"


def test_a_bad_line_of_a_stream_is_reported_with_its_number_and_the_rest_goes_on() -> None:
    good = json.dumps(GOOD)
    stream = "\n".join(
        [good, '{"currency": "EUR", "lin', "", good, "[1]", '{"regime": "mars"}', good]
    )
    status, printed, _ = run("calculate", "-", given_text=stream)
    results = [json.loads(text) for text in printed.splitlines()]
    assert status == 1
    assert [result["line"] for result in results] == [1, 2, 4, 5, 6, 7]
    assert [result["totals"] is None for result in results] == [
        False,
        True,
        False,
        True,
        True,
        False,
    ]


def test_a_stream_may_begin_with_bad_lines() -> None:
    stream = "\n".join(["nonsense", '{"cut', json.dumps(GOOD)])
    _, printed, _ = run("calculate", given_text=stream)
    assert [json.loads(text)["line"] for text in printed.splitlines()] == [1, 2, 3]


def test_one_document_may_stand_on_many_lines() -> None:
    status, printed, _ = run("calculate", given_text=json.dumps(GOOD, indent=2))
    assert status == 0
    assert "line" not in json.loads(printed)


def test_a_field_of_fifty_megabytes_is_passed_over_and_told() -> None:
    big = json.dumps(GOOD | {"number": "x" * 50_000_000})
    status, printed, _ = run("calculate", given_text=f"{big}\n{json.dumps(GOOD)}\n")
    codes = [[p["code"] for p in json.loads(text)["problems"]] for text in printed.splitlines()]
    assert (status, codes) == (1, [["too_large"], []])


def test_bytes_that_are_no_text_are_told() -> None:
    status, printed, _ = run(
        "calculate", given_text=b'{"number": "\xff"}\n' + json.dumps(GOOD).encode()
    )
    assert status == 1
    assert json.loads(printed.splitlines()[0])["problems"][0]["code"] == "not_utf8"


def test_a_stream_holds_one_document_in_memory() -> None:
    stream = io.BytesIO(b'{"a": 1}\n' * 3)
    documents = documents_in(stream)
    next(documents)
    assert stream.tell() < 3 * 9


def test_check_tells_what_is_wrong_and_its_status_says_so() -> None:
    assert run("check", given_text=json.dumps(GOOD)) == (0, "line 1: invoice 1\nno problems\n", "")
    status, printed, _ = run("check", given_text=json.dumps(GOOD | {"number": ""}))
    assert status == 1
    assert "number is missing" in printed
    assert "[missing_field]" in printed


def test_explain_prints_the_reasons() -> None:
    status, printed, _ = run("explain", given_text=json.dumps(GOOD))
    assert status == 0
    assert "VAT S 21 % of 26.99 = 5.67" in printed
    status, printed, _ = run("explain", given_text="{}")
    assert (status, "currency is missing" in printed) == (1, True)


def test_explain_tells_after_the_figures_what_is_missing() -> None:
    # The line does not say whether it is goods or services, so the regime adds no tax to it.
    line = {"id": "1", "description": "Paper", "unit_price": "100"}
    kept = ("number", "issue_date", "currency", "seller", "buyer")
    given = {name: GOOD[name] for name in kept} | {"regime": "vat", "lines": [line]}
    status, printed, _ = run("explain", given_text=json.dumps(given))
    _, figures, told = printed.partition("100.00 before tax = 100.00 EUR payable\n")
    assert (status, bool(figures)) == (0, True)
    assert "lines[0].particulars.supply" in told
    assert "[missing_fact]" in told
    assert run("check", given_text=json.dumps(given))[0] == 1


def test_a_file_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "invoice.json"
    path.write_text(json.dumps(GOOD))
    assert run("calculate", str(path))[0] == 0
    status, _, error = run("calculate", str(tmp_path / "none.json"))
    assert status == 2
    assert "No such file" in error


def test_a_wrong_call_has_a_status_of_its_own() -> None:
    assert run()[0] == 2
    assert run("calculate", "--colour")[0] == 2
    assert run("--version")[1].startswith("invoicekit ")


def test_a_reader_that_stops_early_is_no_error() -> None:
    text = (json.dumps(GOOD) + "\n") * 3000
    command = f"{sys.executable} -m invoicekit calculate | head -1"
    done = subprocess.run(
        command, shell=True, input=text, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
