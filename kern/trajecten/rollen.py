"""Who does what: people and organisations in the roles of a traject, the matrix, and what it means in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern import instellingen, mensen
from kern.db import keys
from kern.journaal import Zichtbaarheid
from kern.mensen import MAIL, OngeldigAdres, geldig_adres, zoeksleutel
from kern.taal import datum, vandaag, zin
from kern.trajecten import feiten
from kern.trajecten.fouten import TrajectFout
from kern.trajecten.marsroute import ROLLEN
from kern.trajecten.rijen import Rolhouder, Stapstaat, Traject
from kern.trajecten.stand import Stand, StapStand

# How long names and addresses of who had a role stay after the end of the traject.
BLIJFT = timedelta(days=183)
# These read the page of the kern; the council and the village get no mail about a step.
ZONDER_MAIL = ("INW", "RD")


@dataclass(frozen=True)
class Bezetting:
    """Who fills a role, readable."""

    id: int
    rol: str
    rolnaam: str
    organisatie: str
    naam: str
    email: str
    telefoon: str
    mailt: bool


def vul(
    s: Session,
    now: datetime,
    t: Traject,
    rol: str,
    *,
    organisatie: str,
    naam: str = "",
    email: str = "",
    telefoon: str = "",
    mailt: bool = True,
    door: str,
    stil: bool = False,
) -> Rolhouder:
    """Let somebody fill a role. Raises OngeldigAdres and TrajectFout. `stil`: no feit of its own."""
    if rol not in ROLLEN:
        raise TrajectFout("welke_rol", "rol")
    if not (organisatie.strip() or naam.strip()):
        raise TrajectFout("geen_organisatie", "organisatie")
    adres = geldig_adres(email) if email.strip() else ""
    if adres is None:
        raise OngeldigAdres
    k = keys(s)
    row = Rolhouder(
        traject_id=t.id,
        rol=rol,
        organisatie=organisatie.strip()[:200],
        naam=k.seal("traject_rol.naam", naam.strip()) if naam.strip() else None,
        email=k.seal("traject_rol.email", adres) if adres else None,
        telefoon=k.seal("traject_rol.telefoon", telefoon.strip()) if telefoon.strip() else None,
        lookup=zoeksleutel(s, MAIL, adres) if adres else "",
        mailt=mailt,
        sinds=now,
    )
    s.add(row)
    s.flush()
    if not stil:
        feiten.over_traject(
            s, now, t, "rol", Zichtbaarheid.INTERN, door, rol=_rolnaam(rol), organisatie=row.organisatie or "iemand"
        )
    return row


def verwijder(s: Session, now: datetime, t: Traject, rolhouder_id: int, door: str) -> None:
    """This person has the role no more; nothing is kept of them. Raises KeyError."""
    row = s.get(Rolhouder, rolhouder_id)
    if row is None or row.traject_id != t.id:
        raise KeyError(rolhouder_id)
    rol = _rolnaam(row.rol)
    s.delete(row)
    s.flush()
    feiten.over_traject(s, now, t, "rol_leeg", Zichtbaarheid.INTERN, door, rol=rol)


def bezetting(s: Session, t: Traject) -> tuple[Bezetting, ...]:
    """Who fills the roles, in the order of `ROLLEN`. Showing it is a deed for the audit."""
    rows = s.scalars(select(Rolhouder).where(Rolhouder.traject_id == t.id).order_by(Rolhouder.id))
    found = [_leesbaar(s, row) for row in rows]
    return tuple(sorted(found, key=lambda b: ROLLEN.index(b.rol)))


def ontvangers(
    s: Session, now: datetime, t: Traject, stap: StapStand, letter: str = "R"
) -> tuple[tuple[str, str], ...]:
    """Name and address of who has this letter in the step. Without anybody in the role of the projectleider or the
    Dbo: the contact of the gemeente, and the contact persons who want mail. Each address once."""
    found: dict[str, str] = {}
    filled = bezetting(s, t)
    for rol in (r for r in ROLLEN if letter in stap.raci.get(r, "") and r not in ZONDER_MAIL):
        own = [(b.naam or b.organisatie, b.email) for b in filled if b.rol == rol and b.mailt and b.email]
        for naam, email in own or _anders(s, now, t, rol):
            found.setdefault(email.lower(), naam)
    return tuple((naam, email) for email, naam in found.items())


def _anders(s: Session, now: datetime, t: Traject, rol: str) -> list[tuple[str, str]]:
    if rol == "PL":
        contact = instellingen.contact(s, now)
        return [(str(contact["naam"]), str(contact["email"]))]
    if rol == "DBO":
        return [(p.naam, p.email) for p in mensen.dbo_contacten(s, t.kern_id) if p.afgemeld_op is None]
    return []


def wis_verlopen(s: Session, now: datetime) -> int:
    """Erase the people of trajecten that ended half a year ago; the organisation and its role stay. How many."""
    ended = select(Traject.id).where(Traject.klaar_op < vandaag(now) - BLIJFT)
    known = Rolhouder.naam.is_not(None) | Rolhouder.email.is_not(None) | Rolhouder.telefoon.is_not(None)
    rows = list(s.scalars(select(Rolhouder).where(Rolhouder.traject_id.in_(ended), known)))
    for row in rows:
        row.naam = row.email = row.telefoon = None
        row.lookup, row.mailt = "", False
    s.flush()
    return len(rows)


def matrix(stand: Stand) -> tuple[tuple[StapStand, Mapping[str, str]], ...]:
    """Each step with the letters of each role."""
    return tuple((stap, stap.raci) for stap in stand.stappen)


def wie_doet_wat(stand: Stand, kern_dbo_naam: str) -> tuple[tuple[str, str], ...]:
    """Who does what in plain words, for residents: those who do, decide or are asked something in some step."""
    letters = {rol: "".join(stap.raci.get(rol, "") for stap in stand.stappen) for rol in ROLLEN}
    shown = [rol for rol in ("INW", "DBO", "PL", "EXT", "GM", "WC", "INI", "WH", "RD") if letters[rol]]
    rows = []
    for rol in shown:
        tekst = stand.rollen.get(rol)
        if tekst is None:
            continue
        kop = kern_dbo_naam if rol == "DBO" and kern_dbo_naam else tekst.naam
        rows.append((kop, tekst.doet))
    return tuple(rows)


def nu_doen(stand: Stand, rol: str) -> tuple[str, ...]:
    """What this role has to do now: its part of the steps that somebody works on, and the messages that are due."""
    return tuple(_doen(stand, rol))


def eerst_doen(stand: Stand, rol: str) -> str:
    """The first of `nu_doen`, "" when there is nothing: for lists of many kernen."""
    return next(_doen(stand, rol), "")


def _doen(stand: Stand, rol: str) -> Iterator[str]:
    for stap in stand.stappen:
        if stap.staat is not Stapstaat.BEZIG:
            continue
        letters = stap.raci.get(rol, "")
        tot = datum(stap.tot) if stap.tot and not stap.doorlopend else zin("traject.doen.geen_dag")
        for letter in letters:
            yield zin(f"traject.doen.{letter}", stap=stap.naam, doel=stap.doel, tot=tot)
        for m in stap.communicatie if "R" in letters else ():
            if m.gedaan_op is None and m.op is not None:
                yield zin("traject.doen.bericht", wat=m.wat, dag=datum(m.op), kanaal=m.kanaal)


def _rolnaam(rol: str) -> str:
    return zin(f"traject.rol.{rol}")


def _leesbaar(s: Session, row: Rolhouder) -> Bezetting:
    k = keys(s)

    def read(veld: str, value: bytes | None) -> str:
        return k.open(f"traject_rol.{veld}", value) if value is not None else ""

    return Bezetting(
        id=row.id,
        rol=row.rol,
        rolnaam=_rolnaam(row.rol),
        organisatie=row.organisatie,
        naam=read("naam", row.naam),
        email=read("email", row.email),
        telefoon=read("telefoon", row.telefoon),
        mailt=row.mailt,
    )
