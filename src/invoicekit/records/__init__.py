"""One kind of record for all that has a state: invoices, payments, orders, cases.

A `Record` says where a thing stands and carries the facts that lists show and search. What was
said in it is a `Revision`, what was computed from it a `Snapshot`; neither ever changes.
"""

from __future__ import annotations

from invoicekit.records.fields import SETTLEMENTS, instant, keepable, named
from invoicekit.records.record import Record, Revision, Snapshot

__all__ = ["SETTLEMENTS", "Record", "Revision", "Snapshot", "instant", "keepable", "named"]
