"""The journal played again: from the feiten alone, where every traject and every step must be.

What the rows say and what the journal says has to be the same; a test and `kernpraat check` may ask.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kern.journaal import Feit
from kern.trajecten.rijen import Staat, Stapstaat, Traject


@dataclass
class Nagespeeld:
    """Where a traject is by the journal; a step that no feit is about is still to come."""

    staat: str = Staat.AANGEVRAAGD.value
    stappen: dict[str, str] = field(default_factory=dict)


def speel_na(feiten: Iterable[Feit]) -> dict[int, Nagespeeld]:
    """Per traject (id) where these feiten, oldest first, leave it."""
    found: dict[int, Nagespeeld] = {}
    for feit in feiten:
        gegevens = feit.gegevens
        if "traject" not in gegevens or not feit.soort.startswith(("traject_", "stap_")):
            continue
        one = found.setdefault(gegevens["traject"], Nagespeeld())
        naar = gegevens.get("naar")
        if naar is None:
            continue
        if "stap" in gegevens:
            one.stappen[gegevens["stap"]] = naar
        else:
            one.staat = naar
    return found


def verschillen(s: Session) -> list[str]:
    """Where rows and journal say something else, in English for the log; empty when all is well."""
    kinds = or_(Feit.soort.startswith("traject_", autoescape=True), Feit.soort.startswith("stap_", autoescape=True))
    played = speel_na(s.scalars(select(Feit).where(kinds).order_by(Feit.id)))
    wrong = []
    for t in s.scalars(select(Traject).order_by(Traject.id)):
        one = played.get(t.id, Nagespeeld())
        if one.staat != t.staat:
            wrong.append(f"traject {t.id}: row {t.staat}, journal {one.staat}")
        for stap in t.stappen:
            said = one.stappen.get(stap.sleutel, Stapstaat.LATER.value)
            if said != stap.staat:
                wrong.append(f"traject {t.id} step {stap.sleutel}: row {stap.staat}, journal {said}")
    return wrong
