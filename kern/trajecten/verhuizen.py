"""A running traject goes on with another version of its marsroute, or with the other route."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from kern.journaal import Zichtbaarheid
from kern.trajecten import feiten, opzet, versies
from kern.trajecten.fouten import TrajectFout
from kern.trajecten.marsroute import Marsroute, stap_uit
from kern.trajecten.rijen import MarsrouteVersie, Staat, Stapstaat, Traject
from kern.trajecten.verschil import stap_verschil, verschil
from kern.trajecten.wijzigen import keur, klaar


def route_van(s: Session, t: Traject) -> Marsroute:
    """The marsroute that the steps of this traject came from. Raises TrajectFout when it has none yet."""
    if t.marsroute_id is None:
        raise TrajectFout("nog_geen_stappen")
    return versies.van(s.get_one(MarsrouteVersie, t.marsroute_id))


def verschil_met(s: Session, t: Traject, row: MarsrouteVersie) -> tuple[str, ...]:
    """What would change for this traject, in words."""
    return verschil(route_van(s, t), versies.van(row))


def naar_versie(s: Session, now: datetime, t: Traject, row: MarsrouteVersie, door: str, gelezen_versie: int) -> None:
    """Move to this version; what was ticked and when stays where the step stays. Raises TrajectFout, Verouderd."""
    keur(s, t, gelezen_versie)
    if t.als_staat in (Staat.AANGEVRAAGD, Staat.AFGEROND, Staat.GESTOPT):
        raise TrajectFout("niet_verhuizen")
    if row.concept:
        raise TrajectFout("concept")
    verhuis(s, now, t, row)
    klaar(s, t)
    feiten.over_traject(
        s, now, t, "marsroute", Zichtbaarheid.INTERN, door, aanpak=row.naam, versie=row.versie, code=row.code
    )


def verhuis(s: Session, now: datetime, t: Traject, row: MarsrouteVersie) -> None:
    """Take over the steps of this version. A step that began and is not in it blocks the move (TrajectFout)."""
    route = versies.van(row)
    old = {stap.sleutel: stap for stap in t.stappen}
    kept = {stap.sleutel for stap in route.aan}
    lost = [x.inhoud["naam"] for x in t.stappen if x.sleutel not in kept and x.als_staat is not Stapstaat.LATER]
    if lost:
        raise TrajectFout("stap_gaat_weg", stap=lost[0])
    steps = []
    for new in opzet.nieuwe_stappen(route):
        same = old.get(new.sleutel)
        if same is None:
            steps.append(new)
            continue
        if stap_verschil(stap_uit(same.inhoud), stap_uit(new.inhoud)):
            same.gemeld = {}
        same.inhoud, same.volgnr = new.inhoud, new.volgnr
        steps.append(same)
    t.stappen = steps
    t.marsroute_id = row.id
    s.flush()
    opzet.zet_dagen(t.stappen, opzet.reken(s, now, t))
    s.flush()
