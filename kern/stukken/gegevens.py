"""What a document says about a traject: the values and tables for a template, from the same rows as every page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern import instellingen, toezeggingen
from kern.dossier import stukken
from kern.dossier.rijen import Stuksoort
from kern.huis import Huis
from kern.kernen import Kern
from kern.taal import aantal, bedrag, datum, datum_kort, opsomming, procent, vandaag, zin
from kern.trajecten import begroting, stand
from kern.trajecten.begroting import Jaarstand
from kern.trajecten.rijen import Boeking, Rolhouder, Stapstaat, Traject
from kern.trajecten.stand import Stand, StapStand

# A table as the template's filler takes it: heading, rows, and the sentence for when there are none.
Tabel: TypeAlias = dict[str, Any]
Rij: TypeAlias = list[str]


@dataclass(frozen=True)
class Bron:
    """All that a document is made of, read once. `lezers`: whose eyes it is for, `kern.journaal.VOOR_…`."""

    now: datetime
    huis: Huis
    kern: Kern
    traject: Traject
    stand: Stand
    jaar: Jaarstand
    contact: dict[str, Any]
    doel: int
    organisaties: dict[str, list[str]]
    boekingen: list[Boeking]
    lezers: tuple[str, ...]

    @property
    def dbo(self) -> str:
        """How the organisation of the village is called."""
        return self.kern.dbo_naam or zin("stukken.dbo.onbekend")

    @property
    def jaartal(self) -> int:
        """The year whose place and money it takes; this year while that was not decided."""
        return self.jaar.jaar

    @property
    def gepland(self) -> list[StapStand]:
        """The steps with an end: those up to the building."""
        return [stap for stap in self.stand.stappen if not stap.doorlopend]


def lees(s: Session, now: datetime, kern: Kern, traject: Traject, huis: Huis, lezers: tuple[str, ...]) -> Bron:
    """Read what a document about this traject needs."""
    jaar = traject.jaar or vandaag(now).year
    return Bron(
        now=now,
        huis=huis,
        kern=kern,
        traject=traject,
        stand=stand.van_traject(s, now, traject),
        jaar=begroting.jaarstand(s, now, jaar),
        contact=instellingen.contact(s, now),
        doel=int(instellingen.lees(s, "onderzoek", now)["doel_procent"]),
        organisaties=_organisaties(s, traject),
        boekingen=[b for b in begroting.boekingen(s, traject_id=traject.id) if b.ingetrokken_op is None],
        lezers=lezers,
    )


def _organisaties(s: Session, traject: Traject) -> dict[str, list[str]]:
    """Role → the organisations that fill it; names of people stay sealed, they are written in by hand."""
    found: dict[str, list[str]] = {}
    columns = select(Rolhouder.rol, Rolhouder.organisatie).where(Rolhouder.traject_id == traject.id)
    for rol, organisatie in s.execute(columns.order_by(Rolhouder.id)):
        if organisatie and organisatie not in found.setdefault(rol, []):
            found[rol].append(organisatie)
    return found


# --- values


def waarden(b: Bron) -> dict[str, str]:
    """A text for each of `sjablonen.VELDEN`; what is not known says so."""
    found = {**_van_de_kern(b), **_van_het_traject(b), **_van_het_geld(b)}
    return {naam: text or zin("stukken.leeg.waarde") for naam, text in found.items()}


def _van_de_kern(b: Bron) -> dict[str, str]:
    people = b.contact
    return {
        "kern": b.kern.naam,
        "gemeente": b.huis.gemeente,
        "dbo": b.dbo,
        "datum": datum(vandaag(b.now)),
        "inwoners": f"{aantal(b.kern.inwoners)} ({b.kern.inwoners_jaar})",
        "huishoudens": aantal(b.kern.huishoudens),
        "onderzoeksgebied": b.kern.onderzoeksgebied.label,
        "pagina": f"{b.huis.base_url}/kern/{b.kern.slug}",
        "projectleider": str(people["naam"]),
        "projectleider_functie": str(people["functie"]),
        "projectleider_telefoon": str(people["telefoon"]),
        "projectleider_email": str(people["email"]),
    }


def _van_het_traject(b: Bron) -> dict[str, str]:
    t, nu = b.traject, b.stand.nu
    return {
        "aangevraagd_op": datum(vandaag(t.aangevraagd_op)),
        "vraag": t.vraag or zin("stukken.leeg.vraag"),
        "aanpak": _aanpak(b),
        "aanpak_wie": t.gekozen_door,
        "aanpak_datum": datum(t.gekozen_op) if t.gekozen_op else "",
        "aanpak_reden": t.gekozen_reden,
        "jaar": str(b.jaartal),
        "begin": _datum(b.stand.begin or min((p.van for p in b.stand.stappen if p.van), default=None)),
        "einde": _datum(max((p.tot for p in b.gepland if p.tot), default=None)),
        "stap": nu.naam if nu else "",
        "plekken": zin("stukken.plekken.bezet", n=len(b.jaar.gestart), max=b.jaar.kernen_max),
        "respons_doel": procent(b.doel / 100),
    }


def _aanpak(b: Bron) -> str:
    return b.stand.aanpak_naam if b.traject.gekozen_op else zin("stukken.leeg.aanpak")


def _van_het_geld(b: Bron) -> dict[str, str]:
    sums = {post: sum(x.bedrag for x in b.boekingen if x.post == post) for post in ("begroot", "verplicht", "besteed")}
    per_post = {post: euro(cents) for post, cents in sums.items()}
    return per_post | {"budget_jaar": euro(b.jaar.bedrag), "budget_vrij": euro(b.jaar.vrij)}


def euro(cents: int) -> str:
    """Cents as an amount: `€ 1.250`."""
    return bedrag(Decimal(cents) / 100)


def _datum(dag: date | None) -> str:
    return datum(dag) if dag else ""


def _kort(dag: date | None) -> str:
    return f"{datum_kort(dag)} {dag.year}" if dag else "–"


# --- tables


def tabellen(s: Session, b: Bron) -> dict[str, Tabel]:
    """A table for each of `sjablonen.TABELLEN`."""
    return {
        "keuze": _tabel("keuze", _keuze(b)),
        "planning": _tabel("planning", (_stap(b, stap) for stap in b.stand.stappen)),
        "rollen": _tabel("rollen", _rollen(b)),
        "kaders": _tabel("kaders", _kaders(b)),
        "geld": _tabel("geld", ([_kort(x.datum), x.omschrijving, x.post, euro(x.bedrag)] for x in b.boekingen)),
        "besluiten": _tabel("besluiten", _besluiten(s, b)),
        "toezeggingen": _tabel("toezeggingen", _toezeggingen(s, b)),
    }


def _tabel(naam: str, rows: Iterable[Rij]) -> Tabel:
    return {"kop": zin(f"stukken.kop.{naam}").split("|"), "rijen": list(rows), "leeg": zin(f"stukken.leeg.{naam}")}


def _keuze(b: Bron) -> list[Rij]:
    t = b.traject
    chosen = [b.stand.aanpak_naam, t.gekozen_door, _kort(t.gekozen_op), t.gekozen_reden]
    return [chosen] if t.gekozen_op else []


def _stap(b: Bron, stap: StapStand) -> Rij:
    doers = [_rolnaam(b, rol) for rol, letters in stap.raci.items() if "R" in letters]
    running = stap.doorlopend and stap.staat in (Stapstaat.LATER, Stapstaat.BEZIG)
    state = zin(f"stukken.stand.{'doorlopend' if running else stap.staat.value}")
    begin, end = stap.begonnen_op or stap.van, stap.klaar_op or (None if stap.doorlopend else stap.tot)
    return [str(stap.nummer), stap.naam, _kort(begin), _kort(end), opsomming(doers) or "–", state]


def _rolnaam(b: Bron, rol: str) -> str:
    return b.stand.rollen[rol].naam if rol in b.stand.rollen else rol


def _rollen(b: Bron) -> list[Rij]:
    used = {rol for stap in b.stand.stappen for rol in stap.raci}
    return [[r.naam, _organisatie(b, rol), r.doet] for rol, r in b.stand.rollen.items() if rol in used]


def _organisatie(b: Bron, rol: str) -> str:
    usual = {"PL": f"{zin('stukken.rol.gemeente')} {b.huis.gemeente}", "DBO": b.dbo}
    return ", ".join(b.organisaties.get(rol, [])) or usual.get(rol, "–")


def _kaders(b: Bron) -> list[Rij]:
    values = waarden(b) | {"budget": euro(b.jaar.bedrag), "plekken": str(b.jaar.kernen_max)}
    values |= {"gebied": b.kern.onderzoeksgebied.label, "doel": procent(b.doel / 100)}
    rows = [("gebied", "vast"), ("geld", "vast"), ("plek", "vast"), ("planning", "vast"), ("respons", "vast")]
    rows += [("voorrang", "vast"), ("woningen", "open"), ("plekken", "open")]
    return [
        [zin(f"stukken.kader.{k}"), zin(f"stukken.kader.{how}"), zin(f"stukken.kader.{k}_tekst", **values)]
        for k, how in rows
    ]


def _besluiten(s: Session, b: Bron) -> list[Rij]:
    kinds = (Stuksoort.BESLUIT.value, Stuksoort.AFWIJKING.value)
    mine = [x for x in stukken.lijst(s, b.kern.id, voor=b.lezers) if x.soort in kinds]
    about = [x for x in mine if x.traject_id in (None, b.traject.id)]
    return [[_kort(x.datum), x.titel, str(x.gegevens.get("wie") or "–"), x.tekst or "–"] for x in reversed(about)]


def _toezeggingen(s: Session, b: Bron) -> Sequence[Rij]:
    return [[t.tekst, t.partij, _kort(t.voor)] for t in toezeggingen.actueel(s, b.now, b.kern.id, b.lezers)]
