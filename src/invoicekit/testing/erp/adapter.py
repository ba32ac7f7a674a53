"""The fixture that every contract of an ERP asks for: the adapter under test."""

from __future__ import annotations

from typing import Any

import pytest

from invoicekit.testing.erp.case import ErpCase

__all__ = ["AdapterCase"]


class AdapterCase(ErpCase):
    """The case of an ERP with its adapter."""

    @pytest.fixture
    def erp(self) -> Any:
        """Return the adapter; every subclass must say how one is made."""
        raise NotImplementedError(
            "say how an adapter is made: a fixture named erp"
        )  # a subclass says it
