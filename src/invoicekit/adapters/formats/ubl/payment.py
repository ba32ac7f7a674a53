"""How and when it is to be paid, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from invoicekit.adapters.formats.ubl.said import Said
from invoicekit.adapters.formats.ubl.tree import Node
from invoicekit.documents import Code, Invoice, Liability, PaymentMeans
from invoicekit.money import plain
from invoicekit.totals import Calculation

__all__ = ["SEPA", "creditor_ids", "due_date_of", "means_nodes", "means_of", "terms_text"]

SEPA = "SEPA"
"""The scheme under which a creditor's id stands among the seller's or the payee's identifiers."""

_NO_NETWORK = "NA"
"""UBL asks for the network of a card, EN 16931 does not know it."""


def creditor_ids(invoice: Invoice) -> tuple[Code, ...]:
    """Return the creditor's id for direct debits (BT-90), once."""
    ids = dict.fromkeys(means.creditor_id for means in invoice.payment_means if means.creditor_id)
    return tuple(Code(SEPA, value) for value in ids)


def means_nodes(invoice: Invoice) -> list[Node]:
    """Return the payment means of an invoice as plain data.

    A CreditNote has no due date of its own: there it stands with the first of them.
    """
    due = invoice.last_due_date if invoice.kind.is_credit else None
    nodes = [_means_node(means) for means in invoice.payment_means]
    if due and nodes:
        nodes[0]["PaymentDueDate"] = due.isoformat()
    return nodes


def _means_node(means: PaymentMeans) -> Node:
    account = {
        "ID": means.account,
        "Name": means.account_name,
        "FinancialInstitutionBranch": {"ID": means.bank} if means.bank else {},
    }
    card = {
        "PrimaryAccountNumberID": means.card,
        "NetworkID": means.card_network or _NO_NETWORK,
        "HolderName": means.card_holder,
    }
    debited = {"ID": means.debited_account} if means.debited_account else {}
    mandate = {"ID": means.mandate, "PayerFinancialAccount": debited}
    return {
        "PaymentMeansCode": means.code,
        "PaymentMeansCode@name": means.text,
        "PaymentID": means.remittance,
        "CardAccount": card if means.card or means.card_holder or means.card_network else {},
        "PayeeFinancialAccount": account if any(account.values()) else {},
        "PaymentMandate": mandate if any(mandate.values()) else {},
    }


def means_of(data: Node, creditors: Iterable[str]) -> Iterator[PaymentMeans]:
    """Give the payment means of a document.

    Args:
        data: the document as plain data.
        creditors: the creditor's ids that stand with the seller or the payee; the first payment
            means take the first.
    """
    creditor = next(iter(creditors), "")
    for node in data.get("PaymentMeans", ()):
        account = node.get("PayeeFinancialAccount", {})
        card, mandate = node.get("CardAccount", {}), node.get("PaymentMandate", {})
        network = card.get("NetworkID", "")
        yield PaymentMeans(
            node.get("PaymentMeansCode", ""),
            node.get("PaymentMeansCode@name", ""),
            node.get("PaymentID", ""),
            account.get("ID", ""),
            account.get("Name", ""),
            account.get("FinancialInstitutionBranch", {}).get("ID", ""),
            card.get("PrimaryAccountNumberID", ""),
            card.get("HolderName", ""),
            mandate.get("ID", ""),
            creditor,
            mandate.get("PayerFinancialAccount", {}).get("ID", ""),
            "" if network == _NO_NETWORK else network,
        )
        creditor = ""


def due_date_of(data: Node, said: Said) -> date | None:
    """Return when a document is due, wherever it says so."""
    due = said.date(data, "DueDate")
    for node in data.get("PaymentMeans", ()):
        day = said.date(node, "PaymentDueDate")
        if day and due and day != due:
            said.keep(node, "PaymentDueDate", node["PaymentDueDate"])
        due = due or day
    return due


def terms_text(calculation: Calculation) -> str:
    """Return the terms of payment in words (BT-20), with what the buyer keeps back.

    A retention is in no total of EN 16931: what is paid less is told here, and nowhere else.
    """
    invoice = calculation.invoice
    text = invoice.terms.text if invoice.terms and invoice.terms.text else invoice.terms_text
    withheld = [row for row in calculation.tax_rows if row.liability is Liability.WITHHELD]
    kept_back = (
        f"{row.tax}: {plain(row.amount + row.surcharge)} {invoice.currency} withheld by the buyer"
        for row in withheld
    )
    return "\n".join(part for part in (text, *kept_back) if part)
