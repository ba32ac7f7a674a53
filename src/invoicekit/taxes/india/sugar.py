"""Parties and lines as an Indian clerk writes them."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum

from invoicekit.documents.allowance_charge import AllowanceCharge
from invoicekit.documents.identifier import Code, TaxId
from invoicekit.documents.line import Line
from invoicekit.documents.party import Address, Party
from invoicekit.documents.stated_tax import StatedTax
from invoicekit.errors import InvalidValue
from invoicekit.money import DecimalLike, plain, to_decimal
from invoicekit.taxes.india.states import read_state
from invoicekit.taxes.india.supply.names import PARTICULARS, nearest
from invoicekit.taxes.india.supply.terms import Registration
from invoicekit.taxes.told import written

__all__ = ["line", "party"]


def party(
    name: str,
    *,
    gstin: str = "",
    uin: str = "",
    pan: str = "",
    state: str = "",
    country: str = "IN",
    registration: Registration | str = "",
    address: Address | None = None,
    id: str = "",
) -> Party:
    """Return a party with its Indian numbers and its State.

    Args:
        name: the registered name.
        gstin: its GSTIN; the State comes from it.
        uin: its UIN, for an embassy or a body of the United Nations.
        pan: its PAN, where it has no GSTIN that holds it.
        state: the State of one without a GSTIN: `"29"`, `"IN-29"` or `"Karnataka"`.
        country: where it is; India unless you say otherwise.
        registration: what kind of taxpayer it is, where the GSTIN does not tell: composition, SEZ.
        address: where it is registered or gets its bills.
        id: its id in your own books.

    Raises:
        InvalidValue: for a State that there is not. A wrong number is no error here: the problems
            of the document tell it.

    >>> party("Blue Bay Retail", gstin="29AAGCB7383J1Z4").territory
    'IN-29'
    >>> party("Walk-in customer", state="Kerala").territory
    'IN-32'
    """
    code = read_state(state) if state else read_state((gstin or uin)[:2])
    if state and not code:
        raise InvalidValue("State", state, "it is neither a GST code nor the name of a State")
    schemes = (("GSTIN", gstin), ("UIN", uin), ("PAN", pan))
    return Party(
        name,
        country,
        id,
        f"IN-{code}" if code and country == "IN" else "",
        address,
        tax_ids=[TaxId(scheme, value) for scheme, value in schemes if value],
        registration=registration.value if isinstance(registration, Registration) else registration,
    )


def line(
    description: str = "",
    *,
    hsn: str = "",
    sac: str = "",
    quantity: DecimalLike = "1",
    unit: str = "",
    unit_price: DecimalLike = "0",
    rate: DecimalLike | None = None,
    id: str = "",
    allowances: Iterable[AllowanceCharge] = (),
    charges: Iterable[AllowanceCharge] = (),
    taxes: Iterable[StatedTax] = (),
    taxable_value: DecimalLike | None = None,
    account: str = "",
    order_line: str = "",
    own: Mapping[str, str] | None = None,
    **particulars: str | bool | Enum,
) -> Line:
    """Return a line with its HSN or SAC, its rate, and what GST asks to know of it.

    Args:
        description: what it is.
        hsn: the code of goods.
        sac: the code of a service.
        quantity: how many units.
        unit: the unit's code.
        unit_price: the price of one before tax.
        rate: GST in percent, CGST and SGST together: 18 means 18 %.
        id: the line's number or key.
        allowances: discounts on this line.
        charges: surcharges on this line.
        taxes: the taxes that an incoming bill states, or that a person entered.
        taxable_value: the value that tax is due on, where it is not the price.
        account: the code of the account in your books.
        order_line: the line of the order that it bills.
        own: particulars of your own, by names that GST does not read; they are kept with the line.
        particulars: what `PARTICULARS` of `taxes.india.supply` names; True and False are written
            yes and no.

    Raises:
        InvalidValue: for a line with both codes, for a particular that GST does not read, and for
            one of your own that it does.

    >>> line("IT support", sac="998313", rate="18", reverse_charge=True).particulars
    (('gst_rate', '18'), ('reverse_charge', 'yes'))
    >>> line("IT support", sac="998313", own={"project": "P-7"}).particulars
    (('project', 'P-7'),)
    >>> line("IT support", sac="998313", reverse_charg=True)
    Traceback (most recent call last):
    invoicekit.errors.InvalidValue: particular 'reverse_charg' is not valid: ...
    """
    if hsn and sac:
        raise InvalidValue(
            "line", description, "it has an HSN and a SAC; goods or services, not both"
        )
    told = {**_own(own or {}), **_read_by_gst(particulars)}
    if rate is not None:
        told["gst_rate"] = plain(to_decimal(rate, "rate"))
    return Line(
        description,
        to_decimal(quantity, "quantity"),
        to_decimal(unit_price, "unit price"),
        id,
        unit,
        allowances=tuple(allowances),
        charges=tuple(charges),
        taxes=tuple(taxes),
        codes=[Code(scheme, value) for scheme, value in (("HSN", hsn), ("SAC", sac)) if value],
        taxable_value=_value(taxable_value),
        account=account,
        order_line=order_line,
        particulars=told,
    )


def _read_by_gst(particulars: Mapping[str, str | bool | Enum]) -> dict[str, str]:
    for name in particulars:
        if name not in PARTICULARS:
            near = " or ".join(repr(each) for each in nearest(name, PARTICULARS | _BY_NAME))
            hint = f"Did you mean {near}? " if near else ""
            advice = f"{hint}What is yours goes into own={{{name!r}: ...}}"
            raise InvalidValue("particular", name, "GST reads none of this name", advice)
    return {name: written(value) for name, value in particulars.items()}


def _own(particulars: Mapping[str, str]) -> dict[str, str]:
    for name in particulars:
        if name in PARTICULARS:
            advice = f"Give it by name: {name}=..."
            raise InvalidValue("particular of your own", name, "GST reads this name", advice)
    return dict(particulars)


def _value(value: DecimalLike | None) -> Decimal | None:
    return None if value is None else to_decimal(value, "taxable value")


_BY_NAME = frozenset(inspect.signature(line).parameters) - {"particulars"}
"""What a line is given by name besides: a misspelt `quantity` arrives as a particular, too."""
