"""What somebody who signed up answers: to an offer, to "do you still come?", about the list. And late offers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.charettes import plaatsing, slot
from kern.charettes.feiten import over_aanmelding
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Plaats
from kern.charettes.waarden import Gevolg


def aanvaard(s: Session, now: datetime, a: Aanmelding, dagdeel_id: int) -> Gevolg:
    """Take the place that was offered, or one that is free when the offer ran out. Twice is the same as once.

    Raises CharetteFout (`reden` "vervallen", the place on the list in `gegevens["positie"]`) when it is gone.
    """
    c, a, d, p = _onder_slot(s, a, dagdeel_id)
    _keur_nog(now, c, d)
    if p.geplaatst and p.geplaatst == p.gevraagd:
        return Gevolg(a)
    if not p.gevraagd:
        raise CharetteFout("", "charette.fout.geen_wacht")
    n = p.aangeboden if _geldt(p, now) else _nog_vrij(s, now, c, d, a, p)
    if not n:
        raise _vervallen(s, p)
    plaatsing.neem_aanbod_terug(p)
    plaatsing.zet_geplaatst(p, p.geplaatst + n)
    p.rust = False
    plaatsing.maak_recht(p)
    return _klaar(s, now, c, a, d)


def _geldt(p: Plaats, now: datetime) -> bool:
    return p.aangeboden > 0 and p.aanbod_tot is not None and now < p.aanbod_tot


def _nog_vrij(s: Session, now: datetime, c: Charette, d: Dagdeel, a: Aanmelding, p: Plaats) -> int:
    """How many places the party can have without an offer that stands; changes nothing."""
    if plaatsing.voor_loting(c):
        return 0
    waits = p.gevraagd - p.geplaatst
    room = plaatsing.vrij(s, d)
    if room is None:
        return waits
    mine = plaatsing.als_wachtende(a, p, p.positie or 0, had=p.geplaatst)
    return plaatsing.past(s, now, c, d, room + p.aangeboden, mine)


def _vervallen(s: Session, p: Plaats) -> CharetteFout:
    rank = plaatsing.rang(s, p)
    if rank is None:
        return CharetteFout("", "charette.fout.niet_vrij")
    return CharetteFout("", "charette.fout.vervallen", positie=rank)


def sla_af(s: Session, now: datetime, a: Aanmelding, dagdeel_id: int) -> Gevolg:
    """Say no to an offer: the party leaves the list of this dagdeel, and the next one gets the place."""
    return van_wachtlijst(s, now, a, dagdeel_id)


def van_wachtlijst(s: Session, now: datetime, a: Aanmelding, dagdeel_id: int) -> Gevolg:
    """Leave the list of a dagdeel; who of the party has a place keeps it. Twice is the same as once."""
    c, a, d, p = _onder_slot(s, a, dagdeel_id)
    left = p.gevraagd - p.geplaatst
    if not left:
        return Gevolg(a)
    plaatsing.krimp(p, p.geplaatst)
    over_aanmelding(s, now, c, a, "van_lijst", left, "")
    return _klaar(s, now, c, a, d)


def wil_nog(s: Session, now: datetime, a: Aanmelding, dagdeel_id: int) -> Gevolg:
    """Who let an offer go by wants a place still, and is asked again in turn. Twice is the same as once.

    Raises CharetteFout when it is too late.
    """
    c, a, d, p = _onder_slot(s, a, dagdeel_id)
    _keur_nog(now, c, d)
    if not p.rust:
        return Gevolg(a)
    p.rust = False
    return _klaar(s, now, c, a, d)


def splits(s: Session, now: datetime, a: Aanmelding, ja: bool) -> Gevolg:
    """Whether the party may be placed in parts. No: an offer for some of it goes back."""
    c = slot.vergrendel(s, a.charette_id)
    a = slot.ververs(s, a.id)
    if a.splitsen == ja:
        return Gevolg(a)
    a.splitsen = ja
    for p in a.plaatsen:
        p.rust = False
        if not ja:
            plaatsing.geen_deel(p)
    plaatsing.rond(a)
    return Gevolg(a, plaatsing.verdeel_alle(s, now, c, [p.dagdeel_id for p in a.plaatsen]))


def komt(s: Session, now: datetime, a: Aanmelding, dagdeel_id: int, ja: bool) -> Gevolg:
    """The answer to "do you still come?": no frees the place. Raises CharetteFout for who has none, or too late."""
    c, a, d, p = _onder_slot(s, a, dagdeel_id)
    _keur_nog(now, c, d)
    if not p.geplaatst and not ja and p.komt is False:
        return Gevolg(a)
    if not p.geplaatst:
        raise CharetteFout("", "charette.fout.geen_plaats_gevraagd")
    if ja:
        p.komt = True
        plaatsing.rond(a)
        s.flush()
        return Gevolg(a)
    left = p.gevraagd
    plaatsing.laat_los(p)
    p.komt = False
    over_aanmelding(s, now, c, a, "afmelding", left, "")
    return _klaar(s, now, c, a, d)


# --- time goes by


def verval(s: Session, now: datetime, charette_id: int) -> Gevolg:
    """Take back the offers past their term and offer what is free. Who did not answer keeps the place on the list,
    but gets no other offer until they let hear from themselves.
    """
    c = slot.vergrendel(s, charette_id)
    if c.staat not in plaatsing.LOPEND:
        return Gevolg(None)
    ids = [d.id for d in c.dagdelen]
    wanted = select(Plaats).where(Plaats.dagdeel_id.in_(ids), Plaats.aangeboden > 0, Plaats.aanbod_tot <= now)
    late = s.scalars(wanted.order_by(Plaats.id), execution_options={"populate_existing": True}).all()
    for p in late:
        plaatsing.neem_aanbod_terug(p)
        p.rust = True
    offered = plaatsing.verdeel_alle(s, now, c)
    return Gevolg(None, offered, tuple((p.aanmelding_id, p.dagdeel_id) for p in late))


# --- inside


def _onder_slot(s: Session, a: Aanmelding, dagdeel_id: int) -> tuple[Charette, Aanmelding, Dagdeel, Plaats]:
    """All as it is now, under the lock. Raises CharetteFout for a dagdeel the party never asked for."""
    c = slot.vergrendel(s, a.charette_id)
    a = slot.ververs(s, a.id)
    d = next((d for d in c.dagdelen if d.id == dagdeel_id), None)
    p = next((p for p in a.plaatsen if p.dagdeel_id == dagdeel_id), None)
    if d is None or p is None:
        raise CharetteFout("", "charette.fout.geen_plaats_gevraagd")
    return c, a, d, p


def _keur_nog(now: datetime, c: Charette, d: Dagdeel) -> None:
    if not plaatsing.deelt_uit(now, c, d):
        raise CharetteFout("", "charette.fout.begonnen", dagdeel=d.naam)


def _klaar(s: Session, now: datetime, c: Charette, a: Aanmelding, d: Dagdeel) -> Gevolg:
    plaatsing.rond(a)
    return Gevolg(a, plaatsing.verdeel_alle(s, now, c, [d.id]))
