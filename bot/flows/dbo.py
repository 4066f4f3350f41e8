"""What a contact person of a Dbo can do in the chat, after the code of her personal link: ask, report, request.

What she asks becomes a promise with a date. The state names the contact person; who may be her is the door's affair
(`admin/openbaar/dbo.py`).
"""

from __future__ import annotations

from bot.state import State
from bot.steps import Ask, Do, Effect, Say, Steps, View
from kern.taal import zin
from kern.vragen import Keuze, Vraag

# A door of the web chat that begins with this is one of a contact person: her number follows.
DEUR = "dbo:"
CONTACT = "contact"
STUURT = ("vraag", "melding", "traject")
LANGSTE = 500


def begin(contact_id: str, *, weer: bool = False) -> State:
    """Where her conversation begins; `weer`: she was welcomed already."""
    return State("dbo", notes={CONTACT: contact_id}, done=["_welkom"] if weer else [])


def steps() -> Steps:
    """The conversation: one thing at a time, as often as she likes."""
    return (
        Say("_welkom", _welcome),
        Ask("_wat", _what, commands=("status",)),
        Say("_vrij", lambda v: v.facts.extra["dbo"]["vrij"], when=lambda v: v.answers.get("_wat") == "traject"),
        Ask("_tekst", _text, when=_sends),
        Ask("_goed", _sure, when=_sends),
        Do("_gestuurd", _send, when=lambda v: _sends(v) and v.answers.get("_goed") == "ja"),
        Say("_ontvangen", lambda v: v.notes["_gestuurd.zin"], when=lambda v: "_gestuurd.zin" in v.notes),
        Say("_niets", lambda v: _zin("niets_gestuurd"), when=lambda v: v.answers.get("_goed") == "nee"),
        Ask("_nog", _more, when=_sends),
        Do("_weer", lambda v: Effect("dbo_weer", "_weer"), when=lambda v: v.answers.get("_nog") == "ja"),
        Say("_dag", lambda v: _zin("dag"), when=_done),
    )


def _zin(name: str, **values: str | int) -> str:
    return zin(f"dbo.gesprek.{name}", **values)


def _sends(view: View) -> bool:
    return view.answers.get("_wat") in STUURT


def _done(view: View) -> bool:
    return view.answers.get("_wat") == "klaar" or view.answers.get("_nog") == "nee"


def _welcome(view: View) -> str:
    """Who speaks here, and what we promised her and did not do yet."""
    facts = view.facts.extra["dbo"]
    lines = [_zin("welkom", dbo=facts["naam"])]
    open_now = facts["beloofd"]
    if open_now:
        lines.append(_zin("open_een") if len(open_now) == 1 else _zin("open_meer", aantal=len(open_now)))
        lines += open_now
    return "\n".join(lines)


def _what(view: View) -> Vraag:
    names = ["status", "vraag", "melding", "klaar"]
    if view.facts.extra["dbo"]["mag_aanvragen"]:
        names.insert(3, "traject")
    keuzes = tuple(Keuze(name, _zin(f"keuze_{name}")) for name in names)
    return Vraag("_wat", "een", _zin("wat"), keuzes=keuzes)


def _text(view: View) -> Vraag:
    wat = view.answers["_wat"]
    dbo = view.facts.extra["dbo"]["naam"]
    tekst = _zin("waarom", dbo=dbo) if wat == "traject" else _zin(f"tekst_{wat}")
    return Vraag("_tekst", "tekst", tekst, maximum=LANGSTE)


def _sure(view: View) -> Vraag:
    keuzes = (Keuze("ja", _zin("ja_stuur")), Keuze("nee", _zin("nee_niets")))
    return Vraag("_goed", "een", _zin("goed", tekst=view.answers["_tekst"]), keuzes=keuzes)


def _more(view: View) -> Vraag:
    keuzes = (Keuze("ja", _zin("nog_ja")), Keuze("nee", _zin("nog_nee")))
    return Vraag("_nog", "een", _zin("nog"), keuzes=keuzes)


def _send(view: View) -> Effect:
    return Effect("dbo_stuur", "_gestuurd", {"soort": view.answers["_wat"], "tekst": view.answers["_tekst"]})
