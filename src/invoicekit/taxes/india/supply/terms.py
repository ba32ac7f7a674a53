"""The words of GST law that a supply is told in; each value is how a particular writes it."""

from __future__ import annotations

from enum import Enum

__all__ = ["ExportRoute", "Movement", "Registration", "ServiceNature", "SupplyKind", "Taxability"]


class SupplyKind(Enum):
    """Goods or services; the two have rules of their own."""

    GOODS = "goods"
    SERVICES = "services"


class Taxability(Enum):
    """How the law sees a supply, whatever its rate; four results in the return."""

    TAXABLE = "taxable"
    NIL_RATED = "nil_rated"
    """The tariff's rate is 0."""
    EXEMPT = "exempt"
    """Exempt by a notification."""
    NON_GST = "non_gst"
    """Outside the levy: petroleum, potable alcohol (CGST s.9(2))."""
    NO_SUPPLY = "no_supply"
    """Neither goods nor services: Schedule III."""

    @property
    def is_taxed(self) -> bool:
        """Tell whether GST is due on it at all."""
        return self is Taxability.TAXABLE


class Movement(Enum):
    """How goods reach the recipient (IGST Act s.10(1))."""

    DELIVERED = "delivered"
    """They move, and the movement ends with the delivery to the recipient: (a)."""
    THIRD_PERSON = "third_person"
    """They are delivered to another on the direction of the buyer, bill-to and ship-to: (b)."""
    NONE = "none"
    """They stay where they are: (c)."""
    INSTALLED = "installed"
    """They are assembled or installed at a site: (d)."""
    ON_BOARD = "on_board"
    """They are sold on board a conveyance: (e)."""


class ServiceNature(Enum):
    """What a service is, as far as its place hangs on it (IGST Act s.12 and s.13)."""

    GENERAL = "general"
    IMMOVABLE_PROPERTY = "immovable_property"
    """Architects, hotels, halls, leases, boat lodging: 12(3), 13(4)."""
    PERSONAL = "personal"
    """Restaurant, catering, personal grooming, fitness, beauty, health: 12(4)."""
    TRAINING = "training"
    """Training and performance appraisal: 12(5)."""
    EVENT_ADMISSION = "event_admission"
    """Admission to an event or a park: 12(6), 13(5)."""
    EVENT_ORGANISING = "event_organising"
    """Organising or sponsoring an event: 12(7), 13(5)."""
    GOODS_TRANSPORT = "goods_transport"
    """Transport of goods, mail and courier: 12(8), 13(9)."""
    PASSENGER_TRANSPORT = "passenger_transport"
    """12(9), 13(10)."""
    PASSENGER_PASS = "passenger_pass"  # noqa: S105 - a ticket, no secret
    """A right of passage for later, point of embarkation not known: 12(9) proviso."""
    ON_BOARD = "on_board"
    """On board a conveyance: 12(10), 13(11)."""
    TELECOM_FIXED = "telecom_fixed"
    """A fixed line, cable or dish: 12(11)."""
    TELECOM_POSTPAID = "telecom_postpaid"
    TELECOM_PREPAID = "telecom_prepaid"
    TELECOM_OTHER = "telecom_other"
    BANKING = "banking"
    """Banking and stock broking: 12(12); to an account holder: 13(8)."""
    INSURANCE = "insurance"
    """12(13)."""
    GOVERNMENT_ADVERTISEMENT = "government_advertisement"
    """12(14)."""
    GOODS_MADE_AVAILABLE = "goods_made_available"
    """On goods that the recipient makes physically available: 13(3)(a)."""
    REMOTE_ON_GOODS = "remote_on_goods"
    """From afar, on goods that are where they are: 13(3)(a)."""
    INDIVIDUAL_PRESENT = "individual_present"
    """On an individual who is physically present: 13(3)(b)."""
    REPAIR_FOR_REEXPORT = "repair_for_reexport"
    """On goods imported for a time and exported again without use: the exception in 13(3)."""
    PHARMA_RESEARCH = "pharma_research"
    """Research and development of pharmaceuticals: Notification 4/2019-IT."""
    INTERMEDIARY = "intermediary"
    """13(8)(b)."""
    TRANSPORT_HIRE = "transport_hire"
    """Hire of a means of transport up to a month, without aircraft and vessels: 13(8)(c)."""
    OIDAR = "oidar"
    """Online information and database access or retrieval: 13(12)."""


class Registration(Enum):
    """What kind of taxpayer a party is; the word that `Party.registration` holds."""

    REGULAR = "regular"
    COMPOSITION = "composition"
    UNREGISTERED = "unregistered"
    SEZ_UNIT = "sez_unit"
    SEZ_DEVELOPER = "sez_developer"
    UIN = "uin"
    """An embassy or a body of the United Nations."""
    GOVERNMENT = "government"
    """A department registered by its TAN."""
    TDS = "tds"
    """A deductor of GST TDS."""
    TCS = "tcs"
    """An e-commerce operator as collector of GST TCS."""
    NON_RESIDENT = "non_resident"
    OIDAR = "oidar"
    OVERSEAS = "overseas"
    """Abroad, without a registration here."""

    @property
    def is_registered(self) -> bool:
        """Tell whether it counts as a registered person for the place of supply."""
        return self not in {Registration.UNREGISTERED, Registration.OVERSEAS}

    @property
    def is_sez(self) -> bool:
        """Tell whether it is a unit or a developer of a special economic zone."""
        return self in {Registration.SEZ_UNIT, Registration.SEZ_DEVELOPER}


class ExportRoute(Enum):
    """The two ways to export or to supply an SEZ (IGST Act s.16(3))."""

    WITH_PAYMENT = "with_payment"
    """With IGST, which is refunded."""
    WITHOUT_PAYMENT = "without_payment"
    """Under a letter of undertaking or a bond, without tax."""
