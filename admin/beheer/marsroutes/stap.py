"""One step of the concept to change, or a new step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import FieldList

from admin.beheer.marsroutes.bekijken import weergave
from admin.beheer.marsroutes.pagina import (
    bp,
    fouten_van,
    lees_om_te_wijzigen,
    naar_nieuwste,
    zoek_concept,
    zoek_stap,
)
from admin.beheer.marsroutes.stapformulier import (
    LEGE_REGELS,
    RACI,
    Stapformulier,
    Stapvelden,
    afdruk,
    vrij,
    waarden_van,
)
from admin.beheer.trajecten.pagina import rolnamen
from admin.config import lezend, nu, schrijvend
from admin.formulier import ingevuld
from admin.toegang import LEIDING, huidig, mag
from kern.instellingen import Verouderd
from kern.kernen import maak_slug
from kern.taal import zin
from kern.trajecten import versies
from kern.trajecten.marsroute import ROLLEN, Marsroute, MarsrouteFout, MarsrouteStap
from kern.trajecten.rijen import MarsrouteVersie


@bp.route("/<code>/concept/stap/<sleutel>", methods=["GET", "POST"])
@mag(*LEIDING)
def stap(code: str, sleutel: str) -> ResponseReturnValue:
    """Change a step. Two people in two different steps do not hinder each other."""
    with lezend() as s:
        row = lees_om_te_wijzigen(s, code)
        route = versies.van(row)
    if request.method == "GET" and not row.concept:
        return naar_nieuwste(code)
    here = zoek_stap(route, sleutel)
    form = _formulier(route, waarden_van(here))
    outdated = False
    if form.verstuurd():
        try:
            with schrijvend() as s:
                _bewaar(s, code, sleutel, form)
        except MarsrouteFout as error:
            _zet_fout(form, error)
        except Verouderd:
            outdated, form.gezien.data = True, afdruk(here)
            form.opnieuw.data = "" if row.concept else "ja"
        else:
            return _bewaard(code, sleutel)
    return _pagina(form, row, route, here, outdated)


def _bewaar(s: Session, code: str, sleutel: str, form: Stapvelden) -> None:
    """Put the step into the concept as it is now. Raises Verouderd when somebody else changed this step."""
    row = zoek_concept(s, code, opnieuw=form.opnieuw.data == "ja")
    route = versies.van(row)
    old = zoek_stap(route, sleutel)
    if afdruk(old) != form.gezien.data:
        raise Verouderd(sleutel)
    new = form.stap(sleutel, old.aan)
    versies.bewaar_concept(s, nu(), route.met_stap(new), huidig().email, row.bewerking)


@bp.route("/<code>/concept/nieuwe-stap", methods=["GET", "POST"])
@mag(*LEIDING)
def nieuwe_stap(code: str) -> ResponseReturnValue:
    """Add a step, before the steps that run on after the decision."""
    with lezend() as s:
        row = lees_om_te_wijzigen(s, code)
        route = versies.van(row)
    if request.method == "GET" and not row.concept:
        return naar_nieuwste(code)
    lines: dict[str, Any] = {"communicatie": [{}] * LEGE_REGELS, "participatie": [{}], "criteria": [{}] * LEGE_REGELS}
    form = _formulier(route, lines)
    outdated = False
    if form.verstuurd():
        try:
            with schrijvend() as s:
                sleutel = _voeg_toe(s, code, form)
        except MarsrouteFout as error:
            _zet_fout(form, error)
        except Verouderd:
            outdated, form.opnieuw.data = True, "ja"
        else:
            return _bewaard(code, sleutel)
    return _pagina(form, row, route, None, outdated)


def _voeg_toe(s: Session, code: str, form: Stapvelden) -> str:
    row = zoek_concept(s, code, opnieuw=form.opnieuw.data == "ja")
    route = versies.van(row)
    taken = {p.sleutel for p in route.stappen} | _elders(s)
    new = form.stap(vrij(maak_slug(form.naam.data or "")[:50], taken), True)
    at = next((i for i, p in enumerate(route.stappen) if p.doorlopend), len(route.stappen))
    steps = (*route.stappen[:at], new, *route.stappen[at:])
    versies.bewaar_concept(s, nu(), replace(route, stappen=steps), huidig().email, row.bewerking)
    return new.sleutel


def _elders(s: Session) -> set[str]:
    """The keys that steps of any saved version have: a key means the same step everywhere."""
    rows = [row for code in versies.CODES for row in versies.alle_versies(s, code)]
    return {p.sleutel for row in rows for p in versies.van(row).stappen}


def _formulier(route: Marsroute, waarden: dict[str, Any]) -> Stapvelden:
    form = Stapformulier(ingevuld(), data=waarden if request.method == "GET" else None)
    form.groep.choices = {g.sleutel: g.naam for g in route.groepen} | {"": zin("marsroute.pagina.na_besluit")}
    for rol in ROLLEN:
        field: Any = form[f"raci_{rol}"]
        field.label.text = rolnamen([rol])
        stored = waarden.get(f"raci_{rol}", "")
        if stored not in RACI:
            field.choices = {**RACI, stored: " en ".join(stored)}
    return form


def _zet_fout(form: Stapvelden, error: MarsrouteFout) -> None:
    names = {"weken": "weken_max", "raci": f"raci_{ROLLEN[0]}"}
    name = names.get(error.veld, error.veld)
    plain = name in form and not isinstance(form[name], FieldList)
    form.fout(name if plain else "naam", str(error))


def _bewaard(code: str, sleutel: str) -> ResponseReturnValue:
    flash(zin("marsroute.pagina.stap_bewaard"), "ok")
    return redirect(url_for("marsroutes.concept", code=code, _anchor=f"stap-{sleutel}"), 303)


def _pagina(
    form: Stapvelden, row: MarsrouteVersie, route: Marsroute, here: MarsrouteStap | None, outdated: bool
) -> ResponseReturnValue:
    fouten = fouten_van(form)
    page = render_template(
        "admin/marsroute_stap.html",
        form=form,
        rij=row,
        m=route,
        stap=here,
        fouten=fouten,
        verouderd=outdated,
        **weergave(route),
    )
    return page, 409 if outdated else 422 if fouten else 200
