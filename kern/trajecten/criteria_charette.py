"""What the computer counts of the charette of a traject: who signed up, the mix, the rounds, the poll, the akkoord."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.charettes import akkoord, peiling, rondes
from kern.charettes.rijen import Aanmelding, Charette, Deelnemer, Leeftijd, Staat
from kern.taal import aantal, datum, meervoud, opsomming, procent, zin
from kern.trajecten.marsroute import Criterium
from kern.trajecten.meting import Meting
from kern.trajecten.rijen import Traject, TrajectStap


def _zin(name: str, **values: object) -> str:
    return zin(f"traject.meting.{name}", **values)


def _charette(s: Session, t: Traject) -> Charette | None:
    """The newest charette of this traject that was not cancelled."""
    wanted = (Charette.traject_id == t.id) & (Charette.staat != Staat.AFGELAST.value)
    return s.scalars(select(Charette).where(wanted).order_by(Charette.id.desc())).first()


def deelnemers(s: Session, now: datetime, t: Traject, row: TrajectStap, c: Criterium) -> Meting:
    """Enough people signed up; who was erased since still counts."""
    charette = _charette(s, t)
    if charette is None:
        return Meting(False, _zin("geen_charette"))
    wanted = (Aanmelding.charette_id == charette.id) & Aanmelding.ingetrokken.is_(False)
    living = s.scalar(select(func.coalesce(func.sum(Aanmelding.aantal), 0)).where(wanted)) or 0
    n = living + max((int(d.geteld.get("geplaatst", 0)) for d in charette.dagdelen), default=0)
    return Meting(n >= _grens(c), _zin("deelnemers", mensen=meervoud(n, "mens", "mensen"), grens=aantal(_grens(c))))


def mix(s: Session, now: datetime, t: Traject, row: TrajectStap, c: Criterium) -> Meting:
    """Each age class is a large enough share of those who told their age and agreed to its use."""
    charette = _charette(s, t)
    if charette is None:
        return Meting(False, _zin("geen_charette"))
    counted = _leeftijden(s, charette)
    total = sum(counted.values())
    if not total:
        return Meting(False, _zin("mix_leeg"))
    # No shares of small groups: only which is too small.
    small = [age for age in Leeftijd if counted[age.value] * 100 < _grens(c) * total]
    names = opsomming([_zin(f"leeftijd_{age.value}") for age in small])
    told = {"mensen": meervoud(total, "mens", "mensen"), "grens": procent(_grens(c) / 100)}
    return Meting(not small, _zin("mix_scheef", groepen=names, **told) if small else _zin("mix", **told))


def _leeftijden(s: Session, charette: Charette) -> Counter[str]:
    query = select(Deelnemer.leeftijd, func.count()).join(Aanmelding, Aanmelding.id == Deelnemer.aanmelding_id)
    wanted = (Aanmelding.charette_id == charette.id) & Aanmelding.ingetrokken.is_(False) & Aanmelding.mix.is_(True)
    counted = Counter({age: n for age, n in s.execute(query.where(wanted).group_by(Deelnemer.leeftijd)) if age})
    gone: dict[str, int] = max(
        (d.geteld.get("groepen", {}) for d in charette.dagdelen), key=lambda g: sum(g.values()), default={}
    )
    return counted + Counter(gone)


def loops(s: Session, now: datetime, t: Traject, row: TrajectStap, c: Criterium) -> Meting:
    """Enough rounds are written down: proposal, reactions, what changed and why."""
    charette = _charette(s, t)
    rows = rondes.lijst(s, charette, openbaar=False) if charette else []
    done = sum(r.klaar for r in rows)
    text = _zin("rondes", klaar=meervoud(done, "ronde", "rondes"), grens=aantal(_grens(c)))
    return Meting(done >= _grens(c), text if charette else _zin("geen_charette"))


def gepeild(s: Session, now: datetime, t: Traject, row: TrajectStap, c: Criterium) -> Meting:
    """At least one item was polled, and none still has to be."""
    charette = _charette(s, t)
    rows = peiling.peilpunten(s, charette) if charette else []
    done = [p.gepeild_op for p in rows if p.gepeild_op]
    if not done:
        return Meting(False, _zin("geen_peiling" if charette else "geen_charette"))
    left = len(rows) - len(done)
    key = "peiling_deels" if left else "peiling"
    return Meting(
        not left, _zin(key, punten=meervoud(len(done), "onderdeel", "onderdelen"), dag=datum(max(done)), over=left)
    )


def getekend(s: Session, now: datetime, t: Traject, row: TrajectStap, c: Criterium) -> Meting:
    """Every item of the akkoord is signed, with what a minority thinks or that there is none."""
    charette = _charette(s, t)
    found = akkoord.lees(s, charette) if charette else None
    if found is None or not found.punten:
        return Meting(False, _zin("geen_akkoord" if charette else "geen_charette"))
    if found.getekend_op is None or not found.getekend:
        return Meting(False, _zin("akkoord_open", aantal=sum(p.getekend_op is None for p in found.punten)))
    key = "akkoord" if found.minderheid else "akkoord_minderheid"
    return Meting(found.minderheid, _zin(key, dag=datum(found.getekend_op)))


def _grens(c: Criterium) -> float:
    return c.grens or 0
