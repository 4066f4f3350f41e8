"""The terminal: typed lines in, printed lines out."""

from __future__ import annotations

import io

import pytest

from bot.channels.console import as_text, praat
from bot.spoken import VERDER, Spoken
from kern.taal import zin
from tests.bot.conftest import HUIS, Dorp

JA_NEE = (("ja", "Ja"), ("nee", "Nee"))
KLASSEN = (("1", "1 slaapkamer"), ("2", "2 slaapkamers"), ("3", "3 slaapkamers"))

SHOWN = [
    (Spoken("Dank u wel."), "Dank u wel.\n\n"),
    (Spoken("Klopt dat?", "q", JA_NEE), "Klopt dat?\n  1. Ja\n  2. Nee\n\n"),
    (Spoken("Klopt dat?", "q", (*JA_NEE, ("", "Sla over"))), "Klopt dat?\n  1. Ja\n  2. Nee\n\n"),
    (Spoken("Hoeveel?", "q", KLASSEN), "Hoeveel?\n  a. 1 slaapkamer\n  b. 2 slaapkamers\n  c. 3 slaapkamers\n\n"),
    (Spoken("Wat?", "q", nummer="Vraag 2 van ongeveer 9"), "Vraag 2 van ongeveer 9\nWat?\n\n"),
    (
        Spoken("Welke?", "q", (*JA_NEE, (VERDER, "Verder")), meer=True),
        f"Welke?\n  1. Ja\n  2. Nee\n{zin('gesprek.vraag.meer_typen')}\n\n",
    ),
    (
        Spoken("1. Leeftijd: 40", "q", (("verstuur", "Verstuur"),), persoonlijk=True),
        "1. Leeftijd: 40\n  - Verstuur\n\n",
    ),
]


@pytest.mark.parametrize(("spoken", "text"), SHOWN)
def test_one_thing_said(spoken: Spoken, text: str) -> None:
    assert as_text(spoken) == text


def test_a_whole_conversation(
    dorpje: Dorp, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = ["1", "geen code", "2", "c", "nee", "", "sla over", "4", "Mooi dorp.", "verstuur", "nee"]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(typed) + "\n"))
    praat(dorpje.db, lambda: dorpje.moment, HUIS, "westendorp")
    out = capsys.readouterr().out
    assert "Hallo! Ik ben de digitale assistent" in out.partition("> ")[0]
    assert out.endswith(f"{zin('gesprek.onderzoek.klaar')}\n\n> \n")
    assert out.count("\n> ") == len(typed) + 1
    assert zin("antwoorden.leeg.bericht_overslaan") in out
    (record,) = dorpje.records()
    assert (record.kanaal, record.route, record.antwoorden["opmerking"]) == ("terminal", "S", "Mooi dorp.")


def test_two_terminals_are_two_people(
    dorpje: Dorp, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        monkeypatch.setattr("sys.stdin", io.StringIO("1\n"))
        praat(dorpje.db, lambda: dorpje.moment, HUIS, "westendorp")
        assert capsys.readouterr().out.count("Hallo!") == 1
