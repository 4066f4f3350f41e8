"""The traject of a kern: from the request to its end. What may follow what stands in `MAG_NAAR`.

Every use case takes the version that the editor saw, and raises Verouderd when somebody else was first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern import taal
from kern.db import lock_row
from kern.dossier.rijen import Stuksoort
from kern.dossier.stukken import leg_vast
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern
from kern.taal import vandaag
from kern.trajecten import begroting, feiten, opzet, rollen, versies
from kern.trajecten.fouten import BesluitNodig, TrajectFout
from kern.trajecten.lopen import begin_volgende
from kern.trajecten.planning import Dagen
from kern.trajecten.rijen import Staat, Stapstaat, Traject
from kern.trajecten.verhuizen import route_van, verhuis
from kern.trajecten.wijzigen import keur, klaar

__all__ = ["BesluitNodig", "TrajectFout"]

MAG_NAAR: Mapping[Staat, frozenset[Staat]] = {
    Staat.AANGEVRAAGD: frozenset({Staat.INTAKE, Staat.GESTOPT}),
    Staat.INTAKE: frozenset({Staat.GEPLAND, Staat.LOPEND, Staat.GESTOPT}),
    Staat.GEPLAND: frozenset({Staat.LOPEND, Staat.GESTOPT}),
    Staat.LOPEND: frozenset({Staat.AFGEROND, Staat.GESTOPT}),
    Staat.AFGEROND: frozenset(),
    Staat.GESTOPT: frozenset(),
}
BRONNEN = ("web", "chat", "mail", "staf")
LANGSTE = 2000
DICHT = (Stapstaat.KLAAR, Stapstaat.OVERGESLAGEN)


# --- looking


def actief(s: Session, kern_id: int) -> Traject | None:
    """The traject of a kern that was asked for or runs; None when there is none."""
    ended = (Staat.AFGEROND.value, Staat.GESTOPT.value)
    return s.scalars(select(Traject).where(Traject.kern_id == kern_id, Traject.staat.not_in(ended))).first()


def laatste(s: Session, kern_id: int) -> Traject | None:
    """The newest traject of a kern, whatever its state."""
    return s.scalars(select(Traject).where(Traject.kern_id == kern_id).order_by(Traject.id.desc())).first()


def alle(s: Session) -> list[Traject]:
    """All trajecten, newest first."""
    return list(s.scalars(select(Traject).order_by(Traject.id.desc())))


# --- asking for one


def vraag_aan(
    s: Session,
    now: datetime,
    kern: Kern,
    *,
    vraag: str,
    naam: str = "",
    functie: str = "",
    email: str = "",
    telefoon: str = "",
    bron: str,
    door: str = "",
) -> Traject:
    """Note that a Dbo asks for a traject. Raises TrajectFout when one is active, and OngeldigAdres.

    `bron`: one of BRONNEN. Whoever asked fills the role of the Dbo.
    """
    if bron not in BRONNEN:
        raise ValueError(bron)
    lock_row(s, Kern, kern.id)  # two requests at once: the second sees the first
    if actief(s, kern.id) is not None:
        raise TrajectFout("al_actief", kern=kern.naam)
    if not vraag.strip():
        raise TrajectFout("geen_vraag", "vraag")
    t = Traject(kern_id=kern.id, staat=Staat.AANGEVRAAGD.value, bron=bron, aangevraagd_op=now, vraag=vraag[:LANGSTE])
    s.add(t)
    s.flush()
    if naam or email:
        dbo = kern.dbo_naam or kern.naam
        rollen.vul(
            s,
            now,
            t,
            "DBO",
            organisatie=f"{dbo}, {functie}" if functie else dbo,
            naam=naam,
            email=email,
            telefoon=telefoon,
            door=door,
            stil=True,
        )
    feiten.over_traject(s, now, t, "aangevraagd", Zichtbaarheid.DBO, door, naar=t.staat, dbo=kern.dbo_naam or kern.naam)
    return t


def neem_in_behandeling(
    s: Session, now: datetime, t: Traject, door: str, gelezen_versie: int, aanpak: str = "bestaand"
) -> None:
    """Begin the intake: the traject gets its copy of a marsroute, and its first step begins today."""
    keur(s, t, gelezen_versie)
    van = _naar(t, Staat.INTAKE)
    row = versies.nieuwste(s, aanpak)
    t.marsroute_id = row.id
    t.stappen = opzet.nieuwe_stappen(versies.van(row))
    t.begin = vandaag(now)
    opzet.zet_dagen(t.stappen, opzet.reken(s, now, t, begin=t.begin), eerste=True)
    first = t.stappen[0]
    first.staat, first.begonnen_op = Stapstaat.BEZIG.value, vandaag(now)
    klaar(s, t)
    kern = s.get_one(Kern, t.kern_id)
    feiten.over_traject(
        s, now, t, "intake", Zichtbaarheid.OPENBAAR, door, van=van, naar=t.staat, dbo=kern.dbo_naam or kern.naam
    )
    feiten.over_stap(s, now, t, first, "begonnen", Zichtbaarheid.INTERN, door, van="later", naar=first.staat)


# --- choosing and planning


def kies_aanpak(
    s: Session,
    now: datetime,
    t: Traject,
    code: str,
    *,
    wie: str,
    dag: date,
    reden: str,
    door: str,
    gelezen_versie: int,
) -> None:
    """Record which approach the kern chose: who, when, why. Another route than before: the traject moves to it."""
    keur(s, t, gelezen_versie)
    if t.marsroute_id is None or t.als_staat in (Staat.AFGEROND, Staat.GESTOPT):
        raise TrajectFout("nog_niet_kiezen")
    if code not in versies.CODES:
        raise TrajectFout("welke_aanpak", "code")
    for veld, waarde in (("wie", wie), ("reden", reden)):
        if not waarde.strip():
            raise TrajectFout(f"geen_{veld}", veld)
    if dag > vandaag(now):
        raise TrajectFout("dag_in_toekomst", "dag")
    row = versies.nieuwste(s, code)
    if route_van(s, t).code != code:
        verhuis(s, now, t, row)
    t.gekozen_op, t.gekozen_door, t.gekozen_reden = dag, wie.strip()[:200], reden.strip()[:LANGSTE]
    klaar(s, t)
    feiten.over_traject(
        s,
        now,
        t,
        "gekozen",
        Zichtbaarheid.OPENBAAR,
        door,
        wie=t.gekozen_door,
        dag=taal.datum(dag),
        aanpak=row.naam,
        code=code,
        reden=t.gekozen_reden,
    )


def plan_voorbeeld(
    s: Session, now: datetime, t: Traject, *, begin: date | None = None, eind: date | None = None
) -> dict[str, Dagen]:
    """The days as `plan` would set them; writes nothing. Raises TrajectFout."""
    if (begin is None) == (eind is None):
        raise TrajectFout("begin_of_eind", "begin")
    if not t.stappen:
        raise TrajectFout("nog_niet_kiezen")
    return opzet.reken(s, now, t, begin=begin, eind=eind)


def plan(
    s: Session,
    now: datetime,
    t: Traject,
    *,
    begin: date | None = None,
    eind: date | None = None,
    jaar: int,
    door: str,
    gelezen_versie: int,
) -> None:
    """Plan all steps forward from `begin` or back from `eind`, and say which year's place and budget it takes."""
    keur(s, t, gelezen_versie)
    if t.als_staat not in (Staat.INTAKE, Staat.GEPLAND, Staat.LOPEND):
        raise TrajectFout("niet_plannen")
    days = plan_voorbeeld(s, now, t, begin=begin, eind=eind)
    if not 2020 <= jaar <= 2100:
        raise TrajectFout("jaar", "jaar")
    if t.als_staat is Staat.LOPEND and jaar != t.jaar:
        raise TrajectFout("jaar_vast", "jaar")
    van = t.staat
    if t.als_staat is Staat.INTAKE:
        _naar(t, Staat.GEPLAND)
    opzet.zet_dagen(t.stappen, days, eerste=t.als_staat is not Staat.LOPEND)
    t.begin = min(d.van for d in days.values())
    t.jaar = jaar
    klaar(s, t)
    feiten.over_traject(
        s,
        now,
        t,
        "gepland",
        Zichtbaarheid.OPENBAAR,
        door,
        van=van,
        naar=t.staat,
        begin=taal.datum(t.begin),
        jaar=jaar,
    )


def start(s: Session, now: datetime, t: Traject, door: str, gelezen_versie: int, besluit: str = "") -> None:
    """Let it run: it takes a place of its year. The last place is given once, also when two press at once.

    Raises BesluitNodig above the maximum of the year, or when its money is gone; with `besluit` (the reason) that is
    recorded as a decision in the dossier.
    """
    keur(s, t, gelezen_versie)
    van = _naar(t, Staat.LOPEND)
    jaar = t.jaar or vandaag(now).year
    begroting.vergrendel_jaar(s, now, jaar)
    stand = begroting.jaarstand(s, now, jaar)
    t.jaar = jaar
    for soort in _over(stand):
        if not besluit.strip():
            t.staat = van
            raise BesluitNodig(soort, jaar=jaar, kernen=stand.kernen_max, bedrag=taal.bedrag(stand.bedrag // 100))
        _leg_besluit_vast(s, now, t, soort, besluit, door)
    t.begonnen_op = vandaag(now)
    klaar(s, t)
    feiten.over_traject(s, now, t, "lopend", Zichtbaarheid.OPENBAAR, door, van=van, naar=t.staat)
    begin_volgende(s, now, t, door)


def _over(stand: begroting.Jaarstand) -> list[str]:
    found = []
    if stand.plekken_vrij <= 0:
        found.append("derde_start")
    if stand.vrij < 0:
        found.append("overschrijding")
    return found


def _leg_besluit_vast(s: Session, now: datetime, t: Traject, soort: str, reden: str, door: str) -> None:
    leg_vast(
        s,
        now,
        t.kern_id,
        Stuksoort.BESLUIT,
        datum=vandaag(now),
        titel=taal.zin(f"traject.besluit.{soort}", jaar=t.jaar),
        tekst=reden.strip(),
        gegevens={"wie": taal.zin("traject.besluit.wie")},
        zichtbaarheid=Zichtbaarheid.INTERN,
        door=door,
        traject_id=t.id,
    )


# --- the end


def rond_af(s: Session, now: datetime, t: Traject, door: str, gelezen_versie: int, reden: str = "") -> None:
    """Finish it: every step is closed, or there is a reason why not."""
    keur(s, t, gelezen_versie)
    if any(stap.als_staat not in DICHT for stap in t.stappen) and not reden.strip():
        raise TrajectFout("stappen_open", "reden")
    _sluit_af(s, now, t, Staat.AFGEROND, reden, door)


def stop(s: Session, now: datetime, t: Traject, reden: str, door: str, gelezen_versie: int) -> None:
    """Stop it for good, with the reason that Dbo and village read. Raises TrajectFout without one."""
    keur(s, t, gelezen_versie)
    if not reden.strip():
        raise TrajectFout("geen_reden", "reden")
    _sluit_af(s, now, t, Staat.GESTOPT, reden, door)


def _sluit_af(s: Session, now: datetime, t: Traject, naar: Staat, reden: str, door: str) -> None:
    van = _naar(t, naar)
    t.klaar_op, t.slot = vandaag(now), reden.strip()[:LANGSTE]
    klaar(s, t)
    wie = Zichtbaarheid.DBO if van == Staat.AANGEVRAAGD.value else Zichtbaarheid.OPENBAAR
    feiten.over_traject(s, now, t, naar.value, wie, door, van=van, naar=t.staat, reden=t.slot)


# --- inside


def _naar(t: Traject, naar: Staat) -> str:
    """Move to another state; the state it was. Raises TrajectFout when that may not be."""
    van = t.als_staat
    if naar not in MAG_NAAR[van]:
        raise TrajectFout("mag_niet", staat=taal.zin(f"traject.staat.{van.value}"))
    t.staat = naar.value
    return van.value
