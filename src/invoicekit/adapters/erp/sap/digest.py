"""The key of a write, as short as SAP has room for it."""

from __future__ import annotations

import base64
import hashlib

__all__ = ["digest_of"]

_BYTES = 10


def digest_of(key: str) -> str:
    """Return a digest of a key: 18 capitals and digits, which every field of SAP keeps as written.

    `AssignmentReference` has room for 18 signs. The digest is of 80 bits, and told only from those
    of the same supplier and number.

    >>> digest_of("asha/bill/b-1/3/park")
    'IKEN2RMIJAQYC5N42R'
    """
    hashed = hashlib.sha256(key.encode()).digest()[:_BYTES]
    return "IK" + base64.b32encode(hashed).decode("ascii")
