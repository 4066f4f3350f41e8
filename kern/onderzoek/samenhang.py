"""What needs what in a questionnaire: before a value is worked out, what it looks at must be known.

The graph is on paths, not on single nodes, as in ODK: a calculation in a repeat that looks at itself in another time of
that repeat runs in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from kern.onderzoek.velden import Groep, KeuzeModel, ModelFout, Veld, uitdrukkingen_in
from kern.onderzoek.xpath import Knoop, Uitdrukking, Vorm


@dataclass(frozen=True, slots=True)
class Eerst:
    """What must be known first: single nodes, paths of which the own time of the repeat counts, and of which all do."""

    vast: tuple[Knoop, ...] = ()
    eigen: tuple[str, ...] = ()
    alle: tuple[str, ...] = ()


def telling(herhaling: str) -> str:
    """The path that stands for how often a repeat is filled in."""
    return f"{herhaling}#"


class Samenhang:
    """The dependencies of one questionnaire. Raises ModelFout for fields, groups or labels that run in a circle.

    `nodig`: path -> paths whose value or relevance it needs first; `eerst`: the same, as nodes; `boven`: path -> groups
    around it. The path of a `telling` stands among them.
    """

    def __init__(
        self,
        velden: Iterable[Veld],
        groepen: Mapping[str, Groep],
        vorm: Vorm,
        lijsten: Mapping[str, tuple[KeuzeModel, ...]],
    ) -> None:
        self._op_pad = {v.pad: v for v in velden}
        self._groepen = groepen
        self._vorm = vorm
        self._lijsten = lijsten
        self.boven = {pad: tuple(g for g in groepen if pad.startswith(f"{g}/")) for pad in (*groepen, *self._op_pad)}
        self._van: dict[Uitdrukking, Eerst] = {}
        self.eerst = {pad: self._eerst_van(pad) for pad in (*groepen, *self._op_pad)}
        self.eerst |= {telling(h): self._eerst_voor_telling(h) for h in vorm.herhalingen}
        self.nodig = {pad: self._paden_van(eerst) for pad, eerst in self.eerst.items()}
        self._geen_kring()
        self._kijkers: Mapping[str, Iterable[str]] = {}  # both made when first asked for
        self._gebruikers: Mapping[str, Iterable[str]] = {}

    # -- what must be known first ----------------------------------------------------------------------------------

    def van(self, uitdrukking: Uitdrukking) -> Eerst:
        """What must be known before an expression is evaluated."""
        eerst = self._van.get(uitdrukking)
        if eerst is None:
            eerst = self._van[uitdrukking] = self._bundel(uitdrukking.context, [*self._verwijzingen(uitdrukking)])
        return eerst

    def _eerst_van(self, pad: str) -> Eerst:
        veld = self._op_pad.get(pad)
        uitdrukkingen = [self._groepen[pad].relevant] if veld is None else [veld.relevant, veld.berekening]
        verwijzingen = [(g, False) for g in self.boven[pad]]
        verwijzingen += [v for u in uitdrukkingen if u is not None for v in self._verwijzingen(u)]
        return self._bundel(pad, verwijzingen)

    def _eerst_voor_telling(self, herhaling: str) -> Eerst:
        aantal = self._groepen[herhaling].aantal
        return self._bundel("", [*self._verwijzingen(aantal)]) if aantal is not None else Eerst()

    def _bundel(self, pad: str, verwijzingen: Iterable[tuple[str, bool]]) -> Eerst:
        """What the node or expression at a path needs; `verwijzingen`: path, and whether all times of its repeat count.

        In another repeat than its own all times always do.
        """
        in_herhaling = self._vorm.herhaling
        uniek = dict.fromkeys(verwijzingen)
        eigen = [p for p, alle in uniek if p in in_herhaling and not alle and in_herhaling[p] == in_herhaling.get(pad)]
        return Eerst(
            tuple((p, 0) for p, _ in uniek if p not in in_herhaling),
            tuple(eigen),
            tuple(dict.fromkeys(p for p, _ in uniek if p in in_herhaling and p not in eigen)),
        )

    def _paden_van(self, eerst: Eerst) -> tuple[str, ...]:
        tellingen = [telling(self._vorm.herhaling[p]) for p in eerst.alle]
        return tuple(dict.fromkeys([*(p for p, _ in eerst.vast), *eerst.eigen, *eerst.alle, *tellingen]))

    def _verwijzingen(self, uitdrukking: Uitdrukking, via: tuple[str, ...] = ()) -> Iterator[tuple[str, bool]]:
        """All fields and groups an expression looks at, and whether at all times: `/*` spelled out, labels included.

        `via`: the questions and lists whose labels led here. Raises ModelFout when labels show each other in a circle.
        """
        for pad in uitdrukking.paden:
            if pad in self._op_pad or pad in self._groepen:
                yield pad, pad in uitdrukking.alle
            elif pad.endswith("/*"):
                yield from ((p, pad in uitdrukking.alle) for p in self._onder(pad[:-2]))
        for naam, keuzes in self._keuzelijsten(uitdrukking):
            if naam in via:
                raise ModelFout("kring", [p.rpartition("/")[2] for p in via])
            for deel in (u for keuze in keuzes for u in keuze.uitdrukkingen()):
                yield from self._verwijzingen(deel, (*via, naam))

    def _keuzelijsten(self, uitdrukking: Uitdrukking) -> Iterator[tuple[str, tuple[KeuzeModel, ...]]]:
        """The choices whose labels an expression may show."""
        for pad in uitdrukking.keuzevragen & self._op_pad.keys():
            yield pad, self._op_pad[pad].keuzes
        for lijst in uitdrukking.lijsten & self._lijsten.keys():
            yield lijst, self._lijsten[lijst]

    def _onder(self, pad: str) -> list[str]:
        return [p for p in self._vorm.kinderen.get(pad, ()) if p in self._op_pad or p in self._groepen]

    def _geen_kring(self) -> None:
        try:
            TopologicalSorter(self.nodig).prepare()
        except CycleError as fout:
            namen = [p.rpartition("/")[2].removesuffix("#") for p in fout.args[1]]
            raise ModelFout("kring", list(dict.fromkeys(namen))) from None

    # -- what follows ----------------------------------------------------------------------------------------------

    def kijkt_naar(self, veld: Veld) -> frozenset[str]:
        """Paths that a field's relevance (its groups' too), choices, calculation and label look at.

        In a repeat also those that decide how often it is filled in.
        """
        groepen = [self._groepen[g] for g in veld.groepen if g in self._groepen]
        uitdrukkingen = [veld.relevant, veld.berekening, veld.keuzefilter, *uitdrukkingen_in(veld.label)]
        uitdrukkingen += [u for keuze in veld.keuzes for u in keuze.uitdrukkingen()]
        uitdrukkingen += [u for t in veld.vertalingen.values() for u in uitdrukkingen_in(t.get("label", ()))]
        uitdrukkingen += [u for groep in groepen for u in (groep.relevant, groep.aantal)]
        return frozenset(pad for u in uitdrukkingen if u is not None for pad, _ in self._verwijzingen(u))

    def volgers(self, pad: str) -> frozenset[str]:
        """Paths of the fields that `kijkt_naar` a path, directly or by way of others."""
        if not self._kijkers:
            self._kijkers = _omgekeerd({v.pad: self.kijkt_naar(v) for v in self._op_pad.values()})
        return _bereikt(pad, self._kijkers) - {pad}

    def geraakt(self, pad: str) -> frozenset[str]:
        """Paths whose value or relevance may change with the answer at a path, itself included."""
        if not self._gebruikers:
            formules = {v.pad: v.standaard_formule for v in self._op_pad.values() if v.standaard_formule is not None}
            ook = {p: self._paden_van(self.van(formule)) for p, formule in formules.items()}
            self._gebruikers = _omgekeerd({p: {*nodig, *ook.get(p, ())} for p, nodig in self.nodig.items()})
        herhaling = self._vorm.herhaling.get(pad)
        return _bereikt(pad, self._gebruikers) | (
            _bereikt(telling(herhaling), self._gebruikers) if herhaling else frozenset()
        )


def _omgekeerd(kijkt: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """From who looks at what to what is looked at by whom."""
    kijkers: dict[str, list[str]] = {}
    for pad, naar in kijkt.items():
        for bron in naar:
            kijkers.setdefault(bron, []).append(pad)
    return kijkers


def _bereikt(begin: str, kijkers: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Everything that looks at `begin`, also by way of others, and `begin` itself."""
    gevonden, te_doen = {begin}, [begin]
    while te_doen:
        nieuw = [pad for pad in kijkers.get(te_doen.pop(), ()) if pad not in gevonden]
        gevonden.update(nieuw)
        te_doen += nieuw
    return frozenset(gevonden)
