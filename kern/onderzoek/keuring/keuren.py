"""Judging a workbook from outside: a file is looked at, then read by a child process with limits.

So pyxform and openpyxl never load here, and a hostile file takes nothing with it.
"""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from kern.onderzoek.keuring.bevinding import Bevinding, Keuring
from kern.taal import zin

ROOT = Path(__file__).parent.parent.parent.parent
MAX_MB = 10
MAX_BYTES = MAX_MB << 20
MAX_UNPACKED = 50 << 20
MAX_RATIO = 100
MAX_PARTS = 1000
CHILD_SECONDS = 60
# The exit code of the child when memory ran out; a negative one is a signal, such as the end of its CPU time.
TOO_HEAVY = 3
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_log = logging.getLogger(__name__)


def keur(bron: Path | bytes) -> Keuring:
    """Judge a workbook, given as a path or as its bytes. Never raises on what is in it; takes at most a minute."""
    workbook = bron if isinstance(bron, bytes) else bron.read_bytes()
    if code := _refused(workbook):
        return _one(code)
    return _in_child(workbook)


def _one(code: str) -> Keuring:
    return Keuring((Bevinding("", None, "", zin(f"keuring.bestand.{code}", grens=MAX_MB)),))


def _refused(workbook: bytes) -> str | None:
    """Why this file is not even opened, as the last part of the key of a sentence."""
    if not workbook:
        return "leeg"
    if len(workbook) > MAX_BYTES:
        return "te_groot"
    if workbook.startswith(_OLE):
        return "wachtwoord" if _ENCRYPTED in workbook else "oud"
    if not workbook.startswith(b"PK"):
        return "tekst" if _is_text(workbook[:2000]) else "geen_werkboek"
    try:
        with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "geen_werkboek"
    return _refused_parts(parts)


def _is_text(begin: bytes) -> bool:
    return (
        b"\0" not in begin and any(sign in begin for sign in b",;\t\n") and not begin.startswith((b"%PDF", b"{\\rtf"))
    )


def _refused_parts(parts: list[zipfile.ZipInfo]) -> str | None:
    names = {part.filename.lower() for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        return "wachtwoord"
    if "xl/workbook.bin" in names:
        return "oud"
    if "xl/workbook.xml" not in names:
        return "ods" if "content.xml" in names and "mimetype" in names else "geen_werkboek"
    unpacked, packed = sum(p.file_size for p in parts), sum(p.compress_size for p in parts)
    # What a part claims about its size is safe to judge by: zipfile reads no further than that.
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1) or len(parts) > MAX_PARTS:
        return "zip_bom"
    if any(name.endswith("vbaproject.bin") for name in names):
        return "macros"
    if any(name.startswith("xl/externallinks/") for name in names):
        return "koppelingen"
    return None


def _in_child(workbook: bytes) -> Keuring:
    try:
        child = subprocess.run(
            [sys.executable, "-B", "-m", "kern.onderzoek.keuring.kind"],
            input=workbook,
            capture_output=True,
            timeout=CHILD_SECONDS,
            cwd=ROOT,
            env={"LANG": "C.UTF-8"},  # the child gets no key and no address of the database
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _one("te_zwaar")
    if child.returncode < 0 or child.returncode == TOO_HEAVY:
        return _one("te_zwaar")
    if child.returncode:
        # Our own mistake; the last line names the exception, the file itself never goes into the log.
        last = child.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        _log.error("judging a workbook failed: %s", last.partition(":")[0][:100])
        return _one("mislukt")
    result = json.loads(child.stdout)
    return _one(result["bestand"]) if "bestand" in result else _judgement(result)


def _judgement(result: dict[str, Any]) -> Keuring:
    found = [Bevinding(**entry) for entry in result["bevindingen"]]
    return Keuring(
        fouten=tuple(f for f in found if f.soort == "fout"),
        waarschuwingen=tuple(f for f in found if f.soort == "waarschuwing"),
        meldingen=tuple(f for f in found if f.soort == "melding"),
        model=result["model"],
        xform=result["xform"],
    )
