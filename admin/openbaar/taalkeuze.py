"""The language of the public pages: what a request speaks, and the switch in the header that chooses it.

Only a cookie says it, never the browser's own preference: one address gives one text to whoever chose nothing.
"""

from __future__ import annotations

import re

from flask import Blueprint, Flask, Response, abort, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from admin.beveiliging import zonder_csrf
from admin.openbaar import apparaat
from admin.toegang import openbaar
from kern.taal import BRONTAAL, TALEN, spreek

bp = Blueprint("taalkeuze", __name__)

# A path of ours: no other host ("//…", "/\…"), no spaces or control characters.
PAD = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")
# Pages of the staff, and the demo's mail catcher that only they look at.
NEDERLANDS = ("/beheer", "/demo")


@bp.post("/taal")
@openbaar
@zonder_csrf
def kies() -> BaseResponse:
    """Remember the language and go back.

    Without a token, for a token would keep every page with the switch out of a cache. All that another site could do
    with it is choose the language somebody reads.
    """
    taal, terug = (request.form.get(name, "") for name in ("taal", "terug"))
    if taal not in TALEN:
        abort(400)
    response = redirect(terug if PAD.fullmatch(terug) else "/", 303)
    apparaat.onthoud_taal(response, taal)
    return response


def spreekt(app: Flask) -> None:
    """Let every request of this app speak the language that was chosen; on staff pages always Dutch."""
    app.before_request(_begin)
    app.teardown_request(_einde)
    app.after_request(_per_lezer)


def _nederlands() -> bool:
    return request.path.startswith(NEDERLANDS)


def _begin() -> None:
    taal = BRONTAAL if _nederlands() else apparaat.gekozen_taal() or BRONTAAL
    g.spreekt = spreek(taal)
    g.spreekt.__enter__()


def _einde(error: BaseException | None) -> None:
    spreekt = g.pop("spreekt", None)
    if spreekt is not None:
        spreekt.__exit__(None, None, None)


def _per_lezer(response: Response) -> Response:
    """A cache must not give one reader's language to another."""
    if request.endpoint != "static" and not _nederlands():
        response.vary.add("Cookie")
    return response
