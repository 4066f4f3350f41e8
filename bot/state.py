"""The values of a turn: the state as JSON, what came in, what goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.steps import Ask, Effect
from kern.vragen import Vraag

# The question beside the steps that asks whether a doubtful reading is right.
CONFIRM = "_bevestig"


@dataclass
class State:
    """One conversation as JSON: `flow` and `ref` say which steps it runs on.

    `said`: what was typed where it differs from the value's own words. `wijzigt`: the answered question that is open
    again. `terzijde`: a question beside the steps ("Bedoelt u 3?", "Wilt u stoppen?") that is open before the step's
    own. `vinkjes`: ticked, ranked or found so far. `melding`: why the last answer was not taken. `tussen`: said in
    passing. `luidde`: a mark of how each question that counts read when it was answered. `taal`: the language spoken.
    """

    flow: str
    ref: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    wijzigt: str = ""
    terzijde: dict[str, Any] = field(default_factory=dict)
    vinkjes: list[str] = field(default_factory=list)
    melding: str = ""
    tussen: list[str] = field(default_factory=list)
    luidde: dict[str, str] = field(default_factory=dict)
    taal: str = "nl"

    def to_json(self) -> dict[str, Any]:
        """The state as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> State:
        """The state that `to_json` made; unknown keys of a newer version are an error."""
        return cls(**value)


@dataclass(frozen=True)
class Said:
    """What came in. `chosen`: values of pressed buttons or ticked boxes; `question`: the question they belonged to."""

    text: str = ""
    chosen: tuple[str, ...] | None = None
    question: str = ""


@dataclass(frozen=True)
class Reply:
    """One thing to say: a line, or (with `ask`) the question that is open now."""

    text: str
    ask: Ask | None = None
    vraag: Vraag | None = None


@dataclass(frozen=True)
class Turn:
    """What became of a turn: the new state, what to say, and what the shell must do before it goes on.

    `beside` is the answer (key, value) to a question beside the steps; the shell acts on it.
    """

    state: State
    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()
    beside: tuple[str, str] | None = None


@dataclass(frozen=True)
class SummaryLine:
    """One line of the summary: the question's number and short name, the answer, and the key to change it by."""

    nummer: int
    kort: str
    antwoord: str
    key: str


@dataclass(frozen=True)
class Line:
    """One line of the log. `key` is set on a resident's line that can be changed."""

    soort: str  # 'bot' or 'bewoner'
    tekst: str
    key: str = ""
