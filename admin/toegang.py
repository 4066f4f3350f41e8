"""Who may do what.

Every view says so with `@mag(…)`, `@na_wachtwoord` or `@openbaar`; one that does not stops the start.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from admin.config import config, lezend, nu, schrijvend
from kern import audit, gebruikers
from kern.gebruikers import Gebruiker, Rol, Sessie, Stadium

View = TypeVar("View", bound=Callable[..., Any])

STAF = tuple(Rol)
BEHEER = (Rol.BEHEERDER,)
LEIDING = (Rol.BEHEERDER, Rol.PROJECTLEIDER)  # may change settings
SCHRIJVERS = (Rol.BEHEERDER, Rol.PROJECTLEIDER, Rol.GEBIEDSMAKELAAR)  # may write, and may see contact data


@dataclass(frozen=True)
class Regel:
    """Who may use a view: the roles; none and `halverwege`: whoever gave a right password; none at all: everybody."""

    rollen: frozenset[Rol] = frozenset()
    halverwege: bool = False

    @property
    def openbaar(self) -> bool:
        """Whether nobody has to log in."""
        return not self.rollen and not self.halverwege


class OnbeschermdeRoute(RuntimeError):
    """A view without a rule; raised at the start, never during a request."""


def mag(*rollen: Rol) -> Callable[[View], View]:
    """Only for staff with one of these roles."""
    if not rollen:
        raise ValueError("mag() zonder rol")
    return _met_regel(Regel(frozenset(rollen)))


def openbaar(view: View) -> View:
    """For everybody."""
    return _met_regel(Regel())(view)


def na_wachtwoord(view: View) -> View:
    """For whoever gave a right password and still has to give the code."""
    return _met_regel(Regel(halverwege=True))(view)


def _met_regel(regel: Regel) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.__dict__["regel"] = regel
        return view

    return mark


def regel_van(app: Flask, endpoint: str) -> Regel:
    """The rule of an endpoint. Raises OnbeschermdeRoute when there is none."""
    regel = getattr(app.view_functions[endpoint], "regel", None)
    if not isinstance(regel, Regel):
        raise OnbeschermdeRoute(f"{endpoint}: zet @mag(…) of @openbaar bij deze pagina")
    return regel


def keur_routes(app: Flask) -> None:
    """Raise OnbeschermdeRoute unless every route has a rule, and everything under /beheer one that asks a login."""
    for route in app.url_map.iter_rules():
        regel = regel_van(app, route.endpoint)
        if regel.openbaar and route.rule.startswith("/beheer") and route.endpoint != "inloggen.inloggen":
            raise OnbeschermdeRoute(f"{route.endpoint}: {route.rule} is openbaar")


def bewaak() -> WerkzeugResponse | None:
    """Before every request: let in, send to the login, or refuse with 403."""
    g.gebruiker = g.sessie = None
    if request.endpoint is None:
        _herken_voor_foutpagina()
        return None
    regel = regel_van(current_app, request.endpoint)
    if regel.openbaar:
        return None
    sessie = lees_sessie()
    if sessie is None or (regel.rollen and sessie.stadium != Stadium.VOLLEDIG.value):
        return _naar_inloggen()
    g.sessie = sessie
    if not regel.rollen:
        return None
    g.gebruiker = sessie.gebruiker
    if sessie.gebruiker.wachtwoord_tijdelijk and request.endpoint not in ("inloggen.eigen", "inloggen.uitloggen"):
        return redirect(url_for("inloggen.eigen"), 303)
    if sessie.gebruiker.als_rol not in regel.rollen:
        abort(403)
    _noteer_gebruik(sessie)
    return None


def _herken_voor_foutpagina() -> None:
    """An address that is not there: whoever is logged in keeps the menu around the error page."""
    if request.path.startswith("/beheer/"):
        sessie = lees_sessie()
        if sessie is not None and sessie.stadium == Stadium.VOLLEDIG.value:
            g.gebruiker = sessie.gebruiker


def _naar_inloggen() -> WerkzeugResponse:
    if request.method not in ("GET", "HEAD"):
        abort(401)  # the page says how to log in beside it and send the same form again
    path = request.full_path.rstrip("?")
    return redirect(url_for("inloggen.inloggen", verder=path if path != "/beheer/" else None), 303)


def _noteer_gebruik(sessie: Sessie) -> None:
    if nu() - sessie.laatst < timedelta(minutes=1):
        return
    try:
        with schrijvend() as s:
            gebruikers.gebruik_sessie(s, sessie.id, nu())
    except OperationalError:
        current_app.logger.warning("laatste gebruik van de sessie niet bewaard")


def cookie_naam() -> str:
    """The name of the staff cookie; `__Host-` wherever the browser accepts that."""
    return "__Host-kp_staf" if config().omgeving.https else "kp_staf"


def lees_sessie() -> Sessie | None:
    """The session of the cookie, full or halfway; None when there is none."""
    token = request.cookies.get(cookie_naam(), "")
    if not 20 <= len(token) <= 100:
        return None
    with lezend() as s:
        return gebruikers.lees_sessie(s, token, nu())


def zet_cookie(response: WerkzeugResponse, token: str) -> WerkzeugResponse:
    """Give the browser the token, until it closes."""
    https = config().omgeving.https
    response.set_cookie(cookie_naam(), token, secure=https, httponly=True, samesite="Lax", path="/")
    return response


def wis_cookie(response: WerkzeugResponse) -> WerkzeugResponse:
    """Take the token away."""
    https = config().omgeving.https
    response.delete_cookie(cookie_naam(), secure=https, httponly=True, samesite="Lax", path="/")
    return response


def huidig() -> Gebruiker:
    """Who is logged in; only inside a view with `@mag`."""
    gebruiker: Gebruiker | None = g.gebruiker
    if gebruiker is None:
        raise RuntimeError("huidig() buiten een pagina met @mag")
    return gebruiker


def heeft(*rollen: Rol) -> bool:
    """Whether the one who is logged in has one of these roles: for showing or leaving out a button."""
    return huidig().als_rol in rollen


def leg_vast(s: Session, handeling: str, onderwerp: str = "") -> None:
    """Write a line of the logboek about the one who is logged in. `handeling`: a key of audit.toml."""
    audit.leg_vast(s, nu(), huidig().email, handeling, onderwerp)


def netwerk() -> str:
    """The network the request comes from, for counting: an IPv4 address, or the /64 an IPv6 household has."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "onbekend"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def veilig_pad(text: str | None, anders: str) -> str:
    """A path of our own staff pages to go on to after the login; `anders` for whatever else was asked."""
    path = text or ""
    if re.fullmatch(r"/beheer/[\w/\-]*(\?[\w=&\-.]*)?", path, re.ASCII) and "//" not in path:
        return path
    return anders
