"""One village from the DBO's first mail to the open survey, without leaving Kernpraat: domein.md §11, steps 1-6 and 12.

The secretary sits at her desk at night, the projectleider at hers, and once at a kitchen table with a telephone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from kern import kernen, mensen, outbox, toezeggingen
from kern.db import keys
from kern.gebruikers import Rol
from kern.kernen import Kern
from kern.outbox import Verzending
from kern.taal import vandaag
from kern.trajecten import traject, versies
from kern.trajecten.rijen import Staat
from tests.browser.conftest import BUREAU, TELEFOON, Bezoek, Plek, draaiend, past

pytestmark = pytest.mark.browser

ANS = "secretaris@ettensbelang.example"
INA = "secretaris@netterden.example"


@pytest.fixture(scope="module")
def plek(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plek]:
    """A house of its own, for the clock goes on here."""
    with draaiend(tmp_path_factory.mktemp("traject")) as found:
        yield found


def kern_met_contact(plek: Plek, slug: str, naam: str, adres: str) -> Kern:
    """A village whose secretary gets the news; each test has one of its own, for tests come in any order."""
    with plek.db.writing() as s:
        versies.verzorg_startdata(s, plek.klok())
        kern = kernen.per_slug(s, slug)
        assert kern is not None
        mensen.voeg_toe(s, plek.klok(), kern.id, naam, "secretaris", adres)
        return kern


def mails_aan(plek: Plek, adres: str) -> list[dict[str, object]]:
    """What went to this address, oldest first."""
    with plek.db.reading() as s:
        rows = s.scalars(select(Verzending).where(Verzending.kanaal == "mail").order_by(Verzending.nr))
        return [outbox.lees_inhoud(s, row) for row in rows if outbox.lees_adres(s, row) == adres]


def druk(page: Page, naam: str) -> None:
    """Press what is called so, a button or a link that looks like one."""
    either = page.get_by_role("button", name=naam, exact=True).or_(page.get_by_role("link", name=naam, exact=True))
    either.first.click()


def test_van_de_eerste_mail_tot_het_onderzoek(bezoek: Bezoek, plek: Plek) -> None:
    etten = kern_met_contact(plek, "etten", "Ans Peters", ANS)
    # 1. The secretary asks for it, and hears at once what is free.
    thuis = bezoek(BUREAU)
    thuis.goto("/kern/etten")
    thuis.get_by_role("link", name="Een traject aanvragen").click()
    expect(thuis.locator("main")).to_contain_text("2 plekken")
    thuis.locator("input[name=naam]").fill("Ans Peters")
    thuis.locator("input[name=functie]").fill("secretaris")
    thuis.locator("input[name=email]").fill(ANS)
    thuis.locator("textarea[name=vraag]").fill("Wij willen ook. Jongeren vinden hier geen huis.")
    druk(thuis, "Vraag het traject aan")
    expect(thuis.locator("main")).to_contain_text("Wij kregen uw aanvraag voor Etten")
    assert len(mails_aan(plek, ANS)) == 1, "the receipt is there within the same moment"

    # The projectleider sees it on top, and begins the intake.
    pl = bezoek(BUREAU, rol=Rol.PROJECTLEIDER)
    pl.goto("/beheer/")
    expect(pl.locator(".kp-aandacht")).to_contain_text("Etten vraagt een traject aan")
    pl.locator(".kp-aandacht__punt", has_text="Etten vraagt").get_by_role("link").click()
    expect(pl.locator("main")).to_contain_text("Jongeren vinden hier geen huis.")
    druk(pl, "In behandeling nemen")
    expect(pl.locator("h1")).to_have_text("Traject Etten")

    # 2. At the kitchen table, on her telephone: five fields, two actions.
    tafel = bezoek(TELEFOON, rol=Rol.PROJECTLEIDER)
    tafel.goto("/beheer/kernen/etten/dossier/gesprekken/nieuw")
    assert past(tafel)
    tafel.get_by_label("de dorpsbelangenorganisatie", exact=False).first.check()
    tafel.get_by_label("de projectleider", exact=False).first.check()
    tafel.locator("input[name=titel]").fill("Aan de keukentafel")
    tafel.locator("textarea[name=tekst]").fill("Het bestuur wil graag beginnen.")
    tafel.locator("textarea[name=acties]").fill(
        "Gemeente: kaart van de plekken sturen, 15 maart 2027\nBestuur: leden vragen, 22 maart 2027"
    )
    druk(tafel, "Bewaren")
    with plek.db.reading() as s:
        beloofd = toezeggingen.alle(s, kern_id=etten.id)
        assert sorted(str(t.voor) for t in beloofd) == ["2027-03-15", "2027-03-22"]

    # 3. The village chooses, and the plan goes around the summer.
    with plek.db.reading() as s:
        found = traject.actief(s, etten.id)
        assert found is not None
        here = f"/beheer/trajecten/{found.id}"
    pl.goto(f"{here}/aanpak")
    pl.get_by_label("Bestaande aanpak").check()
    pl.locator("input[name=wie]").fill("het bestuur van Etten")
    pl.locator("input[name=dag]").fill("1-3-2027")
    pl.locator("textarea[name=reden]").fill("Er zijn al plannen in het dorp.")
    druk(pl, "Keuze vastleggen")
    pl.goto(f"{here}/plan")
    pl.locator("input[name=dag]").fill("1-3-2027")
    pl.locator("input[name=jaar]").fill("2027")
    druk(pl, "Bekijk de planning")
    expect(pl.locator("#voorbeeld")).to_contain_text("zomervakantie")
    with plek.db.reading() as s:
        assert s.get_one(type(found), found.id).staat == Staat.INTAKE.value, "looking saves nothing"
    druk(pl, "Zo opslaan")
    pl.goto(f"{here}/starten")
    druk(pl, "Traject starten")
    expect(pl.locator("main")).to_contain_text("Stap 1 van 13")

    # 4. The papers for college and council, from the same data.
    for soort in ("startdocument", "raadsinformatiebrief"):
        paper = pl.request.get(f"{here}/stukken/{soort}.docx")
        assert paper.status == 200 and paper.body()[:2] == b"PK"

    # Four steps are closed, each with its checks ticked or a reason.
    for nummer in range(1, 5):
        pl.goto(here)
        druk(pl, "Stap sluiten")
        pl.locator("textarea[name=reden]").fill("Dit is samen nagekeken.")
        pl.locator("main form").get_by_role("button", name=re.compile("[Ss]luiten")).first.click()
        expect(pl.locator("main")).to_contain_text(f"Stap {nummer + 1} van 13")

    # 5 and 6. The survey opens; the traject counts it by itself.
    pl.goto("/beheer/onderzoeken/nieuw")
    pl.locator("select[name=kern]").select_option("etten")
    druk(pl, "Verder")
    druk(pl, "Onderzoek maken")
    pl.get_by_label("Hoeveel codes").fill("5")
    with pl.expect_download():
        druk(pl, "Codes maken en downloaden")
    druk(pl, "Respons")
    druk(pl, "Openen")
    druk(pl, "Onderzoek openen")
    pl.goto(here)
    expect(pl.locator("main")).to_contain_text("het onderzoek is open")

    # The secretary knows where it stands from the mail alone.
    brief = str(mails_aan(plek, ANS)[-1]["tekst"])
    for words in ("De volgende stap", "Het onderzoek", "/kern/etten"):
        assert words.upper() in brief.upper(), words
    # And the village a day later, on its page.
    plek.klok.verzet(days=2)
    thuis.goto("/kern/etten")
    expect(thuis.locator("main")).to_contain_text("Stap 4 van 8")
    expect(thuis.get_by_role("link", name="Doe mee")).to_be_visible()

    # 12. The council reads one page.
    raad = bezoek(BUREAU, rol=Rol.LEZER)
    raad.goto("/beheer/raad")
    expect(raad.locator("main")).to_contain_text("Etten")
    assert past(raad)


def test_de_link_van_de_dbo_op_een_telefoon(bezoek: Bezoek, plek: Plek) -> None:
    netterden = kern_met_contact(plek, "netterden", "Ina Bos", INA)
    with plek.db.reading() as s:
        (ina,) = mensen.dbo_contacten(s, netterden.id)
        token = keys(s).sign("dbo", f"dbo:{ina.id}", plek.klok())
    page = bezoek(TELEFOON)
    page.goto(f"/dbo/{token}")
    assert past(page)
    druk(page, "Stuur mij een code")
    code = re.findall(r"\d{6}", str(mails_aan(plek, INA)[-1]["onderwerp"]))[0]
    page.get_by_label("Code uit de e-mail").fill(code)
    druk(page, "Verder")
    expect(page.locator("#gesprek")).to_contain_text("namens")
    page.locator("#vraag").get_by_role("button", name="Ik wil iets vragen").click()
    expect(page.locator("#vraag-tekst")).to_contain_text("Wat is uw vraag?")
    page.locator("#tekst").fill("Mogen wij de kaart ook delen?")
    page.get_by_role("button", name="Stuur", exact=True).click()
    page.locator("#vraag").get_by_role("button", name="Ja, stuur dit").click()
    expect(page.locator("#gesprek")).to_contain_text("U krijgt uiterlijk")
    with plek.db.reading() as s:
        vragen = [t for t in toezeggingen.alle(s, kern_id=netterden.id) if t.contact_id == ina.id]
        assert [t.tekst for t in vragen] == ["Mogen wij de kaart ook delen?"]
        assert vragen[0].voor > vandaag(plek.klok())
