"""Input tax credit: each reason against it, and the decision by hand."""

from __future__ import annotations

from datetime import date

import pytest

from invoicekit.errors import InvalidValue, NotCovered
from invoicekit.taxes import india
from invoicekit.taxes.india.credit_reversal import proportionate_reversal, unpaid_reversal
from invoicekit.taxes.india.deadlines import itc_deadline
from invoicekit.taxes.india.gst_withholding import deducted_by_government
from invoicekit.taxes.india.itc import CreditReason, credit_of
from invoicekit.taxes.india.self_invoice import self_invoice_due
from support.indian import KARNATAKA, MARCH, bill, service

LAW = india.Law()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, None),
        ({"blocked_credit": "motor_vehicle"}, CreditReason.S17_5),
        ({"blocked_credit": "motor_vehicle", "used_for": "training"}, None),
        ({"blocked_credit": "works_contract", "used_for": "plant_and_machinery"}, None),
        ({"use": "exempt"}, CreditReason.EXEMPT_USE),
        ({"use": "non_business"}, CreditReason.EXEMPT_USE),
        ({"use": "taxable"}, None),
        ({"in_2b": "no"}, CreditReason.NOT_IN_2B),
        ({"nature": "immovable_property", "property_state": "27"}, CreditReason.POS_RULES),
        ({"blocked_credit": "club_membership", "itc": "eligible"}, None),
        ({"blocked_credit": "club_membership", "itc": "ineligible"}, CreditReason.S17_5),
    ],
)
def test_each_reason_against_credit(said: dict[str, str], reason: CreditReason | None) -> None:
    document = bill(service("100", **said), buyer=KARNATAKA)
    found = credit_of(document, document.lines[0], LAW)
    assert (found.eligible, found.reason) == (reason is None, reason)
    assert found.temporary is (reason is CreditReason.NOT_IN_2B)
    assert found.basis.source


def test_credit_ends_with_november_after_the_year() -> None:
    document = bill(service("100"))
    line = document.lines[0]
    assert credit_of(document, line, LAW, on=date(2026, 11, 30)).eligible
    late = credit_of(document, line, LAW, on=date(2026, 12, 1))
    assert late.reason is CreditReason.TIME_BAR
    assert itc_deadline(MARCH, date(2026, 10, 5)) == date(2026, 10, 5)


def test_social_responsibility_is_blocked_from_its_day() -> None:
    before = bill(
        service("100", blocked_credit="social_responsibility"), issue_date=date(2023, 9, 30)
    )
    with pytest.raises(NotCovered, match="2023-10-01"):
        credit_of(before, before.lines[0], LAW)


def test_nothing_is_given_back_where_all_is_paid_or_nothing_was_sold() -> None:
    from decimal import Decimal

    day = date(2027, 1, 1)
    assert unpaid_reversal(Decimal(18), Decimal(118), Decimal(118), MARCH, day) == 0
    zero = Decimal(0)
    found = proportionate_reversal(
        Decimal(10),
        non_business=zero,
        exempt=zero,
        blocked=zero,
        taxable=zero,
        exempt_turnover=zero,
        turnover=zero,
    )
    assert (found.d1, found.d2, found.c3) == (0, 0, 10)


def test_a_self_invoice_had_no_limit_before_rule_47a() -> None:
    with pytest.raises(NotCovered, match="2024-10-31"):
        self_invoice_due(date(2024, 10, 31))


def test_gst_tds_needs_all_three_states() -> None:
    with pytest.raises(InvalidValue):
        deducted_by_government(
            "1", "1", MARCH, LAW, supplier_state="27", place="", recipient_state="27"
        )
