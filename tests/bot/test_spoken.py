"""The new kinds of question on every channel: as they are said, shown, pressed and typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot import engine
from bot.channels.console import as_text
from bot.channels.telegram import tekst_van, toetsen
from bot.channels.webchat import PageQuestion, vraag_op_pagina
from bot.spoken import GEEN_KEUZE, VERDER, as_spoken, tik, waarden
from bot.state import Said, State
from bot.steps import Ask, Facts, Steps
from kern.taal import spreek, zin
from kern.vragen import OPNIEUW, Keuze, Vraag

FACTS = Facts(date(2027, 3, 1), "web", "Oude IJsselstreek")
VERDER_KNOP, OPNIEUW_KNOP = (VERDER, "Verder"), (OPNIEUW, "Begin opnieuw")


def keuzes(*labels: str) -> tuple[Keuze, ...]:
    """Choices whose names are a, b, c."""
    return tuple(Keuze("abcdefghijklmnopqrstuvwxyz"[i], label) for i, label in enumerate(labels))


RANG = Vraag("rang", "rang", "Wat vindt u belangrijk?", keuzes=keuzes("Rust", "Ruimte", "Winkels"))
TIJD = Vraag("tijd", "tijd", "Hoe laat?")
MOMENT = Vraag("moment", "moment", "Wanneer?")
AKKOORD = Vraag("akkoord", "akkoord", "Lees dit eerst.", verplicht=False)
CIJFER = Vraag("cijfer", "geheel", "Welk cijfer?", minimum=1, maximum=10, stap=Decimal(1))
DOZEN = Vraag("dozen", "geheel", "Hoeveel dozen?", minimum=0, maximum=100, stap=Decimal(5), standaard="20")
VERVOER = Vraag("vervoer", "een", "Waarmee?", keuzes=keuzes("Auto", "Fiets", "Bus"), standaard="b")
EISEN = Vraag("eisen", "meer", "Wat?", keuzes=keuzes("Rust", "Ruimte", "Bus"), verplicht=False, standaard="a c")
PLAATSEN = (
    "Aalten Bocholt Breedenbroek Dinxperlo Doetinchem Gendringen Silvolde Sinderen Terborg Ulft Varsselder Varsseveld"
)
PLAATS = Vraag("plaats", "een", "Welke plaats?", keuzes=keuzes(*PLAATSEN.split(), "Westendorp"))
DUIZEND = Vraag("p", "een", "Welke?", keuzes=tuple(Keuze(f"n{i}", f"Straat {i}") for i in range(1000)))
VINK_VEEL = Vraag("v", "meer", "Welke?", keuzes=DUIZEND.keuzes)


def telegram(vraag: Vraag, *ticks: str) -> tuple[str, list[list[str]]]:
    """The text of the message and the labels of its buttons, row by row."""
    inhoud = as_spoken(vraag.tekst, vraag, 0, 0, ticks).to_json()
    markup = toetsen(inhoud, str)
    return tekst_van(inhoud), [[b.text for b in row] for row in markup.inline_keyboard] if markup else []


def pagina(vraag: Vraag, *ticks: str, **velden: object) -> PageQuestion:
    """The question on the web chat, with this in its state."""
    return vraag_op_pagina(vraag, replace(State("proef", vinkjes=list(ticks)), **velden))  # type: ignore[arg-type]


class Gesprek:
    """One question that is asked until it is answered; `zeg` and `druk` as a channel does."""

    def __init__(self, vraag: Vraag) -> None:
        self.vraag = vraag
        self.steps: Steps = (Ask(vraag.key, lambda v: vraag),)
        self.turn = engine.begin(self.steps, State("proef"), FACTS)

    def zeg(self, tekst: str) -> Gesprek:
        """Type."""
        return self._turn(Said(tekst))

    def druk(self, *namen: str) -> Gesprek:
        """Press one button, or send ticked boxes."""
        return self._turn(Said("", namen, self.vraag.key))

    def _turn(self, said: Said) -> Gesprek:
        state = State.from_json(self.turn.state.to_json())
        self.turn = engine.turn(self.steps, state, said, FACTS)
        return self

    @property
    def antwoord(self) -> str | None:
        """The answer that was taken."""
        return self.turn.state.answers.get(self.vraag.key)

    @property
    def gezegd(self) -> str:
        """What was said this turn."""
        return "\n".join(r.text for r in self.turn.replies)

    @property
    def knoppen(self) -> list[str]:
        """The buttons under the question as it is asked now on a channel with buttons."""
        reply = next(r for r in reversed(self.turn.replies) if r.vraag)
        assert reply.vraag is not None
        return [label for _, label in as_spoken("", reply.vraag, 0, 0, self.turn.state.vinkjes).knoppen]


# --- rank


def test_a_rank_on_telegram_shows_the_place_of_what_was_pressed() -> None:
    text, rows = telegram(RANG)
    assert text.endswith("Druk op de knoppen, of typ de nummers achter elkaar.")
    assert rows == [["Rust", "Ruimte", "Winkels"]]
    assert telegram(RANG, "b")[1] == [["Rust"], ["1e: Ruimte"], ["Winkels"], ["Begin opnieuw"]]
    assert telegram(RANG, "b", "a", "c")[1][-2:] == [["Verder"], ["Begin opnieuw"]]


def test_pressing_places_of_a_rank_one_after_another() -> None:
    ticks: list[str] = []
    ticks = tik(RANG, ticks, "b")
    assert tik(RANG, ticks, "b") == ["b"], "a second press on the same changes nothing"
    ticks = tik(RANG, ticks, "c")
    assert ticks == ["b", "c", "a"], "the last one takes its place by itself"
    assert tik(RANG, ticks, OPNIEUW) == []
    assert tik(EISEN, ["a"], "a") == [] and tik(EISEN, ["c"], "a") == ["c", "a"]


def test_a_rank_on_the_web_asks_place_by_place() -> None:
    first = pagina(RANG)
    assert (first.soort, first.typen, first.volgorde, [k[1] for k in first.keuzes]) == (
        "rang",
        False,
        (),
        ["Rust", "Ruimte", "Winkels"],
    )
    riet = Gesprek(RANG).druk("b")
    second = vraag_op_pagina(RANG, riet.turn.state)
    assert (second.volgorde, [k[1] for k in second.keuzes], second.melding) == (
        (("b", "Ruimte"),),
        ["Rust", "Winkels"],
        "",
    )
    assert [k[:3] for k in second.knoppen] == [("keuze", OPNIEUW, "Begin opnieuw")]
    riet.druk("c")
    third = vraag_op_pagina(RANG, riet.turn.state)
    assert ([naam for naam, _ in third.volgorde], third.keuzes) == (["b", "c", "a"], ())
    assert riet.antwoord is None, "it is an answer after Verder"
    assert riet.druk("b", "c", "a").antwoord == "b c a"
    assert Gesprek(RANG).druk("b").druk(OPNIEUW).turn.state.vinkjes == []


def test_a_rank_may_be_typed_in_parts() -> None:
    riet = Gesprek(RANG).zeg("2")
    assert "Wat komt daarna: “Rust” of “Winkels”?" in riet.gezegd
    assert riet.zeg("wat een weer").antwoord is None
    assert riet.zeg("3").antwoord == "b c a"


def test_long_labels_of_a_rank_stand_in_the_text_with_the_number_to_type() -> None:
    long = replace(RANG, keuzes=keuzes("Rust", "Een tuin op het zuiden waar je kunt zitten"))
    text, rows = telegram(long, "a")
    assert text.endswith("2. Een tuin op het zuiden waar je kunt zitten")
    assert rows[:2] == [["1e: Rust"], ["2. Een tuin op het zuiden waar je kunt zitten"]]


# --- times


def test_of_two_times_one_is_pressed_or_typed() -> None:
    riet = Gesprek(TIJD).zeg("half drie")
    assert "Bedoelt u 02.30\u00a0uur of 14.30\u00a0uur?" in riet.gezegd
    assert riet.knoppen == ["02.30\u00a0uur", "14.30\u00a0uur"]
    page = vraag_op_pagina(TIJD, riet.turn.state)
    assert [k[:2] for k in page.keuzes] == [("02:30", "02.30\u00a0uur"), ("14:30", "14.30\u00a0uur")]
    assert page.kort, "without numbers: 2 would be two o'clock"
    assert Gesprek(TIJD).zeg("half drie").druk("14:30").antwoord == "14:30"
    assert Gesprek(TIJD).zeg("half drie").zeg("'s middags").antwoord == "14:30"
    assert Gesprek(TIJD).zeg("half drie").zeg("wat?").knoppen == [], "what was not meant is forgotten"


def test_a_moment_is_completed_with_what_was_missing() -> None:
    riet = Gesprek(MOMENT).zeg("12 maart 2027")
    assert "Hoe laat is het dan?" in riet.gezegd
    assert vraag_op_pagina(MOMENT, riet.turn.state).uitleg == "Typ de tijd, bijvoorbeeld 14.30."
    assert riet.zeg("14.30").antwoord == "2027-03-12T14:30"
    assert Gesprek(MOMENT).zeg("14.30").zeg("12 maart 2027").antwoord == "2027-03-12T14:30"
    assert Gesprek(MOMENT).zeg("12 maart 2027 om half drie").druk("2027-03-12T14:30").antwoord == "2027-03-12T14:30"


@pytest.mark.parametrize("vraag", [TIJD, MOMENT])
def test_how_to_type_a_time_stands_at_the_field_and_in_the_message(vraag: Vraag) -> None:
    page = pagina(vraag)
    assert (page.soort, page.typen, page.keuzes) == (vraag.soort, True, ())
    assert page.uitleg.startswith("Typ de ") and "14.30" in page.uitleg
    assert telegram(vraag) == (f"{vraag.tekst}\n{page.uitleg}", [])


# --- one button, a scale


def test_to_acknowledge_is_one_button() -> None:
    assert telegram(AKKOORD) == ("Lees dit eerst.", [["Ik heb dit gelezen"], ["Sla over"]])
    page = pagina(AKKOORD)
    assert (page.soort, page.keuzes, page.typen) == ("akkoord", (), False)
    assert page.knoppen == (("keuze", "OK", "Ik heb dit gelezen", True), ("keuze", "", "Sla over", False))
    assert Gesprek(AKKOORD).druk("OK").antwoord == "OK"
    assert Gesprek(AKKOORD).zeg("sla over").antwoord == ""
    assert "sla over" in Gesprek(AKKOORD).zeg("nee").gezegd


def test_a_short_range_is_a_row_of_numbers() -> None:
    assert telegram(CIJFER)[1] == [["1", "2", "3", "4", "5"], ["6", "7", "8", "9", "10"]]
    assert telegram(replace(CIJFER, maximum=5, verplicht=False))[1] == [["1", "2", "3", "4", "5"], ["Sla over"]]
    page = pagina(CIJFER)
    assert (page.soort, page.kort, page.typen, len(page.keuzes), page.merken[9]) == ("getal", True, True, 10, "10")
    assert Gesprek(CIJFER).druk("7").antwoord == "7"
    assert as_text(as_spoken("Welk cijfer?", CIJFER, 0, 0, ())) == (
        "Welk cijfer?\n  1 · 2 · 3 · 4 · 5 · 6 · 7 · 8 · 9 · 10\n\n"
    )


def test_a_long_range_says_from_to_and_step() -> None:
    page = pagina(DOZEN)
    assert (page.keuzes, page.uitleg) == ((), "Typ een getal van 0 tot en met 100, in stappen van 5.")
    assert "in stappen van 5" in Gesprek(DOZEN).zeg("7").gezegd


def test_a_decimal_has_a_keyboard_with_a_comma() -> None:
    page = pagina(Vraag("q", "decimaal", "Hoe lang?", standaard="2.5"))
    assert (page.soort, page.waarde) == ("decimaal", "2,5")


# --- defaults


def test_a_default_is_said_and_left_with_a_button() -> None:
    text, rows = telegram(VERVOER)
    assert text == "Waarmee?\nAls u niets verandert, wordt het: Fiets."
    assert rows[-1] == ["Laat zo: Fiets"]
    page = pagina(VERVOER)
    assert page.standaard == "Als u niets verandert, wordt het: Fiets."
    assert [k[0] for k in page.keuzes if k[3]] == ["b"]
    assert page.knoppen == (("keuze", "", "Laat zo: Fiets", False),)
    assert Gesprek(VERVOER).zeg("laat zo").antwoord == "b"
    assert Gesprek(VERVOER).zeg("sla over").antwoord == "b"
    assert Gesprek(VERVOER).druk("c").antwoord == "c"


def test_a_default_stands_in_the_field_and_in_the_boxes() -> None:
    assert pagina(DOZEN).waarde == "20"
    assert pagina(DOZEN, melding="Typ een getal.").waarde == "", "20 was not what was typed"
    assert pagina(DOZEN, answers={"dozen": "45"}).waarde == "45"
    assert pagina(DOZEN, answers={"dozen": ""}).waarde == "", "what was left out stays out"
    assert [k[0] for k in pagina(EISEN).keuzes if k[3]] == ["a", "c"]
    assert Gesprek(EISEN).druk("b").antwoord == "b"
    assert "Als u niets" not in telegram(EISEN)[0], "there nothing stands ticked, so Verder would not leave it"
    assert telegram(EISEN)[1][-1] == ["Laat zo: Rust en Bus"]


def test_a_long_default_does_not_stand_on_the_button() -> None:
    vraag = Vraag("q", "tekst", "Wat?", standaard="Een heel lang verhaal over van alles en nog wat")
    assert [k[2] for k in pagina(vraag).knoppen] == ["Laat zo"]
    assert Gesprek(vraag).zeg("Laat zo").antwoord == vraag.standaard


# --- long lists


def test_a_long_list_is_searched() -> None:
    assert telegram(PLAATS) == (
        "Welke plaats?\nDe lijst is lang. Typ een paar letters, dan zoek ik met u mee.",
        [],
    )
    riet = Gesprek(PLAATS).zeg("vars")
    assert "Bedoelt u “Varsselder” of “Varsseveld”?" in riet.gezegd
    assert riet.knoppen == ["Varsselder", "Varsseveld"]
    page = vraag_op_pagina(PLAATS, riet.turn.state)
    assert (page.soort, [k[1] for k in page.keuzes], page.merken) == ("lijst", ["Varsselder", "Varsseveld"], ("1", "2"))
    assert page.lijst[0] == "Aalten" and len(page.lijst) == 13
    assert riet.druk("l").antwoord == "l"
    assert Gesprek(PLAATS).zeg("vars").zeg("2").antwoord == "l"
    assert Gesprek(PLAATS).zeg("vars").zeg("ulft").antwoord == "j"
    assert pagina(PLAATS, answers={"plaats": "j"}).waarde == "Ulft"


def test_the_terminal_numbers_what_was_found() -> None:
    riet = Gesprek(PLAATS).zeg("vars")
    shown = as_text(as_spoken(PLAATS.tekst, PLAATS, 0, 0, riet.turn.state.vinkjes))
    assert shown.endswith("zoek ik met u mee.\n  1. Varsselder\n  2. Varsseveld\n\n")
    asked = as_text(as_spoken("Hoe laat?", TIJD, 0, 0, ("02:30", "14:30")))
    assert asked.endswith("  - 02.30\u00a0uur\n  - 14.30\u00a0uur\n\n")
    assert as_text(as_spoken(RANG.tekst, RANG, 0, 0, ("b",))).endswith("  1. Rust\n  1e: Ruimte\n  3. Winkels\n\n")


def test_a_thousand_choices_never_stand_in_a_message() -> None:
    for vraag in (DUIZEND, VINK_VEEL):
        text, rows = telegram(vraag)
        assert len(text) < 200 and sum(len(row) for row in rows) <= 1
    assert sum(len(row) for row in telegram(VINK_VEEL, "n7")[1]) == 2
    found = Gesprek(VINK_VEEL).zeg("straat 99")
    assert found.antwoord == "n99", "the whole name is one choice, whatever begins with it"
    many = Gesprek(VINK_VEEL).zeg("traat 99")
    assert many.turn.state.vinkjes == []


def test_ticking_in_a_long_list_adds_what_was_found() -> None:
    names = ("Aalten Noord", "Aalten Zuid", *(f"Plaats {i}" for i in range(60)))
    vraag = Vraag("q", "meer", "Welke?", keuzes=tuple(Keuze(f"n{i}", n) for i, n in enumerate(names)))
    riet = Gesprek(vraag).zeg("aalten")
    assert riet.knoppen == ["Aalten Noord", "Aalten Zuid", "Verder"]
    assert [k for k in waarden(vraag, ()) if k in ("n0", VERDER, "")] == ["n0", VERDER, ""]


def test_more_buttons_than_telegram_takes_become_numbers_in_the_text() -> None:
    vraag = replace(RANG, keuzes=tuple(Keuze(f"n{i}", f"Ding {i}") for i in range(120)), verplicht=False)
    text, rows = telegram(vraag)
    assert "\n120. Ding 119" in text and rows == [["Sla over"]]


def test_a_label_too_long_for_a_button_is_cut_there_and_whole_in_the_text() -> None:
    vraag = replace(VERVOER, keuzes=keuzes("Auto", "x" * 90), standaard="")
    text, rows = telegram(vraag)
    assert "x" * 90 in text and len(rows[1][0]) == 64 and rows[1][0].endswith("…")


# --- in English


def test_the_labels_of_buttons_follow_the_language() -> None:
    with spreek("en"):
        assert telegram(AKKOORD)[1] == [["I have read this"], [zin("gesprek.knop.sla_over")]]
        assert [label for value, label in as_spoken("?", RANG, 0, 0, ("b",)).knoppen if value == "b"] == [
            zin("antwoorden.label.plaats", plaats=1, keuze="Ruimte")
        ]
        assert Gesprek(AKKOORD).zeg("yes").antwoord == "OK"
        assert Gesprek(VERVOER).zeg(zin("gesprek.knop.sla_over")).antwoord == "b"


def test_buttons_that_are_no_choice_are_never_taken_for_one() -> None:
    assert set(GEEN_KEUZE) == {VERDER, OPNIEUW, ""}
    assert as_spoken("?", RANG, 0, 0, ("b", "a", "c")).knoppen[-2:] == (VERDER_KNOP, OPNIEUW_KNOP)
