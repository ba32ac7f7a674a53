"""The particulars that GST reads: their names, and the words each may have.

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

What the taxes of a line and its input tax credit hang on besides:

| particular | values | where it is left out |
|---|---|---|
| `gst_rate` | percent, CGST and SGST together: `18` | stated taxes, reverse charge, the tariff |
| `rate_entry` | the tariff's entry, where a code has several | asked for |
| `cess` | the row of the compensation cess | the tariff's |
| `valuation` | the row of the rules of value | the tariff's |
| `retail_price` | the price printed, in rupees | asked for where tax is due on it |
| `state_vat_rate` | percent of State VAT, outside GST | none |
| `notified_supply` | the row of the lists of reverse charge | none |
| `supplier_form`, `recipient_form` | what a party is by law, such as `firm` | as its PAN tells |
| `supplier_role`, `recipient_role` | what it does, such as `agriculturist`, `bank` | |
| `forward_charge` | yes or no: the supplier has chosen to charge | no |
| `full_rate`, `recipient_personal` | yes or no, as the lists ask | no |
| `tcs` | the section by which tax is collected | none |
| `tcs_exempt` | why none is collected | |
| `tcs_over_threshold` | yes or no: the threshold is passed | from the year's sum |
| `buyer_pan` | `no`: the buyer has no PAN to give | as the party tells |
| `itc` | `eligible` or `ineligible`, by hand | as the rules find |
| `blocked_credit`, `used_for` | a row of s.17(5), and what it is used for | none |
| `use` | `taxable`, `exempt`, `non_business`, `common` | taxable |
| `in_2b` | yes or no: the bill is in GSTR-2B | yes |
| `deductible` | percent of the tax that is deducted, in postings | all of it |
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache

__all__ = [
    "ANSWERS",
    "PARTICULARS",
    "PLACES",
    "SUPPLY_PARTICULARS",
    "TAX_PARTICULARS",
    "nearest",
]

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
"""Every name that tells a supply."""

TAX_PARTICULARS = frozenset(
    {
        "gst_rate",
        "rate_entry",
        "cess",
        "valuation",
        "retail_price",
        "state_vat_rate",
        "notified_supply",
        "supplier_form",
        "recipient_form",
        "supplier_role",
        "recipient_role",
        "forward_charge",
        "full_rate",
        "recipient_personal",
        "tcs",
        "tcs_exempt",
        "tcs_over_threshold",
        "buyer_pan",
        "itc",
        "blocked_credit",
        "used_for",
        "use",
        "in_2b",
        "deductible",
    }
)
"""Every name that taxes and input tax credit hang on besides."""

PARTICULARS = SUPPLY_PARTICULARS | TAX_PARTICULARS
"""Every name that the regime of India reads."""


# A document may bear the same name of somebody's own on each of a thousand lines.
@lru_cache(maxsize=1024)
def nearest(name: str, known: frozenset[str] = PARTICULARS) -> tuple[str, ...]:
    """Return the known names that a name may have been meant for, the likeliest first.

    >>> nearest("reverse_charg"), nearest("colour")
    (('reverse_charge',), ())
    """
    return tuple(get_close_matches(name, sorted(known), 3, 0.7))
