"""The data an expression looks at: the nodes of a form, what they hold, the clock, the tables."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time

from kern.onderzoek.xpath.waarden import Waarde, getypeerd, lokaal, tekst

Tabellen = Mapping[str, Sequence[Mapping[str, str]]]
"""Tables for `pulldata()`: per name a list of rows, a row being column -> text."""

Rijen = Sequence[Mapping[str, str]]
"""The choices of a list, for `instance()`: per choice column -> text, `name` and `label` among them."""

Knoop = tuple[str, int]
"""One node: its path, and in a repeat which time it is (from 1; 0 outside repeats)."""

_ADRES = re.compile(r"\[(\d+)\]")


def knoop(adres: str) -> Knoop:
    """The node at an address: `/data/kind[2]/naam` is the second `/data/kind/naam`."""
    keren = _ADRES.findall(adres)
    return _ADRES.sub("", adres), int(keren[0]) if keren else 0


class Vorm:
    """Which nodes a form has; made once per version, shared by all sheets.

    `soorten`: path -> type of the nodes that hold a value; `paden`: all paths, those of groups too; `herhalingen`:
    paths of the repeats; `herhaling`: path of a node in a repeat (and of the repeat itself) -> path of that repeat;
    `kinderen`: path -> paths right below it, in order.
    """

    def __init__(
        self, soorten: Mapping[str, str], groepen: Iterable[str] = (), herhalingen: Collection[str] = ()
    ) -> None:
        self.soorten = soorten
        self.herhalingen = frozenset(herhalingen)
        self.kinderen: dict[str, dict[str, None]] = {}
        for pad in (*soorten, *groepen, *herhalingen):
            self._hang_op(pad)
        self.paden = frozenset(pad for onder in self.kinderen.values() for pad in onder)
        self.herhaling = {pad: h for h in self.herhalingen for pad in self.paden if pad == h or pad.startswith(f"{h}/")}

    def _hang_op(self, pad: str) -> None:
        """Hangs a path under all that stand above it."""
        while pad:
            boven = pad.rpartition("/")[0]
            onder = self.kinderen.setdefault(boven, {})
            if pad in onder:
                return
            onder[pad] = None
            pad = boven


class Gegevens:
    """One filled-in form. Value and relevance of a node are set from outside; expressions only read.

    `keren(path)` says how often a repeat is filled in, `keuzenaam(node, value)` gives the label of a choice
    (`jr:choice-name`), `lijst(name)` the choices of a list, `itekst(id)` the text of `jr:itext`.
    """

    def __init__(
        self,
        vorm: Vorm,
        *,
        vandaag: date,
        nu: datetime | None = None,
        tabellen: Tabellen | None = None,
        keren: Callable[[str], int] = lambda _pad: 1,
        keuzenaam: Callable[[Knoop, str], str] = lambda _knoop, waarde: waarde,
        lijst: Callable[[str], Rijen] = lambda _naam: (),
        itekst: Callable[[str], str] = lambda sleutel: sleutel,
        versie: str = "",
    ) -> None:
        self.vorm = vorm
        self.vandaag = vandaag
        self._nu = nu
        self.tabellen: Tabellen = tabellen or {}
        self.keren = keren
        self.keuzenaam = keuzenaam
        self.lijst = lijst
        self.itekst = itekst
        self.versie = versie
        self._tekst: dict[Knoop, str] = {}
        self._waarde: dict[Knoop, Waarde] = {}
        self._weg: set[Knoop] = set()

    @classmethod
    def van(cls, waarden: Mapping[str, str], soorten: Mapping[str, str], **rest: object) -> Gegevens:
        """A form from address -> text, for tests and for one expression by itself; `rest` as in the constructor.

        An address with a number in it (`/data/kind[2]/naam`) makes a repeat of what stands before the number.
        """
        keren: dict[str, int] = {}
        for adres in waarden:
            herhaling, (_, keer) = adres.partition("[")[0], knoop(adres)
            if keer:
                keren[herhaling] = max(keren.get(herhaling, 0), keer)
        alles = {**{knoop(adres)[0]: "" for adres in waarden}, **soorten}
        gegevens = cls(Vorm(alles, (), keren), **{"keren": keren.__getitem__, **rest})  # type: ignore[arg-type]
        for adres, waarde in waarden.items():
            gegevens.zet(knoop(adres), waarde)
        return gegevens

    @property
    def nu(self) -> datetime:
        """The moment for `now()`, local and naive; midnight if only the day is known."""
        return lokaal(self._nu) if self._nu is not None else datetime.combine(self.vandaag, time())

    def zet(self, knoop: Knoop, waarde: Waarde, relevant: bool = True) -> None:
        """Gives a node its value; an irrelevant one counts as not there (empty, not in a `count()`).

        Text gets the type of the node when it is read. What a calculation yields keeps its own kind, as in ODK: the
        calculation `1 = 2` is false, not the (true) text "0" that is stored of it. NaN is empty.
        """
        self._waarde.pop(knoop, None)
        self._weg.discard(knoop)
        if not relevant:
            self._tekst.pop(knoop, None)
            self._weg.add(knoop)
        elif isinstance(waarde, str):
            self._tekst[knoop] = waarde
        elif isinstance(waarde, float) and math.isnan(waarde):
            self._tekst.pop(knoop, None)
        else:
            self._tekst[knoop] = tekst(float(waarde) if isinstance(waarde, bool) else waarde)
            self._waarde[knoop] = waarde

    def neem_over(self, ander: Gegevens, behalve: Iterable[Knoop]) -> None:
        """Takes what another form of the same shape holds, all but some nodes."""
        self._tekst, self._waarde, self._weg = ander._tekst.copy(), ander._waarde.copy(), ander._weg.copy()
        for knoop in behalve:
            self._tekst.pop(knoop, None)
            self._waarde.pop(knoop, None)
            self._weg.discard(knoop)

    def ruw(self, knoop: Knoop) -> str:
        """The text of a node; empty if it has none."""
        return self._tekst.get(knoop, "")

    def waarde(self, knoop: Knoop) -> Waarde:
        """The value of a node, of its own type."""
        waarde = self._waarde.get(knoop)
        if waarde is None:
            ruw = self._tekst.get(knoop)
            if not ruw:
                return ""
            waarde = self._waarde[knoop] = getypeerd(ruw, self.vorm.soorten.get(knoop[0], ""), self.vandaag)
        return waarde

    def is_relevant(self, knoop: Knoop) -> bool:
        """Whether a node counts."""
        return knoop not in self._weg

    def is_gevuld(self, knoop: Knoop) -> bool:
        """Whether a node holds something; a group always does, as in ODK."""
        return bool(self._tekst.get(knoop)) or knoop[0] in self.vorm.kinderen

    def keren_van(self, pad: str) -> range:
        """The times that a repeat is filled in, as numbers from 1."""
        return range(1, self.keren(pad) + 1)
