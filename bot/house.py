"""What a conversation must know of the installation: plain values, made once by `kernpraat.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class House:
    """The gemeente's name, the address residents find us at, and the bot's name on Telegram ('' = off)."""

    gemeente: str
    base_url: str
    telegram_naam: str = ""


Klok = Callable[[], datetime]
