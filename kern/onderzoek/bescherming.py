"""Small numbers, shown so that nobody is recognised by them (domein.md §3.8, betrouwbaarheid.md V1–V3)."""

from __future__ import annotations

from dataclasses import replace

from kern.onderzoek.uitslag import Uitslagrij, VraagUitslag
from kern.taal import zin

GRENS = 5
# Below this many answers a percentage says more than it knows, and gives a small number away.
DEEL_VANAF = 25


def beschermd(uitslag: VraagUitslag, grens: int = GRENS) -> VraagUitslag:
    """The same question without numbers under `grens`.

    Each is shown as "<5" where the total cannot give it away; else small answers are merged with the next smallest
    into one row. When the small ones are all 0 they are left out: the total gives that away whatever we do, and no
    person stands behind it. With fewer than `grens` answers, or all in one row, nothing is shown. A question with more
    answers has no total that gives one away.
    """
    if uitslag.n < grens:
        return replace(uitslag, rijen=(), n=0, geen_antwoord=0, mediaan=None, te_weinig=True)
    plain = replace(uitslag, geen_antwoord=0, mediaan=None)
    small = [r for r in uitslag.rijen if (r.aantal or 0) < grens]
    if not small:
        return _delen(plain)
    if uitslag.soort == "meer":
        return _delen(replace(plain, rijen=_verborgen(uitslag, small)))
    if not any(r.aantal for r in small):
        return _delen(_weggelaten(plain, small))
    if _veilig([r.aantal or 0 for r in small], grens):
        return _delen(replace(plain, rijen=_verborgen(uitslag, small), verborgen=sum(r.aantal or 0 for r in small)))
    return _delen(_samengevoegd(plain, small, grens))


def _veilig(counts: list[int], grens: int) -> bool:
    """Whether the sum of the hidden numbers, which anybody can work out, leaves each of them unknown by 3 or more."""
    total, most = sum(counts), grens - 1
    low = max(0, total - most * (len(counts) - 1))
    return min(most, total) - low >= 3


def _verborgen(uitslag: VraagUitslag, small: list[Uitslagrij]) -> tuple[Uitslagrij, ...]:
    return tuple(replace(r, aantal=None, deel=None) if r in small else r for r in uitslag.rijen)


def _weggelaten(uitslag: VraagUitslag, small: list[Uitslagrij]) -> VraagUitslag:
    rows = tuple(r for r in uitslag.rijen if r not in small)
    # Everybody the same answer: then it is known of each of them.
    return (
        replace(uitslag, rijen=rows, weggelaten=True) if len(rows) > 1 else replace(uitslag, rijen=(), te_weinig=True)
    )


def _samengevoegd(uitslag: VraagUitslag, small: list[Uitslagrij], grens: int) -> VraagUitslag:
    large = [r for r in uitslag.rijen if r not in small]
    merged = list(small)
    while large and (len(merged) < 2 or sum(r.aantal or 0 for r in merged) < grens):
        least = min(large, key=lambda r: r.aantal or 0)
        large.remove(least)
        merged.append(least)
    if not large:
        return replace(uitslag, rijen=(), te_weinig=True)
    total = sum(r.aantal or 0 for r in merged)
    names = ", ".join(r.label for r in uitslag.rijen if r in merged)
    row = Uitslagrij("samen", zin("onderzoek.samen.rij", namen=names), total, total / uitslag.n)
    return replace(uitslag, rijen=(*(r for r in uitslag.rijen if r in large), row))


def _delen(uitslag: VraagUitslag) -> VraagUitslag:
    if uitslag.n >= DEEL_VANAF:
        return uitslag
    return replace(uitslag, rijen=tuple(replace(r, deel=None) for r in uitslag.rijen))
