"""The routing in words: what a projectleider reads about a questionnaire without knowing XPath."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kern.onderzoek import routing
from kern.onderzoek.blad import Blad
from kern.onderzoek.model import Model, Veld
from kern.onderzoek.vragenlijst import SHIPPED, keur

Json = dict[str, Any]


def veld(naam: str, soort: str = "text", pad: str = "", **rest: Any) -> Json:
    return {"naam": naam, "pad": pad or f"/data/{naam}", "type": soort, "label": [f"Vraag {naam}"], **rest}


def keuzes(*labels: str, **kolommen: str) -> list[Json]:
    return [{"naam": label.lower(), "label": [label], "kolommen": kolommen} for label in labels]


VERHUIST = "if(/data/wens = 'zeker' or /data/wens = 'misschien', 'ja', if(/data/wens = 'nee', 'nee', ''))"
VELDEN = [
    veld("wens", "select_one", label=["Wilt u verhuizen?"], keuzes=keuzes("Zeker", "Misschien", "Nee")),
    veld("reden", "select_multiple", label=["Waarom?"], keuzes=keuzes("Groter", "Kleiner", "Anders")),
    veld("leeftijd", "integer", label=["Hoe oud bent u?"]),
    veld("kans", "decimal", label=["Hoe groot is de kans?"]),
    veld("naam", label=["Hoe heet het?"]),
    veld("geboren", "date", label=["Wanneer bent u geboren?"], kort=["Geboortedatum"]),
    veld("tijd", "time", label=["Hoe laat?"]),
    veld("som", "calculate", label=[], berekening="/data/leeftijd + /data/kans"),
    veld("totaal", "calculate", label=[], kort=["Totaal"], berekening="/data/leeftijd * 2"),
    veld("verhuist", "calculate", label=[], berekening=VERHUIST),
    veld("jaren", "calculate", label=[], berekening="int((today() - /data/geboren) div 365.25)"),
    veld("grens", "calculate", label=[], berekening="if(/data/wens = 'nee', 1, 9)"),
    veld("lft", "integer", "/data/kind/lft", groepen=["/data/kind"], label=["Hoe oud is dit kind?"]),
]
GROEPEN: Json = {"/data/kind": {"relevant": None, "label": ["Kind"], "herhaling": True, "aantal": None}}


def model(**deze: Any) -> tuple[Model, Veld]:
    """The questionnaire above with one more field, and that field."""
    laatste = veld("deze", deze.pop("soort", "text"), **{"label": ["Deze"], **deze})
    vorm = {"form_id": "x", "versie": "1", "velden": [*VELDEN, laatste], "groepen": GROEPEN, "tabellen": []}
    found = Model.van_json(vorm)
    return found, found.op_naam["deze"]


def als(uitdrukking: str) -> str:
    """A relevant in words."""
    m, v = model(relevant=uitdrukking)
    assert v.relevant is not None
    return routing.voorwaarde(m, v.relevant, v)


@pytest.mark.parametrize(
    ("uitdrukking", "woorden"),
    [
        ("/data/wens = 'zeker'", "als bij ‘Wilt u verhuizen?’ is gekozen voor ‘Zeker’"),
        ("'zeker' = /data/wens", "als bij ‘Wilt u verhuizen?’ is gekozen voor ‘Zeker’"),
        ("/data/wens != 'nee'", "als bij ‘Wilt u verhuizen?’ niet is gekozen voor ‘Nee’"),
        ("not(/data/wens = 'nee')", "als bij ‘Wilt u verhuizen?’ niet is gekozen voor ‘Nee’"),
        ("/data/wens = ''", "als ‘Wilt u verhuizen?’ niet is beantwoord"),
        ("/data/wens != ''", "als ‘Wilt u verhuizen?’ is beantwoord"),
        ("/data/wens", "als ‘Wilt u verhuizen?’ is beantwoord"),
        ("/data/naam != ''", "als ‘Hoe heet het?’ is ingevuld"),
        ("/data/naam = 'x'", "als bij ‘Hoe heet het?’ is ingevuld: ‘x’"),
        (
            "/data/wens != '' and /data/wens != 'nee' and /data/naam = ''",
            "als bij ‘Wilt u verhuizen?’ iets anders is gekozen dan ‘Nee’, en als ‘Hoe heet het?’ niet is ingevuld",
        ),
        ("selected(/data/reden, 'groter')", "als bij ‘Waarom?’ onder andere is gekozen voor ‘Groter’"),
        ("not(selected(/data/reden, 'groter'))", "als bij ‘Waarom?’ niet is gekozen voor ‘Groter’"),
        ("selected(/data/wens, 'nee')", "als bij ‘Wilt u verhuizen?’ is gekozen voor ‘Nee’"),
        ("count-selected(/data/reden) >= 2", "als het aantal gekozen antwoorden bij ‘Waarom?’ minstens 2 is"),
        ("string-length(/data/naam) > 3", "als het aantal tekens bij ‘Hoe heet het?’ meer dan 3 is"),
        ("contains(/data/naam, 'a')", "als in het antwoord bij ‘Hoe heet het?’ voorkomt: ‘a’"),
        ("true()", "altijd"),
        ("false()", "nooit"),
        ("/data/wens = 'zeker' and /data/wens = 'nee'", "nooit"),
    ],
)
def test_answers(uitdrukking: str, woorden: str) -> None:
    assert als(uitdrukking) == woorden


@pytest.mark.parametrize(
    ("uitdrukking", "woorden"),
    [
        (
            "/data/wens = 'zeker' or selected(/data/reden, 'groter')",
            "als bij ‘Wilt u verhuizen?’ is gekozen voor ‘Zeker’, "
            "of als bij ‘Waarom?’ onder andere is gekozen voor ‘Groter’",
        ),
        (
            "/data/wens = 'nee' or /data/wens = 'zeker'",
            "als bij ‘Wilt u verhuizen?’ is gekozen voor ‘Zeker’ of ‘Nee’",
        ),
        (
            "selected(/data/reden, 'groter') or selected(/data/reden, 'kleiner')",
            "als bij ‘Waarom?’ onder andere is gekozen voor ‘Groter’ of ‘Kleiner’",
        ),
        (
            "/data/wens = 'zeker' or /data/wens = 'misschien' or /data/wens = 'nee'",
            "als ‘Wilt u verhuizen?’ is beantwoord",
        ),
        (
            "/data/naam = 'x' and (/data/wens = 'nee' or selected(/data/reden, 'groter'))",
            "als bij ‘Hoe heet het?’ is ingevuld: ‘x’, en (als bij ‘Wilt u verhuizen?’ is gekozen voor ‘Nee’, "
            "of als bij ‘Waarom?’ onder andere is gekozen voor ‘Groter’)",
        ),
        (
            "not(/data/wens = 'nee' or /data/naam = 'x')",
            "als bij ‘Wilt u verhuizen?’ niet is gekozen voor ‘Nee’, en als bij ‘Hoe heet het?’ niet is ingevuld: ‘x’",
        ),
    ],
)
def test_and_or_and_brackets(uitdrukking: str, woorden: str) -> None:
    assert als(uitdrukking) == woorden


@pytest.mark.parametrize(
    ("uitdrukking", "woorden"),
    [
        ("/data/leeftijd > 3", "als het antwoord bij ‘Hoe oud bent u?’ meer dan 3 is"),
        ("18 <= /data/leeftijd", "als het antwoord bij ‘Hoe oud bent u?’ minstens 18 is"),
        ("-1 < /data/leeftijd", "als het antwoord bij ‘Hoe oud bent u?’ meer dan −1 is"),
        ("/data/leeftijd = 3", "als het antwoord bij ‘Hoe oud bent u?’ precies 3 is"),
        ("/data/kans != 2.5", "als het antwoord bij ‘Hoe groot is de kans?’ niet 2,5 is"),
        (
            "/data/leeftijd >= 18 and /data/leeftijd <= 65",
            "als het antwoord bij ‘Hoe oud bent u?’ minstens 18 en hoogstens 65 is",
        ),
        ("not(/data/leeftijd > 3)", "als het niet zo is dat het antwoord bij ‘Hoe oud bent u?’ meer dan 3 is"),
        ("/data/leeftijd > 12000", "als het antwoord bij ‘Hoe oud bent u?’ meer dan 12.000 is"),
        ("/data/leeftijd > 1980", "als het antwoord bij ‘Hoe oud bent u?’ meer dan 1980 is"),
        (
            "/data/leeftijd = /data/kans",
            "als het antwoord bij ‘Hoe oud bent u?’ gelijk is aan het antwoord bij ‘Hoe groot is de kans?’",
        ),
        (
            "/data/leeftijd mod 2 = 0",
            "als wat overblijft van het antwoord bij ‘Hoe oud bent u?’ na delen door 2 precies 0 is",
        ),
        ("round(/data/kans, 1) = 2.5", "als het antwoord bij ‘Hoe groot is de kans?’ (afgerond) precies 2,5 is"),
        ("/data/geboren > '2000-01-01'", "als het antwoord bij ‘Geboortedatum’ later is dan 1\u00a0januari\u00a02000"),
        (
            "date('2027-03-01') < /data/geboren",
            "als het antwoord bij ‘Geboortedatum’ later is dan 1\u00a0maart\u00a02027",
        ),
        (
            "/data/geboren <= today() - 30",
            "als het antwoord bij ‘Geboortedatum’ niet later is dan 30 dagen voor vandaag",
        ),
        (
            "today() - /data/geboren > 100",
            "als het aantal dagen van het antwoord bij ‘Geboortedatum’ tot vandaag meer dan 100 is",
        ),
        (
            "/data/jaren < 18",
            "als het aantal hele jaren van het antwoord bij ‘Geboortedatum’ tot vandaag minder dan 18 is",
        ),
        ("/data/tijd > '14:30'", "als het antwoord bij ‘Hoe laat?’ later is dan 14.30\u00a0uur"),
    ],
)
def test_numbers_and_days(uitdrukking: str, woorden: str) -> None:
    assert als(uitdrukking) == woorden


@pytest.mark.parametrize(
    ("uitdrukking", "woorden"),
    [
        ("/data/verhuist = 'ja'", "als bij ‘Wilt u verhuizen?’ is gekozen voor ‘Zeker’ of ‘Misschien’"),
        ("/data/verhuist != 'ja'", "als bij ‘Wilt u verhuizen?’ niet is gekozen voor ‘Zeker’ of ‘Misschien’"),
        ("/data/verhuist = 'nee'", "als bij ‘Wilt u verhuizen?’ is gekozen voor ‘Nee’"),
        ("/data/verhuist", "als ‘Wilt u verhuizen?’ is beantwoord"),
        ("/data/totaal > 3", "als ‘Totaal’ meer dan 3 is"),
        (
            "/data/som > 3",
            "als het antwoord bij ‘Hoe oud bent u?’ plus het antwoord bij ‘Hoe groot is de kans?’ meer dan 3 is",
        ),
    ],
)
def test_a_calculation_is_read_through_or_called_by_its_short_name(uitdrukking: str, woorden: str) -> None:
    assert als(uitdrukking) == woorden


@pytest.mark.parametrize(
    ("uitdrukking", "woorden"),
    [
        ("count(/data/kind) > 2", "als het aantal keren van ‘Kind’ meer dan 2 is"),
        (
            "sum(/data/kind/lft) > 10",
            "als de som van het antwoord bij ‘Hoe oud is dit kind?’ bij elke keer meer dan 10 is",
        ),
        ("/data/kind[2]/lft > 3", "als het antwoord bij ‘Hoe oud is dit kind?’ bij keer 2 meer dan 3 is"),
    ],
)
def test_repeats_seen_from_outside(uitdrukking: str, woorden: str) -> None:
    assert als(uitdrukking) == woorden


def test_a_repeat_seen_from_inside() -> None:
    binnen = {"pad": "/data/kind/deze", "groepen": ["/data/kind"]}
    m, v = model(relevant="position(..) > 1 and ../lft > 3", **binnen)
    assert v.relevant is not None
    assert routing.voorwaarde(m, v.relevant, v) == (
        "als het hoeveelste van ‘Kind’ dit is meer dan 1 is, "
        "en als het antwoord bij ‘Hoe oud is dit kind?’ meer dan 3 is"
    )


@pytest.mark.parametrize(
    ("uitdrukking", "woorden"),
    [
        ("pow(/data/leeftijd, 2) > 9", "als `pow(${leeftijd}, 2) > 9` klopt (formule)"),
        (
            "/data/wens = 'nee' and not(pow(/data/leeftijd, 2) > 9)",
            "als bij ‘Wilt u verhuizen?’ is gekozen voor ‘Nee’, en als `pow(${leeftijd}, 2) > 9` niet klopt (formule)",
        ),
        ("position(..) = 1", "als `position(..) = 1` klopt (formule)"),
        (
            "regex(/data/naam, '[a-z]+')",
            "als het antwoord bij ‘Hoe heet het?’ deze vorm heeft: `[a-z]+` (formule)",
        ),
    ],
)
def test_what_has_no_words_is_shown_as_it_stands(uitdrukking: str, woorden: str) -> None:
    assert als(uitdrukking) == woorden


@pytest.mark.parametrize(
    ("soort", "uitdrukking", "woorden"),
    [
        ("integer", ". >= 0 and . <= 10", "het antwoord moet minstens 0 en hoogstens 10 zijn"),
        ("date", ". > today()", "het antwoord moet later zijn dan vandaag"),
        ("date", ". <= today()", "het antwoord mag niet later zijn dan vandaag"),
        (
            "date",
            ". < today() and . > '1900-01-01'",
            "het antwoord moet eerder zijn dan vandaag en later zijn dan 1\u00a0januari\u00a01900",
        ),
        ("text", "string-length(.) <= 500", "het aantal tekens moet hoogstens 500 zijn"),
        ("text", ". != /data/naam", "het antwoord mag niet gelijk zijn aan het antwoord bij ‘Hoe heet het?’"),
        ("select_multiple", "count-selected(.) <= 2", "het aantal gekozen antwoorden moet hoogstens 2 zijn"),
        (
            "select_multiple",
            "not(selected(., 'geen')) or count-selected(.) = 1",
            "het antwoord kan alleen als niet is gekozen voor ‘Geen’, "
            "of als het aantal gekozen antwoorden precies 1 is",
        ),
        ("select_one", ". != 'a'", "het antwoord kan alleen als het antwoord niet ‘A’ is"),
        (
            "integer",
            ". > 0 or /data/wens = 'nee'",
            "het antwoord kan alleen als het antwoord meer dan 0 is, "
            "of als bij ‘Wilt u verhuizen?’ is gekozen voor ‘Nee’",
        ),
        (
            "integer",
            ". <= /data/grens",
            "het antwoord moet hoogstens een berekende waarde "
            "(1 als bij ‘Wilt u verhuizen?’ is gekozen voor ‘Nee’; anders 9) zijn",
        ),
    ],
)
def test_a_constraint_says_what_the_answer_must_be(soort: str, uitdrukking: str, woorden: str) -> None:
    m, v = model(soort=soort, constraint=uitdrukking, keuzes=keuzes("A", "B", "Geen"))
    assert v.constraint is not None
    assert routing.voorwaarde(m, v.constraint, v) == routing.toets(m, v) == woorden


@pytest.mark.parametrize(
    ("uitdrukking", "woorden"),
    [
        ("name != 'geen'", "een antwoord is er alleen als de keuze niet gelijk is aan ‘Geen’"),
        (
            "streek = /data/naam",
            "een antwoord is er alleen als ‘streek’ van de keuze gelijk is aan het antwoord bij ‘Hoe heet het?’",
        ),
        (
            "selected(/data/reden, name)",
            "een antwoord is er alleen als de keuze ook is gekozen in het antwoord bij ‘Waarom?’",
        ),
    ],
)
def test_a_choice_filter_says_which_choices_there_are(uitdrukking: str, woorden: str) -> None:
    m, v = model(soort="select_one", keuzefilter=uitdrukking, keuzes=keuzes("A", "Geen", streek="oost"))
    assert routing.keuzefilter(m, v) == woorden


def test_relevance_counts_the_groups_in_and_is_empty_when_always() -> None:
    vorm: Json = {
        "form_id": "x",
        "versie": "1",
        "velden": [VELDEN[0], veld("a", pad="/data/g/a", groepen=["/data/g"], relevant="/data/wens != ''")],
        "groepen": {"/data/g": {"relevant": "/data/wens != 'nee'", "label": ["Groep"]}},
    }
    m = Model.van_json(vorm)
    a = m.op_naam["a"]
    assert routing.relevantie(m, a) == "als bij ‘Wilt u verhuizen?’ iets anders is gekozen dan ‘Nee’"
    assert routing.relevantie(m, a, met_groepen=False) == "als ‘Wilt u verhuizen?’ is beantwoord"
    assert routing.relevantie(m, m.op_naam["wens"]) == ""


def test_numbers_stand_with_the_questions_of_a_list() -> None:
    m, v = model(relevant="/data/wens = 'nee'")
    assert v.relevant is not None
    namen = routing.Namen(m, nummers={"wens": 4})
    assert routing.voorwaarde(namen, v.relevant, v) == "als bij vraag 4 (‘Wilt u verhuizen?’) is gekozen voor ‘Nee’"


def test_another_language_of_the_questionnaire_is_used_for_its_own_words() -> None:
    velden = [
        {
            **VELDEN[0],
            "vertalingen": {"en": {"label": ["Do you want to move?"]}},
            "keuzes": [{"naam": "nee", "label": ["Nee"], "vertalingen": {"en": ["No"]}}, *keuzes("Zeker")],
        },
        veld("deze", relevant="/data/wens = 'nee' or /data/wens = 'zeker'"),
    ]
    m = Model.van_json({"form_id": "x", "versie": "1", "talen": ["nl", "en"], "velden": [*velden, VELDEN[4]]})
    v = m.op_naam["deze"]
    assert v.relevant is not None
    words = routing.relevantie(routing.Namen(m, taal="en"), v)
    assert words == "als ‘Do you want to move?’ is beantwoord"
    een = Model.van_json(
        {"form_id": "x", "versie": "1", "velden": [velden[0], veld("b", relevant="/data/wens = 'nee'")]}
    )
    assert "is gekozen voor ‘No’" in routing.relevantie(routing.Namen(een, taal="en"), een.op_naam["b"])


@pytest.mark.parametrize(
    ("uitdrukking", "woorden"),
    [
        (
            "/data/wens = 'nee' and (/data/wens = 'nee' or /data/naam = 'x')",
            "als bij ‘Wilt u verhuizen?’ is gekozen voor ‘Nee’",
        ),
        (
            "/data/wens = 'nee' or (/data/wens = 'nee' and /data/naam = 'x')",
            "als bij ‘Wilt u verhuizen?’ is gekozen voor ‘Nee’",
        ),
        ("/data/naam != 'x' or /data/naam = 'x'", "altijd"),
        ("/data/naam = 'x' and /data/naam != 'x'", "nooit"),
        (
            "/data/naam = 'x' or not(/data/naam = 'x' or /data/naam = 'y')",
            "als bij ‘Hoe heet het?’ niet is ingevuld: ‘y’",
        ),
        ("(/data/naam = 'x' or /data/naam = 'y') and /data/naam != 'y'", "als bij ‘Hoe heet het?’ is ingevuld: ‘x’"),
        ("true() and /data/naam = 'x'", "als bij ‘Hoe heet het?’ is ingevuld: ‘x’"),
        ("true() or /data/naam = 'x'", "altijd"),
    ],
)
def test_what_says_the_same_is_said_once(uitdrukking: str, woorden: str) -> None:
    assert als(uitdrukking) == woorden


# --- the shipped questionnaire, read aloud


@pytest.fixture(scope="module")
def woonbehoefte() -> Json:
    made = keur(SHIPPED / "woonbehoefte.xlsx").model
    assert made is not None
    return made


def test_every_condition_of_woonbehoefte_is_said_without_a_code_word(woonbehoefte: Json) -> None:
    """No name of a field, of a choice or of a function, no operator, no formula: only what people read."""
    m = Model.van_json(woonbehoefte)
    codes = {v.naam for v in m.velden if "_" in v.naam} | {k.naam for v in m.velden for k in v.keuzes if "_" in k.naam}
    said = []
    for v in m.velden:
        said += [routing.relevantie(m, v), routing.relevantie(m, v, met_groepen=False), routing.toets(m, v)]
        said.append(routing.voorwaarde(m, v.verplicht, v) if v.verplicht else "")
        said.append(routing.berekening(m, v))
    assert len([s for s in said if s]) > 100
    for sentence in said:
        words = set(re.findall(r"[\w+]+", sentence))
        assert not words & codes, sentence
        own = re.sub(r"‘[^’]*’", "", sentence)  # what stands between quotes is the questionnaire's
        assert not re.search(r"formule|\$\{|[=<>/]|\b(and|or|not|div|selected|data)\b", own), sentence


@pytest.mark.parametrize(
    ("naam", "woorden"),
    [
        ("einde_jong", "als bij ‘Leeftijd’ is gekozen voor ‘Jonger dan 16 jaar’"),
        (
            "toch_kern",
            "als bij ‘Waar wonen’ is gekozen voor ‘In een ander dorp in de gemeente’, ‘Ergens anders in de Achterhoek’ "
            "of ‘Buiten de Achterhoek’",
        ),
        (
            "koop_huur",
            "als bij ‘Woning die u zoekt’ iets anders is gekozen dan ‘Kavel’ of ‘Woning op eigen erf’",
        ),
        (
            "termijn",
            "als bij ‘Verhuiswens’ is gekozen voor ‘Ja, zeker’, ‘Misschien’ of ‘Ik moet verhuizen’",
        ),
        (
            "uitleg_plek",
            "als bij ‘Zelf iets doen’ onder andere is gekozen voor ‘Ik heb grond of een gebouw voor woningen’",
        ),
    ],
)
def test_woonbehoefte_with_its_labels_filled_in(woonbehoefte: Json, now: Any, naam: str, woorden: str) -> None:
    # As if every question were asked, for the labels.
    velden = [v | {"relevant": None} for v in woonbehoefte["velden"]]
    groepen = {pad: g | {"relevant": None} for pad, g in woonbehoefte["groepen"].items()}
    kaal = Model.van_json(woonbehoefte | {"velden": velden, "groepen": groepen})
    rows = [{"naam": "kern", "waarde": "Westendorp"}, {"naam": "gemeente", "waarde": "de gemeente"}]
    blad = Blad(kaal, {}, {"kern": rows, "prijspeil": []}, now.date())
    m = Model.van_json(woonbehoefte)
    assert routing.relevantie(routing.Namen(m, blad), m.op_naam[naam], met_groepen=False) == woorden


def test_every_shipped_questionnaire_can_be_said() -> None:
    for path in sorted(SHIPPED.glob("*.xlsx")):
        made = keur(path).model
        assert made is not None
        m = Model.van_json(made)
        for v in m.velden:
            sentences = [routing.relevantie(m, v), routing.toets(m, v), routing.keuzefilter(m, v)]
            assert all("formule" not in s for s in sentences), (path.name, v.naam, sentences)
