"""The page of one charette: how full it is, who comes, by which rules, and what to do now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin.beheer.charettes.deeltekst import deeltekst
from admin.beheer.charettes.pagina import Beeld, bp, toon, zoek
from admin.config import config, lezend, nu
from admin.toegang import STAF, mag
from kern.charettes import stand
from kern.charettes.bellen import te_bellen
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Leeftijd, Staat
from kern.charettes.stand import DagdeelStand, Mix
from kern.taal import datum, moment, vandaag, zin

DOEL = 30  # people, for a room that is mixed enough (domein.md §4.1)
DOEL_DEEL = 15  # per cent, for each age class


@dataclass(frozen=True)
class Tel:
    """Counts of what is signed up: parties, people, what waits or is offered, who must be called."""

    partijen: int
    mensen: int
    wacht: int
    aangeboden: int
    bellen: int


@bp.get("/<int:id>")
@mag(*STAF)
def een(id: int) -> ResponseReturnValue:
    """How it stands."""
    with lezend() as s:
        b = zoek(s, id)
        standen = stand.standen(s, b.c)
        counted = tel(s, b.c, standen)
        mix = stand.mix(s, b.c)
    return toon(
        "admin/charette.html",
        b,
        "overzicht",
        standen=standen,
        tel=counted,
        mix=mixregels(mix),
        gemengd=mix,
        doel=DOEL,
        doel_deel=DOEL_DEEL,
        doen=te_doen(b, counted, nu()),
        delen=deeltekst(b.c, b.kern, b.staat, nu(), f"{config().omgeving.base_url}/charette/{id}"),
    )


def tel(s: Session, c: Charette, standen: Mapping[int, DagdeelStand]) -> Tel:
    """The counts of one charette."""
    here = (Aanmelding.charette_id == c.id, ~Aanmelding.ingetrokken)
    parties, people = s.execute(select(func.count(), func.coalesce(func.sum(Aanmelding.aantal), 0)).where(*here)).one()
    return Tel(
        int(parties),
        int(people),
        sum(st.wacht for st in standen.values()),
        sum(st.aangeboden for st in standen.values()),
        len(te_bellen(s, nu(), c)),
    )


def mixregels(mix: Mix) -> list[tuple[str, int, int]]:
    """Per age class its name, how many said so, and their share in per cent of all who said their age."""
    told = sum(mix.leeftijden.values())
    return [
        (zin(f"charette.leeftijd.{age.value}"), n, round(100 * n / told) if told else 0)
        for age in Leeftijd
        for n in (mix.leeftijden.get(age.value, 0),)
    ]


def te_doen(b: Beeld, counted: Tel, now: datetime) -> list[str]:
    """What is to be done now, in sentences; the most urgent first."""
    return [zin(f"charettes.doen.{key}", **values) for key, values in _punten(b, counted, now)]


def _punten(b: Beeld, counted: Tel, now: datetime) -> Sequence[tuple[str, dict[str, object]]]:
    c, found = b.c, list[tuple[str, dict[str, object]]]()
    if counted.bellen:
        found.append(("bellen", {"aantal": counted.bellen}))
    if b.staat is Staat.CONCEPT:
        if not (c.vast and c.open_):
            found.append(("kaders", {}))
        if not _aanmeldbaar(c.dagdelen, now):
            found.append(("dagdelen", {}))
        else:
            found.append(("openen", {}))
    if b.staat is Staat.OPEN and counted.mensen < DOEL:
        found.append(("werven", {"nog": DOEL - counted.mensen, "doel": DOEL}))
    if b.staat in (Staat.OPEN, Staat.DICHT):
        if c.loting_op and c.geloot_op is None:
            found.append(("loting", {"moment": moment(c.loting_op)}))
        if all(d.eind <= now for d in c.dagdelen if not d.afgelast):
            found.append(("gehouden", {}))
    if b.staat is Staat.GEHOUDEN and c.verslag_op is None:
        if c.verslag_voor is None:
            found.append(("verslag", {}))
        else:
            late = c.verslag_voor < vandaag(now)
            found.append(("verslag_laat" if late else "verslag_voor", {"dag": datum(c.verslag_voor)}))
    return found


def _aanmeldbaar(dagdelen: Sequence[Dagdeel], now: datetime) -> bool:
    return any(d.aanmelden and not d.afgelast and d.begin > now for d in dagdelen)
