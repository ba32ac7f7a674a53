"""Our documents before the official validator; its files are given from outside.

`INVOICEKIT_EN16931_XSLT` names the compiled stylesheet of the validation artefacts for UBL
(EN16931-UBL-validation.xslt), which saxonche runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import attrs
import pytest
from lxml import etree

from invoicekit import Invoice
from invoicekit.adapters.formats import ubl
from invoicekit.documents import Delivery, InvoiceKind, StatedTaxRow, StatedTotals
from invoicekit.money import ExchangeRate
from invoicekit.profiles import en16931
from invoicekit.profiles.prepayment import deducted
from support.european import SELLER, TAXES, calculated, codes, full, invoice, line, note

STYLESHEET = os.environ.get("INVOICEKIT_EN16931_XSLT", "")
FAILED = "{http://purl.oclc.org/dsdl/svrl}failed-assert"

pytestmark = pytest.mark.skipif(
    not STYLESHEET, reason="the official rules are not given (INVOICEKIT_EN16931_XSLT)"
)

Validate = Callable[[Invoice], set[str]]


@pytest.fixture(scope="module")
def validate() -> Validate:
    """Give the function that tells which rules a document breaks, by the official validator."""
    saxonche = pytest.importorskip("saxonche", reason="no saxonche to run the official rules")
    processor = saxonche.PySaxonProcessor(license=False)
    rules = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=STYLESHEET)

    def broken(document: Invoice) -> set[str]:
        text = ubl.write(calculated(document)).decode()
        report = rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=text))
        found = etree.fromstring(report.encode()).iter(FAILED)
        return {str(one.get("id")) for one in found if one.get("flag") == "fatal"}

    return broken


@pytest.mark.parametrize("category", TAXES)
def test_each_category_passes(validate: Validate, category: str) -> None:
    assert validate(invoice(category)) == set()


@pytest.mark.parametrize("kind", [kind for kind in InvoiceKind if kind.untdid])
def test_each_kind_passes(validate: Validate, kind: InvoiceKind) -> None:
    assert validate(note(kind)) == set()


@pytest.mark.parametrize(
    ("document", "broken"),
    [
        (invoice(type_code="877"), set()),
        (note(InvoiceKind.CREDIT_NOTE, type_code="262"), set()),
        (invoice(type_code="381"), {"BR-CL-01"}),
    ],
)
def test_a_type_that_is_stated_passes_where_ours_passes(
    validate: Validate, document: Invoice, broken: set[str]
) -> None:
    assert validate(document) == broken == codes(en16931.problems(calculated(document)))


@pytest.mark.parametrize("kind", [InvoiceKind.INVOICE, InvoiceKind.CREDIT_NOTE])
def test_all_that_the_standard_knows_passes(validate: Validate, kind: InvoiceKind) -> None:
    rate = ExchangeRate("EUR", "SEK", "11.1")
    assert validate(attrs.evolve(full(), kind=kind, exchange_rate=rate)) == set()


@pytest.mark.parametrize("category", ["S", "AE", "K"])
def test_a_final_invoice_that_takes_back_a_prepayment_passes(
    validate: Validate, category: str
) -> None:
    kind = InvoiceKind.PREPAYMENT_INVOICE
    advance = invoice(category, kind=kind, number="A-1", lines=[line(TAXES[category])])
    final = deducted(invoice(category), calculated(advance), description="Advance A-1")
    assert validate(final) == set()


@pytest.mark.parametrize(
    "document",
    [
        invoice(number=""),
        invoice(seller=attrs.evolve(SELLER, tax_ids=())),
        invoice(stated=StatedTotals(payable="157.30")),
        invoice(stated=StatedTotals(line_total="130.00")),
        invoice(stated=StatedTotals(tax_rows=[StatedTaxRow("VAT", "S", "21", "129.99", "28.30")])),
        invoice("K", delivery=Delivery(country="FR")),
        invoice("K", delivery=None),
        invoice("O", seller=SELLER),
        invoice("O", lines=[line(TAXES["O"]), line(TAXES["S"], 2)]),
        invoice("Z", lines=[line(attrs.evolve(TAXES["Z"], exemption_reason="x"))]),
        invoice("E", lines=[line(attrs.evolve(TAXES["E"], exemption_reason=""))]),
    ],
)
def test_what_ours_refuse_the_official_rules_refuse(validate: Validate, document: Invoice) -> None:
    official, ours = validate(document), codes(en16931.problems(calculated(document)))
    assert official
    assert official <= ours
