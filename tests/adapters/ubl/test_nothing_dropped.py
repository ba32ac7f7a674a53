"""What a document of UBL says comes back, or is told: nothing is dropped in silence."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from invoicekit.adapters.formats import ubl
from invoicekit.adapters.formats.ubl.shapes import CREDIT_NOTE, INVOICE
from invoicekit.serialization import dumps, loads
from support.european import calculated, invoice
from support.filled_ubl import Filling, leaves

SHAPES = {shape.name: shape for shape in (INVOICE, CREDIT_NOTE)}

# The business terms of EN 16931-1 under the elements that EN 16931-3-2 binds them to in UBL; a
# party and an address bind the same parts wherever they stand. BT-4 there is none.
_ADDRESS = {
    "StreetName": (35, 50, 64, 75),
    "AdditionalStreetName": (36, 51, 65, 76),
    "AddressLine/Line": (162, 163, 164, 165),
    "CityName": (37, 52, 66, 77),
    "PostalZone": (38, 53, 67, 78),
    "CountrySubentity": (39, 54, 68, 79),
    "Country/IdentificationCode": (40, 55, 69, 80),
}
_PLACES = (
    "AccountingSupplierParty/Party/PostalAddress",
    "AccountingCustomerParty/Party/PostalAddress",
    "TaxRepresentativeParty/PostalAddress",
    "Delivery/DeliveryLocation/Address",
)
_TRADERS = {
    "PartyLegalEntity/RegistrationName": (27, 44),
    "PartyName/Name": (28, 45),
    "PartyIdentification/ID": (29, 46),
    "PartyLegalEntity/CompanyID": (30, 47),
    "PartyTaxScheme/CompanyID": (31, 48),
    "EndpointID": (34, 49),
    "EndpointID/@schemeID": (34, 49),
    "Contact/Name": (41, 56),
    "Contact/Telephone": (42, 57),
    "Contact/ElectronicMail": (43, 58),
}
_REST = """
1 ID
2 IssueDate
5 DocumentCurrencyCode
6 TaxCurrencyCode
7 TaxPointDate
8 InvoicePeriod/DescriptionCode
10 BuyerReference
12 ContractDocumentReference/ID
13 OrderReference/ID
14 OrderReference/SalesOrderID
15 ReceiptDocumentReference/ID
16 DespatchDocumentReference/ID
17 OriginatorDocumentReference/ID
18 AdditionalDocumentReference/ID
18 AdditionalDocumentReference/ID/@schemeID
19 AccountingCost
20 PaymentTerms/Note
21 Note
22 Note
23 ProfileID
24 CustomizationID
25 BillingReference/InvoiceDocumentReference/ID
26 BillingReference/InvoiceDocumentReference/IssueDate
32 AccountingSupplierParty/Party/PartyTaxScheme/CompanyID
33 AccountingSupplierParty/Party/PartyLegalEntity/CompanyLegalForm
59 PayeeParty/PartyName/Name
60 PayeeParty/PartyIdentification/ID
61 PayeeParty/PartyLegalEntity/CompanyID
62 TaxRepresentativeParty/PartyName/Name
63 TaxRepresentativeParty/PartyTaxScheme/CompanyID
70 Delivery/DeliveryParty/PartyName/Name
71 Delivery/DeliveryLocation/ID
72 Delivery/ActualDeliveryDate
73 InvoicePeriod/StartDate
74 InvoicePeriod/EndDate
81 PaymentMeans/PaymentMeansCode
82 PaymentMeans/PaymentMeansCode/@name
83 PaymentMeans/PaymentID
84 PaymentMeans/PayeeFinancialAccount/ID
85 PaymentMeans/PayeeFinancialAccount/Name
86 PaymentMeans/PayeeFinancialAccount/FinancialInstitutionBranch/ID
87 PaymentMeans/CardAccount/PrimaryAccountNumberID
88 PaymentMeans/CardAccount/HolderName
89 PaymentMeans/PaymentMandate/ID
90 AccountingSupplierParty/Party/PartyIdentification/ID
91 PaymentMeans/PaymentMandate/PayerFinancialAccount/ID
92 AllowanceCharge/Amount
93 AllowanceCharge/BaseAmount
94 AllowanceCharge/MultiplierFactorNumeric
95 AllowanceCharge/TaxCategory/ID
96 AllowanceCharge/TaxCategory/Percent
97 AllowanceCharge/AllowanceChargeReason
98 AllowanceCharge/AllowanceChargeReasonCode
106 LegalMonetaryTotal/LineExtensionAmount
107 LegalMonetaryTotal/AllowanceTotalAmount
108 LegalMonetaryTotal/ChargeTotalAmount
109 LegalMonetaryTotal/TaxExclusiveAmount
110 TaxTotal/TaxAmount
111 TaxTotal/TaxAmount
112 LegalMonetaryTotal/TaxInclusiveAmount
113 LegalMonetaryTotal/PrepaidAmount
114 LegalMonetaryTotal/PayableRoundingAmount
115 LegalMonetaryTotal/PayableAmount
116 TaxTotal/TaxSubtotal/TaxableAmount
117 TaxTotal/TaxSubtotal/TaxAmount
118 TaxTotal/TaxSubtotal/TaxCategory/ID
119 TaxTotal/TaxSubtotal/TaxCategory/Percent
120 TaxTotal/TaxSubtotal/TaxCategory/TaxExemptionReason
121 TaxTotal/TaxSubtotal/TaxCategory/TaxExemptionReasonCode
122 AdditionalDocumentReference/ID
123 AdditionalDocumentReference/DocumentDescription
124 AdditionalDocumentReference/Attachment/ExternalReference/URI
125 AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject
125 AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject/@mimeCode
125 AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject/@filename
126 LINE/ID
127 LINE/Note
128 LINE/DocumentReference/ID
128 LINE/DocumentReference/ID/@schemeID
129 LINE/QUANTITY
130 LINE/QUANTITY/@unitCode
131 LINE/LineExtensionAmount
132 LINE/OrderLineReference/LineID
133 LINE/AccountingCost
134 LINE/InvoicePeriod/StartDate
135 LINE/InvoicePeriod/EndDate
136 LINE/AllowanceCharge/Amount
137 LINE/AllowanceCharge/BaseAmount
138 LINE/AllowanceCharge/MultiplierFactorNumeric
139 LINE/AllowanceCharge/AllowanceChargeReason
140 LINE/AllowanceCharge/AllowanceChargeReasonCode
146 LINE/Price/PriceAmount
147 LINE/Price/AllowanceCharge/Amount
148 LINE/Price/AllowanceCharge/BaseAmount
149 LINE/Price/BaseQuantity
150 LINE/Price/BaseQuantity/@unitCode
151 LINE/Item/ClassifiedTaxCategory/ID
152 LINE/Item/ClassifiedTaxCategory/Percent
153 LINE/Item/Name
154 LINE/Item/Description
155 LINE/Item/SellersItemIdentification/ID
156 LINE/Item/BuyersItemIdentification/ID
157 LINE/Item/StandardItemIdentification/ID
157 LINE/Item/StandardItemIdentification/ID/@schemeID
158 LINE/Item/CommodityClassification/ItemClassificationCode
158 LINE/Item/CommodityClassification/ItemClassificationCode/@listID
158 LINE/Item/CommodityClassification/ItemClassificationCode/@listVersionID
159 LINE/Item/OriginCountry/IdentificationCode
160 LINE/Item/AdditionalItemProperty/Name
161 LINE/Item/AdditionalItemProperty/Value
"""
_CHARGES = {99: 92, 100: 93, 101: 94, 102: 95, 103: 96, 104: 97, 105: 98} | {
    141: 136,
    142: 137,
    143: 138,
    144: 139,
    145: 140,
}
"""A charge is the element of the allowance, with another indicator."""

_OWN = {
    "Invoice": (
        "InvoiceLine",
        "InvoicedQuantity",
        "3 InvoiceTypeCode\n9 DueDate\n11 ProjectReference/ID",
    ),
    "CreditNote": (
        "CreditNoteLine",
        "CreditedQuantity",
        "3 CreditNoteTypeCode\n9 PaymentMeans/PaymentDueDate\n11 AdditionalDocumentReference/ID",
    ),
}


def bound(root: str) -> list[tuple[int, str]]:
    """Return each business term with the element that it is bound to."""
    line, quantity, own = _OWN[root]
    text = (_REST + own).replace("LINE", line).replace("QUANTITY", quantity)
    found = [(int(n), path) for n, path in (row.split() for row in text.splitlines() if row)]
    for part, numbers in _ADDRESS.items():
        found += zip(numbers, (f"{place}/{part}" for place in _PLACES), strict=True)
    for part, (seller, buyer) in _TRADERS.items():
        found.append((seller, f"AccountingSupplierParty/Party/{part}"))
        found.append((buyer, f"AccountingCustomerParty/Party/{part}"))
    known = dict(found)
    return found + [(charge, known[allowance]) for charge, allowance in _CHARGES.items()]


def sent_on(data: bytes) -> tuple[etree._Element, ubl.Reading]:
    """Read a document, store it as JSON, and write it again."""
    reading = ubl.read(data)
    bill = loads(dumps(reading.bill))
    return etree.fromstring(ubl.write(calculated(bill), files=reading.files)), reading


def dropped(root: etree._Element, back: etree._Element, reading: ubl.Reading) -> list[str]:
    """Return what a document says and what was written again says nowhere, unless it is told.

    Some things move: the registered name of a payee is its name, a due date is the document's.
    """
    kept = Counter(part.xml.strip() for part in reading.kept)
    said = Counter(text for _, text in leaves(back).elements())
    gone = Counter(text for _, text in leaves(root).elements()) - said - kept
    # The document's own currency goes with every amount; a project has an element of its own in
    # an Invoice, and needs no code there.
    del gone["EUR"], gone["50"]
    whole = "".join(text for text in kept if text.startswith("<"))
    return [text for text in gone if f">{text}<" not in whole and f'"{text}"' not in whole]


@pytest.mark.parametrize("name", SHAPES)
def test_every_business_term_comes_back(name: str) -> None:
    terms, shape = bound(name), SHAPES[name]
    assert {number for number, _ in terms} == set(range(1, 166)) - {4}
    root = Filling(lambda path: True, fitting=True).document(shape)
    back, _ = sent_on(etree.tostring(root))
    said = {path.partition("/")[2]: text for path, text in leaves(root) & leaves(back)}
    assert [(number, path) for number, path in terms if path not in said] == []


def paths() -> list[str]:
    """Return the path of every leaf that is known."""
    found: set[str] = set()

    def note(path: str) -> bool:
        found.add(path)
        return True

    for shape in SHAPES.values():
        Filling(note, fitting=False).document(shape)
    return sorted(found)


some = st.frozensets(st.sampled_from(paths()), max_size=60)


TYPE = "AdditionalDocumentReference/DocumentTypeCode[0]"
OF_LINE = "CreditNoteLine/DocumentReference/DocumentTypeCode[0]"


@given(st.sampled_from(sorted(SHAPES)), some, st.booleans(), st.booleans())
@example(name="Invoice", chosen=frozenset({f"Invoice/{TYPE}"}), alone=True, fitting=False)
@example(name="CreditNote", chosen=frozenset({f"CreditNote/{OF_LINE}"}), alone=True, fitting=True)
def test_what_is_said_comes_back_or_is_told(
    name: str, chosen: frozenset[str], alone: bool, fitting: bool
) -> None:
    """Of any part of the elements that are known: said alone, or all the others."""
    filling = Filling(lambda path: (path in chosen) is alone, fitting=fitting)
    root = filling.document(SHAPES[name])
    back, reading = sent_on(etree.tostring(root))
    assert dropped(root, back, reading) == []
    assert len(reading.problems) >= len(reading.kept)


def test_what_goes_without_saying_comes_back_where_it_is_said() -> None:
    """Nothing paid before, no rounding, a price for one unit: many senders print them."""
    plain = ubl.write(calculated(invoice()))
    said = plain.replace(
        b'    <cbc:PayableAmount currencyID="EUR">',
        b'    <cbc:PrepaidAmount currencyID="EUR">0.00</cbc:PrepaidAmount>\n'
        b'    <cbc:PayableRoundingAmount currencyID="EUR">0.00</cbc:PayableRoundingAmount>\n'
        b'    <cbc:PayableAmount currencyID="EUR">',
    ).replace(
        b"</cbc:PriceAmount>",
        b'</cbc:PriceAmount>\n      <cbc:BaseQuantity unitCode="C62">1</cbc:BaseQuantity>',
    )
    back, reading = sent_on(said)
    assert leaves(back) == leaves(etree.fromstring(said))
    assert reading.kept == ()
