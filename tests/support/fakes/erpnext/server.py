"""The fake ERPNext's REST interface, as Frappe's first version has it."""

from __future__ import annotations

import json

from support.fakes.erpnext.books import Books
from support.fakes.erpnext.refusing import refused, thrown
from support.fakes.erpnext.schema import BILL, FIELDS
from support.fakes.serving import FakeServer, Handler

OPERATORS = {
    "=": lambda a, b: _folded(a) == _folded(b),
    "<": lambda a, b: a < b,
    ">=": lambda a, b: str(a) >= str(b),
    "in": lambda a, b: a in b,
}
CALLS = {"POST": "park", "DELETE": "discard"}
METHODS = {"frappe.client.cancel": "cancel", "frappe.desk.form.save.discard": "discard"}
DEFAULT_LIMIT = 20

REFUSALS = {
    "refused": lambda: thrown("Row #1: Cost Center <b>4711</b> is a group"),
    "login": lambda: refused("AuthenticationError", "Invalid API key"),
    "stale": lambda: refused("TimestampMismatchError", "Document has been modified"),
    "deadlock": lambda: refused("QueryDeadlockError", "Deadlock found when trying to get lock"),
    "period_closed": lambda: refused("ClosedAccountingPeriod", "closed Accounting Period"),
    "wrong_state": lambda: refused("DocstatusTransitionError", "Cannot change docstatus"),
    "number_taken": lambda: refused("DuplicateEntryError", "ACC-PINV-1 already exists"),
}


def _folded(value):
    # The database's collation takes capitals and small letters for the same.
    return value.lower() if isinstance(value, str) else value


class FakeErpNext(FakeServer):
    """A site of ERPNext; as a context it runs.

    Calls are named `find`, `read`, `park`, `post`, `cancel`, `discard`.
    """

    def __init__(self, books=None, port=0):
        super().__init__(_Site, REFUSALS, port)
        self.books = books or Books()

    def login(self):
        """Give the header of a login, as a vault does that renews secrets."""
        self.logins += 1
        return f"token key:{self.secret}"


class _Site(Handler):
    def named(self, method):
        if self.parts[1] == "method":
            return METHODS.get(self.parts[2], "method"), True
        if method == "GET":
            return ("read" if len(self.parts) > 3 else "find"), False
        return CALLS.get(method, "post"), True

    def check_login(self):
        if self.headers.get("Authorization") != f"token key:{self.server.secret}":
            raise refused("AuthenticationError", "Invalid API key")

    def done(self, method):
        books = self.server.books
        if self.parts[:2] == ["api", "method"]:
            return self._called(self.parts[2], self.json())
        doctype, name = self.parts[2], "/".join(self.parts[3:])
        if method == "GET":
            if name:
                return 200, {"data": books.get(doctype, name)}, {}
            return 200, {"data": self._listed(doctype)}, {}
        if method == "POST":
            return 200, {"data": books.insert(doctype, self.json())}, {}
        if method == "PUT":
            return 200, {"data": books.update(doctype, name, self.json())}, {}
        books.delete(doctype, name)
        return 202, {"data": "ok"}, {}

    def _called(self, method, body):
        act = {
            "frappe.client.cancel": self.server.books.cancel,
            "frappe.desk.form.save.discard": self.server.books.discard,
        }.get(method)
        if act is None:
            raise refused("ValidationError", f"Failed to get method for command {method}")
        return 200, {"message": act(body["doctype"], body["name"])}, {}

    def _listed(self, doctype):
        rows = list(self.server.books.documents.get(doctype, {}).values())
        for condition in json.loads(self.options.get("filters", "[]")):
            rows = self._filtered(doctype, rows, condition)
        for order in reversed(self.options.get("order_by", "modified desc").split(",")):
            field, _, way = order.strip().partition(" ")
            rows.sort(key=lambda row, f=field: str(row[f]), reverse=way == "desc")
        start = int(self.options.get("limit_start", 0))
        limit = int(self.options.get("limit_page_length", DEFAULT_LIMIT))
        rows = rows[start : start + limit] if limit else rows[start:]
        fields = json.loads(self.options.get("fields", '["name"]'))
        self._check_fields(doctype, fields)
        return [{field: row.get(field) for field in fields} for row in rows]

    def _check_fields(self, doctype, fields):
        known = FIELDS.get(doctype)
        own = {"name", "modified", "docstatus", "status", "grand_total", "outstanding_amount"}
        wrong = {f for f in fields if known is not None and f not in known | own}
        if wrong or "items" in fields:
            raise refused("DataError", f"Field not permitted in query: {wrong or 'items'}")

    def _filtered(self, doctype, rows, condition):
        if len(condition) == 4:
            # A condition on a child joins: the parent comes once for each of its rows.
            child, field, operator, value = condition
            if child != f"{doctype} Item":
                raise refused("DataError", f"{child} is no table of {doctype}")
            return [
                row
                for row in rows
                for each in row["items"]
                if OPERATORS[operator](each.get(field), value)
            ]
        field, operator, value = condition
        defaults = {"is_return": 0, "company": ""} if doctype == BILL else {}
        return [
            row for row in rows if OPERATORS[operator](row.get(field, defaults.get(field)), value)
        ]
