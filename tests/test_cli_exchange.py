"""The commands over formats: convert, and check by a profile."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from invoicekit.adapters.formats import ubl
from invoicekit.cli import main
from invoicekit.documents import Attachment, StatedTaxRow, StatedTotals
from invoicekit.serialization import dumps, loads, read_request
from support.european import calculated, full, invoice

GOLDEN = Path(__file__).parent / "adapters" / "ubl" / "golden"

JSON: dict[str, Any] = {
    "number": "7",
    "issue_date": "2026-11-02",
    "due_date": "2026-12-02",
    "currency": "EUR",
    "seller": {
        "name": "Asha Systems",
        "country": "NL",
        "tax_ids": [{"scheme": "VAT", "value": "NL123456789B01"}],
    },
    "buyer": {
        "name": "Blue Bay",
        "country": "FR",
        "tax_ids": [{"scheme": "VAT", "value": "FR40303265045"}],
    },
    "lines": [
        {
            "id": "1",
            "description": "Paper",
            "quantity": "3",
            "unit": "C62",
            "unit_price": "9.995",
            "taxes": [
                {
                    "tax": "VAT",
                    "category": "K",
                    "rate": "0",
                    "exemption_code": "VATEX-EU-IC",
                    "exemption_reason": "Intra-Community supply",
                }
            ],
        }
    ],
    "buyer_reference": "team 7",
    "delivery": {"date": "2026-10-30", "country": "FR"},
    "payment_means": [{"code": "58", "account": "NL91ABNA0417164300"}],
}


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BufferedReader(io.BytesIO(data))


Run = Any


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give the function that runs a command over bytes on standard input."""

    def command(*words: str, given: bytes | dict[str, Any] = b"") -> tuple[int, bytes, str]:
        data = given if isinstance(given, bytes) else json.dumps(given).encode()
        monkeypatch.setattr("sys.stdin", _Stdin(data))
        status = main(words)
        out, err = capsysbinary.readouterr()
        return status, out, err.decode()

    return command


def test_json_becomes_ubl_that_keeps_the_rules(run: Run) -> None:
    status, out, err = run("convert", "--to", "ubl", given=JSON)
    assert (status, err) == (0, "")
    read = ubl.read(out).invoice
    assert read == read_request(json.dumps(JSON)).invoice
    assert run("check", "--profile", "en16931", given=out)[:2] == (0, b"invoice 7\nno problems\n")


def test_what_the_regime_could_not_decide_is_told_beside_the_output(run: Run) -> None:
    line = {"id": "1", "description": "Paper", "unit": "C62", "unit_price": "100"}
    given = JSON | {"regime": "vat", "lines": [line]}
    status, out, err = run("convert", "--to", "ubl", given=given)
    assert status == 0
    assert ubl.read(out).invoice.number == "7"
    assert "lines[0].particulars.supply" in err
    assert "[missing_fact]" in err
    assert "[BR-CO-18]" in err


def test_what_ubl_does_not_carry_is_told(run: Run) -> None:
    status, out, err = run("convert", "--to", "ubl", given=JSON | {"source": "erp"})
    assert status == 0
    assert b"erp" not in out
    assert "source: the UBL says it otherwise, or not at all" in err


def test_the_peppol_option_names_its_rules_and_tells_what_they_miss(run: Run) -> None:
    status, out, err = run("convert", "--to", "ubl", "--peppol", given=JSON)
    assert status == 0
    assert b"urn:fdc:peppol.eu:2017:poacc:billing:01:1.0" in out
    assert "PEPPOL-EN16931-R020" in err


@pytest.mark.parametrize("name", ["full-invoice.xml", "full-credit-note.xml"])
def test_ubl_to_json_to_ubl_is_the_same(run: Run, name: str) -> None:
    data = (GOLDEN / name).read_bytes()
    status, text, err = run("convert", "--to", "json", str(GOLDEN / name))
    assert (status, err) == (0, "")
    assert json.loads(text)["$schema"] == "invoicekit/invoice/1"
    status, again, _ = run("convert", "--to", "ubl", given=text)
    assert status == 0
    assert again == data


def test_figures_that_do_not_add_up_are_kept_as_stated_and_told(run: Run) -> None:
    stated = StatedTotals(
        line_total="130.00",
        tax_exclusive="130.01",
        tax_total="27.40",
        tax_inclusive="157.50",
        payable="157.60",
        tax_rows=[StatedTaxRow("VAT", "S", "21", "130.00", "27.41")],
        line_nets=["30.00", "100.01"],
    )
    data = ubl.write(calculated(invoice(stated=stated)))
    _, text, _ = run("convert", "--to", "json", given=data)
    assert loads(text.decode()).stated == stated
    status, again, err = run("convert", "--to", "ubl", given=text)
    assert status == 0
    assert again == data
    assert "BR-CO-10" in err
    assert "not_carried" not in err


def test_ubl_is_calculated_and_explained_as_json_is(run: Run) -> None:
    data = ubl.write(calculated(invoice()))
    status, out, _ = run("calculate", given=data)
    assert status == 0
    assert json.loads(out)["totals"]["payable"] == "157.29"
    assert b"157.29 EUR payable" in run("explain", given=data)[1]


def test_what_is_not_understood_is_told_beside_the_output(run: Run) -> None:
    data = ubl.write(calculated(invoice())).replace(
        b"<cbc:IssueDate>", b"<cbc:UUID>7f</cbc:UUID><cbc:IssueDate>", 1
    )
    status, out, err = run("convert", "--to", "json", given=data)
    assert status == 0
    assert loads(out.decode()).number == "2026-0042"
    assert "/Invoice/cbc:UUID" in err


def test_a_file_that_json_cannot_hold_is_told(run: Run) -> None:
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    # SHA-256 of "abc", FIPS 180-2 appendix B.1.
    attachment = Attachment("a.pdf", "application/pdf", digest)
    data = ubl.write(calculated(invoice(attachments=[attachment])), files={digest: b"abc"})
    status, out, err = run("convert", "--to", "json", given=data)
    assert status == 0
    assert loads(out.decode()).attachments == (attachment,)
    assert "a.pdf" in err
    assert run("convert", "--to", "ubl", given=data)[1] == data


def test_json_to_json_is_the_whole_of_it(run: Run) -> None:
    given = JSON | {"rounding": "en16931", "regime": "flat"}
    status, out, err = run("convert", "--to", "json", given=given)
    assert (status, err) == (0, "")
    data = json.loads(out)
    assert data["rounding"] == "en16931"
    assert read_request(out.decode()) == read_request(json.dumps(given))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (b"", "it is empty"),
        (b"<Invoice/>", "not_ubl"),
        (b"\xef\xbb\xbf<!DOCTYPE a []><a/>", "document_type"),
        (b'{"currency": "EURO"}', "unknown_currency"),
        (b'{"currency": "EUR"}\n{"currency": "EUR"}\n', "one_document"),
        (b"\xff", "not_utf8"),
        (b'{"currency": "EUR", "regime": "mars"}', "unknown_regime"),
        (b'{"currency": "EUR", "prices_include": "VAT"}', "BT-146"),
    ],
)
def test_what_cannot_be_converted_is_told_and_nothing_is_written(
    run: Run, given: bytes, told: str
) -> None:
    status, out, err = run("convert", "--to", "ubl", given=given)
    assert (status, out) == (1, b"")
    assert told in err


def test_check_by_a_profile_tells_each_rule(run: Run) -> None:
    given = JSON | {"delivery": None}
    assert run("check", given=given)[0] == 0
    status, out, _ = run("check", "--profile", "en16931", given=given)
    assert status == 1
    assert b"[BR-IC-11]" in out
    assert b"[BR-IC-12]" in out
    assert b"R020" in run("check", "--profile", "peppol", given=given)[1]


def test_checking_a_broken_file_tells_why(run: Run) -> None:
    status, out, _ = run("check", "--profile", "en16931", given=b"<Invoice>")
    assert status == 1
    assert b"[invalid_xml]" in out


def test_a_document_with_all_that_the_standard_knows_survives_json_and_breaks_no_rule(
    run: Run,
) -> None:
    assert loads(dumps(full())) == full()
    status, out, _ = run("check", "--profile", "en16931", str(GOLDEN / "full-invoice.xml"))
    assert status == 0
    assert b"no problems" in out
