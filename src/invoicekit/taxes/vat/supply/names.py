"""The particulars that tell a supply: their names, and the words each may have.

A line's own particular goes before the document's, and that before a fact of the same name in
`TaxFacts`. Yes and no are written `"yes"` and `"no"`; a place is the key of a territory: `"DE"`,
`"XI"`, `"ES-CN"`; several with commas.

| particular | values | where it is left out |
|---|---|---|
| `supply` | `goods`, `services` | asked for |
| `nature` | a word of `Nature` | `general` |
| `vat_rate` | the rate in percent | that of `vat_rate_kind` |
| `vat_rate_kind` | `standard`, `reduced`, `zero`, `books`, ... | `standard` |
| `exemption` | a code of the VATEX list, or the article in words | none |
| `margin_scheme` | a word of `Margin` | none |
| `reverse_charge` | yes or no, as the document says | the tables |
| `reverse_charged` | what it is in their list: `construction`, `scrap`, `mobile_phones` | nothing |
| `declaration` | yes: the buyer made the statement that such a row asks for | no |
| `amount` | before tax, in the row's currency, for rows with a threshold | the lines |
| `dispatch` | where the transport begins, or the goods are | the seller's territory |
| `delivery` | where the transport ends | ship-to, else the buyer's territory |
| `transported` | no: the goods do not move | yes |
| `installed`, `performance`, `departure`, `arrival` | places, where the nature asks for them | |
| `use_and_enjoyment` | the place by art. 59a | nothing |
| `chain` | a word of `ChainLeg` | no chain |
| `dispatch_id_given` | yes: the intermediary gave the id of the dispatch state | no |
| `triangulation`, `call_off_stock`, `through_platform`, `imported` | yes or no | no |
| `split_payment`, `designated_zone` | yes or no | no |
| `cis_reportable`, `end_user`, `labour_only` | yes or no: construction in the United Kingdom | no |
| `cis_share` | the part of the value that is such work, in percent | `100` |
| `establishments` | where the seller has one that takes part | none |
| `exempt_in` | where the seller is exempt by its `EX` number | none |
| `one_stop_shop`, `import_scheme` | yes or no: the seller declares by it | no |
| `dealer` | yes: the buyer deals in gas or power | no |
| `oss_turnover`, `oss_turnover_last_year` | EUR, sales to consumers in other states | asked for |
| `oss_sale` | EUR, this one | the lines, where the invoice is in EUR |
| `union_turnover` | EUR, all that a small business turns over in the Union | not looked at |
| `vat_category` | a letter, chosen by hand | the proposal |
| `vat_reason` | why it was chosen by hand | asked for |
| `exemption_code` | the code for a category chosen by hand | none |
| `prepayment` | on a line: the number of the prepayment invoice that it takes back | none |
| `buyer_vat_id_status` | a word of `IdStatus`; see `IdEvidence.as_facts` | what the form tells |

The kind of taxpayer is no particular: it is `Party.registration`, a word of `Status`.
"""

from __future__ import annotations

__all__ = [
    "ANSWERS",
    "EVIDENCE",
    "FIGURES",
    "PLACES",
    "PREPAYMENT",
    "SUPPLY_PARTICULARS",
    "TEXTS",
]

PREPAYMENT = "prepayment"
"""The particular of a line that takes back what a prepayment invoice billed."""

PLACES = frozenset(
    {
        "dispatch",
        "delivery",
        "installed",
        "performance",
        "departure",
        "arrival",
        "use_and_enjoyment",
    }
)
"""Particulars whose value is the key of a territory."""

ANSWERS = frozenset(
    {
        "transported",
        "reverse_charge",
        "declaration",
        "dispatch_id_given",
        "triangulation",
        "call_off_stock",
        "through_platform",
        "imported",
        "split_payment",
        "designated_zone",
    }
)
"""Particulars of the supply whose value is yes or no."""

PARTY_ANSWERS = frozenset(
    {
        "one_stop_shop",
        "import_scheme",
        "dealer",
        "cis_reportable",
        "end_user",
        "labour_only",
    }
)
"""Particulars of a party whose value is yes or no."""

TEXTS = frozenset({"vat_rate_kind", "exemption", "reverse_charged"})
"""Particulars whose value is a word that a table knows."""

FIGURES = frozenset({"vat_rate", "amount"})
"""Particulars of the supply whose value is a number."""

EVIDENCE = frozenset(
    {
        f"{side}_vat_id{part}"
        for side in ("buyer", "seller")
        for part in ("", "_status", "_checked", "_consultation")
    }
)
"""What a check of a VAT id leaves."""

SUPPLY_PARTICULARS = frozenset(
    {
        *PLACES,
        *ANSWERS,
        *PARTY_ANSWERS,
        *TEXTS,
        *FIGURES,
        *EVIDENCE,
        "supply",
        "nature",
        "margin_scheme",
        "chain",
        "cis_share",
        "establishments",
        "exempt_in",
        "oss_turnover",
        "oss_turnover_last_year",
        "oss_sale",
        "union_turnover",
        "vat_category",
        "vat_reason",
        "exemption_code",
        PREPAYMENT,
    }
)
"""Every name that is read here."""
