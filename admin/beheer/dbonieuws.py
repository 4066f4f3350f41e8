"""What goes out next to the Dbo of a kern: exactly that mail, when, to how many, and a line to add to it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, RadioField, TextAreaField

from admin.beheer.berichten import VOORBEELD_CSP
from admin.beheer.kernen import zoek
from admin.config import huis, lezend, nu, schrijvend
from admin.formulier import Formulier, Lengte, Verplicht, gestript_lang, ingevuld
from admin.toegang import LEIDING, huidig, leg_vast, mag
from kern import instellingen, journaal
from kern.berichten import dbo_update
from kern.berichten.dbo_update import Zending, als_zin
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern
from kern.taal import meervoud, zin
from kern.werk import volgend_kwartier
from kern.werk.onderzoek import respons_feit

bp = Blueprint("dbonieuws", __name__, url_prefix="/beheer/berichten/dbo")

LANG = 600


class Regelformulier(Formulier):
    """One line of news, typed."""

    regel = TextAreaField("Wat wilt u vertellen?", [Verplicht("vul_regel"), Lengte(LANG)], [gestript_lang])
    wie = RadioField("Wie mag dit lezen?", choices={}, default=Zichtbaarheid.DBO.value)
    inbreng = BooleanField("Dit is een antwoord op wat inwoners inbrachten")


@bp.route("/<slug>", methods=["GET", "POST"])
@mag(*LEIDING)
def een(slug: str) -> ResponseReturnValue:
    """What the Dbo hears next, and the form for a line. `regel` in the address fills the form in."""
    with lezend() as s:
        kern = zoek(s, slug)
        dagen = _dagen_later(s)
    form = _formulier(dagen)
    if form.verstuurd():
        with schrijvend() as s:
            _voeg_toe(s, kern, form)
            leg_vast(s, "regel_toegevoegd", kern.naam)
        flash(zin("berichtenbeheer.regel.toegevoegd"), "ok")
        return redirect(url_for("dbonieuws.een", slug=slug), 303)
    with lezend() as s:
        zendingen = _zendingen(s, zoek(s, slug))
    page = render_template("admin/dbonieuws.html", kern=kern, form=form, zendingen=zendingen)
    return page, 422 if form.errors else 200


@bp.get("/<slug>/mail/<int:nummer>")
@mag(*LEIDING)
def mail(slug: str, nummer: int) -> Response:
    """One of the mails as a mail program shows it; for the frame on the page."""
    with lezend() as s:
        zendingen = _zendingen(s, zoek(s, slug))
    shown = zendingen[nummer].mail if nummer < len(zendingen) else None
    if shown is None:
        abort(404)
    response = Response(shown["html"], mimetype="text/html")
    response.headers["Content-Security-Policy"] = VOORBEELD_CSP
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _zendingen(s: Session, kern: Kern) -> tuple[Zending, ...]:
    # The weekly round first writes down how many households took part by then: that belongs to what goes out.
    erbij = respons_feit(s, nu(), kern)
    return dbo_update.voorbeelden(s, nu(), kern, huis(), volgend_kwartier(nu()), erbij)


def _formulier(dagen: int) -> Regelformulier:
    form = Regelformulier(ingevuld())
    later = "openbaar_later" if dagen else "openbaar"
    form.wie.choices = {
        Zichtbaarheid.DBO.value: zin("berichtenbeheer.regel.dbo"),
        Zichtbaarheid.OPENBAAR.value: zin(f"berichtenbeheer.regel.{later}", dagen=meervoud(dagen, "dag", "dagen")),
    }
    if request.method == "GET":
        form.regel.data = request.args.get("regel", "")[:LANG]
    return form


def _dagen_later(s: Session) -> int:
    return int(instellingen.lees(s, "dbo", nu())["dorp_later_dagen"])


def _voeg_toe(s: Session, kern: Kern, form: Regelformulier) -> None:
    wie = Zichtbaarheid(str(form.wie.data))
    later = instellingen.dorp_leest_vanaf(s, nu())
    soort = "terugkoppeling" if form.inbreng.data else "vrij"
    tekst = als_zin(form.regel.data or "")
    journaal.noteer(s, nu(), kern.id, soort, wie, door=huidig().email, zichtbaar_vanaf=later, tekst=tekst)
