"""Who brought a plan: shown to who may write only, and every look stands in the logboek."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from admin.beheer.initiatieven.pagina import bp, overal, zoek
from admin.config import lezend, nu, schrijvend
from admin.formulier import Email, Formulier, Lengte, Verplicht, gestript, ingevuld
from admin.toegang import SCHRIJVERS, leg_vast, mag
from kern.mensen import OngeldigAdres, indieners
from kern.mensen.indieners import NAAM_LENGTE, TELEFOON_LENGTE, Aanbieder
from kern.taal import zin


class Indienerformulier(Formulier):
    """Who brought it."""

    naam = StringField("Naam", [Verplicht("vul_naam"), Lengte(NAAM_LENGTE)], [gestript])
    email = StringField("E-mailadres", [Lengte(254), Email()], [gestript])
    telefoon = StringField("Telefoonnummer", [Lengte(TELEFOON_LENGTE)], [gestript])


@bp.route("/<int:nummer>/indiener", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def indiener(nummer: int) -> ResponseReturnValue:
    """Who brought it, in a form in which it can be put right."""
    with lezend() as s:
        b = zoek(s, nummer)
        wie = indieners.van(s, b.i.id)
    if request.method == "GET" and wie is not None:
        with schrijvend() as s:
            leg_vast(s, "indiener_bekeken", str(nummer))
    form = Indienerformulier(ingevuld(), data=vars(wie) if wie and request.method == "GET" else None)
    if form.verstuurd() and _bewaard(nummer, form):
        flash(zin("beheer.bewaard"), "ok")
        return redirect(url_for("initiatieven.een", nummer=nummer), 303)
    status = 422 if form.errors else 200
    return render_template("admin/initiatief_indiener.html", form=form, i=b.i, wie=wie, **overal()), status


def _bewaard(nummer: int, form: Indienerformulier) -> bool:
    try:
        with schrijvend() as s:
            b = zoek(s, nummer)
            wie = Aanbieder(form.naam.data or "", form.email.data or "", form.telefoon.data or "")
            indieners.bewaar(s, nu(), b.i.id, wie)
            leg_vast(s, "indiener_gewijzigd", str(nummer))
    except OngeldigAdres:
        form.fout("email", zin("initiatieven.fout.email"))
    except ValueError:
        form.fout("email", zin("initiatieven.fout.bereik"))
    else:
        return True
    return False


@bp.post("/<int:nummer>/indiener/wissen")
@mag(*SCHRIJVERS)
def wis_indiener(nummer: int) -> ResponseReturnValue:
    """Erase who brought it; the plan stays."""
    with schrijvend() as s:
        b = zoek(s, nummer)
        if indieners.wis(s, b.i.id):
            leg_vast(s, "indiener_gewist", str(nummer))
    flash(zin("initiatieven.melding.gewist"), "ok")
    return redirect(url_for("initiatieven.een", nummer=nummer), 303)
