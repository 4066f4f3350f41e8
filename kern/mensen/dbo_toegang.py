"""A device of a Dbo contact person: the link in her mail sends a code to her own address, and only who types that code
on the device that asked may speak for the Dbo there. Forwarding the mail hands over nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kern.db import Base, UtcDateTime


class DboToegang(Base):
    """One device. `apparaat`: the HMAC of its cookie; `code`: the HMAC of the mailed code, until it is used."""

    __tablename__ = "dbo_toegang"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("dbo_contact.id", ondelete="CASCADE"), index=True)
    apparaat: Mapped[str] = mapped_column(String(64), index=True)
    code: Mapped[str] = mapped_column(String(64), default="")
    code_tot: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pogingen: Mapped[int] = mapped_column(default=0)
    gevraagd_op: Mapped[datetime] = mapped_column(UtcDateTime)
    bevestigd_op: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tot: Mapped[datetime] = mapped_column(UtcDateTime)
