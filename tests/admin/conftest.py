"""A browser for the tests: it keeps the CSRF token of the last page, and every page it fetches is inspected."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from admin import Config, create_app
from kern import gebruikers, kernen
from kern.db import Database
from kern.gebruikers import Gebruiker, Rol, Stadium
from kern.omgeving import Omgeving
from tests.conftest import SECRET
from tests.pagina import keur

WACHTWOORD = "vier gewone woorden hier"
CAST = {
    Rol.BEHEERDER: ("anneke@gemeente.example", "Anneke Bosman"),
    Rol.PROJECTLEIDER: ("m.tevelde@gemeente.example", "Marieke te Velde"),
    Rol.GEBIEDSMAKELAAR: ("joost@gemeente.example", "Joost Wissink"),
    Rol.LEZER: ("bram@gemeente.example", "Bram Hendriks"),
}


@dataclass
class Klok:
    """A clock that a test moves by hand."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def verzet(self, **tijd: float) -> None:
        """Let so much time pass."""
        self.moment += timedelta(**tijd)


class Browser(FlaskClient):
    """A client that inspects what it gets, and sends the token of the page it is on."""

    kenmerk = ""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if str(kwargs.get("method", "GET")).upper() == "POST" and kwargs.pop("met_kenmerk", True):
            data = dict(kwargs.get("data") or {})
            kwargs["data"] = {"csrf_token": self._kenmerk(), **data}
        kwargs.pop("met_kenmerk", None)
        kwargs.setdefault("buffered", True)
        response = super().open(*args, **kwargs)
        if (
            response.request.method != "HEAD"
            and response.mimetype == "text/html"
            and response.status_code not in (301, 302, 303, 308)
        ):
            keur(response)
            if found := re.search(r'name="csrf_token" value="([^"]+)"', response.get_data(as_text=True)):
                self.kenmerk = found[1]
        return response

    def _kenmerk(self) -> str:
        if not self.kenmerk:
            for path in ("/beheer/inloggen", "/beheer/account"):
                self.get(path)
        return self.kenmerk


@dataclass
class Huis:
    """One web server of a test, with its clock and its cast."""

    app: Flask
    db: Database
    klok: Klok
    mensen: dict[Rol, int] = field(default_factory=dict)

    def bezoeker(self) -> Browser:
        """Somebody who is not logged in."""
        client = self.app.test_client()
        assert isinstance(client, Browser)
        return client

    def als(self, rol: Rol, stadium: Stadium = Stadium.VOLLEDIG) -> Browser:
        """The member of the cast with this role, logged in."""
        client = self.bezoeker()
        self.log_in(client, self.gebruiker(rol), stadium)
        return client

    def log_in(self, client: Browser, gebruiker_id: int, stadium: Stadium = Stadium.VOLLEDIG) -> None:
        """Give this browser a session."""
        with self.db.writing() as s:
            token = gebruikers.begin_sessie(s, self.klok(), gebruiker_id, stadium)
        client.set_cookie("kp_staf", token)

    def gebruiker(self, rol: Rol) -> int:
        """The id of the one in the cast with this role, made when first needed."""
        if rol not in self.mensen:
            email, naam = CAST[rol]
            self.mensen[rol] = self.voeg_toe(email, naam, rol)[0].id
        return self.mensen[rol]

    def voeg_toe(self, email: str, naam: str, rol: Rol, **extra: Any) -> tuple[Gebruiker, str, tuple[str, ...]]:
        """Another account."""
        with self.db.writing() as s:
            return gebruikers.maak(s, self.klok(), email, naam, rol, WACHTWOORD, **extra)


class Geheugen(BytecodeCache):
    """Compiled templates for all apps of this process: each test makes an app of its own."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


GECOMPILEERD = Geheugen()


def _bouw_adressen_eens(regel: type[Rule]) -> None:
    """Every app has the same addresses, and making the code that writes them is most of the work of making an app."""
    made: dict[tuple[Any, ...], Any] = {}
    compile_builder = regel._compile_builder

    def once(self: Rule, append_unknown: bool = True) -> Any:
        key = (tuple(self._trace), repr(self.defaults), append_unknown)
        if key not in made:
            made[key] = compile_builder(self, append_unknown)
        return made[key]

    regel._compile_builder = once  # type: ignore[method-assign]


_bouw_adressen_eens(Rule)


def omgeving(**given: Any) -> Omgeving:
    """Settings without a file."""
    return Omgeving(_env_file=None, secret_key=SECRET, **given)


def bouw(db: Database, klok: Klok, **given: Any) -> Huis:
    """A house on this database; `given`: settings, and `demo`."""
    demo = given.pop("demo", False)
    app = create_app(Config(db, omgeving(**given), klok, demo=demo))
    app.testing = True
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = GECOMPILEERD
    return Huis(app, db, klok)


@pytest.fixture
def klok(now: datetime) -> Klok:
    return Klok(now)


@pytest.fixture
def huis(sqlite_db: Database, klok: Klok) -> Huis:
    """A house with the eight kernen and nobody in it yet."""
    with sqlite_db.writing() as s:
        kernen.verzorg_startdata(s)
    return bouw(sqlite_db, klok)


@pytest.fixture
def als(huis: Huis) -> Callable[[Rol], Browser]:
    """`als(Rol.LEZER)`: a browser in which somebody with that role is logged in."""
    return huis.als


@pytest.fixture
def bezoeker(huis: Huis) -> Browser:
    """A browser of somebody who is not logged in."""
    return huis.bezoeker()
