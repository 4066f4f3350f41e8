"""The languages of a workbook: what becomes of them, and what is missing."""

from __future__ import annotations

import pytest

from tests.onderzoek.keuring.hulp import Rij, boek, gekeurd, model, teksten, velden

NL, EN = "label::Nederlands (nl)", "label::English (en)"


def tweetalig(**rest: str) -> Rij:
    return {"type": "text", "name": "q", NL: "Vraag", EN: "Question", **rest}


def test_two_languages_the_first_is_dutch() -> None:
    choices = [{"list_name": "l", "name": "a", EN: "A in English", NL: "A in het Nederlands"}]
    rows = (
        tweetalig(**{"hint::English (en)": "Type ${q2}", "hint::Nederlands (nl)": "Typ ${q2}"}),
        {"type": "select_one l", "name": "q2", NL: "Tweede", EN: "Second"}
        | {
            "constraint_message::English (en)": "No",
            "constraint_message::Nederlands (nl)": "Nee",
            "constraint": "1 = 1",
        }
        | {"required_message::English (en)": "Must", "required_message::Nederlands (nl)": "Moet"}
        | {"kernpraat::kort::English (en)": "2nd", "kernpraat::kort::Nederlands (nl)": "2e"},
        {"type": "begin_group", "name": "g", NL: "Groep", EN: "Group"},
        {"type": "note", "name": "n", NL: "Dank", EN: "Thanks"},
        {"type": "end_group"},
    )
    made = model(boek(*rows, choices=choices))
    assert (made["talen"], made["taal"]) == (["nl", "en"], "nl")
    first, second, _ = made["velden"]
    assert (first["label"], first["hint"]) == (["Vraag"], ["Typ ", {"xpath": "/data/q2"}])
    assert first["vertalingen"] == {"en": {"label": ["Question"], "hint": ["Type ", {"xpath": "/data/q2"}]}}
    assert (second["constraint_tekst"], second["verplicht_tekst"], second["kort"]) == (["Nee"], ["Moet"], ["2e"])
    assert second["vertalingen"] == {
        "en": {"label": ["Second"], "kort": ["2nd"], "constraint_tekst": ["No"], "verplicht_tekst": ["Must"]}
    }
    (choice,) = second["keuzes"]
    assert (choice["label"], choice["vertalingen"]) == (["A in het Nederlands"], {"en": ["A in English"]})
    assert made["groepen"]["/data/g"]["label"] == ["Groep"]
    assert made["groepen"]["/data/g"]["vertalingen"] == {"en": ["Group"]}


@pytest.mark.parametrize(
    ("koppen", "standaard", "talen"),
    [
        (["label"], "", ["nl"]),
        (["label"], "English (en)", ["en"]),
        (["label::English (en)"], "", ["en"]),
        (["label::English", "label::Nederlands"], "", ["nl", "en"]),
        (["label::en", "label::nl"], "en", ["en", "nl"]),
        (["label::English (en)", "label::Dutch"], "English (en)", ["en", "nl"]),
        (["label", "label::English (en)"], "", ["nl", "en"]),
        (["label", "label::English (en)"], "English (en)", ["en"]),
        (["label:Frysk (fy)", "label:Deutsch"], "", ["fy", "de"]),
    ],
)
def test_which_languages_there_are_and_which_is_first(koppen: list[str], standaard: str, talen: list[str]) -> None:
    row = {"type": "text", "name": "q", **dict.fromkeys(koppen, "Q")}
    assert model(boek(row, default_language=standaard))["talen"] == talen


def test_a_text_without_a_language_counts_where_that_of_the_default_is_empty() -> None:
    rows = (tweetalig(label="oud"), {"type": "text", "name": "r", "label": "alleen oud"})
    fields = velden(boek(*rows, default_language="Nederlands (nl)"))
    assert (fields["q"]["label"], fields["r"]["label"]) == (["Vraag"], ["alleen oud"])


def test_a_translation_that_is_missing_is_not_a_dash() -> None:
    rows = (tweetalig(), {"type": "text", "name": "r", NL: "Alleen Nederlands"})
    judged = gekeurd(boek(*rows))
    assert judged.model is not None
    assert "vertalingen" not in judged.model["velden"][1]
    said = teksten(judged.meldingen)
    assert "survey rij 3, kolom label::English (en): De vertaling (en) ontbreekt op rij 3." in said


def test_a_text_that_stands_only_in_another_language_is_shown_with_a_warning() -> None:
    rows = (tweetalig(), {"type": "text", "name": "r", EN: "Only English"})
    judged = gekeurd(boek(*rows))
    assert judged.model is not None
    assert judged.model["velden"][1]["label"] == ["Only English"]
    assert "In de eerste taal ontbreekt deze tekst" in teksten(judged.waarschuwingen)


def test_a_language_the_bot_does_not_speak_is_kept_with_a_notice() -> None:
    row = tweetalig(**{"label::Polski (pl)": "Pytanie"})
    judged = gekeurd(boek(row))
    assert judged.model is not None
    assert judged.model["velden"][0]["vertalingen"]["pl"] == {"label": ["Pytanie"]}
    assert "De taal met code pl spreekt de digitale assistent niet." in teksten(judged.meldingen)


@pytest.mark.parametrize(
    ("koppen", "zin"),
    [
        (["label::Quenya"], "Van de taal ‘Quenya’ kennen wij de code niet."),
        (["label::English (en)", "label::Engels"], "Twee kolommen zijn in dezelfde taal (en)."),
    ],
)
def test_languages_that_cannot_be_used(koppen: list[str], zin: str) -> None:
    row = {"type": "text", "name": "q", "label": "Q", **dict.fromkeys(koppen, "Q")}
    judged = gekeurd(boek(row))
    assert len(judged.fouten) == 1
    assert zin in judged.fouten[0].tekst


def test_an_own_answer_beside_the_choices_in_every_language() -> None:
    choices = [{"list_name": "l", "name": "a", NL: "A", EN: "A", "label::Polski (pl)": "A"}]
    row = {"type": "select_one l or_other", "name": "q", NL: "V", EN: "Q", "label::Polski (pl)": "P"}
    fields = velden(boek(row, choices=choices))
    other = fields["q"]["keuzes"][1]
    assert (other["label"], other["vertalingen"]) == (["Anders"], {"en": ["Other"], "pl": ["Other"]})
    assert fields["q_other"]["vertalingen"]["en"] == {"label": ["What do you mean by other?"]}
