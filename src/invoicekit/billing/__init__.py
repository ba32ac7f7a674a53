"""Billing an order in parts: what is left of it, and the next invoice, to the last cent.

Each part takes what the running total has not shown yet: of a line its net, of a charge of the
whole its share, of a tax its amount. So whatever was billed before, in whatever parts, and whatever
was voided in between, all live invoices of an order add up to the order once it is billed.
"""

from __future__ import annotations

from invoicekit.billing.billed import Billed, left_of
from invoicekit.billing.header import HeaderCharges
from invoicekit.billing.part import bill_part
from invoicekit.billing.whole import whole_of

__all__ = ["Billed", "HeaderCharges", "bill_part", "left_of", "whole_of"]
