"""Documents that break the rules of EN 16931, each by one change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from invoicekit import Address, AllowanceCharge, Code, Party, StatedTax, TaxId
from invoicekit.documents import (
    Attachment,
    Delivery,
    InvoiceKind,
    Item,
    ItemAttribute,
    PaymentMeans,
    Reference,
    ReferenceKind,
    StatedTotals,
)
from invoicekit.periods import Period
from support.changed_invoices import (
    REDUCED,
    Change,
    S,
    all_taxed,
    means,
    of_buyer,
    of_seller,
    row,
    stated,
    table,
    twice,
    with_line,
)
from support.european import SELLER, invoice, line

BROKEN: dict[str, tuple[Change, str]] = {
    "BR-02": (lambda: invoice(number=""), "number"),
    "BR-03": (lambda: invoice(issue_date=None), "issue_date"),
    "BR-06": (lambda: of_seller(name=""), "seller.name"),
    "BR-07": (lambda: of_buyer(name=" "), "buyer.name"),
    "BR-09": (lambda: of_seller(country=""), "seller.country"),
    "BR-11": (lambda: of_buyer(country=""), "buyer.country"),
    "BR-16": (lambda: invoice(lines=[]), "lines"),
    "BR-17": (lambda: invoice(payee=Party("", legal_id="4")), "payee.name"),
    "BR-18": (
        lambda: invoice(tax_representative=Party("", "NL", tax_ids=[TaxId("VAT", "NL1")])),
        "tax_representative.name",
    ),
    "BR-20": (
        lambda: invoice(tax_representative=Party("R", tax_ids=[TaxId("VAT", "NL1")])),
        "tax_representative.country",
    ),
    "BR-21": (lambda: with_line(id=""), "lines[0].id"),
    "BR-23": (lambda: with_line(unit=""), "lines[0].unit"),
    "BR-25": (lambda: with_line(description=""), "lines[0].description"),
    "BR-27": (lambda: with_line(unit_price="-1"), "lines[0].unit_price"),
    "BR-28": (lambda: with_line(gross_price="-1"), "lines[0].gross_price"),
    "BR-32": (
        lambda: invoice(lines=[line(S), line(REDUCED, 2)], allowances=[row(taxes=())]),
        "allowances[0].taxes",
    ),
    "BR-37": (
        lambda: invoice(lines=[line(S), line(REDUCED, 2)], charges=[row(taxes=())]),
        "charges[0].taxes",
    ),
    "BR-48": (lambda: all_taxed("S", rate=None), "tax_rows[0].rate"),
    "BR-49": (lambda: means(""), "payment_means[0].code"),
    "BR-52": (lambda: invoice(attachments=[Attachment()]), "attachments[0].id"),
    "BR-53": (lambda: invoice(tax_currency="SEK"), "exchange_rate"),
    "BR-54": (
        lambda: with_line(item=Item(attributes=[ItemAttribute("Colour", "")])),
        "lines[0].item.attributes[0]",
    ),
    "BR-55": (
        lambda: invoice(references=[Reference(ReferenceKind.PRECEDING_INVOICE, "")]),
        "references[0].number",
    ),
    "BR-56": (
        lambda: invoice(tax_representative=Party("R", "NL")),
        "tax_representative.tax_ids",
    ),
    "BR-57": (
        lambda: invoice(delivery=None, ship_to=Party("D", address=Address(["Quai 3"]))),
        "ship_to.country",
    ),
    "BR-61": (lambda: means("58"), "payment_means[0].account"),
    "BR-62": (
        lambda: of_seller(electronic_address=Code("", "1")),
        "seller.electronic_address.scheme",
    ),
    "BR-63": (
        lambda: of_buyer(electronic_address=Code("", "1")),
        "buyer.electronic_address.scheme",
    ),
    "BR-64": (
        lambda: with_line(item=Item(standard_id=Code("", "4012345123456"))),
        "lines[0].item.standard_id.scheme",
    ),
    "BR-65": (lambda: with_line(codes=[Code("", "30197630")]), "lines[0].codes[0].scheme"),
    "BR-CO-03": (
        lambda: invoice(tax_point=date(2026, 11, 1), tax_point_code="35"),
        "tax_point_code",
    ),
    "BR-CO-04": (lambda: with_line(taxes=()), "lines[0].taxes"),
    "BR-CO-09": (lambda: of_seller(tax_ids=[TaxId("VAT", "123456789")]), "seller.tax_ids[0]"),
    "BR-CO-10": (lambda: stated(line_total="130.00"), "totals.line_total"),
    "BR-CO-11": (lambda: stated(allowance_total="0.01"), "totals.allowance_total"),
    "BR-CO-12": (lambda: stated(charge_total="0.01"), "totals.charge_total"),
    "BR-CO-13": (lambda: stated(tax_exclusive="130.00"), "totals.tax_exclusive"),
    "BR-CO-14": (lambda: stated(tax_total="27.31"), "totals.tax_total"),
    "BR-CO-15": (lambda: stated(tax_inclusive="157.30"), "totals.tax_inclusive"),
    "BR-CO-16": (lambda: stated(payable="157.30"), "totals.payable"),
    # 21 % of 129.99 is 27.30: a whole unit away is too far, 0.99 is not.
    "BR-CO-17": (lambda: table(("S", "21", "129.99", "28.30")), "tax_rows[0].amount"),
    "BR-CO-18": (lambda: invoice(lines=[line(StatedTax("X", "S", "0"))]), "tax_rows"),
    "BR-CO-19": (lambda: invoice(period=Period()), "period"),
    "BR-CO-20": (lambda: with_line(period=Period()), "lines[0].period"),
    "BR-CO-21": (lambda: invoice(allowances=[row(reason="")]), "allowances[0].reason"),
    "BR-CO-22": (lambda: invoice(charges=[row(reason="")]), "charges[0].reason"),
    "BR-CO-23": (
        lambda: with_line(allowances=[AllowanceCharge("1")]),
        "lines[0].allowances[0].reason",
    ),
    "BR-CO-24": (
        lambda: with_line(charges=[AllowanceCharge("1")]),
        "lines[0].charges[0].reason",
    ),
    "BR-CO-25": (lambda: invoice(due_date=None), "due_date"),
    "BR-CO-26": (lambda: of_seller(tax_ids=[TaxId("TAX", "1")], legal_id=""), "seller"),
    "BR-CL-01": (lambda: invoice(kind=InvoiceKind.RETURN_NOTE), "kind"),
    "BR-CL-06": (lambda: invoice(tax_point_code="72"), "tax_point_code"),
    "BR-CL-07": (
        lambda: invoice(invoiced_object=Code("QQQ", "1")),
        "invoiced_object.scheme",
    ),
    "BR-CL-08": (lambda: invoice(notes=["#QQQ#Hello"]), "notes[0]"),
    "BR-CL-10": (
        lambda: of_seller(identifiers=[Code("GLN", "1")]),
        "seller.identifiers[0].scheme",
    ),
    "BR-CL-11": (lambda: of_seller(legal_id_scheme="KVK"), "seller.legal_id_scheme"),
    "BR-CL-13": (lambda: with_line(codes=[Code("CPV", "1")]), "lines[0].codes[0].scheme"),
    "BR-CL-14": (lambda: of_buyer(country="UK"), "buyer.country"),
    "BR-CL-15": (
        lambda: with_line(item=Item(origin_country="UK")),
        "lines[0].item.origin_country",
    ),
    "BR-CL-16": (lambda: means("99"), "payment_means[0].code"),
    "BR-CL-17": (
        lambda: invoice(lines=[line(StatedTax("VAT", "X", "5"))]),
        "lines[0].taxes",
    ),
    "BR-CL-19": (lambda: invoice(allowances=[row(reason_code="FC")]), "allowances[0].reason_code"),
    "BR-CL-20": (lambda: invoice(charges=[row(reason_code="95")]), "charges[0].reason_code"),
    "BR-CL-21": (
        lambda: with_line(item=Item(standard_id=Code("GTIN", "1"))),
        "lines[0].item.standard_id.scheme",
    ),
    "BR-CL-22": (
        lambda: all_taxed("E", exemption_code="VATEX-EU-SMALL"),
        "tax_rows[0].exemption_code",
    ),
    "BR-CL-23": (lambda: with_line(unit="HOUR"), "lines[0].unit"),
    "BR-CL-24": (
        lambda: invoice(attachments=[Attachment("a.zip", "application/zip")]),
        "attachments[0].media_type",
    ),
    "BR-CL-25": (
        lambda: of_buyer(electronic_address=Code("GLN", "1")),
        "buyer.electronic_address.scheme",
    ),
    "BR-CL-26": (
        lambda: invoice(delivery=Delivery(location=Code("GLN", "1"))),
        "delivery.location.scheme",
    ),
    "BR-DEC-01": (
        lambda: invoice(allowances=[attrs.evolve(row(), amount=Decimal("1.005"))]),
        "allowances[0].amount",
    ),
    "BR-DEC-02": (
        lambda: invoice(allowances=[row(base="7.005")]),
        "allowances[0].base",
    ),
    "BR-DEC-05": (
        lambda: invoice(charges=[attrs.evolve(row(), amount=Decimal("1.005"))]),
        "charges[0].amount",
    ),
    "BR-DEC-06": (lambda: invoice(charges=[row(base="7.005")]), "charges[0].base"),
    **{
        f"BR-DEC-{number:02}": (lambda name=name: stated(**{name: "1.001"}), f"totals.{name}")
        for number, name in (
            (9, "line_total"),
            (10, "allowance_total"),
            (11, "charge_total"),
            (12, "tax_exclusive"),
            (14, "tax_inclusive"),
        )
    },
    "BR-DEC-15": (
        lambda: invoice(tax_currency="SEK", stated=StatedTotals(tax_total_converted="1.001")),
        "totals.tax_total_converted",
    ),
    # Croatia's kuna went out of the lists at the end of 2022.
    "BR-CL-04": (lambda: invoice(currency="HRK"), "currency"),
    "BR-CL-05": (lambda: invoice(tax_currency="HRK"), "tax_currency"),
    **{
        rule: (lambda kind=kind: twice(kind), "references")
        for rule, kind in (
            ("BT-13", ReferenceKind.ORDER),
            ("BT-14", ReferenceKind.SALES_ORDER),
            ("BT-17", ReferenceKind.TENDER),
            ("UBL-SR-02", ReferenceKind.GOODS_RECEIPT),
            ("UBL-SR-03", ReferenceKind.SHIPMENT),
            ("UBL-SR-39", ReferenceKind.PROJECT),
        )
    },
    "BR-DEC-13": (lambda: stated(tax_total="27.301"), "totals.tax_total"),
    "BR-DEC-16": (lambda: invoice(prepaid="1.005"), "totals.prepaid"),
    "BR-DEC-17": (lambda: invoice(rounding_amount="0.005"), "totals.rounding"),
    "BR-DEC-18": (lambda: stated(payable="157.291"), "totals.payable"),
    "BR-DEC-19": (
        lambda: table(("S", "21", "129.995", "27.30")),
        "tax_rows[0].base",
    ),
    "BR-DEC-20": (
        lambda: table(("S", "21", "129.99", "27.299")),
        "tax_rows[0].amount",
    ),
    "BR-DEC-23": (lambda: stated(line_nets=["29.985", "100.005"]), "lines[0]"),
    "BR-DEC-24": (
        lambda: with_line(allowances=[AllowanceCharge("1.005", reason="x")]),
        "lines[0].allowances[0].amount",
    ),
    "BR-DEC-25": (
        lambda: with_line(allowances=[AllowanceCharge("1", base="7.005", reason="x")]),
        "lines[0].allowances[0].base",
    ),
    "BR-DEC-27": (
        lambda: with_line(charges=[AllowanceCharge("1.005", reason="x")]),
        "lines[0].charges[0].amount",
    ),
    "BR-DEC-28": (
        lambda: with_line(charges=[AllowanceCharge("1", base="7.005", reason="x")]),
        "lines[0].charges[0].base",
    ),
    "BR-IC-11": (lambda: invoice("K", delivery=Delivery(country="FR")), "delivery.date"),
    "BR-IC-12": (
        lambda: invoice("K", delivery=Delivery(date(2026, 10, 30))),
        "delivery.country",
    ),
    "BR-O-11": (lambda: with_line(invoice("O"), taxes=[S]), "tax_rows[0]"),
    "BR-O-12": (lambda: with_line(invoice("O"), taxes=[S]), "lines[0].taxes"),
    "BR-O-13": (lambda: invoice("O", allowances=[row()]), "allowances[0].taxes"),
    "BR-O-14": (lambda: invoice("O", charges=[row()]), "charges[0].taxes"),
    "BR-B-01": (
        lambda: invoice(lines=[line(StatedTax("VAT", "B", "22"))]),
        "seller.country",
    ),
    "BR-B-02": (lambda: with_line(taxes=[StatedTax("VAT", "B", "22")]), "tax_rows"),
    "UBL-SR-01": (
        lambda: invoice(references=[Reference(ReferenceKind.CONTRACT, n) for n in "12"]),
        "references",
    ),
    "UBL-SR-12": (
        lambda: of_seller(tax_ids=[TaxId("VAT", "NL1"), TaxId("VAT", "DE1")]),
        "seller.tax_ids",
    ),
    "UBL-SR-13": (
        lambda: of_seller(tax_ids=[*SELLER.tax_ids, TaxId("TAX", "1"), TaxId("FC", "2")]),
        "seller.tax_ids",
    ),
    "UBL-SR-16": (
        lambda: of_buyer(identifiers=[Code("", "1"), Code("", "2")]),
        "buyer.identifiers",
    ),
    "UBL-SR-18": (
        lambda: of_buyer(tax_ids=[TaxId("VAT", "FR1"), TaxId("VAT", "DE1")]),
        "buyer.tax_ids",
    ),
    "UBL-SR-20": (
        lambda: invoice(payee=Party("P", identifiers=[Code("", "1"), Code("", "2")])),
        "payee.identifiers",
    ),
    "UBL-SR-29": (
        lambda: invoice(payment_means=[PaymentMeans("59", creditor_id=who) for who in ("A", "B")]),
        "payment_means[1].creditor_id",
    ),
    "UBL-SR-44": (
        lambda: invoice(payment_means=[PaymentMeans("10", remittance=n) for n in "12"]),
        "payment_means[1].remittance",
    ),
    "UBL-SR-47": (lambda: means("10", "20"), "payment_means[1].code"),
    "UBL-SR-48": (lambda: with_line(taxes=[S, REDUCED]), "lines[0].taxes"),
    "UBL-SR-53": (lambda: of_seller(tax_ids=[TaxId("VAT", "")]), "seller.tax_ids[0]"),
    "UBL-SR-54": (lambda: means("48", "48", card="1234"), "payment_means[1].card"),
    "UBL-SR-55": (lambda: means("59", "59", mandate="M"), "payment_means[1].mandate"),
}
