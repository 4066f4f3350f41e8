"""The counted demand: who wants which home in the kern, and when. Counted, not estimated: every weight is 1.

The rules are domein.md §2.2 (derived variables), §2.4 (the grid of six) and §3.9 ("getelde concrete vraag"): households
that want to move within the kern count 1, starters count u (½ when the partner starts from the same kern, because then
both say it), whatever their zekerheid. People from elsewhere and starters that only their parents named stand apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ONBEKEND = "onbekend"
SENIOR_TYPES = ("senior", "hofje")
VANAF_55 = ("55-64", "65-74", "75-84", "85+")
DUUR = ("k4", "k5")

Antwoorden = Mapping[str, str]


@cache
def _indeling() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return found


def labels() -> dict[str, str]:
    """The segments in the order of the table, each with its Dutch label."""
    return dict(_indeling()["segmenten"])


def label_senioren() -> str:
    """The label of the part of sociale huur that is meant for seniors."""
    return str(_indeling()["senioren"])


def segment_wens(antwoorden: Antwoorden) -> str:
    """The segment of the home somebody wants, or `onbekend` (domein.md §2.4).

    Who can buy as well as rent counts as a buyer when he gave a price to buy for, so that a wish is counted once.
    """
    soort, wijze = antwoorden.get("type_wens", ""), antwoorden.get("koop_huur", "")
    if soort == "kavel":
        wijze = "koop"
    if soort in ("", "weet_niet"):
        return ONBEKEND
    price = antwoorden.get("koopprijs", "")
    if wijze == "koop" or (wijze == "beide" and price not in ("", "weet_niet")):
        row: dict[str, str] = _indeling()["koop"].get(soort, {})
        return row.get("duur" if price in DUUR else "betaalbaar", ONBEKEND)
    if wijze in ("huur", "beide"):
        return str(_indeling()["huur"].get(antwoorden.get("huurprijs", ""), ONBEKEND))
    return ONBEKEND


def termijn(antwoorden: Antwoorden) -> str:
    """`2` (within two years) or `5` (two to five years; also who does not know yet, domein.md §2.2 Q10)."""
    return "2" if antwoorden.get("termijn") in ("0_1", "1_2") else "5"


def zekerheid(antwoorden: Antwoorden) -> str:
    """`spoed`, `zeker` or `misschien`; "" for who does not want to move (domein.md §2.2)."""
    wens = antwoorden.get("verhuiswens", "")
    if wens not in ("moet", "zeker", "misschien"):
        return ""
    if antwoorden.get("waar") == "overal" or antwoorden.get("toch_kern") in ("ja", "misschien"):
        return "misschien"
    return "spoed" if wens == "moet" else wens


def deel(antwoorden: Antwoorden) -> float:
    """u, how much one wish counts: ½ for a starter whose partner also starts from this kern (domein.md §3.5)."""
    return 0.5 if antwoorden.get("route") == "S" and antwoorden.get("samen") == "partner_kern" else 1.0


@dataclass(frozen=True)
class Segmentrij:
    """One line of the count. Numbers of homes wanted (halves occur); `n`: how many people said so.

    The terms are None where they are not shown, to protect small numbers.
    """

    naam: str
    label: str
    binnen_2: float | None
    later: float | None
    totaal: float
    n: int
    zeker: float = 0.0
    van_elders: int = 0


@dataclass(frozen=True)
class Geteld:
    """The counted demand of an onderzoek.

    `n`: people whose wish is in `totaal`. `proxies`: starters according to their parents, not in the total, None when
    not shown. `apart`: wishes for the buitengebied where that lies outside the onderzoeksgebied. `senioren`: the part
    of sociale huur that is for seniors.
    """

    rijen: tuple[Segmentrij, ...]
    totaal: Segmentrij
    n: int
    proxies: int | None
    apart: int
    senioren: float | None


def geteld(records: Iterable[Antwoorden], proxies: int = 0) -> Geteld:
    """Count records (question → value, with the questionnaire's `route` and `in_kern`) per segment and term."""
    all_records = [r for r in records if zekerheid(r)]
    here = [r for r in all_records if r.get("in_kern") == "ja"]
    own = [(segment_wens(r), r) for r in here if r.get("route") in ("H", "S")]
    elsewhere = [segment_wens(r) for r in here if r.get("route") == "T"]
    rows = tuple(
        _rij(naam, label, [r for segment, r in own if segment == naam], elsewhere.count(naam))
        for naam, label in labels().items()
    )
    return Geteld(
        rijen=rows,
        totaal=_rij("totaal", "Totaal", [r for _, r in own], len(elsewhere)),
        n=len(own),
        proxies=proxies,
        apart=sum(1 for r in all_records if r.get("in_kern") == "apart"),
        senioren=sum(deel(r) for segment, r in own if segment == "sociale_huur" and _senior(r)),
    )


def _senior(antwoorden: Antwoorden) -> bool:
    own = antwoorden.get("route") == "H" and antwoorden.get("leeftijd") in VANAF_55
    return own or antwoorden.get("type_wens") in SENIOR_TYPES


def _rij(naam: str, label: str, records: list[Antwoorden], elders: int) -> Segmentrij:
    soon = sum(deel(r) for r in records if termijn(r) == "2")
    later = sum(deel(r) for r in records if termijn(r) == "5")
    sure = sum(deel(r) for r in records if zekerheid(r) != "misschien")
    return Segmentrij(naam, label, soon, later, soon + later, len(records), sure, elders)


def samengevoegd(telling: Geteld, grens: int = 5) -> Geteld:
    """The count without small numbers: one number per segment, segments of fewer than `grens` people merged.

    Merged and not hidden, because a hidden number can be found from the total (domein.md §3.8). With fewer than `grens`
    people in all there are no rows.
    """
    small = [r for r in telling.rijen if r.n < grens]
    large = [r for r in telling.rijen if r.n >= grens]
    while large and 0 < sum(r.n for r in small) < grens:
        least = min(large, key=lambda r: r.n)
        large.remove(least)
        small.append(least)
    rows = [replace(r, binnen_2=None, later=None, zeker=0.0, van_elders=0) for r in large]
    rest = sum(r.totaal for r in small)
    if sum(r.n for r in small):
        rows.append(Segmentrij("samen", str(_indeling()["samen"]), None, None, rest, sum(r.n for r in small)))
    total = replace(telling.totaal, binnen_2=None, later=None, zeker=0.0, van_elders=0)
    return Geteld(
        rijen=tuple(rows) if telling.n >= grens else (),
        totaal=total,
        n=telling.n,
        proxies=None,
        apart=0,
        senioren=None,
    )
