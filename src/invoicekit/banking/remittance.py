"""What a payer wrote with the money: words, and references that a program can read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from invoicekit.money import Money

__all__ = ["PaidDocument", "Remittance"]


def _texts(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(text.strip() for text in value if text.strip())


def _stripped(value: str) -> str:
    return value.strip()


@attrs.frozen
class PaidDocument:
    """One document that the payer names in the structured part.

    Args:
        number: as the payer writes it.
        amount: what of the payment is meant for it; None if that is not said.
        issued: the date of the document; None if that is not said.
    """

    number: str = attrs.field(converter=_stripped)
    amount: Money | None = attrs.field(default=None, repr=False)
    issued: date | None = None


def _documents(value: Iterable[PaidDocument]) -> tuple[PaidDocument, ...]:
    return tuple(value)


@attrs.frozen
class Remittance:
    r"""What a payment is for.

    Args:
        texts: the words of the payer, line by line.
        creditor_references: the references that the payee gave, such as `"RF18539007547034"`.
        documents: the documents that the payer names.

    >>> Remittance(["for AT-1 "], ["RF18539007547034"], [PaidDocument("AT-2")]).text
    'AT-2\nRF18539007547034\nfor AT-1'
    """

    texts: tuple[str, ...] = attrs.field(default=(), converter=_texts, repr=False)
    creditor_references: tuple[str, ...] = attrs.field(default=(), converter=_texts, repr=False)
    documents: tuple[PaidDocument, ...] = attrs.field(default=(), converter=_documents, repr=False)

    def _lines(self) -> Iterator[str]:
        yield from (document.number for document in self.documents)
        yield from self.creditor_references
        yield from self.texts

    @property
    def text(self) -> str:
        """Return all of it as one text, each piece on a line, for `Payment.remittance`."""
        return "\n".join(line for line in self._lines() if line)
