"""The journal: one row, a *feit*, for everything that happened in a kern.

The DBO's mail, the public page and the answer to "hoe staat het ervoor?" are all made of these rows. A kind of feit
is a section of `templates/documenten/feiten.toml` with its sentence and its visibility; no mail or page knows kinds.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.db import Base, UtcDateTime
from kern.taal import bestaat_zin, zin


class Zichtbaarheid(StrEnum):
    """Who may read a feit; each includes the ones before it."""

    INTERN = "intern"
    DBO = "dbo"
    OPENBAAR = "openbaar"


# What each reader sees.
VOOR_DBO = (Zichtbaarheid.DBO.value, Zichtbaarheid.OPENBAAR.value)
VOOR_IEDEREEN = (Zichtbaarheid.OPENBAAR.value,)
VOOR_STAF = tuple(z.value for z in Zichtbaarheid)


class Feit(Base):
    """Something that happened. `gegevens` holds plain values (texts, numbers, ISO dates), never a resident's name."""

    __tablename__ = "feit"
    __table_args__ = (
        Index("ix_feit_kern_moment", "kern_id", "moment", "id"),
        Index("ix_feit_kern_zichtbaarheid", "kern_id", "zichtbaarheid", "moment"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    moment: Mapped[datetime] = mapped_column(UtcDateTime)
    # From this moment the reader may see it; the village hears a day after the DBO where that applies.
    zichtbaar_vanaf: Mapped[datetime] = mapped_column(UtcDateTime)
    kern_id: Mapped[int] = mapped_column(ForeignKey("kern.id"))
    soort: Mapped[str] = mapped_column(String(60))
    gegevens: Mapped[dict[str, Any]] = mapped_column(JSON)
    zichtbaarheid: Mapped[str] = mapped_column(String(10))
    door: Mapped[str] = mapped_column(String(200), default="")

    @property
    def zin(self) -> str:
        """The feit as one Dutch sentence."""
        return zin(f"feiten.{self.soort}.zin", **self.gegevens)


def noteer(
    s: Session,
    now: datetime,
    kern_id: int,
    soort: str,
    zichtbaarheid: Zichtbaarheid,
    *,
    door: str = "",
    zichtbaar_vanaf: datetime | None = None,
    **gegevens: Any,
) -> Feit:
    """Write a feit. Raises KeyError when the kind has no sentence or the sentence misses a value."""
    if not bestaat_zin(f"feiten.{soort}.zin"):
        raise KeyError(f"feiten.{soort}.zin")
    feit = Feit(
        moment=now,
        zichtbaar_vanaf=zichtbaar_vanaf or now,
        kern_id=kern_id,
        soort=soort,
        gegevens=gegevens,
        zichtbaarheid=zichtbaarheid.value,
        door=door,
    )
    _ = feit.zin  # a missing value must fail here, in the use case, and not in somebody's mail
    s.add(feit)
    s.flush()
    return feit


def regels(
    s: Session,
    kern_id: int,
    voor: tuple[str, ...],
    now: datetime,
    *,
    na: datetime | None = None,
    hoogstens: int = 50,
) -> list[Feit]:
    """The feiten of a kern that this reader may see at `now`, newest first; `na`: only what happened after it.

    The DBO reads a public feit at once, even when the village has to wait for it.
    """
    query = select(Feit).where(*_leesbaar(kern_id, voor, now))
    if na is not None:
        query = query.where(Feit.moment > na)
    return list(s.scalars(query.order_by(Feit.moment.desc(), Feit.id.desc()).limit(hoogstens)))


def nieuwer_dan(s: Session, kern_id: int, id: int, voor: tuple[str, ...], now: datetime) -> int | None:
    """How many feiten stand above this one in what `regels` gives; None when this reader may not see it (yet)."""
    mine = _leesbaar(kern_id, voor, now)
    feit = s.scalars(select(Feit).where(Feit.id == id, *mine)).first()
    if feit is None:
        return None
    above = or_(Feit.moment > feit.moment, and_(Feit.moment == feit.moment, Feit.id > id))
    return s.scalar(select(func.count()).select_from(Feit).where(*mine, above)) or 0


def _leesbaar(kern_id: int, voor: tuple[str, ...], now: datetime) -> list[ColumnElement[bool]]:
    """What this reader may see of a kern at `now`."""
    wanted = [Feit.kern_id == kern_id, Feit.zichtbaarheid.in_(voor), Feit.moment <= now]
    return [*wanted, Feit.zichtbaar_vanaf <= now] if voor == VOOR_IEDEREEN else wanted


def versmal(s: Session, kern_id: int, sleutel: str, id: int, zichtbaarheid: Zichtbaarheid) -> None:
    """Nobody reads more of the feiten with `gegevens[sleutel] == id` than `zichtbaarheid` says.

    For what was shown to more people by mistake; it never shows a feit to more people.
    """
    wider = VOOR_STAF[VOOR_STAF.index(zichtbaarheid.value) + 1 :]
    for feit in s.scalars(select(Feit).where(Feit.kern_id == kern_id, Feit.zichtbaarheid.in_(wider))):
        if feit.gegevens.get(sleutel) == id:
            feit.zichtbaarheid = zichtbaarheid.value
    s.flush()
