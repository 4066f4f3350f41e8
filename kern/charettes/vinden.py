"""Finding a sign-up again: by the code its people were given, by the link in their mail, by their address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.charettes.aanmelden import code_hmacs
from kern.charettes.charette import bewaren_tot
from kern.charettes.rijen import Aanmelding, Charette
from kern.db import keys
from kern.mensen import deelnemers
from kern.onderzoek.codes import bronnen_van, noteer_fout, te_vaak
from kern.taal import vandaag

DOEL = "aanmelding"
# No charette is prepared longer than this; the day it really ends is asked of the charette.
HOOGSTENS = timedelta(days=5 * 365)


def per_code(s: Session, now: datetime, c_id: int | None, code: str, bron: str | Sequence[str]) -> Aanmelding | None:
    """The sign-up of a code, in this charette or any (None). Needs a writing transaction.

    `bron`: who tries ("gesprek:…", "adres:…"); each has ten wrong tries an hour, after that nothing is found.
    """
    bronnen = bronnen_van(s, bron)
    if te_vaak(s, now, bronnen):
        return None
    a = met_code(s, c_id, code)
    if a is None:
        noteer_fout(s, now, bronnen)
    return a


def met_code(s: Session, c_id: int | None, code: str) -> Aanmelding | None:
    """The same without counting tries: for staff at the door."""
    wanted = select(Aanmelding).where(Aanmelding.code.in_(code_hmacs(s, code)))
    if c_id is not None:
        wanted = wanted.where(Aanmelding.charette_id == c_id)
    return s.scalars(wanted).first()


def maak_token(s: Session, now: datetime, a: Aanmelding) -> str:
    """The signed part of the link to the own page of a sign-up."""
    return keys(s).sign(DOEL, a.id, now)


def per_token(s: Session, now: datetime, token: str) -> Aanmelding | None:
    """The sign-up of a link, as long as we keep who signed up; None for anything else."""
    id = keys(s).unsign(DOEL, token, now, HOOGSTENS)
    a = s.get(Aanmelding, id) if id else None
    if a is None:
        return None
    c = s.get_one(Charette, a.charette_id)
    return a if vandaag(now) <= bewaren_tot(s, now, c) else None


def per_adres(s: Session, c_id: int | None, kanaal: str, adres: str) -> list[Aanmelding]:
    """The sign-ups of an address (e-mail, chat id, telephone number), oldest first; also those that withdrew."""
    ids = deelnemers.per_lookup(s, kanaal, adres)
    wanted = select(Aanmelding).where(Aanmelding.id.in_(ids)).order_by(Aanmelding.gemaakt, Aanmelding.nummer)
    if c_id is not None:
        wanted = wanted.where(Aanmelding.charette_id == c_id)
    return list(s.scalars(wanted))
