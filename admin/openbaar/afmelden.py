"""Stop: the link under a mail, the one click of a mail program, and the code that erases contact data.

The views stand on the blueprint of the public pages; importing this file adds them.
"""

from __future__ import annotations

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from admin.beveiliging import zonder_csrf
from admin.config import lezend, nu, schrijvend
from admin.openbaar.kern import bp
from admin.toegang import netwerk, openbaar
from kern import mensen
from kern.kernen import Kern
from kern.mensen import Ritme
from kern.onderzoek import codes
from kern.taal import zin

__all__ = ["bp"]

EEN_KLIK = {"List-Unsubscribe": ["One-Click"]}  # RFC 8058, nothing else
CODE_LENGTE = 40
RITMES = {ritme.value: ritme for ritme in Ritme}


@bp.get("/afmelden/<token>")
@openbaar
def afmelden(token: str) -> ResponseReturnValue:
    """What somebody gets now, with the buttons; looking at it changes nothing. `keuze=minder`: how often first."""
    with lezend() as s:
        verzoek = mensen.lees_token(s, nu(), token)
        kern = s.get(Kern, verzoek.kern_id) if verzoek else None
    minder = request.args.get("keuze") == "minder"
    page = render_template("openbaar/afmelden.html", verzoek=verzoek, kern=kern, token=token, minder_eerst=minder)
    return page, 200 if verzoek else 404


@bp.post("/afmelden/<token>/keuze")
@openbaar
def afmelden_keuze(token: str) -> BaseResponse:
    """Do what was chosen on the page: a rhythm, `stop`, or `stop_adres` (for everybody at this address)."""
    keuze = request.form.get("keuze", "")
    with schrijvend() as s:
        if keuze in RITMES:
            known = mensen.zet_ritme_met_token(s, nu(), token, RITMES[keuze])
        elif keuze in ("stop", "stop_adres"):
            known = mensen.meld_af_met_token(s, nu(), token, heel_adres=keuze == "stop_adres")
        else:
            abort(400)
    if not known:
        abort(404)
    return redirect(url_for("kern.afmelden", token=token), 303)


@bp.post("/afmelden/<token>")
@openbaar
@zonder_csrf
def afmelden_een_klik(token: str) -> Response:
    """A mail program asks for its reader (RFC 8058): no cookie and no page of ours. Only this one list stops."""
    if request.form.to_dict(flat=False) != EEN_KLIK:
        return _platte_tekst("een_klik_fout", 400)
    with schrijvend() as s:
        known = mensen.meld_af_met_token(s, nu(), token)
    return _platte_tekst("een_klik_gedaan", 200) if known else _platte_tekst("een_klik_onbekend", 404)


@bp.get("/intrekken")
@openbaar
def intrekken() -> str:
    """The form with the code; after erasing also what was done."""
    return render_template("openbaar/intrekken.html", code="", fout="")


@bp.post("/intrekken")
@openbaar
def trek_in() -> ResponseReturnValue:
    """Erase the contact data of this code. A wrong one counts for the network: ten an hour."""
    code = request.form.get("code", "").strip()[:CODE_LENGTE]
    if not code:
        return _opnieuw(code, "geen_code", 422)
    with schrijvend() as s:
        bronnen = codes.bronnen_van(s, f"intrekken:{netwerk()}")
        if codes.te_vaak(s, nu(), bronnen):
            fout, status = "te_vaak", 429
        elif mensen.trek_in(s, code):
            fout, status = "", 303
        else:
            codes.noteer_fout(s, nu(), bronnen)
            fout, status = "onbekend", 422
    if fout:
        return _opnieuw(code, fout, status)
    flash(zin("openbaar.intrekken.gewist"), "ok")
    return redirect(url_for("kern.intrekken"), status)


def _opnieuw(code: str, fout: str, status: int) -> ResponseReturnValue:
    sentence = zin(f"openbaar.intrekken.{fout}")
    return make_response(render_template("openbaar/intrekken.html", code=code, fout=sentence), status)


def _platte_tekst(key: str, status: int) -> Response:
    return Response(zin(f"openbaar.afmelden.{key}") + "\n", status, mimetype="text/plain")
