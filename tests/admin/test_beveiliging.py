"""Headers on every answer, forged requests, sizes, host names, and GETs that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Response
from sqlalchemy import MetaData, select
from sqlalchemy.exc import OperationalError

from admin.toegang import veilig_pad
from kern import instellingen, mensen
from kern.db import Database
from kern.gebruikers import Rol
from tests.admin.conftest import WACHTWOORD, Browser, Huis, Klok, bouw
from tests.admin.test_routes import Wereld, is_openbaar, routes
from tests.conftest import free_port


@pytest.mark.parametrize(
    ("pad", "status"),
    [
        ("/gezond", 200),
        ("/beheer/inloggen", 200),
        ("/beheer/", 303),
        ("/nee", 404),
        ("/static/stijl.css", 200),
        ("/static/nee.css", 404),
        ("/static/../kern/db.py", 404),
        ("/static/%2e%2e/%2e%2e/kern/db.py", 404),
        ("/.env", 404),
        ("/.git/config", 404),
        ("/console", 404),
    ],
)
def test_safety_headers_on_every_answer(bezoeker: Browser, pad: str, status: int) -> None:
    response = bezoeker.get(pad)
    assert response.status_code == status
    csp = response.headers["Content-Security-Policy"]
    for part in ("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"):
        assert part in csp
    assert "unsafe" not in csp
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in response.headers
    assert "Werkzeug" not in str(response.headers)


def test_over_https_cookies_are_host_cookies_and_hsts_is_sent(sqlite_db: Database, klok: Klok) -> None:
    huis = bouw(sqlite_db, klok, base_url="https://kernpraat.example", demo=True)
    huis.gebruiker(Rol.LEZER)
    browser = huis.bezoeker()
    extra = {"base_url": "https://kernpraat.example"}
    first = browser.get("/beheer/inloggen", **extra)
    assert first.headers["Strict-Transport-Security"] == "max-age=31536000"
    form = {"csrf_token": browser.kenmerk, "email": "bram@gemeente.example", "wachtwoord": WACHTWOORD}
    second = browser.post("/beheer/inloggen", data=form, **extra)
    assert second.status_code == 303
    cookies = [*first.headers.getlist("Set-Cookie"), *second.headers.getlist("Set-Cookie")]
    assert {c.partition("=")[0] for c in cookies} == {"__Host-kp", "__Host-kp_staf"}
    for cookie in cookies:
        for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert part in cookie
        assert "Domain" not in cookie


def test_staff_pages_are_kept_by_no_cache_and_files_for_a_year(huis: Huis) -> None:
    browser = huis.als(Rol.LEZER)
    page = browser.get("/beheer/")
    assert page.headers["Cache-Control"] == "no-store"
    css = next(part for part in page.get_data(as_text=True).split('"') if part.startswith("/static/stijl.css?v="))
    assert browser.get(css).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in browser.get("/static/stijl.css").headers["Cache-Control"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "kernpraat.example@evil.example"])
def test_a_foreign_host_name_gets_no_page(bezoeker: Browser, host: str) -> None:
    response = bezoeker.get("/beheer/inloggen", headers={"Host": host})
    assert response.status_code == 400
    assert "evil" not in response.get_data(as_text=True)


def test_forwarded_headers_count_only_behind_a_known_proxy(sqlite_db: Database, klok: Klok) -> None:
    forged = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    for hops, seen in ((0, "127.0.0.1"), (1, "203.0.113.7")):
        huis = bouw(sqlite_db, klok, trusted_proxies=hops)
        addresses: list[str | None] = []

        @huis.app.before_request
        def look(found: list[str | None] = addresses) -> None:
            from flask import request

            found.append(request.remote_addr)
            assert request.host != "evil.example"

        assert huis.bezoeker().get("/gezond", headers=forged).status_code == 200
        assert addresses == [seen]


@pytest.mark.parametrize(
    ("headers", "goed"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "http://localhost.evil.example"}, False),
        ({"Origin": "null"}, True),
        ({}, True),
    ],
)
def test_another_site_cannot_send_our_forms(huis: Huis, headers: dict[str, str], goed: bool) -> None:
    response = huis.als(Rol.LEZER).post("/beheer/uitloggen", headers=headers)
    assert response.status_code == (303 if goed else 403)


def test_another_token_than_mine_is_refused(huis: Huis) -> None:
    mine, other = huis.bezoeker(), huis.bezoeker()
    mine.get("/beheer/inloggen")
    other.get("/beheer/inloggen")
    form = {"csrf_token": other.kenmerk, "email": "x@y.example", "wachtwoord": "x"}
    response = mine.post("/beheer/inloggen", data=form)
    assert response.status_code == 403
    assert "Deze pagina is verlopen" in response.get_data(as_text=True)


def test_too_big_is_refused_in_dutch(bezoeker: Browser) -> None:
    response = bezoeker.post("/beheer/inloggen", data={"email": "x" * 12_000_000})
    assert response.status_code == 413
    assert "te groot" in response.get_data(as_text=True)


@pytest.mark.parametrize("methode", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_get_a_page(bezoeker: Browser, methode: str) -> None:
    bezoeker.kenmerk = ""
    response = bezoeker.open("/gezond", method=methode)
    assert response.status_code in (403, 405)


def test_an_unknown_error_becomes_a_page_without_the_inside(huis: Huis, caplog: pytest.LogCaptureFixture) -> None:
    def stuk() -> Response:
        raise RuntimeError("geheim van binnen")

    stuk.__dict__["regel"] = huis.app.view_functions["dienst.gezond"].__dict__["regel"]
    huis.app.view_functions["dienst.gezond"] = stuk
    huis.app.testing = False
    response = huis.bezoeker().get("/gezond?code=ABC234")
    page = response.get_data(as_text=True)
    assert response.status_code == 500
    assert "Er ging iets mis bij ons" in page
    assert "geheim" not in page
    assert "geheim van binnen" in caplog.text
    assert "ABC234" not in caplog.text


def test_a_locked_database_asks_for_patience(huis: Huis) -> None:
    def dicht() -> Response:
        raise OperationalError("SELECT", {}, Exception("database is locked"))

    dicht.__dict__["regel"] = huis.app.view_functions["dienst.gezond"].__dict__["regel"]
    huis.app.view_functions["dienst.gezond"] = dicht
    response = huis.bezoeker().get("/gezond")
    assert response.status_code == 503
    assert "Even geduld" in response.get_data(as_text=True)


def test_healthy_only_while_the_database_answers(huis: Huis, klok: Klok) -> None:
    assert huis.bezoeker().get("/gezond").get_data() == b"ok\n"
    nobody = Database(f"postgresql+psycopg://test@127.0.0.1:{free_port()}/postgres", huis.db.keys)
    assert bouw(nobody, klok).bezoeker().get("/gezond").status_code == 503


def test_who_to_tell_about_a_leak(bezoeker: Browser) -> None:
    text = bezoeker.get("/.well-known/security.txt").get_data(as_text=True)
    assert "Contact: mailto:kleinekernen@gemeente.example" in text
    assert "Expires: 2027-08-28T00:00:00Z" in text


@pytest.mark.parametrize(
    "verder",
    [
        "//evil.example",
        "https:evil.example",
        "https://evil.example/beheer/",
        "\\\\evil.example",
        "/%5cevil.example",
        "/beheer//evil.example",
        "/beheer/../..//evil.example",
        "javascript:alert(1)",
        "/beheer/\nx",
        "/elders",
        "/beheer/kernen?x=//evil.example",
        "",
        None,
    ],
)
def test_after_the_login_one_stays_here(verder: str | None) -> None:
    assert veilig_pad(verder, "/beheer/") == "/beheer/"


@pytest.mark.parametrize("verder", ["/beheer/kernen", "/beheer/kernen/breedenbroek-voorst", "/beheer/logboek?voor=51"])
def test_after_the_login_one_goes_on(verder: str) -> None:
    assert veilig_pad(verder, "/beheer/") == verder


def _inhoud(db: Database) -> Iterator[tuple[str, list[object]]]:
    """Every row there is, but what a GET may write: the log, and the last use of a session."""
    metadata = MetaData()
    metadata.reflect(db.engine)
    with db.engine.connect() as c:
        for table in metadata.sorted_tables:
            columns = [col for col in table.columns if (table.name, col.name) != ("sessie", "laatst")]
            if table.name != "auditregel":
                yield table.name, sorted(map(repr, c.execute(select(*columns))))


def test_no_get_changes_what_people_own(huis: Huis) -> None:
    wereld = Wereld(huis)
    browser = wereld.als(Rol.BEHEERDER)
    before = dict(_inhoud(huis.db))
    huis.klok.verzet(minutes=5)
    for route, methode in routes(huis.app):
        if methode == "GET" and route.endpoint != "static":
            browser.get(wereld.pad(route))
            if not is_openbaar(route):
                browser.head(wereld.pad(route))
    assert dict(_inhoud(huis.db)) == before


XSS = "<script>window.__xss=1</script><img src=x onerror=window.__xss=1>\"'"


def test_what_people_typed_is_never_html(huis: Huis) -> None:
    """Kern, contact person, journal, settings and log hold a script; the inspection fails on any that comes through."""
    browser = huis.als(Rol.BEHEERDER)
    kern = {"naam": "Xss" + XSS, "woonplaatsen": XSS, "inwoners": "9", "inwoners_jaar": "2026", "huishoudens": "4"}
    extra = {"gebied": "kern", "dbo_naam": XSS, "toelichting": XSS}
    response = browser.post("/beheer/kernen/nieuw", data={**kern, **extra})
    assert response.status_code == 303
    slug = response.location.rpartition("/")[2]
    browser.post(f"/beheer/kernen/{slug}/regel", data={"tekst": XSS, "zichtbaarheid": "openbaar"})
    person = {"naam": XSS, "functie": XSS, "email": "x@y.example"}
    assert browser.post(f"/beheer/kernen/{slug}/contactpersonen/nieuw", data=person).status_code == 303
    with huis.db.writing() as s:
        instellingen.bewaar(s, "contact", {"naam": XSS, "telefoon": XSS, "email": XSS}, XSS, huis.klok())
        found = mensen.dbo_contacten(s, 9)
    assert found[0].naam == XSS
    for pad in (
        "/beheer/",
        "/beheer/kernen",
        f"/beheer/kernen/{slug}",
        f"/beheer/kernen/{slug}/wijzigen",
        f"/beheer/kernen/{slug}/contactpersonen",
        f"/beheer/kernen/{slug}/contactpersonen/{found[0].id}",
        "/beheer/instellingen",
        "/beheer/instellingen/contact",
        "/beheer/logboek",
        "/nee",
    ):
        page = browser.get(pad).get_data(as_text=True)
        assert "<script>window" not in page, pad
        assert "<img src=x" not in page, pad
