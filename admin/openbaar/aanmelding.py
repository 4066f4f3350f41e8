"""One's own sign-up, behind the link of the mail or after the code: how it stands, change it, accept, cancel.

Looking changes nothing: a mail scanner opens every link. All that changes something is a button.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.config import config, huis, lezend, nu, schrijvend
from admin.openbaar import aanmeldformulier, charetteblad
from admin.openbaar.aanmeldformulier import LENGTES, Invulling
from admin.openbaar.aanmeldkaart import kaarten
from admin.openbaar.charette import mensen_pagina
from admin.openbaar.charetteblad import Blad
from admin.toegang import openbaar
from kern.berichten import agenda as kalender
from kern.charettes import vinden
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Plaats
from kern.charettes.waarden import MEESTE_MENSEN
from kern.instellingen import Verouderd
from kern.mensen import deelnemers
from kern.mensen.deelnemers import WENSEN
from kern.taal import zin
from kern.werk import charettes as werk

bp = Blueprint("aanmelding", __name__, url_prefix="/aanmelding/<token>")

# What a button on the page does: (s, a, dagdeel_id) → done. The words after it: `aanmelding.gedaan.<name>`.
DADEN: dict[str, Callable[[Session, Aanmelding, int], Any]] = {
    "aanvaard": lambda s, a, d: werk.aanvaard(s, nu(), huis(), a, d),
    "sla_af": lambda s, a, d: werk.sla_af(s, nu(), huis(), a, d),
    "van_lijst": lambda s, a, d: werk.van_wachtlijst(s, nu(), huis(), a, d),
    "komt_ja": lambda s, a, d: werk.komt(s, nu(), huis(), a, d, True),
    "komt_nee": lambda s, a, d: werk.komt(s, nu(), huis(), a, d, False),
    "splits_ja": lambda s, a, d: werk.splits(s, nu(), huis(), a, True),
    "splits_nee": lambda s, a, d: werk.splits(s, nu(), huis(), a, False),
}
ZONDER_DAGDEEL = ("splits_ja", "splits_nee")


@bp.get("")
@openbaar
def een(token: str) -> ResponseReturnValue:
    """How it stands for each moment, with the buttons."""
    with lezend() as s:
        a = vinden.per_token(s, nu(), token)
        return _pagina(s, a, token, "aanmelding") if a else _dood()


@bp.get("/ontvangen")
@openbaar
def ontvangen(token: str) -> ResponseReturnValue:
    """The receipt: what became of it, and the code to keep."""
    with lezend() as s:
        a = vinden.per_token(s, nu(), token)
        return _pagina(s, a, token, "aanmelding_ontvangen") if a else _dood()


@bp.post("/doe")
@openbaar
def doe(token: str) -> ResponseReturnValue:
    """Do what a button says; back to the page, with what became of it in words."""
    naam, dagdeel = request.form.get("doe", ""), aanmeldformulier.nummer(request.form.get("dagdeel", ""))
    if naam not in DADEN or (dagdeel is None and naam not in ZONDER_DAGDEEL):
        abort(400)
    try:
        with schrijvend() as s:
            a = vinden.per_token(s, nu(), token)
            if a is None:
                return _dood()
            if dagdeel is not None and dagdeel not in {p.dagdeel_id for p in a.plaatsen}:
                abort(404)
            DADEN[naam](s, a, dagdeel or 0)
    except CharetteFout as fout:
        flash(str(fout), "waarschuwing")
        if fout.reden == "vervallen" and dagdeel is not None:
            _wil_nog(token, dagdeel)
    else:
        flash(zin(f"aanmelding.gedaan.{naam}"), "ok")
    config().wek()
    return redirect(url_for("aanmelding.een", token=token), 303)


def _wil_nog(token: str, dagdeel: int) -> None:
    """They said yes, too late: so they are asked again when it is their turn."""
    with schrijvend() as s:
        a = vinden.per_token(s, nu(), token)
        if a is not None:
            werk.wil_nog(s, nu(), huis(), a, dagdeel)


@bp.get("/agenda/<int:dagdeel>.ics")
@openbaar
def agenda(token: str, dagdeel: int) -> ResponseReturnValue:
    """The moment as a calendar item, when they have a place."""
    with lezend() as s:
        a = vinden.per_token(s, nu(), token)
        plaats = next((p for p in a.plaatsen if p.dagdeel_id == dagdeel and p.geplaatst), None) if a else None
        if a is None or plaats is None:
            abort(404)
        inhoud = _ics(s, a, plaats)
    response = Response(inhoud, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="charette-{dagdeel}.ics"'
    return response


def _ics(s: Session, a: Aanmelding, plaats: Plaats) -> bytes:
    c, d = s.get_one(Charette, a.charette_id), s.get_one(Dagdeel, plaats.dagdeel_id)
    wie = deelnemers.van(s, a.id)
    mail = wie.adres if wie and wie.kanaal == "mail" else ""
    return kalender.ics(huis(), c, d, a, plaats, methode="PUBLISH", naam=wie.naam if wie else "", adres=mail, now=nu())


# --- changing it


@bp.get("/wijzigen")
@openbaar
def wijzigen(token: str) -> ResponseReturnValue:
    """The form with what they asked for."""
    with lezend() as s:
        a = vinden.per_token(s, nu(), token)
        if a is None:
            return _dood()
        blad = charetteblad.zoek(s, nu(), a.charette_id)
        if a.ingetrokken or not blad.loopt:
            return redirect(url_for("aanmelding.een", token=token), 303)
        return _wijzigpagina(blad, a, _ingevuld(a), token)


@bp.post("/wijzigen")
@openbaar
def wijzig(token: str) -> ResponseReturnValue:
    """Change it. What somebody else changed in the meantime is shown; what was typed stays."""
    with lezend() as s:
        a = vinden.per_token(s, nu(), token)
        if a is None:
            return _dood()
        blad = charetteblad.zoek(s, nu(), a.charette_id)
        f = aanmeldformulier.lees(blad, bereik=False, ook=tuple(p.dagdeel_id for p in a.plaatsen))
        if f.fout:
            return _wijzigpagina(blad, a, f, token), 422
        if f.mix and not f.mensen_gevraagd:
            bekend = {**_ingevuld(a).waarde, **f.waarde}
            return mensen_pagina(blad, Invulling(bekend, f.dagdelen), url_for("aanmelding.wijzigen", token=token))
    try:
        with schrijvend() as s:
            if (a := vinden.per_token(s, nu(), token)) is None:
                return _dood()
            werk.wijzig(s, nu(), huis(), a, f.wens, aanmeldformulier.nummer(f.waarde.get("versie", "")) or 0)
    except (CharetteFout, Verouderd) as fout:
        return _niet_gewijzigd(token, f, fout)
    config().wek()
    flash(zin("aanmelding.gedaan.gewijzigd"), "ok")
    return redirect(url_for("aanmelding.een", token=token), 303)


def _niet_gewijzigd(token: str, f: Invulling, fout: CharetteFout | Verouderd) -> ResponseReturnValue:
    with lezend() as s:
        a = vinden.per_token(s, nu(), token)
        if a is None:
            return _dood()
        blad = charetteblad.zoek(s, nu(), a.charette_id)
        if isinstance(fout, CharetteFout):
            return _wijzigpagina(blad, a, f.met_fout(fout.veld, str(fout)), token), 422
        return _wijzigpagina(blad, a, f, token, verouderd=True), 409


def _ingevuld(a: Aanmelding) -> Invulling:
    """The form as they would fill it in again."""
    waarde = {"aantal": str(a.aantal), "splitsen": "ja" if a.splitsen else "nee", "mix": "ja" if a.mix else ""}
    for n, persoon in enumerate(a.mensen, 1):
        waarde[f"leeftijd-{n}"] = persoon.leeftijd
        waarde[f"kern-{n}"] = {True: "ja", False: "nee", None: ""}[persoon.uit_kern]
    return Invulling(waarde, tuple(p.dagdeel_id for p in a.plaatsen if p.gevraagd))


def _wijzigpagina(blad: Blad, a: Aanmelding, f: Invulling, token: str, *, verouderd: bool = False) -> str:
    gekozen = {p.dagdeel_id for p in a.plaatsen if p.gevraagd}
    return render_template(
        "openbaar/aanmelding_wijzigen.html",
        b=blad,
        a=a,
        f=f,
        fout=f.fout,
        waarde=f.waarde,
        kiesbaar=[m for m in blad.momenten if m.kiesbaar or (m.id in gekozen and m.soort == "dicht")],
        gekozen=gekozen,
        hoogstens=MEESTE_MENSEN,
        token=token,
        verouderd=verouderd,
    )


# --- what they need


@bp.get("/wensen")
@openbaar
def wensen(token: str) -> ResponseReturnValue:
    """The form with what they need to be able to come."""
    with lezend() as s:
        a = vinden.per_token(s, nu(), token)
        wie = deelnemers.van(s, a.id) if a else None
        if a is None or wie is None:
            return _dood()
        return _wensenpagina(s.get_one(Charette, a.charette_id), dict(wie.wensen), {}, token)


@bp.post("/wensen")
@openbaar
def bewaar_wensen(token: str) -> ResponseReturnValue:
    """Keep what they need."""
    waarde, fout = aanmeldformulier.lees_wensen()
    with schrijvend() as s:
        a = vinden.per_token(s, nu(), token)
        if a is None or deelnemers.van(s, a.id) is None:
            return _dood()
        if fout:
            return _wensenpagina(s.get_one(Charette, a.charette_id), waarde, fout, token), 422
        deelnemers.zet_wensen(s, a.id, {name: text for name, text in waarde.items() if text})
    flash(zin("aanmelding.gedaan.wensen"), "ok")
    return redirect(url_for("aanmelding.een", token=token), 303)


def _wensenpagina(c: Charette, waarde: dict[str, str], fout: dict[str, str], token: str) -> str:
    return render_template(
        "openbaar/aanmelding_wensen.html", c=c, waarde=waarde, fout=fout, lengtes=LENGTES, wensen=WENSEN, token=token
    )


# --- cancelling


@bp.get("/afmelden")
@openbaar
def afmelden(token: str) -> ResponseReturnValue:
    """What they give up, and the button. `dagdeel`: only that moment."""
    with lezend() as s:
        a = vinden.per_token(s, nu(), token)
        if a is None:
            return _dood()
        if a.ingetrokken:
            return redirect(url_for("aanmelding.een", token=token), 303)
        gekozen = _dagdeel(a, request.args.get("dagdeel", ""))
        return _pagina(s, a, token, "aanmelding_afmelden", dagdeel=gekozen)


@bp.post("/afmelden")
@openbaar
def meld_af(token: str) -> ResponseReturnValue:
    """Cancel everything, or one moment. A place that comes free is offered to who is next."""
    with schrijvend() as s:
        a = vinden.per_token(s, nu(), token)
        if a is None:
            return _dood()
        dagdeel = _dagdeel(a, request.form.get("dagdeel", ""))
        if not a.ingetrokken:
            werk.meld_af(s, nu(), huis(), a, (dagdeel,) if dagdeel else None)
    config().wek()
    flash(zin("aanmelding.gedaan.afgemeld_een" if dagdeel else "aanmelding.gedaan.afgemeld"), "ok")
    return redirect(url_for("aanmelding.een", token=token), 303)


def _dagdeel(a: Aanmelding, tekst: str) -> int:
    """The moment of a link or form that they signed up for; 0 for all of them."""
    if not tekst:
        return 0
    found = next((p.dagdeel_id for p in a.plaatsen if str(p.dagdeel_id) == tekst), None)
    if found is None:
        abort(404)
    return found


# --- the page


def _pagina(s: Session, a: Aanmelding, token: str, template: str, **extra: Any) -> str:
    c = s.get_one(Charette, a.charette_id)
    wie = deelnemers.van(s, a.id)
    lijst = kaarten(s, nu(), c, a)
    return render_template(
        f"openbaar/{template}.html",
        c=c,
        a=a,
        b=charetteblad.lees(s, nu(), c),
        kaarten=lijst,
        wacht=any(k.wacht for k in lijst),
        code="" if a.ingetrokken else deelnemers.code_van(s, a.id),
        naam=wie.naam if wie else "",
        kanaal=wie.kanaal if wie else "",
        wensen=tuple(wie.wensen.values()) if wie else (),
        token=token,
        **extra,
    )


def _dood() -> ResponseReturnValue:
    return render_template("openbaar/aanmelding_weg.html"), 404
