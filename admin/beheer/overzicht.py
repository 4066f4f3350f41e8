"""Overzicht: what needs somebody now, and how every kern stands."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from admin.beheer import aandacht
from admin.beheer.stand_per_kern import gemeentebreed, rijen
from admin.config import config, lezend, nu
from admin.toegang import LEIDING, STAF, heeft, mag
from kern.onderzoek.onderzoek import Doelgroep, Stand
from kern.taal import vandaag

bp = Blueprint("overzicht", __name__, url_prefix="/beheer")


@bp.get("/")
@mag(*STAF)
def lijst() -> ResponseReturnValue:
    """The first page after the login."""
    with lezend() as s:
        rows = rijen(s, nu())
        breed = gemeentebreed(s, nu())
        punten = aandacht.punten(s, nu(), rows + breed, config().omgeving)
    running = [r for r in rows if r.loopt]
    homes = [r for r in running if r.onderzoek and r.onderzoek.wie is Doelgroep.HUISHOUDENS]
    return render_template(
        "admin/overzicht.html",
        rijen=rows,
        punten=punten,
        lopend=running,
        gesloten=[r for r in rows if r.stand in (Stand.UITLOOP, Stand.GESLOTEN)],
        breed=breed,
        meedoend=sum(r.n or 0 for r in homes),
        huishoudens=sum(r.onderzoek.huishoudens for r in homes if r.onderzoek),
        vandaag=vandaag(nu()),
        mag_maken=heeft(*LEIDING),
        Stand=Stand,
    )
