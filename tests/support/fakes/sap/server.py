"""The fake SAP's gateway: logins, tokens against forged calls, addresses, and planned trouble."""

from __future__ import annotations

import json
import secrets
import time
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import parse_qsl, unquote, urlsplit

from support.fakes.sap.books import SapBooks
from support.fakes.sap.refusing import Refusal
from support.fakes.sap.services import RECEIPTS, SERVICE, Services

BEFORE = {
    "busy": (503, "", {"Retry-After": "30"}),
    "throttled": (429, "", {"Retry-After": "Mon, 02 Nov 2026 09:00:30 GMT"}),
    "page": (200, "<html>log in</html>", {"Content-Type": "text/html"}),
    "moved": (302, "", {"Location": "https://login.example/saml"}),
    "forbidden": (403, "", {}),
    "gateway": (504, "", {}),
    "broken_before": (500, "<html>short dump</html>", {"Content-Type": "text/html"}),
    "empty": (200, "", {}),
    "busy_badly": (503, "", {"Retry-After": "soon"}),
    "unsuccessful": (200, '{"d": {"Post": {"Success": false}}}', {}),
    "speechless": (200, '{"d": {}}', {}),
}
"""Answers to calls that were not looked at: status, content and headers."""

REFUSALS = {
    "refused": (400, "KI/249", "Cost centre 4711 is blocked", "CostCenter"),
    "duplicate": (400, "M8/108", "Check if invoice already entered under 5105600999"),
    "period_closed": (400, "F5/201", "Posting period 11 2026 is not open"),
    "wrong_state": (400, "M8/719", "Wrong status"),
    "locked": (400, "MC/601", "Object requested is currently locked by user JONES"),
    "stale": (412, "/IWBEP/CM_MGW_RT/106", "Precondition failed"),
    "login": (401, "", "Logon failed"),
}
"""Answers that say no."""


class FakeSap(ThreadingHTTPServer):
    """An SAP system; as a context it runs.

    Trouble is planned with `plan`, for the next calls of a kind: `token`, `find`, `park`, `post`,
    `cancel`, `release`, `discard`, `orders`, `receipts`; see `BEFORE`, `REFUSALS`, and `_troubled`.
    """

    daemon_threads = True

    def __init__(self, books=None, port=0):
        super().__init__(("127.0.0.1", port), _Handler)
        self.books = books or SapBooks()
        self.secret = "first-secret"
        self.logins = 0
        self.calls, self.bodies = [], []
        self.seen, self.adapters = [], []
        self.etags = False
        self.elsewhere = ""
        self._sessions, self._plans, self._late = {}, [], []
        self._lock = Lock()

    def __enter__(self):
        self._thread = Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        for adapter in self.adapters:
            adapter.close()
        self.shutdown()
        self._thread.join()
        self.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def login(self):
        """Give the header of a login, as a token service does."""
        self.logins += 1
        return f"Bearer {self.secret}"

    def expire_login(self):
        self.secret = f"secret-{self.logins + 1}-{secrets.token_hex(4)}"

    def expire_session(self):
        self._sessions.clear()

    def plan(self, *troubles, call=""):
        with self._lock:
            self._plans += [(call, trouble) for trouble in troubles]

    def arrive(self):
        """Let the calls that are late be done now."""
        while self._late:
            try:
                self._late.pop(0)()
            except Refusal:
                continue

    def trouble_for(self, call):
        with self._lock:
            self.calls.append(call)
            for place, (meant, trouble) in enumerate(self._plans):
                writes = call in {"park", "post", "cancel", "release", "discard"}
                if meant in {"", call} or (meant == "write" and writes):
                    del self._plans[place]
                    return trouble
        return ""

    def opened(self):
        token, session = secrets.token_urlsafe(12), secrets.token_hex(8)
        self._sessions[session] = token
        return token, session

    def knows(self, session, token):
        return bool(token) and self._sessions.get(session) == token

    def later(self, act):
        self._late.append(act)


class _Dropped(Exception):
    """The connection is closed without an answer."""


class _Handler(Services, BaseHTTPRequestHandler):
    server: FakeSap
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, *_):
        pass

    def do_GET(self):
        self._served("GET")

    def do_POST(self):
        self._served("POST")

    def do_DELETE(self):
        self._served("DELETE")

    def do_PATCH(self):
        self._served("PATCH")

    def do_MERGE(self):
        self._served("PATCH")

    def _served(self, method):
        size = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(size)
        self.parts = urlsplit(self.path)
        # In OData a plus is a plus: only %20 is a space.
        said = parse_qsl(self.parts.query.replace("+", "%2B"), keep_blank_values=True)
        self.options = dict(said)
        self.server.seen.append((method, self.path, dict(self.headers)))
        try:
            self._answer(*self._troubled(method))
        except Refusal as no:
            self._answer(no.status, no.body(), no.headers)
        except _Dropped:
            self.close_connection = True

    def _troubled(self, method):
        call = self._call(method)
        trouble = self.server.trouble_for(call)
        if trouble in BEFORE:
            return BEFORE[trouble]
        if trouble in REFUSALS:
            raise Refusal(*REFUSALS[trouble])
        if trouble == "expired":
            self.server.expire_login()
        if trouble == "csrf":
            self.server.expire_session()
        self._check_login()
        if trouble == "lost":
            raise _Dropped
        if trouble == "late":
            self.server.later(lambda: self._done(method, call))
            raise _Dropped
        answer = self._done(method, call)
        return self._spoiled(trouble, method, call, answer)

    def _spoiled(self, trouble, method, call, answer):
        if trouble == "twice":
            answer = self._done(method, call)
        if trouble == "slow":
            time.sleep(0.6)
        if trouble == "silent":
            raise _Dropped
        if trouble == "broken":
            return 500, "<html>short dump</html>", {"Content-Type": "text/html"}
        if trouble == "halfway":
            self._halved(*answer)
            raise _Dropped
        if trouble == "no_json":
            return 201, "created", {}
        return answer

    def _call(self, method):
        path = unquote(self.parts.path)
        if self.headers.get("X-CSRF-Token") == "Fetch":
            return "token"
        if method == "GET":
            if path.startswith(SERVICE):
                return "find"
            return "receipts" if path.startswith(RECEIPTS) else "orders"
        if method == "DELETE":
            return "discard"
        last = path.rpartition("/")[2]
        return "park" if last == "A_SupplierInvoice" else last.lower()

    def _check_login(self):
        if self.headers.get("Authorization") != f"Bearer {self.server.secret}":
            raise Refusal(401, "", "Logon failed")

    def _done(self, method, call):
        if method == "GET":
            return self.read()
        cookies = SimpleCookie(self.headers.get("Cookie", ""))
        session = cookies["SAP_SESSIONID"].value if "SAP_SESSIONID" in cookies else ""
        if not self.server.knows(session, self.headers.get("X-CSRF-Token")):
            raise Refusal(403, "", "CSRF token validation failed", "", {"x-csrf-token": "Required"})
        if method == "PATCH":
            raise Refusal(405, "/IWBEP/CM_MGW_RT/014", "Method not allowed for the entity set")
        if method == "POST":
            self._check_post()
        return self.written(method, call)

    def _check_post(self):
        if "$format" in self.options:
            raise Refusal(400, "/IWBEP/CM_MGW_RT/018", "$format is not allowed for POST")
        if self.headers.get("Accept") != "application/json":
            raise Refusal(406, "/IWBEP/CM_MGW_RT/019", "Not acceptable")
        if self.headers.get("Content-Type", "").split(";")[0] != "application/json":
            raise Refusal(415, "/IWBEP/CM_MGW_RT/019", "Unsupported media type")

    def _answer(self, status, said, headers):
        content = b"" if said is None else said if isinstance(said, bytes) else _encoded(said)
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | headers).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _halved(self, status, said, headers):
        content = _encoded(said)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])


def _encoded(said):
    return said.encode() if isinstance(said, str) else json.dumps(said).encode()
