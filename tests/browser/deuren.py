"""The doors of a Dbo and of the council: what to fill in there, and where they stand; to look at the pages behind."""

from __future__ import annotations

import re

from playwright.sync_api import Page
from sqlalchemy import select

from admin.beheer import raad
from kern import instellingen, outbox
from kern.db import keys
from kern.outbox import Verzending
from tests.browser.conftest import Plek


def dbo(plek: Plek) -> str:
    """The personal link of the contact person. Three codes an hour are mailed: no more pages than that."""
    plek.klok.verzet(seconds=1)  # so that one sees which code was mailed last
    with plek.db.reading() as s:
        return f"/dbo/{keys(s).sign('dbo', f'dbo:{plek.contact}', plek.klok())}"


def laatste_code(plek: Plek) -> str:
    """The code that was mailed last."""
    with plek.db.reading() as s:
        query = select(Verzending).where(Verzending.sleutel.startswith("dbo_code:"))
        row = s.scalars(query.order_by(Verzending.gemaakt.desc())).first()
        assert row is not None
        return re.findall(r"\d{6}", str(outbox.lees_inhoud(s, row)["onderwerp"]))[0]


def raadslink(plek: Plek) -> str:
    """The link of the council, made when there is none."""
    with plek.db.writing() as s:
        value = {"nummer": 1, "aan": True, "sinds": plek.klok().replace(microsecond=0).isoformat()}
        instellingen.bewaar(s, raad.SLEUTEL, value, "m.tevelde@gemeente.example", plek.klok())
    with plek.db.reading() as s:
        token = raad.huidig_token(s, plek.db.keys, plek.klok())
    return f"/raad/{token}"


# --- what somebody does there


def vraag_code(page: Page) -> None:
    """Press the button of the link."""
    page.get_by_role("button", name="Stuur mij een code").click()
    page.get_by_role("heading", name="Typ de code").wait_for()


def foute_code(page: Page) -> None:
    """Type a code that is not right."""
    vraag_code(page)
    page.get_by_label("Code uit de e-mail").fill("12")
    page.get_by_role("button", name="Verder").click()
    page.locator(".kp-veld__fout").wait_for()


def vraag_aan(page: Page) -> None:
    """Ask for a traject."""
    page.get_by_label("Uw naam").fill("Toos Kolenbrander")
    page.get_by_label("Uw e-mailadres").fill("voorzitter@heelwegsbelang.example")
    page.get_by_label("Waarom wil uw dorp nu beginnen?").fill("Onze jongeren gaan weg.")
    page.get_by_role("button", name="Vraag het traject aan").click()
    page.get_by_role("heading", name="Wij hebben uw aanvraag").wait_for()


def kies(page: Page) -> None:
    """Tell which approach the village chooses."""
    page.get_by_label("Uw dorp", exact=True).select_option("megchelen")
    page.get_by_label("Charette", exact=True).check()
    page.get_by_label("Waarom kiest het dorp dit?").fill("Wij willen samen ontwerpen.")
    page.get_by_label("Uw naam").fill("Toos")
    page.get_by_label("Uw e-mailadres").fill("toos@megchelen.example")
    page.get_by_role("button", name="Verstuur de keuze").click()
    page.wait_for_url("**/aanpak/ontvangen/**")
