"""A marsroute as plain values: the steps of an aanpak, who does what in them, and when a step is finished.

A marsroute is data: the YAML files in `marsroutes/` and the versions that are saved in the admin have one form, which
`lees` reads and `als_inhoud` writes. What is wrong is said in Dutch, with the field it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from kern.kalender import TE_MIJDEN
from kern.taal import zin

# The roles of the RACI matrix, in its order (domein.md §4.2).
ROLLEN = ("PL", "DBO", "INW", "INI", "WH", "RD", "EXT", "GM", "WC", "COM")
LETTERS = {"R": "doet het", "A": "is eindverantwoordelijk", "C": "denkt vooraf mee", "I": "hoort het"}
NIVEAUS = ("informeren", "raadplegen", "adviseren", "coproduceren")
# What the computer can count itself; `kern.trajecten.criteria` holds how. True: it needs a number to reach.
REKENT = {
    "respons": True,
    "respons_leeftijd": True,
    "aanpak_gekozen": False,
    "plek_en_budget": False,
    "codes_gemaakt": False,
    "onderzoek_open": False,
    "onderzoek_gesloten": False,
    "gepubliceerd": False,
    "sluitdatum": False,
    "charette_deelnemers": True,
    "charette_mix": True,
    "charette_rondes": True,
    "charette_peiling": False,
    "charette_akkoord": False,
}
# What that number counts; per cent when it is not here.
EENHEDEN = {"charette_deelnemers": "mensen", "charette_rondes": "rondes"}
LANGSTE_STAP = 104  # weeks

T = TypeVar("T")
Inhoud = Mapping[str, Any]


class MarsrouteFout(Exception):
    """It cannot be so. `veld`: the field it is about, such as `weken`; `stap`: the key of the step, or ""."""

    def __init__(self, veld: str, sleutel: str, /, *, stap: str = "", **gegevens: object) -> None:
        super().__init__(zin(f"marsroute.fout.{sleutel}", **gegevens))
        self.veld = veld
        self.stap = stap


@dataclass(frozen=True)
class Communicatiemoment:
    """Something that is told. `wie`: roles, or words ("omwonenden"); `dag`: calendar days after the first day of the
    step (`vanaf` "begin"), or after its last day ("eind"; negative is before it)."""

    sleutel: str
    wie: tuple[str, ...]
    wat: str
    kanaal: str
    dag: int = 0
    vanaf: str = "begin"


@dataclass(frozen=True)
class Participatiemoment:
    """How people take part: who, in what, at which of `NIVEAUS`."""

    wie: str
    wat: str
    niveau: str


@dataclass(frozen=True)
class Criterium:
    """What must be so before the step closes. `reken`: what the computer counts, "" when somebody ticks it off;
    `grens`: the number to reach, in `eenheid`."""

    sleutel: str
    tekst: str
    reken: str = ""
    grens: float | None = None

    @property
    def eenheid(self) -> str:
        """What `grens` counts, as people read it."""
        return EENHEDEN.get(self.reken, "%")


@dataclass(frozen=True)
class MarsrouteStap:
    """One step. `sleutel` stays the same over versions and over both routes; `raci`: role → letters; `mijdt`: kinds of
    periods it goes around; `groep`: the part that residents see; `publiek`: what they read while it is going on."""

    sleutel: str
    code: str
    naam: str
    doel: str
    groep: str
    raci: Mapping[str, str]
    weken_min: int
    weken_max: int
    doorlopend: bool
    mijdt: tuple[str, ...]
    communicatie: tuple[Communicatiemoment, ...]
    participatie: tuple[Participatiemoment, ...]
    criteria: tuple[Criterium, ...]
    aan: bool
    publiek: str

    def wie(self, letter: str) -> tuple[str, ...]:
        """The roles with this letter, in the order of `ROLLEN`."""
        return tuple(rol for rol in ROLLEN if letter in self.raci.get(rol, ""))


@dataclass(frozen=True)
class Groep:
    """A part of the marsroute as residents see it."""

    sleutel: str
    naam: str


@dataclass(frozen=True)
class Roltekst:
    """A role in words: what it is called, and what it does."""

    naam: str
    doet: str


@dataclass(frozen=True)
class Marsroute:
    """One version of an aanpak."""

    code: str
    naam: str
    versie: int
    uitleg: str
    rollen: Mapping[str, Roltekst]
    groepen: tuple[Groep, ...]
    stappen: tuple[MarsrouteStap, ...]

    def stap(self, sleutel: str) -> MarsrouteStap:
        """The step with this key. Raises KeyError."""
        for stap in self.stappen:
            if stap.sleutel == sleutel:
                return stap
        raise KeyError(sleutel)

    @property
    def aan(self) -> tuple[MarsrouteStap, ...]:
        """The steps that a new traject gets."""
        return tuple(stap for stap in self.stappen if stap.aan)

    def met_stap(self, stap: MarsrouteStap) -> Marsroute:
        """The same with this step in the place of the one with its key."""
        return replace(self, stappen=tuple(stap if old.sleutel == stap.sleutel else old for old in self.stappen))


# --- reading


def lees(inhoud: Inhoud, *, code: str, versie: int) -> Marsroute:
    """The marsroute in this content. Raises MarsrouteFout."""
    route = Marsroute(
        code=code,
        naam=_tekst(inhoud, "naam", 120),
        versie=versie,
        uitleg=_tekst(inhoud, "uitleg", 2000, leeg=True),
        rollen={rol: _rol(inhoud, rol) for rol in ROLLEN},
        groepen=tuple(Groep(_tekst(g, "sleutel", 40), _tekst(g, "naam", 80)) for g in _lijst(inhoud, "groepen")),
        stappen=tuple(stap_uit(stap) for stap in _lijst(inhoud, "stappen")),
    )
    keur(route)
    return route


def keur(route: Marsroute) -> None:
    """Raise MarsrouteFout unless the steps fit together."""
    _uniek("stappen", [stap.sleutel for stap in route.stappen])
    groepen = {groep.sleutel for groep in route.groepen}
    _uniek("groepen", [groep.sleutel for groep in route.groepen])
    for stap in route.stappen:
        if stap.groep and stap.groep not in groepen:
            raise MarsrouteFout("groep", "groep", stap=stap.sleutel, groep=stap.groep)
    if not route.aan:
        raise MarsrouteFout("stappen", "geen_stap")


def stap_uit(inhoud: Inhoud) -> MarsrouteStap:
    """One step. Raises MarsrouteFout, which carries the step's key."""
    try:
        stap = _stap(inhoud)
        keur_stap(stap)
    except MarsrouteFout as error:
        error.stap = str(inhoud.get("sleutel", ""))
        raise
    return stap


def _stap(inhoud: Inhoud) -> MarsrouteStap:
    weken = inhoud.get("weken")
    if not isinstance(weken, list | tuple) or len(weken) != 2 or not all(isinstance(w, int) for w in weken):
        raise MarsrouteFout("weken", "weken", hoogstens=LANGSTE_STAP)
    return MarsrouteStap(
        sleutel=_tekst(inhoud, "sleutel", 60),
        code=_tekst(inhoud, "code", 10),
        naam=_tekst(inhoud, "naam", 120),
        doel=_tekst(inhoud, "doel", 500, leeg=True),
        groep=_tekst(inhoud, "groep", 40, leeg=True),
        raci={str(rol): str(letters) for rol, letters in (inhoud.get("raci") or {}).items() if letters},
        weken_min=weken[0],
        weken_max=weken[1],
        doorlopend=bool(inhoud.get("doorlopend", False)),
        mijdt=tuple(str(soort) for soort in _lijst(inhoud, "mijdt")),
        communicatie=tuple(_moment(m) for m in _lijst(inhoud, "communicatie")),
        participatie=tuple(_meedoen(m) for m in _lijst(inhoud, "participatie")),
        criteria=tuple(_criterium(c) for c in _lijst(inhoud, "criteria")),
        aan=bool(inhoud.get("aan", True)),
        publiek=_tekst(inhoud, "publiek", 600, leeg=True),
    )


def keur_stap(stap: MarsrouteStap) -> None:
    """Raise MarsrouteFout unless this step is whole."""
    if not 0 <= stap.weken_min <= stap.weken_max <= LANGSTE_STAP:
        raise MarsrouteFout("weken", "weken", hoogstens=LANGSTE_STAP)
    for rol, letters in stap.raci.items():
        if rol not in ROLLEN or not letters or set(letters) - set(LETTERS):
            raise MarsrouteFout("raci", "raci", rol=rol)
    if not stap.wie("R"):
        raise MarsrouteFout("raci", "niemand_doet")
    if len(stap.wie("A")) > 1:
        raise MarsrouteFout("raci", "twee_eind")
    if set(stap.mijdt) - set(TE_MIJDEN):
        raise MarsrouteFout("mijdt", "mijdt")
    _uniek("communicatie", [m.sleutel for m in stap.communicatie])
    _uniek("criteria", [c.sleutel for c in stap.criteria])


def _moment(inhoud: Inhoud) -> Communicatiemoment:
    dag, vanaf = inhoud.get("dag", 0), inhoud.get("vanaf", "begin")
    if not isinstance(dag, int) or abs(dag) > 365 or vanaf not in ("begin", "eind"):
        raise MarsrouteFout("communicatie", "dag")
    wie = tuple(str(w) for w in _lijst(inhoud, "wie"))
    if not wie:
        raise MarsrouteFout("communicatie", "wie_hoort")
    return Communicatiemoment(
        sleutel=_tekst(inhoud, "sleutel", 60),
        wie=wie,
        wat=_tekst(inhoud, "wat", 300),
        kanaal=_tekst(inhoud, "kanaal", 120, leeg=True),
        dag=dag,
        vanaf=vanaf,
    )


def _meedoen(inhoud: Inhoud) -> Participatiemoment:
    niveau = inhoud.get("niveau")
    if niveau not in NIVEAUS:
        raise MarsrouteFout("participatie", "niveau")
    return Participatiemoment(_tekst(inhoud, "wie", 120), _tekst(inhoud, "wat", 300), str(niveau))


def _criterium(inhoud: Inhoud) -> Criterium:
    reken, grens = str(inhoud.get("reken") or ""), inhoud.get("grens")
    if reken and reken not in REKENT:
        raise MarsrouteFout("criteria", "reken")
    if (grens is not None) != REKENT.get(reken, False) or not 0 <= (grens or 0) <= 100:
        raise MarsrouteFout("criteria", "grens")
    return Criterium(_tekst(inhoud, "sleutel", 60), _tekst(inhoud, "tekst", 300), reken, grens)


def _rol(inhoud: Inhoud, rol: str) -> Roltekst:
    found = (inhoud.get("rollen") or {}).get(rol)
    if not isinstance(found, Mapping):
        raise MarsrouteFout("rollen", "rol_mist", rol=rol)
    return Roltekst(_tekst(found, "naam", 80), _tekst(found, "doet", 300))


def _tekst(inhoud: Inhoud, veld: str, hoogstens: int, *, leeg: bool = False) -> str:
    text = str(inhoud.get(veld) or "").strip()
    if not text and not leeg:
        raise MarsrouteFout(veld, "vul_in", wat=zin(f"marsroute.veld.{veld}"))
    if len(text) > hoogstens:
        raise MarsrouteFout(veld, "te_lang", wat=zin(f"marsroute.veld.{veld}"), hoogstens=hoogstens)
    return text


def _lijst(inhoud: Inhoud, veld: str) -> Sequence[Any]:
    found = inhoud.get(veld) or ()
    if not isinstance(found, list | tuple):
        raise MarsrouteFout(veld, "vul_in", wat=zin(f"marsroute.veld.{veld}"))
    return found


def _uniek(veld: str, sleutels: Sequence[str]) -> None:
    twice = next((key for i, key in enumerate(sleutels) if key in sleutels[:i]), None)
    if twice is not None:
        raise MarsrouteFout(veld, "dubbel", regel=twice)


# --- writing


def als_inhoud(route: Marsroute) -> dict[str, Any]:
    """What `lees` reads back as the same marsroute; plain values for JSON."""
    return {
        "naam": route.naam,
        "uitleg": route.uitleg,
        "rollen": {rol: {"naam": tekst.naam, "doet": tekst.doet} for rol, tekst in route.rollen.items()},
        "groepen": [{"sleutel": groep.sleutel, "naam": groep.naam} for groep in route.groepen],
        "stappen": [stap_als_inhoud(stap) for stap in route.stappen],
    }


def stap_als_inhoud(stap: MarsrouteStap) -> dict[str, Any]:
    """What `stap_uit` reads back as the same step; plain values for JSON."""
    return {
        "sleutel": stap.sleutel,
        "code": stap.code,
        "naam": stap.naam,
        "doel": stap.doel,
        "groep": stap.groep,
        "raci": {rol: stap.raci[rol] for rol in ROLLEN if rol in stap.raci},
        "weken": [stap.weken_min, stap.weken_max],
        "doorlopend": stap.doorlopend,
        "mijdt": list(stap.mijdt),
        "communicatie": _waarden(stap.communicatie, _moment_uit),
        "participatie": _waarden(stap.participatie, lambda m: {"wie": m.wie, "wat": m.wat, "niveau": m.niveau}),
        "criteria": _waarden(stap.criteria, _criterium_uit),
        "aan": stap.aan,
        "publiek": stap.publiek,
    }


def _waarden(things: Sequence[T], make: Callable[[T], dict[str, Any]]) -> list[dict[str, Any]]:
    return [make(thing) for thing in things]


def _moment_uit(m: Communicatiemoment) -> dict[str, Any]:
    where = {"dag": m.dag, "vanaf": m.vanaf}
    return {"sleutel": m.sleutel, "wie": list(m.wie), "wat": m.wat, "kanaal": m.kanaal, **where}


def _criterium_uit(c: Criterium) -> dict[str, Any]:
    return {"sleutel": c.sleutel, "tekst": c.tekst, "reken": c.reken, "grens": c.grens}
