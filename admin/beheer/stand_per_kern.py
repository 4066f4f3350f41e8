"""How every kern stands: the rows of the Overzicht, and what the points of attention are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from kern import journaal, kernen, mensen
from kern.journaal import Feit
from kern.kernen import Kern
from kern.onderzoek import onderzoek, veldwerk
from kern.onderzoek.onderzoek import Onderzoek, Stand


@dataclass(frozen=True)
class Rij:
    """A kern in the table. `n`: households that took part, None while there is no onderzoek to count."""

    kern: Kern
    onderzoek: Onderzoek | None
    stand: Stand | None
    n: int | None
    contacten: int
    laatste: Feit | None

    @property
    def deel(self) -> float:
        """Response in per cent of the households, 0 to 100."""
        return 100 * self.n / self.onderzoek.huishoudens if self.onderzoek and self.n is not None else 0.0

    @property
    def loopt(self) -> bool:
        """Whether people can answer now."""
        return self.stand is Stand.OPEN

    def dagen(self, dag: date) -> int:
        """Days until the last day of the onderzoek."""
        return (self.onderzoek.sluit - dag).days if self.onderzoek else 0


def rijen(s: Session, now: datetime) -> list[Rij]:
    """Every kern: the running ones first, soonest to close on top; then by name."""
    contacten = mensen.aantal_dbo_contacten(s)
    laatste_onderzoek: dict[int, Onderzoek] = {}
    for newest_first in onderzoek.alle(s):
        if newest_first.voor_inwoners:
            laatste_onderzoek.setdefault(newest_first.kern_id, newest_first)
    found = []
    for kern in kernen.alle(s):
        o = laatste_onderzoek.get(kern.id)
        stand = onderzoek.stand(o, now) if o else None
        n = veldwerk.aantal_huishoudens(s, o) if o and stand is not Stand.CONCEPT else None
        feiten = journaal.regels(s, kern.id, journaal.VOOR_STAF, now, hoogstens=1)
        found.append(Rij(kern, o, stand, n, contacten.get(kern.id, 0), feiten[0] if feiten else None))
    return sorted(found, key=lambda r: (not r.loopt, r.onderzoek.sluit if r.loopt and r.onderzoek else date.max))
