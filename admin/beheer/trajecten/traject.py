"""The page of one traject: where it is and what to do now; and its beginning and end."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import TextAreaField

from admin.beheer.trajecten.pagina import Beeld, Besluitformulier, begin, bp, druk, naar, toon, verwerk, wie, zoek
from admin.beheer.trajecten.stap import werkvel
from admin.beheer.trajecten.tekening import teken
from admin.config import lezend, nu, schrijvend
from admin.formulier import Formulier, Lengte, Verplicht, Versieveld, gestript_lang, ingevuld
from admin.toegang import LEIDING, SCHRIJVERS, STAF, heeft, leg_vast, mag
from kern.charettes import charette
from kern.taal import vandaag
from kern.trajecten import begroting, rollen, traject, versies
from kern.trajecten.rijen import MarsrouteVersie, Staat


class Redenformulier(Formulier):
    """Why."""

    reden = TextAreaField("Waarom?", [Verplicht("vul_waarom"), Lengte(1000)], [gestript_lang])
    versie = Versieveld()


class Afrondformulier(Formulier):
    """How it ended; the use case says when a reason is needed."""

    reden = TextAreaField("Waarom rondt u nu al af?", [Lengte(1000)], [gestript_lang])
    versie = Versieveld()


class Knopformulier(Formulier):
    """A button that carries the version that was read."""

    versie = Versieveld()


@bp.get("/<int:id>")
@mag(*STAF)
def een(id: int) -> ResponseReturnValue:
    """A request to decide on, or the traject with the step it is at."""
    with lezend() as s:
        b = zoek(s, id)
        aanvraag = b.t.als_staat is Staat.AANGEVRAAGD
        if not aanvraag:
            return _verloop(s, b)
        jaar = begroting.jaarstand(s, nu(), vandaag(nu()).year)
        aanvrager = rollen.bezetting(s, b.t) if heeft(*SCHRIJVERS) else ()
    if aanvrager:
        with schrijvend() as s:  # before contact data are shown it is written down who saw them
            leg_vast(s, "traject_rollen_bekeken", b.kern.naam)
    return toon("admin/traject_aanvraag.html", b, form=Knopformulier(data=begin(b)), jaar=jaar, aanvrager=aanvrager)


def _verloop(s: Session, b: Beeld) -> str:
    now = b.stand.nu if b.loopt else None
    return toon(
        "admin/traject.html",
        b,
        "een",
        lijn=teken(b.stand.stappen, vandaag(nu())),
        doen=rollen.nu_doen(b.stand, "PL") if b.loopt else (),
        geld=begroting.per_traject(s).get(b.t.id),
        nieuwer=_nieuwer(s, b),
        charettes=[c for c in charette.van_kern(s, b.kern.id) if c.traject_id == b.t.id],
        form=Knopformulier(data=begin(b)),
        **(werkvel(s, b, now) if now else {"nu_stap": None}),
    )


def _nieuwer(s: Session, b: Beeld) -> MarsrouteVersie | None:
    """The newest version of its marsroute, when the traject is on an older one."""
    if not b.loopt or not b.stand.aanpak:
        return None
    found = versies.nieuwste(s, b.stand.aanpak)
    return found if found.id != b.t.marsroute_id else None


@bp.post("/<int:id>/aannemen")
@mag(*LEIDING)
def aannemen(id: int) -> ResponseReturnValue:
    """Take a request into intake."""
    form = Knopformulier(request.form)
    here = url_for("trajecten.een", id=id)
    return druk(
        id, "aangenomen", lambda s, t: traject.neem_in_behandeling(s, nu(), t, wie(), form.versie.gelezen), here
    )


@bp.route("/<int:id>/starten", methods=["GET", "POST"])
@mag(*LEIDING)
def starten(id: int) -> ResponseReturnValue:
    """What starting does; over the maximum or the budget it asks for a decision."""
    with lezend() as s:
        b = zoek(s, id)
        jaar = begroting.jaarstand(s, nu(), b.t.jaar or vandaag(nu()).year)
        geld = begroting.per_traject(s).get(id)
    if request.method == "GET" and Staat.LOPEND not in traject.MAG_NAAR[b.t.als_staat]:
        return redirect(naar(b), 303)
    form = Besluitformulier(ingevuld(), data=begin(b))
    return verwerk(
        "admin/traject_starten.html",
        b,
        form,
        "gestart",
        lambda s, t: traject.start(s, nu(), t, wie(), form.versie.gelezen, besluit=form.besluit.data or ""),
        jaar=jaar,
        geld=geld,
    )


@bp.route("/<int:id>/stoppen", methods=["GET", "POST"])
@mag(*LEIDING)
def stoppen(id: int) -> ResponseReturnValue:
    """End it early, or refuse a request, with a reason."""
    with lezend() as s:
        b = zoek(s, id)
    if request.method == "GET" and not b.open:
        return redirect(naar(b), 303)
    form = Redenformulier(ingevuld(), data=begin(b))
    return verwerk(
        "admin/traject_stoppen.html",
        b,
        form,
        "gestopt",
        lambda s, t: traject.stop(s, nu(), t, form.reden.data or "", wie(), form.versie.gelezen),
    )


@bp.route("/<int:id>/afronden", methods=["GET", "POST"])
@mag(*LEIDING)
def afronden(id: int) -> ResponseReturnValue:
    """Finish it."""
    with lezend() as s:
        b = zoek(s, id)
    if request.method == "GET" and b.t.als_staat is not Staat.LOPEND:
        return redirect(naar(b), 303)
    form = Afrondformulier(ingevuld(), data=begin(b))
    return verwerk(
        "admin/traject_afronden.html",
        b,
        form,
        "afgerond",
        lambda s, t: traject.rond_af(s, nu(), t, wie(), form.versie.gelezen, reden=form.reden.data or ""),
    )
