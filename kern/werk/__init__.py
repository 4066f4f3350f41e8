"""What due work does: a table from the kind of task to the use case. The last room of the core, so it may know all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from kern import journaal, privacy, taken
from kern.berichten import dbo_update
from kern.berichten.dbo_update import Aanleiding
from kern.huis import Huis
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern, alle
from kern.onderzoek import onderzoek, veldwerk
from kern.onderzoek.onderzoek import Onderzoek, Stand
from kern.onderzoek.veldwerk import TAAK_AFRONDEN, TAAK_SLUITEN
from kern.taal import aantal, lokaal, procent

TAAK_OPRUIMEN = "opruimen"
TAAK_WEEK = "dbo_week"

Gegevens = Mapping[str, Any]
Uitvoerder = Callable[[Session, datetime, Gegevens], None]


def open_en_vertel(s: Session, now: datetime, o: Onderzoek, door: str, huis: Huis) -> None:
    """Open an onderzoek and tell the DBO at once; of the whole gemeente every DBO hears it in its next regular mail."""
    veldwerk.open_onderzoek(s, now, o, door, huis.gemeente)
    _vertel(s, now, o, huis)


def sluit_en_vertel(s: Session, now: datetime, o: Onderzoek, door: str, huis: Huis) -> None:
    """Close an onderzoek and tell the DBO at once, as `open_en_vertel` does; the village hears it later."""
    veldwerk.sluit_onderzoek(s, now, o, door)
    _vertel(s, now, o, huis)


def vertel_week(s: Session, now: datetime, kern: Kern, huis: Huis) -> None:
    """The weekly news of one kern: the response of a running onderzoek becomes a feit, and what is new is mailed."""
    o = onderzoek.laatste(s, kern.id)
    if o is not None and onderzoek.stand(o, now) is Stand.OPEN:
        _noteer_respons(s, now, kern, o)
    dbo_update.plan_en_stuur(s, now, kern, Aanleiding.WEKELIJKS, huis)


def uitvoerders(huis: Huis) -> dict[str, Uitvoerder]:
    """The table: kind of task → what to do."""

    def sluit(s: Session, now: datetime, gegevens: Gegevens) -> None:
        o = veldwerk.sluit_vanzelf(s, now, gegevens["onderzoek"])
        if o is not None:
            _vertel(s, now, o, huis)

    def rond_af(s: Session, now: datetime, gegevens: Gegevens) -> None:
        veldwerk.rond_af_vanzelf(s, now, gegevens["onderzoek"])

    def week(s: Session, now: datetime, gegevens: Gegevens) -> None:
        for kern in alle(s):
            vertel_week(s, now, kern, huis)
        plan_vaste_taken(s, now)

    return {TAAK_SLUITEN: sluit, TAAK_AFRONDEN: rond_af, TAAK_WEEK: week, TAAK_OPRUIMEN: ruim_op}


def ruim_op(s: Session, now: datetime, gegevens: Gegevens) -> None:
    """The hourly clearing of what is over its time."""
    privacy.ruim_op(s, now)
    plan_vaste_taken(s, now)


def plan_vaste_taken(s: Session, now: datetime) -> None:
    """See to it that the next clearing and the next weekly mail are planned; may be called at any time."""
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    taken.plan(s, TAAK_OPRUIMEN, f"{TAAK_OPRUIMEN}:{hour:%Y-%m-%dT%H}", hour)
    moment = dbo_update.volgend_moment(s, now)
    taken.plan(s, TAAK_WEEK, f"{TAAK_WEEK}:{lokaal(moment):%G-%V}", moment)


def _vertel(s: Session, now: datetime, o: Onderzoek, huis: Huis) -> None:
    if o.kern_id is not None:
        dbo_update.plan_en_stuur(s, now, s.get_one(Kern, o.kern_id), Aanleiding.DIRECT, huis)


def _noteer_respons(s: Session, now: datetime, kern: Kern, o: Onderzoek) -> None:
    """The response so far as a feit for the DBO, unless it is the same as last time."""
    n, soort = veldwerk.aantal_huishoudens(s, o), veldwerk.feit_soort(o, "respons")
    feiten = journaal.regels(s, kern.id, journaal.VOOR_STAF, now, na=o.geopend_op)
    told = next((f.gegevens["aantal"] for f in feiten if f.soort == soort), None)
    if n == 0 or told == aantal(n):
        return
    journaal.noteer(
        s,
        now,
        kern.id,
        soort,
        Zichtbaarheid.DBO,
        aantal=aantal(n),
        totaal=aantal(o.huishoudens),
        procent=procent(n / o.huishoudens),
    )
