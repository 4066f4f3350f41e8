"""From workbook to model: what comes out of a good one, what is said about a bad one, and which versions are kept."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import xlsxwriter

from kern.db import Database
from kern.onderzoek import vragenlijst
from kern.onderzoek.vragenlijst import (
    ROOT,
    SHIPPED,
    Bevinding,
    VragenlijstFout,
    alle,
    haal,
    keur,
    meegeleverd_prijspeil,
    prijspeil_namen,
    prijspeil_tabel,
    verzorg_meegeleverd,
    voeg_toe,
)

Sheet = list[list[str]]

SURVEY: Sheet = [
    ["type", "name", "label", "hint", "relevant", "required", "constraint", "constraint_message", "calculation"],
    ["calculate", "dorp", "", "", "", "", "", "", "pulldata('kern', 'waarde', 'naam', 'kern')"],
    ["begin_group", "g", "Over ${dorp}", "", "${dorp} != ''"],
    ["select_one waar", "woont", "Woont u in ${dorp}?", "Kies er één", "", "yes"],
    ["integer", "jaren", "Hoeveel jaar?", "", "${woont} = 'ja'", "", ". >= 0", "Typ een getal, ook in ${dorp}."],
    ["end_group"],
    ["select_multiple wat", "wat", "Wat doet u?"],
    ["note", "klaar", "Dank u wel.", "", "${woont} = 'nee'"],
    ["text", "meer", "Nog iets?"],
    ["date", "dag", "Welke dag?"],
    ["hidden", "bron"],
]
CHOICES: Sheet = [
    ["list_name", "name", "label", "kernpraat_voorbeeld", "extra"],
    ["waar", "ja", "Ja, in ${dorp}", "Ook in het buitengebied", "1"],
    ["waar", "nee", "Nee"],
    ["wat", "bouwen", "Bouwen"],
    ["wat", "huren", "Huren"],
]
SETTINGS: Sheet = [["form_title", "form_id", "version"], ["Wonen", "proef", "1"]]


def xlsx(survey: Sheet = SURVEY, choices: Sheet = CHOICES, settings: Sheet = SETTINGS) -> bytes:
    """A workbook of these rows; a cell that begins with `=` becomes a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name, rows in (("survey", survey), ("choices", choices), ("settings", settings)):
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                if text:
                    sheet.write(number, column, text)
    book.close()
    return buffer.getvalue()


def with_column(survey: Sheet, name: str, values: dict[str, str]) -> Sheet:
    """The sheet with one column more, filled for the rows of these names."""
    width = len(survey[0])
    rows = [row + [""] * (width - len(row)) for row in survey]
    return [[*rows[0], name], *([*row, values.get(row[1], "")] for row in rows[1:])]


def changed(survey: Sheet, row: int, column: str, text: str) -> Sheet:
    """The sheet with another text in one cell; rows as Excel counts them."""
    number = survey[0].index(column)
    cells = survey[row - 1] + [""] * (number + 1 - len(survey[row - 1]))
    cells[number] = text
    return [*survey[: row - 1], cells, *survey[row:]]


def packed_again(workbook: bytes, **parts: bytes) -> bytes:
    """The workbook with parts added or replaced; `__` in a name stands for `/`, `_xml` for `.xml`."""
    buffer = io.BytesIO()
    names = {name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"): b for name, b in parts.items()}
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            if item not in names:
                new.writestr(item, old.read(item))
        for item, content in names.items():
            new.writestr(item, content)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def fields() -> dict[str, dict[str, object]]:
    own = with_column(SURVEY, "kernpraat::gevoelig", {"jaren": "ja"})
    own = with_column(own, "kernpraat::einde", {"klaar": "ja"})
    own = with_column(own, "kernpraat::kort", {"jaren": "Jaren in ${dorp}"})
    keuring = keur(xlsx(own))
    assert keuring.fouten == ()
    assert keuring.model is not None
    return {"model": keuring.model} | {f["naam"]: f for f in keuring.model["velden"]}


DORP = {"xpath": "/data/dorp"}


@pytest.mark.parametrize(
    ("field", "key", "value"),
    [
        ("model", "form_id", "proef"),
        ("model", "versie", "1"),
        ("model", "titel", "Wonen"),
        ("model", "wortel", "data"),
        ("model", "tabellen", ["kern"]),
        ("model", "groepen", {"/data/g": {"relevant": " /data/dorp  != ''", "label": ["Over ", DORP]}}),
        ("dorp", "type", "calculate"),
        ("dorp", "berekening", "pulldata('kern', 'waarde', 'naam', 'kern')"),
        ("woont", "type", "select_one"),
        ("woont", "pad", "/data/g/woont"),
        ("woont", "groepen", ["/data/g"]),
        ("woont", "label", ["Woont u in ", DORP, "?"]),
        ("woont", "hint", ["Kies er één"]),
        ("woont", "verplicht", "true()"),
        ("woont", "rij", 4),
        (
            "woont",
            "keuzes",
            [
                {
                    "naam": "ja",
                    "label": ["Ja, in ", DORP],
                    "voorbeeld": "Ook in het buitengebied",
                    "kolommen": {"extra": "1"},
                },
                {"naam": "nee", "label": ["Nee"], "voorbeeld": "", "kolommen": {}},
            ],
        ),
        ("jaren", "type", "integer"),
        ("jaren", "relevant", " /data/g/woont  = 'ja'"),
        ("jaren", "constraint", ". >= 0"),
        ("jaren", "constraint_tekst", ["Typ een getal, ook in ", DORP, "."]),
        ("jaren", "verplicht", None),
        ("jaren", "gevoelig", True),
        ("jaren", "kort", ["Jaren in ", DORP]),
        ("jaren", "einde", False),
        ("wat", "type", "select_multiple"),
        ("klaar", "type", "note"),
        ("klaar", "einde", True),
        ("klaar", "groepen", []),
        ("meer", "type", "text"),
        ("dag", "type", "date"),
        ("bron", "type", "hidden"),
    ],
)
def test_the_model(fields: dict[str, dict[str, object]], field: str, key: str, value: object) -> None:
    assert fields[field][key] == value


def test_a_choice_filter_and_texts_with_a_language() -> None:
    head = [f"{name}::Nederlands (nl)" if name in ("label", "hint") else name for name in SURVEY[0]]
    survey = with_column([head, *SURVEY[1:]], "choice_filter", {"woont": "extra = 1"})
    choices = [["list_name", "name", "label::Nederlands (nl)", "kernpraat_voorbeeld", "extra"], *CHOICES[1:]]
    model = keur(xlsx(survey, choices)).model
    assert model is not None
    (woont,) = (f for f in model["velden"] if f["naam"] == "woont")
    assert (woont["label"], woont["hint"]) == (["Woont u in ", DORP, "?"], ["Kies er één"])
    assert [choice["label"] for choice in woont["keuzes"]] == [["Ja, in ", DORP], ["Nee"]]
    assert woont["keuzefilter"] == "extra = 1"


def test_the_median_length_counts_the_questions_of_a_route_and_leaves_out_who_was_stopped() -> None:
    keuring = keur(xlsx(with_column(SURVEY, "kernpraat::einde", {"klaar": "ja"})))
    assert keuring.model is not None
    # Without a table the group is never relevant: what remains is wat, meer and dag.
    assert keuring.model["mediane_lengte"] == {"": 3}
    open_group = changed(SURVEY, 3, "relevant", "")
    keuring = keur(xlsx(with_column(open_group, "kernpraat::einde", {"klaar": "ja"})))
    assert keuring.model is not None
    # With nee everybody is stopped: one question was asked.
    assert keuring.model["mediane_lengte"] == {"": 5, "ja": 5, "nee": 1}


@pytest.mark.parametrize(
    ("workbook", "blad", "rij", "kolom", "begin"),
    [
        (xlsx(changed(SURVEY, 5, "type", "geotrace")), "survey", 5, "type", "De soort ‘geotrace’ kennen wij niet."),
        (xlsx(changed(SURVEY, 9, "type", "")), "survey", 9, "type", "Vul in welke soort vraag dit is"),
        (xlsx(changed(SURVEY, 4, "type", "select_one weg")), "survey", 4, "type", "De keuzelijst ‘weg’ staat niet"),
        (xlsx(changed(SURVEY, 9, "name", "wat")), "survey", 9, "name", "De naam ‘wat’ komt vaker voor."),
        (xlsx(changed(SURVEY, 7, "label", "=1+1")), "survey", 7, "label", "In dit vak staat een formule."),
        (
            xlsx(with_column(SURVEY, "kernpraat::gevoelig", {"jaren": "misschien"})),
            "survey",
            5,
            "kernpraat::gevoelig",
            "Vul hier ja of nee in. Er staat nu ‘misschien’.",
        ),
        (
            xlsx(with_column(SURVEY, "kernpraat::einde", {"meer": "ja"})),
            "survey",
            9,
            "kernpraat::einde",
            "Alleen een regel van de soort note",
        ),
        (
            xlsx(with_column(SURVEY, "kernpraat::kleur", {"meer": "rood"})),
            "survey",
            9,
            "kernpraat::kleur",
            "De kolom kernpraat::kleur kennen wij niet.",
        ),
        (
            xlsx(choices=changed(CHOICES, 1, "kernpraat_voorbeeld", "kernpraat::voorbeeld")),
            "choices",
            2,
            "kernpraat::voorbeeld",
            "De kolom kernpraat::voorbeeld kennen wij niet.",
        ),
        (xlsx(settings=[SETTINGS[0], ["Wonen", "proef"]]), "settings", 2, "version", "Vul version in."),
        (xlsx(settings=[SETTINGS[0], ["W", "a@b", "1"]]), "settings", 2, "form_id", "Gebruik in form_id alleen"),
        (xlsx(survey=SURVEY[:1]), "survey", None, "", "Er staan nog geen vragen op dit blad."),
        (xlsx(changed(SURVEY, 5, "relevant", "${weg} = 1")), "survey", 5, "", "Bij deze regel kan de vragenlijst niet"),
        (xlsx(changed(SURVEY, 5, "relevant", "bestaatniet(1)")), "survey", 5, "", "Deze voorwaarde of berekening"),
        (xlsx(changed(SURVEY, 2, "calculation", "${jaren}")), "survey", None, "", "Deze regels hebben elkaar nodig"),
        (
            xlsx([*SURVEY, *[["note", f"n{i}", "x"] for i in range(5000)]]),
            "survey",
            None,
            "",
            "Dit blad heeft meer dan",
        ),
    ],
)
def test_one_sentence_with_its_place(workbook: bytes, blad: str, rij: int | None, kolom: str, begin: str) -> None:
    keuring = keur(workbook)
    assert keuring.model is None
    (found,) = keuring.fouten
    assert (found.blad, found.kolom) == (blad, kolom)
    assert rij is None or found.rij == rij
    assert found.tekst.startswith(begin)


def test_all_findings_of_the_sheets_come_at_once() -> None:
    wrong = changed(changed(SURVEY, 5, "type", "geotrace"), 9, "name", "wat")
    assert [f.rij for f in keur(xlsx(wrong)).fouten] == [5, 9]


def entity_bomb() -> bytes:
    sheet = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData>&a;</sheetData></worksheet>'
    return packed_again(xlsx(), xl__worksheets__sheet1_xml=sheet)


@pytest.mark.parametrize(
    ("workbook", "begin"),
    [
        (b"", "Dit is geen Excel-werkboek."),
        (b"PK\x03\x04 stuk", "Dit is geen Excel-werkboek."),
        (bytes((10 << 20) + 1), "Dit werkboek is groter dan 10 MB."),
        # A zip bomb: zeros, packed a thousand times smaller.
        (packed_again(xlsx(), xl__media__leeg_bin=bytes(5 << 20)), "Dit werkboek wordt na uitpakken veel te groot."),
        (packed_again(xlsx(), xl__vbaProject_bin=b"x"), "In dit werkboek zitten macro's."),
        (packed_again(xlsx(), xl__externalLinks__externalLink1_xml=b"<x/>"), "Dit werkboek verwijst naar een ander"),
        (entity_bomb(), "Wij kunnen dit werkboek niet lezen."),
        (packed_again(xlsx(), xl__worksheets__sheet1_xml=b"<stuk"), "Wij kunnen dit werkboek niet lezen."),
    ],
)
def test_a_hostile_or_broken_file_gets_one_sentence(workbook: bytes, begin: str) -> None:
    keuring = keur(workbook)
    assert keuring.model is None
    (found,) = keuring.fouten
    assert found.tekst.startswith(begin)


def test_what_is_too_large_unpacked_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vragenlijst, "MAX_UNPACKED", 10_000)
    (found,) = keur(xlsx()).fouten
    assert found.tekst.startswith("Dit werkboek wordt na uitpakken veel te groot.")


def test_the_child_cannot_take_more_memory_than_it_may() -> None:
    code = "from kern.onderzoek import omzetten; omzetten._limit(); bytearray(omzetten.MEMORY_BYTES)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 1
    assert "MemoryError" in ran.stderr


def test_a_workbook_that_takes_too_long_gets_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vragenlijst, "CHILD_SECONDS", 0.0001)
    (found,) = keur(xlsx()).fouten
    assert found.tekst.startswith("Dit werkboek is te zwaar om te lezen.")


def test_the_child_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    # Python itself reads this variable: with it in its environment the child would stop at once.
    monkeypatch.setenv("PYTHONHOME", "/bestaat-niet")
    assert keur(xlsx()).goed


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


# --- versions --------------------------------------------------------------------------------------------------


def test_the_same_workbook_twice_is_one_version(db: Database, now: datetime) -> None:
    workbook = xlsx()
    with db.writing() as s:
        first = voeg_toe(s, workbook, keur(workbook), now)
        # Saved again by another program: other bytes and rows, the same questions.
        moved = xlsx([SURVEY[0], [""], *SURVEY[1:]])
        again = voeg_toe(s, moved, keur(moved), now + timedelta(days=1))
        assert again.id == first.id
        assert len(first.id) == 32
        assert [v.ref for v in alle(s)] == ["proef@1"]
    with db.reading() as s:
        kept = haal(s, "proef@1")
        assert kept.model["titel"] == "Wonen"
        assert kept.werkboek == workbook
        assert kept.xform.startswith("<?xml")
        assert kept.gemaakt == now


def test_a_version_never_changes(db: Database, now: datetime) -> None:
    other = xlsx(changed(SURVEY, 9, "label", "Wilt u nog iets zeggen?"))
    with db.writing() as s:
        voeg_toe(s, xlsx(), keur(xlsx()), now)
        with pytest.raises(VragenlijstFout, match="Geef het werkboek een nieuwe versie"):
            voeg_toe(s, other, keur(other), now)


def test_the_newest_version_unless_one_is_named(db: Database, now: datetime) -> None:
    second = xlsx(settings=[SETTINGS[0], ["Wonen", "proef", "2"]])
    with db.writing() as s:
        voeg_toe(s, xlsx(), keur(xlsx()), now)
        voeg_toe(s, second, keur(second), now + timedelta(days=1))
        assert haal(s, "proef").versie == "2"
        assert haal(s, "proef@1").versie == "1"
        for ref in ("weg", "proef@3"):
            with pytest.raises(VragenlijstFout, match=ref):
                haal(s, ref)


def test_a_workbook_with_findings_is_not_kept(db: Database, now: datetime) -> None:
    wrong = xlsx(changed(SURVEY, 5, "type", "geotrace"))
    with db.writing() as s:
        with pytest.raises(VragenlijstFout, match="Kijk naar de meldingen"):
            voeg_toe(s, wrong, keur(wrong), now)
        assert alle(s) == []


def test_the_shipped_questionnaires_are_added_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        assert [v.form_id for v in verzorg_meegeleverd(s, now)] == ["woonbehoefte"]
        assert verzorg_meegeleverd(s, now) == []
        assert haal(s, "woonbehoefte").model["titel"] == "Woonbehoefteonderzoek"


# --- amounts ---------------------------------------------------------------------------------------------------


def test_the_shipped_amounts() -> None:
    years = meegeleverd_prijspeil()
    assert sorted(years) == [2024, 2025, 2026]
    assert years[2026]["sociale_huur_max"] == Decimal("932.93")
    assert years[2024]["daeb_mp"] == Decimal(52671)
    for amounts in years.values():
        assert set(amounts) <= set(prijspeil_namen())


def test_the_table_shows_amounts_as_people_read_them() -> None:
    table = prijspeil_tabel({"sociale_huur_max": Decimal("932.93"), "daeb_1p": Decimal(51537)})
    assert table == [
        {"naam": "sociale_huur_max", "waarde": "€\u00a0932,93"},
        {"naam": "daeb_1p", "waarde": "€\u00a051.537"},
    ]


def test_a_finding_says_where() -> None:
    assert keur(SHIPPED / "woonbehoefte.xlsx").fouten == ()
    (found,) = keur(xlsx(changed(SURVEY, 5, "type", "geotrace"))).fouten
    assert found == Bevinding("survey", 5, "type", found.tekst)
