"""What a message about a charette says: plain values, the same for a mail and for a chat.

One function per kind of message; the sentences stand in `templates/chat/charette_bericht.toml`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kern.berichten import charette_woorden as woorden
from kern.berichten.charette_woorden import Regel, een_of_meer
from kern.berichten.mailopmaak import alineas
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel
from kern.charettes.stand import PlaatsStand
from kern.taal import datum, lokaal, moment, tijdvak, zin


class Bericht(StrEnum):
    """What there is to tell."""

    BEVESTIGING = "bevestiging"
    GEWIJZIGD = "gewijzigd"  # they changed their own sign-up, or took an offer
    AFMELDING = "afmelding"
    AANBOD = "aanbod"
    AANBOD_VERVALLEN = "aanbod_vervallen"
    WIJZIGING = "wijziging"  # a dagdeel was moved
    AFGELAST = "afgelast"
    HERINNERING = "herinnering"
    STATUS = "status"
    LOTING = "loting"
    TERUGKOPPELING = "terugkoppeling"
    EVALUATIE = "evaluatie"


@dataclass(frozen=True)
class Was:
    """When and where a dagdeel was, before it was moved."""

    begin: datetime
    eind: datetime
    plek: str


@dataclass(frozen=True)
class Over:
    """What a message is about, besides the sign-up itself; each kind uses its own part.

    `dagdeel`: the one it is about; `aantal`, `tot`, `nummer`: of an offer; `vervalt`: what must go out of the calendar;
    `nieuw`: the dagdelen (ids) that are new in the calendar, None for all; `reden`: why something is off; `url`: where
    the questions or the proof of the draw are; `gekomen`: whether they were there.
    """

    dagdeel: Dagdeel | None = None
    aantal: int = 0
    tot: datetime | None = None
    nummer: int = 0
    vervalt: tuple[Dagdeel, ...] = ()
    nieuw: frozenset[int] | None = None
    was: Was | None = None
    reden: str = ""
    url: str = ""
    gekomen: bool = True


@dataclass(frozen=True)
class Brief:
    """A message, ready to be laid out. `tekst`: paragraphs of lines typed by staff; `slot`: after the lines.

    `knop`, `doel`: the words and the path of the one button: "" is their own page, "#…" a place on it, "/…" a public
    page, "http…" anything else; `lees`: the words of one more link, to `lees_url`. `agenda`: the dagdelen of which a
    calendar item goes along, `vervangt`: in the place of an older one; `uit_agenda`: those that must go out of it.
    """

    kop: str
    inleiding: str
    titel: str
    dagdeel: str = ""
    dag: str = ""
    tekst: tuple[tuple[str, ...], ...] = ()
    regels: tuple[Regel, ...] = ()
    slot: tuple[str, ...] = ()
    met_code: bool = False
    knop: str = ""
    doel: str = ""
    lees: str = ""
    lees_url: str = ""
    agenda: tuple[Dagdeel, ...] = ()
    vervangt: bool = False
    uit_agenda: tuple[Dagdeel, ...] = ()


def schrijf(c: Charette, a: Aanmelding, standen: Sequence[PlaatsStand], soort: Bericht, over: Over) -> Brief:
    """The message, in the language that is spoken now."""
    return _SCHRIJVERS[soort](c, a, standen, over)


def over_agenda(b: Brief, *, bijlagen: bool) -> tuple[str, ...]:
    """What to say of the calendar: what is enclosed (`bijlagen`), or where it can be fetched."""
    if not bijlagen:
        return (_z("doen.agenda_pagina"),) if b.agenda else ()
    found = []
    if b.agenda:
        found.append(_z("doen.agenda_nieuw") if b.vervangt else een_of_meer("doen.agenda", len(b.agenda)))
    if b.uit_agenda:
        found.append(een_of_meer("doen.agenda_weg", len(b.uit_agenda)))
    return tuple(found)


Schrijver = Callable[[Charette, Aanmelding, Sequence[PlaatsStand], Over], Brief]


def _z(sleutel: str, **params: object) -> str:
    return zin(f"charette_bericht.{sleutel}", **params)


# --- how a sign-up stands


def _stand(c: Charette, a: Aanmelding, standen: Sequence[PlaatsStand], over: Over, kop: str, inleiding: str) -> Brief:
    """All that somebody asked for, with the code and the way to change it."""
    return Brief(
        kop=kop,
        inleiding=inleiding,
        titel=c.titel,
        regels=woorden.regels(c, standen),
        slot=_wat_nu(a, standen),
        met_code=True,
        knop=_z("knop.eigen"),
        agenda=tuple(p.dagdeel for p in standen if p.geplaatst and _in_agenda(p.dagdeel, over)),
        uit_agenda=over.vervalt,
    )


def _in_agenda(d: Dagdeel, over: Over) -> bool:
    return not d.afgelast and (over.nieuw is None or d.id in over.nieuw)


def _wat_nu(a: Aanmelding, standen: Sequence[PlaatsStand]) -> tuple[str, ...]:
    alive = [p for p in standen if not p.dagdeel.afgelast]
    found = []
    if any(p.soort == "loting" for p in alive):
        found.append(_z("doen.loting"))
    if any(p.wacht and p.soort in ("wacht", "deels") for p in alive):
        found.append(_z("doen.wacht"))
        found += [_z("doen.splitsen")] if a.aantal > 1 and not a.splitsen else []
    if any(p.geplaatst for p in alive):
        found.append(_z("doen.afmelden"))
    return tuple(found)


def _bevestiging(c: Charette, a: Aanmelding, standen: Sequence[PlaatsStand], over: Over) -> Brief:
    intro = _z("inleiding.bevestiging", titel=c.titel, nummer=a.nummer)
    return _stand(c, a, standen, over, woorden.kop(standen), intro)


def _gewijzigd(c: Charette, a: Aanmelding, standen: Sequence[PlaatsStand], over: Over) -> Brief:
    if not standen:
        return _afgemeld(c, over)
    heading = _z("kop.gewijzigd")
    if over.dagdeel is not None and any(p.geplaatst for p in _van(standen, over.dagdeel)):
        heading = _z("kop.plaats", dagdeel=over.dagdeel.naam)
    return _stand(c, a, standen, over, heading, _z("inleiding.gewijzigd", titel=c.titel))


def _afmelding(c: Charette, a: Aanmelding, standen: Sequence[PlaatsStand], over: Over) -> Brief:
    if not standen or over.dagdeel is None or _van(standen, over.dagdeel):
        return _gewijzigd(c, a, standen, replace(over, dagdeel=None))
    heading = _z("kop.afgemeld_deel", dagdeel=over.dagdeel.naam)
    return _stand(c, a, standen, over, heading, _z("inleiding.afgemeld_deel", titel=c.titel))


def _van(standen: Sequence[PlaatsStand], d: Dagdeel) -> list[PlaatsStand]:
    return [p for p in standen if p.dagdeel.id == d.id]


def _afgemeld(c: Charette, over: Over) -> Brief:
    return Brief(
        kop=_z("kop.afgemeld"),
        inleiding=_z("inleiding.afgemeld", titel=c.titel),
        titel=c.titel,
        slot=(_z("doen.opnieuw"),),
        knop=_z("knop.charette"),
        doel=f"/charette/{c.id}",
        uit_agenda=over.vervalt,
    )


def _status(c: Charette, a: Aanmelding, standen: Sequence[PlaatsStand], over: Over) -> Brief:
    if not standen:
        return replace(_afgemeld(c, over), kop=_z("kop.status"), inleiding=_z("inleiding.status_af", titel=c.titel))
    return _stand(c, a, standen, over, _z("kop.status"), _z("inleiding.status", titel=c.titel, nummer=a.nummer))


def _loting(c: Charette, a: Aanmelding, standen: Sequence[PlaatsStand], over: Over) -> Brief:
    intro = _z("inleiding.loting", titel=c.titel, nummer=a.nummer)
    brief = _stand(c, a, standen, over, woorden.kop(standen, "loting_"), intro)
    return replace(brief, lees=_z("doen.loting_hoe"), lees_url=over.url)


# --- about one dagdeel


def _een_dagdeel(over: Over) -> Dagdeel:
    if over.dagdeel is None:
        raise ValueError("dit bericht gaat over een dagdeel")
    return over.dagdeel


def _over_dagdeel(c: Charette, d: Dagdeel, kop: str, inleiding: str, slot: tuple[str, ...], knop: str) -> Brief:
    return Brief(
        kop=kop,
        inleiding=inleiding,
        titel=c.titel,
        dagdeel=d.naam,
        dag=datum(lokaal(d.begin).date()),
        regels=(woorden.regel(d),),
        slot=slot,
        knop=knop,
        doel=f"#dagdeel-{d.id}",
    )


def _aanbod(c: Charette, a: Aanmelding, standen: Sequence[PlaatsStand], over: Over) -> Brief:
    d, n = _een_dagdeel(over), over.aantal
    until = moment(over.tot) if over.tot else ""
    intro = een_of_meer("inleiding.aanbod", n, dagdeel=d.naam, aantal=n)
    return _over_dagdeel(
        c, d, een_of_meer("kop.aanbod", n, aantal=n), intro, (_z("doen.aanbod", tot=until),), _z("knop.aanbod")
    )


def _aanbod_vervallen(c: Charette, a: Aanmelding, standen: Sequence[PlaatsStand], over: Over) -> Brief:
    d = _een_dagdeel(over)
    intro = _z("inleiding.aanbod_vervallen", dagdeel=d.naam)
    return _over_dagdeel(c, d, _z("kop.aanbod_vervallen"), intro, (_z("doen.aanbod_vervallen"),), _z("knop.eigen"))


def _wijziging(c: Charette, a: Aanmelding, standen: Sequence[PlaatsStand], over: Over) -> Brief:
    d = _een_dagdeel(over)
    mine = _van(standen, d)
    placed = any(p.geplaatst for p in mine)
    brief = _over_dagdeel(
        c,
        d,
        _z("kop.wijziging", dagdeel=d.naam),
        _z("inleiding.wijziging", titel=c.titel),
        (*_was(d, over.was), _z("doen.anders_niet")),
        _z("knop.eigen"),
    )
    lines = woorden.regels(c, mine) or brief.regels
    return replace(brief, regels=lines, agenda=(d,) if placed else (), vervangt=True)


def _was(d: Dagdeel, was: Was | None) -> tuple[str, ...]:
    if was is None:
        return ()
    found = []
    if (was.begin, was.eind) != (d.begin, d.eind):
        found.append(_z("doen.was_tijd", was=tijdvak(was.begin, was.eind)))
    if was.plek != d.plek:
        found.append(_z("doen.was_plek", was=was.plek))
    return tuple(found)


def _afgelast(c: Charette, a: Aanmelding, standen: Sequence[PlaatsStand], over: Over) -> Brief:
    if over.dagdeel is None:
        return _alles_afgelast(c, over)
    d, goes_on = over.dagdeel, [p for p in standen if not p.dagdeel.afgelast]
    brief = _over_dagdeel(
        c,
        d,
        _z("kop.afgelast", dagdeel=d.naam),
        _z("inleiding.afgelast", dagdeel=d.naam),
        (_z("doen.anders_wel"),) if goes_on else (),
        _z("knop.eigen"),
    )
    return replace(brief, tekst=_alineas(over.reden), doel="", uit_agenda=over.vervalt)


def _alles_afgelast(c: Charette, over: Over) -> Brief:
    return Brief(
        kop=_z("kop.afgelast_alles"),
        inleiding=_z("inleiding.afgelast_alles", titel=c.titel),
        titel=c.titel,
        tekst=_alineas(over.reden),
        knop=_z("knop.charette"),
        doel=f"/charette/{c.id}",
        uit_agenda=over.vervalt,
    )


def _herinnering(c: Charette, a: Aanmelding, standen: Sequence[PlaatsStand], over: Over) -> Brief:
    d = _een_dagdeel(over)
    n = sum(p.geplaatst for p in _van(standen, d))
    intro = een_of_meer("inleiding.herinnering", n, dagdeel=d.naam, aantal=n)
    slot = (een_of_meer("doen.herinnering", n),)
    return replace(_over_dagdeel(c, d, _z("kop.herinnering"), intro, slot, _z("knop.komt")), met_code=True)


# --- afterwards


def _terugkoppeling(c: Charette, a: Aanmelding, standen: Sequence[PlaatsStand], over: Over) -> Brief:
    return Brief(
        kop=_z("kop.terugkoppeling"),
        inleiding=_z("inleiding.terugkoppeling", titel=c.titel),
        titel=c.titel,
        tekst=_alineas(c.terugkoppeling),
        knop=_z("knop.uitkomst"),
        doel=f"/charette/{c.id}",
    )


def _evaluatie(c: Charette, a: Aanmelding, standen: Sequence[PlaatsStand], over: Over) -> Brief:
    which = "evaluatie" if over.gekomen else "evaluatie_kort"
    return Brief(
        kop=_z(f"kop.{which}"),
        inleiding=_z(f"inleiding.{which}", titel=c.titel),
        titel=c.titel,
        knop=_z("knop.evaluatie"),
        doel=over.url,
    )


def _alineas(tekst: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(lines) for lines in alineas(tekst))


_SCHRIJVERS: dict[Bericht, Schrijver] = {
    Bericht.BEVESTIGING: _bevestiging,
    Bericht.GEWIJZIGD: _gewijzigd,
    Bericht.AFMELDING: _afmelding,
    Bericht.AANBOD: _aanbod,
    Bericht.AANBOD_VERVALLEN: _aanbod_vervallen,
    Bericht.WIJZIGING: _wijziging,
    Bericht.AFGELAST: _afgelast,
    Bericht.HERINNERING: _herinnering,
    Bericht.STATUS: _status,
    Bericht.LOTING: _loting,
    Bericht.TERUGKOPPELING: _terugkoppeling,
    Bericht.EVALUATIE: _evaluatie,
}
