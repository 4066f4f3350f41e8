"""`kernpraat run` as the sysadmin runs it: a real process, real signals, a real mail server on loopback."""

from __future__ import annotations

import asyncio
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from admin.proces import Proces
from bot.webdeur import Bladzijde, Webdeur
from kern import kernen, outbox
from kern.db import Database, create_all
from kern.omgeving import load
from kern.outbox import Soort, Staat, Verzending
from kern.sleutels import Keys
from tests.conftest import SECRET, free_port
from tests.nep.smtp import NepSmtp, Ontvangen

ROOT = Path(__file__).parent.parent
# 101 with questionnaires, 113 with trajecten, 117 with charettes: what the rooms of the house weigh.
IDLE_MIB = 120


class Mailserver:
    """NepSmtp in a thread of its own, for a house in another process."""

    def __enter__(self) -> Mailserver:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = NepSmtp()
        self._run(self._server.__aenter__())
        return self

    def __exit__(self, *error: object) -> None:
        self._run(self._server.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, object]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    @property
    def port(self) -> int:
        return self._server.port

    @property
    def berichten(self) -> list[Ontvangen]:
        return list(self._server.ontvangen)

    def wacht_op(self, aantal: int) -> None:
        """Wait until the server has so many mails; the other process sets the pace."""
        deadline = time.monotonic() + 60
        while len(self._server.ontvangen) < aantal:
            assert time.monotonic() < deadline, f"{len(self._server.ontvangen)} of {aantal} mails"
            os.sched_yield()


class Huis:
    """A running house: its process, its web, its database."""

    def __init__(self, folder: Path, keys: Keys, smtp_port: int) -> None:
        self.port = free_port()
        self.db = Database(f"sqlite:///{folder / 'huis.db'}", keys)
        create_all(self.db)
        with self.db.writing() as s:
            kernen.verzorg_startdata(s)
        self.environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder / 'huis.db'}",
            "SECRET_KEY": SECRET,
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            "PORT": str(self.port),
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(smtp_port),
            "SMTP_TLS": "none",
        }
        self._ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ready.bind(str(folder / "klaar"))
        self._ready.settimeout(90)
        self.environment["NOTIFY_SOCKET"] = str(folder / "klaar")
        self.folder = folder
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **extra: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(ROOT / "kernpraat.py"), "run"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment | extra, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        return self.process

    def wait_until_up(self) -> None:
        """Until the house itself says that it is ready, as systemd would wait."""
        assert self._ready.recv(100) == b"READY=1", self.log.read_text("utf-8")
        assert self.get("/gezond")[0] == 200

    def close(self) -> None:
        self._ready.close()
        self.db.close()

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()


@pytest.fixture
def smtp() -> Iterator[Mailserver]:
    with Mailserver() as server:
        yield server


@pytest.fixture
def huis(tmp_path: Path, keys: Keys, smtp: Mailserver) -> Iterator[Huis]:
    house = Huis(tmp_path, keys, smtp.port)
    yield house
    if house.process is not None and house.process.poll() is None:
        house.process.kill()
        house.process.wait(20)
    house.close()


def test_it_serves_and_stops_cleanly_and_is_small(huis: Huis) -> None:
    process = huis.start()
    huis.wait_until_up()
    assert "Westendorp" in huis.get("/")[1]
    status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    resident = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024
    assert resident <= IDLE_MIB, f"{resident:.0f} MiB"
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0, huis.log.read_text("utf-8")


def test_a_request_that_is_running_at_sigterm_gets_its_answer(huis: Huis) -> None:
    process = huis.start()
    huis.wait_until_up()
    browser = Webdeur(f"http://127.0.0.1:{huis.port}", "westendorp")
    page = browser.haal()
    pages: list[Bladzijde] = []
    poster = threading.Thread(target=lambda: pages.append(browser.stuur(page, {"gekozen": ("status",)})))
    # We hold the database, so the request has to wait inside the server.
    with huis.db.writing():
        poster.start()
        while not _has_request(process.pid, huis.port):
            assert poster.is_alive()
        assert huis.get("/gezond")[0] == 200
        process.send_signal(signal.SIGTERM)
    poster.join(30)
    assert pages and "vraag" in pages[0].velden
    assert process.wait(20) == 0, huis.log.read_text("utf-8")


def _has_request(pid: int, port: int) -> bool:
    """Whether somebody else's connection to this port is established (Linux's own table)."""
    rows = Path(f"/proc/{pid}/net/tcp").read_text("utf-8").splitlines()[1:]
    local = f"0100007F:{port:04X}"
    return any(row.split()[1] == local and row.split()[3] == "01" for row in rows)


def test_sigterm_during_a_mail_loses_and_doubles_nothing(huis: Huis, smtp: Mailserver) -> None:
    now = datetime.now(UTC)
    with huis.db.writing() as s:
        for i in range(40):
            outbox.enqueue(
                s,
                now,
                kanaal="mail",
                soort=Soort.MASSA,
                adres=f"dorp{i}@dbo.example",
                inhoud=_mail(i),
                sleutel=f"proef:{i}",
                omschrijving="proef",
            )
    process = huis.start()
    smtp.wacht_op(5)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0, huis.log.read_text("utf-8")
    huis.start()
    smtp.wacht_op(40)
    assert huis.process is not None
    huis.process.send_signal(signal.SIGTERM)
    assert huis.process.wait(20) == 0
    with huis.db.reading() as s:
        assert {row.staat for row in s.query(Verzending)} == {Staat.VERZONDEN.value}
    assert len(smtp.berichten) == 40
    assert len({b.aan for b in smtp.berichten}) == 40


def test_a_taken_port_stops_the_start_in_one_sentence(huis: Huis) -> None:
    # The web cannot listen on a port that is taken: the house does not half run.
    first = huis.start()
    huis.wait_until_up()
    second = subprocess.run(
        [sys.executable, str(ROOT / "kernpraat.py"), "run"],
        cwd=huis.folder,
        env=huis.environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert second.stderr.decode().startswith(f"Poort {huis.port} is al in gebruik."), second.stderr.decode()
    assert first.poll() is None


def test_a_part_that_dies_takes_the_house_down(sqlite_db: Database) -> None:
    async def dies() -> None:
        raise RuntimeError("deel kapot")

    async def lives(stop: asyncio.Event) -> None:
        await stop.wait()

    async def run() -> tuple[int, bool]:
        stop = asyncio.Event()
        proces = Proces(sqlite_db, load(None, secret_key=SECRET), lambda: datetime.now(UTC))
        parts = [asyncio.create_task(dies()), asyncio.create_task(lives(stop))]
        await proces.until_stopped(parts, stop)
        return proces.code, all(part.done() for part in parts)

    assert asyncio.run(run()) == (1, True)


def test_without_secret_key_one_dutch_line(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "SECRET_KEY"}
    done = subprocess.run(
        [sys.executable, str(ROOT / "kernpraat.py"), "run"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY ontbreekt.")
    assert len(done.stderr.splitlines()) == 1


def _mail(i: int) -> dict[str, object]:
    return {
        "van": "kernpraat@gemeente.example",
        "van_naam": "Gemeente",
        "antwoord_aan": "",
        "antwoord_naam": "",
        "onderwerp": f"Proef {i}",
        "tekst": "Beste lezer,\n\nDit is een proef.\n",
        "html": "",
        "lijst": "",
        "afmelden_url": "",
        "abonnement": "",
        "automatisch": True,
    }
