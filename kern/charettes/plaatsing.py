"""Giving and freeing places. Everything here is called under the lock of the charette (`slot.vergrendel`).

A place is given at once to who comes while there is room and nobody waits who fits. A freed place is offered, and held
for some time; the last two hours before a dagdeel there are no offers any more, and free is free.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Deelnemer, Plaats, Regel, Staat
from kern.charettes.verdeling import Wachtende, wie_volgt
from kern.charettes.waarden import Aanbod

# No offer ends later than this before the beginning; after it nobody can be expected to answer.
LAATSTE_AANBOD = timedelta(hours=2)
LOPEND = (Staat.OPEN, Staat.DICHT)


# --- what is possible now


def voor_loting(c: Charette) -> bool:
    """Whether places wait for the draw."""
    return c.regel == Regel.LOTING and c.geloot_op is None


def deelt_uit(now: datetime, c: Charette, d: Dagdeel) -> bool:
    """Whether places of this dagdeel are given at `now`."""
    return c.staat in LOPEND and not d.afgelast and d.begin > now


def biedt_aan(now: datetime, d: Dagdeel) -> bool:
    """Whether there is time left to offer a place and to answer."""
    return now < d.begin - LAATSTE_AANBOD


def termijn(now: datetime, c: Charette, d: Dagdeel) -> datetime:
    """Until when an offer of `now` stands."""
    return min(now + timedelta(hours=c.aanbod_uren), d.begin - LAATSTE_AANBOD)


# --- counting


def bezet(s: Session, d: Dagdeel) -> int:
    """How many places of a dagdeel are taken or offered."""
    taken = func.coalesce(func.sum(Plaats.geplaatst + Plaats.aangeboden), 0)
    return int(s.scalar(select(taken).where(Plaats.dagdeel_id == d.id)) or 0)


def vrij(s: Session, d: Dagdeel) -> int | None:
    """How many places are free; below zero when the number was lowered; None without a maximum."""
    return None if d.plaatsen is None else d.plaatsen - bezet(s, d)


def groepen(s: Session, dagdeel_ids: Iterable[int]) -> Mapping[int, Counter[str]]:
    """Per dagdeel: people with a place or an offer per age class, of those who agreed to the mix ("": not told)."""
    has_place = Deelnemer.volgnr <= Plaats.geplaatst + Plaats.aangeboden
    wanted = (
        select(Plaats.dagdeel_id, Deelnemer.leeftijd, func.count())
        .join(Aanmelding, Aanmelding.id == Plaats.aanmelding_id)
        .join(Deelnemer, Deelnemer.aanmelding_id == Aanmelding.id)
        .where(Plaats.dagdeel_id.in_(list(dagdeel_ids)), Aanmelding.mix, has_place)
        .group_by(Plaats.dagdeel_id, Deelnemer.leeftijd)
    )
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for dagdeel_id, leeftijd, n in s.execute(wanted).all():
        found[dagdeel_id][leeftijd] = n
    return found


def wacht() -> ColumnElement[bool]:
    """Whether a `Plaats` waits for something it was not offered."""
    return Plaats.gevraagd > Plaats.geplaatst + Plaats.aangeboden


def wachtenden(s: Session, c: Charette, d: Dagdeel) -> list[Wachtende]:
    """Who waits for a dagdeel, in the order of the list; without those at rest."""
    columns = (Plaats.aanmelding_id, Aanmelding.nummer, Plaats.positie, Aanmelding.splitsen)
    wanted = (
        select(*columns, Plaats.gevraagd, Plaats.geplaatst + Plaats.aangeboden)
        .join(Aanmelding, Aanmelding.id == Plaats.aanmelding_id)
        .where(Plaats.dagdeel_id == d.id, Plaats.positie.is_not(None), wacht(), Plaats.rust.is_(False))
        .order_by(Plaats.positie)
    )
    rows = s.execute(wanted).all()
    classes = _leeftijden(s, [row[0] for row in rows]) if c.regel == Regel.VOORRANG else {}
    return [
        Wachtende(id, nummer, positie or 0, gevraagd - had, splitsen, groepen=tuple(classes.get(id, ())[had:gevraagd]))
        for id, nummer, positie, splitsen, gevraagd, had in rows
    ]


def _leeftijden(s: Session, aanmelding_ids: list[str]) -> dict[str, list[str]]:
    """The age class of each person of these parties, in their order; only of those who agreed to the mix."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for start in range(0, len(aanmelding_ids), 500):
        wanted = (
            select(Deelnemer.aanmelding_id, Deelnemer.leeftijd)
            .join(Aanmelding, Aanmelding.id == Deelnemer.aanmelding_id)
            .where(Deelnemer.aanmelding_id.in_(aanmelding_ids[start : start + 500]), Aanmelding.mix)
            .order_by(Deelnemer.aanmelding_id, Deelnemer.volgnr)
        )
        for id, leeftijd in s.execute(wanted).all():
            found[id].append(leeftijd)
    return found


# --- giving


def plaats_of_wacht(s: Session, now: datetime, c: Charette, d: Dagdeel, a: Aanmelding, p: Plaats) -> None:
    """Give a party that came just now the places it asked for, or put it at the end of the list."""
    s.flush()
    zet_geplaatst(p, p.geplaatst + _meteen(s, now, c, d, a, p))
    wacht_loting = voor_loting(c) and d.plaatsen is not None
    if p.wacht + p.aangeboden and p.positie is None and not wacht_loting:
        d.laatste_positie += 1
        p.positie = d.laatste_positie
    maak_recht(p)
    s.flush()


def _meteen(s: Session, now: datetime, c: Charette, d: Dagdeel, a: Aanmelding, p: Plaats) -> int:
    """How many places the party gets at once."""
    room = vrij(s, d)
    if room is None:
        return p.wacht
    if voor_loting(c) or room <= 0:
        return 0
    return past(s, now, c, d, room, als_wachtende(a, p, d.laatste_positie + 1))


def past(s: Session, now: datetime, c: Charette, d: Dagdeel, room: int, w: Wachtende) -> int:
    """How many of `room` free places this party gets when those who wait are asked first."""
    others = [o for o in wachtenden(s, c, d) if o.id != w.id] if biedt_aan(now, d) else []
    return dict(_volgt(s, c, d, [*others, w], room)).get(w.id, 0)


def als_wachtende(a: Aanmelding, p: Plaats, positie: int, had: int | None = None) -> Wachtende:
    """A party as the rule sees it; `had`: how many of it need no place any more (those with a place or an offer)."""
    had = p.geplaatst + p.aangeboden if had is None else had
    classes = tuple(m.leeftijd for m in a.mensen)[had : p.gevraagd] if a.mix else ()
    return Wachtende(a.id, a.nummer, positie, p.gevraagd - had, a.splitsen, groepen=classes)


def _volgt(s: Session, c: Charette, d: Dagdeel, waiting: list[Wachtende], room: int) -> tuple[tuple[str, int], ...]:
    seated = groepen(s, [d.id])[d.id] if c.regel == Regel.VOORRANG else {}
    return wie_volgt(c.regel, waiting, room, bezet=seated, aandelen=c.aandelen, plaatsen=d.plaatsen or 0)


def verdeel_alle(
    s: Session, now: datetime, c: Charette, dagdeel_ids: Iterable[int] | None = None
) -> tuple[Aanbod, ...]:
    """Offer what is free at these dagdelen (None: all) to whom the rule says."""
    s.flush()
    ids = None if dagdeel_ids is None else set(dagdeel_ids)
    chosen = [d for d in c.dagdelen if ids is None or d.id in ids]
    return tuple(aanbod for d in chosen for aanbod in verdeel_dagdeel(s, now, c, d))


def verdeel_dagdeel(s: Session, now: datetime, c: Charette, d: Dagdeel) -> tuple[Aanbod, ...]:
    """Offer what is free at one dagdeel."""
    room = vrij(s, d)
    d.boven = min(d.boven, max(0, -room)) if room is not None else 0
    offered = tuple(_bied_aan(s, now, c, d, id, n) for id, n in te_bieden(s, now, c, d))
    s.flush()
    return offered


def te_bieden(s: Session, now: datetime, c: Charette, d: Dagdeel) -> tuple[tuple[str, int], ...]:
    """Who should be offered a place now, and for how many people; changes nothing."""
    room = vrij(s, d)
    if not deelt_uit(now, c, d) or not biedt_aan(now, d) or voor_loting(c) or (room is not None and room <= 0):
        return ()
    waiting = wachtenden(s, c, d)
    return _volgt(s, c, d, waiting, sum(w.aantal for w in waiting) if room is None else room)


def _bied_aan(s: Session, now: datetime, c: Charette, d: Dagdeel, aanmelding_id: str, n: int) -> Aanbod:
    """Hold `n` places for a party; what it was offered already gets the new term too."""
    wanted = select(Plaats).where(Plaats.dagdeel_id == d.id, Plaats.aanmelding_id == aanmelding_id)
    p = s.scalars(wanted, execution_options={"populate_existing": True}).one()
    p.aangeboden += n
    p.aanbod_nummer += 1
    p.aanbod_tot = termijn(now, c, d)
    return Aanbod(aanmelding_id, d.id, p.aangeboden, p.aanbod_tot, p.aanbod_nummer)


# --- freeing


def zet_geplaatst(p: Plaats, n: int) -> None:
    """So many of the party have a place; its calendar item gets a higher number when that changes."""
    if p.geplaatst != n:
        p.geplaatst = n
        p.reeks += 1


def neem_aanbod_terug(p: Plaats) -> None:
    """The party waits again for what it was offered."""
    p.aangeboden, p.aanbod_tot = 0, None


def laat_los(p: Plaats) -> None:
    """The party wants nothing of this dagdeel any more. The row stays: it numbers the calendar item."""
    zet_geplaatst(p, 0)
    p.gevraagd, p.aangeboden = 0, 0
    maak_recht(p)


def krimp(p: Plaats, gevraagd: int) -> None:
    """Ask for fewer: first what waits goes, then what was offered, then what it has."""
    zet_geplaatst(p, min(p.geplaatst, gevraagd))
    p.aangeboden = min(p.aangeboden, gevraagd - p.geplaatst)
    p.gevraagd = gevraagd
    maak_recht(p)


def maak_recht(p: Plaats) -> None:
    """Keep what belongs to waiting only as long as the party waits."""
    if not p.aangeboden:
        p.aanbod_tot = None
    if not p.wacht:
        p.rust = False
        if not p.aangeboden:
            p.positie = None


def geen_deel(p: Plaats) -> None:
    """The party stays together: an offer for some of those who wait goes back. Who has a place keeps it."""
    if p.aangeboden and p.wacht:
        neem_aanbod_terug(p)


def rond(a: Aanmelding) -> None:
    """The party did something: the next editor must have seen it; with nothing left it has withdrawn."""
    a.ingetrokken = not any(p.gevraagd for p in a.plaatsen)
    a.versie += 1


def rang(s: Session, p: Plaats) -> int | None:
    """The place on the list, 1 is first; None for who is not on it."""
    if p.positie is None:
        return None
    before = (Plaats.dagdeel_id == p.dagdeel_id) & (Plaats.positie < p.positie) & wacht()
    return 1 + (s.scalar(select(func.count()).select_from(Plaats).where(before)) or 0)
