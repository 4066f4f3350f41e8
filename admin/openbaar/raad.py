"""The council's sheet for who has the link: read-only, without a login, and not for search engines."""

from __future__ import annotations

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from admin.beheer import raad as beheer
from admin.beheer import raadblad
from admin.config import config, lezend, nu
from admin.openbaar.kern import bp
from admin.toegang import openbaar

__all__ = ["bp"]


@bp.get("/raad/<token>")
@openbaar
def raad(token: str) -> ResponseReturnValue:
    """The same sheet that staff see, as long as its link was not withdrawn."""
    with lezend() as s:
        open_ = beheer.mag_lezen(s, config().db.keys, nu(), token)
        sheet = raadblad.lees(s, nu()) if open_ else None
    page = render_template("admin/raad_openbaar.html", blad=sheet, **beheer.overal())
    response = make_response(page, 200 if open_ else 404)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response
