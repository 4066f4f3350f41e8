"""An open onderzoek goes on with another version of its questionnaire: who begins gets the new one.

Whoever has begun finishes on the version he began with, and every record knows its own; nothing that was answered is
lost. What is otherwise between two versions says `verschil.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kern.audit import leg_vast
from kern.db import lock_row
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid, noteer
from kern.onderzoek.antwoorden import Respons
from kern.onderzoek.dubbel import heeft_routes
from kern.onderzoek.onderzoek import Onderzoek, OnderzoekFout, OnderzoekVersie, Stand, naam_gebied, stand
from kern.onderzoek.verschil import Verschil, verschil
from kern.onderzoek.voortgang import BEZIG, Voortgang
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import vandaag

__all__ = [
    "Gebruikt",
    "Verschil",
    "andere_versies",
    "antwoorden_op",
    "ga_over",
    "is_nieuwer",
    "lopend",
    "nieuwere",
    "verloop",
    "verschil",
]

# So long an unfinished conversation is kept, and can go on.
LOOPT = timedelta(days=30)


def lopend(s: Session, now: datetime, o: Onderzoek) -> int:
    """How many conversations have begun and were neither sent nor stopped: they go on with their own version."""
    running = (Voortgang.onderzoek_id == o.id) & (Voortgang.staat == BEZIG)
    recent = Voortgang.begonnen >= vandaag(now - LOOPT)
    return s.scalar(select(func.count()).select_from(Voortgang).where(running, recent)) or 0


def antwoorden_op(s: Session, o: Onderzoek, versie: VragenlijstVersie) -> int:
    """How many records this onderzoek has of a version."""
    sent = (Respons.onderzoek_id == o.id) & (Respons.versie_id == versie.id)
    return s.scalar(select(func.count()).select_from(Respons).where(sent)) or 0


def andere_versies(s: Session, o: Onderzoek) -> list[VragenlijstVersie]:
    """The other versions of the same questionnaire, the newest first."""
    now = s.get_one(VragenlijstVersie, o.versie_id)
    same = (VragenlijstVersie.form_id == now.form_id) & (VragenlijstVersie.id != now.id)
    order = (VragenlijstVersie.gemaakt.desc(), VragenlijstVersie.versie.desc())
    return list(s.scalars(select(VragenlijstVersie).where(same).order_by(*order)))


def is_nieuwer(versie: VragenlijstVersie, dan: VragenlijstVersie) -> bool:
    """Whether a version was made after another one."""
    return (versie.gemaakt, versie.versie) > (dan.gemaakt, dan.versie)


def nieuwere(s: Session, o: Onderzoek) -> VragenlijstVersie | None:
    """The newest version of its questionnaire, when this onderzoek still puts an older one."""
    newest = next(iter(andere_versies(s, o)), None)
    return newest if newest is not None and is_nieuwer(newest, s.get_one(VragenlijstVersie, o.versie_id)) else None


def ga_over(
    s: Session,
    now: datetime,
    o: Onderzoek,
    versie: VragenlijstVersie,
    door: str,
    gelezen_versie: int | None = None,
) -> None:
    """From now on, whoever begins gets this version. Before it opens, the onderzoek only gets another version.

    Raises Verouderd when somebody changed the onderzoek since it was read, and OnderzoekFout: `versie_anders` (another
    questionnaire), `versie_zelfde`, `versie_dicht` (nobody begins any more), `versie_route` (it would no longer tell
    households, starters and people from elsewhere apart), `versie_tabel` (it reads a table that was not frozen).
    """
    lock_row(s, Onderzoek, o.id)
    s.refresh(o)
    if gelezen_versie is not None and gelezen_versie != o.versie:
        raise Verouderd(str(o.id))
    was = s.get_one(VragenlijstVersie, o.versie_id)
    _keur(o, now, was, versie)
    if o.geopend_op is not None:
        _schrijf(s, now, o, o.geopend_op, versie, door)
    o.versie_id = versie.id
    o.versie += 1
    s.flush()
    if o.geopend_op is not None and o.kern_id is not None:
        soort = "vragenlijst_versie"
        noteer(s, now, o.kern_id, soort, Zichtbaarheid.INTERN, door=door, van=was.versie, naar=versie.versie)
    leg_vast(s, now, door, "onderzoek_versie", naam_gebied(s, o))


def _keur(o: Onderzoek, now: datetime, was: VragenlijstVersie, versie: VragenlijstVersie) -> None:
    if versie.form_id != was.form_id:
        raise OnderzoekFout("versie_anders", titel=was.titel)
    if versie.id == was.id:
        raise OnderzoekFout("versie_zelfde", versie=versie.versie)
    if stand(o, now) not in (Stand.CONCEPT, Stand.OPEN):
        raise OnderzoekFout("versie_dicht")
    if heeft_routes(was.model) and not heeft_routes(versie.model):
        raise OnderzoekFout("versie_route", versie=versie.versie)
    missing = sorted(set(versie.model.get("tabellen", ())) - set(o.tabellen))
    if o.geopend_op is not None and missing:
        raise OnderzoekFout("versie_tabel", versie=versie.versie, tabel=", ".join(missing))


def _schrijf(s: Session, now: datetime, o: Onderzoek, geopend: datetime, versie: VragenlijstVersie, door: str) -> None:
    """A row for the new version; the first time also one for the version it opened with."""
    # What was put before the opening was taken back, was put to nobody.
    s.execute(delete(OnderzoekVersie).where(OnderzoekVersie.onderzoek_id == o.id, OnderzoekVersie.vanaf < geopend))
    if not s.scalars(select(OnderzoekVersie.id).where(OnderzoekVersie.onderzoek_id == o.id).limit(1)).first():
        s.add(OnderzoekVersie(onderzoek_id=o.id, versie_id=o.versie_id, vanaf=geopend, door=o.door))
        s.flush()
    s.add(OnderzoekVersie(onderzoek_id=o.id, versie_id=versie.id, vanaf=now, door=door))


@dataclass(frozen=True)
class Gebruikt:
    """A version that was put: to whoever began from `vanaf` on; `antwoorden`: how many records are of it."""

    versie: str
    vanaf: datetime
    door: str
    antwoorden: int


def verloop(s: Session, o: Onderzoek) -> list[Gebruikt]:
    """The versions this onderzoek has put, the first one on top; empty when it never went on with another one."""
    sent = select(Respons.versie_id, func.count()).where(Respons.onderzoek_id == o.id).group_by(Respons.versie_id)
    counts = {versie_id: n for versie_id, n in s.execute(sent)}  # noqa: C416  a Row is no pair to mypy
    rows = select(OnderzoekVersie, VragenlijstVersie.versie).join(
        VragenlijstVersie, VragenlijstVersie.id == OnderzoekVersie.versie_id
    )
    found = s.execute(rows.where(OnderzoekVersie.onderzoek_id == o.id).order_by(OnderzoekVersie.id))
    return [Gebruikt(name, row.vanaf, row.door, counts.get(row.versie_id, 0)) for row, name in found]
