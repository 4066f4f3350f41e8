"""What the bot says, for any channel, and the opaque keys of its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from kern.db import keys
from kern.taal import zin
from kern.vragen import (
    OPNIEUW,
    Keuze,
    Vraag,
    aangeboden,
    druk,
    keuzes_van,
    standaard_zin,
    toon,
    uitleg,
)

VERDER = "_verder"  # the button that closes a list of ticks
# Buttons that are no choice: *Verder*, *Begin opnieuw*, and *Sla over* or *Laat zo*.
GEEN_KEUZE = (VERDER, OPNIEUW, "")
# A longer default does not fit on a button.
LAAT_ZO_PAST = 30


@dataclass(frozen=True)
class Spoken:
    """One thing the bot says, for any channel. `knoppen`: (value, label) of the open question `vraag`.

    `vinkjes`: the ticked values of a question with several answers, or with `rang` those that have a place, in their
    order; `nummer`: "Vraag 7 van ongeveer 18". `bewerk`: the question stands there already, only its ticks changed.
    `persoonlijk`: it repeats what somebody answered.
    """

    tekst: str
    vraag: str = ""
    knoppen: tuple[tuple[str, str], ...] = ()
    meer: bool = False
    vinkjes: tuple[str, ...] = ()
    nummer: str = ""
    bewerk: bool = False
    persoonlijk: bool = False
    rang: bool = False

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values, for the outbox."""
        return asdict(self)


def as_spoken(
    text: str, vraag: Vraag, number: int, of: int, ticks: Sequence[str], summary: Sequence[str] = ()
) -> Spoken:
    """A question as it is said: its hint and buttons, its number when it has one, the summary when it is that.

    `ticks`: what was ticked or understood so far (`State.vinkjes`).
    """
    meer, rang = vraag.soort == "meer", vraag.soort == "rang"
    nummer = zin("gesprek.vraag.nummer", nummer=number, van=of) if number else ""
    # With several answers *Verder* alone would be no answer, so there the default has only its button.
    standing = "" if meer else standaard_zin(vraag)
    lines = [part for part in (text, vraag.hint, uitleg(vraag, ticks), standing, *summary) if part]
    chosen = tuple(ticks) if meer or rang else ()
    knoppen = (*_choices(vraag, ticks), *_others(vraag, ticks))
    return Spoken("\n".join(lines), vraag.key, knoppen, meer, chosen, nummer, persoonlijk=bool(summary), rang=rang)


def _choices(vraag: Vraag, ticks: Sequence[str]) -> tuple[tuple[str, str], ...]:
    if vraag.soort == "rang":
        return tuple((k.naam, _with_place(k, ticks)) for k in vraag.keuzes)
    return tuple((k.naam, k.label) for k in aangeboden(vraag, ticks))


def _with_place(keuze: Keuze, ticks: Sequence[str]) -> str:
    if keuze.naam not in ticks:
        return keuze.label
    return zin("antwoorden.label.plaats", plaats=list(ticks).index(keuze.naam) + 1, keuze=keuze.label)


def _others(vraag: Vraag, ticks: Sequence[str]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    if vraag.soort == "meer" or (vraag.soort == "rang" and len(ticks) == len(vraag.keuzes)):
        found.append((VERDER, zin("gesprek.knop.verder")))
    if vraag.soort == "rang" and ticks:
        found.append((OPNIEUW, zin("antwoorden.label.opnieuw")))
    if label := laat_of_sla_over(vraag):
        found.append(("", label))
    return tuple(found)


def laat_of_sla_over(vraag: Vraag) -> str:
    """The label of the button that passes a question over, or leaves its default; "" when there is none."""
    if vraag.standaard:
        shown = toon(vraag, vraag.standaard)
        long = len(shown) > LAAT_ZO_PAST
        return zin("antwoorden.label.laat") if long else zin("antwoorden.label.laat_zo", waarde=shown)
    # Ticks have *Verder* for that.
    return "" if vraag.verplicht or vraag.soort == "meer" else zin("gesprek.knop.sla_over")


def tik(vraag: Vraag, ticks: Sequence[str], value: str) -> list[str]:
    """What is ticked, or ranked, after one press on a button of a question that takes several."""
    if vraag.soort == "rang":
        return list(druk(vraag, ticks, value))
    return [t for t in ticks if t != value] if value in ticks else [*ticks, value]


def waarden(vraag: Vraag, ticks: Sequence[str]) -> tuple[str, ...]:
    """The values of all buttons that this question may have had, also before it was narrowed."""
    shown = aangeboden(vraag, ticks)
    return (*(k.naam for k in shown), *(k.naam for k in keuzes_van(vraag)), *GEEN_KEUZE)


def find_button(
    s: Session, gesprek_id: str, vragen: Sequence[Vraag], ticks: Sequence[str], opaque: str
) -> tuple[str, str] | None:
    """Which (question, value) of these questions a button meant; None when it is none of theirs."""
    for vraag in vragen:
        for value in waarden(vraag, ticks):
            if button_key(s, gesprek_id, vraag.key, value) == opaque:
                return vraag.key, value
    return None


def button_key(s: Session, gesprek_id: str, vraag: str, value: str) -> str:
    """128 bits of an HMAC as 32 hex digits; fits in Telegram's 64 bytes and says nothing."""
    return keys(s).lookup("knop", f"{gesprek_id}|{vraag}|{value}")[:32]
