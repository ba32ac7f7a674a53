"""One kind of record for all that has a state: invoices, payments, orders, cases.

A `Record` says where a thing stands and carries the facts that lists show and search. What was
said in it is a `Revision`, what was computed from it a `Snapshot`; neither ever changes. Each line
of its history bears a `Seal`, by which a change behind the library's back is found.
"""

from __future__ import annotations

from invoicekit.records.chain import ERASED, Flaw, Place, Seal, Sealed, erased, sealed, verified
from invoicekit.records.evidence import NOTHING, Evidence
from invoicekit.records.fields import SETTLEMENTS, instant, keepable, named
from invoicekit.records.record import Record, Revision, Snapshot

__all__ = [
    "ERASED",
    "NOTHING",
    "SETTLEMENTS",
    "Evidence",
    "Flaw",
    "Place",
    "Record",
    "Revision",
    "Seal",
    "Sealed",
    "Snapshot",
    "erased",
    "instant",
    "keepable",
    "named",
    "sealed",
    "verified",
]
