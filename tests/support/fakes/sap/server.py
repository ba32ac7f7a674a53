"""The fake SAP's gateway: logins, tokens against forged calls, and addresses."""

from __future__ import annotations

import secrets
from http.cookies import SimpleCookie
from urllib.parse import unquote

from support.fakes.sap.books import SapBooks
from support.fakes.sap.refusing import refused
from support.fakes.sap.services import RECEIPTS, SERVICE, Services
from support.fakes.serving import FakeServer, Handler, Refusal

REFUSALS = {
    "refused": lambda: refused(400, "KI/249", "Cost centre 4711 is blocked", "CostCenter"),
    "duplicate": lambda: refused(
        400, "M8/108", "Check if invoice already entered under 5105600999"
    ),
    "period_closed": lambda: refused(400, "F5/201", "Posting period 11 2026 is not open"),
    "wrong_state": lambda: refused(400, "M8/719", "Wrong status"),
    "locked": lambda: refused(400, "MC/601", "Object requested is currently locked by user JONES"),
    "stale": lambda: refused(412, "/IWBEP/CM_MGW_RT/106", "Precondition failed"),
    "login": lambda: refused(401, "", "Logon failed"),
    "busy_badly": lambda: Refusal(503, "", {"Retry-After": "soon"}),
    # Answers that say yes, and do not say what.
    "unsuccessful": lambda: Refusal(200, {"d": {"Post": {"Success": False}}}),
    "speechless": lambda: Refusal(200, {"d": {}}),
}


class FakeSap(FakeServer):
    """An SAP system; as a context it runs.

    Calls are named `token`, `find`, `park`, `post`, `cancel`, `release`, `discard`, `orders`,
    `receipts`. Where `etags` is set, a change must name what it saw; `elsewhere` is the address
    that a list names for its next page.
    """

    def __init__(self, books=None, port=0):
        super().__init__(_Gateway, REFUSALS, port)
        self.books = books or SapBooks()
        self.bodies, self.etags, self.elsewhere = [], False, ""
        self.lapses["csrf"] = self.expire_session
        self._sessions = {}

    def login(self):
        """Give the header of a login, as a token service does."""
        self.logins += 1
        return f"Bearer {self.secret}"

    def expire_session(self):
        self._sessions.clear()

    def opened(self):
        token, session = secrets.token_urlsafe(12), secrets.token_hex(8)
        self._sessions[session] = token
        return token, session

    def knows(self, session, token):
        return bool(token) and self._sessions.get(session) == token


class _Gateway(Services, Handler):
    def asked(self, query):
        # In OData a plus is a plus: only %20 is a space.
        return super().asked(query.replace("+", "%2B"))

    def named(self, method):
        path = unquote(self.address.path)
        if self.headers.get("X-CSRF-Token") == "Fetch":
            return "token", False
        if method == "GET":
            if path.startswith(SERVICE):
                return "find", False
            return ("receipts" if path.startswith(RECEIPTS) else "orders"), False
        if method == "DELETE":
            return "discard", True
        last = path.rpartition("/")[2]
        return ("park" if last == "A_SupplierInvoice" else last.lower()), True

    def check_login(self):
        if self.headers.get("Authorization") != f"Bearer {self.server.secret}":
            raise refused(401, "", "Logon failed")

    def done(self, method):
        if method == "GET":
            return self.read()
        cookies = SimpleCookie(self.headers.get("Cookie", ""))
        session = cookies["SAP_SESSIONID"].value if "SAP_SESSIONID" in cookies else ""
        if not self.server.knows(session, self.headers.get("X-CSRF-Token")):
            required = {"x-csrf-token": "Required"}
            raise refused(403, "", "CSRF token validation failed", headers=required)
        if method == "PATCH":
            raise refused(405, "/IWBEP/CM_MGW_RT/014", "Method not allowed for the entity set")
        if method == "POST":
            self._check_post()
        return self.written(method)

    def _check_post(self):
        if "$format" in self.options:
            raise refused(400, "/IWBEP/CM_MGW_RT/018", "$format is not allowed for POST")
        if self.headers.get("Accept") != "application/json":
            raise refused(406, "/IWBEP/CM_MGW_RT/019", "Not acceptable")
        if self.headers.get("Content-Type", "").split(";")[0] != "application/json":
            raise refused(415, "/IWBEP/CM_MGW_RT/019", "Unsupported media type")
