"""The concept of the next version: begin it, order the steps, switch them on and off, save it or throw it away."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, TextAreaField

from admin.beheer.marsroutes.pagina import Wijziging, bp, doe, duur, fouten_van, zoek_code, zoek_stap
from admin.beheer.trajecten.pagina import rolnamen
from admin.config import lezend, nu, schrijvend
from admin.formulier import Formulier, Lengte, Verplicht, Versieveld, gestript_lang, ingevuld
from admin.toegang import LEIDING, huidig, mag
from kern.instellingen import Verouderd
from kern.taal import zin
from kern.trajecten import versies
from kern.trajecten.marsroute import Marsroute, MarsrouteFout


class Knopformulier(Formulier):
    """One button beside a step. `versie`: the edit that the page showed."""

    versie = Versieveld()
    stap = HiddenField("Stap")


class Versieformulier(Formulier):
    """Why there is a new version."""

    versie = Versieveld()
    toelichting = TextAreaField("Wat is er anders, en waarom?", [Verplicht("vul_waarom"), Lengte(500)], [gestript_lang])


@bp.post("/<code>/concept/begin")
@mag(*LEIDING)
def begin(code: str) -> ResponseReturnValue:
    """Begin a concept, or go on with the one there is."""
    with schrijvend() as s:
        zoek_code(s, code)
        versies.concept(s, nu(), code, huidig().email)
    return redirect(url_for("marsroutes.concept", code=code), 303)


@bp.get("/<code>/concept")
@mag(*LEIDING)
def concept(code: str) -> ResponseReturnValue:
    """The steps of the concept, with a button for each thing that can be done."""
    with lezend() as s:
        newest = zoek_code(s, code)
        row = versies.lees_concept(s, code)
        if row is None:
            return redirect(url_for("marsroutes.nieuwste", code=code), 303)
        route, base = versies.van(row), versies.van(newest)
        return render_template(
            "admin/marsroute_concept.html",
            rij=row,
            m=route,
            nieuwste=newest,
            verschil=versies.verschil(base, route),
            eigen={p.sleutel for p in route.stappen} - {p.sleutel for p in base.stappen},
            duur=duur,
            wie=rolnamen,
        )


# --- the buttons beside a step


@bp.post("/<code>/concept/schuif/<richting>")
@mag(*LEIDING)
def schuif(code: str, richting: str) -> ResponseReturnValue:
    """Move a step one place up or down."""
    if richting not in ("omhoog", "omlaag"):
        abort(404)
    form = Knopformulier(ingevuld())
    key, step = form.stap.data or "", -1 if richting == "omhoog" else 1

    def move(route: Marsroute) -> Marsroute:
        steps = list(route.stappen)
        here = steps.index(zoek_stap(route, key))
        there = min(max(here + step, 0), len(steps) - 1)
        steps.insert(there, steps.pop(here))
        return replace(route, stappen=tuple(steps))

    return doe(code, form.versie.gelezen, move, zin("marsroute.pagina.verschoven"), f"stap-{key}")


@bp.post("/<code>/concept/schakel")
@mag(*LEIDING)
def schakel(code: str) -> ResponseReturnValue:
    """Switch a step off, so that new trajecten do not get it, or on again."""
    form = Knopformulier(ingevuld())
    key = form.stap.data or ""

    def switch(route: Marsroute) -> Marsroute:
        stap = zoek_stap(route, key)
        return route.met_stap(replace(stap, aan=not stap.aan))

    return _veilig(code, form.versie.gelezen, switch, zin("marsroute.pagina.geschakeld"))


@bp.post("/<code>/concept/verwijder")
@mag(*LEIDING)
def verwijder(code: str) -> ResponseReturnValue:
    """Take away a step that was added in this concept; a step of a saved version can only be switched off."""
    form = Knopformulier(ingevuld())
    key = form.stap.data or ""
    with lezend() as s:
        saved = {p.sleutel for p in versies.van(zoek_code(s, code)).stappen}
    if key in saved:
        abort(404)

    def drop(route: Marsroute) -> Marsroute:
        return replace(route, stappen=tuple(p for p in route.stappen if p is not zoek_stap(route, key)))

    return _veilig(code, form.versie.gelezen, drop, zin("marsroute.pagina.stap_weg"))


def _veilig(code: str, gelezen: int, wijziging: Wijziging, gedaan: str) -> ResponseReturnValue:
    """`doe`, where the change may leave a marsroute that cannot be; then it says so and changes nothing."""
    try:
        return doe(code, gelezen, wijziging, gedaan)
    except MarsrouteFout as error:
        flash(str(error), "waarschuwing")
        return redirect(url_for("marsroutes.concept", code=code), 303)


# --- save, or throw away


@bp.route("/<code>/concept/opslaan", methods=["GET", "POST"])
@mag(*LEIDING)
def opslaan(code: str) -> ResponseReturnValue:
    """What changed, in words; then save it as a version."""
    form = Versieformulier(ingevuld())
    outdated = False
    if form.verstuurd():
        try:
            with schrijvend() as s:
                made = versies.maak_versie(
                    s, nu(), code, form.toelichting.data or "", huidig().email, form.versie.gelezen
                )
                flash(zin("marsroute.pagina.opgeslagen", naam=made.naam, versie=made.versie), "ok")
            return redirect(url_for("marsroutes.nieuwste", code=code), 303)
        except MarsrouteFout as error:
            form.fout("toelichting", str(error))
        except LookupError:
            abort(404)
        except Verouderd:
            outdated = True
    with lezend() as s:
        newest, row = zoek_code(s, code), versies.lees_concept(s, code)
        if row is None:
            return _geen_concept(code)
        verschil = versies.verschil(versies.van(newest), versies.van(row))
    if outdated or request.method == "GET":
        form.versie.data = str(row.bewerking)
    page = render_template(
        "admin/marsroute_opslaan.html",
        rij=row,
        nieuwste=newest,
        verschil=verschil,
        form=form,
        fouten=fouten_van(form),
        verouderd=outdated,
    )
    return page, 409 if outdated else 422 if form.errors else 200


@bp.route("/<code>/concept/weg", methods=["GET", "POST"])
@mag(*LEIDING)
def weg(code: str) -> ResponseReturnValue:
    """Throw the concept away, after a question."""
    form = Knopformulier(ingevuld())
    outdated = False
    if form.verstuurd():
        try:
            with schrijvend() as s:
                zoek_code(s, code)
                versies.gooi_concept_weg(s, nu(), code, huidig().email, form.versie.gelezen)
            flash(zin("marsroute.pagina.weggegooid"), "ok")
            return redirect(url_for("marsroutes.nieuwste", code=code), 303)
        except Verouderd:
            outdated = True
    with lezend() as s:
        newest, row = zoek_code(s, code), versies.lees_concept(s, code)
        if row is None:
            return _geen_concept(code)
        verschil = versies.verschil(versies.van(newest), versies.van(row))
    form.versie.data = str(row.bewerking)
    page = render_template(
        "admin/marsroute_weg.html", rij=row, nieuwste=newest, verschil=verschil, form=form, verouderd=outdated
    )
    return page, 409 if outdated else 200


def _geen_concept(code: str) -> ResponseReturnValue:
    """Somebody saved it or threw it away meanwhile, or there never was one."""
    if request.method == "POST":
        flash(zin("marsroute.pagina.geen_concept"), "waarschuwing")
    return redirect(url_for("marsroutes.nieuwste", code=code), 303)
