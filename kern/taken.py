"""Due work: rows with a moment and a lease, so that nothing that must happen later lives in memory only."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import JSON, Index, String, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.db import Base, Database, UtcDateTime, random_id

Gegevens = dict[str, str | int | float | bool | None]
WACHTTIJDEN = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60))
LEASE = timedelta(minutes=5)
_log = logging.getLogger(__name__)


class Taak(Base):
    """Something to do at `op`, with plain values. A done one stays, so that its key is not planned again."""

    __tablename__ = "taak"
    __table_args__ = (Index("ix_taak_beurt", "gedaan_op", "op"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    soort: Mapped[str] = mapped_column(String(60))
    sleutel: Mapped[str] = mapped_column(String(200), unique=True)
    op: Mapped[datetime] = mapped_column(UtcDateTime)
    gegevens: Mapped[Gegevens] = mapped_column(JSON)
    pogingen: Mapped[int] = mapped_column(default=0)
    lease_tot: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    gedaan_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fout: Mapped[str] = mapped_column(String(200), default="")


@dataclass(frozen=True)
class Opdracht:
    """A claimed task."""

    id: int
    soort: str
    sleutel: str
    op: datetime
    gegevens: Gegevens
    poging: int
    token: str


# What does a kind of task: runs in the transaction that marks it done. Returns nothing; raising means "later again".
Uitvoerder = Callable[[Session, datetime, Gegevens], object]


def plan(s: Session, soort: str, sleutel: str, op: datetime, gegevens: Gegevens | None = None) -> Taak:
    """Plan a task; the same `sleutel` again gives the first, unchanged, also when that is done already."""
    known = _per_sleutel(s, sleutel)
    if known is not None:
        return known
    row = Taak(soort=soort, sleutel=sleutel, op=op, gegevens=gegevens or {})
    try:
        with s.begin_nested():
            s.add(row)
            s.flush()
    except IntegrityError:
        # Another worker planned it in the meantime (PostgreSQL only): that one is the first.
        return _per_sleutel(s, sleutel) or row
    return row


def verzet(s: Session, sleutel: str, op: datetime) -> bool:
    """Move a planned task; False when there is none or it is done."""
    row = _per_sleutel(s, sleutel)
    if row is None or row.gedaan_op is not None:
        return False
    row.op = op
    s.flush()
    return True


def schrap(s: Session, sleutel: str) -> bool:
    """Forget a task that is not done; its key may be planned again. False when there was none."""
    gone = s.execute(delete(Taak).where(Taak.sleutel == sleutel, Taak.gedaan_op.is_(None)).returning(Taak.id))
    return gone.first() is not None


def claim_volgende(s: Session, now: datetime, lease: timedelta = LEASE) -> Opdracht | None:
    """Take the task that has been due longest and that nobody holds; None when there is none."""
    vrij = (Taak.lease_tot.is_(None)) | (Taak.lease_tot < now)
    open_ = (Taak.gedaan_op.is_(None)) & (Taak.op <= now) & vrij
    id = s.scalars(select(Taak.id).where(open_).order_by(Taak.op, Taak.id).limit(1).with_for_update(skip_locked=True))
    found = id.first()
    if found is None:
        return None
    token = random_id()
    claimed = s.execute(
        update(Taak)
        .where(Taak.id == found, open_)
        .values(lease_tot=now + lease, lease_token=token, pogingen=Taak.pogingen + 1)
        .returning(Taak.soort, Taak.sleutel, Taak.op, Taak.gegevens, Taak.pogingen)
        .execution_options(synchronize_session=False)
    ).first()
    if claimed is None:
        return None
    soort, sleutel, op, gegevens, poging = claimed
    return Opdracht(found, soort, sleutel, op, gegevens, poging, token)


def gedaan(s: Session, now: datetime, id: int, token: str) -> bool:
    """Mark a task done; False when somebody else holds it by now."""
    return _zet(s, id, token, {"gedaan_op": now, "fout": ""})


def faal(s: Session, now: datetime, id: int, token: str, fout: str, poging: int = 1) -> bool:
    """Try a task again after 1, 5, 15, 60 minutes, then hourly. `fout` is for the log: a kind, never content."""
    wacht = WACHTTIJDEN[min(max(poging, 1), len(WACHTTIJDEN)) - 1]
    return _zet(s, id, token, {"op": now + wacht, "fout": fout[:200]})


def voer_uit(db: Database, now: datetime, uitvoerders: Mapping[str, Uitvoerder], hoogstens: int = 100) -> int:
    """Do the tasks that are due, each in a transaction of its own together with the mark that it is done. How many.

    One that fails is put off and the rest goes on.
    """
    for n in range(hoogstens):
        with db.writing() as s:
            opdracht = claim_volgende(s, now)
        if opdracht is None:
            return n
        try:
            with db.writing() as s:
                if gedaan(s, now, opdracht.id, opdracht.token):
                    uitvoerders[opdracht.soort](s, now, opdracht.gegevens)
        except Exception as error:
            _log.error("taak mislukt", extra={"soort": opdracht.soort, "fout": type(error).__name__})
            with db.writing() as s:
                faal(s, now, opdracht.id, opdracht.token, type(error).__name__, opdracht.poging)
    return hoogstens


def vergeet(s: Session, soorten: Collection[str], voor: datetime) -> int:
    """Erase the done tasks of these kinds that were due before `voor`; how many. Their keys may be planned again."""
    old = (Taak.soort.in_(soorten)) & Taak.gedaan_op.is_not(None) & (Taak.op < voor)
    return len(s.execute(delete(Taak).where(old).returning(Taak.id)).all())


def mislukt(s: Session) -> list[Taak]:
    """The tasks that failed and wait for another try, oldest first; for the overview."""
    return list(s.scalars(select(Taak).where(Taak.gedaan_op.is_(None), Taak.fout != "").order_by(Taak.op)))


def _per_sleutel(s: Session, sleutel: str) -> Taak | None:
    wanted = select(Taak).where(Taak.sleutel == sleutel).execution_options(populate_existing=True)
    return s.scalars(wanted).one_or_none()


def _zet(s: Session, id: int, token: str, waarden: dict[str, object]) -> bool:
    done = s.execute(
        update(Taak)
        .where(Taak.id == id, Taak.lease_token == token, Taak.gedaan_op.is_(None))
        .values(**waarden, lease_tot=None, lease_token=None)
        .returning(Taak.id)
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None
