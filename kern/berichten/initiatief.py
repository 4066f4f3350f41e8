"""The mails to whoever brought a plan: the receipt with a copy of what was sent, and what became of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from kern import outbox, taal
from kern.berichten.mailopmaak import alineas, maak
from kern.huis import Huis
from kern.initiatieven.rijen import Initiatief, Statuswissel
from kern.initiatieven.segmenten import SOORTEN, Woningsoort, in_woorden
from kern.kernen import Kern
from kern.mensen import MAIL
from kern.mensen.indieners import Aanbieder
from kern.outbox import Soort, Verzending
from kern.taal import TALEN, zin


def ontvangst(s: Session, now: datetime, kern: Kern, i: Initiatief, wie: Aanbieder, huis: Huis) -> Verzending:
    """Put the receipt in the outbox, in the language that is spoken now. Raises OngeldigAdres."""
    mail = maak(
        s,
        now,
        huis,
        "initiatief_ontvangst",
        kern,
        i=i,
        kopie=kopie(i, wie),
        waarom=zin("initiatief.bevestiging.waarom"),
    )
    return outbox.enqueue(
        s,
        now,
        kanaal=MAIL,
        soort=Soort.PERSOONLIJK,
        adres=wie.email,
        inhoud=mail,
        sleutel=f"initiatief_ontvangst:{i.id}",
        omschrijving=zin("berichten.omschrijving.initiatief_ontvangst"),
        kern_id=kern.id,
    )


def status(
    s: Session, now: datetime, kern: Kern, i: Initiatief, wissel: Statuswissel, wie: Aanbieder, huis: Huis
) -> Verzending:
    """Tell what the plan's status is now and why, in the language in which it came. Raises OngeldigAdres."""
    with taal.spreek(taal_van(i)):
        mail = maak(
            s,
            now,
            huis,
            "initiatief_status",
            kern,
            i=i,
            stand=zin(f"initiatief.status_zin.{wissel.naar}"),
            reden=alineas(wissel.reden),
            geldig_tot=_dag(wissel, "vervaldatum"),
            opnieuw_op=_dag(wissel, "hercheckdatum"),
            waarom=zin("initiatief.bevestiging.waarom"),
        )
    return outbox.enqueue(
        s,
        now,
        kanaal=MAIL,
        soort=Soort.PERSOONLIJK,
        adres=wie.email,
        inhoud=mail,
        sleutel=f"initiatief_status:{wissel.id}",
        omschrijving=zin("berichten.omschrijving.initiatief_status"),
        kern_id=kern.id,
    )


def _dag(wissel: Statuswissel, naam: str) -> date | None:
    found = wissel.bewijs.get(naam)
    return date.fromisoformat(found) if found else None


def taal_van(i: Initiatief) -> str:
    """The language in which a plan came."""
    found = str(i.gegevens.get("taal", taal.BRONTAAL))
    return found if found in TALEN else taal.BRONTAAL


def kopie(i: Initiatief, wie: Aanbieder | None = None) -> list[tuple[str, str]]:
    """What was sent, as (what was asked, what was answered); for the receipt as a mail and as a page."""
    rows = [
        ("titel", i.titel),
        ("plek", i.plek),
        ("woningen", woningen_in_woorden(i)),
        ("termijn", zin(f"initiatief.termijn.{i.termijn}")),
        ("gebruik", zin(f"initiatief.gebruik.{i.gebruik}")),
        ("eigenaar", zin(f"initiatief.eigenaar.{i.gegevens.get('eigenaar', 'onbekend')}")),
        ("omschrijving", i.omschrijving),
    ]
    if wie is not None:
        rows += [("naam", wie.naam), ("email", wie.email), ("telefoon", wie.telefoon)]
    return [(zin(f"initiatief.kopie.{name}"), value) for name, value in rows if value]


def woningen_in_woorden(i: Initiatief) -> str:
    """`6 × Appartementen, om te kopen; 2 × Sociale huurwoningen`; or that it is not known yet."""
    kinds = {soort: name for name, soort in SOORTEN.items()}
    parts = []
    for regel in i.programma:
        woning = Woningsoort(regel.type, regel.eigendom, regel.prijs)
        words = zin(f"initiatief.soort.{kinds[woning]}") if woning in kinds else in_woorden(woning)
        parts.append(f"{taal.aantal(regel.aantal)} × {words}")
    return "; ".join(parts) or zin("initiatief.bevestiging.onbekend_aantal")
