"""Parties and lines as a clerk under VAT writes them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from invoicekit.documents.allowance_charge import AllowanceCharge
from invoicekit.documents.identifier import TaxId
from invoicekit.documents.line import Line
from invoicekit.documents.party import Address, Party
from invoicekit.documents.stated_tax import StatedTax
from invoicekit.money import DecimalLike, plain, to_decimal
from invoicekit.taxes.told import written
from invoicekit.taxes.vat.identifiers.numbers import normal_vat_id, prefix_of
from invoicekit.taxes.vat.terms import Status

__all__ = ["line", "party"]

_COUNTRY_OF = {"EL": "GR", "XI": "GB", "CHE": "CH"}


def party(
    name: str,
    *,
    vat_id: str | Iterable[str] = "",
    trn: str = "",
    country: str = "",
    territory: str = "",
    status: Status | str = "",
    legal_id: str = "",
    address: Address | None = None,
    id: str = "",
) -> Party:
    """Return a party with its VAT ids and its territory.

    Args:
        name: the registered name.
        vat_id: its VAT id with the prefix, or several.
        trn: its number in the Gulf, which bears no prefix; give the country too.
        country: ISO 3166-1 code; that of the first VAT id if left out.
        territory: where that is not the country: `"XI"`, `"ES-CN"`, `"PT-30"`.
        status: what it is for VAT; a business where it has an id, else a consumer.
        legal_id: its number in the trade register.
        address: where it is registered or gets its bills.
        id: its id in your own books.

    A wrong id is no error here: the problems of the document tell it.

    >>> party("Atelier Bleu", vat_id="FR83404833048").country
    'FR'
    >>> party("Belfast Linen", vat_id="XI123456782").territory
    'XI'
    """
    ids = [vat_id] if isinstance(vat_id, str) else list(vat_id)
    numbers = [TaxId("VAT", normal_vat_id(one, country)) for one in ids if one]
    prefix = prefix_of(numbers[0].value) if numbers else ""
    if trn:
        numbers.append(TaxId("TRN", trn))
    return Party(
        name,
        country or _COUNTRY_OF.get(prefix, prefix),
        id,
        territory or ("XI" if prefix == "XI" else ""),
        address,
        tax_ids=numbers,
        registration=status.value if isinstance(status, Status) else status,
        legal_id=legal_id,
    )


def line(
    description: str = "",
    *,
    supply: str | Enum = "",
    quantity: DecimalLike = "1",
    unit: str = "",
    unit_price: DecimalLike = "0",
    rate: DecimalLike | None = None,
    kind: str = "",
    id: str = "",
    allowances: Iterable[AllowanceCharge] = (),
    charges: Iterable[AllowanceCharge] = (),
    taxes: Iterable[StatedTax] = (),
    account: str = "",
    **particulars: str | bool | Enum,
) -> Line:
    """Return a line with what VAT asks to know of it.

    Args:
        description: what it is.
        supply: goods or services.
        quantity: how many units.
        unit: the unit's code.
        unit_price: the price of one before tax.
        rate: the rate in percent, where it is not the standard one: 7 means 7 %.
        kind: the kind of rate in its place: `"reduced"`, `"zero"`, `"books"`.
        id: the line's number or key.
        allowances: discounts on this line.
        charges: surcharges on this line.
        taxes: the taxes that an incoming bill states, or that a person entered.
        account: the code of the account in your books.
        particulars: what `SUPPLY_PARTICULARS` names; True and False are written yes and no.

    >>> line("Manual", supply="goods", kind="books", reverse_charge=False).particulars
    (('reverse_charge', 'no'), ('supply', 'goods'), ('vat_rate_kind', 'books'))
    """
    told = {name: written(value) for name, value in particulars.items()}
    if supply:
        told["supply"] = written(supply)
    if kind:
        told["vat_rate_kind"] = kind
    if rate is not None:
        told["vat_rate"] = plain(to_decimal(rate, "rate"))
    return Line(
        description,
        to_decimal(quantity, "quantity"),
        to_decimal(unit_price, "unit price"),
        id,
        unit,
        allowances=tuple(allowances),
        charges=tuple(charges),
        taxes=tuple(taxes),
        account=account,
        particulars=told,
    )
