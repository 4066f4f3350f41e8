"""What was polled at a charette with raised hands or stickers: per item how many for, neutral and against."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Charette
from kern.charettes.werkrijen import Peilpunt, Ronde
from kern.db import lock_row
from kern.initiatieven.plannen import schone_regel
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid, noteer
from kern.taal import vandaag

TEKST = 300  # characters
MEESTE = 10_000  # more hands than a village has: whoever types this made a mistake


def peilpunten(s: Session, c: Charette) -> list[Peilpunt]:
    """What was polled, in its order."""
    query = select(Peilpunt).where(Peilpunt.charette_id == c.id)
    return list(s.scalars(query.order_by(Peilpunt.volgorde, Peilpunt.id)))


def een(s: Session, c: Charette, id: int) -> Peilpunt | None:
    """This item of this charette."""
    return s.scalars(select(Peilpunt).where(Peilpunt.charette_id == c.id, Peilpunt.id == id)).first()


def zet_peiling(
    s: Session,
    now: datetime,
    c: Charette,
    tekst: str,
    *,
    voor: int,
    neutraal: int,
    tegen: int,
    door: str,
    dag: date | None = None,
    ronde_id: int | None = None,
    peilpunt: Peilpunt | None = None,
    gelezen_versie: int = 0,
) -> Peilpunt:
    """Write down how an item was polled, or correct that of `peilpunt`. `dag`: when, None for not polled yet.

    Raises CharetteFout (`tekst`, `voor`, `neutraal`, `tegen`, `dag`, `ronde`), and Verouderd for a correction.
    """
    text = _keur(s, now, c, tekst, {"voor": voor, "neutraal": neutraal, "tegen": tegen}, dag, ronde_id)
    if peilpunt is None:
        peilpunt = _nieuw(s, c)
    else:
        _vergrendel(s, peilpunt, gelezen_versie)
        peilpunt.versie += 1
    peilpunt.tekst, peilpunt.ronde_id, peilpunt.gepeild_op = text, ronde_id, dag
    peilpunt.voor, peilpunt.neutraal, peilpunt.tegen = voor, neutraal, tegen
    s.add(peilpunt)
    s.flush()
    if dag is not None:
        # The numbers can still be a slip of the pen: the village reads them on the page, and in the akkoord.
        told: dict[str, Any] = {"wat": _af(text), "voor": voor, "neutraal": neutraal, "tegen": tegen}
        noteer(s, now, c.kern_id, "charette_peiling", Zichtbaarheid.INTERN, door=door, charette=c.id, **told)
    return peilpunt


def verwijder_peiling(s: Session, peilpunt: Peilpunt, gelezen_versie: int) -> None:
    """Take an item away; an item of the akkoord that pointed at it stays. Raises Verouderd."""
    _vergrendel(s, peilpunt, gelezen_versie)
    s.delete(peilpunt)
    s.flush()


def _nieuw(s: Session, c: Charette) -> Peilpunt:
    lock_row(s, Charette, c.id)
    last = s.scalar(select(func.max(Peilpunt.volgorde)).where(Peilpunt.charette_id == c.id)) or 0
    return Peilpunt(charette_id=c.id, volgorde=last + 1, versie=1)


def _keur(
    s: Session,
    now: datetime,
    c: Charette,
    tekst: str,
    aantallen: dict[str, int],
    dag: date | None,
    ronde_id: int | None,
) -> str:
    text = schone_regel(tekst)
    if not text:
        raise CharetteFout("tekst", "charettewerk.fout.peil_tekst")
    if len(text) > TEKST:
        raise CharetteFout("tekst", "idee.fout.te_lang", hoogstens=TEKST)
    for veld, n in aantallen.items():
        if not 0 <= n <= MEESTE:
            raise CharetteFout(veld, "charettewerk.fout.aantal", hoogstens=MEESTE)
    if dag is None and any(aantallen.values()):
        raise CharetteFout("dag", "charettewerk.fout.peil_dag")
    if dag is not None and (dag > vandaag(now) or not any(aantallen.values())):
        veld, key = ("dag", "dag_toekomst") if dag > vandaag(now) else ("voor", "peil_leeg")
        raise CharetteFout(veld, f"charettewerk.fout.{key}")
    ronde = s.get(Ronde, ronde_id) if ronde_id is not None else None
    if ronde_id is not None and (ronde is None or ronde.charette_id != c.id):
        raise CharetteFout("ronde", "charettewerk.fout.ronde")
    return text


def _vergrendel(s: Session, peilpunt: Peilpunt, gelezen_versie: int) -> None:
    lock_row(s, Peilpunt, peilpunt.id)
    s.refresh(peilpunt)
    if peilpunt.versie != gelezen_versie:
        raise Verouderd(str(peilpunt.id))


def _af(tekst: str) -> str:
    return tekst if tekst[-1] in ".!?…" else f"{tekst}."
