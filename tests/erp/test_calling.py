"""Calls over HTTP before anything is sent, and answers that are no JSON one can read."""

from __future__ import annotations

import httpx
import pytest

from invoicekit.adapters.erp.calling import Calls, json_of
from invoicekit.errors import ErpUnreachable


@pytest.mark.parametrize(
    "url", ["erp.example", "http://erp.example:port", "ftp://erp.example", "http://[::1"]
)
def test_a_write_to_an_address_that_is_none_surely_did_nothing(url):
    calls = Calls("sap", url, login=None, client=httpx.Client(verify=False), timeout=1)
    with pytest.raises(ErpUnreachable) as told:
        calls.send("POST", "/bills", body={}, writes=True)
    assert "erp.example" not in str(told.value)


@pytest.mark.parametrize("content", [b"", b"done", b"[" * 100_000, b"\xff\xfe{", b"{}{}"])
def test_what_is_no_json_that_can_be_read_is_none(content):
    assert json_of(httpx.Response(200, content=content)) is None
