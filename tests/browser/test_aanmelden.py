"""Signing up for a charette without JavaScript, with the keyboard alone: from the page to a place, and away again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page

from tests.browser import charettes
from tests.browser.conftest import SMAL, TELEFOON, Bezoek, Plek, past

pytestmark = pytest.mark.browser

MEESTE_TABS = 60


def tab_naar(page: Page, doel: Locator) -> None:
    """Press Tab until this has the focus; fails when the keyboard cannot get there."""
    for _ in range(MEESTE_TABS):
        if doel.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"met Tab niet te bereiken: {doel}")


def druk(page: Page, doel: Locator, toets: str = "Enter") -> None:
    tab_naar(page, doel)
    page.keyboard.press(toets)


def typ(page: Page, label: str, tekst: str) -> None:
    """Tab to the field and type in the place of what stood there."""
    veld = page.get_by_label(label)
    tab_naar(page, veld)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(tekst)


@pytest.mark.parametrize("maat", [TELEFOON, SMAL], ids=["390", "320"])
def test_aanmelden_en_weer_afmelden(plek: Plek, bezoek: Bezoek, maat: tuple[int, int]) -> None:
    page = bezoek(maat, js=False)
    page.goto(charettes.pad(plek))
    druk(page, page.get_by_role("link", name="Meld u aan"))
    page.get_by_role("heading", name="Meld u aan voor de charette").wait_for()

    # The empty form says what is missing, and its sentences lead to the fields.
    druk(page, page.get_by_role("button", name="Meld mij aan"))
    druk(page, page.get_by_role("link", name="Vul uw naam in."))
    assert page.locator(":target").get_attribute("id") == "naam"

    page.goto(page.url.partition("#")[0])
    slot = page.get_by_label("Slotavond: kiezen en afspreken")
    druk(page, slot, "Space")
    typ(page, "Met hoeveel mensen komt u?", "2")
    druk(page, page.get_by_label("U mag mij vragen naar mijn leeftijd"), "Space")
    druk(page, page.locator("summary", has_text="Hebt u iets nodig"))
    typ(page, "Is er iets wat u niet eet of drinkt?", "Geen noten")
    typ(page, "Uw naam", "Riet Bosman")
    typ(page, "Uw e-mailadres", f"riet{maat[0]}@bewoner.example")
    druk(page, page.get_by_label("De gemeente mag mijn gegevens gebruiken"), "Space")
    druk(page, page.get_by_role("button", name="Meld mij aan"))

    # Age and village are asked now, and only now.
    page.get_by_role("heading", name="Nog twee vragen voor de mix").wait_for()
    tab_naar(page, page.get_by_label("Hoe oud bent u?"))
    page.keyboard.type("65")
    druk(page, page.get_by_role("button", name="Meld mij aan"))

    page.get_by_role("heading", name="U bent aangemeld").wait_for()
    page.get_by_text("U hebt plaats voor 2 mensen").wait_for()
    assert past(page)
    druk(page, page.get_by_role("link", name="Bekijk of wijzig uw aanmelding"))
    page.get_by_text("Geen noten").wait_for()

    druk(page, page.get_by_role("link", name="Meld mij af"))
    druk(page, page.get_by_role("button", name="Ja, meld mij af"))
    page.get_by_text("U bent afgemeld", exact=True).wait_for()
    assert past(page)


def test_een_aanbod_nemen_met_het_toetsenbord(plek: Plek, bezoek: Bezoek) -> None:
    page = bezoek(TELEFOON, js=False)
    page.goto(charettes.mijn(plek, "aanbod"))
    druk(page, page.get_by_role("button", name="Ja, ik neem de plaats"))
    page.get_by_text("De plaats is van u.").wait_for()
    page.get_by_text("U hebt een plaats").wait_for()


def test_stemmen_met_het_toetsenbord(plek: Plek, bezoek: Bezoek) -> None:
    page = bezoek(SMAL, js=False)
    page.goto(charettes.pad(plek, "stem", charettes.geweest))
    tab_naar(page, page.get_by_label("A. Gras"))
    page.keyboard.press("ArrowDown")
    druk(page, page.get_by_role("button", name="Stem", exact=True))
    page.get_by_text("Uw stem telt mee").wait_for()
    assert page.get_by_label("B. Steen").is_checked()
