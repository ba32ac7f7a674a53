"""A fake system over HTTP on loopback: planned trouble, calls that come late, what was sent."""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import parse_qsl, unquote, urlsplit

HTML = {"Content-Type": "text/html"}
BEFORE = {
    "busy": (503, "", {"Retry-After": "30"}),
    "throttled": (429, "", {"Retry-After": "Mon, 02 Nov 2026 09:00:30 GMT"}),
    "moved": (302, "", {"Location": "https://login.example/"}),
    "forbidden": (403, "", {}),
    "page": (200, "<html>log in</html>", HTML),
    "gateway": (504, "", {}),
    "broken_before": (500, "<html>error</html>", HTML),
    "empty": (200, "", {}),
}
"""Answers to calls that were not looked at: status, content and headers."""

AWAY = ("busy", "throttled", "moved", "forbidden", "login", "stale")
"""Trouble by which surely nothing was done."""

SILENT = (
    "silent",
    "lost",
    "late",
    "broken",
    "broken_before",
    "gateway",
    "halfway",
    "no_json",
    "page",
    "empty",
)
"""Trouble after which nobody knows."""


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, status, body, headers=None):
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers or {}


class Dropped(Exception):
    """The connection is closed without an answer."""


class FakeServer(ThreadingHTTPServer):
    """A system; as a context it runs.

    Trouble is planned with `plan` for the next calls of a name, for `write`, or for any; a function
    is what somebody does there just before the call. A subclass names its calls, checks logins and
    answers; see `Handler`.
    """

    daemon_threads = True

    def __init__(self, handler, refusals, port=0):
        super().__init__(("127.0.0.1", port), handler)
        # Answers that say no, by the name of a trouble: a function that gives each.
        self.refusals = refusals
        # What lapses by the trouble of a name, so that the caller must begin anew.
        self.lapses = {"expired": self.expire_login}
        self.secret, self.logins = "first-secret", 0
        self.calls, self.seen, self.adapters = [], [], []
        self._plans, self._late, self._lock = [], [], Lock()

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

    def trouble_for(self, call, writes):
        with self._lock:
            self.calls.append(call)
            for place, (meant, trouble) in enumerate(self._plans):
                if meant in {"", call} or (meant == "write" and writes):
                    del self._plans[place]
                    return trouble
        return ""

    def expire_login(self):
        self.secret = f"secret-{self.logins + 1}"

    def later(self, act):
        self._late.append(act)


class Handler(BaseHTTPRequestHandler):
    """Answers one call: a subclass has `named`, `check_login` and `done`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, *_):
        pass

    def do_GET(self):
        self._served("GET")

    def do_POST(self):
        self._served("POST")

    def do_PUT(self):
        self._served("PUT")

    def do_DELETE(self):
        self._served("DELETE")

    def do_PATCH(self):
        self._served("PATCH")

    def do_MERGE(self):
        self._served("PATCH")

    def asked(self, query):
        return parse_qsl(query, keep_blank_values=True)

    def json(self):
        return json.loads(self.body) if self.body else {}

    def _served(self, method):
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.address = urlsplit(self.path)
        self.parts = [unquote(part) for part in self.address.path.strip("/").split("/")]
        self.params = self.asked(self.address.query)
        self.options = dict(self.params)
        self.server.seen.append((method, self.path, dict(self.headers)))
        try:
            self._answer(*self._troubled(method))
        except Refusal as no:
            self._answer(no.status, no.body, no.headers)
        except Dropped:
            self.close_connection = True

    def _troubled(self, method):
        call, writes = self.named(method)
        trouble = self.server.trouble_for(call, writes)
        if callable(trouble):
            trouble = trouble() or ""
        if trouble in BEFORE:
            return BEFORE[trouble]
        if trouble in self.server.refusals:
            no = self.server.refusals[trouble]
            raise no()
        if trouble in self.server.lapses:
            self.server.lapses[trouble]()
        self.check_login()
        if trouble == "lost":
            raise Dropped
        if trouble == "late":
            self.server.later(lambda: self.done(method))
            raise Dropped
        return self._spoiled(trouble, method, self.done(method))

    def _spoiled(self, trouble, method, answer):
        if trouble == "twice":
            answer = self.done(method)
        if trouble == "slow":
            time.sleep(0.6)
        if trouble == "silent":
            raise Dropped
        if trouble == "broken":
            return 500, "<html>error</html>", HTML
        if trouble == "halfway":
            self._answer(*answer, whole=False)
            raise Dropped
        if trouble == "no_json":
            return 200, "done", {"Content-Type": "text/plain"}
        return answer

    def _answer(self, status, said, headers, whole=True):
        text = said if isinstance(said, str) else json.dumps(said)
        content = b"" if status == 204 else text.encode()
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | headers).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content if whole else content[: len(content) // 2])
