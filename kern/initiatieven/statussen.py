"""The statuses of a plan: how hard each makes its homes, what it has to prove, which may follow (domein.md §5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from kern.initiatieven.rijen import Initiatief
from kern.taal import zin

# Hardness, from soft to hard; "" counts nowhere.
HARDHEDEN = ("potentieel", "zacht", "hard", "gerealiseerd")


@dataclass(frozen=True)
class Bewijs:
    """One field a status has to prove. `soort`: regel · tekst · datum · keuze · vinkje. `keuzes`: the allowed words.

    The label and the choices as people read them stand in `templates/admin/initiatieven.toml`.
    """

    sleutel: str
    soort: str = "regel"
    keuzes: tuple[str, ...] = ()
    verplicht: bool = True


@dataclass(frozen=True)
class Status:
    """One status: how hard its homes are ("" counts nowhere; None: as they were), what it proves, if it is the end."""

    code: str
    hardheid: str | None
    bewijs: tuple[Bewijs, ...] = ()
    einde: bool = False

    @property
    def label(self) -> str:
        """As people read it."""
        return zin(f"initiatief.status.{self.code}")


_LIJST = (
    Status("idee", "potentieel"),
    Status("ingediend", "potentieel", (Bewijs("ontvangstdatum", "datum"),)),
    Status("in_toetsing", "potentieel"),
    Status(
        "getoetst",
        "potentieel",
        (Bewijs("uitslag", "keuze", ("past", "past_deels", "past_niet")), Bewijs("toetskaart", "tekst")),
    ),
    Status("haalbaarheid", "potentieel", (Bewijs("notitie", "tekst"),)),
    Status("principeverzoek", "zacht", (Bewijs("zaaknummer"),)),
    Status(
        "principemedewerking",
        "zacht",
        (Bewijs("besluitdatum", "datum"), Bewijs("vervaldatum", "datum"), Bewijs("voorwaarden", "tekst")),
    ),
    Status(
        "procedure",
        "zacht",
        (
            Bewijs("soort_procedure", "keuze", ("binnenplans", "bopa", "omgevingsplan")),
            # A regular permit lies nowhere for inspection, so only a change of the omgevingsplan needs these.
            Bewijs("terinzage_van", "datum", verplicht=False),
            Bewijs("terinzage_tot", "datum", verplicht=False),
        ),
    ),
    Status(
        "vergund",
        "hard",
        (
            Bewijs("besluit"),
            Bewijs("beroep_tot", "datum"),
            Bewijs("onherroepelijk", "vinkje", verplicht=False),
        ),
    ),
    Status("in_aanbouw", "hard", (Bewijs("startdatum", "datum"),)),
    Status("opgeleverd", "gerealiseerd", (Bewijs("bag_gereed", "datum"),), einde=True),
    Status("aangehouden", None, (Bewijs("hercheckdatum", "datum"),)),
    Status("afgewezen", "", (Bewijs("motivering", "tekst"), Bewijs("mededeling", "datum")), einde=True),
    Status("ingetrokken", "", einde=True),
    Status("vervallen", "", einde=True),
)
STATUSSEN: Mapping[str, Status] = MappingProxyType({status.code: status for status in _LIJST})
# The way a plan goes; it may step over some.
ROUTE = tuple(s.code for s in _LIJST[:11])
# Statuses in which the term of a principemedewerking runs.
TERMIJN_LOOPT = ("principemedewerking", "haalbaarheid")
_AFWIJZEN = ("getoetst", "principeverzoek", "procedure")


def _mag_naar(code: str) -> frozenset[str]:
    if STATUSSEN[code].einde:
        return frozenset()
    if code == "aangehouden":
        return frozenset({"ingetrokken"})
    found = {*ROUTE[ROUTE.index(code) + 1 :], "aangehouden", "ingetrokken"}
    if code in _AFWIJZEN:
        found.add("afgewezen")
    if code == "principemedewerking":
        # The feasibility study came before or after it, and its term can run out.
        found |= {"haalbaarheid", "vervallen"}
    return frozenset(found)


# What may follow what. What a plan went through can add to it: ask `mag_naar`.
MAG_NAAR: Mapping[str, frozenset[str]] = MappingProxyType({code: _mag_naar(code) for code in STATUSSEN})


def mag_naar(i: Initiatief) -> frozenset[str]:
    """The statuses that may follow for this plan.

    From `aangehouden` also back to where it was and on from there. A plan that is studied after a principemedewerking
    can lose it: the term runs on.
    """
    mag, was = MAG_NAAR[i.status], vorige(i)
    if was:
        mag |= {was} | (MAG_NAAR[was] - {"aangehouden"})
    if "haalbaarheid" in (i.status, was) and i.gegevens.get("vervaldatum"):
        mag |= {"vervallen"}
    return mag


def vorige(i: Initiatief) -> str:
    """What it was before it was `aangehouden`; "" otherwise."""
    return str(i.gegevens.get("vorige", "")) if i.status == "aangehouden" else ""


def keuzes(i: Initiatief) -> tuple[Status, ...]:
    """The statuses this plan may get, in the order of the table."""
    mag = mag_naar(i)
    return tuple(status for code, status in STATUSSEN.items() if code in mag)


def hardheid(i: Initiatief) -> str:
    """How hard the homes of this plan are: one of `HARDHEDEN`, or "" when they count nowhere."""
    own = STATUSSEN[i.status].hardheid
    # After a principemedewerking, further study does not make a plan softer; nor does standing still.
    if own is None or (i.status == "haalbaarheid" and i.gegevens.get("hardheid") == "zacht"):
        return str(i.gegevens.get("hardheid", "potentieel"))
    return own


def vervalt(i: Initiatief) -> date | None:
    """The last day of the principemedewerking this plan now leans on; None when it leans on none."""
    tot = i.gegevens.get("vervaldatum", "")
    leans = (vorige(i) or i.status) in TERMIJN_LOOPT
    return date.fromisoformat(tot) if leans and tot else None
