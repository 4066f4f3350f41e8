"""How every kern and every onderzoek of the whole gemeente stands: the rows of the Overzicht and of its points."""

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
    """A kern in the table, or (without one) an onderzoek of the whole gemeente.

    `naam`: of the kern, or of the whole gemeente with the `titel` of its questionnaire. `n`: who took part, None while
    there is nothing to count.
    """

    kern: Kern | None
    naam: str
    onderzoek: Onderzoek | None
    stand: Stand | None
    n: int | None
    contacten: int
    laatste: Feit | None
    titel: str = ""

    @property
    def deel(self) -> float:
        """Response in per cent of who could take part, 0 to 100."""
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
        if newest_first.voor_inwoners and newest_first.kern_id is not None:
            laatste_onderzoek.setdefault(newest_first.kern_id, newest_first)
    found = []
    for kern in kernen.alle(s):
        o = laatste_onderzoek.get(kern.id)
        stand, n = _stand_en_n(s, now, o)
        found.append(Rij(kern, kern.naam, o, stand, n, contacten.get(kern.id, 0), _eigen_nieuws(s, now, kern)))
    return sorted(found, key=_volgorde)


def gemeentebreed(s: Session, now: datetime) -> list[Rij]:
    """The newest onderzoek of the whole gemeente with each questionnaire; the running ones first."""
    newest: dict[str, Onderzoek] = {}
    for o in onderzoek.alle(s):
        if o.gemeentebreed and o.voor_inwoners:
            newest.setdefault(onderzoek.form_id_van(s, o.versie_id), o)
    return sorted((_brede_rij(s, now, o) for o in newest.values()), key=_volgorde)


def _brede_rij(s: Session, now: datetime, o: Onderzoek) -> Rij:
    stand, n = _stand_en_n(s, now, o)
    return Rij(None, onderzoek.naam_gebied(s, o), o, stand, n, 0, None, onderzoek.titel_van(s, o))


def _eigen_nieuws(s: Session, now: datetime, kern: Kern) -> Feit | None:
    """The newest feit of the kern itself; what holds for the whole gemeente stands under the table once."""
    rows = journaal.regels(s, kern.id, journaal.VOOR_STAF, now, hoogstens=10)
    return next((feit for feit in rows if not feit.soort.startswith(veldwerk.GEMEENTE)), None)


def _stand_en_n(s: Session, now: datetime, o: Onderzoek | None) -> tuple[Stand | None, int | None]:
    stand = onderzoek.stand(o, now) if o else None
    return stand, veldwerk.aantal_huishoudens(s, o) if o and stand is not Stand.CONCEPT else None


def _volgorde(r: Rij) -> tuple[bool, date]:
    return not r.loopt, r.onderzoek.sluit if r.loopt and r.onderzoek else date.max
