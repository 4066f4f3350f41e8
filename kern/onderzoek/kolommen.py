"""Which columns an export has: the questions of every version that was put, in the main table and in each repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kern.onderzoek.dubbel import ROUTE, heeft_routes
from kern.onderzoek.model import Veld
from kern.onderzoek.reeks import Vraagreeks, herhalingen, naam_van, uniek, vragen
from kern.onderzoek.vragenlijst import VragenlijstVersie

# The columns before the questions; what they mean stands in the codebook.
VAST = ("antwoord", "versie", "kanaal", "dag", "route", "zonder_code", "huishouden", "telt", "niet_gevraagd")
VAST_HERHALING = ("antwoord", "nummer")
PERSOONLIJK = "persoonlijk"
GETALLEN = ("integer", "decimal")


@dataclass(frozen=True)
class Kolom:
    """One column: `naam` of the question, `kop` above the column, and the question through the versions.

    `persoonlijk`: somebody writes it himself, in some version. `getal`: in every version a number.
    """

    naam: str
    kop: str
    reeksen: tuple[Vraagreeks, ...]

    @property
    def persoonlijk(self) -> bool:
        """Whether it may hold personal data."""
        return any(v.type == "text" for r in self.reeksen for _, v in r.leden)

    @property
    def getal(self) -> bool:
        """Whether it holds numbers only."""
        return all(v.type in GETALLEN for r in self.reeksen for _, v in r.leden)

    @property
    def titel(self) -> str:
        """The heading, with the mark of what is personal."""
        return f"{self.kop} ({PERSOONLIJK})" if self.persoonlijk else self.kop

    @property
    def versie_ids(self) -> frozenset[str]:
        """Ids of the versions that have it."""
        return frozenset[str]().union(*(r.versie_ids for r in self.reeksen))


@dataclass(frozen=True)
class Herhaalblad:
    """The table of one repeat. `bestand`: its name as part of a file name and of a sheet; `kop`: its count's column."""

    naam: str
    tekst: str
    kop: str
    bestand: str
    kolommen: tuple[Kolom, ...]
    # Version id → names of the questions that stand in this repeat there.
    namen: dict[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Indeling:
    """All columns of an export, without the fixed ones: the main table's, and the repeats'."""

    kolommen: tuple[Kolom, ...]
    herhalingen: tuple[Herhaalblad, ...]


def indeling(versies: Sequence[VragenlijstVersie], open_vragen: bool = True) -> Indeling:
    """The columns for these versions, the newest first. `open_vragen`: with what people wrote themselves."""
    main = _kolommen(versies, "", VAST, open_vragen)
    taken = {*VAST, *(k.kop for k in main)}
    sheets: list[Herhaalblad] = []
    for naam, tekst in herhalingen(versies).items():
        above = uniek(f"{naam}_aantal", taken)
        taken.add(above)
        file = uniek(naam.lower(), {s.bestand for s in sheets} | {"antwoorden", "codeboek"})
        columns = _kolommen(versies, naam, VAST_HERHALING, open_vragen)
        sheets.append(Herhaalblad(naam, tekst, above, file, tuple(columns), _namen(versies, naam)))
    return Indeling(tuple(main), tuple(sheets))


def _kolommen(
    versies: Sequence[VragenlijstVersie], herhaling: str, vast: Sequence[str], open_vragen: bool
) -> list[Kolom]:
    by_name: dict[str, list[Vraagreeks]] = {}
    for reeks in vragen(versies):
        if reeks.herhaling == herhaling and any(_bewaard(v, veld) for v, veld in reeks.leden):
            by_name.setdefault(reeks.veld.naam, []).append(reeks)
    taken, found = set(vast), list[Kolom]()
    for naam, reeksen in by_name.items():
        # A fixed column has the name already: the question gets another one, and its answers are not lost.
        above = naam if naam not in taken else uniek(f"{naam}_vraag", taken | by_name.keys())
        taken.add(above)
        found.append(Kolom(naam, above, tuple(reeksen)))
    return [k for k in found if open_vragen or not k.persoonlijk]


def _bewaard(versie: VragenlijstVersie, veld: Veld) -> bool:
    """Whether a record holds it as an answer of its own (`Blad.bewaren`); the route has a fixed column."""
    if veld.naam == ROUTE and heeft_routes(versie.model):
        return False
    return veld.gevraagd or bool(veld.kort)


def _namen(versies: Sequence[VragenlijstVersie], herhaling: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {v.id: set() for v in versies}
    for reeks in vragen(versies):
        for versie, veld in reeks.leden:
            if naam_van(veld.herhaling) == herhaling:
                found[versie.id].add(veld.naam)
    return {id: frozenset(names) for id, names in found.items()}
