"""Fifty conversations while the process is killed again and again: every answer once, no reply twice.

The control run confirms messages before they are handled, and must lose answers; else this test proves nothing.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.gesprekken import Gesprek, InboxRij
from bot.receive import Incoming
from kern.db import Database, create_all
from kern.onderzoek import vragenlijst
from kern.onderzoek.voortgang import Voortgang
from kern.outbox import Verzending
from kern.sleutels import Keys
from tests.bot.conftest import Dorp, open_dorp
from tests.conftest import SECRET
from tests.nep import kill

PUNTEN = ("after_inbox", "before_commit", "after_commit")
GESPREKKEN = 50
KILLS = 6

# What people type. {n} is their number: their own words, in no other answer.
SCRIPTS = (
    ["/start", "ik begin", "geen code", "bij mijn ouders", "20", "nee", "kanarie {n}", "verstuur"],
    [
        "/start",
        "ik begin",
        "geen code",
        "bij mijn ouders",
        "30",
        "terug",
        "22",
        "nee",
        "kanarie {n}",
        "verstuur",
        "nee",
    ],
    [
        "/start",
        "ik begin",
        "geen code",
        "bij mijn ouders",
        "onzin",
        "c",
        "nee",
        "kanarie {n}",
        "wijzig 2",
        "30",
        "verstuur",
    ],
)
TELEGRAM = ["/start westendorp", "ik begin", "geen code", "bij mijn ouders", "20", "nee", "verstuur"]


@dataclass(frozen=True)
class Uitkomst:
    """What is left afterwards, in an order of its own; without the codes and ids that chance makes."""

    antwoorden: list[str]
    berichten: int
    gesprekken: list[tuple[str, int, bool]]
    voortgang: list[tuple[str, str]]
    verzendingen: list[str]


def berichten() -> list[Incoming]:
    """All messages, in the order in which they come in: the conversations go on side by side."""
    made: list[tuple[int, int, Incoming]] = []
    for n in range(GESPREKKEN):
        telegram = n % 5 == 4
        script = TELEGRAM if telegram else SCRIPTS[n % len(SCRIPTS)]
        kanaal, adres, slug = ("telegram", str(n), "") if telegram else ("web", f"{n}:westendorp", "westendorp")
        for i, text in enumerate(script):
            said = Incoming(f"{kanaal}:{n}:{i}", kanaal, adres, text.format(n=f"nummer {n}."), slug=slug)
            made.append((i, n, said))
    return [said for _, _, said in sorted(made, key=lambda m: m[:2])]


def uitkomst(dorp: Dorp) -> Uitkomst:
    """What is in the database."""
    answers = sorted(json.dumps([r.kanaal, r.telt, r.antwoorden], sort_keys=True) for r in dorp.records())
    with dorp.db.reading() as s:
        talks = sorted((g.kanaal, g.volgnr, g.af) for g in s.scalars(select(Gesprek)))
        progress = sorted((v.staat, v.laatste_vraag) for v in s.scalars(select(Voortgang)))
        # The id of the conversation is chance; the turn and the place in it are not.
        sent = sorted(v.sleutel.split(":", 2)[2] for v in s.scalars(select(Verzending)) if v.kanaal == "telegram")
        return Uitkomst(answers, s.scalar(select(func.count()).select_from(InboxRij)) or 0, talks, progress, sent)


def leef(dorp: Dorp, folder: Path, seed: int, *mode: str) -> int:
    """Handle everything in processes that are killed at seeded points, until it is done; how many were killed."""
    rng = random.Random(seed)
    messages, confirmed = folder / "berichten.json", folder / "bevestigd"
    messages.write_text(json.dumps([asdict(m) for m in berichten()]), "utf-8")
    url = dorp.db.url.render_as_string(hide_password=False)
    command = [
        sys.executable,
        "-m",
        "tests.nep.kill",
        url,
        str(messages),
        str(confirmed),
        dorp.moment.isoformat(),
        *mode,
    ]
    for kills in range(KILLS + 1):
        punt = PUNTEN[kills % len(PUNTEN)]
        hits = rng.randint(1, 40 if punt == "after_inbox" else 8)
        armed = {"FAILPOINT": f"{punt}:{hits}"} if kills < KILLS else {}
        done = subprocess.run(command, env={**os.environ, **armed, "GEHEIM": SECRET}, capture_output=True, text=True)
        if done.returncode == 0:
            return kills
        assert done.returncode == 137, done.stderr
    raise AssertionError("not done after the last life")


@pytest.fixture(scope="module")
def ongestoord(tmp_path_factory: pytest.TempPathFactory, keuring: vragenlijst.Keuring) -> Uitkomst:
    """What becomes of these conversations when nothing goes wrong."""
    folder = tmp_path_factory.mktemp("ongestoord")
    db = Database(f"sqlite:///{folder}/k.db", Keys(SECRET))
    create_all(db)
    dorp = open_dorp(db, datetime(2027, 3, 1, 10, 0, tzinfo=UTC), keuring)
    kill.verwerk(db, berichten(), folder / "bevestigd", dorp.moment, vroeg=False)
    found = uitkomst(dorp)
    db.close()
    return found


def test_the_undisturbed_run_is_what_was_typed(ongestoord: Uitkomst) -> None:
    assert len(ongestoord.antwoorden) == GESPREKKEN
    text = "\n".join(ongestoord.antwoorden)
    assert [text.count(f'"kanarie nummer {n}."') for n in range(GESPREKKEN)] == [
        int(n % 5 != 4) for n in range(GESPREKKEN)
    ]
    assert ongestoord.berichten == len(berichten())


def test_killed_again_and_again_every_answer_is_there_once(dorp: Dorp, tmp_path: Path, ongestoord: Uitkomst) -> None:
    assert leef(dorp, tmp_path, 7) == KILLS
    assert uitkomst(dorp) == ongestoord


def test_control_who_confirms_before_the_commit_loses_answers(
    dorpje: Dorp, tmp_path: Path, ongestoord: Uitkomst
) -> None:
    assert leef(dorpje, tmp_path, 7, "vroeg") > 3
    assert uitkomst(dorpje).antwoorden != ongestoord.antwoorden
