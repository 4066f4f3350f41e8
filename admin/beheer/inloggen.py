"""The way in: password, code, at the first login the app; and one's own account."""

from __future__ import annotations

import math

import segno
from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from admin.config import config, lezend, nu, schrijvend
from admin.formulier import Formulier, Lengte, Verplicht, gestript, ingevuld
from admin.toegang import (
    STAF,
    cookie_naam,
    huidig,
    lees_sessie,
    leg_vast,
    mag,
    na_wachtwoord,
    netwerk,
    openbaar,
    veilig_pad,
    wis_cookie,
    zet_cookie,
)
from kern import audit, gebruikers
from kern.db import lock_row
from kern.gebruikers import Gebruiker, Stadium, TeVaak
from kern.taal import zin
from kern.wachtwoorden import ZwakWachtwoord

bp = Blueprint("inloggen", __name__, url_prefix="/beheer")


class Inlogformulier(Formulier):
    """The first step."""

    email = StringField("E-mailadres", [Verplicht("vul_email"), Lengte(254)], [gestript])
    wachtwoord = PasswordField("Wachtwoord", [Verplicht("vul_wachtwoord")])


class Codeformulier(Formulier):
    """The second step; also a recovery code."""

    code = StringField("Code", [Verplicht("vul_code"), Lengte(20)], [gestript])


class Wachtwoordformulier(Formulier):
    """One's own password; the old one is asked again."""

    oud = PasswordField("Wachtwoord van nu", [Verplicht("vul_wachtwoord")])
    nieuw = PasswordField("Nieuw wachtwoord", [Verplicht("vul_nieuw")])
    nog_eens = PasswordField("Nog een keer het nieuwe wachtwoord", [Verplicht("vul_nog_eens")])


@bp.route("/inloggen", methods=["GET", "POST"])
@openbaar
def inloggen() -> ResponseReturnValue:
    """E-mail address and password; the answer never tells whether there is such an account."""
    if request.method == "GET":
        session["verder"] = veilig_pad(request.args.get("verder"), "")
        found = lees_sessie()
        if found is not None and found.stadium == Stadium.VOLLEDIG.value:
            return redirect(url_for("overzicht.lijst"), 303)
    form = Inlogformulier(ingevuld())
    if not form.verstuurd():
        return _pagina("inloggen", 422 if form.errors else 200, form=form)
    try:
        with schrijvend() as s:
            poging = gebruikers.begin_poging(s, nu(), form.email.data or "", netwerk())
    except TeVaak as error:
        form.fout("wachtwoord", _wachten(error))
        return _pagina("inloggen", 429, form=form)
    if not poging.klopt(form.wachtwoord.data or "") or poging.gebruiker_id is None:
        current_app.logger.info("inloggen mislukt")
        form.fout("wachtwoord", zin("beheer.inloggen.onjuist"))
        return _pagina("inloggen", 422, form=form)
    if config().demo:
        return _binnen(poging.gebruiker_id)
    with schrijvend() as s:
        _eindig_oude(s)
        token = gebruikers.begin_sessie(s, nu(), poging.gebruiker_id, Stadium.WACHTWOORD)
    return zet_cookie(redirect(url_for("inloggen.code"), 303), token)


@bp.route("/inloggen/code", methods=["GET", "POST"])
@na_wachtwoord
def code() -> ResponseReturnValue:
    """The code of the app, or a recovery code."""
    gebruiker: Gebruiker = g.sessie.gebruiker
    if g.sessie.stadium == Stadium.VOLLEDIG.value:
        return redirect(url_for("overzicht.lijst"), 303)
    if not gebruiker.totp_ingesteld:
        return redirect(url_for("inloggen.app_instellen"), 303)
    form = Codeformulier(ingevuld())
    if not form.verstuurd() or not _code_klopt(form, gebruiker.id):
        return _pagina("inloggen_code", 422 if form.errors else 200, form=form)
    return _binnen(gebruiker.id)


@bp.route("/inloggen/app", methods=["GET", "POST"])
@na_wachtwoord
def app_instellen() -> ResponseReturnValue:
    """The first login: the app learns the secret and shows that it did; then the recovery codes, once."""
    gebruiker: Gebruiker = g.sessie.gebruiker
    if gebruiker.totp_ingesteld:
        return redirect(url_for("inloggen.code"), 303)
    form = Codeformulier(ingevuld())
    if form.verstuurd() and _code_klopt(form, gebruiker.id):
        with schrijvend() as s:
            codes = gebruikers.nieuwe_herstelcodes(s, gebruiker)
            audit.leg_vast(s, nu(), gebruiker.email, "app_ingesteld")
        return _binnen(gebruiker.id, _pagina("herstelcodes", codes=codes, eerste=True))
    with lezend() as s:
        geheim = gebruikers.totp_geheim(s, gebruiker)
        adres = gebruikers.totp_adres(s, gebruiker, config().omgeving.gemeente)
    qr = segno.make(adres, error="m").svg_data_uri(scale=5, border=3, light="#ffffff", dark="#1c2620")
    groepen = " ".join(geheim[i : i + 4] for i in range(0, len(geheim), 4))
    return _pagina("inloggen_app", 422 if form.errors else 200, form=form, qr=qr, geheim=groepen)


@bp.post("/uitloggen")
@na_wachtwoord
def uitloggen() -> ResponseReturnValue:
    """End the session here and on the server."""
    with schrijvend() as s:
        _eindig_oude(s)
    session.clear()
    flash(zin("beheer.inloggen.uitgelogd"), "ok")
    return wis_cookie(redirect(url_for("inloggen.inloggen"), 303))


@bp.route("/account", methods=["GET", "POST"])
@mag(*STAF)
def eigen() -> ResponseReturnValue:
    """One's own account: another password, new recovery codes."""
    form = Wachtwoordformulier(ingevuld())
    if form.verstuurd() and _nieuw_wachtwoord(form):
        return _binnen(huidig().id, redirect(url_for("overzicht.lijst"), 303))
    with lezend() as s:
        codes = gebruikers.tel_herstelcodes(s, huidig())
    return _pagina("account", 422 if form.errors else 200, form=form, codes=codes)


@bp.post("/account/herstelcodes")
@mag(*STAF)
def herstelcodes() -> ResponseReturnValue:
    """Ten new recovery codes, shown in this answer and never again."""
    with schrijvend() as s:
        codes = gebruikers.nieuwe_herstelcodes(s, huidig())
        leg_vast(s, "herstelcodes_gemaakt")
    return _pagina("herstelcodes", codes=codes, eerste=False)


def _nieuw_wachtwoord(form: Wachtwoordformulier) -> bool:
    if form.nieuw.data != form.nog_eens.data:
        form.fout("nog_eens", zin("beheer.wachtwoord.ongelijk"))
        return False
    try:
        with schrijvend() as s:
            poging = gebruikers.begin_poging(s, nu(), huidig().email, netwerk())
    except TeVaak as error:
        form.fout("oud", _wachten(error))
        return False
    if not poging.klopt(form.oud.data or ""):
        form.fout("oud", zin("beheer.wachtwoord.oud_onjuist"))
        return False
    if form.oud.data == form.nieuw.data:
        form.fout("nieuw", zin("beheer.wachtwoord.zelfde"))
        return False
    try:
        with schrijvend() as s:
            gebruiker = lock_row(s, Gebruiker, huidig().id)
            gebruikers.reset_wachtwoord(s, gebruiker, form.nieuw.data or "", tijdelijk=False)
            leg_vast(s, "eigen_wachtwoord")
    except ZwakWachtwoord as error:
        form.fout("nieuw", zin(f"beheer.wachtwoord.{error}"))
        return False
    flash(zin("beheer.wachtwoord.bewaard"), "ok")
    return True


def _code_klopt(form: Codeformulier, gebruiker_id: int) -> bool:
    try:
        with schrijvend() as s:
            right = gebruikers.controleer_code(s, nu(), gebruiker_id, form.code.data or "", netwerk())
    except TeVaak as error:
        form.fout("code", _wachten(error))
        return False
    if not right:
        form.fout("code", zin("beheer.inloggen.code_onjuist"))
    return right


def _binnen(gebruiker_id: int, response: ResponseReturnValue | None = None) -> Response:
    """A new full session in place of the old one, with a new token."""
    with schrijvend() as s:
        _eindig_oude(s)
        token = gebruikers.begin_sessie(s, nu(), gebruiker_id, Stadium.VOLLEDIG, netwerk())
        gebruiker = lock_row(s, Gebruiker, gebruiker_id)
        audit.leg_vast(s, nu(), gebruiker.email, "inloggen")
    if response is None:
        response = redirect(session.pop("verder", "") or url_for("overzicht.lijst"), 303)
    return zet_cookie(current_app.make_response(response), token)


def _eindig_oude(s: Session) -> None:
    gebruikers.eindig_sessie(s, request.cookies.get(cookie_naam(), ""))


def _wachten(error: TeVaak) -> str:
    seconds = math.ceil(error.wacht.total_seconds())
    if seconds < 90:
        return zin("beheer.inloggen.wacht_seconden", n=seconds)
    return zin("beheer.inloggen.wacht_minuten", n=math.ceil(seconds / 60))


def _pagina(naam: str, status: int = 200, **values: object) -> tuple[str, int]:
    return render_template(f"admin/{naam}.html", **values), status
