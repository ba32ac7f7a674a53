"""ERPs under test: the contract that every adapter must keep, one class for each protocol.

Subclass those that your adapter has, in your tests, against the ERP's sandbox or a fake of it:

    class TestMyErp(PayablesContract, FeedContract):
        @pytest.fixture
        def erp(self):
            return MyErp(url=..., login=...)

        def lose_answer(self, erp):
            erp.sandbox.drop_next_answer()

A contract is loaded when it is first asked for, and needs the extra `invoicekit[testing]`;
`ErpCase`, which has documents to hand over, needs nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from invoicekit.testing.erp.case import ErpCase
from invoicekit.testing.loading import contract_of

if TYPE_CHECKING:
    from invoicekit.testing.erp.feed import FeedContract
    from invoicekit.testing.erp.payables import PayablesContract
    from invoicekit.testing.erp.payments import PaymentsContract
    from invoicekit.testing.erp.purchasing import PurchasingContract
    from invoicekit.testing.erp.sales import SalesContract

_HOME_OF = {
    "FeedContract": "feed",
    "PayablesContract": "payables",
    "PaymentsContract": "payments",
    "PurchasingContract": "purchasing",
    "SalesContract": "sales",
}
_RULES = ("adapter", "payables", "trouble", "payments", "feed", "purchasing", "sales")

__all__ = [
    "ErpCase",
    "FeedContract",
    "PayablesContract",
    "PaymentsContract",
    "PurchasingContract",
    "SalesContract",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return contract_of(__name__, name, home, _RULES)


def __dir__() -> list[str]:
    return __all__
