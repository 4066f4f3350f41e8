"""Erasing who signed up: the row goes, its places come free, and only counts stay of what has been."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.charettes import plaatsing, slot
from kern.charettes.rijen import Aanmelding, Dagdeel, Plaats
from kern.charettes.waarden import Gevolg
from kern.mensen import deelnemers


def wis(s: Session, now: datetime, aanmelding_id: str) -> Gevolg:
    """Erase a party and what we know of it. Of dagdelen that have begun the counts are kept, without a number.

    Erasing what is not there is no error.
    """
    wanted = select(Aanmelding.charette_id).where(Aanmelding.id == aanmelding_id)
    charette_id = s.scalar(wanted)
    c = slot.vergrendel(s, charette_id) if charette_id is not None else None
    deelnemers.wis(s, aanmelding_id)
    if c is None or s.scalar(wanted) is None:  # never there, or erased while we waited
        return Gevolg(None)
    a = slot.ververs(s, aanmelding_id)
    touched = {p.dagdeel_id: p for p in a.plaatsen}
    for d in c.dagdelen:
        if d.id in touched and d.begin <= now:
            _tel_mee(d, a, touched[d.id])
    s.delete(a)
    s.flush()
    return Gevolg(None, plaatsing.verdeel_alle(s, now, c, touched))


def _tel_mee(d: Dagdeel, a: Aanmelding, p: Plaats) -> None:
    """Add a party to what was counted: `geplaatst`, `binnen` (who came) and those per age class, as far as told."""
    came = p.aanwezig or 0
    classes = Counter(m.leeftijd for m in a.mensen[:came] if a.mix and m.leeftijd)
    before = d.geteld
    d.geteld = {
        "geplaatst": int(before.get("geplaatst", 0)) + p.geplaatst,
        "binnen": int(before.get("binnen", 0)) + came,
        "groepen": dict(Counter(before.get("groepen", {})) + classes),
    }
