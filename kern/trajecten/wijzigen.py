"""An edit of a traject: one at a time, and only by who saw it as it is."""

from __future__ import annotations

from sqlalchemy.orm import Session

from kern.db import lock_row
from kern.instellingen import Verouderd
from kern.trajecten.rijen import Traject


def keur(s: Session, t: Traject, gelezen_versie: int) -> None:
    """Hold the traject until the end of the transaction. Raises Verouderd when somebody changed it meanwhile."""
    lock_row(s, Traject, t.id)
    s.refresh(t)
    if t.versie != gelezen_versie:
        raise Verouderd(f"traject {t.id}")


def klaar(s: Session, t: Traject) -> None:
    """The edit is made: the next editor must have seen it."""
    t.versie += 1
    s.flush()
