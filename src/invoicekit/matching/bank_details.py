"""Bank details: where a bill wants its money, and whether that is where it always went."""

from __future__ import annotations

import re

from invoicekit.documents import BankDetails, Content, Problem, Severity

__all__ = ["bank_change", "paid_to"]

_SPACES = re.compile(r"[\s-]+")
_SHOWN = 4


def paid_to(content: Content) -> BankDetails | None:
    """Return where the money of a bill is to go: as a person entered it, else as the bill prints.

    Args:
        content: the bill.

    >>> from invoicekit.documents import Invoice, PaymentMeans
    >>> bill = Invoice(currency="EUR", payment_means=[PaymentMeans("30", account="DE02 1203")])
    >>> paid_to(Content(bill)) == BankDetails("DE02 1203")
    True
    """
    if content.bank is not None and content.bank.account:
        return content.bank
    for means in content.invoice.payment_means:
        if means.account:
            return BankDetails(means.account, means.bank, means.account_name)
    return None


def bank_change(now: BankDetails | None, known: BankDetails | None) -> Problem | None:
    """Return a warning where the money is to go elsewhere than the vendor's last approved bill.

    Spaces and capitals play no part, nor does the name; a bank that one of them does not name is no
    difference. Of an account only the end is told.

    Args:
        now: where the bill wants it.
        known: where it went; None where nothing is known yet.

    >>> bank_change(BankDetails("DE02 1203 0000"), BankDetails("DE0212030000")) is None
    True
    >>> str(bank_change(BankDetails("DE99120300001111"), BankDetails("DE02120300002222")))
    'bank: the money is to go to an account ending in 1111, and went to one ending in 2222....'
    """
    if now is None or known is None or not known.account or _same(now, known):
        return None
    return Problem(
        "bank_details_changed",
        "bank",
        f"the money is to go to an account ending in {_end(now)}, and went to one ending in "
        f"{_end(known)}",
        "Ask the vendor by a way that you know, then have the change approved",
        Severity.WARNING,
        {"now": _end(now), "before": _end(known)},
    )


def _same(one: BankDetails, other: BankDetails) -> bool:
    if _plain(one.account) != _plain(other.account):
        return False
    return not one.bank or not other.bank or _plain(one.bank) == _plain(other.bank)


def _plain(text: str) -> str:
    return _SPACES.sub("", text).upper()


def _end(details: BankDetails) -> str:
    return _plain(details.account)[-_SHOWN:]
