"""Lines, both ways."""

from __future__ import annotations

from decimal import Decimal

from invoicekit.adapters.formats.ubl.rows import row_nodes, row_of, sides
from invoicekit.adapters.formats.ubl.said import Said
from invoicekit.adapters.formats.ubl.taxes import Exemptions, amount_text, category_node, taxes_of
from invoicekit.adapters.formats.ubl.tree import Node
from invoicekit.documents import Code, Item, ItemAttribute, Line
from invoicekit.money import plain
from invoicekit.money.decimals import EXACT
from invoicekit.periods import Period
from invoicekit.profiles.en16931.figures import LineFigures

__all__ = ["line_node", "line_of", "period_node", "period_of"]

_OBJECT = "130"
"""UNTDID 1001: what is invoiced."""

_ONE = Decimal(1)


def period_node(period: Period | None) -> Node:
    """Return a period as plain data."""
    if period is None:
        return {}
    return {
        "StartDate": period.start.isoformat() if period.start else "",
        "EndDate": period.end.isoformat() if period.end else "",
    }


def period_of(node: Node | None, said: Said, rule: str) -> Period | None:
    """Return the period of plain data; None where there are no days."""
    if node is None:
        return None
    start, end = said.date(node, "StartDate"), said.date(node, "EndDate")
    if start and end and end < start:
        message = f"the period ends on {end}, before it starts on {start}"
        said.fault(rule, node, "EndDate", message, "Correct one of the two days")
        return None
    return Period(start, end) if start or end else None


def line_node(line: Line, figures: LineFigures, quantity: str, base: Decimal) -> Node:
    """Return a line as plain data.

    Args:
        line: the line.
        figures: its figures.
        quantity: what the quantity is called in this document.
        base: what its percents are of, rounded as it is printed.
    """
    return {
        "ID": line.id,
        "Note": line.note,
        quantity: plain(line.quantity),
        f"{quantity}@unitCode": line.unit,
        "LineExtensionAmount": amount_text(figures.net),
        "AccountingCost": line.account,
        "InvoicePeriod": period_node(line.period),
        "OrderLineReference": {"LineID": line.order_line} if line.order_line else {},
        "DocumentReference": _object_node(line.invoiced_object),
        "AllowanceCharge": [
            *row_nodes(line.allowances, figures.allowances, base, charge=False),
            *row_nodes(line.charges, figures.charges, base, charge=True),
        ],
        "Item": _item_node(line, figures),
        "Price": _price_node(line),
    }


def _object_node(code: Code | None) -> Node:
    if code is None:
        return {}
    return {"ID": code.value, "ID@schemeID": code.scheme, "DocumentTypeCode": _OBJECT}


def _item_node(line: Line, figures: LineFigures) -> Node:
    category = category_node(figures.category, figures.rate)
    node: Node = {"Name": line.description, "ClassifiedTaxCategory": [category] if category else []}
    if line.codes:
        node["CommodityClassification"] = [
            {
                "ItemClassificationCode": code.value,
                "ItemClassificationCode@listID": code.scheme,
                "ItemClassificationCode@listVersionID": code.version,
            }
            for code in line.codes
        ]
    item = line.item
    if item is None:
        return node
    standard = item.standard_id or Code("", "")
    return {
        **node,
        "Description": item.details,
        "BuyersItemIdentification": {"ID": item.buyer_id},
        "SellersItemIdentification": {"ID": item.seller_id},
        "StandardItemIdentification": {"ID": standard.value, "ID@schemeID": standard.scheme},
        "OriginCountry": {"IdentificationCode": item.origin_country},
        "AdditionalItemProperty": [
            {"Name": attribute.name, "Value": attribute.value} for attribute in item.attributes
        ],
    }


def _price_node(line: Line) -> Node:
    node: Node = {"PriceAmount": plain(line.unit_price)}
    if line.base_quantity is not None:
        node["BaseQuantity"] = plain(line.base_quantity)
        node["BaseQuantity@unitCode"] = line.unit
    if line.gross_price is not None:
        node["AllowanceCharge"] = {
            "ChargeIndicator": "false",
            "Amount": plain(EXACT.subtract(line.gross_price, line.unit_price)),
            "BaseAmount": plain(line.gross_price),
        }
    return node


def line_of(node: Node, said: Said, quantity: str, exemptions: Exemptions) -> tuple[Line, Decimal]:
    """Return the line of plain data, and the net that it states.

    Args:
        node: the plain data.
        said: where faults are told.
        quantity: what the quantity is called in this document.
        exemptions: why the rows of the VAT table bear no tax.
    """
    price, item = node.get("Price", {"": node[""]}), node.get("Item", {"": node[""]})
    units = said.due_amount({**node, f"{quantity}@currencyID": said.currency}, quantity, "BR-22")
    unit_price = said.due_amount(price, "PriceAmount", "BR-26")
    base_quantity = _base_quantity(price, said, node.get(f"{quantity}@unitCode", ""))
    of = EXACT.divide(EXACT.multiply(units, unit_price), base_quantity or _ONE)
    allowances, charges = sides(node.get("AllowanceCharge", ()), said)
    codes = (_classification(part) for part in item.get("CommodityClassification", ()))
    line = Line(
        item.get("Name", ""),
        units,
        unit_price,
        node.get("ID", ""),
        node.get(f"{quantity}@unitCode", ""),
        base_quantity,
        [row_of(row, said, of, "BR-41") for row in allowances],
        [row_of(row, said, of, "BR-43") for row in charges],
        taxes_of(item.get("ClassifiedTaxCategory", ()), said, exemptions),
        [code for code in codes if code],
        period=period_of(node.get("InvoicePeriod"), said, "BR-30"),
        account=node.get("AccountingCost", ""),
        order_line=node.get("OrderLineReference", {}).get("LineID", ""),
        item=_item_of(item, said),
        note=node.get("Note", ""),
        invoiced_object=_object_of(node, said),
        gross_price=_gross_price(price, said, unit_price),
    )
    return line, said.due_amount(node, "LineExtensionAmount", "BR-24")


def _base_quantity(price: Node, said: Said, unit: str) -> Decimal | None:
    quantity = said.number(price, "BaseQuantity")
    if quantity is None:
        return None
    other = price.get("BaseQuantity@unitCode", unit)
    if other != unit:
        said.keep(price, "BaseQuantity/@unitCode", other)
    if quantity <= 0:
        message = f"the price is for {plain(quantity)} units, and it must be for more than none"
        remedy = "Ask for a corrected document"
        said.fault("PEPPOL-EN16931-R121", price, "BaseQuantity", message, remedy)
        return None
    return quantity


def _gross_price(price: Node, said: Said, net: Decimal) -> Decimal | None:
    discount = price.get("AllowanceCharge")
    if discount is None:
        return None
    if discount.get("ChargeIndicator", "false") not in {"false", "0"}:
        # A price has a discount and no charge (BT-147).
        said.keep(discount, "ChargeIndicator", discount["ChargeIndicator"])
    gross, off = said.amount(discount, "BaseAmount"), said.amount(discount, "Amount")
    if gross is None:
        return None if off is None else EXACT.add(net, off)
    if off is not None and EXACT.subtract(gross, off) != net:
        said.keep(discount, "Amount", plain(off))
    return gross


def _classification(node: Node) -> Code | None:
    value, name = node.get("ItemClassificationCode"), "ItemClassificationCode"
    if not value:
        return None
    return Code(node.get(f"{name}@listID", ""), value, node.get(f"{name}@listVersionID", ""))


def _object_of(node: Node, said: Said) -> Code | None:
    reference = node.get("DocumentReference")
    if reference is None:
        return None
    if reference.get("DocumentTypeCode", "") != _OBJECT or not reference.get("ID"):
        said.keep_all(reference)
        return None
    return said.code(reference, "ID")


def _item_of(node: Node, said: Said) -> Item | None:
    item = Item(
        node.get("Description", ""),
        node.get("SellersItemIdentification", {}).get("ID", ""),
        node.get("BuyersItemIdentification", {}).get("ID", ""),
        said.code(node.get("StandardItemIdentification", {}), "ID"),
        node.get("OriginCountry", {}).get("IdentificationCode", ""),
        [
            ItemAttribute(part.get("Name", ""), part.get("Value", ""))
            for part in node.get("AdditionalItemProperty", ())
        ],
    )
    return None if item == _NO_ITEM else item


_NO_ITEM = Item()
