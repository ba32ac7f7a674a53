"""How bytes are read in pieces, and what digest names them."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from invoicekit.errors import InvalidValue

__all__ = ["check_digest", "chunks", "digest_of"]

PIECE = 1024 * 1024
"""Bytes that are read at once, so that memory stays flat whatever is kept."""

_DIGEST = re.compile("[0-9a-f]{64}")


def check_digest(digest: str) -> str:
    """Return a digest as it is; it may stand in the name of a file.

    Raises:
        InvalidValue: for anything but 64 small hexadecimal digits.
    """
    if not _DIGEST.fullmatch(str(digest)):
        raise InvalidValue("digest", digest, "it is no SHA-256 digest in hexadecimal digits")
    return digest


def chunks(data: bytes | BinaryIO, limit: int | None = None) -> Iterator[bytes]:
    """Give bytes piece by piece.

    Args:
        data: the bytes, or a file open for reading.
        limit: the most bytes that are taken; None for no limit.

    Raises:
        InvalidValue: for what is neither, or for more than the limit.
    """
    file: object = io.BytesIO(data) if isinstance(data, bytes) else data
    read = getattr(file, "read", None)
    if not callable(read):
        raise InvalidValue("bytes", type(data).__name__, "it is neither bytes nor a binary file")
    size = 0
    while True:
        piece = read(PIECE)
        if not isinstance(piece, bytes):
            raise InvalidValue("bytes", type(piece).__name__, "the file is not open in binary mode")
        if not piece:
            return
        size += len(piece)
        if limit is not None and size > limit:
            raise InvalidValue("size", size, f"up to {limit} bytes are kept")
        yield piece


def digest_of(data: bytes | BinaryIO) -> str:
    """Return the SHA-256 digest of bytes as 64 hexadecimal digits.

    >>> digest_of(b"invoice")[:12]
    '52d6e3de4fa0'
    """
    known = hashlib.sha256()
    for piece in chunks(data):
        known.update(piece)
    return known.hexdigest()
