"""Proofs that are shipped: suites that a store, an adapter or a workflow of your own can pass.

    from invoicekit.testing import workflow_test

    TestPayables = workflow_test(ACCOUNTS_PAYABLE, MAKER_CHECKER)

Strategies for tests of your own are in `invoicekit.testing.strategies`. Names are loaded when they
are first asked for, and need the extra `invoicekit[testing]`; `FakeGateway` and `explore` need
nothing else.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from invoicekit.testing.loading import require

if TYPE_CHECKING:
    from invoicekit.testing.agreement import ProofFailed
    from invoicekit.testing.erp import (
        FeedContract,
        PayablesContract,
        PaymentsContract,
        PurchasingContract,
        SalesContract,
    )
    from invoicekit.testing.exploring import Explored, explore
    from invoicekit.testing.gateways import FakeGateway, GatewayContract
    from invoicekit.testing.storage import StoreContract
    from invoicekit.testing.workflow_proof import WorkflowProof, workflow_test

_HOME_OF = {
    "Explored": "exploring",
    "FakeGateway": "gateways",
    "FeedContract": "erp",
    "GatewayContract": "gateways",
    "PayablesContract": "erp",
    "PaymentsContract": "erp",
    "ProofFailed": "agreement",
    "PurchasingContract": "erp",
    "SalesContract": "erp",
    "StoreContract": "storage",
    "WorkflowProof": "workflow_proof",
    "explore": "exploring",
    "workflow_test": "workflow_proof",
}

_ALONE = {"Explored", "FakeGateway", "ProofFailed", "explore"}
"""What runs without a test runner: in a demo, or a check of one's own."""

__all__ = [
    "Explored",
    "FakeGateway",
    "FeedContract",
    "GatewayContract",
    "PayablesContract",
    "PaymentsContract",
    "ProofFailed",
    "PurchasingContract",
    "SalesContract",
    "StoreContract",
    "WorkflowProof",
    "explore",
    "workflow_test",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'invoicekit.testing' has no attribute {name!r}")
    if name not in _ALONE:
        require(f"invoicekit.testing.{name}", "hypothesis", "pytest")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return __all__
