"""How every kern stands: its traject, onderzoek, promises and money, and the onderzoeken of the whole gemeente.

The rows of the Overzicht, of its points of attention and of the council's page. However many kernen there are, the
number of queries is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from kern import kernen, mensen, toezeggingen
from kern.kernen import Kern
from kern.onderzoek import lijsten, onderzoek
from kern.onderzoek.onderzoek import Onderzoek, Stand
from kern.taal import vandaag, zin
from kern.trajecten import begroting
from kern.trajecten import stand as trajectstand
from kern.trajecten.begroting import Geld
from kern.trajecten.rijen import Staat
from kern.trajecten.stand import MomentStand, StapStand
from kern.trajecten.stand import Stand as Trajectstand

NIETS = Geld(0, 0, 0)


@dataclass(frozen=True)
class Rij:
    """A kern in the table, or (without one) an onderzoek of the whole gemeente.

    `naam`: of the kern, or of the whole gemeente with the `titel` of its questionnaire. `n`: who took part, None while
    there is nothing to count. `traject`: the active one, else the last that was finished. `beloofd`: how many promises
    are open, and how many of those are late. `geld` in cents, of that traject.
    """

    kern: Kern | None
    naam: str
    onderzoek: Onderzoek | None
    stand: Stand | None
    n: int | None
    contacten: int
    titel: str = ""
    traject: Trajectstand | None = None
    beloofd: tuple[int, int] = (0, 0)
    geld: Geld = field(default=NIETS)

    @property
    def deel(self) -> float:
        """Response in per cent of who could take part, 0 to 100."""
        return 100 * self.n / self.onderzoek.huishoudens if self.onderzoek and self.n is not None else 0.0

    @property
    def loopt(self) -> bool:
        """Whether people can answer the onderzoek now."""
        return self.stand is Stand.OPEN

    def dagen(self, dag: date) -> int:
        """Days until the last day of the onderzoek."""
        return (self.onderzoek.sluit - dag).days if self.onderzoek else 0

    @property
    def lopend(self) -> bool:
        """Whether the traject has started and is not over."""
        return self.traject is not None and self.traject.staat is Staat.LOPEND

    @property
    def onderweg(self) -> bool:
        """Whether anything is going on here that the Dbo wants to hear of."""
        busy = (Staat.INTAKE, Staat.GEPLAND, Staat.LOPEND)
        return self.loopt or (self.traject is not None and self.traject.staat in busy)

    @property
    def dagen_te_laat(self) -> int:
        """How many days the traject is behind its plan."""
        return self.traject.dagen_te_laat if self.traject else 0

    @property
    def te_laat(self) -> bool:
        """Whether the plan or a promise is late."""
        return bool(self.dagen_te_laat or self.beloofd[1])

    @property
    def moment(self) -> tuple[StapStand, MomentStand] | None:
        """What is told next."""
        return self.traject.volgend_moment if self.traject else None


# What the filter of the Overzicht keeps, by the word in its address.
FILTERS: Mapping[str, Callable[[Rij], bool]] = {
    "alle": lambda r: True,
    "te_laat": lambda r: r.te_laat,
    "lopend": lambda r: r.lopend,
}


def rijen(s: Session, now: datetime) -> list[Rij]:
    """Every kern: what is late on top, then by the next thing that is told, then by name."""
    contacten = mensen.aantal_dbo_contacten(s)
    laatste = lijsten.laatste_per_kern(s)
    geteld = lijsten.aantallen(s, [o.id for o in laatste.values()])
    standen = trajectstand.alle(s, now)
    beloofd = toezeggingen.tel(s, vandaag(now))
    geld = begroting.per_traject(s)
    found = []
    for kern in kernen.alle_licht(s):
        o, traject = laatste.get(kern.id), standen.get(kern.id)
        found.append(
            Rij(
                kern,
                kern.naam,
                o,
                *_stand_en_n(o, geteld, now),
                contacten.get(kern.id, 0),
                traject=traject,
                beloofd=beloofd.get(kern.id, (0, 0)),
                geld=geld.get(traject.id, NIETS) if traject else NIETS,
            )
        )
    return sorted(found, key=_volgorde)


def gemeentebreed(s: Session, now: datetime) -> list[Rij]:
    """The newest onderzoek of the whole gemeente with each questionnaire; the running ones first."""
    newest = lijsten.laatste_per_vragenlijst(s)
    geteld = lijsten.aantallen(s, [o.id for o, _ in newest])
    rows = [Rij(None, _heel(titel), o, *_stand_en_n(o, geteld, now), 0, titel) for o, titel in newest]
    return sorted(rows, key=lambda r: (not r.loopt, r.onderzoek.sluit if r.loopt and r.onderzoek else date.max))


def _heel(titel: str) -> str:
    return zin("onderzoek.gebied.gemeente", titel=titel)


def _stand_en_n(o: Onderzoek | None, geteld: Mapping[int, int], now: datetime) -> tuple[Stand | None, int | None]:
    if o is None:
        return None, None
    state = onderzoek.stand(o, now)
    return state, None if state is Stand.CONCEPT else geteld.get(o.id, 0)


def _volgorde(r: Rij) -> tuple[int, int, date, bool, str]:
    """Days late first (a late promise counts as late too), then what is told soonest, then where an onderzoek runs."""
    moment = r.moment
    op = moment[1].op if moment and moment[1].op else date.max
    return -r.dagen_te_laat, -r.beloofd[1], op, not r.loopt, r.naam
