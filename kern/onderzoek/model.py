"""A questionnaire version, compiled: the JSON that `vragenlijst.py` makes, with every expression ready to use.

A `Model` is made once per version and shared by all conversations; nothing in it changes. It knows which node needs
which (`nodig`), so that a `Blad` evaluates only what is asked for, and refuses a questionnaire that runs in a circle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from kern.onderzoek.xpath import Uitdrukking, compile

Label = tuple[str | Uitdrukking, ...]
"""A text with values in it: pieces of text and expressions."""

_NIET_GEVRAAGD = frozenset(("note", "calculate", "hidden"))


class ModelFout(ValueError):
    """A questionnaire that cannot run.

    `soort`: kring (fields that need each other) · dubbel (a name that stands twice); `namen`: which fields.
    """

    def __init__(self, soort: str, namen: Sequence[str]) -> None:
        self.soort = soort
        self.namen = tuple(namen)
        super().__init__(f"{soort}: {', '.join(namen)}")


@dataclass(frozen=True, slots=True)
class KeuzeModel:
    """One choice as the workbook has it; `kolommen`: its extra columns, for choice filters.

    `voorbeeld`: an example under the label, from the own column of that name.
    """

    naam: str
    label: Label
    kolommen: Mapping[str, str]
    voorbeeld: str = ""


@dataclass(frozen=True, slots=True)
class Veld:
    """One node of the form: a question, a note, a calculation or a hidden value. Fields as in the JSON model."""

    naam: str
    pad: str
    type: str
    label: Label = ()
    hint: Label = ()
    relevant: Uitdrukking | None = None
    groepen: tuple[str, ...] = ()
    constraint: Uitdrukking | None = None
    constraint_tekst: Label = ()
    verplicht: Uitdrukking | None = None
    verplicht_tekst: Label = ()
    berekening: Uitdrukking | None = None
    standaard: str | None = None
    uiterlijk: str = ""
    keuzes: tuple[KeuzeModel, ...] = ()
    keuzefilter: Uitdrukking | None = None
    gevoelig: bool = False
    einde: bool = False
    kort: Label = ()
    rij: int | None = None

    @property
    def gevraagd(self) -> bool:
        """Whether a person answers it (not a note, a calculation or a hidden value)."""
        return self.type not in _NIET_GEVRAAGD


@dataclass(frozen=True, slots=True)
class Groep:
    """A group of fields with a relevance of its own."""

    pad: str
    relevant: Uitdrukking | None
    label: Label


@dataclass(frozen=True, slots=True)
class Model:
    """A compiled questionnaire version. `nodig`: path -> paths whose value or relevance it needs first."""

    form_id: str
    versie: str
    titel: str
    taal: str
    velden: tuple[Veld, ...]
    groepen: Mapping[str, Groep]
    tabellen: tuple[str, ...]
    op_naam: Mapping[str, Veld]
    op_pad: Mapping[str, Veld]
    soorten: Mapping[str, str]
    nodig: Mapping[str, tuple[str, ...]]
    _volgers: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def van_json(cls, vorm: Mapping[str, Any]) -> Model:
        """Compiles the JSON model (shape: `vragenlijst.py`).

        Raises XPathFout for an expression that cannot be used, with the field's name in its notes, and ModelFout for a
        name that stands twice and for calculations or relevances that need each other.
        """
        bouwer = _Bouwer(vorm)
        velden = tuple(bouwer.veld(v) for v in vorm["velden"])
        groepen = {pad: bouwer.groep(pad, g) for pad, g in vorm.get("groepen", {}).items()}
        op_naam = {v.naam: v for v in velden}
        if len(op_naam) < len(velden):
            namen = [v.naam for v in velden]
            raise ModelFout("dubbel", sorted({n for n in namen if namen.count(n) > 1}))
        op_pad = {v.pad: v for v in velden}
        return cls(
            form_id=vorm["form_id"],
            versie=vorm["versie"],
            titel=vorm.get("titel", ""),
            taal=vorm.get("taal", "nl"),
            velden=velden,
            groepen=groepen,
            tabellen=tuple(vorm.get("tabellen", ())),
            op_naam=op_naam,
            op_pad=op_pad,
            soorten=bouwer.soorten,
            nodig=_nodig(velden, groepen, op_pad),
        )

    def afhankelijk(self, naam: str) -> frozenset[str]:
        """Names of fields whose relevance, choices, calculation or label depends on `naam`, also by way of others."""
        if naam not in self._volgers:
            self._volgers[naam] = self._zoek_volgers(self.op_naam[naam])
        return self._volgers[naam]

    def _zoek_volgers(self, veld: Veld) -> frozenset[str]:
        gevonden: set[str] = set()
        bekend, te_doen = {veld.pad}, [veld.pad]
        while te_doen:
            bron = te_doen.pop()
            for ander in self.velden:
                if ander.pad not in bekend and bron in self.kijkt_naar(ander):
                    bekend.add(ander.pad)
                    te_doen.append(ander.pad)
                    gevonden.add(ander.naam)
        return frozenset(gevonden)

    def kijkt_naar(self, veld: Veld) -> frozenset[str]:
        """Paths of the fields that a field's relevance (its groups' too), choices, calculation and label look at."""
        uitdrukkingen = [veld.relevant, veld.berekening, veld.keuzefilter, *_in(veld.label)]
        uitdrukkingen += [u for keuze in veld.keuzes for u in _in(keuze.label)]
        uitdrukkingen += [self.groepen[g].relevant for g in veld.groepen if g in self.groepen]
        paden = {p for u in uitdrukkingen if u is not None for p in paden_van(u, self.op_pad, self.groepen)}
        return frozenset(paden)


def paden_van(
    uitdrukking: Uitdrukking, op_pad: Mapping[str, Veld], groepen: Mapping[str, Groep], via: tuple[str, ...] = ()
) -> Iterator[str]:
    """Paths of all fields and groups an expression looks at: `/*` spelled out, choice labels it shows included.

    `via`: the questions whose choice labels led here. Raises ModelFout when labels show each other in a circle.
    """
    for pad in uitdrukking.paden:
        if pad in op_pad or pad in groepen:
            yield pad
        elif pad.endswith("/*"):
            yield from (p for p in (*op_pad, *groepen) if p.rpartition("/")[0] == pad[:-2])
    for pad in uitdrukking.keuzevragen & op_pad.keys():
        if pad in via:
            raise ModelFout("kring", [op_pad[p].naam for p in via])
        for deel in (d for keuze in op_pad[pad].keuzes for d in _in(keuze.label)):
            yield from paden_van(deel, op_pad, groepen, (*via, pad))


def _in(label: Label) -> list[Uitdrukking]:
    return [deel for deel in label if isinstance(deel, Uitdrukking)]


def _nodig(
    velden: Sequence[Veld], groepen: Mapping[str, Groep], op_pad: Mapping[str, Veld]
) -> dict[str, tuple[str, ...]]:
    """What each node needs before its own relevance and value are known. Raises ModelFout for a circle."""
    nodig: dict[str, tuple[str, ...]] = {}
    for groep in groepen.values():
        boven = [g for g in groepen if groep.pad.startswith(f"{g}/")]
        eigen = list(paden_van(groep.relevant, op_pad, groepen)) if groep.relevant else []
        nodig[groep.pad] = tuple(dict.fromkeys([*boven, *eigen]))
    for veld in velden:
        eigen = [g for g in veld.groepen if g in groepen]
        for uitdrukking in (veld.relevant, veld.berekening):
            eigen += paden_van(uitdrukking, op_pad, groepen) if uitdrukking else []
        nodig[veld.pad] = tuple(dict.fromkeys(eigen))
    try:
        TopologicalSorter(nodig).prepare()
    except CycleError as fout:
        namen = [op_pad[p].naam if p in op_pad else p.rpartition("/")[2] for p in fout.args[1]]
        raise ModelFout("kring", namen) from None
    return nodig


class _Bouwer:
    """Compiles the pieces of one JSON model; the same text at the same node is compiled once."""

    def __init__(self, vorm: Mapping[str, Any]) -> None:
        self.soorten: dict[str, str] = {v["pad"]: v["type"] for v in vorm["velden"]}
        self._bekend = {**self.soorten, **dict.fromkeys(vorm.get("groepen", ()), "group")}
        self._klaar: dict[tuple[str, str, tuple[str, ...]], Uitdrukking] = {}

    def _compileer(self, bron: str | None, pad: str, kolommen: tuple[str, ...] = ()) -> Uitdrukking | None:
        if not bron:
            return None
        sleutel = (bron, pad, kolommen)
        if sleutel not in self._klaar:
            try:
                self._klaar[sleutel] = compile(bron, self._bekend, pad, kolommen)
            except ValueError as fout:
                fout.add_note(pad.rpartition("/")[2])
                raise
        return self._klaar[sleutel]

    def _label(self, delen: Sequence[str | Mapping[str, str]], pad: str) -> Label:
        stukken = (d if isinstance(d, str) else self._compileer(d["xpath"], pad) for d in delen)
        return tuple(stuk for stuk in stukken if stuk)

    def groep(self, pad: str, vorm: Mapping[str, Any]) -> Groep:
        """One group."""
        return Groep(pad, self._compileer(vorm.get("relevant"), pad), self._label(vorm.get("label", ()), pad))

    def veld(self, vorm: Mapping[str, Any]) -> Veld:
        """One field."""
        pad = vorm["pad"]
        keuzes = tuple(
            KeuzeModel(
                k["naam"],
                self._label(k.get("label", ()), pad),
                dict(k.get("kolommen", {})),
                k.get("voorbeeld") or "",
            )
            for k in vorm.get("keuzes", ())
        )
        kolommen = tuple(dict.fromkeys(["name", *(kolom for k in keuzes for kolom in k.kolommen)]))
        return Veld(
            naam=vorm["naam"],
            pad=pad,
            type=vorm["type"],
            label=self._label(vorm.get("label", ()), pad),
            hint=self._label(vorm.get("hint", ()), pad),
            relevant=self._compileer(vorm.get("relevant"), pad),
            groepen=tuple(vorm.get("groepen", ())),
            constraint=self._compileer(vorm.get("constraint"), pad),
            constraint_tekst=self._label(vorm.get("constraint_tekst", ()), pad),
            verplicht=self._compileer(vorm.get("verplicht"), pad),
            verplicht_tekst=self._label(vorm.get("verplicht_tekst", ()), pad),
            berekening=self._compileer(vorm.get("berekening"), pad),
            standaard=vorm.get("standaard"),
            uiterlijk=vorm.get("uiterlijk") or "",
            keuzes=keuzes,
            keuzefilter=self._compileer(vorm.get("keuzefilter"), pad, kolommen),
            gevoelig=bool(vorm.get("gevoelig")),
            einde=bool(vorm.get("einde")),
            kort=self._label(vorm.get("kort", ()), pad),
            rij=vorm.get("rij"),
        )
