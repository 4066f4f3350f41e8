"""Who gets a free place: the three rules, over values only. The same values give the same answer on any machine.

`volgorde`: who came first. `loting`: a drawn order that anybody can check with the seed. `voorrang`: first parties with
somebody of an age class that has less than its share of the places, and among those who came first.
A party that does not fit is passed over, and stays first for a bigger gap.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kern.charettes.rijen import Regel


@dataclass(frozen=True)
class Wachtende:
    """A party that waits. `aantal`: for how many people; `groepen`: the age class of each of them ("": not told).

    `rust`: it let an offer go by, and gets no other until it lets hear from itself.
    """

    id: str
    nummer: int
    positie: int
    aantal: int
    splitsen: bool = False
    rust: bool = False
    groepen: tuple[str, ...] = ()


def lot(seed: str, nummer: int) -> str:
    """The lot of a sign-up: SHA-256 of "seed:nummer" in hex. The lowest lot is drawn first."""
    return hashlib.sha256(f"{seed}:{nummer}".encode()).hexdigest()


def loting(seed: str, nummers: Iterable[int]) -> tuple[int, ...]:
    """The numbers in the order in which they are drawn. Who else takes part does not change the order of two."""
    return tuple(sorted(set(nummers), key=lambda nummer: (lot(seed, nummer), nummer)))


def wie_volgt(
    regel: str,
    wachtenden: Sequence[Wachtende],
    vrij: int,
    *,
    bezet: Mapping[str, int],
    aandelen: Mapping[str, int],
    plaatsen: int,
) -> tuple[tuple[str, int], ...]:
    """Who gets one of `vrij` places, and for how many people, in the order of the rule.

    `bezet`: people with a place or an offer per age class; `aandelen`: the share of each class in per cent of
    `plaatsen`. Both matter for `voorrang` only. After a draw `positie` is the drawn order.
    """
    left = sorted((w for w in wachtenden if not w.rust and w.aantal > 0), key=lambda w: w.positie)
    voorrang = aandelen if regel == Regel.VOORRANG else {}
    seated = Counter(bezet)
    given: list[tuple[str, int]] = []
    while (best := _eerste(left, vrij, seated, voorrang, plaatsen)) is not None:
        n = min(best.aantal, vrij)
        given.append((best.id, n))
        seated.update(best.groepen[:n])
        vrij -= n
        left.remove(best)
    return tuple(given)


def _eerste(
    left: Sequence[Wachtende], vrij: int, bezet: Mapping[str, int], aandelen: Mapping[str, int], plaatsen: int
) -> Wachtende | None:
    """Who is first among those that fit."""
    fits = [w for w in left if vrij > 0 and (w.splitsen or w.aantal <= vrij)]
    under = {g for g, deel in aandelen.items() if bezet.get(g, 0) * 100 < deel * plaatsen}
    if not under:
        return next(iter(fits), None)
    # Only the people who would get a place count: of a party in parts those are the first ones.
    return min(fits, key=lambda w: (under.isdisjoint(w.groepen[: min(w.aantal, vrij)]), w.positie), default=None)
