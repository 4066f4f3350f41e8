"""Every route × every role × own and other objects: nobody gets in where no rule says so."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from admin import Config, create_app
from admin.toegang import OnbeschermdeRoute, keur_routes, mag, openbaar, regel_van
from kern import kernen, mensen, toezeggingen
from kern.charettes import akkoord, dagdelen, ideeen, peiling, tafelplan
from kern.charettes.werkrijen import Akkoordsoort
from kern.db import Database
from kern.dossier import bestanden, stukken
from kern.dossier.rijen import Stuksoort
from kern.gebruikers import Rol, Stadium
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern
from kern.onderzoek import vragenlijst
from kern.onderzoek.onderzoek import Onderzoek
from kern.taal import vandaag
from kern.trajecten import begroting, traject, versies
from kern.trajecten.rijen import Post
from tests.admin.conftest import Browser, Huis, Klok, omgeving
from tests.charettes import hulp as charettes
from tests.charettes import werkhulp
from tests.dossier.hulp import PDF
from tests.initiatieven.hulp import plan
from tests.onderzoek.hulp import H_BLIJFT, geopend, stuur

# What everybody may open. A new public page is added here on purpose, never by accident.
OPENBAAR = {
    "static",
    "dienst.gezond",
    "dienst.security",
    "inloggen.inloggen",
}
OPENBARE_DELEN = {
    "aanmelding",
    "charette",
    "chat",
    "dbo",
    "ideeen",
    "initiatief",
    "kern",
    "taalkeuze",
    "vragenlijst",
}  # blueprints that hold public pages only
# POSTs by programs that have no page of ours, and the choice of a language
ZONDER_KENMERK = {"kern.afmelden_een_klik", "taalkeuze.kies"}


VOOR = date(2027, 3, 12)


class Wereld:
    """The house with objects to point at, and the values that stand in the addresses."""

    def __init__(self, huis: Huis) -> None:
        self.huis = huis
        self.browsers = {rol: huis.als(rol) for rol in Rol}
        with huis.db.writing() as s:
            eigen, ander = kernen.per_slug(s, "westendorp"), kernen.per_slug(s, "sinderen")
            assert eigen is not None and ander is not None
            self.contact = mensen.voeg_toe(s, huis.klok(), eigen.id, "Henk", "", "henk@westendorpsbelang.example").id
            self.ander = mensen.voeg_toe(s, huis.klok(), ander.id, "Ans", "", "ans@sinderensbelang.example").id
            self.onderzoek = geopend(s, huis.klok()).id
            stuur(s, huis.klok(), s.get_one(Onderzoek, self.onderzoek), H_BLIJFT)
            self.toezegging = toezeggingen.zeg_toe(s, huis.klok(), eigen.id, "De kaart komt", voor=VOOR).id
            self.stuk, self.bestand = _stuk(s, huis, eigen.id)
            self.vragenlijst = vragenlijst.haal(s, "woonbehoefte").versie
            plan(s, huis.klok())
            _traject(s, huis, ander)
            _charette(s, huis)
        self.slachtoffer = huis.voeg_toe("piet@gemeente.example", "Piet", Rol.LEZER)[0].id

    def pad(self, route: Rule) -> str:
        """An address of the route that leads to something that exists, where we know what that is."""
        module = route.endpoint.partition(".")[0]
        ids = {"contactpersonen": self.contact, "gebruikers": self.slachtoffer, "onderzoeken": self.onderzoek}
        ids |= {"toezeggingen": self.toezegging, "dossier": self.stuk}
        values = {"slug": "westendorp", "sleutel": "contact", "jaar": 2027, "id": ids.get(module, 1)}
        values |= {"deel": "besluiten", "bestand": self.bestand}
        values |= {"code": "bestaand", "nummer": 1, "richting": "omlaag", "naar": "variant"}
        if module in ("trajecten", "marsroutes"):
            values["sleutel"] = "intake"
        values |= {"form_id": "woonbehoefte", "versie": self.vragenlijst}
        found = {}
        for name in route.arguments - set(route.defaults or ()):
            converter = type(route._converters[name]).__name__
            found[name] = values.get(name, 1 if converter == "IntegerConverter" else "x")
        with self.huis.app.test_request_context():
            return self.huis.app.url_for(route.endpoint, **{k: str(v) for k, v in found.items()})

    def als(self, rol: Rol) -> Browser:
        """This role with a fresh session, whatever the request before did to it."""
        self.huis.log_in(self.browsers[rol], self.huis.gebruiker(rol))
        return self.browsers[rol]


def _traject(s: Session, huis: Huis, kern: Kern) -> None:
    """The first traject, in intake, with the first role filled and the first commitment: each has the id 1."""
    now, door = huis.klok(), "m.tevelde@gemeente.example"
    versies.verzorg_startdata(s, now)
    versies.concept(s, now, "bestaand", door)
    who = {"naam": "Ans", "email": "ans@sinderensbelang.example"}
    t = traject.vraag_aan(s, now, kern, vraag="Wij willen ook.", bron="staf", door=door, **who)
    traject.neem_in_behandeling(s, now, t, door, t.versie)
    money: dict[str, Any] = {"jaar": 2027, "post": Post.VERPLICHT, "bedrag": 100, "omschrijving": "Zaal"}
    begroting.boek(s, now, traject_id=t.id, datum=VOOR, door=door, **money)


def _charette(s: Session, huis: Huis) -> None:
    """The first charette, in Etten, with one of each: dagdeel, theme, sign-up, table, round, idea, poll, akkoord item.

    Each has the id and the number 1.
    """
    now, door = huis.klok(), werkhulp.STAF
    c = charettes.open_charette(s, now, slug="etten")
    dagdelen.voeg_thema_toe(s, c, "Wonen")
    charettes.meld_aan(s, now, c)
    d = c.dagdelen[0]
    tafelplan.maak_tafels(s, c, d, 1, 8, gelezen_versie=d.tafel_versie)
    werkhulp.ronde(s, now, c, "Hof", "Lint")
    ideeen.breng_in(s, now, c, "Een hof", bron="pagina")
    peiling.zet_peiling(s, now, c, "Een hof", voor=3, neutraal=1, tegen=0, dag=vandaag(now), door=door)
    akkoord.voeg_toe(s, now, c, Akkoordsoort.KEUZE, "Een hof", door=door)


def _stuk(s: Session, huis: Huis, kern_id: int) -> tuple[int, str]:
    """A decision in the dossier with a file: their ids."""
    said: dict[str, Any] = {"titel": "Er is plek", "tekst": "Het past.", "gegevens": {"wie": "het college"}}
    by: dict[str, Any] = {"zichtbaarheid": Zichtbaarheid.INTERN, "door": "m.tevelde@gemeente.example"}
    row = stukken.leg_vast(s, huis.klok(), kern_id, Stuksoort.BESLUIT, datum=VOOR, **said, **by)
    return row.id, bestanden.bewaar(s, huis.klok(), row, bestanden.maak_veilig("plan.pdf", PDF)).id


@pytest.fixture
def wereld(huis: Huis) -> Wereld:
    return Wereld(huis)


def routes(app: Flask) -> list[tuple[Rule, str]]:
    """Every (route, method) but HEAD and OPTIONS."""
    return [(r, m) for r in app.url_map.iter_rules() for m in sorted((r.methods or set()) - {"HEAD", "OPTIONS"})]


def is_openbaar(route: Rule) -> bool:
    return route.endpoint in OPENBAAR or route.endpoint.partition(".")[0] in OPENBARE_DELEN


def vraag(browser: Browser, pad: str, methode: str, **extra: object) -> int:
    return browser.open(pad, method=methode, **extra).status_code


def test_without_login_only_the_public_list_opens(wereld: Wereld) -> None:
    for route, methode in routes(wereld.huis.app):
        if is_openbaar(route) or route.endpoint == "static":
            continue
        pad = wereld.pad(route)
        response = wereld.huis.bezoeker().open(pad, method=methode)
        if methode == "GET":
            assert response.status_code == 303, (pad, response.status_code)
            assert response.location.startswith("/beheer/inloggen"), pad
        else:
            assert response.status_code == 401, (methode, pad, response.status_code)


def test_after_the_password_alone_nothing_of_the_staff_opens(wereld: Wereld) -> None:
    for route, methode in routes(wereld.huis.app):
        if is_openbaar(route) or regel_van(wereld.huis.app, route.endpoint).halverwege:
            continue
        browser = wereld.huis.als(Rol.BEHEERDER, Stadium.WACHTWOORD)
        assert vraag(browser, wereld.pad(route), methode) in (303, 401), (methode, route.rule)


@pytest.mark.parametrize("rol", Rol)
def test_each_role_opens_what_its_rule_says_and_no_more(wereld: Wereld, rol: Rol) -> None:
    for route, methode in routes(wereld.huis.app):
        regel = regel_van(wereld.huis.app, route.endpoint)
        if regel.openbaar or regel.halverwege:
            continue
        status = vraag(wereld.als(rol), wereld.pad(route), methode)
        if rol in regel.rollen:
            assert status in (200, 303, 404, 409, 422), (rol, methode, route.rule, status)
        else:
            assert status == 403, (rol, methode, route.rule, status)


def test_a_form_without_token_is_refused_everywhere(wereld: Wereld) -> None:
    for route, methode in routes(wereld.huis.app):
        if methode == "GET" or route.endpoint in ZONDER_KENMERK:
            continue
        browser = wereld.als(Rol.BEHEERDER)
        assert vraag(browser, wereld.pad(route), methode, met_kenmerk=False) == 403, (methode, route.rule)


def test_only_listed_views_go_without_token(huis: Huis) -> None:
    exempt = {name for name, view in huis.app.view_functions.items() if getattr(view, "zonder_csrf", False)}
    assert exempt <= ZONDER_KENMERK


@pytest.mark.parametrize("rol", [Rol.BEHEERDER, Rol.PROJECTLEIDER, Rol.GEBIEDSMAKELAAR])
def test_a_contact_of_another_kern_is_not_found_here(wereld: Wereld, rol: Rol) -> None:
    here = f"/beheer/kernen/westendorp/contactpersonen/{wereld.ander}"
    assert wereld.als(rol).get(here).status_code == 404
    assert wereld.als(rol).post(here, data={"naam": "x", "email": "x@y.example"}).status_code == 404
    assert wereld.als(rol).post(f"{here}/verwijderen").status_code == 404
    with wereld.huis.db.reading() as s:
        assert mensen.dbo_contact(s, wereld.ander).naam == "Ans"


@pytest.mark.parametrize(
    "pad",
    [
        "/beheer/kernen/bestaat-niet",
        "/beheer/kernen/bestaat-niet/wijzigen",
        "/beheer/kernen/bestaat-niet/contactpersonen",
        "/beheer/kernen/westendorp/contactpersonen/99999",
        "/beheer/gebruikers/99999",
        "/beheer/instellingen/geheim",
        "/beheer/instellingen/prijspeil/1066",
        "/beheer/onderzoeken/99999",
        "/beheer/trajecten/99999",
        "/beheer/budget/99999/betalen",
        "/beheer/charettes/99999",
        "/beheer/charettes/1/aanmeldingen/1",
        "/beheer/marsroutes/bestaat-niet",
        "/beheer/marsroutes/bestaat-niet/concept",
        "/beheer/budget/jaar/1066",
        "/beheer/vragenlijsten/woonbehoefte/bestaat-niet",
        "/beheer/vragenlijsten/bestaat-niet/1/proef",
        "/beheer/nee",
    ],
)
def test_what_is_not_there_is_404(huis: Huis, pad: str) -> None:
    response = huis.als(Rol.BEHEERDER).get(pad)
    assert response.status_code == 404
    assert "Hoofdmenu" in response.get_data(as_text=True)


def test_a_view_without_a_rule_stops_the_start(huis: Huis) -> None:
    app = Flask("proef")
    openbaar(app.view_functions["static"])
    app.add_url_rule("/beheer/vergeten", "vergeten", lambda: "hallo")
    with pytest.raises(OnbeschermdeRoute, match="vergeten"):
        keur_routes(app)


def test_a_public_view_under_beheer_stops_the_start(huis: Huis) -> None:
    app = Flask("proef")
    openbaar(app.view_functions["static"])
    app.add_url_rule("/beheer/open", "open", openbaar(lambda: "hallo"))
    with pytest.raises(OnbeschermdeRoute, match="open"):
        keur_routes(app)


def test_mag_without_a_role_is_a_mistake() -> None:
    with pytest.raises(ValueError):
        mag()


def test_create_app_checks_the_rules(sqlite_db: Database, klok: Klok, monkeypatch: pytest.MonkeyPatch) -> None:
    from admin import dienst

    monkeypatch.delattr(dienst.gezond, "regel")
    with pytest.raises(OnbeschermdeRoute, match="gezond"):
        create_app(Config(sqlite_db, omgeving(), klok))
