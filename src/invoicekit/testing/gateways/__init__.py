"""Payment gateways under test: a fake one, and the contract that a real one must keep.

`FakeGateway` needs nothing else, and serves demos too. Subclass the contract in your tests, against
the gateway's sandbox; it is loaded when it is first asked for, and needs `invoicekit[testing]`:

    class TestMyGateway(GatewayContract):
        @pytest.fixture
        def gateway(self):
            return MyGateway(key="sandbox")

        def pay(self, gateway, payment):
            gateway.sandbox.confirm(payment)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from invoicekit.testing.gateways.fake import FakeGateway
from invoicekit.testing.loading import contract_of

if TYPE_CHECKING:
    from invoicekit.testing.gateways.contract import GatewayContract

__all__ = ["FakeGateway", "GatewayContract"]


def __getattr__(name: str) -> Any:
    if name != "GatewayContract":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return contract_of(__name__, name, "contract", ["contract"])


def __dir__() -> list[str]:
    return __all__
