"""What stands on the page of a kern: plain values, read once, so that the page only has to show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.openbaar.trajectblok import TrajectBlok, Woord, hoofdletter, traject_blok
from kern import instellingen, journaal, taal, toezeggingen
from kern.initiatieven.rijen import Initiatief
from kern.journaal import VOOR_IEDEREEN, Feit, Zichtbaarheid
from kern.kernen import Kern
from kern.taal import zin
from kern.toezeggingen import Einde, Soort, Toezegging
from kern.trajecten import rollen, traject, voor_dorp
from kern.trajecten.rijen import Staat
from kern.trajecten.stand import Stand

# How long a promise that ended stays on the page.
BELOFTE_BLIJFT = timedelta(days=30)
# How long the page says that a traject stopped.
STOP_BLIJFT = timedelta(days=365)
INBRENG = 5
VRAGEN = (Soort.VRAAG, Soort.MELDING)
# How far back is looked for what became of input.
INBRENG_ZOEKT = 200


@dataclass(frozen=True)
class Belofte:
    """One promise as the village reads it. `soort`: telaat, schema, gedaan or gestopt, with `status` as its words."""

    tekst: str
    partij: str
    soort: str
    status: str
    wanneer: str
    nieuw: str


@dataclass(frozen=True)
class Inbreng:
    """What became of what people gave: on which day, what they gave, what we say about it."""

    dag: date
    gaf: str
    antwoord: str


@dataclass(frozen=True)
class Plan:
    """A public initiatief. `status`: in words."""

    titel: str
    plek: str
    woningen: int
    status: str
    sinds: date


@dataclass(frozen=True)
class Opbrengst:
    """What the aanpak of 2020-2023 brought: homes in plans, of which `klaar` stand; `fictief`: made up."""

    woningen: int
    klaar: int
    fictief: bool


@dataclass(frozen=True)
class Kernpagina:
    """All that the page says about the aanpak in a kern. `gestopt`: it stopped not long ago."""

    traject: TrajectBlok | None
    gestopt: bool
    wie: tuple[tuple[Woord, Woord], ...]
    beloften: tuple[Belofte, ...]
    inbreng: tuple[Inbreng, ...]
    plannen: tuple[Plan, ...]
    opbrengst: Opbrengst | None


def lees(s: Session, now: datetime, kern: Kern) -> Kernpagina:
    """What the village may read about this kern at `now`."""
    stand = voor_dorp.van_kern(s, now, kern.id)
    plannen = _plannen(s, kern.id)
    blok = traject_blok(stand, taal.vandaag(now)) if stand else None
    return Kernpagina(
        traject=blok if blok and (blok.loopt or blok.klaar) else None,
        gestopt=blok is None and _gestopt(s, now, kern.id),
        wie=_wie(stand, kern) if blok and blok.loopt else (),
        beloften=beloften(s, now, kern.id),
        inbreng=_inbreng(s, now, kern.id),
        plannen=tuple(_plan(row) for row in plannen if not row.basis),
        opbrengst=_opbrengst([row for row in plannen if row.basis]),
    )


def trajecten(s: Session, now: datetime) -> dict[int, TrajectBlok]:
    """The traject of every kern (by id) that has one, for the list of kernen."""
    dag = taal.vandaag(now)
    return {kern_id: traject_blok(stand, dag) for kern_id, stand in voor_dorp.alle(s, now).items()}


# --- the traject


def _wie(stand: Stand | None, kern: Kern) -> tuple[tuple[Woord, Woord], ...]:
    found = rollen.wie_doet_wat(stand, kern.dbo_naam) if stand else ()
    return tuple((Woord.van(kop), Woord.van(tekst)) for kop, tekst in found)


def _gestopt(s: Session, now: datetime, kern_id: int) -> bool:
    """Whether the last traject stopped, not too long ago to matter."""
    last = traject.laatste(s, kern_id)
    if last is None or last.als_staat is not Staat.GESTOPT or last.klaar_op is None or last.marsroute_id is None:
        return False  # what was only asked for, the village never knew
    return taal.vandaag(now) - last.klaar_op <= STOP_BLIJFT


# --- promises and input


def beloften(s: Session, now: datetime, kern_id: int) -> tuple[Belofte, ...]:
    """The public promises, late ones first; an answered question stands with what became of input."""
    rows = toezeggingen.voor_dorp(s, now, kern_id, BELOFTE_BLIJFT)
    found = [_belofte(t, taal.vandaag(now)) for t in rows if t.is_open or t.als_soort not in VRAGEN]
    return tuple(sorted(found, key=lambda b: b.soort != "telaat"))


def _belofte(t: Toezegging, dag: date) -> Belofte:
    tekst, partij = t.tekst, hoofdletter(t.partij)
    if t.als_soort in VRAGEN:
        tekst = zin(f"kernpagina.belofte.{t.soort}", tekst=t.tekst)
    if t.einde == Einde.NAGEKOMEN and t.klaar_op:
        klaar = zin("kernpagina.belofte.gedaan_op", dag=taal.datum(taal.vandaag(t.klaar_op)))
        return Belofte(tekst, partij, "gedaan", "", klaar, "")
    if t.einde == Einde.VERVALLEN and t.klaar_op:
        weg = zin("kernpagina.belofte.vervallen_op", dag=taal.datum(taal.vandaag(t.klaar_op)))
        return Belofte(tekst, partij, "gestopt", zin("kernpagina.belofte.vervallen"), weg, t.slot)
    voor = zin("kernpagina.belofte.voor", dag=taal.datum(t.voor))
    laat = toezeggingen.dagen_na_belofte(t, dag)
    if not laat:
        return Belofte(tekst, partij, "schema", zin("kernpagina.belofte.schema"), voor, "")
    if t.partij != toezeggingen.GEMEENTE:  # we do not tell the village that others are late
        return Belofte(tekst, partij, "wacht", zin("kernpagina.belofte.nog_niet"), voor, "")
    status = zin(f"kernpagina.belofte.{'dag' if laat == 1 else 'dagen'}_te_laat", n=taal.aantal(laat))
    eerst = zin("kernpagina.belofte.beloofd_voor", dag=taal.datum(t.eerst))
    nieuw = zin(f"kernpagina.belofte.{'nieuw' if t.voor >= dag else 'sorry'}", dag=taal.datum(t.voor))
    return Belofte(tekst, partij, "telaat", status, eerst, nieuw)


def _inbreng(s: Session, now: datetime, kern_id: int) -> tuple[Inbreng, ...]:
    """What became of what people gave, newest first: answered public questions, and feiten that say so."""
    antwoorden = _beantwoord(s, now, kern_id)
    al = {t.id for t in antwoorden}
    feiten = journaal.regels(s, kern_id, VOOR_IEDEREEN, now, hoogstens=INBRENG_ZOEKT)
    over = [f for f in feiten if taal.bestaat_zin(f"feiten.{f.soort}.inbreng")]
    found = [_uit_feit(f) for f in over if f.gegevens.get("toezegging") not in al]
    found += [_uit_antwoord(t) for t in antwoorden]
    return tuple(sorted(found, key=lambda i: i.dag, reverse=True)[:INBRENG])


def _uit_feit(f: Feit) -> Inbreng:
    return Inbreng(taal.vandaag(f.moment), zin(f"feiten.{f.soort}.inbreng", **f.gegevens), f.zin)


def _uit_antwoord(t: Toezegging) -> Inbreng:
    return Inbreng(taal.vandaag(t.klaar_op or t.gemaakt), t.tekst, t.slot)


def _beantwoord(s: Session, now: datetime, kern_id: int) -> list[Toezegging]:
    """Public questions and remarks with an answer that the DBO has had its time to read."""
    wanted = (
        (Toezegging.kern_id == kern_id)
        & (Toezegging.zichtbaarheid == Zichtbaarheid.OPENBAAR.value)
        & Toezegging.soort.in_([soort.value for soort in VRAGEN])
        & (Toezegging.einde == Einde.NAGEKOMEN.value)
        & (Toezegging.slot != "")
    )
    rows = s.scalars(select(Toezegging).where(wanted).order_by(Toezegging.klaar_op.desc()).limit(2 * INBRENG))
    return [t for t in rows if t.klaar_op and instellingen.dorp_leest_vanaf(s, t.klaar_op) <= now][:INBRENG]


# --- plans


def _plannen(s: Session, kern_id: int) -> list[Initiatief]:
    wanted = (Initiatief.kern_id == kern_id) & (Initiatief.zichtbaarheid == Zichtbaarheid.OPENBAAR.value)
    return list(s.scalars(select(Initiatief).where(wanted).order_by(Initiatief.ingediend_op, Initiatief.id)))


def _plan(row: Initiatief) -> Plan:
    woningen = sum(regel.aantal for regel in row.programma)
    status = zin(f"kernpagina.plan.{row.status}")
    return Plan(row.titel, row.plek, woningen, status, taal.vandaag(row.status_op))


def _opbrengst(rows: list[Initiatief]) -> Opbrengst | None:
    regels = [regel for row in rows for regel in row.programma]
    if not regels:
        return None
    fictief = any(row.fictief for row in rows)
    return Opbrengst(sum(r.aantal for r in regels), sum(r.gerealiseerd for r in regels), fictief)
