"""The questionnaires of this folder: small ones that each probe a corner, with what somebody says and what comes of it.

A file has, beside what `tools/maak_vragenlijst.py` reads (`vragen`, `keuzelijsten`; `werkboek` and a list `ja_nee` are
added here):

    hoek          what it probes
    gesprek       what somebody says, in order: `key: answer`, or a word that works everywhere (terug, english)
    verwacht      gevraagd     the keys of the questions as they are put in the chat, again when put again
                  bewaard      what is stored; ~ when nothing is sent
                  gezegd, niet_gezegd   pieces of what the bot says, or does not
                  keuzes       codes of the choices that a question offers, when it is answered
                  waarschuwt   words in the warnings and notices of the judgement
                  telegram     gevraagd and bewaard where they are otherwise on Telegram
    bevindingen   instead of those two: where a questionnaire is refused, and a piece of what is said there
    afwijking     where we differ from ODK on purpose, and why;  alleen_hier: what ODK does not know

An answer is typed as it stands; `[Ja]` is a button, `[Fiets; Bus]` ticks or a rank, ~ leaves the question out. Keys of
a repeat have the time behind them (`leeftijd[2]`); `kind[+2]` asks whether there is a second one.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kern.onderzoek.keuring.bevinding import Bevinding, Keuring
from kern.onderzoek.keuring.kind import run
from tools.maak_vragenlijst import workbook

FOLDER = Path(__file__).parent
JA_NEE = [["ja", "Ja", {"en": "Yes"}], ["nee", "Nee", {"en": "No"}]]
OWN = ("hoek", "gesprek", "verwacht", "bevindingen", "afwijking", "alleen_hier")
# Words in `gesprek` that go back to an earlier question, and those in another language.
TERUG, TALEN = ("terug", "wijzig"), ("english", "nederlands")
# The keys of the sheet `survey` that name a list of choices.
_LISTED = "ja_nee"


@dataclass(frozen=True)
class Beurt:
    """One thing said. `key`: the question it is for; "" for a word that works everywhere, which is then in `woord`.

    `wijzig`: the question that is to be changed, without an answer yet. `antwoord` None leaves the question out.
    """

    key: str = ""
    antwoord: str | None = None
    woord: str = ""
    wijzig: str = ""

    @property
    def keuzes(self) -> tuple[str, ...]:
        """The labels between brackets; none when the answer is typed."""
        said = self.antwoord or ""
        if not (said.startswith("[") and said.endswith("]")):
            return ()
        return tuple(part.strip() for part in said[1:-1].split(";"))


@dataclass(frozen=True)
class Proef:
    """One questionnaire with its conversation. `data`: the questionnaire as `tools/maak_vragenlijst.py` reads it."""

    naam: str
    hoek: str
    data: Mapping[str, Any]
    beurten: tuple[Beurt, ...] = ()
    verwacht: Mapping[str, Any] = field(default_factory=dict)
    bevindingen: tuple[Mapping[str, Any], ...] = ()
    afwijking: str = ""
    alleen_hier: str = ""

    @property
    def form_id(self) -> str:
        """The name under which it is opened, and the door to it."""
        return str(self.data["werkboek"]["form_id"])

    @property
    def werkboek(self) -> bytes:
        """The .xlsx."""
        return workbook(dict(self.data))


def alle() -> tuple[Proef, ...]:
    """All questionnaires of this folder, in order."""
    return tuple(_lees(path) for path in sorted(FOLDER.glob("*.yaml")))


def goede() -> tuple[Proef, ...]:
    """Those that run."""
    return tuple(proef for proef in alle() if not proef.bevindingen)


def geweigerde() -> tuple[Proef, ...]:
    """Those that are refused."""
    return tuple(proef for proef in alle() if proef.bevindingen)


def _lees(path: Path) -> Proef:
    shape = yaml.safe_load(path.read_text("utf-8"))
    data = {key: value for key, value in shape.items() if key not in OWN}
    title = path.stem.partition("_")[2].replace("_", " ").capitalize()
    data.setdefault("werkboek", {"titel": title, "form_id": path.stem.partition("_")[2], "versie": "1"})
    lists = data.setdefault("keuzelijsten", {})
    if f"lijst: {_LISTED}" in path.read_text("utf-8"):
        lists[_LISTED] = JA_NEE
    return Proef(
        naam=path.stem,
        hoek=shape["hoek"],
        data=data,
        beurten=tuple(_beurt(turn) for turn in shape.get("gesprek", ())),
        verwacht=shape.get("verwacht", {}),
        bevindingen=tuple(shape.get("bevindingen", ())),
        afwijking=shape.get("afwijking", ""),
        alleen_hier=shape.get("alleen_hier", ""),
    )


def _beurt(turn: str | dict[str, str | None]) -> Beurt:
    if isinstance(turn, str):
        return Beurt(woord=turn)
    ((key, said),) = turn.items()
    return Beurt(wijzig=str(said)) if key == "wijzig" else Beurt(key, said)


@functools.cache
def gekeurd(naam: str) -> Keuring:
    """The judgement of a questionnaire, by the same code as in the child process; once per run of the tests."""
    (proef,) = (p for p in alle() if p.naam == naam)
    result = run(proef.werkboek)
    found = [Bevinding(**entry) for entry in result["bevindingen"]]
    fouten, waarschuwingen, meldingen = (
        tuple(f for f in found if f.soort == soort) for soort in ("fout", "waarschuwing", "melding")
    )
    return Keuring(fouten, waarschuwingen, result["model"], result["xform"], meldingen)
