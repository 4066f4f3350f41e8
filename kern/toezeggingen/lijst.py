"""Reading promises: of a kern, of all kernen, counted, and how late they are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from kern import instellingen
from kern.journaal import VOOR_IEDEREEN, VOOR_STAF
from kern.taal import vandaag
from kern.toezeggingen.rijen import Einde, Soort, Toezegging


def dagen_te_laat(t: Toezegging, dag: date) -> int:
    """How many days it is late on `dag`; 0 when it ended, or when there is time until the end of that day."""
    return max(0, (dag - t.voor).days) if t.is_open else 0


def dagen_na_belofte(t: Toezegging, dag: date) -> int:
    """How many days late it is for whom it was promised to: a new day does not make it in time, it only says when."""
    return dagen_te_laat(t, dag) or (max(0, (dag - t.eerst).days) if t.is_open else 0)


def een(s: Session, id: int) -> Toezegging | None:
    """The promise with this number, or None."""
    return s.get(Toezegging, id)


def actueel(
    s: Session,
    now: datetime,
    kern_id: int,
    voor: tuple[str, ...] = VOOR_STAF,
    recent: timedelta = timedelta(0),
) -> list[Toezegging]:
    """What this reader may see of a kern: the open ones by date, so the latest late first; then what ended, newest
    first, at most `recent` before `now`."""
    mine = select(Toezegging).where(Toezegging.kern_id == kern_id, Toezegging.zichtbaarheid.in_(voor))
    open_ones = mine.where(_OPEN).order_by(Toezegging.voor, Toezegging.id)
    ended = mine.where(~_OPEN, Toezegging.klaar_op > now - recent, Toezegging.klaar_op <= now)
    done = ended.order_by(Toezegging.klaar_op.desc(), Toezegging.id.desc()) if recent else None
    return list(s.scalars(open_ones)) + (list(s.scalars(done)) if done is not None else [])


def voor_dorp(s: Session, now: datetime, kern_id: int, recent: timedelta = timedelta(0)) -> list[Toezegging]:
    """What the village may know of at `now`, late ones first: the public ones that the Dbo has had its time to hear."""
    found = actueel(s, now, kern_id, VOOR_IEDEREEN, recent)
    known = [t for t in found if instellingen.dorp_leest_vanaf(s, t.gemaakt) <= now]
    return sorted(known, key=lambda t: -dagen_na_belofte(t, vandaag(now)))


def alle(
    s: Session,
    *,
    kern_id: int | None = None,
    soort: Soort | None = None,
    eigenaar: str | None = None,
    einden: Collection[Einde] = (Einde.OPEN,),
    te_laat_op: date | None = None,
    voor: tuple[str, ...] = VOOR_STAF,
    hoogstens: int = 500,
    vanaf: int = 0,
) -> list[Toezegging]:
    """Those of all kernen that fit: open by date (late first), then ended, newest first.

    `eigenaar`: an address, "" for those of nobody in particular; `te_laat_op`: only what is late on that day.
    """
    query = select(Toezegging).where(*_passend(kern_id, soort, eigenaar, einden, te_laat_op, voor))
    first = case((_OPEN, 0), else_=1)
    by_date = case((_OPEN, Toezegging.voor))
    order = (first, by_date, Toezegging.klaar_op.desc(), Toezegging.id)
    return list(s.scalars(query.order_by(*order).limit(hoogstens).offset(vanaf)))


def aantal(
    s: Session,
    *,
    kern_id: int | None = None,
    soort: Soort | None = None,
    eigenaar: str | None = None,
    einden: Collection[Einde] = (Einde.OPEN,),
    te_laat_op: date | None = None,
    voor: tuple[str, ...] = VOOR_STAF,
) -> int:
    """How many there are of what `alle` gives."""
    fitting = _passend(kern_id, soort, eigenaar, einden, te_laat_op, voor)
    return s.scalar(select(func.count()).select_from(Toezegging).where(*fitting)) or 0


def te_laat(s: Session, dag: date) -> list[Toezegging]:
    """The open ones of all kernen whose day is before `dag`, the latest late first."""
    return alle(s, te_laat_op=dag)


def onbevestigd(s: Session) -> list[Toezegging]:
    """Open questions whose receipt nobody confirmed yet, oldest first."""
    asked = Toezegging.soort.in_((Soort.VRAAG.value, Soort.MELDING.value))
    query = select(Toezegging).where(_OPEN, asked, Toezegging.ontvangst_op.is_(None))
    return list(s.scalars(query.order_by(Toezegging.gemaakt, Toezegging.id)))


def tel(s: Session, dag: date, voor: tuple[str, ...] = VOOR_STAF) -> dict[int, tuple[int, int]]:
    """Per kern with an open promise: how many are open, and how many of those are late on `dag`. One query."""
    late = func.sum(case((Toezegging.voor < dag, 1), else_=0))
    query = select(Toezegging.kern_id, func.count(), late).where(_OPEN, Toezegging.zichtbaarheid.in_(voor))
    return {kern_id: (n, int(m)) for kern_id, n, m in s.execute(query.group_by(Toezegging.kern_id))}


_OPEN = Toezegging.einde == Einde.OPEN.value


def _passend(
    kern_id: int | None,
    soort: Soort | None,
    eigenaar: str | None,
    einden: Collection[Einde],
    te_laat_op: date | None,
    voor: tuple[str, ...],
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [
        Toezegging.einde.in_([e.value for e in einden]),
        Toezegging.zichtbaarheid.in_(voor),
    ]
    if kern_id is not None:
        wanted.append(Toezegging.kern_id == kern_id)
    if soort is not None:
        wanted.append(Toezegging.soort == soort.value)
    if eigenaar is not None:
        wanted.append(Toezegging.eigenaar == eigenaar)
    if te_laat_op is not None:
        wanted += [_OPEN, Toezegging.voor < te_laat_op]
    return wanted
