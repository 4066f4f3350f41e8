"""The tables of a dossier for the archive: every row of a kern as plain text, without contact data.

Left out: names, addresses and numbers of people, who typed something in, and which contact person asked. E-mail
addresses and telephone numbers inside texts are replaced.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.dossier import stukken
from kern.dossier.rijen import Bestand, Stuk, Stuksoort
from kern.initiatieven.rijen import Initiatief, Programmaregel, Statuswissel
from kern.journaal import Feit
from kern.kernen import Kern
from kern.taal import bestaat_zin, lokaal, zin
from kern.toezeggingen import Toezegging
from kern.trajecten.rijen import Boeking, MarsrouteVersie, Rolhouder, Traject

_MAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)*", re.UNICODE)
# A Dutch number: ten digits that begin with 0, or +31 and nine, with spaces, dots and dashes anywhere.
_TELEFOON = re.compile(r"(?<![\w+])(?:\(?0|\+31[\s().-]{0,4}0?|0031[\s().-]{0,3}0?)(?:[\s().-]{0,3}\d){9}(?!\w)")


@dataclass(frozen=True)
class Tabel:
    """One table. `naam`: of its file; `titel`: as people read it; all rows as long as `kop`."""

    naam: str
    titel: str
    kop: tuple[str, ...]
    rijen: tuple[tuple[str, ...], ...]


Kolom = tuple[str, Callable[[Any], object]]


def zonder_contact(tekst: str) -> str:
    """The text with e-mail addresses and telephone numbers replaced by words."""
    text = _MAIL.sub(zin("dossierexport.weg.email"), tekst)
    return _TELEFOON.sub(zin("dossierexport.weg.telefoon"), text)


def tabellen(s: Session, kern: Kern) -> tuple[Tabel, ...]:
    """Everything about a kern: every visibility, for who may see all of it."""
    trajecten = list(s.scalars(select(Traject).where(Traject.kern_id == kern.id).order_by(Traject.id)))
    return (
        _tabel("kern", "Kern", [kern], _KERN),
        _tabel("trajecten", "Trajecten", trajecten, _traject(s, trajecten)),
        _tabel("stappen", "Stappen", [stap for t in trajecten for stap in t.stappen], _STAP),
        _tabel("rollen", "Organisaties en hun rol", _van(s, Rolhouder, trajecten), _ROL),
        _tabel("budget", "Budget", _van(s, Boeking, trajecten), _BOEKING),
        _tabel("toezeggingen", "Toezeggingen, vragen en acties", _alle(s, Toezegging, kern), _TOEZEGGING),
        _tabel("stukken", "Gesprekken, besluiten, afwijkingen en documenten", stukken.lijst(s, kern.id), _STUK),
        _tabel("bestanden", "Bestanden", _bestanden(s, kern), _BESTAND),
        *_initiatieven(s, kern),
        _tabel("gebeurtenissen", "Wat er gebeurde", _feiten(s, kern), _FEIT),
    )


def pad(bestand: Bestand) -> str:
    """Where a file lies in the export: two files of one name stay apart."""
    return f"bestanden/{bestand.stuk_id}-{bestand.id[:6]}-{zonder_contact(bestand.naam)}"


def _tabel(naam: str, titel: str, rows: list[Any], kolommen: tuple[Kolom, ...]) -> Tabel:
    lines = tuple(tuple(zonder_contact(_tekst(read(row))) for _, read in kolommen) for row in rows)
    return Tabel(naam, titel, tuple(name for name, _ in kolommen), lines)


def _tekst(waarde: object) -> str:
    if isinstance(waarde, datetime):
        return f"{lokaal(waarde):%Y-%m-%d %H:%M}"
    if isinstance(waarde, date):
        return waarde.isoformat()
    if isinstance(waarde, bool):
        return "ja" if waarde else "nee"
    return "" if waarde is None else str(waarde)


def _alle(s: Session, soort: Any, kern: Kern) -> list[Any]:
    return list(s.scalars(select(soort).where(soort.kern_id == kern.id).order_by(soort.id)))


def _van(s: Session, soort: Any, trajecten: list[Traject]) -> list[Any]:
    mine = soort.traject_id.in_([t.id for t in trajecten])
    return list(s.scalars(select(soort).where(mine).order_by(soort.id)))


def _bestanden(s: Session, kern: Kern) -> list[Bestand]:
    query = select(Bestand).join(Stuk, Stuk.id == Bestand.stuk_id).where(Stuk.kern_id == kern.id)
    return list(s.scalars(query.order_by(Bestand.stuk_id, Bestand.naam, Bestand.id)))


def _feiten(s: Session, kern: Kern) -> list[Feit]:
    return list(s.scalars(select(Feit).where(Feit.kern_id == kern.id).order_by(Feit.moment, Feit.id)))


def _initiatieven(s: Session, kern: Kern) -> tuple[Tabel, ...]:
    plans = list(s.scalars(select(Initiatief).where(Initiatief.kern_id == kern.id).order_by(Initiatief.nummer)))
    numbers = {i.id: i.nummer for i in plans}
    of_plan: tuple[Kolom, ...] = (("initiatief", lambda r: numbers[r.initiatief_id]),)
    mine = Statuswissel.initiatief_id.in_(list(numbers))
    changes = list(s.scalars(select(Statuswissel).where(mine).order_by(Statuswissel.id)))
    homes: list[Programmaregel] = [line for i in plans for line in i.programma]
    return (
        _tabel("initiatieven", "Initiatieven", plans, _INITIATIEF),
        _tabel("woningen", "Woningen in de initiatieven", homes, of_plan + _PROGRAMMA),
        _tabel("statussen", "Hoe ver de initiatieven waren", changes, of_plan + _WISSEL),
    )


# --- columns


def _veld(naam: str) -> Kolom:
    return naam, lambda row: getattr(row, naam)


def _velden(*namen: str) -> tuple[Kolom, ...]:
    return tuple(_veld(naam) for naam in namen)


def _uit(kolom: str, sleutel: str) -> Callable[[Any], object]:
    return lambda row: (getattr(row, kolom) or {}).get(sleutel)


def _dagen(gedaan: Mapping[str, Any]) -> str:
    """Which criteria or moments, with their day; not who ticked them."""
    found = ((key, value.get("op", "") if isinstance(value, Mapping) else value) for key, value in gedaan.items())
    return "; ".join(f"{key}: {day}" for key, day in found)


def _als_zin(sleutel: str) -> str:
    return zin(sleutel) if bestaat_zin(sleutel) else sleutel.rpartition(".")[2]


def _cents(bedrag: int) -> str:
    return f"{bedrag // 100},{bedrag % 100:02d}"


def _paren(gegevens: Mapping[str, Any]) -> str:
    return "; ".join(f"{key}: {value}" for key, value in gegevens.items() if value not in ("", None))


def _traject(s: Session, trajecten: list[Traject]) -> tuple[Kolom, ...]:
    wanted = MarsrouteVersie.id.in_([t.marsroute_id for t in trajecten if t.marsroute_id])
    routes = {m.id: f"{m.naam} (versie {m.versie})" for m in s.scalars(select(MarsrouteVersie).where(wanted))}
    return (
        *_velden("id", "staat", "bron", "aangevraagd_op", "vraag"),
        ("aanpak", lambda t: routes.get(t.marsroute_id)),
        *_velden("gekozen_op", "gekozen_door", "gekozen_reden", "jaar", "begin", "begonnen_op", "klaar_op", "slot"),
        *_velden("fictief"),
    )


_KERN: tuple[Kolom, ...] = (
    *_velden("naam", "inwoners", "inwoners_jaar", "huishoudens", "dbo_naam"),
    ("woonplaatsen", lambda k: ", ".join(w.naam for w in k.woonplaatsen)),
)
_STAP: tuple[Kolom, ...] = (
    ("traject", lambda r: r.traject_id),
    *_velden("volgnr", "sleutel"),
    ("naam", lambda r: r.inhoud.get("naam", r.sleutel)),
    *_velden("staat", "van", "tot", "eerst_tot", "begonnen_op", "klaar_op", "reden"),
    ("afgevinkt", lambda r: _dagen(r.afgevinkt)),
    ("verteld", lambda r: _dagen(r.gedaan)),
)
_ROL: tuple[Kolom, ...] = (
    ("traject", lambda r: r.traject_id),
    ("rol", lambda r: _als_zin(f"dossier.rol.{r.rol}")),
    *_velden("organisatie", "sinds"),
)
_BOEKING: tuple[Kolom, ...] = (
    *_velden("id", "jaar", "post"),
    ("bedrag", lambda b: _cents(b.bedrag)),
    *_velden("omschrijving", "datum", "ingetrokken_op", "ingetrokken_reden"),
)
_TOEZEGGING: tuple[Kolom, ...] = (
    *_velden("id", "soort", "tekst", "partij", "aan", "eerst", "voor", "zichtbaarheid", "bron", "gemaakt"),
    *_velden("ontvangst_op", "einde", "klaar_op", "slot"),
)
_STUK: tuple[Kolom, ...] = (
    *_velden("id", "soort", "datum", "titel", "tekst"),
    ("wie", lambda r: ", ".join(stukken.rolnamen(r)) or r.gegevens.get("wie")),
    ("acties", lambda r: ", ".join(str(id) for id in r.gegevens.get("acties", []))),
    *_velden("zichtbaarheid", "gemaakt"),
)
_BESTAND: tuple[Kolom, ...] = (
    ("stuk", lambda b: b.stuk_id),
    *_velden("naam", "mediatype", "grootte", "sha256"),
    ("pad", pad),
)
_INITIATIEF: tuple[Kolom, ...] = (
    *_velden("nummer", "titel", "omschrijving", "plek", "termijn", "gebruik"),
    ("status", lambda i: _als_zin(f"initiatief.status.{i.status}")),
    *_velden("status_op", "ingediend_op", "bron", "zichtbaarheid", "fictief"),
)
_PROGRAMMA: tuple[Kolom, ...] = _velden("type", "eigendom", "prijs", "aantal", "gerealiseerd")
_WISSEL: tuple[Kolom, ...] = (
    ("van", lambda w: _als_zin(f"initiatief.status.{w.van}") if w.van else ""),
    ("naar", lambda w: _als_zin(f"initiatief.status.{w.naar}")),
    *_velden("moment", "dag", "reden"),
    ("bewijs", lambda w: _paren(w.bewijs)),
    *_velden("zichtbaarheid"),
)
_FEIT: tuple[Kolom, ...] = (
    *_velden("moment", "soort"),
    ("wat", lambda f: f.zin),
    *_velden("zichtbaarheid", "zichtbaar_vanaf"),
)
# Which kinds of pieces the readable page shows, in this order.
SOORTEN = (Stuksoort.BESLUIT, Stuksoort.AFWIJKING, Stuksoort.GESPREK, Stuksoort.DOCUMENT)
