"""One sign-up: what it has per dagdeel, who it is, and what staff can do for somebody on the telephone."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.beheer.charettes.pagina import Beeld, bp, doe, onderwerp, toon, wie, zoek, zoek_aanmelding
from admin.config import huis, lezend, nu, schrijvend
from admin.toegang import SCHRIJVERS, STAF, heeft, leg_vast, mag
from kern.charettes import bellen as kern_bellen
from kern.charettes import stand
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding
from kern.charettes.waarden import Gevolg
from kern.mensen import deelnemers
from kern.mensen.deelnemers import WENSEN
from kern.taal import meervoud, zin
from kern.werk import charettes as werk

# What a button may do to a sign-up; the number is the dagdeel it is about, 0 for all of it.
Handeling = Callable[[Session, Aanmelding, int], object]
HANDELINGEN: dict[str, Handeling] = {
    "afmelden": lambda s, a, d: werk.meld_af(s, nu(), huis(), a, (d,) if d else None, door=wie()),
    "van_wachtlijst": lambda s, a, d: werk.van_wachtlijst(s, nu(), huis(), a, d, door=wie()),
    "plaats_geven": lambda s, a, d: werk.aanvaard(s, nu(), huis(), a, d, door=wie()),
    "wil_nog": lambda s, a, d: werk.wil_nog(s, nu(), huis(), a, d),
    "afslaan": lambda s, a, d: werk.sla_af(s, nu(), huis(), a, d, door=wie()),
    "splitsen": lambda s, a, d: werk.splits(s, nu(), huis(), a, True, door=wie()),
    "bij_elkaar": lambda s, a, d: werk.splits(s, nu(), huis(), a, False, door=wie()),
    "link_sturen": lambda s, a, d: werk.stuur_link(s, nu(), huis(), a, door=wie()),
    "wissen": lambda s, a, d: werk.wis(s, nu(), huis(), a.id),
}


@bp.get("/<int:id>/aanmeldingen/<int:nummer>")
@mag(*STAF)
def aanmelding(id: int, nummer: int) -> ResponseReturnValue:
    """What this party has; who may write sees who it is too, and that stands in the logboek."""
    with lezend() as s:
        b = zoek(s, id)
        a = zoek_aanmelding(s, b, nummer)
        plekken = stand.van_aanmelding(s, b.c, a)
        who = deelnemers.van(s, a.id) if heeft(*SCHRIJVERS) else None
        code = deelnemers.code_van(s, a.id) if who else ""
    if who:
        with schrijvend() as s:  # before contact data are shown it is written down who saw them
            leg_vast(s, "charette_aanmelding_bekeken", onderwerp(b, nummer))
    return toon("admin/charette_aanmelding.html", b, a=a, plekken=plekken, wie=who, code=code, wensnamen=WENSEN)


@bp.post("/<int:id>/aanmeldingen/<int:nummer>")
@mag(*SCHRIJVERS)
def aanmelding_doen(id: int, nummer: int) -> ResponseReturnValue:
    """Do one thing to it: `doe` says what, `dagdeel` where."""
    handeling, asked = request.form.get("doe", ""), request.form.get("dagdeel", "0")
    if handeling not in HANDELINGEN or not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        abort(404)

    def daad(s: Session, b: Beeld) -> object:
        return HANDELINGEN[handeling](s, zoek_aanmelding(s, b, nummer), int(asked))

    with lezend() as s:
        b = zoek(s, id)
    try:
        done = doe(id, f"aanmelding_{handeling}", daad, onderwerp(b, nummer))
    except CharetteFout as error:
        flash(str(error), "fout")
    else:
        _zeg(handeling, nummer, done)
        if handeling == "wissen":
            return redirect(url_for("charettes.aanmeldingen", id=id), 303)
    return redirect(url_for("charettes.aanmelding", id=id, nummer=nummer), 303)


def _zeg(handeling: str, nummer: int, done: object) -> None:
    """What came of it, and how many of the waiting list were offered a place by it."""
    if done is False:
        flash(zin("charettes.fout.link"), "fout")
        return
    flash(zin(f"charettes.klaar.aanmelding_{handeling}", nummer=nummer), "ok")
    if isinstance(done, Gevolg) and done.aanbiedingen:
        offers = meervoud(len(done.aanbiedingen), "aanbod", "aanbiedingen")
        flash(zin("charettes.klaar.aanbod_uit", aantal=offers), "ok")


@bp.get("/<int:id>/bellen")
@mag(*SCHRIJVERS)
def bellen(id: int) -> ResponseReturnValue:
    """Who left a telephone number only and must hear something, with what to say."""
    with lezend() as s:
        b = zoek(s, id)
        lijst = kern_bellen.te_bellen(s, nu(), b.c)
    if lijst:
        with schrijvend() as s:
            leg_vast(s, "charette_namen_bekeken", onderwerp(b))
    return toon("admin/charette_bellen.html", b, "aanmeldingen", lijst=lijst)


@bp.post("/<int:id>/bellen/<int:belletje>")
@mag(*SCHRIJVERS)
def gebeld(id: int, belletje: int) -> ResponseReturnValue:
    """It is told."""
    with lezend() as s:
        known = {each.id for each in kern_bellen.te_bellen(s, nu(), zoek(s, id).c)}
    if belletje in known:
        doe(id, "gebeld", lambda s, b: kern_bellen.gebeld(s, nu(), belletje, wie()))
        flash(zin("charettes.klaar.gebeld"), "ok")
    return redirect(url_for("charettes.bellen", id=id), 303)
