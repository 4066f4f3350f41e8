"""A charette from its preparation to its end. What may follow what stands in `MAG_NAAR`.

Every use case takes the version that the editor saw, and raises Verouderd when somebody else was first.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern import taal
from kern.charettes import plaatsing, slot
from kern.charettes.feiten import meld
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Leeftijd, Plaats, Regel, Staat
from kern.initiatieven.plannen import schone_regel, schone_tekst
from kern.instellingen import Verouderd, lees
from kern.journaal import Zichtbaarheid
from kern.taal import lokaal

__all__ = ["MAG_NAAR", "CharetteFout"]

MAG_NAAR: Mapping[Staat, frozenset[Staat]] = MappingProxyType(
    {
        Staat.CONCEPT: frozenset({Staat.OPEN, Staat.AFGELAST}),
        Staat.OPEN: frozenset({Staat.DICHT, Staat.AFGELAST}),
        Staat.DICHT: frozenset({Staat.OPEN, Staat.GEHOUDEN, Staat.AFGELAST}),
        Staat.GEHOUDEN: frozenset({Staat.AFGEROND}),
        Staat.AFGEROND: frozenset(),
        Staat.AFGELAST: frozenset(),
    }
)
LENGTES = MappingProxyType({"titel": 120, "inleiding": 5000, "terugkoppeling": 20_000})
PUNT_LENGTE = 300
LANGSTE_AANBOD = 14 * 24  # hours
# Who gets a place is promised at the opening: after it the rule stands.
VAST_NA_OPENING = ("regel", "aandelen", "loting_op")


# --- looking


def een(s: Session, id: int) -> Charette | None:
    """A charette, or None."""
    return s.get(Charette, id)


def van_kern(s: Session, kern_id: int) -> list[Charette]:
    """All charettes of a kern, newest first."""
    return list(s.scalars(select(Charette).where(Charette.kern_id == kern_id).order_by(Charette.id.desc())))


def alle(s: Session) -> list[Charette]:
    """All charettes, newest first."""
    return list(s.scalars(select(Charette).order_by(Charette.id.desc())))


def openstaand(s: Session, kern_id: int, now: datetime) -> Charette | None:
    """The charette of a kern that takes sign-ups at `now`; the newest when there are more."""
    return next((c for c in van_kern(s, kern_id) if stand_nu(c, now) is Staat.OPEN), None)


def lopende(s: Session, kern_id: int, now: datetime) -> Charette | None:
    """The newest charette of a kern that is open, closed for sign-ups, or held and not yet finished."""
    busy = (Staat.OPEN, Staat.DICHT, Staat.GEHOUDEN)
    return next((c for c in van_kern(s, kern_id) if stand_nu(c, now) in busy), None)


def stand_nu(c: Charette, now: datetime) -> Staat:
    """How far it is at `now`: open past its closing time, or with nothing left to sign up for, counts as closed."""
    staat = Staat(c.staat)
    if staat is not Staat.OPEN:
        return staat
    over = c.dicht_op is not None and c.dicht_op <= now
    return Staat.DICHT if over or not any(neemt_aan(d, now) for d in c.dagdelen) else Staat.OPEN


def neemt_aan(d: Dagdeel, now: datetime) -> bool:
    """Whether one can sign up for a dagdeel at `now`, as far as it is up to the dagdeel."""
    return d.aanmelden and not d.afgelast and d.begin > now


def laatste_dag(c: Charette) -> date | None:
    """The day of the last dagdeel; None when there is none."""
    ends = [d.eind for d in c.dagdelen]
    return lokaal(max(ends)).date() if ends else None


def bewaren_tot(s: Session, now: datetime, c: Charette) -> date:
    """The last day on which we know who signed up."""
    days = int(lees(s, "charette", now).get("bewaar_dagen", 90))
    return (laatste_dag(c) or taal.vandaag(now)) + timedelta(days=days)


# --- preparing


def maak(s: Session, now: datetime, kern_id: int, traject_id: int, titel: str, door: str) -> Charette:
    """A new charette in preparation. Raises CharetteFout without a title."""
    c = Charette(
        kern_id=kern_id,
        traject_id=traject_id,
        titel=_titel(titel),
        vast=[],
        open_=[],
        ploeg=[],
        aandelen={},
        gemaakt=now,
        door=door,
    )
    s.add(c)
    s.flush()
    meld(s, now, c, "charette_gemaakt", Zichtbaarheid.INTERN, door)
    return c


def wijzig(s: Session, now: datetime, c: Charette, door: str, gelezen_versie: int, **velden: Any) -> None:
    """Change what stands on its page and how places are given.

    Fields: titel, inleiding, vast, open_, ploeg, regel, aandelen, aanbod_uren, loting_op, dicht_op, verslag_voor,
    verslag_op, terugkoppeling. Raises CharetteFout; `VAST_NA_OPENING` cannot change once it was open.
    """
    keur(s, c, gelezen_versie)
    tidy = {veld: _KEUR[veld](waarde) for veld, waarde in velden.items()}
    changed = {veld: waarde for veld, waarde in tidy.items() if getattr(c, veld) != waarde}
    if c.geopend_op is not None and (stuck := next((v for v in VAST_NA_OPENING if v in changed), "")):
        raise CharetteFout(stuck, "charettefout.fout.regel_vast")
    if changed.keys() - {"verslag_op", "terugkoppeling"} and c.staat in (Staat.AFGEROND, Staat.AFGELAST):
        raise CharetteFout("", "charette.fout.voorbij")
    for veld, waarde in changed.items():
        setattr(c, veld, waarde)
    klaar(s, c)


# --- its way


def open_(s: Session, now: datetime, c: Charette, door: str, gelezen_versie: int) -> None:
    """Let people sign up. With the rule `loting` the seed is made here, and its SHA-256 is what we promise.

    Raises CharetteFout when there is nothing to sign up for, or the draw has no day before the first dagdeel.
    """
    keur(s, c, gelezen_versie)
    if c.staat != Staat.CONCEPT:  # opened once: a second time would make another seed than was promised
        raise _mag_niet(c)
    coming = [d for d in c.dagdelen if neemt_aan(d, now)]
    if not coming:
        raise CharetteFout("", "charettefout.fout.geen_dagdeel")
    if c.dicht_op is not None and c.dicht_op <= now:
        raise CharetteFout("dicht_op", "charettefout.fout.dicht_voorbij")
    if c.regel == Regel.LOTING:
        _beloof_loting(c, now, min(d.begin for d in coming))
    if c.regel == Regel.VOORRANG and not any(c.aandelen.values()):
        raise CharetteFout("aandelen", "charettefout.fout.geen_aandelen")
    c.staat, c.geopend_op = Staat.OPEN.value, now
    klaar(s, c)
    begin = min(d.begin for d in c.dagdelen if not d.afgelast)
    meld(s, now, c, "charette_open", Zichtbaarheid.OPENBAAR, door, begin=_moment(begin))


def _beloof_loting(c: Charette, now: datetime, begin: datetime) -> None:
    if c.loting_op is None or not now < c.loting_op <= begin - plaatsing.LAATSTE_AANBOD:
        raise CharetteFout("loting_op", "charettefout.fout.loting_op")
    c.loting_seed = secrets.token_hex(32)
    c.loting_belofte = hashlib.sha256(c.loting_seed.encode()).hexdigest()


def sluit(s: Session, now: datetime, c: Charette, door: str, gelezen_versie: int) -> None:
    """Nobody can sign up any more; places that come free are still offered."""
    keur(s, c, gelezen_versie)
    if c.staat != Staat.OPEN:
        raise _mag_niet(c)
    c.staat = Staat.DICHT.value
    klaar(s, c)
    meld(s, now, c, "charette_dicht", Zichtbaarheid.DBO, door)


def heropen(
    s: Session, now: datetime, c: Charette, door: str, gelezen_versie: int, dicht_op: datetime | None = None
) -> None:
    """Let people sign up again, until `dicht_op` (None: until the last dagdeel begins)."""
    keur(s, c, gelezen_versie)
    if stand_nu(c, now) is not Staat.DICHT:
        raise _mag_niet(c)
    if dicht_op is not None and dicht_op <= now:
        raise CharetteFout("dicht_op", "charettefout.fout.dicht_voorbij")
    if not any(neemt_aan(d, now) for d in c.dagdelen):
        raise CharetteFout("", "charettefout.fout.geen_dagdeel")
    c.staat = Staat.OPEN.value
    if dicht_op is not None or (c.dicht_op is not None and c.dicht_op <= now):
        c.dicht_op = dicht_op
    klaar(s, c)
    meld(s, now, c, "charette_heropend", Zichtbaarheid.DBO, door)


def houd(s: Session, now: datetime, c: Charette, door: str, gelezen_versie: int) -> None:
    """The days are over. Its report is promised within the weeks of the settings, unless a day was filled in."""
    keur(s, c, gelezen_versie)
    if not any(d.begin <= now and not d.afgelast for d in c.dagdelen):
        raise CharetteFout("", "charettefout.fout.nog_niet_geweest")
    _naar(c, now, Staat.GEHOUDEN)
    dag = laatste_dag(c)
    if c.verslag_voor is None and dag is not None:
        c.verslag_voor = dag + timedelta(weeks=int(lees(s, "charette", now).get("verslag_weken", 2)))
    _trek_aanbiedingen_in(s, c)
    klaar(s, c)
    dag_verslag = taal.datum(c.verslag_voor) if c.verslag_voor else ""
    meld(s, now, c, "charette_gehouden", Zichtbaarheid.OPENBAAR, door, verslag_voor=dag_verslag)


def rond_af(s: Session, now: datetime, c: Charette, door: str, gelezen_versie: int) -> None:
    """All is reported and told."""
    keur(s, c, gelezen_versie)
    _naar(c, now, Staat.AFGEROND)
    klaar(s, c)
    meld(s, now, c, "charette_afgerond", Zichtbaarheid.OPENBAAR, door)


def gelast_af(s: Session, now: datetime, c: Charette, reden: str, door: str, gelezen_versie: int) -> int:
    """Cancel it for good, with the reason that everybody reads; how many parties had signed up.

    In preparation nobody knows of it yet, so nobody is told. Raises CharetteFout without a reason.
    """
    keur(s, c, gelezen_versie)
    reden = schone_regel(reden)
    if not reden:
        raise CharetteFout("reden", "charettefout.fout.geen_reden")
    bekend = c.staat != Staat.CONCEPT
    _naar(c, now, Staat.AFGELAST)
    _trek_aanbiedingen_in(s, c)
    klaar(s, c)
    wie = Zichtbaarheid.OPENBAAR if bekend else Zichtbaarheid.INTERN
    meld(s, now, c, "charette_afgelast", wie, door, reden=reden)
    wanted = select(Aanmelding.id).where(Aanmelding.charette_id == c.id, Aanmelding.ingetrokken.is_(False))
    return len(s.scalars(wanted).all())


def _trek_aanbiedingen_in(s: Session, c: Charette) -> None:
    """No offer outlives the days. Who had one waits again, which nothing follows from any more."""
    wanted = select(Plaats).where(Plaats.dagdeel_id.in_([d.id for d in c.dagdelen]), Plaats.aangeboden > 0)
    for p in s.scalars(wanted, execution_options={"populate_existing": True}):
        plaatsing.neem_aanbod_terug(p)


# --- an edit


def keur(s: Session, c: Charette, gelezen_versie: int) -> None:
    """Hold the charette until the end of the transaction. Raises Verouderd when somebody changed it meanwhile."""
    slot.vergrendel(s, c.id)
    if c.versie != gelezen_versie:
        raise Verouderd(f"charette {c.id}")


def klaar(s: Session, c: Charette) -> None:
    """The edit is made: the next editor must have seen it."""
    c.versie += 1
    s.flush()


def _naar(c: Charette, now: datetime, naar: Staat) -> None:
    if naar not in MAG_NAAR[stand_nu(c, now)]:
        raise _mag_niet(c)
    c.staat = naar.value


def _mag_niet(c: Charette) -> CharetteFout:
    return CharetteFout("", "charettefout.fout.mag_niet", staat=taal.zin(f"charette.staat.{c.staat}"))


def _moment(m: datetime) -> str:
    with taal.spreek(taal.BRONTAAL):
        return taal.moment(m)


# --- fields


def _titel(tekst: str) -> str:
    tidy = schone_regel(tekst)
    if not tidy:
        raise CharetteFout("titel", "charettefout.fout.geen_titel")
    return _kort("titel", tidy)


def _kort(veld: str, tekst: str) -> str:
    if len(tekst) > LENGTES[veld]:
        raise CharetteFout(veld, "charettefout.fout.te_lang", hoogstens=LENGTES[veld])
    return tekst


def _punten(veld: str, punten: Any) -> list[str]:
    tidy = [line for line in (schone_regel(str(p)) for p in punten) if line]
    if any(len(line) > PUNT_LENGTE for line in tidy):
        raise CharetteFout(veld, "charettefout.fout.te_lang", hoogstens=PUNT_LENGTE)
    return tidy


def _ploeg(leden: Any) -> list[dict[str, str]]:
    tidy = [{key: schone_regel(str(lid.get(key, "")))[:PUNT_LENGTE] for key in ("wie", "wat")} for lid in leden]
    return [lid for lid in tidy if lid["wie"] or lid["wat"]]


def _regel(waarde: Any) -> str:
    if waarde not in list(Regel):
        raise CharetteFout("regel", "charettefout.fout.kies_regel")
    return Regel(waarde).value


def _aandelen(waarde: Any) -> dict[str, int]:
    tidy = {str(Leeftijd(key)): int(deel) for key, deel in waarde.items()}
    if any(not 0 <= deel <= 100 for deel in tidy.values()) or sum(tidy.values()) > 100:
        raise CharetteFout("aandelen", "charettefout.fout.aandelen")
    return tidy


def _uren(waarde: Any) -> int:
    if not 1 <= int(waarde) <= LANGSTE_AANBOD:
        raise CharetteFout("aanbod_uren", "charettefout.fout.aanbod_uren", hoogstens=LANGSTE_AANBOD)
    return int(waarde)


def _zoals_het_is(waarde: Any) -> Any:
    return waarde


_KEUR = MappingProxyType(
    {
        "titel": _titel,
        "inleiding": lambda t: _kort("inleiding", schone_tekst(t)),
        "terugkoppeling": lambda t: _kort("terugkoppeling", schone_tekst(t)),
        "vast": lambda p: _punten("vast", p),
        "open_": lambda p: _punten("open_", p),
        "ploeg": _ploeg,
        "regel": _regel,
        "aandelen": _aandelen,
        "aanbod_uren": _uren,
        "loting_op": _zoals_het_is,
        "dicht_op": _zoals_het_is,
        "verslag_voor": _zoals_het_is,
        "verslag_op": _zoals_het_is,
    }
)
