"""A running traject with a charette, and the shortest way to people who sign up for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.charettes import aanmelden, dagdelen
from kern.charettes import charette as charettes
from kern.charettes.aanmelden import Persoon, Wens
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Plaats, Regel
from kern.huis import Huis
from kern.mensen.deelnemers import Bereik
from kern.trajecten import traject as loop
from kern.trajecten.rijen import Traject
from tests.trajecten import hulp as trajecten

MARIEKE = trajecten.MARIEKE
HUIS = Huis("Oude IJsselstreek", "https://kernpraat.example", "kernpraat@gemeente.example")
DAG = timedelta(days=1)


def traject(s: Session, now: datetime, slug: str = "westendorp") -> Traject:
    """The running traject of a kern of the starting data; made when there is none."""
    running = loop.actief(s, trajecten.begin(s, now, slug).id)
    return running or trajecten.lopend(s, now, slug)


def concept(
    s: Session, now: datetime, slug: str = "westendorp", *, t: Traject | None = None, **velden: Any
) -> Charette:
    """A charette in preparation, without dagdelen. `velden`: what else `charette.wijzig` sets."""
    t = t or traject(s, now, slug)
    c = charettes.maak(s, now, t.kern_id, t.id, "Samen tekenen aan het dorp", MARIEKE)
    if velden:
        charettes.wijzig(s, now, c, MARIEKE, c.versie, **velden)
    return c


def dagdeel(s: Session, now: datetime, c: Charette, plaatsen: int | None = 20, **velden: Any) -> Dagdeel:
    """One more moment of three hours; without `begin` a day after the last one, the first in three weeks."""
    begin = velden.pop("begin", None) or max((d.begin for d in c.dagdelen), default=now + 20 * DAG) + DAG
    asked: dict[str, Any] = {
        **{"naam": f"Avond {len(c.dagdelen) + 1}", "soort": "werk", "plek": "Dorpshuis, Kerkstraat 1"},
        **{"begin": begin, "eind": begin + timedelta(hours=3), "plaatsen": plaatsen, "aanmelden": True},
        **velden,
    }
    return dagdelen.voeg_toe(s, now, c, door=MARIEKE, **asked)


def open_charette(
    s: Session,
    now: datetime,
    plaatsen: Sequence[int | None] = (20,),
    regel: Regel = Regel.VOLGORDE,
    slug: str = "westendorp",
    **velden: Any,
) -> Charette:
    """A charette that takes sign-ups: a dagdeel for each of `plaatsen`, by this rule; the draw is in a week."""
    if regel is Regel.LOTING:
        velden.setdefault("loting_op", now + 7 * DAG)
    c = concept(s, now, slug, regel=regel.value, **velden)
    for n in plaatsen:
        dagdeel(s, now, c, n)
    s.flush()
    charettes.open_(s, now, c, MARIEKE, c.versie)
    return c


def wie(n: int | str = 1, kanaal: str = "mail", **velden: Any) -> Bereik:
    """Somebody with a made-up name who wants to hear by this channel."""
    adres = {"mail": f"bewoner{n}@post.example", "telegram": f"90{n}", "telefoon": ""}[kanaal]
    telefoon = "0315 123456" if kanaal == "telefoon" else ""
    return Bereik(**{"naam": f"Bewoner {n}", "kanaal": kanaal, "adres": adres, "telefoon": telefoon, **velden})


def wens(
    c: Charette, aantal: int = 1, waar: Sequence[int] = (0,), leeftijden: Sequence[str] = (), **velden: Any
) -> Wens:
    """So many people for the dagdelen at these places; with `leeftijden` they agree to the mix."""
    mensen = tuple(Persoon(leeftijd, True) for leeftijd in leeftijden)
    chosen = tuple(c.dagdelen[i].id for i in waar)
    return Wens(**{"dagdelen": chosen, "aantal": aantal, "mensen": mensen, "mix": bool(mensen), **velden})


def meld_aan(
    s: Session,
    now: datetime,
    c: Charette,
    n: int | str = 1,
    aantal: int = 1,
    waar: Sequence[int] = (0,),
    *,
    kanaal: str = "pagina",
    **velden: Any,
) -> Aanmelding:
    """Sign up person `n` with their party, without telling anybody (`kern.werk.charettes` does that)."""
    w = wens(c, aantal, waar, **velden)
    made: Aanmelding = aanmelden.meld_aan(
        s,
        now,
        c.id,
        w,
        wie(n),
        kanaal=kanaal,
        sleutel=f"proef:{c.id}:{n}",
        door=MARIEKE if kanaal == "telefoon" else "",
    )
    return made


def plaats(a: Aanmelding, d: Dagdeel) -> Plaats:
    """What this party has at this dagdeel."""
    return next(p for p in a.plaatsen if p.dagdeel_id == d.id)


def rijen(s: Session, c: Charette) -> list[tuple[Aanmelding, Plaats]]:
    """Every party with every dagdeel it asked for, by number."""
    ids = [d.id for d in c.dagdelen]
    query = select(Aanmelding, Plaats).join(Plaats).where(Plaats.dagdeel_id.in_(ids)).order_by(Aanmelding.nummer)
    return [(a, p) for a, p in s.execute(query)]
