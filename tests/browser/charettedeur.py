"""The door and the tables of a charette to look at: the one of `charettes.open_`, with tables on its Saturday."""

from __future__ import annotations

from playwright.sync_api import Page

from kern.charettes import tafelplan
from kern.charettes.rijen import Charette
from tests.browser import charettes
from tests.browser.conftest import Plek

# The places of its dagdelen in the list: one that is full, one with tables, one to walk in.
VOL, TAFELS, INLOOP = 0, 1, 2


def deur(plek: Plek, deel: str = "", welk: int = VOL) -> str:
    """The door of a dagdeel; `deel`: what stands behind its address."""
    return f"/beheer/charettes/{charettes.open_(plek)}/deur/{_dagdeel(plek, welk)}{deel}"


def deuren(plek: Plek, tab: str = "deur") -> str:
    """All doors, or the tables of all dagdelen."""
    return f"/beheer/charettes/{charettes.open_(plek)}/{tab}"


def tafels(plek: Plek, deel: str = "", welk: int = TAFELS) -> str:
    """The tables of a dagdeel; `{tafel}` in `deel` is the first of them."""
    id = charettes.open_(plek)
    with plek.db.writing() as s:
        c = s.get_one(Charette, id)
        d = c.dagdelen[TAFELS]
        if not tafelplan.tafels_van(s, d):
            tafelplan.maak_tafels(s, c, d, 2, 4, gelezen_versie=d.tafel_versie)
            tafelplan.verdeel(s, plek.klok(), c, d, "zaad", rest=False, gelezen_versie=d.tafel_versie)
            g = next(g for t in tafelplan.opstelling(s, c, d).tafels for g in t.groepen)
            van = next(t.tafel.id for t in tafelplan.opstelling(s, c, d).tafels if g in t.groepen)
            tafelplan.verplaats(s, d, g.id, None, van=van)
        tafel = tafelplan.tafels_van(s, d)[0].id
    return f"/beheer/charettes/{id}/tafels/{_dagdeel(plek, welk)}{deel.format(tafel=tafel)}"


def zoek(page: Page) -> None:
    """Look for somebody and open what can be done with them."""
    page.get_by_label("Naam, code of nummer").fill("familie")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("heading", name="Gevonden").wait_for()
    for summary in page.locator("main details > summary").all():
        summary.click()


def typ(page: Page) -> None:
    """Type a name that nobody has; the list narrows at once."""
    page.get_by_label("Naam, code of nummer").fill("zwaluw")
    page.get_by_text("Niemand met deze naam").wait_for()


def _dagdeel(plek: Plek, welk: int) -> int:
    with plek.db.reading() as s:
        return s.get_one(Charette, charettes.open_(plek)).dagdelen[welk].id
