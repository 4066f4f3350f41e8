"""Files that are no workbook, that are hostile or too heavy: one clear sentence each, in bounded time and memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from kern.onderzoek.keuring import keuren, kind
from kern.onderzoek.keuring.keuren import ROOT, keur
from kern.onderzoek.vragenlijst import SHIPPED
from tests.onderzoek.keuring.hulp import boek, cellen, gekeurd, herpakt, teksten, vraag
from tests.onderzoek.werkboek import INSTELLINGEN

Q = vraag("text", "q")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCTYPE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
SETTINGS = [list(INSTELLINGEN), list(INSTELLINGEN.values())]


def ods() -> bytes:
    return herpakt(boek(Q), mimetype=b"application/vnd.oasis", content_xml=b"<x/>").replace(
        b"xl/workbook.xml", b"xl/workbo_k.xml"
    )


@pytest.mark.parametrize(
    ("werkboek", "begin"),
    [
        (b"", "Dit bestand is leeg."),
        (b"PK\x03\x04 stuk", "Dit is geen Excel-werkboek."),
        (b"%PDF-1.7, een brief", "Dit is geen Excel-werkboek."),
        (b"type,name,label\ntext,q,Vraag\n", "Dit is een tekstbestand, zoals een CSV."),
        (OLE + bytes(600), "Dit werkboek heeft een oude of andere vorm (.xls of .xlsb)."),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "Op dit werkboek zit een wachtwoord."),
        (ods(), "Dit is een werkboek van LibreOffice (.ods)."),
        (boek(Q).replace(b"xl/workbook.xml", b"xl/workbook.bin"), "Dit werkboek heeft een oude of andere vorm"),
        (bytes((10 << 20) + 1), "Dit werkboek is groter dan 10 MB."),
        # A zip bomb: zeros, packed a thousand times smaller.
        (herpakt(boek(Q), xl__media__leeg_bin=bytes(5 << 20)), "Dit werkboek wordt na uitpakken veel te groot."),
        (herpakt(boek(Q), **{f"xl__p{i}_xml": b"<x/>" for i in range(1001)}), "Dit werkboek wordt na uitpakken"),
        (herpakt(boek(Q), xl__vbaProject_bin=b"x"), "In dit werkboek zitten macro's."),
        (herpakt(boek(Q), xl__externalLinks__externalLink1_xml=b"<x/>"), "Dit werkboek verwijst naar een ander"),
        (herpakt(boek(Q), xl__worksheets__sheet1_xml=DOCTYPE.encode()), "In dit werkboek zit een verwijzing"),
        (herpakt(boek(Q), xl__styles_xml=DOCTYPE.encode()), "In dit werkboek zit een verwijzing"),
        (herpakt(boek(Q), docProps__app_xml=DOCTYPE.encode("utf-16")), "In dit werkboek zit een verwijzing"),
        (herpakt(boek(Q), xl__worksheets__sheet1_xml=b"<stuk"), "Wij kunnen dit werkboek niet lezen."),
    ],
)
def test_a_hostile_or_broken_file_gets_one_sentence(werkboek: bytes, begin: str) -> None:
    keuring = keur(werkboek)
    assert keuring.model is None
    (found,) = keuring.alles
    assert (found.plaats, found.tekst[: len(begin)]) == ("", begin)


def diep() -> bytes:
    return boek(Q, vraag("text", "r", relevant="not(" * 5000 + "1" + ")" * 5000))


def breed() -> bytes:
    return cellen(survey=[["type", "name", "label", *(f"kolom {i}" for i in range(300))]], settings=SETTINGS)


@pytest.mark.parametrize(
    ("maak", "plaats", "begin"),
    [
        (
            lambda: boek(*(vraag("text", f"q{i}") for i in range(5001))),
            "survey",
            "Dit blad heeft meer dan 5000 regels.",
        ),
        (breed, "survey", "Dit blad heeft meer dan 200 kolommen."),
        (diep, "survey rij 3, kolom relevant", "Deze formule is te lang of te diep om te lezen."),
        (
            lambda: boek(*(vraag("begin_group", f"g{i}") for i in range(25)), Q, *[{"type": "end_group"}] * 25),
            "survey rij 21, kolom type",
            "Hier staan 20 groepen in elkaar.",
        ),
        (
            lambda: boek(
                *(vraag("select_one l", f"q{i}") for i in range(16)),
                choices=[{"list_name": "l", "name": f"k{i}", "label": f"K{i}"} for i in range(2000)],
            ),
            "choices",
            "Alle vragen samen hebben meer dan 30.000 keuzes.",
        ),
    ],
)
def test_what_is_too_much_gets_one_sentence(maak: Callable[[], bytes], plaats: str, begin: str) -> None:
    judged = gekeurd(maak())
    (found,) = judged.fouten
    assert (found.plaats, found.tekst[: len(begin)]) == (plaats, begin)


def cel(tekst: str) -> bytes:
    """A workbook with one label that no Excel could hold."""
    cells = "".join(f'<c r="{c}{{0}}" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in zip("ABC", "xyz", strict=True))
    head = cells.format(1).replace(">x<", ">type<").replace(">y<", ">name<").replace(">z<", ">label<")
    body = cells.format(2).replace(">x<", ">text<").replace(">y<", ">q<").replace(">z<", f">{tekst}<")
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = f'<row r="1">{head}</row><row r="2">{body}</row>'
    return herpakt(
        boek(Q),
        xl__worksheets__sheet1_xml=f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode(),
    )


@pytest.mark.parametrize("tekst", ["a" * 5_000_000, "${q}" * 100_000])
def test_a_cell_that_no_excel_could_hold(tekst: str) -> None:
    (found,) = gekeurd(cel(tekst)).fouten
    assert found.plaats == "survey rij 2, kolom label"
    assert found.tekst.startswith("In dit vak staan meer dan 32.767 tekens.")


def test_rows_without_anything_are_no_rows() -> None:
    rows = [["type", "name", "label"], ["text", "q", "Q"], *[[""]] * 3000]
    assert gekeurd(cellen(survey=rows, settings=SETTINGS)).goed


def test_signs_that_no_form_can_hold_are_left_out() -> None:
    judged = gekeurd(boek(vraag("text", "q", "Hoe\u00a0oud\x07 bent\r\nu?")))
    assert judged.model is not None, teksten(judged.fouten)
    assert judged.model["velden"][0]["label"] == ["Hoe oud bent\nu?"]


def test_what_is_too_large_unpacked_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keuren, "MAX_UNPACKED", 4_000)
    (found,) = keur(boek(Q)).fouten
    assert found.tekst.startswith("Dit werkboek wordt na uitpakken veel te groot.")


def test_the_child_cannot_take_more_memory_than_it_may() -> None:
    code = "from kern.onderzoek.keuring import kind; kind._limit(); bytearray(kind.MEMORY_BYTES)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 1
    assert "MemoryError" in ran.stderr


def test_a_questionnaire_that_would_be_too_large_to_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kind, "MOST_XFORM", 500)
    with pytest.raises(MemoryError):
        kind.run(boek(Q))


def test_a_workbook_that_takes_too_long_gets_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keuren, "CHILD_SECONDS", 0.0001)
    (found,) = keur(boek(Q)).fouten
    assert found.tekst.startswith("Dit werkboek is te zwaar om te lezen.")


def test_our_own_mistake_is_not_blamed_on_the_file(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keuren.sys, "executable", "/bin/false")
    (found,) = keur(boek(Q)).fouten
    assert "Dat ligt aan ons programma." in found.tekst
    assert "judging a workbook failed" in caplog.text


def test_the_child_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    # Python itself reads this variable: with it in its environment the child would stop at once.
    monkeypatch.setenv("PYTHONHOME", "/bestaat-niet")
    assert keur(boek(Q)).goed


def test_what_is_judged_is_what_is_converted() -> None:
    """A second sheet of the same name in capitals is read by nobody: pyxform gets the rows, not the file."""
    twice = cellen(
        survey=[["type", "name", "label"], ["text", "q", "Q"]],
        settings=SETTINGS,
        **{"survey ": [["type", "name", "label"], ["image", "foto", "F"]]},
    )
    judged = gekeurd(twice)
    assert judged.model is not None
    assert [field["naam"] for field in judged.model["velden"]] == ["q"]


def test_the_web_process_never_loads_what_reads_workbooks() -> None:
    code = """
import sys
from kern.onderzoek.vragenlijst import SHIPPED, keur
assert keur(SHIPPED / "woonbehoefte.xlsx").goed
heavy = {"pyxform", "openpyxl", "xlsxwriter", "alembic", "numpy"}
print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.xlsx")), ids=lambda path: path.stem)
def test_the_shipped_questionnaires_have_no_mistakes(path: object) -> None:
    judged = gekeurd(SHIPPED.joinpath(str(path)).read_bytes())
    assert judged.goed, teksten(judged.fouten)
    assert judged.waarschuwingen == (), teksten(judged.waarschuwingen)
