"""Rules over the lines."""

from __future__ import annotations

from collections.abc import Iterator

from invoicekit.documents import Item, Line
from invoicekit.documents.problems import Problem
from invoicekit.money import plain
from invoicekit.profiles.en16931.figures import Figures, LineFigures, is_vat
from invoicekit.profiles.en16931.rows import LINE_ALLOWANCES, LINE_CHARGES, row_problems
from invoicekit.profiles.en16931.telling import not_listed, too_fine, wrong

__all__ = ["line_problems"]


def line_problems(lines: tuple[Line, ...], figures: Figures) -> Iterator[Problem]:
    """Give what is wrong with the lines of a document.

    Args:
        lines: the lines.
        figures: the figures of the document.
    """
    for index, (line, amounts) in enumerate(zip(lines, figures.lines, strict=True)):
        path = f"lines[{index}]"
        yield from _named(line, path)
        yield from _priced(line, amounts, path)
        yield from _taxed(line, amounts, path)
        if line.codes or line.item or line.invoiced_object:
            yield from _coded(line, path)
        if line.allowances:
            where = f"{path}.allowances"
            yield from row_problems(line.allowances, amounts.allowances, where, LINE_ALLOWANCES)
        if line.charges:
            yield from row_problems(line.charges, amounts.charges, f"{path}.charges", LINE_CHARGES)


def _named(line: Line, path: str) -> Iterator[Problem]:
    if not line.id.strip():
        yield wrong("BR-21", f"{path}.id", "the line has no id", "Number the lines")
    if not line.description.strip():
        message = "the line does not say what is sold"
        yield wrong("BR-25", f"{path}.description", message, "Give the item's name")
    if not line.unit:
        message = "the quantity has no unit"
        yield wrong("BR-23", f"{path}.unit", message, "Give its code, such as C62 for pieces")
    yield from not_listed(line.unit, "units", f"{path}.unit")
    if line.period and not (line.period.start or line.period.end):
        message = "the period has neither a first nor a last day"
        yield wrong("BR-CO-20", f"{path}.period", message, "Give one of them, or leave it out")


def _priced(line: Line, figures: LineFigures, path: str) -> Iterator[Problem]:
    yield from too_fine(figures.net, "BR-DEC-23", path)
    if line.unit_price < 0:
        message = f"the price {plain(line.unit_price)} is negative"
        yield wrong("BR-27", f"{path}.unit_price", message, "Put the sign on the quantity")
    if line.gross_price is not None and line.gross_price < 0:
        message = f"the gross price {plain(line.gross_price)} is negative"
        yield wrong("BR-28", f"{path}.gross_price", message, "Put the sign on the quantity")


def _taxed(line: Line, figures: LineFigures, path: str) -> Iterator[Problem]:
    if not figures.category:
        message = "the line has no VAT category"
        remedy = 'State it, such as {"tax": "VAT", "category": "S", "rate": "21"}'
        yield wrong("BR-CO-04", f"{path}.taxes", message, remedy)
    if sum(is_vat(tax.tax, tax.category) for tax in line.taxes) > 1:
        message = "the line has several VAT categories"
        yield wrong("UBL-SR-48", f"{path}.taxes", message, "Split the line")


def _coded(line: Line, path: str) -> Iterator[Problem]:
    for index, code in enumerate(line.codes):
        inner = f"{path}.codes[{index}].scheme"
        if not code.scheme:
            message = "the classification has no scheme"
            yield wrong("BR-65", inner, message, "Give its UNTDID 7143 code, STI for CPV")
        yield from not_listed(code.scheme, "classification_schemes", inner)
    if line.invoiced_object:
        inner = f"{path}.invoiced_object.scheme"
        yield from not_listed(line.invoiced_object.scheme, "object_schemes", inner)
    if line.item:
        yield from _item(line.item, f"{path}.item")


def _item(item: Item, path: str) -> Iterator[Problem]:
    yield from not_listed(item.origin_country, "countries", f"{path}.origin_country", "BR-CL-15")
    standard = item.standard_id
    if standard is not None:
        inner = f"{path}.standard_id.scheme"
        if not standard.scheme:
            message = "the standard number has no scheme"
            yield wrong("BR-64", inner, message, "Give its ISO 6523 code, 0160 for a GTIN")
        yield from not_listed(standard.scheme, "identifier_schemes", inner, "BR-CL-21")
    for index, attribute in enumerate(item.attributes):
        if not (attribute.name and attribute.value):
            message = "a property needs its name and its value"
            yield wrong("BR-54", f"{path}.attributes[{index}]", message, "Give both")
