"""The four things a conversation is made of, and the view in which a step decides.

Everything the bot says or asks is an ordered tuple of keyed steps; a questionnaire from a workbook and a dialogue
written in code are the same thing to the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kern.vragen import Vraag


@dataclass(frozen=True)
class View:
    """What a step may look at: the answers so far, the notes that effects left, and a snapshot of facts.

    `answers` maps a question's key to its value ('' = passed over). `cache` lets a flow keep what it made of them for
    as long as one looks with these same answers.
    """

    answers: Mapping[str, str]
    notes: Mapping[str, str]
    facts: Facts
    cache: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Facts:
    """The world as it is at this turn; plain values only, read before the turn begins.

    `cache` lets a flow keep what it derived from these facts and certain answers (a filled-in sheet) during the turn.
    """

    vandaag: date
    kanaal: str
    gemeente: str
    kern: str = ""
    kern_slug: str = ""
    telefoon: str = ""
    base_url: str = ""
    taal: str = "nl"
    teksten: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    cache: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)


Text = Callable[[View], str]
When = Callable[[View], bool]


@dataclass(frozen=True)
class Effect:
    """Something the shell must do in the transaction of this turn; its result comes back as notes."""

    name: str
    key: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Say:
    """Tell something once."""

    key: str
    text: Text
    when: When | None = None


@dataclass(frozen=True)
class Ask:
    """Ask a question until it is answered.

    `check` gives the sentence to show when an understood value will not do. `counted` questions have a number, count
    in the progress, stand in the summary and can be changed. `commands` are choices that mean a command.
    """

    key: str
    vraag: Callable[[View], Vraag]
    when: When | None = None
    check: Callable[[View, str], str | None] | None = None
    counted: bool = False
    short: Text | None = None
    commands: tuple[str, ...] = ()
    summary: bool = False


@dataclass(frozen=True)
class Note:
    """Note a computed value, so that later steps and effects can use it."""

    key: str
    value: Text
    when: When | None = None


@dataclass(frozen=True)
class Do:
    """Hand an effect to the shell and wait for its result."""

    key: str
    effect: Callable[[View], Effect]
    when: When | None = None


Step = Say | Ask | Note | Do
Steps = tuple[Step, ...]
