"""Where a conversation begins when no onderzoek is open: which village, and what one can do there."""

from __future__ import annotations

from bot.flows.contact import contact_steps
from bot.steps import Ask, Do, Effect, Say, Steps, View
from kern.taal import zin
from kern.vragen import Keuze, Vraag

# What each choice leads to: another flow with these first answers.
NAAR = {"meedoen": {}, "wijzigcode": {"_start": "al"}}


def steps() -> Steps:
    """The menu of a kern; on a channel that does not know the kern yet, first the question which."""
    return (
        Say("_welkom", lambda v: zin("gesprek.menu.welkom", gemeente=v.facts.gemeente)),
        Ask("_kern", _which_kern, when=lambda v: not v.facts.kern),
        Do(
            "_kern_gekozen",
            lambda v: Effect("kies_kern", "_kern_gekozen", {"slug": v.answers["_kern"]}),
            when=lambda v: "_kern" in v.answers,
        ),
        Ask("_wat", _what, when=lambda v: bool(v.facts.kern), commands=("status", "mens")),
        Do(
            "_naar",
            lambda v: Effect("wissel", "_naar", {"antwoorden": NAAR[v.answers["_wat"]]}),
            when=lambda v: v.answers.get("_wat") in NAAR,
        ),
        *contact_steps(lambda v: v.answers.get("_wat") == "bericht"),
        Say("_klaar", lambda v: zin("gesprek.onderzoek.gekeken"), when=lambda v: v.answers.get("_wat") == "bericht"),
    )


def farewell() -> Steps:
    """What stays of a conversation whose answers are gone: one sentence."""
    return (Say("_afscheid", lambda v: v.notes["tekst"]),)


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
    if facts.kanaal != "telegram":
        names.append("bericht")
    keuzes = tuple(Keuze(n, zin(f"gesprek.menu.keuze_{n}")) for n in names)
    return Vraag("_wat", "een", zin("gesprek.menu.wat", kern=facts.kern), keuzes=keuzes)
