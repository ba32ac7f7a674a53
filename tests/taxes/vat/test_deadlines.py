"""By when an invoice is to be issued."""

from __future__ import annotations

from datetime import date

import pytest

from invoicekit.errors import NotCovered
from invoicekit.taxes.vat import Category, Decision
from invoicekit.taxes.vat.deadlines import last_day_to_issue
from support.vat_cases import GOODS, SERVICES, business, consumer, decided, seller


def a_sale() -> Decision:
    return decided(GOODS, buyer=business("FR"), delivery="FR")


def a_service() -> Decision:
    return decided(SERVICES, buyer=business("FR"))


@pytest.mark.parametrize(
    ("supplied", "last"),
    [
        # Art. 222: the fifteenth of the month after.
        (date(2026, 5, 4), date(2026, 6, 15)),
        (date(2026, 12, 31), date(2027, 1, 15)),
        (date(2030, 6, 30), date(2030, 7, 15)),
        # (EU) 2025/516: within ten days, from 2030-07-01.
        (date(2030, 7, 1), date(2030, 7, 11)),
    ],
)
def test_across_a_border_of_the_union(supplied: date, last: date) -> None:
    for decision in (a_sale(), a_service()):
        assert last_day_to_issue(decision, supplied)[0] == last


def test_the_emirates_give_fourteen_days() -> None:
    decision = decided(GOODS, seller=seller("AE"), buyer=consumer("AE"))
    assert last_day_to_issue(decision, date(2026, 5, 4))[0] == date(2026, 5, 18)


def test_at_home_each_state_has_its_own() -> None:
    with pytest.raises(NotCovered, match="category S"):
        last_day_to_issue(decided(GOODS), date(2026, 5, 4))


def test_reverse_charge_at_home_is_no_business_of_article_222() -> None:
    decision = decided(GOODS, reverse_charge=True, buyer=business("DE"))
    assert decision.category is Category.REVERSE_CHARGE
    with pytest.raises(NotCovered):
        last_day_to_issue(decision, date(2026, 5, 4))
