"""Every new kind of question through the doors: the same answers come in by web chat, by Telegram and by typing."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from html import unescape

import pytest
from sqlalchemy import select

from bot.channels.webchat import PageQuestion
from bot.spoken import VERDER, button_key
from kern import kernen
from kern.db import Database
from kern.onderzoek import antwoorden, onderzoek, veldwerk, vragenlijst
from kern.onderzoek.antwoorden import Respons
from kern.onderzoek.onderzoek import Onderzoek
from kern.vragen import OPNIEUW
from tests.admin.conftest import Browser, Klok, bouw
from tests.bot.conftest import HUIS, MARIEKE, SLUIT, Dorp, Praat
from tests.nep.telegram_huis import Opstelling, opstelling
from tests.onderzoek.werkboek import werkboek

RIET = 1111
WAT = (("rust", "Rust"), ("ruimte", "Ruimte"), ("<16", "Onder 16"), ("85+", "85 of ouder"))
SURVEY = [
    {"type": "acknowledge", "name": "gelezen", "label": "Lees dit eerst."},
    {"type": "rank wat", "name": "volgorde", "label": "Wat is belangrijk?"},
    {"type": "time", "name": "tijd", "label": "Hoe laat?"},
    {"type": "dateTime", "name": "moment", "label": "Wanneer?"},
    {"type": "range", "name": "cijfer", "label": "Welk cijfer?", "parameters": "start=1 end=10 step=1"},
    {"type": "decimal", "name": "km", "label": "Hoeveel kilometer?", "default": "2.5"},
    {"type": "select_one plaats", "name": "plaats", "label": "Waar?"},
    {"type": "select_multiple wat", "name": "wensen", "label": "Wat wilt u?"},
]
CHOICES = [{"list_name": "wat", "name": n, "label": label} for n, label in WAT]
CHOICES += [{"list_name": "plaats", "name": f"p{i}", "label": f"Dorp {i}"} for i in range(1000)]
GEGEVEN = {
    **{"gelezen": "OK", "volgorde": "85+ rust <16 ruimte", "tijd": "14:30", "moment": "2027-03-12T14:30"},
    **{"cijfer": "7", "km": "2.5", "plaats": "p123", "wensen": "<16 85+"},
}


@pytest.fixture(scope="module")
def soorten() -> tuple[bytes, vragenlijst.Keuring]:
    """A workbook with all of them, judged once."""
    content = werkboek(SURVEY, CHOICES)
    judged = vragenlijst.keur(content)
    assert judged.goed, judged
    return content, judged


@pytest.fixture
def dorp(sqlite_db: Database, now: datetime, soorten: tuple[bytes, vragenlijst.Keuring]) -> Dorp:
    """Westendorp, where this is asked."""
    with sqlite_db.writing() as s:
        kernen.verzorg_startdata(s)
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        versie = vragenlijst.voeg_toe(s, soorten[0], soorten[1], now)
        o = onderzoek.maak(s, now, kern, versie.id, MARIEKE, sluit=SLUIT)
        veldwerk.open_onderzoek(s, now, o, MARIEKE, HUIS.gemeente)
        return Dorp(sqlite_db, now, o.id, [])


def _sent(dorp: Dorp) -> dict[str, str]:
    with dorp.db.reading() as s:
        [record] = antwoorden.records(s, s.get_one(Onderzoek, dorp.onderzoek_id))
        return {key: value for key, value in record.antwoorden.items() if key in GEGEVEN}


def _vraag(p: Praat) -> PageQuestion:
    found = p.page().vraag
    assert found is not None
    return found


def test_by_the_buttons_and_fields_of_the_web_chat(dorp: Dorp) -> None:
    riet = dorp.praat().say("/start").press("ja")
    assert [k[2] for k in _vraag(riet).knoppen] == ["Ik heb dit gelezen", "Sla over"]
    riet.press("OK")
    riet.press("rust", OPNIEUW, "85+", "rust")
    assert [naam for naam, _ in _vraag(riet).volgorde] == ["85+", "rust"]
    riet.press("<16")
    assert (_vraag(riet).key, _vraag(riet).keuzes, _vraag(riet).melding) == ("volgorde", (), "")
    riet.tick(*(naam for naam, _ in _vraag(riet).volgorde))
    riet.say("half drie")
    assert [k[0] for k in _vraag(riet).keuzes] == ["02:30", "14:30"]
    riet.press("14:30")
    riet.say("12 maart 2027").expect("Hoe laat is het dan?").say("14.30")
    assert len(_vraag(riet).keuzes) == 10
    riet.press("7")
    assert (_vraag(riet).waarde, _vraag(riet).knoppen[0][2]) == ("2,5", "Laat zo: 2,5")
    riet.press("")
    assert len(_vraag(riet).lijst) == 1000 and _vraag(riet).keuzes == ()
    riet.say("dorp 123").tick("85+", "<16").press("verstuur")
    assert _sent(dorp) == GEGEVEN


def test_by_typing(dorp: Dorp) -> None:
    riet = dorp.praat("riet", "terminal").say("/start").press("ja")
    riet.say("nee").expect("sla over").say("gelezen")
    # The labels hold numbers, so the choices have letters.
    riet.expect("typ de letters achter elkaar").say("d a").expect("Wat komt daarna: “Ruimte” of “Onder 16”?").say("c")
    riet.expect("Genoteerd: 1. 85 of ouder, 2. Rust, 3. Onder 16 en 4. Ruimte.")
    riet.say("half drie", "'s middags").say("12 maart 2027 om 14.30 uur")
    riet.say("11").expect("Typ een heel getal van 1 tot en met 10.").say("zeven")
    riet.expect("Als u niets verandert, wordt het: 2,5.").say("laat zo")
    riet.say("dorp").expect("Dit past bij 1000 antwoorden").say("stad").expect("Ik vind dit niet in de lijst")
    riet.say("drop 123").expect("Genoteerd: Dorp 123.").say("85 of ouder en onder 16").say("verstuur")
    assert _sent(dorp) == GEGEVEN


def test_by_the_buttons_of_telegram(dorp: Dorp, now: datetime) -> None:
    async def story() -> None:
        async with opstelling(dorp.db, now) as o:
            await _through(o)

    asyncio.run(story())
    assert _sent(dorp) == GEGEVEN


async def _through(o: Opstelling) -> None:
    await o.zeg(RIET, "/start westendorp")
    await o.druk(RIET, "Ik begin", "Ik heb dit gelezen")
    count = len(o.nep.van(RIET))
    await o.druk(RIET, "Rust", "Begin opnieuw", "85 of ouder", "Rust", "Onder 16")
    assert len(o.nep.van(RIET)) == count, "the same message all the time"
    assert [row[0][0] for row in o.nep.laatste(RIET).knoppen] == [
        *("2e: Rust", "4e: Ruimte", "3e: Onder 16", "1e: 85 of ouder", "Verder", "Begin opnieuw", "Sla over"),
    ]
    await o.druk(RIET, "Verder")
    await o.zeg(RIET, "half drie")
    await o.druk(RIET, "14.30\u00a0uur")
    await o.zeg(RIET, "12 maart 2027 om half drie")
    await o.druk(RIET, "14.30\u00a0uur")
    assert [len(row) for row in o.nep.laatste(RIET).knoppen] == [5, 5, 1]
    await o.druk(RIET, "7", "Laat zo: 2,5")
    asked = o.nep.laatste(RIET)
    assert [row[0][0] for row in asked.knoppen] == ["Sla over"] and len(asked.tekst) < 200
    await o.zeg(RIET, "12")
    assert "Dit past bij" in o.nep.van(RIET)[-2].tekst
    await o.zeg(RIET, "orp 12")
    await o.zeg(RIET, "Dorp 123")
    await o.druk(RIET, "85 of ouder", "Onder 16", "Verder", "Verstuur")


def test_old_buttons_of_a_rank_do_no_harm(dorp: Dorp) -> None:
    riet = dorp.praat("1111", "telegram").say("/start westendorp").press("ja", "OK")
    gesprek = riet.laatste.gesprek_id
    assert gesprek is not None

    def key(vraag: str, value: str) -> str:
        with dorp.db.reading() as s:
            return button_key(s, gesprek, vraag, value)

    riet.stuur(knop=key("volgorde", "rust"))
    assert riet.open.bewerk and riet.open.vinkjes == ("rust",)
    riet.stuur(knop=key("volgorde", VERDER)).expect("Wat komt daarna")
    riet.stuur(knop=key("volgorde", "")).stuur(knop=key("volgorde", "ruimte"))
    assert riet.antwoorden()["volgorde"] == "", "the question was passed over; its old buttons change nothing"
    assert riet.vraag == "tijd"


def test_nothing_is_sent_before_the_end(dorp: Dorp) -> None:
    dorp.praat().say("/start").press("ja", "OK")
    with dorp.db.reading() as s:
        assert s.scalars(select(Respons)).all() == []


class Blad:
    """A page of the web chat in a browser without a script: its fields, and what a press of a button sends."""

    def __init__(self, browser: Browser, path: str) -> None:
        self.browser, self.path = browser, path
        self.html = browser.get(path).get_data(as_text=True)

    def stuur(self, **velden: str | list[str]) -> Blad:
        """Post one form of the page."""
        hidden = {name: self._hidden(name)[0] for name in ("nonce", "vraag") if self._hidden(name)}
        response = self.browser.post(self.path, data={**hidden, **velden}, follow_redirects=True)
        assert response.status_code == 200
        self.html = response.get_data(as_text=True)
        return self

    def _hidden(self, name: str) -> list[str]:
        return [unescape(v) for v in re.findall(rf'type="hidden" name="{name}" value="([^"]*)"', self.html)]

    def verder(self) -> Blad:
        """*Verder* under a rank: its places stand in hidden fields."""
        return self.stuur(vink=self._hidden("vink"), doe="verder")

    def heeft(self, *delen: str) -> Blad:
        """The page holds all of this."""
        for deel in delen:
            assert deel in self.html, deel
        return self


def test_the_pages_themselves_without_a_script(dorp: Dorp, now: datetime) -> None:
    """Every page is inspected on its way: strict HTML, names for fields, nothing inline."""
    blad = Blad(bouw(dorp.db, Klok(now)).bezoeker(), "/chat/westendorp")
    blad.stuur(keuze="ja").heeft("Ik heb dit gelezen").stuur(keuze="OK")
    blad.heeft("Wat zet u op plaats 1?", 'value="&lt;16"').stuur(keuze="85+").heeft("Uw volgorde", "op plaats 2?")
    blad.stuur(keuze="rust").stuur(keuze="<16").heeft("Klopt deze volgorde?").verder()
    blad.heeft("Typ de tijd, bijvoorbeeld 14.30.").stuur(tekst="half drie", doe="stuur")
    blad.heeft('value="14:30"').stuur(keuze="14:30")
    blad.stuur(tekst="12 maart 2027", doe="stuur").heeft("Hoe laat is het dan?").stuur(tekst="14.30", doe="stuur")
    blad.heeft("kp-keuzes--kort", 'inputmode="numeric"').stuur(keuze="7")
    blad.heeft('inputmode="decimal"', 'value="2,5"', "Als u niets verandert, wordt het: 2,5.").stuur(keuze="")
    assert blad.html.count("<option") == 1000 and 'list="alle-keuzes"' in blad.html
    blad.stuur(tekst="dorp 12x", doe="stuur").heeft("Ik vind dit niet in de lijst.").stuur(
        tekst="Dorp 123", doe="stuur"
    )
    blad.stuur(vink=["<16", "85+"], doe="verder").stuur(keuze="verstuur")
    assert _sent(dorp) == GEGEVEN
