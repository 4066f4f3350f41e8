"""JPEG and PNG read by their own rules: their size in dots, and a copy without what the camera wrote about the place.

Only what is needed to show the picture stays: no EXIF, no XMP, no comments, nothing behind the end. The way up of a
photo is kept. Sources: ITU-T T.81 (JPEG markers), CIPA DC-008 (EXIF), the W3C PNG specification.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

PNG_BEGIN, JPG_BEGIN = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


class KapotPlaatje(Exception):
    """Its bytes do not follow the rules of its kind."""


@dataclass(frozen=True)
class Plaatje:
    """A picture without what did not belong in it. `gewist`: whether anything personal was taken out."""

    breed: int
    hoog: int
    inhoud: bytes
    gewist: bool


# --- JPEG

_EXIF = b"Exif\x00\x00"
_APP1, _COM, _SOS, _EOI = 0xE1, 0xFE, 0xDA, 0xD9
# JFIF, colour profile and Adobe's colour transform change how it looks; the other application blocks do not.
_APP_BLIJFT = (0xE0, 0xE2, 0xEE)
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_RST = range(0xD0, 0xD8)
# A second picture behind the first (APP2 "MPF") is cut off, so its table of contents must go too.
_MPF = b"MPF\x00"


def schoon_jpg(inhoud: bytes) -> Plaatje:
    """A JPEG without EXIF (place, time, device), XMP and comments. Raises KapotPlaatje."""
    out, size, turn, pos = bytearray(inhoud[:2]), None, 1, 2
    while True:
        marker, block, pos = _jpg_blok(inhoud, pos)
        if marker == _SOS:
            out += block
            out += inhoud[pos : _jpg_einde(inhoud, pos)]
            break
        if marker in _SOF:
            size = _jpg_maat(block)
        if _jpg_blijft(marker, block):
            out += block
            continue
        if marker == _APP1 and block[4:].startswith(_EXIF):
            turn = _draai(block[4 + len(_EXIF) :])
    if size is None:
        raise KapotPlaatje("geen maat")
    if turn != 1:
        out[2:2] = _exif_draai(turn)
    return Plaatje(*size, bytes(out), bytes(out) != inhoud)


def _jpg_blok(data: bytes, pos: int) -> tuple[int, bytes, int]:
    """The marker at `pos`, its whole block and where the next begins."""
    while data[pos : pos + 2] == b"\xff\xff":  # fill bytes are allowed before a marker
        pos += 1
    if pos + 4 > len(data) or data[pos] != 0xFF:
        raise KapotPlaatje("geen blok")
    length = int.from_bytes(data[pos + 2 : pos + 4], "big")
    block = data[pos : pos + 2 + length]
    if length < 2 or len(block) != 2 + length:
        raise KapotPlaatje("blok te kort")
    return data[pos + 1], block, pos + 2 + length


def _jpg_blijft(marker: int, block: bytes) -> bool:
    if marker == _COM:
        return False
    return not 0xE0 <= marker <= 0xEF or (marker in _APP_BLIJFT and not block[4:].startswith(_MPF))


def _jpg_maat(block: bytes) -> tuple[int, int]:
    if len(block) < 9:
        raise KapotPlaatje("maat te kort")
    high, wide = struct.unpack(">HH", block[5:9])
    return wide, high


def _jpg_einde(data: bytes, pos: int) -> int:
    """Where the picture ends: behind its end marker. Between scans of a progressive one stand tables."""
    while (pos := data.find(b"\xff", pos)) >= 0:
        marker = data[pos + 1] if pos + 1 < len(data) else None
        if marker == _EOI:
            return pos + 2
        if marker is None or marker in _APP_IN_SCAN:
            raise KapotPlaatje("geen einde")
        pos += 1 if marker == 0xFF else 2
    raise KapotPlaatje("geen einde")


# Place or time could hide between two scans; no camera writes it there.
_APP_IN_SCAN = frozenset((*range(0xE0, 0xF0), _COM))


def _draai(tiff: bytes) -> int:
    """The orientation (1-8) of an EXIF block; 1 when it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return 1
        start = struct.unpack(f"{order}I", tiff[4:8])[0]
        count = struct.unpack(f"{order}H", tiff[start : start + 2])[0]
        for n in range(min(count, 200)):
            at = start + 2 + 12 * n
            tag, _, _, value = struct.unpack(f"{order}HHIH", tiff[at : at + 10])
            if tag == 0x0112:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _exif_draai(turn: int) -> bytes:
    """An EXIF block that says only which way is up."""
    tiff = b"MM\x00\x2a" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turn, 0, 0)
    body = _EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


# --- PNG

# What a picture needs, and what only changes its colours; the rest is text, time or private.
_PNG_BLIJFT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs")
)


def schoon_png(inhoud: bytes) -> Plaatje:
    """A PNG without EXIF, texts, time and private blocks. Raises KapotPlaatje."""
    blocks = list(_png_blokken(inhoud))
    if not blocks or blocks[0][0] != b"IHDR" or len(blocks[0][1]) != 25 or blocks[-1][0] != b"IEND":
        raise KapotPlaatje("geen png")
    wide, high = struct.unpack(">II", blocks[0][1][8:16])
    kept = PNG_BEGIN + b"".join(block for name, block in blocks if name in _PNG_BLIJFT)
    return Plaatje(wide, high, kept, len(kept) < len(inhoud))


def _png_blokken(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The blocks of a PNG up to its end, each whole. Raises KapotPlaatje for one that is cut off or changed."""
    pos = len(PNG_BEGIN)
    while pos + 12 <= len(data):
        length = int.from_bytes(data[pos : pos + 4], "big")
        block = data[pos : pos + 12 + length]
        if len(block) != 12 + length or zlib.crc32(block[4:-4]) != int.from_bytes(block[-4:], "big"):
            raise KapotPlaatje("blok kapot")
        yield block[4:8], block
        if block[4:8] == b"IEND":
            return
        pos += 12 + length
