"""The data an expression looks at: the filled-in form as a tree, the clock, the tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from xml.etree.ElementTree import Element, SubElement

from kern.onderzoek.xpath.waarden import Waarde, getypeerd, lokaal, tekst

Tabellen = Mapping[str, Sequence[Mapping[str, str]]]
"""Tables for `pulldata()`: per name a list of rows, a row being column -> text."""


class Gegevens:
    """One filled-in form. Text and relevance of a node are set from outside; expressions only read.

    A path stands for all nodes under it, so that repeats (several nodes, one path) need no other expression.
    `keuzenaam(path, value)` gives the label of a choice (`jr:choice-name`), `itekst(id)` the text of `jr:itext`.
    """

    def __init__(
        self,
        paden: Iterable[str],
        soorten: Mapping[str, str],
        *,
        vandaag: date,
        nu: datetime | None = None,
        tabellen: Tabellen | None = None,
        keuzenaam: Callable[[str, str], str] | None = None,
        itekst: Callable[[str], str] | None = None,
    ) -> None:
        self.soorten = soorten
        self.vandaag = vandaag
        self.nu = lokaal(nu) if nu is not None else datetime.combine(vandaag, time())
        self.tabellen: Tabellen = tabellen or {}
        self.keuzenaam = keuzenaam or (lambda _pad, waarde: waarde)
        self.itekst = itekst or (lambda sleutel: sleutel)
        self._knopen: dict[str, list[Element]] = {}
        self._pad_van: dict[Element, str] = {}
        self._weg: set[Element] = set()
        self._berekend: dict[Element, Waarde] = {}
        self.wortel: Element | None = None
        self.boom: object | None = None  # elementpath's view of the same nodes, made by the first search
        for pad in paden:
            self._maak(pad)

    @classmethod
    def van(cls, waarden: Mapping[str, str], soorten: Mapping[str, str], **rest: object) -> Gegevens:
        """A form from path -> text, for tests and for one expression by itself; `rest` as in the constructor."""
        gegevens = cls([*waarden, *soorten], soorten, **rest)  # type: ignore[arg-type]
        for pad, waarde in waarden.items():
            gegevens.zet(pad, waarde)
        return gegevens

    def _maak(self, pad: str) -> Element:
        """The (first) node at a path, made with all that stands above it."""
        if pad in self._knopen:
            return self._knopen[pad][0]
        boven, _, naam = pad.rpartition("/")
        if boven:
            knoop = SubElement(self._maak(boven), naam)
        else:
            knoop = self.wortel = Element(naam)
        self._knopen[pad] = [knoop]
        self._pad_van[knoop] = pad
        return knoop

    def zet(self, pad: str, waarde: Waarde, relevant: bool = True) -> None:
        """Gives a node its value; an irrelevant one counts as not there (empty, not in a `count()`).

        Text gets the type of the node when it is read. What a calculation yields keeps its own kind, as in ODK: the
        calculation `1 = 2` is false, not the (true) text "false". NaN is empty.
        """
        knoop = self._knopen[pad][0]
        self._berekend.pop(knoop, None)
        self._weg.discard(knoop)
        if not relevant:
            knoop.text = None
            self._weg.add(knoop)
        elif isinstance(waarde, str):
            knoop.text = waarde
        elif isinstance(waarde, float) and math.isnan(waarde):
            knoop.text = None
        else:
            knoop.text = tekst(waarde)
            self._berekend[knoop] = waarde

    def ruw(self, pad: str) -> str:
        """The text at a path; empty if there is none."""
        knopen = self._knopen.get(pad)
        return (knopen[0].text or "") if knopen else ""

    def waarde(self, pad: str) -> Waarde:
        """The value at a path, of its own type."""
        knopen = self._knopen.get(pad)
        return self.waarde_van(knopen[0]) if knopen else ""

    def reeks(self, pad: str) -> list[Waarde]:
        """The values of all relevant nodes at a path."""
        return [self.waarde_van(k) for k in self._knopen.get(pad, ()) if k not in self._weg]

    def waarde_van(self, knoop: Element) -> Waarde:
        """The value of one node of the tree, of its own type."""
        if not knoop.text:
            return ""
        if knoop in self._berekend:
            return self._berekend[knoop]
        return getypeerd(knoop.text, self.soorten.get(self._pad_van[knoop], ""))

    def is_relevant(self, knoop: Element) -> bool:
        """Whether a node of the tree counts."""
        return knoop not in self._weg

    def knoop(self, pad: str) -> Element | None:
        """The (first) node at a path."""
        knopen = self._knopen.get(pad)
        return knopen[0] if knopen else None
