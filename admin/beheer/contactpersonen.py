"""The contact persons of a Dbo. Every look at them is written down."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, RadioField, StringField

from admin.beheer.kernen import zoek
from admin.config import lezend, nu, schrijvend
from admin.formulier import Formulier, Lengte, Verplicht, Versieveld, gestript, ingevuld
from admin.toegang import LEIDING, SCHRIJVERS, heeft, leg_vast, mag
from kern import mensen
from kern.instellingen import Verouderd
from kern.kernen import Kern
from kern.mensen import Contactpersoon, OngeldigAdres, Ritme
from kern.taal import zin

bp = Blueprint("contactpersonen", __name__, url_prefix="/beheer/kernen/<slug>/contactpersonen")


_RITMES = {ritme.value: zin(f"beheer.contact.ritme_{ritme.value}") for ritme in Ritme}


class Contactformulier(Formulier):
    """One contact person."""

    naam = StringField("Naam", [Verplicht("vul_naam"), Lengte(120)], [gestript])
    functie = StringField("Functie", [Lengte(80)], [gestript])
    email = StringField("E-mailadres", [Verplicht("vul_contact_email"), Lengte(254)], [gestript])
    gedeeld_adres = BooleanField("Meer mensen lezen dit adres")
    ritme = RadioField("Hoe vaak nieuws?", choices=_RITMES, default=Ritme.WEKELIJKS.value)
    weer_aanmelden = BooleanField("Stuur deze persoon weer e-mails")
    versie = Versieveld()


@bp.get("")
@mag(*SCHRIJVERS)
def lijst(slug: str) -> ResponseReturnValue:
    """Who hears of this kern."""
    with lezend() as s:
        kern = zoek(s, slug)
        rows = mensen.dbo_contacten(s, kern.id)
    if rows:
        _bekeken(kern)
    return render_template("admin/contactpersonen.html", kern=kern, contacten=rows, mag_sturen=heeft(*LEIDING))


@bp.route("/nieuw", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def nieuw(slug: str) -> ResponseReturnValue:
    """Add a contact person."""
    with lezend() as s:
        kern = zoek(s, slug)
    form = Contactformulier(ingevuld())
    if form.verstuurd():
        try:
            with schrijvend() as s:
                mensen.voeg_toe(
                    s,
                    nu(),
                    kern.id,
                    *_velden(form),
                    gedeeld_adres=bool(form.gedeeld_adres.data),
                    ritme=Ritme(str(form.ritme.data)),
                )
                leg_vast(s, "contact_toegevoegd", kern.naam)
        except OngeldigAdres:
            form.fout("email", zin("beheer.fout.email"))
        else:
            flash(zin("beheer.contact.toegevoegd"), "ok")
            return redirect(url_for("contactpersonen.lijst", slug=slug), 303)
    return _formulier(form, kern, None)


@bp.route("/<int:id>", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def wijzigen(slug: str, id: int) -> ResponseReturnValue:
    """Change a contact person."""
    with lezend() as s:
        kern = zoek(s, slug)
        persoon = _zoek(s, kern, id)
    _bekeken(kern)
    form = Contactformulier(ingevuld(), persoon if request.method == "GET" else None)
    if form.verstuurd():
        try:
            with schrijvend() as s:
                naam, functie, email = _velden(form)
                mensen.wijzig(
                    s,
                    id,
                    form.versie.gelezen,
                    naam=naam,
                    functie=functie,
                    email=email,
                    gedeeld_adres=bool(form.gedeeld_adres.data),
                    ritme=Ritme(str(form.ritme.data)),
                    weer_aanmelden=bool(form.weer_aanmelden.data),
                )
                leg_vast(s, "contact_gewijzigd", kern.naam)
        except OngeldigAdres:
            form.fout("email", zin("beheer.fout.email"))
        except Verouderd:
            form.versie.data = str(persoon.versie)
            return _formulier(form, kern, persoon, verouderd=True)
        else:
            flash(zin("beheer.bewaard"), "ok")
            return redirect(url_for("contactpersonen.lijst", slug=slug), 303)
    return _formulier(form, kern, persoon)


@bp.post("/<int:id>/verwijderen")
@mag(*SCHRIJVERS)
def verwijderen(slug: str, id: int) -> ResponseReturnValue:
    """Remove a contact person and all that is known of them."""
    with schrijvend() as s:
        kern = zoek(s, slug)
        _zoek(s, kern, id)
        mensen.verwijder(s, id)
        leg_vast(s, "contact_verwijderd", kern.naam)
    flash(zin("beheer.contact.verwijderd"), "ok")
    return redirect(url_for("contactpersonen.lijst", slug=slug), 303)


def _bekeken(kern: Kern) -> None:
    """Before contact data are shown it is written down who saw them."""
    with schrijvend() as s:
        leg_vast(s, "contact_bekeken", kern.naam)


def _zoek(s: Session, kern: Kern, id: int) -> Contactpersoon:
    """The contact person, who must belong to this kern; 404 for anyone else's."""
    try:
        persoon = mensen.dbo_contact(s, id)
    except KeyError:
        abort(404)
    if persoon.kern_id != kern.id:
        abort(404)
    return persoon


def _velden(form: Contactformulier) -> tuple[str, str, str]:
    return form.naam.data or "", form.functie.data or "", form.email.data or ""


def _formulier(
    form: Contactformulier, kern: Kern, persoon: Contactpersoon | None, *, verouderd: bool = False
) -> tuple[str, int]:
    status = 409 if verouderd else 422 if form.errors else 200
    page = render_template("admin/contactpersoon.html", form=form, kern=kern, persoon=persoon, verouderd=verouderd)
    return page, status
