"""Instellingen: what the gemeente changes itself. Each change is a new version; the earlier ones stay readable."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin.beheer.instelformulieren import FORMULIEREN, Instelformulier
from admin.config import config, lezend, nu, schrijvend
from admin.formulier import Formulier, GetalVeld, Versieveld, ingevuld
from admin.toegang import LEIDING, huidig, leg_vast, mag
from kern import instellingen
from kern.instellingen import Verouderd, Waarde
from kern.onderzoek import prijspeil
from kern.onderzoek.vragenlijst import prijspeil_namen
from kern.taal import bedrag, vandaag, zin

bp = Blueprint("instellingen", __name__, url_prefix="/beheer/instellingen")


@bp.get("")
@mag(*LEIDING)
def lijst() -> ResponseReturnValue:
    """Every setting with what is in force."""
    with lezend() as s:
        huidige = {sleutel: instellingen.lees(s, sleutel, nu()) for sleutel in FORMULIEREN}
        versies = {sleutel: instellingen.versie(s, sleutel) for sleutel in FORMULIEREN}
        contact = instellingen.contact(s, nu())
        jaren = prijspeil.jaren(s, nu())
    return render_template(
        "admin/instellingen.html",
        huidige=huidige,
        versies=versies,
        nu_bereikbaar=contact,
        laatste_jaar=max(jaren),
        dit_jaar=vandaag(nu()).year,
        telegram_aan=bool(config().omgeving.telegram_bot_token.get_secret_value()),
    )


@bp.route("/<sleutel>", methods=["GET", "POST"])
@mag(*LEIDING)
def een(sleutel: str) -> ResponseReturnValue:
    """Change one setting."""
    if sleutel not in FORMULIEREN:
        abort(404)
    form = FORMULIEREN[sleutel](ingevuld())
    with lezend() as s:
        waarde = instellingen.lees(s, sleutel, nu())
        versie = instellingen.versie(s, sleutel)
        eerder = instellingen.geschiedenis(s, sleutel)
        vertalingen = instellingen.na_te_kijken(s, sleutel)
    if request.method == "GET":
        form.toon(waarde)
        form.versie.data = str(versie)
    verouderd = False
    if form.verstuurd():
        verouderd = not _bewaar(sleutel, form.waarde(), form.versie.gelezen)
        if not verouderd:
            return redirect(url_for("instellingen.lijst"), 303)
        form.versie.data = str(versie)
    status = 409 if verouderd else 422 if form.errors else 200
    page = render_template(
        "admin/instelling.html",
        sleutel=sleutel,
        form=form,
        verouderd=verouderd,
        eerder=[(rij, _regels(FORMULIEREN[sleutel], rij.waarde)) for rij in eerder],
        nu_waarde=_regels(FORMULIEREN[sleutel], waarde),
        vertalingen=[form[naam].label.text for naam in vertalingen if naam in form],
    )
    return page, status


def _bewaar(sleutel: str, waarde: Waarde, gelezen_versie: int) -> bool:
    """Whether the new version was kept; False when somebody else was first."""
    try:
        with schrijvend() as s:
            instellingen.bewaar(s, sleutel, waarde, huidig().email, nu(), gelezen_versie=gelezen_versie)
            leg_vast(s, f"instelling_{sleutel}")
    except Verouderd:
        return False
    flash(zin("beheer.bewaard"), "ok")
    return True


def _regels(soort: type[Instelformulier], waarde: Waarde) -> list[tuple[str, str]]:
    """A version as (label, text), for reading back."""
    form = soort()
    form.toon(waarde)
    return [(f.label.text, str(f.data)) for f in form if f.short_name != "versie" and f.data]


class Jaarformulier(Formulier):
    """The amounts of one year; the fields are the amounts that the shipped questionnaires use."""

    versie = Versieveld()


def _jaarformulier() -> type[Jaarformulier]:
    """A form with a field for each amount."""
    velden = {
        naam: GetalVeld(label, description="932,93", heel=False, hoogstens=10_000_000)
        for naam, label in prijspeil_namen().items()
    }
    return type("Jaarvelden", (Jaarformulier,), velden)


@bp.get("/prijspeil")
@mag(*LEIDING)
def prijspeil_lijst() -> ResponseReturnValue:
    """The amounts of all years side by side."""
    with lezend() as s:
        jaren = prijspeil.jaren(s, nu())
    dit_jaar = vandaag(nu()).year
    return render_template(
        "admin/prijspeil.html",
        jaren=jaren,
        namen=prijspeil_namen(),
        dit_jaar=dit_jaar,
        mist=dit_jaar if dit_jaar not in jaren else None,
        volgend=max(dit_jaar, *jaren) + 1,
    )


@bp.route("/prijspeil/<int:jaar>", methods=["GET", "POST"])
@mag(*LEIDING)
def prijspeil_jaar(jaar: int) -> ResponseReturnValue:
    """Fill in the amounts of one year."""
    if not 2000 <= jaar <= 2100:
        abort(404)
    form = _jaarformulier()(ingevuld())
    with lezend() as s:
        jaren = prijspeil.jaren(s, nu())
        versie = instellingen.versie(s, "prijspeil")
    if request.method == "GET":
        form.versie.data = str(versie)
        for naam, amount in jaren.get(jaar, {}).items():
            form[naam].data = bedrag(amount).split("\u00a0")[1]
    verouderd = False
    if form.verstuurd():
        verouderd = not _bewaar_jaar(form, jaar)
        if not verouderd:
            return redirect(url_for("instellingen.prijspeil_lijst"), 303)
        form.versie.data = str(versie)
    vorig = max((j for j in jaren if j < jaar), default=None)
    page = render_template(
        "admin/prijspeil_jaar.html",
        form=form,
        jaar=jaar,
        vorig=vorig,
        vorige=jaren.get(vorig or 0, {}),
        verouderd=verouderd,
    )
    return page, 409 if verouderd else 422 if form.errors else 200


def _bewaar_jaar(form: Jaarformulier, jaar: int) -> bool:
    velden = [f for f in form if isinstance(f, GetalVeld)]
    eigen = {f.short_name: f.getal for f in velden if f.getal is not None}
    with lezend() as s:
        alles = dict(instellingen.lees(s, "prijspeil", nu()))
    alles[str(jaar)] = {naam: str(amount) for naam, amount in eigen.items()}
    return _bewaar("prijspeil", alles, form.versie.gelezen)
