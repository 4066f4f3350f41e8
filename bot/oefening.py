"""The rehearsal: fictitious, seeded households or associations answer through the real engine and the real `receive`.

The clock is injected: the fieldwork lies between some weeks ago and now, so that the response per day, the weekly
mails and the closing happen as in life. The last twenty go through the real web door, if that is open.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from bot.gesprekken import InboxRij
from bot.receive import Incoming, Received, receive
from bot.spoken import GEEN_KEUZE
from bot.webdeur import Webdeur, WebdeurDicht
from kern import kernen, werk
from kern.berichten import dbo_update
from kern.db import Database
from kern.huis import Huis
from kern.kernen import Kern
from kern.onderzoek import codes, onderzoek, vragenlijst
from kern.onderzoek.model import ontleed
from kern.onderzoek.onderzoek import Doelgroep, Onderzoek
from kern.taal import vandaag

DOOR = "oefening"
HERINNERING_DAG = 10
DOOR_WEB = 20
TURNS = 60
TEGELIJK = 8
Melder = Callable[[int, int], None]


class OefeningFout(Exception):
    """The rehearsal cannot be held; the text is Dutch and says what to do."""


@dataclass(frozen=True)
class Huishouden:
    """One fictitious household: when it begins, its letter's code ('' = none), how it answers."""

    nummer: int
    begint: datetime
    code: str
    kanaal: str
    zaad: int
    stopt: bool


@cache
def gewichten() -> dict[str, Any]:
    """How fictitious people answer (`oefening.yaml`)."""
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return found


class Bewoner:
    """Answers questions one after another; the same seed answers the same."""

    def __init__(self, zaad: int, code: str, *, stopt: bool) -> None:
        self._rng = random.Random(zaad)  # noqa: S311  a village, not a secret
        self._code, self._stopt = code, stopt
        self._route = ""
        self._teruggegaan = False
        self._gevraagd = 0

    def antwoord(
        self, vraag: str, waarden: Sequence[str], *, meer: bool, mag_over: bool, rang: bool = False
    ) -> Mapping[str, Any] | None:
        """The message to the open question: fields of Incoming (`gekozen`, `tekst` or `doe`); None = walks away."""
        values = [w for w in waarden if w not in GEEN_KEUZE]
        if vraag.startswith("_"):
            return self._around(vraag)
        self._gevraagd += 1
        data = gewichten()
        if self._stopt and self._gevraagd > 4 and self._chance(12):
            return None
        if not self._teruggegaan and self._gevraagd > 5 and self._chance(data["terug"] // 4):
            self._teruggegaan = True
            return {"doe": "terug"}
        if not values:
            return self._typed(vraag)
        if mag_over and self._chance(data["overslaan"]):
            return {"gekozen": ("",)} if not meer else {"gekozen": ()}
        if rang:
            return {"gekozen": tuple(self._rng.sample(values, len(values)))}
        if meer and (most := data["hoeveel"].get(vraag, 1)) > 1:
            return {"gekozen": self._several(vraag, values, most)}
        chosen = self._choose(vraag, values)
        if vraag == "situatie":
            self._route = chosen
        return {"gekozen": (chosen,)}

    def _around(self, vraag: str) -> Mapping[str, Any] | None:
        """The flow's own questions."""
        answers: dict[str, Mapping[str, Any]] = {
            "_start": {"gekozen": ("ja",)},
            "_code": {"tekst": self._code} if self._code else {"gekozen": ("geen",)},
            "_verzenden": {"gekozen": ("verstuur",)},
            "_contact": {"gekozen": ("niets",)},
            "_bevestig": {"gekozen": ("ja",)},
        }
        return answers.get(vraag)

    def _typed(self, vraag: str) -> Mapping[str, Any]:
        data = gewichten()
        if vraag == "opmerking":
            if self._chance(data["opmerking"]):
                return {"tekst": self._rng.choice(data["opmerkingen"])}
            return {"gekozen": ("",)}
        low, high = data["getallen"].get(ontleed(vraag)[0], (0, 1))
        return {"tekst": str(self._rng.randint(low, high))}

    def _several(self, vraag: str, values: Sequence[str], most: int) -> tuple[str, ...]:
        """Different choices, in the order of the list; "niets" only by itself."""
        chosen = {self._choose(vraag, values) for _ in range(self._rng.randint(1, most))}
        return tuple(v for v in values if v in chosen and (v != "niets" or len(chosen) == 1))

    def _choose(self, vraag: str, values: Sequence[str]) -> str:
        # The question whether there is another (`ruimte[+2]`) is called after its repeat.
        table = gewichten()["keuzes"].get(vraag.partition("[")[0], {})
        if isinstance(table.get(self._route), dict):
            table = table[self._route]
        weights = [float(table.get(w, 0)) if isinstance(table.get(w, 0), int) else 0.0 for w in values]
        if not any(weights):
            weights = [1.0] * len(values)
        return self._rng.choices(list(values), weights)[0]

    def _chance(self, percent: float) -> bool:
        return self._rng.random() * 100 < percent


class Oefening:
    """One rehearsal: in one kern, or of the questionnaire called `slug` in the whole gemeente."""

    def __init__(self, db: Database, huis: Huis, slug: str, huishoudens: int, respons: int, weken: int) -> None:
        self._db, self._huis, self._slug = db, huis, slug
        self._n, self._respons, self._weken = huishoudens, respons, weken
        self._opened: tuple[int, datetime, list[str]] | None = None

    def draai(
        self,
        now: datetime,
        *,
        zaad: int = 1,
        sluit: bool = True,
        nog_dagen: int = 0,
        web_url: str = "",
        meld: Melder = lambda done, of: None,
        adem: Callable[[], None] = lambda: None,
    ) -> int:
        """Hold the rehearsal: open, answer, (close); returns the number of households that answered.

        `nog_dagen`: the onderzoek stays open so many days after `now`. Raises OefeningFout.
        """
        begin = now - timedelta(weeks=self._weken)
        onderzoek_id, begin, made = self._opened or self.open(begin, now + timedelta(days=nog_dagen))
        plan = self._still_to_answer(self._plan(begin, now, zaad, made))
        # The little browser reads buttons and boxes; associations are also asked to put things in order.
        by_web = [h for h in plan[-DOOR_WEB:] if h.kanaal == "web"] if web_url and made else []
        day, done = begin, 0
        for group in _groups([h for h in plan if h not in by_web]):
            day = self._until(day, group[0].begint)
            self._answer(group)
            done += len(group)
            meld(done, len(plan))
            # Another process may be waiting for the database.
            adem()
        for household in by_web:
            self._by_web(household, web_url)
            done += 1
            meld(done, len(plan))
        self._until(day, now)
        if sluit:
            with self._db.writing() as s:
                o = s.get_one(onderzoek.Onderzoek, onderzoek_id)
                if o.gesloten_op is None:
                    werk.sluit_en_vertel(s, now, o, DOOR, self._huis)
        return len(plan)

    def open(self, begin: datetime, end: datetime) -> tuple[int, datetime, list[str]]:
        """Open the onderzoek, or go on with a rehearsal that was broken off: its id, when it opened, codes to use."""
        with self._db.writing() as s:
            kern = kernen.per_slug(s, self._slug)
            o = self._running(s, kern, end)
            if o is not None and o.geopend_op is not None:
                # The codes of before cannot be known any more.
                self._opened = o.id, o.geopend_op, self._codes(s, begin, o)
                return self._opened
            version = self._version(s, kern)
            o = onderzoek.maak(
                s, begin, kern, version, DOOR, sluit=vandaag(end), huishoudens=self._n, opent=vandaag(begin)
            )
            made = self._codes(s, begin, o)
            werk.open_en_vertel(s, begin, o, DOOR, self._huis)
            self._opened = o.id, begin, made
            return self._opened

    def _running(self, s: Session, kern: Kern | None, end: datetime) -> Onderzoek | None:
        """A rehearsal that was broken off, if any."""
        found = onderzoek.open_voor(s, kern.id, end) if kern else onderzoek.laatste_gemeentebreed(s, self._slug)
        if found is None or not onderzoek.neemt_nieuwe(found, end):
            return None
        if found.door != DOOR:
            place = kern.naam if kern else "de hele gemeente"
            raise OefeningFout(f"In {place} loopt al een onderzoek. Sluit het eerst.")
        return found

    def _version(self, s: Session, kern: Kern | None) -> str:
        try:
            return vragenlijst.haal(s, onderzoek.WOONBEHOEFTE if kern else self._slug).id
        except vragenlijst.VragenlijstFout:
            raise OefeningFout(f"De kern {self._slug} ken ik niet.") from None

    def _codes(self, s: Session, now: datetime, o: Onderzoek) -> list[str]:
        return codes.maak_codes(s, now, o, self._n, DOOR) if o.wie is Doelgroep.HUISHOUDENS else []

    def _still_to_answer(self, plan: Sequence[Huishouden]) -> list[Huishouden]:
        with self._db.reading() as s:
            return [h for h in plan if s.get(InboxRij, self._incoming(h, 0, {}).sleutel) is None]

    def _plan(self, begin: datetime, now: datetime, zaad: int, made: Sequence[str]) -> list[Huishouden]:
        """Who answers and when: many in the first days, and again after the reminder."""
        rng = random.Random(f"{self._slug}:{zaad}")  # noqa: S311
        data = gewichten()
        count = round(self._n * self._respons / 100 / 0.86)
        span = (now - begin) / timedelta(days=1)
        plan = []
        for i in range(count):
            days = min(rng.expovariate(1 / 4.0), span - 0.2)
            if span > HERINNERING_DAG and rng.random() < 0.3:
                days = min(HERINNERING_DAG + rng.expovariate(1 / 3.0), span - 0.2)
            hour = rng.triangular(8, 22.5, 19.5)
            start = begin + timedelta(days=int(days)) - timedelta(hours=begin.hour) + timedelta(hours=hour)
            code = "" if rng.random() * 100 < data["zonder_code"] or not made else made[i % len(made)]
            kanaal = "papier" if rng.random() * 100 < data["papier"] else "web"
            stopt = rng.random() * 100 < data["stopt"]
            moment = min(max(start, begin + timedelta(minutes=5)), now - timedelta(minutes=10))
            plan.append(Huishouden(i, moment, code, kanaal, rng.randrange(1 << 30), stopt))
        return sorted(plan, key=lambda h: (h.begint, h.nummer))

    def _until(self, day: datetime, moment: datetime) -> datetime:
        """Let the time between pass: every Monday morning in it the Dbo of this kern, if any, gets its weekly news."""
        while True:
            with self._db.reading() as s:
                monday = dbo_update.volgend_moment(s, day)
            if monday > moment:
                return moment
            with self._db.writing() as s:
                kern = kernen.per_slug(s, self._slug)
                if kern is not None:
                    werk.vertel_week(s, monday, kern, self._huis)
            day = monday

    def _by_web(self, h: Huishouden, web_url: str) -> None:
        """One resident in a browser; where no web is listening, by `receive` like the others."""
        try:
            Webdeur(web_url, self._slug).praat(Bewoner(h.zaad, h.code, stopt=h.stopt).antwoord)
        except WebdeurDicht:
            self._answer([h])

    def _answer(self, group: Sequence[Huishouden]) -> None:
        """Some households at once, each with its own conversation; one transaction for each round of messages."""
        moment = group[0].begint
        open_now = [_Gesprek(h, Bewoner(h.zaad, h.code, stopt=h.stopt)) for h in group]
        said: list[tuple[_Gesprek, Mapping[str, Any]]] = [(g, {"tekst": "/start"}) for g in open_now]
        for i in range(TURNS):
            if not said:
                return
            batch = [self._incoming(g.huishouden, i, fields) for g, fields in said]
            received = receive(self._db, moment, batch, self._huis)
            answers = [(g, g.volgende(r)) for (g, _), r in zip(said, received, strict=True)]
            said = [(g, fields) for g, fields in answers if fields is not None]
            moment += timedelta(seconds=15)

    def _incoming(self, h: Huishouden, i: int, said: Mapping[str, Any]) -> Incoming:
        address = f"oefening-{self._slug}-{h.nummer}-{h.zaad}:{self._slug}"
        return Incoming(f"oefening:{address}:{i}", h.kanaal, address, slug=self._slug, **said)


@dataclass(frozen=True)
class _Gesprek:
    huishouden: Huishouden
    bewoner: Bewoner

    def volgende(self, received: Received) -> Mapping[str, Any] | None:
        """What this resident says to what the bot said; None when there is nothing to answer, or enough of it."""
        asked = received.spoken[-1] if received.spoken else None
        if asked is None or not asked.vraag:
            return None
        values = [value for value, _ in asked.knoppen]
        said = self.bewoner.antwoord(asked.vraag, values, meer=asked.meer, mag_over="" in values, rang=asked.rang)
        return None if said is None else {"vraag": asked.vraag, **said}


def _groups(plan: Sequence[Huishouden]) -> list[list[Huishouden]]:
    """Households of one day that begin one after another, at most `TEGELIJK` of them."""
    groups: list[list[Huishouden]] = []
    for h in plan:
        if groups and len(groups[-1]) < TEGELIJK and vandaag(groups[-1][0].begint) == vandaag(h.begint):
            groups[-1].append(h)
        else:
            groups.append([h])
    return groups
