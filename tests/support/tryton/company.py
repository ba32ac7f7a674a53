"""A company in Tryton: set up once by its people, who then order, receive, enter, pay and close."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from support.tryton.people import Session

__all__ = ["Company", "today"]

YEAR = 2026


def today() -> date:
    """Return the day on which Tryton is, as the tests' server tells time in UTC."""
    return datetime.now(UTC).date()


class Company:
    """A company that keeps its books in Tryton.

    Args:
        session: of its administrator.
    """

    def __init__(self, session: Session) -> None:
        self.people = session
        self._set_up()

    def key(self) -> str:
        """Return a key of an application for the REST interface."""
        made = self.people.create("res.user.application", user=self.people.user, application="rest")
        return str(self.people.read("res.user.application", made, "key")["key"])

    def party(self, code: str, name: str) -> int:
        address = [["create", [{"street": "1 Dock Road", "city": "Bristol"}]]]
        return self.people.create("party.party", code=code, name=name, addresses=address)

    def tax(self, name: str, rate: str) -> int:
        return self.people.create(
            "account.tax",
            name=name,
            description=name,
            company=self.id,
            type="percentage",
            rate=Decimal(rate) / 100,
            invoice_account=self.account("6.3.6"),
            credit_note_account=self.account("6.3.6"),
        )

    def account(self, code: str) -> int:
        return self.people.one("account.account", ["code", "=", code], ["company", "=", self.id])

    def item(self, name: str, *taxes: int) -> int:
        """Put an article into the catalogue; return its variant."""
        unit = self.people.one("product.uom", ["name", "=", "Unit"])
        category = self.people.create(
            "product.category",
            name=f"Booked as {name}",
            accounting=True,
            account_expense=self.account("5.1.1"),
            supplier_taxes=[["add", list(taxes)]],
        )
        template = self.people.create(
            "product.template",
            name=name,
            type="goods",
            default_uom=unit,
            purchasable=True,
            purchase_uom=unit,
            account_category=category,
            products=[["create", [{}]]],
        )
        return self.people.one("product.product", ["template", "=", template])

    def order(
        self,
        party: int,
        item: int,
        quantity: float,
        price: str,
        taxes: list[int],
        *,
        method: str = "manual",
    ) -> int:
        """Order something, as far as the supplier's confirmation."""
        unit = self.people.one("product.uom", ["name", "=", "Unit"])
        line = {
            "type": "line",
            "product": item,
            "quantity": quantity,
            "unit": unit,
            "unit_price": Decimal(price),
            "taxes": [["add", taxes]],
            "description": "as ordered",
        }
        order = self.people.create(
            "purchase.purchase",
            company=self.id,
            party=party,
            invoice_address=self.people.one("party.address", ["party", "=", party]),
            currency=self.currency,
            purchase_date=date(YEAR, 11, 2),
            warehouse=self.people.one("stock.location", ["type", "=", "warehouse"]),
            invoice_method=method,
            lines=[["create", [line]]],
        )
        for button in ("quote", "confirm", "process"):
            self.people.press("purchase.purchase", button, order)
        return order

    def receive(self, order: int, quantity: float) -> int:
        """Take some of an order in; return the shipment."""
        line = self.people.one("purchase.line", ["purchase", "=", order])
        waiting = self.people.search(
            "stock.move", ["origin", "=", f"purchase.line,{line}"], ["state", "=", "draft"]
        )
        (move,) = waiting
        party = self.people.read("purchase.purchase", order, "party")["party"]
        house = self.people.one("stock.location", ["type", "=", "warehouse"])
        rooms = self.people.read("stock.location", house, "input_location", "storage_location")
        shipment = self.people.create(
            "stock.shipment.in",
            company=self.id,
            supplier=party,
            warehouse=house,
            warehouse_input=rooms["input_location"],
            warehouse_storage=rooms["storage_location"],
            effective_date=date(YEAR, 11, 9),
            reference="DN-7",
        )
        self.people.write("stock.move", move, quantity=quantity)
        self.people.write("stock.shipment.in", shipment, incoming_moves=[["add", [move]]])
        self.people.press("stock.shipment.in", "receive", shipment)
        self.people.press("stock.shipment.in", "do", shipment)
        return shipment

    def send_back(self, order: int, quantity: float) -> int:
        """Send some of what came in back to the supplier; return the shipment."""
        line = self.people.one("purchase.line", ["purchase", "=", order])
        facts = self.people.read("purchase.line", line, "product", "unit", "unit_price")
        house = self.people.one("stock.location", ["type", "=", "warehouse"])
        rooms = self.people.read("stock.location", house, "storage_location")
        way = {
            "from_location": rooms["storage_location"],
            "to_location": self.people.one("stock.location", ["type", "=", "supplier"]),
        }
        move = {
            **way,
            **{name: facts[name] for name in ("product", "unit", "unit_price")},
            "company": self.id,
            "currency": self.currency,
            "quantity": quantity,
            "origin": f"purchase.line,{line}",
        }
        party = self.people.read("purchase.purchase", order, "party")["party"]
        shipment = self.people.create(
            "stock.shipment.in.return",
            company=self.id,
            supplier=party,
            effective_date=date(YEAR, 11, 12),
            **way,
        )
        self.people.write("stock.shipment.in.return", shipment, moves=[["create", [move]]])
        for button in ("wait", "assign_force", "do"):
            self.people.press("stock.shipment.in.return", button, shipment)
        return shipment

    def pay(self, invoice: int, amount: str, on: date) -> None:
        """Pay some of an invoice, or all of it, by the form that a bookkeeper has for it."""
        record = self.people.read("account.invoice", invoice, "party", "currency", "account")
        start = {
            "payee": record["party"],
            "payees": [record["party"]],
            "amount": Decimal(amount),
            "currency": record["currency"],
            "invoice_account": record["account"],
            "company": self.id,
            "payment_method": self._payment_method,
            "date": on,
            "description": "BANK-17",
        }
        about = {"active_id": invoice, "active_ids": [invoice], "active_model": "account.invoice"}
        self.people.walk(
            "account.invoice.pay",
            ({"start": start}, "choice"),
            *self._rest(invoice, start),
            **about,
        )

    def take_back(self, invoice: int) -> None:
        """Undo the last payment of an invoice, as for a returned transfer."""
        paying = self.people.read("account.invoice", invoice, "payment_lines")["payment_lines"]
        line = self.people.read("account.move.line", paying[-1], "move", "reconciliation")
        move, reconciled = line["move"], line["reconciliation"]
        if reconciled:
            self.people.call("model.account.move.reconciliation.delete", [reconciled])
        about = {"active_id": move, "active_ids": [move], "active_model": "account.move"}
        form = {"description": "returned", "reversal": False}
        self.people.walk("account.move.cancel", ({"default": form}, "cancel"), **about)

    def repeat(self, invoice: int) -> int:
        """Let a bill be there twice, as where the network has sent it a second time."""
        (copy,) = self.people.call("model.account.invoice.copy", [invoice], {})
        told = self.people.read("account.invoice", invoice, "reference", "invoice_date")
        self.people.write("account.invoice", copy, **_only(told))
        return int(copy)

    def enter_again(self, invoice: int) -> None:
        """Enter a bill a second time, as a clerk does who does not know of the first."""
        self.people.write("account.invoice", self.repeat(invoice), comment="")

    def give_journal(self, invoice: int) -> None:
        journal = self.people.one("account.journal", ["type", "=", "expense"])
        self.people.write("account.invoice", invoice, journal=journal)

    def entry(self, move: str) -> list[list[str]]:
        """Return account, debit and credit of each line of an entry, by its number."""
        id_ = self.people.one("account.move", ["number", "=", move], ["company", "=", self.id])
        lines = self.people.search("account.move.line", ["move", "=", id_])
        told = [
            self.people.read("account.move.line", line, "account.code", "debit", "credit")
            for line in lines
        ]
        return sorted(
            [each["account."]["code"], f"{each['debit']:f}", f"{each['credit']:f}"] for each in told
        )

    def close(self, day: date) -> None:
        """Close the period of a day."""
        period = self._period(day)
        self.people.press("account.period", "close", period)

    def reopen_all(self) -> None:
        """Open whatever period was closed."""
        for period in self.people.search(
            "account.period", ["state", "=", "closed"], ["company", "=", self.id]
        ):
            self.people.press("account.period", "reopen", period)

    def _rest(self, invoice: int, start: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
        """Return the second form: it is asked where an amount does not fit at once."""
        due = self.people.read("account.invoice", invoice, "amount_to_pay")["amount_to_pay"]
        if due == start["amount"]:
            return []
        ask = {
            "type": "partial",
            "amount": start["amount"],
            "currency": start["currency"],
            "company": self.id,
            "invoice": invoice,
            "lines_to_pay": [],
            "lines": [],
            "payment_lines": [],
        }
        return [({"start": start, "ask": ask}, "pay")]

    def _period(self, day: date) -> int:
        return self.people.one(
            "account.period",
            ["start_date", "<=", day],
            ["end_date", ">=", day],
            ["company", "=", self.id],
        )

    def _set_up(self) -> None:
        known = self.people.search("currency.currency", ["code", "=", "GBP"])
        self.currency = known[0] if known else self._pound()
        own = self.people.create("party.party", name="Harbour Trading")
        self.id = self.people.create("company.company", party=own, currency=self.currency)
        self.people.write(
            "res.user", self.people.user, companies=[["add", [self.id]]], company=self.id
        )
        self.people.context = {"company": self.id}
        self._chart()
        # Tryton books some things on today, whenever that is.
        for year in sorted({YEAR, today().year}):
            self._year(year)
        cash = self.account("1.1.1")
        self._payment_method = self.people.create(
            "account.invoice.payment.method",
            company=self.id,
            name="Bank",
            journal=self.people.one("account.journal", ["type", "=", "cash"]),
            credit_account=cash,
            debit_account=cash,
        )

    def _pound(self) -> int:
        facts = {"name": "Pound", "symbol": "£", "code": "GBP", "digits": 2}
        return self.people.create("currency.currency", rounding=Decimal("0.01"), **facts)

    def _chart(self) -> None:
        template = self.people.one("account.account.template", ["parent", "=", None])
        session, _, _ = self.people.call("wizard.account.create_chart.create")
        account = {"account": {"account_template": template, "company": self.id}}
        self.people.call("wizard.account.create_chart.execute", session, {"start": {}}, "account")
        self.people.call("wizard.account.create_chart.execute", session, account, "create_account")
        properties = {
            "company": self.id,
            "account_receivable": self._leaf("receivable"),
            "account_payable": self._leaf("payable"),
        }
        self.people.call(
            "wizard.account.create_chart.execute",
            session,
            {**account, "properties": properties},
            "create_properties",
        )

    def _leaf(self, kind: str) -> int:
        return self.people.search(
            "account.account",
            [f"type.{kind}", "=", True],
            ["company", "=", self.id],
            ["closed", "!=", True],
            ["party_required", "=", True],
        )[0]

    def _year(self, number: int) -> None:
        def sequence(kind: str, name: str) -> int:
            type_ = self.people.one("ir.sequence.type", ["name", "=", kind])
            return self.people.create(
                "ir.sequence.strict", name=name, sequence_type=type_, company=self.id
            )

        numbers = sequence("Invoice", "Bills")
        names = ("in_invoice", "in_credit_note", "out_invoice", "out_credit_note")
        year = self.people.create(
            "account.fiscalyear",
            name=str(number),
            company=self.id,
            start_date=date(number, 1, 1),
            end_date=date(number, 12, 31),
            move_sequence=sequence("Account Move", "Entries"),
            invoice_sequences=[
                [
                    "create",
                    [{"company": self.id, **{f"{name}_sequence": numbers for name in names}}],
                ]
            ],
        )
        self.people.call("model.account.fiscalyear.create_period", [year])


def _only(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "id"}
