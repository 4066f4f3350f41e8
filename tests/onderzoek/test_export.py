"""The files to take along: complete, safe in a spreadsheet, and without anything that leads to a person."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from kern.db import Database
from kern.onderzoek import antwoorden, export
from kern.onderzoek.codeboek import codeboek_html, codes
from kern.onderzoek.export import veilig
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.reeks import versies
from tests.onderzoek.hulp import H_BLIJFT, H_VERHUIST, S_STARTER, code_id, geopend, gesloten, stuur

EVIL = '=HYPERLINK("http://kwaad.example";"klik")'


@pytest.mark.parametrize("text", ["=1+1", "+31", "-2", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "  =1", "－2"])
def test_a_formula_is_defused(text: str) -> None:
    assert veilig(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Jan", "3", "a=b", "é", "'t Loo", "€ 5", "3 - 2"])
def test_a_text_stays_a_text(text: str) -> None:
    assert veilig(text) == text


def filled(db: Database, now: datetime) -> Onderzoek:
    """Three sent records: a household twice, and a starter with a nasty remark of several lines."""
    with db.writing() as s:
        o = geopend(s, now)
        home = code_id(s, now, o)
        stuur(s, now, o, H_BLIJFT, home, "papier")
        stuur(s, now, o, H_VERHUIST, home)
        stuur(s, now, o, {**S_STARTER, "opmerking": f'{EVIL}\nen; nog "iets"'})
    return o


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The CSV as a spreadsheet reads it."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_csv_has_one_row_per_sent_record(db: Database, now: datetime) -> None:
    o = filled(db, now)
    with db.reading() as s:
        rows = rows_of(export.antwoorden_csv(s, o))
    assert len(rows) == 3
    assert sorted((r["route"], r["kanaal"], r["telt"]) for r in rows) == [
        ("H", "papier", "nee"),
        ("H", "web", "ja"),
        ("S", "web", "ja"),
    ]
    starter = next(r for r in rows if r["route"] == "S")
    assert starter["opmerking (persoonlijk)"] == f'\'{EVIL}\nen; nog "iets"'
    assert (starter["zonder_code"], starter["huurprijs"], starter["type_nu"]) == ("ja", "h1", "")
    assert starter["dag"] == "2027-03-01"
    assert "kern_naam" not in starter and "prijs_koop_1" not in starter


def test_nothing_in_the_csv_leads_to_a_code_or_a_moment(sqlite_db: Database, now: datetime) -> None:
    o = filled(sqlite_db, now)
    with sqlite_db.writing() as s:
        content = export.antwoorden_csv(s, o).decode("utf-8-sig")
        assert not re.search(r"\d{2}:\d{2}|wijzigcode|hmac|code_id", content)
        assert {r["huishouden"] for r in rows_of(export.antwoorden_csv(s, o))} == {""}
        gesloten(s, now, s.get_one(Onderzoek, o.id))
    with sqlite_db.reading() as s:
        assert sorted(r["huishouden"] for r in rows_of(export.antwoorden_csv(s, o))) == ["", "1", "1"]


def test_rows_stand_in_random_order(sqlite_db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = iter(["c" * 32, "a" * 32, "b" * 32])
    monkeypatch.setattr(antwoorden, "random_id", lambda: next(ids))
    o = filled(sqlite_db, now)
    with sqlite_db.reading() as s:
        rows = rows_of(export.antwoorden_csv(s, o))
    assert [r["antwoord"][0] for r in rows] == ["a", "b", "c"]


def test_the_workbook_holds_texts_and_no_formulas(sqlite_db: Database, now: datetime) -> None:
    o = filled(sqlite_db, now)
    with sqlite_db.reading() as s:
        content = export.antwoorden_xlsx(s, o)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Antwoorden", "Codeboek"]
    cells = [cell for line in book["Antwoorden"].iter_rows() for cell in line if cell.value is not None]
    assert not [c for c in cells if c.data_type == "f" or c.hyperlink]
    assert any(str(c.value).startswith("'=HYPERLINK") for c in cells)
    assert book["Antwoorden"].max_row == 4


def test_a_child_that_fails_is_an_error_and_not_an_empty_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(export.ExportFout, match="exit"):
        export.maak_xlsx([("Te lange naam voor een blad in een werkboek", [["x"]])])


def test_the_codebook_explains_every_question(db: Database, now: datetime) -> None:
    o = filled(db, now)
    with db.writing() as s:
        html = codeboek_html(s, o)
        lines = {r.naam: r for r in codes(o, versies(s, o), antwoorden.records(s, o))}
    assert lines["type_wens"].n == 2
    assert (lines["type_wens"].keuzes[0].naam, lines["type_wens"].keuzes[0].label) == ("rij", "Rijwoning of hoekwoning")
    assert "‘Uw situatie’ is gekozen voor" in lines["type_nu"].als
    assert lines["opmerking"].persoonlijk
    assert "€\u00a0250.000 tot €\u00a0320.000" in html
    assert html.count("Kan persoonsgegevens bevatten") == 1
    assert "1 van de" in html and "1\u00a0starter" in html


def test_without_what_people_wrote_themselves(sqlite_db: Database, now: datetime) -> None:
    o = filled(sqlite_db, now)
    with sqlite_db.reading() as s:
        content = export.antwoorden_csv(s, o, open_vragen=False)
    assert b"opmerking" not in content and b"HYPERLINK" not in content
    assert len(rows_of(content)) == 3


def test_writing_the_files(sqlite_db: Database, now: datetime, tmp_path: Path) -> None:
    o = filled(sqlite_db, now)
    files = export.schrijf_alles(sqlite_db, o.id, tmp_path / "uit")
    assert [f.name for f in files] == ["antwoorden.csv", "antwoorden.xlsx", "codeboek.html"]
    assert all(f.stat().st_size > 500 for f in files)
