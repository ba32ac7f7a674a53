"""The values of the port: what they keep, what they refuse, and what they never show."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit import errors
from invoicekit.adapters.erp.memory import MemoryErp
from invoicekit.errors import ErpError, ErpUnsupported, InvalidAmount, InvalidValue
from invoicekit.ports.erp import (
    Capability,
    ErpIssue,
    ErpKind,
    ErpLine,
    ErpReceipt,
    ErpRef,
    ErpState,
    LineMatch,
    require_capability,
)
from invoicekit.testing.erp import ErpCase

KINDS = [
    each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, ErpError) and each is not ErpError
]
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@given(words, words, st.dictionaries(words, words, max_size=3))
def test_a_reference_is_kept_as_text_and_read_again(system, id_, extra):
    ref = ErpRef(system, ErpKind.SUPPLIER_INVOICE, id_, extra)
    assert ErpRef.read(ref.text) == ref


@pytest.mark.parametrize("text", ["", "[]", "{}", '["sap"]', '["sap", "toy", "1"]', "[1, 2, 3]"])
def test_another_text_is_no_reference(text):
    with pytest.raises(InvalidValue):
        ErpRef.read(text)


@pytest.mark.parametrize("broken", ["", "a\nb"])
def test_a_reference_has_a_system_and_an_id_on_one_line(broken):
    for make in (lambda t: ErpRef(t, ErpKind.ORDER, "1"), lambda t: ErpRef("s", ErpKind.ORDER, t)):
        with pytest.raises(InvalidValue):
            make(broken)


def test_a_total_is_exact():
    ref = ErpRef("sap", ErpKind.SUPPLIER_INVOICE, "1")
    assert ErpReceipt(ref=ref, state=ErpState.PARKED, total="0.30").total == Decimal("0.30")
    with pytest.raises(InvalidAmount):
        ErpReceipt(ref=ref, state=ErpState.PARKED, total=0.3)


@pytest.mark.parametrize(
    ("state", "posting", "live", "was_reversed"),
    [
        ("parked", "", True, False),
        ("posted", "19", True, False),
        ("paid", "19", True, False),
        ("cancelled", "", False, False),
        ("cancelled", "19", False, True),
        ("unknown", "", False, False),
    ],
)
def test_discarded_and_reversed_are_told_apart_by_the_posting(state, posting, live, was_reversed):
    ref = ErpRef("sap", ErpKind.SUPPLIER_INVOICE, "1")
    receipt = ErpReceipt(ref=ref, state=ErpState(state), posting=posting)
    assert (receipt.is_live, receipt.was_reversed) == (live, was_reversed)


quantities = st.lists(st.none() | st.decimals(0, 10**6, places=3), min_size=1, max_size=12)


@given(st.decimals(-(10**9), 10**9, places=2), quantities, st.sampled_from(["EUR", "JPY", "KWD"]))
def test_a_line_is_split_over_its_matches_without_loss(net, taken, currency):
    matches = [LineMatch(receipt=f"GR-{i}", quantity=each) for i, each in enumerate(taken)]
    line = ErpLine(id="1", net=net, matches=matches)
    parts = line.by_match(currency)
    assert sum(part.net for part in parts) == net
    assert [part.matches for part in parts] == [(match,) for match in matches]


def test_the_last_cent_goes_by_largest_remainder():
    # 100.00 over 1, 1 and 4 units: 16.66.., 16.66.. and 66.66..; two cents are left, and the
    # three remainders are alike, so the first two have them.
    matches = [LineMatch(receipt=f"GR-{q}{i}", quantity=Decimal(q)) for i, q in enumerate("114")]
    line = ErpLine(id="1", quantity=Decimal(6), net=Decimal("100.00"), matches=matches)
    parts = line.by_match("EUR")
    assert [str(part.net) for part in parts] == ["16.67", "16.67", "66.66"]
    assert [str(part.quantity) for part in parts] == ["1", "1", "4"]


def test_a_net_finer_than_the_currency_is_split_as_fine_as_it_is():
    line = ErpLine(id="1", net=Decimal("10.0001"), matches=[LineMatch(), LineMatch()])
    assert [str(part.net) for part in line.by_match("EUR")] == ["5.0001", "5.0000"]


def test_what_is_lacking_is_named_before_anything_is_sent():
    erp = MemoryErp(lacks=["park"])
    require_capability(erp, Capability.POST)
    with pytest.raises(ErpUnsupported) as refused:
        require_capability(erp, Capability.POST, Capability.PARK)
    assert (refused.value.capability, erp.calls) == ("park", [])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_names_system_and_reason_and_what_to_do(kind):
    error = kind("sap", "the period is closed")
    assert error.message.count("sap") == 1
    assert "the period is closed" in error.message
    assert error.remedy
    assert error.code.startswith("erp_")


def test_the_codes_of_the_errors_are_all_different():
    assert len({kind.code for kind in KINDS}) == len(KINDS) >= 10


def test_an_issue_reads_as_a_line():
    assert ErpIssue("KI/249", "blocked", "CostCenter").message == "blocked (CostCenter)"
    assert ErpIssue("KI/249", "blocked").message == "blocked"


def test_what_is_printed_of_a_document_shows_no_amounts_and_no_names():
    document = ErpCase().document(price="1234.56")
    shown = repr(document) + repr(document.lines[0])
    for secret in ("1234.56", "49382.40", "Asha Systems"):
        assert secret not in shown
    receipt = MemoryErp().park(document, "k")
    assert "49382" not in repr(receipt)


def test_a_document_is_known_by_company_supplier_number_day_and_sign():
    document = ErpCase().document()
    natural = document.natural_key
    assert attrs.astuple(natural) == ("1000", "V-1", "AT-42", document.invoice.issue_date, False)
