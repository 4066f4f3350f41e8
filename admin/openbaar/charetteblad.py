"""What the public pages say about a charette: plain values, read once, so that a page only has to show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask import abort
from sqlalchemy.orm import Session

from kern import taal
from kern.charettes import charette, loten, stand, verdeling
from kern.charettes.rijen import Charette, Dagdeel, Regel, Staat
from kern.charettes.stand import DagdeelStand
from kern.kernen import Kern
from kern.taal import zin

# What residents never hear of: not there yet.
ONBEKEND = (Staat.CONCEPT,)


@dataclass(frozen=True)
class Moment:
    """One dagdeel as the village reads it.

    `soort`: vrij (there is room), vol (a waiting list), loting (places are drawn), dicht (signing up is over), inloop
    (walk in), geweest or afgelast. `vrij` and `plaatsen` are None without a maximum. `kiesbaar`: one can sign up.
    """

    id: int
    naam: str
    wanneer: str
    dag: date
    plek: str
    soort: str
    status: str
    vrij: int | None
    plaatsen: int | None

    @property
    def kiesbaar(self) -> bool:
        """Whether one can sign up for it."""
        return self.soort in ("vrij", "vol", "loting")


@dataclass(frozen=True)
class Blad:
    """A charette, its kern, and how it stands now."""

    c: Charette
    kern: Kern
    staat: Staat
    momenten: tuple[Moment, ...]

    @property
    def open(self) -> bool:
        """Whether one can sign up now."""
        return self.staat is Staat.OPEN and any(m.kiesbaar for m in self.momenten)

    @property
    def loopt(self) -> bool:
        """Whether a sign-up can still change: it is open, or closed and not yet held."""
        return self.staat in (Staat.OPEN, Staat.DICHT)

    @property
    def geweest(self) -> bool:
        """Whether the days are over."""
        return self.staat in (Staat.GEHOUDEN, Staat.AFGEROND)

    @property
    def loting(self) -> bool:
        """Whether the places are drawn by lot."""
        return self.c.regel == Regel.LOTING

    @property
    def inloop(self) -> tuple[Moment, ...]:
        """Where one can still walk in."""
        return tuple(m for m in self.momenten if m.soort == "inloop")

    @property
    def dagen(self) -> str:
        """The days that go on, in words: `5 maart, 6 maart en 12 maart 2027`."""
        return _in_woorden(m.dag for m in self.momenten if m.soort != "afgelast")

    @property
    def dagen_te_kiezen(self) -> str:
        """The days one can sign up for now, in words; "" when there is none."""
        return _in_woorden(m.dag for m in self.momenten if m.kiesbaar) if self.open else ""


def _in_woorden(dagen: Iterable[date]) -> str:
    days = sorted(set(dagen))
    if not days:
        return ""
    words = [taal.dag_en_maand(day) for day in days]
    return taal.opsomming([*words[:-1], f"{words[-1]}{taal.NBSP}{days[-1].year}"])


def zoek(s: Session, now: datetime, id: int) -> Blad:
    """The charette with this id as residents may see it, or 404."""
    c = charette.een(s, id) if 0 < id < 2**31 else None
    if c is None or charette.stand_nu(c, now) in ONBEKEND:
        abort(404)
    return lees(s, now, c)


def lees(s: Session, now: datetime, c: Charette) -> Blad:
    """The charette in values of the page."""
    staat = charette.stand_nu(c, now)
    standen = stand.standen(s, c)
    momenten = tuple(_moment(now, c, staat, d, standen[d.id]) for d in c.dagdelen)
    return Blad(c, s.get_one(Kern, c.kern_id), staat, momenten)


def getrokken(s: Session, c: Charette) -> tuple[tuple[int, str], ...]:
    """The numbers that were in the draw with their lots, in the drawn order; empty before it."""
    if c.geloot_op is None:
        return ()
    return tuple((nummer, verdeling.lot(c.loting_seed, nummer)) for nummer in loten.volgorde(s, c))


def _moment(now: datetime, c: Charette, staat: Staat, d: Dagdeel, now_there: DagdeelStand) -> Moment:
    soort = _soort(now, c, staat, d, now_there)
    vrij = None if now_there.vrij is None else max(now_there.vrij, 0)
    values = {"vrij": vrij or 0, "plaatsen": d.plaatsen or 0}
    key = "vrij_genoeg" if soort in ("vrij", "loting") and vrij is None else soort
    key = "vrij_een" if (soort, vrij) == ("vrij", 1) else key
    return Moment(
        id=d.id,
        naam=d.naam,
        wanneer=taal.tijdvak(d.begin, d.eind),
        dag=taal.vandaag(d.begin),
        plek=d.plek,
        soort=soort,
        status=zin(f"aanmelding.moment.{key}", **values),
        vrij=vrij,
        plaatsen=d.plaatsen,
    )


def _soort(now: datetime, c: Charette, staat: Staat, d: Dagdeel, now_there: DagdeelStand) -> str:
    if d.afgelast or staat is Staat.AFGELAST:
        return "afgelast"
    if d.eind <= now or staat in (Staat.GEHOUDEN, Staat.AFGEROND):
        return "geweest"
    if not d.aanmelden:
        return "inloop"
    if staat is not Staat.OPEN or d.begin <= now:
        return "dicht"
    if c.regel == Regel.LOTING and c.geloot_op is None:
        return "loting"
    return "vol" if now_there.vrij is not None and now_there.vrij <= 0 else "vrij"
