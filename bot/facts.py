"""Reads the world for one turn: plain values, so that the engine needs no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import charettefeiten, dbo
from bot.flows import dbo as dbo_flow
from bot.flows import initiatief as plan_flow
from bot.flows import onderzoek as flow
from bot.state import State
from bot.steps import Facts
from kern import instellingen, kernen
from kern.huis import Huis
from kern.kernen import Kern
from kern.onderzoek import codes, onderzoek
from kern.onderzoek.onderzoek import Doelgroep, Onderzoek
from kern.taal import datum, huidige_taal, vandaag


def first_state(s: Session, now: datetime, kern: Kern | None, slug: str = "") -> State:
    """Where a conversation begins: in the open onderzoek of this kern, or at the menu.

    Without a kern `slug` may name an onderzoek of the whole gemeente; of one that is closed the menu says so.
    """
    if slug.startswith(dbo_flow.DEUR):
        return dbo_flow.begin(slug.removeprefix(dbo_flow.DEUR))
    if kern is not None:
        o = onderzoek.open_voor(s, kern.id, now)
    else:
        o = onderzoek.laatste_gemeentebreed(s, slug) if slug else None
    taal = huidige_taal()
    if o is not None and onderzoek.neemt_nieuwe(o, now):
        return State("onderzoek", str(o.id), taal=taal)
    return State("menu", str(o.id) if o is not None else "", taal=taal)


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
        "gebied": kern.naam if kern else huis.gemeente,
        "tabellen": o.tabellen if o else {},
        "codes": False,
        "lengte": {},
        "lengte_vraag": "",
        **_about(s, now, o),
    }
    if state.flow == "dbo" and kern is not None:
        extra["dbo"] = dbo.feiten(s, now, kern, state)
    if state.flow == plan_flow.FLOW:
        extra["lengte"] = {"": plan_flow.GEWOON}
    if kern is not None:
        extra |= _charette(s, now, huis, kanaal, kern, state)
    if o is not None and state.flow == "onderzoek":
        found = flow.questionnaire(s, flow.version_of(state.notes, o))
        extra["codes"] = not state.notes.get("code_vooraf") and codes.aantal_codes(s, o) > 0
        extra["lengte"], extra["lengte_vraag"] = found.lengths, found.first
    return Facts(
        vandaag=vandaag(now),
        kanaal=kanaal,
        gemeente=huis.gemeente,
        kern=kern.naam if kern else "",
        kern_slug=kern.slug if kern else onderzoek.slug_van(s, o) if o else "",
        telefoon=contact["telefoon"],
        base_url=huis.base_url,
        taal=state.taal,
        teksten=_texts(s, now, extra),
        extra=extra,
    )


def _charette(s: Session, now: datetime, huis: Huis, kanaal: str, kern: Kern, state: State) -> dict[str, Any]:
    """What the menu and the conversations about a charette look at."""
    if state.flow == "menu":
        return {"charette": charettefeiten.in_menu(s, now, kern)}
    if state.flow not in charettefeiten.FLOWS:
        return {}
    found = charettefeiten.feiten(s, now, huis, state)
    return {"charette": found, "lengte": {"": charettefeiten.lengte(state, found, kanaal)}}


def _about(s: Session, now: datetime, o: Onderzoek | None) -> dict[str, Any]:
    """What an onderzoek is about: its title, whom it asks, and the day it closed ("" while one may begin)."""
    if o is None:
        return {"titel": "", "woonbehoefte": True, "verenigingen": False, "gesloten": ""}
    naam, title = onderzoek.vragenlijst_van(s, o)
    open_now = onderzoek.neemt_nieuwe(o, now)
    return {
        "titel": title,
        "woonbehoefte": naam == onderzoek.WOONBEHOEFTE,
        "verenigingen": o.wie is Doelgroep.VERENIGINGEN,
        "gesloten": "" if open_now else datum(vandaag(onderzoek.eindmoment(o))),
    }


def _texts(s: Session, now: datetime, extra: Mapping[str, Any]) -> Mapping[str, str]:
    """What is said around the questions: about living here, or about whatever else is asked."""
    found = instellingen.lees(s, "teksten" if extra["woonbehoefte"] else "teksten_ander", now)
    # The flow fills in the other names after this, so that braces in a title must stay braces.
    names = {"{titel}": _braces(extra["titel"]), "{kern}": _braces(extra["gebied"])}
    for field, name in names.items():
        found = {key: text.replace(field, name) for key, text in found.items()}
    return {"geen_inschrijving": ""} | found


def _braces(name: str) -> str:
    return name.replace("{", "{{").replace("}", "}}")
