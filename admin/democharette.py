"""The charette of the demo: Netterden designs together. The first evening was, the days at the tables are to come.

Told with the same use cases that staff and residents use. Everybody and every idea is made up.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from kern.charettes import aanmelden, charette, dagdelen, deur, ideeen, ideelijst, rondes, varianten
from kern.charettes.rijen import Charette, Dagdeel, Leeftijd
from kern.charettes.waarden import Persoon, Wens
from kern.charettes.werkrijen import Ideestaat
from kern.huis import Huis
from kern.kernen import Kern
from kern.mensen.deelnemers import Bereik
from kern.taal import AMSTERDAM, vandaag
from kern.trajecten import begroting, criteria, stappen, traject
from kern.trajecten.rijen import Post, Traject
from kern.werk import charettes as werk

PROJECTLEIDER = "m.tevelde@gemeente.example"
# How many weeks ago each of the first steps was done.
KLAAR_WEKEN = (28, 22, 4)
VAST = (
    "Het dorp blijft achter de dijk. Buiten de dijk bouwen wij niet.",
    "De school en het sportveld blijven waar ze zijn.",
    "Er is geld voor één traject. De gemeente koopt geen grond.",
)
OPEN = (
    "Waar nieuwe woningen komen, en hoeveel bij elkaar.",
    "Hoe het plein bij de kerk eruit gaat zien.",
    "Wat er met de lege boerderijen gebeurt.",
)
PLOEG = (
    ("Stedenbouwkundige van het ontwerpteam", "Leidt de tafels en tekent."),
    ("Procesbegeleider", "Let op de tijd, en dat iedereen aan het woord komt."),
    ("Projectleider van de gemeente", "Weet wat vastligt en wat kan."),
)
THEMAS = ("Wonen", "Plekken", "Groen en verkeer", "Samen leven")
# (text, theme) of what people wrote on the first evening.
IDEEEN = (
    ("Kleine huizen voor starters achter de school.", 0),
    ("Een hofje met twaalf kleine woningen, zodat ouderen in het dorp kunnen blijven.", 0),
    ("Woningen buiten de dijk, met uitzicht over het water.", 1),
    ("De lege boerderij aan de rand van het dorp splitsen in vier woningen.", 1),
    ("Een wandelpad rond het dorp.", 2),
    ("Minder auto's door de straat bij de kerk.", 2),
    ("Een gezamenlijke tuin bij het dorpshuis.", 3),
    ("Niet alles in één keer bouwen: elk jaar een paar.", 0),
    ("Grotere huizen voor gezinnen die uit de stad terugkomen.", 0),
    ("Bomen op het plein, zodat er 's zomers schaduw is.", 2),
    ("Een werkplaats waar jong en oud samen klussen.", 3),
    ("Het plein bij de kerk autovrij maken op zondag.", 2),
    ("Een laadpaal bij het dorpshuis.", 2),
    ("Samen zonnepanelen op het dak van de school.", 3),
)
NIET = {
    3: "Dit kan niet: buiten de dijk bouwen lag vooraf vast als grens. Het water moet daar de ruimte houden.",
    12: (
        "Dit doen wij niet, want dan kunnen mensen die slecht lopen niet bij de kerk komen. In variant B staan wel "
        "minder parkeerplaatsen en meer bomen op het plein."
    ),
}
IN_VARIANT = {2: ("B", "Het hofje staat in variant B."), 8: ("A", "Bouwen in stappen is de kern van variant A.")}
# (name, how many, ages, which moments, needs). K: first evening, V: Friday, Z: Saturday, S: closing evening.
MENSEN: tuple[tuple[str, tuple[Leeftijd, ...], str, dict[str, str]], ...] = (
    ("Annie en Gerrit Wolters", (Leeftijd.OUD, Leeftijd.OUD), "KVZS", {"toegang": "Een plek dicht bij de deur"}),
    ("Joris Evers", (Leeftijd.JONG,), "KVZS", {}),
    ("Familie Heijnen", (Leeftijd.MIDDEN, Leeftijd.MIDDEN, Leeftijd.JONG), "ZS", {"oppas": "Een kind van vier"}),
    ("Truus Jansen", (Leeftijd.OUD,), "KVS", {"vervoer": "Ik rijd niet in het donker"}),
    ("Bas en Lotte Roelofs", (Leeftijd.JONG, Leeftijd.JONG), "KVZS", {}),
    ("Henny Berendsen", (Leeftijd.MIDDEN,), "KVZ", {}),
    ("Piet Thuss", (Leeftijd.OUD,), "KZS", {"dieet": "Geen vlees"}),
    ("Sanne Kok", (Leeftijd.JONG,), "VZ", {}),
    ("Theo en Ria Geurts", (Leeftijd.MIDDEN, Leeftijd.OUD), "KVZS", {}),
    ("Mark Bosch", (Leeftijd.MIDDEN,), "KVZS", {}),
    ("Ilse Terhorst", (Leeftijd.MIDDEN,), "ZS", {}),
    ("Wim Reukers", (Leeftijd.OUD,), "KVZ", {}),
    ("Noor en Daan Peters", (Leeftijd.JONG, Leeftijd.JONG), "Z", {}),
    ("Greet Messing", (Leeftijd.OUD,), "KS", {}),
    ("Rob Aalders", (Leeftijd.MIDDEN,), "VZS", {}),
    ("Familie Smits", (Leeftijd.MIDDEN, Leeftijd.MIDDEN), "KZ", {"oppas": "Twee kinderen"}),
    ("Kees Donders", (Leeftijd.MIDDEN,), "Z", {}),
    ("Ellen Vos", (Leeftijd.MIDDEN,), "ZS", {}),
    ("Tom en Emma de Wit", (Leeftijd.JONG, Leeftijd.JONG), "ZS", {}),
    ("Jan Hendriks", (Leeftijd.OUD,), "Z", {}),
)


def vertel(s: Session, now: datetime, kern: Kern, huis: Huis) -> None:
    """Netterden chose the charette last year, and is in the middle of it."""
    t = _traject(s, now, kern)
    c = _maak(s, now - timedelta(weeks=5), t, vandaag(now))
    werk.open_(s, now - timedelta(weeks=4), huis, c, PROJECTLEIDER, c.versie)
    _aanmeldingen(s, now, c)
    _eerste_avond(s, now, c)


def _traject(s: Session, now: datetime, kern: Kern) -> Traject:
    toen = now - timedelta(weeks=32)
    t = traject.vraag_aan(
        s,
        toen,
        kern,
        vraag="Eerder bouwden wij in één keer te veel bij elkaar. Nu willen wij eerst samen tekenen.",
        naam="Mia Lenting",
        functie="voorzitter",
        email="bestuur@gemeyntnetterden.example",
        bron="mail",
    )
    traject.neem_in_behandeling(s, toen + timedelta(days=5), t, PROJECTLEIDER, t.versie)
    chosen = now - timedelta(weeks=29)
    traject.kies_aanpak(
        s,
        chosen,
        t,
        "charette",
        wie=f"Bestuur {kern.dbo_naam}",
        dag=vandaag(chosen),
        reden="De plekken zijn nog niet bekend, en wij willen het hele dorp erbij.",
        door=PROJECTLEIDER,
        gelezen_versie=t.versie,
    )
    # It took its place in the year before, so that this year has one place left.
    last_year = vandaag(now).year - 1
    traject.plan(
        s,
        chosen,
        t,
        begin=vandaag(toen + timedelta(days=5)),
        jaar=last_year,
        door=PROJECTLEIDER,
        gelezen_versie=t.versie,
    )
    traject.start(s, chosen, t, PROJECTLEIDER, t.versie)
    for weken in KLAAR_WEKEN:
        _sluit_de_stap(s, now - timedelta(weeks=weken), t)
    begroting.boek(
        s,
        chosen,
        traject_id=t.id,
        jaar=last_year,
        post=Post.BEGROOT,
        bedrag=25_000_00,
        omschrijving="Heel het traject",
        datum=vandaag(chosen),
        door=PROJECTLEIDER,
    )
    return t


def _sluit_de_stap(s: Session, now: datetime, t: Traject) -> None:
    stap = next(x for x in t.stappen if x.staat == "bezig")
    for c in criteria.standen(s, now, t, stap):
        if not c.berekend:
            stappen.vink(s, now, t, stap.sleutel, c.sleutel, True, PROJECTLEIDER, t.versie)
    for moment in stap.inhoud.get("communicatie", []):
        stappen.meld_gedaan(s, now, t, stap.sleutel, moment["sleutel"], True, PROJECTLEIDER, t.versie)
    gehaald = all(c.gehaald for c in criteria.standen(s, now, t, stap))
    reden = "" if gehaald else "Dit is met de hand nagekeken, samen met het dorp."
    stappen.sluit_stap(s, now, t, stap.sleutel, PROJECTLEIDER, t.versie, reden=reden)


def _maak(s: Session, now: datetime, t: Traject, dag: date) -> Charette:
    c = charette.maak(s, now, t.kern_id, t.id, "Netterden tekent", PROJECTLEIDER)
    friday = dag + timedelta(days=(4 - dag.weekday()) % 7 + 7)
    charette.wijzig(
        s,
        now,
        c,
        PROJECTLEIDER,
        c.versie,
        inleiding="In vier bijeenkomsten tekenen wij samen waar en hoe Netterden groeit. Iedereen kan meedoen.",
        vast=list(VAST),
        open_=list(OPEN),
        ploeg=[{"wie": wie, "wat": wat} for wie, wat in PLOEG],
    )
    for naam in THEMAS:
        dagdelen.voeg_thema_toe(s, c, naam)
    plans: tuple[tuple[str, str, date, time, time, int | None, bool], ...] = (
        ("Eerste avond", "kickoff", dag - timedelta(days=12), time(19, 30), time(22), 60, True),
        ("Vrijdag: lopen en dromen", "werk", friday, time(16), time(21), 40, True),
        ("Zaterdag: aan de tafels", "werk", friday + timedelta(days=1), time(9), time(16), 22, True),
        ("Inloop voor het hele dorp", "inloop", friday + timedelta(days=1), time(16), time(18), None, False),
        ("Slotavond", "slot", friday + timedelta(days=6), time(19, 30), time(22), 80, True),
    )
    for naam, soort, day, begin, eind, plaatsen, signing_up in plans:
        dagdelen.voeg_toe(
            s,
            now,
            c,
            naam=naam,
            soort=soort,
            begin=datetime.combine(day, begin, AMSTERDAM),
            eind=datetime.combine(day, eind, AMSTERDAM),
            plek="Dorpshuis Netterden",
            plaatsen=plaatsen,
            aanmelden=signing_up,
            door=PROJECTLEIDER,
        )
    return c


def _dagdelen(c: Charette) -> dict[str, Dagdeel]:
    signing_up = [d for d in sorted(c.dagdelen, key=lambda d: d.begin) if d.aanmelden]
    return dict(zip("KVZS", signing_up, strict=True))


def _aanmeldingen(s: Session, now: datetime, c: Charette) -> None:
    """Who signed up, one after another; Saturday has more people than chairs."""
    moments = _dagdelen(c)
    start = now - timedelta(weeks=3)
    for n, (naam, leeftijden, welke, wensen) in enumerate(MENSEN):
        wens = Wens(
            tuple(moments[key].id for key in welke),
            len(leeftijden),
            tuple(Persoon(leeftijd.value, n % 5 != 4) for leeftijd in leeftijden),
            mix=n % 6 != 5,
        )
        adres = f"{naam.split()[0].lower()}{n}@bewoner.example"
        aanmelden.meld_aan(
            s,
            start + timedelta(hours=7 * n),
            c.id,
            wens,
            Bereik(naam, "mail", adres, wensen=wensen),
            kanaal="web" if n % 3 else "pagina",
            sleutel=f"demo:{n}",
        )


def _eerste_avond(s: Session, now: datetime, c: Charette) -> None:
    """Who came, what they wrote on the wall, and the first round: two ways to go."""
    first = _dagdelen(c)["K"]
    avond = first.begin + timedelta(hours=2)
    for n, gast in enumerate(deur.gasten(s, first)):
        if n % 6 != 5:
            deur.meld_binnen(s, avond, first, gast.aanmelding_id, gast.verwacht, gezien=None)
    dagdelen.tel_inloop(s, first, 4)
    for tekst, thema in IDEEEN:
        theme = c.themas[thema].id
        ideeen.breng_in(
            s,
            avond,
            c,
            tekst,
            bron="papier",
            thema_id=theme,
            dagdeel_id=first.id,
            zichtbaar=True,
            door=PROJECTLEIDER,
        )
    _ronde(s, avond + timedelta(days=3), c, first)


def _ronde(s: Session, now: datetime, c: Charette, first: Dagdeel) -> None:
    r = rondes.maak(
        s,
        now,
        c,
        "Twee manieren om te groeien",
        PROJECTLEIDER,
        voorstel="Met wat u op de eerste avond opschreef, tekende het ontwerpteam twee manieren om te groeien.",
        dagdeel_id=first.id,
    )
    two = [
        ("Stap voor stap", "Elk jaar drie of vier woningen, verspreid over het dorp."),
        ("Rond het plein", "Een hofje van twaalf woningen bij de kerk, met een groen plein."),
    ]
    varianten.zet_varianten(s, now, r, two, PROJECTLEIDER, r.versie)
    rondes.wijzig(s, now, r, PROJECTLEIDER, r.versie, zichtbaar=True)
    by_letter = {v.letter: v for v in rondes.varianten(s, r)}
    for tekst in ("Stap voor stap past bij ons.", "Het hofje mag kleiner.", "Denk ook aan de bus."):
        rondes.reageer(s, now, r, tekst, "papier", zichtbaar=True)
    rondes.zet_stemmen(s, now, r, True, PROJECTLEIDER, r.versie)
    for nummer, (letter, reden) in IN_VARIANT.items():
        _zet(s, now, c, nummer, Ideestaat.VARIANT, reden, variant_id=by_letter[letter].id)
    for nummer, reden in NIET.items():
        _zet(s, now, c, nummer, Ideestaat.NIET, reden)


def _zet(
    s: Session, now: datetime, c: Charette, nummer: int, naar: Ideestaat, reden: str, variant_id: int | None = None
) -> None:
    idee = ideelijst.een(s, c.id, nummer, openbaar=False)
    assert idee is not None  # noqa: S101  it was just brought
    ideeen.zet(s, now, idee, naar, reden, PROJECTLEIDER, idee.versie, variant_id=variant_id)
