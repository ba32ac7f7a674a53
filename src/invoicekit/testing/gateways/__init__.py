"""Payment gateways under test: a fake one, and the contract that a real one must keep.

Subclass the contract in your tests, against the gateway's sandbox:

    class TestMyGateway(GatewayContract):
        @pytest.fixture
        def gateway(self):
            return MyGateway(key="sandbox")

        def pay(self, gateway, payment):
            gateway.sandbox.confirm(payment)

Needs the extra `invoicekit[testing]`.
"""

from __future__ import annotations

from invoicekit.errors import MissingExtra

try:
    import pytest
except ImportError:
    raise MissingExtra("the contract of a gateway", "pytest", "testing") from None

# Before the module is loaded, so that a failing assert shows its values.
pytest.register_assert_rewrite(f"{__name__}.contract")

from invoicekit.testing.gateways.contract import GatewayContract  # noqa: E402 - the extra is asked for first
from invoicekit.testing.gateways.fake import FakeGateway  # noqa: E402 - the extra is asked for first

__all__ = ["FakeGateway", "GatewayContract"]
