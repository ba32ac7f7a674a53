"""All that what is paid in an ERP or a shop must hold to, in one class."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from invoicekit.errors import InvalidValue
from invoicekit.money import Money
from invoicekit.ports.erp import Capability, ErpPayment, ErpState
from invoicekit.testing.erp.adapter import AdapterCase

__all__ = ["PaymentsContract"]

_MOST_PAGES = 50


class PaymentsContract(AdapterCase):
    """What every ERP or shop tells of payments; see `ErpCase` for what a subclass gives.

    A document on which something is paid is parked and posted; whoever shows invoices in place of
    that overrides `posted`. What tells of no payments is left out.
    """

    def test_a_payment_is_told_with_its_document_and_amount(self, erp: Any) -> None:
        if not self.can(erp, Capability.PAYMENTS):
            return
        receipt = self.posted(erp)
        before = erp.payments("")
        self.pay_there(erp, receipt.ref, self.money("250.50"), self.day)
        page = erp.payments(before.next)
        (payment,) = [each for each in page.items if each.document == receipt.ref]
        assert isinstance(payment, ErpPayment)
        assert (payment.amount, payment.reversed) == (self.money("250.50"), False)
        assert isinstance(payment.on, date)
        again = erp.payments(page.next)
        assert payment.id not in {each.id for each in again.items}

    def test_a_document_that_is_paid_in_full_stands_as_paid(self, erp: Any) -> None:
        if not self.can(erp, Capability.PAYMENTS):
            return
        receipt = self.posted(erp)
        self.pay_there(erp, receipt.ref, self.money("60000"), self.day)
        assert erp.status(receipt.ref).state is ErpState.PAID

    def test_payments_are_told_page_by_page_and_none_twice(self, erp: Any) -> None:
        if not self.can(erp, Capability.PAYMENTS):
            return
        receipt = self.posted(erp)
        place = erp.payments("").next
        for amount in ("1", "2", "3", "4", "5"):
            self.pay_there(erp, receipt.ref, self.money(amount), self.day)
        for limit in (1, 2, 100):
            told = self._told(erp, place, limit)
            assert sorted(each.amount.amount for each in told) == [1, 2, 3, 4, 5]
            assert len({each.id for each in told}) == 5, "two payments have one id"

    def test_a_place_of_another_list_of_payments_is_refused(self, erp: Any) -> None:
        if not self.can(erp, Capability.PAYMENTS):
            return
        for place in ("yesterday", '{"a": 1}', "[]"):
            with pytest.raises(InvalidValue):
                erp.payments(place)

    def _told(self, erp: Any, since: str, limit: int) -> list[ErpPayment]:
        """Read the payments to their end."""
        found: list[ErpPayment] = []
        for _ in range(_MOST_PAGES):
            page = erp.payments(since, limit=limit)
            assert len(page.items) <= limit
            found += page.items
            since = page.next
            if not page.more:
                return found
        raise AssertionError("the list of payments has no end")

    def money(self, amount: str) -> Money:
        """Return an amount in the currency that the ERP is tried in."""
        return Money(amount, self.currency)
