"""What happens around a charette, as feiten of the kern. The journal is Dutch, in whatever language somebody chats."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kern.charettes.rijen import Aanmelding, Charette
from kern.instellingen import dorp_leest_vanaf
from kern.journaal import Feit, Zichtbaarheid, noteer
from kern.taal import BRONTAAL, meervoud, spreek


def meld(
    s: Session, now: datetime, c: Charette, soort: str, zichtbaarheid: Zichtbaarheid, door: str = "", **gegevens: Any
) -> Feit:
    """Write a feit; the village reads a public one later than the Dbo. `gegevens`: texts that are Dutch already."""
    vanaf = dorp_leest_vanaf(s, now) if zichtbaarheid is Zichtbaarheid.OPENBAAR else now
    known = {"charette": c.id, "titel": c.titel}
    return noteer(s, now, c.kern_id, soort, zichtbaarheid, door=door, zichtbaar_vanaf=vanaf, **known, **gegevens)


def over_aanmelding(s: Session, now: datetime, c: Charette, a: Aanmelding, soort: str, mensen: int, door: str) -> Feit:
    """A sign-up or a cancellation: a number and how many people, never who."""
    with spreek(BRONTAAL):
        aantal = meervoud(mensen, "persoon", "personen")
    return meld(s, now, c, f"charette_{soort}", Zichtbaarheid.INTERN, door, nummer=a.nummer, aantal=aantal)
