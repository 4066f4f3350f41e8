"""The files of a piece: keep, read, take away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from kern.db import lock_row, random_id
from kern.dossier.keuring import BestandFout, Gekeurd, keur, maak_veilig
from kern.dossier.rijen import Bestand, Stuk
from kern.journaal import VOOR_STAF

__all__ = ["BestandFout", "Gekeurd", "bewaar", "een", "keur", "lees", "maak_veilig", "van", "verwijder"]

HOOGSTENS = 20  # files of one piece


def bewaar(s: Session, now: datetime, stuk: Stuk, gekeurd: Gekeurd) -> Bestand:
    """Put a file that went through `maak_veilig` with a piece.

    Raises BestandFout: the piece has 20, or has this very file already.
    """
    lock_row(s, Stuk, stuk.id)
    digest = sha256(gekeurd.inhoud).hexdigest()
    present = list(s.scalars(select(Bestand.sha256).where(Bestand.stuk_id == stuk.id)))
    if len(present) >= HOOGSTENS:
        raise BestandFout("veel", grens=HOOGSTENS)
    if digest in present:
        raise BestandFout("al", naam=gekeurd.naam)
    row = Bestand(
        id=random_id(),
        stuk_id=stuk.id,
        naam=gekeurd.naam,
        mediatype=gekeurd.mediatype,
        grootte=len(gekeurd.inhoud),
        sha256=digest,
        inhoud=gekeurd.inhoud,
    )
    s.add(row)
    s.flush()
    return row


def van(s: Session, stuk_ids: Iterable[int]) -> dict[int, list[Bestand]]:
    """The files of these pieces by piece, without what is in them."""
    found: dict[int, list[Bestand]] = {}
    query = select(Bestand).where(Bestand.stuk_id.in_(list(stuk_ids)))
    for row in s.scalars(query.order_by(func.lower(Bestand.naam), Bestand.id)):
        found.setdefault(row.stuk_id, []).append(row)
    return found


def een(s: Session, id: str, voor: tuple[str, ...] = VOOR_STAF) -> tuple[Bestand, Stuk] | None:
    """The file with this id and its piece, when this reader may see that piece; without what is in it."""
    query = select(Bestand, Stuk).join(Stuk, Stuk.id == Bestand.stuk_id)
    row = s.execute(query.where(Bestand.id == id, Stuk.zichtbaarheid.in_(voor))).first()
    return (row[0], row[1]) if row else None


def lees(s: Session, id: str, voor: tuple[str, ...] = VOOR_STAF) -> Bestand | None:
    """The file with what is in it, when this reader may see its piece; else None."""
    query = select(Bestand).join(Stuk, Stuk.id == Bestand.stuk_id).options(undefer(Bestand.inhoud))
    return s.scalars(query.where(Bestand.id == id, Stuk.zichtbaarheid.in_(voor))).first()


def verwijder(s: Session, bestand: Bestand) -> None:
    """Take a file away for good; its piece stays."""
    s.delete(bestand)
    s.flush()
