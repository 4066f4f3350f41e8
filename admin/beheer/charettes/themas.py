"""The themes that tables are about: add one, give it another name, take it away."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.beheer.charettes.pagina import Beeld, bp, druk
from admin.formulier import schoon
from admin.toegang import SCHRIJVERS, mag
from kern.charettes import dagdelen
from kern.charettes.rijen import Thema
from kern.taal import zin

LENGTE = 80


@bp.post("/<int:id>/themas")
@mag(*SCHRIJVERS)
def thema_nieuw(id: int) -> ResponseReturnValue:
    """Add a theme."""
    return _met_naam(id, "thema_toegevoegd", lambda s, b, naam: dagdelen.voeg_thema_toe(s, b.c, naam))


@bp.post("/<int:id>/themas/<int:thema>")
@mag(*SCHRIJVERS)
def thema_wijzigen(id: int, thema: int) -> ResponseReturnValue:
    """Give it another name."""
    return _met_naam(id, "thema_gewijzigd", lambda s, b, naam: dagdelen.wijzig_thema(s, _thema(b, thema), naam))


@bp.post("/<int:id>/themas/<int:thema>/verwijderen")
@mag(*SCHRIJVERS)
def thema_weg(id: int, thema: int) -> ResponseReturnValue:
    """Take it away; tables and ideas stay, without a theme."""
    return druk(id, "thema_verwijderd", lambda s, b: dagdelen.verwijder_thema(s, _thema(b, thema)), _terug(id))


def _met_naam(id: int, handeling: str, daad: Callable[[Session, Beeld, str], object]) -> ResponseReturnValue:
    naam = schoon(request.form.get("naam"))
    if not 0 < len(naam) <= LENGTE:
        flash(zin("charettes.fout.thema_naam", hoogstens=LENGTE), "fout")
        return redirect(_terug(id), 303)
    return druk(id, handeling, lambda s, b: daad(s, b, naam), _terug(id))


def _terug(id: int) -> str:
    return url_for("charettes.dagdelen", id=id, _anchor="themas-kop")


def _thema(b: Beeld, id: int) -> Thema:
    return next((t for t in b.c.themas if t.id == id), None) or abort(404)
