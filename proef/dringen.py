"""Everybody wants the last places at once: `python -m proef.dringen [--mensen 1000] [--sqlite | --postgresql]`.

A thousand people press *Verstuur* twice for the last twenty places, over the web chat, Telegram and the page, in
eight processes. Nobody may be placed too many, get lost, stand twice on the waiting list or get no answer. The control
(`zonder_slot.py`) decides without the lock, and must give out more places than there are; without that this proves
nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import func, select

from bot.receive import Incoming, receive
from kern.charettes import stand
from kern.charettes.rijen import Aanmelding, Charette, Plaats, Regel
from kern.db import Database
from kern.outbox import Verzending
from proef import databases
from proef.charette_wereld import BEGIN
from proef.dringen_deuren import DEUREN, Deur, Pagina, Tap, verdeel_over
from tests.charettes import hulp

PROCESSEN = 8
PLAATSEN = 20
AL_BEZET = 10
PER_KEER = 100
# What is answered on the way to the last button; everything else is pressed as it comes.
TEKSTEN = {"aantal": "1", "naam": "Bewoner {n}", "bereik": "bewoner{n}@post.example"}
KNOPPEN = {"mix": ("nee",), "wensen": ("geen",), "_start": ("ja",)}
LAATSTE = "_versturen"


@dataclass(frozen=True)
class Uitslag:
    """What became of it. `antwoorden`: taps that were answered; `fouten`: what went wrong with the others."""

    mensen: int
    vrij: int
    geplaatst: int
    wachtend: int
    aangemeld: int
    dubbele_posities: int
    antwoorden: int
    taps: int
    bevestigd: int
    te_bevestigen: int
    eerlijk: bool
    bezwaren: tuple[str, ...]
    fouten: dict[str, int]
    seconden: float
    tijden: tuple[float, ...]

    @property
    def klopt(self) -> bool:
        """Whether everything that was promised is so."""
        return (
            self.geplaatst == min(self.vrij, self.mensen)
            and self.wachtend == self.mensen - self.geplaatst
            and self.aangemeld == self.mensen
            and self.dubbele_posities == 0
            and self.antwoorden == self.taps
            and self.bevestigd == self.te_bevestigen
            and self.eerlijk
            and not self.bezwaren
            and not self.fouten
        )

    @property
    def te_veel(self) -> int:
        """How many were placed for whom there is no place."""
        return max(self.geplaatst - self.vrij, 0)

    def __str__(self) -> str:
        t = sorted(self.tijden) or [0.0]
        return (
            f"{self.mensen} people, {self.taps} taps in {self.seconden:.1f} s ({self.taps / self.seconden:.0f}/s): "
            f"placed {self.geplaatst} of {self.vrij} (overbooked {self.te_veel}), waiting {self.wachtend}, "
            f"lost {self.mensen - self.aangemeld}, duplicate positions {self.dubbele_posities}, "
            f"answered {self.antwoorden}, confirmed {self.bevestigd} of {self.te_bevestigen}, "
            f"in order of arrival {'yes' if self.eerlijk else 'NO'}, objections {len(self.bezwaren)}, "
            f"errors {self.fouten or 0}; "
            f"a tap: median {t[len(t) // 2] * 1000:.0f} ms, p95 {t[int(len(t) * 0.95)] * 1000:.0f} ms, "
            f"worst {t[-1] * 1000:.0f} ms"
        )


# --- before


def bereid_voor(db: Database, mensen: int, deuren: Sequence[Deur] = DEUREN) -> tuple[int, list[Tap]]:
    """A charette with twenty places left, and everybody at the last button of their door: their taps, two each."""
    with db.writing() as s:
        c = hulp.open_charette(s, BEGIN, (PLAATSEN + AL_BEZET,), Regel.VOLGORDE)
        for n, aantal in enumerate((4, 4, AL_BEZET - 8)):
            hulp.meld_aan(s, BEGIN, c, f"al{n}", aantal, kanaal="telefoon")
        id = c.id
    where = {n: deuren[n % len(deuren)] for n in range(mensen)}
    chats = [n for n, deur in where.items() if deur in ("web", "telegram")]
    _praat_tot_het_laatst(db, chats, where)
    pagina = Pagina(db, id)
    return id, [tap for n, deur in where.items() for tap in _taps(n, deur, pagina)]


def _taps(n: int, deur: Deur, pagina: Pagina) -> Iterator[Tap]:
    """The two taps of one person: on the web the same form, on Telegram two messages."""
    if deur == "pagina":
        form = pagina.formulier(n)
        yield from (Tap(n, keer, deur, form) for keer in (1, 2))
        return
    for keer in (1, 2):
        last = f"laatst{keer if deur == 'telegram' else ''}"
        yield Tap(n, keer, deur, asdict(bericht(n, deur, last, gekozen=("verstuur",), vraag=LAATSTE)))


def bericht(n: int, deur: str, sleutel: str, **velden: Any) -> Incoming:
    """A message of this person."""
    slug = "westendorp" if deur == "web" else ""
    adres = f"apparaat{n}:westendorp" if deur == "web" else f"90{n}"
    return Incoming(f"{deur}:{n}:{sleutel}", deur, adres, slug=slug, bron=(f"bron{n}",), **velden)


def _praat_tot_het_laatst(db: Database, chats: Sequence[int], where: dict[int, Deur]) -> None:
    """All conversations side by side, until everybody is asked whether it may be sent."""
    now = [bericht(n, where[n], "0", tekst="/start westendorp") for n in chats]
    vraag = _zeg(db, now)
    now = [bericht(n, where[n], "1", doe="aanmelden") for n in chats]
    vraag = _zeg(db, now)
    for turn in range(2, 30):
        todo = [n for n, v in zip(chats, vraag, strict=True) if v != LAATSTE]
        if not todo:
            return
        open_ = dict(zip(chats, vraag, strict=True))
        new = dict(zip(todo, _zeg(db, [_antwoord(n, where[n], open_[n], turn) for n in todo]), strict=True))
        vraag = [new.get(n, LAATSTE) for n in chats]
    raise AssertionError(f"still asked: {Counter(vraag)}")


def _antwoord(n: int, deur: Deur, vraag: str, turn: int) -> Incoming:
    if vraag in TEKSTEN:
        return bericht(n, deur, str(turn), tekst=TEKSTEN[vraag].format(n=n))
    return bericht(n, deur, str(turn), gekozen=KNOPPEN[vraag], vraag=vraag)


def _zeg(db: Database, berichten: Sequence[Incoming]) -> list[str]:
    """The key of the question that is open after each message."""
    keys = []
    for i in range(0, len(berichten), PER_KEER):
        for r in receive(db, BEGIN, berichten[i : i + PER_KEER], hulp.HUIS):
            keys.append(next((line.vraag for line in reversed(r.spoken) if line.vraag), ""))
    return keys


# --- the crush


def dring(
    db: Database, taps: Sequence[Tap], folder: Path, processen: int, *, zonder_slot: bool = False
) -> tuple[list[Any], float]:
    """All taps at once, in processes that start together; what became of each, and the seconds it took."""
    url = db.url.render_as_string(hide_password=False)
    db.close()
    with ExitStack() as stack:
        started = [
            stack.enter_context(_werker(url, folder / f"taps{i}.json", share, zonder_slot=zonder_slot))
            for i, share in enumerate(verdeel_over(taps, processen, random.Random(5)))
        ]
        for process in started:
            if _in(process.stdout).readline() != "klaar\n":
                raise AssertionError(f"a worker did not start: {process.args!r}")
        began = time.perf_counter()
        for process in started:
            _in(process.stdin).write("ga\n")
            _in(process.stdin).flush()
        outs = [process.communicate()[0] for process in started]
        took = time.perf_counter() - began
    return [row for out in outs for row in json.loads(out)], took


@contextmanager
def _werker(url: str, path: Path, share: Sequence[Tap], *, zonder_slot: bool) -> Iterator[subprocess.Popen[str]]:
    path.write_text(json.dumps([asdict(t) for t in share]), "utf-8")
    command = [sys.executable, "-m", "proef.dringen_werker", url, str(path), BEGIN.isoformat()]
    command += ["zonder_slot"] if zonder_slot else []
    environment = {**os.environ, "GEHEIM": databases.SECRET}
    pipe = subprocess.PIPE
    with path.with_suffix(".log").open("wb") as log:
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=log, env=environment, text=True)
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


def _in(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise AssertionError("no pipe")
    return pipe


# --- after


def beoordeel(db: Database, charette_id: int, taps: Sequence[Tap], rows: Sequence[Any], seconden: float) -> Uitslag:
    """What is in the database, and who was answered."""
    answered = [(n, keer) for n, keer, goed, _, _ in rows if goed]
    mensen = len({t.wie for t in taps})
    with db.reading() as s:
        c = s.get_one(Charette, charette_id)
        d = c.dagdelen[0]
        query = select(Plaats, Aanmelding).join(Aanmelding, Plaats.aanmelding_id == Aanmelding.id)
        found = [(p, a) for p, a in s.execute(query.order_by(Aanmelding.nummer)) if a.kanaal != "telefoon"]
        positions = Counter(p.positie for p, _ in found if p.positie is not None)
        placed = [p.geplaatst for p, _ in found]
        in_order = [p.positie or 0 for p, _ in found if p.wacht]
        mails = select(func.count()).select_from(Verzending).where(Verzending.kanaal == "mail")
        return Uitslag(
            mensen=mensen,
            vrij=(d.plaatsen or 0) - AL_BEZET,
            geplaatst=sum(placed),
            wachtend=sum(p.wacht for p, _ in found),
            aangemeld=len(found),
            dubbele_posities=sum(n - 1 for n in positions.values()),
            antwoorden=len(set(answered)),
            taps=len(taps),
            bevestigd=s.scalar(mails) or 0,
            te_bevestigen=len({t.wie for t in taps if t.deur != "telegram"}),
            eerlijk=placed == sorted(placed, reverse=True) and in_order == sorted(in_order),
            bezwaren=tuple(stand.bezwaren(s, c)),
            fouten=dict(Counter(what for _, _, goed, what, _ in rows if not goed)),
            seconden=seconden,
            tijden=tuple(took for *_, took in rows),
        )


def proef(
    db: Database,
    mensen: int,
    *,
    processen: int = PROCESSEN,
    zonder_slot: bool = False,
    deuren: Sequence[Deur] = DEUREN,
) -> Uitslag:
    """The whole of it on an empty database."""
    charette_id, taps = bereid_voor(db, mensen, deuren)
    if zonder_slot:  # once each: a second tap waits for the first, and then fewer people look at the same moment
        taps = [t for t in taps if t.keer == 1]
    with tempfile.TemporaryDirectory() as folder:
        rows, seconden = dring(db, taps, Path(folder), processen, zonder_slot=zonder_slot)
    return beoordeel(db, charette_id, taps, rows, seconden)


def main() -> int:
    """Both databases, one after another, each with its control; 1 when something is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mensen", type=int, default=1000)
    parser.add_argument("--postgresql", action="store_true", help="only PostgreSQL")
    parser.add_argument("--sqlite", action="store_true", help="only SQLite")
    given = parser.parse_args()
    wrong = 0
    for name, maak_db in databases.gekozen(sqlite=given.sqlite, postgresql=given.postgresql):
        with maak_db() as maak:
            found = proef(maak(), given.mensen)
            print(f"{name}: {found}", flush=True)
            for line in found.bezwaren[:10]:
                print("  ", line)
            control = proef(maak(), min(given.mensen, 200), zonder_slot=True, deuren=("pagina",))
            print(f"{name}, control without the lock: {control}", flush=True)
            wrong += not found.klopt or control.te_veel == 0
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
