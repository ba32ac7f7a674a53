"""From the plain data of a document to an invoice."""

from __future__ import annotations

from decimal import Decimal

import attrs

from invoicekit.adapters.formats.ubl.kinds import kind_of
from invoicekit.adapters.formats.ubl.lines import line_of, period_of
from invoicekit.adapters.formats.ubl.parties import party_of, place_of_node
from invoicekit.adapters.formats.ubl.payment import SEPA, due_date_of, means_of
from invoicekit.adapters.formats.ubl.references import attachments_of, object_of, references_of
from invoicekit.adapters.formats.ubl.rows import row_of, sides
from invoicekit.adapters.formats.ubl.said import Said
from invoicekit.adapters.formats.ubl.taxes import (
    Exemptions,
    exemptions_of,
    tax_totals_of,
    taxes_of,
)
from invoicekit.adapters.formats.ubl.tree import Node
from invoicekit.documents import (
    AllowanceCharge,
    Code,
    Delivery,
    Invoice,
    Line,
    Party,
    StatedTotals,
)
from invoicekit.errors import UnknownCurrency
from invoicekit.money.currencies import currency_code
from invoicekit.money.decimals import ZERO
from invoicekit.profiles.en16931.identifiers import EN16931

__all__ = ["currency_of", "invoice_of", "stated_of"]

_CREDIT_NOTE = "CreditNote"


def currency_of(data: Node, name: str, said: Said, rule: str) -> str:
    """Return a currency code, or nothing; a fault where no such currency is known."""
    code: str = data.get(name, "")
    try:
        return currency_code(code) if code else ""
    except UnknownCurrency as error:
        said.fault(rule, data, name, error.message, error.remedy)
        return ""


def invoice_of(
    data: Node, root: str, said: Said, files: dict[str, bytes]
) -> tuple[Invoice, tuple[Decimal, ...]]:
    """Return the invoice of plain data, and the net that each of its lines states.

    Args:
        data: the document as plain data.
        root: the name of its root.
        said: where faults are told; it knows the currency.
        files: where the bytes of its attachments are put.
    """
    exemptions = exemptions_of(data, said)
    lines, nets = _lines_of(data, root, said, exemptions)
    totals = data.get("LegalMonetaryTotal", {"": data[""]})
    line_total = said.amount(totals, "LineExtensionAmount") or sum(nets, ZERO)
    allowances, charges = _rows_of(data, said, line_total, exemptions)
    period = data.get("InvoicePeriod", {"": data[""]})
    seller, payee, creditors = _paid_parties(data, said)
    ship_to, delivery = _delivery_of(data.get("Delivery"), said)
    specification = data.get("CustomizationID", "")
    kind, type_code = kind_of(data, root, said)
    invoice = Invoice(
        data.get("ID", ""),
        said.date(data, "IssueDate"),
        currency=said.currency,
        seller=seller,
        buyer=_party(data, "AccountingCustomerParty", said),
        lines=lines,
        kind=kind,
        tax_point=said.date(data, "TaxPointDate"),
        due_date=due_date_of(data, said),
        period=period_of(period, said, "BR-29"),
        ship_to=ship_to,
        allowances=allowances,
        charges=charges,
        prepaid=said.amount(totals, "PrepaidAmount") or ZERO,
        rounding_amount=said.amount(totals, "PayableRoundingAmount"),
        references=tuple(references_of(data, said)),
        attachments=tuple(attachments_of(data, said, files)),
        notes=[note for note in data.get("Note", ()) if note],
        buyer_reference=data.get("BuyerReference", ""),
        delivery=delivery,
        payment_means=tuple(means_of(data, creditors)),
        payee=payee,
        tax_representative=party_of(data.get("TaxRepresentativeParty"), said, legal=False),
        tax_point_code=period.get("DescriptionCode", ""),
        tax_currency=currency_of(data, "TaxCurrencyCode", said, "BR-CL-05"),
        accounting_reference=data.get("AccountingCost", ""),
        invoiced_object=object_of(data, said),
        terms_text=data.get("PaymentTerms", {}).get("Note", ""),
        specification="" if specification == EN16931 else specification,
        process=data.get("ProfileID", ""),
        type_code=type_code,
    )
    return invoice, nets


def _lines_of(
    data: Node, root: str, said: Said, exemptions: Exemptions
) -> tuple[tuple[Line, ...], tuple[Decimal, ...]]:
    credited = root == _CREDIT_NOTE
    quantity = "CreditedQuantity" if credited else "InvoicedQuantity"
    nodes = data.get("CreditNoteLine" if credited else "InvoiceLine", ())
    read = [line_of(node, said, quantity, exemptions) for node in nodes]
    return tuple(line for line, _ in read), tuple(net for _, net in read)


def _rows_of(
    data: Node, said: Said, of: Decimal, exemptions: Exemptions
) -> tuple[list[AllowanceCharge], list[AllowanceCharge]]:
    def row(node: Node, rule: str) -> AllowanceCharge:
        category = node.get("TaxCategory")
        taxes = taxes_of([category] if category else [], said, exemptions)
        return row_of(node, said, of, rule, taxes)

    allowances, charges = sides(data.get("AllowanceCharge", ()), said)
    return [row(node, "BR-31") for node in allowances], [row(node, "BR-36") for node in charges]


def _party(data: Node, name: str, said: Said) -> Party:
    return party_of(data.get(name, {}).get("Party"), said, legal=True) or Party()


def _paid_parties(data: Node, said: Said) -> tuple[Party, Party | None, list[str]]:
    seller = _party(data, "AccountingSupplierParty", said)
    payee = party_of(data.get("PayeeParty"), said, legal=False)
    if not data.get("PaymentMeans"):
        # Without means there is nothing to hang a creditor's id on: it stays where it is.
        return seller, payee, []
    creditors = [
        code.value
        for party in (seller, payee)
        if party is not None
        for code in party.identifiers
        if code.scheme == SEPA
    ]
    if not creditors:
        return seller, payee, []
    # There is one creditor (BT-90), written last: a second stays an identifier of whoever bears it.
    one = Code(SEPA, creditors[-1])
    return _without(seller, one), payee and _without(payee, one), creditors[-1:]


def _without(party: Party, code: Code) -> Party:
    return attrs.evolve(party, identifiers=[other for other in party.identifiers if other != code])


def _delivery_of(node: Node | None, said: Said) -> tuple[Party | None, Delivery | None]:
    if node is None:
        return None, None
    location = node.get("DeliveryLocation", {})
    address, country = place_of_node(location.get("Address"))
    name = node.get("DeliveryParty", {}).get("PartyName", {}).get("Name", "")
    ship_to = Party(name, country, address=address) if name or address else None
    delivery = Delivery(
        said.date(node, "ActualDeliveryDate"),
        "" if ship_to else country,
        said.code(location, "ID"),
    )
    return ship_to, None if delivery == Delivery() else delivery


def stated_of(data: Node, said: Said, tax_currency: str, nets: tuple[Decimal, ...]) -> StatedTotals:
    """Return the sums that a document states.

    Args:
        data: the document as plain data.
        said: where faults are told.
        tax_currency: its second currency; empty for none.
        nets: the net that each of its lines states.
    """
    totals = data.get("LegalMonetaryTotal", {"": data[""]})
    tax_total, converted, rows = tax_totals_of(data, said, tax_currency)
    return StatedTotals(
        said.amount(totals, "LineExtensionAmount"),
        said.amount(totals, "AllowanceTotalAmount"),
        said.amount(totals, "ChargeTotalAmount"),
        said.amount(totals, "TaxExclusiveAmount"),
        tax_total,
        said.amount(totals, "TaxInclusiveAmount"),
        said.amount(totals, "PayableAmount"),
        converted,
        rows,
        nets,
        said.amount(totals, "PrepaidAmount"),
    )
