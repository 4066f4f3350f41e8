"""The report in the terminal."""

from __future__ import annotations

from kern.onderzoek.keuring.bevinding import Bevinding, Keuring, in_words
from kern.onderzoek.keuring.verslag import verslag
from tests.onderzoek.keuring.hulp import boek, gekeurd, vraag


def test_all_findings_under_their_heading_the_gravest_first() -> None:
    row = vraag("text", "q", "Dag ${q}", relevant="foo(1)", appearance="multiline")
    lines = list(verslag(gekeurd(boek(row, choices=[]))))
    assert lines == [
        "Fouten (1): eerst verbeteren",
        "  survey rij 2, kolom relevant: De functie foo() bestaat niet. Verbeter de naam of haal haar weg.",
        "",
        "Waarschuwingen (1): kijk of het zo klopt",
        "  survey rij 2, kolom label: Deze tekst noemt de vraag ‘q’, maar die komt pas op rij 2. Mensen zien daar dan "
        "niets. Zet de vraag eerder.",
        "",
        "Meldingen (1): goed om te weten",
        "  survey rij 2, kolom appearance: Hoe een vraag eruitziet, bepalen wij zelf. De kolom appearance slaan wij "
        "over (rij 2).",
        "",
        "De vragenlijst kan nog niet worden gebruikt. Verbeter de fouten en keur het werkboek opnieuw.",
    ]


def test_without_findings_it_is_one_line() -> None:
    assert list(verslag(gekeurd(boek(vraag("text", "q"), choices=[])))) == ["De vragenlijst is goed."]


def test_what_pyxform_says_stands_apart() -> None:
    found = Bevinding("survey", 3, "", "Let op bij deze regel. Lees de technische melding.", "melding", "Some English.")
    lines = list(verslag(Keuring((), meldingen=(found,), model={})))
    assert lines[1:3] == [
        "  survey rij 3: Let op bij deze regel. Lees de technische melding.",
        "    Technische melding: Some English.",
    ]


def test_places_and_lists_in_words() -> None:
    assert Bevinding("", None, "", "x").plaats == ""
    assert Bevinding("survey", None, "label", "x").plaats == "survey, kolom label"
    assert in_words([str(i) for i in range(12)]) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 en nog 2"
    assert in_words(["3", "5", "9"]) == "3, 5 en 9"
