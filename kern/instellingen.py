"""Settings that the gemeente changes itself: texts, amounts, contact; kept with who, when and a version.

Each key has one row per change; the newest whose `geldig_vanaf` has come is in force. Defaults are data in
`templates/admin/standaard.toml`, so a new installation says something sensible from the first minute. A text that
residents read may have a field for each other language beside it: `intro` and `intro_en`.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.db import Base, UtcDateTime
from kern.taal import BRONTAAL, TALEN, TEMPLATES, huidige_taal, vandaag

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
        known[key] = _aangevuld(sleutel, row.waarde if row else {})
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


def _aangevuld(sleutel: str, eigen: Waarde) -> Waarde:
    """What the gemeente filled in on top of the defaults; a default translation goes with the default text only."""
    standaard = _standaard().get(sleutel, {})
    gone = {
        name: ""
        for name in standaard
        if (base := vertaling_van(name)) and eigen.get(base, standaard.get(base)) != standaard.get(base)
    }
    return standaard | gone | eigen


def vertaling_van(naam: str) -> str:
    """The field that this one translates: `intro` for `intro_en`; "" when it translates nothing."""
    base, _, taal = naam.rpartition("_")
    return base if taal in TALEN and taal != BRONTAAL else ""


def in_taal(waarde: Waarde) -> Waarde:
    """A setting as it is read in the language that is spoken now; a field without translation is Dutch."""
    fields = {name: value for name, value in waarde.items() if not vertaling_van(name)}
    return {name: waarde.get(f"{name}_{huidige_taal()}") or value for name, value in fields.items()}


def na_te_kijken(s: Session, sleutel: str) -> list[str]:
    """The translations that may be behind: their Dutch text was changed later than they were, or they are empty."""
    versions = [_aangevuld(sleutel, {})]
    versions += [_aangevuld(sleutel, row.waarde) for row in reversed(geschiedenis(s, sleutel))]

    def changed(name: str) -> int:
        return max((i for i, (a, b) in enumerate(pairwise(versions), 1) if a.get(name) != b.get(name)), default=0)

    names = [name for name in versions[-1] if vertaling_van(name)]
    return [n for n in names if not versions[-1][n] or changed(vertaling_van(n)) > changed(n)]


def _geldig(s: Session, sleutel: str, dag: date) -> Instelling | None:
    wanted = (Instelling.sleutel == sleutel) & (Instelling.geldig_vanaf <= dag)
    return s.scalars(select(Instelling).where(wanted).order_by(Instelling.versie.desc()).limit(1)).first()


def contact(s: Session, now: datetime) -> Waarde:
    """Who answers people at `now`: the projectleider, or the replacement between its two dates.

    Fields: naam, functie, telefoon, uren, email; in the language that is spoken now.
    """
    found = in_taal(lees(s, "contact", now))
    vervanger = found.pop("vervanger", None) or {}
    dag = vandaag(now).isoformat()
    if vervanger.get("naam") and vervanger.get("van", "9") <= dag <= vervanger.get("tot", ""):
        return {**found, **vervanger}
    return found


def dorp_leest_vanaf(s: Session, now: datetime) -> datetime:
    """From when the village reads public news of `now`: the Dbo hears it some days sooner (`dbo.dorp_later_dagen`)."""
    return now + timedelta(days=int(lees(s, "dbo", now)["dorp_later_dagen"]))
