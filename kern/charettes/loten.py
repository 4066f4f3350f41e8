"""The draw: everybody who signed up by then gets a place on the list by lot, and who fits gets a place at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.charettes import plaatsing, slot
from kern.charettes.feiten import meld
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Plaats, Regel
from kern.charettes.verdeling import Wachtende, loting, wie_volgt
from kern.charettes.waarden import Gevolg
from kern.journaal import Zichtbaarheid
from kern.taal import moment


def loot(s: Session, now: datetime, charette_id: int) -> Gevolg:
    """Draw, once; a second time changes nothing. Raises CharetteFout before the promised moment, or without a draw."""
    c = slot.vergrendel(s, charette_id)
    if c.regel != Regel.LOTING:
        raise CharetteFout("", "charettefout.fout.geen_loting")
    if c.geloot_op is not None:
        return Gevolg(None)
    if c.staat not in plaatsing.LOPEND:
        raise CharetteFout("", "charette.fout.voorbij" if c.geopend_op else "charette.fout.nog_niet")
    if c.loting_op is not None and now < c.loting_op:
        raise CharetteFout("", "charettefout.fout.loting_te_vroeg", loting_op=moment(c.loting_op))
    order = {nummer: place for place, nummer in enumerate(volgorde(s, c))}
    for d in c.dagdelen:
        if plaatsing.deelt_uit(now, c, d):
            _loot_dagdeel(s, c, d, order)
    c.geloot_op, c.geloot_tot = now, c.aanmeldnummer
    s.flush()
    meld(s, now, c, "charette_geloot", Zichtbaarheid.OPENBAAR, deelnemers=len(order))
    return Gevolg(None)


def volgorde(s: Session, c: Charette) -> tuple[int, ...]:
    """The numbers that take part, or took part, in the order of the draw. Who cancelled or was erased is not there.

    Their absence does not change the order of the others.
    """
    wanted = select(Aanmelding.nummer).where(Aanmelding.charette_id == c.id, Aanmelding.ingetrokken.is_(False))
    if c.geloot_op is not None:
        wanted = wanted.where(Aanmelding.nummer <= c.geloot_tot)
    return loting(c.loting_seed, s.scalars(wanted))


def _loot_dagdeel(s: Session, c: Charette, d: Dagdeel, order: Mapping[int, int]) -> None:
    """Give everybody who waits a place on the list in the drawn order, and places to those who fit."""
    wanted = (
        select(Plaats, Aanmelding)
        .join(Aanmelding, Aanmelding.id == Plaats.aanmelding_id)
        .where(Plaats.dagdeel_id == d.id, plaatsing.wacht())
    )
    rows = s.execute(wanted, execution_options={"populate_existing": True}).all()
    drawn = sorted(rows, key=lambda row: order.get(row[1].nummer, len(order)))
    waiting = []
    for p, a in drawn:
        d.laatste_positie += 1
        p.positie = d.laatste_positie
        waiting.append(Wachtende(a.id, a.nummer, p.positie, p.wacht, a.splitsen))
    room = plaatsing.vrij(s, d)
    if room is None:
        room = sum(w.aantal for w in waiting)
    places = {a.id: p for p, a in drawn}
    for id, n in wie_volgt(c.regel, waiting, room, bezet={}, aandelen={}, plaatsen=d.plaatsen or 0):
        plaatsing.zet_geplaatst(places[id], places[id].geplaatst + n)
        plaatsing.maak_recht(places[id])
    s.flush()
