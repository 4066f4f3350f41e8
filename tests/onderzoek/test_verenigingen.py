"""The shipped verenigingenonderzoek: what it asks after the memo on Dorpskracht, what it does not, and its words.

And the little workbook in the documentation, that people begin their own with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from kern import kernen
from kern.onderzoek.blad import Blad
from kern.onderzoek.model import Model
from kern.onderzoek.vragenlijst import SHIPPED, Keuring, keur
from tools.maak_vragenlijst import read, workbook

ROOT = Path(__file__).parents[2]
VOORBEELD = ROOT / "docs" / "voorbeeld"
DAG = date(2027, 3, 1)
KEURING = keur(SHIPPED / "verenigingen.xlsx")
FORM = KEURING.model or {}
MODEL = Model.van_json(FORM)
DORPSFEEST = keur(VOORBEELD / "dorpsfeest.xlsx")
ALTIJD = ["soort", "kernen", "omvang", "nodig"]
GEMEENTE = ["wijkgericht", "makelaar", "waardering", "delen"]
SLOT = ["platform", "media", "samenwerken", "opmerking"]


def route(**antwoorden: str) -> list[str]:
    """The questions that count with these answers."""
    return list(blad(antwoorden).route())


def blad(antwoorden: Mapping[str, str], taal: str = "") -> Blad:
    return Blad(MODEL, antwoorden, {}, DAG, taal=taal)


# --- the workbooks


@pytest.mark.parametrize("pad", [SHIPPED / "verenigingen.xlsx", VOORBEELD / "dorpsfeest.xlsx"], ids=lambda p: p.stem)
def test_the_workbook_is_what_the_script_makes_of_the_readable_data(pad: Path) -> None:
    made = workbook(read(pad.with_suffix(".yaml")))
    assert keur(made).model == keur(pad).model, "Voer uit: make vragenlijsten"


@pytest.mark.parametrize("gekeurd", [KEURING, DORPSFEEST], ids=["verenigingen", "dorpsfeest"])
def test_nobody_has_anything_to_remark_but_how_often_a_space_can_be_shared(gekeurd: Keuring) -> None:
    assert gekeurd.fouten == ()
    assert [f.tekst for f in gekeurd.waarschuwingen if "20 keer" not in f.tekst] == []


def test_the_readme_explains_every_column_of_the_example() -> None:
    text = (VOORBEELD / "README.md").read_text("utf-8")
    for sheet in load_workbook(VOORBEELD / "dorpsfeest.xlsx"):
        assert f"**{sheet.title}**" in text
        for column in next(sheet.iter_rows(max_row=1, values_only=True)):
            assert str(column) in text, column


def test_the_conditions_in_the_readme_are_understood() -> None:
    """Every formula in its tables, put to the example as it stands."""
    text = (VOORBEELD / "README.md").read_text("utf-8")
    formulas = re.findall(r"^\| `([^`]*(?:\$\{|\. |\(\.)[^`]*)` \|", text, re.MULTILINE)
    assert len(formulas) >= 8
    data = read(VOORBEELD / "dorpsfeest.yaml")
    tried = [_question(f"proef{i}", formula) for i, formula in enumerate(formulas)]
    judged = keur(workbook({**data, "vragen": data["vragen"] + tried}))
    assert judged.fouten == ()
    assert DORPSFEEST.goed


def _question(naam: str, formula: str) -> dict[str, str]:
    """A question with this formula as its constraint, if it is about the own answer, else as its condition."""
    key = "toets" if re.search(r"(?<!\w)\.(?=\s|\))", formula) else "als"
    found = {"soort": "date" if "today" in formula else "integer", "naam": naam, "tekst": "Proef?", key: formula}
    if "count-selected" in formula:
        found |= {"soort": "select_multiple", "lijst": "onderdeel"}
    return found | ({"toets_tekst": "Dat kan niet."} if key == "toets" else {})


# --- what is asked


def test_who_needs_one_thing_and_shares_nothing() -> None:
    assert route(nodig="geld", delen="niets") == [*ALTIJD, *GEMEENTE, *SLOT]


def test_two_needs_are_put_in_order_and_only_those() -> None:
    assert route(nodig="geld leden", delen="niets") == [*ALTIJD, "volgorde", *GEMEENTE, *SLOT]
    assert [k.naam for k in blad({"nodig": "leden geld kennis"}).keuzes("volgorde")] == ["leden", "geld", "kennis"]


@pytest.mark.parametrize(
    ("veld", "antwoord", "kan"),
    [
        ("nodig", "leden geld kennis", True),
        ("nodig", "leden geld kennis contact", False),
        ("nodig", "niets", True),
        ("nodig", "geld niets", False),
        ("delen", "niets", True),
        ("delen", "ruimte materiaal kennis mensen", True),
        ("delen", "ruimte niets", False),
    ],
)
def test_three_at_most_and_nothing_is_an_answer_by_itself(veld: str, antwoord: str, kan: bool) -> None:
    wrong = blad({}).fout(veld, antwoord)
    assert (wrong is None) is kan
    assert kan or (wrong or "").startswith("Kies")


def test_each_space_that_can_be_shared_has_its_questions() -> None:
    one = [*ALTIJD, *GEMEENTE, "ruimte_soort[1]", "ruimte_mensen[1]", "ruimte_wanneer[1]", *SLOT]
    assert route(nodig="geld", delen="ruimte") == one
    two = route(**{"nodig": "geld", "delen": "ruimte", "ruimte[+2]": "ja", "ruimte_soort[2]": "opslag"})
    assert two == [*one[:-4], "ruimte_soort[2]", "ruimte_wanneer[2]", *SLOT], "nobody fits in a store room"
    assert blad({}).fout("ruimte_mensen[1]", "0") is not None


def test_there_are_twelve_to_sixteen_questions_and_one_must_be_answered() -> None:
    asked = [v for v in MODEL.velden if v.gevraagd and not v.naam.endswith("_other")]
    assert 12 <= len(asked) <= 16
    assert [v.naam for v in asked if blad({}).verplicht(v.naam if not v.herhaling else f"{v.naam}[1]")] == ["nodig"]


def test_no_name_is_asked_and_the_open_answer_is_not_for_telegram() -> None:
    texts = [v.naam for v in MODEL.velden if v.type == "text"]
    assert texts == ["soort_other", "media_other", "opmerking"]
    assert MODEL.op_naam["opmerking"].gevoelig
    assert "Wij vragen niet hoe uw vereniging heet" in blad({}).label("vooraf")


def test_the_villages_are_those_of_the_starting_data() -> None:
    listed = [k.naam for k in blad({}).keuzes("kernen")]
    assert sorted(listed) == sorted([*(k["slug"] for k in yaml.safe_load(kernen.STARTDATA.read_text())), "elders"])


# --- the words


def texts(taal: str) -> Iterator[tuple[str, str]]:
    """Every text in a language, with the name of its field."""
    for v in FORM["velden"]:
        own = v if taal == "nl" else v["vertalingen"].get(taal, {})
        for key in ("label", "hint", "kort", "constraint_tekst", "verplicht_tekst"):
            if v[key]:
                yield v["naam"], "".join(own[key])
        for k in v["keuzes"]:
            yield v["naam"], "".join(k["label"] if taal == "nl" else k["vertalingen"][taal])
            if k.get("voorbeeld"):
                yield v["naam"], k["voorbeeld"] if taal == "nl" else k["voorbeelden"][taal]


@pytest.mark.parametrize(("naam", "tekst"), sorted(set(texts("nl"))))
def test_words_at_b1(naam: str, tekst: str) -> None:
    assert len(tekst) <= 160
    for sentence in re.split(r"(?<=[.?!])\s+", tekst):
        assert len(sentence.split()) <= 20, sentence
        assert len(re.findall(r"\b(?:niet|geen|nooit|niemand|zonder)\b", sentence.lower())) <= 1, sentence
    assert not re.search(r"\b(?:je|jij|jou|jouw|jullie)\b", tekst.lower())
    assert not re.search(r"participatie|respondent|middels|faciliteren|organisatie\b", tekst.lower())


def test_every_text_has_an_english_one() -> None:
    dutch, english = list(texts("nl")), list(texts("en"))
    assert len(dutch) == len(english)
    assert all(text.strip() and len(text) <= 170 for _, text in english)
    same = {nl for (_, nl), (_, en) in zip(dutch, english, strict=True) if nl == en}
    names = {"Facebook", "Instagram", "WhatsApp"} | {k["naam"] for k in yaml.safe_load(kernen.STARTDATA.read_text())}
    assert same <= names
    assert blad({}, "en").herhaling("/data/ruimte", 2).startswith("Space")
