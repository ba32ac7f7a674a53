"""VAT ids: one form of writing, what a check can tell, and what it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from invoicekit.errors import InvalidValue
from invoicekit.taxes import TaxFacts, vat
from invoicekit.taxes.vat import IdEvidence, IdStatus
from invoicekit.taxes.vat.identifiers import digits, forms, normal_vat_id, numbers, prefix_of

# The examples of python-stdnum's own documentation, one for each prefix.
GOOD = {
    "AT U13585627": "ATU13585627",
    "BE0428759497": "BE0428759497",
    "BG 175 074 752": "BG175074752",
    "CY-10259033P": "CY10259033P",
    "CZ 25123891": "CZ25123891",
    "DE 136,695 976": "DE136695976",
    "DK 13585628": "DK13585628",
    "EE 100 931 558": "EE100931558",
    "EL 094259216": "EL094259216",
    "ES B-58378431": "ESB58378431",
    "FI 20774740": "FI20774740",
    "FR83404833048": "FR83404833048",
    "HR 33392005961": "HR33392005961",
    "HU-12892312": "HU12892312",
    "IE 6433435F": "IE6433435F",
    "IE 6433435OA": "IE6433435OA",
    "IT 00743110157": "IT00743110157",
    "LT119511515": "LT119511515",
    "LU 150 274 42": "LU15027442",
    "LV 4000 3521 600": "LV40003521600",
    "MT 1167-9112": "MT11679112",
    "NL004495445B01": "NL004495445B01",
    "PL 8567346215": "PL8567346215",
    "PT 501 964 843": "PT501964843",
    "RO 185 472 90": "RO18547290",
    "SE 123456789701": "SE123456789701",
    "SI 5022 3054": "SI50223054",
    "SK 202 274 96 19": "SK2022749619",
    "GB 980 7806 84": "GB980780684",
    "XI 980 7806 84": "XI980780684",
    "CHE-107.787.577 IVA": "CHE107787577IVA",
    "CHE-107.787.577": "CHE107787577",
    "NO 995 525 828 MVA": "NO995525828MVA",
}


@pytest.fixture
def without_stdnum(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(digits, "import_module", missing)
    digits._module.cache_clear()
    numbers.check_vat_id.cache_clear()
    yield
    digits._module.cache_clear()
    numbers.check_vat_id.cache_clear()


@pytest.mark.parametrize(("text", "normal"), GOOD.items())
def test_a_good_id_is_well_formed_and_no_more(text: str, normal: str) -> None:
    evidence = vat.check_vat_id(text)
    assert (evidence.value, evidence.status) == (normal, IdStatus.WELL_FORMED)
    assert evidence.how == "form and check digit"
    assert vat.parse_vat_id(text) == normal


def test_every_prefix_with_a_form_has_an_example() -> None:
    shown = {prefix_of(text) for text in GOOD.values()}
    assert shown | {"AE", "SA"} == set(forms.FORMS)


@pytest.mark.parametrize("text", [text for text in GOOD.values() if not text.endswith("IVA")])
def test_one_wrong_digit_is_seen(text: str) -> None:
    place = max(i for i, letter in enumerate(text) if letter.isdigit())
    if text.startswith(("SE", "NL")):
        place = 8
    wrong = text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]
    evidence = vat.check_vat_id(wrong)
    assert evidence.status is IdStatus.MALFORMED
    assert evidence.reason == "its check digit is wrong"
    with pytest.raises(InvalidValue, match="check digit"):
        vat.parse_vat_id(wrong)


def test_greece_is_el_whatever_is_typed() -> None:
    assert normal_vat_id("GR 094259216") == normal_vat_id("094259216", "GR") == "EL094259216"


def test_the_gulf_has_a_form_and_no_check_digit() -> None:
    good = [vat.check_vat_id("100123456700003", "AE"), vat.check_vat_id("300000000000003", "SA")]
    assert [(one.status.value, one.how) for one in good] == [("well_formed", "form alone")] * 2
    # A Saudi number begins and ends with 3.
    for wrong in ("400000000000003", "300000000000004", "30000000000003"):
        assert vat.check_vat_id(wrong, "SA").status is IdStatus.MALFORMED


@pytest.mark.parametrize("text", ["EU372022452", "IM2760000082", "DE136695976EX"])
def test_the_number_of_a_scheme_is_no_vat_id(text: str) -> None:
    assert "number of a scheme" in vat.check_vat_id(text).reason


@pytest.mark.parametrize("text", ["", "12345", "US123456789", "D", "DE", "Ä1234"])
def test_what_is_no_vat_id_at_all(text: str) -> None:
    assert vat.check_vat_id(text).status is IdStatus.MALFORMED


@pytest.mark.usefixtures("without_stdnum")
def test_without_the_extra_the_form_alone_is_checked_and_that_is_said() -> None:
    wrong_digit = vat.check_vat_id("DE136695977")
    assert (wrong_digit.status, wrong_digit.how) == (IdStatus.WELL_FORMED, "form alone")
    assert vat.check_vat_id("DE13669597").status is IdStatus.MALFORMED


@pytest.mark.usefixtures("without_stdnum")
@pytest.mark.parametrize("text", GOOD)
def test_without_the_extra_no_good_id_is_refused(text: str) -> None:
    assert vat.check_vat_id(text).status is IdStatus.WELL_FORMED


def test_evidence_becomes_facts_that_a_snapshot_keeps() -> None:
    evidence = IdEvidence(
        "FR83404833048", IdStatus.VALID, "VIES", date(2026, 5, 4), "WAPIAAAAX", "ATELIER BLEU"
    )
    facts = TaxFacts(evidence.as_facts())
    assert facts.get("buyer_vat_id_status") == "valid"
    assert facts.get("buyer_vat_id_checked") == date(2026, 5, 4)
    assert facts.get("buyer_vat_id_consultation") == "WAPIAAAAX"
    assert "ATELIER" not in repr(evidence)
