"""A village with an open onderzoek, and people who talk to it: `say`, `press`, `tick`, `expect`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot import gesprekken
from bot import werk as bot_werk
from bot.channels import webchat
from bot.conversation import Conversation
from bot.gesprekken import Gesprek
from bot.receive import Incoming, Received, receive
from bot.spoken import Spoken
from bot.state import State
from kern import kernen, taken, werk
from kern.db import Database
from kern.huis import Huis
from kern.onderzoek import antwoorden, codes, onderzoek, veldwerk, vragenlijst
from kern.onderzoek.antwoorden import Record, Respons
from kern.onderzoek.onderzoek import Onderzoek

HUIS = Huis("Oude IJsselstreek", "https://kernpraat.example")
MARIEKE = "m.tevelde@gemeente.example"
SLUIT = date(2027, 3, 22)
WERKBOEK = (vragenlijst.SHIPPED / "woonbehoefte.xlsx").read_bytes()

# Pressed buttons, by value, from the first question of the onderzoek to the last: who stays, and who leaves home.
H_BLIJFT = {
    **{"_start": "ja", "_code": "geen", "situatie": "H", "leeftijd": "35-44", "huishouden": "partner"},
    **{"eigendom_nu": "koop", "type_nu": "rij", "slaapkamers_nu": "3", "verhuiswens": "nee", "meedoen": "nee"},
    **{"opmerking": "", "_verzenden": "verstuur", "_contact": "niets"},
}
S_BLIJFT = {
    **{"_start": "ja", "_code": "geen", "situatie": "S", "leeftijd": "18-24", "verhuiswens": "nee"},
    **{"opmerking": "", "_verzenden": "verstuur", "_contact": "niets"},
}


@dataclass
class Dorp:
    """Westendorp with an open onderzoek. `codes`: on letters; `moment`: the time it is, moved by hand."""

    db: Database
    moment: datetime
    onderzoek_id: int
    codes: list[str]
    nummers: dict[str, int] = field(default_factory=dict)

    def praat(self, wie: str = "riet", kanaal: str = "web") -> Praat:
        """Somebody on a device of their own."""
        return Praat(self, wie, kanaal)

    def nummer(self, wie: str) -> int:
        """Every message has a number of its own."""
        self.nummers[wie] = self.nummers.get(wie, 0) + 1
        return self.nummers[wie]

    def verstrijkt(self, **tijd: float) -> None:
        """So much later."""
        self.moment += timedelta(**tijd)

    def werk(self) -> None:
        """Do the work that is due now."""
        taken.voer_uit(self.db, self.moment, bot_werk.uitvoerders(HUIS))

    def sluit(self) -> None:
        """The projectleider closes the onderzoek."""
        with self.db.writing() as s:
            werk.sluit_en_vertel(s, self.moment, s.get_one(Onderzoek, self.onderzoek_id), MARIEKE, HUIS)

    def records(self) -> list[Record]:
        """What was sent."""
        with self.db.reading() as s:
            return list(antwoorden.records(s, s.get_one(Onderzoek, self.onderzoek_id)))

    def aantal(self) -> int:
        """How many were sent."""
        with self.db.reading() as s:
            return s.scalar(select(func.count()).select_from(Respons)) or 0


@dataclass
class Praat:
    """One person who talks on one channel. `laatste`: what the bot said to the last message."""

    dorp: Dorp
    wie: str
    kanaal: str
    laatste: Received = field(default_factory=lambda: Received(""))
    deur: str = "westendorp"

    def say(self, tekst: str, *meer: str) -> Praat:
        """Type one message or several, one after the other."""
        for t in (tekst, *meer):
            self.stuur(tekst=t)
        return self

    def press(self, *waarden: str) -> Praat:
        """Press the buttons with these values, each at the question that is open by then."""
        for waarde in waarden:
            self.stuur(gekozen=(waarde,), vraag=self.vraag)
        return self

    def tick(self, *waarden: str) -> Praat:
        """Tick these boxes together, and go on."""
        return self.stuur(gekozen=waarden, vraag=self.vraag)

    def expect(self, *delen: str) -> Praat:
        """The bot said all of this in its last turn."""
        for deel in delen:
            assert deel in self.gezegd, f"{deel!r} not in:\n{self.gezegd}"
        return self

    def vul_in(self, antwoorden: dict[str, str], tot: str = "") -> Praat:
        """Press these answers, each at its own question, until `tot` is asked or none of them is."""
        if not self.laatste.sleutel:
            self.say("/start")
        while self.vraag != tot and self.vraag in antwoorden:
            vraag = self.vraag
            self.press(antwoorden[vraag])
            assert self.vraag != vraag, self.gezegd
        return self

    def stuur(self, **velden: object) -> Praat:
        """Send a message with these fields of Incoming."""
        self.laatste = receive(self.dorp.db, self.dorp.moment, [self.bericht(**velden)], HUIS)[0]
        return self

    def bericht(self, **velden: object) -> Incoming:
        """The next message of this person, not sent yet."""
        sleutel = f"{self.kanaal}:{self.wie}:{self.dorp.nummer(self.wie)}"
        standaard = {"sleutel": sleutel, "kanaal": self.kanaal, "adres": self.adres, "slug": self.slug}
        return Incoming(**{**standaard, **velden})  # type: ignore[arg-type]

    @property
    def slug(self) -> str:
        """On Telegram no door leads to a kern."""
        return "" if self.kanaal == "telegram" else self.deur

    @property
    def adres(self) -> str:
        """Where this person is."""
        return self.wie if self.kanaal == "telegram" else f"{self.wie}:{self.deur}"

    @property
    def gezegd(self) -> str:
        """All that the bot said in its last turn."""
        return "\n".join(s.tekst for s in self.laatste.spoken)

    @property
    def open(self) -> Spoken:
        """The question the bot asked last."""
        return next((s for s in reversed(self.laatste.spoken) if s.vraag), Spoken(""))

    @property
    def vraag(self) -> str:
        """Its key; '' when nothing is asked."""
        return self.open.vraag

    def state(self) -> State | None:
        """The state that is kept of this conversation."""
        with self.dorp.db.reading() as s:
            found = gesprekken.zoek(s, self.kanaal, self.adres, vergrendel=False)
            return gesprekken.toestand(s, found) if found else None

    def antwoorden(self) -> dict[str, str]:
        """The answers in the state, without those of the flow itself."""
        state = self.state()
        return {k: v for k, v in (state.answers if state else {}).items() if not k.startswith("_")}

    def page(self) -> webchat.Page:
        """The conversation as the web chat shows it now."""
        with self.dorp.db.reading() as s:
            found: Gesprek | None = gesprekken.zoek(s, self.kanaal, self.adres, vergrendel=False)
            c = Conversation.load(s, self.dorp.moment, HUIS, found, self.kanaal, self.adres, self.slug)
            return webchat.page(c, "/chat/westendorp")


@pytest.fixture(scope="session")
def keuring() -> vragenlijst.Keuring:
    """The shipped questionnaire, judged once: that is done by a child process and takes seconds."""
    judged = vragenlijst.keur(WERKBOEK)
    assert judged.goed
    return judged


def open_dorp(db: Database, now: datetime, keuring: vragenlijst.Keuring, aantal_codes: int = 5) -> Dorp:
    """Open the onderzoek in Westendorp; without codes nobody is asked for one."""
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        versie = vragenlijst.voeg_toe(s, WERKBOEK, keuring, now)
        o = onderzoek.maak(s, now, kern, versie.id, MARIEKE, sluit=SLUIT)
        made = codes.maak_codes(s, now, o, aantal_codes) if aantal_codes else []
        veldwerk.open_onderzoek(s, now, o, MARIEKE, HUIS.gemeente)
        werk.plan_vaste_taken(s, now)
        return Dorp(db, now, o.id, made)


@pytest.fixture
def dorp(db: Database, now: datetime, keuring: vragenlijst.Keuring) -> Dorp:
    """The village on each kind of database."""
    return open_dorp(db, now, keuring)


@pytest.fixture
def dorpje(sqlite_db: Database, now: datetime, keuring: vragenlijst.Keuring) -> Dorp:
    """The village on SQLite, for what has nothing to do with the database."""
    return open_dorp(sqlite_db, now, keuring)


Maker = Callable[[int], Dorp]


@pytest.fixture
def dorp_met(sqlite_db: Database, now: datetime, keuring: vragenlijst.Keuring) -> Maker:
    """A village with so many codes."""
    return lambda aantal: open_dorp(sqlite_db, now, keuring, aantal)
