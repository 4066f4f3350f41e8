"""The demo: fictitious people, a mail catcher on loopback with a page of its own, and a village that fills itself.

A second start goes on where it was. Everything is in one folder; throw it away and the demo begins anew.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from admin import demoverhaal
from admin.proces import Proces, log_als_json
from bot.oefening import Oefening
from kern import gebruikers, instellingen, kernen, mensen
from kern.db import Database, schema_version
from kern.gebruikers import Rol
from kern.huis import Huis
from kern.omgeving import Omgeving
from kern.sleutels import Keys
from kern.taal import procent, zin

WACHTWOORD = "molen-fiets-haver-7"
STAF = (
    ("m.tevelde@gemeente.example", "Marieke te Velde", Rol.PROJECTLEIDER),
    ("anneke@gemeente.example", "Anneke Wolters", Rol.BEHEERDER),
    ("joost@gemeente.example", "Joost Kramer", Rol.GEBIEDSMAKELAAR),
    ("bram@gemeente.example", "Bram Visser", Rol.LEZER),
)
CONTACT = {
    "naam": "Marieke te Velde",
    "functie": "Projectleider kleine kernen",
    "telefoon": "0315 - 12 34 56",
    "uren": "op werkdagen van 9 tot 12 uur",
    "email": "m.tevelde@gemeente.example",
}
DBO = (
    ("westendorp", "Henk Bosman", "secretaris", "secretaris@westendorpsbelang.example", False),
    ("westendorp", "Bestuur Westendorps Belang", "bestuur", "bestuur@westendorpsbelang.example", True),
    ("heelweg", "Toos Kolenbrander", "voorzitter", "voorzitter@heelwegsbelang.example", False),
    ("sinderen", "Wim Lankhof", "secretaris", "info@sinderensbelang.example", True),
)


@dataclass(frozen=True)
class Dorp:
    """A village of the demo, or a questionnaire that is put to the whole gemeente.

    `huishoudens`: how many households or associations; `nog_dagen`: how long it stays open, None = it is closed.
    """

    slug: str
    huishoudens: int
    respons: int
    weken: int
    nog_dagen: int | None = None


DORPEN = (
    Dorp("westendorp", 390, 33, 3, 14),
    Dorp("heelweg", 470, 42, 4),
    Dorp("verenigingen", 160, 16, 2, 21),
)


class Vanger:
    """Handler of the mail catcher: every mail becomes a file in a folder."""

    def __init__(self, map: Path) -> None:
        self._map = map

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep one mail under a name that sorts by arrival."""
        number = len(list(self._map.glob("*.eml"))) + 1
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        (self._map / f"{number:06d}.eml").write_bytes(content)
        return "250 OK"


# --- starting


def demo(map: Path, poort: int, klok: Callable[[], datetime]) -> int:
    """Prepare what is missing, start everything, and let the villages fill in the background."""
    map.mkdir(parents=True, exist_ok=True)
    post = map / "post"
    post.mkdir(exist_ok=True)
    if _in_use(poort):
        _print(zin("demo.start.poort_bezet", poort=poort))
        return 1
    catcher = Controller(Vanger(post), hostname="127.0.0.1", port=_free_port())
    catcher.start()
    values = _values(map, poort, catcher.port)
    omgeving = Omgeving(_env_file=None, **values)  # type: ignore[call-arg, arg-type]
    database = Database(omgeving.database_url, Keys(omgeving.secret_key.get_secret_value()))
    huis = Huis(omgeving.gemeente, omgeving.base_url, omgeving.mail_from)
    if schema_version(database) is None:
        _child(values, "init")
    _people(database, klok())
    waiting = _to_fill(map, database, huis, klok())
    demoverhaal.vertel(database, klok(), huis)
    log_als_json(30)
    helper = threading.Thread(target=_fill, args=(map, waiting, huis, klok()), daemon=True)

    def klaar() -> None:
        _banner(omgeving)
        helper.start()

    proces = Proces(database, omgeving, klok, demo=True, post=post, klaar=klaar)
    try:
        return proces.draai()
    finally:
        catcher.stop()


def _values(map: Path, poort: int, smtp_port: int) -> dict[str, str]:
    secret = map / "geheim"
    if not secret.exists():
        secret.touch(0o600)
        secret.write_text(secrets.token_hex(32), "utf-8")
    return {
        "database_url": f"sqlite:///{(map / 'kernpraat.db').resolve()}",
        "secret_key": secret.read_text("utf-8"),
        "base_url": f"http://127.0.0.1:{poort}",
        "port": str(poort),
        "smtp_host": "127.0.0.1",
        "smtp_port": str(smtp_port),
        "smtp_tls": "none",
        "mail_from": "kernpraat@gemeente.example",
        "telegram_bot_token": os.environ.get("TELEGRAM_BOT_TOKEN", ""),
        "telegram_api_url": os.environ.get("TELEGRAM_API_URL", "https://api.telegram.org"),
    }


def _child(values: dict[str, str], *arguments: str) -> None:
    """Run a `kernpraat` command in its own process, with the demo's settings: Alembic and pyxform stay out of ours."""
    environment = {**os.environ, **{k.upper(): v for k, v in values.items()}}
    command = [sys.executable, "-m", "kernpraat", *arguments]
    root = Path(__file__).parent.parent
    subprocess.run(command, env=environment, cwd=root, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def _people(database: Database, now: datetime) -> None:
    earlier = now - timedelta(weeks=6)
    with database.writing() as s:
        if gebruikers.alle(s):
            return
        for address, naam, rol in STAF:
            gebruikers.maak(s, earlier, address, naam, rol, WACHTWOORD)
        instellingen.bewaar(s, "contact", CONTACT, STAF[0][0], earlier)
        for slug, naam, functie, address, shared in DBO:
            kern = kernen.per_slug(s, slug)
            if kern is not None:
                mensen.voeg_toe(s, earlier, kern.id, naam, functie, address, gedeeld_adres=shared)


def _oefening(database: Database, huis: Huis, dorp: Dorp) -> Oefening:
    return Oefening(database, huis, dorp.slug, dorp.huishoudens, dorp.respons, dorp.weken)


def _to_fill(map: Path, database: Database, huis: Huis, now: datetime) -> list[tuple[Dorp, Oefening]]:
    """The villages that are not full yet. What stays open is so before anybody can look; the answers follow."""
    waiting = [(d, _oefening(database, huis, d)) for d in DORPEN if not (map / f"klaar-{d.slug}").exists()]
    for dorp, oefening in waiting:
        if dorp.nog_dagen is None:
            continue
        oefening.open(now - timedelta(weeks=dorp.weken), now + timedelta(days=dorp.nog_dagen or 0))
    return waiting


def _fill(map: Path, waiting: list[tuple[Dorp, Oefening]], huis: Huis, now: datetime) -> None:
    """Let the villages answer, in this process: its writers take turns, so nobody at the web waits for all of it."""
    for dorp, oefening in waiting:
        _print(zin("demo.start.vult", kern=dorp.slug))
        oefening.draai(
            now,
            sluit=dorp.nog_dagen is None,
            nog_dagen=dorp.nog_dagen or 0,
            web_url=huis.base_url,
            meld=_Tienden(),
            adem=lambda: time.sleep(0.01),
        )
        (map / f"klaar-{dorp.slug}").touch()
    _print(zin("demo.start.vol"))


class _Tienden:
    """Progress: one line for every tenth."""

    def __init__(self) -> None:
        self._tenth = 0

    def __call__(self, done: int, of: int) -> None:
        if done * 10 // of > self._tenth:
            self._tenth = done * 10 // of
            _print(zin("demo.start.voortgang", gedaan=done, van=of, procent=procent(done / of)))


def _banner(omgeving: Omgeving) -> None:
    _print(zin("demo.start.klaar", url=omgeving.base_url, email=STAF[0][0], wachtwoord=WACHTWOORD))


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def _in_use(port: int) -> bool:
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0
