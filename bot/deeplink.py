"""Where a deep link leads: `t.me/<bot>?start=…` and the short link of a letter say a door, or a code that knows one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.facts import first_state
from bot.state import State
from kern import kernen
from kern.kernen import Kern
from kern.onderzoek import codes, onderzoek
from kern.taal import huidige_taal

# A kern, and for a letter's code the beginning of its onderzoek with the code filled in. Of the whole gemeente there
# is no kern and always a beginning.
Target = tuple[Kern | None, State | None]


def target_of(s: Session, now: datetime, argument: str, bron: tuple[str, ...]) -> Target | None:
    """The target of a link's argument; None when it is neither a door nor a code that works now."""
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
