"""Settings that the gemeente changes itself: texts, amounts, contact; kept with who, when and a version.

Each key has one row per change; the newest whose `geldig_vanaf` has come is in force. Defaults are data in
`templates/admin/standaard.toml`, so a new installation says something sensible from the first minute.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.db import Base, UtcDateTime
from kern.taal import TEMPLATES, vandaag

Waarde = dict[str, Any]


class Verouderd(Exception):
    """Somebody else changed this since it was read."""


class Instelling(Base):
    """One version of one setting."""

    __tablename__ = "instelling"
    __table_args__ = (UniqueConstraint("sleutel", "versie"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sleutel: Mapped[str] = mapped_column(String(60), index=True)
    versie: Mapped[int]
    waarde: Mapped[Waarde] = mapped_column(JSON)
    geldig_vanaf: Mapped[date]
    door: Mapped[str] = mapped_column(String(200))
    op: Mapped[datetime] = mapped_column(UtcDateTime)


@cache
def _standaard() -> dict[str, Waarde]:
    return tomllib.loads((TEMPLATES / "admin" / "standaard.toml").read_text("utf-8"))


def sleutels() -> tuple[str, ...]:
    """The keys that have a default, in the order of the file."""
    return tuple(_standaard())


def lees(s: Session, sleutel: str, now: datetime) -> Waarde:
    """The value in force at `now`: the newest version that is valid by then, on top of the default's fields.

    Read once per transaction: a turn of a conversation asks for the same settings again and again.
    """
    known: dict[tuple[str, date], Waarde] = s.info.setdefault("instellingen", {})
    key = (sleutel, vandaag(now))
    if key not in known:
        row = _geldig(s, *key)
        known[key] = _standaard().get(sleutel, {}) | (row.waarde if row else {})
    return dict(known[key])


def versie(s: Session, sleutel: str) -> int:
    """The number of the newest version; 0 while only the default exists."""
    return s.scalar(select(func.max(Instelling.versie)).where(Instelling.sleutel == sleutel)) or 0


def bewaar(
    s: Session,
    sleutel: str,
    waarde: Waarde,
    door: str,
    now: datetime,
    *,
    gelezen_versie: int | None = None,
    geldig_vanaf: date | None = None,
) -> Instelling:
    """Add a version. `gelezen_versie` is the one the editor saw; raises Verouderd when there is a newer one."""
    newest = versie(s, sleutel)
    if gelezen_versie is not None and gelezen_versie != newest:
        raise Verouderd(sleutel)
    row = Instelling(
        sleutel=sleutel,
        versie=newest + 1,
        waarde=waarde,
        geldig_vanaf=geldig_vanaf or vandaag(now),
        door=door,
        op=now,
    )
    s.add(row)
    s.flush()
    s.info.pop("instellingen", None)
    return row


def geschiedenis(s: Session, sleutel: str) -> list[Instelling]:
    """All versions of a setting, newest first."""
    return list(s.scalars(select(Instelling).where(Instelling.sleutel == sleutel).order_by(Instelling.versie.desc())))


def _geldig(s: Session, sleutel: str, dag: date) -> Instelling | None:
    wanted = (Instelling.sleutel == sleutel) & (Instelling.geldig_vanaf <= dag)
    return s.scalars(select(Instelling).where(wanted).order_by(Instelling.versie.desc()).limit(1)).first()


def contact(s: Session, now: datetime) -> Waarde:
    """Who answers people at `now`: the projectleider, or the replacement between its two dates.

    Fields: naam, functie, telefoon, uren, email.
    """
    found = lees(s, "contact", now)
    vervanger = found.get("vervanger") or {}
    dag = vandaag(now).isoformat()
    if vervanger.get("naam") and vervanger.get("van", "9") <= dag <= vervanger.get("tot", ""):
        return {**{k: v for k, v in found.items() if k != "vervanger"}, **vervanger}
    return {k: v for k, v in found.items() if k != "vervanger"}
