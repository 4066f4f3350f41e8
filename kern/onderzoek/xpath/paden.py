"""Paths: which nodes of a form they stand for.

Behaviour is ODK Collect's. In a repeat a path without more means the own time: `../naam` and `/data/kind/naam` alike.
A path that first climbs out of the repeat (`../../kind/naam`), that has a test on the repeat (`/data/kind[…]/naam`) or
that stands outside the repeat, means all times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from elementpath.xpath_tokens import XPathToken

from kern.onderzoek.xpath.gegevens import Gegevens, Knoop
from kern.onderzoek.xpath.waarden import Waarde, waar


class Omgeving:
    """What one evaluation sees: the data, the node it stands on (`hier`), and what came with it.

    `eigen`: the expression's own node, also within a test on other nodes; `keuze`: the columns of a choice, in a choice
    filter and in a test on a list; `positie`: the place of the node among those tested, from 1; 0 outside a test.
    """

    __slots__ = ("eigen", "gegevens", "hier", "keuze", "positie")

    def __init__(
        self,
        gegevens: Gegevens,
        hier: Knoop,
        keuze: Mapping[str, str] | None = None,
        eigen: Knoop | None = None,
        positie: int = 0,
    ) -> None:
        self.gegevens = gegevens
        self.hier = hier
        self.keuze = keuze or {}
        self.eigen = eigen or hier
        self.positie = positie


@dataclass(frozen=True, slots=True)
class Stap:
    """One step of a path: the name of a node, or `*`, and the tests on it."""

    naam: str
    tests: tuple[XPathToken, ...] = ()


@dataclass(frozen=True, slots=True)
class Pad:
    """A path as it was read.

    `begin`: where it starts (the root, the node stood on, the own node, a list of choices); `omhoog`: how many levels
    up from there. For a plain path that does not stand in a test: `recht` is the absolute path it leads to and `grond`
    the one it turns down from.
    """

    begin: Literal["wortel", "hier", "eigen", "lijst"]
    omhoog: int = 0
    stappen: tuple[Stap, ...] = ()
    lijst: str = ""
    recht: str | None = None
    grond: str = ""

    @property
    def zoekt(self) -> bool:
        """Whether it has a test or a `*`."""
        return any(stap.tests or stap.naam == "*" for stap in self.stappen)


def los_op(basis: str, stappen: tuple[str, ...]) -> str:
    """A relative path (`..`, `.`, names) from a basis as absolute path."""
    pad = basis
    for stap in stappen:
        if stap == "..":
            pad = pad.rpartition("/")[0]
        elif stap != ".":
            pad = f"{pad}/{stap}"
    return pad


# -- what a path yields --------------------------------------------------------------------------------------------


def eerste(pad: Pad, omgeving: Omgeving) -> Waarde:
    """The value of the first relevant node; empty if there is none."""
    gegevens = omgeving.gegevens
    if pad.recht is not None:
        herhaling = gegevens.vorm.herhaling.get(pad.recht)
        if herhaling is None:
            return gegevens.waarde((pad.recht, 0))
        keer = _eigen_keer(pad, herhaling, omgeving)
        if keer:
            return gegevens.waarde((pad.recht, keer))
    return next(iter(waarden(pad, omgeving)), "")


def waarden(pad: Pad, omgeving: Omgeving) -> list[Waarde]:
    """The values of all relevant nodes, of a list those of its choices."""
    if pad.begin == "lijst":
        kolom = pad.stappen[2].naam if len(pad.stappen) > 2 else ""
        return [rij.get(kolom, "") for rij in _rijen(pad, omgeving)]
    return [omgeving.gegevens.waarde(knoop) for knoop in knopen(pad, omgeving)]


def gevuld(pad: Pad, omgeving: Omgeving) -> int:
    """How many of the relevant nodes hold something."""
    if pad.begin == "lijst":
        return sum(waarde != "" for waarde in waarden(pad, omgeving))
    return sum(omgeving.gegevens.is_gevuld(knoop) for knoop in knopen(pad, omgeving))


def knopen(pad: Pad, omgeving: Omgeving) -> list[Knoop]:
    """All relevant nodes of the form that a path stands for, in order."""
    gevonden = _recht(pad, pad.recht, omgeving) if pad.recht is not None else _zoek(pad, omgeving)
    return [knoop for knoop in gevonden if omgeving.gegevens.is_relevant(knoop)]


def positie(knoop: Knoop, gegevens: Gegevens) -> int:
    """The place of a node among those with its path, from 1."""
    return knoop[1] if knoop[0] in gegevens.vorm.herhalingen else 1


# -- finding the nodes ---------------------------------------------------------------------------------------------


def _recht(pad: Pad, doel: str, omgeving: Omgeving) -> list[Knoop]:
    vorm = omgeving.gegevens.vorm
    herhaling = vorm.herhaling.get(doel)
    if herhaling is None:
        return [(doel, 0)] if doel in vorm.paden else []
    keer = _eigen_keer(pad, herhaling, omgeving)
    return [(doel, n) for n in ([keer] if keer else omgeving.gegevens.keren_van(herhaling))]


def _eigen_keer(pad: Pad, herhaling: str, omgeving: Omgeving) -> int:
    """The time of a repeat that a plain path means by itself; 0 when it means all."""
    in_herhaling = omgeving.gegevens.vorm.herhaling
    if pad.begin == "wortel":
        return _keer_van_wortel(herhaling, omgeving)
    staat_op = omgeving.eigen if pad.begin == "eigen" else omgeving.hier
    return staat_op[1] if in_herhaling.get(pad.grond) == herhaling else 0


def _keer_van_wortel(herhaling: str, omgeving: Omgeving) -> int:
    in_herhaling = omgeving.gegevens.vorm.herhaling
    return next((keer for pad, keer in (omgeving.hier, omgeving.eigen) if in_herhaling.get(pad) == herhaling), 0)


def _zoek(pad: Pad, omgeving: Omgeving) -> list[Knoop]:
    """Step by step; also the plain paths within a test, which start at whatever is tested."""
    gevonden = [("", 0)]
    if pad.begin != "wortel":
        staat_op, keer = omgeving.eigen if pad.begin == "eigen" else omgeving.hier
        grond = los_op(staat_op, ("..",) * pad.omhoog)
        gevonden = [(grond, keer if grond in omgeving.gegevens.vorm.herhaling else 0)]
    for stap in pad.stappen:
        gevonden = [knoop for boven in gevonden for knoop in _onder(boven, stap, pad, omgeving)]
    return gevonden


def _onder(boven: Knoop, stap: Stap, pad: Pad, omgeving: Omgeving) -> list[Knoop]:
    """The nodes right below a node that one step leads to."""
    vorm = omgeving.gegevens.vorm
    onder = vorm.kinderen.get(boven[0], {})
    doelen = onder if stap.naam == "*" else [p for p in (f"{boven[0]}/{stap.naam}",) if p in onder]
    gevonden: list[Knoop] = []
    for doel in doelen:
        if doel not in vorm.herhalingen:
            gevonden.append((doel, boven[1]))
            continue
        keer = 0 if stap.tests or pad.begin != "wortel" else _keer_van_wortel(doel, omgeving)
        gevonden += [(doel, n) for n in ([keer] if keer else omgeving.gegevens.keren_van(doel))]
    for test in stap.tests:
        gevonden = [knoop for n, knoop in enumerate(gevonden, 1) if _voldoet(test, knoop, n, omgeving)]
    return gevonden


def _voldoet(test: XPathToken, knoop: Knoop, plek: int, omgeving: Omgeving) -> bool:
    return _klopt(test, Omgeving(omgeving.gegevens, knoop, omgeving.keuze, omgeving.eigen, plek))


def _rijen(pad: Pad, omgeving: Omgeving) -> list[Mapping[str, str]]:
    """The choices of a list that pass the tests."""
    rijen = list(omgeving.gegevens.lijst(pad.lijst))
    for test in pad.stappen[1].tests:
        rijen = [
            rij
            for n, rij in enumerate(rijen, 1)
            if _klopt(test, Omgeving(omgeving.gegevens, omgeving.hier, rij, omgeving.eigen, n))
        ]
    return rijen


def _klopt(test: XPathToken, omgeving: Omgeving) -> bool:
    """A number asks for that place, anything else is yes or no."""
    uitkomst: Waarde = test.evaluate(omgeving)
    return uitkomst == omgeving.positie if isinstance(uitkomst, float) else waar(uitkomst)
