"""What the rest of the house must know of this installation: plain values, made once from the environment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Huis:
    """`gemeente`: its name without that word; `base_url`: where people find Kernpraat, no slash at the end;
    `mail_from`: the sender of all mail; `telegram_naam`: the bot's name, '' = Telegram is off.
    """

    gemeente: str
    base_url: str
    mail_from: str = "kernpraat@gemeente.example"
    telegram_naam: str = ""
