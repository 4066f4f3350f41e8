"""The staff pages of charettes to look at: those of `charettes`, one in preparation, and somebody to be called."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page
from sqlalchemy import select

from kern.charettes import aanmelden, bellen, charette
from kern.charettes.aanmelden import Wens
from kern.charettes.rijen import Aanmelding, Charette
from kern.mensen.deelnemers import Bereik
from tests.browser import charettes
from tests.browser.conftest import Plek

TITEL = "Terug naar de beek"


def pad(plek: Plek, deel: str = "", welke: Callable[[Plek], int] = charettes.open_) -> str:
    """The address of a page of a charette; `{dagdeel}` in `deel` is its first moment."""
    id = welke(plek)
    with plek.db.reading() as s:
        moments = s.get_one(Charette, id).dagdelen
        first = moments[0].id if moments else 0
    return f"/beheer/charettes/{id}" + (f"/{deel.format(dagdeel=first)}" if deel else "")


def alle(plek: Plek) -> str:
    """The list, with one of each kind."""
    concept(plek)
    charettes.geweest(plek)
    return pad(plek).rpartition("/")[0]


def concept(plek: Plek) -> int:
    """In preparation, without a moment."""
    like = charettes.open_(plek)
    with plek.db.writing() as s:
        other = s.get_one(Charette, like)
        known = s.scalars(select(Charette.id).where(Charette.titel == TITEL)).first()
        return known or charette.maak(s, plek.klok(), other.kern_id, other.traject_id, TITEL, "x").id


def bellijst(plek: Plek) -> str:
    """Somebody with a telephone only, whose moment was moved."""
    id = charettes.open_(plek)
    with plek.db.writing() as s:
        c, now = s.get_one(Charette, id), plek.klok()
        key = f"proef:{id}:bellen"
        a = s.scalars(select(Aanmelding).where(Aanmelding.sleutel == key)).first()
        if a is None:
            who = Bereik("Riet Jansen", "telefoon", telefoon="0315 12 34 56")
            wens = Wens((c.dagdelen[-1].id,), 2)
            a = aanmelden.meld_aan(s, now, id, wens, who, kanaal="telefoon", sleutel=key, door="x")
        bellen.zet_op_lijst(s, now, a, "wijziging", key, dagdeel=c.dagdelen[-1])
    return pad(plek, "bellen")


def verplaats(page: Page) -> None:
    """Another hour for a moment that people signed up for."""
    page.get_by_label("Waar?").fill("Café De Zon, Dorpsstraat 2")
    page.get_by_role("button", name="Opslaan").click()
    page.get_by_role("button", name="Opslaan en vertellen").wait_for()


def zoek(page: Page) -> None:
    """Look for somebody by name."""
    page.get_by_label("Zoek op naam").fill("samen")
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_text("U ziet nu namen").wait_for()


def verstuur(page: Page) -> None:
    """Press the last solid button of a form that is not filled in."""
    page.locator("main form .utrecht-button--primary-action").last.click()
    page.locator(".kp-veld__fout").first.wait_for()


def vouw_open(page: Page) -> None:
    """Open what is folded."""
    for summary in page.locator("main details > summary").all():
        summary.click()
