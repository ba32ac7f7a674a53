"""ERPs under test: the contract that every adapter must keep, one class for each protocol.

Subclass those that your adapter has, in your tests, against the ERP's sandbox or a fake of it:

    class TestMyErp(PayablesContract, FeedContract):
        @pytest.fixture
        def erp(self):
            return MyErp(url=..., login=...)

        def lose_answer(self, erp):
            erp.sandbox.drop_next_answer()

Needs the extra `invoicekit[testing]`.
"""

from __future__ import annotations

from invoicekit.errors import MissingExtra

try:
    import pytest
except ImportError:
    raise MissingExtra("the contract of an ERP", "pytest", "testing") from None

# Before the modules are loaded, so that a failing assert shows its values.
for _name in ("case", "payables", "trouble", "payments", "feed", "purchasing", "sales"):
    pytest.register_assert_rewrite(f"{__name__}.{_name}")

from invoicekit.testing.erp.case import ErpCase  # noqa: E402 - the extra is asked for first
from invoicekit.testing.erp.feed import FeedContract  # noqa: E402 - the extra is asked for first
from invoicekit.testing.erp.payables import PayablesContract  # noqa: E402 - as above
from invoicekit.testing.erp.payments import PaymentsContract  # noqa: E402 - as above
from invoicekit.testing.erp.purchasing import PurchasingContract  # noqa: E402 - as above
from invoicekit.testing.erp.sales import SalesContract  # noqa: E402 - the extra is asked for first

__all__ = [
    "ErpCase",
    "FeedContract",
    "PayablesContract",
    "PaymentsContract",
    "PurchasingContract",
    "SalesContract",
]
