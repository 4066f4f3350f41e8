"""The steps of a traject: begin, tick, close, skip, move. What may follow what stands in `MAG_NAAR`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from kern import kalender, taal
from kern.journaal import Zichtbaarheid
from kern.taal import vandaag
from kern.trajecten import criteria, feiten, lopen, opzet
from kern.trajecten.fouten import TrajectFout
from kern.trajecten.marsroute import stap_uit
from kern.trajecten.planning import DAG, Dagen, Verschuiving, verschuivingen, vooruit
from kern.trajecten.rijen import Staat, Stapstaat, Traject, TrajectStap
from kern.trajecten.verhuizen import naar_versie, route_van, verschil_met
from kern.trajecten.wijzigen import keur, klaar

__all__ = ["naar_versie", "route_van", "verschil_met"]

MAG_NAAR: Mapping[Stapstaat, frozenset[Stapstaat]] = {
    Stapstaat.LATER: frozenset({Stapstaat.BEZIG, Stapstaat.OVERGESLAGEN}),
    Stapstaat.BEZIG: frozenset({Stapstaat.KLAAR, Stapstaat.OVERGESLAGEN}),
    Stapstaat.KLAAR: frozenset({Stapstaat.BEZIG}),
    Stapstaat.OVERGESLAGEN: frozenset({Stapstaat.LATER}),
}
OPENBAAR = Zichtbaarheid.OPENBAAR
LANGSTE = 2000


def stap(t: Traject, sleutel: str) -> TrajectStap:
    """The step with this key. Raises KeyError."""
    for found in t.stappen:
        if found.sleutel == sleutel:
            return found
    raise KeyError(sleutel)


# --- from one state to another


def begin_stap(
    s: Session,
    now: datetime,
    t: Traject,
    sleutel: str,
    door: str,
    gelezen_versie: int,
    *,
    zichtbaarheid: Zichtbaarheid = OPENBAAR,
) -> None:
    """Somebody is at work on it. Raises TrajectFout when an earlier step was not begun: skip that first."""
    row = _open(s, t, sleutel, gelezen_versie)
    if t.als_staat is not Staat.LOPEND:
        raise TrajectFout("loopt_niet")
    before = [x for x in t.stappen if x.volgnr < row.volgnr and x.als_staat is Stapstaat.LATER]
    if before:
        raise TrajectFout("eerst_eerdere", stap=before[0].inhoud["naam"])
    _mag(row, Stapstaat.BEZIG)
    if row.als_staat is not Stapstaat.LATER:
        raise TrajectFout("stap_mag_niet", stap=row.inhoud["naam"], staat=_woord(row))
    lopen.begin(s, now, t, row, door, zichtbaarheid)
    klaar(s, t)


def sluit_stap(
    s: Session,
    now: datetime,
    t: Traject,
    sleutel: str,
    door: str,
    gelezen_versie: int,
    *,
    reden: str = "",
    zichtbaarheid: Zichtbaarheid = OPENBAAR,
) -> None:
    """Close it: every criterion is met, or there is a reason. The next step begins by itself in a running traject."""
    row = _open(s, t, sleutel, gelezen_versie)
    _mag(row, Stapstaat.KLAAR)
    missing = [c.tekst for c in criteria.standen(s, now, t, row) if not c.gehaald]
    if missing and not reden.strip():
        raise TrajectFout("criteria_open", "reden", wat=missing[0])
    van = row.staat
    row.staat, row.klaar_op, row.reden = Stapstaat.KLAAR.value, vandaag(now), reden.strip()[:LANGSTE]
    klaar(s, t)
    feiten.over_stap(s, now, t, row, "klaar", zichtbaarheid, door, van=van, naar=row.staat, reden=row.reden)
    if t.als_staat is Staat.LOPEND:
        lopen.begin_volgende(s, now, t, door)


def sla_over(
    s: Session,
    now: datetime,
    t: Traject,
    sleutel: str,
    door: str,
    gelezen_versie: int,
    *,
    reden: str,
    zichtbaarheid: Zichtbaarheid = OPENBAAR,
) -> None:
    """Leave it out, with a reason. Raises TrajectFout without one."""
    row = _open(s, t, sleutel, gelezen_versie)
    _mag(row, Stapstaat.OVERGESLAGEN)
    _reden(reden)
    van = row.staat
    row.staat, row.klaar_op, row.reden = Stapstaat.OVERGESLAGEN.value, vandaag(now), reden.strip()[:LANGSTE]
    klaar(s, t)
    feiten.over_stap(s, now, t, row, "overgeslagen", zichtbaarheid, door, van=van, naar=row.staat, reden=row.reden)
    if t.als_staat is Staat.LOPEND:
        lopen.begin_volgende(s, now, t, door)


def heropen(
    s: Session,
    now: datetime,
    t: Traject,
    sleutel: str,
    door: str,
    gelezen_versie: int,
    *,
    reden: str,
    zichtbaarheid: Zichtbaarheid = OPENBAAR,
) -> None:
    """Go on with a closed step, with a reason."""
    row = _open(s, t, sleutel, gelezen_versie)
    if row.als_staat is not Stapstaat.KLAAR:
        raise TrajectFout("stap_mag_niet", stap=row.inhoud["naam"], staat=_woord(row))
    _reden(reden)
    van = row.staat
    row.staat, row.klaar_op, row.reden = Stapstaat.BEZIG.value, None, reden.strip()[:LANGSTE]
    klaar(s, t)
    feiten.over_stap(s, now, t, row, "heropend", zichtbaarheid, door, van=van, naar=row.staat, reden=row.reden)


def zet_terug(
    s: Session,
    now: datetime,
    t: Traject,
    sleutel: str,
    door: str,
    gelezen_versie: int,
    *,
    zichtbaarheid: Zichtbaarheid = OPENBAAR,
) -> None:
    """Put a skipped step back in the plan."""
    row = _open(s, t, sleutel, gelezen_versie)
    _mag(row, Stapstaat.LATER)
    van = row.staat
    row.staat, row.klaar_op, row.reden, row.begonnen_op = Stapstaat.LATER.value, None, "", None
    opzet.zet_dagen(t.stappen, opzet.reken(s, now, t))
    klaar(s, t)
    feiten.over_stap(s, now, t, row, "teruggezet", zichtbaarheid, door, van=van, naar=row.staat)


# --- ticking


def vink(
    s: Session, now: datetime, t: Traject, sleutel: str, criterium: str, aan: bool, door: str, gelezen_versie: int
) -> None:
    """Tick a criterion that is judged by hand, or take the tick away. Raises KeyError, TrajectFout."""
    row = _open(s, t, sleutel, gelezen_versie)
    found = {c.sleutel: c for c in stap_uit(row.inhoud).criteria}[criterium]
    if found.reken:
        raise TrajectFout("wordt_berekend", "criterium")
    row.afgevinkt = _gezet(row.afgevinkt, criterium, aan, now, door)
    klaar(s, t)
    intern = Zichtbaarheid.INTERN
    feiten.over_stap(s, now, t, row, "gevinkt" if aan else "ontvinkt", intern, door, wat=found.tekst)


def meld_gedaan(
    s: Session, now: datetime, t: Traject, sleutel: str, moment: str, aan: bool, door: str, gelezen_versie: int
) -> None:
    """Note that a communication moment took place, or that it did not. Raises KeyError."""
    row = _open(s, t, sleutel, gelezen_versie)
    found = {m.sleutel: m for m in stap_uit(row.inhoud).communicatie}[moment]
    row.gedaan = _gezet(row.gedaan, moment, aan, now, door)
    klaar(s, t)
    intern = Zichtbaarheid.INTERN
    feiten.over_stap(s, now, t, row, "gemeld" if aan else "niet_gemeld", intern, door, wat=found.wat)


def _gezet(was: Mapping[str, object], key: str, aan: bool, now: datetime, door: str) -> dict[str, object]:
    rest = {name: value for name, value in was.items() if name != key}
    return rest | ({key: {"op": vandaag(now).isoformat(), "door": door}} if aan else {})


# --- moving


def verplaats(
    s: Session,
    now: datetime,
    t: Traject,
    sleutel: str,
    van: date,
    tot: date,
    door: str,
    gelezen_versie: int,
    *,
    schuif_mee: bool = True,
    zichtbaarheid: Zichtbaarheid = OPENBAAR,
) -> None:
    """Give a step days of its own; what comes after it moves along, unless `schuif_mee` is off."""
    row = _open(s, t, sleutel, gelezen_versie)
    moved = _verplaatst(s, now, t, row, van, tot, schuif_mee)
    oud = row.tot
    for change in moved:
        other = stap(t, change.sleutel)
        other.van, other.tot = change.wordt.van, change.wordt.tot
    row.vast = True
    klaar(s, t)
    feiten.over_stap(
        s,
        now,
        t,
        row,
        "verplaatst",
        zichtbaarheid,
        door,
        dag=taal.datum(tot),
        eerst=taal.datum(oud) if oud else "",
        schuift=len(moved) - 1,
    )


def verplaats_voorbeeld(
    s: Session, now: datetime, t: Traject, sleutel: str, van: date, tot: date
) -> tuple[Verschuiving, ...]:
    """What moves when this step gets these days; writes nothing. Raises TrajectFout."""
    return _verplaatst(s, now, t, stap(t, sleutel), van, tot, True)


def _verplaatst(
    s: Session, now: datetime, t: Traject, row: TrajectStap, van: date, tot: date, mee: bool
) -> tuple[Verschuiving, ...]:
    if row.als_staat in (Stapstaat.KLAAR, Stapstaat.OVERGESLAGEN):
        raise TrajectFout("niet_verplaatsen", "tot")
    if tot < van:
        raise TrajectFout("tot_voor_van", "tot")
    was = opzet.dagen_nu(t.stappen)
    with s.no_autoflush:
        before = (row.van, row.tot, row.vast)
        row.van, row.tot, row.vast = van, tot, True
        begun = [row] if not mee else [x for x in t.stappen if x.volgnr >= row.volgnr]
        wordt = _vanaf_hier(s, now, begun, van)
        row.van, row.tot, row.vast = before
    return verschuivingen(was, wordt)


def _vanaf_hier(s: Session, now: datetime, rows: list[TrajectStap], van: date) -> dict[str, Dagen]:
    """The days of these steps; the first has days of its own, also when somebody is at work on it."""
    first, *rest = opzet.plan_stappen(rows)
    days = {first.sleutel: Dagen(*first.vast)} if first.vast else {}
    free = days[first.sleutel].tot if days else van
    after = vooruit(rest, free + DAG, kalender.lees(s, now))
    return days | after


# --- inside


def _open(s: Session, t: Traject, sleutel: str, gelezen_versie: int) -> TrajectStap:
    """The step, held. Raises TrajectFout when the traject is over or has not begun."""
    keur(s, t, gelezen_versie)
    if t.als_staat not in (Staat.INTAKE, Staat.GEPLAND, Staat.LOPEND):
        raise TrajectFout("loopt_niet")
    return stap(t, sleutel)


def _mag(row: TrajectStap, naar: Stapstaat) -> None:
    if naar not in MAG_NAAR[row.als_staat]:
        raise TrajectFout("stap_mag_niet", stap=row.inhoud["naam"], staat=_woord(row))


def _woord(row: TrajectStap) -> str:
    return taal.zin(f"traject.stapstaat.{row.staat}")


def _reden(reden: str) -> None:
    if not reden.strip():
        raise TrajectFout("geen_reden", "reden")
