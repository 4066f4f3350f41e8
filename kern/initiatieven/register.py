"""The register: every plan over all kernen, and the homes in them per kern, segment and hardness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.initiatieven.rijen import Initiatief, Programmaregel
from kern.initiatieven.segmenten import Woningsoort, segment
from kern.initiatieven.statussen import HARDHEDEN, hardheid


@dataclass(frozen=True)
class Filter:
    """What to show; None and "" are everything. `segment` is a key of `segmenten()`; `basis`: only 2020-2023."""

    kern_id: int | None = None
    segment: str = ""
    status: str = ""
    hardheid: str = ""
    basis: bool | None = None


def register(s: Session, wat: Filter | None = None) -> list[Initiatief]:
    """The plans that fit, the highest number first."""
    wat = wat or Filter()
    query = select(Initiatief).order_by(Initiatief.nummer.desc())
    if wat.kern_id is not None:
        query = query.where(Initiatief.kern_id == wat.kern_id)
    if wat.status:
        query = query.where(Initiatief.status == wat.status)
    if wat.basis is not None:
        query = query.where(Initiatief.basis.is_(wat.basis))
    return [i for i in s.scalars(query) if _past(i, wat)]


def _past(i: Initiatief, wat: Filter) -> bool:
    if wat.segment and not any(segment_van(r) == wat.segment for r in i.programma):
        return False
    return not wat.hardheid or bool(woningen(i, wat.segment)[wat.hardheid])


def segment_van(regel: Programmaregel) -> str:
    """The segment of one line of a programma."""
    return segment(Woningsoort(regel.type, regel.eigendom, regel.prijs))


def een(s: Session, nummer: int) -> Initiatief | None:
    """The plan with this number."""
    return s.scalars(select(Initiatief).where(Initiatief.nummer == nummer)).first()


def van_kern(s: Session, kern_id: int, voor: tuple[str, ...]) -> list[Initiatief]:
    """The plans of a kern that this reader may see (`kern.journaal.VOOR_…`), the highest number first."""
    query = select(Initiatief).where(Initiatief.kern_id == kern_id, Initiatief.zichtbaarheid.in_(voor))
    return list(s.scalars(query.order_by(Initiatief.nummer.desc())))


def woningen(i: Initiatief, alleen_segment: str = "") -> dict[str, int]:
    """The homes of a plan per hardness. Of a plan that stands in part, the rest is still `hard`."""
    found = dict.fromkeys(HARDHEDEN, 0)
    how = hardheid(i)
    if not how:
        return found
    for regel in i.programma:
        if alleen_segment and segment_van(regel) != alleen_segment:
            continue
        if how == "gerealiseerd":
            found["gerealiseerd"] += regel.gerealiseerd
            found["hard"] += max(0, regel.aantal - regel.gerealiseerd)
        else:
            found[how] += regel.aantal
    return found


def tel(plannen: Iterable[Initiatief], alleen_segment: str = "") -> dict[int, dict[str, int]]:
    """The homes of these plans per kern (by id) and hardness."""
    found: dict[int, dict[str, int]] = {}
    for i in plannen:
        row = found.setdefault(i.kern_id, dict.fromkeys(HARDHEDEN, 0))
        for how, n in woningen(i, alleen_segment).items():
            row[how] += n
    return found


def per_kern(s: Session) -> dict[int, Mapping[str, int]]:
    """The homes of all plans per kern (by id) and hardness; a fixed number of queries."""
    return dict(tel(s.scalars(select(Initiatief))))


def per_segment(plannen: Iterable[Initiatief]) -> dict[str, dict[str, int]]:
    """The homes of these plans per segment and hardness."""
    found: dict[str, dict[str, int]] = {}
    for i in plannen:
        for name in dict.fromkeys(segment_van(r) for r in i.programma):
            row = found.setdefault(name, dict.fromkeys(HARDHEDEN, 0))
            for how, n in woningen(i, name).items():
                row[how] += n
    return found


def totaal_basis(s: Session) -> int:
    """How many homes the plans of 2020-2023 have together: 166 as shipped."""
    query = select(func.sum(Programmaregel.aantal)).join(Initiatief, Initiatief.id == Programmaregel.initiatief_id)
    return s.scalar(query.where(Initiatief.basis)) or 0
