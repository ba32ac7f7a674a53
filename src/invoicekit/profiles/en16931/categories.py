"""Rules over the VAT categories: each has the same ten, with answers of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum

import attrs

from invoicekit.documents import Invoice
from invoicekit.documents.problems import Problem
from invoicekit.money import plain
from invoicekit.money.decimals import ZERO
from invoicekit.profiles.en16931.figures import Figures, VatRow
from invoicekit.profiles.en16931.parties import country_of, vat_id
from invoicekit.profiles.en16931.telling import not_listed, wrong
from invoicekit.profiles.en16931.totals import near

__all__ = ["CATEGORIES", "CategoryRules", "Ids", "Rate", "category_problems"]

_ONE = Decimal(1)


class Rate(Enum):
    """What rate a category has."""

    ABOVE_ZERO = "above zero"
    ZERO = "zero"
    NOT_NEGATIVE = "zero or more"
    NONE = "none"


class Ids(Enum):
    """Which number of a party a category asks for."""

    NOTHING = "nothing"
    ANY = "a VAT id, another tax registration, or a tax representative"
    VAT = "a VAT id, or a tax representative"
    BUYER_VAT = "the buyer's VAT id"
    BUYER_ANY = "the buyer's VAT id or its number in the trade register"
    FORBIDDEN = "no VAT id"


@attrs.frozen
class CategoryRules:
    """What the ten rules over a category answer.

    Attributes:
        prefix: of the ids of its rules: `"BR-IC"`.
        rate: the rate that it has (05 to 07).
        reason: whether it must say why no VAT is charged; if not, it must not (10).
        seller: what it asks of the seller (02 to 04).
        buyer: what it asks of the buyer (02 to 04).
        one_row: whether all of it is one row, and its base exact; else a row for each rate
            (01, 08).
    """

    prefix: str
    rate: Rate
    reason: bool
    seller: Ids = Ids.ANY
    buyer: Ids = Ids.NOTHING
    one_row: bool = True


CATEGORIES: Mapping[str, CategoryRules] = {
    "S": CategoryRules("BR-S", Rate.ABOVE_ZERO, reason=False, one_row=False),
    "Z": CategoryRules("BR-Z", Rate.ZERO, reason=False),
    "E": CategoryRules("BR-E", Rate.ZERO, reason=True),
    "AE": CategoryRules("BR-AE", Rate.ZERO, reason=True, buyer=Ids.BUYER_ANY),
    "K": CategoryRules("BR-IC", Rate.ZERO, reason=True, seller=Ids.VAT, buyer=Ids.BUYER_VAT),
    "G": CategoryRules("BR-G", Rate.ZERO, reason=True, seller=Ids.VAT),
    "O": CategoryRules("BR-O", Rate.NONE, reason=True, seller=Ids.FORBIDDEN, buyer=Ids.FORBIDDEN),
    "L": CategoryRules("BR-AF", Rate.NOT_NEGATIVE, reason=False, one_row=False),
    "M": CategoryRules("BR-AG", Rate.NOT_NEGATIVE, reason=False, one_row=False),
}
"""The categories with ten rules each. B, Italy's split payment, has two of its own."""

_Key = tuple[str, Decimal | None]

_Part = tuple[str, str, str, str, Decimal | None, Decimal]
"""Rule of the ids, rule of the rate, path, category, rate, amount below or above zero."""


def category_problems(invoice: Invoice, figures: Figures) -> Iterator[Problem]:
    """Give what is wrong with the VAT categories of a document.

    Args:
        invoice: the document.
        figures: its figures.
    """
    parts = [part for part in _parts(invoice, figures) if part[3]]
    for *_, path, category, _rate, _amount in parts:
        yield from not_listed(category, "vat_categories", path)
    for category, rules in CATEGORIES.items():
        own = [part for part in parts if part[3] == category]
        rows = [
            (f"tax_rows[{index}]", row)
            for index, row in enumerate(figures.vat_rows)
            if row.category == category
        ]
        if own or rows:
            yield from _ids(invoice, rules, own)
            yield from _rates(rules, own)
            yield from _rows(rules, category, rows, own)
    yield from _delivered(invoice, figures)
    yield from _alone(parts, figures)
    yield from _split_payment(invoice, parts, figures)


def _parts(invoice: Invoice, figures: Figures) -> Iterator[_Part]:
    for index, line in enumerate(figures.lines):
        yield "02", "05", f"lines[{index}].taxes", line.category, line.rate, line.net
    for index, row in enumerate(invoice.allowances):
        amount = -figures.allowances[index]
        yield "03", "06", f"allowances[{index}].taxes", *figures.row_of(row.taxes), amount
    for index, row in enumerate(invoice.charges):
        amount = figures.charges[index]
        yield "04", "07", f"charges[{index}].taxes", *figures.row_of(row.taxes), amount


def _ids(invoice: Invoice, rules: CategoryRules, own: list[_Part]) -> Iterator[Problem]:
    for number in dict.fromkeys(part[0] for part in own):
        rule = f"{rules.prefix}-{number}"
        for path, ids in (("seller.tax_ids", rules.seller), ("buyer.tax_ids", rules.buyer)):
            if not _has(invoice, ids, path):
                message = f"this category asks for {ids.value}"
                yield wrong(rule, path, message, "Give what it asks for, or take another category")


def _has(invoice: Invoice, ids: Ids, path: str) -> bool:
    seller, buyer = invoice.seller, invoice.buyer
    by_vat = bool(vat_id(seller) or vat_id(invoice.tax_representative))
    if ids is Ids.FORBIDDEN:
        return not (vat_id(buyer) if path.startswith("buyer") else by_vat)
    return {
        Ids.NOTHING: True,
        Ids.ANY: by_vat or bool(seller.tax_ids),
        Ids.VAT: by_vat,
        Ids.BUYER_VAT: bool(vat_id(buyer)),
        Ids.BUYER_ANY: bool(vat_id(buyer) or buyer.legal_id),
    }[ids]


def _rates(rules: CategoryRules, own: list[_Part]) -> Iterator[Problem]:
    for _, number, path, category, rate, _amount in own:
        if not _fits(rules.rate, rate):
            shown = "none" if rate is None else f"{plain(rate)} %"
            message = (
                f"the rate of category {category} is {rules.rate.value}, and here it is {shown}"
            )
            remedy = "Correct the rate, or take the category that has it"
            yield wrong(f"{rules.prefix}-{number}", path, message, remedy, rate=shown)


def _fits(due: Rate, rate: Decimal | None) -> bool:
    if rate is None or due is Rate.NONE:
        return rate is None and due is Rate.NONE
    if due is Rate.ABOVE_ZERO:
        return rate > 0
    return rate >= 0 if due is Rate.NOT_NEGATIVE else rate == 0


def _rows(
    rules: CategoryRules, category: str, rows: list[tuple[str, VatRow]], own: list[_Part]
) -> Iterator[Problem]:
    if not rows or (rules.one_row and len(rows) > 1):
        message = f"the VAT table has {len(rows)} rows of category {category}"
        remedy = "Give it one row" if rules.one_row else "Give a row for each of its rates"
        yield wrong(f"{rules.prefix}-01", "tax_rows", message, remedy)
    for path, row in rows:
        amounts = [part[5] for part in own if rules.one_row or part[4] == row.rate]
        due = sum(amounts, ZERO)
        gap = abs(row.base - due)
        # A row for each rate may be off by less than one; a row that nothing is in may not be.
        if gap if rules.one_row else gap >= _ONE or not amounts:
            message = f"the base is {plain(row.base)}, and its lines come to {plain(due)}"
            remedy = "Correct the base, or the lines, allowances and charges"
            yield wrong(f"{rules.prefix}-08", f"{path}.base", message, remedy)
        fits = row.amount == 0 if rules.rate in {Rate.ZERO, Rate.NONE} else near(row)
        if not fits:
            message = f"the VAT of category {category} is {plain(row.amount)}"
            yield wrong(f"{rules.prefix}-09", f"{path}.amount", message, "Correct the VAT")
        yield from _reason(rules, path, row)


def _reason(rules: CategoryRules, path: str, row: VatRow) -> Iterator[Problem]:
    rule, inner = f"{rules.prefix}-10", f"{path}.exemption_reason"
    given = bool(row.exemption_code or row.exemption_reason)
    if rules.reason and not given:
        message = f"category {row.category} must say why no VAT is charged"
        remedy = "Give exemption_code or exemption_reason with the tax of a line"
        yield wrong(rule, inner, message, remedy)
    if given and not rules.reason:
        message = f"category {row.category} gives no reason, for nothing is exempt"
        yield wrong(rule, inner, message, "Take exemption_code and exemption_reason out")
    code = row.exemption_code.upper()
    yield from not_listed(code, "exemption_codes", f"{path}.exemption_code")


def _delivered(invoice: Invoice, figures: Figures) -> Iterator[Problem]:
    if not any(row.category == "K" for row in figures.vat_rows):
        return
    day = invoice.delivery.date if invoice.delivery else None
    period = invoice.period and (invoice.period.start or invoice.period.end)
    if not (day or period or invoice.tax_point_code):
        message = "an intra-Community supply says when it was delivered, or its period"
        yield wrong("BR-IC-11", "delivery.date", message, "Give the day of delivery or the period")
    if not invoice.delivery_country:
        message = "an intra-Community supply says which country it went to"
        yield wrong("BR-IC-12", "delivery.country", message, "Give the country of delivery")


def _alone(parts: list[_Part], figures: Figures) -> Iterator[Problem]:
    if not any(row.category == "O" for row in figures.vat_rows):
        return
    remedy = "Bill it apart; what is laid out for another can be E with VATEX-EU-79-C"
    for index, row in enumerate(figures.vat_rows):
        if row.category != "O":
            message = f"category {row.category} stands beside what is not subject to VAT"
            yield wrong("BR-O-11", f"tax_rows[{index}]", message, remedy)
    for number, _, path, category, *_ in parts:
        if category != "O":
            rule = {"02": "BR-O-12", "03": "BR-O-13", "04": "BR-O-14"}[number]
            message = f"category {category} stands beside what is not subject to VAT"
            yield wrong(rule, path, message, remedy)


def _split_payment(invoice: Invoice, parts: list[_Part], figures: Figures) -> Iterator[Problem]:
    categories = {part[3] for part in parts} | {row.category for row in figures.vat_rows}
    if "B" not in categories:
        return
    if "S" in categories:
        message = "split payment and the standard rate stand in one document"
        yield wrong("BR-B-02", "tax_rows", message, "Bill them apart")
    places = (invoice.seller, invoice.buyer, invoice.tax_representative, invoice.ship_to)
    countries = {country_of(place) for place in places} | {invoice.delivery_country}
    countries |= {line.item.origin_country for line in invoice.lines if line.item}
    abroad = countries - {"", "IT"}
    if abroad:
        message = f"split payment is Italy's, and the document names {', '.join(sorted(abroad))}"
        yield wrong("BR-B-01", "seller.country", message, "Take another category")
