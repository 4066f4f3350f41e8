"""The versions of the marsroutes: what is shipped, the concept that people work on, and what is saved.

A version never changes. Who wants something else works on the concept of the next version, of which there is at most
one per marsroute, and saves it with a note. Running trajecten keep their copy.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.audit import leg_vast
from kern.db import lock_row
from kern.instellingen import Verouderd
from kern.trajecten.marsroute import Marsroute, MarsrouteFout, als_inhoud, lees
from kern.trajecten.rijen import MarsrouteVersie
from kern.trajecten.verschil import verschil

__all__ = [
    "CODES",
    "alle_nieuwste",
    "alle_versies",
    "bewaar_concept",
    "concept",
    "een",
    "gooi_concept_weg",
    "lees_concept",
    "maak_versie",
    "meegeleverd",
    "nieuwste",
    "van",
    "verschil",
    "verzorg_startdata",
]

MEEGELEVERD = Path(__file__).parent / "marsroutes"
# The two approaches a kern chooses from (domein.md §4.2), in the order in which they are shown.
CODES = ("bestaand", "charette")


def verzorg_startdata(s: Session, now: datetime) -> int:
    """Add the shipped marsroutes that are not there yet; returns how many. May run twice.

    What a newer Kernpraat ships becomes the next version where nobody made one of their own. Running trajecten keep
    their copy.
    """
    new = [route for code in CODES if (route := _nieuw(s, code))]
    for route in new:
        s.add(_rij(now, route, toelichting="Meegeleverd met Kernpraat."))
    s.flush()
    return len(new)


def _nieuw(s: Session, code: str) -> Marsroute | None:
    """What is shipped, as the version that has to be added; None when there is nothing to add."""
    known = alle_versies(s, code)
    if not known:
        return meegeleverd(code)
    own = lees_concept(s, code) is not None or any(row.door for row in known)
    same = van(known[0]) == meegeleverd(code, known[0].versie)
    return None if own or same else meegeleverd(code, known[0].versie + 1)


def meegeleverd(code: str, versie: int = 1) -> Marsroute:
    """The marsroute of a YAML file, as this version. Raises FileNotFoundError."""
    inhoud = _bestand(code)
    if code != CODES[0]:
        shared = {stap["sleutel"]: stap for stap in _bestand(CODES[0])["stappen"]}
        inhoud["stappen"] = [_overgenomen(stap, shared) for stap in inhoud["stappen"]]
    return lees({**inhoud, "rollen": _bestand("rollen")}, code=code, versie=versie)


def _bestand(naam: str) -> dict[str, Any]:
    """What is in a file; a copy, for who reads it changes it."""
    return copy.deepcopy(_ontleed(naam))


@cache
def _ontleed(naam: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((MEEGELEVERD / f"{naam}.yaml").read_text("utf-8"))
    return found


def _overgenomen(stap: Mapping[str, Any], shared: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A step that is the same in both routes is written once; `als` names it, what stands beside it goes first."""
    own = {key: value for key, value in stap.items() if key != "als"}
    return {**shared[stap["als"]], **own} if "als" in stap else own


def _rij(now: datetime, route: Marsroute, **velden: Any) -> MarsrouteVersie:
    return MarsrouteVersie(
        code=route.code, versie=route.versie, naam=route.naam, inhoud=als_inhoud(route), gemaakt=now, **velden
    )


# --- asking


def nieuwste(s: Session, code: str) -> MarsrouteVersie:
    """The newest saved version. Raises LookupError when there is no such marsroute."""
    found = alle_versies(s, code)
    if not found:
        raise LookupError(code)
    return found[0]


def alle_nieuwste(s: Session) -> list[MarsrouteVersie]:
    """The newest saved version of each marsroute, in the order in which they are shown."""
    return [found[0] for code in CODES if (found := alle_versies(s, code))]


def alle_versies(s: Session, code: str) -> list[MarsrouteVersie]:
    """The saved versions of a marsroute, newest first."""
    wanted = (MarsrouteVersie.code == code) & MarsrouteVersie.concept.is_(False)
    return list(s.scalars(select(MarsrouteVersie).where(wanted).order_by(MarsrouteVersie.versie.desc())))


def een(s: Session, code: str, versie: int) -> MarsrouteVersie | None:
    """This version, saved or concept."""
    wanted = (MarsrouteVersie.code == code) & (MarsrouteVersie.versie == versie)
    return s.scalars(select(MarsrouteVersie).where(wanted)).first()


def lees_concept(s: Session, code: str) -> MarsrouteVersie | None:
    """The concept of the next version, or None."""
    wanted = (MarsrouteVersie.code == code) & MarsrouteVersie.concept.is_(True)
    return s.scalars(select(MarsrouteVersie).where(wanted)).first()


def van(row: MarsrouteVersie) -> Marsroute:
    """The marsroute of a row."""
    return lees(row.inhoud, code=row.code, versie=row.versie)


# --- the concept


def concept(s: Session, now: datetime, code: str, door: str) -> MarsrouteVersie:
    """The concept of the next version; made from the newest one when there is none. Raises LookupError."""
    _op_slot(s, code)  # two people who begin at once get the same one
    found = lees_concept(s, code)
    if found is not None:
        return found
    newest = nieuwste(s, code)
    row = MarsrouteVersie(
        code=code,
        versie=newest.versie + 1,
        naam=newest.naam,
        inhoud=newest.inhoud,
        concept=True,
        gemaakt=now,
        door=door,
    )
    s.add(row)
    s.flush()
    leg_vast(s, now, door, "marsroute_concept", _naam(row))
    return row


def bewaar_concept(s: Session, now: datetime, route: Marsroute, door: str, gelezen_bewerking: int) -> MarsrouteVersie:
    """Keep what somebody made of the concept. Raises MarsrouteFout, and Verouderd when another edit came first."""
    row = _gelezen(s, route.code, gelezen_bewerking)
    inhoud = als_inhoud(route)
    row.naam = lees(inhoud, code=route.code, versie=row.versie).naam
    row.inhoud = inhoud
    row.bewerking += 1
    row.gemaakt, row.door = now, door
    s.flush()
    return row


def maak_versie(
    s: Session, now: datetime, code: str, toelichting: str, door: str, gelezen_bewerking: int
) -> MarsrouteVersie:
    """Save the concept as a version, for good. `toelichting`: what changed and why, for colleagues.

    Raises MarsrouteFout without a note or without a difference, and Verouderd when another edit came first.
    """
    row = _gelezen(s, code, gelezen_bewerking)
    if not toelichting.strip():
        raise MarsrouteFout("toelichting", "toelichting")
    if not verschil(van(nieuwste(s, code)), van(row)):
        raise MarsrouteFout("toelichting", "geen_verschil")
    row.concept = False
    row.toelichting, row.gemaakt, row.door = toelichting.strip()[:500], now, door
    s.flush()
    leg_vast(s, now, door, "marsroute_versie", _naam(row))
    return row


def gooi_concept_weg(s: Session, now: datetime, code: str, door: str, gelezen_bewerking: int) -> None:
    """Drop the concept; the saved versions stay. Raises Verouderd when another edit came first."""
    row = _gelezen(s, code, gelezen_bewerking)
    leg_vast(s, now, door, "marsroute_concept_weg", _naam(row))
    s.delete(row)
    s.flush()


def _op_slot(s: Session, code: str) -> None:
    """One at a time: who edits a marsroute holds its newest saved version."""
    lock_row(s, MarsrouteVersie, nieuwste(s, code).id)


def _gelezen(s: Session, code: str, gelezen_bewerking: int) -> MarsrouteVersie:
    _op_slot(s, code)
    row = lees_concept(s, code)
    if row is not None:
        s.refresh(row)  # it may have been read before the lock was ours
    if row is None or row.bewerking != gelezen_bewerking:
        raise Verouderd(code)
    return row


def _naam(row: MarsrouteVersie) -> str:
    return f"{row.naam}, versie {row.versie}"
