"""What a computed criterion found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Meting:
    """Whether it is met, and how far it is in words."""

    gehaald: bool
    stand: str
