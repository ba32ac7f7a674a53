"""UBL: documents written, read back, and refused."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path

import attrs
import pytest
from lxml import etree

from invoicekit import Address, AllowanceCharge, Code, Invoice, Party, PaymentTerms, StatedTax
from invoicekit.adapters.formats import ubl
from invoicekit.adapters.formats.ubl import tree
from invoicekit.adapters.formats.ubl.outline import CAC, CBC
from invoicekit.adapters.formats.xml import parse_xml
from invoicekit.documents import (
    Attachment,
    Delivery,
    InvoiceKind,
    Liability,
    PaymentMeans,
    StatedTaxRow,
    StatedTotals,
    changed_paths,
)
from invoicekit.errors import InvalidDocument
from invoicekit.money import ExchangeRate
from invoicekit.profiles import en16931, peppol
from invoicekit.serialization import dumps, loads
from support.european import SELLER, TAXES, calculated, codes, full, invoice, line, note

GOLDEN = Path(__file__).parent / "golden"
NS = {"cac": CAC, "cbc": CBC}
DIFFERENT_KINDS = [kind for kind in InvoiceKind if kind.untdid]


def written(document: Invoice, **more: str) -> bytes:
    return ubl.write(calculated(document), **more)


def texts(data: bytes, path: str) -> list[str]:
    found = etree.fromstring(data).xpath(path, namespaces=NS)
    assert isinstance(found, list)
    return [str(getattr(part, "text", part)) for part in found]


def changed(document: Invoice, old: str, new: str) -> bytes:
    data = written(document).decode()
    assert old in data
    return data.replace(old, new, 1).encode()


def told(data: bytes) -> list[tuple[str, str]]:
    with pytest.raises(InvalidDocument) as caught:
        ubl.read(data)
    assert all(problem.message and problem.remedy for problem in caught.value.problems)
    return [(problem.code, problem.path) for problem in caught.value.problems]


@pytest.mark.parametrize("category", TAXES)
def test_a_document_of_each_category_is_read_back_equal(category: str) -> None:
    document = invoice(category)
    reading = ubl.read(written(document))
    assert reading.invoice == document
    assert reading.kept == ()
    assert reading.problems == ()


@pytest.mark.parametrize("kind", DIFFERENT_KINDS)
def test_a_document_of_each_kind_is_read_back_equal(kind: InvoiceKind) -> None:
    document = note(kind)
    data = written(document)
    assert etree.QName(etree.fromstring(data)).localname == (
        "CreditNote" if kind.is_credit else "Invoice"
    )
    assert ubl.read(data).invoice == document


@pytest.mark.parametrize("kind", [InvoiceKind.INVOICE, InvoiceKind.CREDIT_NOTE])
def test_all_that_the_standard_knows_is_read_back_equal(kind: InvoiceKind) -> None:
    document = attrs.evolve(full(), kind=kind)
    assert changed_paths(document, ubl.read(written(document)).invoice) == ()


@pytest.mark.parametrize("name", ["full-invoice", "full-credit-note"])
def test_the_documents_are_what_they_were(name: str) -> None:
    """A change of these files is a change of what partners get: look at it twice."""
    kind = InvoiceKind.CREDIT_NOTE if "credit" in name else InvoiceKind.INVOICE
    rate = ExchangeRate("EUR", "SEK", "11.1")
    document = attrs.evolve(full(), kind=kind, exchange_rate=rate)
    assert written(document) == (GOLDEN / f"{name}.xml").read_bytes()


def test_figures_are_printed_as_the_standard_has_them() -> None:
    # Worked by hand: 3 x 9.995 = 29.985, rounded 29.99; with 100 it is 129.99; 21 % is 27.2979.
    data = written(invoice())
    total = "//cac:LegalMonetaryTotal/cbc:"
    assert texts(data, "//cac:InvoiceLine/cbc:LineExtensionAmount") == ["29.99", "100.00"]
    assert texts(data, f"{total}TaxExclusiveAmount") == ["129.99"]
    assert texts(data, "//cac:TaxSubtotal/cbc:TaxAmount") == ["27.30"]
    assert texts(data, f"{total}PayableAmount") == ["157.29"]
    assert texts(data, f"{total}AllowanceTotalAmount") == []
    assert set(texts(data, "//@currencyID")) == {"EUR"}


def test_the_second_currency_has_a_total_of_its_own() -> None:
    document = invoice(tax_currency="SEK", exchange_rate=ExchangeRate("EUR", "SEK", "10"))
    data = written(document)
    # 27.30 at 10 is 273.00.
    assert texts(data, "//cac:TaxTotal/cbc:TaxAmount[@currencyID='SEK']") == ["273.00"]
    reading = ubl.read(data)
    assert reading.invoice.tax_currency == "SEK"
    assert reading.stated.tax_total_converted == 273


def test_what_a_bill_states_is_read_apart_and_written_again() -> None:
    stated = StatedTotals(
        line_total="130.00",
        tax_exclusive="130.00",
        tax_total="27.31",
        tax_inclusive="157.31",
        payable="157.32",
        tax_rows=[StatedTaxRow("VAT", "S", "21", "130.00", "27.31")],
        line_nets=["30.00", "100.00"],
    )
    document = invoice(stated=stated)
    reading = ubl.read(written(document))
    assert reading.stated == stated
    assert reading.bill == document
    assert written(loads(dumps(reading.bill))) == written(document)


def test_a_percent_is_what_was_meant_where_it_gives_the_amount() -> None:
    ten = AllowanceCharge(percent="10", reason="x")
    of_base = AllowanceCharge(percent="10", base="50.00", reason="x")
    odd = AllowanceCharge("7.77", stated_percent="10", base="50.00", reason="x")
    document = invoice(lines=[line(TAXES["S"], allowances=[ten, of_base, odd])])
    data = written(document)
    # 10 % of 29.985 is 3.00, 10 % of 50 is 5.00.
    amounts = texts(data, "//cac:InvoiceLine/cac:AllowanceCharge/cbc:Amount")
    assert amounts == ["3.00", "5.00", "7.77"]
    assert ubl.read(data).invoice.lines[0].allowances == (ten, of_base, odd)


def test_a_percent_keeps_the_base_that_it_was_said_to_be_of() -> None:
    # 10 % of 30.02 is 3.00 too, as of the line's own 29.985.
    of_other = AllowanceCharge(percent="10", base="30.02", reason="x")
    document = invoice(lines=[line(TAXES["S"], allowances=[of_other])])
    assert ubl.read(written(document)).invoice == document


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        (
            '<cbc:BaseQuantity unitCode="C62">10<',
            '<cbc:BaseQuantity unitCode="KGM">10<',
            "/Invoice/cac:InvoiceLine[1]/cac:Price/cbc:BaseQuantity/@unitCode",
        ),
        (
            "<cac:PartyLegalEntity>\n      <cbc:CompanyID>998",
            (
                "<cac:PartyLegalEntity>\n      <cbc:RegistrationName>F</cbc:RegistrationName>"
                "<cbc:CompanyID>998"
            ),
            "/Invoice/cac:PayeeParty/cac:PartyLegalEntity/cbc:RegistrationName",
        ),
        (
            "</cac:PaymentMandate>",
            "</cac:PaymentMandate><!-- --><cac:TradeFinancing/>",
            "/Invoice/cac:PaymentMeans[1]/cac:TradeFinancing",
        ),
        (
            "130</cbc:DocumentTypeCode>\n  </cac:AdditionalDocumentReference>",
            (
                "130</cbc:DocumentTypeCode></cac:AdditionalDocumentReference>"
                "<cac:AdditionalDocumentReference><cbc:ID>second</cbc:ID>"
                "<cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:AdditionalDocumentReference>"
            ),
            (
                "/Invoice/cac:AdditionalDocumentReference[2]/cbc:ID "
                "/Invoice/cac:AdditionalDocumentReference[2]/cbc:DocumentTypeCode"
            ),
        ),
        (
            "<cac:Price>",
            '<cac:Price about="it">',
            "/Invoice/cac:InvoiceLine[1]/cac:Price/@about",
        ),
        (
            "<cbc:BuyerReference>PO-team<",
            "<cbc:BuyerReference>PO-<b xmlns=''>!</b>team<",
            "/Invoice/cbc:BuyerReference/b",
        ),
        (
            "<cbc:PaymentMeansCode",
            "<cbc:PaymentDueDate>2027-01-01</cbc:PaymentDueDate><cbc:PaymentMeansCode",
            "/Invoice/cac:PaymentMeans[1]/cbc:PaymentDueDate",
        ),
        (
            '<cbc:Amount currencyID="EUR">1.10<',
            '<cbc:Amount currencyID="EUR">1.20<',
            "/Invoice/cac:InvoiceLine[1]/cac:Price/cac:AllowanceCharge/cbc:Amount",
        ),
    ],
)
def test_what_has_no_place_in_an_invoice_is_kept(old: str, new: str, kept: str) -> None:
    reading = ubl.read(changed(full(), old, new))
    assert reading.invoice == full()
    assert [part.path for part in reading.kept] == kept.split()


@pytest.mark.parametrize(
    ("xml", "kept"),
    [
        (
            (
                '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">1</cbc:TaxAmount></cac:TaxTotal>'
                "<cac:LegalMonetaryTotal>"
            ),
            "/Invoice/cac:TaxTotal[2]/cbc:TaxAmount",
        ),
        (
            "<cbc:Nothing>1</cbc:Nothing><cac:LegalMonetaryTotal>",
            "/Invoice/cbc:Nothing",
        ),
    ],
)
def test_more_than_is_due_is_kept(xml: str, kept: str) -> None:
    reading = ubl.read(changed(invoice(), "<cac:LegalMonetaryTotal>", xml))
    assert [part.path for part in reading.kept] == [kept]


def test_an_attached_file_travels_inside() -> None:
    data = b"%PDF-1.7 not really"
    digest = hashlib.sha256(data).hexdigest()
    attachment = Attachment("terms.pdf", "application/pdf", digest, "Our terms", "T-1")
    document = invoice(attachments=[attachment])
    reading = ubl.read(ubl.write(calculated(document), files={digest: data}))
    assert reading.invoice == document
    assert reading.files == {digest: data}


def test_a_file_that_lies_elsewhere_is_named() -> None:
    attachment = Attachment(id="T-1", uri="https://asha.example/terms.pdf")
    document = invoice(attachments=[attachment])
    assert ubl.read(written(document)).invoice == document


def test_a_zero_that_a_bill_states_is_stated_again() -> None:
    stated = StatedTotals(allowance_total="0.00", charge_total="0.00")
    document = invoice(rounding_amount="0.00", stated=stated)
    data = written(document)
    total = "//cac:LegalMonetaryTotal/cbc:"
    for name in ("AllowanceTotalAmount", "ChargeTotalAmount", "PayableRoundingAmount"):
        assert texts(data, total + name) == ["0.00"]
    assert written(ubl.read(data).bill) == data


def test_terms_in_parts_are_written_as_a_day_and_words() -> None:
    document = invoice(due_date=None, terms=PaymentTerms.net(30))
    reading = ubl.read(written(document))
    assert reading.invoice.due_date == date(2026, 12, 2)
    assert reading.invoice.terms_text == "net 30"


def test_what_does_not_come_back_is_told() -> None:
    assert ubl.not_carried(full(), written(full())) == ()
    own = attrs.evolve(SELLER, id="V-7", territory="XI")
    document = invoice(due_date=None, terms=PaymentTerms.net(30), seller=own, source="erp")
    told_of = ubl.not_carried(document, written(document))
    assert {problem.path for problem in told_of} == {
        "seller.id",
        "seller.territory",
        "source",
        "due_date",
        "terms",
        "terms_text",
    }


@pytest.mark.parametrize("side", ["seller", "buyer", "ship_to", "tax_representative"])
@pytest.mark.parametrize(
    ("own", "of_address", "lost"),
    [
        ("", "DE", set()),
        ("DE", "DE", set()),
        ("DE", "", set()),
        # The document has room for one country of a party: the address's own is left out.
        ("DE", "FR", {"address.country"}),
    ],
)
def test_the_country_of_a_party_is_carried_wherever_it_was_given(
    side: str, own: str, of_address: str, lost: set[str]
) -> None:
    known = SELLER if side == "seller" else Party("Asha", tax_ids=SELLER.tax_ids[:1])
    address = Address(["1 Quay"], "Berlin", "10115", country=of_address)
    party = attrs.evolve(known, country=own, address=address)
    document = invoice(**{side: party, "delivery": None})
    told_of = {problem.path for problem in ubl.not_carried(document, written(document))}
    assert {path for path in told_of if path.endswith(("country", "address"))} == {
        f"{side}.{path}" for path in lost
    }


def test_an_address_of_a_country_alone_is_carried_as_the_country() -> None:
    document = invoice(seller=attrs.evolve(SELLER, country="", address=Address(country="DE")))
    assert ubl.not_carried(document, written(document)) == ()


def test_a_retention_is_said_in_the_terms() -> None:
    irpf = StatedTax("IRPF", "", "15", liability=Liability.WITHHELD)
    data = written(
        invoice(
            lines=[line(TAXES["S"]), attrs.evolve(line(TAXES["S"], 2), taxes=[TAXES["S"], irpf])]
        )
    )
    # 15 % of 29.99 is 4.50.
    assert texts(data, "//cac:PaymentTerms/cbc:Note") == ["IRPF: 4.50 EUR withheld by the buyer"]
    assert texts(data, "//cbc:PayableAmount") == texts(data, "//cbc:TaxInclusiveAmount")


def test_the_specification_is_the_invoices_own_or_the_one_asked_for() -> None:
    plain = written(invoice())
    assert texts(plain, "//cbc:CustomizationID") == [en16931.EN16931]
    assert texts(plain, "//cbc:ProfileID") == []
    peppol = written(
        invoice(),
        specification=en16931.PEPPOL_BILLING,
        process=en16931.PEPPOL_BILLING_PROCESS,
    )
    reading = ubl.read(peppol)
    assert reading.invoice.specification == en16931.PEPPOL_BILLING
    assert written(reading.invoice) == peppol


def test_the_parts_of_an_address_stand_where_the_schema_has_them() -> None:
    address = Address(["Damrak 1", "2nd floor", "Room 3", "Desk 4"], "Amsterdam")
    data = written(invoice(seller=attrs.evolve(SELLER, address=address)))
    inside = "//cac:AccountingSupplierParty//cac:PostalAddress/"
    assert texts(data, f"{inside}cac:AddressLine/cbc:Line") == ["Room 3, Desk 4"]


def test_where_the_goods_went_is_read_as_it_was_said() -> None:
    by_country = invoice(delivery=Delivery(country="FR"))
    by_address = invoice(
        delivery=None, ship_to=Party("Depot", "FR", address=Address(["Quai 3"], "Lyon"))
    )
    for document in (by_country, by_address):
        reading = ubl.read(written(document))
        assert reading.invoice == document
        assert reading.invoice.delivery_country == "FR"


def test_what_is_not_understood_is_kept_and_told() -> None:
    document = invoice()
    extra = "<cbc:UUID>7f</cbc:UUID><cbc:IssueDate>2026-11-02</cbc:IssueDate>"
    data = changed(document, "<cbc:IssueDate>2026-11-02</cbc:IssueDate>", extra)
    data = data.replace(b'unitCode="C62"', b'unitCode="C62" unitCodeListID="UNECERec20"', 1)
    reading = ubl.read(data)
    assert reading.invoice == document
    assert [kept.path for kept in reading.kept] == [
        "/Invoice/cbc:UUID",
        "/Invoice/cac:InvoiceLine[1]/cbc:InvoicedQuantity/@unitCodeListID",
    ]
    assert "7f" in reading.kept[0].xml
    assert [problem.code for problem in reading.problems] == ["not_understood"] * 2


def test_a_second_of_what_comes_once_is_kept() -> None:
    again = "<cbc:DueDate>2026-12-02</cbc:DueDate><cbc:DueDate>2027-01-01</cbc:DueDate>"
    data = changed(invoice(), "<cbc:DueDate>2026-12-02</cbc:DueDate>", again)
    reading = ubl.read(data)
    assert reading.invoice.due_date == date(2026, 12, 2)
    assert ["2027-01-01" in kept.xml for kept in reading.kept] == [True]


def test_what_comes_often_is_numbered_and_there_is_an_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    odd = "<cbc:UUID>1</cbc:UUID><cbc:UUID>2</cbc:UUID><cbc:IssueDate>"
    data = changed(invoice(), "<cbc:IssueDate>", odd)
    paths = [kept.path for kept in ubl.read(data).kept]
    assert paths == ["/Invoice/cbc:UUID", "/Invoice/cbc:UUID[2]"]
    monkeypatch.setattr(tree, "MOST_KEPT", 1)
    assert told(data) == [("not_understood", "/Invoice/cbc:UUID[2]")]


def test_values_without_a_place_are_no_more_than_can_be_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tree, "MOST_KEPT", 1)
    zone = b"2026-11-02+01:00"
    data = written(invoice()).replace(b"2026-11-02", zone).replace(b"2026-12-02", zone)
    assert told(data) == [("not_understood", "/Invoice/cbc:DueDate")]


def test_an_element_has_no_more_attributes_than_can_be_looked_up() -> None:
    many = " ".join(f'a{number}="1"' for number in range(65))
    data = changed(invoice(), "<cbc:IssueDate>", f"<cbc:IssueDate {many}>")
    assert told(data) == [("not_understood", "/Invoice/cbc:IssueDate")]


@pytest.mark.parametrize(
    ("document", "code", "severity"),
    [
        # UNTDID 1001: final construction invoice, consolidated credit note, and types of the other
        # document, of neither, and none.
        (invoice(), "877", "note"),
        (note(InvoiceKind.CREDIT_NOTE), "262", "note"),
        (invoice(), "381", "warning"),
        (note(InvoiceKind.CREDIT_NOTE), "380", "warning"),
        (invoice(), "invoice", "warning"),
        (invoice(), "", "warning"),
    ],
)
def test_a_type_without_a_kind_is_read_as_the_plain_one_told_and_sent_on(
    document: Invoice, code: str, severity: str
) -> None:
    data = changed(document, f"TypeCode>{document.kind.untdid}<", f"TypeCode>{code}<")
    reading = ubl.read(data)
    assert (reading.invoice.kind, reading.invoice.type_code) == (document.kind, code)
    (problem,) = reading.problems
    assert (problem.code, problem.severity.value) == ("type_read_as", severity)
    assert problem.path.endswith("TypeCode")
    sent_on = ubl.write(calculated(loads(dumps(reading.bill))))
    assert sent_on == (data if code else ubl.write(calculated(reading.bill)))


def test_the_type_that_is_stated_is_the_one_that_is_checked() -> None:
    assert codes(en16931.problems(calculated(invoice(type_code="877")))) == set()
    told_of = en16931.problems(calculated(invoice(type_code="381")))
    assert [(p.code, p.path) for p in told_of] == [("BR-CL-01", "type_code")]


@pytest.mark.parametrize(("code", "passes"), [("877", True), ("130", False), ("", True)])
def test_peppol_looks_at_the_type_that_is_stated(code: str, passes: bool) -> None:
    found = codes(peppol.problems(calculated(invoice(type_code=code))))
    assert ("PEPPOL-EN16931-P0100" not in found) is passes


@pytest.mark.parametrize(
    ("text", "amount"),
    [(".5", "0.5"), ("-.25", "-0.25"), ("7.", "7"), ("+7.", "7"), ("+7.10", "7.1")],
)
def test_a_number_may_be_written_as_the_schema_lets_it(text: str, amount: str) -> None:
    """XML Schema part 2, 3.2.3: leading and trailing zeros are optional, and so is the plus."""
    data = changed(invoice(), ">9.995<", f">{text}<")
    assert ubl.read(data).invoice.lines[0].unit_price == Decimal(amount)


@pytest.mark.parametrize("text", [".", "-.", "+", "1.2.3", "1,5", "1e3", "NaN", "٣"])
def test_a_number_that_is_none_is_refused_with_its_place(text: str) -> None:
    data = changed(invoice(), ">9.995<", f">{text}<")
    assert told(data) == [
        ("invalid_amount", "/Invoice/cac:InvoiceLine[1]/cac:Price/cbc:PriceAmount")
    ]


def test_a_time_zone_beside_a_day_is_kept() -> None:
    data = changed(invoice(), "DueDate>2026-12-02<", "DueDate>2026-12-02+01:00<")
    reading = ubl.read(data)
    assert reading.invoice.due_date == date(2026, 12, 2)
    assert [kept.xml for kept in reading.kept] == ["2026-12-02+01:00"]


def test_comments_and_white_space_say_nothing() -> None:
    data = changed(
        invoice(), "<cbc:ID>2026-0042</cbc:ID>", "<!-- no --><cbc:ID>\n 2026-0042 </cbc:ID>"
    )
    assert ubl.read(data).invoice == invoice()


def test_other_encodings_and_prefixes_are_read() -> None:
    text = written(invoice()).decode().replace("cbc:", "b:").replace("xmlns:cbc", "xmlns:b")
    utf16 = text.replace("UTF-8", "UTF-16").encode("utf-16")
    assert ubl.read(utf16).invoice == invoice()


BOMB = """<?xml version="1.0"?><!DOCTYPE Invoice [
<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
]><Invoice>&d;&d;&d;</Invoice>"""
FILE = '<!DOCTYPE Invoice [<!ENTITY f SYSTEM "file:///etc/hostname">]><Invoice>&f;</Invoice>'
CII = (
    '<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:'
    'CrossIndustryInvoice:100"/>'
)


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        (BOMB.encode(), "document_type", ""),
        (FILE.encode(), "document_type", ""),
        (BOMB.encode("utf-16"), "document_type", ""),
        (b'<!DOCTYPE Invoice SYSTEM "http://127.0.0.1/a.dtd"><Invoice/>', "document_type", ""),
        (b"<!DOCTYPE Invoice [<", "document_type", ""),
        (b"", "invalid_xml", ""),
        (b"no XML", "invalid_xml", ""),
        (written(invoice())[:-200], "invalid_xml", ""),
        (b"<Invoice/>", "not_ubl", "/Invoice"),
        (
            b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-1'/>",
            "not_ubl",
            "/Invoice",
        ),
        (b"<Order/>", "not_ubl", "/Order"),
        (CII.encode(), "not_ubl", "/CrossIndustryInvoice"),
    ],
)
def test_what_is_no_document_of_ours_is_refused(data: bytes, code: str, path: str) -> None:
    assert told(data) == [(code, path)]


def test_a_cii_document_is_called_by_its_name() -> None:
    with pytest.raises(InvalidDocument, match="Cross Industry Invoice"):
        ubl.read(CII.encode())


def test_a_document_that_is_too_large_is_refused_unread() -> None:
    data = written(invoice())
    with pytest.raises(InvalidDocument, match="are read at most"):
        ubl.read(data, limit=len(data) - 1)
    assert ubl.read(data, limit=len(data)).invoice == invoice()


def test_nothing_is_fetched_and_no_entity_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    text = f'<!DOCTYPE a [<!ENTITY f SYSTEM "{secret.as_uri()}">]><a>&f;</a>'
    with pytest.raises(InvalidDocument) as caught:
        parse_xml(text.encode())
    assert "secret" not in str(caught.value).replace("secret.txt", "")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "DocumentCurrencyCode>EUR<",
            "DocumentCurrencyCode>EURO<",
            ("BR-CL-04", "/Invoice/cbc:DocumentCurrencyCode"),
        ),
        (
            "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>",
            "",
            ("BR-05", "/Invoice/cbc:DocumentCurrencyCode"),
        ),
        (
            "IssueDate>2026-11-02<",
            "IssueDate>02.11.2026<",
            ("invalid_date", "/Invoice/cbc:IssueDate"),
        ),
        (
            'PriceAmount currencyID="EUR">9.995<',
            'PriceAmount currencyID="EUR">9,995<',
            ("invalid_amount", "/Invoice/cac:InvoiceLine[1]/cac:Price/cbc:PriceAmount"),
        ),
        (
            'PriceAmount currencyID="EUR">9.995<',
            'PriceAmount currencyID="EUR">NaN<',
            ("invalid_amount", "/Invoice/cac:InvoiceLine[1]/cac:Price/cbc:PriceAmount"),
        ),
        (
            'PriceAmount currencyID="EUR">9.995<',
            'PriceAmount currencyID="USD">9.995<',
            ("PEPPOL-EN16931-R051", "/Invoice/cac:InvoiceLine[1]/cac:Price/cbc:PriceAmount"),
        ),
        (
            '<cbc:PriceAmount currencyID="EUR">9.995</cbc:PriceAmount>',
            "",
            ("BR-26", "/Invoice/cac:InvoiceLine[1]/cac:Price/cbc:PriceAmount"),
        ),
        (
            '<cbc:InvoicedQuantity unitCode="C62">3</cbc:InvoicedQuantity>',
            "",
            ("BR-22", "/Invoice/cac:InvoiceLine[1]/cbc:InvoicedQuantity"),
        ),
        (
            '<cbc:LineExtensionAmount currencyID="EUR">29.99</cbc:LineExtensionAmount>',
            "",
            ("BR-24", "/Invoice/cac:InvoiceLine[1]/cbc:LineExtensionAmount"),
        ),
        (
            '<cbc:TaxableAmount currencyID="EUR">129.99</cbc:TaxableAmount>',
            "",
            ("BR-45", "/Invoice/cac:TaxTotal[1]/cac:TaxSubtotal[1]/cbc:TaxableAmount"),
        ),
    ],
)
def test_what_no_invoice_can_hold_is_told_with_rule_and_place(
    old: str, new: str, problem: tuple[str, str]
) -> None:
    assert told(changed(invoice(), old, new)) == [problem]


PRICE = "/Invoice/cac:InvoiceLine[1]/cac:Price/"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            '<cbc:BaseQuantity unitCode="C62">10<',
            '<cbc:BaseQuantity unitCode="C62">0<',
            ("PEPPOL-EN16931-R121", f"{PRICE}cbc:BaseQuantity"),
        ),
        (
            "<cbc:ChargeIndicator>true<",
            "<cbc:ChargeIndicator>yes<",
            ("PEPPOL-EN16931-R043", "/Invoice/cac:AllowanceCharge[2]/cbc:ChargeIndicator"),
        ),
        (
            "<cbc:EndDate>2026-10-31<",
            "<cbc:EndDate>2026-09-30<",
            ("BR-29", "/Invoice/cac:InvoicePeriod/cbc:EndDate"),
        ),
        (
            "<cbc:ID>2026-0041</cbc:ID>",
            "",
            ("BR-55", "/Invoice/cac:BillingReference[1]/cac:InvoiceDocumentReference/cbc:ID"),
        ),
        (
            "<cbc:TaxCurrencyCode>SEK<",
            "<cbc:TaxCurrencyCode>KRONA<",
            ("BR-CL-05", "/Invoice/cbc:TaxCurrencyCode"),
        ),
    ],
)
def test_faults_of_a_document_with_everything_are_told(
    old: str, new: str, problem: tuple[str, str]
) -> None:
    assert told(changed(full(), old, new)) == [problem]


def test_a_discount_without_its_gross_price_gives_it() -> None:
    gross = '\n        <cbc:BaseAmount currencyID="EUR">21.00</cbc:BaseAmount>'
    # 19.90 and 1.10 off.
    assert ubl.read(changed(full(), gross, "")).invoice == full()


def test_a_line_may_point_to_what_is_no_object() -> None:
    data = changed(
        full(),
        "meter-1</cbc:ID>\n      <cbc:DocumentTypeCode>130<",
        "meter-1</cbc:ID><cbc:DocumentTypeCode>9<",
    )
    reading = ubl.read(data)
    assert reading.invoice.lines[0].invoiced_object is None
    assert [kept.xml for kept in reading.kept] == ["AVE", "meter-1", "9"]


def test_an_attachment_of_a_type_is_read_and_its_type_kept() -> None:
    attachment = Attachment(id="T-1", uri="https://asha.example/terms.pdf")
    document = invoice(attachments=[attachment])
    data = changed(
        document,
        "<cbc:ID>T-1</cbc:ID>",
        "<cbc:ID>T-1</cbc:ID><cbc:DocumentTypeCode>9</cbc:DocumentTypeCode>",
    )
    reading = ubl.read(data)
    assert reading.invoice == document
    assert [kept.xml for kept in reading.kept] == ["9"]


def test_one_category_at_one_rate_is_one_row_whoever_owes_it() -> None:
    by_supplier = attrs.evolve(TAXES["AE"], liability=Liability.SUPPLIER, exemption_reason="")
    document = invoice("AE", lines=[line(TAXES["AE"]), line(by_supplier, 2)])
    # Twice 29.99.
    assert texts(written(document), "//cac:TaxSubtotal/cbc:TaxableAmount") == ["59.98"]
    assert texts(written(document), "//cac:TaxSubtotal//cbc:TaxExemptionReason") == [
        "Reverse charge"
    ]


def test_figures_do_not_depend_on_the_precision_of_the_caller() -> None:
    with localcontext(prec=2):
        data = written(full())
        reading = ubl.read(data)
    assert data == written(full())
    assert reading == ubl.read(data)


def test_all_that_is_wrong_is_told_at_once() -> None:
    data = changed(invoice(), "IssueDate>2026-11-02<", "IssueDate>soon<")
    data = data.replace(b">9.995<", b">x<").replace(b">100<", b">y<")
    assert [code for code, _ in told(data)] == ["invalid_amount", "invalid_amount", "invalid_date"]


def test_a_file_that_is_no_base64_is_told() -> None:
    file = b"a file"
    digest = hashlib.sha256(file).hexdigest()
    document = invoice(attachments=[Attachment("a.pdf", "application/pdf", digest)])
    data = ubl.write(calculated(document), files={digest: file}).replace(b">YSBm", b">Y!Bm")
    assert [code for code, _ in told(data)] == ["invalid_file"]


def test_amounts_of_three_decimals_are_read_and_told_by_their_rule() -> None:
    data = changed(
        invoice(),
        'PayableAmount currencyID="EUR">157.29<',
        'PayableAmount currencyID="EUR">157.291<',
    )
    reading = ubl.read(data)
    assert reading.stated.payable == Decimal("157.291")
    assert "BR-DEC-18" in codes(en16931.problems(calculated(reading.bill)))


def test_what_cannot_be_said_is_not_written() -> None:
    with pytest.raises(InvalidDocument) as caught:
        written(invoice(prices_include="VAT"))
    assert [problem.path for problem in caught.value.problems] == ["prices_include"]


def test_a_sign_that_xml_forbids_is_told() -> None:
    with pytest.raises(InvalidDocument, match="forbids"):
        written(invoice(number="7\x00"))


def test_a_second_creditor_is_not_lost() -> None:
    """EN 16931 has one (BT-90); what another document says beside it stays where it was."""
    ids = [Code("SEPA", "NL-CRED-1"), Code("SEPA", "NL-CRED-2")]
    document = invoice(
        seller=attrs.evolve(SELLER, identifiers=ids[1:]),
        payment_means=[PaymentMeans("59", mandate="M-1", creditor_id="NL-CRED-1")],
    )
    data = written(document)
    reading = ubl.read(data)
    assert written(reading.bill) == data
    found = texts(data, "//cac:AccountingSupplierParty//cac:PartyIdentification/cbc:ID")
    assert sorted(found) == ["NL-CRED-1", "NL-CRED-2"]


def test_a_price_has_no_charge() -> None:
    data = written(full())
    odd = data.replace(
        b"<cbc:ChargeIndicator>false</cbc:ChargeIndicator>\n        <cbc:Amount",
        b"<cbc:ChargeIndicator>true</cbc:ChargeIndicator><cbc:Amount",
    )
    assert odd != data
    assert [part.path.rpartition(":")[2] for part in ubl.read(odd).kept] == ["ChargeIndicator"]


def test_the_second_line_of_an_address_stays_the_second() -> None:
    there = Address(["", "2nd floor"], "Amsterdam")
    document = invoice(seller=attrs.evolve(SELLER, address=there))
    assert texts(written(document), "//cbc:AdditionalStreetName") == ["2nd floor"]
    assert ubl.read(written(document)).invoice.seller.address == there
