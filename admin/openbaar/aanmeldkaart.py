"""How a sign-up stands for each moment, in the values that its pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kern import instellingen, taal
from kern.charettes import stand
from kern.charettes.rijen import Aanmelding, Charette, Plaats
from kern.charettes.stand import PlaatsStand


@dataclass(frozen=True)
class Kaart:
    """One moment of a sign-up.

    `soort`: geplaatst, aangeboden, wacht, loting, deels, geweest or afgelast. Numbers are people. `rang`: the place on
    the list, 1 is first; `tot`: until when the offer stands. `vraag_komst`: the day is near and they did not say yet
    whether they come; `komt` is what they said.
    """

    id: int
    naam: str
    wanneer: str
    plek: str
    soort: str
    geplaatst: int
    aangeboden: int
    wacht: int
    rang: int | None
    tot: datetime | None
    komt: bool | None
    vraag_komst: bool
    rust: bool = False  # an offer went by: they are not asked again until they say that they want to be

    @property
    def leeft(self) -> bool:
        """Whether there is something to change or cancel."""
        return self.soort in ("geplaatst", "aangeboden", "wacht", "loting", "deels")

    @property
    def gevraagd(self) -> int:
        """For how many people it is."""
        return self.geplaatst + self.aangeboden + self.wacht


def kaarten(s: Session, now: datetime, c: Charette, a: Aanmelding) -> tuple[Kaart, ...]:
    """The moments of a sign-up in their order."""
    plaatsen = {p.dagdeel_id: p for p in a.plaatsen}
    dagen = _vraagdagen(s, now)
    return tuple(_kaart(now, st, plaatsen[st.dagdeel.id], dagen) for st in stand.van_aanmelding(s, c, a))


def _vraagdagen(s: Session, now: datetime) -> timedelta:
    """How long before a moment we ask whether they come: from the first reminder on."""
    setting = instellingen.lees(s, "charette", now)
    first = max(int(setting["herinner_dagen_eerst"]), int(setting["herinner_dagen_laatst"]))
    return timedelta(days=first + 1)


def _kaart(now: datetime, st: PlaatsStand, plaats: Plaats, dagen: timedelta) -> Kaart:
    d = st.dagdeel
    soort = _soort(now, st)
    near = st.geplaatst > 0 and d.begin - dagen <= now < d.begin and soort in ("geplaatst", "deels")
    return Kaart(
        id=d.id,
        naam=d.naam,
        wanneer=taal.tijdvak(d.begin, d.eind),
        plek=d.plek,
        soort=soort,
        geplaatst=st.geplaatst,
        aangeboden=st.aangeboden,
        wacht=st.wacht,
        rang=st.rang,
        tot=st.tot,
        komt=plaats.komt,
        vraag_komst=near and plaats.komt is None,
        rust=plaats.rust,
    )


def _soort(now: datetime, st: PlaatsStand) -> str:
    if st.dagdeel.afgelast:
        return "afgelast"
    if st.dagdeel.eind <= now:
        return "geweest"
    return st.soort
