"""The safety net around every page: headers, forged requests, limits, hosts and proxies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from admin.config import Config

View = TypeVar("View", bound=Callable[..., Any])

CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
HSTS = "max-age=31536000"
# Addresses that hold a code or token: the next page must not learn where the reader came from.
MET_TOKEN = ("/c/", "/afmelden/", "/verder/", "/raad/", "/aanmelding/")
# Public pages that are the same for everybody; all others are kept by no cache.
VOOR_IEDEREEN = ("/kern/", "/privacy", "/toegankelijkheid", "/.well-known/")
VEILIG = ("GET", "HEAD", "OPTIONS")

csrf = CSRFProtect()


def zonder_csrf(view: View) -> View:
    """A POST that comes from a program without our pages (one-click unsubscribe). Anything it does must be safe so."""
    csrf.exempt(view)
    view.__dict__["zonder_csrf"] = True
    return view


def beveilig(app: Flask, config: Config) -> None:
    """Settings and hooks of this file on a new app."""
    app.config.update(_instellingen(config))
    csrf.init_app(app)
    app.before_request(keur_herkomst)
    https = config.omgeving.https

    def headers(response: Response) -> Response:
        return zet_headers(response, https=https)

    app.after_request(headers)
    hops = config.omgeving.trusted_proxies
    if hops:
        # Not x_host: our own address is in the settings, and a forged one is refused.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]


def _instellingen(config: Config) -> dict[str, Any]:
    omgeving = config.omgeving
    hosts = {urlsplit(omgeving.base_url).hostname or "", "127.0.0.1", "localhost", "[::1]"}
    if omgeving.host not in ("0.0.0.0", "::"):  # noqa: S104  a comparison, nothing listens here
        hosts.add(omgeving.host)
    return {
        "SECRET_KEY": config.db.keys.derived("flask").hex(),
        "SESSION_COOKIE_NAME": "__Host-kp" if omgeving.https else "kp",
        "SESSION_COOKIE_SECURE": omgeving.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "TRUSTED_HOSTS": sorted(hosts - {""}),
        # A workbook of 10 MB, with the form around it.
        "MAX_CONTENT_LENGTH": 11 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 500_000,
        "MAX_FORM_PARTS": 200,
        "SEND_FILE_MAX_AGE_DEFAULT": 86_400,
        # The token lasts as long as the browser's session: a page may lie open for a day and still be sent.
        "WTF_CSRF_TIME_LIMIT": None,
        # Our own check of the origin knows pages that send no referrer.
        "WTF_CSRF_SSL_STRICT": False,
    }


def keur_herkomst() -> None:
    """Refuse with 403 a change that another site asks for, before any token is looked at."""
    if request.method in VEILIG:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            abort(403)
        return
    # "null" comes from our own pages that send no referrer; there the token decides.
    origin = request.headers.get("Origin", "null")
    if origin != "null" and urlsplit(origin).netloc != request.host:
        abort(403)


def zet_headers(response: Response, *, https: bool) -> Response:
    """Safety headers on every answer, also on errors and files; a view may have set a stricter one."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    token = request.path.startswith(MET_TOKEN)
    response.headers.setdefault("Referrer-Policy", "no-referrer" if token else "same-origin")
    if https:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if request.endpoint == "static" and response.status_code == 200:
        if "v" in request.args:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        shared = request.path == "/" or request.path.startswith(VOOR_IEDEREEN)
        response.headers.setdefault("Cache-Control", "no-cache" if shared else "no-store")
    return response
