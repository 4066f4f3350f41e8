"""The tables of a dossier for the archive: every row of a kern as plain text, without contact data.

Left out: names, addresses and numbers of people, who typed something in, and which contact person asked. E-mail
addresses and telephone numbers inside texts are replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.archief import charettes
from kern.archief.kolommen import Kolom, Tabel, als_zin, tabel, velden, zonder_contact
from kern.dossier import stukken
from kern.dossier.rijen import Bestand, Stuk, Stuksoort
from kern.initiatieven.rijen import Initiatief, Programmaregel, Statuswissel
from kern.journaal import Feit
from kern.kernen import Kern
from kern.toezeggingen import Toezegging
from kern.trajecten.rijen import Boeking, MarsrouteVersie, Rolhouder, Traject


def tabellen(s: Session, kern: Kern) -> tuple[Tabel, ...]:
    """Everything about a kern: every visibility, for who may see all of it."""
    trajecten = list(s.scalars(select(Traject).where(Traject.kern_id == kern.id).order_by(Traject.id)))
    return (
        tabel("kern", "Kern", [kern], _KERN),
        tabel("trajecten", "Trajecten", trajecten, _traject(s, trajecten)),
        tabel("stappen", "Stappen", [stap for t in trajecten for stap in t.stappen], _STAP),
        tabel("rollen", "Organisaties en hun rol", _van(s, Rolhouder, trajecten), _ROL),
        tabel("budget", "Budget", _van(s, Boeking, trajecten), _BOEKING),
        tabel("toezeggingen", "Toezeggingen, vragen en acties", _alle(s, Toezegging, kern), _TOEZEGGING),
        tabel("stukken", "Gesprekken, besluiten, afwijkingen en documenten", stukken.lijst(s, kern.id), _STUK),
        tabel("bestanden", "Bestanden", _bestanden(s, kern), _BESTAND),
        *_initiatieven(s, kern),
        *charettes.tabellen(s, kern),
        tabel("gebeurtenissen", "Wat er gebeurde", _feiten(s, kern), _FEIT),
    )


def pad(bestand: Bestand) -> str:
    """Where a file lies in the export: two files of one name stay apart."""
    return f"bestanden/{bestand.stuk_id}-{bestand.id[:6]}-{zonder_contact(bestand.naam)}"


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
        tabel("initiatieven", "Initiatieven", plans, _INITIATIEF),
        tabel("woningen", "Woningen in de initiatieven", homes, of_plan + _PROGRAMMA),
        tabel("statussen", "Hoe ver de initiatieven waren", changes, of_plan + _WISSEL),
    )


def _uit(kolom: str, sleutel: str) -> Callable[[Any], object]:
    return lambda row: (getattr(row, kolom) or {}).get(sleutel)


def _dagen(gedaan: Mapping[str, Any]) -> str:
    """Which criteria or moments, with their day; not who ticked them."""
    found = ((key, value.get("op", "") if isinstance(value, Mapping) else value) for key, value in gedaan.items())
    return "; ".join(f"{key}: {day}" for key, day in found)


def _cents(bedrag: int) -> str:
    return f"{bedrag // 100},{bedrag % 100:02d}"


def _paren(gegevens: Mapping[str, Any]) -> str:
    return "; ".join(f"{key}: {value}" for key, value in gegevens.items() if value not in ("", None))


def _traject(s: Session, trajecten: list[Traject]) -> tuple[Kolom, ...]:
    wanted = MarsrouteVersie.id.in_([t.marsroute_id for t in trajecten if t.marsroute_id])
    routes = {m.id: f"{m.naam} (versie {m.versie})" for m in s.scalars(select(MarsrouteVersie).where(wanted))}
    return (
        *velden("id", "staat", "bron", "aangevraagd_op", "vraag"),
        ("aanpak", lambda t: routes.get(t.marsroute_id)),
        *velden("gekozen_op", "gekozen_door", "gekozen_reden", "jaar", "begin", "begonnen_op", "klaar_op", "slot"),
        *velden("fictief"),
    )


_KERN: tuple[Kolom, ...] = (
    *velden("naam", "inwoners", "inwoners_jaar", "huishoudens", "dbo_naam"),
    ("woonplaatsen", lambda k: ", ".join(w.naam for w in k.woonplaatsen)),
)
_STAP: tuple[Kolom, ...] = (
    ("traject", lambda r: r.traject_id),
    *velden("volgnr", "sleutel"),
    ("naam", lambda r: r.inhoud.get("naam", r.sleutel)),
    *velden("staat", "van", "tot", "eerst_tot", "begonnen_op", "klaar_op", "reden"),
    ("afgevinkt", lambda r: _dagen(r.afgevinkt)),
    ("verteld", lambda r: _dagen(r.gedaan)),
)
_ROL: tuple[Kolom, ...] = (
    ("traject", lambda r: r.traject_id),
    ("rol", lambda r: als_zin(f"dossier.rol.{r.rol}")),
    *velden("organisatie", "sinds"),
)
_BOEKING: tuple[Kolom, ...] = (
    *velden("id", "jaar", "post"),
    ("bedrag", lambda b: _cents(b.bedrag)),
    *velden("omschrijving", "datum", "ingetrokken_op", "ingetrokken_reden"),
)
_TOEZEGGING: tuple[Kolom, ...] = (
    *velden("id", "soort", "tekst", "partij", "aan", "eerst", "voor", "zichtbaarheid", "bron", "gemaakt"),
    *velden("ontvangst_op", "einde", "klaar_op", "slot"),
)
_STUK: tuple[Kolom, ...] = (
    *velden("id", "soort", "datum", "titel", "tekst"),
    ("wie", lambda r: ", ".join(stukken.rolnamen(r)) or r.gegevens.get("wie")),
    ("acties", lambda r: ", ".join(str(id) for id in r.gegevens.get("acties", []))),
    *velden("zichtbaarheid", "gemaakt"),
)
_BESTAND: tuple[Kolom, ...] = (
    ("stuk", lambda b: b.stuk_id),
    *velden("naam", "mediatype", "grootte", "sha256"),
    ("pad", pad),
)
_INITIATIEF: tuple[Kolom, ...] = (
    *velden("nummer", "titel", "omschrijving", "plek", "termijn", "gebruik"),
    ("status", lambda i: als_zin(f"initiatief.status.{i.status}")),
    *velden("status_op", "ingediend_op", "bron", "zichtbaarheid", "fictief"),
)
_PROGRAMMA: tuple[Kolom, ...] = velden("type", "eigendom", "prijs", "aantal", "gerealiseerd")
_WISSEL: tuple[Kolom, ...] = (
    ("van", lambda w: als_zin(f"initiatief.status.{w.van}") if w.van else ""),
    ("naar", lambda w: als_zin(f"initiatief.status.{w.naar}")),
    *velden("moment", "dag", "reden"),
    ("bewijs", lambda w: _paren(w.bewijs)),
    *velden("zichtbaarheid"),
)
_FEIT: tuple[Kolom, ...] = (
    *velden("moment", "soort"),
    ("wat", lambda f: f.zin),
    *velden("zichtbaarheid", "zichtbaar_vanaf"),
)
# Which kinds of pieces the readable page shows, in this order.
SOORTEN = (Stuksoort.BESLUIT, Stuksoort.AFWIJKING, Stuksoort.GESPREK, Stuksoort.DOCUMENT)
