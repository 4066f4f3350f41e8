"""What the bot tells in passing, from every state: help, a person, status, privacy, my data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from kern import instellingen, journaal, kernen, toezeggingen
from kern.charettes import charette as charettes
from kern.charettes.rijen import Staat as Charettestaat
from kern.kernen import Kern
from kern.onderzoek import onderzoek, uitslag
from kern.onderzoek.onderzoek import Doelgroep, Onderzoek, Stand
from kern.taal import BRONTAAL, aantal, datum, gettext, huidige_taal, vandaag, zin
from kern.toezeggingen import Toezegging
from kern.trajecten import voor_dorp
from kern.trajecten.rijen import Staat
from kern.trajecten.stand import GroepStand, voor_inwoners
from kern.trajecten.stand import Stand as TrajectStand

NIEUWS = 3
BELOFTEN = 3
# Names of the commands that only tell something.
VERTELT = ("help", "mens", "uitleg", "privacy", "status", "nood", "onbekend")


def lines(
    s: Session, now: datetime, naam: str, kern: Kern | None, o: Onderzoek | None, gemeente: str, base_url: str
) -> tuple[str, ...]:
    """The lines of a command of VERTELT. `o`: the onderzoek that the conversation is about, if any."""
    contact = instellingen.contact(s, now)
    if naam == "status":
        return tuple(status(s, now, kern, o, base_url))
    if naam == "help":
        kop, woorden = zin("gesprek.hulp.kop", gemeente=gemeente), zin("gesprek.hulp.woorden")
        over = [zin("aanmelden.zeg.hulp")] if kern and charettes.lopende(s, kern.id, now) else []
        return kop, woorden, *over, zin("gesprek.hulp.mens", **contact)
    form_id, titel = onderzoek.vragenlijst_van(s, o) if o else (onderzoek.WOONBEHOEFTE, "")
    if naam == "uitleg" and form_id != onderzoek.WOONBEHOEFTE:
        return (zin("gesprek.hulp.uitleg_ander", titel=titel),)
    params: dict[str, Any] = {**contact, "kern": kern.naam if kern else gemeente, "link": f"{base_url}/privacy"}
    return (zin(f"gesprek.hulp.{naam}", **params),)


def status(s: Session, now: datetime, kern: Kern | None, o: Onderzoek | None, base_url: str) -> list[str]:
    """How things stand: what runs now, what comes next, what happened last.

    Without a kern: how `o` stands, that of the whole gemeente; without that too, which kernen there are.
    """
    if kern is None and o is not None:
        return _of_the_gemeente(s, now, o)
    if kern is None:
        names = ", ".join(k.naam for k in kernen.alle(s))
        return [zin("gesprek.status.kernen", kernen=names)]
    lines = [
        zin("gesprek.status.kern", kern=kern.naam),
        *now_and_next(s, now, kern),
        *_charette(s, now, kern),
        *_promises(s, now, kern, base_url),
    ]
    return [*lines, *_news(s, now, kern, base_url)]


def now_and_next(s: Session, now: datetime, kern: Kern) -> list[str]:
    """What runs in this kern now and what comes after it, as sentences: the same truth as its page."""
    traject = voor_dorp.van_kern(s, now, kern.id)
    steps = voor_inwoners(traject) if traject else ()
    o = onderzoek.laatste(s, kern.id)
    asks = _of_the_onderzoek(s, now, o) if o is not None else []
    if traject is None or not steps or traject.staat is Staat.AFGEROND:
        straks = [zin("gesprek.status.straks", kern=kern.naam)] if o and _can_send(o, now) else []
        klaar = [zin("gesprek.status.traject_klaar")] if steps else []
        return [*klaar, *asks, *straks] or [zin("gesprek.status.niets", kern=kern.naam)]
    return [*_step(steps, traject), *(asks if o and _can_send(o, now) else []), *_next(steps)]


def _step(steps: Sequence[GroepStand], traject: TrajectStand) -> list[str]:
    """The step it is in, and what goes on there."""
    here = next((i for i, step in enumerate(steps) if step.soort == "nu"), None)
    if here is None:
        after = traject.nu.publiek if traject.nu and not traject.nu.groep else ""
        return [gettext(after) if after else zin("gesprek.status.gaat_beginnen")]
    naam, tekst = _low(gettext(steps[here].naam)), gettext(steps[here].tekst)
    return [zin("gesprek.status.stap", nummer=here + 1, totaal=len(steps), naam=naam), *([tekst] if tekst else [])]


def _next(steps: Sequence[GroepStand]) -> list[str]:
    """The step after it, with the day it begins as far as that is planned."""
    step = next((step for step in steps if step.soort == "later"), None)
    if step is None:
        return []
    naam = _low(gettext(step.naam))
    if step.van is None:
        return [zin("gesprek.status.daarna_ooit", naam=naam)]
    return [zin("gesprek.status.daarna", naam=naam, datum=datum(step.van))]


def _low(naam: str) -> str:
    return naam[:1].lower() + naam[1:]


def _can_send(o: Onderzoek, now: datetime) -> bool:
    return onderzoek.stand(o, now) in (Stand.OPEN, Stand.UITLOOP)


def _of_the_onderzoek(s: Session, now: datetime, o: Onderzoek) -> list[str]:
    match onderzoek.stand(o, now):
        case Stand.CONCEPT:
            return [zin("gesprek.status.gepland", van=datum(o.opent))]
        case Stand.OPEN | Stand.UITLOOP:
            n = uitslag.respons(s, o).huishoudens
            key = "respons_verenigingen" if o.wie is Doelgroep.VERENIGINGEN else "respons"
            said = zin(f"gesprek.status.{key}", aantal=aantal(n), totaal=aantal(o.huishoudens))
            return [zin("gesprek.status.open", tot=datum(o.sluit)), said]
        case Stand.GESLOTEN:
            return [zin("gesprek.status.gesloten")]


def _charette(s: Session, now: datetime, kern: Kern) -> list[str]:
    """Whether one may sign up for a charette, or when it begins."""
    c = charettes.openstaand(s, kern.id, now) or charettes.lopende(s, kern.id, now)
    first = min((d.begin for d in c.dagdelen if not d.afgelast), default=now) if c is not None else now
    if c is None or first <= now:
        return []
    key = "open" if charettes.stand_nu(c, now) is Charettestaat.OPEN else "dicht"
    return [zin(f"aanmelden.zeg.status_{key}", titel=c.titel, datum=datum(vandaag(first)))]


def _promises(s: Session, now: datetime, kern: Kern, base_url: str) -> list[str]:
    """What was promised to the village, late ones first; in another language only how many, for they are Dutch."""
    open_ones = [t for t in toezeggingen.voor_dorp(s, now, kern.id) if t.is_open]
    if not open_ones:
        return []
    if huidige_taal() != BRONTAAL:
        link = f"{base_url}/kern/{kern.slug}#beloften"
        return [zin("gesprek.status.beloften_elders", aantal=len(open_ones), link=link)]
    return [zin("gesprek.status.beloofd"), *(_promise(t, vandaag(now)) for t in open_ones[:BELOFTEN])]


def _promise(t: Toezegging, dag: date) -> str:
    ours = t.partij == toezeggingen.GEMEENTE
    late = "op_tijd" if not (ours and toezeggingen.dagen_na_belofte(t, dag)) else "laat" if t.voor < dag else "nieuw"
    tekst = t.tekst if t.tekst[-1:] in ".!?" else f"{t.tekst}."
    return zin(f"gesprek.status.belofte_{late}", partij=t.partij, tekst=tekst, datum=datum(t.voor))


def _of_the_gemeente(s: Session, now: datetime, o: Onderzoek) -> list[str]:
    """How an onderzoek of the whole gemeente stands."""
    titel = onderzoek.titel_van(s, o)
    if onderzoek.neemt_nieuwe(o, now):
        return [zin("gesprek.status.breed_open", titel=titel, tot=datum(o.sluit))]
    return [zin("gesprek.status.breed_gesloten", titel=titel, datum=datum(vandaag(onderzoek.eindmoment(o))))]


def _news(s: Session, now: datetime, kern: Kern, base_url: str) -> list[str]:
    feiten = journaal.regels(s, kern.id, journaal.VOOR_IEDEREEN, now, hoogstens=NIEUWS)
    if not feiten:
        return [zin("gesprek.status.geen_nieuws")]
    if huidige_taal() != BRONTAAL:  # news is Dutch; the page marks it as such, a line of chat cannot
        return [zin("gesprek.status.nieuws_elders", link=f"{base_url}/kern/{kern.slug}/nieuws")]
    news = [zin("gesprek.status.nieuws", datum=datum(vandaag(f.moment)), zin=f.zin) for f in feiten]
    return [zin("gesprek.status.laatste"), *news]


def my_data(n: int, *, verstuurd: bool, has_address: bool) -> list[str]:
    """What is kept of this conversation now: `n` answers, perhaps sent already."""
    key = "antwoorden_verstuurd" if verstuurd else "antwoorden"
    kept = zin(f"gesprek.gegevens.{key}", aantal=n) if n else zin("gesprek.gegevens.geen")
    address = zin("gesprek.gegevens.adres" if has_address else "gesprek.gegevens.geen_adres")
    return [zin("gesprek.gegevens.intro"), kept, address, zin("gesprek.gegevens.verstuurd")]
