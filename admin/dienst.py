"""Addresses for machines: is it alive, and whom to tell about a leak."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, render_template
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from admin.config import lezend, nu
from admin.toegang import openbaar

bp = Blueprint("dienst", __name__)


@bp.get("/gezond")
@openbaar
def gezond() -> Response:
    """200 when the database answers, else 503."""
    try:
        with lezend() as s:
            s.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Response("database\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@bp.get("/.well-known/security.txt")
@openbaar
def security() -> Response:
    """Whom to tell about a leak (RFC 9116)."""
    expires = (nu() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    return Response(render_template("openbaar/security.txt", verloopt=expires), mimetype="text/plain")
