"""A picture to draw on: PNG by hand, for the house has no library for that."""

from __future__ import annotations

import struct
import zlib


def plaatje() -> bytes:
    """A grey picture of 320 × 200 with darker stripes, as PNG."""
    rows = b"".join(b"\0" + bytes(200 if (x + y) % 40 < 30 else 120 for x in range(320)) for y in range(200))
    head = struct.pack(">IIBBBBB", 320, 200, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _deel(b"IHDR", head) + _deel(b"IDAT", zlib.compress(rows)) + _deel(b"IEND", b"")


def _deel(naam: bytes, inhoud: bytes) -> bytes:
    return struct.pack(">I", len(inhoud)) + naam + inhoud + struct.pack(">I", zlib.crc32(naam + inhoud))
