"""VAT: its category on a line or a row, and the VAT table, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from invoicekit.adapters.formats.ubl.said import Said
from invoicekit.adapters.formats.ubl.tree import Node
from invoicekit.documents import Liability, StatedTax, StatedTaxRow
from invoicekit.money import plain
from invoicekit.profiles.en16931.figures import Figures, VatRow

__all__ = [
    "Exemptions",
    "amount_text",
    "category_node",
    "exemptions_of",
    "tax_total_nodes",
    "tax_totals_of",
    "taxes_of",
]

Exemptions = Mapping[tuple[str, Decimal | None], tuple[str, str]]
"""Why a category at a rate bears no tax: the code and the words."""

_SCHEME: Node = {"ID": "VAT"}
_REASONS = frozenset({"TaxExemptionReasonCode", "TaxExemptionReason"})
_ALL_BUT_REASONS = frozenset({"ID", "Percent", "TaxScheme"})
_CENT = Decimal("0.01")


def amount_text(amount: Decimal) -> str:
    """Return an amount as text: zeros beyond the second decimal are left out.

    >>> amount_text(Decimal("10.500")), amount_text(Decimal("10.505")), amount_text(Decimal("7"))
    ('10.50', '10.505', '7')
    """
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -2:  # noqa: PLR2004 - EN 16931 has two decimals
        cents = amount.quantize(_CENT)
        return plain(cents if cents == amount else amount)
    return plain(amount)


def category_node(category: str, rate: Decimal | None) -> Node:
    """Return a VAT category with its rate as plain data; nothing where there is none."""
    if not category:
        return {}
    return {
        "ID": category,
        "Percent": "" if rate is None else plain(rate),
        "TaxScheme": _SCHEME,
    }


def tax_total_nodes(figures: Figures, currency: str, tax_currency: str) -> list[Node]:
    """Return the VAT table as plain data, and the total in the second currency if there is one.

    Args:
        figures: the figures of the document.
        currency: its currency.
        tax_currency: that of the tax office; empty for none.
    """
    nodes: list[Node] = [
        {
            "TaxAmount": amount_text(figures.tax_total),
            "TaxSubtotal": [_row_node(row) for row in figures.vat_rows],
        }
    ]
    if figures.tax_total_converted is not None and tax_currency != currency:
        converted = amount_text(figures.tax_total_converted)
        nodes.append({"TaxAmount": converted, "TaxAmount@currencyID": tax_currency})
    return nodes


def _row_node(row: VatRow) -> Node:
    return {
        "TaxableAmount": amount_text(row.base),
        "TaxAmount": amount_text(row.amount),
        "TaxCategory": {
            **category_node(row.category, row.rate),
            "TaxExemptionReasonCode": row.exemption_code,
            "TaxExemptionReason": row.exemption_reason,
        },
    }


def tax_totals_of(
    data: Node, said: Said, tax_currency: str
) -> tuple[Decimal | None, Decimal | None, tuple[StatedTaxRow, ...]]:
    """Return the VAT, the same in the second currency, and the VAT table that a document states.

    Args:
        data: the document as plain data.
        said: where faults are told.
        tax_currency: the second currency; empty for none.
    """
    total: Decimal | None = None
    converted: Decimal | None = None
    rows: list[StatedTaxRow] = []
    for node in data.get("TaxTotal", ()):
        subtotals = node.get("TaxSubtotal", ())
        currency = node.get("TaxAmount@currencyID", said.currency)
        second = tax_currency and currency == tax_currency != said.currency and not subtotals
        if second and converted is None:
            converted = said.amount(node, "TaxAmount", tax_currency)
            continue
        if second or total is not None:
            said.keep_all(node)
            continue
        total = said.amount(node, "TaxAmount")
        rows = [_row_of(subtotal, said) for subtotal in subtotals]
    return total, converted, tuple(rows)


def _row_of(node: Node, said: Said) -> StatedTaxRow:
    category = node.get("TaxCategory", {"": node[""]})
    if not category.get("ID"):
        said.keep_all(category, without=_REASONS)
    return StatedTaxRow(
        _tax_name(category),
        category.get("ID", ""),
        said.number(category, "Percent"),
        said.due_amount(node, "TaxableAmount", "BR-45"),
        said.due_amount(node, "TaxAmount", "BR-46"),
        *_exemption(category),
    )


def _tax_name(category: Node) -> str:
    return category.get("TaxScheme", {}).get("ID", "") or "VAT"


def exemptions_of(data: Node, said: Said) -> Exemptions:
    """Return why the rows of the VAT table bear no tax."""
    found: dict[tuple[str, Decimal | None], tuple[str, str]] = {}
    for total in data.get("TaxTotal", ()):
        for row in total.get("TaxSubtotal", ()):
            category = row.get("TaxCategory", {"": row[""]})
            code, reason = _exemption(category)
            if code or reason:
                key = (category.get("ID", ""), said.number(category, "Percent"))
                found.setdefault(key, (code, reason))
    return found


def _exemption(category: Node) -> tuple[str, str]:
    return category.get("TaxExemptionReasonCode", ""), category.get("TaxExemptionReason", "")


def taxes_of(
    categories: Sequence[Node] | Iterable[Node], said: Said, exemptions: Exemptions
) -> tuple[StatedTax, ...]:
    """Return the taxes of a line, or of an allowance or charge.

    Args:
        categories: its categories as plain data; EN 16931 has one.
        said: where faults are told.
        exemptions: why the rows of the VAT table bear no tax.
    """
    taxes = []
    for number, node in enumerate(categories):
        if number or not node.get("ID"):
            # There is one category in EN 16931, and no rate without it; the profile refuses both.
            said.keep_all(node)
        category, rate = node.get("ID", ""), said.number(node, "Percent")
        code, reason = _exemption(node)
        row = exemptions.get((category, rate), ("", ""))
        if (code or reason) and (code, reason) != row:
            # The reason is the VAT table's to say (BT-120, BT-121).
            said.keep_all(node, without=_ALL_BUT_REASONS)
        taxes.append(
            StatedTax(
                _tax_name(node),
                category,
                rate,
                liability=Liability.RECIPIENT if category == "AE" else Liability.SUPPLIER,
                exemption_code=code or row[0],
                exemption_reason=reason or row[1],
            )
        )
    return tuple(taxes)
