"""The head of a statement or notice: whose account, which balances, how many entries."""

from __future__ import annotations

from collections.abc import Mapping

from invoicekit.adapters.formats.camt.elements import Node, Told
from invoicekit.banking import BankEntry, BankStatement, StatementKind
from invoicekit.documents.problems import Problem, Severity
from invoicekit.errors import InvoicekitError
from invoicekit.money import Money

__all__ = ["Head"]

KNOWN = frozenset(
    {
        *("Id", "StmtPgntn", "NtfctnPgntn", "ElctrncSeqNb", "RptgSeq", "LglSeqNb", "CreDtTm"),
        *("FrToDt", "CpyDplctInd", "RptgSrc", "Acct", "RltdAcct", "Intrst", "Bal", "TxsSummry"),
        *("Ntry", "AddtlStmtInf", "AddtlNtfctnInf", "SplmtryData"),
    }
)

_CLOSING, _INTERIM = ("CLBD",), "ITBD"
_OPENING = ("OPBD", "PRCD")


class Head:
    """What is known of a statement while its entries are read."""

    def __init__(self, kind: StatementKind, place: str, told: Told) -> None:
        self.kind, self.place, self.told = kind, place, told
        self.account = self.id = self.number = ""
        self._currency = ""
        self._balances: list[tuple[str, Money]] = []
        self._stated_count: int | None = None
        self.count = 0
        self._fault: str | None = None

    def take(self, node: Node, name: str) -> None:
        """Take one element of the statement."""
        take = {
            "Acct": self._take_account,
            "Bal": self._take_balance,
            "TxsSummry": self._take_summary,
            "CpyDplctInd": self._take_copy,
        }.get(name)
        if take:
            take(node)
        elif name == "Id":
            self.id = node.own
        elif name in {"ElctrncSeqNb", "LglSeqNb"}:
            self.number = self.number or node.own
        elif name not in KNOWN:
            text = f"{name} is not known here, and was not read"
            self.told.once("unread_element", name, node.place, text)

    def _take_account(self, node: Node) -> None:
        self.account = node.text("Id/IBAN", "Id/Othr/Id")
        self._currency = node.text("Ccy")

    def _take_balance(self, node: Node) -> None:
        money, sign = node.money("Amt"), node.sign()
        if money is None or sign is None:
            if node.first("CdtDbtInd") is None:
                text = "CdtDbtInd is missing"
                self.told.tell("missing_field", f"{node.place}/CdtDbtInd", text)
            return
        code = node.text("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry")
        self._balances.append((code, money if sign > 0 else -money))

    def _take_summary(self, node: Node) -> None:
        count = node.text("TtlNtries/NbOfNtries")
        self._stated_count = int(count) if count.isdecimal() else None

    def _take_copy(self, node: Node) -> None:
        text = f"the bank marks it as a copy ({node.own})"
        self.told.tell("copy", node.place, text, severity=Severity.NOTE)

    def currency(self, of_first_entry: str = "") -> str:
        """Return the currency of the account: as stated, of its balances, or of its first entry."""
        if not self._currency:
            booked = [m.currency for code, m in self._balances if code in {*_OPENING, *_CLOSING}]
            self._currency = next(iter(booked), of_first_entry)
        return self._currency

    def missing_entries(self) -> None:
        """Tell when the bank counts other than we do."""
        if self._stated_count not in {None, self.count}:
            text = f"the bank counts {self._stated_count} entries, and {self.count} are there"
            remedy = "Fetch the statement anew"
            self.told.tell("entry_count", f"{self.place}/TxsSummry", text, remedy)

    def statement(self, entries: list[BankEntry], problems: list[Problem]) -> BankStatement:
        """Return the statement.

        Args:
            entries: what was read of it.
            problems: what is told with it.
        """
        opening, closing = _ends(self._balances)
        return BankStatement(
            self.account,
            self.currency(),
            self.id,
            self.kind,
            self.number,
            opening,
            closing,
            entries,
            problems,
        )

    def can_be_made(self) -> bool:
        """Tell whether account and currency are known; else it is told what is missing."""
        if self._fault is None:
            self._fault = self._find_fault()
        return not self._fault

    def _find_fault(self) -> str:
        if not self.account:
            self.told.tell("missing_field", f"{self.place}/Acct", "the account is not named")
            return "account"
        path = f"{self.place}/Acct/Ccy"
        if not self.currency():
            # Without an entry there is nothing to read, and nothing is lost.
            severity = Severity.ERROR if self.count else Severity.NOTE
            self.told.tell("missing_field", path, "no currency is named", severity=severity)
            return "currency"
        try:
            Money.zero(self.currency())
        except InvoicekitError as error:
            self.told.error(error, path)
            return "currency"
        return ""


def _ends(balances: list[tuple[str, Money]]) -> tuple[Money | None, Money | None]:
    """Return opening and closing; on a page between, an interim balance stands for either."""
    by_code: Mapping[str, Money] = dict(reversed(balances))
    interim = [money for code, money in balances if code == _INTERIM]
    opening = next((by_code[code] for code in _OPENING if code in by_code), None)
    closing = next((by_code[code] for code in _CLOSING if code in by_code), None)
    if opening is None and interim:
        opening = interim.pop(0)
    if closing is None and interim:
        closing = interim[-1]
    return opening, closing
