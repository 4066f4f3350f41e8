"""What somebody probably meant: the nearest of the words that exist."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

from kern.taal import zin

LONG = 5  # from this length on two typing mistakes still count as near


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is one or two typing mistakes away (a swap is one), or only differs in case; else empty."""
    folded = word.casefold()
    reach = 2 if len(word) > LONG else 1
    best = min(((OSA.distance(folded, other.casefold(), score_cutoff=reach), other) for other in known), default=None)
    return best[1] if best is not None and best[0] <= reach and best[1] != word else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Bedoelde u ‘label’?`, to stand after a sentence; empty when nothing is near."""
    near = nearest(word, known)
    return " " + zin("keuring.woord.bedoelde_u", woord=near) if near else ""
