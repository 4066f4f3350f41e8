"""The calendar: holidays, school holidays and bouwvak, and the working days between them.

Shipped data are `kalender.yaml`; the gemeente adds periods of its own, and corrects ours, in the setting `kalender`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from kern import instellingen

GEGEVENS = Path(__file__).with_suffix(".yaml")
DAG = timedelta(days=1)

FEESTDAG, SCHOOLVAKANTIE, BOUWVAK, EIGEN = "feestdag", "schoolvakantie", "bouwvak", "eigen"
# What a step may avoid, besides weekends and holidays, which never count.
TE_MIJDEN = {SCHOOLVAKANTIE: "schoolvakanties", BOUWVAK: "bouwvak", EIGEN: "kermis, carnaval en eigen dagen"}
# A longer period of one's own is a slip of the pen, and would push a plan away by years.
LANGSTE_PERIODE = 100


@dataclass(frozen=True)
class Periode:
    """Some days with a name. `soort`: schoolvakantie, bouwvak, feestdag or eigen. `voorlopig`: not confirmed yet."""

    naam: str
    van: date
    tot: date
    soort: str
    voorlopig: bool = False


@dataclass(frozen=True)
class Kalender:
    """The days that work is planned around."""

    perioden: tuple[Periode, ...]

    def is_werkdag(self, dag: date) -> bool:
        """Whether it is neither in a weekend nor a holiday."""
        return dag.weekday() < 5 and not any(p.soort == FEESTDAG for p in self.op(dag))

    def telt(self, dag: date, mijdt: Collection[str]) -> bool:
        """Whether work that avoids these kinds of periods goes on on this day."""
        return self.is_werkdag(dag) and not any(p.soort in mijdt for p in self.op(dag))

    def volgende_werkdag(self, dag: date, mijdt: Collection[str] = ()) -> date:
        """The first day from this one on that counts."""
        return next(d for d in _vanaf(dag, DAG) if self.telt(d, mijdt))

    def vorige_werkdag(self, dag: date, mijdt: Collection[str] = ()) -> date:
        """The last day up to this one that counts."""
        return next(d for d in _vanaf(dag, -DAG) if self.telt(d, mijdt))

    def plus_werkdagen(self, dag: date, n: int, mijdt: Collection[str] = ()) -> date:
        """The n-th day that counts after this one; before it when n is negative, the day itself when n is 0."""
        step = DAG if n > 0 else -DAG
        for _ in range(abs(n)):
            dag = next(d for d in _vanaf(dag + step, step) if self.telt(d, mijdt))
        return dag

    def waarom_niet(self, dag: date, mijdt: Collection[str]) -> str:
        """Why this day does not count: the name of the period, `weekend`, or "" when it counts."""
        found = [p.naam for p in self.op(dag) if p.soort == FEESTDAG or p.soort in mijdt]
        return found[0] if found else "weekend" if dag.weekday() >= 5 else ""

    def op(self, dag: date) -> tuple[Periode, ...]:
        """The periods that this day lies in."""
        return self._per_dag.get(dag, ())

    def tussen(self, van: date, tot: date, mijdt: Collection[str] = ()) -> tuple[Periode, ...]:
        """The periods of these kinds that touch the days from `van` up to and including `tot`."""
        return tuple(p for p in self.perioden if p.soort in mijdt and p.van <= tot and van <= p.tot)

    @cached_property
    def _per_dag(self) -> dict[date, tuple[Periode, ...]]:
        found: dict[date, tuple[Periode, ...]] = {}
        for p in self.perioden:
            for n in range((p.tot - p.van).days + 1):
                dag = p.van + n * DAG
                found[dag] = (*found.get(dag, ()), p)
        return found


def _vanaf(dag: date, stap: timedelta) -> Iterator[date]:
    while True:
        yield dag
        dag += stap


def lees(s: Session, now: datetime) -> Kalender:
    """The calendar as it is now: the shipped days and what the gemeente added or corrected."""
    return met_eigen(str(instellingen.lees(s, "kalender", now).get("regels", "")))


@lru_cache(maxsize=16)
def met_eigen(regels: str) -> Kalender:
    """The shipped days with these lines on top. A line with the name of a shipped period replaces that of its year."""
    own, _ = regels_uit(regels)
    replaced = {(p.naam.casefold(), p.van.year) for p in own}
    shipped = [p for p in meegeleverd() if (p.naam.casefold(), p.van.year) not in replaced]
    return Kalender(tuple(sorted((*shipped, *own), key=lambda p: (p.van, p.tot, p.naam))))


@cache
def meegeleverd() -> tuple[Periode, ...]:
    """The periods of `kalender.yaml`, in order of the file."""
    data: dict[str, Any] = yaml.safe_load(GEGEVENS.read_text("utf-8"))
    holidays = [Periode(n, d, d, FEESTDAG) for year in data["feestdagen"].values() for n, d in year.items()]
    carnival = [Periode("carnaval", p["van"], p["tot"], EIGEN) for p in data["carnaval"]]
    school = [Periode(soort=SCHOOLVAKANTIE, **p) for p in data["schoolvakanties"]]
    builders = [Periode(naam="bouwvak", soort=BOUWVAK, **p) for p in data["bouwvak"]]
    return (*holidays, *carnival, *school, *builders)


# --- the lines that the gemeente types

_REGEL = re.compile(r"\s*(?P<naam>[^:]{1,80}?)\s*:\s*(?P<van>[\d-]+)(?:\s*(?:t/m|tot en met|tm)\s*(?P<tot>[\d-]+))?\s*")


def regels_uit(tekst: str) -> tuple[tuple[Periode, ...], tuple[int, ...]]:
    """The periods in lines like `Kermis Westendorp: 5-9-2027 t/m 7-9-2027`, and the numbers of lines that are none.

    A name that is shipped keeps its kind; another one with "vakantie" is a school holiday, the rest is `eigen`.
    """
    lines = [(n, line) for n, line in enumerate(tekst.splitlines(), 1) if line.strip()]
    read = [(n, _regel(line)) for n, line in lines]
    return tuple(p for _, p in read if p), tuple(n for n, p in read if p is None)


def _regel(line: str) -> Periode | None:
    match = _REGEL.fullmatch(line)
    if match is None:
        return None
    van = _dag(match["van"])
    tot = _dag(match["tot"]) if match["tot"] else van
    if van is None or tot is None or not 0 <= (tot - van).days < LANGSTE_PERIODE:
        return None
    return _benoemd(Periode(match["naam"], van, tot, EIGEN))


def _benoemd(p: Periode) -> Periode:
    known = next((m for m in meegeleverd() if m.naam.casefold() == p.naam.casefold()), None)
    if known is not None:
        return replace(p, naam=known.naam, soort=known.soort)
    return replace(p, soort=SCHOOLVAKANTIE) if "vakantie" in p.naam.casefold() else p


def _dag(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}", text):
        return None
    day, month, year = (int(part) for part in text.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        return None
