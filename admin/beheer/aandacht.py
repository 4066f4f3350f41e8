"""What needs somebody now, most urgent first. Each small function looks at one thing and gives points or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for
from sqlalchemy.orm import Session

from admin.beheer.stand_per_kern import Rij
from admin.toegang import LEIDING, SCHRIJVERS, heeft
from kern import instellingen, outbox
from kern.omgeving import Omgeving
from kern.onderzoek import prijspeil
from kern.onderzoek.onderzoek import Stand
from kern.outbox import Staat
from kern.taal import dag_en_maand, meervoud, moment, procent, vandaag, zin

WACHT_TE_LANG = timedelta(hours=1)
BIJNA_GESLOTEN = 7  # days


@dataclass(frozen=True)
class Punt:
    """One point: what is so, why it matters, and the one thing to do about it."""

    icoon: str
    zin: str
    reden: str
    url: str
    knoptekst: str


def punten(s: Session, now: datetime, rijen: Sequence[Rij], omgeving: Omgeving) -> list[Punt]:
    """All points for the one who is logged in; a point that this role can do nothing about is left out."""
    found: list[Punt] = []
    if heeft(*SCHRIJVERS):
        found += _berichten(s, now, omgeving)
        found += _veldwerk(rijen, vandaag(now))
        found += _zonder_contact(rijen)
    if heeft(*LEIDING):
        found += _eerste_keer(s, now)
    return found


def _punt(soort: str, icoon: str, url: str, **gegevens: str | int) -> Punt:
    kop, reden, knop = (zin(f"aandacht.{soort}.{deel}") for deel in ("zin", "reden", "knop"))
    return Punt(icoon, kop.format(**gegevens), reden.format(**gegevens), url, knop)


def _berichten(s: Session, now: datetime, omgeving: Omgeving) -> Iterable[Punt]:
    counts = outbox.tel_mislukt(s, now)
    url = "/beheer/berichten"
    if n := counts[Staat.GEWEIGERD]:
        yield _punt(
            "geweigerd", "mail-x", f"{url}?staat=geweigerd", aantal=meervoud(n, "bericht kwam", "berichten kwamen")
        )
    if n := counts[Staat.ONBEKEND]:
        yield _punt("onbekend", "mail-x", f"{url}?staat=onbekend", aantal=meervoud(n, "bericht", "berichten"))
    oldest = outbox.oudste_wachtend(s, now)
    if oldest is not None and now - oldest > WACHT_TE_LANG:
        soort = "wacht" if omgeving.smtp_host else "mail_uit"
        yield _punt(soort, "mail", f"{url}?staat=uitgesteld", sinds=moment(oldest))


def _veldwerk(rijen: Iterable[Rij], dag: date) -> Iterable[Punt]:
    for rij in rijen:
        o, kern = rij.onderzoek, rij.naam
        if o is None:
            continue
        url = f"/beheer/onderzoeken/{o.id}"
        if rij.stand is Stand.CONCEPT and o.opent <= dag and heeft(*LEIDING):
            yield _punt("klaar_om_te_openen", "clipboard-list", url, kern=kern, dag=dag_en_maand(o.opent))
        if rij.stand is Stand.OPEN and rij.dagen(dag) <= BIJNA_GESLOTEN and rij.deel < o.doel_procent:
            yield _punt(
                "blijft_achter",
                "users",
                url,
                kern=kern,
                deel=procent(rij.deel / 100),
                doel=procent(o.doel_procent / 100),
                dag=dag_en_maand(o.sluit),
            )
        if rij.stand is Stand.GESLOTEN and o.gesloten_op and (dag - vandaag(o.gesloten_op)).days <= 14:
            yield _punt("uitkomsten", "clipboard-list", f"{url}/uitkomsten", kern=kern)


def _zonder_contact(rijen: Iterable[Rij]) -> Iterable[Punt]:
    for rij in rijen:
        if rij.kern is not None and rij.loopt and not rij.contacten:
            url = url_for("contactpersonen.nieuw", slug=rij.kern.slug)
            yield _punt("zonder_contact", "message-off", url, kern=rij.kern.naam, dbo=rij.kern.dbo_naam or "de DBO")


def _eerste_keer(s: Session, now: datetime) -> Iterable[Punt]:
    if not instellingen.versie(s, "contact"):
        yield _punt("contact", "phone", url_for("instellingen.een", sleutel="contact"))
    jaar = vandaag(now).year
    if jaar not in prijspeil.jaren(s, now):
        yield _punt("prijspeil", "settings", url_for("instellingen.prijspeil_jaar", jaar=jaar), jaar=jaar)
