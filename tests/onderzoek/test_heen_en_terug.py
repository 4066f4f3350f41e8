"""What goes into the files comes out of them again: every answer, whatever was typed, also in repeats."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kern.db import Database
from kern.onderzoek import antwoorden, export, overgang, reeks
from kern.onderzoek.antwoorden import Record
from kern.onderzoek.export import veilig
from kern.onderzoek.kolommen import Indeling, indeling
from kern.onderzoek.model import sleutel
from kern.onderzoek.vragenlijst import VragenlijstVersie
from tests.onderzoek.formulier import herhaling, keuzevraag, later, open_met, veld, versie
from tests.onderzoek.hulp import MARIEKE

Antwoorden = dict[str, str]
VELDEN = (
    veld("opmerking", "text"),
    veld("kanaal", "text", "Welk kanaal kijkt u?"),  # a fixed column is called like that
    veld("kind_aantal", "integer", "Hoeveel kinderen hebt u?"),  # and so is a count
    keuzevraag("wonen", "koop huur"),
    keuzevraag("vervoer", "auto fiets bus", "select_multiple"),
    keuzevraag("top", "a b c", "rank"),
    veld("meter", "decimal"),
    veld("geboren", "date"),
    veld("laat", "time"),
    veld("wanneer", "dateTime"),
    veld("ok", "acknowledge"),
    veld("naam", "text", in_="kind"),
    veld("leeftijd", "integer", in_="kind"),
    veld("hobby", "text", in_="Kind.2"),
)
GROEPEN = {"kind": herhaling("Kind"), "Kind.2": herhaling("Kind")}

FORMULIER = VragenlijstVersie(
    id="formulier-heen-en-terug",
    **{
        "form_id": "f",
        "versie": "1",
        "titel": "F",
        "werkboek": b"",
        "xform": "",
        "gemaakt": datetime(2027, 3, 1, tzinfo=UTC),
    },
    model={
        **{"form_id": "f", "versie": "1", "titel": "F", "taal": "nl", "talen": ["nl"], "wortel": "data"},
        **{"velden": list(VELDEN), "groepen": {f"/data/{n}": g for n, g in GROEPEN.items()}, "tabellen": []},
    },
)


def record(nummer: int, gegeven: Antwoorden) -> Record:
    """A sent record with these answers."""
    return Record(
        **{"id": f"{nummer:032}", "versie_id": FORMULIER.id, "kanaal": "web", "dag": date(2027, 3, 1), "route": ""},
        **{"compleet": True, "telt": True, "zonder_code": True, "huishouden": None, "groep": None, "volgnr": 1},
        **{"niet_gevraagd": (), "antwoorden": gegeven},
    )


# --- reading back, as the codebook says


def oorspronkelijk(cel: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from reading a formula."""
    return cel[1:] if cel.startswith("'") and veilig(cel[1:]) == cel else cel


def csv_rijen(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def xlsx_rijen(content: bytes) -> dict[str, list[dict[str, str]]]:
    """Every sheet as texts, numbers as they are printed."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = {}
    for sheet in book.worksheets:
        head, *lines = ([("" if c is None else str(c)) for c in row] for row in sheet.iter_rows(values_only=True))
        found[sheet.title] = [dict(zip(head, line, strict=True)) for line in lines]
    return found


def terug(
    wat: Indeling, hoofd: list[dict[str, str]], herhaald: dict[str, list[dict[str, str]]]
) -> dict[str, Antwoorden]:
    """The answers of every record, from the tables."""
    found: dict[str, Antwoorden] = {row["antwoord"]: {} for row in hoofd}
    for row in hoofd:
        found[row["antwoord"]] |= {k.naam: v for k in wat.kolommen if (v := oorspronkelijk(row[k.titel]))}
    for blad in wat.herhalingen:
        for row in herhaald[blad.bestand]:
            values = ((sleutel(k.naam, int(row["nummer"])), oorspronkelijk(row[k.titel])) for k in blad.kolommen)
            found[row["antwoord"]] |= {key: v for key, v in values if v}
    return found


def door_csv(alle: Iterable[Record]) -> dict[str, Antwoorden]:
    """Records through the CSV files and back."""
    records, wat = list(alle), indeling([FORMULIER])
    main = export.csv_bytes([export.kop(wat), *export.rijen(records, wat, {FORMULIER.id: "1"})])
    repeats = {
        h.bestand: csv_rijen(export.csv_bytes([export.kop_herhaling(h), *export.rijen_herhaling(records, h)]))
        for h in wat.herhalingen
    }
    return terug(wat, csv_rijen(main), repeats)


# --- anything somebody can answer

TEKST = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1, max_size=30),
    st.text("=+-@'\"; \t\r\n＝_x0D", min_size=1, max_size=8),
)
GETAL = st.one_of(st.integers(-(10**15), 10**15).map(str), st.sampled_from(["007", "-0", "1e5"]))
DECIMAAL = st.one_of(
    st.decimals(-1000, 1000, places=3, allow_nan=False).map(str), st.sampled_from(["1.50", "3", "0.1", "-2.5", ".5"])
)
VASTE = {
    **{"wonen": st.sampled_from(["koop", "huur"]), "vervoer": st.sampled_from(["auto", "auto bus", "fiets bus"])},
    **{"top": st.permutations("abc").map(" ".join), "geboren": st.dates().map(str), "ok": st.just("OK")},
    **{"laat": st.just("14:30"), "wanneer": st.just("2027-03-01T14:30"), "kind_aantal": GETAL, "meter": DECIMAAL},
    **{"opmerking": TEKST, "kanaal": TEKST},
}


@st.composite
def gegeven_antwoorden(draw: st.DrawFn) -> Antwoorden:
    found = draw(st.fixed_dictionaries({}, optional=VASTE))
    for n in range(draw(st.integers(0, 4))):
        child = draw(st.fixed_dictionaries({}, optional={"naam": TEKST, "leeftijd": GETAL, "hobby": TEKST}))
        found |= {sleutel(k, n + 1): v for k, v in child.items()}
    return found


@settings(max_examples=300, deadline=None)
@given(st.lists(gegeven_antwoorden(), max_size=4))
def test_through_the_csv_and_back(alle: list[Antwoorden]) -> None:
    found = door_csv(record(i, answers) for i, answers in enumerate(alle))
    assert found == {f"{i:032}": answers for i, answers in enumerate(alle)}


@given(TEKST)
def test_a_made_safe_text_is_never_a_formula_and_can_be_undone(tekst: str) -> None:
    assert not veilig(tekst).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert oorspronkelijk(veilig(tekst)) == tekst


# --- the same through the database, the workbook and two versions

LASTIG: tuple[Antwoorden, ...] = (
    {},
    {"opmerking": "=1+1", "kanaal": "+31 6", "meter": "-2.5", "kind_aantal": "-3"},
    {"opmerking": "'=1+1", "kanaal": "''@x", "kind_aantal": "007"},
    {"opmerking": "regel 1\nregel 2; \"en\" 'zo'\t.", "vervoer": "auto bus", "top": "c a b"},
    {"opmerking": "<b>&amp;</b> é € 🏡 _x0041_", "meter": "1.50", "wanneer": "2027-03-01T14:30", "laat": "14:30"},
    {"opmerking": " spaties vooraan en achteraan ", "geboren": "1950-12-31", "ok": "OK"},
    {"naam[1]": "=SOM(A1)", "leeftijd[1]": "4", "naam[3]": "Jan\nPiet", "hobby[2]": "-"},
    {"leeftijd[20]": "19"},
)


@pytest.fixture
def ingevuld(db: Database, now: datetime) -> int:
    """Records on two versions of the questionnaire; the second has a question less."""
    with db.writing() as s:
        o = open_met(s, now, versie(s, now, "1", *VELDEN, groepen=GROEPEN))
        for answers in LASTIG:
            antwoorden.verstuur(s, now, o, answers, "web", None)
        fewer = versie(s, later(now), "2", *VELDEN[1:], groepen=GROEPEN)
        overgang.ga_over(s, later(now), o, fewer, MARIEKE)
        for answers in LASTIG:
            antwoorden.verstuur(s, now, o, {k: v for k, v in answers.items() if k != "opmerking"}, "web", None)
        return o.id


def bewaard(s: object, o: object) -> dict[str, Antwoorden]:
    return {r.id: r.antwoorden for r in antwoorden.records(s, o)}  # type: ignore[arg-type]


def test_all_files_give_back_what_the_database_holds(
    db: Database, ingevuld: int, tmp_path: Path, now: datetime
) -> None:
    files = export.schrijf_alles(db, ingevuld, tmp_path)
    assert [f.name for f in files] == [
        *("antwoorden.csv", "antwoorden-kind.csv", "antwoorden-kind.2.csv", "antwoorden.xlsx", "codeboek.html"),
    ]
    with db.reading() as s:
        o = s.get_one(antwoorden.Onderzoek, ingevuld)
        kept, wat = bewaard(s, o), indeling(reeks.versies(s, o))
    assert len(kept) == 2 * len(LASTIG)
    repeats = {h.bestand: csv_rijen((tmp_path / f"antwoorden-{h.bestand}.csv").read_bytes()) for h in wat.herhalingen}
    assert terug(wat, csv_rijen((tmp_path / "antwoorden.csv").read_bytes()), repeats) == kept
    sheets = xlsx_rijen((tmp_path / "antwoorden.xlsx").read_bytes())
    assert list(sheets) == ["Antwoorden", "kind", "kind.2", "Codeboek"]
    assert terug(wat, sheets["Antwoorden"], {h.bestand: sheets[h.bestand] for h in wat.herhalingen}) == kept


def test_the_main_table_counts_the_repeats_and_their_rows_are_numbered(db: Database, ingevuld: int) -> None:
    with db.reading() as s:
        files = export.bestanden_csv(s, s.get_one(antwoorden.Onderzoek, ingevuld))
    main, children = csv_rijen(files["antwoorden.csv"]), csv_rijen(files["antwoorden-kind.csv"])
    assert sorted({r["kind_aantal_2"] for r in main}) == ["0", "20", "3"], "another question has the name already"
    assert len(children) == 2 * (3 + 20)
    first = [r for r in children if r["antwoord"] == children[0]["antwoord"]]
    assert [r["nummer"] for r in first] == [str(n) for n in range(1, len(first) + 1)]
    assert {r["antwoord"] for r in children} <= {r["antwoord"] for r in main}


def test_numbers_are_numbers_in_the_workbook(db: Database, ingevuld: int) -> None:
    with db.reading() as s:
        content = export.antwoorden_xlsx(s, s.get_one(antwoorden.Onderzoek, ingevuld))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert {c for c in _kolom(book["Antwoorden"], "meter") if c is not None} == {-2.5, "1.50"}
    assert {type(c) for c in _kolom(book["kind"], "leeftijd") if c is not None} == {int}
    assert {type(c) for c in _kolom(book["kind"], "nummer")} == {int}


def _kolom(sheet: object, kop: str) -> Iterator[object]:
    rows = list(sheet.iter_rows(values_only=True))  # type: ignore[attr-defined]
    return (row[rows[0].index(kop)] for row in rows[1:])
