"""Residents at the web door: `python -m bench.bewoners [--turns 20000] [--think 0.5] [--postgresql]`.

Starts a real `kernpraat run`, lets twenty residents at once answer the whole onderzoek again and again, and prints the
time of a turn (median, p95, worst), errors, and the memory of the server at the beginning and at the end. Each resident
thinks half a second over every question, which is faster than life; `--think 0` finds how much the house can carry.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import migrations.tabellen  # noqa: F401
from bot.oefening import Bewoner, Oefening
from bot.webdeur import Webdeur, WebdeurDicht
from kern import kernen
from kern.db import Database, create_all
from kern.huis import Huis
from kern.onderzoek import vragenlijst
from kern.sleutels import Keys
from tests.conftest import free_port, start_postgresql

ROOT = Path(__file__).parent.parent
SECRET = "bench" * 10
BEWONERS = 20


def prepare(url: str) -> None:
    """A database with one open onderzoek in Westendorp."""
    db = Database(url, Keys(SECRET))
    create_all(db)
    now = datetime.now(UTC)
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        vragenlijst.verzorg_meegeleverd(s, now)
    Oefening(db, Huis("Oude IJsselstreek", ""), "westendorp", 390, 0, 1).open(now, now + timedelta(days=20))
    db.close()


@contextmanager
def house(url: str, folder: Path) -> Iterator[tuple[str, int]]:
    """A running house; gives its address and its pid."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "DATABASE_URL": url, "SECRET_KEY": SECRET, "BASE_URL": base, "PORT": str(port)}
    command = [sys.executable, str(ROOT / "kernpraat.py"), "run"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)  # noqa: S603
    try:
        for _ in range(400):
            try:
                Webdeur(base, "westendorp").haal()
                break
            except WebdeurDicht:
                time.sleep(0.1)
        yield base, process.pid
    finally:
        process.terminate()
        process.wait(20)


class Load:
    """Residents that answer until there have been enough turns."""

    def __init__(self, base: str, turns: int, think: float) -> None:
        self._base, self._left, self._think = base, turns, think
        self._lock = threading.Lock()
        self.seconds: list[float] = []
        self.errors = 0

    def run(self) -> float:
        """All residents at once; the seconds it took."""
        started = time.perf_counter()
        threads = [threading.Thread(target=self._resident, args=(i,)) for i in range(BEWONERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.perf_counter() - started

    def _resident(self, seed: int) -> None:
        while self._left > 0:
            seed += BEWONERS
            try:
                self._conversation(seed)
            except WebdeurDicht:
                self.errors += 1

    def _conversation(self, seed: int) -> None:
        who = Bewoner(seed, "", stopt=False)
        door = Webdeur(self._base, "westendorp")
        page = door.haal()
        while self._left > 0:
            vraag = page.velden.get("vraag", "")
            said: Mapping[str, Any] | None = vraag and who.antwoord(
                vraag, page.keuzes + page.vinkjes, meer=bool(page.vinkjes), mag_over="" in page.keuzes
            )
            if not said:
                return
            began = time.perf_counter()
            page = door.stuur(page, said)
            with self._lock:
                self.seconds.append(time.perf_counter() - began)
                self._left -= 1
            time.sleep(random.uniform(0.5, 1.5) * self._think)  # noqa: S311


def resident_mib(pid: int) -> float:
    """The memory of a process, in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def measure(url: str, turns: int, think: float) -> None:
    """Print the figures for one database."""
    with tempfile.TemporaryDirectory() as folder, house(url, Path(folder)) as (base, pid):
        print(f"idle: {resident_mib(pid):.0f} MiB")
        Load(base, 400, 0).run()
        warm = resident_mib(pid)
        load = Load(base, turns, think)
        took = load.run()
        times = sorted(load.seconds)
        p95 = times[int(len(times) * 0.95)]
        print(
            f"{len(times)} turns by {BEWONERS} residents at once in {took:.0f} s ({len(times) / took:.0f}/s): "
            f"median {statistics.median(times) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, "
            f"worst {times[-1] * 1000:.0f} ms, errors {load.errors}"
        )
        print(f"memory: {warm:.0f} MiB after 400 turns, {resident_mib(pid):.0f} MiB at the end")


def main() -> None:
    """Both databases, one after another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=4000)
    parser.add_argument("--think", type=float, default=0.5, help="seconds over every question")
    parser.add_argument("--postgresql", action="store_true", help="only PostgreSQL")
    parser.add_argument("--sqlite", action="store_true", help="only SQLite")
    given = parser.parse_args()
    if not given.postgresql:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/bench.db"
            prepare(url)
            print("SQLite")
            measure(url, given.turns, given.think)
    if not given.sqlite:
        with start_postgresql() as url:
            prepare(url)
            print("PostgreSQL")
            measure(url, given.turns, given.think)


if __name__ == "__main__":
    main()
