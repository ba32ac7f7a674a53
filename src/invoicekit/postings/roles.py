"""What an account is for: the words in which an entry is made before it has account numbers."""

from __future__ import annotations

from enum import Enum

__all__ = ["Role"]


class Role(Enum):
    """What an account is for; a chart gives each its number."""

    EXPENSE = "expense"
    """What was bought, and is used up."""
    GOODS_RECEIPT_CLEARING = "goods_receipt_clearing"
    """What was received and not billed yet: the receipt fills it, the bill empties it."""
    STOCK = "stock"
    """Goods on hand: what comes on top of the receipt's value."""
    REVENUE = "revenue"
    """What was sold."""
    PAYABLES = "payables"
    """What is owed to vendors: their control account."""
    RECEIVABLES = "receivables"
    """What customers owe: their control account."""
    INPUT_TAX = "input_tax"
    """Tax on a bill that the tax office gives back."""
    INPUT_TAX_WAITING = "input_tax_waiting"
    """The same, while it may not be claimed yet."""
    INPUT_REVERSE_CHARGE = "input_reverse_charge"
    """Tax owed by the recipient that is given back."""
    REVERSE_CHARGE_PAYABLE = "reverse_charge_payable"
    """Tax that the recipient owes the tax office."""
    OUTPUT_TAX = "output_tax"
    """Tax charged to customers."""
    COLLECTED_RECEIVABLE = "collected_receivable"
    """Tax that the vendor collected on top, such as TCS: it counts towards our own."""
    COLLECTED_PAYABLE = "collected_payable"
    """Tax that we collected on top, such as TCS."""
    WITHHOLDING_RECEIVABLE = "withholding_receivable"
    """Tax that customers kept back for us, such as TDS."""
    WITHHOLDING_PAYABLE = "withholding_payable"
    """Tax that we kept back from vendors, such as TDS."""
    DISCOUNT_RECEIVED = "discount_received"
    """A discount after tax that a vendor gives: a financial credit note."""
    DISCOUNT_GIVEN = "discount_given"
    """A discount after tax that we give."""
    CHARGE_AFTER_TAX = "charge_after_tax"
    """What is charged beside the supply, such as a deposit."""
    ROUND_OFF = "round_off"
    """What rounding adds or takes; never taxable."""
    ADVANCE_PAID = "advance_paid"
    """What vendors got before their bill."""
    ADVANCE_RECEIVED = "advance_received"
    """What customers paid before our invoice."""
    ON_ACCOUNT_PAID = "on_account_paid"
    """Money sent to vendors that is not laid against a bill yet."""
    ON_ACCOUNT_RECEIVED = "on_account_received"
    """Money that came in and is not laid against an invoice yet."""
    AWAITED_CREDIT = "awaited_credit"
    """The credit note that a return note waits for."""
    BANK = "bank"
    """Where money comes in and goes out."""
    CASH_DISCOUNT_TAKEN = "cash_discount_taken"
    """What we kept for paying early."""
    CASH_DISCOUNT_GIVEN = "cash_discount_given"
    """What customers kept for paying early."""
    WRITE_OFF = "write_off"
    """Small differences that are given up."""
    FEES = "fees"
    """What a bank kept."""
    DEDUCTION = "deduction"
    """What a payer kept back for a reason that was accepted."""
    EXCHANGE_GAIN = "exchange_gain"
    """What a change of exchange rates brought."""
    EXCHANGE_LOSS = "exchange_loss"
    """What a change of exchange rates cost."""
    CURRENCY_CLEARING = "currency_clearing"
    """Between two currencies in one entry; it is empty in the home currency."""

    @property
    def words(self) -> str:
        """Return it as a clerk reads it."""
        return self.value.replace("_", " ")

    @property
    def is_coded(self) -> bool:
        """Tell whether a document's coding says where it is booked."""
        return self in _CODED

    @property
    def bears_cost(self) -> bool:
        """Tell whether it takes the price of what was supplied."""
        return self in _COSTS


_CODED = frozenset({Role.EXPENSE, Role.REVENUE})
_COSTS = frozenset({*_CODED, Role.GOODS_RECEIPT_CLEARING, Role.STOCK})
