"""The row of a promise."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kern.db import Base, UtcDateTime
from kern.journaal import Zichtbaarheid


class Soort(StrEnum):
    """What kind of promise it is. `vraag`: we answer; `melding`: we look at it; `actie`: agreed in a conversation."""

    TOEZEGGING = "toezegging"
    VRAAG = "vraag"
    MELDING = "melding"
    ACTIE = "actie"

    @property
    def label(self) -> str:
        """As people read it."""
        return self.value.capitalize()


class Einde(StrEnum):
    """How a promise ended; `open` while it did not."""

    OPEN = "open"
    NAGEKOMEN = "nagekomen"
    VERVALLEN = "vervallen"


class Toezegging(Base):
    """One promise. `eerst` is the day that was promised first, `voor` the last day that holds now."""

    __tablename__ = "toezegging"

    id: Mapped[int] = mapped_column(primary_key=True)
    kern_id: Mapped[int] = mapped_column(ForeignKey("kern.id"), index=True)
    soort: Mapped[str] = mapped_column(String(12), default=Soort.TOEZEGGING.value)
    tekst: Mapped[str] = mapped_column(String(500))
    # The party that promised, as people read it: "De gemeente", "Westendorps Belang".
    partij: Mapped[str] = mapped_column(String(120))
    # Who of that party does it: an address of somebody of the staff, or a role; "" = the projectleider.
    eigenaar: Mapped[str] = mapped_column(String(200), default="")
    aan: Mapped[str] = mapped_column(String(120), default="")
    eerst: Mapped[date]
    voor: Mapped[date] = mapped_column(index=True)
    zichtbaarheid: Mapped[str] = mapped_column(String(10))
    bron: Mapped[str] = mapped_column(String(12), default="staf")
    # The Dbo contact person who asked; gone when that person is gone.
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("dbo_contact.id", ondelete="SET NULL"))
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    ontvangst_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    einde: Mapped[str] = mapped_column(String(12), default=Einde.OPEN.value, index=True)
    klaar_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    slot: Mapped[str] = mapped_column(Text, default="")
    door: Mapped[str] = mapped_column(String(200), default="")
    versie: Mapped[int] = mapped_column(default=1)

    @property
    def als_soort(self) -> Soort:
        """What kind it is."""
        return Soort(self.soort)

    @property
    def als_einde(self) -> Einde:
        """How it ended."""
        return Einde(self.einde)

    @property
    def als_zichtbaarheid(self) -> Zichtbaarheid:
        """Who may read it."""
        return Zichtbaarheid(self.zichtbaarheid)

    @property
    def is_open(self) -> bool:
        """Whether it still has to be kept."""
        return self.einde == Einde.OPEN.value

    @property
    def wacht_op_antwoord(self) -> bool:
        """Whether the one who asked still has to hear that we got it and what we say."""
        return self.is_open and self.soort in (Soort.VRAAG.value, Soort.MELDING.value)
