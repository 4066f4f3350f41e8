"""Somebody answers a questionnaire in the chat: on the website or on Telegram, through the same `receive` as always."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.channels.console import as_text
from kern import kernen
from kern.db import Database
from kern.onderzoek import onderzoek, veldwerk, vragenlijst
from tests.bot.conftest import HUIS, MARIEKE, Dorp, Praat
from tests.vragenlijsten.laden import TALEN, Beurt, Proef, gekeurd

SLA_OVER = {"nl": "sla over", "en": "skip"}
SLUIT = date(2027, 3, 22)


@dataclass
class Verloop:
    """What came of it. `gevraagd`: keys in the order they were put; `bewaard`: what was sent, None when nothing was.

    `tekst`: the conversation to read; `keuzes`: per question the codes it offered.
    """

    gevraagd: list[str] = field(default_factory=list)
    bewaard: Mapping[str, str] | None = None
    tekst: str = ""
    keuzes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def ooit_gevraagd(self) -> list[str]:
        """Each question once."""
        return list(dict.fromkeys(self.gevraagd))


def open_proef(db: Database, now: datetime, proef: Proef) -> Dorp:
    """The gemeente with this questionnaire open for everybody."""
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        versie = vragenlijst.voeg_toe(s, proef.werkboek, gekeurd(proef.naam), now)
        o = onderzoek.maak(s, now, None, versie.id, MARIEKE, sluit=SLUIT)
        veldwerk.open_onderzoek(s, now, o, MARIEKE, HUIS.gemeente)
        return Dorp(db, now, o.id, [])


def verzonden(dorp: Dorp) -> frozenset[str]:
    """The ids of what was sent so far."""
    return frozenset(record.id for record in dorp.records())


def bewaard(dorp: Dorp, eerder: frozenset[str]) -> Mapping[str, str] | None:
    """What was sent after those that were there already; None when nothing was."""
    nieuw = [record for record in dorp.records() if record.id not in eerder]
    assert len(nieuw) <= 1
    return nieuw[0].antwoorden if nieuw else None


def chat(dorp: Dorp, proef: Proef, kanaal: str = "web") -> Verloop:
    """The whole conversation, from the door to what is stored."""
    wie = Praat(dorp, "riet" if kanaal == "web" else "5551", kanaal, deur=proef.form_id)
    return _Chat(proef, wie).loop()


class _Chat:
    def __init__(self, proef: Proef, wie: Praat) -> None:
        self.proef, self.wie = proef, wie
        self.verloop = Verloop()
        self.taal = "nl"
        self.eerder = verzonden(wie.dorp)

    def loop(self) -> Verloop:
        self._say("/start" if self.wie.kanaal == "web" else f"/start {self.proef.form_id}")
        self.verloop.tekst = ""  # how it opens is the same for all: tests/transcripts
        self._press("ja")
        for beurt in self.proef.beurten:
            self._beurt(beurt)
        if self.wie.vraag == "_verzenden":
            self.wie.press("verstuur")
        self.verloop.bewaard = bewaard(self.wie.dorp, self.eerder)
        return self.verloop

    def _beurt(self, beurt: Beurt) -> None:
        if beurt.woord:
            self.taal = dict(zip(TALEN, ("en", "nl"), strict=True)).get(beurt.woord, self.taal)
            self._say(beurt.woord)
        elif beurt.wijzig:
            self._write(f"(wijzig {beurt.wijzig})")
            self.wie.stuur(wijzig=beurt.wijzig)
            self._listen()
        elif self.wie.kanaal == "telegram" and beurt.key != self.wie.vraag:
            assert self._left_out(beurt.key), f"asked {self.wie.vraag!r}, not {beurt.key!r}:\n{self.wie.gezegd}"
        else:
            assert beurt.key == self.wie.vraag, f"asked {self.wie.vraag!r}, not {beurt.key!r}:\n{self.wie.gezegd}"
            self._answer(beurt)

    def _left_out(self, key: str) -> bool:
        """Telegram leaves out sensitive questions, and with them what depends on them."""
        return "telegram" in self.proef.verwacht and key not in self.proef.verwacht["telegram"]["gevraagd"]

    def _answer(self, beurt: Beurt) -> None:
        self.verloop.keuzes[beurt.key] = [value for value, _ in self.wie.open.knoppen if value and value[0] != "_"]
        if beurt.antwoord is None:
            self._say(SLA_OVER[self.taal])
        elif beurt.keuzes:
            labels = {label: value for value, label in self.wie.open.knoppen}
            values = [labels.get(label, label) for label in beurt.keuzes]
            self._write(beurt.antwoord)
            self.wie.tick(*values)
            self._listen()
        else:
            self._say(beurt.antwoord)

    def _press(self, value: str) -> None:
        labels = dict(self.wie.open.knoppen)
        self._write(f"[{labels[value]}]")
        self.wie.press(value)
        self._listen()

    def _say(self, said: str) -> None:
        self._write(said)
        self.wie.say(said)
        self._listen()

    def _write(self, said: str) -> None:
        self.verloop.tekst += f"\n> {said}\n\n"

    def _listen(self) -> None:
        self.verloop.tekst += "".join(as_text(s) for s in self.wie.laatste.spoken).rstrip() + "\n"
        if self.wie.vraag and not self.wie.vraag.startswith("_"):
            self.verloop.gevraagd.append(self.wie.vraag)
