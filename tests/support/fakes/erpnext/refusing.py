"""How Frappe says no: a status, a type, and messages encoded twice."""

from __future__ import annotations

import json

from support.fakes.serving import Refusal

STATUS = {
    "AuthenticationError": 401,
    "PermissionError": 403,
    "DoesNotExistError": 404,
    "DuplicateEntryError": 409,
    "QueryDeadlockError": 508,
}


def refused(kind, message, module="frappe.exceptions"):
    """Return the answer of an exception: 417 for most that has no status of its own."""
    told = json.dumps({"message": message, "title": "Message", "indicator": "red"})
    body = {
        "exception": f"{module}.{kind}: {message}",
        "exc_type": kind,
        "exc": json.dumps(["Traceback (most recent call last): db_password=s3cret"]),
        "_server_messages": json.dumps([told]),
    }
    return Refusal(STATUS.get(kind, 417), body)


def thrown(message):
    return refused("ValidationError", message)
