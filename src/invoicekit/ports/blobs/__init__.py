"""Where the bytes of attachments are kept: each under the digest of what it holds."""

from __future__ import annotations

from invoicekit.ports.blobs.digesting import check_digest, chunks, digest_of
from invoicekit.ports.blobs.store import BlobStore

__all__ = ["BlobStore", "check_digest", "chunks", "digest_of"]
