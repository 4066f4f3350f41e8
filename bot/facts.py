"""Reads the world for one turn: plain values, so that the engine needs no database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.flows import onderzoek as flow
from bot.state import State
from bot.steps import Facts
from kern import instellingen, kernen
from kern.huis import Huis
from kern.kernen import Kern
from kern.onderzoek import codes, onderzoek
from kern.onderzoek.onderzoek import Onderzoek
from kern.taal import vandaag


def first_state(s: Session, now: datetime, kern: Kern | None) -> State:
    """Where a conversation begins in this kern: in its open onderzoek, or at the menu."""
    o = onderzoek.open_voor(s, kern.id, now) if kern else None
    return State("onderzoek", str(o.id)) if o else State("menu")


def no_facts(now: datetime) -> Facts:
    """What is known before anything was looked up."""
    return Facts(vandaag(now), "", "")


def facts(
    s: Session, now: datetime, huis: Huis, kanaal: str, kern: Kern | None, o: Onderzoek | None, state: State
) -> Facts:
    """The snapshot of the world in which one turn decides."""
    contact = instellingen.contact(s, now)
    extra: dict[str, Any] = {
        "onderzoek": o.id if o else None,
        "open": bool(o) and onderzoek.neemt_lopende(o, now) if o else False,
        "nieuw": bool(o) and onderzoek.neemt_nieuwe(o, now) if o else False,
        "kernen": [] if kern else [(k.slug, k.naam) for k in kernen.alle(s)],
        "tabellen": o.tabellen if o else {},
        "codes": False,
        "lengte": {},
        "lengte_vraag": "",
    }
    if o is not None and state.flow == "onderzoek":
        found = flow.questionnaire(s, o.versie_id)
        extra["codes"] = not state.notes.get("code_vooraf") and codes.aantal_codes(s, o) > 0
        extra["lengte"], extra["lengte_vraag"] = found.lengths, found.first
    return Facts(
        vandaag=vandaag(now),
        kanaal=kanaal,
        gemeente=huis.gemeente,
        kern=kern.naam if kern else "",
        kern_slug=kern.slug if kern else "",
        telefoon=contact["telefoon"],
        base_url=huis.base_url,
        teksten=instellingen.lees(s, "teksten", now),
        extra=extra,
    )
