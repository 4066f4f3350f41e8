"""A conversation that only pretends: everything is said and asked as in earnest, and nothing is done.

It stands on an onderzoek that is in no table, and its effects come back with made-up notes. Whoever makes one gives it
a session that only reads, so that even a mistake could not write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import bladzijde, engine
from bot.commands import CHARETTE, ORDERS
from bot.context import Outcome, farewell
from bot.conversation import Conversation
from bot.facts import facts
from bot.flows import menu
from bot.flows.onderzoek import Questionnaire
from bot.gesprekken import Gesprek
from bot.receive import Incoming, speak
from bot.spoken import Spoken
from bot.state import State
from bot.steps import Effect, Facts
from kern.huis import Huis
from kern.kernen import Kern, Onderzoeksgebied
from kern.onderzoek.onderzoek import Doelgroep, Onderzoek, Tabellen, doelgroep_bij
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import datum, spreek, vandaag, zin
from kern.vragen import Opdracht

# How it can be looked at, and the channel that it then is.
LOOKS: Mapping[str, str] = {"web": "web", "telegram": "telegram", "pagina": "web", "tekst": "terminal"}
# The onderzoek of a trial; no row has this number.
GEEN = 0
DUURT = timedelta(weeks=3)


@dataclass
class Proefgesprek(Conversation):
    """A conversation with a version that may still be a draft. `lijst`: that version, ready to talk; `look`: how it is
    looked at, a key of `LOOKS`.
    """

    lijst: Questionnaire | None = None
    look: str = "web"

    @property
    def questionnaire(self) -> Questionnaire | None:
        """The version that is tried, as long as its questions are asked."""
        return self.lijst if self.state.flow == "onderzoek" else None

    def restart(self, state: State | None = None) -> tuple[Spoken, ...]:
        """Begin anew, always with the questions."""
        return super().restart(state or _begin(self.state.taal))

    def command(self, command: Opdracht) -> tuple[Spoken, ...]:
        """The words that work everywhere, but for those that go on elsewhere: there is nothing to go on with."""
        if command.naam in CHARETTE:
            return super().command(Opdracht("stop" if command.naam == "afmelden" else "onbekend"))
        if command.naam in ("later", "verder"):
            self.state.terzijde = {}
            return self.tell(zin("vragenlijst.proef.later"))
        if command.naam == "start":
            return self.restart()
        return super().command(command)

    def open_spoken(self) -> Spoken | None:
        """The open question as a message with buttons; None at the end."""
        found = self.spoken((self._open_reply(),))
        return found[0] if found else None

    def perform(self, effect: Effect) -> Outcome:
        """What would be done is not done."""
        return EFFECTEN[effect.name](self, effect) if effect.name in EFFECTEN else Outcome()

    def _reload(self) -> None:
        if self.state.flow == "onderzoek" and self.lijst is not None:
            self.steps = self.lijst.steps
        else:
            self.steps = menu.farewell() if self.state.flow == "afscheid" else menu.steps()
        self._reload_facts()

    def _reload_facts(self) -> None:
        """The facts of a running onderzoek, but for what only a stored one has: codes and other conversations."""
        # As a menu: then nothing is looked up about the questionnaire, which is not stored under this onderzoek.
        known = facts(self.s, self.now, self.huis, self.gesprek.kanaal, self.kern, self.onderzoek, State("menu"))
        extra: dict[str, Any] = {**known.extra, "open": True, "nieuw": True, "codes": False}
        if self.lijst is not None:
            extra |= {"lengte": self.lijst.lengths, "lengte_vraag": self.lijst.first}
        self.facts = replace(known, taal=self.state.taal, extra=extra)


def begin(
    s: Session,
    now: datetime,
    huis: Huis,
    versie: VragenlijstVersie,
    lijst: Questionnaire,
    kern: Kern | None,
    tabellen: Tabellen,
    look: str,
    taal: str,
) -> Proefgesprek:
    """A new trial, at its first question."""
    c = hervat(s, now, huis, versie, lijst, kern, tabellen, look, _begin(taal))
    with c.in_taal():
        c.run(engine.begin(c.steps, c.state, c.facts))
    return c


def hervat(
    s: Session,
    now: datetime,
    huis: Huis,
    versie: VragenlijstVersie,
    lijst: Questionnaire,
    kern: Kern | None,
    tabellen: Tabellen,
    look: str,
    state: State,
) -> Proefgesprek:
    """A trial that goes on where `state` is, perhaps seen as another channel (`look`) or in another kern."""
    gesprek = Gesprek(id="proef", kanaal=LOOKS[look], kern_id=kern.id if kern else None, volgnr=0, laatst=now, af=False)
    o = _onderzoek(now, versie, kern, tabellen)
    none = Facts(vandaag(now), "", "")
    c = Proefgesprek(
        s, now, huis, gesprek, "", kern, o, state, (), none, bron=("proef",), orders=ORDERS, lijst=lijst, look=look
    )
    with spreek(state.taal):
        c._reload()
    return c


def _begin(taal: str) -> State:
    return State("onderzoek", str(GEEN), taal=taal)


def _onderzoek(now: datetime, versie: VragenlijstVersie, kern: Kern | None, tabellen: Tabellen) -> Onderzoek:
    """An open onderzoek that is in no table."""
    doelgroep: Doelgroep = doelgroep_bij(versie.form_id)
    return Onderzoek(
        id=GEEN,
        kern_id=kern.id if kern else None,
        versie_id=versie.id,
        gebied=(kern.onderzoeksgebied if kern else Onderzoeksgebied.KERN_EN_BUITENGEBIED).value,
        huishoudens=1,
        doel_procent=1,
        opent=vandaag(now),
        sluit=vandaag(now) + DUURT,
        geopend_op=now,
        uitloop_uren=24,
        tabellen=tabellen,
        door="",
        voor_inwoners=True,
        doelgroep=doelgroep.value,
        versie=1,
    )


# --- what is not done


def _afgezegd(c: Proefgesprek, effect: Effect) -> Outcome:
    assert c.onderzoek is not None  # noqa: S101
    return farewell(zin("gesprek.onderzoek.afgezegd", tot=datum(c.onderzoek.sluit)))


def _haal_antwoorden(c: Proefgesprek, effect: Effect) -> Outcome:
    return Outcome({"opnieuw": "_wijzigcode", "melding": zin("vragenlijst.proef.geen_eerdere")})


def _link(c: Proefgesprek, effect: Effect) -> Outcome:
    return Outcome({"link": f"{c.huis.base_url}/verder/proef", "token": ""})


def _wissel(c: Proefgesprek, effect: Effect) -> Outcome:
    return Outcome(state=replace(_begin(c.state.taal), answers=dict(effect.data["antwoorden"])))


def _noteer(**notes: str) -> Callable[[Proefgesprek, Effect], Outcome]:
    return lambda c, effect: Outcome(notes)


def _verstuur(c: Proefgesprek, effect: Effect) -> Outcome:
    return Outcome({"code": zin("vragenlijst.proef.code"), "tot": (c.facts.vandaag + DUURT).isoformat()})


EFFECTEN: Mapping[str, Callable[[Proefgesprek, Effect], Outcome]] = {
    "wissel": _wissel,
    "afgezegd": _afgezegd,
    "haal_antwoorden": _haal_antwoorden,
    "kijk_code": _noteer(id=""),
    "begin_voortgang": _noteer(id="proef"),
    "weggestuurd": lambda c, effect: farewell(effect.data["tekst"]),
    "gevoelige_link": _link,
    "wis": lambda c, effect: farewell(zin("vragenlijst.proef.gewist")),
    "verstuur": _verstuur,
    "bewaar_contact": _noteer(code="proef"),
}


def neem(c: Proefgesprek, bericht: Incoming) -> dict[str, str]:
    """Take what came in, as `receive` does, but without a row; returns what is wrong with a page, by question."""
    with c.in_taal():
        wrong = bladzijde.vul_in(c, bericht.deel, bericht.velden) if bericht.deel is not None else {}
        speak(c, bericht)
    return wrong
