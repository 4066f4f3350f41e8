"""The words for a home in a plan (domein.md §2.4): type, ownership, price; and the grid of six they are shown in.

Who brings a plan chooses from a few kinds in plain words (`SOORTEN`); staff may write it down more precisely.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from kern.behoefte import segmenten as wensen
from kern.taal import zin

ONBEKEND = "onbekend"
TYPES = ("rij", "twee_kap", "vrij", "app", "senior", "hofje", "tiny_flex", "kavel", "splitsen", ONBEKEND)
EIGENDOM = ("sociale_huur", "middenhuur", "vrije_huur", "koop", ONBEKEND)
PRIJZEN = ("goedkoop", "betaalbaar", "duur", ONBEKEND)


class Woningsoort(NamedTuple):
    """One cell of the vocabulary; `onbekend` where it is not known yet."""

    type: str
    eigendom: str
    prijs: str

    @property
    def geldig(self) -> bool:
        """Whether the three words exist."""
        return self.type in TYPES and self.eigendom in EIGENDOM and self.prijs in PRIJZEN


# What people choose from on the form and in the chat, and what it means.
SOORTEN: Mapping[str, Woningsoort] = MappingProxyType(
    {
        "rij": Woningsoort("rij", "koop", ONBEKEND),
        "app": Woningsoort("app", "koop", ONBEKEND),
        "twee_kap": Woningsoort("twee_kap", "koop", ONBEKEND),
        "vrij": Woningsoort("vrij", "koop", ONBEKEND),
        "senior": Woningsoort("senior", "koop", ONBEKEND),
        "huur": Woningsoort(ONBEKEND, "sociale_huur", "goedkoop"),
        "duurdere_huur": Woningsoort(ONBEKEND, "middenhuur", "betaalbaar"),
        "anders": Woningsoort(ONBEKEND, ONBEKEND, ONBEKEND),
    }
)


def segment(woning: Woningsoort) -> str:
    """The segment of the grid of six, or `onbekend`; by the same table as the wishes of residents."""
    if woning.eigendom == "sociale_huur":
        return wensen.segment_wens({"type_wens": "rij", "koop_huur": "huur", "huurprijs": "h1"})
    if woning.eigendom in ("middenhuur", "vrije_huur"):
        return wensen.segment_wens({"type_wens": "rij", "koop_huur": "huur", "huurprijs": "h3"})
    if woning.eigendom != "koop":
        return ONBEKEND
    price = "k4" if woning.prijs == "duur" else "k1"
    return wensen.segment_wens({"type_wens": woning.type, "koop_huur": "koop", "koopprijs": price})


def segmenten() -> dict[str, str]:
    """The segments in the order of the table, each with its Dutch label."""
    return wensen.labels()


def in_woorden(woning: Woningsoort) -> str:
    """`rijwoning · koop · duur`, without what is not known; `nog niet bekend` when nothing is."""
    parts = [
        zin(f"initiatief.{name}.{value}")
        for name, value in zip(("type", "eigendom", "prijs"), woning, strict=True)
        if value != ONBEKEND
    ]
    return " · ".join(parts) or zin("initiatief.type.onbekend")
