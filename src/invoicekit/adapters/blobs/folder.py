"""Bytes in a folder: a file for each, written beside its place and moved there when whole."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from invoicekit.errors import NotFound, StoreError, StoreUnavailable
from invoicekit.ports.blobs import check_digest, chunks, digest_of
from invoicekit.records import named

__all__ = ["FolderBlobs"]

UNFINISHED = ".part-"
"""How the name of a file begins that is not whole yet; one that stays was cut off by a crash."""


class FolderBlobs:
    """Keeps bytes in files, safe on the disk before `put` returns.

    Args:
        folder: where they are kept; made when the first bytes come.
        limit: the most bytes that are kept under one digest; None for no limit.
    """

    def __init__(self, folder: str | os.PathLike[str], *, limit: int | None = None) -> None:
        self._folder = Path(folder)
        self._limit = limit

    def put(self, tenant: str, data: bytes | BinaryIO) -> str:
        """Keep bytes, and return their digest once they are on the disk."""
        home = self._home(tenant)
        with _explained("the bytes cannot be kept"):
            home.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=home)
            unfinished = Path(name)
            try:
                digest = self._write(handle, data)
                place = home / digest[:2] / digest
                place.parent.mkdir(exist_ok=True)
                unfinished.replace(place)
            finally:
                unfinished.unlink(missing_ok=True)
            # The names are on the disk when their folders are.
            for folder in (place.parent, home, self._folder):
                _sync(folder)
        return digest

    def _write(self, handle: int, data: bytes | BinaryIO) -> str:
        known = hashlib.sha256()
        with os.fdopen(handle, "wb") as file:
            for piece in chunks(data, self._limit):
                known.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        return known.hexdigest()

    def get(self, tenant: str, digest: str) -> bytes:
        """Return bytes, checked against their digest."""
        with self.open(tenant, digest) as file:
            return file.read()

    def open(self, tenant: str, digest: str) -> BinaryIO:
        """Return bytes as a file open for reading, checked against their digest."""
        place = self._place(tenant, digest)
        with _explained("the bytes cannot be read"):
            try:
                file = place.open("rb")
            except FileNotFoundError:
                raise NotFound("attachment", digest) from None
            if digest_of(file) != digest:
                file.close()
                raise StoreError(f"the bytes under {digest} are not what was kept")
            file.seek(0)
            return file

    def delete(self, tenant: str, digest: str) -> None:
        """Forget bytes; does nothing where there are none."""
        with _explained("the bytes cannot be deleted"):
            self._place(tenant, digest).unlink(missing_ok=True)

    def _home(self, tenant: str) -> Path:
        # A tenant's name may have any sign, and be longer than the name of a folder.
        return self._folder / hashlib.sha256(named(tenant).encode()).hexdigest()[:32]

    def _place(self, tenant: str, digest: str) -> Path:
        return self._home(tenant) / check_digest(digest)[:2] / digest


@contextmanager
def _explained(doing: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(f"{doing}: {error.strerror}") from error


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
