"""Gebruikers: who of the gemeente may log in, and as what. For the beheerder only."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, RadioField, StringField

from admin.config import lezend, nu, schrijvend
from admin.formulier import Email, Formulier, Lengte, Verplicht, Versieveld, gestript, ingevuld
from admin.toegang import BEHEER, leg_vast, mag
from kern import gebruikers, wachtwoorden
from kern.db import lock_row
from kern.gebruikers import AdresBestaat, Gebruiker, LaatsteBeheerder, Rol
from kern.instellingen import Verouderd
from kern.taal import zin

bp = Blueprint("gebruikers", __name__, url_prefix="/beheer/gebruikers")


def _rollen() -> dict[str, str]:
    """Each role with what it may do."""
    return {rol.value: zin(f"beheer.rol.{rol.value}") for rol in Rol}


class Nieuwformulier(Formulier):
    """A new member of staff."""

    naam = StringField("Naam", [Verplicht("vul_naam"), Lengte(120)], [gestript])
    email = StringField("E-mailadres", [Verplicht("vul_adres_gebruiker"), Lengte(254), Email()], [gestript])
    rol = RadioField("Wat mag deze medewerker?", choices=_rollen, default=Rol.LEZER.value)


class Wijzigformulier(Formulier):
    """An existing one."""

    naam = StringField("Naam", [Verplicht("vul_naam"), Lengte(120)], [gestript])
    rol = RadioField("Wat mag deze medewerker?", choices=_rollen)
    actief = BooleanField("Deze medewerker mag inloggen")
    versie = Versieveld()


@bp.get("")
@mag(*BEHEER)
def lijst() -> ResponseReturnValue:
    """Everybody with an account."""
    with lezend() as s:
        rows = gebruikers.alle(s)
    return render_template("admin/gebruikers.html", rijen=rows)


@bp.route("/nieuw", methods=["GET", "POST"])
@mag(*BEHEER)
def nieuw() -> ResponseReturnValue:
    """Add somebody; the temporary password is shown once, in this answer."""
    form = Nieuwformulier(ingevuld())
    if form.verstuurd():
        wachtwoord = wachtwoorden.tijdelijk()
        try:
            with schrijvend() as s:
                gebruiker, _, _ = gebruikers.maak(
                    s,
                    nu(),
                    form.email.data or "",
                    form.naam.data or "",
                    Rol(form.rol.data),
                    wachtwoord,
                    zelf_instellen=True,
                )
                leg_vast(s, "gebruiker_toegevoegd", gebruiker.email)
        except AdresBestaat:
            form.fout("email", zin("beheer.gebruiker.bestaat"))
        else:
            return render_template("admin/gebruiker_wachtwoord.html", wie=gebruiker, wachtwoord=wachtwoord, nieuw=True)
    return render_template("admin/gebruiker_nieuw.html", form=form), 422 if form.errors else 200


@bp.route("/<int:id>", methods=["GET", "POST"])
@mag(*BEHEER)
def een(id: int) -> ResponseReturnValue:
    """Change name, role, or whether somebody may log in."""
    with lezend() as s:
        wie = _zoek(s, id)
    form = Wijzigformulier(ingevuld(), wie if request.method == "GET" else None)
    verouderd = False
    if form.verstuurd():
        try:
            with schrijvend() as s:
                gebruikers.wijzig(
                    s,
                    id,
                    form.versie.gelezen,
                    form.naam.data or "",
                    Rol(form.rol.data),
                    bool(form.actief.data),
                )
                leg_vast(s, "gebruiker_gewijzigd", wie.email)
        except LaatsteBeheerder:
            form.fout("rol", zin("beheer.gebruiker.laatste"))
        except Verouderd:
            verouderd, form.versie.data = True, str(wie.versie)
        else:
            flash(zin("beheer.bewaard"), "ok")
            return redirect(url_for("gebruikers.lijst"), 303)
    status = 409 if verouderd else 422 if form.errors else 200
    return render_template("admin/gebruiker.html", form=form, wie=wie, verouderd=verouderd), status


@bp.post("/<int:id>/wachtwoord")
@mag(*BEHEER)
def wachtwoord(id: int) -> ResponseReturnValue:
    """A new temporary password, shown once."""
    nieuw_wachtwoord = wachtwoorden.tijdelijk()
    with schrijvend() as s:
        wie = _zoek(s, id, vast=True)
        gebruikers.reset_wachtwoord(s, wie, nieuw_wachtwoord, tijdelijk=True)
        leg_vast(s, "gebruiker_wachtwoord", wie.email)
    return render_template("admin/gebruiker_wachtwoord.html", wie=wie, wachtwoord=nieuw_wachtwoord, nieuw=False)


@bp.post("/<int:id>/app")
@mag(*BEHEER)
def app(id: int) -> ResponseReturnValue:
    """Let somebody set up the app anew at the next login."""
    with schrijvend() as s:
        wie = _zoek(s, id, vast=True)
        gebruikers.reset_totp(s, wie)
        leg_vast(s, "gebruiker_app", wie.email)
    flash(zin("beheer.gebruiker.app", naam=wie.naam), "ok")
    return redirect(url_for("gebruikers.lijst"), 303)


def _zoek(s: Session, id: int, *, vast: bool = False) -> Gebruiker:
    try:
        found = lock_row(s, Gebruiker, id) if vast else s.get(Gebruiker, id)
    except KeyError:
        abort(404)
    if found is None:
        abort(404)
    return found
