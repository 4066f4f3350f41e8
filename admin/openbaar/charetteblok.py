"""What the page of a kern says about its charette: one panel, or a line when it is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from admin.openbaar import charetteblad
from admin.openbaar.charetteblad import Blad
from kern import taal
from kern.charettes import charette
from kern.charettes.rijen import Staat

# How long the page of the kern still leads to a charette that is over.
BLIJFT = timedelta(days=2 * 365)


def van_kern(s: Session, now: datetime, kern_id: int) -> Blad | None:
    """The charette that the village must know of: the one that goes on, else the last one that is finished."""
    c = charette.openstaand(s, kern_id, now) or charette.lopende(s, kern_id, now)
    if c is None:
        c = next((c for c in charette.van_kern(s, kern_id) if c.staat == Staat.AFGEROND), None)
        last = charette.laatste_dag(c) if c else None
        if last is not None and taal.vandaag(now) - last > BLIJFT:
            return None
    return charetteblad.lees(s, now, c) if c is not None else None
