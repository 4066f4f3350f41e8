"""An onderzoek: one questionnaire version put to one kern between two dates. Its state is computed from facts.

The use cases that move it (open, undo, change the end, close, round off) stand in `veldwerk.py`.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern import instellingen
from kern.audit import leg_vast
from kern.db import Base, UtcDateTime, lock_row
from kern.instellingen import Verouderd
from kern.kernen import Kern, Onderzoeksgebied
from kern.taal import AMSTERDAM, vandaag, zin

# What `pulldata()` reads: table → rows of column → text.
Tabellen = dict[str, list[dict[str, str]]]


class OnderzoekFout(Exception):
    """The onderzoek cannot do that now. `reden` is a key of the sentences in `templates/admin/onderzoek.toml`."""

    def __init__(self, reden: str, **gegevens: str | int) -> None:
        super().__init__(reden)
        self.reden = reden
        self.gegevens = gegevens


def fout_zin(fout: OnderzoekFout) -> str:
    """Why it cannot be, as a Dutch sentence that says what to do."""
    return zin(f"onderzoek.fout.{fout.reden}", **fout.gegevens)


class Stand(StrEnum):
    """Where an onderzoek is. UITLOOP: closed for who has not begun yet, running conversations may finish."""

    CONCEPT = "concept"
    OPEN = "open"
    UITLOOP = "uitloop"
    GESLOTEN = "gesloten"


class Doelgroep(StrEnum):
    """Whom it asks: households of a kern with their codes, or associations."""

    HUISHOUDENS = "huishoudens"
    VERENIGINGEN = "verenigingen"


class Onderzoek(Base):
    """One onderzoek in one kern. `huishoudens` is N, the number of households in the onderzoeksgebied."""

    __tablename__ = "onderzoek"

    id: Mapped[int] = mapped_column(primary_key=True)
    # None: an onderzoek of the whole gemeente.
    kern_id: Mapped[int | None] = mapped_column(ForeignKey("kern.id"), index=True)
    versie_id: Mapped[str] = mapped_column(ForeignKey("vragenlijst_versie.id"), index=True)
    gebied: Mapped[str] = mapped_column(String(30))
    huishoudens: Mapped[int]
    doel_procent: Mapped[int]
    opent: Mapped[date]
    # The last day on which one can begin.
    sluit: Mapped[date]
    geopend_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    gesloten_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When links to codes were cut and the codes destroyed.
    afgerond_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    uitloop_uren: Mapped[int]
    tabellen: Mapped[Tabellen] = mapped_column(JSON, default=dict)
    door: Mapped[str] = mapped_column(String(200))
    voor_inwoners: Mapped[bool] = mapped_column(default=True)
    doelgroep: Mapped[str] = mapped_column(
        String(20), default=Doelgroep.HUISHOUDENS.value, server_default=Doelgroep.HUISHOUDENS.value
    )
    # Grows with every edit, so that two editors notice each other.
    versie: Mapped[int] = mapped_column(default=1)

    @property
    def onderzoeksgebied(self) -> Onderzoeksgebied:
        """The area it is about."""
        return Onderzoeksgebied(self.gebied)


class OnderzoekVersie(Base):
    """From when on an onderzoek put which version of its questionnaire; the newest one goes to who begins."""

    __tablename__ = "onderzoek_versie"

    id: Mapped[int] = mapped_column(primary_key=True)
    onderzoek_id: Mapped[int] = mapped_column(ForeignKey("onderzoek.id", ondelete="CASCADE"), index=True)
    versie_id: Mapped[str] = mapped_column(ForeignKey("vragenlijst_versie.id"))
    vanaf: Mapped[datetime] = mapped_column(UtcDateTime)
    door: Mapped[str] = mapped_column(String(200))


def eindmoment(o: Onderzoek) -> datetime:
    """From this moment nobody can begin: the midnight after `sluit`, or earlier when it was closed by hand."""
    midnight = datetime.combine(o.sluit + timedelta(days=1), time.min, AMSTERDAM)
    return min(midnight, o.gesloten_op) if o.gesloten_op else midnight


def uitloop_tot(o: Onderzoek) -> datetime:
    """Until this moment a conversation that had begun may still be sent."""
    return eindmoment(o) + timedelta(hours=o.uitloop_uren)


def stand(o: Onderzoek, now: datetime) -> Stand:
    """The state at `now`. The clock closes an onderzoek, also when the job that rounds it off comes late."""
    if o.geopend_op is None:
        return Stand.CONCEPT
    if o.afgerond_op is not None or now >= uitloop_tot(o):
        return Stand.GESLOTEN
    return Stand.UITLOOP if now >= eindmoment(o) else Stand.OPEN


def neemt_nieuwe(o: Onderzoek, now: datetime) -> bool:
    """Whether somebody may begin now."""
    return stand(o, now) is Stand.OPEN


def neemt_lopende(o: Onderzoek, now: datetime) -> bool:
    """Whether somebody who has begun may still answer and send."""
    return stand(o, now) in (Stand.OPEN, Stand.UITLOOP)


def maak(
    s: Session,
    now: datetime,
    kern: Kern,
    versie_id: str,
    door: str,
    *,
    sluit: date,
    opent: date | None = None,
    gebied: Onderzoeksgebied | None = None,
    huishoudens: int | None = None,
    doel_procent: int | None = None,
    voor_inwoners: bool = True,
) -> Onderzoek:
    """Add an onderzoek in CONCEPT; what is not given comes from the kern and the settings.

    Raises OnderzoekFout (`huishoudens`, `doel`, `data`) for a number or date that cannot be.
    """
    standaard = instellingen.lees(s, "onderzoek", now)
    o = Onderzoek(
        kern_id=kern.id,
        versie_id=versie_id,
        gebied=(gebied or kern.onderzoeksgebied).value,
        huishoudens=kern.huishoudens if huishoudens is None else huishoudens,
        doel_procent=int(standaard["doel_procent"]) if doel_procent is None else doel_procent,
        opent=opent or vandaag(now),
        sluit=sluit,
        uitloop_uren=int(standaard["uitloop_uren"]),
        tabellen={},
        door=door,
        voor_inwoners=voor_inwoners,
    )
    _keur(o, now)
    s.add(o)
    s.flush()
    leg_vast(s, now, door, "onderzoek_gemaakt", kern.naam)
    return o


def _keur(o: Onderzoek, now: datetime) -> None:
    if not 1 <= o.huishoudens <= 100_000:
        raise OnderzoekFout("huishoudens")
    if not 1 <= o.doel_procent <= 100:
        raise OnderzoekFout("doel")
    if o.sluit < o.opent or o.sluit < vandaag(now):
        raise OnderzoekFout("data")


def wijzig(s: Session, now: datetime, o: Onderzoek, gelezen_versie: int, door: str, **velden: Any) -> None:
    """Change fields of an onderzoek that is not open yet. Raises Verouderd, and OnderzoekFout as `maak` does."""
    lock_row(s, Onderzoek, o.id)
    s.refresh(o)
    if o.versie != gelezen_versie:
        raise Verouderd(str(o.id))
    if o.geopend_op is not None:
        raise OnderzoekFout("niet_concept")
    for name, value in velden.items():
        setattr(o, name, value.value if isinstance(value, Onderzoeksgebied) else value)
    try:
        _keur(o, now)
    except OnderzoekFout:
        s.expire(o)
        raise
    o.versie += 1
    s.flush()
    leg_vast(s, now, door, "onderzoek_gewijzigd", s.get_one(Kern, o.kern_id).naam)


def per_id(s: Session, id: int) -> Onderzoek | None:
    """The onderzoek with this number, or None."""
    return s.get(Onderzoek, id)


def alle(s: Session) -> list[Onderzoek]:
    """All onderzoeken, the newest first."""
    return list(s.scalars(select(Onderzoek).order_by(Onderzoek.id.desc())))


def open_voor(s: Session, kern_id: int, now: datetime) -> Onderzoek | None:
    """The onderzoek for inwoners that takes new conversations in this kern at `now`, or None."""
    wanted = (Onderzoek.kern_id == kern_id) & Onderzoek.voor_inwoners & Onderzoek.geopend_op.is_not(None)
    rows = s.scalars(select(Onderzoek).where(wanted, Onderzoek.gesloten_op.is_(None)).order_by(Onderzoek.id.desc()))
    return next((o for o in rows if neemt_nieuwe(o, now)), None)


def laatste(s: Session, kern_id: int) -> Onderzoek | None:
    """The onderzoek for inwoners in this kern that was opened last, whatever became of it, or None."""
    wanted = (Onderzoek.kern_id == kern_id) & Onderzoek.voor_inwoners & Onderzoek.geopend_op.is_not(None)
    return s.scalars(select(Onderzoek).where(wanted).order_by(Onderzoek.geopend_op.desc()).limit(1)).first()
