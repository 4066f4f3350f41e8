"""The story of the demo: how far the kernen are, told with the same use cases that staff and Dbo's use.

Westendorp is half-way its traject, with promises, talks and money spent; Sinderens Belang asked for a traject
yesterday; Netterden is in the middle of its charette (`democharette.py`). The six of 2020-2023 stand in the register
since `kernpraat init`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from admin import democharette
from kern import journaal, kernen, toezeggingen
from kern.charettes import charette
from kern.db import Database
from kern.dossier import stukken
from kern.dossier.rijen import Stuksoort
from kern.huis import Huis
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern
from kern.taal import vandaag
from kern.trajecten import begroting, criteria, rollen, stappen, traject
from kern.trajecten.rijen import Post, Traject
from kern.trajecten.stand import van_traject
from kern.werk import trajecten as werk

PROJECTLEIDER = "m.tevelde@gemeente.example"
# How many weeks ago each of the first steps of Westendorp was done; the next one is under way.
KLAAR_WEKEN = (20, 14, 5, 3)


def vertel(database: Database, now: datetime, huis: Huis) -> None:
    """Fill in what is not there yet; twice is the same as once."""
    with database.writing() as s:
        westendorp, sinderen = kernen.per_slug(s, "westendorp"), kernen.per_slug(s, "sinderen")
        if westendorp is not None and traject.laatste(s, westendorp.id) is None:
            _westendorp(s, now, westendorp)
        if sinderen is not None and traject.laatste(s, sinderen.id) is None:
            _sinderen(s, now, sinderen, huis)
        netterden = kernen.per_slug(s, "netterden")
        if netterden is not None and not charette.van_kern(s, netterden.id):
            democharette.vertel(s, now, netterden, huis)


def _sinderen(s: Session, now: datetime, kern: Kern, huis: Huis) -> None:
    werk.vraag_aan(
        s,
        now - timedelta(days=1),
        kern,
        huis,
        vraag="Wij willen ook. Veel jongeren uit Sinderen zoeken een huis, en vinden er hier geen.",
        naam="Wim Lankhof",
        functie="secretaris",
        email="info@sinderensbelang.example",
        bron="web",
    )


def _westendorp(s: Session, now: datetime, kern: Kern) -> None:
    toen = now - timedelta(weeks=24)
    t = traject.vraag_aan(
        s,
        toen,
        kern,
        vraag="Wij willen graag een traject. Er is vraag naar woningen voor starters en ouderen.",
        naam="Henk Bosman",
        functie="secretaris",
        email="secretaris@westendorpsbelang.example",
        bron="mail",
    )
    traject.neem_in_behandeling(s, toen + timedelta(days=4), t, PROJECTLEIDER, t.versie)
    _rollen(s, toen + timedelta(days=10), t)
    _gesprek(s, toen + timedelta(days=9), kern, t)
    _kies(s, now - timedelta(weeks=21), t)
    begin = vandaag(toen + timedelta(days=4))
    traject.plan(
        s,
        now - timedelta(weeks=21),
        t,
        begin=begin,
        jaar=vandaag(now).year,
        door=PROJECTLEIDER,
        gelezen_versie=t.versie,
    )
    traject.start(s, now - timedelta(weeks=21), t, PROJECTLEIDER, t.versie)
    for weken in KLAAR_WEKEN:
        _sluit_de_stap(s, now - timedelta(weeks=weken), t)
    _gedaan(s, now, t)
    _geld(s, now, t)
    _beloftes(s, now, kern)


def _rollen(s: Session, now: datetime, t: Traject) -> None:
    for rol, organisatie, naam, email in (
        ("EXT", "DKK Gelderland", "Ineke Vossers", "ineke@begeleiding.example"),
        ("GM", "Gemeente", "Joost Kramer", "joost@gemeente.example"),
        ("WC", "Wonion", "Els Ruiter", "els@wonion.example"),
    ):
        rollen.vul(s, now, t, rol, organisatie=organisatie, naam=naam, email=email, door=PROJECTLEIDER)


def _gesprek(s: Session, now: datetime, kern: Kern, t: Traject) -> None:
    stukken.leg_vast(
        s,
        now,
        kern.id,
        Stuksoort.GESPREK,
        datum=vandaag(now),
        titel="Kennismaking aan de keukentafel",
        tekst=(
            "Er zijn vooral jongeren die weg moeten en ouderen die kleiner willen wonen. Westendorps Belang vraagt de "
            "leden om steun. De gemeente zoekt uit wat er kan."
        ),
        gegevens={"rollen": ["DBO", "PL", "GM"]},
        zichtbaarheid=Zichtbaarheid.DBO,
        door=PROJECTLEIDER,
        traject_id=t.id,
    )


def _kies(s: Session, now: datetime, t: Traject) -> None:
    traject.kies_aanpak(
        s,
        now,
        t,
        "bestaand",
        wie="Bestuur Westendorps Belang",
        dag=vandaag(now) - timedelta(days=2),
        reden="Er zijn al eigenaren met plannen. Wij willen eerst weten wat er nodig is.",
        door=PROJECTLEIDER,
        gelezen_versie=t.versie,
    )


def _sluit_de_stap(s: Session, now: datetime, t: Traject) -> None:
    """Tick what is ticked by hand, and close the step that is under way."""
    stap = next(x for x in t.stappen if x.staat == "bezig")
    for c in criteria.standen(s, now, t, stap):
        if not c.berekend:
            stappen.vink(s, now, t, stap.sleutel, c.sleutel, True, PROJECTLEIDER, t.versie)
    for moment in stap.inhoud.get("communicatie", []):
        stappen.meld_gedaan(s, now, t, stap.sleutel, moment["sleutel"], True, PROJECTLEIDER, t.versie)
    gehaald = all(c.gehaald for c in criteria.standen(s, now, t, stap))
    reden = "" if gehaald else "Dit is met de hand nagekeken. De codes zijn gemaakt en de brieven zijn bezorgd."
    stappen.sluit_stap(s, now, t, stap.sleutel, PROJECTLEIDER, t.versie, reden=reden)


def _gedaan(s: Session, now: datetime, t: Traject) -> None:
    """What should have been told by now in the step that is under way, was told."""
    for moment in van_traject(s, now, t).stap(next(x.sleutel for x in t.stappen if x.staat == "bezig")).communicatie:
        if moment.op is not None and moment.op < vandaag(now):
            key = next(x.sleutel for x in t.stappen if x.staat == "bezig")
            stappen.meld_gedaan(s, now, t, key, moment.sleutel, True, PROJECTLEIDER, t.versie)


def _geld(s: Session, now: datetime, t: Traject) -> None:
    for post, bedrag, omschrijving, weken in (
        (Post.BEGROOT, 25_000_00, "Heel het traject", 21),
        (Post.VERPLICHT, 12_500_00, "Procesbegeleider", 20),
        (Post.BESTEED, 1_180_00, "Brieven en porto", 3),
        (Post.BESTEED, 320_00, "Zaalhuur startavond", 3),
    ):
        toen = now - timedelta(weeks=weken)
        begroting.boek(
            s,
            toen,
            traject_id=t.id,
            jaar=t.jaar or vandaag(now).year,
            post=post,
            bedrag=bedrag,
            omschrijving=omschrijving,
            datum=vandaag(toen),
            door=PROJECTLEIDER,
        )


def _beloftes(s: Session, now: datetime, kern: Kern) -> None:
    """One that is kept, one that is late, one that runs; and what the village said and what was done with it."""
    dag = vandaag(now)

    def beloof(weken: float, voor: date, tekst: str, partij: str, aan: str) -> toezeggingen.Toezegging:
        return toezeggingen.zeg_toe(
            s,
            now - timedelta(weeks=weken),
            kern.id,
            tekst,
            voor=voor,
            partij=partij,
            aan=aan,
            zichtbaarheid=Zichtbaarheid.OPENBAAR,
            door=PROJECTLEIDER,
        )

    dbo = kern.dbo_naam
    beloof(
        3, dag - timedelta(days=3), f"Wij antwoorden {dbo} op de vraag over bouwen buiten de kern.", "De gemeente", dbo
    )
    beloof(3, dag + timedelta(weeks=8), "Wij vertellen de uitslag in het dorp.", "De gemeente", "Westendorp")
    papier = beloof(
        4, dag - timedelta(weeks=2), "Er liggen papieren vragenlijsten in het dorpshuis.", dbo, "Westendorp"
    )
    toezeggingen.kom_na(
        s,
        now - timedelta(weeks=2, days=1),
        papier,
        "De vragenlijsten liggen bij de ingang.",
        PROJECTLEIDER,
        papier.versie,
    )
    journaal.noteer(
        s,
        now - timedelta(days=12),
        kern.id,
        "vrij",
        Zichtbaarheid.OPENBAAR,
        door=PROJECTLEIDER,
        tekst="Op de startavond waren 46 inwoners. U vroeg: nodig ook jongeren uit. Dat doen wij via de voetbalclub.",
    )
