"""Every page, on a narrow and a wide screen: axe finds nothing (WCAG 2.2 AA), nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.base import AxeResults  # type: ignore[import-untyped]
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

from admin import Config, create_app
from bot.receive import Incoming, receive
from kern import gebruikers, initiatieven, mensen
from kern.db import Database, random_id
from kern.gebruikers import Rol, Stadium
from kern.onderzoek import vragenlijst
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.vragenlijst import VragenlijstVersie
from tests.admin.conftest import omgeving
from tests.browser import charettedeur, charettes, charettestaf, charettewerk, deuren, dossier, marsroutes, trajecten
from tests.browser.conftest import BUREAU, SMAL, Bezoek, Klok, Plek, past
from tests.onderzoek.werkboek import werkboek

pytestmark = pytest.mark.browser

AXE = Axe()
REGELS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
MARIEKE, ANNEKE = Rol.PROJECTLEIDER, Rol.BEHEERDER
# Addresses that give no page for people: a file, plain text, a piece for htmx.
GEEN_PAGINA = {
    "aanmelding.agenda",
    "ideeen.schets",
    "kern.feit",  # leads to the page where the line stands
    "overzicht.xlsx",
    "stukken.charetteverslag",
    "stukken.concept",
    "stukken.sjabloon",
    "dossier.download",
    "charettes.schets_beeld",
    "charettes.xlsx",
    "dossier.export",
    "initiatieven.xlsx",
    "static",
    "dienst.gezond",
    "dienst.security",
    "chat.later",
    "vragenlijsten.werkboek",
}


@dataclass(frozen=True)
class Pagina:
    """A page to look at. `pad`: its address, or what makes one; `doe`: what to do there first."""

    naam: str
    endpoint: str
    pad: str | Callable[[Plek], str]
    rol: Rol | None = None
    demo: bool = False
    doe: Callable[[Page], None] = lambda page: None


def keur(page: Page) -> None:
    """Fail with what axe found, or when the page must be scrolled sideways."""
    page.evaluate(AXE.axe_script)
    for maat in (BUREAU, SMAL):
        page.set_viewport_size({"width": maat[0], "height": maat[1]})
        wrong = page.evaluate("regels => axe.run(regels).then(found => found.violations)", REGELS)
        found = AxeResults({"violations": wrong})
        assert not found.violations_count, f"{page.url} op {maat[0]}: {found.generate_report()}"
        assert past(page), f"{page.url} is breder dan {maat[0]}"


# --- pages of the public and of the staff


def _verstuur(page: Page) -> None:
    page.locator("main form button").first.click()


def _plan(page: Page) -> None:
    page.get_by_label("Hoe noemt u uw plan?").fill("Achter de kerk")
    page.get_by_label("Waar komt het?").fill("Naast het kerkhof")
    for keuze in ("Van mij", "Binnen 2 jaar", "Voor het dorp: anderen kunnen er kopen of huren"):
        page.get_by_label(keuze, exact=True).check()
    page.get_by_label("Appartementen, om te kopen").fill("4")
    page.get_by_label("Uw naam").fill("Riet")
    page.get_by_label("Uw e-mailadres").fill("riet@bewoner.example")
    page.get_by_label("De gemeente mag mijn gegevens bewaren").check()
    page.get_by_role("button", name="Plan insturen").click()
    page.get_by_text("Wij hebben uw plan").first.wait_for()


def _fout_inloggen(page: Page) -> None:
    page.get_by_label("E-mailadres").fill("riet@bewoner.example")
    page.get_by_label("Wachtwoord").fill("niet het goede woord")
    page.get_by_role("button", name="Verder").click()
    page.get_by_text("klopt niet").wait_for()


def _fout_onderzoek(page: Page) -> None:
    page.get_by_label("Laatste dag").fill("gisteren")
    page.get_by_label("Doel").fill("veertig")
    page.get_by_role("button", name="Opslaan").click()
    page.get_by_role("heading", name="Verbeter 2 antwoorden").wait_for()


def _verouder(page: Page) -> None:
    page.evaluate("document.querySelector('[name=gezien]').value = 'oud'")
    page.get_by_role("button", name="Bewaren in het concept").click()
    page.get_by_text("Dit staat er nu").click()


def _bekijk_plan(page: Page) -> None:
    page.get_by_role("button", name="Bekijk de planning").click()
    page.get_by_role("heading", name="Zo wordt de planning").wait_for()


def _verplaats(page: Page) -> None:
    page.get_by_label("Laatste dag").fill("1-12-2027")
    page.get_by_role("button", name="Bekijk wat er schuift").click()
    page.get_by_role("heading", name="Dit schuift").wait_for()


def _te_veel(page: Page) -> None:
    page.get_by_label("Besteed: betaald").check()
    page.get_by_label("Bedrag").fill("60.000")
    page.get_by_label("Omschrijving").fill("Veel te veel")
    page.get_by_role("button", name="Boeken").click()
    page.get_by_text("Hiervoor is een besluit nodig").wait_for()


def _fout_invoer(page: Page) -> None:
    page.get_by_role("button", name="Opslaan en volgende").click()
    page.locator("#foutenlijst").wait_for()


def _fout_bericht(page: Page) -> None:
    page.get_by_role("button", name="Bekijk de e-mail").click()
    page.locator("#foutenlijst").wait_for()


def _voorbeeld(page: Page) -> None:
    page.get_by_label("Aan").select_option("westendorp")
    page.get_by_label("Onderwerp").fill("De uitslag komt eraan")
    page.get_by_label("Bericht").fill("Wij vertellen de uitslag in het dorpshuis.\n\nKomt u ook?")
    page.get_by_role("button", name="Bekijk de e-mail").click()
    page.get_by_role("heading", name="Klopt dit bericht?").wait_for()


def _verstuurd(page: Page) -> None:
    _voorbeeld(page)
    page.get_by_role("button", name="Versturen").click()
    page.get_by_role("heading", name="Uw bericht gaat weg").wait_for()


def _alleen_de_mail(page: Page) -> None:
    _voorbeeld(page)
    _buiten_de_zandbak(page, page.locator("iframe").get_attribute("src") or "")


def _nieuwsmail(page: Page) -> None:
    page.locator("[name=regel]").fill("De avond is op 12 maart.")
    page.get_by_role("button", name="Regel toevoegen").click()
    _buiten_de_zandbak(page, page.locator("iframe").first.get_attribute("src") or "")


def _opgemaakt(page: Page) -> None:
    _buiten_de_zandbak(page, "/demo/post/000001/html")


def _buiten_de_zandbak(page: Page, pad: str) -> None:
    """The mail as our own page: in its sandbox no script runs, so axe could not look at it."""
    html = page.request.get(pad).text()
    page.goto("about:blank")
    page.set_content(html)


def _nieuwe_gebruiker(page: Page) -> None:
    page.get_by_label("Naam").fill("Piet")
    page.get_by_label("E-mailadres").fill(f"{random_id()}@gemeente.example")
    page.get_by_label("Lezer").check()
    page.get_by_role("button", name="Toevoegen").click()
    page.get_by_role("heading", name="Tijdelijk wachtwoord").wait_for()


def _herstelcodes(page: Page) -> None:
    page.get_by_role("button", name="Nieuwe herstelcodes").click()
    page.get_by_role("heading", name="Uw herstelcodes").wait_for()


def _uitklappen(page: Page) -> None:
    for summary in page.locator("main details > summary").all():
        summary.click()


def _menu(page: Page) -> None:
    page.set_viewport_size({"width": SMAL[0], "height": SMAL[1]})
    page.locator(".kp-la > summary").click()


def _fout_code(page: Page) -> None:
    page.locator("input[name=code]").fill("ZZZZZZ")
    _verstuur(page)
    page.locator(".kp-veld__fout").wait_for()


def _fout_werkboek(page: Page) -> None:
    rows = [{"type": "texst", "name": "a", "label": "A"}, {"type": "text", "name": "b", "label": "B", "raar": "x"}]
    file = {"name": "fout.xlsx", "mimeType": "application/octet-stream", "buffer": werkboek(rows)}
    page.locator("#werkboek").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Nakijken en bewaren").click()
    page.get_by_role("heading", name="Dit moet beter").wait_for()


def _spring(page: Page) -> None:
    page.get_by_role("button", name="Reden").click()
    page.get_by_text("Om hier te komen").wait_for()


def _begin_proef(page: Page) -> None:
    page.get_by_role("button", name="Ik begin").click()
    page.get_by_role("button", name="Bewaar en ga verder").click()
    page.locator(".kp-veld__fout").first.wait_for()


def _v(plek: Plek, deel: str = "") -> str:
    with plek.db.reading() as s:
        versie = vragenlijst.haal(s, "woonbehoefte").versie
    return f"/beheer/vragenlijsten/woonbehoefte/{versie}" + (f"/{deel}" if deel else "")


def _engels(page: Page) -> None:
    page.locator("header").get_by_role("button", name="English").click()
    page.locator("html[lang=en]").wait_for(state="attached")


def _afmelden(plek: Plek) -> str:
    with plek.db.reading() as s:
        return f"/afmelden/{mensen.maak_afmeldtoken(s, plek.klok(), plek.contact)}"


OPENBAAR = (
    Pagina("kernen", "kern.lijst", "/"),
    Pagina("kern-open", "kern.een", "/kern/westendorp"),
    Pagina("kern-dicht", "kern.een", "/kern/heelweg"),
    Pagina("kern-stil", "kern.een", "/kern/etten"),
    Pagina("nieuws", "kern.nieuws", "/kern/heelweg/nieuws"),
    Pagina("nieuws-leeg", "kern.nieuws", "/kern/etten/nieuws"),
    Pagina("privacy", "kern.privacyverklaring", "/privacy"),
    Pagina("toegankelijkheid", "kern.toegankelijkheid", "/toegankelijkheid"),
    Pagina("intrekken", "kern.intrekken", "/intrekken"),
    Pagina("intrekken-fout", "kern.intrekken", "/intrekken", doe=_fout_code),
    Pagina("afmelden", "kern.afmelden", _afmelden),
    Pagina("afmelden-onbekend", "kern.afmelden", "/afmelden/nee"),
    Pagina("brief", "chat.brief", lambda plek: f"/c/{plek.codes[0]}"),
    Pagina("brief-fout", "chat.brief", "/c/ZZZZZZ", doe=_fout_code),
    Pagina("verder", "chat.verder", "/verder/een-link"),
    Pagina("verder-verlopen", "chat.verder", "/verder/een-link", doe=_verstuur),
    Pagina("niet-gevonden", "", "/bestaat-niet"),
    Pagina("demo-post", "demo.post", "/demo/post", demo=True),
    Pagina("demo-mail", "demo.brief", "/demo/post/000001", demo=True),
    Pagina("demo-opgemaakt", "demo.brief_html", "/demo/post", demo=True, doe=_opgemaakt),
    Pagina("initiatief", "initiatief.formulier", "/kern/etten/initiatief"),
    Pagina("initiatief-fout", "initiatief.formulier", "/kern/etten/initiatief", doe=_verstuur),
    Pagina("initiatief-bewijs", "initiatief.bewijs", "/kern/etten/initiatief", doe=_plan),
    Pagina("initiatief-engels", "initiatief.formulier", "/kern/etten/initiatief", doe=_engels),
    Pagina("kern-engels", "kern.een", "/kern/westendorp", doe=_engels),
    Pagina("privacy-engels", "kern.privacyverklaring", "/privacy", doe=_engels),
    Pagina("brief-engels", "chat.brief", lambda plek: f"/c/{plek.codes[0]}", doe=_engels),
    Pagina("kern-traject", "kern.een", lambda plek: _na(trajecten.lopend(plek), "/kern/megchelen")),
    Pagina("aanpak", "kern.aanpak", lambda plek: _na(trajecten.lopend(plek), "/aanpak")),
    Pagina("aanpak-fout", "kern.aanpak", lambda plek: _na(trajecten.lopend(plek), "/aanpak"), doe=_verstuur),
    Pagina(
        "aanpak-gemeld", "kern.keuze_ontvangen", lambda plek: _na(trajecten.lopend(plek), "/aanpak"), doe=deuren.kies
    ),
    Pagina("aanvragen", "kern.aanvragen", "/kern/sinderen/traject-aanvragen", doe=_verstuur),
    Pagina("aanvraag-ontvangen", "kern.aanvraag_ontvangen", "/kern/heelweg/traject-aanvragen", doe=deuren.vraag_aan),
    Pagina("raad-link", "kern.raad", deuren.raadslink),
    Pagina("raad-link-oud", "kern.raad", "/raad/nee"),
    Pagina("dbo-link", "dbo.link", deuren.dbo),
    Pagina("dbo-link-oud", "dbo.link", "/dbo/nee"),
    Pagina("dbo-code", "dbo.code", deuren.dbo, doe=deuren.vraag_code),
    Pagina("dbo-code-fout", "dbo.code", deuren.dbo, doe=deuren.foute_code),
    Pagina("charette-open", "charette.een", charettes.pad, doe=charettes.vouw_open),
    Pagina("charette-loting", "charette.een", lambda plek: charettes.pad(plek, "", charettes.loting)),
    Pagina("charette-geweest", "charette.een", lambda plek: charettes.pad(plek, "", charettes.geweest)),
    Pagina("charette-engels", "charette.een", charettes.pad, doe=_engels),
    Pagina("kern-charette", "kern.een", lambda plek: _na(charettes.open_(plek), "/kern/megchelen")),
    Pagina("aanmelden", "charette.aanmelden", lambda plek: charettes.pad(plek, "aanmelden"), doe=charettes.vouw_open),
    Pagina("aanmelden-fout", "charette.aanmelden", lambda plek: charettes.pad(plek, "aanmelden"), doe=_verstuur),
    Pagina(
        "aanmelden-mix", "charette.aanmelden", lambda plek: charettes.pad(plek, "aanmelden"), doe=charettes.vraag_mix
    ),
    Pagina(
        "aanmelden-dicht",
        "charette.aanmelden",
        lambda plek: charettes.pad(plek, "aanmelden", charettes.geweest),
    ),
    Pagina("aanmelding-mijn", "charette.mijn", lambda plek: charettes.pad(plek, "mijn"), doe=_verstuur),
    Pagina("loting", "charette.loting_pagina", lambda plek: charettes.pad(plek, "loting", charettes.loting)),
    Pagina("geloot", "charette.loting_pagina", lambda plek: charettes.pad(plek, "loting", charettes.geloot)),
    *(
        Pagina(f"aanmelding-{naam}", "aanmelding.een", lambda plek, naam=naam: charettes.mijn(plek, naam))
        for naam in ("plaats", "wacht", "aanbod", "samen", "af")
    ),
    Pagina("aanmelding-oud", "aanmelding.een", "/aanmelding/nee"),
    *(
        Pagina(f"aanmelding-{deel}", f"aanmelding.{deel}", lambda plek, deel=deel: charettes.mijn(plek, "plaats", deel))
        for deel in ("ontvangen", "wijzigen", "wensen", "afmelden")
    ),
    Pagina(
        "aanmelding-verouderd",
        "aanmelding.wijzigen",
        lambda plek: charettes.mijn(plek, "plaats", "wijzigen"),
        doe=charettes.verouder,
    ),
    Pagina("ideeen", "ideeen.lijst", lambda plek: charettes.pad(plek, "ideeen", charettes.geweest)),
    Pagina("ideeen-geen", "ideeen.lijst", lambda plek: charettes.pad(plek, "ideeen?staat=gebouwd")),
    *(
        Pagina(
            f"idee-{nummer}", "ideeen.een", lambda plek, n=nummer: charettes.pad(plek, f"idee/{n}", charettes.geweest)
        )
        for nummer in (12, 3)
    ),
    Pagina("idee-dicht", "ideeen.een", lambda plek: charettes.pad(plek, "idee/2")),
    Pagina("idee-nieuw", "ideeen.nieuw", lambda plek: charettes.pad(plek, "ideeen/nieuw"), doe=_verstuur),
    Pagina(
        "idee-ontvangen", "ideeen.ontvangen", lambda plek: charettes.pad(plek, "ideeen/nieuw"), doe=charettes.breng_in
    ),
    Pagina("werk", "ideeen.werk", lambda plek: charettes.pad(plek, "werk", charettes.geweest), doe=charettes.vouw_open),
    Pagina("werk-leeg", "ideeen.werk", lambda plek: charettes.pad(plek, "werk")),
    Pagina("stem", "ideeen.stem", lambda plek: charettes.pad(plek, "stem", charettes.geweest), doe=_verstuur),
    Pagina("stem-dicht", "ideeen.stem", lambda plek: charettes.pad(plek, "stem")),
    Pagina("inloggen", "inloggen.inloggen", "/beheer/inloggen"),
    Pagina("inloggen-fout", "inloggen.inloggen", "/beheer/inloggen", doe=_fout_inloggen),
)
BEHEER = (
    Pagina("overzicht", "overzicht.lijst", "/beheer/"),
    Pagina("overzicht-menu", "overzicht.lijst", "/beheer/", doe=_menu),
    Pagina("kernen-beheer", "kernen.lijst", "/beheer/kernen"),
    Pagina("kern-beheer", "kernen.een", "/beheer/kernen/westendorp", doe=_uitklappen),
    Pagina("kern-beheer-leeg", "kernen.een", "/beheer/kernen/etten"),
    Pagina("kern-nieuw", "kernen.nieuw", "/beheer/kernen/nieuw", doe=_verstuur),
    Pagina("kern-wijzigen", "kernen.wijzigen", "/beheer/kernen/westendorp/wijzigen"),
    Pagina("contactpersonen", "contactpersonen.lijst", "/beheer/kernen/westendorp/contactpersonen"),
    Pagina("contactpersonen-leeg", "contactpersonen.lijst", "/beheer/kernen/etten/contactpersonen"),
    Pagina(
        "contactpersoon",
        "contactpersonen.wijzigen",
        lambda plek: f"/beheer/kernen/westendorp/contactpersonen/{plek.contact}",
    ),
    Pagina("contactpersoon-nieuw", "contactpersonen.nieuw", "/beheer/kernen/etten/contactpersonen/nieuw"),
    Pagina("onderzoeken", "onderzoeken.lijst", "/beheer/onderzoeken"),
    Pagina("onderzoek-nieuw", "onderzoeken.nieuw", "/beheer/onderzoeken/nieuw"),
    Pagina("onderzoek-gegevens", "onderzoeken.nieuw", "/beheer/onderzoeken/nieuw?kern=etten"),
    Pagina(
        "onderzoek-breed", "onderzoeken.nieuw", "/beheer/onderzoeken/nieuw?kern=hele-gemeente&vragenlijst=verenigingen"
    ),
    Pagina("respons-breed", "onderzoeken.een", lambda plek: _o(plek.breed), doe=_uitklappen),
    Pagina("sluiten-breed", "onderzoeken.sluiten", lambda plek: _o(plek.breed, "sluiten")),
    Pagina("teksten-ander", "instellingen.een", "/beheer/instellingen/teksten_ander"),
    Pagina("respons", "onderzoeken.een", lambda plek: _o(plek.open), doe=_uitklappen),
    Pagina("staat-klaar", "onderzoeken.een", lambda plek: _o(plek.klaar)),
    Pagina("respons-dicht", "onderzoeken.een", lambda plek: _o(plek.dicht)),
    Pagina("codes", "onderzoeken.codes", lambda plek: _o(plek.open, "codes")),
    Pagina("einde", "onderzoeken.einde", lambda plek: _o(plek.open, "einde")),
    Pagina("invoer", "invoer.formulier", lambda plek: _o(plek.open, "invoer")),
    Pagina("invoer-fout", "invoer.formulier", lambda plek: _o(plek.open, "invoer"), doe=_fout_invoer),
    Pagina("openen", "onderzoeken.openen", lambda plek: _o(plek.klaar, "openen")),
    Pagina("sluiten", "onderzoeken.sluiten", lambda plek: _o(plek.open, "sluiten")),
    Pagina("wijzigen", "onderzoeken.wijzigen", lambda plek: _o(plek.klaar, "wijzigen")),
    Pagina("wijzigen-fout", "onderzoeken.wijzigen", lambda plek: _o(plek.klaar, "wijzigen"), doe=_fout_onderzoek),
    Pagina("vragenlijst", "onderzoeken.vragenlijst", lambda plek: _o(plek.open, "vragenlijst"), doe=_uitklappen),
    Pagina("versie", "onderzoeken.versie", lambda plek: _andere_versie(plek)),
    Pagina("uitkomsten", "onderzoeken.uitkomsten", lambda plek: _o(plek.dicht, "uitkomsten")),
    Pagina("uitkomsten-lezer", "onderzoeken.uitkomsten", lambda plek: _o(plek.dicht, "uitkomsten"), rol=Rol.LEZER),
    Pagina("uitkomsten-dicht", "onderzoeken.uitkomsten", lambda plek: _o(plek.open, "uitkomsten")),
    Pagina("opmerkingen", "onderzoeken.opmerkingen", lambda plek: _o(plek.dicht, "opmerkingen")),
    Pagina("vragenlijsten", "vragenlijsten.lijst", "/beheer/vragenlijsten"),
    Pagina("vragenlijst-nieuw", "vragenlijsten.nieuw", "/beheer/vragenlijsten/nieuw", doe=_verstuur),
    Pagina("vragenlijst-fout", "vragenlijsten.nieuw", "/beheer/vragenlijsten/nieuw", doe=_fout_werkboek),
    Pagina("vragenlijst-versie", "vragenlijsten.een", lambda plek: _v(plek), doe=_uitklappen),
    Pagina("vragenlijst-overzicht", "vragenlijsten.overzicht", lambda plek: _v(plek, "overzicht")),
    *(
        Pagina(f"proef-{look}", "vragenlijsten.begin", lambda plek, look=look: _v(plek, f"proef?look={look}"), doe=doe)
        for look, doe in (("web", _spring), ("telegram", _spring), ("pagina", _begin_proef), ("tekst", _uitklappen))
    ),
    Pagina("berichten", "berichten.lijst", "/beheer/berichten"),
    Pagina("berichten-geen", "berichten.lijst", "/beheer/berichten?staat=onbekend"),
    Pagina("bericht", "berichten.nieuw", "/beheer/berichten/nieuw"),
    Pagina("bericht-fout", "berichten.nieuw", "/beheer/berichten/nieuw", doe=_fout_bericht),
    Pagina("bericht-voorbeeld", "berichten.nieuw", "/beheer/berichten/nieuw", doe=_voorbeeld),
    Pagina("bericht-mail", "berichten.voorbeeld", "/beheer/berichten/nieuw", doe=_alleen_de_mail),
    Pagina("dbonieuws", "dbonieuws.een", "/beheer/berichten/dbo/westendorp"),
    Pagina("dbonieuws-mail", "dbonieuws.mail", "/beheer/berichten/dbo/westendorp", doe=_nieuwsmail),
    Pagina("bericht-verstuurd", "berichten.verstuurd", "/beheer/berichten/nieuw", doe=_verstuurd),
    Pagina("instellingen", "instellingen.lijst", "/beheer/instellingen"),
    *(
        Pagina(f"instelling-{naam}", "instellingen.een", f"/beheer/instellingen/{naam}")
        for naam in ("contact", "gemeente", "teksten", "onderzoek", "dbo", "traject", "telegram")
    ),
    Pagina("prijspeil", "instellingen.prijspeil_lijst", "/beheer/instellingen/prijspeil"),
    Pagina("prijspeil-jaar", "instellingen.prijspeil_jaar", "/beheer/instellingen/prijspeil/2027"),
    Pagina("gebruikers", "gebruikers.lijst", "/beheer/gebruikers", rol=ANNEKE),
    Pagina("gebruiker", "gebruikers.een", lambda plek: f"/beheer/gebruikers/{plek.ids[Rol.LEZER]}", rol=ANNEKE),
    Pagina("gebruiker-nieuw", "gebruikers.nieuw", "/beheer/gebruikers/nieuw", rol=ANNEKE),
    Pagina("gebruiker-wachtwoord", "gebruikers.nieuw", "/beheer/gebruikers/nieuw", rol=ANNEKE, doe=_nieuwe_gebruiker),
    Pagina("logboek", "logboek.lijst", "/beheer/logboek"),
    Pagina("account", "inloggen.eigen", "/beheer/account"),
    Pagina("herstelcodes", "inloggen.eigen", "/beheer/account", rol=ANNEKE, doe=_herstelcodes),
    Pagina("trajecten", "trajecten.lijst", lambda plek: _na(trajecten.lopend(plek), "/beheer/trajecten")),
    Pagina("traject-nieuw", "trajecten.nieuw", "/beheer/trajecten/nieuw", doe=_verstuur),
    Pagina("traject-aanvraag", "trajecten.een", lambda plek: _t(trajecten.aangevraagd(plek))),
    Pagina("traject", "trajecten.een", lambda plek: _t(trajecten.lopend(plek))),
    Pagina("traject-lezer", "trajecten.een", lambda plek: _t(trajecten.lopend(plek)), rol=Rol.LEZER),
    Pagina("traject-starten", "trajecten.starten", lambda plek: _t(trajecten.gepland(plek), "starten")),
    *(
        Pagina(f"traject-{deel}", f"trajecten.{deel}", lambda plek, deel=deel: _t(trajecten.lopend(plek), deel))
        for deel in ("aanpak", "marsroute", "rollen", "geld")
    ),
    Pagina("traject-plan", "trajecten.plan", lambda plek: _t(trajecten.lopend(plek), "plan"), doe=_bekijk_plan),
    Pagina("traject-rol", "trajecten.rol_nieuw", lambda plek: _t(trajecten.lopend(plek), "rollen/nieuw")),
    Pagina("traject-stoppen", "trajecten.stoppen", lambda plek: _t(trajecten.lopend(plek), "stoppen"), doe=_verstuur),
    Pagina(
        "traject-afronden", "trajecten.afronden", lambda plek: _t(trajecten.lopend(plek), "afronden"), doe=_verstuur
    ),
    Pagina("stap", "trajecten.stap", lambda plek: _stap(plek)),
    Pagina("stap-sluiten", "trajecten.sluiten", lambda plek: _stap(plek, "sluiten"), doe=_verstuur),
    Pagina("stap-overslaan", "trajecten.overslaan", lambda plek: _stap(plek, "overslaan"), doe=_verstuur),
    Pagina("stap-heropenen", "trajecten.heropenen", lambda plek: _t(trajecten.lopend(plek), "stap/intake/heropenen")),
    Pagina("stap-verplaatsen", "trajecten.verplaatsen", lambda plek: _stap(plek, "verplaatsen"), doe=_verplaats),
    Pagina("budget", "budget.jaar", lambda plek: _na(trajecten.lopend(plek), "/beheer/budget")),
    Pagina("budget-instellen", "budget.instellen", "/beheer/budget/jaar/2027"),
    Pagina("budget-leeg", "budget.jaar", "/beheer/budget?jaar=2031"),
    Pagina("boeken", "budget.boeken", lambda plek: _na(trajecten.lopend(plek), "/beheer/budget/boeken"), doe=_te_veel),
    *(
        Pagina(f"boeking-{deel}", f"budget.{deel}", lambda plek, deel=deel: _boeking(plek, deel))
        for deel in ("betalen", "intrekken")
    ),
    Pagina("initiatieven-leeg", "initiatieven.lijst", "/beheer/initiatieven?kern=westendorp&status=opgeleverd"),
    Pagina("initiatieven", "initiatieven.lijst", lambda plek: _plannen(plek)),
    Pagina("initiatief-een", "initiatieven.een", lambda plek: _plannen(plek, "1")),
    Pagina("initiatief-nieuw", "initiatieven.nieuw", "/beheer/initiatieven/nieuw", doe=_verstuur),
    *(
        Pagina(f"initiatief-{deel}", f"initiatieven.{deel}", lambda plek, deel=deel: _plannen(plek, f"1/{deel}"))
        for deel in ("wijzigen", "indiener", "status")
    ),
    Pagina(
        "initiatief-bewijzen",
        "initiatieven.status",
        lambda plek: _plannen(plek, "1/status?naar=opgeleverd"),
        doe=_verstuur,
    ),
    Pagina("toezeggingen", "toezeggingen.lijst", lambda plek: dossier.lijst(plek, "/beheer/toezeggingen")),
    Pagina("toezeggingen-geen", "toezeggingen.lijst", "/beheer/toezeggingen?kern=etten&stand=klaar"),
    Pagina("toezegging-nieuw", "toezeggingen.nieuw", "/beheer/toezeggingen/nieuw?kern=westendorp", doe=_verstuur),
    Pagina("toezegging", "toezeggingen.een", dossier.vraag),
    *(
        Pagina(f"toezegging-{deel}", f"toezeggingen.{deel}", lambda plek, deel=deel: dossier.vraag(plek, deel))
        for deel in ("nakomen", "verzetten", "vervallen", "wijzigen")
    ),
    Pagina("dossier", "dossier.lijst", lambda plek: dossier.lijst(plek, dossier.PAD)),
    Pagina("dossier-leeg", "dossier.lijst", f"{dossier.PAD}/afwijkingen"),
    Pagina("gesprek-nieuw", "dossier.nieuw", f"{dossier.PAD}/gesprekken/nieuw", doe=_verstuur),
    Pagina("document-nieuw", "dossier.nieuw", f"{dossier.PAD}/documenten/nieuw", doe=_verstuur),
    Pagina("stuk", "dossier.stuk", dossier.stuk),
    Pagina("stuk-wijzigen", "dossier.wijzigen", lambda plek: dossier.stuk(plek, "wijzigen")),
    Pagina("stuk-weg", "dossier.verwijderen", lambda plek: dossier.stuk(plek, "verwijderen"), doe=_verstuur),
    Pagina("raad", "raad.blad", lambda plek: _plannen(plek) and "/beheer/raad"),
    Pagina("raad-met-link", "raad.blad", "/beheer/raad", doe=_verstuur),
    Pagina("traject-stukken", "stukken.traject", lambda plek: _t(trajecten.lopend(plek), "stukken")),
    Pagina("sjablonen", "stukken.lijst", "/beheer/instellingen/stukken"),
    Pagina("marsroutes", "marsroutes.lijst", lambda plek: marsroutes.pad(plek)),
    Pagina("marsroute", "marsroutes.nieuwste", lambda plek: marsroutes.pad(plek, "charette")),
    Pagina("marsroute-versie", "marsroutes.een", lambda plek: marsroutes.pad(plek, "bestaand/versie/1")),
    Pagina("marsroute-concept", "marsroutes.concept", lambda plek: marsroutes.concept(plek)),
    *(
        Pagina(f"marsroute-{deel}", f"marsroutes.{deel}", lambda plek, deel=deel: marsroutes.concept(plek, f"/{deel}"))
        for deel in ("algemeen", "weg")
    ),
    Pagina("marsroute-opslaan", "marsroutes.opslaan", lambda plek: marsroutes.concept(plek, "/opslaan"), doe=_verstuur),
    Pagina("marsroute-stap", "marsroutes.stap", lambda plek: marsroutes.concept(plek, "/stap/veldwerk")),
    Pagina(
        "marsroute-stap-verouderd",
        "marsroutes.stap",
        lambda plek: marsroutes.concept(plek, "/stap/intake"),
        doe=_verouder,
    ),
    Pagina(
        "marsroute-nieuwe-stap",
        "marsroutes.nieuwe_stap",
        lambda plek: marsroutes.concept(plek, "/nieuwe-stap"),
        doe=_verstuur,
    ),
    *(
        Pagina(
            f"charette-{naam}", f"charettes.{endpoint}", lambda plek, deel=deel: charettewerk.pad(plek, deel), doe=doe
        )
        for naam, endpoint, deel, doe in (
            ("werk", "werk", "/werk", charettewerk.niets),
            ("ronde", "ronde", "/werk/rondes/1", charettewerk.niets),
            ("ronde-open", "ronde", "/werk/rondes/2", charettewerk.verstuur),
            ("ronde-nieuw", "ronde_nieuw", "/werk/rondes/nieuw", charettewerk.verstuur),
            ("ronde-wijzigen", "ronde_wijzigen", "/werk/rondes/2/wijzigen", charettewerk.niets),
            ("varianten", "ronde_varianten", "/werk/rondes/2/varianten", charettewerk.niets),
            ("schets-nieuw", "schets_nieuw", "/werk/schetsen/nieuw", charettewerk.verstuur),
            ("schets", "schets", "/werk/schetsen/{schets}", charettewerk.niets),
            ("peiling-nieuw", "peiling_nieuw", "/werk/peilingen/nieuw", charettewerk.verstuur),
            ("peiling", "peilpunt", "/werk/peilingen/{peiling}", charettewerk.niets),
            ("punt-nieuw", "punt_nieuw", "/werk/akkoord/nieuw", charettewerk.verstuur),
            ("punt", "punt", "/werk/akkoord/{punt}", charettewerk.niets),
            ("tekenen", "tekenen", "/werk/akkoord/tekenen", charettewerk.niets),
            ("ideeen", "idee_lijst", "/ideeen", charettewerk.niets),
            ("ideeen-invoeren", "ideeen_invoeren", "/ideeen/invoeren", charettewerk.verstuur),
            ("idee", "idee", "/ideeen/1", charettewerk.niets),
            ("idee-wijzigen", "idee_wijzigen", "/ideeen/{idee}/wijzigen", charettewerk.niets),
            ("idee-naar", "idee_naar", "/ideeen/{idee}/naar/variant", charettewerk.verstuur),
        )
    ),
    Pagina("charette-werk-leeg", "charettes.werk", lambda plek: charettewerk.leeg(plek, "/werk")),
    Pagina("charette-ideeen-leeg", "charettes.idee_lijst", lambda plek: charettewerk.leeg(plek, "/ideeen")),
    Pagina("charettes", "charettes.lijst", charettestaf.alle),
    Pagina("charette-nieuw", "charettes.nieuw", lambda plek: _na(trajecten.lopend(plek), "/beheer/charettes/nieuw")),
    Pagina("charette", "charettes.een", charettestaf.pad),
    Pagina("charette-concept", "charettes.een", lambda plek: charettestaf.pad(plek, "", charettestaf.concept)),
    Pagina("charette-geweest", "charettes.een", lambda plek: charettestaf.pad(plek, "", charettes.geweest)),
    *(
        Pagina(
            f"charette-{naam}",
            f"charettes.{endpoint}",
            lambda plek, a=(deel, welke): charettestaf.pad(plek, *a),
            doe=doe,
        )
        for naam, endpoint, deel, welke, doe in (
            ("wijzigen", "wijzigen", "wijzigen", charettestaf.concept, _verstuur),
            ("wijzigen-open", "wijzigen", "wijzigen", charettes.open_, charettewerk.niets),
            ("openen", "openen", "openen", charettestaf.concept, charettewerk.niets),
            ("afgelasten", "afgelasten", "afgelasten", charettes.open_, charettestaf.verstuur),
            ("dagdelen", "dagdelen", "dagdelen", charettes.open_, charettewerk.niets),
            ("dagdelen-leeg", "dagdelen", "dagdelen", charettestaf.concept, charettewerk.niets),
            ("dagdeel-nieuw", "dagdeel_nieuw", "dagdelen/nieuw", charettes.open_, charettestaf.verstuur),
            ("dagdeel", "dagdeel", "dagdelen/{dagdeel}", charettes.open_, charettestaf.verplaats),
            ("dagdeel-af", "dagdeel_afgelasten", "dagdelen/{dagdeel}/afgelasten", charettes.open_, charettewerk.niets),
            ("aanmeldingen", "aanmeldingen", "aanmeldingen", charettes.open_, charettewerk.niets),
            ("aanmeldingen-zoek", "aanmeldingen", "aanmeldingen", charettes.open_, charettestaf.zoek),
            ("aanmeldingen-leeg", "aanmeldingen", "aanmeldingen", charettestaf.concept, charettewerk.niets),
            ("aanmelding", "aanmelding", "aanmeldingen/3", charettes.open_, charettestaf.vouw_open),
            ("aanmelding-nieuw", "aanmelding_nieuw", "aanmeldingen/nieuw", charettes.open_, charettestaf.verstuur),
            (
                "aanmelding-wijzigen",
                "aanmelding_wijzigen",
                "aanmeldingen/4/wijzigen",
                charettes.open_,
                charettestaf.vouw_open,
            ),
            ("loting", "loting", "loting", charettes.loting, charettewerk.niets),
            ("geloot", "loting", "loting", charettes.geloot, charettewerk.niets),
            ("na", "na", "na", charettes.geweest, charettewerk.niets),
            ("na-vroeg", "na", "na", charettes.open_, charettewerk.niets),
            ("na-wijzigen", "na_wijzigen", "na/wijzigen", charettes.geweest, charettewerk.niets),
        )
    ),
    Pagina("charette-bellen", "charettes.bellen", charettestaf.bellijst),
    Pagina("charette-deuren", "charettes.deuren", charettedeur.deuren),
    Pagina("charette-deur", "charettes.deurpagina", charettedeur.deur, doe=_uitklappen),
    Pagina("charette-deur-net", "charettes.deurpagina", lambda plek: charettedeur.deur(plek, "?net=1&ander=1")),
    Pagina("charette-deur-zoek", "charettes.deurpagina", charettedeur.deur, doe=charettedeur.zoek),
    Pagina("charette-deur-typ", "charettes.deurpagina", charettedeur.deur, doe=charettedeur.typ),
    Pagina("charette-deur-inloop", "charettes.deurpagina", lambda plek: charettedeur.deur(plek, "", 2)),
    Pagina("charette-deurlijst", "charettes.deurlijst", lambda plek: charettedeur.deur(plek, "/lijst")),
    Pagina("charette-tafeldagen", "charettes.tafeldagen", lambda plek: charettedeur.deuren(plek, "tafels")),
    Pagina("charette-tafels", "charettes.tafelpagina", charettedeur.tafels, doe=_uitklappen),
    Pagina("charette-tafels-leeg", "charettes.tafelpagina", lambda plek: charettedeur.tafels(plek, "", 0)),
    Pagina("charette-tafel", "charettes.tafel", lambda plek: charettedeur.tafels(plek, "/{tafel}")),
    Pagina("charette-tafelafdruk", "charettes.tafelafdruk", lambda plek: charettedeur.tafels(plek, "/afdruk")),
    Pagina("mag-niet", "", "/beheer/gebruikers"),
    Pagina("niet-gevonden-beheer", "", "/beheer/bestaat-niet"),
)
HALVERWEGE = {"inloggen.code", "inloggen.app_instellen"}


def _o(id: int, deel: str = "") -> str:
    return f"/beheer/onderzoeken/{id}" + (f"/{deel}" if deel else "")


def _t(id: int, deel: str = "") -> str:
    return f"/beheer/trajecten/{id}" + (f"/{deel}" if deel else "")


def _na(_: int, pad: str) -> str:
    """This address, after a traject was made."""
    return pad


def _plannen(plek: Plek, deel: str = "") -> str:
    """The register with the plans of 2020-2023, or a page of the first of them."""
    with plek.db.writing() as s:
        initiatieven.verzorg_startdata(s, plek.klok())
    return "/beheer/initiatieven" + (f"/{deel}" if deel else "")


def _stap(plek: Plek, deel: str = "") -> str:
    return _t(trajecten.lopend(plek), f"stap/{trajecten.stap(plek)}" + (f"/{deel}" if deel else ""))


def _boeking(plek: Plek, deel: str) -> str:
    return f"/beheer/budget/{trajecten.verplichting(plek)}/{deel}"


def _andere_versie(plek: Plek) -> str:
    """An onderzoek that could go on with another, older version of its questionnaire: less a question, other words."""
    with plek.db.writing() as s:
        now = s.get_one(VragenlijstVersie, s.get_one(Onderzoek, plek.open).versie_id)
        if all(v.versie != "oud" for v in vragenlijst.alle(s)):
            fields = [{**v, **_ANDERS.get(v["naam"], {})} for v in now.model["velden"] if v["naam"] != "opmerking"]
            same = {"form_id": now.form_id, "titel": now.titel, "werkboek": b"", "xform": ""}
            model = {**now.model, "velden": fields}
            s.add(VragenlijstVersie(**same, versie="oud", model=model, gemaakt=now.gemaakt - timedelta(days=1)))
    return _o(plek.open, "versie")


_ANDERS = {"leeftijd": {"label": ["Hoe oud bent u?"], "verplicht": None}, "huishouden": {"relevant": None}}


@pytest.mark.parametrize("pagina", OPENBAAR, ids=lambda p: p.naam)
def test_a_public_page_is_accessible(pagina: Pagina, plek: Plek, bezoek: Bezoek) -> None:
    _keur(pagina, plek, bezoek(BUREAU, demo=pagina.demo, deel=True))


@pytest.mark.parametrize("pagina", BEHEER, ids=lambda p: p.naam)
def test_a_staff_page_is_accessible(pagina: Pagina, plek: Plek, bezoek: Bezoek) -> None:
    _keur(pagina, plek, bezoek(BUREAU, rol=pagina.rol or MARIEKE, deel=True))


def _keur(pagina: Pagina, plek: Plek, page: Page) -> None:
    page.goto(pagina.pad if isinstance(pagina.pad, str) else pagina.pad(plek))
    pagina.doe(page)
    keur(page)


def test_the_steps_of_the_login_are_accessible(plek: Plek, bezoek: Bezoek) -> None:
    page = bezoek(BUREAU)
    with plek.db.writing() as s:
        now, adres = plek.klok(), f"{random_id()}@gemeente.example"
        nieuw, *_ = gebruikers.maak(s, now, adres, "Ans", Rol.LEZER, "vier gewone woorden", zelf_instellen=True)
        tokens = {
            "code": gebruikers.begin_sessie(s, plek.klok(), plek.ids[MARIEKE], Stadium.WACHTWOORD),
            "app": gebruikers.begin_sessie(s, plek.klok(), nieuw.id, Stadium.WACHTWOORD),
        }
    for stap, token in tokens.items():
        page.context.add_cookies([{"name": "kp_staf", "value": token, "url": plek.url}])
        page.goto(f"/beheer/inloggen/{stap}")
        assert page.url.endswith(stap)
        keur(page)


# --- states of the chat

# What somebody said so far: the key of the question and the answer, a button's value or a text.
BEGIN = (("_start", "ja"), ("_code", "geen"))
HUIS = (*BEGIN, ("situatie", "H"), ("leeftijd", "75-84"))
BLIJFT = (
    *(*HUIS, ("huishouden", "alleen"), ("eigendom_nu", "koop"), ("type_nu", "vrij"), ("slaapkamers_nu", "3")),
    *(("verhuiswens", "nee"), ("oud_worden", "ja"), ("meedoen", "nee"), ("opmerking", "")),
)
STATEN: dict[str, tuple[str, Sequence[tuple[str, str]], str]] = {
    "begin": ("westendorp", (), "Wilt u meedoen?"),
    "code-fout": ("westendorp", (*BEGIN[:1], ("_code", "typ:ZZZZZZ")), "Staat er een code"),
    "keuze": ("westendorp", BEGIN, "Wat past bij u?"),
    "niet-begrepen": ("westendorp", (*HUIS, ("huishouden", "typ:mwah")), "Met wie woont u?"),
    "kort": ("westendorp", (*HUIS, ("huishouden", "alleen"), ("eigendom_nu", "koop")), "In wat voor woning"),
    "getal": (
        "westendorp",
        (*HUIS, ("huishouden", "partner_kind"), *BLIJFT[5:8], ("uitwonend", "2")),
        "Hoeveel van hen willen in Westendorp blijven?",
    ),
    "meer": ("westendorp", BLIJFT[:-2], "Wilt u zelf iets doen?"),
    "open": ("westendorp", BLIJFT[:-1], "Wilt u nog iets kwijt?"),
    "samenvatting": ("westendorp", BLIJFT, "Klopt het?"),
    "adres": ("westendorp", (*BLIJFT, ("_verzenden", "verstuur")), "Wilt u dat wij u een bericht sturen?"),
    "klaar": ("westendorp", (*BLIJFT, ("_verzenden", "verstuur"), ("_contact", "niets")), ""),
    "stoppen": ("westendorp", (*HUIS, ("", "doe:stop")), "Wilt u stoppen?"),
    "hulp": ("westendorp", (*HUIS, ("", "typ:help")), "Met wie woont u?"),
    "menu": ("etten", (), "Waarmee kan ik u helpen"),
    "status": ("heelweg", (("_wat", "status"),), "Waarmee kan ik u helpen"),
    "weggestuurd": ("westendorp", (*BEGIN, ("situatie", "X")), ""),
}


def praat(plek: Plek, slug: str, gezegd: Sequence[tuple[str, str]]) -> str:
    """Have a conversation up to here; the cookie of its device."""
    token = random_id()
    for i, (vraag, waarde) in enumerate(gezegd):
        soort, _, tekst = waarde.rpartition(":") if waarde[:4] in ("typ:", "doe:") else ("", "", waarde)
        said: dict[str, Any] = {"typ": {"tekst": tekst}, "doe": {"doe": tekst}}.get(soort, {"gekozen": (waarde,)})
        message = Incoming(f"web:{token}:{i}", "web", f"{token}:{slug}", vraag=vraag, slug=slug, **said)
        receive(plek.db, plek.klok(), [message], plek.huis)
    return token


@pytest.mark.parametrize("staat", STATEN)
def test_the_chat_is_accessible_in_every_state(staat: str, plek: Plek, bezoek: Bezoek) -> None:
    slug, gezegd, vraag = STATEN[staat]
    page = bezoek(BUREAU, deel=True)
    if gezegd:
        page.context.add_cookies([{"name": "kp_gesprek", "value": praat(plek, slug, gezegd), "url": plek.url}])
    page.goto(f"/chat/{slug}")
    if vraag:
        assert vraag in page.locator("#vraag-tekst").inner_text()
    else:
        assert page.locator("#vraag").count() == 0
    keur(page)


# --- the page form

BLADEN = {
    "begin": (),
    "deel": BEGIN,
    "meer-vragen": HUIS,
    "overzicht": BLIJFT,
    "adres": STATEN["adres"][1],
    "klaar": STATEN["klaar"][1],
    "stoppen": STATEN["stoppen"][1],
}


@pytest.mark.parametrize("staat", BLADEN)
def test_the_page_form_is_accessible_in_every_state(staat: str, plek: Plek, bezoek: Bezoek) -> None:
    page = bezoek(BUREAU, deel=True)
    if gezegd := BLADEN[staat]:
        page.context.add_cookies([{"name": "kp_gesprek", "value": praat(plek, "westendorp", gezegd), "url": plek.url}])
    page.goto("/vragenlijst/westendorp")
    keur(page)


def test_the_page_form_says_what_is_wrong_where_the_focus_goes(plek: Plek, bezoek: Bezoek) -> None:
    page = bezoek(BUREAU)
    page.context.add_cookies([{"name": "kp_gesprek", "value": praat(plek, "westendorp", HUIS), "url": plek.url}])
    page.goto("/vragenlijst/westendorp")
    page.get_by_role("button", name="Bewaar en ga verder").click()
    assert page.locator("#foutenlijst:focus").count() == 1
    keur(page)
    page.locator("#foutenlijst a").first.click()
    assert page.locator("[name=v-huishouden]:focus").count() == 1


def test_the_page_form_is_filled_in_with_the_keyboard_alone(plek: Plek, bezoek: Bezoek) -> None:
    page = bezoek(SMAL)
    page.context.add_cookies([{"name": "kp_gesprek", "value": praat(plek, "westendorp", HUIS), "url": plek.url}])
    page.goto("/vragenlijst/westendorp")
    page.keyboard.press("Tab")  # skip link
    while page.locator("[name=v-huishouden]:focus").count() == 0:
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    while page.get_by_role("button", name="Bewaar en ga verder").evaluate("e => e !== document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Wilt u binnen 5 jaar verhuizen?").wait_for()


# --- the list is whole


def test_every_page_is_looked_at(sqlite_db: Database, klok: Klok) -> None:
    app = create_app(Config(sqlite_db, omgeving(), klok, demo=True))
    pages = {r.endpoint for r in app.url_map.iter_rules() if "GET" in (r.methods or ())}
    seen = (
        {p.endpoint for p in (*OPENBAAR, *BEHEER)} | HALVERWEGE | {"chat.gesprek", "vragenlijst.pagina", "dbo.gesprek"}
    )
    assert pages - GEEN_PAGINA == seen - {""}


@pytest.fixture
def klok() -> Klok:
    return Klok()


def test_the_conversation_of_a_dbo(bezoek: Bezoek, plek: Plek) -> None:
    page = bezoek(BUREAU)
    page.goto(deuren.dbo(plek))
    deuren.vraag_code(page)
    page.get_by_label("Code uit de e-mail").fill(deuren.laatste_code(plek))
    page.get_by_role("button", name="Verder").click()
    page.get_by_role("button", name="Ik wil iets vragen").wait_for()
    keur(page)
    page.get_by_role("button", name="Ik wil iets vragen").click()
    page.get_by_text("Wat is uw vraag?").first.wait_for()
    keur(page)
