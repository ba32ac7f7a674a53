"""Bytes as rows, each under its digest."""

from __future__ import annotations

from sqlalchemy import delete, select

from invoicekit.adapters.storage.sql.bound import Bound
from invoicekit.adapters.storage.sql.tables import blobs
from invoicekit.errors import NotFound

__all__ = ["ByteRows"]


class ByteRows(Bound):
    """The part of a unit of work that keeps bytes; `SqlBlobs` checks them."""

    def put_bytes(self, digest: str, data: bytes) -> None:
        """Keep bytes; does nothing where they are kept already."""
        self._insert(blobs, {"digest": digest, "data": data})

    def get_bytes(self, digest: str) -> bytes:
        """Return bytes.

        Raises:
            NotFound: if there are none of this digest.
        """
        row = self._row(select(blobs.c.data).where(self._where(blobs, digest=digest)))
        if row is None:
            raise NotFound("attachment", digest)
        return bytes(row.data)

    def delete_bytes(self, digest: str) -> None:
        """Forget bytes; does nothing where there are none."""
        self._write(delete(blobs).where(self._where(blobs, digest=digest)))
