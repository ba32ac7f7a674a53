"""How a house's SAP is set up: its codes and accounts, and what differs between releases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

import attrs

from invoicekit.adapters.erp.naming import Share, by_share
from invoicekit.errors import InvalidValue

__all__ = ["CODES", "MOVEMENTS", "Meaning", "OrderService", "SapSettings"]


class Meaning(StrEnum):
    """What a message of SAP means for the caller."""

    DUPLICATE = "duplicate"
    PERIOD_CLOSED = "period_closed"
    WRONG_STATE = "wrong_state"
    LOCKED = "locked"
    """Somebody else has the document open."""


class OrderService(StrEnum):
    """Which service gives purchase orders."""

    V2 = "v2"
    """API_PURCHASEORDER_PROCESS_SRV, deprecated since 2308."""
    V4 = "v4"
    """api_purchaseorder_2, its successor."""


CODES: Mapping[str, Meaning] = MappingProxyType(
    {
        "M8/108": Meaning.DUPLICATE,
        "M8/255": Meaning.WRONG_STATE,
        "M8/719": Meaning.WRONG_STATE,
        "M8/386": Meaning.WRONG_STATE,
        "F5/201": Meaning.PERIOD_CLOSED,
        "MC/601": Meaning.LOCKED,
    }
)
"""Messages by class and number. What your release says otherwise, say in `SapSettings.codes`."""

MOVEMENTS: Mapping[str, int] = MappingProxyType({"101": 1, "102": -1, "122": -1, "123": 1})
"""Types of goods movement that count as received, each with its sign: receipt and its reversal,
return to the supplier and its reversal."""


def _fixed(value: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(dict(value))


def _codes(value: Mapping[str, Meaning | str]) -> Mapping[str, Meaning]:
    return MappingProxyType({code: Meaning(meaning) for code, meaning in value.items()})


def _movements(value: Mapping[str, int]) -> Mapping[str, int]:
    return MappingProxyType(dict(value))


@attrs.frozen(kw_only=True, eq=False)
class SapSettings:
    """How a house's SAP is set up.

    Args:
        tax_codes: SAP's code of two signs for each combination of taxes, as `tax_words` writes it:
            `{"CGST 9 + SGST 9": "V4", "IGST 18": "V5"}`.
        tax_by_sap: whether SAP computes the tax anew, by its own rates; otherwise it books ours.
        tax_date: whether the day of the tax rates is sent, as releases with dated taxes ask for.
        tax_country: the country of the taxes, as releases ask for that have registrations abroad.
        accounts: the ledger account for what the whole document bears, by `Share`.
        units: SAP's unit for a unit of UN/ECE Rec 20; the same code, where it is not named.
        park_status: `"A"` parks; `"B"` parks as complete, which checks more.
        key_field: where the key of a write is kept, as a digest of 18 signs: `AssignmentReference`,
            or `DocumentHeaderText` where the house has the other for its own use; empty keeps none,
            and then our own document is not told from another's.
        upper_case: whether SAP keeps the supplier's number in capitals.
        document_type: the type of the accounting document; SAP's own choice if left out.
        payment_block: the reason for which payment is blocked; none if left out.
        indian: whether a document for a buyer in India bears the fields of GST.
        business_place: the buyer's business place, for GST.
        places: SAP's region for a State's GST code; the same code, where it is not named.
        reversal_reason: the code of the reason with which a reversal is booked.
        orders: which service gives purchase orders.
        movements: the types of goods movement that count, each with its sign.
        codes: what messages mean, beside `CODES`: `{"M8/512": "duplicate"}`.
        batch: how many documents are asked for at once.
        window: how far back the feed looks for documents that nobody told it of.

    Raises:
        InvalidValue: for a key field or a park status that is not offered.
    """

    tax_codes: Mapping[str, str] = attrs.field(default=MappingProxyType({}), converter=_fixed)
    tax_by_sap: bool = False
    tax_date: bool = False
    tax_country: str = ""
    accounts: Mapping[Share, str] = attrs.field(default=MappingProxyType({}), converter=by_share)
    units: Mapping[str, str] = attrs.field(default=MappingProxyType({}), converter=_fixed)
    park_status: str = "A"
    key_field: str = "AssignmentReference"
    upper_case: bool = True
    document_type: str = ""
    payment_block: str = ""
    indian: bool = True
    business_place: str = ""
    places: Mapping[str, str] = attrs.field(default=MappingProxyType({}), converter=_fixed)
    reversal_reason: str = "01"
    orders: OrderService = attrs.field(default=OrderService.V2, converter=OrderService)
    movements: Mapping[str, int] = attrs.field(default=MOVEMENTS, converter=_movements)
    codes: Mapping[str, Meaning] = attrs.field(default=MappingProxyType({}), converter=_codes)
    batch: int = 20
    window: timedelta = timedelta(days=2)

    def __attrs_post_init__(self) -> None:
        if self.park_status not in {"A", "B"}:
            raise InvalidValue("park status", self.park_status, "A parks, B parks as complete")
        if self.key_field not in {"", "AssignmentReference", "DocumentHeaderText"}:
            raise InvalidValue("key field", self.key_field, "a digest has no room in another")
        if self.batch < 1:
            raise InvalidValue("batch", self.batch, "at least one document is asked for")

    def meaning(self, code: str) -> Meaning | None:
        """Return what a message means; None for any other message.

        >>> SapSettings().meaning("M8/108").value
        'duplicate'
        """
        return self.codes.get(code) or CODES.get(code)
