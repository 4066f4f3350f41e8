"""The conversations of these questionnaires as files to read: tests/transcripts/vragenlijsten, one for each.

`python -m tests.vragenlijsten.opschrijven` writes what the bot says now; read the difference.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from kern.db import Database, create_all
from kern.sleutels import Keys
from tests.bot.conftest import Dorp
from tests.bot.transcript import GEHEIM
from tests.conftest import SECRET
from tests.vragenlijsten.gesprek import Verloop, chat, open_proef
from tests.vragenlijsten.laden import Proef, gekeurd, geweigerde, goede
from tests.vragenlijsten.pagina import pagina

FOLDER = Path(__file__).parent.parent / "transcripts" / "vragenlijsten"
NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
DEUREN: dict[str, Callable[[Dorp, Proef], Verloop]] = {
    "webchat": chat,
    "bladzijde": pagina,
    "telegram": lambda dorp, proef: chat(dorp, proef, "telegram"),
}
"""The three ways to answer a questionnaire."""


def opgeschreven(proef: Proef, verlopen: dict[str, Verloop]) -> str:
    """One file: what it probes, the conversation at each door, and what was stored."""
    parts = [f"# {proef.hoek}"]
    for deur, verloop in verlopen.items():
        parts += [f"\n=== {deur}", _hidden(verloop.tekst).strip(), _stored(verloop)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).strip() + "\n"


def _stored(verloop: Verloop) -> str:
    if verloop.bewaard is None:
        return "\n(niets bewaard)"
    return "\n(bewaard) " + " ".join(f"{k}={v!r}" if " " in v else f"{k}={v}" for k, v in verloop.bewaard.items())


def _hidden(text: str) -> str:
    for name, pattern in GEHEIM.items():
        text = pattern.sub(f"«{name}»", text)
    return text


def bevonden(proef: Proef) -> str:
    """The file of a questionnaire that is refused: what is said about it."""
    lines = [f"{found.plaats}: {found.tekst}" for found in gekeurd(proef.naam).alles]
    return "\n".join([f"# {proef.hoek}", "", *lines]) + "\n"


def verlopen(proef: Proef) -> dict[str, Verloop]:
    """The conversation at each door, in a database of their own."""
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/t.db", Keys(SECRET))
        create_all(db)
        try:
            dorp = open_proef(db, NOW, proef)
            return {deur: answer(dorp, proef) for deur, answer in DEUREN.items()}
        finally:
            db.close()


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for proef in goede():
        (FOLDER / f"{proef.naam}.txt").write_text(opgeschreven(proef, verlopen(proef)), "utf-8")
    for proef in geweigerde():
        (FOLDER / f"{proef.naam}.txt").write_text(bevonden(proef), "utf-8")


if __name__ == "__main__":
    main()
