"""From workbook to model: what comes out of a good one."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest

from kern.onderzoek.model import Model
from tests.onderzoek.keuring.hulp import JA_NEE, boek, cellen, gekeurd, model, velden, vraag

SURVEY = (
    vraag("calculate", "dorp", calculation="pulldata('kern', 'waarde', 'naam', 'kern')"),
    vraag("begin_group", "g", "Over ${dorp}", relevant="${dorp} != ''"),
    vraag("select_one waar", "woont", "Woont u in ${dorp}?", hint="Kies er één", required="yes"),
    vraag(
        "integer",
        "jaren",
        "Hoeveel jaar?",
        relevant="${woont} = 'ja'",
        constraint=". >= 0",
        constraint_message="Typ een getal, ook in ${dorp}.",
    )
    | {"kernpraat::gevoelig": "ja", "kernpraat::kort": "Jaren in ${dorp}"},
    {"type": "end_group"},
    vraag("select_multiple wat", "wat"),
    vraag("note", "klaar", "Dank u wel.", relevant="${woont} = 'nee'") | {"kernpraat::einde": "ja"},
    vraag("text", "meer"),
    vraag("hidden", "bron"),
)
CHOICES = [
    {
        "list_name": "waar",
        "name": "ja",
        "label": "Ja, in ${dorp}",
        "kernpraat_voorbeeld": "Ook in het buitengebied",
        "extra": "1",
    },
    {"list_name": "waar", "name": "nee", "label": "Nee"},
    {"list_name": "wat", "name": "bouwen", "label": "Bouwen"},
]
DORP = {"xpath": "/data/dorp"}


@pytest.fixture(scope="module")
def gelezen() -> dict[str, dict[str, Any]]:
    workbook = boek(*SURVEY, choices=CHOICES, form_id="proef", form_title="Wonen")
    return {"model": model(workbook)} | velden(workbook)


@pytest.mark.parametrize(
    ("veld", "sleutel", "waarde"),
    [
        ("model", "form_id", "proef"),
        ("model", "versie", "1"),
        ("model", "titel", "Wonen"),
        ("model", "wortel", "data"),
        ("model", "taal", "nl"),
        ("model", "talen", ["nl"]),
        ("model", "tabellen", ["kern"]),
        ("dorp", "type", "calculate"),
        ("dorp", "berekening", "pulldata('kern', 'waarde', 'naam', 'kern')"),
        ("woont", "type", "select_one"),
        ("woont", "lijst", "waar"),
        ("woont", "pad", "/data/g/woont"),
        ("woont", "groepen", ["/data/g"]),
        ("woont", "label", ["Woont u in ", DORP, "?"]),
        ("woont", "hint", ["Kies er één"]),
        ("woont", "verplicht", "true()"),
        ("woont", "rij", 4),
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
        ("meer", "lijst", ""),
        ("bron", "type", "hidden"),
    ],
)
def test_the_model(gelezen: dict[str, dict[str, Any]], veld: str, sleutel: str, waarde: object) -> None:
    assert gelezen[veld][sleutel] == waarde


def test_a_group_and_the_choices(gelezen: dict[str, dict[str, Any]]) -> None:
    (group,) = gelezen["model"]["groepen"].values()
    label, relevant = ["Over ", DORP], " /data/dorp  != ''"
    assert group == {"relevant": relevant, "label": label, "herhaling": False, "aantal": None}
    assert gelezen["woont"]["keuzes"] == [
        {
            "naam": "ja",
            "label": ["Ja, in ", DORP],
            "voorbeeld": "Ook in het buitengebied",
            "kolommen": {"extra": "1"},
        },
        {"naam": "nee", "label": ["Nee"], "voorbeeld": "", "kolommen": {}},
    ]


def test_the_model_runs(gelezen: dict[str, dict[str, Any]]) -> None:
    assert [v.naam for v in Model.van_json(gelezen["model"]).velden if v.gevraagd] == ["woont", "jaren", "wat", "meer"]


def test_the_median_length_counts_the_questions_of_a_route_and_leaves_out_who_was_stopped() -> None:
    # Without a table the group is never relevant: what remains is wat and meer.
    assert model(boek(*SURVEY, choices=CHOICES))["mediane_lengte"] == {"": 2}
    open_group = [*SURVEY[:1], vraag("begin_group", "g"), *SURVEY[2:]]
    # With nee everybody is stopped: one question was asked.
    assert model(boek(*open_group, choices=CHOICES))["mediane_lengte"] == {"": 4, "ja": 4, "nee": 1}


@pytest.mark.parametrize(
    ("type", "parameters", "soort", "bereik"),
    [
        ("decimal", "", "decimal", None),
        ("date", "", "date", None),
        ("time", "", "time", None),
        ("dateTime", "", "dateTime", None),
        ("datetime", "", "dateTime", None),
        ("acknowledge", "", "acknowledge", None),
        ("trigger", "", "acknowledge", None),
        ("int", "", "integer", None),
        ("rank ja_nee", "", "rank", None),
        ("select one ja_nee", "", "select_one", None),
        ("select all that apply from ja_nee", "", "select_multiple", None),
        ("range", "", "integer", {"van": "1", "tot": "10", "stap": "1"}),
        ("range", "start=0 end=5 step=0.5", "decimal", {"van": "0", "tot": "5", "stap": "0.5"}),
    ],
)
def test_types(type: str, parameters: str, soort: str, bereik: object) -> None:
    field = velden(boek(vraag(type, "q", parameters=parameters)))["q"]
    assert (field["type"], field.get("bereik")) == (soort, bereik)


def test_a_repeat_its_number_and_what_stands_in_it() -> None:
    workbook = boek(
        vraag("integer", "aantal"),
        vraag("begin_repeat", "kind", "Kind", repeat_count="${aantal}"),
        vraag("text", "naam"),
        vraag("integer", "leeftijd", "Hoe oud is ${naam}?") | {"kernpraat::kort": "Leeftijd van ${naam}, ${aantal}"},
        {"type": "end_repeat"},
        vraag("note", "som", "${totaal}"),
        vraag("calculate", "totaal", calculation="sum(${leeftijd})"),
    )
    made = model(workbook)
    fields = {field["naam"]: field for field in made["velden"]}
    assert list(fields) == ["aantal", "naam", "leeftijd", "som", "totaal"], "each node once, no helpers"
    assert made["groepen"]["/data/kind"]["herhaling"] is True
    assert made["groepen"]["/data/kind"]["aantal"].strip() == "/data/aantal"
    # Within a repeat the same time is meant, outside it all of them.
    assert fields["leeftijd"]["label"] == ["Hoe oud is ", {"xpath": "../naam"}, "?"]
    assert fields["leeftijd"]["kort"] == [
        "Leeftijd van ",
        {"xpath": "../naam"},
        ", ",
        {"xpath": "/data/aantal"},
    ]
    assert fields["totaal"]["berekening"] == "sum( /data/kind/leeftijd )"


def test_a_number_of_times_that_is_worked_out_makes_no_question_of_its_own() -> None:
    survey = (vraag("integer", "n"), vraag("begin_repeat", "kind", "Kind", repeat_count="${n} + 1"))
    made = model(boek(*survey, vraag("text", "naam"), {"type": "end_repeat"}))
    assert [field["naam"] for field in made["velden"]] == ["n", "naam"]
    assert made["groepen"]["/data/kind"]["aantal"] == " /data/n  + 1"


def test_a_repeat_without_a_number_is_open() -> None:
    made = model(boek(vraag("begin_repeat", "kind", "Kind"), vraag("text", "naam"), {"type": "end_repeat"}))
    assert made["groepen"]["/data/kind"]["aantal"] is None


def test_defaults_that_stand_there_and_that_are_worked_out() -> None:
    fields = velden(
        boek(
            vraag("text", "plaats", default="Varsseveld"),
            vraag("date", "dag", default="2027-03-01"),
            vraag("date", "vandaag", default="today()"),
            vraag("text", "groet", default="concat('Dag ', ${plaats})"),
            vraag("select_one ja_nee", "j", default="ja"),
            vraag("text", "nummer", default="06-12"),
            vraag("text", "som", default="1 + 1"),
        )
    )
    assert fields["plaats"]["standaard"] == "Varsseveld"
    assert fields["dag"]["standaard"] == "2027-03-01"
    assert fields["j"]["standaard"] == "ja"
    assert fields["vandaag"]["standaard_formule"] == "today()"
    assert fields["groet"]["standaard_formule"] == "concat('Dag ',  /data/plaats )"
    assert "standaard_formule" not in fields["plaats"]
    # As in ODK: what looks like a sum is one.
    assert (fields["nummer"]["standaard"], fields["som"]["standaard_formule"]) == ("06-12", "1 + 1")


def test_an_own_answer_beside_the_choices() -> None:
    fields = velden(boek(vraag("select_one ja_nee or_other", "keus"), vraag("select_one ja_nee", "tweede")))
    assert [choice["naam"] for choice in fields["keus"]["keuzes"]] == ["ja", "nee", "other"]
    assert fields["keus"]["keuzes"][2]["label"] == ["Anders"]
    # As in ODK: who shares the list gets the choice as well.
    assert [choice["naam"] for choice in fields["tweede"]["keuzes"]] == ["ja", "nee", "other"]
    other = fields["keus_other"]
    assert (other["type"], other["label"]) == ("text", ["Wat bedoelt u met anders?"])
    assert other["relevant"] == "selected(../keus, 'other')"
    assert other["rij"] == 2
    assert list(fields) == ["keus", "keus_other", "tweede"]


def test_a_choice_filter_also_one_that_looks_within_a_repeat() -> None:
    choices = [{"list_name": "plaats", "name": n, "label": n, "kern": k} for n, k in (("a", "x"), ("b", "y"))]
    survey = (vraag("text", "kern"), vraag("select_one plaats", "q", choice_filter="kern = ${kern}"))
    assert velden(boek(*survey, choices=choices))["q"]["keuzefilter"] == "kern =  /data/kern "
    inside = (vraag("begin_repeat", "r", "R"), *survey, {"type": "end_repeat"})
    assert Model.van_json(model(boek(*inside, choices=choices)))


def test_a_note_without_a_name_is_kept() -> None:
    fields = velden(boek(vraag("text", "q"), {"type": "note", "label": "Dank u wel."}))
    assert [(field["type"], field["label"]) for field in fields.values()][1] == ("note", ["Dank u wel."])


def test_what_has_no_text_shows_its_name() -> None:
    choices = [{"list_name": "l", "name": "rood"}]
    fields = velden(boek({"type": "select_one l", "name": "kleur"}, choices=choices))
    assert (fields["kleur"]["label"], fields["kleur"]["keuzes"][0]["label"]) == (["kleur"], ["rood"])


def test_a_question_that_may_only_be_read_is_a_note() -> None:
    assert velden(boek(vraag("text", "q"), vraag("text", "lees", read_only="yes")))["lees"]["type"] == "note"


def test_a_row_that_is_switched_off_is_not_there() -> None:
    assert list(velden(boek(vraag("text", "q"), vraag("text", "uit", disabled="yes")))) == ["q"]


def test_excel_types_become_text() -> None:
    workbook = cellen(
        survey=[["type", "name", "label", "required", "default"], ["integer", "q", 5, True, 3.0]],
        settings=[["form_id", "version", "form_title"], ["f", 2026.5, "T"]],
    )
    judged = gekeurd(workbook)
    assert judged.model is not None
    (field,) = judged.model["velden"]
    assert (field["label"], field["verplicht"], field["standaard"]) == (["5"], "true()", "3")
    assert judged.model["versie"] == "2026.5"


def test_days_and_times_of_excel() -> None:
    rows: list[list[object]] = [
        ["type", "name", "label", "default"],
        ["date", "dag", "D", datetime(2027, 3, 1)],  # noqa: DTZ001  as Excel has it
        ["dateTime", "moment", "M", datetime(2027, 3, 1, 14, 30)],  # noqa: DTZ001
        ["time", "tijd", "T", time(9, 30)],
    ]
    settings = [["form_id", "version", "form_title"], ["f", "1", "T"]]
    fields = velden(cellen(survey=rows, settings=settings)).values()
    assert [field["standaard"] for field in fields] == ["2027-03-01", "2027-03-01T14:30", "09:30"]


def test_a_path_with_the_name_of_the_form() -> None:
    workbook = boek(vraag("text", "q"), vraag("note", "n", relevant="/dorp/q = 'x'"), name="dorp")
    assert model(workbook)["wortel"] == "dorp"


def test_the_same_list_for_many_questions() -> None:
    fields = velden(boek(*(vraag("select_one ja_nee", f"q{i}") for i in range(3)), choices=JA_NEE))
    assert {field["lijst"] for field in fields.values()} == {"ja_nee"}
