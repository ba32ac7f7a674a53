"""All that a blob store must hold to, in one class."""

from __future__ import annotations

import io
from typing import Any

import pytest

from invoicekit.errors import InvalidValue, NotFound, StoreError
from invoicekit.ports.blobs import BlobStore

__all__ = ["BlobContract"]

INVOICE = b"%PDF-1.7\n\x00\xff an invoice"
# Of the bytes "abc", as FIPS 180-2 has it in its appendix B.1.
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


class BlobContract:
    """What every blob store does; a subclass gives the store as a fixture named `blobs`.

    Override `spoil` where your store can be changed from outside.
    """

    @pytest.fixture
    def blobs(self) -> BlobStore:
        """Return an empty store; every subclass must say how one is made."""
        raise NotImplementedError(
            "say how an empty blob store is made: a fixture named blobs"
        )  # a subclass says it

    def spoil(self, blobs: Any, tenant: str, digest: str) -> bool:
        """Change what is kept behind the store's back; tell whether that can be done."""
        return False

    def test_bytes_are_named_by_their_digest(self, blobs: BlobStore) -> None:
        assert blobs.put("asha", b"abc") == ABC
        assert blobs.get("asha", ABC) == b"abc"

    def test_bytes_come_back_as_they_were(self, blobs: BlobStore) -> None:
        for data in (b"", INVOICE, bytes(range(256)) * 10_000):
            assert blobs.get("asha", blobs.put("asha", data)) == data

    def test_a_file_is_read_to_its_end(self, blobs: BlobStore) -> None:
        data = bytes(range(256)) * 10_000
        file = io.BytesIO(data)
        digest = blobs.put("asha", file)
        assert not file.closed
        with blobs.open("asha", digest) as kept:
            assert (kept.read(300), kept.read()) == (data[:300], data[300:])

    def test_the_same_bytes_can_be_put_again(self, blobs: BlobStore) -> None:
        assert blobs.put("asha", INVOICE) == blobs.put("asha", io.BytesIO(INVOICE))
        digest = blobs.put("asha", INVOICE)
        blobs.delete("asha", digest)
        with pytest.raises(NotFound):
            blobs.get("asha", digest)

    def test_bytes_are_each_tenants_own(self, blobs: BlobStore) -> None:
        digest = blobs.put("asha", INVOICE)
        for look in (blobs.get, blobs.open):
            with pytest.raises(NotFound):
                look("bluebay", digest)
        blobs.put("bluebay", INVOICE)
        blobs.delete("bluebay", digest)
        assert blobs.get("asha", digest) == INVOICE

    def test_a_tenant_may_have_any_name(self, blobs: BlobStore) -> None:
        names = ("../asha", "asha/..", "ä" * 300, "asha\\b", ".")
        for name in names:
            blobs.put(name, name.encode())
        for name in names:
            digest = blobs.put(name, name.encode())
            assert blobs.get(name, digest) == name.encode()
        with pytest.raises(InvalidValue):
            blobs.put("", INVOICE)

    def test_what_is_not_there_can_be_deleted(self, blobs: BlobStore) -> None:
        blobs.delete("asha", ABC)
        with pytest.raises(NotFound):
            blobs.get("asha", ABC)

    @pytest.mark.parametrize("digest", ["", "x", ABC.upper(), f"../{ABC}", ABC[:-1] + "/"])
    def test_text_that_is_no_digest_is_refused(self, blobs: BlobStore, digest: str) -> None:
        for act in (blobs.get, blobs.open, blobs.delete):
            with pytest.raises(InvalidValue):
                act("asha", digest)

    @pytest.mark.parametrize("data", ["text", None, 7, io.StringIO("text")])
    def test_what_is_no_bytes_is_refused(self, blobs: BlobStore, data: Any) -> None:
        with pytest.raises(InvalidValue):
            blobs.put("asha", data)

    def test_bytes_that_were_changed_are_not_given(self, blobs: BlobStore) -> None:
        digest = blobs.put("asha", INVOICE)
        if self.spoil(blobs, "asha", digest):
            for look in (blobs.get, blobs.open):
                with pytest.raises(StoreError):
                    look("asha", digest)
            blobs.put("asha", INVOICE)
