"""Ten thousand random deeds to a charette: `python -m proef.charette_machine [--daden 10000] [--sqlite]`.

First hypothesis chooses the deeds, one after another, with every promise checked after each; then four threads do as
many at once and everything is looked at again and again under the lock. Prints how often each deed was done or
refused; ends with an error at the first promise that is broken.
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy.exc import DBAPIError, IntegrityError

from kern.charettes.rijen import Regel
from kern.db import Database
from proef import databases
from proef.charette_wereld import AANBOD_UREN, Overtreding, Wereld, bezwaren, willekeurig

DRADEN = 4
WIE = st.integers(0, 40)
WAAR = st.integers(0, 1)
AANTAL = st.integers(1, 5)
WELKE = st.integers(1, 3)


def machine(maak: Callable[[], Database], telling: Counter[str]) -> type[RuleBasedStateMachine]:
    """A hypothesis machine whose worlds live in a database made by `maak`; counts the deeds in `telling`."""

    class Levensloop(RuleBasedStateMachine):
        """People and staff who press everything in any order."""

        def __init__(self) -> None:
            super().__init__()
            self.w = Wereld(maak())

        def teardown(self) -> None:
            telling.update(self.w.gedaan)
            telling.update(self.w.geweigerd)
            self.w.db.close()

        @initialize(
            regel=st.sampled_from(Regel),
            plaatsen=st.lists(st.one_of(st.none(), st.integers(1, 8)), min_size=2, max_size=2),
            vol=st.integers(0, 8),
        )
        def open_het(self, regel: Regel, plaatsen: list[int | None], vol: int) -> None:
            self.w.begin(regel, plaatsen)
            for i in range(vol):
                self.w.meld_aan(1 + i % 3, 3, i % 4 == 3, i % 3)

        @rule(aantal=AANTAL, waar=WELKE, splitsen=st.booleans(), leeftijd=st.integers(0, 3), nog_eens=st.booleans())
        def meld_aan(self, aantal: int, waar: int, splitsen: bool, leeftijd: int, nog_eens: bool) -> None:
            self.w.meld_aan(aantal, waar, splitsen, leeftijd, nog_eens)

        @rule(
            wie=WIE,
            aantal=AANTAL,
            waar=WELKE,
            splitsen=st.booleans(),
            leeftijd=st.integers(0, 3),
            oud=st.sampled_from([0, 0, 0, 1]),
        )
        def wijzig(self, wie: int, aantal: int, waar: int, splitsen: bool, leeftijd: int, oud: int) -> None:
            self.w.wijzig(wie, aantal, waar, splitsen, leeftijd, oud)

        @rule(wie=WIE, waar=st.one_of(st.none(), WAAR))
        def meld_af(self, wie: int, waar: int | None) -> None:
            self.w.meld_af(wie, waar)

        @rule(wie=WIE, waar=WAAR)
        def van_wachtlijst(self, wie: int, waar: int) -> None:
            self.w.van_wachtlijst(wie, waar)

        @rule(wie=WIE)
        def aanvaard(self, wie: int) -> None:
            self.w.aanvaard(wie)

        @rule(wie=WIE, uren=st.integers(AANBOD_UREN - 1, AANBOD_UREN + 1))
        def aanvaard_te_laat(self, wie: int, uren: int) -> None:
            self.w.verstrijk(uren)
            self.w.aanvaard(wie)

        @rule(wie=WIE)
        def sla_af(self, wie: int) -> None:
            self.w.sla_af(wie)

        @rule(wie=WIE)
        def wil_nog(self, wie: int) -> None:
            self.w.wil_nog(wie)

        @rule(wie=WIE, ja=st.booleans())
        def splits(self, wie: int, ja: bool) -> None:
            self.w.splits(wie, ja)

        @rule(wie=WIE, waar=WAAR, ja=st.booleans())
        def komt(self, wie: int, waar: int, ja: bool) -> None:
            self.w.komt(wie, waar, ja)

        @rule(wie=WIE)
        def wis(self, wie: int) -> None:
            self.w.wis(wie)

        @rule(waar=WAAR, plaatsen=st.one_of(st.none(), st.integers(1, 12), st.integers(1, 12)))
        def capaciteit(self, waar: int, plaatsen: int | None) -> None:
            self.w.capaciteit(waar, plaatsen)

        @rule(uren=st.sampled_from([0, 1, 5, 13]))
        def verval(self, uren: int) -> None:
            self.w.verstrijk(uren)
            self.w.verval()

        @rule(soms=st.integers(0, 3))
        def loot(self, soms: int) -> None:
            if soms == 3:
                self.w.verstrijk(3)
                self.w.loot()

        @rule(soms=st.integers(0, 3))
        def sluit_of_heropen(self, soms: int) -> None:
            if soms == 3:
                self.w.sluit_of_heropen()

        @rule(waar=WAAR, soms=st.integers(0, 30))
        def gelast_dagdeel_af(self, waar: int, soms: int) -> None:
            if soms == 30:
                self.w.gelast_dagdeel_af(waar)

    return Levensloop


def speel(maak: Callable[[], Database], levens: int, stappen: int) -> Counter[str]:
    """So many lives of so many deeds, chosen by hypothesis; how often each was done or refused. Raises Overtreding."""
    telling: Counter[str] = Counter()
    run_state_machine_as_test(
        machine(maak, telling),
        settings=settings(
            max_examples=levens,
            stateful_step_count=stappen,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        ),
    )
    return telling


# --- threads


def draden(db: Database, regel: Regel, daden: int, seed: int, *, controle: bool = True) -> Counter[str]:
    """Four threads do so many random deeds to one charette, while the rows are looked at under the lock.

    Returns how often each deed was done, refused, or failed in the database. Raises Overtreding.
    """
    w = Wereld(db, controle=False)
    w.begin(regel, (12, 7))
    wrong: list[str] = []
    stop = threading.Event()

    def werk(nummer: int) -> None:
        rng = random.Random(seed * 100 + nummer)
        for _ in range(daden // DRADEN):
            try:
                willekeurig(w, rng)
            except (IntegrityError, DBAPIError) as fout:
                w.geweigerd[f"database: {type(fout).__name__}"] += 1
            except Exception as fout:
                wrong.append(f"{type(fout).__name__}: {fout}")
                stop.set()
            if stop.is_set():
                return

    def kijk() -> None:
        wrong.extend(bezwaren(w.kijk(), w.moment))
        wrong.extend(w.huis_bezwaren())

    workers = [threading.Thread(target=werk, args=(n,)) for n in range(DRADEN)]
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers):
        kijk()
        if wrong:
            stop.set()
        workers[0].join(0.05)
    kijk()
    if wrong:
        raise Overtreding("; ".join(dict.fromkeys(wrong)))
    return w.gedaan + w.geweigerd


def toon(naam: str, seconden: float, telling: Counter[str]) -> None:
    """Print how often each deed was done or refused."""
    print(f"{naam}: {sum(telling.values())} deeds in {seconden:.0f} s, 0 violations")
    print("  " + ", ".join(f"{what} {n}" for what, n in sorted(telling.items())))
    sys.stdout.flush()


def main() -> None:
    """Both databases, one after another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--daden", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="only PostgreSQL")
    parser.add_argument("--sqlite", action="store_true", help="only SQLite")
    given = parser.parse_args()
    for name, maak_db in databases.gekozen(sqlite=given.sqlite, postgresql=given.postgresql):
        with maak_db() as maak:
            began = time.perf_counter()
            telling = speel(maak, given.daden // 25, 50)
            toon(f"{name}, hypothesis", time.perf_counter() - began, telling)
            for regel in Regel:
                began = time.perf_counter()
                db = maak()
                telling = draden(db, regel, given.daden // 3 + 1, given.seed)
                db.close()
                toon(f"{name}, four threads, {regel}", time.perf_counter() - began, telling)


if __name__ == "__main__":
    main()
