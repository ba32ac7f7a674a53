"""The fake shop's two interfaces on one server: orders in version 2, and B2B Edition's invoices."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from support.fakes.bigcommerce.books import ShopBooks, no
from support.fakes.serving import FakeServer, Handler, Refusal

STORE = "abc123"
V2_LIMIT, B2B_LIMIT = 50, 10
XML = {"Content-Type": "application/xml"}
REFUSALS = {
    "refused": lambda: no(400, "Please enter a valid customer id"),
    "login": lambda: Refusal(401, [{"status": 401, "message": "Unauthorized"}]),
    "stale": lambda: Refusal(409, [{"status": 409, "message": "Conflict"}]),
    "number_taken": lambda: no(400, "The invoice number already exists."),
    "hidden": lambda: Refusal(200, no(400, "Please enter a valid customer id").body),
    "hidden_busy": lambda: Refusal(200, no(429, "Too many requests").body),
    "hidden_failure": lambda: Refusal(200, no(500, "Internal error").body),
    "reset": lambda: Refusal(429, "", {"X-Rate-Limit-Time-Reset-Ms": "1500"}),
}


class FakeBigCommerce(FakeServer):
    """A shop; as a context it runs.

    Calls are named `orders`, `products`, `find`, `show`, `change`, `delete`, `receipts`.
    """

    def __init__(self, books=None, port=0):
        super().__init__(_Site, REFUSALS, port)
        self.books = books or ShopBooks()

    def login(self):
        """Give the token, as a vault does that renews secrets."""
        self.logins += 1
        return self.secret


class _Site(Handler):
    def named(self, method):
        if self.parts[0] == "stores":
            return ("products" if self.parts[-1] == "products" else "orders"), False
        if method == "GET":
            return ("receipts" if self.parts[4] == "receipts" else "find"), False
        return {"POST": "show", "PUT": "change", "DELETE": "delete"}[method], True

    def check_login(self):
        if self.headers.get("X-Auth-Token") != self.server.secret:
            raise Refusal(401, [{"status": 401, "message": "Unauthorized"}])
        if self.parts[0] == "api" and self.headers.get("X-Store-Hash") != STORE:
            raise Refusal(500, "<html>error</html>", {"Content-Type": "text/html"})

    def done(self, method):
        if self.parts[0] == "stores":
            return self._shop()
        if method == "GET":
            found, meta = self._asked()
        else:
            found, meta = self._written(method), {}
        return 200, {"code": 200, "data": found, "meta": {"message": "SUCCESS"} | meta}, {}

    def _shop(self):
        """Answer in version 2: XML where JSON is not asked for, and nothing at all for no rows."""
        if self.headers.get("Accept") != "application/json":
            return 200, "<?xml version='1.0'?><orders/>", XML
        books = self.server.books
        if self.parts[-1] == "products":
            rows = books.products[int(self.parts[-2])]
        else:
            rows = self._orders(list(books.orders.values()))
        limit = min(int(self.options.get("limit", V2_LIMIT)), 250)
        start = (int(self.options.get("page", 1)) - 1) * limit
        rows = rows[start : start + limit]
        return (200, rows, {}) if rows else (204, "", {})

    def _orders(self, rows):
        since = self.options.get("min_date_modified")
        if since:
            # The bound itself is not among them: nothing says that it is.
            after = parsedate_to_datetime(since)
            rows = [r for r in rows if parsedate_to_datetime(r["date_modified"]) > after]
        if self.options.get("sort") == "date_modified:asc":
            return sorted(rows, key=lambda r: (parsedate_to_datetime(r["date_modified"]), r["id"]))
        return sorted(rows, key=lambda r: r["id"])

    def _asked(self):
        books = self.server.books
        kind, *rest = self.parts[4:]
        if kind == "invoices" and rest:
            return books.invoice(rest[0]), {}
        if kind == "receipts" and rest:
            rows = books.lines[int(rest[0])]
        else:
            rows = list((books.invoices if kind == "invoices" else books.receipts).values())
            rows = self._sorted(self._searched(rows))
        offset = int(self.options.get("offset", 0))
        limit = int(self.options.get("limit", B2B_LIMIT))
        page = {"totalCount": len(rows), "offset": offset, "limit": limit}
        return rows[offset : offset + limit], {"pagination": page}

    def _searched(self, rows):
        wanted = [value for name, value in self.params if name == "externalId[]"]
        if wanted:
            rows = [row for row in rows if row.get("externalId") in wanted]
        if self.options.get("q"):
            # A search finds a part of the word, in capitals or not.
            field, q = self.options.get("searchBy", "invoiceNumber"), self.options["q"].lower()
            rows = [row for row in rows if q in str(row.get(field, "")).lower()]
        return rows

    def _sorted(self, rows):
        field = self.options.get("sortBy", "id")
        down = self.options.get("orderBy", "DESC") == "DESC"
        return sorted(rows, key=lambda row: (row.get(field, 0), row["id"]), reverse=down)

    def _written(self, method):
        books = self.server.books
        if method == "POST":
            return books.post_invoice(self.json())
        if method == "PUT":
            return books.put_invoice(self.parts[5], self.json())
        books.delete_invoice(self.parts[5])
        return {}
