"""How SAP's gateway says no: an error with its details, and one that only wraps them."""

from __future__ import annotations

from support.fakes.serving import Refusal


def refused(status, code, text, field="", headers=None):
    """Return an answer that is no success, as the gateway words it."""
    detail = {
        "code": code,
        "message": text,
        "propertyref": field,
        "severity": "error",
        "target": "",
    }
    whole = {
        "code": "/IWBEP/CX_MGW_BUSI_EXCEPTION",
        "message": {"lang": "en", "value": "An exception was raised"},
    }
    body = {
        "error": {
            "code": code,
            "message": {"lang": "en", "value": text},
            "innererror": {"transactionid": "0" * 16, "errordetails": [detail, whole]},
        }
    }
    return Refusal(status, body, headers)
