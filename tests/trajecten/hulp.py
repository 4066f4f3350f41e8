"""A kern with the marsroutes, and the shortest way to a traject in some state."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from kern import kernen
from kern.kernen import Kern
from kern.taal import vandaag
from kern.trajecten import criteria, stappen, traject, versies
from kern.trajecten.rijen import Stapstaat, Traject

MARIEKE = "m.tevelde@gemeente.example"


def begin(s: Session, now: datetime, slug: str = "westendorp") -> Kern:
    """The starting data; the kern with this slug."""
    kernen.verzorg_startdata(s)
    versies.verzorg_startdata(s, now)
    kern = kernen.per_slug(s, slug)
    assert kern is not None
    return kern


def aangevraagd(s: Session, now: datetime, slug: str = "westendorp") -> Traject:
    """Asked for by telephone."""
    return traject.vraag_aan(s, now, begin(s, now, slug), vraag="Wij willen ook.", bron="staf", door=MARIEKE)


def in_intake(s: Session, now: datetime, slug: str = "westendorp") -> Traject:
    """With its first step under way."""
    t = aangevraagd(s, now, slug)
    traject.neem_in_behandeling(s, now, t, MARIEKE, t.versie)
    return t


def gepland(s: Session, now: datetime, slug: str = "westendorp", jaar: int = 2027) -> Traject:
    """Planned from today."""
    t = in_intake(s, now, slug)
    traject.plan(s, now, t, begin=vandaag(now), jaar=jaar, door=MARIEKE, gelezen_versie=t.versie)
    return t


def lopend(s: Session, now: datetime, slug: str = "westendorp") -> Traject:
    """Running, with its first step under way."""
    t = gepland(s, now, slug)
    traject.start(s, now, t, MARIEKE, t.versie)
    return t


def bezig(t: Traject) -> str:
    """The key of the step somebody works on."""
    return next(stap.sleutel for stap in t.stappen if stap.als_staat is Stapstaat.BEZIG)


def vink_alles(s: Session, now: datetime, t: Traject, sleutel: str) -> None:
    """Tick what is ticked by hand."""
    for c in criteria.standen(s, now, t, stappen.stap(t, sleutel)):
        if not c.berekend:
            stappen.vink(s, now, t, sleutel, c.sleutel, True, MARIEKE, t.versie)


def sluit(s: Session, now: datetime, t: Traject, reden: str = "Nagekeken.") -> None:
    """Close the step somebody works on."""
    stappen.sluit_stap(s, now, t, bezig(t), MARIEKE, t.versie, reden=reden)


def dag(text: str) -> date:
    """A day, from its ISO text."""
    return date.fromisoformat(text)
