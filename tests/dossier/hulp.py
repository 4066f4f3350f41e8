"""Files as honest and as dishonest people send them, made byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def zip_van(delen: dict[str, bytes]) -> bytes:
    """A zip of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for naam, content in delen.items():
            archive.writestr(naam, content)
    return target.getvalue()


def office(soort: str = WORD, extra: Mapping[str, bytes] | None = None) -> bytes:
    """A Word or Excel package that is just enough."""
    types = f'<?xml version="1.0"?><Types><Override PartName="/x.xml" ContentType="{soort}"/></Types>'.encode()
    return zip_van({"[Content_Types].xml": types, "x.xml": b"<x/>", **(extra or {})})


def opendocument(soort: str) -> bytes:
    """An OpenDocument package."""
    return zip_van({"mimetype": soort.encode(), "content.xml": b"<x/>"})


def blok(naam: bytes, inhoud: bytes) -> bytes:
    """A block of a PNG."""
    return struct.pack(">I", len(inhoud)) + naam + inhoud + struct.pack(">I", zlib.crc32(naam + inhoud))


def png(breed: int = 2, hoog: int = 2, *extra: bytes) -> bytes:
    """A PNG that says it is so big; `extra`: blocks before the end."""
    head = blok(b"IHDR", struct.pack(">IIBBBBB", breed, hoog, 8, 0, 0, 0, 0))
    data = blok(b"IDAT", zlib.compress(b"\x00\x00\x00" * 2))
    return b"\x89PNG\r\n\x1a\n" + head + data + b"".join(extra) + blok(b"IEND", b"")


def segment(marker: int, inhoud: bytes) -> bytes:
    """A block of a JPEG."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(inhoud) + 2) + inhoud


def exif(draai: int = 6) -> bytes:
    """EXIF with a way up, and a place (a GPS directory with a latitude)."""
    gps = struct.pack(">HHHI4sI", 1, 1, 2, 2, b"N\x00\x00\x00", 0)
    ifd = struct.pack(">HHHIHHHHIII", 2, 0x0112, 3, 1, draai, 0, 0x8825, 4, 1, 38, 0)
    return segment(0xE1, b"Exif\x00\x00MM\x00\x2a" + struct.pack(">I", 8) + ifd + gps)


def jpg(*voor: bytes, breed: int = 2, hoog: int = 2, achter: bytes = b"") -> bytes:
    """A JPEG by its skeleton: `voor` are blocks before the picture, `achter` is what hangs behind the end."""
    frame = segment(0xC0, struct.pack(">BHHB", 8, hoog, breed, 1) + b"\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\x00\x01\x01") + b"".join(voor) + frame + scan + b"\xff\xd9" + achter
