"""GST kept back from the supplier: by a marketplace (s.52) and by Government (s.51)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from invoicekit.errors import InvalidValue
from invoicekit.money import DecimalLike, round_to, to_decimal
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.india.law import Law

__all__ = ["Heads", "deducted_by_government", "kept_by_marketplace"]

Heads = tuple[tuple[str, Decimal], ...]
"""Each head with its amount in rupees."""

_CENT = Decimal("0.01")


def kept_by_marketplace(net: DecimalLike, on: date, law: Law, *, inter_state: bool) -> Heads:
    """Return the GST that a marketplace keeps back from its seller's payout; never on the invoice.

    Args:
        net: taxable supplies less returns, without tax and without supplies of s.9(5), in rupees.
        on: the day.
        law: the tables.
        inter_state: whether the supplies were to another State.

    Raises:
        NotCovered: for a day before 2018-10-01.

    Source: CGST Act s.52; Notification 15/2024-CT.

    >>> kept_by_marketplace("10000", date(2024, 7, 10), Law(), inter_state=False)
    (('CGST', Decimal('25.00')), ('SGST', Decimal('25.00')))
    """
    value = to_decimal(net, "net value")
    rate = law.table("gst_withholding").on("marketplace", on).rate
    return _heads(value, rate, inter_state=inter_state)


def deducted_by_government(
    value: DecimalLike,
    contract: DecimalLike,
    on: date,
    law: Law,
    *,
    supplier_state: str,
    place: str,
    recipient_state: str,
    kind: str = "government",
) -> Heads:
    """Return the GST that Government, or a buyer of metal scrap, deducts from a payment.

    Args:
        value: of the payment without tax, in rupees.
        contract: the value of the contract without tax.
        on: the day of payment.
        law: the tables.
        supplier_state: the supplier's State.
        place: the State of the place of supply.
        recipient_state: the State of the recipient's registration.
        kind: `"government"` or `"metal_scrap"`.

    Raises:
        InvalidValue: where a State is left out.

    Source: CGST Act s.51; Notification 50/2018-CT, 25/2024-CT.
    """
    if not (supplier_state and place and recipient_state):
        raise InvalidValue("State", "", "all three States are needed")
    row = law.table("gst_withholding").on(kind, on)
    limit = row.number("contract_above") or ZERO
    if to_decimal(contract, "contract") <= limit or recipient_state not in {supplier_state, place}:
        return ()
    return _heads(to_decimal(value, "value"), row.rate, inter_state=supplier_state != place)


def _heads(value: Decimal, rate: Decimal, *, inter_state: bool) -> Heads:
    if inter_state:
        return (("IGST", round_to(value * rate.scaleb(-2), _CENT)),)
    half = round_to(value * (rate / 2).scaleb(-2), _CENT)
    return (("CGST", half), ("SGST", half))
