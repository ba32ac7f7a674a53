"""A supply: every fact that its place, its document and its return class hang on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.taxes.india.supply.terms import (
    ExportRoute,
    Movement,
    Registration,
    ServiceNature,
    SupplyKind,
    Taxability,
)

__all__ = ["ABROAD", "Supply"]

ABROAD = "96"
"""The code of "Other Countries": a place of supply, and never the beginning of a GSTIN."""


def _problems(value: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(value)


# Without slots a frozen value of many fields is made in half the time.
@attrs.frozen(kw_only=True, slots=False)
class Supply:
    """What is supplied, by whom, to whom and where.

    Every place is a State's GST code, such as `"29"`, or `"96"` for outside India; several are told
    with commas, as `"27,29"`. It is empty where nobody told. An answer of yes or no is None where
    nobody gave it.

    Args:
        kind: goods or services; None where neither a code nor a particular tells.
        nature: what the service is; `GENERAL` where nobody says otherwise.
        movement: how goods move; None for services.
        taxability: how the law sees it: taxable, nil-rated, exempt, outside GST, no supply.
        on: the day that the law is asked for: the tax point.
        supplier_state: the State of the registration that supplies; not of the head office.
        supplier_registration: what kind of taxpayer the supplier is.
        recipient_state: where the recipient is: its registration's State, or its address.
        recipient_registration: what kind of taxpayer the recipient is.
        principal_place: the buyer's principal place of business, where it is not that State.
        delivery_state: where the movement of the goods ends.
        goods_state: where the goods are, when they are delivered without movement or worked on.
        site_state: where goods are installed.
        loading_state: where goods or services are taken on board.
        address_on_record: the State of an unregistered recipient's address on the document.
        performance_state: where a service is performed.
        property_state: where the immovable property, the boat or the vessel is.
        event_state: where an event is held.
        handover_state: where goods are handed over to the carrier.
        embarkation_state: where the passenger's journey begins.
        departure_state: the first scheduled point of departure of the conveyance.
        installation_state: where a fixed line, cable or dish is installed.
        billing_state: the billing address of a post-paid contract.
        recharge_state: the selling agent's address, or that at which a prepaid service is charged.
        authorised_operations: whether a supply to an SEZ is for its authorised operations.
        export_route: with payment of tax, or under a letter of undertaking.
        foreign_exchange: whether a service is paid in convertible currency, or in rupees as the
            Reserve Bank permits (IGST Act s.2(6)).
        distinct_persons: whether the two are establishments of one person (IGST Act s.2(6)).
        deemed_export: whether it is a notified deemed export (CGST Act s.147).
        igst_on_intra: whether IGST is charged though both are in one State; said by hand.
        reverse_charge: whether the recipient owes the tax, as the document says; None where it does
            not say.
        ecommerce: whether it was sold through electronic commerce, the seller's own included.
        ecommerce_gstin: the GSTIN of the marketplace it was sold through.
        section_9_5: whether the marketplace owes the tax as if it were the supplier.
        stated_place: the place of supply as the document prints it.
        problems: what could not be read, each with its path.
    """

    kind: SupplyKind | None = None
    nature: ServiceNature = ServiceNature.GENERAL
    movement: Movement | None = None
    taxability: Taxability = Taxability.TAXABLE
    on: date | None = None
    supplier_state: str = ""
    supplier_registration: Registration = Registration.REGULAR
    recipient_state: str = ""
    recipient_registration: Registration = Registration.UNREGISTERED
    principal_place: str = ""
    delivery_state: str = ""
    goods_state: str = ""
    site_state: str = ""
    loading_state: str = ""
    address_on_record: str = ""
    performance_state: str = ""
    property_state: str = ""
    event_state: str = ""
    handover_state: str = ""
    embarkation_state: str = ""
    departure_state: str = ""
    installation_state: str = ""
    billing_state: str = ""
    recharge_state: str = ""
    authorised_operations: bool | None = None
    export_route: ExportRoute | None = None
    foreign_exchange: bool | None = None
    distinct_persons: bool = False
    deemed_export: bool = False
    igst_on_intra: bool = False
    reverse_charge: bool | None = None
    ecommerce: bool = False
    ecommerce_gstin: str = ""
    section_9_5: bool = False
    stated_place: str = ""
    problems: tuple[Problem, ...] = attrs.field(default=(), converter=_problems)

    @property
    def is_import(self) -> bool:
        """Tell whether it comes from abroad to a recipient in India."""
        return self.supplier_state == ABROAD != self.recipient_state

    @property
    def crosses_border(self) -> bool:
        """Tell whether one of the two is outside India: IGST Act s.13 in place of s.12."""
        return ABROAD in {self.supplier_state, self.recipient_state}
