"""The staff's pages of the work and the ideas of a charette to look at: those of `charettes.geweest`."""

from __future__ import annotations

from playwright.sync_api import Page

from kern.charettes import akkoord, ideeen, schetsen
from kern.charettes.rijen import Charette
from kern.charettes.werkrijen import Akkoordsoort, Ideestaat
from tests.browser import charettes
from tests.browser.conftest import Plek

DOOR = charettes.DOOR


def pad(plek: Plek, deel: str) -> str:
    """A page of that charette; `{schets}` is its first sketch, `{peiling}` its first poll, `{punt}` an item that is not
    signed, `{idee}` an idea that may still go anywhere."""
    id = charettes.geweest(plek)
    with plek.db.writing() as s:
        c, now = s.get_one(Charette, id), plek.klok()
        loose = next((p for p in akkoord.punten(s, c) if p.getekend_op is None), None)
        loose = loose or akkoord.voeg_toe(s, now, c, Akkoordsoort.OPEN, "Waar de auto's staan", door=DOOR)
        free = [i for i in ideeen.lijst(s, c, openbaar=False) if i.staat == Ideestaat.IDEE]
        idea = free[0] if free else ideeen.breng_in(s, now, c, "Een bank bij de beek", bron="pagina")
        sketch, poll = schetsen.lijst(s, c, openbaar=False)[0].id, akkoord.peilpunten(s, c)[0].id
        words = {"schets": sketch, "peiling": str(poll), "punt": str(loose.nummer), "idee": str(idea.nummer)}
    return f"/beheer/charettes/{id}{deel.format(**words)}"


def leeg(plek: Plek, deel: str) -> str:
    """A page of a charette in which nothing happened yet."""
    return f"/beheer/charettes/{charettes.loting(plek)}{deel}"


def verstuur(page: Page) -> None:
    """Send the form on the page with nothing filled in: the errors must be readable too."""
    page.locator("main form.kp-formulier button").first.click()
    page.locator("#foutenlijst").wait_for()


def niets(page: Page) -> None:
    """Only look."""
