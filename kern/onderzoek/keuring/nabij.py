"""What somebody probably meant: the nearest of the words that exist."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kern.taal import zin

LONG = 5  # from this length on two typing mistakes still count as near


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is one or two typing mistakes away (a swap is one), or only differs in case; else empty."""
    return _nearest(word[:100], tuple(known))


@lru_cache(maxsize=2000)
def _nearest(word: str, known: tuple[str, ...]) -> str:
    reach = 2 if len(word) > LONG else 1
    found = process.extract(
        word, sorted(known), scorer=OSA.distance, processor=str.casefold, score_cutoff=reach, limit=1
    )
    return found[0][0] if found and found[0][0] != word else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Bedoelde u ‘label’?`, to stand after a sentence; empty when nothing is near."""
    near = nearest(word, known)
    return " " + zin("keuring.woord.bedoelde_u", woord=near) if near else ""
