"""The fake SAP's services: what their addresses read and write."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import unquote

from support.fakes.sap.filters import matching
from support.fakes.sap.refusing import refused
from support.fakes.sap.schema import NOT_FILTERABLE, TICKS, shown

SERVICE = "/sap/opu/odata/sap/API_SUPPLIERINVOICE_PROCESS_SRV/"
V2_ORDERS = "/sap/opu/odata/sap/API_PURCHASEORDER_PROCESS_SRV/"
V4_ORDERS = "/sap/opu/odata4/sap/api_purchaseorder_2/srvd_a2x/sap/purchaseorder/0001/"
RECEIPTS = "/sap/opu/odata/sap/API_MATERIAL_DOCUMENT_SRV/"
KEYS = re.compile(r"A_SupplierInvoice\(SupplierInvoice='(\d+)',FiscalYear='(\d{4})'\)")
DAY = re.compile(r"datetime'(\d{4}-\d\d-\d\d)T00:00:00'")
PAGE = 2
"""How many entities a page has: lists are never whole."""


class Services:
    """What a call does; a handler of HTTP with `server`, `headers`, `address`, `options`."""

    def written(self, method):
        books, path = self.server.books, unquote(self.address.path)
        if not path.startswith(SERVICE):
            raise refused(404, "/IWFND/MED/170", "No service found")
        name = path.removeprefix(SERVICE)
        if method == "DELETE":
            keys = KEYS.fullmatch(name)
            if keys is None:
                raise refused(400, "/IWBEP/CM_MGW_RT/021", "Malformed key")
            self._check_etag(*keys.groups())
            books.delete(*keys.groups())
            return 204, None, {}
        if name == "A_SupplierInvoice":
            body = self.json()
            self.server.bodies.append(body)
            return 201, {"d": self._entity(books.create(body))}, {}
        if name.startswith("A_"):
            raise refused(405, "/IWBEP/CM_MGW_RT/014", "Not creatable")
        return self._function(name)

    def _function(self, name):
        books = self.server.books
        number, year = self._text("SupplierInvoice"), self._text("FiscalYear")
        self._check_etag(number, year)
        if name == "Post":
            books.post(number, year)
            return 200, {"d": {"Post": {"Success": True}}}, {}
        if name == "Release":
            if self.options.get("DiscountDaysHaveToBeShifted") not in {"true", "false"}:
                raise refused(400, "/IWBEP/CM_MGW_RT/021", "Boolean expected")
            books.release(number, year)
            return 200, {"d": {"Release": {"Success": True}}}, {}
        if name != "Cancel":
            raise refused(404, "/IWBEP/CM_MGW_RT/020", f"Resource not found for segment {name}")
        day = DAY.fullmatch(self.options.get("PostingDate", ""))
        if day is None:
            raise refused(400, "/IWBEP/CM_MGW_RT/021", "Day expected")
        on = datetime.strptime(day[1], "%Y-%m-%d").replace(tzinfo=UTC).date()
        reversal = books.cancel(number, year, on, self._text("ReversalReason"))
        told = {
            "ReverseDocument": reversal["SupplierInvoice"],
            "FiscalYear": reversal["FiscalYear"],
            "Success": True,
        }
        # The complex type of a function comes bare in some releases, and named in others.
        return 200, {"d": told}, {}

    def _text(self, name):
        said = self.options.get(name, "")
        if len(said) < 2 or said[0] + said[-1] != "''":
            raise refused(400, "/IWBEP/CM_MGW_RT/021", f"String expected for {name}")
        return said[1:-1]

    def _check_etag(self, number, year):
        if self.server.etags:
            row = self.server.books.invoice(number, year)
            if self.headers.get("If-Match") != self._etag(row):
                raise refused(428, "/IWBEP/CM_MGW_RT/106", "If-Match is required")

    def _etag(self, row):
        return f"W/\"'{row['SupplierInvoiceStatus']}{row.get('IsReversed', '')}'\""

    def read(self):
        token = {}
        if self.headers.get("X-CSRF-Token") == "Fetch":
            made, session = self.server.opened()
            token = {"x-csrf-token": made, "Set-Cookie": f"SAP_SESSIONID={session}; path=/"}
        path = unquote(self.address.path)
        books = self.server.books
        lists = {
            f"{SERVICE}A_SupplierInvoice": [self._entity(row) for row in books.invoices],
            f"{V2_ORDERS}A_PurchaseOrder": books.orders,
            f"{V2_ORDERS}A_PurchaseOrderItem": books.order_items,
            f"{V4_ORDERS}PurchaseOrder": books.orders,
            f"{V4_ORDERS}PurchaseOrderItem": books.order_items,
            f"{RECEIPTS}A_MaterialDocumentHeader": books.movement_headers,
            f"{RECEIPTS}A_MaterialDocumentItem": books.movements,
        }
        if path in {SERVICE, V2_ORDERS, RECEIPTS}:
            return 200, {"d": {"EntitySets": []}}, token
        if path not in lists:
            raise refused(404, "/IWBEP/CM_MGW_RT/020", "Resource not found for segment")
        return 200, self._listed(lists[path], path.startswith(V4_ORDERS)), token

    def _listed(self, rows, newer):
        rows = matching(self.options.get("$filter", ""), rows, NOT_FILTERABLE)
        for name in reversed(self.options.get("$orderby", "").split(",")):
            rows = sorted(rows, key=lambda row: row[name]) if name else rows
        start = int(self.options.get("$skiptoken", "0"))
        page, more = rows[start : start + PAGE], len(rows) > start + PAGE
        wanted = [name for name in self.options.get("$select", "").split(",") if name]
        page = [self._selected(row, wanted) for row in page]
        query = re.sub(r"&?\$skiptoken=\d+", "", self.address.query)
        address = f"{self.server.url}{self.address.path}?{query}&$skiptoken={start + PAGE}"
        more = more or bool(self.server.elsewhere)
        address = self.server.elsewhere or address
        if newer:
            said = {"value": [_newer(row) for row in page]}
            return said | ({"@odata.nextLink": address} if more else {})
        return {"d": {"results": page} | ({"__next": address} if more else {})}

    def _selected(self, row, wanted):
        for name in wanted:
            if name not in row:
                raise refused(400, "/IWBEP/CM_MGW_RT/021", f"Property {name} is invalid", name)
        return {name: row[name] for name in [*wanted, "__metadata"] if name in row} or row

    def _entity(self, row):
        metadata = {"type": "API_SUPPLIERINVOICE_PROCESS_SRV.A_SupplierInvoiceType"}
        if self.server.etags:
            metadata["etag"] = self._etag(row)
        return shown(row) | {"__metadata": metadata}


def _newer(row):
    """Return an entity as V4 shows it: plain days, and numbers of JSON."""
    out = {}
    for name, value in row.items():
        ticks = TICKS.fullmatch(value) if isinstance(value, str) else None
        if ticks:
            out[name] = datetime.fromtimestamp(int(ticks[1]) / 1000, UTC).date().isoformat()
        elif name in {"OrderQuantity", "NetPriceAmount", "NetPriceQuantity"}:
            out[name] = float(value)
        else:
            out[name] = value
    return out
