"""When a step is done: a checklist, partly ticked by hand and partly computed from what the house knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.dossier.rijen import Stuk, Stuksoort
from kern.journaal import Zichtbaarheid
from kern.onderzoek import codes, onderzoek, veldwerk
from kern.onderzoek.onderzoek import Onderzoek, Stand
from kern.taal import aantal, datum, procent, vandaag, zin
from kern.trajecten import begroting, criteria_charette
from kern.trajecten.marsroute import Criterium, stap_uit
from kern.trajecten.meting import Meting
from kern.trajecten.rijen import Traject, TrajectStap


@dataclass(frozen=True)
class CriteriumStand:
    """One criterion. `stand`: how far it is, in words ("" for one that is ticked); `op`: when it was ticked."""

    sleutel: str
    tekst: str
    gehaald: bool
    berekend: bool
    stand: str
    op: date | None


class MetSleutel(Protocol):
    """A row of a step, or its stand."""

    @property
    def sleutel(self) -> str:
        """Its key."""


def standen(s: Session, now: datetime, t: Traject, stap: MetSleutel) -> tuple[CriteriumStand, ...]:
    """How each criterion of this step stands, in the order of the marsroute. Raises StopIteration for no such step."""
    row = next(found for found in t.stappen if found.sleutel == stap.sleutel)
    return tuple(_stand(s, now, t, row, c) for c in stap_uit(row.inhoud).criteria)


def _stand(s: Session, now: datetime, t: Traject, row: TrajectStap, c: Criterium) -> CriteriumStand:
    if c.reken:
        found = REKEN[c.reken](s, now, t, row, c)
        return CriteriumStand(c.sleutel, c.tekst, found.gehaald, True, found.stand, None)
    ticked = row.afgevinkt.get(c.sleutel)
    op = date.fromisoformat(ticked["op"]) if ticked else None
    return CriteriumStand(c.sleutel, c.tekst, ticked is not None, False, "", op)


def _zin(name: str, **values: object) -> str:
    return zin(f"traject.meting.{name}", **values)


def _onderzoek(s: Session, now: datetime, t: Traject) -> Onderzoek | None:
    """The onderzoek of this traject: the newest of the kern that closed after the traject was asked for, or is open."""
    query = select(Onderzoek).where(Onderzoek.kern_id == t.kern_id).order_by(Onderzoek.id.desc())
    for found in s.scalars(query):
        closed = found.gesloten_op
        if closed is None or closed >= t.aangevraagd_op:
            return found
    return None


def _respons(s: Session, now: datetime, t: Traject, row: TrajectStap, c: Criterium) -> Meting:
    o = _onderzoek(s, now, t)
    grens = (c.grens if c.grens is not None else o.doel_procent if o else 0) / 100
    if o is None or not o.huishoudens or onderzoek.stand(o, now) is Stand.CONCEPT:
        return Meting(False, _zin("geen_onderzoek"))
    deel = veldwerk.aantal_huishoudens(s, o) / o.huishoudens
    return Meting(deel >= grens, _zin("respons", deel=procent(deel), grens=procent(grens)))


def _respons_leeftijd(s: Session, now: datetime, t: Traject, row: TrajectStap, c: Criterium) -> Meting:
    # How many households of each age there are, is not known here yet: it cannot be met by counting.
    return Meting(False, _zin("leeftijd_onbekend"))


def _gekozen(s: Session, now: datetime, t: Traject, row: TrajectStap, c: Criterium) -> Meting:
    if t.gekozen_op is None:
        return Meting(False, _zin("niet_gekozen"))
    return Meting(True, _zin("gekozen", dag=datum(t.gekozen_op), wie=t.gekozen_door))


def _open(s: Session, now: datetime, t: Traject, row: TrajectStap, c: Criterium) -> Meting:
    o = _onderzoek(s, now, t)
    stand = onderzoek.stand(o, now) if o else None
    return Meting(stand not in (None, Stand.CONCEPT), _zin(f"onderzoek_{stand.value}" if stand else "geen_onderzoek"))


def _gesloten(s: Session, now: datetime, t: Traject, row: TrajectStap, c: Criterium) -> Meting:
    o = _onderzoek(s, now, t)
    stand = onderzoek.stand(o, now) if o else None
    return Meting(stand is Stand.GESLOTEN, _zin(f"onderzoek_{stand.value}" if stand else "geen_onderzoek"))


def _codes(s: Session, now: datetime, t: Traject, row: TrajectStap, c: Criterium) -> Meting:
    o = _onderzoek(s, now, t)
    n = codes.aantal_codes(s, o) if o else 0
    return Meting(n > 0, _zin("codes" if n else "geen_codes", aantal=aantal(n)))


def _plek(s: Session, now: datetime, t: Traject, row: TrajectStap, c: Criterium) -> Meting:
    jaar = begroting.jaarstand(s, now, t.jaar or vandaag(now).year)
    mine = t.kern_id in jaar.gestart
    free = (mine or jaar.plekken_vrij > 0) and jaar.vrij >= 0
    text = _zin("plek" if free else "geen_plek", jaar=jaar.jaar, vrij=max(jaar.plekken_vrij, 0), kernen=jaar.kernen_max)
    return Meting(free, text)


def _gepubliceerd(s: Session, now: datetime, t: Traject, row: TrajectStap, c: Criterium) -> Meting:
    o = _onderzoek(s, now, t)
    since = vandaag(o.gesloten_op) if o is not None and o.gesloten_op else None
    if since is None:
        return Meting(False, _zin("niet_gesloten"))
    public = (Stuk.kern_id == t.kern_id) & (Stuk.zichtbaarheid == Zichtbaarheid.OPENBAAR.value) & (Stuk.datum >= since)
    first = s.scalar(select(func.min(Stuk.datum)).where(public, Stuk.soort == Stuksoort.DOCUMENT.value))
    return Meting(first is not None, _zin("gepubliceerd", dag=datum(first)) if first else _zin("niet_gepubliceerd"))


def _sluitdatum(s: Session, now: datetime, t: Traject, row: TrajectStap, c: Criterium) -> Meting:
    if row.tot is None:
        return Meting(False, _zin("geen_sluitdatum"))
    voorbij = row.tot < vandaag(now)
    return Meting(voorbij, _zin("sluitdatum_voorbij" if voorbij else "sluitdatum", dag=datum(row.tot)))


REKEN: Mapping[str, Callable[[Session, datetime, Traject, TrajectStap, Criterium], Meting]] = {
    "respons": _respons,
    "respons_leeftijd": _respons_leeftijd,
    "aanpak_gekozen": _gekozen,
    "onderzoek_open": _open,
    "onderzoek_gesloten": _gesloten,
    "codes_gemaakt": _codes,
    "plek_en_budget": _plek,
    "gepubliceerd": _gepubliceerd,
    "sluitdatum": _sluitdatum,
    "charette_deelnemers": criteria_charette.deelnemers,
    "charette_mix": criteria_charette.mix,
    "charette_rondes": criteria_charette.loops,
    "charette_peiling": criteria_charette.gepeild,
    "charette_akkoord": criteria_charette.getekend,
}
