"""The drawn lot and the proposal for the tables: one seed gives one result, on any machine and in any process.

The expected values were made with `printf 'seed:number' | sha256sum`, apart from this code; they may never change,
for people check a draw years later.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from datetime import datetime

import pytest

from kern.charettes import aanmelden, stand
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Regel
from kern.charettes.tafels import Groep, TafelPlan, stel_voor
from kern.charettes.verdeling import Wachtende, lot, loting, wie_volgt
from kern.db import Database
from tests.charettes import hulp

SEED = "westendorp-2027"
LOTEN = {
    1: "87b2643fe3813f71983bea995cf21cc2244795c93db7431beff9add1329dac86",
    2: "8d9240f16199753e316ed6dadbae41cf23b1906c0ac471ca4c45a6a6433685a4",
    3: "24ce86c766ea353208d69be33b3a74677d01a46ebf9b76f2c2129aab2ab110b7",
}
GETROKKEN = (3, 7, 4, 1, 10, 2, 11, 9, 6, 8, 5, 12)
GROEPEN = [
    Groep(f"g{n}", n, aantal, leeftijden)
    for n, (aantal, leeftijden) in enumerate(
        [
            (1, ("tot35",)),
            (2, ("65plus", "65plus")),
            (3, ("35tot65", "35tot65", "tot35")),
            (1, ()),
            (4, ("35tot65", "35tot65", "tot35", "tot35")),
            (2, ("65plus", "35tot65")),
            (1, ("35tot65",)),
            (2, ("tot35", "")),
            (5, ("65plus",) * 5),
            (1, ("65plus",)),
            (1, ("35tot65",)),
            (1, ("tot35",)),
        ],
        1,
    )
]
TAFELS = [TafelPlan(1, 8), TafelPlan(2, 8), TafelPlan(3, 8)]
OPSTELLING = {
    1: ("g7", "g9", "g11", "g12"),
    2: ("g4", "g5", "g6", "g10"),
    3: ("g1", "g2", "g3", "g8"),
}


def alles() -> str:
    """All that must be the same everywhere, as text."""
    rng = random.Random(4)
    waiting = [Wachtende(f"w{n}", n, n, rng.randint(1, 4), n % 3 == 0, groepen=("tot35", "")) for n in range(1, 30)]
    seats = [
        wie_volgt(regel, waiting, 17, bezet={"35tot65": 4}, aandelen={"tot35": 30, "65plus": 30}, plaatsen=30)
        for regel in ("volgorde", "loting", "voorrang")
    ]
    return json.dumps([loting(SEED, range(1, 400)), seats, stel_voor(GROEPEN, TAFELS, SEED)])


def test_a_lot_is_what_sha256_says() -> None:
    assert {n: lot(SEED, n) for n in LOTEN} == LOTEN


def test_the_draw_is_the_order_of_the_lots_however_it_is_given() -> None:
    assert loting(SEED, range(1, 13)) == GETROKKEN
    assert loting(SEED, reversed(range(1, 13))) == GETROKKEN
    assert loting(SEED, {5, 12, 3, 9}) == (3, 9, 5, 12), "who else takes part changes nothing between two"


def test_the_tables_are_what_they_were() -> None:
    for order in (GROEPEN, GROEPEN[::-1]):
        assert stel_voor(order, TAFELS, SEED) == OPSTELLING
    assert stel_voor(GROEPEN, TAFELS, "een ander zaad") != OPSTELLING, "the seed matters"
    assert sorted(g for t in OPSTELLING.values() for g in t) == sorted(g.id for g in GROEPEN)


@pytest.mark.parametrize("zaad", ["0", "1", "4242"])
def test_another_process_with_another_hash_seed_finds_the_same(zaad: str) -> None:
    code = "from tests.charettes.test_loting import alles; print(alles())"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": zaad}, capture_output=True, text=True
    )
    assert done.stdout.strip() == alles(), done.stderr


def test_anybody_can_do_the_draw_over_with_what_is_published(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (8,), Regel.LOTING)
        promise = c.loting_belofte
        for n in range(1, 13):
            a = hulp.meld_aan(s, now, c, n, 1 + n % 3)
            assert (hulp.plaats(a, c.dagdelen[0]).geplaatst, hulp.plaats(a, c.dagdelen[0]).positie) == (0, None)
    later = now + 7 * hulp.DAG
    with db.writing() as s:
        with pytest.raises(CharetteFout):
            aanmelden.loot(s, now, c.id)
        aanmelden.loot(s, later, c.id)
    with db.reading() as s:
        c = s.get_one(type(c), c.id)
        assert promise == c.loting_belofte == hashlib.sha256(c.loting_seed.encode()).hexdigest()
        rows = {a.nummer: (a, p) for a, p in hulp.rijen(s, c)}
        assert stand.bezwaren(s, c) == ()
    # What somebody at home does: sort the hashes, and hand out eight places to parties of 2, 3, 1, 2, 3, 1 …
    drawn = sorted(rows, key=lambda n: hashlib.sha256(f"{c.loting_seed}:{n}".encode()).hexdigest())
    left, placed, waits = 8, [], []
    for n in drawn:
        size = 1 + n % 3
        (placed if size <= left else waits).append(n)
        left -= size if size <= left else 0
    assert sorted(n for n, (_, p) in rows.items() if p.geplaatst) == sorted(placed)
    assert sorted(waits, key=lambda n: rows[n][1].positie or 0) == waits
    assert all(p.geplaatst in (0, a.aantal) for a, p in rows.values())


def test_two_draws_have_two_seeds(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        first = hulp.open_charette(s, now, (8,), Regel.LOTING, "westendorp")
        second = hulp.open_charette(s, now, (8,), Regel.LOTING, "sinderen")
        assert len(first.loting_seed) == len(second.loting_seed) == 64
        assert first.loting_seed != second.loting_seed
