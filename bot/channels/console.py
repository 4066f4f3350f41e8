"""The terminal as a channel: typed lines in, printed lines out; for trying out and for people without a browser."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from datetime import datetime

from bot.receive import Incoming, receive
from bot.spoken import GEEN_KEUZE, Spoken
from kern.db import Database
from kern.huis import Huis
from kern.taal import zin
from kern.vragen import Keuze, Vraag, is_getal, is_tijd, merken


def praat(db: Database, klok: Callable[[], datetime], huis: Huis, slug: str) -> None:
    """Talk until the end of input; every line is one turn through the same `receive` as elsewhere."""
    session = secrets.token_hex(8)
    line, number = "/start", 0
    while True:
        incoming = Incoming(f"terminal:{session}:{number}", "terminal", f"{session}:{slug}", line, slug=slug)
        for spoken in receive(db, klok(), [incoming], huis)[0].spoken:
            sys.stdout.write(as_text(spoken))
        sys.stdout.write("> ")
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            sys.stdout.write("\n")
            return
        line, number = line.rstrip("\n"), number + 1


def as_text(spoken: Spoken) -> str:
    """One thing said, its choices with the number or letter that may be typed."""
    lines = [spoken.nummer] if spoken.nummer else []
    lines.append(spoken.tekst)
    choices = tuple(Keuze(value, label) for value, label in spoken.knoppen if value not in GEEN_KEUZE)
    if len(choices) > 1 and all(is_getal(choice.naam) and choice.naam == choice.label for choice in choices):
        lines.append(f"  {' · '.join(choice.label for choice in choices)}")
    else:
        lines += _list(spoken, choices)
    if spoken.meer:
        lines.append(zin("gesprek.vraag.meer_typen"))
    return "\n".join(lines) + "\n\n"


def _list(spoken: Spoken, choices: tuple[Keuze, ...]) -> list[str]:
    """The choices below each other, each with its mark.

    Without one: those of a summary, where a number is a question to change; times, for 2 is two o'clock; and what has a
    place in a rank already.
    """
    marks = merken(Vraag(spoken.vraag, "een", "", keuzes=choices))
    plain = spoken.persoonlijk or all(is_tijd(c.naam) for c in choices)
    placed = spoken.vinkjes if spoken.rang else ()
    return [
        f"  - {c.label}" if plain else f"  {c.label}" if c.naam in placed else f"  {mark}. {c.label}"
        for mark, c in zip(marks, choices, strict=True)
    ]
