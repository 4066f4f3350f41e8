"""Sent answers. They lie under a random id, without name, address, chat id or exact time.

Only until the veldwerk is rounded off does a record know its household code, because a second answer of the same
household must be recognised; then the code is replaced by a random household number.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import JSON, ForeignKey, String, Text, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.db import Base, keys, lock_row, random_id
from kern.onderzoek.codes import HuishoudCode, bronnen_van, nieuwe_code, noteer_fout, schoon, te_vaak
from kern.onderzoek.dubbel import ROUTE, Ingestuurd, compleet, heeft_routes, tellende
from kern.onderzoek.onderzoek import Onderzoek, neemt_lopende
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import vandaag

KANALEN = ("web", "telegram", "papier", "telefoon", "terminal")
WIJZIGCODE_LENGTE = 8
WIJZIGBAAR = timedelta(days=14)
BLADZIJDE = 500
# Version → whether its answers have a route; a version never changes.
_routes: dict[str, bool] = {}


class GeslotenFout(Exception):
    """The onderzoek takes no answers any more, not even of running conversations."""


class Respons(Base):
    """One sent questionnaire. Without rowid: the order of rows on disk follows the random id, not the time."""

    __tablename__ = "respons"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    onderzoek_id: Mapped[int] = mapped_column(ForeignKey("onderzoek.id", ondelete="CASCADE"), index=True)
    versie_id: Mapped[str] = mapped_column(ForeignKey("vragenlijst_versie.id"))
    kanaal: Mapped[str] = mapped_column(String(10))
    dag: Mapped[date]
    # H, S or T for the woonbehoefteonderzoek; empty for a questionnaire without routes.
    route: Mapped[str] = mapped_column(String(20))
    compleet: Mapped[bool]
    telt: Mapped[bool]
    zonder_code: Mapped[bool]
    code_id: Mapped[int | None] = mapped_column(ForeignKey("huishoudcode.id", ondelete="SET NULL"), index=True)
    groep: Mapped[int | None]
    # Which answer of its household this is: 1, 2, … Says who was later without saying when.
    volgnr: Mapped[int]
    niet_gevraagd: Mapped[list[str]] = mapped_column(JSON)
    wijzigcode_hmac: Mapped[str | None] = mapped_column(String(64), unique=True)
    # The last day on which it may be changed.
    wijzigbaar_tot: Mapped[date]


class Antwoord(Base):
    """The answer to one question, in XForm form."""

    __tablename__ = "antwoord"
    __table_args__ = ({"sqlite_with_rowid": False},)

    respons_id: Mapped[str] = mapped_column(ForeignKey("respons.id", ondelete="CASCADE"), primary_key=True)
    vraag: Mapped[str] = mapped_column(String(120), primary_key=True)
    waarde: Mapped[str] = mapped_column(Text)


def verstuur(
    s: Session,
    now: datetime,
    o: Onderzoek,
    uitvoer: dict[str, str],
    kanaal: str,
    code_id: int | None,
    niet_gevraagd: Sequence[str] = (),
    versie_id: str | None = None,
) -> str:
    """Keep what somebody sends and return the wijzigcode, which is not kept itself.

    `uitvoer`: key of a question → value of what is relevant. `versie_id`: the version these answers are of, when that
    is not the one the onderzoek puts now. Raises GeslotenFout when the onderzoek takes nothing any more.
    """
    if kanaal not in KANALEN:
        raise ValueError(kanaal)
    _houd_open(s, o)
    if not neemt_lopende(o, now):
        raise GeslotenFout(o.id)
    if code_id is not None and lock_row(s, HuishoudCode, code_id).onderzoek_id != o.id:
        raise ValueError("a code of another onderzoek")
    wijzigcode = nieuwe_code(WIJZIGCODE_LENGTE)
    version = versie_id or o.versie_id
    respons = Respons(
        id=random_id(),
        onderzoek_id=o.id,
        versie_id=version,
        kanaal=kanaal,
        dag=vandaag(now),
        zonder_code=code_id is None,
        code_id=code_id,
        volgnr=_volgnr(s, code_id),
        wijzigcode_hmac=keys(s).lookup("wijzigcode", wijzigcode),
        wijzigbaar_tot=vandaag(now + WIJZIGBAAR),
        telt=False,
        **_kenmerken(s, version, uitvoer, niet_gevraagd),
    )
    s.add(respons)
    s.flush()
    _schrijf(s, respons, uitvoer)
    _herbereken(s, respons)
    return wijzigcode


def _houd_open(s: Session, o: Onderzoek) -> None:
    # A shared lock: senders do not wait for each other, but closing waits for them and they see it.
    query = select(Onderzoek).where(Onderzoek.id == o.id).with_for_update(read=True)
    s.scalars(query.execution_options(populate_existing=True)).one()


def _volgnr(s: Session, code_id: int | None) -> int:
    if code_id is None:
        return 1
    return (s.scalar(select(func.max(Respons.volgnr)).where(Respons.code_id == code_id)) or 0) + 1


def _kenmerken(
    s: Session, versie_id: str, uitvoer: Mapping[str, str], niet_gevraagd: Sequence[str]
) -> dict[str, object]:
    # Another questionnaire may have a question of that name, which says nothing about who is counted.
    route = uitvoer.get(ROUTE, "") if _met_routes(s, versie_id) else ""
    return {"route": route, "compleet": compleet(uitvoer, route), "niet_gevraagd": list(niet_gevraagd)}


def _met_routes(s: Session, versie_id: str) -> bool:
    if versie_id not in _routes:
        _routes[versie_id] = heeft_routes(s.get_one(VragenlijstVersie, versie_id).model)
    return _routes[versie_id]


def _schrijf(s: Session, respons: Respons, uitvoer: dict[str, str]) -> None:
    s.add_all([Antwoord(respons_id=respons.id, vraag=k, waarde=v) for k, v in uitvoer.items() if v != ""])
    s.flush()


def _herbereken(s: Session, respons: Respons) -> None:
    """Decide again which answers of this household count."""
    household = _huishouden(s, respons)
    count = tellende(Ingestuurd(r.id, r.route, r.volgnr, r.compleet) for r in household)
    for r in household:
        r.telt = r.id in count
    s.flush()


def _huishouden(s: Session, respons: Respons) -> Iterable[Respons]:
    if respons.code_id is not None:
        return s.scalars(select(Respons).where(Respons.code_id == respons.code_id)).all()
    if respons.groep is not None:
        same = (Respons.groep == respons.groep) & (Respons.onderzoek_id == respons.onderzoek_id)
        return s.scalars(select(Respons).where(same)).all()
    return [respons]


def zoek_wijzigcode(s: Session, now: datetime, code: str, bron: str | Sequence[str]) -> Respons | None:
    """The record a wijzigcode opens, for 14 days. None for a wrong or old code, and after ten wrong tries an hour."""
    bronnen = bronnen_van(s, bron)
    if te_vaak(s, now, bronnen):
        return None
    hmacs = keys(s).lookups("wijzigcode", schoon(code))
    found = s.scalars(select(Respons).where(Respons.wijzigcode_hmac.in_(hmacs))).first()
    if found is None or found.wijzigbaar_tot < vandaag(now):
        noteer_fout(s, now, bronnen)
        return None
    return found


def lees(s: Session, respons: Respons) -> dict[str, str]:
    """The answers of a record: key of a question → value."""
    rows = s.execute(select(Antwoord.vraag, Antwoord.waarde).where(Antwoord.respons_id == respons.id))
    return {vraag: waarde for vraag, waarde in rows}  # noqa: C416  a Row is no pair to mypy


def vervang(
    s: Session,
    now: datetime,
    respons: Respons,
    uitvoer: dict[str, str],
    niet_gevraagd: Sequence[str] = (),
    versie_id: str | None = None,
) -> None:
    """Put other answers in the place of these. Raises GeslotenFout when the 14 days are over.

    `versie_id`: the version the new answers are of, when that is another one.
    """
    if respons.wijzigbaar_tot < vandaag(now):
        raise GeslotenFout(respons.onderzoek_id)
    respons.versie_id = versie_id or respons.versie_id
    for name, value in _kenmerken(s, respons.versie_id, uitvoer, niet_gevraagd).items():
        setattr(respons, name, value)
    s.execute(delete(Antwoord).where(Antwoord.respons_id == respons.id))
    _schrijf(s, respons, uitvoer)
    _herbereken(s, respons)


def wis(s: Session, respons: Respons) -> None:
    """Erase a record and its answers; an earlier one of the same household counts again."""
    others = [r for r in _huishouden(s, respons) if r.id != respons.id]
    s.execute(delete(Antwoord).where(Antwoord.respons_id == respons.id))
    s.delete(respons)
    s.flush()
    if others:
        _herbereken(s, others[0])


def wis_wijzigcodes(s: Session, now: datetime) -> int:
    """Erase the HMACs of wijzigcodes whose 14 days are over; returns how many."""
    old = (Respons.wijzigbaar_tot < vandaag(now)) & Respons.wijzigcode_hmac.is_not(None)
    hits = s.scalars(select(Respons.id).where(old)).all()
    s.execute(update(Respons).where(old).values(wijzigcode_hmac=None))
    return len(hits)


@dataclass(frozen=True)
class Record:
    """A sent record to count with. `huishouden`: equal for records with the same code, None without one.

    `antwoorden`: key of a question (`naam`, or `naam[2]` in a repeat) → value.
    """

    id: str
    versie_id: str
    kanaal: str
    dag: date
    route: str
    compleet: bool
    telt: bool
    zonder_code: bool
    huishouden: int | None
    groep: int | None
    volgnr: int
    niet_gevraagd: tuple[str, ...]
    antwoorden: dict[str, str]


def records(s: Session, o: Onderzoek) -> Iterator[Record]:
    """All sent records of an onderzoek in the order of their random ids; read in pages, not through an open cursor."""
    query = select(Respons).where(Respons.onderzoek_id == o.id).order_by(Respons.id).limit(BLADZIJDE)
    last = ""
    while rows := s.scalars(query.where(Respons.id > last)).all():
        answers: dict[str, dict[str, str]] = {r.id: {} for r in rows}
        page = select(Antwoord.respons_id, Antwoord.vraag, Antwoord.waarde).where(Antwoord.respons_id.in_(answers))
        for id, vraag, waarde in s.execute(page):
            answers[id][vraag] = waarde
        yield from (_record(r, answers[r.id]) for r in rows)
        last = rows[-1].id


def _record(r: Respons, answers: dict[str, str]) -> Record:
    return Record(
        id=r.id,
        versie_id=r.versie_id,
        kanaal=r.kanaal,
        dag=r.dag,
        route=r.route,
        compleet=r.compleet,
        telt=r.telt,
        zonder_code=r.zonder_code,
        huishouden=r.groep if r.code_id is None else r.code_id,
        groep=r.groep,
        volgnr=r.volgnr,
        niet_gevraagd=tuple(r.niet_gevraagd),
        antwoorden=answers,
    )


def knip_codes(s: Session, o: Onderzoek) -> None:
    """Replace the link to the code by a random household number and destroy the codes of this onderzoek."""
    known = list(s.scalars(select(Respons.code_id).where(Respons.onderzoek_id == o.id).distinct()))
    linked = [code for code in known if code is not None]
    for code, groep in zip(linked, _nummers(len(linked)), strict=True):
        s.execute(update(Respons).where(Respons.code_id == code).values(code_id=None, groep=groep))
    s.execute(delete(HuishoudCode).where(HuishoudCode.onderzoek_id == o.id))


def _nummers(n: int) -> list[int]:
    return random.SystemRandom().sample(range(1, n + 1), n)
