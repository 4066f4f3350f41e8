"""Trajecten to look at: one that is asked for, one that waits for its start, one that runs; made when first needed."""

from __future__ import annotations

from sqlalchemy import select

from kern import kernen
from kern.gebruikers import Rol
from kern.kernen import Kern
from kern.taal import vandaag
from kern.trajecten import begroting, rollen, stand, stappen, traject, versies
from kern.trajecten.rijen import Boeking, Post, Traject
from tests.browser.conftest import STAF, Plek

DOOR = STAF[Rol.PROJECTLEIDER][0]


def aangevraagd(plek: Plek) -> int:
    """Netterden asks for one."""
    return _van(plek, "netterden") or _vraag_aan(plek, "netterden")


def gepland(plek: Plek) -> int:
    """Varsselder-Veldhunten chose and has a plan."""
    return _van(plek, "varsselder-veldhunten") or _plan(plek, _vraag_aan(plek, "varsselder-veldhunten"))


def lopend(plek: Plek) -> int:
    """Megchelen runs: a step closed, somebody in a role, money promised and paid."""
    found = _van(plek, "megchelen")
    if found:
        return found
    made = _plan(plek, _vraag_aan(plek, "megchelen"))
    with plek.db.writing() as s:
        now, t = plek.klok(), s.get_one(Traject, made)
        traject.start(s, now, t, DOOR, t.versie)
        stappen.sluit_stap(s, now, t, "intake", DOOR, t.versie, reden="Alles is besproken.")
        rollen.vul(s, now, t, "EXT", organisatie="Bureau De Streek", naam="Els", email="els@streek.example", door=DOOR)
        for post, amount in ((Post.BEGROOT, 25_000_00), (Post.VERPLICHT, 12_500_00), (Post.BESTEED, 1_250_50)):
            money = {"omschrijving": "Procesbegeleider", "datum": vandaag(now), "door": DOOR}
            begroting.boek(s, now, traject_id=made, jaar=2027, post=post, bedrag=amount, **money)
    return made


def verplichting(plek: Plek) -> int:
    """A commitment that is still to be paid."""
    lopend(plek)
    with plek.db.reading() as s:
        return s.scalars(select(Boeking.id).where(Boeking.post == Post.VERPLICHT.value)).first() or 0


def stap(plek: Plek) -> str:
    """The key of the step where Megchelen is."""
    with plek.db.reading() as s:
        now = stand.van_traject(s, plek.klok(), s.get_one(Traject, lopend(plek))).nu
    return now.sleutel if now else ""


def _van(plek: Plek, slug: str) -> int:
    with plek.db.reading() as s:
        found = traject.actief(s, _kern(s, slug).id)
        return found.id if found else 0


def _kern(s: object, slug: str) -> Kern:
    found = kernen.per_slug(s, slug)  # type: ignore[arg-type]
    assert found is not None, slug
    return found


def _vraag_aan(plek: Plek, slug: str) -> int:
    with plek.db.writing() as s:
        versies.verzorg_startdata(s, plek.klok())
        asked = {"vraag": "Wij willen ook meedoen.\nKan dat?", "naam": "Ans Hendriksen", "bron": "mail", "door": DOOR}
        return traject.vraag_aan(s, plek.klok(), _kern(s, slug), email="ans@dorp.example", **asked).id


def _plan(plek: Plek, id: int) -> int:
    with plek.db.writing() as s:
        now, t = plek.klok(), s.get_one(Traject, id)
        traject.neem_in_behandeling(s, now, t, DOOR, t.versie)
        chosen = {"wie": "het bestuur", "dag": vandaag(now), "reden": "Er zijn plannen."}
        traject.kies_aanpak(s, now, t, "bestaand", **chosen, door=DOOR, gelezen_versie=t.versie)
        traject.plan(s, now, t, begin=vandaag(now), jaar=2027, door=DOOR, gelezen_versie=t.versie)
    return id
