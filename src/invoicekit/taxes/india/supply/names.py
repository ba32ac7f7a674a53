"""The particulars that tell a supply: their names, and the words each may have.

A line's own particular goes before the document's, and that before a fact of the same name in
`TaxFacts`. Yes and no are written `"yes"` and `"no"`. A State is written as its code (`"29"`), as
`"IN-29"` or by its name, and outside India as `"96"`; several with commas.

| particular | values | where it is left out |
|---|---|---|
| `supply` | `goods`, `services` | from the code: SAC, or HSN that begins with 99, is services |
| `nature` | a word of `ServiceNature` | `general` |
| `movement` | a word of `Movement` | `third_person` when shipped to another, else `delivered` |
| `taxability` | a word of `Taxability` | `taxable` |
| `place_of_supply` | the State that the document prints | nothing; the law's is found |
| `delivery_state` | where the movement of goods ends | the State of ship-to, else the buyer's |
| `address_on_record` | the State of the buyer's address | from the buyer's address |
| `billing_state` | billing address of a post-paid contract | the buyer's State |
| `principal_place` | the buyer's principal place of business | the buyer's State |
| `goods_state`, `site_state`, `loading_state` | where goods are, are installed, come on board | |
| `performance_state`, `property_state`, `event_state` | services: where done, situated, held | |
| `handover_state`, `embarkation_state`, `departure_state` | transport: where it begins | |
| `installation_state`, `recharge_state` | telecom: the fixed line, the prepaid recharge | |
| `authorised_operations` | yes or no: an SEZ's authorised operations | asked for |
| `export_route` | `with_payment`, `without_payment` | asked for where zero-rated and taxable |
| `foreign_exchange` | yes or no: a service is paid in foreign exchange | told |
| `distinct_persons` | yes or no: both are establishments of one person | no |
| `deemed_export` | yes or no | no |
| `igst_on_intra` | yes or no: IGST in one State, by hand | no |
| `reverse_charge` | yes or no, as the document says | unknown |
| `ecommerce` | yes or no: sold through electronic commerce | yes with `ecommerce_gstin` |
| `ecommerce_gstin` | the marketplace's GSTIN | nothing |
| `section_9_5` | yes or no: the marketplace owes the tax | no |

The kind of taxpayer is no particular: it is `Party.registration`, a word of `Registration`.
"""

from __future__ import annotations

__all__ = ["ANSWERS", "PLACES", "SUPPLY_PARTICULARS"]

PLACES = frozenset(
    {
        "principal_place",
        "delivery_state",
        "goods_state",
        "site_state",
        "loading_state",
        "address_on_record",
        "performance_state",
        "property_state",
        "event_state",
        "handover_state",
        "embarkation_state",
        "departure_state",
        "installation_state",
        "billing_state",
        "recharge_state",
    }
)
"""Particulars whose value is one State or several."""

ANSWERS = frozenset(
    {
        "authorised_operations",
        "foreign_exchange",
        "distinct_persons",
        "deemed_export",
        "igst_on_intra",
        "reverse_charge",
        "ecommerce",
        "section_9_5",
    }
)
"""Particulars whose value is yes or no."""

SUPPLY_PARTICULARS = frozenset(
    {
        *PLACES,
        *ANSWERS,
        "supply",
        "nature",
        "movement",
        "taxability",
        "export_route",
        "ecommerce_gstin",
        "place_of_supply",
    }
)
"""Every name that is read here; a regime that knows more adds its own before it tells strangers."""
