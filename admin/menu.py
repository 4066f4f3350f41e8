"""The side menu of the staff pages: what somebody may open, in a fixed order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, request, url_for
from sqlalchemy.orm import Session

from admin.config import lezend
from admin.toegang import huidig, regel_van

# What needs attention, by endpoint; asked at every staff page, so each must be one quick count.
TELLERS: dict[str, Callable[[Session], int]] = {}


@dataclass(frozen=True)
class Punt:
    """One entry."""

    label: str
    url: str
    icoon: str
    actief: bool
    teller: int = 0


_PUNTEN = (
    ("Overzicht", "overzicht.lijst", "layout-dashboard"),
    ("Kernen", "kernen.lijst", "home"),
    ("Trajecten", "trajecten.lijst", "route"),
    ("Onderzoeken", "onderzoeken.lijst", "clipboard-list"),
    ("Berichten", "berichten.lijst", "mail"),
    ("Instellingen", "instellingen.lijst", "settings"),
    ("Gebruikers", "gebruikers.lijst", "users"),
    ("Logboek", "logboek.lijst", "history"),
)

# Pages that have no entry of their own: they stand under another one.
_ONDER = {
    "/beheer/onderzoeken": ("/beheer/vragenlijsten",),
    "/beheer/trajecten": (
        "/beheer/charettes",
        "/beheer/initiatieven",
        "/beheer/toezeggingen",
        "/beheer/budget",
        "/beheer/marsroutes",
    ),
}


def punten() -> list[Punt]:
    """The entries for the one who is logged in; a page that is not built or not allowed is left out."""
    rol = huidig().als_rol
    present = [
        (label, endpoint, icoon)
        for label, endpoint, icoon in _PUNTEN
        if endpoint in current_app.view_functions and rol in regel_van(current_app, endpoint).rollen
    ]
    with lezend() as s:
        counts = {endpoint: TELLERS[endpoint](s) for _, endpoint, _ in present if endpoint in TELLERS}
    return [
        Punt(label, url_for(endpoint), icoon, _actief(url_for(endpoint)), counts.get(endpoint, 0))
        for label, endpoint, icoon in present
    ]


def _actief(url: str) -> bool:
    if url == "/beheer/":
        return request.path == url
    return any(request.path == u or request.path.startswith(u + "/") for u in (url.rstrip("/"), *_ONDER.get(url, ())))
