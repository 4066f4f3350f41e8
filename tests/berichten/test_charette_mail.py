"""How the messages about a charette look: the same words as mail and plain text, in Dutch and English, one button."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kern import outbox
from kern.berichten.charette_mail import Bericht, Was, stuur
from kern.charettes import vinden
from kern.charettes.rijen import Aanmelding, Charette, Regel
from kern.db import Database
from kern.outbox import Verzending
from tests.charettes import hulp
from tests.charettes.hulp import HUIS

UUR = timedelta(hours=1)


@dataclass(frozen=True)
class Geval:
    """A kind of message, with what it is about."""

    soort: Bericht
    waarden: Callable[[Charette, datetime], dict[str, Any]] = lambda c, now: {}


GEVALLEN = {
    "bevestiging": Geval(Bericht.BEVESTIGING),
    "gewijzigd": Geval(Bericht.GEWIJZIGD),
    "afmelding": Geval(Bericht.AFMELDING, lambda c, now: {"vervalt": (c.dagdelen[2],), "nieuw": frozenset()}),
    "aanbod": Geval(
        Bericht.AANBOD, lambda c, now: {"dagdeel": c.dagdelen[1], "aantal": 2, "tot": now + 48 * UUR, "nummer": 1}
    ),
    "aanbod_vervallen": Geval(Bericht.AANBOD_VERVALLEN, lambda c, now: {"dagdeel": c.dagdelen[1]}),
    "wijziging": Geval(
        Bericht.WIJZIGING,
        lambda c, now: {
            "dagdeel": c.dagdelen[0],
            "was": Was(c.dagdelen[0].begin - 24 * UUR, c.dagdelen[0].eind - 24 * UUR, "De oude school"),
        },
    ),
    "afgelast": Geval(
        Bericht.AFGELAST,
        lambda c, now: {"dagdeel": c.dagdelen[2], "reden": "De zaal is dicht.", "vervalt": (c.dagdelen[2],)},
    ),
    "afgelast_alles": Geval(
        Bericht.AFGELAST, lambda c, now: {"reden": "Er zijn te weinig mensen.", "vervalt": tuple(c.dagdelen)}
    ),
    "herinnering": Geval(Bericht.HERINNERING, lambda c, now: {"dagdeel": c.dagdelen[0]}),
    "status": Geval(Bericht.STATUS),
    "loting": Geval(Bericht.LOTING, lambda c, now: {"url": f"{HUIS.base_url}/charette/{c.id}/loting"}),
    "terugkoppeling": Geval(Bericht.TERUGKOPPELING),
    "evaluatie": Geval(Bericht.EVALUATIE, lambda c, now: {"url": f"{HUIS.base_url}/vragenlijst/charette-{c.id}"}),
    "evaluatie_kort": Geval(
        Bericht.EVALUATIE, lambda c, now: {"url": f"{HUIS.base_url}/vragenlijst/charette-{c.id}", "gekomen": False}
    ),
}
ALLE = pytest.mark.parametrize("naam", GEVALLEN)
# No link to their own page: these lead to a page that is the same for everybody.
OPENBAAR = {"afgelast_alles", "terugkoppeling", "evaluatie", "evaluatie_kort"}


def opzet(s: Session, now: datetime, taal: str = "nl", via: str = "mail") -> tuple[Charette, Aanmelding]:
    """A party of two: a place at the first and the third moment, on the list of the second."""
    c = hulp.open_charette(s, now, (20, 1, 5))
    c.terugkoppeling = "Het hofje komt er.\n\nDe weg niet, want die is te smal."
    hulp.meld_aan(s, now, c, "vol", 1, (1,))
    w = hulp.wens(c, 2, (0, 1, 2), taal=taal)
    a = hulp.aanmelden.meld_aan(s, now, c.id, w, hulp.wie(1, via), kanaal="pagina", sleutel="proef:ik")
    return c, a


def bericht(s: Session, now: datetime, naam: str, taal: str = "nl", via: str = "mail") -> Verzending:
    c, a = opzet(s, now, taal, via)
    geval = GEVALLEN[naam]
    row = stuur(s, now, HUIS, c, a, geval.soort, "x", door="staf", **geval.waarden(c, now))
    assert row is not None
    return row


def inhoud(db: Database, now: datetime, naam: str, taal: str = "nl", via: str = "mail") -> dict[str, Any]:
    with db.writing() as s:
        return dict(outbox.lees_inhoud(s, bericht(s, now, naam, taal, via)))


def woorden(tekst: str) -> set[str]:
    return set(re.findall(r"[a-zà-ü0-9]{4,}", re.sub(r"https?://\S+", " ", tekst).lower()))


def zonder_merk(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<(style|title)>.*?</\1>", " ", html, flags=re.S)))


@ALLE
@pytest.mark.parametrize("taal", ["nl", "en"])
def test_text_and_html_say_the_same(sqlite_db: Database, now: datetime, naam: str, taal: str) -> None:
    mail = inhoud(sqlite_db, now, naam, taal)
    spoken, plain = woorden(zonder_merk(mail["html"])), woorden(mail["tekst"])
    assert plain == spoken - {"kern", "praat"}
    assert "\n\n\n" not in mail["tekst"] and max(map(len, mail["tekst"].splitlines())) < 400


@ALLE
def test_look(sqlite_db: Database, now: datetime, naam: str) -> None:
    mail = inhoud(sqlite_db, now, naam)
    html = mail["html"]
    assert html.count('class="knop"') == 1 and html.count("<h1") == 1
    assert not re.search(r"<img|<script|<link|src=|url\(|@import|{{|{%", html)
    assert "Beste Bewoner 1," in mail["tekst"] and "omdat u zich aanmeldde" in mail["tekst"]
    assert len(mail["onderwerp"]) <= 90 and mail["automatisch"] and not mail["lijst"]


@ALLE
def test_english_holds_no_dutch(sqlite_db: Database, now: datetime, naam: str) -> None:
    """Names that staff typed stay as they are; the rest is English."""
    mail = inhoud(sqlite_db, now, naam, "en")
    assert 'lang="en"' in mail["html"] and "Dear Bewoner 1," in mail["tekst"]
    words = set(re.findall(r"[a-z]+", re.sub(r"https?://\S+", " ", mail["tekst"]).lower()))
    assert not words & {"een", "voor", "wij", "hebt", "bent", "uw", "niet", "plaats", "aanmelding"} - (
        {"aanmelding", "een"} if naam == "bevestiging" else {"niet", "een"} if naam == "terugkoppeling" else set()
    )


@ALLE
@pytest.mark.parametrize("taal", ["nl", "en"])
def test_on_telegram_the_same_in_short(sqlite_db: Database, now: datetime, naam: str, taal: str) -> None:
    row = inhoud(sqlite_db, now, naam, taal, "telegram")
    assert (row["nummer"], row["knoppen"], row["vinkjes"]) == ("", [], [])
    assert len(row["tekst"]) < 1500 and "\n\n\n" not in row["tekst"] and "https://kernpraat.example/" in row["tekst"]
    assert "bijlage" not in row["tekst"] and "attachment" not in row["tekst"]


@ALLE
def test_links(sqlite_db: Database, now: datetime, naam: str) -> None:
    """One link, the same in text and HTML, to the own page or to a public one; a link in a mail asks, never does."""
    mail = inhoud(sqlite_db, now, naam)
    button, *more = re.findall(r'<a href="([^"]+)"', mail["html"])
    assert more == ([f"{HUIS.base_url}/charette/1/loting"] if naam == "loting" else [])
    assert unescape(button) in mail["tekst"].splitlines()
    assert ("/aanmelding/" in button) == (naam not in OPENBAAR)
    if "/aanmelding/" in button:
        token = button.partition("/aanmelding/")[2].partition("#")[0]
        with sqlite_db.reading() as s:
            a = vinden.per_token(s, now, token)
        assert a is not None and a.nummer == 2


@pytest.mark.parametrize(
    ("naam", "methoden"),
    [
        ("bevestiging", ["REQUEST", "REQUEST"]),
        ("afmelding", ["CANCEL"]),
        ("aanbod", []),
        ("wijziging", ["REQUEST"]),
        ("afgelast", ["CANCEL"]),
        ("afgelast_alles", ["CANCEL"] * 3),
        ("herinnering", []),
        ("terugkoppeling", []),
    ],
)
def test_calendar_items(sqlite_db: Database, now: datetime, naam: str, methoden: list[str]) -> None:
    mail = inhoud(sqlite_db, now, naam)
    items = mail.get("agenda", [])
    assert [item["methode"] for item in items] == methoden
    assert len({item["naam"] for item in items}) == len(items), "no two files of one name"
    assert ("bijlage" in mail["tekst"]) == bool(items), "what is enclosed is said, and nothing else"


def test_the_code_is_there_where_it_is_of_use(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c, a = opzet(s, now)
        for naam in ("bevestiging", "herinnering", "aanbod"):
            geval = GEVALLEN[naam]
            row = stuur(s, now, HUIS, c, a, geval.soort, "x", **geval.waarden(c, now))
            assert row is not None
            text = str(outbox.lees_inhoud(s, row)["tekst"])
            found = re.search(r"^[2-9A-Z]{6}$", text, re.M)
            assert bool(found) == (naam != "aanbod")
            if found:
                known = vinden.met_code(s, c.id, found[0].lower())
                assert known is not None and known.id == a.id


def test_before_the_draw(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c = hulp.open_charette(s, now, (1,), Regel.LOTING)
        a = hulp.meld_aan(s, now, c)
        row = stuur(s, now, HUIS, c, a, Bericht.BEVESTIGING, "x")
        assert row is not None
        mail = outbox.lees_inhoud(s, row)
        assert "U doet mee met de loting. Die is op maandag 8\u00a0maart\u00a02027." in str(mail["tekst"])
        assert "agenda" not in mail


def test_who_we_forgot_gets_nothing(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c, a = opzet(s, now)
        hulp.aanmelden.deelnemers.wis(s, a.id)
        assert stuur(s, now, HUIS, c, a, Bericht.STATUS, "x") is None


@pytest.mark.parametrize("naam", ["<b>Jan</b> & zn", "Jan\u202e", "x" * 120])
def test_hostile_names_stay_text(sqlite_db: Database, now: datetime, naam: str) -> None:
    with sqlite_db.writing() as s:
        c = hulp.open_charette(s, now)
        a = hulp.aanmelden.meld_aan(
            s, now, c.id, hulp.wens(c), hulp.wie(1, naam=naam), kanaal="pagina", sleutel="proef:ik"
        )
        row = stuur(s, now, HUIS, c, a, Bericht.BEVESTIGING, "x")
        assert row is not None
        html = str(outbox.lees_inhoud(s, row)["html"])
        assert "<b>Jan</b>" not in html and "\u202e" not in html
