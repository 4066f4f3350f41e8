"""What the bot says, for any channel, and the opaque keys of its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from kern.db import keys
from kern.taal import zin
from kern.vragen import Vraag

VERDER = "_verder"  # the button that closes a list of ticks


@dataclass(frozen=True)
class Spoken:
    """One thing the bot says, for any channel. `knoppen`: (value, label) of the open question `vraag`.

    `vinkjes`: the ticked values of a question with several answers; `nummer`: "Vraag 7 van ongeveer 18". `bewerk`:
    the question stands there already, only its ticks changed. `persoonlijk`: it repeats what somebody answered.
    """

    tekst: str
    vraag: str = ""
    knoppen: tuple[tuple[str, str], ...] = ()
    meer: bool = False
    vinkjes: tuple[str, ...] = ()
    nummer: str = ""
    bewerk: bool = False
    persoonlijk: bool = False

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values, for the outbox."""
        return asdict(self)


def as_spoken(
    text: str, vraag: Vraag, number: int, of: int, ticks: Sequence[str], summary: Sequence[str] = ()
) -> Spoken:
    """A question as it is said: its hint and buttons, its number when it has one, the summary when it is that."""
    knoppen = tuple((k.naam, k.label) for k in vraag.keuzes)
    meer = vraag.soort == "meer"
    if meer:
        knoppen += ((VERDER, zin("gesprek.knop.verder")),)
    elif not vraag.verplicht:
        knoppen += (("", zin("gesprek.knop.sla_over")),)
    nummer = zin("gesprek.vraag.nummer", nummer=number, van=of) if number else ""
    lines = [text, *([vraag.hint] if vraag.hint else []), *summary]
    chosen = tuple(ticks) if meer else ()
    return Spoken("\n".join(lines), vraag.key, knoppen, meer, chosen, nummer, persoonlijk=bool(summary))


def button_key(s: Session, gesprek_id: str, vraag: str, value: str) -> str:
    """128 bits of an HMAC as 32 hex digits; fits in Telegram's 64 bytes and says nothing."""
    return keys(s).lookup("knop", f"{gesprek_id}|{vraag}|{value}")[:32]
