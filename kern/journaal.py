"""The journal: one row, a *feit*, for everything that happened in a kern.

The DBO's mail, the public page and the answer to "hoe staat het ervoor?" are all made of these rows. A kind of feit
is a section of `templates/documenten/feiten.toml` with its sentence and its visibility; no mail or page knows kinds.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, select
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
    query = select(Feit).where(Feit.kern_id == kern_id, Feit.zichtbaarheid.in_(voor), Feit.moment <= now)
    if voor == VOOR_IEDEREEN:
        query = query.where(Feit.zichtbaar_vanaf <= now)
    if na is not None:
        query = query.where(Feit.moment > na)
    return list(s.scalars(query.order_by(Feit.moment.desc(), Feit.id.desc()).limit(hoogstens)))
