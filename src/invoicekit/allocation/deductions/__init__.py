"""What settles an item beside the money: withheld tax, discount, fee, short payment, write-off."""

from __future__ import annotations

from invoicekit.allocation.deductions.cash_discount import CashDiscount
from invoicekit.allocation.deductions.claims import Deduction
from invoicekit.allocation.deductions.discount_terms import (
    DiscountStep,
    DiscountTerms,
    TaxReduction,
)
from invoicekit.allocation.deductions.fees import BankFee, Bearer
from invoicekit.allocation.deductions.short import ShortPayment
from invoicekit.allocation.deductions.tolerance import Tolerance, WriteOffPolicy
from invoicekit.allocation.deductions.withholding import Withheld, withheld_at
from invoicekit.allocation.deductions.writing_off import given_up

__all__ = [
    "BankFee",
    "Bearer",
    "CashDiscount",
    "Deduction",
    "DiscountStep",
    "DiscountTerms",
    "ShortPayment",
    "TaxReduction",
    "Tolerance",
    "Withheld",
    "WriteOffPolicy",
    "given_up",
    "withheld_at",
]
