"""A charette of four moments from door to door: prepared, filled, run and reported; and what became of idea 12.

Marieke at her desk, Riet on a phone with a mail, Sem who has to wait, and a volunteer at the door of the dorpshuis.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import docx
import pytest
from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from kern import outbox, toezeggingen
from kern.charettes import vinden
from kern.charettes.rijen import Aanmelding, Charette
from kern.gebruikers import Rol
from kern.mensen import deelnemers
from kern.outbox import Verzending
from kern.taal import lokaal
from tests.browser import trajecten
from tests.browser.conftest import BUREAU, TELEFOON, Bezoek, Plek, draaiend, past

pytestmark = pytest.mark.browser

RIET, SEM = "riet@bewoner.example", "sem@bewoner.example"
MOMENTEN = (
    ("Eerste avond", "19.30", "22.00", 10, "40"),
    ("Vrijdag aan de tafels", "16.00", "21.00", 20, "3"),
    ("Zaterdag aan de tafels", "09.00", "16.00", 21, ""),
    ("Slotavond", "19.30", "22.00", 27, "80"),
)


@pytest.fixture(scope="module")
def plek(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plek]:
    """A house of its own, for the clock goes on here."""
    with draaiend(tmp_path_factory.mktemp("charette")) as found:
        yield found


def mails(plek: Plek, adres: str) -> list[dict[str, Any]]:
    """What went to this address, oldest first."""
    with plek.db.reading() as s:
        rows = s.scalars(select(Verzending).where(Verzending.kanaal == "mail").order_by(Verzending.nr))
        return [outbox.lees_inhoud(s, row) for row in rows if outbox.lees_adres(s, row) == adres]


def eigen_pagina(mail: dict[str, Any]) -> str:
    """The link to one's own page in a mail."""
    found = re.search(r"/aanmelding/[\w.\-]+", str(mail["tekst"]))
    assert found is not None
    return found[0]


def afspraken(mail: dict[str, Any]) -> list[Any]:
    """The calendar items of a mail."""
    return [Calendar.from_ical(item["inhoud"]) for item in mail["agenda"]]


def druk(page: Page | Locator, naam: str) -> None:
    """Press what is called so, a button or a link that looks like one."""
    either = page.get_by_role("button", name=naam).or_(page.get_by_role("link", name=naam))
    either.first.click()


def dag_over(plek: Plek, dagen: int = 0) -> str:
    """The day so many days from now, as one types it."""
    return f"{lokaal(plek.klok() + timedelta(days=dagen)):%d-%m-%Y}"


def vul(page: Page, **velden: str) -> None:
    for name, value in velden.items():
        page.locator(f"[name={name}]").fill(value)


def test_van_de_uitnodiging_tot_idee_12(bezoek: Bezoek, plek: Plek) -> None:
    pl = bezoek(BUREAU, rol=Rol.PROJECTLEIDER)
    here = voorbereiden(pl, plek)
    riet, code = aanmelden(bezoek, plek)
    plaats_vrij(bezoek, plek, pl, here, riet)
    de_dagen(bezoek, plek, here, code)
    na_afloop(bezoek, plek, here)
    idee_12(bezoek, plek)


def voorbereiden(pl: Page, plek: Plek) -> str:
    """Marieke makes it: four moments, what is fixed and what is open, themes; and opens it. Its address."""
    trajecten.lopend(plek)
    pl.goto("/beheer/charettes/nieuw")
    pl.locator("input[name=traject]").first.check()
    vul(pl, titel="Samen tekenen")
    druk(pl, "Verder")
    pl.wait_for_url(re.compile(r"/beheer/charettes/\d+"))
    found = re.search(r"/beheer/charettes/\d+", pl.url)
    assert found is not None
    here = found[0]
    pl.goto(f"{here}/wijzigen")
    vul(pl, inleiding="Waar komen de woningen?", vast="Hoogstens 25 woningen.", open_="Waar zij komen.\nVoor wie.")
    druk(pl, "Opslaan")
    for naam_, van, tot, over, plaatsen in MOMENTEN:
        pl.goto(f"{here}/dagdelen/nieuw")
        vul(pl, naam=naam_, dag=dag_over(plek, over), van=van, tot=tot, plek="Dorpshuis", plaatsen=plaatsen)
        druk(pl, "Opslaan")
        pl.goto(f"{here}/dagdelen")
        expect(pl.get_by_role("link", name=naam_).first).to_be_visible()
    for thema in ("Wonen", "Groen"):
        pl.locator("#thema-nieuw").fill(thema)
        druk(pl, "Toevoegen van een thema")
    pl.goto(f"{here}/openen")
    druk(pl, "Aanmelden openen")
    expect(pl.locator("main")).to_contain_text("Aanmelden kan")
    return here


def aanmelden(bezoek: Bezoek, plek: Plek) -> tuple[str, str]:
    """Riet signs up with her neighbour for all four; Sem, with a friend, has to wait for Friday."""
    for naam, adres in (("Riet Bosman", RIET), ("Sem Kok", SEM)):
        page = bezoek(TELEFOON, js=False)
        page.goto("/charette/1")
        assert past(page)
        druk(page, "Meld u aan")
        for moment in MOMENTEN:
            page.get_by_label(moment[0]).check()
        page.get_by_label("Met hoeveel mensen komt u?").fill("2")
        page.get_by_label("Uw naam").fill(naam)
        page.get_by_label("Uw e-mailadres").fill(adres)
        page.get_by_label("De gemeente mag mijn gegevens gebruiken").check()
        druk(page, "Meld mij aan")
        expect(page.get_by_role("heading", name="U bent aangemeld")).to_be_visible()
    (mail,), (wacht,) = mails(plek, RIET), mails(plek, SEM)
    items = afspraken(mail)
    assert [str(item["METHOD"]) for item in items] == ["REQUEST"] * 4
    assert len({str(item.walk("VEVENT")[0]["UID"]) for item in items}) == 4
    assert len(wacht["agenda"]) == 3 and "plek 1" in str(wacht["tekst"])
    with plek.db.reading() as s:
        a = s.scalars(select(Aanmelding).order_by(Aanmelding.nummer)).first()
        assert a is not None
        return eigen_pagina(mail), deelnemers.code_van(s, a.id)


def plaats_vrij(bezoek: Bezoek, plek: Plek, pl: Page, here: str, riet: str) -> None:
    """Riet cannot come on Friday: Sem is offered both places and takes them. Saturday moves: all hear it once."""
    page = bezoek(TELEFOON, js=False)
    page.goto(riet)
    page.locator("section", has_text="Vrijdag aan de tafels").get_by_role("link", name="Meld mij af").click()
    druk(page, "Ja, meld mij af")
    expect(page.locator("main")).to_contain_text("Eerste avond")
    offer = mails(plek, SEM)[-1]
    assert "Vrijdag aan de tafels" in str(offer["tekst"])
    other = bezoek(TELEFOON, js=False)
    other.goto(eigen_pagina(offer))
    druk(other, "Ja, wij nemen de plaatsen")
    expect(other.locator("main")).to_contain_text("De plaats is van u")
    before = len(mails(plek, RIET))
    pl.goto(f"{here}/dagdelen")
    pl.get_by_role("link", name="Zaterdag aan de tafels").first.click()
    vul(pl, van="10.00")
    druk(pl, "Opslaan")
    expect(pl.locator("main")).to_contain_text("2 aanmeldingen krijgen bericht")
    druk(pl, "Opslaan en vertellen")
    (news,) = mails(plek, RIET)[before:]
    (item,) = afspraken(news)
    event = item.walk("VEVENT")[0]
    assert int(event["SEQUENCE"]) > 0 and event["DTSTART"].dt.hour == 10


def de_dagen(bezoek: Bezoek, plek: Plek, here: str, code: str) -> None:
    """The first evening: who comes in, at which table, what they write down; then a round, a poll and the akkoord."""
    plek.klok.verzet(days=10, hours=9)
    pl = bezoek(BUREAU, rol=Rol.PROJECTLEIDER)
    deur = bezoek(TELEFOON, rol=Rol.GEBIEDSMAKELAAR, js=False)
    deur.goto(f"{here}/deur")
    deur.get_by_role("link", name="Eerste avond").first.click()
    assert past(deur)
    deur.get_by_label("Naam, code of nummer").fill(code)
    druk(deur, "Zoek")
    druk(deur, "Beiden zijn er")
    expect(deur.locator("main")).to_contain_text(re.compile("Riet Bosman: .*binnen"))

    pl.goto(f"{here}/tafels")
    pl.get_by_role("link", name="Eerste avond").first.click()
    druk(pl, "Maak tafels")
    druk(pl, "Stel tafels voor")
    expect(pl.locator("main")).to_contain_text("Riet Bosman")

    pl.goto(f"{here}/ideeen/invoeren")
    pl.locator("[name=ideeen]").fill("\n".join(f"Meer bomen op plek {n}" for n in range(1, 13)))
    druk(pl, "Ideeën bewaren")
    pl.goto(f"{here}/werk/rondes/nieuw")
    vul(pl, titel="Twee manieren", voorstel="Bij de kerk of langs de beek.")
    druk(pl, "Verder")
    pl.get_by_label("Variant A").fill("Bij de kerk")
    pl.get_by_label("Variant B").fill("Langs de beek")
    druk(pl, "Opslaan")
    vul(pl, reacties="Liever bij de kerk.\nDenk om de kermis.")
    druk(pl, "Reacties bewaren")
    druk(pl, "Stemmen openen")

    inloop = bezoek(TELEFOON, js=False)
    inloop.goto("/charette/1/stem")
    inloop.get_by_label("A. Bij de kerk").check()
    inloop.get_by_role("button", name="Stem", exact=True).click()
    expect(inloop.locator("main")).to_contain_text("Uw stem telt mee")
    pl.reload()
    expect(pl.get_by_role("region", name="Stemmen per variant")).to_contain_text("100")
    druk(pl, "Aanpassing opschrijven")
    vul(pl, aanpassing="De kermis houdt haar plek.", motivering="Daarom vroeg u.")
    druk(pl, "Opslaan")
    druk(pl, "Deze ronde is klaar")

    pl.goto(f"{here}/werk/peilingen/nieuw")
    vul(pl, tekst="Bouwen bij de kerk", voor="41", neutraal="6", tegen="9", dag=dag_over(plek))
    druk(pl, "Opslaan")
    for soort, tekst in (
        ("Keuze", "Wij bouwen bij de kerk."),
        ("Standpunt van een minderheid", "Negen mensen willen dat niet."),
    ):
        pl.goto(f"{here}/werk/akkoord/nieuw")
        pl.get_by_label(soort).check()
        vul(pl, tekst=tekst)
        if soort == "Keuze":
            vul(pl, partij="gemeente", voor=dag_over(plek, 60))
        druk(pl, "Opslaan")
    druk(pl, "Akkoord tekenen")
    druk(pl, "Akkoord tekenen")
    expect(pl.locator("main")).to_contain_text("Getekend")
    with plek.db.reading() as s:
        c = s.get_one(Charette, 1)
        assert [t.tekst for t in toezeggingen.alle(s, kern_id=c.kern_id)] == ["Wij bouwen bij de kerk."]

    pl.goto(f"{here}/ideeen/12")
    druk(pl, "In het akkoord")
    pl.locator("select[name=akkoordpunt_id]").select_option(index=1)
    vul(pl, reden="Aan drie tafels kwam dit naar voren.")
    druk(pl, "Opslaan")


def na_afloop(bezoek: Bezoek, plek: Plek, here: str) -> None:
    """All is over: the report, what we do with it, and the questions; to everybody in their own way."""
    plek.klok.verzet(days=20)
    pl = bezoek(BUREAU, rol=Rol.PROJECTLEIDER)
    pl.goto(here)
    druk(pl, "De dagen zijn gehouden")
    pl.goto(f"{here}/na")
    with pl.expect_download() as download:
        druk(pl, "Verslag downloaden")
    text = "\n".join(
        cell.text
        for table in docx.Document(io.BytesIO(download.value.path().read_bytes())).tables
        for row in table.rows
        for cell in row.cells
    )
    for words in ("De kermis houdt haar plek.", "Wij bouwen bij de kerk.", "Negen mensen willen dat niet.", "41"):
        assert words in text, words
    assert "Riet" not in text
    druk(pl, "Terugkoppeling schrijven")
    vul(pl, terugkoppeling="Er komen 18 woningen bij de kerk. Langs de beek niet, want daar is het te nat.")
    druk(pl, "Opslaan")
    before = len(mails(plek, RIET))
    druk(pl, "Terugkoppeling sturen")
    druk(pl, "Vragen sturen")
    news = [str(mail["tekst"]) for mail in mails(plek, RIET)[before:]]
    assert "daar is het te nat" in news[0] and "/vragenlijst/charette-1" in news[1]
    druk(pl, "Afronden")


def idee_12(bezoek: Bezoek, plek: Plek) -> None:
    """Somebody who was there with a number on a piece of paper."""
    page = bezoek(TELEFOON, js=False)
    page.goto("/charette/1")
    assert past(page)
    druk(page, "Bekijk alle ideeën")
    page.get_by_label("Weet u het nummer van uw idee?").fill("12")
    druk(page, "Zoek op")
    expect(page.get_by_role("heading", level=1)).to_have_text("Idee 12")
    expect(page.locator("main")).to_contain_text("Aan drie tafels kwam dit naar voren.")
    with plek.db.reading() as s:
        assert vinden.per_token(s, plek.klok(), "onzin") is None
    for naam in ("Riet", "Sem"):
        expect(page.locator("main")).not_to_contain_text(naam)
