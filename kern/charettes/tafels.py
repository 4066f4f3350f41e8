"""Who sits at which table: a proposal by one stated rule, made of values only. The rows stand in `tafelplan.py`.

The rule, as people read it, is in `templates/admin/charettetafels.toml`. In short: who came together sits together; no
table gets more people than chairs as long as all can sit; and under that, every age class and the number of people is
spread as evenly as the parties allow. Evenly is the smallest sum of squares, counted in whole numbers. Where two
choices are equal the draw decides (`verdeling.lot`), so that one seed gives one proposal, on any machine and in any
order of input.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kern.charettes.rijen import Leeftijd
from kern.charettes.verdeling import lot

KLASSEN: tuple[str, ...] = tuple(k.value for k in Leeftijd)
# How often we deal anew, each time in another drawn order; the most even of them is the proposal.
BEURTEN = 6
# The most dead ends in looking for a way in which all can sit.
MEESTE_POGINGEN = 20_000
# (people without a chair, how uneven): what is smaller is better.
Score = tuple[int, int]
NIETS: Score = (0, 0)


@dataclass(frozen=True)
class Groep:
    """A party. `nummer` is its number in the draw; `leeftijden`: age classes of its people, as far as they told."""

    id: str
    nummer: int
    aantal: int
    leeftijden: tuple[str, ...] = ()

    @property
    def per_klasse(self) -> tuple[int, ...]:
        """How many there are of each class in `KLASSEN`."""
        return tuple(self.leeftijden.count(k) for k in KLASSEN)


@dataclass(frozen=True)
class TafelPlan:
    """A table and its chairs."""

    id: int
    plaatsen: int


def stel_voor(
    groepen: Sequence[Groep], tafels: Sequence[TafelPlan], seed: str, *, zit: Mapping[str, int] | None = None
) -> dict[int, tuple[str, ...]]:
    """Table id → ids of its parties, in the order of their numbers. `zit`: party id → table id of who stays put.

    Nobody is left out: when there are too few chairs the tables get too many people, spread evenly. Without a table the
    answer is empty.
    """
    if not tafels:
        return {}
    vast = {g: t for g, t in (zit or {}).items() if t in {tafel.id for tafel in tafels}}
    deals = [_deel_uit(groepen, tafels, f"{seed}:{beurt}", vast) for beurt in range(BEURTEN)]
    best = min(deals, key=lambda deal: deal.score())
    if best.score()[0] and (packed := _pas(groepen, tafels, seed, vast)):
        best = packed
    return best.uitkomst()


# --- inside: one way of sitting, that knows what a change would cost


@dataclass
class _Deal:
    """Parties at tables, by place in the list; `mensen` and `klassen` are the sums that the score is made of."""

    groepen: list[Groep]
    tafels: Sequence[TafelPlan]
    vast: frozenset[int]
    waar: dict[int, int] = field(default_factory=dict)
    mensen: list[int] = field(default_factory=list)
    klassen: list[list[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.maten = [(g.aantal, *g.per_klasse) for g in self.groepen]
        self.mensen = [0] * len(self.tafels)
        self.klassen = [[0] * (len(KLASSEN) + 1) for _ in self.tafels]

    def zet(self, g: int, t: int) -> None:
        """Party `g` sits at table `t`, and no longer where it sat."""
        if (eerst := self.waar.get(g)) is not None:
            self._tel(eerst, self.maten[g], -1)
        self.waar[g] = t
        self._tel(t, self.maten[g], 1)

    def _tel(self, t: int, maat: Sequence[int], keer: int) -> None:
        self.klassen[t] = [n + keer * m for n, m in zip(self.klassen[t], maat, strict=True)]
        self.mensen[t] = self.klassen[t][0]

    def score(self) -> Score:
        """Of the whole deal."""
        over = sum(max(sums[0] - t.plaatsen, 0) for sums, t in zip(self.klassen, self.tafels, strict=True))
        return over, sum(n * n for sums in self.klassen for n in sums)

    def na(self, wijzigingen: Mapping[int, Sequence[int]]) -> Score:
        """What changes in the score when so much is added to these tables."""
        over = oneven = 0
        for t, erbij in wijzigingen.items():
            sums, stoelen = self.klassen[t], self.tafels[t].plaatsen
            over += max(sums[0] + erbij[0] - stoelen, 0) - max(sums[0] - stoelen, 0)
            for n, m in zip(sums, erbij, strict=True):
                oneven += m * (2 * n + m)
        return over, oneven

    def uitkomst(self) -> dict[int, tuple[str, ...]]:
        """As `stel_voor` gives it."""
        order = sorted(range(len(self.groepen)), key=lambda g: (self.groepen[g].nummer, self.groepen[g].id))
        return {
            tafel.id: tuple(self.groepen[g].id for g in order if self.waar[g] == t)
            for t, tafel in enumerate(self.tafels)
        }


def _leeg(groepen: Sequence[Groep], tafels: Sequence[TafelPlan], seed: str, vast: Mapping[str, int]) -> _Deal:
    """Only who stays put sits; the rest stands in the order of dealing: large parties first, then as drawn."""
    order = sorted(groepen, key=lambda g: (-g.aantal, lot(seed, g.nummer), g.id))
    plek = {tafel.id: t for t, tafel in enumerate(tafels)}
    deal = _Deal(order, tafels, frozenset(g for g, groep in enumerate(order) if groep.id in vast))
    for g in deal.vast:
        deal.zet(g, plek[vast[order[g].id]])
    return deal


def _deel_uit(groepen: Sequence[Groep], tafels: Sequence[TafelPlan], seed: str, vast: Mapping[str, int]) -> _Deal:
    deal = _leeg(groepen, tafels, seed, vast)
    for g in _los(deal):
        deal.zet(g, min(range(len(tafels)), key=lambda t: (deal.na({t: deal.maten[g]}), t)))
    return _strijk_glad(deal)


def _los(deal: _Deal) -> list[int]:
    return [g for g in range(len(deal.groepen)) if g not in deal.vast]


def _strijk_glad(deal: _Deal) -> _Deal:
    """Move a party, or let two change places, as long as that makes it better. Every change does, so it ends."""
    los = _los(deal)
    beter = True
    while beter:
        beter = False
        for i, g in enumerate(los):
            beter |= _verhuis(deal, g)
            for h in los[i + 1 :]:
                beter |= _ruil(deal, g, h)
    return deal


def _verhuis(deal: _Deal, g: int) -> bool:
    """Let this party move to the table where that helps most; whether it did."""
    van, maat = deal.waar[g], deal.maten[g]
    weg = [-n for n in maat]
    naar = [(deal.na({van: weg, t: maat}), t) for t in range(len(deal.tafels)) if t != van]
    beste = min(naar, default=(NIETS, van))
    if beste[0] < NIETS:
        deal.zet(g, beste[1])
    return beste[0] < NIETS


def _ruil(deal: _Deal, g: int, h: int) -> bool:
    """Let these two change places when that helps; whether they did."""
    a, b = deal.waar[g], deal.waar[h]
    if a == b or deal.maten[g] == deal.maten[h]:
        return False
    erbij = [y - x for x, y in zip(deal.maten[g], deal.maten[h], strict=True)]
    if deal.na({a: erbij, b: [-n for n in erbij]}) >= NIETS:
        return False
    deal.zet(g, b)
    deal.zet(h, a)
    return True


# --- inside: is there a way in which all can sit?


def _pas(groepen: Sequence[Groep], tafels: Sequence[TafelPlan], seed: str, vast: Mapping[str, int]) -> _Deal | None:
    """A deal in which everybody has a chair, made even from there; None when we found none."""
    deal = _leeg(groepen, tafels, seed, vast)
    vrij = [tafel.plaatsen - n for tafel, n in zip(tafels, deal.mensen, strict=True)]
    los = _los(deal)
    plekken = _zoek_plek([deal.groepen[g].aantal for g in los], vrij)
    if plekken is None:
        return None
    for g, t in zip(los, plekken, strict=True):
        deal.zet(g, t)
    return _strijk_glad(deal)


def _zoek_plek(maten: Sequence[int], vrij: list[int]) -> list[int] | None:
    """For each size, largest first, a table with room for it; tries every way that differs, up to a limit."""
    dood: set[tuple[int, tuple[int, ...]]] = set()
    gekozen: list[int] = []

    def zoek(i: int) -> bool:
        staat = (i, tuple(sorted(vrij)))
        if i == len(maten):
            return True
        if staat in dood or len(dood) > MEESTE_POGINGEN:
            return False
        # The tightest table first; tables with as much room are the same.
        for ruimte in sorted({n for n in vrij if n >= maten[i]}):
            t = vrij.index(ruimte)
            vrij[t] -= maten[i]
            gekozen.append(t)
            if zoek(i + 1):
                return True
            vrij[t] += maten[i]
            gekozen.pop()
        dood.add(staat)
        return False

    return gekozen if sum(maten) <= sum(max(n, 0) for n in vrij) and zoek(0) else None
