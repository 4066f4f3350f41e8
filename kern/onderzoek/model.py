"""A questionnaire version, compiled: the JSON that `vragenlijst.py` makes, with every expression ready to use.

A `Model` is made once per version and shared by all conversations; nothing in it changes. It knows which node needs
which (`samenhang`), so that a `Blad` evaluates only what is asked for, and refuses a questionnaire that runs in a
circle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from kern.onderzoek.bouwen import Bouwer
from kern.onderzoek.samenhang import Samenhang
from kern.onderzoek.velden import (
    MEESTE_KEREN,
    Groep,
    KeuzeModel,
    Label,
    ModelFout,
    Teksten,
    Veld,
    nog_sleutel,
    ontleed,
    ontleed_nog,
    sleutel,
)
from kern.onderzoek.xpath import Vorm

__all__ = [
    "MEESTE_KEREN",
    "Blok",
    "Groep",
    "KeuzeModel",
    "Label",
    "Model",
    "ModelFout",
    "Teksten",
    "Veld",
    "nog_sleutel",
    "ontleed",
    "ontleed_nog",
    "sleutel",
]


@dataclass(frozen=True, slots=True)
class Blok:
    """Fields that stand together in a repeat, or outside any (`herhaling` empty)."""

    herhaling: str
    velden: tuple[Veld, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """A compiled questionnaire version.

    `talen`: codes of its languages, the default first; `herhalingen`: the repeats among its groups; `lijsten`: its
    lists of choices; `blokken`: its fields in order, those of a repeat together.
    """

    form_id: str
    versie: str
    titel: str
    talen: tuple[str, ...]
    velden: tuple[Veld, ...]
    groepen: Mapping[str, Groep]
    herhalingen: Mapping[str, Groep]
    lijsten: Mapping[str, tuple[KeuzeModel, ...]]
    tabellen: tuple[str, ...]
    op_naam: Mapping[str, Veld]
    op_pad: Mapping[str, Veld]
    vorm: Vorm
    samenhang: Samenhang
    blokken: tuple[Blok, ...]

    @classmethod
    def van_json(cls, vorm: Mapping[str, Any]) -> Model:
        """Compiles the JSON model (shape: `vragenlijst.py`).

        Raises XPathFout for an expression that cannot be used, with the field's name in its notes, and ModelFout for a
        name that stands twice and for calculations or relevances that need each other.
        """
        bouwer = Bouwer(vorm)
        velden = tuple(bouwer.veld(v) for v in vorm["velden"])
        groepen = {pad: bouwer.groep(pad, g) for pad, g in vorm.get("groepen", {}).items()}
        herhalingen = {pad: g for pad, g in groepen.items() if g.herhaling}
        _geen_dubbele([v.naam for v in velden])
        _geen_dubbele([g.naam for g in herhalingen.values()])
        lijsten = {v.lijst: v.keuzes for v in reversed(velden) if v.lijst}
        nodes = Vorm(bouwer.soorten, groepen, herhalingen)
        return cls(
            form_id=vorm["form_id"],
            versie=vorm["versie"],
            titel=vorm.get("titel", ""),
            talen=tuple(vorm.get("talen") or (vorm.get("taal", "nl"),)),
            velden=velden,
            groepen=groepen,
            herhalingen=herhalingen,
            lijsten=lijsten,
            tabellen=tuple(vorm.get("tabellen", ())),
            op_naam={v.naam: v for v in velden},
            op_pad={v.pad: v for v in velden},
            vorm=nodes,
            samenhang=Samenhang(velden, groepen, nodes, lijsten),
            blokken=tuple(Blok(h, tuple(vs)) for h, vs in groupby(velden, key=lambda v: v.herhaling)),
        )

    @property
    def taal(self) -> str:
        """The code of the default language."""
        return self.talen[0]

    @property
    def soorten(self) -> Mapping[str, str]:
        """Path -> type of every field."""
        return self.vorm.soorten

    @property
    def nodig(self) -> Mapping[str, tuple[str, ...]]:
        """Path -> paths whose value or relevance it needs first."""
        return self.samenhang.nodig

    def afhankelijk(self, naam: str) -> frozenset[str]:
        """Names of fields whose relevance, choices, calculation or label depends on `naam`, also by way of others."""
        return frozenset(self.op_pad[pad].naam for pad in self.samenhang.volgers(self.op_naam[naam].pad))

    def kijkt_naar(self, veld: Veld) -> frozenset[str]:
        """Paths of the fields that a field's relevance (its groups' too), choices, calculation and label look at."""
        return self.samenhang.kijkt_naar(veld)


def _geen_dubbele(namen: Sequence[str]) -> None:
    dubbel = sorted({n for n in namen if namen.count(n) > 1})
    if dubbel:
        raise ModelFout("dubbel", dubbel)
