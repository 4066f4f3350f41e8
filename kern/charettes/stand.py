"""How full it is, what a party has, and who comes, in few queries. And the promises that must hold for every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.charettes import plaatsing
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Deelnemer, Leeftijd, Plaats

Soort = Literal["geplaatst", "aangeboden", "wacht", "loting", "deels"]


@dataclass(frozen=True)
class DagdeelStand:
    """How full a dagdeel is, in people. `plaatsen` None: no maximum. `vrij`: what nobody has or was offered.

    `groepen`: per age class those with a place or an offer, of who agreed to the mix ("": not told).
    """

    dagdeel: Dagdeel
    plaatsen: int | None
    bezet: int
    aangeboden: int
    wacht: int
    vrij: int | None
    groepen: Mapping[str, int]


@dataclass(frozen=True)
class PlaatsStand:
    """What a party has at a dagdeel, in people. `rang`: its place on the list, 1 is first; `tot`: end of the offer;
    `rust`: it let an offer go by, and gets no other until it says that it still wants one."""

    dagdeel: Dagdeel
    soort: Soort
    geplaatst: int
    aangeboden: int
    wacht: int
    rang: int | None
    tot: datetime | None
    rust: bool = False


@dataclass(frozen=True)
class Mix:
    """Who comes, of those who agreed to the mix: `mensen` of them, per age class (those who told), from the kern."""

    mensen: int
    leeftijden: Mapping[str, int]
    uit_kern: int


def standen(s: Session, c: Charette) -> dict[int, DagdeelStand]:
    """How full each dagdeel is, by its id."""
    ids = [d.id for d in c.dagdelen]
    sums = _sommen(s, ids)
    classes = plaatsing.groepen(s, ids)
    return {d.id: _stand(d, *sums.get(d.id, (0, 0, 0)), classes[d.id]) for d in c.dagdelen}


def _sommen(s: Session, ids: list[int]) -> dict[int, tuple[int, int, int]]:
    """Placed, offered and waiting, by dagdeel."""
    waits = func.sum(Plaats.gevraagd - Plaats.geplaatst - Plaats.aangeboden)
    wanted = (
        select(Plaats.dagdeel_id, func.sum(Plaats.geplaatst), func.sum(Plaats.aangeboden), waits)
        .where(Plaats.dagdeel_id.in_(ids))
        .group_by(Plaats.dagdeel_id)
    )
    return {id: (int(placed), int(offered), int(w)) for id, placed, offered, w in s.execute(wanted).all()}


def _stand(d: Dagdeel, placed: int, offered: int, waits: int, classes: Mapping[str, int]) -> DagdeelStand:
    free = None if d.plaatsen is None else max(0, d.plaatsen - placed - offered)
    return DagdeelStand(d, d.plaatsen, placed, offered, waits, free, dict(classes))


def van_aanmelding(s: Session, c: Charette, a: Aanmelding) -> tuple[PlaatsStand, ...]:
    """What a party has, in the order of time; without what it left, with what was cancelled."""
    mine = {p.dagdeel_id: p for p in a.plaatsen if p.gevraagd}
    return tuple(_plaats(s, d, mine[d.id]) for d in c.dagdelen if d.id in mine)


def _plaats(s: Session, d: Dagdeel, p: Plaats) -> PlaatsStand:
    rank = plaatsing.rang(s, p) if p.wacht else None
    return PlaatsStand(d, soort(p), p.geplaatst, p.aangeboden, p.wacht, rank, p.aanbod_tot, p.rust)


def soort(p: Plaats) -> Soort:
    """In one word what a party has at a dagdeel it asked for."""
    if p.aangeboden:
        return "aangeboden"
    if not p.wacht:
        return "geplaatst"
    if p.geplaatst:
        return "deels"
    return "loting" if p.positie is None else "wacht"


def mix(s: Session, c: Charette) -> Mix:
    """Who comes to any dagdeel, of those who agreed to the mix and did not withdraw."""
    wanted = (
        select(Deelnemer.leeftijd, Deelnemer.uit_kern, func.count())
        .join(Aanmelding, Aanmelding.id == Deelnemer.aanmelding_id)
        .where(Aanmelding.charette_id == c.id, Aanmelding.mix, Aanmelding.ingetrokken.is_(False))
        .group_by(Deelnemer.leeftijd, Deelnemer.uit_kern)
    )
    rows = [(leeftijd, uit_kern, int(n)) for leeftijd, uit_kern, n in s.execute(wanted).all()]
    ages: Counter[str] = Counter()
    for leeftijd, _, n in rows:
        ages[leeftijd] += n
    known = {g.value: ages[g.value] for g in Leeftijd}
    return Mix(ages.total(), known, sum(n for _, uit_kern, n in rows if uit_kern))


def mensen(s: Session, c: Charette) -> int:
    """How many people signed up and did not withdraw, whatever they agreed to."""
    wanted = select(func.sum(Aanmelding.aantal)).where(
        Aanmelding.charette_id == c.id, Aanmelding.ingetrokken.is_(False)
    )
    return int(s.scalar(wanted) or 0)


# --- promises


def bezwaren(s: Session, c: Charette, now: datetime | None = None) -> tuple[str, ...]:
    """What is wrong with the rows of a charette, for tests and `kernpraat check`; nothing when all is well.

    With `now` also: a free place that somebody who waits should have been offered.
    """
    wanted = select(Aanmelding).where(Aanmelding.charette_id == c.id).order_by(Aanmelding.nummer)
    parties = list(s.scalars(wanted, execution_options={"populate_existing": True}))
    found = [*_nummers(c, parties)]
    for a in parties:
        found += _partij(c, a)
    for d in c.dagdelen:
        rows = [p for a in parties for p in a.plaatsen if p.dagdeel_id == d.id]
        found += _vol(d, rows)
        found += [f"dagdeel {d.id}, plaats {p.id}: {wrong}" for p in rows for wrong in _rij(c, d, p)]
        if now is not None and plaatsing.te_bieden(s, now, c, d):
            found.append(f"dagdeel {d.id}: een vrije plaats is niet aangeboden")
    return tuple(found)


def _nummers(c: Charette, parties: list[Aanmelding]) -> Iterator[str]:
    numbers = [a.nummer for a in parties]
    if len(set(numbers)) != len(numbers) or not all(1 <= n <= c.aanmeldnummer for n in numbers):
        yield f"nummers: {numbers} van {c.aanmeldnummer}"


def _partij(c: Charette, a: Aanmelding) -> Iterator[str]:
    known = {d.id for d in c.dagdelen}
    asked = [p for p in a.plaatsen if p.gevraagd]
    if len(a.mensen) != a.aantal:
        yield f"aanmelding {a.nummer}: {len(a.mensen)} mensen, gevraagd voor {a.aantal}"
    if not a.mix and any(m.leeftijd or m.uit_kern is not None for m in a.mensen):
        yield f"aanmelding {a.nummer}: gegevens zonder toestemming"
    if a.ingetrokken == bool(asked):
        yield f"aanmelding {a.nummer}: ingetrokken {a.ingetrokken}, {len(asked)} momenten"
    if any(p.dagdeel_id not in known for p in a.plaatsen):
        yield f"aanmelding {a.nummer}: een dagdeel van een andere charette"


def _vol(d: Dagdeel, rows: list[Plaats]) -> Iterator[str]:
    taken = sum(p.geplaatst + p.aangeboden for p in rows)
    if d.plaatsen is not None and taken > d.plaatsen + d.boven:
        yield f"dagdeel {d.id}: {taken} mensen op {d.plaatsen} plaatsen (en {d.boven} van eerder)"
    positions = [p.positie for p in rows if p.positie is not None]
    if len(set(positions)) != len(positions):
        yield f"dagdeel {d.id}: dubbele plek op de wachtlijst"
    if any(not 1 <= n <= d.laatste_positie for n in positions):
        yield f"dagdeel {d.id}: een plek voorbij de laatste"


def _rij(c: Charette, d: Dagdeel, p: Plaats) -> Iterator[str]:
    if min(p.gevraagd, p.geplaatst, p.aangeboden, p.wacht) < 0:
        yield f"gevraagd {p.gevraagd}, geplaatst {p.geplaatst}, aangeboden {p.aangeboden}"
    if bool(p.aangeboden) != (p.aanbod_tot is not None):
        yield "een aanbod zonder termijn, of een termijn zonder aanbod"
    on_list = bool(p.wacht or p.aangeboden)
    undrawn = plaatsing.voor_loting(c) or (c.geloot_op is not None and d.begin <= c.geloot_op)
    if p.positie is None and on_list and not undrawn:
        yield "wacht zonder plek op de lijst"
    if p.positie is not None and not on_list:
        yield "een plek op de lijst zonder te wachten"
    if p.rust and not p.wacht:
        yield "in rust zonder te wachten"
