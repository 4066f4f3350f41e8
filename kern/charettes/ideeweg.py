"""The way an idea went, from the table to the plan: each step with its day and reason, and the line it is drawn on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.charettes.ideeen import label, standen
from kern.charettes.werkrijen import Akkoordpunt, Idee, Ideestaat, Ideestap, Ronde, Variant
from kern.db import Base
from kern.initiatieven.rijen import Initiatief, Statuswissel
from kern.initiatieven.statussen import STATUSSEN
from kern.journaal import Zichtbaarheid
from kern.taal import zin

T = TypeVar("T", bound=Base)
# The line as it is drawn when all goes well; an idea may step over some.
LIJN = (Ideestaat.IDEE, Ideestaat.VARIANT, Ideestaat.AKKOORD, Ideestaat.INITIATIEF, Ideestaat.GEBOUWD)


@dataclass(frozen=True)
class Verwijzing:
    """What an idea went into. `soort`: variant · akkoordpunt · initiatief; `nummer` of the round, item or plan.

    `id`: the row; `naam`: as people read it; `stand`: how far that plan is, in words, "" for the others.
    """

    soort: str
    id: int
    nummer: int
    naam: str
    stand: str = ""


@dataclass(frozen=True)
class Wegstap:
    """Something that happened to an idea: what it became, when, why, and into what it went."""

    staat: Ideestaat
    label: str
    moment: datetime
    reden: str
    verwijzing: Verwijzing | None = None
    door: str = ""  # for staff only


@dataclass(frozen=True)
class Lijnpunt:
    """A dot on the line. `stand`: gedaan · nu · later · over (stepped over); `moment`: when it came there."""

    staat: Ideestaat
    label: str
    stand: str
    moment: datetime | None = None


@dataclass(frozen=True)
class IdeeWeg:
    """An idea with how far it is now, its line of dots, and what happened, the oldest first."""

    idee: Idee
    staat: Ideestaat
    label: str
    uitleg: str
    lijn: tuple[Lijnpunt, ...]
    stappen: tuple[Wegstap, ...]

    @property
    def reden(self) -> str:
        """Why it is as it is now; "" for an idea to which nothing happened."""
        return self.stappen[-1].reden


def weg(s: Session, idee: Idee, openbaar: bool = True) -> IdeeWeg:
    """What became of this idea. With `openbaar` as everybody may read it: a plan that is not public has no name."""
    stappen = _stappen(s, idee, openbaar)
    staat = standen(s, [idee], openbaar)[idee.id]
    uitleg = zin(f"idee.uitleg.{staat.value}")
    return IdeeWeg(idee, staat, label(staat), uitleg, _lijn(stappen, staat), tuple(stappen))


def _stappen(s: Session, idee: Idee, openbaar: bool) -> list[Wegstap]:
    rows = s.scalars(select(Ideestap).where(Ideestap.idee_id == idee.id).order_by(Ideestap.moment, Ideestap.id)).all()
    first = Wegstap(Ideestaat.IDEE, label(Ideestaat.IDEE), idee.gemaakt, zin(f"idee.bron.{idee.bron}"))
    steps = [first, *(_stap(s, idee, row, _laatste(rows, row), openbaar) for row in rows)]
    if idee.staat == Ideestaat.INITIATIEF and (built := _opgeleverd(s, idee, openbaar)):
        steps.append(built)
    return steps


def _laatste(rows: Sequence[Ideestap], row: Ideestap) -> bool:
    """Whether this is the last time the idea went to that state: only then what it is linked to is what it says."""
    same = [other for other in rows if other.naar == row.naar]
    return same[-1] is row


def _stap(s: Session, idee: Idee, row: Ideestap, laatste: bool, openbaar: bool) -> Wegstap:
    staat = Ideestaat(row.naar)
    found = _verwijzing(s, idee, staat, openbaar) if laatste else None
    return Wegstap(staat, label(staat), row.moment, row.reden, found, "" if openbaar else row.door)


def _verwijzing(s: Session, idee: Idee, staat: Ideestaat, openbaar: bool) -> Verwijzing | None:
    if staat is Ideestaat.VARIANT and (variant := _rij(s, Variant, idee.variant_id)):
        ronde = s.get_one(Ronde, variant.ronde_id)
        name = zin("idee.verwijzing.variant", letter=variant.letter, naam=variant.naam, ronde=ronde.nummer)
        return None if openbaar and not ronde.zichtbaar else Verwijzing("variant", variant.id, ronde.nummer, name)
    if staat is Ideestaat.AKKOORD and (punt := _rij(s, Akkoordpunt, idee.akkoordpunt_id)):
        name = zin("idee.verwijzing.akkoordpunt", nummer=punt.nummer, tekst=punt.tekst)
        return None if openbaar and punt.getekend_op is None else Verwijzing("akkoordpunt", punt.id, punt.nummer, name)
    if staat is Ideestaat.INITIATIEF and (plan := _rij(s, Initiatief, idee.initiatief_id)):
        return _plan(plan) if not openbaar or plan.zichtbaarheid == Zichtbaarheid.OPENBAAR.value else None
    return None


def _rij(s: Session, model: type[T], id: int | None) -> T | None:
    return s.get(model, id) if id is not None else None


def _plan(plan: Initiatief) -> Verwijzing:
    name = zin("idee.verwijzing.initiatief", nummer=plan.nummer, titel=plan.titel)
    return Verwijzing("initiatief", plan.id, plan.nummer, name, STATUSSEN[plan.status].label)


def _opgeleverd(s: Session, idee: Idee, openbaar: bool) -> Wegstap | None:
    """The last step, that nobody wrote down here: the plan it went into was delivered."""
    if standen(s, [idee], openbaar)[idee.id] is not Ideestaat.GEBOUWD:
        return None
    done = (Statuswissel.initiatief_id == idee.initiatief_id) & (Statuswissel.naar == "opgeleverd")
    wissel = s.scalars(select(Statuswissel).where(done).order_by(Statuswissel.moment.desc())).first()
    plan = s.get_one(Initiatief, idee.initiatief_id)
    when = wissel.moment if wissel else plan.status_op
    return Wegstap(Ideestaat.GEBOUWD, label(Ideestaat.GEBOUWD), when, zin("idee.bron.opgeleverd"), _plan(plan))


def _lijn(stappen: list[Wegstap], staat: Ideestaat) -> tuple[Lijnpunt, ...]:
    """The dots: where it was, where it is, what may come. What was taken up again begins anew."""
    since = max(n for n, stap in enumerate(stappen) if stap.staat is Ideestaat.IDEE)
    when = {stap.staat: stap.moment for stap in stappen[since:]}
    been = [point for point in LIJN if point in when]
    line = [*been, Ideestaat.NIET] if staat is Ideestaat.NIET else list(LIJN)
    at = line.index(staat)
    return tuple(Lijnpunt(p, label(p), _stand(n, at, p in when), when.get(p)) for n, p in enumerate(line))


def _stand(n: int, at: int, was: bool) -> str:
    if n == at:
        return "nu"
    return "later" if n > at else "gedaan" if was else "over"
