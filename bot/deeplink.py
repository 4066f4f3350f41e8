"""Where a deep link leads: `t.me/<bot>?start=…` and the short link of a letter say a kern, or a code that knows one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.state import State
from kern import kernen
from kern.kernen import Kern
from kern.onderzoek import codes

# A kern, and for a letter's code the beginning of its onderzoek with the code filled in.
Target = tuple[Kern, State | None]


def target_of(s: Session, now: datetime, argument: str, bron: tuple[str, ...]) -> Target | None:
    """The target of a link's argument; None when it is neither a kern nor a code that works now."""
    kern = kernen.licht(s, slug=argument.lower())
    if kern is not None:
        return kern, None
    o = codes.zoek_onderzoek(s, now, argument, bron)
    if o is None:
        return None
    found = codes.zoek(s, now, o.id, argument, bron)
    return s.get_one(Kern, o.kern_id), State("onderzoek", str(o.id), notes={"code_vooraf": str(found.code_id or "")})
