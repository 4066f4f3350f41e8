"""Westendorp with a charette, and what its staff does there; for conversations about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern import kernen
from kern.charettes import ideeen, rondes, varianten
from kern.charettes.rijen import Aanmelding, Charette, Regel
from kern.charettes.werkrijen import Ideestaat
from kern.db import Database
from kern.mensen.deelnemers import Aanmelder
from tests.bot.conftest import MARIEKE, Dorp, Praat
from tests.charettes import hulp


def charettedorp(db: Database, now: datetime, *plaatsen: int | None, regel: Regel = Regel.VOLGORDE) -> Dorp:
    """Without an onderzoek: the menu is what one sees first."""
    with db.writing() as s:
        kernen.verzorg_startdata(s)
    dorp = Dorp(db, now, 0, [])
    open_charette(dorp, *plaatsen, regel=regel)
    return dorp


def open_charette(dorp: Dorp, *plaatsen: int | None, regel: Regel = Regel.VOLGORDE) -> int:
    """A charette that takes sign-ups, with so many places at each dagdeel; its id."""
    with dorp.db.writing() as s:
        velden: dict[str, Any] = (
            {"aandelen": {"tot35": 30, "35tot65": 30, "65plus": 30}} if regel is Regel.VOORRANG else {}
        )
        return hulp.open_charette(s, dorp.moment, plaatsen, regel, **velden).id


def charette(s: Session) -> Charette:
    """The one charette there is."""
    return s.scalars(select(Charette)).one()


def meld_aan(wie: Praat, naam: str = "", bereik: str = "", *, aantal: int = 1, waar: tuple[int, ...] = ()) -> Praat:
    """Sign up from the first word to the confirmation; `waar`: which dagdelen, counted from 1, where there are more."""
    naam = naam or wie.wie.title()
    wie.say("hallo") if not wie.laatste.sleutel else None
    wie.say("aanmelden")
    if waar:
        wie.say(" en ".join(map(str, waar)))
    wie.say(str(aantal))
    wie.press(*(["ja"] if aantal > 1 else []), "nee")
    if wie.kanaal != "telegram":
        wie.tick("geen")
    wie.say(naam)
    if wie.kanaal != "telegram":
        wie.say(bereik or f"{wie.wie}@post.example")
    return wie.press("verstuur")


def rijen(dorp: Dorp) -> list[tuple[int, int, int]]:
    """Of every sign-up its number, how many have a place and how many wait, over all dagdelen."""
    with dorp.db.reading() as s:
        rows = s.scalars(select(Aanmelding).order_by(Aanmelding.nummer))
        return [(a.nummer, sum(p.geplaatst for p in a.plaatsen), sum(p.wacht for p in a.plaatsen)) for a in rows]


def mensen(dorp: Dorp) -> int:
    """Of how many parties we know who they are."""
    with dorp.db.reading() as s:
        return len(s.scalars(select(Aanmelder.id)).all())


# --- what a line of a transcript can ask for


def _open(dorp: Dorp, wat: str, *plaatsen: str) -> None:
    regel = Regel.VOLGORDE if wat == "charette" else Regel(wat)
    open_charette(dorp, *(int(n) for n in plaatsen), regel=regel)


def _gelezen(dorp: Dorp, wat: str, nummer: str) -> None:
    with dorp.db.writing() as s:
        c = charette(s)
        idee = ideeen.een(s, c.id, int(nummer), openbaar=False)
        assert idee is not None
        ideeen.toon(s, dorp.moment, idee, MARIEKE, idee.versie)


def _variant(dorp: Dorp, wat: str, nummer: str) -> None:
    with dorp.db.writing() as s:
        c, now = charette(s), dorp.moment
        ronde = rondes.maak(s, now, c, "Een plek voor iedereen", MARIEKE, voorstel="Twee tekeningen.")
        regels = [("Bankjes bij de kerk", "Met bomen."), ("Een grasveld", "")]
        varianten.zet_varianten(s, now, ronde, regels, MARIEKE, ronde.versie)
        rondes.zet_stemmen(s, now, ronde, True, MARIEKE, ronde.versie)
        idee = ideeen.een(s, c.id, int(nummer), openbaar=False)
        assert idee is not None
        first = rondes.varianten(s, ronde)[0].id
        ideeen.zet(s, now, idee, Ideestaat.VARIANT, "Veel mensen noemden dit.", MARIEKE, idee.versie, variant_id=first)


DAAD: Mapping[str, Callable[..., None]] = {
    "charette": _open,
    "loting": _open,
    "voorrang": _open,
    "gelezen": _gelezen,
    "variant": _variant,
}
