"""The traject of a kern in the words of the village: its steps and days, what is late, and who takes part now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kern import taal
from kern.taal import zin
from kern.trajecten.marsroute import Participatiemoment
from kern.trajecten.rijen import Staat
from kern.trajecten.stand import GroepStand, Stand, voor_inwoners

# How the participation moments of a marsroute name those who read this page.
INWONERS = ("inwoners", "omwonenden", "iedereen", "jongeren")


@dataclass(frozen=True)
class Woord:
    """Words that are data: in the reader's language where we have that, else Dutch (`nl`: mark it as such)."""

    tekst: str
    nl: bool = False

    @classmethod
    def van(cls, tekst: str) -> Woord:
        """The word for whoever reads now."""
        said = taal.gettext(tekst)
        return cls(said, taal.huidige_taal() != taal.BRONTAAL and said == tekst)


@dataclass(frozen=True)
class Groep:
    """One step of the timeline. `soort`: gedaan, nu or later; `datum`: when, in words."""

    nummer: int
    soort: str
    titel: Woord
    datum: str
    tekst: Woord
    van: date | None
    tot: date | None


@dataclass(frozen=True)
class TrajectBlok:
    """How the traject stands for the village.

    `mee`: who takes part in the present step, and how; `voor_u`: residents are among them; `plannen`: one can bring a
    plan now. `vertraagd`: what is late, as a sentence; `moment`: what residents see of it first; `uitvoering`: what
    goes on after the last of the steps that residents see; "" when nothing.
    """

    staat: Staat
    groepen: tuple[Groep, ...]
    aanpak: Woord
    mee: tuple[tuple[Woord, Woord], ...]
    voor_u: bool
    plannen: bool
    vertraagd: str
    moment: str
    uitvoering: Woord
    fictief: bool

    @property
    def loopt(self) -> bool:
        """Whether it goes on."""
        return self.staat in (Staat.INTAKE, Staat.GEPLAND, Staat.LOPEND) and bool(self.groepen)

    @property
    def klaar(self) -> bool:
        """Whether it came to its end."""
        return self.staat is Staat.AFGEROND

    @property
    def nu(self) -> Groep | None:
        """The step it is in."""
        return next((g for g in self.groepen if g.soort == "nu"), None)

    @property
    def volgende(self) -> Groep | None:
        """The step that comes after it."""
        return next((g for g in self.groepen if g.soort == "later"), None)

    @property
    def totaal(self) -> int:
        """How many steps there are."""
        return len(self.groepen)

    @property
    def stap_kort(self) -> str:
        """`Stap 4 van 8`; "" when it is in none."""
        return zin("kernpagina.stap.kort", nummer=self.nu.nummer, totaal=self.totaal) if self.nu else ""

    @property
    def stap(self) -> str:
        """`Stap 4 van 8: onderzoek onder inwoners`; "" when it is in none."""
        if self.nu is None:
            return ""
        naam = self.nu.titel.tekst
        return zin("kernpagina.stap.stap", nummer=self.nu.nummer, totaal=self.totaal, naam=naam[:1].lower() + naam[1:])


def traject_blok(stand: Stand, dag: date) -> TrajectBlok:
    """The stand of a traject in the words of the village; `dag` is today."""
    groepen, meedoen = voor_inwoners(stand), _meedoen(stand)
    eerstvolgende = next((i for i, g in enumerate(groepen) if g.soort == "later"), -1)
    return TrajectBlok(
        staat=stand.staat,
        groepen=tuple(_groep(g, i + 1, precies=i == eerstvolgende) for i, g in enumerate(groepen)),
        aanpak=Woord.van(stand.aanpak_naam) if stand.gekozen else Woord(""),
        mee=tuple((Woord.van(p.wie), Woord.van(p.wat)) for p in meedoen),
        voor_u=any(p.wie.lower().startswith(INWONERS) for p in meedoen),
        plannen=any(p.wie == ini.naam for p in meedoen) if (ini := stand.rollen.get("INI")) else False,
        vertraagd=_vertraagd(stand, dag),
        moment=_moment(stand, dag),
        uitvoering=_uitvoering(stand),
        fictief=stand.fictief,
    )


def _groep(g: GroepStand, nummer: int, *, precies: bool) -> Groep:
    return Groep(nummer, g.soort, Woord.van(g.naam), _wanneer(g, precies), Woord.van(g.tekst), g.van, g.tot)


def _wanneer(g: GroepStand, precies: bool) -> str:
    """When, in words: the next step to the day, what is further away by its months."""
    if g.soort == "gedaan":
        return zin("kernpagina.stap.klaar_op", dag=taal.datum(g.klaar_op)) if g.klaar_op else ""
    if g.van is None or g.tot is None:
        return zin("kernpagina.stap.onbekend")
    if g.soort == "later" and not precies:
        return maanden(g.van, g.tot)
    if g.van == g.tot:
        return zin("kernpagina.stap.op", dag=taal.datum(g.van))
    return zin("kernpagina.stap.van_tot", van=_zonder_jaar(g.van, g.tot), tot=taal.datum(g.tot))


def maanden(van: date, tot: date) -> str:
    """`Juni 2027`, `Juni tot en met september 2027` or `Oktober 2027 tot en met januari 2028`."""
    einde = f"{taal.maandnaam(tot.month)} {tot.year}"
    if (van.year, van.month) == (tot.year, tot.month):
        return zin("kernpagina.stap.maand", maand=hoofdletter(einde))
    begin = taal.maandnaam(van.month) + ("" if van.year == tot.year else f" {van.year}")
    return zin("kernpagina.stap.maanden", van=hoofdletter(begin), tot=einde)


def _zonder_jaar(dag: date, tot: date) -> str:
    """A date, its year left out when the date after it says the same one."""
    said = taal.datum(dag)
    return said.removesuffix(f"{taal.NBSP}{dag.year}") if dag.year == tot.year else said


def hoofdletter(tekst: str) -> str:
    """The text with a capital in front."""
    return tekst[:1].upper() + tekst[1:]


def _meedoen(stand: Stand) -> tuple[Participatiemoment, ...]:
    """Who takes part in the present step."""
    return stand.nu.participatie if stand.nu and stand.staat is Staat.LOPEND else ()


def _uitvoering(stand: Stand) -> Woord:
    nu = stand.nu
    return Woord.van(nu.publiek) if nu and not nu.groep and stand.staat is Staat.LOPEND else Woord("")


def _moment(stand: Stand, dag: date) -> str:
    """What residents see or hear first, with its day, as far as it is planned."""
    if stand.staat is not Staat.LOPEND:
        return ""
    coming = [(m.op, m) for stap in stand.stappen if not stap.dicht for m in stap.communicatie if "INW" in m.wie]
    dated = sorted(((op, m) for op, m in coming if op and op >= dag and not m.gedaan_op), key=lambda pair: pair[0])
    if not dated:
        return ""
    op, moment = dated[0]
    wat, waar = Woord.van(moment.wat), Woord.van(moment.kanaal)
    return zin("kernpagina.stap.moment", wat=wat.tekst, dag=taal.datum(op), waar=waar.tekst)


def _vertraagd(stand: Stand, dag: date) -> str:
    """What is late in the present step, said once and with a new date where there is one."""
    nu = stand.nu
    if nu is None or nu.tot is None or nu.doorlopend or stand.staat is not Staat.LOPEND:
        return ""
    if nu.tot < dag:
        return zin("kernpagina.stap.te_laat", dag=taal.datum(nu.tot))
    if nu.eerst_tot is not None and nu.eerst_tot < nu.tot:
        return zin("kernpagina.stap.later", eerst=taal.datum(nu.eerst_tot), dag=taal.datum(nu.tot))
    return ""
