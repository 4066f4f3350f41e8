"""Small numbers, shown so that nobody is recognised by them (domein.md §3.8, betrouwbaarheid.md V1–V3)."""

from __future__ import annotations

from dataclasses import replace

from kern.onderzoek.uitslag import MEESTE_RIJEN, Uitslagrij, VraagUitslag
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

    In a repeat the records are counted and not the answers: six answers can all be of one household, and a table of
    them would be a table of that household. What is left is a question with more answers, one record counted once per
    row. How often they answered in all is not told, for less the rows it would count what is hidden.
    """
    if uitslag.herhaling is not None:
        uitslag = _per_record(uitslag)
    if uitslag.n < grens:
        return _niets(uitslag)
    plain = replace(uitslag, geen_antwoord=0, mediaan=None, versies=_versies(uitslag, grens))
    small = [r for r in uitslag.rijen if (r.aantal or 0) < grens]
    if len(uitslag.rijen) > MEESTE_RIJEN:
        return _delen(_lang(plain, grens))
    if not small:
        return _delen(plain)
    if uitslag.soort == "meer":
        return _delen(_zonder_iedereen(replace(plain, rijen=_verborgen(uitslag, small))))
    if not any(r.aantal for r in small):
        return _delen(_weggelaten(plain, small))
    if _veilig([r.aantal or 0 for r in small], grens):
        return _delen(replace(plain, rijen=_verborgen(uitslag, small), verborgen=sum(r.aantal or 0 for r in small)))
    return _delen(_samengevoegd(plain, small, grens))


def _niets(uitslag: VraagUitslag) -> VraagUitslag:
    """Only that there is nothing to see."""
    return replace(uitslag, rijen=(), n=0, geen_antwoord=0, mediaan=None, versies=(), herhaling=None, te_weinig=True)


def _per_record(uitslag: VraagUitslag) -> VraagUitslag:
    assert uitslag.herhaling is not None  # noqa: S101
    n = uitslag.herhaling.door
    rows = tuple(replace(r, aantal=r.door, deel=r.door / n if n else 0.0, plaats=None) for r in uitslag.rijen)
    repeat = replace(uitslag.herhaling, keren=None)
    return replace(uitslag, soort="meer" if rows else uitslag.soort, rijen=rows, n=n, herhaling=repeat)


def _versies(uitslag: VraagUitslag, grens: int) -> tuple[tuple[str, int], ...]:
    return uitslag.versies if all(n >= grens for _, n in uitslag.versies) else ()


def _veilig(counts: list[int], grens: int) -> bool:
    """Whether the sum of the hidden numbers, which anybody can work out, leaves each of them unknown by 3 or more."""
    total, most = sum(counts), grens - 1
    low = max(0, total - most * (len(counts) - 1))
    return min(most, total) - low >= 3


def _verborgen(uitslag: VraagUitslag, small: list[Uitslagrij]) -> tuple[Uitslagrij, ...]:
    hidden = {r.naam for r in small}
    return tuple(replace(r, aantal=None, deel=None, plaats=None) if r.naam in hidden else r for r in uitslag.rijen)


def _zonder_iedereen(uitslag: VraagUitslag) -> VraagUitslag:
    """Nothing, when all there is to see is what everybody gave: then it is known of each of them."""
    shown = [r.aantal for r in uitslag.rijen if r.aantal is not None]
    return replace(uitslag, rijen=(), te_weinig=True) if shown in ([], [uitslag.n]) else uitslag


def _weggelaten(uitslag: VraagUitslag, small: list[Uitslagrij]) -> VraagUitslag:
    rows = tuple(r for r in uitslag.rijen if r not in small)
    # Everybody the same answer: then it is known of each of them.
    return (
        replace(uitslag, rijen=rows, weggelaten=True) if len(rows) > 1 else replace(uitslag, rijen=(), te_weinig=True)
    )


def _lang(uitslag: VraagUitslag, grens: int) -> VraagUitslag:
    """A long list: the answers given most, as far as they are not small; the others together, nameless.

    Thirty rows of "<5" say nothing, and that a row is among the first ones would say how small it is at least.
    """
    order = sorted(uitslag.rijen, key=lambda r: -(r.aantal or 0))
    shown = [r for r in order[:MEESTE_RIJEN] if (r.aantal or 0) >= grens]
    rest = [r for r in order if r not in shown]
    if uitslag.soort == "meer":
        # One person may stand behind all of the others, so they have no number together.
        return _zonder_iedereen(replace(uitslag, rijen=tuple(shown), ingekort=True))
    if not any(r.aantal for r in rest):
        return _weggelaten(replace(uitslag, rijen=tuple(order)), rest)
    return _samengevoegd(replace(uitslag, rijen=tuple(order)), rest, grens, lang=True)


def _samengevoegd(uitslag: VraagUitslag, small: list[Uitslagrij], grens: int, lang: bool = False) -> VraagUitslag:
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
    label = zin("uitslag.overige", aantal=len(merged)) if lang else zin("onderzoek.samen.rij", namen=names)
    row = Uitslagrij("samen", label, total, total / uitslag.n)
    return replace(uitslag, rijen=(*(r for r in uitslag.rijen if r in large), row))


def _delen(uitslag: VraagUitslag) -> VraagUitslag:
    if uitslag.n >= DEEL_VANAF:
        return uitslag
    return replace(uitslag, rijen=tuple(replace(r, deel=None, plaats=None) for r in uitslag.rijen))
