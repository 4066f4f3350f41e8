"""Overzicht and the council's page: what is late on top, the same truth everywhere, and a fixed cost."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import event

from kern import initiatieven, journaal, kernen, toezeggingen
from kern.gebruikers import Rol
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern
from kern.taal import vandaag
from kern.trajecten import begroting, stappen, traject
from kern.trajecten.rijen import Post, Traject
from tests.admin.conftest import Browser, Huis
from tests.trajecten.hulp import MARIEKE, aangevraagd, lopend

Als = Callable[[Rol], Browser]


def tekst(browser: Browser, pad: str) -> str:
    """The words of a page, on one line."""
    html = browser.get(pad).get_data(as_text=True)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ").split())


@pytest.fixture
def lopende(huis: Huis) -> int:
    """Westendorp runs: € 14.000 of € 25.000, one promise late and one not."""
    now = huis.klok()
    with huis.db.writing() as s:
        t = lopend(s, now)
        for post, amount in ((Post.BEGROOT, 25_000_00), (Post.VERPLICHT, 12_500_00), (Post.BESTEED, 1_500_00)):
            vast = {"omschrijving": "x", "datum": vandaag(now), "door": MARIEKE}
            begroting.boek(s, now, traject_id=t.id, jaar=2027, post=post, bedrag=amount, **vast)
        for days, words in ((-3, "Wij sturen de kaart."), (20, "Wij vertellen de uitslag.")):
            toezeggingen.zeg_toe(
                s,
                now - timedelta(days=30),
                t.kern_id,
                words,
                voor=vandaag(now) + timedelta(days=days),
                partij="De gemeente",
                zichtbaarheid=Zichtbaarheid.OPENBAAR if days > 0 else Zichtbaarheid.DBO,
            )
        return t.id


def test_one_row_says_how_a_kern_stands(huis: Huis, lopende: int) -> None:
    page = tekst(huis.als(Rol.PROJECTLEIDER), "/beheer/")
    row = page[page.index("Westendorp", page.index("Alle kernen")) :]
    for words in ("Bestaand", "Aanmelding en intake stap 1 van 13", "Op schema", "2 open 1 te laat", "€ 14.000"):
        assert words in row[:400], words
    assert "Kernen in 2027 1 van 2" in page and "Budget 2027 € 14.000 van € 50.000" in page
    assert "Een toezegging in Westendorp is 3 dagen te laat" in page
    assert page.index("Wij sturen de kaart.", page.index("Mijn acties")) < page.index("Wij vertellen de uitslag.")


def test_what_is_late_stands_on_top_and_the_filter_survives_a_reload(huis: Huis, lopende: int) -> None:
    with huis.db.writing() as s:
        late = lopend(s, huis.klok() - timedelta(weeks=10), "varsselder-veldhunten")
        kern = s.get_one(Kern, late.kern_id).naam
    page = tekst(huis.als(Rol.LEZER), "/beheer/")
    table = page[page.index("Alle kernen") :]
    assert table.index(kern) < table.index("Westendorp") < table.index("Breedenbroek")
    assert "dagen te laat" in table[table.index(kern) : table.index("Westendorp")]
    only = tekst(huis.als(Rol.LEZER), "/beheer/?toon=lopend")
    assert "Breedenbroek" not in only[only.index("Alle kernen") :]


def test_a_late_promise_comes_before_what_is_told_soon(huis: Huis) -> None:
    now = huis.klok()
    with huis.db.writing() as s:
        lopend(s, now, "sinderen")
        kern = kernen.per_slug(s, "varsselder-veldhunten")
        assert kern is not None
        gisteren = vandaag(now) - timedelta(days=1)
        toezeggingen.zeg_toe(s, now - timedelta(days=9), kern.id, "Wij bellen.", voor=gisteren, partij="De gemeente")
    page = tekst(huis.als(Rol.LEZER), "/beheer/")
    table = page[page.index("Alle kernen") :]
    assert table.index("Varsselder") < table.index("Sinderen") < table.index("Breedenbroek")


def test_a_request_and_a_silence_ask_for_attention(huis: Huis) -> None:
    now = huis.klok()
    with huis.db.writing() as s:
        t = lopend(s, now - timedelta(weeks=7), "netterden")
        aangevraagd(s, now, "sinderen")
        stappen.verplaats(
            s,
            now - timedelta(weeks=7),
            t,
            "intake",
            vandaag(now) - timedelta(weeks=7),
            vandaag(now) + timedelta(weeks=9),
            MARIEKE,
            t.versie,
        )
    page = tekst(huis.als(Rol.PROJECTLEIDER), "/beheer/")
    assert "Netterden hoorde 7 weken niets" in page
    assert "Sinderen vraagt een traject aan" in page
    with huis.db.writing() as s:
        journaal.noteer(s, now, s.get_one(Traject, t.id).kern_id, "vrij", Zichtbaarheid.DBO, tekst="Er is nieuws.")
    assert "hoorde 7 weken niets" not in tekst(huis.als(Rol.PROJECTLEIDER), "/beheer/")


def test_the_workbook_has_every_kern_once(huis: Huis, lopende: int) -> None:
    found = huis.als(Rol.LEZER).get("/beheer/overzicht.xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(found.data)).active.iter_rows(values_only=True))
    assert len(rows) == 9
    row = next(r for r in rows if r[0] == "Westendorp")
    assert {"Aanmelding en intake", 13, 2, 1, 25000, 12500, 1500} <= set(row)


def _vragen(huis: Huis, pad: str) -> int:
    """How many times the database is asked for one page."""
    browser, asked = huis.als(Rol.PROJECTLEIDER), []

    def count(*args: object) -> None:
        asked.append(args[2])

    browser.get(pad)
    event.listen(huis.db.engine, "before_cursor_execute", count)
    assert browser.get(pad).status_code == 200
    event.remove(huis.db.engine, "before_cursor_execute", count)
    return len(asked)


@pytest.mark.parametrize("pad", ["/beheer/", "/beheer/raad"])
def test_two_hundred_kernen_ask_as_much_as_ten(huis: Huis, pad: str) -> None:
    now = huis.klok()
    with huis.db.writing() as s:
        for slug in ("westendorp", "sinderen"):
            lopend(s, now, slug)
    few = _vragen(huis, pad)
    with huis.db.writing() as s:
        for number in range(192):
            kernen.voeg_toe(s, f"Dorp {number}", inwoners=800, inwoners_jaar=2026, huishoudens=300)
        for kern in kernen.alle(s)[:40]:
            if traject.actief(s, kern.id) is None:
                t = traject.vraag_aan(s, now, kern, vraag="Wij ook", bron="staf")
                traject.neem_in_behandeling(s, now, t, MARIEKE, t.versie)
            for n in range(10):
                journaal.noteer(s, now, kern.id, "vrij", Zichtbaarheid.OPENBAAR, tekst=f"Feit {n}.")
    assert _vragen(huis, pad) <= few + 1, "one more for the second page at most"


# --- the council


def test_the_council_reads_the_same_and_nothing_internal(huis: Huis, lopende: int) -> None:
    with huis.db.writing() as s:
        initiatieven.verzorg_startdata(s, huis.klok())
    leader = huis.als(Rol.PROJECTLEIDER)
    leader.get("/beheer/raad")
    leader.post("/beheer/raad/link", data={"versie": "0", "doe": "maak"})
    link = re.search(r'value="[^"]*(/raad/[^"]+)"', leader.get("/beheer/raad").get_data(as_text=True))
    assert link is not None
    answer = huis.bezoeker().get(link[1])
    page = " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).replace("\u00a0", " ").split())
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    for words in ("Westendorp", "stap 1 van 13", "€ 14.000", "166", "1 open"):
        assert words in page, words
    assert "te laat" not in page, "the late promise is for the Dbo only"
    leader.post("/beheer/raad/link", data={"versie": "1", "doe": "intrekken"})
    assert huis.bezoeker().get(link[1]).status_code == 404
    assert "/raad/" not in re.sub(r"/beheer/raad/\w*", "", leader.get("/beheer/raad").get_data(as_text=True))


def test_a_made_up_link_opens_nothing(huis: Huis) -> None:
    assert huis.bezoeker().get("/raad/abc").status_code == 404
    assert huis.als(Rol.LEZER).post("/beheer/raad/link", data={"versie": "0"}).status_code == 403
