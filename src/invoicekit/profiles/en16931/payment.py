"""Rules over how and when it is to be paid."""

from __future__ import annotations

from collections.abc import Iterator

from invoicekit.documents import Invoice, PaymentMeans
from invoicekit.documents.problems import Problem, Severity
from invoicekit.profiles.en16931.figures import Figures
from invoicekit.profiles.en16931.telling import not_listed, wrong

__all__ = ["payment_problems"]

_TRANSFERS = frozenset({"30", "58"})
"""Credit transfers, of any kind and of SEPA."""

_CARD_DIGITS = 10
"""The most of a card's number that may be shown."""


def payment_problems(invoice: Invoice, figures: Figures) -> Iterator[Problem]:
    """Give what is wrong with how a document is to be paid.

    Args:
        invoice: the document.
        figures: its figures.
    """
    for index, means in enumerate(invoice.payment_means):
        yield from _means(means, f"payment_means[{index}]")
    yield from _one(invoice.payment_means)
    told = invoice.last_due_date or invoice.terms_text or (invoice.terms and invoice.terms.text)
    if figures.payable > 0 and not told:
        message = "something is due, and the document says neither when nor on what terms"
        yield wrong("BR-CO-25", "due_date", message, "Give the due date or the terms of payment")


def _means(means: PaymentMeans, path: str) -> Iterator[Problem]:
    if not means.code:
        message = "the payment means have no code"
        yield wrong("BR-49", f"{path}.code", message, "Give it, such as 30 for a credit transfer")
    yield from not_listed(means.code, "payment_means", f"{path}.code")
    if means.code in _TRANSFERS and not means.account.strip():
        message = "a credit transfer needs the account to pay into"
        yield wrong("BR-61", f"{path}.account", message, "Give the account, such as an IBAN")
    if len(means.card.strip()) > _CARD_DIGITS:
        message = f"more than {_CARD_DIGITS} signs of a card's number are shown"
        remedy = "Show its last four to six digits"
        yield wrong("BR-51", f"{path}.card", message, remedy, Severity.WARNING)


def _one(means: tuple[PaymentMeans, ...]) -> Iterator[Problem]:
    for rule, name, values in (
        ("UBL-SR-47", "code", {m.code for m in means}),
        ("UBL-SR-44", "remittance", {m.remittance for m in means if m.remittance}),
        ("UBL-SR-29", "creditor_id", {m.creditor_id for m in means if m.creditor_id}),
    ):
        if len(values) > 1:
            message = f"the payment means have {len(values)} values of {name}"
            yield wrong(rule, f"payment_means[1].{name}", message, "Give the same in each")
    for rule, name, count in (
        ("UBL-SR-54", "card", sum(bool(m.card) for m in means)),
        ("UBL-SR-55", "mandate", sum(bool(m.mandate) for m in means)),
    ):
        if count > 1:
            message = f"there are {count} payment means with a {name}"
            yield wrong(rule, f"payment_means[1].{name}", message, "Give one")
