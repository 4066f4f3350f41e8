"""What an effect may use of the conversation, and what comes back of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot.gesprekken import Gesprek
from bot.state import State
from bot.steps import Facts
from kern.huis import Huis
from kern.kernen import Kern
from kern.onderzoek.onderzoek import Onderzoek


@dataclass(frozen=True)
class Context:
    """What an effect may use of the conversation. `adres`: where this person is; `bron`: who tries a code."""

    s: Session
    now: datetime
    huis: Huis
    gesprek: Gesprek
    adres: str
    kern: Kern | None
    onderzoek: Onderzoek | None
    state: State
    facts: Facts
    bron: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """The notes an effect leaves, answers it loaded, or the state (and kern) that takes the place of this one."""

    notes: Mapping[str, str] = field(default_factory=dict)
    loaded: Mapping[str, str] = field(default_factory=dict)
    state: State | None = None
    kern: Kern | None = None


def farewell(tekst: str) -> Outcome:
    """Nothing stays of the conversation but one sentence."""
    return Outcome(state=State("afscheid", notes={"tekst": tekst}))
