"""Every change of a traject is one feit, with the machine's values beside the sentence: the journal can be replayed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kern.instellingen import dorp_leest_vanaf
from kern.journaal import Feit, Zichtbaarheid, noteer
from kern.trajecten.rijen import Traject, TrajectStap


def over_traject(
    s: Session, now: datetime, t: Traject, soort: str, zichtbaarheid: Zichtbaarheid, door: str, **gegevens: Any
) -> Feit:
    """A feit about the whole traject; the village reads a public one later than the Dbo."""
    return noteer(
        s,
        now,
        t.kern_id,
        f"traject_{soort}",
        zichtbaarheid,
        door=door,
        zichtbaar_vanaf=_vanaf(s, now, zichtbaarheid),
        traject=t.id,
        **gegevens,
        waarom=_waarom(gegevens),
    )


def over_stap(
    s: Session,
    now: datetime,
    t: Traject,
    stap: TrajectStap,
    soort: str,
    zichtbaarheid: Zichtbaarheid,
    door: str,
    **gegevens: Any,
) -> Feit:
    """A feit about one step."""
    return noteer(
        s,
        now,
        t.kern_id,
        f"stap_{soort}",
        zichtbaarheid,
        door=door,
        zichtbaar_vanaf=_vanaf(s, now, zichtbaarheid),
        traject=t.id,
        stap=stap.sleutel,
        naam=stap.inhoud["naam"],
        **gegevens,
        waarom=_waarom(gegevens),
    )


def _vanaf(s: Session, now: datetime, zichtbaarheid: Zichtbaarheid) -> datetime:
    return dorp_leest_vanaf(s, now) if zichtbaarheid is Zichtbaarheid.OPENBAAR else now


def _waarom(gegevens: Mapping[str, Any]) -> str:
    """The reason as it follows a sentence; nothing when there is none."""
    reden = " ".join(str(gegevens.get("reden", "")).split())
    return f" {reden}" if reden else ""
