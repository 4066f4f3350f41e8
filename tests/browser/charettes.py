"""Charettes to look at, in Megchelen: one that takes sign-ups, with every state of a sign-up; one that draws lots, one
that drew them, and one that is over, with its work. Each is made when first needed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.charettes import aanmelden, akkoord, charette, dagdelen, ideeen, peiling, rondes, schetsen, varianten, vinden
from kern.charettes.aanmelden import Persoon, Wens
from kern.charettes.rijen import Aanmelding, Charette, Regel
from kern.charettes.werkrijen import Akkoordsoort, Ideestaat
from kern.gebruikers import Rol
from kern.mensen.deelnemers import Bereik
from kern.taal import vandaag
from kern.trajecten.rijen import Traject
from tests.browser import trajecten
from tests.browser.conftest import STAF, Plek
from tests.charettes.beeld import plaatje

DOOR = STAF[Rol.PROJECTLEIDER][0]
PLEK = "Dorpshuis De Vos, Kerkstraat 1"
DAG = timedelta(days=1)


def open_(plek: Plek) -> int:
    """It takes sign-ups: three moments to sign up for, one of them full, and one to walk in."""
    return _van(plek, "open") or _maak(plek, "open", _vul_open)


def loting(plek: Plek) -> int:
    """It draws lots next week."""
    return _van(plek, "loting") or _maak(plek, "loting", _vul_loting)


def geloot(plek: Plek) -> int:
    """It drew them yesterday."""
    return _van(plek, "geloot") or _maak(plek, "geloot", _vul_geloot)


def geweest(plek: Plek) -> int:
    """It is over: two rounds, an akkoord, ideas that went every way, and a vote that is open."""
    return _van(plek, "geweest") or _maak(plek, "geweest", _vul_geweest)


def pad(plek: Plek, deel: str = "", welke: Callable[[Plek], int] = open_) -> str:
    """The address of a charette, or of a page of it."""
    return f"/charette/{welke(plek)}" + (f"/{deel}" if deel else "")


def mijn(plek: Plek, naam: str, deel: str = "", welke: Callable[[Plek], int] = open_) -> str:
    """The own page of somebody: `plaats`, `wacht`, `aanbod`, `samen` (a party that waits), `af`."""
    id = welke(plek)
    with plek.db.reading() as s:
        wanted = select(Aanmelding).where(Aanmelding.charette_id == id, Aanmelding.sleutel == f"proef:{id}:{naam}")
        token = vinden.maak_token(s, plek.klok(), s.scalars(wanted).one())
    return f"/aanmelding/{token}" + (f"/{deel}" if deel else "")


# --- making them


TITELS = {
    "open": "Samen tekenen aan het dorp",
    "loting": "Een plan voor het plein",
    "geloot": "Een plan voor de beek",
    "geweest": "Woningen rond de kerk",
}


def _van(plek: Plek, soort: str) -> int:
    with plek.db.reading() as s:
        return s.scalars(select(Charette.id).where(Charette.titel == TITELS[soort])).first() or 0


def _maak(plek: Plek, soort: str, vul: Callable[[Session, Plek, Charette], None]) -> int:
    t_id = trajecten.lopend(plek)
    with plek.db.writing() as s:
        now, t = plek.klok(), s.get_one(Traject, t_id)
        c = charette.maak(s, now, t.kern_id, t.id, TITELS[soort], DOOR)
        charette.wijzig(
            s,
            now,
            c,
            DOOR,
            c.versie,
            inleiding="Waar komen de nieuwe woningen, en hoe blijft het dorp groen?\nWij tekenen het samen uit.",
            vast=["Er komen hoogstens 25 woningen.", "De sportvelden blijven waar ze zijn."],
            open_=["Op welke plekken er gebouwd wordt.", "Voor wie de woningen zijn.", "Hoe het plein eruitziet."],
            ploeg=[
                {"wie": "Bureau De Streek", "wat": "Begeleidt de avonden en tekent mee."},
                {"wie": "Marieke te Velde", "wat": "Projectleider van de gemeente en uw aanspreekpunt."},
            ],
        )
        for naam in ("Wonen", "Plekken", "Groen en verkeer"):
            dagdelen.voeg_thema_toe(s, c, naam)
        vul(s, plek, c)
        return c.id


def _dagdelen(s: Session, plek: Plek, c: Charette, plaatsen: tuple[int | None, ...], over: int = 20) -> None:
    """A Friday evening, a Saturday with an inloop, and a closing evening; `over`: days until the first."""
    begin = plek.klok().replace(hour=15, minute=0, second=0, microsecond=0) + over * DAG
    begin += (4 - begin.weekday()) % 7 * DAG
    for n, (naam, soort, dagen, uren, aanmelden_) in enumerate(
        (
            ("Vrijdag: dromen en feiten", "kickoff", 0, 5, True),
            ("Zaterdag: aan de ontwerptafels", "werk", 1, 3, True),
            ("Zaterdag: kijken wat er is getekend", "inloop", 1, 2, False),
            ("Slotavond: kiezen en afspreken", "slot", 8, 3, True),
        )
    ):
        start = begin + dagen * DAG + (timedelta(hours=4) if not aanmelden_ else timedelta())
        room = plaatsen[min(n, len(plaatsen) - 1)] if aanmelden_ else None
        dagdelen.voeg_toe(
            s,
            plek.klok(),
            c,
            naam=naam,
            soort=soort,
            begin=start,
            eind=start + timedelta(hours=uren),
            plek=PLEK,
            plaatsen=room,
            aanmelden=aanmelden_,
            door=DOOR,
        )
    s.flush()
    s.refresh(c)


def _meld_aan(s: Session, plek: Plek, c: Charette, naam: str, aantal: int, waar: tuple[int, ...]) -> Aanmelding:
    wens = Wens(
        dagdelen=tuple(c.dagdelen[i].id for i in waar),
        aantal=aantal,
        mensen=tuple(Persoon("35tot65", True) for _ in range(aantal)),
        mix=True,
    )
    wie = Bereik(
        f"Familie {naam.title()}", "mail", f"{naam}@bewoner.example", wensen={"oppas": "Twee kinderen, 4 en 6"}
    )
    return aanmelden.meld_aan(s, plek.klok(), c.id, wens, wie, kanaal="pagina", sleutel=f"proef:{c.id}:{naam}")


def _vul_open(s: Session, plek: Plek, c: Charette) -> None:
    _dagdelen(s, plek, c, (4, 12, None, 40))
    charette.wijzig(s, plek.klok(), c, DOOR, c.versie, dicht_op=c.dagdelen[0].begin - DAG)
    charette.open_(s, plek.klok(), c, DOOR, c.versie)
    _meld_aan(s, plek, c, "plaats", 2, (0, 1, 3))
    weg = _meld_aan(s, plek, c, "weg", 2, (0,))
    _meld_aan(s, plek, c, "aanbod", 1, (0,))
    _meld_aan(s, plek, c, "samen", 3, (0, 1))
    _meld_aan(s, plek, c, "wacht", 1, (0, 3))
    aanmelden.meld_af(s, plek.klok(), weg)
    aanmelden.meld_af(s, plek.klok(), _meld_aan(s, plek, c, "af", 1, (1,)))
    ideeen.breng_in(s, plek.klok(), c, "Een bankje bij de vijver.", bron="pagina", zichtbaar=True, door=DOOR)
    ideeen.breng_in(s, plek.klok(), c, "Nog niet gelezen.", bron="pagina")


def _vul_loting(s: Session, plek: Plek, c: Charette) -> None:
    _dagdelen(s, plek, c, (4, 6, None, 8))
    charette.wijzig(s, plek.klok(), c, DOOR, c.versie, regel=Regel.LOTING.value, loting_op=plek.klok() + 7 * DAG)
    charette.open_(s, plek.klok(), c, DOOR, c.versie)
    for n in range(6):
        _meld_aan(s, plek, c, "plaats" if not n else f"lot{n}", 1 + n % 2, (0, 1))


def _vul_geloot(s: Session, plek: Plek, c: Charette) -> None:
    now, plek.klok.moment = plek.klok.moment, plek.klok.moment - 8 * DAG
    _vul_loting(s, plek, c)
    plek.klok.moment = now - DAG + timedelta(minutes=1)
    aanmelden.loot(s, plek.klok(), c.id)
    plek.klok.moment = now


def _vul_geweest(s: Session, plek: Plek, c: Charette) -> None:
    now, plek.klok.moment = plek.klok.moment, plek.klok.moment - 40 * DAG
    _dagdelen(s, plek, c, (4, 12, None, 40), over=10)
    charette.open_(s, plek.klok(), c, DOOR, c.versie)
    _meld_aan(s, plek, c, "plaats", 2, (0, 1, 3))
    plek.klok.moment = now
    charette.houd(s, now, c, DOOR, c.versie)
    _werk(s, plek, c)
    charette.wijzig(
        s,
        now,
        c,
        DOOR,
        c.versie,
        terugkoppeling="Er komen 18 woningen bij de kerk.\nHet plein wordt een park, want dat wilde bijna iedereen.",
        verslag_voor=vandaag(now) + 5 * DAG,
    )


def _werk(s: Session, plek: Plek, c: Charette) -> None:
    now = plek.klok()
    eerste = rondes.maak(s, now, c, "Waar bouwen wij?", DOOR, dagdeel_id=c.dagdelen[1].id, voorstel="Drie plekken.")
    a, b = varianten.zet_varianten(
        s,
        now,
        eerste,
        [
            ("Rond de kerk", "Kleine woningen rond een nieuw plein. De oude school blijft staan."),
            ("Langs de beek", "Twee rijen woningen met de tuin aan het water."),
        ],
        DOOR,
        eerste.versie,
    )
    for n, tekst in enumerate(("Fijn dicht bij de winkel.", "Denk om het verkeer.", "Waar blijft de kermis?") * 3):
        rondes.reageer(s, now, eerste, tekst, "papier", (a if n % 2 else b).id, zichtbaar=True)
    beeld = schetsen.keur("schets.png", plaatje())
    alt = "Plattegrond met twaalf kleine woningen rond een plein naast de kerk."
    schetsen.bewaar(s, now, c, beeld, alt, titel="Rond de kerk", variant_id=a.id, zichtbaar=True)
    rondes.zet_stemmen(s, now, eerste, True, DOOR, eerste.versie)
    for n in range(17):
        rondes.stem(s, eerste, (a if n % 3 else b).id, f"papier:{n}")
    rondes.wijzig(
        s,
        now,
        eerste,
        DOOR,
        eerste.versie,
        aanpassing="De kermis houdt haar plek op het plein.",
        motivering="Zonder kermis wilde niemand het plein bebouwen.",
    )
    rondes.klaar(s, now, eerste, DOOR, eerste.versie)
    tweede = rondes.maak(s, now, c, "Hoe ziet het plein eruit?", DOOR, voorstel="Een plein met gras of met steen.")
    varianten.zet_varianten(s, now, tweede, [("Gras", "Een groen plein."), ("Steen", "")], DOOR, tweede.versie)
    rondes.zet_stemmen(s, now, tweede, True, DOOR, tweede.versie)
    for tekst, voor in (("Achttien woningen rond de kerk", 41), ("Auto’s aan de rand van het dorp", 22)):
        peiling.zet_peiling(s, now, c, tekst, voor=voor, neutraal=6, tegen=9, dag=vandaag(now), door=DOOR)
    _akkoord(s, plek, c)
    _ideeen(s, plek, c, a.id)


def _akkoord(s: Session, plek: Plek, c: Charette) -> None:
    now = plek.klok()
    akkoord.voeg_toe(s, now, c, Akkoordsoort.KEUZE, "Achttien woningen rond de kerk.", door=DOOR)
    akkoord.voeg_toe(
        s,
        now,
        c,
        Akkoordsoort.VOORWAARDE,
        "De gemeente telt eerst het verkeer op de Kerkstraat.",
        partij="gemeente",
        voor=date(2027, 6, 1),
        door=DOOR,
    )
    akkoord.voeg_toe(s, now, c, Akkoordsoort.MINDERHEID, "Zes mensen willen niets bij de kerk bouwen.", door=DOOR)
    akkoord.teken(s, now, c, vandaag(now), DOOR, akkoord.stand(akkoord.punten(s, c)))


def _ideeen(s: Session, plek: Plek, c: Charette, variant: int) -> None:
    now, thema = plek.klok(), c.themas[0].id
    for n in range(12):
        ideeen.breng_in(
            s,
            now,
            c,
            f"Idee van tafel {n + 1}: meer bomen op het plein.",
            bron="papier",
            thema_id=thema,
            zichtbaar=True,
        )
    for nummer, reden, weg in (
        (12, "Aan twee tafels kwam dit naar voren.", (Ideestaat.VARIANT, Ideestaat.AKKOORD)),
        (3, "De bomen staan op de plek van de kermis.", (Ideestaat.NIET,)),
    ):
        for naar in weg:
            idee = ideeen.een(s, c.id, nummer, openbaar=True)
            assert idee is not None
            waarheen = {"variant_id": variant, "akkoordpunt_id": akkoord.punten(s, c)[0].id}
            ideeen.zet(s, now, idee, naar, reden, DOOR, idee.versie, **waarheen)


# --- what somebody does there


def meld_aan(page: Page, naam: str = "Riet Bosman") -> None:
    """Fill in the form for the first moment with two people, and press the button."""
    page.locator("#dagdeel").check()
    page.get_by_label("Met hoeveel mensen komt u?").fill("2")
    page.get_by_label("Uw naam").fill(naam)
    page.get_by_label("Uw e-mailadres").fill("riet@bewoner.example")
    page.get_by_label("De gemeente mag mijn gegevens gebruiken").check()
    page.get_by_role("button", name="Meld mij aan").click()


def vraag_mix(page: Page) -> None:
    """Agree to the questions about age and village: the page that asks them."""
    page.get_by_label("U mag mij vragen naar mijn leeftijd").check()
    meld_aan(page)
    page.get_by_role("heading", name="Nog twee vragen voor de mix").wait_for()


def breng_in(page: Page) -> None:
    """Bring an idea; the receipt."""
    page.get_by_label("Uw idee").fill("Een bankje bij de vijver.")
    page.get_by_role("button", name="Idee insturen").click()
    page.get_by_role("heading", name="Wij hebben uw idee").wait_for()


def vouw_open(page: Page) -> None:
    """Open what is folded up."""
    for summary in page.locator("main summary").all():
        summary.click()


def verouder(page: Page) -> None:
    """Send a change that somebody else was before."""
    page.evaluate("document.querySelector('[name=versie]').value = '0'")
    page.get_by_label("U mag mij vragen").uncheck()
    page.get_by_role("button", name="Wijziging bewaren").click()
    page.get_by_text("Uw aanmelding is net veranderd").wait_for()
