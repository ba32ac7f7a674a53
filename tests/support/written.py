"""Short ways to write a document in a test."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from invoicekit import AllowanceCharge, Calculation, Invoice, Line, Party, StatedTax, calculate
from invoicekit.documents import Liability
from invoicekit.money import PRESETS
from invoicekit.taxes import flat

SELLER, BUYER = Party("Asha Systems", "IN"), Party("Blue Bay Retail", "IN")


def vat(rate: str | None = "21", category: str = "S", **more: Any) -> StatedTax:
    return StatedTax("VAT", category, rate, **more)


def gst(rate: str = "18") -> list[StatedTax]:
    half = str(Decimal(rate) / 2)
    return [StatedTax("CGST", "S", half), StatedTax("SGST", "S", half)]


def tcs(rate: str | None = None, amount: str | None = None) -> StatedTax:
    return StatedTax("TCS", rate=rate, amount=amount, liability=Liability.COLLECTED)


def line(price: str, *taxes: StatedTax, quantity: str = "1", **more: Any) -> Line:
    return Line("goods", quantity, price, taxes=taxes, **more)


def invoice(*lines: Line, currency: str = "EUR", **more: Any) -> Invoice:
    numbered = [
        one if one.id else attrs.evolve(one, id=str(place))
        for place, one in enumerate(lines, start=1)
    ]
    given = {"number": "1", "issue_date": date(2026, 11, 2), "seller": SELLER, "buyer": BUYER}
    return Invoice(currency=currency, lines=numbered, **(given | more))


def worked(document: Invoice, rounding: str = "en16931", **more: Any) -> Calculation:
    return calculate(document, flat.REGIME, rounding=PRESETS[rounding], **more)


def totals(result: Calculation, *names: str) -> list[str]:
    return [str(getattr(result.totals, name)) for name in names]


def rows(result: Calculation) -> list[tuple[str, str, str]]:
    return [
        (f"{r.tax} {r.category} {r.rate}".strip(), str(r.base), str(r.amount))
        for r in result.tax_rows
    ]


def codes(result: Calculation) -> list[str]:
    return [problem.code for problem in result.problems]


def off(amount: str | None = None, percent: str | None = None, **more: Any) -> AllowanceCharge:
    return AllowanceCharge(amount, percent, **more)


def sums_of(parts: Iterable[Decimal]) -> Decimal:
    return sum(parts, Decimal(0))
