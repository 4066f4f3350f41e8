"""Money and places: per year an amount and how many kernen may start; per traject what is planned, bound and spent.

`verplicht` is what still has to be paid. Paying it takes it away and books the amount as `besteed` (`betaal`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern import instellingen, taal
from kern.db import lock_row
from kern.dossier.rijen import Stuksoort
from kern.dossier.stukken import leg_vast
from kern.journaal import Zichtbaarheid, noteer
from kern.kernen import Kern
from kern.taal import vandaag
from kern.trajecten.fouten import BesluitNodig, TrajectFout
from kern.trajecten.rijen import Boeking, Post, Traject

WEG = (Post.VERPLICHT.value, Post.BESTEED.value)
LANGSTE = 300


@dataclass(frozen=True)
class Geld:
    """Amounts in cents."""

    begroot: int = 0
    verplicht: int = 0
    besteed: int = 0


@dataclass(frozen=True)
class Jaarstand:
    """A year: its amount and what became of it (cents), how many kernen may start and which ones (ids) did."""

    jaar: int
    bedrag: int
    kernen_max: int
    begroot: int
    verplicht: int
    besteed: int
    gestart: tuple[int, ...]

    @property
    def vrij(self) -> int:
        """What is not bound or spent; below zero when it is too much."""
        return self.bedrag - self.verplicht - self.besteed

    @property
    def plekken_vrij(self) -> int:
        """How many kernen may still start."""
        return max(self.kernen_max - len(self.gestart), 0)

    @property
    def te_veel(self) -> bool:
        """Whether more started, or more is spent, than the year allows."""
        return self.vrij < 0 or len(self.gestart) > self.kernen_max


def jaarstand(s: Session, now: datetime, jaar: int) -> Jaarstand:
    """How a year stands."""
    wens = instellingen.lees(s, "budget", now)
    eigen = {**wens, **wens.get("jaren", {}).get(str(jaar), {})}
    geld = _som(s, Boeking.jaar == jaar)
    started = (Traject.jaar == jaar) & Traject.begonnen_op.is_not(None)
    gestart = tuple(s.scalars(select(Traject.kern_id).where(started).order_by(Traject.begonnen_op, Traject.id)))
    return Jaarstand(
        jaar, int(eigen["bedrag"]) * 100, int(eigen["kernen"]), geld.begroot, geld.verplicht, geld.besteed, gestart
    )


def vergrendel_jaar(s: Session, now: datetime, jaar: int) -> None:
    """Hold the places and the money of a year until the end of the transaction: one decides at a time."""
    first = s.scalar(select(func.min(Kern.id)))
    if first is not None:
        lock_row(s, Kern, first)


def per_traject(s: Session) -> dict[int, Geld]:
    """What each traject (by id) planned, bound and spent."""
    query = select(Boeking.traject_id, Boeking.post, func.sum(Boeking.bedrag)).where(Boeking.ingetrokken_op.is_(None))
    found: dict[int, dict[str, int]] = {}
    for id, post, sum_ in s.execute(query.group_by(Boeking.traject_id, Boeking.post)):
        if id is not None:
            found.setdefault(id, {})[post] = int(sum_)
    return {id: Geld(**posts) for id, posts in found.items()}


def boekingen(s: Session, *, jaar: int | None = None, traject_id: int | None = None) -> list[Boeking]:
    """The entries of a year or a traject, newest first; the withdrawn ones too."""
    query = select(Boeking).order_by(Boeking.datum.desc(), Boeking.id.desc())
    if jaar is not None:
        query = query.where(Boeking.jaar == jaar)
    if traject_id is not None:
        query = query.where(Boeking.traject_id == traject_id)
    return list(s.scalars(query))


def boek(
    s: Session,
    now: datetime,
    *,
    traject_id: int | None,
    jaar: int,
    post: Post,
    bedrag: int,
    omschrijving: str,
    datum: date,
    door: str,
    besluit: str = "",
) -> Boeking:
    """Add an entry of `bedrag` cents. Raises TrajectFout, and BesluitNodig when the year's money does not reach.

    With `besluit` (the reason) it is booked all the same, and the decision stands in the dossier.
    """
    if bedrag <= 0:
        raise TrajectFout("geen_bedrag", "bedrag")
    if not omschrijving.strip():
        raise TrajectFout("geen_omschrijving", "omschrijving")
    vergrendel_jaar(s, now, jaar)
    stand = jaarstand(s, now, jaar)
    over = bedrag - stand.vrij if post.value in WEG else 0
    if over > 0 and not besluit.strip():
        raise BesluitNodig(
            "overschrijding", jaar=jaar, bedrag=taal.bedrag(stand.bedrag // 100), kernen=stand.kernen_max
        )
    row = Boeking(
        traject_id=traject_id,
        jaar=jaar,
        post=post.value,
        bedrag=bedrag,
        omschrijving=omschrijving.strip()[:LANGSTE],
        datum=datum,
        gemaakt=now,
        door=door,
    )
    s.add(row)
    s.flush()
    _noteer(s, now, row, "boeking", door)
    if over > 0:
        _leg_besluit_vast(s, now, row, besluit, door)
    return row


def betaal(s: Session, now: datetime, id: int, bedrag: int, *, door: str, besluit: str = "") -> Boeking:
    """Pay what was bound: the commitment goes, `bedrag` cents are spent. Raises KeyError, TrajectFout, BesluitNodig."""
    row = _geldige(s, id)
    if row.post != Post.VERPLICHT.value:
        raise TrajectFout("geen_verplichting", "bedrag")
    row.ingetrokken_op, row.ingetrokken_reden = now, taal.zin("traject.boeking.betaald")
    s.flush()
    return boek(
        s,
        now,
        traject_id=row.traject_id,
        jaar=row.jaar,
        post=Post.BESTEED,
        bedrag=bedrag,
        omschrijving=row.omschrijving,
        datum=vandaag(now),
        door=door,
        besluit=besluit,
    )


def trek_in(s: Session, now: datetime, id: int, reden: str, door: str) -> None:
    """Let an entry count no more, with a reason; it stays to be read. Raises KeyError, TrajectFout."""
    row = _geldige(s, id)
    if not reden.strip():
        raise TrajectFout("geen_reden", "reden")
    row.ingetrokken_op, row.ingetrokken_reden = now, reden.strip()[:LANGSTE]
    s.flush()
    _noteer(s, now, row, "boeking_weg", door)


def _geldige(s: Session, id: int) -> Boeking:
    row = lock_row(s, Boeking, id)
    if row.ingetrokken_op is not None:
        raise TrajectFout("al_ingetrokken", "reden")
    return row


def _som(s: Session, when: object) -> Geld:
    query = select(Boeking.post, func.sum(Boeking.bedrag)).where(when, Boeking.ingetrokken_op.is_(None))  # type: ignore[arg-type]
    return Geld(**{post: int(sum_) for post, sum_ in s.execute(query.group_by(Boeking.post))})


def _noteer(s: Session, now: datetime, row: Boeking, soort: str, door: str) -> None:
    """Money is told to staff only; an entry of no traject has no kern to tell it to."""
    t = s.get(Traject, row.traject_id) if row.traject_id is not None else None
    if t is None:
        return
    noteer(
        s,
        now,
        t.kern_id,
        f"traject_{soort}",
        Zichtbaarheid.INTERN,
        door=door,
        traject=t.id,
        bedrag=taal.bedrag(Decimal(row.bedrag) / 100),
        post=row.post,
        omschrijving=row.omschrijving,
    )


def _leg_besluit_vast(s: Session, now: datetime, row: Boeking, reden: str, door: str) -> None:
    t = s.get(Traject, row.traject_id) if row.traject_id is not None else None
    if t is None:
        return
    leg_vast(
        s,
        now,
        t.kern_id,
        Stuksoort.BESLUIT,
        datum=vandaag(now),
        titel=taal.zin("traject.besluit.overschrijding", jaar=row.jaar),
        tekst=reden.strip(),
        gegevens={"wie": taal.zin("traject.besluit.wie")},
        zichtbaarheid=Zichtbaarheid.INTERN,
        door=door,
        traject_id=t.id,
    )
