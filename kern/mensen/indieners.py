"""Who brought an initiatief: name and address, apart from the plan, with an end date."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kern.db import Base, UtcDateTime


class Indiener(Base):
    """The contact data of whoever brought a plan. `tot`: the last day we keep them."""

    __tablename__ = "indiener"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiatief_id: Mapped[int] = mapped_column(ForeignKey("initiatief.id", ondelete="CASCADE"), index=True)
    naam: Mapped[bytes] = mapped_column(LargeBinary)
    email: Mapped[bytes | None] = mapped_column(LargeBinary)
    telefoon: Mapped[bytes | None] = mapped_column(LargeBinary)
    lookup: Mapped[str] = mapped_column(String(64), index=True, default="")
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    tot: Mapped[date]
