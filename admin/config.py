"""What the web needs from the house around it, and short ways to reach it from a view."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session

from kern.db import Database
from kern.huis import Huis
from kern.omgeving import Omgeving

_EXTENSIE = "kernpraat"


def _niets() -> None:
    """Nobody to wake."""


def _naamloos() -> str:
    """No bot on Telegram."""
    return ""


@dataclass(frozen=True)
class Config:
    """The parts of one running web server. `wek` tells the delivery, after a commit, that there is work; `telegram`
    gives the bot's name, '' while it is off or not reached yet; `post` is
    the folder of the demo's mail catcher.
    """

    db: Database
    omgeving: Omgeving
    klok: Callable[[], datetime]
    demo: bool = False
    wek: Callable[[], None] = field(default=_niets)
    telegram: Callable[[], str] = field(default=_naamloos)
    post: Path | None = None


def config() -> Config:
    """The Config of the app that handles this request."""
    found: Config = current_app.extensions[_EXTENSIE]
    return found


def huis() -> Huis:
    """What the core and the bot must know of this installation."""
    found = config()
    env = found.omgeving
    return Huis(env.gemeente, env.base_url, env.mail_from, found.telegram())


def nu() -> datetime:
    """This moment, in UTC."""
    return config().klok()


def lezend() -> AbstractContextManager[Session]:
    """`with lezend() as s:` — a transaction that cannot write."""
    return config().db.reading()


def schrijvend() -> AbstractContextManager[Session]:
    """`with schrijvend() as s:` — one use case, committed at the end."""
    return config().db.writing()
