"""What a payment is for: `RmtInf` in camt.053 and camt.054."""

from __future__ import annotations

from collections.abc import Iterator

from invoicekit.adapters.formats.camt.elements import Node
from invoicekit.banking import PaidDocument, Remittance

__all__ = ["remittance_of"]


def remittance_of(node: Node) -> Remittance:
    """Return the remittance information of one payment.

    Args:
        node: the `RmtInf` element.
    """
    structured = list(node.all("Strd"))
    texts = [*node.texts("Ustrd")]
    for part in structured:
        texts += part.texts("AddtlRmtInf")
    return Remittance(
        texts,
        [text for part in structured for text in part.texts("CdtrRefInf/Ref")],
        [document for part in structured for document in _documents(part)],
    )


def _documents(node: Node) -> Iterator[PaidDocument]:
    named = [found for found in node.all("RfrdDocInf") if found.text("Nb")]
    # What is remitted for several documents together says nothing of each.
    amount = node.money("RfrdDocAmt/RmtdAmt") if len(named) == 1 else None
    for found in named:
        yield PaidDocument(found.text("Nb"), amount, found.day("RltdDt"))
