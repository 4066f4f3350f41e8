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
from tests.onderzoek import formulier
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
        rows, version = rows_of(export.antwoorden_csv(s, o)), versies(s, o)[0].versie
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
    assert {r["versie"] for r in rows} == {version}


def test_a_question_called_like_a_fixed_column_keeps_its_answers(sqlite_db: Database, now: datetime) -> None:
    """The woonbehoefteonderzoek itself asks for the `huishouden`."""
    o = filled(sqlite_db, now)
    with sqlite_db.reading() as s:
        rows = rows_of(export.antwoorden_csv(s, o))
        assert "In de vragenlijst heet deze vraag <code>huishouden</code>" in codeboek_html(s, o)
    assert sorted(r["huishouden_vraag"] for r in rows) == ["", "alleen", "partner"]
    assert [k for k in rows[0] if k.startswith("route")] == ["route"], "that is the fixed column itself"


def test_only_what_is_kept_has_a_column(sqlite_db: Database, now: datetime) -> None:
    """A calculation without a short name helps the words of the questions and is not stored."""
    o = filled(sqlite_db, now)
    with sqlite_db.reading() as s:
        names = set(rows_of(export.antwoorden_csv(s, o))[0])
    assert {"zekerheid", "horizon", "in_kern"} <= names
    assert not {"verhuist", "doet_mee", "uitwonend_max"} & names


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


def test_the_codebook_lets_one_read_the_data_back(db: Database, now: datetime) -> None:
    """Types and lists as XLSForm writes them, limits and conditions in words, the other language beside."""
    english = {"en": {"label": ["How old are you?"]}}
    velden = (
        {**formulier.veld("leeftijd", "integer", "Hoe oud bent u?"), "vertalingen": english, "constraint": ". < 120"},
        formulier.veld("cijfer", "decimal", bereik={"van": "1", "tot": "10", "stap": "0.5"}),
        {**formulier.keuzevraag("top", "a b", "rank"), "relevant": "/data/leeftijd > 17", "lijst": "dingen"},
        formulier.veld("ouder", "calculate", berekening="/data/leeftijd + 1", kort=["Volgend jaar"], label=""),
    )
    with db.writing() as s:
        o = formulier.open_met(s, now, formulier.versie(s, now, "1", *velden, talen=["nl", "en"]))
        lines, html = {r.naam: r for r in codes(o, versies(s, o))}, codeboek_html(s, o)
    assert [(r.naam, r.type) for r in lines.values()] == [
        *(("leeftijd", "integer"), ("cijfer", "range"), ("top", "rank dingen"), ("ouder", "calculate")),
    ]
    assert lines["leeftijd"].talen == (("English", "How old are you?"),)
    assert lines["leeftijd"].eis == "het antwoord moet minder dan 120 zijn"
    assert lines["cijfer"].eis == "van 1 tot en met 10, in stappen van 0,5"
    assert lines["top"].als == "als het antwoord bij ‘Hoe oud bent u?’ meer dan 17 is"
    assert lines["ouder"].tekst == "Volgend jaar" and "Hoe oud bent u?" in lines["ouder"].rekent
    for words in ("het belangrijkste eerst", "puntkomma", "English: How old are you?", "rank dingen"):
        assert words in html


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
