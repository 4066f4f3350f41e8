"""The tables of a dagdeel and who sits there: rows and use cases around the pure proposal of `tafels.py`.

A party sits with as many as have a place, or with as many as came once they were seen at the door. Whoever cancels
disappears from the tables by itself: only who has a place, or came in, is shown. `Dagdeel.tafel_versie` goes up with
every change of the tables or of who sits where.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kern.charettes.feiten import meld
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Plaats, Tafel, Tafelplek, Thema
from kern.charettes.tafels import KLASSEN, Groep, TafelPlan, stel_voor
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid

MEESTE_TAFELS, MEESTE_STOELEN = 40, 50
NAAM_LENGTE, BEGELEIDER_LENGTE = 80, 120


@dataclass(frozen=True)
class Tafelstand:
    """A table as it is now. `klassen`: people per age class, in the order of `tafels.KLASSEN`, of whom we know it."""

    tafel: Tafel
    thema: Thema | None
    groepen: tuple[Groep, ...]

    @property
    def mensen(self) -> int:
        """How many people sit here."""
        return sum(g.aantal for g in self.groepen)

    @property
    def klassen(self) -> tuple[int, ...]:
        """People per age class."""
        return tuple(sum(g.per_klasse[i] for g in self.groepen) for i in range(len(KLASSEN)))

    @property
    def te_veel(self) -> int:
        """How many people have no chair."""
        return max(self.mensen - self.tafel.plaatsen, 0)


@dataclass(frozen=True)
class Opstelling:
    """All tables of a dagdeel, who has none yet, and the version to change them by."""

    tafels: tuple[Tafelstand, ...]
    zonder: tuple[Groep, ...]
    seed: str
    versie: int

    @property
    def mensen(self) -> int:
        """How many people there are to seat, with and without a table."""
        return sum(t.mensen for t in self.tafels) + sum(g.aantal for g in self.zonder)

    @property
    def stoelen(self) -> int:
        """How many chairs there are."""
        return sum(t.tafel.plaatsen for t in self.tafels)


def groepen(s: Session, d: Dagdeel) -> list[Groep]:
    """Who is to be seated at this dagdeel, by number: a place, or seen at the door."""
    rows = s.execute(
        select(Aanmelding, Plaats)
        .join(Plaats, Plaats.aanmelding_id == Aanmelding.id)
        .where(Plaats.dagdeel_id == d.id)
        .order_by(Aanmelding.nummer)
    )
    found = [_groep(a, p) for a, p in rows]
    return [g for g in found if g.aantal]


def _groep(a: Aanmelding, p: Plaats) -> Groep:
    """The party with as many as come; who of them stays away we do not know, so the first ones count."""
    n = p.geplaatst if p.aanwezig is None else p.aanwezig
    ages = tuple(m.leeftijd for m in a.mensen[:n] if m.leeftijd) if a.mix else ()
    return Groep(a.id, a.nummer, n, ages)


def tafels_van(s: Session, d: Dagdeel) -> list[Tafel]:
    """The tables of this dagdeel in their order."""
    return list(s.scalars(select(Tafel).where(Tafel.dagdeel_id == d.id).order_by(Tafel.volgorde, Tafel.id)))


def opstelling(s: Session, c: Charette, d: Dagdeel) -> Opstelling:
    """Who sits where now."""
    waar = _waar(s, d)
    present = groepen(s, d)
    themas = {t.id: t for t in c.themas}
    stands = [
        Tafelstand(t, themas.get(t.thema_id or 0), tuple(g for g in present if waar.get(g.id) == t.id))
        for t in tafels_van(s, d)
    ]
    return Opstelling(tuple(stands), tuple(g for g in present if g.id not in waar), d.tafel_seed, d.tafel_versie)


def tafelnamen(s: Session, d: Dagdeel) -> dict[str, str]:
    """Party id → the name of its table, for who asks at the door."""
    query = select(Tafelplek.aanmelding_id, Tafel.naam).join(Tafel).where(Tafel.dagdeel_id == d.id)
    return {row.aanmelding_id: row.naam for row in s.execute(query)}


def _waar(s: Session, d: Dagdeel) -> dict[str, int]:
    query = select(Tafelplek.aanmelding_id, Tafelplek.tafel_id).join(Tafel).where(Tafel.dagdeel_id == d.id)
    return {row.aanmelding_id: row.tafel_id for row in s.execute(query)}


# --- the tables


def maak_tafels(s: Session, c: Charette, d: Dagdeel, aantal: int, plaatsen: int, *, gelezen_versie: int) -> list[Tafel]:
    """Add so many tables of so many chairs, the themes of the charette in turn. Raises Verouderd, CharetteFout."""
    _neem(s, d, gelezen_versie)
    there = tafels_van(s, d)
    if not 1 <= aantal <= MEESTE_TAFELS - len(there):
        raise CharetteFout("aantal", "charettetafels.fout.aantal", meeste=MEESTE_TAFELS)
    _keur_stoelen(plaatsen)
    last = max((t.volgorde for t in there), default=0)
    made = [_tafel(c, d, len(there) + i, last + i + 1, plaatsen) for i in range(aantal)]
    s.add_all(made)
    _bewaar(s, d)
    return made


def _tafel(c: Charette, d: Dagdeel, i: int, volgorde: int, plaatsen: int) -> Tafel:
    thema = c.themas[i % len(c.themas)] if c.themas else None
    return Tafel(
        dagdeel_id=d.id,
        thema_id=thema.id if thema else None,
        naam=f"Tafel {i + 1}",
        plaatsen=plaatsen,
        volgorde=volgorde,
    )


def wijzig_tafel(
    s: Session,
    c: Charette,
    d: Dagdeel,
    tafel: Tafel,
    *,
    naam: str,
    plaatsen: int,
    thema_id: int | None,
    begeleider: str,
    gelezen_versie: int,
) -> None:
    """Put a table right. Raises Verouderd, CharetteFout (`naam`, `plaatsen`, `thema_id`)."""
    _neem(s, d, gelezen_versie)
    if not naam.strip():
        raise CharetteFout("naam", "charettetafels.fout.naam")
    if thema_id is not None and thema_id not in {t.id for t in c.themas}:
        raise CharetteFout("thema", "charettetafels.fout.thema")
    _keur_stoelen(plaatsen)
    tafel.naam, tafel.plaatsen = naam.strip()[:NAAM_LENGTE], plaatsen
    tafel.thema_id, tafel.begeleider = thema_id, begeleider.strip()[:BEGELEIDER_LENGTE]
    _bewaar(s, d)


def verwijder_tafel(s: Session, d: Dagdeel, tafel: Tafel, *, gelezen_versie: int) -> int:
    """Take a table away; how many parties have no table now. Raises Verouderd."""
    _neem(s, d, gelezen_versie)
    gone = s.execute(delete(Tafelplek).where(Tafelplek.tafel_id == tafel.id).returning(Tafelplek.id)).all()
    s.delete(tafel)
    _bewaar(s, d)
    return len(gone)


def _keur_stoelen(plaatsen: int) -> None:
    if not 1 <= plaatsen <= MEESTE_STOELEN:
        raise CharetteFout("plaatsen", "charettetafels.fout.plaatsen", meeste=MEESTE_STOELEN)


# --- who sits where


def verdeel(
    s: Session,
    now: datetime,
    c: Charette,
    d: Dagdeel,
    seed: str = "",
    *,
    rest: bool,
    gelezen_versie: int,
    door: str = "",
) -> Opstelling:
    """Seat everybody by the rule of `tafels.stel_voor`; with `rest` only who has no table yet.

    Without `seed` a new one is drawn. Raises Verouderd; CharetteFout without tables or people.
    """
    _neem(s, d, gelezen_versie)
    tables, present = tafels_van(s, d), groepen(s, d)
    if not tables or not present:
        raise CharetteFout("", f"charettetafels.fout.geen_{'tafels' if not tables else 'mensen'}")
    d.tafel_seed = seed or secrets.token_hex(4)
    zit = _waar(s, d) if rest else {}
    plan = stel_voor(present, [TafelPlan(t.id, t.plaatsen) for t in tables], d.tafel_seed, zit=zit)
    _leeg(s, tables)
    s.add_all(Tafelplek(tafel_id=t, aanmelding_id=a) for t, parties in plan.items() for a in parties)
    _bewaar(s, d)
    n = sum(g.aantal for g in present)
    meld(s, now, c, "charette_tafels", Zichtbaarheid.INTERN, door, dagdeel=d.naam, aantal=n)
    return opstelling(s, c, d)


def _leeg(s: Session, tables: Sequence[Tafel]) -> None:
    s.execute(delete(Tafelplek).where(Tafelplek.tafel_id.in_([t.id for t in tables])))


def verplaats(s: Session, d: Dagdeel, aanmelding_id: str, naar: int | None, *, van: int | None) -> None:
    """A party moves from table `van` to `naar`; None: no table. Full tables take them too: the page says it.

    Raises Verouderd when they sit elsewhere than `van` by now; CharetteFout when there is no such table or party.
    """
    s.refresh(d, with_for_update=True)
    if naar is not None and naar not in {t.id for t in tafels_van(s, d)}:
        raise CharetteFout("", "charettetafels.fout.geen_tafel")
    if aanmelding_id not in {g.id for g in groepen(s, d)}:
        raise CharetteFout("", "charettetafels.fout.geen_groep")
    nu = _waar(s, d).get(aanmelding_id)
    if nu == naar:
        return
    if nu != van:
        raise Verouderd
    if nu is not None:
        s.execute(delete(Tafelplek).where(Tafelplek.tafel_id == nu, Tafelplek.aanmelding_id == aanmelding_id))
    if naar is not None:
        s.add(Tafelplek(tafel_id=naar, aanmelding_id=aanmelding_id))
    _bewaar(s, d)


def _neem(s: Session, d: Dagdeel, gelezen_versie: int) -> None:
    """Lock the tables of this dagdeel. Raises Verouderd."""
    s.refresh(d, with_for_update=True)
    if d.tafel_versie != gelezen_versie:
        raise Verouderd


def _bewaar(s: Session, d: Dagdeel) -> None:
    """Count the change that was made."""
    d.tafel_versie += 1
    s.flush()
