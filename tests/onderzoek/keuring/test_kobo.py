"""A form made in KoboToolbox, as it is downloaded from there: repaired with our findings alone."""

from __future__ import annotations

from typing import Any

from tests.onderzoek.keuring.hulp import bij, cellen, gekeurd, teksten

KOP = [
    *("type", "name", "label::Nederlands (nl)", "label::English (en)", "hint::Nederlands (nl)", "hint::English (en)"),
    *("required", "relevant", "calculation", "appearance", "parameters", "constraint", "default", "choice_filter"),
    *("$xpath", "$kuid", "$autoname", "kobo--locking-profile", "hxl"),
]


def regel(**cells: Any) -> list[Any]:
    given = {key.replace("__", "::"): value for key, value in cells.items()}
    names = {"nl": "label::Nederlands (nl)", "en": "label::English (en)"}
    row = {names.get(key, key): value for key, value in given.items()} | {"$kuid": "ab1cd"}
    return [row.get(column, "") for column in KOP]


SURVEY = [
    KOP,
    regel(type="start", name="start"),
    regel(type="end", name="end"),
    regel(type="select_one xy12", name="Woont_u_hier", nl="Woont u hier?", en="Do you live here?", required=True),
    [""] * len(KOP),
    regel(
        type="begin_group",
        name="group_ab3",
        nl="Uw huis",
        en="Your house",
        relevant="${Woont_u_hier} = 'ja'",
        appearance="field-list",
    ),
    regel(
        type="integer", name="kamers", nl="Hoeveel kamers?", en="How many rooms?", required=False, constraint=". >= 0"
    ),
    regel(type="select_multiple zz9", name="wensen", nl="Wat wilt u?", en="What do you want?", appearance="minimal"),
    regel(type="end_group"),
    regel(type="range", name="cijfer", nl="Welk cijfer?", en="Which mark?", parameters="start=1;end=10;step=1"),
    regel(type="calculate", name="dubbel", calculation="${kamers} * 2"),
    regel(type="calculate", name="__version__", calculation="'vXyZ123'"),
]
CHOICES = [
    ["list_name", "name", "label::Nederlands (nl)", "label::English (en)", "$kuid", "order"],
    ["xy12", "ja", "Ja", "Yes", "k1", ""],
    ["xy12", "nee", "Nee", "No", "k2", ""],
    ["zz9", 1, "Een tuin", "A garden", "k3", 0],
    ["zz9", 2, "Een schuur", "A shed", "k4", 1],
]
SETTINGS = [
    ["style", "version", "default_language", "id_string", "form_title"],
    ["theme-grid pages", "3 (2027-03-01 09:15:00)", "Nederlands (nl)", "aBcD1234", "Dorpsvragen"],
]


def test_a_form_of_kobo_runs_at_once() -> None:
    judged = gekeurd(cellen(survey=SURVEY, choices=CHOICES, settings=SETTINGS))
    assert judged.model is not None, teksten(judged.fouten)
    fields = {field["naam"]: field for field in judged.model["velden"]}
    assert list(fields) == ["Woont_u_hier", "kamers", "wensen", "cijfer", "dubbel", "__version__"]
    assert judged.model["talen"] == ["nl", "en"]
    assert (fields["Woont_u_hier"]["verplicht"], fields["kamers"]["verplicht"]) == ("true()", "false()")
    assert fields["cijfer"]["bereik"] == {"van": "1", "tot": "10", "stap": "1"}
    assert [choice["naam"] for choice in fields["wensen"]["keuzes"]] == ["1", "2"]
    assert fields["kamers"]["rij"] == 7, "rows as Excel counts them"
    assert judged.waarschuwingen == ()


def test_what_of_it_is_passed_over_is_said() -> None:
    said = gekeurd(cellen(survey=SURVEY, choices=CHOICES, settings=SETTINGS)).meldingen
    for kolom in ("$kuid", "appearance", "type"):
        assert any(b.kolom == kolom for b in said), kolom
    assert bij(said, 2, "style")


def test_a_form_with_what_we_cannot_do_names_it_by_row() -> None:
    rows = [
        *SURVEY[:4],
        regel(type="image", name="foto", nl="Maak een foto", en="Take a picture"),
        regel(type="begin_score", name="oordeel", nl="Wat vindt u?", en="What do you think?"),
        regel(type="score__row", name="rust", nl="Rust", en="Quiet"),
        regel(type="end_score"),
        regel(type="note", name="dag", nl="Het is ${start}", en="It is ${start}"),
        regel(type="calculate", name="leeftijd", calculation="int((${today} - 3) div 365.25)"),
        regel(type="today", name="today"),
    ]
    settings = [["style", "form_title"], ["theme-grid", "Dorpsvragen"]]
    judged = gekeurd(cellen(survey=rows, choices=CHOICES, settings=settings))
    assert [(b.blad, b.rij) for b in judged.fouten] == [
        ("survey", 5),
        ("survey", 6),
        ("survey", 9),
        ("survey", 9),
        ("survey", 10),
        ("settings", 2),
        ("settings", 2),
    ]
    assert "Schrijf in plaats daarvan today()." in teksten(judged.fouten)
