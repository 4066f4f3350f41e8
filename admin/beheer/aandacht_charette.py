"""Points of attention about charettes: what must be told, what is promised, and a room that stays empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.charettes import charette
from kern.charettes.bellen import Telefoontje, te_bellen
from kern.charettes.rijen import Aanmelding, Charette, Staat
from kern.kernen import Kern
from kern.taal import dag_en_maand, datum, lokaal, meervoud, vandaag

DOEL = 30  # people, as on the page of a charette
WERVEN = timedelta(days=21)  # so long before the first day an empty room can still be filled
OPENEN = timedelta(days=42)  # so long before the first day signing up should be possible
BEZIG = (Staat.CONCEPT, Staat.OPEN, Staat.DICHT, Staat.GEHOUDEN)


@dataclass(frozen=True)
class Gegeven:
    """One point: which sentences of aandacht.toml, its icon, where it leads, and what is filled in."""

    soort: str
    icoon: str
    url: str
    waarden: Mapping[str, str | int]


def gegevens(s: Session, now: datetime, kernen: Mapping[int, Kern]) -> Iterator[Gegeven]:
    """All points; the same number of queries however many charettes there are, but for who must be called."""
    query = select(Charette).where(Charette.staat.in_([staat.value for staat in BEZIG])).order_by(Charette.id)
    busy = [c for c in s.scalars(query) if c.kern_id in kernen]
    if not busy:
        return
    calls, people = _met_telefoontje(s), _mensen(s)
    for c in busy:
        kern = kernen[c.kern_id].naam
        if c.id in calls and (n := len({each.aanmelding.id for each in te_bellen(s, now, c)})):
            about: dict[str, str | int] = {"aantal": meervoud(n, "persoon", "mensen"), "kern": kern}
            yield Gegeven("charette_bellen", "phone", url_for("charettes.bellen", id=c.id), about)
        yield from _stand(c, kern, people.get(c.id, 0), now)


def _stand(c: Charette, kern: str, mensen: int, now: datetime) -> Iterator[Gegeven]:
    """What the state of a charette asks."""
    staat, here = charette.stand_nu(c, now), url_for("charettes.een", id=c.id)
    held = [d for d in c.dagdelen if not d.afgelast]
    if staat is Staat.GEHOUDEN:
        if c.verslag_op is None and c.verslag_voor is not None and c.verslag_voor < vandaag(now):
            days = meervoud((vandaag(now) - c.verslag_voor).days, "dag", "dagen")
            about: dict[str, str | int] = {"kern": kern, "dagen": days, "voor": datum(c.verslag_voor)}
            yield Gegeven("charette_verslag", "alert-triangle", url_for("charettes.na", id=c.id), about)
        return
    if not held:
        return
    first = min(d.begin for d in held)
    if max(d.eind for d in held) <= now:
        if staat is not Staat.CONCEPT:
            yield Gegeven("charette_gehouden", "check", here, {"kern": kern})
    elif staat is Staat.CONCEPT and now < first <= now + OPENEN:
        yield Gegeven("charette_openen", "player-play", here, {"kern": kern, "dag": _dag(first)})
    elif staat is Staat.OPEN and mensen < DOEL and now < first <= now + WERVEN:
        about = {"kern": kern, "aantal": meervoud(mensen, "persoon", "mensen"), "doel": DOEL, "dag": _dag(first)}
        yield Gegeven("charette_werven", "users", here, about)


def _dag(m: datetime) -> str:
    return dag_en_maand(lokaal(m).date())


def _met_telefoontje(s: Session) -> set[int]:
    """The charettes that have anything on their list of calls; what of it is still news, `te_bellen` says."""
    query = select(Aanmelding.charette_id).join(Telefoontje, Telefoontje.aanmelding_id == Aanmelding.id)
    return set(s.scalars(query.where(Telefoontje.gebeld_op.is_(None)).distinct()))


def _mensen(s: Session) -> dict[int, int]:
    """How many people signed up, per charette."""
    query = select(Aanmelding.charette_id, func.sum(Aanmelding.aantal)).where(~Aanmelding.ingetrokken)
    return {id: int(n) for id, n in s.execute(query.group_by(Aanmelding.charette_id))}
