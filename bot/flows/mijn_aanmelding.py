"""How does my sign-up stand? One's own only: by this chat on Telegram, or by the code that was given.

Here one accepts an offered place, leaves the waiting list, changes or cancels. Whoever knows no code may have it sent
to an e-mail address, and hears the same sentence whether or not that address is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.flows.aanmelden import CHARETTE, MEESTE
from bot.state import State
from bot.steps import Ask, Do, Effect, Say, Steps, View
from kern.mensen import geldig_adres
from kern.taal import zin
from kern.vragen import Keuze, Vraag

FLOW = "mijn_aanmelding"
MIJN = "aanmelding"  # the note with the id of the sign-up that is looked at
VERSIE = "versie"
WIL = "wil"  # what one came for, said before we knew who it is
ZEG = "zeg"  # what became of the last thing that was done
GEEN_CODE = "geen"
AF, WIJZIG, KLAAR = "af", "wijzig", "klaar"


def begin(
    charette_id: int, taal: str, aanmelding_id: str = "", *, wil: str = "", zeg: str = "", versie: int = 0
) -> State:
    """Where this conversation begins: at the question for the code, or (with an id) at how it stands."""
    notes = {CHARETTE: str(charette_id), MIJN: aanmelding_id, WIL: wil, ZEG: zeg, VERSIE: str(versie)}
    answers = {"_wat": wil} if wil and aanmelding_id else {}
    return State(FLOW, notes={k: v for k, v in notes.items() if v}, answers=answers, taal=taal)


def steps() -> Steps:
    """First whose it is, then what they want; as often as they like."""
    return (
        Do("_hier", lambda v: Effect("aanmelding_hier", "_hier"), when=lambda v: _on_telegram(v) and not _known(v)),
        Say("_niet_hier", lambda v: zin("aanmelden.mijn.niet_hier"), when=lambda v: _on_telegram(v) and not _known(v)),
        Ask("_code", _code, when=lambda v: not _known(v)),
        Do("_gezocht", _search, when=lambda v: not _known(v) and v.answers.get("_code", GEEN_CODE) != GEEN_CODE),
        Say("_naar_pagina", _to_page, when=lambda v: _no_code(v) and _on_telegram(v)),
        Ask("_email", _email, when=lambda v: _no_code(v) and not _on_telegram(v), check=_check_email),
        Do("_gemaild", _mail, when=lambda v: bool(v.answers.get("_email"))),
        Say("_mail_zin", lambda v: zin("aanmelden.mijn.gemaild"), when=lambda v: bool(v.answers.get("_email"))),
        Say("_zeg", lambda v: v.notes[ZEG], when=lambda v: ZEG in v.notes),
        Say("_stand", _state_lines, when=_known),
        Ask("_wat", _what, when=_may_do),
        Ask("_dagdelen", _which, when=lambda v: _wants(v) == WIJZIG and len(_m(v)["dagdelen"]) > 1),
        Ask("_aantal", _how_many, when=lambda v: _wants(v) == WIJZIG),
        Ask("_zeker", _sure, when=_needs_a_yes),
        Do("_gedaan", _deed, when=lambda v: _may_do(v) and _wants(v) not in ("", KLAAR)),
        Say("_dag", lambda v: zin("aanmelden.mijn.dag"), when=lambda v: not _may_do(v) or _wants(v) == KLAAR),
    )


def _m(view: View) -> Mapping[str, Any]:
    """What the facts say of one's own sign-up; empty when it is not there (any more)."""
    found: Mapping[str, Any] = view.facts.extra["charette"].get("mijn") or {}
    return found


def _known(view: View) -> bool:
    return MIJN in view.notes


def _on_telegram(view: View) -> bool:
    return view.facts.kanaal == "telegram"


def _no_code(view: View) -> bool:
    return not _known(view) and view.answers.get("_code") == GEEN_CODE


def _may_do(view: View) -> bool:
    return _known(view) and bool(_m(view).get("keuzes"))


def _wants(view: View) -> str:
    return view.answers.get("_wat", "")


# --- whose it is


def _code(view: View) -> Vraag:
    keuzes = (Keuze(GEEN_CODE, zin("aanmelden.knop.geen_code")),)
    return Vraag("_code", "open_keuze", zin("aanmelden.mijn.code"), keuzes=keuzes, maximum=40)


def _search(view: View) -> Effect:
    return Effect("zoek_aanmelding", "_gezocht", {"code": view.answers["_code"]})


def _to_page(view: View) -> str:
    return zin("aanmelden.mijn.pagina", link=f"{view.facts.extra['charette']['link']}/mijn")


def _email(view: View) -> Vraag:
    return Vraag("_email", "tekst", zin("aanmelden.mijn.email"), verplicht=False, maximum=200)


def _check_email(view: View, waarde: str) -> str | None:
    return None if geldig_adres(waarde) else zin("aanmelden.fout.geen_mail")


def _mail(view: View) -> Effect:
    return Effect("mail_stand", "_gemaild", {"email": view.answers["_email"]})


# --- what they want


def _state_lines(view: View) -> str:
    return "\n\n".join(_m(view)["regels"]) if _m(view) else zin("aanmelden.mijn.weg")


def _what(view: View) -> Vraag:
    keuzes = tuple(Keuze(waarde, label) for waarde, label in _m(view)["keuzes"])
    return Vraag("_wat", "een", zin("aanmelden.mijn.wat"), keuzes=keuzes)


def _which(view: View) -> Vraag:
    keuzes = tuple(Keuze(d["sleutel"], d["kort"]) for d in _m(view)["dagdelen"])
    return Vraag("_dagdelen", "meer", zin("aanmelden.mijn.dagdelen"), hint=_m(view)["nu"], keuzes=keuzes)


def _how_many(view: View) -> Vraag:
    hint = zin("aanmelden.mijn.aantal_hint", aantal=_m(view)["aantal"], meeste=MEESTE)
    return Vraag("_aantal", "geheel", zin("aanmelden.vraag.aantal"), hint=hint, minimum=1, maximum=MEESTE)


def _needs_a_yes(view: View) -> bool:
    return _may_do(view) and _wants(view).partition(":")[0] in (AF, "kom_niet", "geen_plek", "van_lijst")


def _sure(view: View) -> Vraag:
    label = dict(_m(view)["keuzes"]).get(_wants(view), "")
    keuzes = (Keuze("ja", zin("aanmelden.knop.zeker_ja")), Keuze("nee", zin("aanmelden.knop.zeker_nee")))
    return Vraag("_zeker", "een", zin("aanmelden.mijn.zeker", wat=label), keuzes=keuzes)


def _deed(view: View) -> Effect:
    chosen = view.answers.get("_dagdelen", "").split()
    known = {d["sleutel"]: int(d["id"]) for d in _m(view)["dagdelen"]}
    data = {
        "wat": _wants(view) if view.answers.get("_zeker") != "nee" else "",
        "dagdelen": tuple(known[x] for x in chosen if x in known) or tuple(known.values())[:1],
        "aantal": int(view.answers.get("_aantal") or 1),
    }
    return Effect("mijn_aanmelding", "_gedaan", data)
