"""The facts of a supply beside the law, with its territories looked up once."""

from __future__ import annotations

from datetime import date
from functools import cached_property

import attrs

from invoicekit.taxes.vat.facts import VatFacts
from invoicekit.taxes.vat.law import VatLaw
from invoicekit.taxes.vat.terms import SupplyKind
from invoicekit.taxes.vat.territories import EU, Territory, territory_of

__all__ = ["Case"]


@attrs.frozen(slots=False, eq=False)
class Case:
    """One supply while it is being decided.

    Args:
        facts: what is known of it.
        law: the tables.
        on: the tax point.
    """

    facts: VatFacts
    law: VatLaw
    on: date

    def at(self, key: str) -> Territory:
        """Return a territory as the law saw it on the day.

        Raises:
            NotCovered: for a key that is none.
        """
        return territory_of(key, self.on)

    @cached_property
    def home(self) -> Territory:
        """Return where the seller is established."""
        return self.at(self.facts.seller.territory)

    @cached_property
    def buyers(self) -> Territory:
        """Return where the buyer is."""
        return self.at(self.facts.buyer.territory or self.facts.seller.territory)

    @cached_property
    def to_business(self) -> bool:
        """Tell whether the rules for supplies to businesses hold (art. 43)."""
        return self.facts.buyer.status.counts_as_business

    def zone_of(self, place: Territory) -> str:
        """Return the area of a place that counts here: Northern Ireland has two."""
        return place.area if self.facts.supply is SupplyKind.GOODS else place.services

    def is_home(self, place: Territory) -> bool:
        """Tell whether a place is in the seller's own state, or in that of an establishment.

        One that takes part in the supply charges the tax itself: Directive 2006/112/EC art. 192a.
        """
        seller = self.facts.seller
        homes = (self.home, *(self.at(key) for key in seller.establishments))
        return any(one.state == place.state and one.services == place.services for one in homes)

    def registered_in(self, place: Territory) -> bool:
        """Tell whether the seller has a VAT id of the place."""
        return any(self.at(key).state == place.state for key in self.facts.seller.ids)

    @cached_property
    def seller_in_eu(self) -> bool:
        """Tell whether the seller's services are under the Directive."""
        return self.home.services == EU
