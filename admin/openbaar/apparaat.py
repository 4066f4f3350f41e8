"""This device: its cookie names the conversations it holds, and another one the language it asked for."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response

from admin.config import config
from bot.channels import webchat
from kern.taal import TALEN

DUUR = timedelta(days=60)
TAALKOEKJE = "kp_taal"


def token() -> str:
    """The token of this device; "" when it has none yet."""
    value = request.cookies.get(_name(), "")
    return value if webchat.NONCE.fullmatch(value) else ""


def nieuw() -> str:
    """A token for a device that has none, or that begins anew."""
    return secrets.token_hex(16)


def onthoud(response: Response, token: str, taal: str = "") -> Response:
    """Give the device its cookie, and the language of its conversation where that is another one."""
    _set(response, _name(), token)
    if taal and taal != (gekozen_taal() or "nl"):
        onthoud_taal(response, taal)
    return response


def onthoud_taal(response: Response, taal: str) -> None:
    """Let the device remember its language."""
    _set(response, TAALKOEKJE, taal)


def gekozen_taal() -> str:
    """The language this device asked for; "" when it never did."""
    value = request.cookies.get(TAALKOEKJE, "")
    return value if value in TALEN else ""


def deur(token: str) -> str:
    """Names this device's conversation in the inbox without saying its token."""
    return config().db.keys.lookup("webdeur", token)[:24]


def bron(token: str) -> tuple[str, ...]:
    """Who tries a code: this device, and this address."""
    return f"gesprek:{deur(token)}", f"adres:{request.remote_addr or ''}"


def _name() -> str:
    return "__Host-kp_gesprek" if config().omgeving.https else "kp_gesprek"


def _set(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=DUUR, secure=config().omgeving.https, httponly=True, samesite="Lax", path="/"
    )
