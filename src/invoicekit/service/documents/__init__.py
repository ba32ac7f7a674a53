"""The use cases of documents: taken in, edited, moved, listed, compared, and exchanged.

Each is a pure decision in one transaction. A record that was read brings its version, so that a
write against a newer one is refused; an id needs `expect`.
"""

from __future__ import annotations

from invoicekit.service.documents.asking import View, available, can, history, view
from invoicekit.service.documents.attaching import (
    MAX_ATTACHMENT,
    attach,
    attachments,
    detach,
    read_attachment,
)
from invoicekit.service.documents.bulk import act_many, add_many
from invoicekit.service.documents.comparing import Changed, Figure, difference, figures
from invoicekit.service.documents.completing import Missing, confirm, delete, missing, save
from invoicekit.service.documents.exporting import export
from invoicekit.service.documents.importing import Import, import_sheet
from invoicekit.service.documents.listing import Listing, Tab, find, rows, tabs
from invoicekit.service.documents.receiving import Received, Reception, receive
from invoicekit.service.documents.writing import act, add, edit
from invoicekit.service.filing import File
from invoicekit.service.outcomes import Outcome, Verdict

__all__ = [
    "MAX_ATTACHMENT",
    "Changed",
    "Figure",
    "File",
    "Import",
    "Listing",
    "Missing",
    "Outcome",
    "Received",
    "Reception",
    "Tab",
    "Verdict",
    "View",
    "act",
    "act_many",
    "add",
    "add_many",
    "attach",
    "attachments",
    "available",
    "can",
    "confirm",
    "delete",
    "detach",
    "difference",
    "edit",
    "export",
    "figures",
    "find",
    "history",
    "import_sheet",
    "missing",
    "read_attachment",
    "receive",
    "rows",
    "save",
    "tabs",
    "view",
]
