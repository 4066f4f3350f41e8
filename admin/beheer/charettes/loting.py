"""The draw: what was promised beforehand, drawing when the moment is there, and the proof that it was done so."""

from __future__ import annotations

import hashlib

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from admin.beheer.charettes.pagina import bp, druk, toon, zoek
from admin.config import huis, lezend, nu
from admin.toegang import LEIDING, STAF, mag
from kern.charettes import loten
from kern.charettes.rijen import Charette, Regel, Staat
from kern.charettes.verdeling import lot
from kern.werk import charettes as werk

MEESTE = 200  # so many of the order stand on the page; all of it stands on the public one


@bp.get("/<int:id>/loting")
@mag(*STAF)
def loting(id: int) -> ResponseReturnValue:
    """The promise, or the order with each lot."""
    with lezend() as s:
        b = zoek(s, id)
        order = loten.volgorde(s, b.c) if b.c.geloot_op else ()
    if b.c.regel != Regel.LOTING or b.c.geopend_op is None:
        abort(404)
    c = b.c
    ready = c.geloot_op is None and c.loting_op is not None and c.loting_op <= nu()
    return toon(
        "admin/charette_loting.html",
        b,
        klopt=belofte_klopt(c),
        mag_loten=ready and b.staat in (Staat.OPEN, Staat.DICHT),
        aantal=len(order),
        volgorde=[(n, lot(c.loting_seed, n)) for n in order[:MEESTE]],
    )


def belofte_klopt(c: Charette) -> bool:
    """Whether the number that was drawn with is the one that was promised."""
    return hashlib.sha256(c.loting_seed.encode()).hexdigest() == c.loting_belofte


@bp.post("/<int:id>/loten")
@mag(*LEIDING)
def loten_nu(id: int) -> ResponseReturnValue:
    """Draw, and tell everybody. The clock does it by itself within a quarter of an hour."""
    return druk(id, "geloot", lambda s, b: werk.loot(s, nu(), huis(), b.c.id), url_for("charettes.loting", id=id))
