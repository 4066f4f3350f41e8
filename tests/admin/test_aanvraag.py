"""A Dbo asks for a traject and tells what it chooses, on pages for everybody: receipts, mails, and who may read it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from kern import instellingen, journaal, mensen, outbox
from kern.db import Database
from kern.journaal import Zichtbaarheid
from kern.outbox import Verzending
from kern.toezeggingen import Soort, Toezegging
from kern.trajecten import rollen, traject
from kern.trajecten.rijen import Staat, Traject
from tests.admin.conftest import Browser, Huis, Klok, bouw
from tests.admin.test_openbaar import lees
from tests.trajecten import hulp

PAD = "/kern/westendorp/traject-aanvragen"
VRAAG = {
    "naam": "Henk Wissink",
    "functie": "secretaris",
    "email": "henk@westendorpsbelang.example",
    "telefoon": "0315 00 00 00",
    "vraag": "Jongeren vinden hier geen woning.",
}
KEUZE = {
    "kern": "westendorp",
    "keuze": "charette",
    "reden": "Wij weten nog niet waar het kan.",
    "naam": "Henk Wissink",
    "email": "henk@westendorpsbelang.example",
}
XSS = "<script>alert(1)</script>"


@pytest.fixture
def huis(db: Database, klok: Klok) -> Huis:
    with db.writing() as s:
        hulp.begin(s, klok())
    return bouw(db, klok)


def mails(huis: Huis) -> list[tuple[str, dict[str, Any]]]:
    """The mails in the outbox, oldest first: to whom, and what is in them."""
    with huis.db.reading() as s:
        rows = s.scalars(select(Verzending).order_by(Verzending.nr)).all()
        return [(row.sleutel, dict(outbox.lees_inhoud(s, row))) for row in rows]


def post(browser: Browser, pad: str, data: dict[str, str], status: int = 303) -> str:
    """Send it; the address it leads on to, or the page."""
    browser.get(pad)
    response = browser.post(pad, data=data)
    assert response.status_code == status, response.get_data(as_text=True)
    return response.location if status == 303 else " ".join(response.get_data(as_text=True).split())


def trajecten(huis: Huis) -> list[Traject]:
    with huis.db.reading() as s:
        return traject.alle(s)


# --- asking for a traject


def test_a_request_is_received_on_screen_and_by_mail(huis: Huis, bezoeker: Browser) -> None:
    assert "In 2027 zijn er nog 2 plekken vrij, van de 2." in lees(bezoeker, PAD)
    receipt = lees(bezoeker, post(bezoeker, PAD, VRAAG))
    assert "Wij kregen uw aanvraag voor Westendorp op maandag 1 maart 2027 om 11.00 uur." in receipt
    assert "In 2027 zijn er nog 2 plekken vrij" in receipt
    assert "uiterlijk op <strong>maandag 8 maart 2027</strong>" in receipt
    assert "Jongeren vinden hier geen woning." in receipt
    for person in ("Henk", "henk@", "0315 00"):
        assert person not in receipt, "the address of the receipt can be passed on"
    (t,) = trajecten(huis)
    assert (t.als_staat, t.bron, t.vraag) == (Staat.AANGEVRAAGD, "web", VRAAG["vraag"])
    ((sleutel, mail),) = mails(huis)
    assert sleutel == f"aanvraag:{t.id}"
    assert "Jongeren vinden hier geen woning." in mail["tekst"]
    with huis.db.reading() as s:
        (wie,) = rollen.bezetting(s, t)
    assert (wie.rol, wie.naam, wie.email, wie.telefoon) == ("DBO", VRAAG["naam"], VRAAG["email"], VRAAG["telefoon"])
    assert "secretaris" in wie.organisatie


def test_only_name_address_and_reason_are_asked(huis: Huis, bezoeker: Browser) -> None:
    post(bezoeker, PAD, VRAAG | {"functie": "", "telefoon": ""})
    assert len(trajecten(huis)) == 1


@pytest.mark.parametrize(
    ("veld", "waarde", "zin"),
    [
        ("naam", " ", "Vul uw naam in."),
        ("email", "", "Vul uw e-mailadres in."),
        ("email", "henk", "Dit is geen volledig e-mailadres."),
        ("vraag", "", "Schrijf in een paar zinnen waarom"),
        ("vraag", "x" * 2010, "Haal er 10 weg."),
        ("telefoon", "0" * 50, "Haal er 10 weg."),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_the_rest_is_kept(
    huis: Huis, bezoeker: Browser, veld: str, waarde: str, zin: str
) -> None:
    page = post(bezoeker, PAD, VRAAG | {veld: waarde}, 422)
    assert "Verbeter 1 antwoord" in page
    assert f'id="{veld}-fout"' in page and zin in page
    kept = "secretaris" if veld != "functie" else VRAAG["naam"]
    assert kept in page
    assert trajecten(huis) == [] and mails(huis) == []


def test_a_second_request_is_told_kindly_that_there_is_one(huis: Huis, bezoeker: Browser, klok: Klok) -> None:
    post(bezoeker, PAD, VRAAG)
    assert "Er is al een traject" not in lees(bezoeker, PAD), "the village does not know of a request"
    page = post(bezoeker, PAD, VRAAG | {"naam": "Ans"}, 409)
    assert "Er is al een traject voor Westendorp" in page
    assert '<form method="post" class=' not in page
    assert len(trajecten(huis)) == 1 and len(mails(huis)) == 1


def test_while_a_traject_runs_the_form_is_not_offered(huis: Huis, bezoeker: Browser, klok: Klok) -> None:
    with huis.db.writing() as s:
        hulp.in_intake(s, klok())
    klok.verzet(days=1)
    assert "Er is al een traject voor Westendorp" in lees(bezoeker, PAD)


def test_a_full_year_says_so_and_names_the_next(huis: Huis, bezoeker: Browser, klok: Klok) -> None:
    with huis.db.writing() as s:
        for slug in ("etten", "sinderen"):
            hulp.lopend(s, klok(), slug)
    page = lees(bezoeker, PAD)
    assert "In 2027 zijn alle plekken bezet (2)." in page
    assert "In 2028 zijn er nog 2 plekken vrij, van de 2." in page
    assert "U mag wel vragen." in page
    post(bezoeker, PAD, VRAAG)


def test_one_place_left_is_said_as_one(huis: Huis, bezoeker: Browser, klok: Klok) -> None:
    with huis.db.writing() as s:
        wens = instellingen.lees(s, "budget", klok())
        instellingen.bewaar(s, "budget", wens | {"kernen": 1}, "test", klok())
    assert "In 2027 is er nog 1 plek vrij, van de 1." in lees(bezoeker, PAD)


@pytest.mark.parametrize(("pad", "data"), [(PAD, VRAAG), ("/aanpak", KEUZE)])
def test_one_network_may_send_ten_an_hour(
    huis: Huis, bezoeker: Browser, klok: Klok, pad: str, data: dict[str, str]
) -> None:
    for _ in range(10):
        bezoeker.get(pad)
        assert bezoeker.post(pad, data=data).status_code in (303, 409)
    before = len(mails(huis))
    page = post(bezoeker, pad, data, 429)
    assert "Wacht een uur" in page
    assert data["naam"] in page, "what was typed is kept"
    assert len(mails(huis)) == before
    klok.verzet(minutes=61)
    bezoeker.get(pad)
    assert bezoeker.post(pad, data=data).status_code in (303, 409)


@pytest.mark.parametrize("token", ["x", "1", "eyJ"])
def test_a_made_up_receipt_is_404(bezoeker: Browser, token: str) -> None:
    lees(bezoeker, f"{PAD}/{token}", 404)
    lees(bezoeker, f"/aanpak/ontvangen/{token}", 404)


def test_a_receipt_works_for_a_day_and_for_its_kern_only(huis: Huis, bezoeker: Browser, klok: Klok) -> None:
    receipt = post(bezoeker, PAD, VRAAG)
    lees(bezoeker, receipt.replace("westendorp", "etten"), 404)
    klok.verzet(days=1, minutes=1)
    lees(bezoeker, receipt, 404)


def test_the_form_needs_its_token_and_its_kern(huis: Huis, bezoeker: Browser) -> None:
    bezoeker.get(PAD)
    assert bezoeker.post(PAD, data=VRAAG, met_kenmerk=False).status_code == 403
    lees(bezoeker, "/kern/nee/traject-aanvragen", 404)
    assert trajecten(huis) == []


# --- the choice explained


def test_both_approaches_stand_side_by_side(huis: Huis, bezoeker: Browser) -> None:
    page = lees(bezoeker, "/aanpak")
    for kop in ("Wat is het?", "Wanneer past het?", "Waar moet u op letten?", "Hoe lang duurt het?", "Wie besluit?"):
        assert kop in page
    assert page.count(">Bestaande aanpak<") >= 6 and page.count(">Charette<") >= 6
    assert "Onderzoek voorbereiden <span" in page and "(4 tot 6 weken)" in page
    assert "Samen ontwerpen in de charette" in page
    assert not re.search(r"\b[AB]\d+\b", re.sub(r"<[^>]+>", " ", page)), "no codes"


def test_a_choice_becomes_a_remark_that_only_staff_reads(huis: Huis, bezoeker: Browser) -> None:
    receipt = lees(bezoeker, post(bezoeker, "/aanpak", KEUZE))
    assert "Wij kregen de keuze van Westendorp op maandag 1 maart 2027 om 11.00 uur." in receipt
    assert "Wij kiezen de charette. De reden: Wij weten nog niet waar het kan." in receipt
    assert "Henk" not in receipt
    with huis.db.reading() as s:
        (t,) = s.scalars(select(Toezegging)).all()
        feiten = journaal.regels(s, t.kern_id, journaal.VOOR_DBO, huis.klok())
    assert (t.als_soort, t.als_zichtbaarheid, t.bron) == (Soort.MELDING, Zichtbaarheid.INTERN, "web")
    assert t.contact_id is None
    assert "Henk" not in t.tekst
    assert feiten == [], "anybody can fill in the page: the Dbo's mail must not repeat it"
    (_, receipt_mail), (sleutel, notice) = mails(huis)
    assert "Wij kiezen de charette." in receipt_mail["tekst"]
    assert sleutel == f"keuze_melding:{t.id}"
    assert notice["antwoord_aan"] == KEUZE["email"]
    assert "Dit adres hoort niet bij een contactpersoon." in notice["tekst"]
    assert "Henk Wissink" in notice["tekst"]


def test_a_known_contact_person_hears_the_answer(huis: Huis, bezoeker: Browser, klok: Klok) -> None:
    with huis.db.writing() as s:
        kern_id = hulp.begin(s, klok()).id
        contact = mensen.voeg_toe(s, klok(), kern_id, "Henk", "", KEUZE["email"]).id
    post(bezoeker, "/aanpak", KEUZE | {"email": KEUZE["email"].upper()})
    with huis.db.reading() as s:
        (t,) = s.scalars(select(Toezegging)).all()
    assert t.contact_id == contact
    assert "Dit adres hoort bij een contactpersoon van Westendorps Belang." in mails(huis)[1][1]["tekst"]


@pytest.mark.parametrize(
    ("veld", "waarde", "zin"),
    [
        ("kern", "", "Kies uw dorp."),
        ("kern", "nee", "Kies uw dorp."),
        ("keuze", "", "Kies een van de aanpakken."),
        ("keuze", "gokken", "Kies een van de aanpakken."),
        ("reden", "", "Schrijf in een paar zinnen waarom uw dorp dit kiest."),
        ("email", "x", "Dit is geen volledig e-mailadres."),
    ],
)
def test_a_choice_that_is_not_complete_is_asked_again(
    huis: Huis, bezoeker: Browser, veld: str, waarde: str, zin: str
) -> None:
    page = post(bezoeker, "/aanpak", KEUZE | {veld: waarde}, 422)
    assert zin in page and f'href="#{veld}"' in page
    if veld != "reden":
        assert KEUZE["reden"] in page
    assert mails(huis) == []


def test_markup_in_a_form_stays_text(huis: Huis, bezoeker: Browser) -> None:
    receipt = lees(bezoeker, post(bezoeker, PAD, VRAAG | {"vraag": XSS, "naam": XSS}))
    assert XSS not in receipt and "&lt;script&gt;" in receipt
    receipt = lees(bezoeker, post(bezoeker, "/aanpak", KEUZE | {"reden": XSS, "naam": f"Henk\r\nBcc: {XSS}"}))
    assert XSS not in receipt
    for _, mail in mails(huis):
        assert XSS not in mail["html"]
        assert "\n" not in mail["onderwerp"] and "\n" not in mail["antwoord_naam"]
