"""From a document to the facts of its supplies: what parties, taxes and particulars tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.particulars import Particulars
from invoicekit.documents.stated_tax import StatedTax
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.vat.categories import Category
from invoicekit.taxes.vat.facts import (
    Buyer,
    Construction,
    Override,
    Seller,
    TakenBack,
    Turnover,
    VatFacts,
)
from invoicekit.taxes.vat.supply.names import (
    ANSWERS,
    EVIDENCE,
    FIGURES,
    PLACES,
    PREPAYMENT,
    SUPPLY_PARTICULARS,
    TEXTS,
)
from invoicekit.taxes.vat.supply.parties import Side, Trader, side_of, territory_key
from invoicekit.taxes.vat.supply.told import Told
from invoicekit.taxes.vat.supply.values import Values
from invoicekit.taxes.vat.terms import ChainLeg, Margin, Nature, SupplyKind

__all__ = ["VAT", "DocumentFacts", "Whole", "hangs_on_prices", "stated_vat"]

VAT = "VAT"
"""The name of the tax."""

_WORDS: Mapping[str, type[Enum]] = {
    "supply": SupplyKind,
    "nature": Nature,
    "margin_scheme": Margin,
    "chain": ChainLeg,
}
_FIELDS = {"margin_scheme": "margin", "vat_rate": "rate", "vat_rate_kind": "rate_kind"}
"""Particulars whose field has another name."""

_OF_SELLER = frozenset({"establishments", "exempt_in", "one_stop_shop", "import_scheme"})
_OF_TURNOVER = frozenset({"oss_turnover", "oss_turnover_last_year", "oss_sale", "union_turnover"})
_OF_CONSTRUCTION = frozenset({"cis_reportable", "end_user", "labour_only", "cis_share"})
_OF_PRICES = _OF_TURNOVER | {"reverse_charged"}
_EXEMPTED = frozenset({Category.EXEMPT, Category.ZERO})


def stated_vat(taxes: Iterable[StatedTax]) -> StatedTax | None:
    """Return the VAT among the taxes that a line states, if there is any."""
    return next((tax for tax in taxes if tax.tax == VAT), None)


# Compared by what it holds, and asked for with every line: its hash is made once.
@attrs.frozen(slots=False, cache_hash=True)
class Whole:
    """What a document tells the same for every line.

    Args:
        on: the day that the rates are of.
        seller: who sells.
        buyer: who buys.
        delivery: the key of the territory that the goods went to; empty where nobody says.
        particulars: those of the whole.
        facts: what the document cannot know.
        currency: that of its amounts.
        corrects: whether it corrects an earlier document, and so may be of a part of its supply.
    """

    on: date
    seller: Trader
    buyer: Trader
    delivery: str
    particulars: Particulars
    facts: TaxFacts
    currency: str
    corrects: bool = False

    @classmethod
    def of(cls, invoice: Invoice, facts: TaxFacts, on: date) -> Whole:
        """Read a document."""
        delivery = _delivery(invoice)
        seller, buyer = Trader.of(invoice.seller), Trader.of(invoice.buyer)
        told = invoice.particulars
        corrects = invoice.kind.corrects
        return cls(on, seller, buyer, delivery, told, facts, invoice.currency, corrects)


def _delivery(invoice: Invoice) -> str:
    """Return where it went; the buyer's country means the buyer's own part of it."""
    to, buyer = invoice.ship_to, invoice.buyer
    if to is not None and territory_key(to):
        return territory_key(to)
    country = invoice.delivery_country
    return buyer.territory if buyer.territory and country == buyer.country else country


def hangs_on_prices(whole: Whole, own: Particulars) -> bool:
    """Tell whether a line's tax hangs on what it and others of its kind come to.

    Args:
        whole: the document.
        own: the particulars of the line.
    """
    return not _OF_PRICES.isdisjoint(dict((*own, *whole.particulars, *whole.facts.named)))


def _no_values(_: str) -> Decimal | None:
    return None


class DocumentFacts:
    """The facts of a document's lines, one by one.

    Args:
        whole: what is the same for all of them.
        values: what lines come to.
    """

    def __init__(self, whole: Whole, values: Values = _no_values) -> None:
        self._whole = whole
        self._values = values
        told = Told(whole.particulars, (), whole.facts, "")
        # What is taken back is one line's to say.
        told.tell_strangers(SUPPLY_PARTICULARS - {PREPAYMENT})
        seller = side_of(whole.seller, "seller", whole.on, told)
        buyer = side_of(whole.buyer, "buyer", whole.on, told)
        delivery = whole.delivery or buyer.territory
        good = [one.territory for one in seller.ids if not one.status.is_refuted]
        self._seller = Seller(seller.territory, good, seller.status)
        self._buyer = _buyer(buyer, delivery, seller.territory)
        self._base: dict[str, Any] = {"on": whole.on, "delivery": delivery}
        self.problems = (*told.problems, *seller.problems, *buyer.problems)

    def of(self, own: Particulars, taxes: tuple[StatedTax, ...], place: str) -> VatFacts:
        """Return the facts of one line.

        Args:
            own: its particulars.
            taxes: the taxes that it states.
            place: its path: `"lines[0]"`.
        """
        told = Told(own, self._whole.particulars, self._whole.facts, place)
        read = {**self._base, "seller": self._seller, "buyer": self._buyer}
        names = told.names & SUPPLY_PARTICULARS
        for name in names:
            value = _read(told, name)
            if value not in {None, ""}:
                read[_FIELDS.get(name, name)] = value
        self._of_parties(read, told, names)
        stated = stated_vat(taxes)
        if stated is not None:
            _as_stated(read, stated)
        if "reverse_charged" in read and "amount" not in read:
            read["amount"] = self._values(read["reverse_charged"])
            read["currency"] = self._whole.currency
            read["amount_of_note"] = self._whole.corrects
        _choose(read, told)
        prepayment = dict(own).get(PREPAYMENT, "")
        if prepayment:
            read["taken_back"] = _taken_back(prepayment, stated, read.get("stated"))
        # What is known of an id is of the party, and so of the whole document.
        told.tell_strangers(SUPPLY_PARTICULARS - EVIDENCE)
        read["problems"] = told.problems
        return VatFacts(**read)

    def _of_parties(self, read: dict[str, Any], told: Told, names: frozenset[str]) -> None:
        if names & _OF_SELLER:
            read["seller"] = attrs.evolve(
                self._seller,
                establishments=told.keys("establishments"),
                exempt_in=told.keys("exempt_in"),
                one_stop_shop=told.answer("one_stop_shop") or False,
                import_scheme=told.answer("import_scheme") or False,
            )
        if "dealer" in names:
            read["buyer"] = attrs.evolve(self._buyer, dealer=told.answer("dealer") or False)
        if names & _OF_TURNOVER:
            read["turnover"] = self._turnover(told)
        if names & _OF_CONSTRUCTION:
            read["construction"] = Construction(
                told.answer("cis_reportable") or False,
                told.answer("end_user") or False,
                told.answer("labour_only") or False,
                told.figure("cis_share") or Decimal(100),
            )

    def _turnover(self, told: Told) -> Turnover:
        sale = told.figure("oss_sale")
        if sale is None and self._whole.currency == "EUR" and not self._whole.corrects:
            sale = self._values("")
        this, last = told.figure("oss_turnover"), told.figure("oss_turnover_last_year")
        return Turnover(this, last, sale, told.figure("union_turnover"))


def _buyer(side: Side, delivery: str, seller: str) -> Buyer:
    """Return the buyer with one of its ids: that of the state of delivery goes first."""
    by_state = {one.territory: one for one in reversed(side.ids)}
    abroad = next((one for one in side.ids if one.territory != seller), None)
    chosen = by_state.get(delivery) or abroad or (side.ids[0] if side.ids else None)
    if chosen is None:
        return Buyer(side.territory, side.status)
    return Buyer(side.territory, side.status, chosen.territory, chosen.status)


def _read(told: Told, name: str) -> object:
    if name in _WORDS:
        return told.word(name, _WORDS[name])
    if name in ANSWERS:
        return told.answer(name)
    if name in FIGURES:
        return told.figure(name)
    return told.text(name) if name in PLACES or name in TEXTS else None


def _as_stated(read: dict[str, Any], stated: StatedTax) -> None:
    """Take what the tax of a line states; what a particular tells goes before it."""
    category = next((one for one in Category if one.value == stated.category), None)
    if stated.rate is not None and (category is None or category.is_taxed):
        read.setdefault("rate", stated.rate)
    if category is None:
        return
    read["stated"] = category
    if category is Category.REVERSE_CHARGE:
        read.setdefault("reverse_charge", True)
    elif category is Category.SPLIT_PAYMENT:
        read.setdefault("split_payment", True)
    elif category in _EXEMPTED and (stated.exemption_code or stated.exemption_reason):
        read.setdefault("exemption", stated.exemption_code or stated.exemption_reason)
    elif category is Category.ZERO:
        read.setdefault("rate_kind", "zero")


def _taken_back(number: str, stated: StatedTax | None, category: Category | None) -> TakenBack:
    if stated is None:
        return TakenBack(number)
    code, reason = stated.exemption_code, stated.exemption_reason
    return TakenBack(number, category, stated.rate, code, reason)


def _choose(read: dict[str, Any], told: Told) -> None:
    category = told.word("vat_category", Category)
    if category is not None:
        reason, code = told.text("vat_reason"), told.text("exemption_code")
        read["override"] = Override(category, reason, told.figure("vat_rate"), code)
