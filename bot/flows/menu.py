"""Where a conversation begins when no onderzoek is open: which village, and what one can do there.

Also the door of an onderzoek of the whole gemeente that is closed: there is no village, and no address to leave.
"""

from __future__ import annotations

from bot.flows.contact import contact_steps
from bot.flows.onderzoek import closed
from bot.steps import Ask, Do, Effect, Say, Steps, View
from kern.taal import zin
from kern.vragen import Keuze, Vraag

# The note with what somebody came for, before we knew which village it is about.
WIL = "wil"
# What of a charette one can choose, by what it leads to.
CHARETTE = ("aanmelden", "mijn_aanmelding", "idee", "stem")
# What each choice leads to: another flow with these first answers.
NAAR = {"meedoen": {}, "wijzigcode": {"_start": "al"}}


def steps() -> Steps:
    """The menu of a kern; on a channel that does not know the kern yet, first the question which."""
    return (
        Say("_welkom", lambda v: zin("gesprek.menu.welkom", gemeente=v.facts.gemeente)),
        Say("_gesloten", _closed, when=_of_the_gemeente),
        Ask("_kern", _which_kern, when=lambda v: not v.facts.kern and not _of_the_gemeente(v)),
        Do(
            "_kern_gekozen",
            lambda v: Effect("kies_kern", "_kern_gekozen", {"slug": v.answers["_kern"]}),
            when=lambda v: "_kern" in v.answers,
        ),
        Ask("_wat", _what, when=lambda v: bool(v.facts.kern) or _of_the_gemeente(v), commands=("status", "mens")),
        Do(
            "_naar",
            lambda v: Effect("wissel", "_naar", {"antwoorden": NAAR[v.answers["_wat"]]}),
            when=lambda v: v.answers.get("_wat") in NAAR,
        ),
        Do("_plan", lambda v: Effect("begin_plan", "_plan"), when=lambda v: _has_plan(v) and _on_page(v)),
        Say("_plan_pagina", _plan_page, when=lambda v: _has_plan(v) and not _on_page(v)),
        Do(
            "_charette",
            lambda v: Effect("begin_charette", "_charette", {"wat": v.answers["_wat"]}),
            when=lambda v: v.answers.get("_wat") in CHARETTE,
        ),
        Say("_charette_niet", lambda v: v.notes["_charette.zin"], when=lambda v: "_charette.zin" in v.notes),
        *contact_steps(lambda v: v.answers.get("_wat") == "bericht"),
        Say("_klaar", lambda v: zin("gesprek.onderzoek.gekeken"), when=lambda v: v.answers.get("_wat") == "bericht"),
    )


def farewell() -> Steps:
    """What stays of a conversation whose answers are gone: one sentence."""
    return (Say("_afscheid", lambda v: v.notes["tekst"]),)


def _of_the_gemeente(view: View) -> bool:
    """Whether this is the door of an onderzoek of the whole gemeente."""
    return not view.facts.kern and view.facts.extra["onderzoek"] is not None


def _closed(view: View) -> str:
    facts = view.facts
    if not facts.extra["gesloten"]:
        return ""
    return closed(facts, facts.extra["gebied"], facts.extra["gesloten"])


def _which_kern(view: View) -> Vraag:
    keuzes = tuple(Keuze(slug, naam) for slug, naam in view.facts.extra["kernen"])
    return Vraag("_kern", "een", zin("gesprek.menu.welke_kern"), keuzes=keuzes)


def _what(view: View) -> Vraag:
    facts = view.facts
    names = ["status", "mens"]
    if facts.extra["onderzoek"] is not None:
        names.insert(0, "wijzigcode")
    if facts.extra["nieuw"]:
        names.insert(0, "meedoen")
    if facts.kanaal != "telegram" and facts.kern:
        names.append("bericht")
    keuzes = tuple(Keuze(n, zin(f"gesprek.menu.keuze_{n}")) for n in names)
    if facts.kern:
        keuzes = (*_of_the_charette(view), *keuzes, Keuze("plan", zin("plan.menu.keuze")))
    tekst = zin("gesprek.menu.wat", kern=facts.kern) if facts.kern else zin("gesprek.menu.wat_breed")
    return Vraag("_wat", "een", tekst, keuzes=keuzes)


def _of_the_charette(view: View) -> tuple[Keuze, ...]:
    """What one can do about the charette of this kern, first in the list: it is what goes on now."""
    found = view.facts.extra.get("charette") or {}
    if not found:
        return ()
    offered = {"aanmelden": found["open"], "mijn_aanmelding": found["mijn"], "stem": found["stemming"], "idee": True}
    return tuple(Keuze(naam, zin(f"aanmelden.menu.{naam}")) for naam, here in offered.items() if here)


def _has_plan(view: View) -> bool:
    return view.answers.get("_wat") == "plan"


def _on_page(view: View) -> bool:
    """On Telegram nobody gives a name and an address: there the way to the page is told."""
    return view.facts.kanaal != "telegram"


def _plan_page(view: View) -> str:
    return zin("plan.menu.pagina", link=f"{view.facts.base_url}/kern/{view.facts.kern_slug}/initiatief")
