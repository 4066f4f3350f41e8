"""Errors become pages here: in Dutch, with what to do, without a trace of the inside."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from kern.instellingen import Verouderd
from kern.taal import bestaat_zin, zin

Antwoord = tuple[str, int]


def registreer(app: Flask) -> None:
    """Set the handlers; an unknown error becomes a 500 through InternalServerError, after Flask logged it."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SecurityError, _vreemde_naam)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(Verouderd, _verouderd)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(InternalServerError, _http)


def pagina(status: int, soort: str = "") -> Antwoord:
    """The error page: `soort` is a section of templates/openbaar/fouten.toml, the status when it is left out."""
    soort = soort or str(status)
    if not bestaat_zin(f"fouten.{soort}.kop"):
        soort = "500" if status >= 500 else "400"
    template = "admin/fout.html" if g.get("gebruiker") else "openbaar/fout.html"
    kop, tekst = (zin(f"fouten.{soort}.{deel}") for deel in ("kop", "tekst"))
    return render_template(template, kop=kop, tekst=tekst, status=status, opnieuw=_opnieuw()), status


def _opnieuw() -> str:
    """The address to try again; only for a page that was asked for, never for a form that was sent."""
    return request.full_path.rstrip("?") if request.method == "GET" else ""


def _http(error: HTTPException) -> Antwoord:
    return pagina(error.code or 500)


def _vreemde_naam(error: SecurityError) -> Response:
    """Asked under a host name that is not ours: no page, for its links would carry that name."""
    return Response(zin("fouten.400.kop") + "\n", 400, mimetype="text/plain")


def _csrf(error: CSRFError) -> Antwoord:
    current_app.logger.info("formulier zonder geldig kenmerk: %s", request.endpoint)
    return pagina(403, "csrf")


def _verouderd(error: Verouderd) -> Antwoord:
    return pagina(409, "verouderd")


def _database(error: OperationalError) -> Antwoord:
    current_app.logger.warning("database antwoordt niet: %s", type(error.orig).__name__)
    return pagina(503)
