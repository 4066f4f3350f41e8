"""Words that work from every question, and the answers they must leave alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kern.taal import spreek
from kern.vragen import Keuze, Opdracht, Vraag, opdracht


@pytest.mark.parametrize(
    ("tekst", "verwacht"),
    [
        ("start", Opdracht("start")),
        ("/START", Opdracht("start")),
        ("/ start", Opdracht("start")),
        ("/start abc_DEF-123", Opdracht("start", argument="abc_DEF-123")),
        ("/start@kernpraat_bot abc", Opdracht("start", argument="abc")),
        ("/start ' OR 1=1 --", Opdracht("start", argument="' OR 1=1 --")),
        ("help", Opdracht("help")),
        ("HELP!!", Opdracht("help")),
        ("?", Opdracht("help")),
        ("Ik snap het niet.", Opdracht("help")),
        ("hulp", Opdracht("help")),
        ("Hoe staat het ervoor?", Opdracht("status")),
        ("/status", Opdracht("status")),
        ("terug", Opdracht("terug")),
        ("*terug*", Opdracht("terug")),
        ("vorige vraag", Opdracht("terug")),
        ("wijzig", Opdracht("wijzig")),
        ("wijzig 3", Opdracht("wijzig", 3)),
        ("Wijzig vraag 12.", Opdracht("wijzig", 12)),
        ("wijzig antwoord op vraag drie", Opdracht("wijzig", 3)),
        ("verander mijn antwoord 3", Opdracht("wijzig", 3)),
        ("/wijzig 3", Opdracht("wijzig", 3)),
        ("/wijzig", Opdracht("wijzig")),
        ("stop", Opdracht("stop")),
        ("STOP!", Opdracht("stop")),
        ("hou op", Opdracht("stop")),
        ("Afmelden", Opdracht("afmelden")),
        ("Ik wil mij aanmelden.", Opdracht("aanmelden")),
        ("/aanmelden", Opdracht("aanmelden")),
        ("Hoe staat mijn aanmelding?", Opdracht("mijnaanmelding")),
        ("Ik heb een idee!", Opdracht("idee")),
        ("hoe staat het met idee 12?", Opdracht("idee", 12)),
        ("idee nummer 3", Opdracht("idee", 3)),
        ("/idee 12", Opdracht("idee", 12)),
        ("Stem op variant b", Opdracht("stem", argument="B")),
        ("stemmen", Opdracht("stem")),
        ("verwijder mijn gegevens", Opdracht("mijngegevens")),
        ("Mijn gegevens", Opdracht("mijngegevens")),
        ("/mijngegevens", Opdracht("mijngegevens")),
        ("ik wil een mens spreken", Opdracht("mens")),
        ("Mens", Opdracht("mens")),
        ("uitleg", Opdracht("uitleg")),
        ("privacy", Opdracht("privacy")),
        ("Later verder", Opdracht("later")),
        ("nieuw gesprek", Opdracht("nieuw")),
        ("/nieuw", Opdracht("nieuw")),
        ("/bestaatniet", Opdracht("onbekend")),
        ("/drop table antwoorden", Opdracht("onbekend")),
        ("112", Opdracht("nood")),
        ("bel 112!", Opdracht("nood")),
        ("Ik wil niet meer leven", Opdracht("nood")),
        ("het huis is te groot en ik wil dood, help", Opdracht("nood")),
        ("zelfmoord", Opdracht("nood")),
        ("suïcide", Opdracht("nood")),
        ("st\u200bop", Opdracht("stop")),
        ("English", Opdracht("taal", argument="en")),
        ("In English please!", Opdracht("taal", argument="en")),
        ("engels", Opdracht("taal", argument="en")),
        ("/taal en", Opdracht("taal", argument="en")),
        ("/language EN", Opdracht("taal", argument="en")),
        ("/english", Opdracht("taal", argument="en")),
        ("nederlands", Opdracht("taal", argument="nl")),
        ("/taal nederlands", Opdracht("taal", argument="nl")),
        ("/taal", Opdracht("taal")),
        ("/taal frans", Opdracht("taal", argument="frans")),
        ("I want to die", Opdracht("nood")),
    ],
)
def test_a_whole_message_is_an_order(tekst: str, verwacht: Opdracht) -> None:
    assert opdracht(tekst) == verwacht


@pytest.mark.parametrize(
    "tekst",
    [
        "",
        "3",
        "ja",
        "nee",
        "nieuw",
        "terug naar mijn oude dorp",
        "ik wil later kleiner wonen",
        "hulp of zorg dichtbij",
        "stoppen met de bijeenkomsten is jammer",
        "mensen",
        "de bus moet stoppen in het dorp",
        "wijzig 3000",
        "wijzig de kleur",
        "wijzig tweeduizend",
        "wijzig ٣",
        "en/of",
        "/2",
        "/etc/passwd",
        "2/3",
        "godver wat een vragen",
        "mijn buurman is dood",
        "dood hout opruimen",
        "1120",
        "nummer 112 in de straat",
        "mijn dochter leert Engels",
        "go back",
        "my data",
        "change 3",
        "geen idee",
        "een goed idee, 12 woningen",
        "met een harde stem",
        "aanmelden bij de woningbouw",
        "wachtlijst",
    ],
)
def test_an_ordinary_answer_is_left_alone(tekst: str) -> None:
    assert opdracht(tekst) is None


def test_a_label_of_the_open_question_is_an_answer() -> None:
    vraag = Vraag("q", "een", "Wat doet u?", keuzes=(Keuze("stop", "Stoppen"), Keuze("door", "Doorgaan")))
    assert opdracht("stoppen", vraag) is None
    assert opdracht("stop", vraag) == Opdracht("stop")
    assert opdracht("/stoppen", vraag) == Opdracht("stop")


def test_112_answers_a_question_for_a_number_but_despair_never_answers() -> None:
    vraag = Vraag("q", "geheel", "Hoeveel?")
    assert opdracht("112", vraag) is None
    assert opdracht("ik wil niet meer leven", vraag) == Opdracht("nood")


@pytest.mark.parametrize(
    ("tekst", "verwacht"),
    [
        ("go back", Opdracht("terug")),
        ("help", Opdracht("help")),
        ("I don't understand", Opdracht("help")),
        ("quit", Opdracht("stop")),
        ("later", Opdracht("later")),
        ("my data", Opdracht("mijngegevens")),
        ("I want to talk to a person", Opdracht("mens")),
        ("change answer three", Opdracht("wijzig", 3)),
        ("/change 3", Opdracht("wijzig", 3)),
        ("start over", Opdracht("nieuw")),
        ("terug", Opdracht("terug")),
        ("wijzig 3", Opdracht("wijzig", 3)),
        ("in dutch please", Opdracht("taal", argument="nl")),
        ("english", Opdracht("taal", argument="en")),
    ],
)
def test_in_english_the_english_words_are_orders_too(tekst: str, verwacht: Opdracht) -> None:
    with spreek("en"):
        assert opdracht(tekst) == verwacht


def test_a_language_that_is_a_choice_stays_an_answer() -> None:
    vraag = Vraag("q", "een", "Welke taal spreekt u?", keuzes=(Keuze("nl", "Nederlands"), Keuze("en", "Engels")))
    assert opdracht("Engels", vraag) is None
    assert opdracht("english", vraag) == Opdracht("taal", argument="en")


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(tekst: str) -> None:
    assert opdracht("/" + tekst) is None or isinstance(opdracht("/" + tekst), Opdracht)
    assert opdracht(tekst) is None or isinstance(opdracht(tekst), Opdracht)


@pytest.mark.parametrize(
    ("tekst", "code"),
    [
        ("verder K7P43QXW", "K7P43QXW"),
        ("Verder met code k7p4-3qxw", "K7P43QXW"),
        ("/verder K7P4 3QXW", "K7P43QXW"),
        ("continue with my code k7p43qxw", "K7P43QXW"),
    ],
)
def test_a_code_to_go_on_with(tekst: str, code: str) -> None:
    assert opdracht(tekst) == Opdracht("verder", argument=code)


@pytest.mark.parametrize(
    "tekst", ["verder weetniet", "verder", "verder k7p4", "ik ga verder k7p43qxw", "verder k7p43qxw9"]
)
def test_what_only_looks_like_one_is_an_answer(tekst: str) -> None:
    found = opdracht(tekst)
    assert found is None or found.naam != "verder"
