"""The charette-akkoord: what was chosen, on which conditions, what is still open and what a minority thinks.

Signing it fixes the items. An item with somebody who does it and a day becomes a promise that everybody can read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zlib import crc32

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.charettes.fout import CharetteFout
from kern.charettes.peiling import peilpunten, verwijder_peiling, zet_peiling
from kern.charettes.rijen import Charette
from kern.charettes.werkrijen import Akkoordpunt, Akkoordsoort, Peilpunt
from kern.db import lock_row
from kern.initiatieven.plannen import schone_regel, schone_tekst
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid, noteer
from kern.taal import BRONTAAL, datum, meervoud, spreek, vandaag, zin
from kern.toezeggingen import ToezeggingFout, zeg_toe

__all__ = [
    "Akkoord",
    "lees",
    "peilpunten",
    "punten",
    "teken",
    "verwijder",
    "verwijder_peiling",
    "voeg_toe",
    "wijzig",
    "zet_peiling",
]

# A promise is at most so long (kern.toezeggingen), and an item may become one.
TEKST, PARTIJ = 480, 120
VELDEN = ("soort", "tekst", "partij", "eigenaar", "voor", "peilpunt_id")


@dataclass(frozen=True)
class Akkoord:
    """The items of one charette, by kind. `getekend_op`: when it was signed first; `ongetekend`: what came after."""

    punten: tuple[Akkoordpunt, ...]

    def van(self, soort: Akkoordsoort) -> tuple[Akkoordpunt, ...]:
        """The items of a kind, by number."""
        return tuple(p for p in self.punten if p.soort == soort)

    @property
    def getekend_op(self) -> date | None:
        """When it was signed first, or None."""
        return min((p.getekend_op for p in self.punten if p.getekend_op), default=None)

    @property
    def getekend(self) -> bool:
        """Whether every item is signed."""
        return bool(self.punten) and all(p.getekend_op for p in self.punten)

    @property
    def minderheid(self) -> bool:
        """Whether it says what a minority thinks, or that there is none."""
        return bool(self.van(Akkoordsoort.MINDERHEID))


def lees(s: Session, c: Charette, openbaar: bool = False) -> Akkoord:
    """The akkoord of a charette; with `openbaar` only the signed items."""
    return Akkoord(tuple(p for p in punten(s, c) if p.getekend_op or not openbaar))


def punten(s: Session, c: Charette) -> list[Akkoordpunt]:
    """Every item by number."""
    query = select(Akkoordpunt).where(Akkoordpunt.charette_id == c.id)
    return list(s.scalars(query.order_by(Akkoordpunt.nummer)))


def een(s: Session, c: Charette, nummer: int) -> Akkoordpunt | None:
    """The item with this number."""
    if not 0 < nummer < 2**31:
        return None
    wanted = (Akkoordpunt.charette_id == c.id) & (Akkoordpunt.nummer == nummer)
    return s.scalars(select(Akkoordpunt).where(wanted)).first()


def is_afspraak(punt: Akkoordpunt) -> bool:
    """Whether somebody does it before a day: signed, it is a promise."""
    return bool(punt.partij) and punt.voor is not None


def voeg_toe(
    s: Session,
    now: datetime,
    c: Charette,
    soort: Akkoordsoort,
    tekst: str,
    *,
    partij: str = "",
    eigenaar: str = "",
    voor: date | None = None,
    peilpunt_id: int | None = None,
    door: str,
) -> Akkoordpunt:
    """Add an item under the next number. `partij`: who does it, as people read it; `eigenaar`: who of them, for staff.

    Raises CharetteFout (`soort`, `tekst`, `partij`, `voor`, `peilpunt`).
    """
    values = {"soort": soort, "tekst": tekst, "partij": partij, "eigenaar": eigenaar, "voor": voor}
    found = _keur(s, now, c, {**values, "peilpunt_id": peilpunt_id})
    lock_row(s, Charette, c.id)
    last = s.scalar(select(func.max(Akkoordpunt.nummer)).where(Akkoordpunt.charette_id == c.id)) or 0
    punt = Akkoordpunt(charette_id=c.id, nummer=last + 1, versie=1, **found)
    s.add(punt)
    s.flush()
    return punt


def wijzig(s: Session, now: datetime, punt: Akkoordpunt, door: str, gelezen_versie: int, **velden: Any) -> None:
    """Change all of `VELDEN` of an item that is not signed. Raises CharetteFout and Verouderd."""
    _vergrendel(s, punt, gelezen_versie)
    known = {name: getattr(punt, name) for name in VELDEN}
    for name, value in _keur(s, now, s.get_one(Charette, punt.charette_id), known | velden).items():
        setattr(punt, name, value)
    punt.versie += 1
    s.flush()


def verwijder(s: Session, now: datetime, punt: Akkoordpunt, door: str, gelezen_versie: int) -> None:
    """Take an item away that is not signed; its number is not given again while later ones are there.

    Raises CharetteFout and Verouderd.
    """
    _vergrendel(s, punt, gelezen_versie)
    s.delete(punt)
    s.flush()


def teken(
    s: Session,
    now: datetime,
    c: Charette,
    dag: date,
    door: str,
    gelezen: int,
    *,
    geen_minderheid: bool = False,
) -> Sequence[Akkoordpunt]:
    """Sign what is not signed yet, on this day; items with a day become promises that everybody reads.

    `gelezen`: the `stand` of the akkoord that was read. `geen_minderheid`: it was asked, and there is no minority
    view; that is written down as an item. Raises CharetteFout (`dag`, `punten`, `minderheid`) and Verouderd.
    """
    lock_row(s, Charette, c.id)
    rows = list(
        s.scalars(
            select(Akkoordpunt).where(Akkoordpunt.charette_id == c.id).order_by(Akkoordpunt.nummer).with_for_update(),
            execution_options={"populate_existing": True},
        )
    )
    if stand(rows) != gelezen:
        raise Verouderd(f"akkoord {c.id}")
    _keur_tekenen(now, dag, rows, geen_minderheid)
    if not any(p.soort == Akkoordsoort.MINDERHEID for p in rows):
        with spreek(BRONTAAL):
            text = zin("idee.akkoord.geen_minderheid")
        rows.append(voeg_toe(s, now, c, Akkoordsoort.MINDERHEID, text, door=door))
    fresh = [p for p in rows if p.getekend_op is None]
    for punt in fresh:
        _teken(s, now, c, punt, dag, door)
    s.flush()
    _vertel(s, now, c, rows, dag, door)
    return fresh


def stand(rows: Sequence[Akkoordpunt]) -> int:
    """A number that differs when an item was added, changed, signed or taken away; for the form that signs."""
    return crc32(repr([(p.nummer, p.versie, p.soort, p.tekst, p.partij, p.voor) for p in rows]).encode()) & 0x1FFFFFFF


def _keur_tekenen(now: datetime, dag: date, rows: Sequence[Akkoordpunt], geen_minderheid: bool) -> None:
    fresh = [p for p in rows if p.getekend_op is None]
    if not fresh or all(p.soort == Akkoordsoort.MINDERHEID for p in rows):
        raise CharetteFout("punten", "charettewerk.fout.niets_te_tekenen")
    if dag > vandaag(now):
        raise CharetteFout("dag", "charettewerk.fout.dag_toekomst")
    if not geen_minderheid and not any(p.soort == Akkoordsoort.MINDERHEID for p in rows):
        raise CharetteFout("minderheid", "charettewerk.fout.minderheid")
    for punt in fresh:
        if is_afspraak(punt) and punt.voor is not None and punt.voor < vandaag(now):
            raise CharetteFout("punten", "charettewerk.fout.punt_voorbij", nummer=punt.nummer)


def _teken(s: Session, now: datetime, c: Charette, punt: Akkoordpunt, dag: date, door: str) -> None:
    punt.getekend_op = dag
    punt.versie += 1
    if not is_afspraak(punt) or punt.voor is None:
        return
    try:
        promise = zeg_toe(
            s,
            now,
            c.kern_id,
            punt.tekst,
            voor=punt.voor,
            partij=punt.partij,
            eigenaar=punt.eigenaar,
            aan=zin("charettewerk.akkoord.aan"),
            zichtbaarheid=Zichtbaarheid.OPENBAAR,
            bron="charette",
            door=door,
        )
    except ToezeggingFout as error:
        raise CharetteFout("punten", "charettewerk.fout.punt", nummer=punt.nummer, fout=str(error)) from None
    punt.toezegging_id = promise.id


def _vertel(s: Session, now: datetime, c: Charette, rows: Sequence[Akkoordpunt], dag: date, door: str) -> None:
    n = sum(p.soort != Akkoordsoort.MINDERHEID for p in rows)
    told: dict[str, Any] = {
        "dag": datum(dag),
        "punten": meervoud(n, "punt", "punten"),
        "titel": c.titel,
        "charette": c.id,
    }
    noteer(s, now, c.kern_id, "charette_akkoord", Zichtbaarheid.OPENBAAR, door=door, **told)


def _keur(s: Session, now: datetime, c: Charette, velden: dict[str, Any]) -> dict[str, Any]:
    """The tidy values of an item. Raises CharetteFout."""
    if velden["soort"] not in set(Akkoordsoort):
        raise CharetteFout("soort", "charettewerk.fout.soort")
    text, partij, eigenaar = schone_tekst(velden["tekst"]), schone_regel(velden["partij"]), velden["eigenaar"].strip()
    voor = velden["voor"]
    if not text:
        raise CharetteFout("tekst", "charettewerk.fout.punt_tekst")
    for veld, value, limit in (("tekst", text, TEKST), ("partij", partij, PARTIJ), ("eigenaar", eigenaar, PARTIJ)):
        if len(value) > limit:
            raise CharetteFout(veld, "idee.fout.te_lang", hoogstens=limit)
    if velden["soort"] == Akkoordsoort.MINDERHEID and (partij or eigenaar or voor):
        raise CharetteFout("partij", "charettewerk.fout.minderheid_doet")
    if (voor is not None or eigenaar) and not partij:
        raise CharetteFout("partij", "charettewerk.fout.punt_partij")
    if voor is not None and voor < vandaag(now):
        raise CharetteFout("voor", "charettewerk.fout.voor_voorbij")
    poll = velden["peilpunt_id"]
    if poll is not None and ((row := s.get(Peilpunt, poll)) is None or row.charette_id != c.id):
        raise CharetteFout("peilpunt", "charettewerk.fout.peilpunt")
    kind = Akkoordsoort(velden["soort"]).value
    return {"soort": kind, "tekst": text, "partij": partij, "eigenaar": eigenaar, "voor": voor, "peilpunt_id": poll}


def _vergrendel(s: Session, punt: Akkoordpunt, gelezen_versie: int) -> None:
    lock_row(s, Akkoordpunt, punt.id)
    s.refresh(punt)
    if punt.versie != gelezen_versie:
        raise Verouderd(f"akkoordpunt {punt.nummer}")
    if punt.getekend_op is not None:
        raise CharetteFout("", "charettewerk.fout.getekend")
