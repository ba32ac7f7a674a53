"""The words in which the facts of a supply are told."""

from __future__ import annotations

from enum import Enum

__all__ = ["ChainLeg", "IdStatus", "Margin", "Nature", "Status", "SupplyKind"]


class SupplyKind(Enum):
    """Goods or services."""

    GOODS = "goods"
    SERVICES = "services"


class Nature(Enum):
    """What goods or services they are, as far as the place of supply hangs on it."""

    GENERAL = "general"
    INSTALLED = "installed"
    """Goods that the supplier installs (art. 36)."""
    NEW_VEHICLE = "new_vehicle"
    """A new means of transport (art. 2(2))."""
    GAS_AND_POWER = "gas_and_power"
    """Gas, power, heat or cold through a network, to a dealer (art. 38)."""
    ON_BOARD = "on_board"
    """Goods sold on board a ship, an aircraft or a train (art. 37)."""
    PROPERTY = "property"
    """A service connected with land (art. 47)."""
    PASSENGER_TRANSPORT = "passenger_transport"
    GOODS_TRANSPORT = "goods_transport"
    EVENT_ADMISSION = "event_admission"
    VIRTUAL_EVENT = "virtual_event"
    ACTIVITY = "activity"
    """Culture, sport, science, education as an activity (art. 54)."""
    RESTAURANT = "restaurant"
    ON_BOARD_CATERING = "on_board_catering"
    SHORT_HIRE = "short_hire"
    """Hire of a means of transport for 30 days at most, 90 for a vessel."""
    LONG_HIRE = "long_hire"
    DIGITAL = "digital"
    """Telecommunications, broadcasting, electronic services (art. 58)."""
    LISTED = "listed"
    """Advice, licences, data and what else art. 59 lists."""
    WORK_ON_GOODS = "work_on_goods"
    INTERMEDIARY = "intermediary"


GOODS_NATURES = frozenset(
    {Nature.GENERAL, Nature.INSTALLED, Nature.NEW_VEHICLE, Nature.GAS_AND_POWER, Nature.ON_BOARD}
)


class Status(Enum):
    """What a party is for VAT."""

    BUSINESS = "business"
    """A taxable person."""
    PUBLIC_BODY = "public_body"
    """A legal person that is no taxable person and has a VAT id (art. 43)."""
    SMALL_BUSINESS = "small_business"
    """A taxable person that uses the exemption for small ones (art. 284)."""
    CONSUMER = "consumer"
    """A private person, or another who is no taxable person."""

    @property
    def counts_as_business(self) -> bool:
        """Tell whether the rules for supplies to businesses hold for it (art. 43)."""
        return self is not Status.CONSUMER


class IdStatus(Enum):
    """What is known of a VAT id. A good check digit is no registration."""

    NONE = "none"
    """There is no id."""
    UNCHECKED = "unchecked"
    MALFORMED = "malformed"
    """It fails the check of its form or its check digit."""
    WELL_FORMED = "well_formed"
    """Its form is right; nobody asked whether it is registered."""
    VALID = "valid"
    """The registry confirmed it."""
    INVALID = "invalid"
    """The registry does not know it."""

    @property
    def is_refuted(self) -> bool:
        """Tell whether the id is none that a supply can rest on."""
        return self in {IdStatus.NONE, IdStatus.MALFORMED, IdStatus.INVALID}


class Margin(Enum):
    """A scheme under which only the seller's margin is taxed; the code of its exemption."""

    TRAVEL_AGENTS = "travel_agents"
    SECOND_HAND = "second_hand"
    WORKS_OF_ART = "works_of_art"
    ANTIQUES = "antiques"

    @property
    def code(self) -> str:
        """Return the code of the VATEX list."""
        return _MARGIN_CODES[self]


_MARGIN_CODES = {
    Margin.TRAVEL_AGENTS: "VATEX-EU-D",
    Margin.SECOND_HAND: "VATEX-EU-F",
    Margin.WORKS_OF_ART: "VATEX-EU-I",
    Margin.ANTIQUES: "VATEX-EU-J",
}


class ChainLeg(Enum):
    """Which supply of a chain it is, where an intermediary has the goods sent (art. 36a)."""

    TO_INTERMEDIARY = "to_intermediary"
    BY_INTERMEDIARY = "by_intermediary"
