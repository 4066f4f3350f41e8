"""Conditions as values: what is chosen, ticked or measured, joined by *and* and *or*, in their simplest form.

`en`, `of` and `niet` keep a condition short, so that the words made of it are: choices of one question are taken
together, what is always or never so disappears. Nothing here knows a questionnaire or a word of Dutch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Vast:
    """Always so, or never."""

    zo: bool


@dataclass(frozen=True)
class Kies:
    """The answer of the node at `pad` is one of `waarden` (`wel`), or is none of them; '' is no answer."""

    pad: str
    waarden: frozenset[str]
    wel: bool = True


@dataclass(frozen=True)
class Vink:
    """Of the node at `pad` at least one of `waarden` is ticked (`wel`), or none of them is."""

    pad: str
    waarden: frozenset[str]
    wel: bool = True


@dataclass(frozen=True)
class Meet:
    """`links` (in words) against `rechts`: an operator of XPath. `soort`: getal, datum or tekst."""

    links: str
    teken: str
    rechts: str
    soort: str
    wel: bool = True


@dataclass(frozen=True)
class Los:
    """Anything else, in words, as it stands and when it is not so; as the end of a sentence that begins with `als`."""

    zo: str
    niet: str


@dataclass(frozen=True)
class En:
    """All of these."""

    delen: tuple[Deel, ...]


@dataclass(frozen=True)
class Of:
    """At least one of these."""

    delen: tuple[Deel, ...]


Deel = Vast | Kies | Vink | Meet | Los | En | Of


def en(*delen: Deel) -> Deel:
    """All of these, in their simplest form."""
    return _voeg(delen, En, Of, _samen_en, leeg=True)


def of(*delen: Deel) -> Deel:
    """At least one of these, in its simplest form."""
    return _voeg(delen, Of, En, _samen_of, leeg=False)


def niet(deel: Deel) -> Deel:
    """The opposite."""
    match deel:
        case Vast(zo):
            return Vast(not zo)
        case Kies() | Vink() | Meet():
            return replace(deel, wel=not deel.wel)
        case Los(zo, ontkend):
            return Los(ontkend, zo)
        case En(delen):
            return of(*map(niet, delen))
        case Of(delen):
            return en(*map(niet, delen))


def grootte(deel: Deel) -> int:
    """How many things a condition says."""
    return sum(map(grootte, deel.delen)) if isinstance(deel, En | Of) else 1


def _voeg(
    delen: Iterable[Deel],
    soort: type[En] | type[Of],
    ander: type[En] | type[Of],
    samen: Callable[[Deel, Deel], Deel | None],
    *,
    leeg: bool,
) -> Deel:
    """Joins parts: nested ones of the same kind are taken in, `samen` makes one of two where it can."""
    over: list[Deel] = []
    te_doen = list(delen)
    while te_doen:
        deel = te_doen.pop(0)
        if isinstance(deel, soort):
            te_doen = [*deel.delen, *te_doen]
            continue
        for plek, eerder in enumerate(over):
            een = samen(eerder, deel)
            if een is not None:
                over[plek] = een
                break
        else:
            over.append(deel)
    if Vast(not leeg) in over:
        return Vast(not leeg)
    over = [d for d in over if d != Vast(leeg)]
    over = [d for d in over if not (isinstance(d, ander) and any(e in d.delen for e in over))]
    if not over:
        return Vast(leeg)
    return over[0] if len(over) == 1 else soort(tuple(over))


def _samen_en(a: Deel, b: Deel) -> Deel | None:
    if a == b:
        return a
    if isinstance(a, Kies) and isinstance(b, Kies) and a.pad == b.pad:
        if a.wel and b.wel:
            return _kies(a.pad, a.waarden & b.waarden)
        if not a.wel and not b.wel:
            return _kies(a.pad, a.waarden | b.waarden, wel=False)
        ja, nee = (a, b) if a.wel else (b, a)
        return _kies(a.pad, ja.waarden - nee.waarden)
    if isinstance(a, Vink) and isinstance(b, Vink) and a.pad == b.pad and not a.wel and not b.wel:
        return replace(a, waarden=a.waarden | b.waarden)
    return None


def _samen_of(a: Deel, b: Deel) -> Deel | None:
    if a == b:
        return a
    if isinstance(a, Kies) and isinstance(b, Kies) and a.pad == b.pad:
        if a.wel and b.wel:
            return _kies(a.pad, a.waarden | b.waarden)
        if not a.wel and not b.wel:
            return _kies(a.pad, a.waarden & b.waarden, wel=False)
        ja, nee = (a, b) if a.wel else (b, a)
        return _kies(a.pad, nee.waarden - ja.waarden, wel=False)
    if isinstance(a, Vink) and isinstance(b, Vink) and a.pad == b.pad and a.wel and b.wel:
        return replace(a, waarden=a.waarden | b.waarden)
    return None


def _kies(pad: str, waarden: frozenset[str], *, wel: bool = True) -> Deel:
    """One of no values is never so; none of no values always."""
    return Kies(pad, waarden, wel) if waarden else Vast(not wel)
