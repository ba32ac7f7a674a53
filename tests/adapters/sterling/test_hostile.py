"""XML from a stranger harms nobody: it is read as it is meant, or refused with its place."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from invoicekit import AllowanceCharge, Invoice, Line, Party
from invoicekit.adapters.erp.sterling import (
    create_order_invoice,
    create_shipment_invoice,
    read_invoice_detail,
    read_invoice_list,
    read_orders,
    read_shipments,
    write_invoice_detail,
)
from invoicekit.errors import InvalidDocument, InvalidValue
from invoicekit.taxes import flat
from invoicekit.totals import calculate
from invoicekit.totals.snapshot import Snapshot
from support.sterling import DETAIL, ORDER, SHIPMENT

LIST = b"""<OrderInvoiceList><OrderInvoice OrderInvoiceKey="I-1" InvoiceNo="7" InvoiceType="ORDER"
  TotalAmount="53.07" AmountCollected="1.00" OrderHeaderKey="H-1" Status="00"/>
</OrderInvoiceList>"""
DOCUMENTS = {
    "order": (read_orders, ORDER),
    "shipment": (read_shipments, SHIPMENT),
    "invoice": (read_invoice_detail, DETAIL),
    "list": (read_invoice_list, LIST),
}
NAMES = sorted(DOCUMENTS)


def code_of(read, data):
    with pytest.raises(InvalidDocument) as refused:
        read(data)
    (problem,) = refused.value.problems
    assert problem.message
    return problem.code


def refusal_of(read, data):
    """Return why a document is refused; None where it is read. Any other error is a fault."""
    try:
        read(data)
    except (InvalidDocument, InvalidValue) as refused:
        return refused
    return None


@pytest.mark.parametrize("name", NAMES)
def test_a_document_that_was_cut_off_anywhere_is_refused(name):
    read, data = DOCUMENTS[name]
    for end in range(0, len(data.rstrip()), 7):
        assert code_of(read, data[:end]) == "invalid_xml"


ENTITIES = {
    "a file": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "a server": '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/">]>',
    "a type of a server": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    "parameters": '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
    "growth": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY e "&a;&a;&a;&a;&a;&a;">]>',
    "far behind": f"<!--{'x' * 5000}--><!DOCTYPE x [<!ENTITY e 'e'>]>",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("kind", ENTITIES)
@pytest.mark.parametrize("name", NAMES)
def test_entities_are_refused_whatever_they_name(name, kind, encoding):
    read, data = DOCUMENTS[name]
    text = f'<?xml version="1.0" encoding="{encoding}"?>{ENTITIES[kind]}{data.decode()}'
    assert code_of(read, text.encode(encoding)) == "document_type"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_too_large_or_too_deep_is_refused(name):
    read, data = DOCUMENTS[name]
    assert code_of(read, data + b" " * 33 * 1024 * 1024) == "too_large"
    root = re.match(rb"<(\w+)", data).group(1)
    deep = b"<%s>" % root + b"<a>" * 3000 + b"</a>" * 3000 + b"</%s>" % root
    assert code_of(read, deep) == "invalid_xml"
    wide = b"<%s>" % root + b"<a/>" * 100_000 + b"</%s>" % root
    assert code_of(read, wide) == "too_large"


@pytest.mark.parametrize("name", NAMES)
def test_a_namespace_that_is_not_sterlings_is_another_document(name):
    read, data = DOCUMENTS[name]
    for space, code in (
        ("urn:oasis:names:specification:ubl:schema:xsd:Order-2", "another_document"),
        ("http://www.sterlingcommerce.com.evil.example/", "another_document"),
    ):
        root = etree.fromstring(data)
        for element in root.iter():
            element.tag = f"{{{space}}}{element.tag}"
        assert code_of(read, etree.tostring(root)) == code


HOSTILE = [
    *("", " ", "0", "-1", "1e9", "1e400", "1E-400", "NaN", "-Infinity", "9" * 5000, "1,5", "١"),
    *("dollar", "XXX", "Y", "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-12:00", "2026-02-30"),
    *("x" * 5000, "\u202e", "<&>", "'; DROP TABLE records; --", "\U0001f600"),
]


@given(st.sampled_from(NAMES), st.data())
def test_whatever_an_attribute_says_it_is_read_or_refused_as_such(name, data):
    read, document = DOCUMENTS[name]
    root = etree.fromstring(document)
    places = [(each, key) for each in root.iter() for key in each.attrib]
    for _ in range(data.draw(st.integers(1, 3))):
        element, key = data.draw(st.sampled_from(places))
        if data.draw(st.booleans()) or key not in element.attrib:
            element.set(key, data.draw(st.sampled_from(HOSTILE)))
        else:
            del element.attrib[key]
    refused = refusal_of(read, etree.tostring(root))
    if isinstance(refused, InvalidDocument):
        assert all(problem.code and problem.message for problem in refused.problems)
    elif refused is not None:
        # A status that the installation's words do not name is told as such, by the list alone.
        assert (name, refused.what) == ("list", "invoice status")


@pytest.mark.parametrize(
    ("name", "before", "after", "code", "path"),
    [
        ("order", b'Currency="USD"', b'Currency="dollar"', "without_sense", "/Order"),
        (
            "order",
            b"2026-11-02T09:30:00-05:00",
            b"0001-01-01T00:00:00+05:00",
            "not_an_instant",
            "/Order/@Modifyts",
        ),
        ("shipment", b'Quantity="1.00"', b'Quantity="-1.00"', "without_sense", "/Shipment"),
    ],
)
def test_what_nobody_can_mean_is_told_with_its_place(name, before, after, code, path):
    read, data = DOCUMENTS[name]
    assert before in data
    with pytest.raises(InvalidDocument) as refused:
        read(data.replace(before, after))
    (problem,) = refused.value.problems
    assert (problem.code, problem.path) == (code, path)


@given(st.sampled_from(NAMES), st.data())
def test_whatever_becomes_of_its_bytes_it_is_read_or_refused_as_such(name, data):
    read, document = DOCUMENTS[name]
    start = data.draw(st.integers(0, len(document) - 1))
    cut = data.draw(st.integers(0, 40))
    put = data.draw(st.binary(max_size=8) | st.sampled_from([b"<", b"&", b"]]>", b"\x00", b"/>"]))
    refused = refusal_of(read, document[:start] + put + document[start + cut :])
    assert refused is None or refused.message


def test_an_include_or_a_stylesheet_is_not_followed():
    included = (
        b'<?xml-stylesheet href="file:///etc/passwd"?><OrderList '
        b'xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></OrderList>'
    )
    assert read_orders(included) == ()


def invoice(**other):
    line = Line("lamp", "1", "20.94", id="1", order_line="L-1")
    known = {"currency": "USD", "order": "H-1", "buyer": Party("Kim"), "lines": [line]}
    return Invoice("I-1", date(2026, 11, 2), **(known | other))


def written(document):
    return write_invoice_detail(
        document, Snapshot.of(calculate(document, flat.REGIME)), type="ORDER"
    )


UNSAYABLE = ["\x01", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"]


@pytest.mark.parametrize("sign", UNSAYABLE)
def test_a_sign_that_no_xml_can_say_is_refused_with_its_field(sign):
    odd = Line("lamp", "1", "20.94", id="1", order_line=f"L{sign}")
    charge = AllowanceCharge("1", reason=f"wrap{sign}")
    for act, field in (
        (lambda: written(invoice(buyer=Party(f"Kim{sign}"))), "Company"),
        (lambda: written(invoice(lines=[odd])), "OrderLineKey"),
        (lambda: written(invoice(charges=[charge])), "ChargeName"),
        (lambda: create_order_invoice(invoice(lines=[odd])), "OrderLineKey"),
        (lambda: create_order_invoice(invoice(order=f"H{sign}")), "OrderHeaderKey"),
        (lambda: create_shipment_invoice(f"S{sign}"), "ShipmentKey"),
    ):
        with pytest.raises(InvalidValue) as refused:
            act()
        assert refused.value.what == field
        assert f"U+{ord(sign):04X}" in str(refused.value)
        str(refused.value).encode()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_every_other_text_arrives_as_it_was_written(text):
    document = written(invoice(buyer=Party(f"Kim{text}"), order=f"H{text}"))
    header = etree.fromstring(document).find("InvoiceHeader")
    assert header.find("Order/PersonInfoBillTo").get("Company") == f"Kim{text}"
    assert read_invoice_detail(document).order == f"H{text}".strip()
