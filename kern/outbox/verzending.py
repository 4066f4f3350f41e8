"""The row of the outbox, its kinds and its states, and how one is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, ScalarResult, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.db import Base, UtcDateTime, keys, random_id
from kern.mensen import MAIL, OngeldigAdres, geldig_adres, zoeksleutel
from kern.taal import zin

# What repeats answers lives a day at most; the body of other mail can be sent again for this long.
MET_ANTWOORDEN = timedelta(hours=24)
MAIL_BLIJFT = timedelta(days=90)


class Soort(StrEnum):
    """Why we write; it decides the order, whether an uncertain one is repeated, and whether there is a button."""

    GESPREK = "gesprek"
    PERSOONLIJK = "persoonlijk"
    MASSA = "massa"
    HERINNERING = "herinnering"

    @property
    def rang(self) -> int:
        """The lowest goes first: somebody who waits for a reply, then personal and needed, then the rest."""
        return {Soort.GESPREK: 0, Soort.PERSOONLIJK: 1}.get(self, 2)

    @property
    def herhaalbaar(self) -> bool:
        """Whether an uncertain one may be sent again by itself: it states a state, so a double does no harm."""
        return self is Soort.PERSOONLIJK


class Staat(StrEnum):
    """Where a row stands. `uitgesteld` waits for another try; `onbekend` may or may not have arrived."""

    WACHT = "wacht"
    BEZIG = "bezig"
    UITGESTELD = "uitgesteld"
    VERZONDEN = "verzonden"
    GEWEIGERD = "geweigerd"
    ONBEKEND = "onbekend"


EIND = frozenset({Staat.VERZONDEN, Staat.GEWEIGERD, Staat.ONBEKEND})
# The phase that is committed just before the content goes out.
FASE_DATA = "data"


class Verzending(Base):
    """One message to one address. `niet_voor` is when it is due; empty means that nothing more happens by itself."""

    __tablename__ = "verzending"
    __table_args__ = (
        Index("ix_verzending_beurt", "staat", "rang", "niet_voor", "nr"),
        Index("ix_verzending_adres", "lookup", "staat"),
    )

    # The number keeps messages to one chat in order; everything else knows the row by its random id.
    nr: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    sleutel: Mapped[str] = mapped_column(String(200), unique=True)
    kanaal: Mapped[str] = mapped_column(String(20))
    soort: Mapped[str] = mapped_column(String(20))
    rang: Mapped[int]
    kern_id: Mapped[int | None] = mapped_column(ForeignKey("kern.id"), index=True)
    omschrijving: Mapped[str] = mapped_column(String(120))
    adres: Mapped[bytes | None] = mapped_column(LargeBinary)
    lookup: Mapped[str] = mapped_column(String(64))
    inhoud: Mapped[bytes | None] = mapped_column(LargeBinary)
    herhaalt_antwoorden: Mapped[bool] = mapped_column(default=False)
    message_id: Mapped[str] = mapped_column(String(250), default="")
    datum: Mapped[datetime] = mapped_column(UtcDateTime)
    staat: Mapped[str] = mapped_column(String(12), default=Staat.WACHT.value)
    fase: Mapped[str] = mapped_column(String(10), default="")
    niet_voor: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pogingen: Mapped[int] = mapped_column(default=0)
    # Since when we try in vain, and how often it ended unknown.
    geprobeerd_sinds: Mapped[datetime | None] = mapped_column(UtcDateTime)
    keer_onbekend: Mapped[int] = mapped_column(default=0)
    lease_tot: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    reden: Mapped[str] = mapped_column(String(60), default="")
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    klaar_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wis_op: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    @property
    def is_klaar(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.staat in EIND and self.niet_voor is None


@dataclass(frozen=True)
class Geclaimd:
    """A claimed row with its address and content readable; what a channel gets to deliver."""

    id: str
    kanaal: str
    soort: Soort
    adres: str
    inhoud: Mapping[str, object]
    message_id: str
    datum: datetime
    poging: int
    lease_token: str


@dataclass(frozen=True)
class Uitkomst:
    """What became of one try. `wacht` is the time until the next one (else the list of delays decides); a try that
    does not `telt` (too many mails on one connection, no server set) brings giving up no nearer."""

    staat: Staat
    reden: str = ""
    wacht: timedelta | None = None
    telt: bool = True

    @classmethod
    def verzonden(cls) -> Uitkomst:
        """The other side took it."""
        return cls(Staat.VERZONDEN)

    @classmethod
    def geweigerd(cls, reden: str) -> Uitkomst:
        """The other side will never take it; `reden` is a key of `redenen.toml`."""
        return cls(Staat.GEWEIGERD, reden)

    @classmethod
    def onbekend(cls, reden: str) -> Uitkomst:
        """The content went out and no answer came back."""
        return cls(Staat.ONBEKEND, reden)

    @classmethod
    def uitgesteld(cls, reden: str, wacht: timedelta | None = None, *, telt: bool = True) -> Uitkomst:
        """Surely not taken, and worth another try."""
        return cls(Staat.UITGESTELD, reden, wacht, telt)


def reden_zin(reden: str) -> str:
    """A reason as a Dutch sentence; "" for none."""
    return zin(f"redenen.{reden}") if reden else ""


def enqueue(
    s: Session,
    now: datetime,
    *,
    kanaal: str,
    soort: Soort,
    adres: str,
    inhoud: Mapping[str, object],
    sleutel: str,
    omschrijving: str,
    kern_id: int | None = None,
    herhaalt_antwoorden: bool = False,
    niet_voor: datetime | None = None,
) -> Verzending:
    """Write a message to be delivered, in the transaction of what caused it; the same `sleutel` again gives the first.

    `inhoud` is JSON: for mail a `kern.berichten.mailopmaak.Mail`, for chat what the channel says. `abonnement` in it
    (`dbo:<contact id>`) names what the receiver can unsubscribe from. `omschrijving` is a kind of message for the
    admin, never content. `herhaalt_antwoorden`: erased at its end and after a day. Raises OngeldigAdres for mail.
    """
    known = _per_sleutel(s, sleutel).one_or_none()
    if known is not None:
        return known
    if kanaal == MAIL:
        valid = geldig_adres(adres)
        if valid is None:
            raise OngeldigAdres
        adres = valid
    row = Verzending(
        id=random_id(),
        sleutel=sleutel,
        kanaal=kanaal,
        soort=soort.value,
        rang=soort.rang,
        kern_id=kern_id,
        omschrijving=omschrijving,
        adres=keys(s).seal("verzending.adres", adres),
        lookup=zoeksleutel(s, kanaal, adres),
        inhoud=keys(s).seal("verzending.inhoud", json.dumps(inhoud, ensure_ascii=False)),
        herhaalt_antwoorden=herhaalt_antwoorden,
        datum=max(now, niet_voor or now).replace(microsecond=0),
        staat=Staat.WACHT.value,
        niet_voor=niet_voor or now,
        gemaakt=now,
        wis_op=_wis_op(kanaal, herhaalt_antwoorden, max(now, niet_voor or now)),
    )
    if kanaal == MAIL:
        # Fixed here, with the date: a second copy is then the same mail to the byte and can be recognised.
        row.message_id = f"<{row.id}@{str(inhoud['van']).rpartition('@')[2]}>"
    try:
        with s.begin_nested():
            s.add(row)
            s.flush()
    except IntegrityError:
        # Another transaction wrote this key in the meantime (PostgreSQL only): that one is the first.
        return _per_sleutel(s, sleutel).one()
    return row


def _per_sleutel(s: Session, sleutel: str) -> ScalarResult[Verzending]:
    return s.scalars(select(Verzending).where(Verzending.sleutel == sleutel))


def _wis_op(kanaal: str, herhaalt_antwoorden: bool, vanaf: datetime) -> datetime | None:
    if herhaalt_antwoorden:
        return vanaf + MET_ANTWOORDEN
    return vanaf + MAIL_BLIJFT if kanaal == MAIL else None


def lees_adres(s: Session, row: Verzending) -> str:
    """The address of a row; "" once it is erased."""
    return keys(s).open("verzending.adres", row.adres) if row.adres else ""


def lees_inhoud(s: Session, row: Verzending) -> dict[str, object]:
    """The content of a row; empty once it is erased."""
    if row.inhoud is None:
        return {}
    found: dict[str, object] = json.loads(keys(s).open("verzending.inhoud", row.inhoud))
    return found


def wis(row: Verzending) -> None:
    """Erase what was said and to whom; key, state and times stay."""
    row.inhoud = None
    row.adres = None
    row.lookup = ""
    row.wis_op = None
