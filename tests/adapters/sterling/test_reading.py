"""Sterling's documents, read: orders, shipments, invoices; what is missing or unsafe is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from lxml import etree

from invoicekit import Invoice
from invoicekit.adapters.erp.sterling import (
    INVOICE_LIST_TEMPLATE,
    INVOICE_TEMPLATE,
    ORDER_TEMPLATE,
    SHIPMENT_TEMPLATE,
    SterlingWords,
    read_invoice_detail,
    read_invoice_list,
    read_orders,
    read_shipments,
)
from invoicekit.errors import InvalidDocument, InvalidValue
from invoicekit.taxes import flat
from invoicekit.totals import calculate
from support.sterling import DETAIL, ORDER, SHIPMENT


def with_namespace(data):
    """Return the same document as the namespaced variant writes it."""
    root = etree.fromstring(data)
    space = "http://www.sterlingcommerce.com/documentation/YFS/getOrderInvoiceDetails/output"
    for element in root.iter():
        element.tag = f"{{{space}}}{element.tag}"
    return etree.tostring(root)


def problem(error):
    (found,) = error.value.problems
    return found


def test_an_order_is_read_with_its_charges_taxes_and_payment_methods():
    (order,) = read_orders(ORDER)
    assert (order.id, order.number, order.currency) == ("H-1", "Y1001", "USD")
    assert (order.placed, order.status, order.source) == (date(2026, 11, 1), "3200", "sterling")
    assert order.updated_at == datetime(2026, 11, 2, 14, 30, tzinfo=UTC)
    assert (order.buyer.name, order.buyer.address.region) == ("Kim Lee", "TX")
    (line,) = order.lines
    assert (line.id, line.description, line.item.seller_id) == ("L-1", "Lamp", "LAMP-9")
    assert (str(line.quantity), str(line.unit_price), line.unit) == ("2.00", "20.94", "C62")
    assert [(row.reason, row.amount) for row in line.charges] == [
        ("Shipping: ShippingCharge", Decimal("8.95")),
        # 1.00 for the line and 0.50 for each of 2.
        ("Gift: Wrap", Decimal("2.00")),
    ]
    assert [(row.reason, str(row.amount)) for row in line.allowances] == [
        ("Promotions: PROMO1", "3.00")
    ]
    assert [(tax.tax, tax.rate, str(tax.amount)) for tax in line.taxes] == [
        ("Sales", Decimal("8.25"), "3.45"),
        ("Sales", None, "0.74"),
    ]
    assert [(m.text, m.remittance) for m in order.payment_means] == [("CREDIT_CARD", "4242")]


def test_an_order_comes_to_what_sterling_says():
    (order,) = read_orders(ORDER)
    whole = Invoice(
        currency=order.currency,
        lines=order.lines,
        allowances=order.allowances,
        charges=order.charges,
    )
    totals = calculate(whole, flat.REGIME).totals
    assert (str(totals.tax_total), str(totals.payable)) == ("4.21", "53.29")


def test_a_list_of_orders_and_a_namespaced_one_are_read_alike():
    listed = b"<OrderList>" + ORDER + ORDER.replace(b"H-1", b"H-2") + b"</OrderList>"
    assert [order.id for order in read_orders(listed)] == ["H-1", "H-2"]
    assert read_orders(with_namespace(ORDER)) == read_orders(ORDER)


def test_comments_and_instructions_between_elements_are_passed_by():
    said = ORDER.replace(b"<OrderLines>", b"<OrderLines><!-- the lines --><?go on?>")
    assert read_orders(said) == read_orders(ORDER)


def test_a_cancelled_order_and_shipment_are_told_by_the_installations_words():
    gone = ORDER.replace(b'Status="3200"', b'Status="9000"')
    assert read_orders(gone)[0].cancelled
    own = SterlingWords(cancelled=["9000.100"], units={"EACH": "EA"})
    assert not read_orders(gone, own)[0].cancelled
    assert read_orders(gone, own)[0].lines[0].unit == "EA"
    lost = SHIPMENT.replace(b'Status="1400"', b'Status="9000"')
    assert read_shipments(lost)[0].cancelled


def test_a_shipment_is_read_with_what_is_really_in_it():
    (shipment,) = read_shipments(b"<Shipments>" + SHIPMENT + b"</Shipments>")
    assert (shipment.id, shipment.order, shipment.number) == ("S-1", "H-1", "100")
    assert shipment.quantities() == {"L-1": 1}
    assert (shipment.status, shipment.shipped) == ("1400", date(2026, 11, 3))
    assert (shipment.ship_to.name, shipment.ship_to.address.city) == ("Ada Lee", "Dallas")


def test_a_shipment_of_two_orders_or_of_none_is_refused():
    two = SHIPMENT.replace(b'"L-2" OrderHeaderKey="H-1"', b'"L-2" OrderHeaderKey="H-2"')
    none = SHIPMENT.replace(b'OrderHeaderKey="H-1"', b"")
    for data, count in ((two, "2"), (none, "0")):
        with pytest.raises(InvalidDocument) as refused:
            read_shipments(data)
        assert problem(refused).code == "not_one_order"
        assert f"it names {count} orders" in problem(refused).message


def test_an_invoice_is_read_and_its_sums_are_checked():
    invoice = read_invoice_detail(DETAIL)
    assert (invoice.number, invoice.type, invoice.issued) == (
        "I-7",
        "SHIPMENT",
        date(2026, 11, 3),
    )
    assert (invoice.order, invoice.shipment, invoice.currency) == ("H-1", "S-1", "USD")
    assert (str(invoice.total), invoice.problems) == ("53.07", ())
    assert read_invoice_detail(with_namespace(DETAIL)) == invoice


def test_the_orders_charges_under_a_line_and_the_credit_of_the_whole_are_passed_by():
    invoice = read_invoice_detail(DETAIL)
    assert [str(row.amount) for row in invoice.lines[0].rows] == ["8.95"]
    assert str(invoice.collected) == "53.07"


@pytest.mark.parametrize(
    ("before", "after", "path", "figures"),
    [
        (b'Charges="8.95"', b'Charges="9.95"', "lines[0].total", ("52.80", "53.80")),
        (b'TotalAmount="53.07"', b'TotalAmount="53.00"', "total", ("53.00", "53.07")),
    ],
)
def test_sums_that_do_not_add_up_are_told_with_their_figures(before, after, path, figures):
    (found,) = read_invoice_detail(DETAIL.replace(before, after)).problems
    assert (found.code, found.path) == ("sum_differs", path)
    assert dict(found.parameters) == dict(zip(("stated", "computed"), figures, strict=True))


@pytest.mark.parametrize(
    ("before", "after", "code", "place"),
    [
        (b' OrderHeaderKey="H-1"', b"", "missing", "/Order/@OrderHeaderKey"),
        (b'<PriceInfo Currency="USD"/>', b"", "missing", "/Order/@PriceInfo"),
        (b' UnitPrice="20.94"', b"", "missing", "LinePriceInfo/@UnitPrice"),
        (b'"20.94"', b'"abc"', "not_a_number", "LinePriceInfo/@UnitPrice"),
        (b'"20.94"', b'"NaN"', "not_a_number", "LinePriceInfo/@UnitPrice"),
        (b' OrderedQty="2.00"', b"", "missing", "OrderLine/@OrderedQty"),
        (b"2026-11-02T09:30:00-05:00", b"yesterday", "not_an_instant", "/Order/@Modifyts"),
        (b"2026-11-02T09:30:00-05:00", b"2026-11-02T09:30:00", "no_time_zone", "@Modifyts"),
        (b"2026-11-01T10:00:00-05:00", b"soon", "not_a_day", "/Order/@OrderDate"),
        (
            b'<HeaderTax ChargeCategory="Handling"',
            b'<HeaderTax ChargeCategory="Other"',
            "header_tax_without_charge",
            "HeaderTax/@ChargeName",
        ),
    ],
)
def test_what_is_missing_or_odd_in_an_order_is_told_with_its_place(before, after, code, place):
    assert before in ORDER
    with pytest.raises(InvalidDocument) as refused:
        read_orders(ORDER.replace(before, after))
    assert problem(refused).code == code
    assert problem(refused).path.endswith(place)


@pytest.mark.parametrize("read", [read_orders, read_shipments, read_invoice_detail])
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "invalid_xml"),
        (b"<Order", "invalid_xml"),
        (b"<Something/>", "another_document"),
        (b'<!DOCTYPE o [<!ENTITY e SYSTEM "file:///etc/passwd">]><Order>&e;</Order>', None),
        (b"<OrderInvoiceList>" + b"<a/>" * 10 + b"</OrderInvoiceList>", "another_document"),
    ],
)
def test_what_is_no_such_document_is_refused(read, data, code):
    with pytest.raises(InvalidDocument) as refused:
        read(data)
    assert problem(refused).code == (code or "document_type")


def test_a_document_of_far_too_many_elements_is_refused():
    with pytest.raises(InvalidDocument) as refused:
        read_orders(b"<OrderList>" + b"<Order/>" * 100_001 + b"</OrderList>")
    assert problem(refused).code == "too_large"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<InvoiceDetail/>", "missing"),
        (DETAIL.replace(b' InvoiceNo="I-7"', b""), "missing"),
        (DETAIL.replace(b' TotalAmount="53.07"', b""), "missing"),
        (DETAIL.replace(b' LineTotal="52.80"', b""), "missing"),
    ],
)
def test_an_invoice_that_lacks_what_must_be_there_is_refused(data, code):
    with pytest.raises(InvalidDocument) as refused:
        read_invoice_detail(data)
    assert problem(refused).code == code


def test_a_list_of_invoices_is_read_by_the_installations_words():
    data = b"""<OrderInvoiceList><OrderInvoice OrderInvoiceKey="K-7" InvoiceNo="I-7"
      InvoiceType="ORDER" TotalAmount="53.07" AmountCollected="0.00" OrderHeaderKey="H-1"
      Status="0100"/><OrderInvoice OrderInvoiceKey="K-8"/></OrderInvoiceList>"""
    first, second = read_invoice_list(data, SterlingWords(sent="0100"))
    assert (first.number, first.state, str(first.total)) == ("I-7", "01", "53.07")
    assert (second.state, second.total) == ("", 0)
    with pytest.raises(InvalidValue):
        read_invoice_list(data)


@pytest.mark.parametrize(
    ("template", "data"),
    [(ORDER_TEMPLATE, ORDER), (SHIPMENT_TEMPLATE, SHIPMENT), (INVOICE_TEMPLATE, DETAIL)],
)
def test_a_template_asks_for_all_that_is_read(template, data):
    """A Sterling that gives only what the template has: the reading must not change."""

    def trimmed(node, shape):
        asked = {child.tag: child for child in shape}
        for name in set(node.attrib) - set(shape.attrib):
            del node.attrib[name]
        for child in list(node):
            if child.tag in asked:
                trimmed(child, asked[child.tag])
            else:
                node.remove(child)

    root = etree.fromstring(data)
    trimmed(root, etree.fromstring(template))
    read = {"Order": read_orders, "Shipment": read_shipments}.get(root.tag, read_invoice_detail)
    assert read(etree.tostring(root)) == read(data)


def test_every_template_is_xml():
    for template in (ORDER_TEMPLATE, SHIPMENT_TEMPLATE, INVOICE_TEMPLATE, INVOICE_LIST_TEMPLATE):
        assert etree.fromstring(template) is not None
