"""What may lie in a dossier: known by its content, harmless, and without the place of a photo."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from kern.dossier import plaatjes
from kern.dossier.keuring import GROOTSTE, TYPEN, BestandFout, keur, maak_veilig, nette_naam
from tests.dossier.hulp import EXCEL, PDF, blok, exif, jpg, office, opendocument, png, segment, zip_van

GOED = {
    "plan.pdf": PDF,
    "plan.docx": office(),
    "plan.xlsx": office(EXCEL),
    "plan.odt": opendocument(TYPEN["odt"]),
    "plan.ods": opendocument(TYPEN["ods"]),
    "kaart.png": png(),
    "kaart.jpg": jpg(),
    "kaart.JPEG": jpg(),
    "lijst.csv": b"naam;aantal\r\nSinderen;3\r\n",
    "notitie.txt": "Vóór 3 < 4 uur: é".encode(),
    "oud.txt": "caf\xe9".encode("latin-1"),
}


@pytest.mark.parametrize("naam", GOED)
def test_an_honest_file_is_kept_as_what_it_is(naam: str) -> None:
    ext = naam.rpartition(".")[2].lower().replace("jpeg", "jpg")
    assert keur(naam, GOED[naam]) == TYPEN[ext]
    assert maak_veilig(naam, GOED[naam]).inhoud == GOED[naam]


def test_a_real_workbook_is_kept() -> None:
    book = next(Path("kern/onderzoek/vragenlijsten").glob("*.xlsx")).read_bytes()
    assert keur("vragenlijst.xlsx", book) == TYPEN["xlsx"]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" * 40
PACKED = b"<< /Type /ObjStm /Filter /FlateDecode >> stream\r\n%s\r\nendstream"


def bom() -> bytes:
    """A small docx that unpacks to 200 MB and says so."""
    return office(extra={"word/media.xml": b"0" * 200_000_000})


def liegende_bom() -> bytes:
    """The same, but it says of itself that it is small."""
    data = bytearray(bom())
    size = struct.pack("<I", 200_000_000)
    for at in (data.find(size), data.rfind(size)):
        data[at : at + 4] = struct.pack("<I", 10)
    return bytes(data)


FOUT = [
    ("tekening.svg", SVG, "soort"),
    ("tekening.png", SVG, "anders"),
    ("lijst.csv", SVG, "dubbel"),
    ("pagina.html", HTML, "soort"),
    ("pagina.txt", HTML, "dubbel"),
    ("pagina.txt", HTML.decode().encode("utf-16"), "anders"),
    ("script.txt", b"#!/bin/sh\nrm -rf /\n", "dubbel"),
    ("plan.pdf", EXE, "anders"),
    ("plan.txt", EXE, "anders"),
    ("plan.exe", EXE, "soort"),
    ("plan.pdf.exe", PDF, "soort"),
    ("plan.docm", office(), "soort"),
    ("plan", PDF, "soort"),
    (".pdf", PDF, "soort"),
    ("plan.pdf", b"", "leeg"),
    # One file that is two things.
    ("plan.pdf", b"%PDF-1.7\n<html><script>alert(1)</script>\n%%EOF", "dubbel"),
    ("plan.pdf", PDF + b"<script>alert(1)</script>", "dubbel"),
    ("plan.pdf", b"%PDF-1.7\n" + zip_van({"x": b"y"}) + b"%%EOF", "dubbel"),
    ("plan.pdf", PDF + b"x" * 2000, "anders"),
    ("plan.docx", b"%PDF-1.7\n" + office(), "anders"),
    ("plan.pdf", office(), "anders"),
    ("plan.docx", PDF, "anders"),
    ("plan.xlsx", office(), "anders"),
    ("plan.docx", zip_van({"x": b"y"}), "anders"),
    ("plan.odt", opendocument(TYPEN["ods"]), "anders"),
    ("plan.docx", b"PK\x03\x04" + b"x" * 100, "anders"),
    # Programs inside.
    ("plan.pdf", PDF.replace(b"/Type", b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >> /Type"), "programma"),
    ("plan.pdf", PDF.replace(b"/Type", b"/S /Java#53cript /Type"), "programma"),
    ("plan.pdf", PDF.replace(b"trailer", PACKED % zlib.compress(b"<< /S /Launch >>") + b"\ntrailer"), "programma"),
    ("plan.docx", office(extra={"word/vbaProject.bin": b"x"}), "programma"),
    ("plan.docx", office("application/vnd.ms-word.document.macroEnabled.main+xml"), "programma"),
    ("plan.odt", zip_van({"mimetype": TYPEN["odt"].encode(), "Basic/x.xml": b"x"}), "programma"),
    # Packages that do harm when they are unpacked.
    ("plan.docx", office(extra={"../../buiten": b"x"}), "pakket"),
    ("plan.docx", office(extra={f"deel{n}": b"" for n in range(2100)}), "pakket"),
    ("foto.png", png(30_000, 30_000), "punten"),
    ("foto.png", png(21_000, 1), "punten"),
    ("foto.png", png(0, 5), "punten"),
    ("foto.jpg", jpg(breed=30_000, hoog=30_000), "punten"),
    ("foto.jpg", jpg()[:-8], "kapot"),
    ("foto.jpg", b"\xff\xd8\xff\xe0\x00\x01", "kapot"),
    ("foto.png", png()[:-20], "kapot"),
    ("foto.png", png().replace(b"IDAT", b"IDAX"), "kapot"),
]


@pytest.mark.parametrize(("naam", "inhoud", "reden"), FOUT, ids=lambda v: v if isinstance(v, str) else "")
def test_a_hostile_file_is_refused_with_a_reason(naam: str, inhoud: bytes, reden: str) -> None:
    with pytest.raises(BestandFout) as error:
        keur(naam, inhoud)
    assert error.value.reden == reden
    assert str(error.value).endswith(".")


def test_a_zip_bomb_is_not_unpacked_whole_whatever_it_says_of_itself() -> None:
    with pytest.raises(BestandFout, match="veel te groot"):
        keur("plan.docx", bom())
    with pytest.raises(BestandFout, match="geen docx"):
        keur("plan.docx", liegende_bom())


def test_eleven_megabytes_are_too_many_and_ten_are_not() -> None:
    assert keur("groot.txt", b"a" * GROOTSTE) == "text/plain"
    with pytest.raises(BestandFout, match="10 MB"):
        keur("groot.txt", b"a" * (11 * 1024 * 1024))


def test_words_by_chance_in_a_picture_of_a_pdf_are_no_program() -> None:
    stream = b"<< /Length 9 >> stream\n/JS /Launch \nendstream"
    assert keur("plan.pdf", PDF.replace(b"trailer", stream + b"\ntrailer")) == "application/pdf"


def test_many_loose_streams_do_not_keep_us_busy() -> None:
    """Each `stream` without its end would be looked for to the end of the file: that must not be squared."""
    body = b"%PDF-1.7\n" + b"stream\n" * 1_400_000 + b"%%EOF"
    assert keur("plan.pdf", body) == "application/pdf"


def test_the_place_of_a_photo_is_taken_out_and_the_way_up_stays() -> None:
    photo = jpg(exif(draai=6), segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00GPS"), segment(0xFE, b"Jan de Vries"))
    kept = maak_veilig("foto.jpg", photo)
    assert kept.gewist
    assert b"http://ns.adobe.com" not in kept.inhoud and b"Jan" not in kept.inhoud
    assert b"\x88\x25" not in kept.inhoud  # the tag that points at the place
    turn = kept.inhoud[kept.inhoud.index(b"Exif") + 6 :]
    assert plaatjes._draai(turn) == 6
    again = maak_veilig("foto.jpg", kept.inhoud)
    assert again.inhoud == kept.inhoud and not again.gewist
    assert not maak_veilig("foto.jpg", jpg()).gewist


def test_what_hangs_behind_a_photo_is_cut_off() -> None:
    kept = maak_veilig("foto.jpg", jpg(achter=HTML + zip_van({"x": b"y"})))
    assert kept.gewist and kept.inhoud == jpg()
    assert maak_veilig("foto.png", png() + HTML).inhoud == png()


def test_texts_in_a_png_are_taken_out() -> None:
    said = blok(b"tEXt", b"Author\x00Jan de Vries"), blok(b"eXIf", b"MM\x00\x2aGPS"), blok(b"tIME", b"\x07\xea\x01\x01")
    kept = maak_veilig("kaart.png", png(2, 2, *said))
    assert kept.gewist and kept.inhoud == png()


@pytest.mark.parametrize(
    ("naam", "netjes"),
    [
        ("C:\\Users\\jan\\plan.pdf", "plan.pdf"),
        ("../../etc/plan.pdf", "plan.pdf"),
        ("  plan\u202efdp.exe.pdf ", "planfdp.exe.pdf"),
        ("regel\r\nSet-Cookie: x.pdf", "regelSet-Cookie- x.pdf"),
        ("een\u00adplan.pdf", "eenplan.pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_a_name_cannot_mislead(naam: str, netjes: str) -> None:
    assert nette_naam(naam) == netjes


def test_a_package_with_a_password_is_refused() -> None:
    data = bytearray(office())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1  # the flag that says it is encrypted
    assert zipfile.is_zipfile(io.BytesIO(bytes(data)))
    with pytest.raises(BestandFout):
        keur("plan.docx", bytes(data))
