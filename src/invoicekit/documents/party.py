"""Who sells, who buys, where the goods go."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.documents.identifier import Code, TaxId

__all__ = ["Address", "Contact", "Party"]


def _texts(value: Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _addresses(value: Iterable[Address]) -> tuple[Address, ...]:
    return tuple(value)


def _tax_ids(value: Iterable[TaxId]) -> tuple[TaxId, ...]:
    return tuple(value)


def _codes(value: Iterable[Code]) -> tuple[Code, ...]:
    return tuple(value)


@attrs.frozen
class Address:
    """A place that mail or goods can be sent to.

    Args:
        lines: street and number, building, and the like.
        region: state, province or county, by name or code.
        country: ISO 3166-1 code of two letters.
    """

    lines: tuple[str, ...] = attrs.field(default=(), converter=_texts, repr=False)
    city: str = ""
    postal_code: str = ""
    region: str = ""
    country: str = ""


@attrs.frozen
class Contact:
    """A person or desk to turn to."""

    name: str = attrs.field(default="", repr=False)
    email: str = attrs.field(default="", repr=False)
    phone: str = attrs.field(default="", repr=False)


@attrs.frozen
class Party:
    """One side of an invoice.

    Args:
        name: the registered name (BT-27, BT-44).
        country: ISO 3166-1 code of two letters (BT-40, BT-55).
        id: the party's id in your own books.
        territory: the tax territory where it is not the country: `"IN-29"`, `"XI"`, `"ES-CN"`.
        address: where it is registered or gets its bills.
        further_addresses: other places: branches, warehouses.
        tax_ids: its registrations, each with its scheme.
        registration: what kind of taxpayer it is, in the words of its regime.
        contact: whom to turn to.
        external_ids: its ids in other systems, each with the system as scheme.
        legal_id: the number in the trade register (BT-30, BT-47).
        legal_id_scheme: the register, by its ISO 6523 code (BT-30-1, BT-47-1).
        trade_name: the name it is known by, if another (BT-28, BT-45).
        identifiers: its ids that the document prints (BT-29, BT-46), each with its ISO 6523 code.
        legal_form: its legal form, or more that the law wants said (BT-33).
        electronic_address: where invoices reach it (BT-34, BT-49), with the EAS code as scheme.
    """

    name: str = attrs.field(default="", repr=False)
    country: str = ""
    id: str = ""
    territory: str = ""
    address: Address | None = None
    further_addresses: tuple[Address, ...] = attrs.field(default=(), converter=_addresses)
    tax_ids: tuple[TaxId, ...] = attrs.field(default=(), converter=_tax_ids)
    registration: str = ""
    contact: Contact | None = None
    external_ids: tuple[Code, ...] = attrs.field(default=(), converter=_codes)
    legal_id: str = attrs.field(default="", repr=False)
    legal_id_scheme: str = ""
    trade_name: str = attrs.field(default="", repr=False)
    identifiers: tuple[Code, ...] = attrs.field(default=(), converter=_codes, repr=False)
    legal_form: str = attrs.field(default="", repr=False)
    electronic_address: Code | None = attrs.field(default=None, repr=False)

    def tax_id(self, scheme: str) -> str:
        """Return the number of one scheme, or nothing.

        >>> Party("Asha Systems", tax_ids=[TaxId("GSTIN", "27AAPFU0939F1ZV")]).tax_id("GSTIN")
        '27AAPFU0939F1ZV'
        """
        return next((t.value for t in self.tax_ids if t.scheme == scheme), "")
