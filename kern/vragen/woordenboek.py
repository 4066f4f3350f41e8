"""What a vocabulary holds: one language's words for the reader, and how two languages become one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeAlias

Deel: TypeAlias = Literal["nacht", "ochtend", "middag", "avond", "am", "pm", "night"]


def los(text: str) -> tuple[str, ...]:
    """Single words, in order."""
    return tuple(text.split())


def verzameling(text: str) -> frozenset[str]:
    """Single words."""
    return frozenset(text.split())


def zinnen(text: str) -> frozenset[str]:
    """Phrases with commas between."""
    return frozenset(" ".join(phrase.split()) for phrase in text.split(","))


def genummerd(text: str, start: int = 1) -> dict[str, int]:
    """Single words with their number."""
    return {word: i for i, word in enumerate(text.split(), start)}


@dataclass(frozen=True)
class Telwoorden:
    """The number words of one language: those below a hundred, and the words the larger ones are made with."""

    onder_honderd: Mapping[str, int]
    honderd: str
    duizend: str
    en: str


@dataclass(frozen=True)
class Woorden:
    """All the words of one language, or of two together.

    In `telwoorden` the language that is spoken comes first. `lidwoorden`: number words that are as often an article.
    """

    maanden: Mapping[str, int]
    dagen: Mapping[str, int]
    dagen_ver: Mapping[str, int]
    telwoorden: tuple[Telwoorden, ...]
    lidwoorden: frozenset[str]
    factoren: Mapping[str, int]
    eenheden: frozenset[str]
    ongeveer: frozenset[str]
    nul: frozenset[str]
    ander_getal: frozenset[str]
    ja: frozenset[str]
    nee: frozenset[str]
    nee_zinnen: frozenset[str]
    stoplap: frozenset[str]
    gelezen: frozenset[str]
    synoniemen: Mapping[str, frozenset[str]]
    klein: frozenset[str]
    algemeen: frozenset[str]
    alles: frozenset[str]
    ontkenningen: frozenset[str]
    rangtelwoorden: Mapping[str, int]
    laatste: frozenset[str]
    voegwoorden: frozenset[str]
    overslaan: frozenset[str]
    laat_zo: frozenset[str]
    niets_te_zeggen: frozenset[str]
    dagdelen: Mapping[str, Deel]
    over: frozenset[str]
    voor: frozenset[str]
    opdrachten: Mapping[str, frozenset[str]]


def onder_honderd(ones: str, tens: str, between: str) -> dict[str, int]:
    """All number words from nought to ninety-nine; the order of ten and one differs by language."""
    small = ones.split()
    values = {word: i for i, word in enumerate(small)}
    for ten, word in enumerate(tens.split(), start=2):
        values[word] = ten * 10
        for i in range(1, 10):
            values[f"{small[i]}{between}{word}" if between else f"{word}{small[i]}"] = ten * 10 + i
    return values


def _verenigd(a: Any, b: Any) -> Any:
    """Two sets, tuples or tables as one; of what both have, the first counts."""
    if isinstance(a, Mapping):
        both = {key: _verenigd(a[key], b[key]) for key in a if key in b and isinstance(a[key], frozenset)}
        return {**b, **a, **both}
    return a | b if isinstance(a, frozenset) else (*a, *b)


def samen(eerst: Woorden, ook: Woorden) -> Woorden:
    """The words of two languages together; the first language is the one that is spoken."""
    values: dict[str, Any] = {f.name: _verenigd(getattr(eerst, f.name), getattr(ook, f.name)) for f in fields(Woorden)}
    return Woorden(**values)
