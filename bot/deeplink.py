"""Where a deep link leads: `t.me/<bot>?start=…` and the short link of a letter say a door, or a code that knows one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.charettefeiten import neemt
from bot.facts import first_state
from bot.flows import aanmelden
from bot.state import State
from kern import kernen
from kern.charettes.rijen import Charette
from kern.kernen import Kern
from kern.onderzoek import codes, onderzoek
from kern.taal import huidige_taal

# A kern, and for a letter's code the beginning of its onderzoek with the code filled in. Of the whole gemeente there
# is no kern and always a beginning.
Target = tuple[Kern | None, State | None]

# What stands before the number of a charette in the argument of a link.
AANMELDEN = "aanmelden-"


def target_of(s: Session, now: datetime, argument: str, bron: tuple[str, ...]) -> Target | None:
    """The target of a link's argument; None when it is neither a door nor a code that works now."""
    if argument.lower().startswith(AANMELDEN):
        return _charette(s, now, argument)
    kern = kernen.licht(s, slug=argument.lower())
    if kern is not None:
        return kern, None
    if onderzoek.laatste_gemeentebreed(s, argument) is not None:
        return None, first_state(s, now, None, argument)
    o = codes.zoek_onderzoek(s, now, argument, bron)
    if o is None:
        return None
    found = codes.zoek(s, now, o.id, argument, bron)
    begin = State("onderzoek", str(o.id), notes={"code_vooraf": str(found.code_id or "")}, taal=huidige_taal())
    return kernen.licht(s, id=o.kern_id) if o.kern_id is not None else None, begin


def _charette(s: Session, now: datetime, argument: str) -> Target | None:
    """Signing up for this charette; where that is over, the kern it is in."""
    number = argument[len(AANMELDEN) :]
    c = s.get(Charette, int(number)) if number.isdecimal() and len(number) < 9 else None
    if c is None:
        return None
    begin = aanmelden.begin(c.id, huidige_taal()) if neemt(c, now) else None
    return kernen.licht(s, id=c.kern_id), begin
