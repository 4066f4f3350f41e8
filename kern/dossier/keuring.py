"""Which files may lie in a dossier: known by what is in them, not by their name, and safe to open for a colleague."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from kern.dossier import plaatjes
from kern.taal import zin

GROOTSTE = 10 * 1024 * 1024  # bytes
# What a document may be once it is unpacked, and of how many parts it may consist.
UITGEPAKT, ONDERDELEN = 100 * 1024 * 1024, 2000
# A picture of more dots than this fills the memory of whoever opens it.
PUNTEN, ZIJDE = 50_000_000, 20_000
NAAM = 120  # longest name, in characters

_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPEN: dict[str, str] = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain",
    "csv": "text/csv",
}
_ANDERS_GENOEMD = {"jpeg": "jpg"}


class BestandFout(Exception):
    """This file may not be kept; the text says in Dutch why, and what to do."""

    def __init__(self, reden: str, **gegevens: object) -> None:
        super().__init__(zin(f"dossier.bestand.{reden}", **gegevens))
        self.reden = reden


@dataclass(frozen=True)
class Gekeurd:
    """A file as it is kept. `gewist`: place, time or device was taken out of a photo."""

    naam: str
    mediatype: str
    inhoud: bytes
    gewist: bool = False


def keur(naam: str, inhoud: bytes) -> str:
    """The media type by content. Raises BestandFout."""
    return maak_veilig(naam, inhoud).mediatype


def maak_veilig(naam: str, inhoud: bytes) -> Gekeurd:
    """The file as it may be kept: a harmless name, its type by content, a photo without its place.

    Raises BestandFout: empty, over 10 MB, another kind than its name says or than we keep, hidden programs.
    """
    plain = nette_naam(naam)
    if not inhoud:
        raise BestandFout("leeg")
    if len(inhoud) > GROOTSTE:
        raise BestandFout("groot")
    soort = _soort(plain)
    kept, wiped = _KEURING[soort](inhoud)
    return Gekeurd(plain, TYPEN[soort], kept, wiped)


def nette_naam(naam: str) -> str:
    """The last part of a name, without signs that could mislead: `C:\\x\\plan.pdf` → `plan.pdf`."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", naam))[-1]
    seen = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    plain = re.sub(r'[<>:"|?*;]+', "-", " ".join(seen.split())).strip(". ")
    stem, dot, ext = plain.rpartition(".")
    return f"{stem[: NAAM - len(ext) - 1]}{dot}{ext}" if dot else plain[:NAAM]


def _soort(naam: str) -> str:
    stem, _, ext = naam.lower().rpartition(".")
    soort = _ANDERS_GENOEMD.get(ext, ext)
    if not stem or soort not in TYPEN:
        raise BestandFout("soort")
    return soort


def _geen(soort: str) -> BestandFout:
    return BestandFout("anders", soort=soort)


# --- each kind

Uitkomst = tuple[bytes, bool]
# What a PDF may not do when it is opened: run a script or another program.
_PDF_DOET = re.compile(rb"/(?:JavaScript|JS|Launch)\b")
_NAAM_CODE = re.compile(rb"#([0-9a-fA-F]{2})")


def _pdf(inhoud: bytes) -> Uitkomst:
    end = inhoud[-1024:]
    if not inhoud.startswith(b"%PDF-") or b"%%EOF" not in end:
        raise _geen("pdf")
    behind = end[end.rindex(b"%%EOF") :]
    if _lijkt_pagina(inhoud[:2048]) or _lijkt_pagina(behind) or zipfile.is_zipfile(io.BytesIO(inhoud)):
        raise BestandFout("dubbel")
    # A name may be spelled with codes: /Java#53cript.
    if _PDF_DOET.search(_NAAM_CODE.sub(lambda m: bytes([int(m[1], 16)]), _pdf_opdrachten(inhoud))):
        raise BestandFout("programma")
    return inhoud, False


def _pdf_opdrachten(inhoud: bytes) -> bytes:
    """A PDF without its pictures and fonts, in which any text may stand by chance, and with what was packed."""
    out, pos, room = [], 0, UITGEPAKT
    while (begin := inhoud.find(b"stream", pos)) >= 0 and (end := inhoud.find(b"endstream", begin + 6)) >= 0:
        out.append(inhoud[pos:begin])
        if b"/ObjStm" in inhoud[max(pos, begin - 1000) : begin]:
            out.append(_uitgeblazen(inhoud[begin + 6 : end].lstrip(b"\r\n"), room))
            room -= len(out[-1])
        pos = end + 9
    out.append(inhoud[pos:])
    return b"\n".join(out)


def _uitgeblazen(packed: bytes, room: int) -> bytes:
    """What is packed in a stream of objects. Raises BestandFout when it becomes too much."""
    try:
        found = zlib.decompressobj().decompress(packed, room)
    except zlib.error:
        return packed
    if len(found) >= room:
        raise BestandFout("bom")
    return found


def _office(soort: str, kenmerk: str) -> Callable[[bytes], Uitkomst]:
    """A check on an Office Open XML package whose types name `kenmerk`."""

    def check(inhoud: bytes) -> Uitkomst:
        parts = _uitgepakt(inhoud, soort, "[Content_Types].xml")
        types = parts.decode("utf-8", "replace").lower()
        if "macroenabled" in types or "vbaproject" in types:
            raise BestandFout("programma")
        if kenmerk not in types:
            raise _geen(soort)
        return inhoud, False

    return check


def _opendocument(soort: str) -> Callable[[bytes], Uitkomst]:
    def check(inhoud: bytes) -> Uitkomst:
        if _uitgepakt(inhoud, soort, "mimetype").decode("latin-1").strip() != TYPEN[soort]:
            raise _geen(soort)
        return inhoud, False

    return check


def _uitgepakt(inhoud: bytes, soort: str, wanted: str) -> bytes:
    """The part `wanted` of a package, after all of it was unpacked piece by piece. Raises BestandFout."""
    if not inhoud.startswith(b"PK\x03\x04"):
        raise _geen(soort)
    try:
        with zipfile.ZipFile(io.BytesIO(inhoud)) as package:
            names = package.namelist()
            if wanted not in names:
                raise _geen(soort)
            _keur_namen(names, package.comment)
            _pak_uit(package)
            return package.read(wanted)[:100_000]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise _geen(soort) from None


def _keur_namen(names: list[str], comment: bytes) -> None:
    if len(names) > ONDERDELEN or len(names) != len(set(names)) or comment:
        raise BestandFout("pakket")
    for name in names:
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name):
            raise BestandFout("pakket")
        if name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1")):
            raise BestandFout("programma")
        if name.lower().startswith(("basic/", "scripts/")):  # macros of OpenDocument
            raise BestandFout("programma")


def _pak_uit(package: zipfile.ZipFile) -> None:
    """Read every part to its end. One that is larger than it says is cut off there, so that its checksum fails."""
    if sum(info.file_size for info in package.infolist()) > UITGEPAKT:
        raise BestandFout("bom")
    for info in package.infolist():
        with package.open(info) as part:
            while part.read(1 << 16):
                pass


def _plaatje(soort: str, begin: bytes, schoon: Callable[[bytes], plaatjes.Plaatje]) -> Callable[[bytes], Uitkomst]:
    def check(inhoud: bytes) -> Uitkomst:
        if not inhoud.startswith(begin):
            raise _geen(soort)
        try:
            found = schoon(inhoud)
        except plaatjes.KapotPlaatje:
            raise BestandFout("kapot") from None
        if (
            min(found.breed, found.hoog) < 1
            or max(found.breed, found.hoog) > ZIJDE
            or found.breed * found.hoog > PUNTEN
        ):
            raise BestandFout("punten")
        return found.inhoud, found.gewist

    return check


_STUURTEKEN = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_PAGINA = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|meta|link|style|img)\b", re.I
)


def _lijkt_pagina(begin: bytes) -> bool:
    return bool(_PAGINA.search(begin))


def _tekst(inhoud: bytes) -> Uitkomst:
    text = _als_tekst(inhoud)
    if _STUURTEKEN.search(text):
        raise _geen("tekst")
    if _lijkt_pagina(text.encode()) or text.startswith("#!"):
        raise BestandFout("dubbel")
    return inhoud, False


def _als_tekst(inhoud: bytes) -> str:
    for coding in ("utf-8-sig", "cp1252"):
        try:
            return inhoud.decode(coding)
        except UnicodeDecodeError:
            continue
    raise _geen("tekst")


_KEURING: dict[str, Callable[[bytes], Uitkomst]] = {
    "pdf": _pdf,
    "docx": _office("docx", "wordprocessingml.document.main+xml"),
    "xlsx": _office("xlsx", "spreadsheetml.sheet.main+xml"),
    "odt": _opendocument("odt"),
    "ods": _opendocument("ods"),
    "png": _plaatje("png", plaatjes.PNG_BEGIN, plaatjes.schoon_png),
    "jpg": _plaatje("jpg", plaatjes.JPG_BEGIN, plaatjes.schoon_jpg),
    "txt": _tekst,
    "csv": _tekst,
}
