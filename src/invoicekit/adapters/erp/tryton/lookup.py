"""The words of a document looked up in Tryton: supplier, account, journal, tax, unit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import attrs

from invoicekit.adapters.erp.tryton.client import Record, TrytonClient
from invoicekit.adapters.erp.tryton.settings import TrytonSettings
from invoicekit.ports.erp import ErpIssue
from invoicekit.taxes import Liability

__all__ = ["Lookup", "Supplier"]

_TAX = ("id", "description", "invoice_account", "credit_note_account")
_PARTY = ("id", "account_payable", "addresses.id", "addresses.invoice")


@attrs.frozen
class Supplier:
    """A supplier as bills need it: all by Tryton's ids."""

    party: int
    address: int | None
    account: int | None


@attrs.define
class Lookup:
    """Looks words up, each once; what it does not find, it notes.

    Args:
        client: of the company.
        settings: of the company.
        issues: what was not found.
    """

    client: TrytonClient
    settings: TrytonSettings
    issues: list[ErpIssue] = attrs.field(factory=list)
    _known: dict[tuple[str, str], Record | None] = attrs.field(factory=dict)

    def note(self, field: str, text: str, code: str = "missing") -> None:
        """Note what is wrong, once."""
        issue = ErpIssue(code, text, field)
        if issue not in self.issues:
            self.issues.append(issue)

    def supplier(self, code: str) -> Supplier | None:
        """Return a supplier by its code."""
        found = self._one("party.party", code, [["code", "=", code]], _PARTY)
        if found is None:
            self.note("party", f"it has no party of the code {code}")
            return None
        addresses: Sequence[Record] = found["addresses"] or ()
        # The address for invoices, as Tryton itself chooses; else the first.
        best = next((each for each in addresses if each["invoice"]), next(iter(addresses), None))
        if best is None:
            self.note("invoice_address", f"the party {code} has no address")
        account = found["account_payable"] or self._default("default_account_payable")
        if account is None:
            self.note("account", f"the party {code} has no account payable")
        return Supplier(int(found["id"]), None if best is None else int(best["id"]), account)

    def currency(self, code: str) -> int | None:
        """Return a currency by its ISO code."""
        return self._id("currency.currency", code, [["code", "=", code]], "currency")

    def journal(self) -> int | None:
        """Return the journal for bills; Tryton fails with a plain error where it is left out."""
        code = self.settings.journal
        domain = [["type", "=", "expense"], *([["code", "=", code]] if code else [])]
        return self._id("account.journal", code, domain, "journal", "it has no journal of expenses")

    def account(self, code: str, field: str = "account") -> int | None:
        """Return an account of the company by its code."""
        domain = [["code", "=", code], ["company", "=", self.client.company]]
        return self._id("account.account", code, domain, field)

    def named_account(self, name: str) -> int | None:
        """Return the account for what stands beside the lines."""
        code = self.settings.account(name)
        if not code:
            self.note(name, f"no account is set for what is {name}")
            return None
        return self.account(code, name)

    def expense_account(self, product: Record | None) -> int | None:
        """Return where a product is booked by itself: by its category, or the company's."""
        category = (product or {}).get("account_category") or {}
        own = category.get("account_expense")
        found = own or self._default("default_category_account_expense")
        return None if found is None else int(found)

    def tax(
        self, tax: str, rate: Decimal | None, category: str, liability: Liability
    ) -> Record | None:
        """Return Tryton's tax for a tax of the document; None where there is nothing to book."""
        books = (each for each in self.settings.taxes if each.books(tax, rate, category, liability))
        known = next(books, None)
        if known is None:
            if rate:
                words = f"{tax} {category} {rate:f} % ({liability.value})"
                self.note("taxes", f"no tax of Tryton's is set for {words}")
            return None
        domain = [["name", "=", known.name], ["company", "=", self.client.company]]
        found = self._one("account.tax", known.name, domain, _TAX)
        if found is None:
            self.note("taxes", f"it has no tax of the name {known.name}")
        return found

    def unit(self, code: str) -> int | None:
        """Return a unit; None where none is set, as a line without an article needs none."""
        symbol = self.settings.unit(code)
        if not symbol:
            return None
        return self._id("product.uom", symbol, [["symbol", "=", symbol]], "unit")

    def _default(self, name: str) -> int | None:
        fields = ("default_account_payable", "default_category_account_expense")
        found = self._one("account.configuration", "", [], fields)
        value = (found or {}).get(name)
        return None if value is None else int(value)

    def _id(
        self, model: str, word: str, domain: Sequence[Any], field: str, without: str = ""
    ) -> int | None:
        found = self._one(model, word, domain, ("id",))
        if found is None:
            self.note(field, without or f"it has no {field} {word}")
            return None
        return int(found["id"])

    def _one(
        self, model: str, word: str, domain: Sequence[Any], fields: Sequence[str]
    ) -> Record | None:
        if (model, word) not in self._known:
            self._known[model, word] = self.client.one(model, domain, fields)
        return self._known[model, word]
