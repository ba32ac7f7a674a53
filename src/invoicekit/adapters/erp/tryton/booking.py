"""Posting and cancelling a bill in Tryton: what is checked before a button is pressed."""

from __future__ import annotations

from datetime import date
from typing import TypeGuard

import attrs

from invoicekit.adapters.erp.tryton.bills import (
    BILL,
    FIELDS,
    differences,
    receipt_of,
    warning_in,
)
from invoicekit.adapters.erp.tryton.client import Record, TrytonClient
from invoicekit.adapters.erp.tryton.failures import SYSTEM, refused
from invoicekit.adapters.erp.tryton.marks import Mark, with_reason
from invoicekit.errors import (
    ErpAsks,
    ErpError,
    ErpPeriodClosed,
    ErpRefused,
    ErpStale,
    ErpWrongState,
)
from invoicekit.ports.erp import ErpIssue, ErpReceipt

__all__ = ["Booking"]


@attrs.frozen
class Booking:
    """Books bills, and takes them back.

    Args:
        client: of the company.
    """

    client: TrytonClient

    def post(self, bill: Record | None, on: date | None, expect: str, confirmed: str) -> ErpReceipt:
        """Book a bill; see `TrytonErp.post`."""
        bill = _there(bill)
        if bill["state"] in {"posted", "paid"}:
            return receipt_of(bill, replayed=True)
        if bill["state"] == "cancelled":
            raise _wrong(bill)
        _check_version(bill, expect)
        _check_complete(bill)
        day = on or bill["accounting_date"] or bill["invoice_date"]
        if day is not None:
            self._check_period(day)
        if on is not None and on != bill["accounting_date"]:
            bill = self._moved_to(bill, on)
        if confirmed:
            self.client.skip(confirmed)
        return receipt_of(self._press(bill, "post"))

    def validate(self, bill: Record) -> Record:
        """Validate a draft, where Tryton lets it; it is parked all the same."""
        if differences(bill):
            return bill
        try:
            return self._press(bill, "validate_invoice")
        except (ErpRefused, ErpAsks):
            return bill

    def cancel(self, bill: Record | None, on: date, reason: str, expect: str) -> ErpReceipt:
        """Take a bill back; see `TrytonErp.cancel`."""
        bill = _there(bill)
        if bill["state"] == "cancelled":
            return receipt_of(bill, replayed=True)
        if bill["state"] == "paid":
            raise _wrong(bill)
        _check_version(bill, expect)
        _check_journal(bill)
        if bill["state"] == "posted":
            self._check_period(on)
        bill = self._noted(bill, reason)
        if bill["state"] == "posted" and bill["move"]["period"]["state"] == "closed":
            # Tryton warns that it books on today; the day that was asked for is open.
            self.client.skip(f"account.move,{bill['move']['id']}.cancel")
        return receipt_of(self._press(bill, "cancel"))

    def _noted(self, bill: Record, reason: str) -> Record:
        """Note why; on what is posted, only a user who administers the accounts may."""
        comment = {"comment": with_reason(bill["comment"], reason)}
        try:
            return self.client.write(BILL, bill["id"], comment, FIELDS)
        except ErpRefused:
            return bill

    def _press(self, bill: Record, button: str, *, again: bool = False) -> Record:
        try:
            return self.client.press(BILL, bill["id"], button, FIELDS)
        except ErpRefused as error:
            meant = self._meant(error, bill, button)
            if again or not self._is_settled(meant, bill):
                raise meant from None
        self.client.skip(meant.token)
        return self._press(bill, button, again=True)

    def _is_settled(self, error: ErpError, bill: Record) -> TypeGuard[ErpAsks]:
        """Tell whether Tryton warns of a bill of this number that is of no account.

        It counts what is cancelled as similar. A draft of the same write is a repeat of it, which
        came in late or twice: Tryton does not refuse it, so it is cancelled here.
        """
        if not isinstance(error, ErpAsks) or not error.token.endswith("invoice_similar"):
            return False
        domain = [
            ["company", "=", self.client.company],
            ["type", "=", "in"],
            ["state", "!=", "cancelled"],
            ["party.code", "=", bill["party"]["code"]],
            ["reference", "=", bill["reference"]],
            ["id", "!=", bill["id"]],
        ]
        others = self.client.search(BILL, domain, FIELDS)
        if not all(_is_repeat(each, bill) for each in others):
            return False
        for repeat in others:
            self._press(repeat, "cancel")
        return True

    def _meant(self, error: ErpRefused, bill: Record, button: str) -> ErpError:
        """Return what a refusal means: a warning, another state meanwhile, or what it says."""
        warning = warning_in(error.messages, bill)
        if warning:
            return ErpAsks(SYSTEM, error.reason, error.native_code, error.messages, token=warning)
        now = self.client.read(BILL, bill["id"], ("id", "state"))
        if now is None or now["state"] != bill["state"]:
            state = "gone" if now is None else now["state"]
            reason = f"it was {bill['state']}, and is {state} now, so that {button} is not done"
            return ErpWrongState(SYSTEM, reason, messages=error.messages, state=state)
        return error

    def _moved_to(self, bill: Record, day: date) -> Record:
        if bill["state"] == "validated":
            bill = self.client.press(BILL, bill["id"], "draft", FIELDS)
        return self.client.write(BILL, bill["id"], {"accounting_date": day}, FIELDS)

    def _check_period(self, day: date) -> None:
        domain = [
            ["start_date", "<=", day],
            ["end_date", ">=", day],
            ["company", "=", self.client.company],
            ["type", "=", "standard"],
        ]
        found = self.client.one("account.period", domain, ("id", "state", "name"))
        if found is None:
            raise ErpPeriodClosed(SYSTEM, f"it has no period for {day}")
        if found["state"] != "open":
            raise ErpPeriodClosed(SYSTEM, f"the period {found['name']} is {found['state']}")


def _there(bill: Record | None) -> Record:
    if bill is None:
        raise ErpWrongState(SYSTEM, "it has no such document", state="unknown")
    return bill


def _is_repeat(other: Record, bill: Record) -> bool:
    digest = Mark.read(bill["comment"]).digest
    same = bool(digest) and Mark.read(other["comment"]).digest == digest
    return same and other["state"] in {"draft", "validated"}


def _wrong(bill: Record) -> ErpWrongState:
    return ErpWrongState(SYSTEM, f"it is {bill['state']}", state=bill["state"])


def _check_version(bill: Record, expect: str) -> None:
    if expect and expect != bill["_timestamp"]:
        raise ErpStale(SYSTEM, f"it is at version {bill['_timestamp']}, not {expect}")


def _check_journal(bill: Record) -> None:
    # Without one Tryton fails with a plain error, of which nobody sees what was done.
    if bill["journal"] is None:
        raise refused("the bill has no journal", field="journal")


def _check_complete(bill: Record) -> None:
    _check_journal(bill)
    found = differences(bill)
    if found:
        issues = tuple(
            ErpIssue(each.code, each.message, dict(each.parameters)["field"]) for each in found
        )
        messages = tuple(each.message for each in found)
        raise ErpRefused(SYSTEM, "; ".join(messages), messages=messages, issues=issues)
