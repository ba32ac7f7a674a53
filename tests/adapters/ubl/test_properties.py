"""Laws of UBL and of the profile, for any document."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree

from invoicekit import Address, AllowanceCharge, Code, Invoice, Line, StatedTax
from invoicekit.adapters.formats import ubl
from invoicekit.adapters.formats.ubl.outline import CAC, CBC
from invoicekit.documents import (
    Contact,
    Delivery,
    InvoiceKind,
    Item,
    ItemAttribute,
    PaymentMeans,
    Reference,
    ReferenceKind,
    changed_paths,
)
from invoicekit.errors import InvalidDocument
from invoicekit.periods import Period
from invoicekit.profiles import en16931
from invoicekit.serialization import dumps, loads
from invoicekit.testing.strategies import invoices
from support.european import TAXES, calculated, codes, invoice, line

NS = {"cac": CAC, "cbc": CBC}
SUMS = {f"BR-CO-{number}" for number in range(10, 19)}

# Words that XML, JSON and typesetting have to take care of.
words = st.sampled_from(
    ["a", "0", "Müller & Söhne", "<b>", "]]>", "&amp;", '"q"', "आशा", "😀", "a  b", "x\ny", "--"]
)
maybe = st.one_of(st.just(""), words)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
schemes = st.sampled_from(["", "0088", "0106"])
identifiers = st.builds(Code, schemes, words)


def amounts(low: str, high: str, places: int) -> st.SearchStrategy[Decimal]:
    bounds = (Decimal(low), Decimal(high))
    return st.decimals(*bounds, places=places, allow_nan=False, allow_infinity=False)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(days)
    return Period(start, start + timedelta(days=draw(st.integers(0, 60))))


@st.composite
def rows(draw: st.DrawFn, taxes: tuple[StatedTax, ...] = (), code: str = "95") -> AllowanceCharge:
    more: dict[str, Any] = {"reason": draw(words), "taxes": taxes}
    more["reason_code"] = draw(st.sampled_from(["", code]))
    if draw(st.booleans()):
        return AllowanceCharge(percent=draw(amounts("0", "30", 2)), **more)
    return AllowanceCharge(draw(amounts("0", "20", 2)), **more)


@st.composite
def addresses(draw: st.DrawFn) -> Address:
    lines = draw(st.lists(words, min_size=1, max_size=3))
    return Address(lines, draw(maybe), draw(maybe), draw(maybe))


@st.composite
def items(draw: st.DrawFn) -> Item:
    attributes = st.lists(st.builds(ItemAttribute, words, words), max_size=2)
    number = st.one_of(st.none(), st.builds(Code, st.just("0160"), words))
    country = draw(st.sampled_from(["", "SE"]))
    return Item(draw(words), draw(maybe), draw(maybe), draw(number), country, draw(attributes))


@st.composite
def lines(draw: st.DrawFn, tax: StatedTax, number: int, *, returns: bool) -> Line:
    return Line(
        draw(words),
        draw(amounts("-5" if returns else "0", "40", 3)),
        draw(amounts("0", "900", 4)),
        str(number),
        draw(st.sampled_from(["C62", "HUR", "KGM"])),
        draw(st.sampled_from([None, None, Decimal(3), Decimal(100)])),
        draw(st.lists(rows(), max_size=2)),
        draw(st.lists(rows(code="FC"), max_size=1)),
        [tax],
        draw(st.lists(st.builds(Code, st.just("STI"), words, maybe), max_size=2)),
        period=draw(st.one_of(st.none(), periods())),
        account=draw(maybe),
        order_line=draw(maybe),
        item=draw(st.one_of(st.none(), items())),
        note=draw(maybe),
        invoiced_object=draw(st.one_of(st.none(), st.builds(Code, st.just("AVE"), words))),
        gross_price=draw(st.one_of(st.none(), amounts("0", "900", 4))),
    )


@st.composite
def documents(draw: st.DrawFn, category: str | None = None) -> Invoice:
    """Return documents that keep every rule, of any category and kind."""
    category = category or draw(st.sampled_from(sorted(TAXES)))
    kind = draw(st.sampled_from([kind for kind in InvoiceKind if kind.untdid]))
    taxes = [TAXES[category]]
    if category in "SE":
        taxes += [StatedTax("VAT", "S", "9"), TAXES["Z"], TAXES["E"]]
    sold = [
        draw(lines(draw(st.sampled_from(taxes)), number, returns=not kind.is_credit))
        for number in range(1, draw(st.integers(1, 4)) + 1)
    ]
    before = Reference(ReferenceKind.PRECEDING_INVOICE, draw(words), draw(days))
    base = invoice(category)
    issued = draw(days)
    return attrs.evolve(
        base,
        number=draw(words),
        issue_date=issued,
        due_date=issued + timedelta(days=draw(st.integers(0, 90))),
        currency=draw(st.sampled_from(["EUR", "SEK"])),
        seller=attrs.evolve(
            base.seller,
            name=draw(words),
            address=draw(st.one_of(st.none(), addresses())),
            contact=draw(st.one_of(st.none(), st.builds(Contact, words, maybe, maybe))),
            identifiers=draw(st.lists(identifiers, max_size=2)),
        ),
        kind=kind,
        lines=sold,
        references=[before],
        allowances=draw(st.lists(rows((sold[0].taxes[0],)), max_size=2)),
        charges=draw(st.lists(rows((sold[0].taxes[0],), "FC"), max_size=2)),
        prepaid=draw(st.sampled_from(["0", "1", "5"])),
        delivery=Delivery(draw(days), "FR"),
        payment_means=[PaymentMeans("30", account=draw(words), remittance=draw(maybe))],
        notes=draw(st.lists(words, max_size=2)),
        buyer_reference=draw(maybe),
        terms_text=draw(maybe),
    )


@given(documents())
def test_what_is_written_is_read_back_equal(document: Invoice) -> None:
    reading = ubl.read(ubl.write(calculated(document)))
    assert changed_paths(document, reading.invoice) == ()
    assert reading.kept == ()


@given(documents())
def test_a_complete_document_breaks_no_rule(document: Invoice) -> None:
    assert codes(en16931.problems(calculated(document))) == set()


@given(documents())
def test_every_figure_of_a_bill_survives_json(document: Invoice) -> None:
    reading = ubl.read(ubl.write(calculated(document)))
    bill = loads(dumps(reading.bill))
    assert ubl.read(ubl.write(calculated(bill))) == reading


@given(invoices(currencies=["EUR"], included=False))
def test_the_sums_of_any_document_add_up_by_the_standards_rules(document: Invoice) -> None:
    calculation = calculated(document)
    assume(not en16931.not_expressible(calculation))
    broken = codes(en16931.problems(calculation)) & SUMS
    taxed = any(tax.tax == "VAT" for sold in document.lines for tax in sold.taxes)
    assert broken <= (set() if taxed or document.allowances or document.charges else {"BR-CO-18"})


@given(invoices(currencies=["EUR", "JPY"]))
def test_whatever_can_be_said_is_read_again_as_it_was_written(document: Invoice) -> None:
    try:
        data = ubl.write(calculated(document))
    except InvalidDocument:
        assume(False)
        return
    assert ubl.write(calculated(ubl.read(data).bill)) == data


@given(st.sampled_from(["Z", "E", "AE", "K", "G", "S", ""]), st.sampled_from(["0", "0.00", None]))
def test_no_category_ever_follows_from_a_rate_of_zero(category: str, rate: str | None) -> None:
    tax = StatedTax("VAT", category, rate)
    document = invoice(lines=[line(tax)])
    data = ubl.write(calculated(document))
    found = etree.fromstring(data).xpath("//cac:ClassifiedTaxCategory/cbc:ID", namespaces=NS)
    assert isinstance(found, list)
    assert [str(getattr(part, "text", "")) for part in found] == ([category] if category else [])
    assert {tax.category for tax in ubl.read(data).invoice.lines[0].taxes} == (
        {category} if category else set()
    )
    told = codes(en16931.problems(calculated(document)))
    assert ("BR-CO-04" in told) is (category == "")


def read_or_refused(data: bytes) -> None:
    problems = None
    try:
        ubl.read(data)
    except InvalidDocument as error:
        problems = error.problems
    assert problems is None or all(problem.message for problem in problems)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_their_problems(data: bytes) -> None:
    read_or_refused(data)


@given(documents(), st.data())
def test_a_damaged_document_is_read_or_refused_with_its_problems(
    document: Invoice, data: st.DataObject
) -> None:
    text = bytearray(ubl.write(calculated(document)))
    for _ in range(data.draw(st.integers(1, 5))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    read_or_refused(bytes(text))
