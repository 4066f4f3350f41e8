"""What the pages of marsroutes share: the blueprint, finding a version, and one change to the concept."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import FieldList, Form, FormField

from admin.config import nu, schrijvend
from admin.toegang import huidig
from kern.instellingen import Verouderd
from kern.kalender import TE_MIJDEN
from kern.taal import opsomming, zin
from kern.trajecten import versies
from kern.trajecten.marsroute import Marsroute, MarsrouteStap
from kern.trajecten.rijen import MarsrouteVersie

bp = Blueprint("marsroutes", __name__, url_prefix="/beheer/marsroutes")
Wijziging = Callable[[Marsroute], Marsroute]


def zoek_code(s: Session, code: str) -> MarsrouteVersie:
    """The newest version of this marsroute, or 404."""
    try:
        return versies.nieuwste(s, code)
    except LookupError:
        abort(404)


def lees_om_te_wijzigen(s: Session, code: str) -> MarsrouteVersie:
    """The concept; the newest version when the concept is gone, so that a form can keep what was typed. Or 404."""
    return versies.lees_concept(s, code) or zoek_code(s, code)


def zoek_concept(s: Session, code: str, opnieuw: bool = False) -> MarsrouteVersie:
    """The concept. Raises Verouderd when somebody else saved it or threw it away; `opnieuw`: then begin a new one."""
    row = versies.lees_concept(s, code)
    if row is None and opnieuw:
        return versies.concept(s, nu(), code, huidig().email)
    if row is None:
        raise Verouderd(code)
    return row


def naar_nieuwste(code: str) -> Response:
    """To the newest version, for whoever opens a form while there is no concept."""
    return redirect(url_for("marsroutes.nieuwste", code=code), 303)


def zoek_stap(route: Marsroute, sleutel: str) -> MarsrouteStap:
    """The step, or 404."""
    try:
        return route.stap(sleutel)
    except KeyError:
        abort(404)


def doe(code: str, gelezen: int, wijziging: Wijziging, gedaan: str, anker: str = "stappen-kop") -> Response:
    """Change the concept by one button and go back to it, to `anker`.

    Who was second reads so and sees what there is now.
    """
    try:
        with schrijvend() as s:
            zoek_code(s, code)
            row = zoek_concept(s, code)
            versies.bewaar_concept(s, nu(), wijziging(versies.van(row)), huidig().email, gelezen)
    except Verouderd:
        flash(zin("marsroute.pagina.net_gewijzigd"), "waarschuwing")
        return redirect(url_for("marsroutes.concept", code=code), 303)
    flash(gedaan, "ok")
    return redirect(url_for("marsroutes.concept", code=code, _anchor=anker), 303)


def duur(stap: MarsrouteStap) -> str:
    """`2 tot 4 weken`."""
    low, high = stap.weken_min, stap.weken_max
    weeks = f"{high} {'week' if high == 1 else 'weken'}"
    return weeks if low == high else f"{low} tot {weeks}"


def mijdt(stap: MarsrouteStap) -> str:
    """`schoolvakanties en bouwvak`; "" when the step goes around nothing."""
    return opsomming([label for soort, label in TE_MIJDEN.items() if soort in stap.mijdt])


def fouten_van(form: Form) -> list[tuple[str, str]]:
    """(id of the field, sentence) for the summary, with the rows of lists too."""
    found: list[tuple[str, str]] = []
    for field in form:
        if isinstance(field, FieldList):
            for entry in field:
                found += fouten_van(entry.form)
        elif isinstance(field, FormField):
            found += fouten_van(field.form)
        else:
            found += [(field.id, str(sentence)) for sentence in field.errors]
    return found
