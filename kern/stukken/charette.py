"""What the report of a charette says: values and tables for its template, from the same rows as the pages.

The report is public: nothing that residents may not read comes in, no names of who took part, and no group of fewer
than five people with a number.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern import instellingen
from kern.charettes import ideelijst, ideeweg, rondes
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Deelnemer, Leeftijd, Plaats
from kern.charettes.werkrijen import Akkoordpunt, Akkoordsoort, Peilpunt, Ronde
from kern.huis import Huis
from kern.kernen import Kern
from kern.stukken.gegevens import Rij, Tabel
from kern.taal import aantal, datum, datum_kort, moment, procent, tijdvak, vandaag, zin

# A group of fewer people is not given with a number.
MINSTENS = 5


def waarden(s: Session, now: datetime, kern: Kern, c: Charette, huis: Huis) -> dict[str, str]:
    """A text for each of `sjablonen.CHARETTE_VELDEN`; what is not known says so."""
    people = instellingen.contact(s, now)
    found = {
        "kern": kern.naam,
        "gemeente": huis.gemeente,
        "dbo": kern.dbo_naam or zin("stukken.dbo.onbekend"),
        "datum": datum(vandaag(now)),
        "pagina": f"{huis.base_url}/kern/{kern.slug}",
        "projectleider": str(people["naam"]),
        "projectleider_functie": str(people["functie"]),
        "projectleider_telefoon": str(people["telefoon"]),
        "projectleider_email": str(people["email"]),
        "charette": c.titel,
        "charette_pagina": f"{huis.base_url}/charette/{c.id}",
        "inleiding": c.inleiding,
        "aangemeld": aantal(_aangemeld(s, c)),
        "ideeen_aantal": aantal(len(ideelijst.lijst(s, c, openbaar=True))),
        "rondes_aantal": aantal(len([r for r in rondes.lijst(s, c, openbaar=True) if r.klaar])),
        "verdeling": zin(f"charette.regel_uitleg.{c.regel}", loting_op=moment(c.loting_op) if c.loting_op else ""),
        "terugkoppeling": c.terugkoppeling,
    }
    return {naam: text or zin("stukken.leeg.waarde") for naam, text in found.items()}


def tabellen(s: Session, c: Charette) -> dict[str, Tabel]:
    """A table for each of `sjablonen.CHARETTE_TABELLEN`."""
    public = rondes.lijst(s, c, openbaar=True)
    return {
        "charette_kaders": _tabel("charette_kaders", _kaders(c)),
        "dagdelen": _tabel("dagdelen", (_dagdeel(s, d) for d in c.dagdelen)),
        "ploeg": _tabel("ploeg", ([p["wie"], p["wat"]] for p in c.ploeg)),
        "groepen": _tabel("groepen", _groepen(s, c)),
        "rondes": _tabel("rondes", (_ronde(s, r) for r in public)),
        "varianten": _tabel("varianten", (row for r in public for row in _varianten(s, r))),
        "peiling": _tabel("peiling", _peiling(s, c)),
        "akkoord": _tabel("akkoord", _akkoord(s, c)),
        "minderheid": _tabel("minderheid", _minderheid(s, c)),
        "ideeen": _tabel("ideeen", _ideeen(s, c)),
    }


def _tabel(naam: str, rows: Iterable[Rij]) -> Tabel:
    return {"kop": zin(f"stukken.kop.{naam}").split("|"), "rijen": list(rows), "leeg": zin(f"stukken.leeg.{naam}")}


def _aangemeld(s: Session, c: Charette) -> int:
    mine = (Aanmelding.charette_id == c.id) & Aanmelding.ingetrokken.is_(False)
    erased = max((int(d.geteld.get("aangemeld", 0)) for d in c.dagdelen), default=0)
    return (s.scalar(select(func.sum(Aanmelding.aantal)).where(mine)) or 0) + erased


def _kaders(c: Charette) -> list[Rij]:
    fixed = [[zin("stukken.kader.vast"), text] for text in c.vast]
    return fixed + [[zin("stukken.kader.open"), text] for text in c.open_]


def _dagdeel(s: Session, d: Dagdeel) -> Rij:
    mine = Plaats.dagdeel_id == d.id
    came = (s.scalar(select(func.sum(Plaats.aanwezig)).where(mine)) or 0) + int(d.geteld.get("binnen", 0))
    when = zin("stukken.dagdeel.afgelast") if d.afgelast else tijdvak(d.begin, d.eind)
    return [d.naam, when, d.plek, aantal(came + d.inloop)]


def _groepen(s: Session, c: Charette) -> list[Rij]:
    query = select(Deelnemer.leeftijd, func.count()).join(Aanmelding, Aanmelding.id == Deelnemer.aanmelding_id)
    query = query.where(Aanmelding.charette_id == c.id, Aanmelding.ingetrokken.is_(False), Deelnemer.leeftijd != "")
    counts: dict[str, int] = {x: n for x, n in s.execute(query.group_by(Deelnemer.leeftijd))}  # noqa: C416  a Row is no pair
    told = sum(counts.values())
    if any(0 < counts.get(x, 0) < MINSTENS for x in Leeftijd):
        # One hidden group could be found from the others and the total: then only who told it, together.
        return [[zin("stukken.groep.samen"), aantal(told), "–"]] if told >= MINSTENS else []
    return [
        [zin(f"charette.leeftijd.{x.value}"), aantal(counts.get(x, 0)), procent(counts.get(x, 0) / told)]
        for x in Leeftijd
        if told
    ]


def _ronde(s: Session, r: Ronde) -> Rij:
    said = "\n".join(f"• {x.tekst}" for x in rondes.reacties(s, r, openbaar=True))
    return [aantal(r.nummer), r.titel, r.voorstel or "–", said or "–", r.aanpassing or "–", r.motivering or "–"]


def _varianten(s: Session, r: Ronde) -> list[Rij]:
    votes = rondes.stemmen(s, r)
    return [[aantal(r.nummer), v.letter, v.naam, aantal(votes.get(v.id, 0))] for v in rondes.varianten(s, r)]


def _peiling(s: Session, c: Charette) -> list[Rij]:
    rows = s.scalars(select(Peilpunt).where(Peilpunt.charette_id == c.id).order_by(Peilpunt.volgorde, Peilpunt.id))
    return [[p.tekst, aantal(p.voor), aantal(p.neutraal), aantal(p.tegen)] for p in rows if p.gepeild_op]


def _punten(s: Session, c: Charette) -> list[Akkoordpunt]:
    query = select(Akkoordpunt).where(Akkoordpunt.charette_id == c.id).order_by(Akkoordpunt.nummer)
    return list(s.scalars(query))


def _akkoord(s: Session, c: Charette) -> list[Rij]:
    items = [p for p in _punten(s, c) if p.soort != Akkoordsoort.MINDERHEID]
    return [[aantal(p.nummer), zin(f"stukken.akkoord.{p.soort}"), p.tekst, p.partij or "–", _dag(p)] for p in items]


def _dag(p: Akkoordpunt) -> str:
    return f"{datum_kort(p.voor)} {p.voor.year}" if p.voor else "–"


def _minderheid(s: Session, c: Charette) -> list[Rij]:
    return [[aantal(p.nummer), p.tekst] for p in _punten(s, c) if p.soort == Akkoordsoort.MINDERHEID]


def _ideeen(s: Session, c: Charette) -> list[Rij]:
    rows = []
    for idee in ideelijst.lijst(s, c, openbaar=True):
        way = ideeweg.weg(s, idee)
        rows.append([aantal(idee.nummer), idee.tekst, way.label, way.reden or "–"])
    return rows
