"""The control of `dringen`: places are given by what one has read, without anything that keeps others out.

As many programs do it: look how much is free, decide, write. On PostgreSQL the row of the charette is not locked; on
SQLite every statement is a transaction of its own. Numbers come by chance, or a unique index would stop the race.
"""

from __future__ import annotations

import random
import time

from sqlalchemy import Connection, event, select
from sqlalchemy.orm import Session

from kern.charettes import plaatsing, slot
from kern.charettes.rijen import Charette, Dagdeel
from kern.db import Database

# Between what is read and what is written some time goes by, as it does on a busy day.
BEDENKTIJD = 0.1
_bezet = plaatsing.bezet


def schakel_uit(db: Database) -> None:
    """From now on nothing is held in this process."""
    slot.vergrendel = _lees_alleen
    plaatsing.bezet = _tel_en_denk
    if db.sqlite:
        laat_los(db)


def laat_los(db: Database) -> None:
    """On this SQLite database every statement is a transaction of its own."""
    event.listen(db.engine, "begin", _laat_los)


def _lees_alleen(s: Session, charette_id: int) -> Charette:
    """A copy of the row as it is now; what is written on it is not kept, or the write would be a lock as well."""
    c = s.scalars(
        select(Charette).where(Charette.id == charette_id), execution_options={"populate_existing": True}
    ).one()
    s.expunge(c)
    c.aanmeldnummer = random.randrange(10**9)
    for d in c.dagdelen:
        d.laatste_positie = random.randrange(10**9)
    return c


def _tel_en_denk(s: Session, d: Dagdeel) -> int:
    """What is taken by now; by the time it is used others may have come."""
    taken = _bezet(s, d)
    time.sleep(BEDENKTIJD)
    return taken


def _laat_los(connection: Connection) -> None:
    """Give the lock of SQLite back at once."""
    connection.exec_driver_sql("COMMIT")
