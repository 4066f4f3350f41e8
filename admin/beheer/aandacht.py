"""What needs somebody now, most urgent first. Each small function looks at one thing and gives points or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice

from flask import url_for
from sqlalchemy.orm import Session

from admin.beheer import aandacht_charette
from admin.beheer.stand_per_kern import Rij
from admin.toegang import LEIDING, SCHRIJVERS, heeft
from kern import instellingen, kalender, outbox, toezeggingen
from kern.initiatieven import status as initiatiefstatus
from kern.kernen import Kern
from kern.omgeving import Omgeving
from kern.onderzoek import prijspeil
from kern.onderzoek.onderzoek import Stand
from kern.outbox import Staat
from kern.taal import dag_en_maand, datum, meervoud, moment, procent, vandaag, zin
from kern.toezeggingen import Soort, Toezegging
from kern.trajecten import rijen as trajectrijen
from kern.trajecten.begroting import Jaarstand
from kern.trajecten.stand import StapStand
from kern.werk import stilte

WACHT_TE_LANG = timedelta(hours=1)
BIJNA_GESLOTEN = 7  # days
# A principemedewerking is asked about a year and a quarter before it ends (domein.md §11 step 11).
JAAR_VOORAF, KWARTAAL_VOORAF = timedelta(days=365), timedelta(days=91)
# Of one kind so many are told one by one; the rest is one point that leads to the list.
LOS = 3


@dataclass(frozen=True)
class Punt:
    """One point: what is so, why it matters, and the one thing to do about it."""

    icoon: str
    zin: str
    reden: str
    url: str
    knoptekst: str


@dataclass(frozen=True)
class Blik:
    """What the points are made of, read once. `rijen`: the kernen; `breed`: onderzoeken of the whole gemeente."""

    s: Session
    now: datetime
    rijen: Sequence[Rij]
    breed: Sequence[Rij]
    jaar: Jaarstand
    omgeving: Omgeving

    @property
    def dag(self) -> date:
        """Today."""
        return vandaag(self.now)

    @property
    def kernen(self) -> Mapping[int, Kern]:
        """The kernen by id."""
        return {r.kern.id: r.kern for r in self.rijen if r.kern}

    @property
    def alle(self) -> Sequence[Rij]:
        """Every row."""
        return [*self.rijen, *self.breed]


# Makes a point when somebody will see it.
Maker = Callable[[], Punt]


def punten(b: Blik) -> list[Punt]:
    """All points for the one who is logged in; a point that this role can do nothing about is left out."""
    found: list[Punt] = []
    if heeft(*SCHRIJVERS):
        found += _gebundeld(_gemaakt(_te_laat_beloofd(b)), "toezeggingen", "/beheer/toezeggingen?stand=te-laat")
        found += _gebundeld(_gemaakt(_onbevestigd(b)), "ontvangsten", "/beheer/toezeggingen")
        found += _aanvragen(b)
        found += _gebundeld(_gemaakt(_stil(b)), "stille_kernen", _lijst("lopend"))
        found += _gebundeld(_te_late_stappen(b), "late_kernen", _lijst("te_laat"))
        found += _gebundeld(_gemaakt(_bijna_te_laat(b)), "bijna_late_kernen", _lijst("lopend"))
        found += _gebundeld(_gemaakt(_charettes(b)), "charettes", "/beheer/charettes")
        found += _veldwerk(b.alle, b.dag)
        found += _geld(b)
        found += _gebundeld(_gemaakt(_medewerking(b)), "medewerkingen", "/beheer/initiatieven")
        found += _berichten(b)
        found += _zonder_contact(b.rijen)
    if heeft(*LEIDING):
        found += _eerste_keer(b)
    return found


def _lijst(toon: str) -> str:
    return url_for("overzicht.lijst", toon=toon, _anchor="alle-kop")


def _punt(soort: str, icoon: str, url: str, **gegevens: str | int) -> Punt:
    kop, reden, knop = (zin(f"aandacht.{soort}.{deel}") for deel in ("zin", "reden", "knop"))
    return Punt(icoon, kop.format(**gegevens), reden.format(**gegevens), url, knop)


def _gebundeld(found: Iterable[Maker], soort: str, url: str) -> Iterator[Punt]:
    """The first few; of what is left, which is not even made, one point says how many there are and where."""
    each = iter(found)
    last: Punt | None = None
    for make in islice(each, LOS):
        last = make()
        yield last
    rest = list(each)
    if len(rest) == 1:
        yield rest[0]()
    elif last is not None and rest:
        yield replace(_punt(soort, last.icoon, url, aantal=len(rest)), url=url)


def _gemaakt(found: Iterable[Punt]) -> Iterator[Maker]:
    """Points that are made already."""
    for point in found:
        yield partial(_zelf, point)


def _zelf(point: Punt) -> Punt:
    return point


# --- promises and requests


def _te_laat_beloofd(b: Blik) -> Iterable[Punt]:
    for t in toezeggingen.te_laat(b.s, b.dag):
        soort = "te_laat_vraag" if t.als_soort in (Soort.VRAAG, Soort.MELDING) else "te_laat_toezegging"
        days = meervoud(toezeggingen.dagen_te_laat(t, b.dag), "dag", "dagen")
        yield _punt(soort, "alert-triangle", _toezegging(t), **_over(b, t), dagen=days, voor=datum(t.voor))


def _onbevestigd(b: Blik) -> Iterable[Punt]:
    """A question that nobody confirmed within the working days that are set."""
    waiting = toezeggingen.onbevestigd(b.s)
    if not waiting:
        return
    calendar = kalender.lees(b.s, b.now)
    days = int(instellingen.lees(b.s, "antwoord", b.now)["ontvangst_werkdagen"])
    for t in waiting:
        if t.voor >= b.dag and calendar.plus_werkdagen(vandaag(t.gemaakt), days) < b.dag:
            yield _punt("geen_ontvangst", "mail", _toezegging(t), **_over(b, t), sinds=datum(vandaag(t.gemaakt)))


def _toezegging(t: Toezegging) -> str:
    return f"/beheer/toezeggingen/{t.id}"


def _over(b: Blik, t: Toezegging) -> dict[str, str]:
    tekst = t.tekst if len(t.tekst) <= 80 else f"{t.tekst[:79].rstrip()}…"
    tekst = tekst if tekst[-1] in ".!?…" else f"{tekst}."
    return {"kern": b.kernen[t.kern_id].naam, "aan": t.aan or b.kernen[t.kern_id].naam, "tekst": tekst}


def _aanvragen(b: Blik) -> Iterable[Punt]:
    for r in b.rijen:
        if r.traject and r.traject.staat is trajectrijen.Staat.AANGEVRAAGD:
            free = meervoud(b.jaar.plekken_vrij, "plek", "plekken")
            gegevens: dict[str, str | int] = {"kern": r.naam, "vrij": free, "jaar": b.jaar.jaar}
            yield _punt("aanvraag", "plus", url_for("trajecten.een", id=r.traject.id), **gegevens)


# --- the plan


def _stil(b: Blik) -> Iterable[Punt]:
    """The button leads to the form for a line of news, with the proposal filled in; only who may send it sees it."""
    if not heeft(*LEIDING):
        return
    standen = {r.kern.id: r.traject for r in b.rijen if r.kern and r.traject}
    for kern_id, days, voorstel in stilte.stil(b.s, b.now, standen=standen):
        kern = b.kernen[kern_id]
        url = url_for("dbonieuws.een", slug=kern.slug, regel=voorstel)
        weeks = meervoud(days // 7, "week", "weken")
        yield _punt("stil", "message-off", url, kern=kern.naam, weken=weeks, voorstel=voorstel)


def _stap(soort: str, icoon: str, r: Rij, stap: StapStand, **gegevens: str | int) -> Punt:
    assert r.traject is not None  # noqa: S101  only called for a row that has one
    url = url_for("trajecten.stap", id=r.traject.id, sleutel=stap.sleutel)
    return _punt(soort, icoon, url, kern=r.naam, stap=stap.naam, **gegevens)


def _te_late_stappen(b: Blik) -> Iterable[Maker]:
    for r in b.rijen:
        if r.dagen_te_laat and r.traject:
            stap = max(r.traject.stappen, key=lambda p: p.dagen_te_laat)
            yield partial(_te_late_stap, r, stap)


def _te_late_stap(r: Rij, stap: StapStand) -> Punt:
    days = meervoud(stap.dagen_te_laat, "dag", "dagen")
    begun = stap.begonnen_op is not None
    until = stap.tot if begun else stap.van
    soort = "late_stap" if begun else "late_start"
    return _stap(soort, "alert-triangle", r, stap, dagen=days, dag=datum(until) if until else "–")


def _bijna_te_laat(b: Blik) -> Iterable[Punt]:
    ahead = int(instellingen.lees(b.s, "traject", b.now)["bijna_dagen"])
    for r in b.rijen:
        nu = r.traject.nu if r.traject and r.onderweg and not r.dagen_te_laat else None
        if nu is None or nu.doorlopend or nu.tot is None or nu.begonnen_op is None:
            continue
        if 0 <= (nu.tot - b.dag).days <= ahead:
            yield _stap("bijna_laat", "clock", r, nu, dag=datum(nu.tot))


# --- charettes, response, money, plans


def _charettes(b: Blik) -> Iterable[Punt]:
    for g in aandacht_charette.gegevens(b.s, b.now, b.kernen):
        yield _punt(g.soort, g.icoon, g.url, **g.waarden)


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


def _geld(b: Blik) -> Iterable[Punt]:
    jaar = b.jaar
    if jaar.vrij < 0:
        yield _punt("te_veel_geld", "alert-triangle", url_for("budget.jaar", jaar=jaar.jaar), jaar=jaar.jaar)
    if len(jaar.gestart) > jaar.kernen_max:
        gegevens = {"jaar": jaar.jaar, "aantal": len(jaar.gestart), "plekken": jaar.kernen_max}
        yield _punt("te_veel_kernen", "route", url_for("budget.jaar", jaar=jaar.jaar), **gegevens)


def _medewerking(b: Blik) -> Iterable[Punt]:
    for end, i in initiatiefstatus.aflopend(b.s, b.dag + JAAR_VOORAF):
        soort = "voorbij" if end < b.dag else "kwartaal" if end <= b.dag + KWARTAAL_VOORAF else "jaar"
        kern = b.kernen[i.kern_id].naam
        gegevens = {"kern": kern, "plan": i.titel, "dag": datum(end)}
        yield _punt(f"medewerking_{soort}", "clock", f"/beheer/initiatieven/{i.nummer}", **gegevens)


# --- messages, and what is not filled in


def _berichten(b: Blik) -> Iterable[Punt]:
    counts = outbox.tel_mislukt(b.s, b.now)
    url = "/beheer/berichten"
    if n := counts[Staat.GEWEIGERD]:
        yield _punt(
            "geweigerd", "mail-x", f"{url}?staat=geweigerd", aantal=meervoud(n, "bericht kwam", "berichten kwamen")
        )
    if n := counts[Staat.ONBEKEND]:
        yield _punt("onbekend", "mail-x", f"{url}?staat=onbekend", aantal=meervoud(n, "bericht", "berichten"))
    oldest = outbox.oudste_wachtend(b.s, b.now)
    if oldest is not None and b.now - oldest > WACHT_TE_LANG:
        soort = "wacht" if b.omgeving.smtp_host else "mail_uit"
        yield _punt(soort, "mail", f"{url}?staat=uitgesteld", sinds=moment(oldest))


def _zonder_contact(rijen: Iterable[Rij]) -> Iterable[Punt]:
    for rij in rijen:
        if rij.kern is not None and rij.onderweg and not rij.contacten:
            url = url_for("contactpersonen.nieuw", slug=rij.kern.slug)
            soort = "zonder_contact" if rij.loopt else "zonder_contact_traject"
            yield _punt(soort, "message-off", url, kern=rij.kern.naam, dbo=rij.kern.dbo_naam or "de DBO")


def _eerste_keer(b: Blik) -> Iterable[Punt]:
    if not instellingen.versie(b.s, "contact"):
        yield _punt("contact", "phone", url_for("instellingen.een", sleutel="contact"))
    jaar = b.dag.year
    if jaar not in prijspeil.jaren(b.s, b.now):
        yield _punt("prijspeil", "settings", url_for("instellingen.prijspeil_jaar", jaar=jaar), jaar=jaar)
