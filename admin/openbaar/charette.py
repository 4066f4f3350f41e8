"""A charette in public: what it is and when, signing up, one's own sign-up by e-mail or code, and the draw."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.config import config, huis, lezend, nu, schrijvend
from admin.formulier import schoon
from admin.openbaar import aanmeldformulier, charetteblad
from admin.openbaar.aanmeldformulier import LEEFTIJDEN, LENGTES, Invulling
from admin.openbaar.charetteblad import Blad
from admin.toegang import netwerk, openbaar
from kern import instellingen
from kern.charettes import ideeen, ideelijst, rondes, vinden
from kern.charettes.fout import CharetteFout
from kern.charettes.waarden import MEESTE_MENSEN
from kern.mensen import geldig_adres
from kern.mensen.deelnemers import WENSEN
from kern.onderzoek import codes
from kern.taal import zin
from kern.werk import charettes as werk

bp = Blueprint("charette", __name__, url_prefix="/charette/<int:id>")

# Sign-ups from one network in an hour: a dorpshuis with one connection must be able to fill a table.
PER_UUR = 40


@bp.get("")
@openbaar
def een(id: int) -> str:
    """What it is, when and where, what is fixed, who gets a place; afterwards what came of it."""
    with lezend() as s:
        blad = charetteblad.zoek(s, nu(), id)
        aantal = len(ideelijst.lijst(s, blad.c, openbaar=True))
        werk_te_zien = bool(rondes.lijst(s, blad.c, openbaar=True))
        stemmen = rondes.stemronde(s, blad.c)
    return render_template(
        "openbaar/charette.html",
        b=blad,
        ideeen=aantal,
        ideeen_open=ideeen.neemt_ideeen(blad.c),
        werk=werk_te_zien,
        stemmen=stemmen is not None,
    )


# --- signing up


@bp.get("/aanmelden")
@openbaar
def aanmelden(id: int) -> str:
    """The empty form; or that one cannot sign up (any more)."""
    return _formulier(id, aanmeldformulier.nieuw())


@bp.post("/aanmelden")
@openbaar
def meld_aan(id: int) -> ResponseReturnValue:
    """Sign up; on to the receipt. Who may be asked for age and village is asked that first, on a page of its own."""
    with lezend() as s:
        blad = charetteblad.zoek(s, nu(), id)
    f = aanmeldformulier.lees(blad)
    if not blad.open:
        return _formulier(id, f), 409
    if f.fout:
        return _formulier(id, f), 422
    if f.mix and not f.mensen_gevraagd:
        return mensen_pagina(blad, f, url_for("charette.aanmelden", id=id))
    try:
        with schrijvend() as s:
            token = _meld_aan(s, id, f)
    except CharetteFout as fout:
        return _formulier(id, f.met_fout(fout.veld, str(fout))), 422
    if not token:
        return _formulier(id, f.met_fout("", zin("aanmelding.fout.te_vaak"))), 429
    config().wek()
    return redirect(url_for("aanmelding.ontvangen", token=token), 303)


def _meld_aan(s: Session, id: int, f: Invulling) -> str:
    """The token of the sign-up; "" when too many came from this network. The same form twice signs up once."""
    bronnen = codes.bronnen_van(s, f"aanmelden:{id}:{netwerk()}")
    if codes.te_vaak(s, nu(), bronnen, PER_UUR):
        return ""
    codes.noteer_fout(s, nu(), bronnen)
    a = werk.meld_aan(
        s, nu(), huis(), id, f.wens, f.bereik, kanaal="pagina", sleutel=f"pagina:{id}:{f.waarde['sleutel']}"
    )
    return vinden.maak_token(s, nu(), a)


def _formulier(id: int, f: Invulling) -> str:
    with lezend() as s:
        blad = charetteblad.zoek(s, nu(), id)
        dagen = instellingen.lees(s, "charette", nu())["bewaar_dagen"]
    return render_template(
        "openbaar/charette_aanmelden.html",
        b=blad,
        f=f,
        fout=f.fout,
        waarde=f.waarde,
        lengtes=LENGTES,
        hoogstens=MEESTE_MENSEN,
        wensen=WENSEN,
        dagen=dagen,
    )


def mensen_pagina(blad: Blad, f: Invulling, naar: str) -> str:
    """Age class and village of each person, for the mix; what was filled in before travels along, unseen."""
    keuzes = {
        "leeftijd": [("", zin("aanmelding.mensen.niet"))]
        + [(name, zin(f"charette.leeftijd.{name}")) for name in LEEFTIJDEN],
        "kern": [(w, zin(f"aanmelding.mensen.{w or 'niet'}")) for w in ("", "ja", "nee")],
    }
    return render_template("openbaar/charette_mensen.html", b=blad, f=f, waarde=f.waarde, keuzes=keuzes, naar=naar)


# --- one's own sign-up


@bp.get("/mijn")
@openbaar
def mijn(id: int) -> str:
    """Two ways to one's own sign-up: by e-mail, or with the code."""
    with lezend() as s:
        return _mijn(charetteblad.zoek(s, nu(), id))


@bp.post("/mijn")
@openbaar
def zoek_mijn(id: int) -> ResponseReturnValue:
    """An address: always the same sentence, and a mail only to who signed up. A code: on to that sign-up."""
    return _met_code(id) if "code" in request.form else _met_mail(id)


def _met_mail(id: int) -> ResponseReturnValue:
    email = schoon(request.form.get("email", "")[: 2 * LENGTES["email"]])
    if not email or geldig_adres(email) is None:
        key = "email" if email else "geen_mail"
        with lezend() as s:
            return _mijn(
                charetteblad.zoek(s, nu(), id), email=email, fout={"email": zin(f"aanmelding.fout.{key}")}
            ), 422
    with schrijvend() as s:
        charetteblad.zoek(s, nu(), id)
        werk.stuur_status(s, nu(), huis(), id, email)
    config().wek()
    flash(zin("aanmelding.gedaan.mail"), "info")
    return redirect(url_for("charette.mijn", id=id), 303)


def _met_code(id: int) -> ResponseReturnValue:
    code = schoon(request.form["code"][:40])
    token, key = "", "geen_code"
    if code:
        with schrijvend() as s:
            charetteblad.zoek(s, nu(), id)
            bron = f"aanmeldcode:{netwerk()}"
            te_vaak = codes.te_vaak(s, nu(), codes.bronnen_van(s, bron))
            a = vinden.per_code(s, nu(), id, code, bron) if not te_vaak else None
            token = vinden.maak_token(s, nu(), a) if a else ""
            key = "code_te_vaak" if te_vaak else "code"
    if token:
        return redirect(url_for("aanmelding.een", token=token), 303)
    fout = {"code": zin(f"aanmelding.fout.{key}")}
    with lezend() as s:
        status = 429 if key == "code_te_vaak" else 422
        return _mijn(charetteblad.zoek(s, nu(), id), code=code, fout=fout), status


def _mijn(blad: Blad, *, email: str = "", code: str = "", fout: dict[str, str] | None = None) -> str:
    return render_template("openbaar/charette_mijn.html", b=blad, email=email, code=code, fout=fout or {})


# --- the draw


@bp.get("/loting")
@openbaar
def loting_pagina(id: int) -> str:
    """Before the draw what we promised; after it the seed, the order, and how to do it over."""
    with lezend() as s:
        blad = charetteblad.zoek(s, nu(), id)
        if not blad.loting:
            abort(404)
        uitslag = charetteblad.getrokken(s, blad.c)
    return render_template("openbaar/charette_loting.html", b=blad, uitslag=uitslag)
