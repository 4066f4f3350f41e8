"""The web: one Flask app. `create_app` puts the frame around the pages; each page is a view in its own file."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, g, get_flashed_messages, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.local import LocalProxy

from admin import beveiliging, dienst, fouten, menu, toegang
from admin.beheer import (
    berichten,
    charettes,
    contactpersonen,
    dbonieuws,
    dossier,
    gebruikers,
    initiatieven,
    inloggen,
    invoer,
    kernen,
    logboek,
    marsroutes,
    onderzoeken,
    overzicht,
    raad,
    stukken,
    toezeggingen,
    trajecten,
    vragenlijsten,
)
from admin.beheer import instellingen as instelpaginas
from admin.config import Config, config, lezend, nu
from admin.openbaar import (
    aanmelding,
    aanpak,
    aanvraag,
    afmelden,
    charette,
    charette_werk,
    chat,
    dbo,
    initiatief,
    post,
    taalkeuze,
    vragenlijst,
)
from admin.openbaar import raad as raadslink
from kern import instellingen
from kern.taal import TEMPLATES, inrichten, zin

__all__ = ["Config", "create_app"]

STATIC = Path(__file__).with_name("static")
BLUEPRINTS: tuple[Blueprint, ...] = (
    dienst.bp,
    chat.bp,
    vragenlijst.bp,
    dbo.bp,
    # All public pages: one blueprint, these add views to it.
    *dict.fromkeys((afmelden.bp, aanvraag.bp, aanpak.bp, raadslink.bp)),
    initiatief.bp,
    charette.bp,
    aanmelding.bp,
    charette_werk.bp,  # the ideas; the work adds its views to them
    taalkeuze.bp,
    inloggen.bp,
    overzicht.bp,
    raad.bp,
    kernen.bp,
    contactpersonen.bp,
    toezeggingen.bp,
    dossier.bp,
    initiatieven.bp,
    charettes.bp,
    onderzoeken.bp,
    vragenlijsten.bp,
    invoer.bp,
    berichten.bp,
    dbonieuws.bp,
    stukken.bp,
    instelpaginas.bp,
    gebruikers.bp,
    logboek.bp,
    trajecten.bp,
    marsroutes.bp,
    trajecten.bp_budget,
)


class Web(Flask):
    """Flask that keeps addresses out of its log: a path may hold a household's code."""

    def log_exception(self, exc_info: Any) -> None:
        """The endpoint and the trace, not the path."""
        self.logger.error("fout in %s", request.endpoint, exc_info=exc_info)


def create_app(config: Config) -> Flask:
    """The whole web for one Config. Raises OnbeschermdeRoute when a view does not say who may use it."""
    app = Web("kernpraat", static_folder=str(STATIC), static_url_path="/static", template_folder=str(TEMPLATES))
    app.extensions["kernpraat"] = config
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    inrichten(app.jinja_env)
    taalkeuze.spreekt(app)  # before all that may refuse, so that an error page has the language too
    toegang.openbaar(app.view_functions["static"])
    beveiliging.beveilig(app, config)
    app.before_request(toegang.bewaak)
    fouten.registreer(app)
    app.context_processor(_overal)
    app.url_defaults(_versie_van_bestand)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if config.demo:
        app.register_blueprint(post.bp)
    toegang.keur_routes(app)
    return app


def _overal() -> dict[str, Any]:
    """What every template may use; `contact` and `menu` are looked up only by a template that does."""
    gebruiker = g.get("gebruiker")
    return {
        "gemeente": config().omgeving.gemeente,
        "base_url": config().omgeving.base_url,
        "demo": config().demo,
        "contact": LocalProxy(_contact),
        "gebruiker": gebruiker,
        "menu": menu.punten() if gebruiker else [],
        "regels": _regels() if gebruiker else [],
        "meldingen": get_flashed_messages(with_categories=True) if "HX-Request" not in request.headers else [],
        "nu": nu(),
    }


def _contact() -> dict[str, Any]:
    """Who answers people now; empty when the database does not answer, so that an error page can still be made."""
    if "contact" not in g:
        try:
            with lezend() as s:
                g.contact = instellingen.contact(s, nu())
        except SQLAlchemyError:
            g.contact = {}
    found: dict[str, Any] = g.contact
    return found


def _regels() -> list[str]:
    """Lines that stand above every staff page until somebody decided."""
    if not config().omgeving.telegram_bot_token.get_secret_value():
        return []
    with lezend() as s:
        besluit = instellingen.lees(s, "telegram", nu())
    return [] if besluit.get("besluit_op") else [zin("beheer.regel.telegram")]


def _versie_van_bestand(endpoint: str, values: dict[str, Any]) -> None:
    """A file's address changes with its content, so that a browser may keep it for a year."""
    if endpoint == "static" and "v" not in values and "filename" in values:
        path = STATIC / values["filename"]
        if path.is_file():
            values["v"] = _kenmerk(path, path.stat().st_mtime_ns)


@cache
def _kenmerk(path: Path, changed: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:10]
