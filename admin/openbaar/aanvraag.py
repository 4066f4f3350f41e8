"""A Dbo asks for a traject on a page: what is free this year, the form, and the receipt on screen and by mail.

The views stand on the blueprint of the public pages; importing this file adds them.
"""

from __future__ import annotations

from datetime import timedelta

from flask import abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.config import config, huis, lezend, nu, schrijvend
from admin.formulier import schoon
from admin.openbaar.kern import bp, zoek_kern
from admin.toegang import netwerk, openbaar
from kern.berichten.aanvraag import uiterlijk
from kern.db import keys
from kern.kernen import Kern
from kern.mensen import geldig_adres
from kern.onderzoek import codes
from kern.taal import vandaag, zin
from kern.trajecten import begroting, voor_dorp
from kern.trajecten.fouten import TrajectFout
from kern.trajecten.rijen import Staat, Traject
from kern.werk import trajecten as werk

__all__ = ["bp"]

# As long as somebody may load the receipt again; after that the mail has it.
BEWIJS_GELDIG = timedelta(days=1)
LENGTES = {"naam": 120, "functie": 120, "email": 254, "telefoon": 40, "vraag": 2000}
VERPLICHT = ("naam", "email", "vraag")
BEZIG = (Staat.INTAKE, Staat.GEPLAND, Staat.LOPEND)
Velden = dict[str, str]


@bp.get("/kern/<slug>/traject-aanvragen")
@openbaar
def aanvragen(slug: str) -> str:
    """What is free, and the form; or that a traject is going on already, as far as the village knows."""
    with lezend() as s:
        return _pagina(s, zoek_kern(s, slug), {}, {})


@bp.post("/kern/<slug>/traject-aanvragen")
@openbaar
def vraag_aan(slug: str) -> ResponseReturnValue:
    """Ask; on to the receipt. Ten an hour from one network; a second request says that there is one."""
    velden = lees(LENGTES)
    fouten = keur(velden, LENGTES, VERPLICHT)
    if fouten:
        with lezend() as s:
            return _pagina(s, zoek_kern(s, slug), velden, fouten), 422
    token, status = "", 303
    with schrijvend() as s:
        kern = zoek_kern(s, slug)
        if not mag_nog(s, "aanvraag"):
            fouten, status = {"": zin("kernpagina.aanvraag.te_vaak")}, 429
        else:
            t = _nieuw(s, kern, velden)
            token, status = (keys(s).sign("aanvraag", str(t.id), nu()), 303) if t else ("", 409)
    if token:
        config().wek()
        return redirect(url_for("kern.aanvraag_ontvangen", slug=slug, token=token), 303)
    with lezend() as s:
        return _pagina(s, zoek_kern(s, slug), velden, fouten, bezig=status == 409), status


@bp.get("/kern/<slug>/traject-aanvragen/<token>")
@openbaar
def aanvraag_ontvangen(slug: str, token: str) -> ResponseReturnValue:
    """The receipt, for a day: when it came in, what was free, and what happens next. It names nobody."""
    with lezend() as s:
        kern = zoek_kern(s, slug)
        number = keys(s).unsign("aanvraag", token, nu(), BEWIJS_GELDIG) or ""
        t = s.get(Traject, int(number)) if number.isdecimal() else None
        if t is None or t.kern_id != kern.id:
            abort(404)
        page = render_template(
            "openbaar/aanvraag_bewijs.html",
            kern=kern,
            op=t.aangevraagd_op,
            vraag=t.vraag,
            voor=uiterlijk(s, t.aangevraagd_op),
            vrij=vrij(s),
        )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


# --- also for the page of the approaches


def lees(lengtes: dict[str, int]) -> Velden:
    """What was typed, clean; what is far too long is cut off and refused as too long."""
    return {name: schoon(request.form.get(name, "")[: 2 * n], lang=n > 300) for name, n in lengtes.items()}


def keur(velden: Velden, lengtes: dict[str, int], verplicht: tuple[str, ...]) -> dict[str, str]:
    """A sentence per field that is wrong, in the order of the form."""
    found = {}
    for name, hoogstens in lengtes.items():
        over = len(velden[name]) - hoogstens
        if over > 0:
            found[name] = zin("kernpagina.aanvraag.lang", hoogstens=hoogstens, over=over)
        elif name in verplicht and not velden[name]:
            found[name] = zin(f"kernpagina.aanvraag.{name}")
        elif name == "email" and geldig_adres(velden[name]) is None:
            found[name] = zin("kernpagina.aanvraag.email_fout")
    return found


def mag_nog(s: Session, wat: str) -> bool:
    """Whether this network may send one more; it counts as one."""
    bronnen = codes.bronnen_van(s, f"{wat}:{netwerk()}")
    if codes.te_vaak(s, nu(), bronnen):
        return False
    codes.noteer_fout(s, nu(), bronnen)
    return True


def vrij(s: Session) -> tuple[str, ...]:
    """What is free this year, and the next one when this year is full, in sentences."""
    jaar = vandaag(nu()).year
    found = [begroting.jaarstand(s, nu(), jaar)]
    if not found[0].plekken_vrij:
        found.append(begroting.jaarstand(s, nu(), jaar + 1))
    return tuple(_ruimte(stand) for stand in found)


# --- inside


def _ruimte(stand: begroting.Jaarstand) -> str:
    woord = {0: "vol", 1: "een"}.get(stand.plekken_vrij, "meer")
    return zin(f"kernpagina.aanvraag.{woord}", jaar=stand.jaar, vrij=stand.plekken_vrij, plekken=stand.kernen_max)


def _nieuw(s: Session, kern: Kern, velden: Velden) -> Traject | None:
    """The request; None when there is an active traject already."""
    try:
        return werk.vraag_aan(s, nu(), kern, huis(), bron="web", **velden)
    except TrajectFout as fout:
        if fout.sleutel != "al_actief":
            raise
        return None


def _pagina(s: Session, kern: Kern, velden: Velden, fouten: dict[str, str], *, bezig: bool = False) -> str:
    stand = voor_dorp.van_kern(s, nu(), kern.id)
    return render_template(
        "openbaar/aanvraag.html",
        kern=kern,
        waarde=velden,
        fout=fouten,
        lengtes=LENGTES,
        vrij=vrij(s),
        bezig=bezig or (stand is not None and stand.staat in BEZIG),
    )
