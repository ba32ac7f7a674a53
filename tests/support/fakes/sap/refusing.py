"""How the fake says no."""

from __future__ import annotations


class Refusal(Exception):
    """An answer that is no success, as the gateway words it."""

    def __init__(self, status, code, text, field="", headers=()):
        super().__init__(text)
        self.status, self.code, self.text, self.field = status, code, text, field
        self.headers = dict(headers)

    def body(self, inner=True):
        detail = {
            "code": self.code,
            "message": self.text,
            "propertyref": self.field,
            "severity": "error",
            "target": "",
        }
        whole = {
            "code": "/IWBEP/CX_MGW_BUSI_EXCEPTION",
            "message": {"lang": "en", "value": "An exception was raised"},
        }
        return {
            "error": {
                "code": self.code,
                "message": {"lang": "en", "value": self.text},
                "innererror": {
                    "transactionid": "0000000000000000",
                    "errordetails": [detail, whole] if inner else [],
                },
            }
        }
