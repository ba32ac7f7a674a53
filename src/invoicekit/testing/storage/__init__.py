"""The contract of a store: a suite that a store of your own passes, or is none.

Subclass it in your tests and say how an empty store is made:

    class TestMyStore(StoreContract):
        @pytest.fixture
        def store(self, tmp_path):
            store = MyStore(tmp_path / "invoices")
            yield store
            store.close()

Needs the extra `invoicekit[testing]`.
"""

from __future__ import annotations

from invoicekit.errors import MissingExtra

try:
    import pytest
except ImportError:
    raise MissingExtra("the contract of a store", "pytest", "testing") from None

_RULES = (
    "batches",
    "books",
    "bounds",
    "chains",
    "contents",
    "feed",
    "finding",
    "leases",
    "paging",
    "promises",
    "records",
    "tenancy",
    "threads",
    "wholeness",
)
# Before the modules are loaded, so that a failing assert shows its values.
pytest.register_assert_rewrite(*(f"{__name__}.{name}" for name in _RULES))

from invoicekit.testing.storage.contract import StoreContract  # noqa: E402 - the extra is asked for first

__all__ = ["StoreContract"]
