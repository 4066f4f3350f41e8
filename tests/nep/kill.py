"""A channel in a process that a test kills: reads messages from a file, handles them, confirms how far it came.

    FAILPOINT=before_commit:7 python -m tests.nep.kill <database> <messages.json> <confirmed> <moment> [vroeg]

Like Telegram: what was not confirmed comes again. With `vroeg` it confirms before it handles, as libraries do that put
a batch in memory first: the control that must lose answers.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path

from bot.receive import Incoming, receive
from kern.db import Database
from kern.huis import Huis
from kern.sleutels import Keys

PER_KEER = 6
HUIS = Huis("Oude IJsselstreek", "https://kernpraat.example")


def lees(path: Path) -> list[Incoming]:
    """The messages of a file, in order."""
    found = json.loads(path.read_text("utf-8"))
    return [Incoming(**{**m, "gekozen": tuple(m["gekozen"]) if m["gekozen"] is not None else None}) for m in found]


def verwerk(db: Database, messages: list[Incoming], confirmed: Path, moment: datetime, *, vroeg: bool) -> None:
    """Handle what is not confirmed yet, some at a time."""
    at = int(confirmed.read_text()) if confirmed.exists() else 0
    while at < len(messages):
        batch = messages[at : at + PER_KEER]
        at += len(batch)
        if vroeg:
            confirmed.write_text(str(at))
        receive(db, moment, batch, HUIS)
        if not vroeg:
            confirmed.write_text(str(at))


def main() -> None:
    """See the file's docstring."""
    url, messages, confirmed, moment, *mode = sys.argv[1:]
    db = Database(url, Keys(os.environ["GEHEIM"]))
    verwerk(db, lees(Path(messages)), Path(confirmed), datetime.fromisoformat(moment), vroeg=mode == ["vroeg"])
    db.close()


if __name__ == "__main__":
    main()
