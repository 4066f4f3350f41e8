"""To who is responsible for a step: that it began, that it is nearly late, or that it is late."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from kern import outbox, taal
from kern.berichten.brief import als_zin
from kern.berichten.mailopmaak import aanhef, maak
from kern.db import keys
from kern.huis import Huis
from kern.kernen import Kern
from kern.mensen import MAIL
from kern.outbox import Verzending
from kern.trajecten.stand import Stand, StapStand


class Soort(StrEnum):
    """What there is to tell about the step."""

    BEGINT = "begint"
    BIJNA = "bijna"
    TE_LAAT = "te_laat"


def stuur(
    s: Session,
    now: datetime,
    kern: Kern,
    stand: Stand,
    stap: StapStand,
    soort: Soort | str,
    naam: str,
    email: str,
    huis: Huis,
) -> Verzending:
    """Put the mail in the outbox; about the same step, event and date an address gets one. Raises OngeldigAdres.

    `stand` is the traject of `stap`.
    """
    soort, dag = Soort(soort), taal.vandaag(now)
    mail = maak(
        s,
        now,
        huis,
        "stapmail",
        kern,
        kop=_kop(kern, stap, soort, dag),
        # The contact of the gemeente is "de projectleider" until somebody fills in a name.
        aanhef=aanhef(naam.removeprefix("de ")),
        inleiding=taal.zin(f"berichten.stapmail.inleiding_{soort}", stap=stap.naam, kern=kern.naam),
        wanneer=_wanneer(stap, soort),
        doen=_doen(stap, dag),
        doel=als_zin(stap.doel[:1].upper() + stap.doel[1:]),
        waarom=taal.zin("berichten.stapmail.waarom", kern=kern.naam),
    )
    waarover = f"{stap.id}:{soort}:{stap.begonnen_op if soort is Soort.BEGINT else stap.tot}"
    return outbox.enqueue(
        s,
        now,
        kanaal=MAIL,
        soort=outbox.Soort.PERSOONLIJK,
        adres=email,
        inhoud=mail,
        sleutel=f"stapmail:{stand.id}:{waarover}:{keys(s).lookup('stapmail', email.strip().lower())}",
        omschrijving=taal.zin("berichten.omschrijving.stapmail"),
        kern_id=kern.id,
    )


def _kop(kern: Kern, stap: StapStand, soort: Soort, dag: date) -> str:
    days = abs((stap.tot - dag).days) if stap.tot else 0
    zin = "vandaag" if soort is Soort.BIJNA and not days else soort.value
    return taal.zin(f"berichten.stapmail.kop_{zin}", kern=kern.naam, dagen=taal.meervoud(days, "dag", "dagen"))


def _wanneer(stap: StapStand, soort: Soort) -> str:
    if stap.tot is None or stap.doorlopend:
        return ""
    return taal.zin(f"berichten.stapmail.{'was' if soort is Soort.TE_LAAT else 'tot'}", dag=taal.datum(stap.tot))


def _doen(stap: StapStand, dag: date) -> tuple[str, ...]:
    """The communication that is not done yet, with its day when that is still to come."""
    return tuple(
        taal.zin("berichten.stapmail.moment", dag=taal.datum(m.op), wat=m.wat, kanaal=m.kanaal)
        if m.op and m.op >= dag and m.kanaal
        else als_zin(m.wat[:1].upper() + m.wat[1:])
        for m in stap.communicatie
        if m.gedaan_op is None
    )
