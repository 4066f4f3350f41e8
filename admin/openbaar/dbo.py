"""The door of a Dbo contact person: her link, the code that goes to her own address, and her conversation.

A link can be forwarded; the code cannot be guessed, and works only on the device that asked for it.
"""

from __future__ import annotations

import secrets
from dataclasses import replace

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from admin.config import config, huis, lezend, nu, schrijvend
from admin.openbaar import apparaat
from admin.toegang import openbaar
from bot import gesprekken
from bot.channels import webchat
from bot.conversation import Conversation
from bot.flows.dbo import DEUR
from bot.receive import receive
from kern import mensen
from kern.berichten import dbo_code
from kern.kernen import Kern
from kern.mensen import Contactpersoon, dbo_toegang
from kern.mensen.dbo import van_link
from kern.taal import zin

bp = Blueprint("dbo", __name__, url_prefix="/dbo")


@bp.get("/<token>")
@openbaar
def link(token: str) -> ResponseReturnValue:
    """Whose link it is, with the button that mails her a code; a device she confirmed goes straight on."""
    with lezend() as s:
        persoon = _van_link(s, token)
        if persoon is None:
            return make_response(_pagina("link", fout=zin("dbo.pagina.verlopen")), 404)
        if dbo_toegang.contact_van(s, nu(), _apparaat()) == persoon.id:
            return redirect(url_for("dbo.gesprek"))
        return _pagina("link", persoon, s.get_one(Kern, persoon.kern_id))


@bp.post("/<token>")
@openbaar
def stuur_code(token: str) -> ResponseReturnValue:
    """Mail her a code; it works on this device."""
    nieuw = secrets.token_hex(16)
    with schrijvend() as s:
        persoon = _van_link(s, token)
        if persoon is None:
            abort(404)
        kern = s.get_one(Kern, persoon.kern_id)
        code = dbo_toegang.vraag_code(s, nu(), persoon.id, nieuw)
        if code is None:
            return make_response(_pagina("link", persoon, kern, fout=zin("dbo.pagina.te_vaak")), 429)
        dbo_code.stuur(s, nu(), kern, persoon, code, huis())
    config().wek()
    return _onthoud(redirect(url_for("dbo.code"), 303), nieuw)


@bp.get("/code")
@openbaar
def code() -> ResponseReturnValue:
    """Where she types the code."""
    with lezend() as s:
        persoon = _van_id(s, dbo_toegang.wacht_op_code(s, nu(), _apparaat()))
        if persoon is None:
            return make_response(_pagina("link", fout=zin("dbo.pagina.code_weg")), 410)
        return _pagina("code", persoon, s.get_one(Kern, persoon.kern_id))


@bp.post("/code")
@openbaar
def bevestig() -> ResponseReturnValue:
    """Take the code; a wrong one is asked again, five times at most."""
    with schrijvend() as s:
        if dbo_toegang.bevestig(s, nu(), _apparaat(), request.form.get("code", "")[:20]) is not None:
            return redirect(url_for("dbo.gesprek"), 303)
        persoon = _van_id(s, dbo_toegang.wacht_op_code(s, nu(), _apparaat()))
        if persoon is None:
            return make_response(_pagina("link", fout=zin("dbo.pagina.code_weg")), 410)
        page = _pagina("code", persoon, s.get_one(Kern, persoon.kern_id), fout=zin("dbo.pagina.code_fout"))
    return make_response(page, 422)


@bp.get("/gesprek")
@openbaar
def gesprek() -> ResponseReturnValue:
    """Her conversation."""
    with lezend() as s:
        persoon = _van_id(s, dbo_toegang.contact_van(s, nu(), _apparaat()))
        if persoon is None:
            return make_response(_pagina("link", fout=zin("dbo.pagina.verlopen")), 410)
        kern = s.get_one(Kern, persoon.kern_id)
        return render_template("openbaar/dbo_gesprek.html", gesprek=_gesprek(s, persoon), kern=kern, dbo=_naam(kern))


@bp.post("/gesprek")
@openbaar
def zeg() -> BaseResponse:
    """One turn. With htmx the conversation comes back, without it the page is loaded again."""
    with lezend() as s:
        persoon = _van_id(s, dbo_toegang.contact_van(s, nu(), _apparaat()))
    if persoon is None:
        abort(410)
    token, slug = _apparaat(), f"{DEUR}{persoon.id}"
    message = webchat.incoming(request.form, token, apparaat.deur(token), slug, apparaat.bron(token))
    if message is not None:
        # "Nieuw gesprek" begins anew here, on the same device; on the public chat it is another device.
        receive(config().db, nu(), [replace(message, taal="nl")], huis())
        config().wek()
    if "HX-Request" not in request.headers:
        return redirect(url_for("dbo.gesprek") + "#vraag")
    with lezend() as s:
        return make_response(render_template("openbaar/_chat_gesprek.html", gesprek=_gesprek(s, persoon)))


@bp.post("/vergeet")
@openbaar
def vergeet() -> BaseResponse:
    """This device speaks for nobody any more."""
    with schrijvend() as s:
        dbo_toegang.vergeet(s, _apparaat())
    flash(zin("dbo.pagina.vergeten"), "ok")
    response = redirect(url_for("kern.lijst"), 303)
    response.delete_cookie(_koekje(), secure=config().omgeving.https, httponly=True, samesite="Lax", path="/")
    return response


# --- inside


def _van_link(s: Session, token: str) -> Contactpersoon | None:
    row = van_link(s, nu(), "dbo", token)
    return mensen.dbo_contact(s, row.id) if row is not None else None


def _van_id(s: Session, contact_id: int | None) -> Contactpersoon | None:
    try:
        return mensen.dbo_contact(s, contact_id) if contact_id is not None else None
    except KeyError:
        return None


def _gesprek(s: Session, persoon: Contactpersoon) -> webchat.Page:
    slug = f"{DEUR}{persoon.id}"
    found = gesprekken.zoek(s, "web", f"{_apparaat()}:{slug}", vergrendel=False)
    conversation = Conversation.load(s, nu(), huis(), found, "web", "", slug, "nl")
    page = webchat.page(conversation, url_for("dbo.gesprek"), alles="alles" in request.args)
    return replace(page, kijk_url="")


def _pagina(wat: str, persoon: Contactpersoon | None = None, kern: Kern | None = None, fout: str = "") -> str:
    adres = _half(persoon.email) if persoon else ""
    return render_template("openbaar/dbo.html", wat=wat, dbo=_naam(kern) if kern else "", adres=adres, fout=fout)


def _naam(kern: Kern) -> str:
    return kern.dbo_naam or kern.naam


def _half(email: str) -> str:
    """Enough to recognise one's own address by: `s•••@westendorpsbelang.example`."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}•••@{domain}"


def _apparaat() -> str:
    value = request.cookies.get(_koekje(), "")
    return value if webchat.NONCE.fullmatch(value) else ""


def _koekje() -> str:
    return "__Host-kp_dbo" if config().omgeving.https else "kp_dbo"


def _onthoud(response: BaseResponse, token: str) -> BaseResponse:
    response.set_cookie(
        _koekje(),
        token,
        max_age=dbo_toegang.APPARAAT_GELDIG,
        secure=config().omgeving.https,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response
