"""Overzicht: what needs somebody now, and how every kern stands."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from admin.config import lezend
from admin.toegang import STAF, mag
from kern import kernen

bp = Blueprint("overzicht", __name__, url_prefix="/beheer")


@bp.get("/")
@mag(*STAF)
def lijst() -> ResponseReturnValue:
    """The first page after the login."""
    with lezend() as s:
        rows = kernen.alle(s)
    return render_template("admin/overzicht.html", kernen=rows)
