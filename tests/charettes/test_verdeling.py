"""The rules for a free place, over values: what is stated on the page is what happens."""

from __future__ import annotations

import hashlib
import random
from collections import Counter

import pytest

from kern.charettes.rijen import Regel
from kern.charettes.verdeling import Wachtende, lot, loting, wie_volgt

SEED = "0f" * 32
# Worked out by hand with sha256sum; another machine or version that draws otherwise fails.
VERWACHT = (9, 5, 11, 3, 4, 10, 8, 2, 7, 12, 1, 6)


def rij(*aantallen: int, **velden: bool) -> list[Wachtende]:
    """Parties of these sizes, in the order of the list."""
    return [Wachtende(f"p{n}", n, n, aantal, **velden) for n, aantal in enumerate(aantallen, 1)]


def volgt(regel: Regel, wachtenden: list[Wachtende], vrij: int, **velden: dict[str, int]) -> list[tuple[str, int]]:
    asked = {"bezet": velden.get("bezet", {}), "aandelen": velden.get("aandelen", {})}
    return list(wie_volgt(regel, wachtenden, vrij, plaatsen=20, **asked))


@pytest.mark.parametrize(
    ("aantallen", "vrij", "wie"),
    [
        ((1, 1, 1), 2, ["p1", "p2"]),
        ((1, 1), 0, []),
        ((1, 1), -3, []),
        ((3, 2, 1), 3, ["p1"]),
        ((4, 2, 1), 3, ["p2", "p3"]),  # the four do not fit, and stay first for a bigger gap
        ((4, 2, 1), 4, ["p1"]),
        ((2, 2), 8, ["p1", "p2"]),
        ((), 5, []),
    ],
)
def test_wie_eerst_kwam_en_past(aantallen: tuple[int, ...], vrij: int, wie: list[str]) -> None:
    assert [id for id, _ in volgt(Regel.VOLGORDE, rij(*aantallen), vrij)] == wie


def test_de_plek_telt_en_niet_de_volgorde_van_de_lijst() -> None:
    parties = rij(1, 1, 1)
    random.Random(1).shuffle(parties)
    assert volgt(Regel.VOLGORDE, parties, 2) == [("p1", 1), ("p2", 1)]


def test_in_delen_alleen_wie_dat_koos() -> None:
    together, apart = Wachtende("samen", 1, 1, 3), Wachtende("delen", 2, 2, 3, splitsen=True)
    assert volgt(Regel.VOLGORDE, [together, apart], 2) == [("delen", 2)]
    assert volgt(Regel.VOLGORDE, [together, apart], 4) == [("samen", 3), ("delen", 1)]


def test_wie_een_aanbod_liet_gaan_komt_niet_vanzelf_weer_aan_de_beurt() -> None:
    quiet = Wachtende("stil", 1, 1, 1, rust=True)
    assert volgt(Regel.VOLGORDE, [quiet, *rij(1)], 2) == [("p1", 1)]


# --- voorrang


def van(*leeftijden: str) -> list[Wachtende]:
    """A party of one for each age class, in the order of the list."""
    return [Wachtende(f"p{n}", n, n, 1, groepen=(g,)) for n, g in enumerate(leeftijden, 1)]


def test_voorrang_is_voor_groepen_onder_hun_aandeel() -> None:
    waiting = van("65plus", "35tot65", "tot35")
    full = {"65plus": 15, "35tot65": 5, "tot35": 0}
    assert volgt(Regel.VOORRANG, waiting, 1, bezet=full, aandelen={"tot35": 15}) == [("p3", 1)]
    assert volgt(Regel.VOLGORDE, waiting, 1, bezet=full, aandelen={"tot35": 15}) == [("p1", 1)]


def test_voorrang_houdt_op_bij_het_aandeel() -> None:
    # 15 per cent of 20 is 3: the third young person goes first, the fourth does not.
    waiting = van("65plus", "tot35", "tot35")
    assert volgt(Regel.VOORRANG, waiting, 2, bezet={"tot35": 2}, aandelen={"tot35": 15}) == [("p2", 1), ("p1", 1)]
    assert volgt(Regel.VOORRANG, waiting, 1, bezet={"tot35": 3}, aandelen={"tot35": 15}) == [("p1", 1)]


def test_een_partij_heeft_voorrang_om_een_van_haar_mensen() -> None:
    mixed = Wachtende("gezin", 2, 2, 3, groepen=("65plus", "", "tot35"))
    assert volgt(Regel.VOORRANG, [*van("65plus"), mixed], 3, aandelen={"tot35": 15}) == [("gezin", 3)]
    # In parts the first two get a place, and nobody of them is young.
    apart = Wachtende("gezin", 2, 2, 3, splitsen=True, groepen=("65plus", "", "tot35"))
    assert volgt(Regel.VOORRANG, [*van("65plus"), apart], 2, aandelen={"tot35": 15}) == [("p1", 1), ("gezin", 1)]


def test_wie_niets_vertelt_wacht_gewoon_op_zijn_beurt() -> None:
    silent = Wachtende("stil", 1, 1, 1)
    assert volgt(Regel.VOORRANG, [silent], 1, aandelen={"tot35": 15}) == [("stil", 1)]


# --- the draw


def test_het_lot_is_wat_de_pagina_zegt() -> None:
    assert lot("zaad", 7) == hashlib.sha256(b"zaad:7").hexdigest()


def test_de_loting_geeft_overal_dezelfde_volgorde() -> None:
    assert loting(SEED, range(1, 13)) == VERWACHT
    assert loting(SEED, reversed(range(1, 13))) == VERWACHT
    assert loting(SEED, [1, 1, 2]) == tuple(n for n in VERWACHT if n in (1, 2))


def test_wie_wegvalt_verandert_de_volgorde_van_de_anderen_niet() -> None:
    for gone in range(1, 13):
        rest = [n for n in range(1, 13) if n != gone]
        assert loting(SEED, rest) == tuple(n for n in VERWACHT if n != gone)


def test_ieder_nummer_heeft_evenveel_kans() -> None:
    first = Counter(loting(f"{seed:064x}", range(1, 6))[0] for seed in range(5000))
    assert sorted(first) == [1, 2, 3, 4, 5]
    assert all(900 < n < 1100 for n in first.values())
    # Early or late makes no difference: a number is before another half of the times.
    early = sum(order.index(1) < order.index(200) for order in (loting(str(n), range(1, 201)) for n in range(400)))
    assert 150 < early < 250


# --- whatever is asked


def test_nooit_meer_dan_er_vrij_is_en_niemand_die_past_blijft_zitten() -> None:
    r = random.Random(20270301)
    ages = ("tot35", "35tot65", "65plus", "")
    for _ in range(2000):
        waiting = [
            Wachtende(
                f"p{n}",
                n,
                n,
                size := r.randint(1, 5),
                splitsen=r.random() < 0.3,
                rust=r.random() < 0.2,
                groepen=tuple(r.choice(ages) for _ in range(r.choice((0, size)))),
            )
            for n in range(1, r.randint(1, 9))
        ]
        vrij, regel = r.randint(-2, 9), r.choice(list(Regel))
        given = dict(volgt(regel, waiting, vrij, bezet={"65plus": 12}, aandelen={"tot35": 20, "35tot65": 20}))
        left = max(0, vrij) - sum(given.values())
        assert left >= 0
        for w in waiting:
            n = given.get(w.id, 0)
            assert n == 0 or n == w.aantal or (w.splitsen and left == 0)
            assert not (w.rust and n)
            assert n or w.rust or w.aantal > left, "somebody who fits was left out"
