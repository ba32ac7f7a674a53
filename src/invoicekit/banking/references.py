"""What a payment says that it pays: in its structured part, in its words, in its own reference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import attrs

from invoicekit.allocation import OpenItem, Payment
from invoicekit.banking.confidence import Confidence
from invoicekit.banking.creditor_reference import own_reference
from invoicekit.banking.found import Found, named_in, shared
from invoicekit.banking.index import ItemIndex, spaceless
from invoicekit.banking.movement import BankMovement
from invoicekit.banking.remittance import PaidDocument
from invoicekit.documents.problems import Problem, Severity

__all__ = ["references_of"]

Payable = Callable[[Iterable[OpenItem]], Sequence[OpenItem]]
"""Of the items that may be named, those that a payment can pay, with what is left on them."""

Answer = tuple[list[Found], list[Problem]]


def references_of(receipt: BankMovement, index: ItemIndex, payable: Payable) -> Answer:
    """Return the items that a payment names.

    Args:
        receipt: the payment with what the bank says of it.
        index: all items by what may be written of them.
        payable: which of them can be paid.
    """
    payment, part = receipt.payment, receipt.part
    answers = [
        _by_document(document, payment, index, payable) for document in part.remittance.documents
    ]
    answers += [
        _by_creditor_reference(reference, index, payable)
        for reference in part.remittance.creditor_references
    ]
    # Line by line would part a number that the bank broke in two: all words are one text.
    texts = [
        ("the remittance text", "\n".join(part.remittance.texts)),
        ("the payer's reference", part.end_to_end_id),
    ]
    for words, text in texts:
        answers.append(named_in(text, words, payment, payable(index.named_in(text))))
    return [f for found, _ in answers for f in found], [p for _, told in answers for p in told]


def _by_document(
    document: PaidDocument, payment: Payment, index: ItemIndex, payable: Payable
) -> Answer:
    items = payable(index.named_in(document.number))
    found, problems = named_in(document.number, "the list of paid documents", payment, items)
    meant = document.amount
    if meant is not None and meant.currency != payment.amount.currency:
        meant = None
    surer = [
        attrs.evolve(
            one,
            confidence=Confidence.STRUCTURED
            if one.confidence is Confidence.NUMBER
            else one.confidence,
            at_most=meant,
        )
        for one in found
    ]
    return surer, problems


def _by_creditor_reference(reference: str, index: ItemIndex, payable: Payable) -> Answer:
    key, own = spaceless(reference), own_reference(reference)
    if key.startswith("RF") and own is None and key not in index.by_reference:
        problem = Problem(
            "wrong_check_digits",
            "remittance.creditor_references",
            f"{reference!r} is no creditor reference: its check digits are wrong",
            "Ask the payer which invoice is meant",
            Severity.WARNING,
        )
        return [], [problem]
    named = index.by_reference.get(key, ())
    if not named and own is not None:
        named = index.by_compact.get(own, ())
    items = payable(named)
    if len({item.record for item in items}) > 1:
        path = "remittance.creditor_references"
        return [], [shared(path, reference, (item.id for item in items))]
    reason = f"the creditor reference {reference} is its own"
    return [Found(item, Confidence.STRUCTURED, reason) for item in items], []
