"""`kernpraat run`: everything in one process.

The main thread is asyncio (delivery, due work, Telegram) and owns SIGTERM and SIGINT; waitress runs in one thread with
four workers. A part that dies takes the process down with exit 1, so that systemd starts it again.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError
from waitress import create_server
from waitress.server import BaseWSGIServer

from admin import create_app
from admin.config import Config
from bot import werk
from bot.channels.mail_out import MailUit
from bot.deliver import Bezorger, Kanaal
from kern import instellingen, taken
from kern.db import Database
from kern.huis import Huis
from kern.omgeving import Omgeving
from kern.taal import zin
from kern.werk import plan_vaste_taken

if TYPE_CHECKING:
    from bot.channels.telegram_poll import TelegramPoll

TAKEN_SECONDS = 5.0
STOP_SECONDS = 8
WEB_THREADS = 4
log = logging.getLogger("kernpraat")


class PoortBezet(Exception):
    """Something else listens on our port already."""


class Regels(logging.Formatter):
    """One JSON object per line: time, level, logger, message, the extra fields; never a body or an address."""

    VASTE = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; a trace as one field."""
        line = {
            "tijd": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds"),
            "niveau": record.levelname,
            "bron": record.name,
            "bericht": record.getMessage(),
        }
        line |= {k: str(v) for k, v in vars(record).items() if k not in self.VASTE}
        if record.exc_info:
            line["spoor"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_als_json(level: int = logging.INFO) -> None:
    """Send the log of this process to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Regels())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("httpx", "aiohttp", "telegram", "mail.log", "waitress.queue"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def meld_systemd(tekst: str) -> None:
    """Tell who started us how we are (sd_notify); nothing happens where nobody asked for it."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
        s.sendto(tekst.encode(), "\0" + address[1:] if address.startswith("@") else address)


class Proces:
    """One running house. `draai()` returns the exit code; `klaar` is called once the web is listening."""

    def __init__(
        self,
        db: Database,
        omgeving: Omgeving,
        klok: Callable[[], datetime],
        *,
        demo: bool = False,
        post: Path | None = None,
        klaar: Callable[[], None] = lambda: None,
    ) -> None:
        self._db, self._omgeving, self._klok, self._klaar = db, omgeving, klok, klaar
        self._demo, self._post = demo, post
        # All writing of the loop goes through one thread.
        self._schrijver = ThreadPoolExecutor(1, "schrijver")
        self._bezorger: Bezorger | None = None
        self.code = 0

    def draai(self) -> int:
        """Run until SIGTERM or SIGINT, or until a part dies (then 1)."""
        with self._db.writing() as s:
            plan_vaste_taken(s, self._klok())
        asyncio.run(self._main())
        self._schrijver.shutdown()
        self._db.close()
        return self.code

    async def _main(self) -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        mail = MailUit.van(self._omgeving)
        kanalen: dict[str, Kanaal] = {"mail": mail}
        telegram = self._start_telegram(kanalen)
        self._bezorger = Bezorger(self._db, self._klok, kanalen, schrijver=self._schrijver)
        server = self._listen(telegram)
        parts = [
            asyncio.create_task(self._bezorger.draai(stop), name="bezorgen"),
            asyncio.create_task(self._taken(stop), name="taken"),
        ]
        if telegram is not None:
            parts.append(asyncio.create_task(telegram.draai(stop), name="telegram"))
        web = threading.Thread(target=server.run, name="web", daemon=True)
        web.start()
        parts.append(asyncio.create_task(self._watch(web, stop), name="web"))
        meld_systemd("READY=1")
        self._klaar()
        await self.until_stopped(parts, stop)
        await mail.sluit()
        if telegram is not None:
            await telegram.bot.sluit()
        # Running requests finish; never server.close() while workers run.
        await asyncio.to_thread(server.task_dispatcher.shutdown, True, STOP_SECONDS)

    def _listen(self, telegram: TelegramPoll | None) -> BaseWSGIServer:
        try:
            return create_server(
                create_app(self._config(telegram)),
                host=self._omgeving.host,
                port=self._omgeving.port,
                threads=WEB_THREADS,
                ident=None,
                channel_timeout=60,
                # Flask's ProxyFix reads them, for as many proxies as TRUSTED_PROXIES says.
                clear_untrusted_proxy_headers=self._omgeving.trusted_proxies == 0,
                max_request_body_size=12 << 20,
            )
        except OSError as error:
            raise PoortBezet(self._omgeving.port) from error

    async def until_stopped(self, parts: list[asyncio.Task[None]], stop: asyncio.Event) -> None:
        """Wait for `stop`, or for a part that ends by itself: then `code` is 1 and the others stop too."""
        stopping = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait({stopping, *parts}, return_when=asyncio.FIRST_COMPLETED)
        for part in done - {stopping}:
            self.code = 1
            log.error("onderdeel gestopt", extra={"onderdeel": part.get_name()}, exc_info=part.exception())
        stop.set()
        _, late = await asyncio.wait(parts, timeout=STOP_SECONDS)
        for part in late:
            part.cancel()
        stopping.cancel()

    async def _taken(self, stop: asyncio.Event) -> None:
        loop, doers = asyncio.get_running_loop(), werk.uitvoerders(self._huis())
        while not stop.is_set():
            try:
                done = await loop.run_in_executor(
                    self._schrijver, lambda: taken.voer_uit(self._db, self._klok(), doers)
                )
            except SQLAlchemyError as error:
                # A database that is away for a while is no reason to die: the tasks are still there afterwards.
                log.error("database niet bereikbaar", extra={"fout": type(error).__name__})
                done = 0
            if done and self._bezorger:
                self._bezorger.wek()
            waiting = asyncio.create_task(stop.wait())
            await asyncio.wait({waiting}, timeout=TAKEN_SECONDS)
            waiting.cancel()

    async def _watch(self, web: threading.Thread, stop: asyncio.Event) -> None:
        while not stop.is_set() and web.is_alive():
            waiting = asyncio.create_task(stop.wait())
            await asyncio.wait({waiting}, timeout=1)
            waiting.cancel()

    def _config(self, telegram: TelegramPoll | None) -> Config:
        def naam() -> str:
            return telegram.naam if telegram else ""

        return Config(self._db, self._omgeving, self._klok, self._demo, self._wek, naam, self._post)

    def _huis(self) -> Huis:
        return Huis(self._omgeving.gemeente, self._omgeving.base_url, self._omgeving.mail_from)

    def _wek(self) -> None:
        if self._bezorger:
            self._bezorger.wek()

    def _start_telegram(self, kanalen: dict[str, Kanaal]) -> TelegramPoll | None:
        token = self._omgeving.telegram_bot_token.get_secret_value()
        if not token:
            return None
        # Only here, so that without a token nothing of Telegram is ever loaded.
        from bot.channels.telegram_http import TelegramBot, verberg_token
        from bot.channels.telegram_poll import TelegramPoll
        from bot.channels.telegram_send import TelegramUit

        verberg_token(token)
        with self._db.reading() as s:
            if not instellingen.lees(s, "telegram", self._klok())["besluit_op"]:
                log.warning(zin("beheer.regel.telegram"))
        bot = TelegramBot(token, self._omgeving.telegram_api_url)
        kanalen["telegram"] = TelegramUit(bot, self._db, self._klok, self._schrijver)
        return TelegramPoll(bot, self._db, self._huis(), self._klok, self._schrijver, self._wek)
