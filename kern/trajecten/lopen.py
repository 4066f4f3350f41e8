"""A step begins: by hand, or by itself when the one before it closes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from kern.journaal import Zichtbaarheid
from kern.taal import vandaag
from kern.trajecten import feiten
from kern.trajecten.rijen import Stapstaat, Traject, TrajectStap


def begin(
    s: Session,
    now: datetime,
    t: Traject,
    stap: TrajectStap,
    door: str,
    zichtbaarheid: Zichtbaarheid = Zichtbaarheid.OPENBAAR,
) -> None:
    """Somebody is at work on it from today."""
    van = stap.staat
    stap.staat = Stapstaat.BEZIG.value
    stap.begonnen_op = stap.begonnen_op or vandaag(now)
    stap.klaar_op, stap.reden = None, ""
    s.flush()
    feiten.over_stap(s, now, t, stap, "begonnen", zichtbaarheid, door, van=van, naar=stap.staat)


def begin_volgende(s: Session, now: datetime, t: Traject, door: str) -> TrajectStap | None:
    """The first step to come begins, unless somebody is at work on one already."""
    if any(stap.als_staat is Stapstaat.BEZIG for stap in t.stappen):
        return None
    following = next((stap for stap in t.stappen if stap.als_staat is Stapstaat.LATER), None)
    if following is not None:
        begin(s, now, t, following, door)
    return following
