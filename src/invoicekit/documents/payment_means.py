"""Payment means: how the buyer is to pay."""

from __future__ import annotations

import attrs

__all__ = ["PaymentMeans"]


@attrs.frozen
class PaymentMeans:
    """One way to pay, with the account that it needs (BG-16).

    Args:
        code: UNTDID 4461: `"30"` credit transfer, `"58"` SEPA credit transfer, `"59"` SEPA direct
            debit, `"48"` card (BT-81).
        text: the same in words (BT-82).
        remittance: what the buyer is to quote (BT-83).
        account: the account to pay into, such as an IBAN (BT-84).
        account_name: in whose name it is (BT-85).
        bank: the bank, such as a BIC (BT-86).
        card: the last digits of the card (BT-87).
        card_holder: whose card it is (BT-88).
        mandate: the reference of the direct debit's mandate (BT-89).
        creditor_id: the creditor's id for direct debits (BT-90).
        debited_account: the account that is debited (BT-91).
        card_network: the network of the card, which some formats ask for.
    """

    code: str
    text: str = ""
    remittance: str = attrs.field(default="", repr=False)
    account: str = attrs.field(default="", repr=False)
    account_name: str = attrs.field(default="", repr=False)
    bank: str = attrs.field(default="", repr=False)
    card: str = attrs.field(default="", repr=False)
    card_holder: str = attrs.field(default="", repr=False)
    mandate: str = attrs.field(default="", repr=False)
    creditor_id: str = attrs.field(default="", repr=False)
    debited_account: str = attrs.field(default="", repr=False)
    card_network: str = ""
