"""Bytes in memory: for tests and trials, and to read what every blob store must do."""

from __future__ import annotations

import io
from typing import BinaryIO

from invoicekit.errors import NotFound, StoreError
from invoicekit.ports.blobs import check_digest, chunks, digest_of
from invoicekit.records import named

__all__ = ["MemoryBlobs"]


class MemoryBlobs:
    """Keeps bytes as long as the program runs.

    Args:
        limit: the most bytes that are kept under one digest; None for no limit.

    >>> blobs = MemoryBlobs()
    >>> blobs.get("asha", blobs.put("asha", b"%PDF-1.7"))
    b'%PDF-1.7'
    """

    def __init__(self, *, limit: int | None = None) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}
        self._limit = limit

    def put(self, tenant: str, data: bytes | BinaryIO) -> str:
        """Keep bytes, and return their digest."""
        named(tenant)
        taken = b"".join(chunks(data, self._limit))
        digest = digest_of(taken)
        self._kept[tenant, digest] = taken
        return digest

    def get(self, tenant: str, digest: str) -> bytes:
        """Return bytes, checked against their digest."""
        found = self._kept.get((tenant, check_digest(digest)))
        if found is None:
            raise NotFound("attachment", digest)
        if digest_of(found) != digest:
            raise StoreError(f"the bytes under {digest} are not what was kept")
        return found

    def open(self, tenant: str, digest: str) -> BinaryIO:
        """Return bytes as a file open for reading."""
        return io.BytesIO(self.get(tenant, digest))

    def delete(self, tenant: str, digest: str) -> None:
        """Forget bytes; does nothing where there are none."""
        self._kept.pop((tenant, check_digest(digest)), None)
