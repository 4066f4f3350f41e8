"""Kernen and their woonplaatsen: the starting data are `kernen.yaml`, afterwards all is edited in the admin."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, lazyload, mapped_column, relationship

from kern.db import Base
from kern.instellingen import Verouderd

STARTDATA = Path(__file__).with_suffix(".yaml")


class Onderzoeksgebied(StrEnum):
    """The area an onderzoek is about: the built-up kern, or the land around it as well."""

    KERN = "kern"
    KERN_EN_BUITENGEBIED = "kern_en_buitengebied"

    @property
    def label(self) -> str:
        """As people read it."""
        return {"kern": "alleen de kern", "kern_en_buitengebied": "de kern en het buitengebied"}[self.value]


class Kern(Base):
    """A village as the gemeente counts villages; it is neither a woonplaats nor a buurt."""

    __tablename__ = "kern"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    naam: Mapped[str] = mapped_column(String(80))
    klein: Mapped[bool] = mapped_column(default=True)
    inwoners: Mapped[int]
    inwoners_jaar: Mapped[int]
    huishoudens: Mapped[int]
    gebied: Mapped[str] = mapped_column(String(30), default=Onderzoeksgebied.KERN_EN_BUITENGEBIED.value)
    dbo_naam: Mapped[str] = mapped_column(String(120), default="")
    toelichting: Mapped[str] = mapped_column(String(500), default="")
    versie: Mapped[int] = mapped_column(default=1)

    woonplaatsen: Mapped[list[Woonplaats]] = relationship(
        cascade="all, delete-orphan", order_by="Woonplaats.id", lazy="selectin"
    )

    @property
    def onderzoeksgebied(self) -> Onderzoeksgebied:
        """The usual area of an onderzoek here."""
        return Onderzoeksgebied(self.gebied)


class Woonplaats(Base):
    """A place of the national address register that belongs to a kern."""

    __tablename__ = "woonplaats"

    id: Mapped[int] = mapped_column(primary_key=True)
    kern_id: Mapped[int] = mapped_column(ForeignKey("kern.id", ondelete="CASCADE"), index=True)
    naam: Mapped[str] = mapped_column(String(80))


def verzorg_startdata(s: Session) -> int:
    """Add the kernen of the starting data that are not there yet; returns how many. Changes none."""
    known = set(s.scalars(select(Kern.slug)))
    rows: list[dict[str, Any]] = yaml.safe_load(STARTDATA.read_text("utf-8"))
    new = [row for row in rows if row["slug"] not in known]
    for row in new:
        places = [Woonplaats(naam=naam) for naam in row.pop("woonplaatsen")]
        s.add(Kern(**row, woonplaatsen=places))
    s.flush()
    return len(new)


def alle(s: Session) -> list[Kern]:
    """All kernen by name."""
    return list(s.scalars(select(Kern).order_by(Kern.naam)))


def alle_licht(s: Session) -> list[Kern]:
    """All kernen by name, without their woonplaatsen."""
    return list(s.scalars(select(Kern).options(lazyload(Kern.woonplaatsen)).order_by(Kern.naam)))


def per_slug(s: Session, slug: str) -> Kern | None:
    """The kern with this address part, or None."""
    return s.scalars(select(Kern).where(Kern.slug == slug)).first()


def licht(s: Session, *, id: int | None = None, slug: str = "") -> Kern | None:
    """A kern without its woonplaatsen, for the conversation, which asks for it at every turn."""
    wanted = Kern.id == id if id is not None else Kern.slug == slug
    return s.scalars(select(Kern).where(wanted).options(lazyload(Kern.woonplaatsen))).first()


def alle_slugs(s: Session) -> set[str]:
    """The address parts that are taken by a kern."""
    return set(s.scalars(select(Kern.slug)))


def huishoudens_samen(s: Session) -> int:
    """How many households all kernen have together."""
    return s.scalar(select(func.sum(Kern.huishoudens))) or 0


def maak_slug(naam: str) -> str:
    """`'t Gemeynt / Netterden` → `t-gemeynt-netterden`."""
    return re.sub(r"[^a-z0-9]+", "-", naam.lower()).strip("-")[:60]


def voeg_toe(s: Session, naam: str, **velden: Any) -> Kern:
    """Add a kern (a larger one too). Raises ValueError when there is one of that name."""
    slug = maak_slug(naam)
    if not slug or per_slug(s, slug):
        raise ValueError(naam)
    places = [Woonplaats(naam=p) for p in velden.pop("woonplaatsen", [naam])]
    kern = Kern(slug=slug, naam=naam, woonplaatsen=places, **velden)
    s.add(kern)
    s.flush()
    return kern


def wijzig(s: Session, kern: Kern, gelezen_versie: int, **velden: Any) -> None:
    """Change fields of a kern (also `woonplaatsen`, names). Raises Verouderd when somebody changed it meanwhile."""
    if kern.versie != gelezen_versie:
        raise Verouderd(kern.slug)
    places = velden.pop("woonplaatsen", None)
    if places is not None and places != [w.naam for w in kern.woonplaatsen]:
        kern.woonplaatsen = [Woonplaats(naam=p) for p in places]
    for name, value in velden.items():
        setattr(kern, name, value)
    kern.versie += 1
    s.flush()
