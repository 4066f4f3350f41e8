"""The moments of a charette and its themes. A change says what changed and how many it concerns; others tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.charettes import plaatsing, slot
from kern.charettes.charette import bewaren_tot, laatste_dag
from kern.charettes.feiten import meld
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Plaats, Staat, Thema
from kern.charettes.waarden import Aanbod
from kern.db import lock_row
from kern.initiatieven.plannen import schone_regel
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid
from kern.mensen import deelnemers
from kern.taal import BRONTAAL, moment, spreek

SOORTEN = ("kickoff", "werk", "inloop", "vakcheck", "slot", "terugkom")
MEESTE_PLAATSEN = 2000
LANGSTE = timedelta(hours=24)
LENGTES = MappingProxyType({"naam": 80, "plek": 200})
VELDEN = ("naam", "soort", "begin", "eind", "plek", "plaatsen", "aanmelden")
# What people must hear when it changes, and what stands in their calendar.
TE_VERTELLEN = ("begin", "eind", "plek", "naam")
IN_AGENDA = ("begin", "eind", "plek")


@dataclass(frozen=True)
class Wijziging:
    """What changed (of `TE_VERTELLEN`), how many parties have, were offered or await a place, and new offers."""

    gewijzigd: tuple[str, ...]
    geraakt: int
    aanbiedingen: tuple[Aanbod, ...] = ()


def een(s: Session, id: int) -> Dagdeel | None:
    """A dagdeel, or None."""
    return s.get(Dagdeel, id)


# --- making and changing


def voeg_toe(
    s: Session,
    now: datetime,
    c: Charette,
    *,
    naam: str,
    soort: str,
    begin: datetime,
    eind: datetime,
    plek: str,
    plaatsen: int | None,
    aanmelden: bool,
    door: str,
) -> Dagdeel:
    """Add a moment; `plaatsen` None: no maximum. Raises CharetteFout."""
    slot.vergrendel(s, c.id)
    if c.staat in (Staat.AFGEROND, Staat.AFGELAST):
        raise CharetteFout("", "charette.fout.voorbij")
    texts = {"naam": naam, "soort": soort, "plek": plek}
    fields = _keur({**texts, "begin": begin, "eind": eind, "plaatsen": plaatsen, "aanmelden": aanmelden})
    _keur_begin(c, now, begin, aanmelden)
    d = Dagdeel(charette_id=c.id, geteld={}, **fields)
    s.add(d)
    s.flush()
    s.refresh(c, ["dagdelen"])
    _bewaar_tot(s, now, c)
    return d


def wijzig(s: Session, now: datetime, d: Dagdeel, door: str, gelezen_versie: int, **velden: Any) -> Wijziging:
    """Change fields of `VELDEN`. Fewer places evict nobody; more are offered at once. Raises CharetteFout, Verouderd.

    Another time or place raises `reeks`, so that the calendar item is replaced. What has begun keeps those.
    """
    c = _open(s, d, gelezen_versie)
    if not velden.keys() <= set(VELDEN):
        raise ValueError(velden)
    fields = _keur({veld: getattr(d, veld) for veld in VELDEN} | velden)
    changed = {veld: waarde for veld, waarde in fields.items() if getattr(d, veld) != waarde}
    _keur_wijziging(s, now, c, d, changed)
    last = laatste_dag(c)
    for veld, waarde in changed.items():
        setattr(d, veld, waarde)
    if changed.keys() & set(IN_AGENDA):
        d.reeks += 1
    _kort_aanbiedingen(s, d)
    if "plaatsen" in changed:
        _wie_zit_blijft(s, d)
    _klaar(s, d)
    if laatste_dag(c) != last:
        _bewaar_tot(s, now, c)
    told = tuple(veld for veld in TE_VERTELLEN if veld in changed)
    if set(told) & set(IN_AGENDA):
        _vertel_dorp(s, now, c, d, "gewijzigd", door)
    return Wijziging(told, betrokken(s, d), plaatsing.verdeel_alle(s, now, c, [d.id]))


def gelast_af(s: Session, now: datetime, d: Dagdeel, reden: str, door: str, gelezen_versie: int) -> int:
    """Cancel a moment, with the reason that everybody reads; how many parties it concerns. Raises CharetteFout."""
    c = _open(s, d, gelezen_versie)
    reden = schone_regel(reden)
    if not reden:
        raise CharetteFout("reden", "charettefout.fout.geen_reden")
    if d.begin <= now:
        raise CharetteFout("", "charettefout.fout.loopt_al")
    d.afgelast = True
    d.reeks += 1
    for p in _met_aanbod(s, d):
        plaatsing.neem_aanbod_terug(p)
    _klaar(s, d)
    _vertel_dorp(s, now, c, d, "afgelast", door, reden=reden)
    return betrokken(s, d)


def verwijder(s: Session, now: datetime, d: Dagdeel, door: str) -> None:
    """Take out a moment for which nobody signed up. Raises CharetteFout when somebody did."""
    c = slot.vergrendel(s, d.charette_id)
    if betrokken(s, d):
        raise CharetteFout("", "charettefout.fout.al_aangemeld")
    c.dagdelen.remove(d)
    s.flush()
    _bewaar_tot(s, now, c)


def betrokken(s: Session, d: Dagdeel) -> int:
    """How many parties have, were offered or await a place."""
    wanted = select(func.count()).select_from(Plaats).where(Plaats.dagdeel_id == d.id, Plaats.gevraagd > 0)
    return s.scalar(wanted) or 0


def tel_inloop(s: Session, d: Dagdeel, erbij: int) -> int:
    """So many more people walked in (below zero: a correction); how many there are now."""
    lock_row(s, Dagdeel, d.id)
    s.refresh(d, ["inloop"])
    d.inloop = max(0, d.inloop + erbij)
    s.flush()
    return d.inloop


# --- is it right?


def _keur(velden: Mapping[str, Any]) -> dict[str, Any]:
    """The fields, tidy. Raises CharetteFout at the first that is wrong."""
    naam, plek = schone_regel(velden["naam"]), schone_regel(velden["plek"])
    for veld, tekst, fout in (("naam", naam, "geen_dagdeel_naam"), ("plek", plek, "geen_plek")):
        if not tekst:
            raise CharetteFout(veld, f"charettefout.fout.{fout}")
        if len(tekst) > LENGTES[veld]:
            raise CharetteFout(veld, "charettefout.fout.te_lang", hoogstens=LENGTES[veld])
    if velden["soort"] not in SOORTEN:
        raise CharetteFout("soort", "charettefout.fout.kies_soort")
    if not velden["begin"] < velden["eind"] <= velden["begin"] + LANGSTE:
        raise CharetteFout("eind", "charettefout.fout.eind")
    plaatsen = velden["plaatsen"]
    if plaatsen is not None and not 1 <= plaatsen <= MEESTE_PLAATSEN:
        raise CharetteFout("plaatsen", "charettefout.fout.plaatsen", hoogstens=MEESTE_PLAATSEN)
    return {**velden, "naam": naam, "plek": plek, "aanmelden": bool(velden["aanmelden"])}


def _keur_begin(c: Charette, now: datetime, begin: datetime, aanmelden: bool) -> None:
    """Once people may sign up, a moment lies ahead, and after the draw that gives its places."""
    if c.staat == Staat.CONCEPT:
        return
    if begin <= now:
        raise CharetteFout("begin", "charettefout.fout.begin_voorbij")
    if aanmelden and plaatsing.voor_loting(c) and c.loting_op and begin < c.loting_op + plaatsing.LAATSTE_AANBOD:
        raise CharetteFout("begin", "charettefout.fout.voor_loting")


def _keur_wijziging(s: Session, now: datetime, c: Charette, d: Dagdeel, changed: Mapping[str, Any]) -> None:
    if not changed:
        return
    if c.staat != Staat.CONCEPT and d.begin <= now and changed.keys() - {"naam", "soort"}:
        raise CharetteFout("", "charettefout.fout.loopt_al")
    if "begin" in changed or changed.get("aanmelden"):
        _keur_begin(c, now, changed.get("begin", d.begin), changed.get("aanmelden", d.aanmelden))
    if changed.get("aanmelden") is False and betrokken(s, d):
        raise CharetteFout("aanmelden", "charettefout.fout.al_aangemeld")


def _open(s: Session, d: Dagdeel, gelezen_versie: int) -> Charette:
    """The charette, held, with the dagdeel as it is now. Raises Verouderd, and CharetteFout when it is over."""
    c = slot.vergrendel(s, d.charette_id)
    if d.versie != gelezen_versie:
        raise Verouderd(f"dagdeel {d.id}")
    if c.staat in (Staat.AFGEROND, Staat.AFGELAST):
        raise CharetteFout("", "charette.fout.voorbij")
    if d.afgelast:
        raise CharetteFout("", "charettefout.fout.al_afgelast")
    return c


# --- what follows from it


def _wie_zit_blijft(s: Session, d: Dagdeel) -> None:
    """Who has a place or an offer keeps it: as many as there are too many now may stay above the maximum."""
    room = plaatsing.vrij(s, d)
    d.boven = max(0, -room) if room is not None else 0


def _met_aanbod(s: Session, d: Dagdeel) -> list[Plaats]:
    wanted = select(Plaats).where(Plaats.dagdeel_id == d.id, Plaats.aangeboden > 0)
    return list(s.scalars(wanted, execution_options={"populate_existing": True}))


def _kort_aanbiedingen(s: Session, d: Dagdeel) -> None:
    """No offer stands until after the last moment for it."""
    for p in _met_aanbod(s, d):
        if p.aanbod_tot is not None:
            p.aanbod_tot = min(p.aanbod_tot, d.begin - plaatsing.LAATSTE_AANBOD)


def _bewaar_tot(s: Session, now: datetime, c: Charette) -> None:
    """The term of who signed up is counted from the last day."""
    ids = s.scalars(select(Aanmelding.id).where(Aanmelding.charette_id == c.id)).all()
    deelnemers.verleng(s, ids, bewaren_tot(s, now, c))


def _klaar(s: Session, d: Dagdeel) -> None:
    d.versie += 1
    s.flush()


def _vertel_dorp(s: Session, now: datetime, c: Charette, d: Dagdeel, soort: str, door: str, **gegevens: str) -> None:
    """A moment that the village knows of is at another time or place, or is off."""
    if c.staat == Staat.CONCEPT:
        return
    with spreek(BRONTAAL):
        said = {"dagdeel": d.naam, "wanneer": moment(d.begin), "plek": d.plek, **gegevens}
    meld(s, now, c, f"charette_dagdeel_{soort}", Zichtbaarheid.OPENBAAR, door, **said)


# --- themes


def voeg_thema_toe(s: Session, c: Charette, naam: str) -> Thema:
    """Add a theme at the end. Raises CharetteFout without a name."""
    slot.vergrendel(s, c.id)
    t = Thema(charette_id=c.id, naam=_themanaam(naam), volgorde=max((t.volgorde for t in c.themas), default=0) + 1)
    s.add(t)
    s.flush()
    s.refresh(c, ["themas"])
    return t


def wijzig_thema(s: Session, t: Thema, naam: str) -> None:
    """Give a theme another name. Raises CharetteFout without one."""
    t.naam = _themanaam(naam)
    s.flush()


def verwijder_thema(s: Session, t: Thema) -> None:
    """Take out a theme; tables and ideas about it stay, without a theme."""
    c = slot.vergrendel(s, t.charette_id)
    c.themas.remove(t)
    s.flush()


def _themanaam(naam: str) -> str:
    tidy = schone_regel(naam)
    if not tidy:
        raise CharetteFout("naam", "charettefout.fout.thema_naam")
    if len(tidy) > LENGTES["naam"]:
        raise CharetteFout("naam", "charettefout.fout.te_lang", hoogstens=LENGTES["naam"])
    return tidy
