"""What is to be told to one Dbo, before it is a mail: what comes next, what was promised, and the news of the journal.

A kind of feit needs one sentence in `templates/documenten/feiten.toml` to be in it. Two more are optional there:
`kop`, a short one for the subject, and `volgende`, what comes next now that this happened.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern import taal, toezeggingen
from kern.berichten.mailopmaak import veilig
from kern.huis import Huis
from kern.journaal import VOOR_DBO, VOOR_IEDEREEN, Feit
from kern.kernen import Kern
from kern.toezeggingen import Soort, Toezegging, dagen_te_laat
from kern.trajecten import stand as standen
from kern.trajecten.rijen import Staat
from kern.trajecten.stand import Stand, StapStand

KOP_LENGTE = 80


@dataclass(frozen=True)
class Regel:
    """One line of news and where it stands on the public page."""

    tekst: str
    url: str


@dataclass(frozen=True)
class Groep:
    """The news of one day, newest first."""

    dag: date
    regels: tuple[Regel, ...]


@dataclass(frozen=True)
class Belofte:
    """A promise as the Dbo reads it. `laat`: "3 dagen te laat", "" for one that is on schedule."""

    laat: str
    tekst: str


@dataclass(frozen=True)
class Brief:
    """The letter. `van_u`: what the Dbo itself would do; `feiten`: the ids of what is in it; `tot`: its newest."""

    kop: str
    aanhef: str
    inleiding: str
    volgende_stap: tuple[str, ...]
    beloften: tuple[Belofte, ...]
    van_u: tuple[str, ...]
    groepen: tuple[Groep, ...]
    feiten: tuple[int, ...]
    tot: datetime


def stel_samen(s: Session, kern: Kern, now: datetime, nieuw: Sequence[Feit], huis: Huis) -> Brief | None:
    """The letter about these feiten (newest first), however many; None when there are none."""
    if not nieuw:
        return None
    open_ = _open_beloften(s, kern, now)
    per_dag = groupby(nieuw, key=lambda f: taal.lokaal(f.moment).date())
    groepen = tuple(Groep(dag, tuple(_regel(f, kern, huis) for f in feiten)) for dag, feiten in per_dag)
    return Brief(
        kop=_kop(kern, nieuw),
        aanhef=taal.zin("berichten.aanhef.bestuur", dbo=kern.dbo_naam or kern.naam),
        inleiding=_inleiding(kern, groepen[-1].dag, taal.vandaag(now)),
        volgende_stap=_wat_komt(s, kern, now),
        beloften=tuple(_belofte(t, taal.vandaag(now)) for t in open_ if t.partij != kern.dbo_naam),
        van_u=tuple(_van_u(t) for t in open_ if t.partij == kern.dbo_naam),
        groepen=groepen,
        feiten=tuple(f.id for f in nieuw),
        tot=nieuw[0].moment,
    )


def als_zin(tekst: str) -> str:
    """What somebody typed, on one line and with an end, for it stands between other sentences."""
    line = " ".join(veilig(tekst).split())
    return line if not line or line[-1] in ".!?…" else f"{line}."


def _regel(feit: Feit, kern: Kern, huis: Huis) -> Regel:
    page = f"{huis.base_url}/kern/{kern.slug}"
    # That address finds the line on whichever page it stands by then; a feit of a preview has no number yet.
    return Regel(veilig(feit.zin), f"{page}/feit/{feit.id}" if feit.id else page)


def _inleiding(kern: Kern, eerste: date, vandaag: date) -> str:
    if eerste == vandaag:
        return taal.zin("berichten.dbo.vandaag", kern=kern.naam)
    return taal.zin("berichten.dbo.sinds", kern=kern.naam, dag=taal.datum(eerste))


def _kop(kern: Kern, nieuw: Sequence[Feit]) -> str:
    """The heading is the news: the newest short sentence, else the first sentence of the newest feit."""
    for feit in nieuw:
        if taal.bestaat_zin(f"feiten.{feit.soort}.kop"):
            return taal.zin("berichten.dbo.kop", kern=kern.naam, nieuws=_kort(feit, "kop"))
    eerste = re.split(r"[.!?](?=\s|$)", veilig(nieuw[0].zin), maxsplit=1)[0].strip()
    if not eerste or len(eerste) > KOP_LENGTE or "\n" in eerste:
        return taal.zin("berichten.dbo.nieuws", kern=kern.naam)
    return taal.zin("berichten.dbo.kop", kern=kern.naam, nieuws=eerste)


def _kort(feit: Feit, soort_zin: str) -> str:
    return veilig(taal.zin(f"feiten.{feit.soort}.{soort_zin}", **feit.gegevens))


# --- what comes next


def volgende_stap(s: Session, kern: Kern, now: datetime, voor: tuple[str, ...] = VOOR_DBO) -> str:
    """What comes next: the `volgende` sentence of the newest feit that has one; "" when none has."""
    feit = _met_volgende(s, kern, now, voor)
    return _kort(feit, "volgende") if feit else ""


def _met_volgende(s: Session, kern: Kern, now: datetime, voor: tuple[str, ...]) -> Feit | None:
    kinds = [k.split(".")[1] for k in taal.sleutels("feiten") if k.endswith(".volgende")]
    query = select(Feit).where(Feit.kern_id == kern.id, Feit.zichtbaarheid.in_(voor), Feit.moment <= now)
    if voor == VOOR_IEDEREEN:
        query = query.where(Feit.zichtbaar_vanaf <= now)
    newest = query.where(Feit.soort.in_(kinds)).order_by(Feit.moment.desc(), Feit.id.desc())
    return s.scalars(newest.limit(1)).first()


def _wat_komt(s: Session, kern: Kern, now: datetime) -> tuple[str, ...]:
    """What happens now, who acts, and what follows; of a kern without a running traject what its newest feit says."""
    feit = _met_volgende(s, kern, now, VOOR_DBO)
    said = (_kort(feit, "volgende"),) if feit else ()
    nu = standen.van_kern(s, now, kern.id)
    if nu is None or nu.staat in standen.EINDSTATEN:
        return said
    stap = nu.nu
    if stap is None:
        return said or (taal.zin("berichten.dbo.aangevraagd"),)
    # What a feit of before this step called "next" has happened by now.
    fresh = feit is not None and stap.begonnen_op is not None and taal.vandaag(feit.moment) >= stap.begonnen_op
    return (said if fresh else ()) + _van_traject(nu, stap, kern)


def _van_traject(nu: Stand, stap: StapStand, kern: Kern) -> tuple[str, ...]:
    zinnen = [_bezig(nu, stap)]
    if wie := wie_is_aan_zet(nu, stap, kern):
        zinnen.append(taal.zin("berichten.dbo.aan_zet", wie=wie))
    if nu.volgende is not None:
        vanaf = nu.volgende.van
        zin = "daarna" if vanaf else "daarna_ooit"
        zinnen.append(taal.zin(f"berichten.dbo.{zin}", stap=nu.volgende.naam, dag=taal.datum(vanaf) if vanaf else ""))
    return tuple(zinnen)


def _bezig(nu: Stand, stap: StapStand) -> str:
    if nu.staat is Staat.GEPLAND and stap.van:
        return taal.zin("berichten.dbo.begint", stap=stap.naam, dag=taal.datum(stap.van))
    if stap.tot is None or stap.doorlopend:
        return taal.zin("berichten.dbo.bezig", stap=stap.naam)
    zin = "bezig_laat" if stap.dagen_te_laat else "bezig_tot"
    return taal.zin(f"berichten.dbo.{zin}", stap=stap.naam, dag=taal.datum(stap.tot))


def wie_is_aan_zet(nu: Stand, stap: StapStand, kern: Kern) -> str:
    """Who does this step, as the Dbo reads it: "de projectleider en u"."""
    return taal.opsomming([_rolnaam(nu, rol, kern) for rol, letters in stap.raci.items() if "R" in letters])


def _rolnaam(nu: Stand, rol: str, kern: Kern) -> str:
    if rol == "DBO":
        return taal.zin("berichten.dbo.u_zelf", dbo=kern.dbo_naam) if kern.dbo_naam else taal.zin("berichten.dbo.u")
    if rol == "INW":
        return taal.zin("berichten.dbo.inwoners")
    naam = nu.rollen[rol].naam if rol in nu.rollen else rol
    return naam[:1].lower() + naam[1:]


# --- what was promised


def _open_beloften(s: Session, kern: Kern, now: datetime) -> list[Toezegging]:
    """The open promises that the Dbo may read, late ones first, then by date."""
    dag = taal.vandaag(now)
    found = [t for t in toezeggingen.actueel(s, now, kern.id, VOOR_DBO) if t.is_open]
    return sorted(found, key=lambda t: (-_laat(t, dag), t.voor, t.id))


def _laat(t: Toezegging, dag: date) -> int:
    """Days late. One that got another day stays late by the day that was promised first, until it is kept."""
    return dagen_te_laat(t, dag) or max(0, (dag - t.eerst).days)


def _van_u(t: Toezegging) -> str:
    """What the Dbo took upon itself: its date, and never that it is late."""
    return taal.zin("berichten.belofte.van_u", tekst=als_zin(t.tekst), voor=taal.datum(t.voor))


def _belofte(t: Toezegging, dag: date) -> Belofte:
    tekst, voor = als_zin(t.tekst), taal.datum(t.voor)
    if t.als_soort in (Soort.VRAAG, Soort.MELDING):
        tekst = taal.zin(f"berichten.belofte.{t.soort}", tekst=tekst)
    elif t.partij != toezeggingen.GEMEENTE:
        tekst = taal.zin("berichten.belofte.partij", partij=t.partij, tekst=tekst)
    days = _laat(t, dag)
    zin = "op_tijd" if not days else "laat" if t.voor < dag else "nieuwe_datum"
    laat = taal.zin("berichten.belofte.dagen", dagen=taal.meervoud(days, "dag", "dagen")) if days else ""
    return Belofte(laat, taal.zin(f"berichten.belofte.{zin}", wat=tekst, voor=voor))
