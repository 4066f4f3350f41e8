"""An onderzoek that opens or closes is told to the Dbo at once; the response so far goes with the weekly news."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from kern import journaal
from kern.berichten import dbo_update
from kern.berichten.dbo_update import Aanleiding
from kern.huis import Huis
from kern.journaal import Feit, Zichtbaarheid
from kern.kernen import Kern
from kern.onderzoek import onderzoek, veldwerk
from kern.onderzoek.onderzoek import Onderzoek, Stand
from kern.taal import aantal, procent


def open_en_vertel(s: Session, now: datetime, o: Onderzoek, door: str, huis: Huis) -> None:
    """Open an onderzoek and tell the DBO at once; of the whole gemeente every DBO hears it in its next regular mail."""
    veldwerk.open_onderzoek(s, now, o, door, huis.gemeente)
    vertel(s, now, o, huis)


def sluit_en_vertel(s: Session, now: datetime, o: Onderzoek, door: str, huis: Huis) -> None:
    """Close an onderzoek and tell the DBO at once, as `open_en_vertel` does; the village hears it later."""
    veldwerk.sluit_onderzoek(s, now, o, door)
    vertel(s, now, o, huis)


def vertel(s: Session, now: datetime, o: Onderzoek, huis: Huis) -> None:
    """Mail the news of the kern of this onderzoek now, also to who wants a mail a month."""
    if o.kern_id is not None:
        dbo_update.plan_en_stuur(s, now, s.get_one(Kern, o.kern_id), Aanleiding.DIRECT, huis)


def noteer_respons(s: Session, now: datetime, kern: Kern) -> None:
    """The response so far of a running onderzoek as a feit for the DBO, unless it is the same as last time."""
    feit = respons_feit(s, now, kern)
    if feit is not None:
        journaal.noteer(s, now, kern.id, feit.soort, Zichtbaarheid.DBO, **feit.gegevens)


def respons_feit(s: Session, now: datetime, kern: Kern) -> Feit | None:
    """What `noteer_respons` would write, not in the database; None when there is nothing new about the response."""
    o = onderzoek.laatste(s, kern.id)
    if o is None or onderzoek.stand(o, now) is not Stand.OPEN:
        return None
    n, soort = veldwerk.aantal_huishoudens(s, o), veldwerk.feit_soort(o, "respons")
    feiten = journaal.regels(s, kern.id, journaal.VOOR_STAF, now, na=o.geopend_op)
    told = next((f.gegevens["aantal"] for f in feiten if f.soort == soort), None)
    if n == 0 or told == aantal(n):
        return None
    gegevens = {"aantal": aantal(n), "totaal": aantal(o.huishoudens), "procent": procent(n / o.huishoudens)}
    return Feit(moment=now, soort=soort, gegevens=gegevens, kern_id=kern.id, zichtbaarheid=Zichtbaarheid.DBO.value)
