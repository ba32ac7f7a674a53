"""Proofs that are shipped: suites that a store, an adapter or a workflow of your own can pass.

    from invoicekit.testing import workflow_test

    TestPayables = workflow_test(ACCOUNTS_PAYABLE, MAKER_CHECKER)

Strategies for tests of your own are in `invoicekit.testing.strategies`. Names are loaded when they
are first asked for, and need the extra `invoicekit[testing]`.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from invoicekit.errors import MissingExtra

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

_NEEDS = ("hypothesis", "pytest")

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
    for package in _NEEDS:
        if find_spec(package) is None:
            raise MissingExtra(f"invoicekit.testing.{name}", package, "testing")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return __all__
