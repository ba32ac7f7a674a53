"""All that purchase orders and receipts of an ERP must hold to, in one class."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from invoicekit.testing.erp.adapter import AdapterCase

__all__ = ["PurchasingContract"]


class PurchasingContract(AdapterCase):
    """What every ERP tells of what was ordered and received.

    A subclass has an order in its ERP: 40 units at 1500, of which 30 came in with two receipts, of
    10 and 20, and 5 of the second went back.
    """

    order = "4500000001"
    """The number of that order."""

    def test_an_unknown_order_is_none_and_has_no_receipts(self, erp: Any) -> None:
        assert erp.purchase_order("4599999999") is None
        assert list(erp.receipts("4599999999")) == []

    def test_an_order_is_told_with_its_lines(self, erp: Any) -> None:
        order = erp.purchase_order(self.order)
        assert (order.number, order.currency) == (self.order, self.currency)
        (line,) = order.lines
        assert line.quantity == Decimal(40)
        assert line.unit_price / (line.per or 1) == Decimal(1500)

    def test_receipts_are_told_one_by_one_and_returns_are_negative(self, erp: Any) -> None:
        receipts = erp.receipts(self.order)
        assert {each.order for each in receipts} == {self.order}
        quantities = [line.quantity for each in receipts for line in each.lines]
        assert sorted(quantities) == [Decimal(-5), Decimal(10), Decimal(20)]
        assert sum(quantities) == Decimal(25)

    def test_receipts_name_the_line_of_the_order(self, erp: Any) -> None:
        (line,) = erp.purchase_order(self.order).lines
        told = {each.order_line for receipt in erp.receipts(self.order) for each in receipt.lines}
        assert told == {line.id}

    def test_no_two_receipts_have_one_key(self, erp: Any) -> None:
        keys = [each.key for each in erp.receipts(self.order)]
        assert len(set(keys)) == len(keys)
