"""A real web server with a small filled village, and a real Chromium to look at it.

The server runs in threads of this process on a free port of the loopback; its clock stands still until a test moves
it. The browser lives as long as one test file: Playwright keeps an event loop running in its thread, and other tests
must be able to start one of their own.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    ViewportSize,
    sync_playwright,
)
from sqlalchemy.orm import Session as DbSession
from waitress import create_server

from admin import Config, create_app
from admin.demo import Vanger
from bot.channels.mail_out import MailUit
from bot.deliver import Bezorger
from bot.oefening import Oefening
from kern import gebruikers, instellingen, kernen, mensen
from kern.berichten import bericht
from kern.db import Database, create_all
from kern.gebruikers import Rol, Stadium
from kern.huis import Huis
from kern.kernen import Kern
from kern.omgeving import Omgeving
from kern.onderzoek import codes, onderzoek, vragenlijst
from kern.sleutels import Keys
from tests.conftest import SECRET, free_port

OPENING = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)  # Monday 1 March 2027, 11.00 in the Netherlands
WACHTWOORD = "vier gewone woorden hier"
STAF = {
    Rol.PROJECTLEIDER: ("m.tevelde@gemeente.example", "Marieke te Velde"),
    Rol.BEHEERDER: ("anneke@gemeente.example", "Anneke Wolters"),
    Rol.GEBIEDSMAKELAAR: ("joost@gemeente.example", "Joost Kramer"),
    Rol.LEZER: ("bram@gemeente.example", "Bram Visser"),
}
HUISHOUDENS = 60
CHROMIUM = "/usr/bin/chromium"
VLAGGEN = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
TELEFOON, BUREAU, SMAL = (390, 844), (1280, 900), (320, 640)


@dataclass
class Klok:
    """A clock that only moves when a test says so."""

    moment: datetime = OPENING

    def __call__(self) -> datetime:
        return self.moment

    def verzet(self, **tijd: float) -> None:
        """Let so much time pass."""
        self.moment += timedelta(**tijd)


@dataclass
class Plek:
    """A running house: its address, its database, who works there, and letters' codes nobody used yet."""

    url: str
    demo_url: str
    db: Database
    klok: Klok
    huis: Huis
    geheimen: dict[Rol, str] = field(default_factory=dict)
    ids: dict[Rol, int] = field(default_factory=dict)
    contact: int = 0
    codes: list[str] = field(default_factory=list)
    open: int = 0
    dicht: int = 0
    klaar: int = 0
    breed: int = 0

    def sessie(self, rol: Rol, stadium: Stadium = Stadium.VOLLEDIG) -> str:
        """The cookie of somebody who is logged in."""
        with self.db.writing() as s:
            return gebruikers.begin_sessie(s, self.klok(), self.ids[rol], stadium)


class Postkamer(Vanger):
    """A mail server that keeps what it gets and knows one address that is no more."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse whoever is gone."""
        if address.startswith("weg@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"


# --- the house


@pytest.fixture(scope="session")
def plek(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plek]:
    """One filled house for all browser tests of this process: Westendorp open, Heelweg closed, Sinderen ready.

    Associations are asked in the whole gemeente.
    """
    with draaiend(tmp_path_factory.mktemp("plek")) as found:
        yield found


@contextmanager
def draaiend(folder: Path) -> Iterator[Plek]:
    """A filled house in this folder, served until the end of the block."""
    post = folder / "post"
    post.mkdir()
    db = Database(f"sqlite:///{folder / 'kernpraat.db'}", Keys(SECRET))
    create_all(db)
    catcher = Controller(Postkamer(post), hostname="127.0.0.1", port=free_port())
    catcher.start()
    port, demo_port = free_port(), free_port()
    found = Plek(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{demo_port}", db, Klok(), _huis(port))
    _vul(found)
    omgeving = _omgeving(port, smtp_host="127.0.0.1", smtp_port=catcher.port, smtp_tls="none")
    _bezorg(found, omgeving)
    servers = [
        _serveer(Config(db, omgeving, found.klok), port),
        _serveer(Config(db, _omgeving(demo_port), found.klok, demo=True, post=post), demo_port),
    ]
    yield found
    for server in servers:
        server.task_dispatcher.shutdown(True, 5)
        server.close()
    catcher.stop()
    db.close()


def _omgeving(port: int, **given: Any) -> Omgeving:
    url = f"http://127.0.0.1:{port}"
    return Omgeving(_env_file=None, secret_key=SECRET, base_url=url, port=port, **given)  # type: ignore[call-arg, arg-type]


def _huis(port: int) -> Huis:
    o = _omgeving(port)
    return Huis(o.gemeente, o.base_url, o.mail_from)


def _vul(plek: Plek) -> None:
    """People, three onderzoeken in three states, one of the whole gemeente, and news that was told by mail."""
    db, now, earlier = plek.db, plek.klok(), plek.klok() - timedelta(weeks=8)
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        vragenlijst.verzorg_meegeleverd(s, earlier)
        for rol, (email, naam) in STAF.items():
            gebruiker, geheim, _ = gebruikers.maak(s, earlier, email, naam, rol, WACHTWOORD)
            plek.ids[rol], plek.geheimen[rol] = gebruiker.id, geheim
        wat = {"naam": "Marieke te Velde", "telefoon": "0315 - 12 34 56", "email": STAF[Rol.PROJECTLEIDER][0]}
        oud = instellingen.lees(s, "contact", earlier)
        instellingen.bewaar(s, "contact", {**oud, **wat}, "demo", earlier)
        ids = {slug: _kern(s, slug).id for slug in ("westendorp", "heelweg", "sinderen")}
        henk = ("Henk Bosman", "secretaris", "secretaris@westendorpsbelang.example")
        plek.contact = mensen.voeg_toe(s, earlier, ids["westendorp"], *henk).id
        mensen.voeg_toe(s, earlier, ids["heelweg"], "Toos Kolenbrander", "voorzitter", "weg@heelwegsbelang.example")
        mensen.voeg_toe(
            s, earlier, ids["sinderen"], "Wim Lankhof", "", "info@sinderensbelang.example", gedeeld_adres=True
        )
    Oefening(db, plek.huis, "heelweg", HUISHOUDENS, 45, 3).draai(now - timedelta(days=4))
    Oefening(db, plek.huis, "westendorp", HUISHOUDENS, 22, 2).draai(now, sluit=False, nog_dagen=14)
    Oefening(db, plek.huis, "verenigingen", 40, 25, 2).draai(now, sluit=False, nog_dagen=21)
    with db.writing() as s:
        breed = onderzoek.laatste_gemeentebreed(s, "verenigingen")
        assert breed is not None
        plek.breed = breed.id
        plek.open, plek.dicht = (_laatste(s, ids[k]) for k in ("westendorp", "heelweg"))
        plek.codes = codes.maak_codes(s, now, s.get_one(onderzoek.Onderzoek, plek.open), 5)
        kern = _kern(s, "sinderen")
        versie = vragenlijst.haal(s, "woonbehoefte").id
        door, sluit = STAF[Rol.PROJECTLEIDER][0], (now + timedelta(weeks=5)).date()
        plek.klaar = onderzoek.maak(s, now, kern, versie, door, sluit=sluit, opent=now.date() + timedelta(7)).id
        bericht.stuur(
            s,
            now,
            _kern(s, "westendorp"),
            "De brieven zijn onderweg",
            "Vandaag gaan de brieven naar alle huishoudens.\n\nWilt u vertellen dat meedoen ook op papier kan?",
            door,
            plek.huis,
        )


def _kern(s: DbSession, slug: str) -> Kern:
    found = kernen.per_slug(s, slug)
    assert found is not None
    return found


def _laatste(s: DbSession, kern_id: int) -> int:
    found = onderzoek.laatste(s, kern_id)
    assert found is not None
    return found.id


def _bezorg(plek: Plek, omgeving: Omgeving) -> None:
    """Deliver the mail that waits, over SMTP."""

    async def alles() -> None:
        uit = MailUit.van(omgeving)
        bezorger = Bezorger(plek.db, plek.klok, {"mail": uit})
        while await bezorger.ronde():
            pass
        await uit.sluit()

    asyncio.run(alles())


def _serveer(config: Config, port: int):  # type: ignore[no-untyped-def]  # waitress has no types
    server = create_server(create_app(config), host="127.0.0.1", port=port, threads=4, ident=None)
    threading.Thread(target=server.run, daemon=True).start()
    return server


# --- the browser


@pytest.fixture(scope="module")
def chromium(plek: Plek) -> Iterator[Browser]:
    """A real Chromium; every visit gets a profile of its own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=VLAGGEN)
        yield browser
        browser.close()


Bezoek = Callable[..., Page]


@pytest.fixture(scope="module")
def apparaten(chromium: Browser) -> dict[str, BrowserContext]:
    """The devices that tests share (by the address they start at), so that not each of them fetches the fonts again."""
    return {}


@pytest.fixture
def bezoek(chromium: Browser, apparaten: dict[str, BrowserContext], plek: Plek) -> Iterator[Bezoek]:
    """`bezoek(maat, js=True, rol=None, demo=False)`: a page of a new device. In the end none of them complained.

    `deel`: on a device that other tests use too, without its cookies.
    """
    contexts: list[BrowserContext] = []
    pages: list[Page] = []
    klachten: list[str] = []

    def nieuw(base: str, maat: tuple[int, int], js: bool) -> BrowserContext:
        size: ViewportSize = {"width": maat[0], "height": maat[1]}
        return chromium.new_context(base_url=base, viewport=size, java_script_enabled=js, locale="nl-NL")

    def gedeeld(base: str, maat: tuple[int, int]) -> BrowserContext:
        if base not in apparaten:
            apparaten[base] = nieuw(base, maat, True)
        apparaten[base].clear_cookies()
        return apparaten[base]

    def open_(
        maat: tuple[int, int] = TELEFOON,
        *,
        js: bool = True,
        rol: Rol | None = None,
        demo: bool = False,
        deel: bool = False,
    ) -> Page:
        base = plek.demo_url if demo else plek.url
        context = gedeeld(base, maat) if deel else nieuw(base, maat, js)
        if not deel:
            contexts.append(context)
            context.on("page", lambda page: _luister(page, klachten))
        if rol is not None:
            context.add_cookies([{"name": "kp_staf", "value": plek.sessie(rol), "url": plek.url}])
        page = context.new_page()
        if deel:
            pages.append(page)
            page.set_viewport_size({"width": maat[0], "height": maat[1]})
            _luister(page, klachten)
        return page

    yield open_
    for page in pages:
        page.close()
    for context in contexts:
        context.close()
    assert not klachten


def _luister(page: Page, klachten: list[str]) -> None:
    """Write down what a browser complains about; that a page itself was refused is a matter of the test."""

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            klachten.append(f"{page.url}: {message.text}")

    def response(answer: Response) -> None:
        if answer.status >= 400 and not answer.request.is_navigation_request():
            klachten.append(f"{answer.url}: {answer.status}")

    page.on("console", console)
    page.on("pageerror", lambda error: klachten.append(f"{page.url}: {error}"))
    page.on("response", response)


def past(page: Page) -> bool:
    """Whether the page needs no scrolling sideways."""
    found: bool = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return found
