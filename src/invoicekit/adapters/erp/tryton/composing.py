"""A document as Tryton's REST interface takes a supplier's invoice: complete, as no form fills in.

The interface runs none of the rules by which Tryton's own forms fill a bill in, so that account,
journal, address, currency, company and taxes all must be said.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import attrs

from invoicekit.adapters.erp.tryton.lookup import Lookup
from invoicekit.adapters.erp.tryton.marks import figures_of, marked
from invoicekit.adapters.erp.tryton.ordered import Orders
from invoicekit.adapters.erp.tryton.settings import TaxesAs
from invoicekit.money.currencies import minor_unit
from invoicekit.ports.erp import ErpDocument, ErpLine
from invoicekit.totals import LineTax

__all__ = ["compose"]

_SIGNED = (("collected", 1), ("withheld", -1), ("rounding", 1))


def compose(document: ErpDocument, key: str, lookup: Lookup) -> dict[str, Any]:
    """Return the values of a bill; what is missing for it, `lookup` notes.

    Args:
        document: what to park.
        key: of the write.
        lookup: of the company.
    """
    orders = Orders(lookup, credit=document.kind.is_credit)
    return _Composing(document, lookup, orders).values(key)


@attrs.define
class _Composing:
    document: ErpDocument
    lookup: Lookup
    orders: Orders
    currency: int | None = None

    @property
    def sign(self) -> int:
        return -1 if self.document.kind.is_credit else 1

    def values(self, key: str) -> dict[str, Any]:
        document, lookup = self.document, self.lookup
        supplier = lookup.supplier(document.party)
        self.currency = lookup.currency(document.currency)
        invoice = document.invoice
        values: dict[str, Any] = {
            "type": "in",
            "company": lookup.client.company,
            "party": supplier and supplier.party,
            "invoice_address": supplier and supplier.address,
            "account": supplier and supplier.account,
            "journal": lookup.journal(),
            "currency": self.currency,
            "reference": document.number,
            "invoice_date": invoice.issue_date,
            "accounting_date": document.posting_date,
            "payment_term_date": invoice.last_due_date,
            "comment": marked(key, figures_of(document.totals, self.sign)),
            "lines": [["create", [*self.lines(), *self.beside_the_lines()]]],
        }
        if lookup.settings.taxes_as is TaxesAs.STATED:
            values["taxes"] = [["create", self.stated_taxes()]]
        return values

    def lines(self) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = []
        for line in self.document.lines:
            one_order = len({(each.order, each.order_line) for each in line.matches}) <= 1
            for each in (line,) if one_order else line.by_match(self.document.currency):
                made += self.line(each)
        return made

    def line(self, line: ErpLine) -> list[dict[str, Any]]:
        ordered = self.orders.of(line)
        shared = {
            **self.plain(),
            "description": line.description,
            "account": self.account(line, ordered.product if ordered else None),
            "taxes": [["add", self.taxes(line.taxes)]],
        }
        values = {**shared, **self.price(line)}
        if ordered is not None:
            values["origin"] = f"purchase.line,{ordered.line['id']}"
            values["unit"] = ordered.line["unit"]
            if ordered.product is not None:
                values["product"] = ordered.product["id"]
            values["stock_moves"] = [["add", list(ordered.moves)]]
        elif line.quantity:
            values["unit"] = self.lookup.unit(line.unit)
        rest = self.rest(line, values)
        if not rest:
            return [values]
        more = {"description": f"{line.description}: rounding of the price"}
        return [values, {**shared, **more, "quantity": 1, "unit_price": rest}]

    def price(self, line: ErpLine) -> dict[str, Any]:
        """Return quantity and price; what the price's digits cannot say is a line of its own."""
        if not line.quantity:
            return {"quantity": self.sign, "unit_price": line.net}
        digits = Decimal(1).scaleb(-self.lookup.settings.price_digits)
        price = (line.net / line.quantity).quantize(digits)
        # Tryton keeps quantities as floating point: they leave as what they are nearest to.
        return {"quantity": float(self.sign * line.quantity), "unit_price": price}

    def rest(self, line: ErpLine, values: dict[str, Any]) -> Decimal:
        exact: Decimal = Decimal(str(values["quantity"])) * values["unit_price"]
        booked = exact.quantize(minor_unit(self.document.currency), ROUND_HALF_EVEN)
        return self.sign * line.net - booked

    def account(self, line: ErpLine, product: dict[str, Any] | None) -> int | None:
        code = line.coding.account or self.document.coding.account
        if code:
            return self.lookup.account(code)
        found = self.lookup.expense_account(product) if product else None
        if found is None:
            self.lookup.note("account", f"line {line.id} has no account, and no article that has")
        return found

    def taxes(self, taxes: tuple[LineTax, ...]) -> list[int]:
        if self.lookup.settings.taxes_as is TaxesAs.STATED:
            return []
        found = (
            self.lookup.tax(each.tax, each.rate, each.category, each.liability) for each in taxes
        )
        return [int(each["id"]) for each in found if each is not None]

    def stated_taxes(self) -> list[dict[str, Any]]:
        rows = []
        for row in self.document.tax_rows:
            tax = self.lookup.tax(row.tax, row.rate, row.category, row.liability)
            if tax is None:
                continue
            side = "credit_note_account" if self.sign < 0 else "invoice_account"
            rows.append(
                {
                    "manual": True,
                    "tax": tax["id"],
                    "description": tax["description"],
                    "account": tax[side],
                    "base": self.sign * row.base,
                    "amount": self.sign * (row.amount + row.surcharge),
                }
            )
        return rows

    def beside_the_lines(self) -> list[dict[str, Any]]:
        """Return what the totals have beside the lines, as lines without tax, or with theirs."""
        totals, made = self.document.totals, []
        for name, side in _SIGNED:
            amount = getattr(totals, name)
            if amount:
                made.append(self.beside(name, side * amount))
        for name, side in (("allowance", -1), ("charge", 1)):
            amount = getattr(totals, f"{name}_total")
            if amount:
                taxes = [["add", self.taxes(self.common_taxes(name))]]
                made.append({**self.beside(name, side * amount), "taxes": taxes})
        return made

    def beside(self, name: str, amount: Decimal) -> dict[str, Any]:
        account = self.lookup.named_account(name)
        quantity = self.sign if amount >= 0 else -self.sign
        line = {"description": name, "account": account, "quantity": quantity}
        return {**self.plain(), **line, "unit_price": abs(amount)}

    def common_taxes(self, name: str) -> tuple[LineTax, ...]:
        """Return the taxes that all lines have, without which no other could bear the discount."""
        kinds = {
            tuple((each.tax, each.rate, each.category, each.liability) for each in line.taxes)
            for line in self.document.lines
        }
        if len(kinds) > 1:
            text = f"the {name} of the whole document is over lines of several taxes"
            self.lookup.note(name, text, "cannot_be_told_apart")
        return self.document.lines[0].taxes if self.document.lines else ()

    def plain(self) -> dict[str, Any]:
        company = self.lookup.client.company
        return {"type": "line", "company": company, "currency": self.currency}
