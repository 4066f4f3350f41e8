"""Asking for the ideas of a charette: one, all, how far each is, and how they are said. No names."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.charettes.rijen import Charette
from kern.charettes.werkrijen import Idee, Ideestaat
from kern.initiatieven.rijen import Initiatief
from kern.journaal import Zichtbaarheid
from kern.taal import zin


def een(s: Session, charette_id: int, nummer: int, openbaar: bool) -> Idee | None:
    """The idea with this number; with `openbaar` only when everybody may read it."""
    if not 0 < nummer < 2**31:
        return None
    query = select(Idee).where(Idee.charette_id == charette_id, Idee.nummer == nummer)
    found = s.scalars(query).first()
    return found if found is not None and (found.zichtbaar or not openbaar) else None


def lijst(
    s: Session,
    c: Charette,
    openbaar: bool,
    *,
    thema_id: int | None = None,
    staat: Ideestaat | None = None,
    zichtbaar: bool | None = None,
) -> list[Idee]:
    """The ideas of a charette by number; `openbaar`: only what everybody may read. `staat` as `standen` gives it."""
    query = select(Idee).where(Idee.charette_id == c.id)
    if openbaar or zichtbaar is not None:
        query = query.where(Idee.zichtbaar.is_(openbaar or bool(zichtbaar)))
    if thema_id is not None:
        query = query.where(Idee.thema_id == thema_id)
    rows = list(s.scalars(query.order_by(Idee.nummer)))
    if staat is None:
        return rows
    found = standen(s, rows, openbaar)
    return [idee for idee in rows if found[idee.id] is staat]


def standen(s: Session, ideeen: Iterable[Idee], openbaar: bool) -> dict[int, Ideestaat]:
    """How far each idea is now, by id: one whose plan was delivered is built, without anybody writing that down.

    With `openbaar` a plan that is not public says nothing.
    """
    rows = list(ideeen)
    built = _opgeleverd(s, {i.initiatief_id for i in rows if i.staat == Ideestaat.INITIATIEF}, openbaar)
    return {
        i.id: Ideestaat.GEBOUWD if i.staat == Ideestaat.INITIATIEF and i.initiatief_id in built else Ideestaat(i.staat)
        for i in rows
    }


def _opgeleverd(s: Session, ids: set[int | None], openbaar: bool) -> set[int]:
    wanted = {id for id in ids if id is not None}
    if not wanted:
        return set()
    query = select(Initiatief.id).where(Initiatief.id.in_(wanted), Initiatief.status == "opgeleverd")
    if openbaar:
        query = query.where(Initiatief.zichtbaarheid == Zichtbaarheid.OPENBAAR.value)
    return set(s.scalars(query))


def tel_ongelezen(s: Session, c: Charette) -> int:
    """How many ideas of residents nobody of the staff has looked at yet."""
    wanted = (Idee.charette_id == c.id) & Idee.zichtbaar.is_(False) & (Idee.versie == 1)
    return s.scalar(select(func.count()).select_from(Idee).where(wanted, Idee.bron.in_(("chat", "pagina")))) or 0


# --- in words


def label(staat: Ideestaat) -> str:
    """The state as people read it."""
    return zin(f"idee.staat.{staat.value}")


def kort(tekst: str, hoogstens: int = 80) -> str:
    """The beginning of a text on one line, cut at a word."""
    line = " ".join(tekst.split())
    return line if len(line) <= hoogstens else f"{line[:hoogstens].rpartition(' ')[0] or line[:hoogstens]}…"


def themanaam(c: Charette, thema_id: int | None) -> str:
    """The name of a theme of this charette, "" for none."""
    return next((t.naam for t in c.themas if t.id == thema_id), "")


def dagdeelnaam(c: Charette, dagdeel_id: int | None) -> str:
    """The name of a dagdeel of this charette, "" for none."""
    return next((d.naam for d in c.dagdelen if d.id == dagdeel_id), "")
