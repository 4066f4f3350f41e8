"""Afterwards: the report within the promised term, what came of it to everybody, and what they thought of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import TextAreaField

from admin.beheer.charettes.pagina import Beeld, bp, doe, lees, naar, plaats, toon, wie, zoek
from admin.config import huis, lezend, nu
from admin.formulier import DatumVeld, Formulier, Lengte, Versieveld, gestript_lang, ingevuld
from admin.toegang import LEIDING, SCHRIJVERS, STAF, mag
from kern.charettes import charette, evaluatie, stand
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Staat
from kern.instellingen import Verouderd
from kern.onderzoek.vragenlijst import VragenlijstFout
from kern.taal import meervoud, vandaag, zin
from kern.werk import charettes as werk

KLAAR = (Staat.GEHOUDEN, Staat.AFGEROND)


class Naformulier(Formulier):
    """When the report was ready, and what everybody hears."""

    verslag_voor = DatumVeld("Wanneer komt het verslag?")
    verslag_op = DatumVeld("Wanneer was het verslag klaar?")
    terugkoppeling = TextAreaField("Wat doen wij ermee, wat niet, en waarom?", [Lengte(20_000)], [gestript_lang])
    versie = Versieveld()


@bp.get("/<int:id>/na")
@mag(*STAF)
def na(id: int) -> ResponseReturnValue:
    """What was promised and what was done of it."""
    with lezend() as s:
        b = zoek(s, id)
        parties = len(werk.betrokken(s, b.c))
        onderzoek = evaluatie.van(s, b.c)
        standen = stand.standen(s, b.c)
    late = b.c.verslag_op is None and b.c.verslag_voor is not None and b.c.verslag_voor < vandaag(nu())
    return toon(
        "admin/charette_na.html",
        b,
        "na",
        klaar=b.staat in KLAAR,
        aantal=parties,
        onderzoek=onderzoek,
        standen=standen,
        laat=late,
    )


@bp.route("/<int:id>/na/wijzigen", methods=["GET", "POST"])
@mag(*SCHRIJVERS)
def na_wijzigen(id: int) -> ResponseReturnValue:
    """Fill in the day of the report and the text."""
    b = lees(id)
    names = ("verslag_voor", "verslag_op", "terugkoppeling")
    start = {name: getattr(b.c, name) for name in names} | {"versie": str(b.c.versie)}
    form = Naformulier(ingevuld(), data=start if request.method == "GET" else None)
    if b.staat is Staat.AFGEROND:
        del form.verslag_voor
    verouderd = False
    if form.verstuurd() and _dag_kan(form):
        values = {"verslag_op": form.verslag_op.dag, "terugkoppeling": form.terugkoppeling.data or ""}
        if "verslag_voor" in form:
            values["verslag_voor"] = form.verslag_voor.dag
        try:
            doe(id, "na_gewijzigd", lambda s, b: charette.wijzig(s, nu(), b.c, wie(), form.versie.gelezen, **values))
        except Verouderd:
            verouderd, b = True, lees(id)
            form.versie.data = str(b.c.versie)
        except CharetteFout as error:
            plaats(form, error)
        else:
            flash(zin("charettes.klaar.na_gewijzigd"), "ok")
            return redirect(naar(b, "na"), 303)
    page = toon("admin/charette_na_wijzigen.html", b, form=form, verouderd=verouderd)
    return page, 409 if verouderd else 422 if form.errors else 200


def _dag_kan(form: Naformulier) -> bool:
    if form.verslag_op.dag is not None and form.verslag_op.dag > vandaag(nu()):
        form.fout("verslag_op", zin("charettes.fout.dag_toekomst"))
    return not form.errors


@bp.post("/<int:id>/terugkoppelen")
@mag(*LEIDING)
def terugkoppelen(id: int) -> ResponseReturnValue:
    """Send the text to everybody who signed up."""
    return _vertel(id, "teruggekoppeld", lambda s, b: werk.terugkoppelen(s, nu(), huis(), b.c, wie()))


@bp.post("/<int:id>/evaluatie")
@mag(*LEIDING)
def evaluatie_vragen(id: int) -> ResponseReturnValue:
    """Ask everybody how it was."""
    return _vertel(id, "evaluatie", lambda s, b: werk.vraag_evaluatie(s, nu(), huis(), b.c, wie()))


def _vertel(id: int, handeling: str, daad: Callable[[Session, Beeld], int]) -> ResponseReturnValue:
    """Tell everybody, and say how many; only when the days are over."""
    b = lees(id)
    if b.staat not in KLAAR:
        flash(zin("charettes.fout.nog_niet_gehouden"), "fout")
        return redirect(naar(b, "na"), 303)
    try:
        n = doe(id, handeling, daad)
    except (CharetteFout, VragenlijstFout) as error:
        flash(str(error), "fout")
    else:
        flash(zin(f"charettes.klaar.{handeling}", aantal=meervoud(int(str(n)), "aanmelding", "aanmeldingen")), "ok")
    return redirect(url_for("charettes.na", id=id), 303)
