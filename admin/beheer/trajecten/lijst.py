"""The list of all trajecten, and a request that came by telephone or mail."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from wtforms import RadioField, SelectField, StringField, TextAreaField

from admin import menu
from admin.beheer.trajecten.pagina import bp, overal, plaats, wie
from admin.config import config, huis, lezend, nu, schrijvend
from admin.formulier import Email, Formulier, Lengte, Verplicht, gestript, gestript_lang, ingevuld
from admin.toegang import SCHRIJVERS, STAF, leg_vast, mag
from kern import kernen
from kern.kernen import Kern
from kern.mensen import OngeldigAdres
from kern.taal import vandaag, zin
from kern.trajecten import begroting, stand, traject
from kern.trajecten.rijen import Staat, Traject
from kern.trajecten.stand import Stand
from kern.trajecten.traject import TrajectFout
from kern.werk import trajecten as werk

# How a request reached us, when somebody of the staff types it in.
BRONNEN = {"staf": "Gebeld of gesproken", "mail": "Per e-mail"}
# The parts of the list, in the order that people need them.
DELEN = (
    ("aanvragen", (Staat.AANGEVRAAGD,)),
    ("lopend", (Staat.LOPEND,)),
    ("gepland", (Staat.INTAKE, Staat.GEPLAND)),
    ("klaar", (Staat.AFGEROND, Staat.GESTOPT)),
)


class Aanvraagformulier(Formulier):
    """A request of a Dbo. Who asked is kept apart, as somebody with a role."""

    kern = SelectField("Kern")
    bron = RadioField("Hoe kwam de aanvraag binnen?", choices=BRONNEN, default="staf")
    vraag = TextAreaField("Wat vraagt het dorp?", [Verplicht("vul_vraag"), Lengte(2000)], [gestript_lang])
    naam = StringField("Naam", [Lengte(120)], [gestript])
    functie = StringField("Functie", [Lengte(80)], [gestript])
    email = StringField("E-mailadres", [Lengte(254), Email()], [gestript])
    telefoon = StringField("Telefoonnummer", [Lengte(40)], [gestript])

    def velden(self) -> dict[str, str]:
        """The values for the use case."""
        names = ("bron", "vraag", "naam", "functie", "email", "telefoon")
        return {name: str(self[name].data or "") for name in names}


@dataclass(frozen=True)
class Regel:
    """One line of the list; `stand` is None for an older traject of a kern that has a newer one."""

    t: Traject
    kern: Kern
    stand: Stand | None


@bp.get("")
@mag(*STAF)
def lijst() -> ResponseReturnValue:
    """All trajecten: requests first, then what runs, what is planned and what is over."""
    with lezend() as s:
        jaar = begroting.jaarstand(s, nu(), vandaag(nu()).year)
        regels = _regels(s)
        kernen_per_id = {kern.id: kern.naam for kern in kernen.alle(s)}
    delen = [(naam, [r for r in regels if r.t.als_staat in staten]) for naam, staten in DELEN]
    bezet = [kernen_per_id[id] for id in jaar.gestart]
    return render_template("admin/trajecten.html", delen=delen, aantal=len(regels), jaar=jaar, bezet=bezet, **overal())


def _regels(s: Session) -> list[Regel]:
    """Every traject with its stand; a fixed number of queries, however many kernen. Late ones first."""
    standen = {found.id: found for found in stand.alle(s, nu()).values()}
    plekken = {kern.id: kern for kern in kernen.alle(s)}
    found = [Regel(t, plekken[t.kern_id], standen.get(t.id)) for t in traject.alle(s)]
    return sorted(found, key=lambda r: (-(r.stand.dagen_te_laat if r.stand else 0), r.kern.naam, -r.t.id))


@bp.route("/nieuw", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def nieuw() -> ResponseReturnValue:
    """Enter a request; it says at once what is free this year."""
    with lezend() as s:
        jaar = begroting.jaarstand(s, nu(), vandaag(nu()).year)
        vrij = [kern for kern in kernen.alle(s) if traject.actief(s, kern.id) is None]
    form = Aanvraagformulier(ingevuld(), data={"kern": request.args.get("kern", "")})
    form.kern.choices = [(kern.slug, kern.naam) for kern in vrij]
    if form.verstuurd():
        try:
            made = _vraag_aan(form)
        except TrajectFout as error:
            plaats(form, error)
        except OngeldigAdres:
            form.fout("email", zin("beheer.fout.email"))
        else:
            flash(zin("trajecten.klaar.aangevraagd"), "ok")
            return redirect(url_for("trajecten.een", id=made), 303)
    page = render_template("admin/traject_nieuw.html", form=form, jaar=jaar, vrij=vrij, **overal())
    return page, 422 if form.errors else 200


def _vraag_aan(form: Aanvraagformulier) -> int:
    """Enter it and send the receipt; the id of the new traject."""
    with schrijvend() as s:
        kern = kernen.per_slug(s, str(form.kern.data)) or abort(404)
        made = werk.vraag_aan(s, nu(), kern, huis(), door=wie(), **form.velden()).id
        leg_vast(s, "traject_aangevraagd", kern.naam)
    config().wek()
    return made


def _aanvragen(s: Session) -> int:
    """How many requests wait for a decision."""
    waiting = Traject.staat == Staat.AANGEVRAAGD.value
    return s.scalar(select(func.count()).select_from(Traject).where(waiting)) or 0


menu.TELLERS["trajecten.lijst"] = _aanvragen
