"""The page of the demo's mail catcher: everything that was sent, and how it looks."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, Response, abort, render_template

from admin.config import config
from admin.toegang import openbaar

bp = Blueprint("demo", __name__)


@dataclass(frozen=True)
class Brief:
    """One caught mail."""

    naam: str
    aan: str
    onderwerp: str
    datum: str
    tekst: str


@bp.get("/demo/post")
@openbaar
def post() -> str:
    """All mail that the demo has sent, newest first."""
    letters = [_letter(path) for path in sorted(_folder().glob("*.eml"), reverse=True)[:100]]
    return render_template("openbaar/demo_post.html", brieven=letters)


@bp.get("/demo/post/<naam>")
@openbaar
def brief(naam: str) -> str:
    """One mail: its text, and a link to how it looks."""
    return render_template("openbaar/demo_brief.html", brief=_letter(_path(naam)))


@bp.get("/demo/post/<naam>/html")
@openbaar
def brief_html(naam: str) -> Response:
    """One mail as a mail program shows it; its own inline styles are allowed here and nothing else."""
    part = _message(_path(naam)).get_body(("html",))
    if part is None:
        abort(404)
    response = Response(part.get_content(), mimetype="text/html")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _folder() -> Path:
    folder = config().post
    if folder is None:
        abort(404)
    return folder


def _path(naam: str) -> Path:
    path = _folder() / f"{naam}.eml"
    if not naam.isdecimal() or not path.is_file():
        abort(404)
    return path


def _message(path: Path) -> EmailMessage:
    found = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(found, EmailMessage)  # noqa: S101
    return found


def _letter(path: Path) -> Brief:
    message = _message(path)
    body = message.get_body(("plain",))
    return Brief(
        path.stem, str(message["To"]), str(message["Subject"]), str(message["Date"]), body.get_content() if body else ""
    )
