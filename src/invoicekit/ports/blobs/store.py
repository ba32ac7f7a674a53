"""The port behind which bytes are kept."""

from __future__ import annotations

from typing import BinaryIO, Protocol

__all__ = ["BlobStore"]


class BlobStore(Protocol):
    """Keeps bytes of one tenant apart from those of all others.

    What is kept is named by the digest of its bytes: the same bytes are kept once, and bytes that
    were changed are found when they are read.
    """

    def put(self, tenant: str, data: bytes | BinaryIO) -> str:
        """Keep bytes, and return their digest once they are safe.

        Args:
            tenant: whose they are.
            data: the bytes, or a file open for reading; it is read to its end, and not closed.

        Returns:
            The SHA-256 digest as 64 hexadecimal digits.

        Raises:
            InvalidValue: for what is neither bytes nor a binary file, or is too large.
            StoreError: if they cannot be kept.
        """
        ...

    def get(self, tenant: str, digest: str) -> bytes:
        """Return bytes, checked against their digest.

        Raises:
            NotFound: if this tenant has none of this digest.
            InvalidValue: for text that is no digest.
            StoreError: if they are not what was kept.
        """
        ...

    def open(self, tenant: str, digest: str) -> BinaryIO:
        """Return bytes as a file open for reading; the caller closes it.

        They are checked against their digest before the first one is given.

        Raises:
            NotFound: if this tenant has none of this digest.
            InvalidValue: for text that is no digest.
            StoreError: if they are not what was kept.
        """
        ...

    def delete(self, tenant: str, digest: str) -> None:
        """Forget bytes; does nothing where there are none.

        Several attachments may share them: ask first whether another one still does.
        """
        ...
