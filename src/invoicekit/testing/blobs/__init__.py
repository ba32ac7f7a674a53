"""The contract of a blob store: a suite that a store of your own passes, or is none.

Subclass it in your tests and say how an empty one is made:

    class TestMyBlobs(BlobContract):
        @pytest.fixture
        def blobs(self, tmp_path):
            return MyBlobs(tmp_path)

Needs the extra `invoicekit[testing]`.
"""

from __future__ import annotations

from invoicekit.errors import MissingExtra

try:
    import pytest
except ImportError:
    raise MissingExtra("the contract of a blob store", "pytest", "testing") from None

# Before the module is loaded, so that a failing assert shows its values.
pytest.register_assert_rewrite(f"{__name__}.contract")

from invoicekit.testing.blobs.contract import BlobContract  # noqa: E402 - the extra is asked for first

__all__ = ["BlobContract"]
