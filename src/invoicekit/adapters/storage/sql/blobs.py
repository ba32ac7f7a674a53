"""Bytes in the database itself, for programs whose attachments are few and small."""

from __future__ import annotations

import io
from contextlib import AbstractContextManager
from typing import BinaryIO

from sqlalchemy import Connection

from invoicekit.adapters.storage.sql.documents import MAX_DOCUMENT
from invoicekit.adapters.storage.sql.store import SqlStore
from invoicekit.adapters.storage.sql.unit import SqlUnitOfWork
from invoicekit.errors import StoreError
from invoicekit.ports.blobs import check_digest, chunks, digest_of

__all__ = ["SqlBlobs"]


class SqlBlobs:
    """Keeps bytes in the database of a store, in one backup with its records.

    Args:
        store: whose database it is.
        connection: a connection with a transaction of your own to join, as in
            `SqlStore.unit_of_work`; each act is kept at once without one.
        limit: the most bytes that are kept under one digest; they are held in memory.
    """

    def __init__(
        self,
        store: SqlStore,
        *,
        connection: Connection | None = None,
        limit: int = MAX_DOCUMENT,
    ) -> None:
        self._store = store
        self._connection = connection
        self._limit = limit

    def _work(
        self, tenant: str, *, read_only: bool = False
    ) -> AbstractContextManager[SqlUnitOfWork]:
        return self._store.unit_of_work(tenant, read_only=read_only, connection=self._connection)

    def put(self, tenant: str, data: bytes | BinaryIO) -> str:
        """Keep bytes, and return their digest."""
        taken = b"".join(chunks(data, self._limit))
        digest = digest_of(taken)
        with self._work(tenant) as work:
            work.put_bytes(digest, taken)
        return digest

    def get(self, tenant: str, digest: str) -> bytes:
        """Return bytes, checked against their digest."""
        with self._work(tenant, read_only=True) as work:
            found = work.get_bytes(check_digest(digest))
        if digest_of(found) != digest:
            raise StoreError(f"the bytes under {digest} are not what was kept")
        return found

    def open(self, tenant: str, digest: str) -> BinaryIO:
        """Return bytes as a file open for reading."""
        return io.BytesIO(self.get(tenant, digest))

    def delete(self, tenant: str, digest: str) -> None:
        """Forget bytes; does nothing where there are none."""
        with self._work(tenant) as work:
            work.delete_bytes(check_digest(digest))
