"""What a document of UBL does not carry of an invoice."""

from __future__ import annotations

import attrs

from invoicekit.adapters.formats.ubl.parties import country_of
from invoicekit.adapters.formats.ubl.reading import read
from invoicekit.documents import Address, Invoice, Party, changed_paths
from invoicekit.documents.problems import Problem, Severity

__all__ = ["not_carried"]


def not_carried(invoice: Invoice, data: bytes) -> tuple[Problem, ...]:
    """Return a note for each value of an invoice that is read otherwise than it was said.

    Found by reading what was written: terms in parts come back as a day and words, ids of your own
    do not come back at all.

    Args:
        invoice: what was written.
        data: what `write` gave.
    """
    said = _as_written(attrs.evolve(invoice, stated=None))
    return tuple(
        Problem(
            "not_carried",
            path,
            "the UBL says it otherwise, or not at all",
            "Keep your own record of it",
            Severity.NOTE,
        )
        for path in changed_paths(said, read(data).invoice)
    )


def _as_written(invoice: Invoice) -> Invoice:
    """Return an invoice with one country for each party, wherever it was given."""
    representative = invoice.tax_representative
    return attrs.evolve(
        invoice,
        seller=_in_one_country(invoice.seller),
        buyer=_in_one_country(invoice.buyer),
        ship_to=invoice.ship_to and _in_one_country(invoice.ship_to),
        payee=invoice.payee and _in_one_country(invoice.payee),
        tax_representative=representative and _in_one_country(representative),
    )


def _in_one_country(party: Party) -> Party:
    """Return a party as the UBL says it: the country of its address is its own.

    Two that differ stay as they are, for the second is not carried.
    """
    address, country = party.address, country_of(party)
    if address is None or address.country not in {"", country}:
        return party
    address = attrs.evolve(address, country="")
    return attrs.evolve(party, country=country, address=None if address == Address() else address)
