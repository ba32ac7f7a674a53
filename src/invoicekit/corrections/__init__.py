"""Notes that correct an invoice: whole, by line, or by amount, never above what is left."""

from __future__ import annotations

from invoicekit.corrections.crediting import credit_amount, credit_lines, credit_whole
from invoicekit.corrections.debiting import debit_amount
from invoicekit.corrections.remaining import left_to_credit

__all__ = ["credit_amount", "credit_lines", "credit_whole", "debit_amount", "left_to_credit"]
