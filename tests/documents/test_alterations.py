"""Alterations: value by value, lines by their ids, and nothing told that did not change."""

from __future__ import annotations

from decimal import Decimal

import attrs
from hypothesis import given

from invoicekit import Coding, Content, Invoice, Line, Party
from invoicekit.documents import Section, alterations, section_of
from invoicekit.testing.strategies import invoices

A, B, C = (Line(name, "1", "10", id=name) for name in "abc")


def told(before, after):
    return [(a.path, a.before, a.after) for a in alterations(before, after)]


def of_lines(*lines):
    return Invoice(currency="EUR", lines=lines)


def test_a_line_put_in_at_the_top_alters_no_other():
    assert told(of_lines(A, B), of_lines(C, A, B)) == [("lines[id=c]", None, C)]


def test_a_line_taken_out_is_told_as_it_was():
    assert told(of_lines(A, B, C), of_lines(A, C)) == [("lines[id=b]", B, None)]


def test_lines_without_ids_are_laid_side_by_side():
    plain = [attrs.evolve(line, id="") for line in (A, B)]
    changed = attrs.evolve(plain[1], quantity="2")
    assert told(of_lines(*plain), of_lines(plain[0], changed)) == [
        ("lines[1].quantity", Decimal(1), Decimal(2))
    ]


def test_an_id_that_comes_twice_names_no_line():
    twice = (A, attrs.evolve(B, id="a"))
    assert [path for path, _, _ in told(of_lines(*twice), of_lines(A, B))] == ["lines[1].id"]


def test_particulars_are_told_by_their_names():
    one = Invoice(currency="EUR", particulars={"supply": "goods", "export": "yes"})
    two = Invoice(currency="EUR", particulars={"supply": "services"})
    assert told(one, two) == [
        ("particulars[export]", "yes", None),
        ("particulars[supply]", "goods", "services"),
    ]


def test_what_was_not_there_is_told_whole():
    content = Content(of_lines(A))
    coded = attrs.evolve(content, coding=Coding("6120"))
    assert told(content, coded) == [("coding", None, Coding("6120"))]


def test_trailing_zeros_alter_nothing():
    assert told(of_lines(A), of_lines(attrs.evolve(A, unit_price="10.00"))) == []


@given(invoices(), invoices())
def test_equal_contents_differ_in_nothing_and_others_in_something(one, two):
    assert list(alterations(one, one)) == []
    assert bool(list(alterations(one, two))) == (one != two)


def test_every_field_of_a_content_has_its_section():
    assert section_of("lines[id=2].quantity") is Section.LINE_ITEMS
    assert section_of("buyer.contact.email") is Section.BUYER
    assert section_of("stated.payable") is Section.TOTAL_VALUE
    assert section_of("references[0].number") is Section.PURCHASING
    assert section_of("bank.account") is Section.BUSINESS_DETAILS
    for elsewhere in ("number", "terms", "", "notes[0]", "linesman"):
        assert section_of(elsewhere) is Section.ADDITIONAL


def test_a_party_is_compared_field_by_field():
    one = Invoice(currency="EUR", seller=Party("Asha", "IN"))
    two = Invoice(currency="EUR", seller=Party("Asha", "DE"))
    assert told(one, two) == [("seller.country", "IN", "DE")]
