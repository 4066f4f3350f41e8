"""What goes out next to a Dbo: exactly the mail that will go, when, to how many, and a line to add."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from kern import journaal, mensen, outbox
from kern.audit import Auditregel
from kern.berichten import dbo_update
from kern.berichten.dbo_update import Aanleiding
from kern.gebruikers import Rol
from kern.journaal import Feit, Zichtbaarheid
from kern.kernen import Kern, per_slug
from kern.mensen import Ritme
from kern.outbox import Verzending
from tests.admin.conftest import Browser, Huis
from tests.berichten.test_dbo_update import HUIS as POST

PAD = "/beheer/berichten/dbo/westendorp"


def contact(huis: Huis, ritme: Ritme = Ritme.WEKELIJKS, naam: str = "Henk") -> None:
    with huis.db.writing() as s:
        mensen.voeg_toe(s, huis.klok(), _kern(huis).id, naam, "", f"{naam.lower()}@dorp.example", ritme=ritme)


def feit(huis: Huis, tekst: str) -> None:
    with huis.db.writing() as s:
        journaal.noteer(s, huis.klok(), _kern(huis).id, "vrij", Zichtbaarheid.DBO, tekst=tekst)


def _kern(huis: Huis) -> Kern:
    with huis.db.reading() as s:
        kern = per_slug(s, "westendorp")
    assert kern
    return kern


def feiten(huis: Huis) -> list[Feit]:
    with huis.db.reading() as s:
        return list(s.scalars(select(Feit).order_by(Feit.id)))


@pytest.fixture
def leider(huis: Huis) -> Browser:
    return huis.als(Rol.PROJECTLEIDER)


def test_nobody_and_no_news(huis: Huis, leider: Browser) -> None:
    assert "Niemand krijgt dit nieuws" in leider.get(PAD).text
    contact(huis)
    page = leider.get(PAD).text
    assert "Er is geen nieuws" in page and "<iframe" not in page


def test_it_shows_the_mail_that_goes_when_and_to_how_many(huis: Huis, leider: Browser) -> None:
    contact(huis)
    contact(huis, naam="Ina")
    contact(huis, Ritme.DIRECT, "Riet")
    feit(huis, "Er komt een brug.")
    page = unescape(leider.get(PAD).text).replace("\u00a0", " ")
    assert "maandag 1 maart 2027, 11.15 uur" in page and "1 contactpersoon, meteen" in page
    assert "maandag 8 maart 2027, 09.00 uur" in page and "2 contactpersonen, elke week" in page
    assert page.index("11.15 uur") < page.index("09.00 uur"), "what goes first stands first"
    assert "henk@" not in page, "nobody's data are shown"
    frame = mail(huis, leider, 1)
    assert "sandbox" in frame.headers["Content-Security-Policy"]
    with huis.db.writing() as s:
        dbo_update.plan_en_stuur(s, huis.klok(), s.get_one(Kern, _kern(huis).id), Aanleiding.WEKELIJKS, POST)
        sent = s.scalars(select(Verzending).order_by(Verzending.nr)).first()
        assert sent
        html = str(outbox.lees_inhoud(s, sent)["html"])
    assert _kaal(html) == _kaal(frame.text)
    assert leider.get(f"{PAD}/mail/9").status_code == 404


def mail(huis: Huis, browser: Browser, nummer: int) -> TestResponse:
    """The framed mail: it has inline styles and is no page of ours, so it is not looked at as one."""
    cookie = browser.get_cookie("kp_staf")
    assert cookie is not None
    plain = FlaskClient(huis.app, huis.app.response_class)
    plain.set_cookie("kp_staf", cookie.value)
    return plain.get(f"{PAD}/mail/{nummer}")


def _kaal(html: str) -> str:
    """What is read; the addresses of links are each person's own."""
    return re.sub(r'href="[^"]*"', "", html)


def test_a_line_is_added_and_in_the_mail(huis: Huis, leider: Browser) -> None:
    contact(huis)
    assert "Wij werken er nog aan." in leider.get(f"{PAD}?regel=Wij+werken+er+nog+aan.").text
    response = leider.post(PAD, data={"regel": "Wij werken er nog aan", "wie": "dbo"})
    assert response.status_code == 303
    (line,) = feiten(huis)
    assert (line.soort, line.zin, line.zichtbaarheid) == ("vrij", "Wij werken er nog aan.", "dbo")
    assert line.door == "m.tevelde@gemeente.example"
    assert "Wij werken er nog aan." in mail(huis, leider, 0).text
    with huis.db.reading() as s:
        assert "regel_toegevoegd" in s.scalars(select(Auditregel.handeling)).all()


def test_a_public_line_reaches_the_village_a_day_later(huis: Huis, leider: Browser) -> None:
    leider.get(PAD)
    leider.post(PAD, data={"regel": "De avond is op 12 maart.", "wie": "openbaar"})
    (line,) = feiten(huis)
    assert line.zichtbaarheid == "openbaar" and line.zichtbaar_vanaf == huis.klok() + timedelta(days=1)


def test_a_line_can_be_the_answer_to_what_people_gave(huis: Huis, leider: Browser) -> None:
    leider.get(PAD)
    leider.post(PAD, data={"regel": "Uw idee staat in het plan.", "wie": "openbaar", "inbreng": "y"})
    assert [f.soort for f in feiten(huis)] == ["terugkoppeling"]


@pytest.mark.parametrize(("regel", "wie"), [(" ", "dbo"), ("x" * 601, "dbo"), ("Ja", "intern")])
def test_what_cannot_be_a_line(huis: Huis, leider: Browser, regel: str, wie: str) -> None:
    leider.get(PAD)
    response = leider.post(PAD, data={"regel": regel, "wie": wie})
    assert response.status_code == 422 and feiten(huis) == []
    assert regel.strip() in response.text, "what was typed is kept"


def test_only_who_leads(huis: Huis) -> None:
    for rol in (Rol.GEBIEDSMAKELAAR, Rol.LEZER):
        assert huis.als(rol).get(PAD).status_code == 403
    assert huis.bezoeker().get(PAD).status_code in (302, 303)
    assert huis.als(Rol.PROJECTLEIDER).get("/beheer/berichten/dbo/nergens").status_code == 404
