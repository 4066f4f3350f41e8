"""Our own loop around Telegram's getUpdates: handled and committed first, confirmed after that.

The first poll has no offset: the server remembers what was not confirmed, and update ids start anew somewhere at
random after a silent week. PTB's Updater confirms what nobody handled yet, and so loses it in a crash.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

from telegram import BotCommand
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.telegram import Vertaald, vertaal_reeks
from bot.channels.telegram_http import POLL_SECONDS, TelegramBot
from bot.channels.telegram_send import herhaal_vragen
from bot.receive import Received, receive
from kern.db import Database
from kern.huis import Huis
from kern.taal import BRONTAAL, TALEN, spreek, zin

OPDRACHTEN = ("start", "help", "status", "terug", "wijzig", "stop", "privacy", "mijngegevens")
LANGSTE_PAUZE = 60.0
# A message that failed is tried again after this pause; new ones come along with it.
NA_MISLUKT = 1.0
HOOGSTENS_ELKE = timedelta(minutes=1)
Staat = Literal["verbindt", "goed", "onbereikbaar", "geweigerd", "bezet", "storing"]
T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass
class Status:
    """How Telegram fares. `sinds` is when that began; counts are since the start of this process.

    `genegeerd`: updates that are none of our business; `opzij`: messages that failed three times.
    """

    staat: Staat = "verbindt"
    sinds: datetime | None = None
    laatst_gelukt: datetime | None = None
    verwerkt: int = 0
    genegeerd: int = 0
    opzij: int = 0

    @property
    def zin(self) -> str:
        """The state as a Dutch sentence."""
        return zin(f"telegram.status.{self.staat}")


@dataclass
class TelegramPoll:
    """The way in. `wek` is called after a commit, so that delivery looks at once; `schrijver` is the one writer.

    `naam` is the bot's name, '' until Telegram was reached; `status` says how it goes. `slaap` and `dobbel` (the
    jitter) are arguments so that no test need wait.
    """

    bot: TelegramBot
    db: Database
    huis: Huis
    klok: Callable[[], datetime]
    schrijver: Executor
    wek: Callable[[], None]
    slaap: Callable[[float], Awaitable[None]] = asyncio.sleep
    dobbel: random.Random = field(default_factory=random.Random)
    wacht: int = POLL_SECONDS
    naam: str = ""
    status: Status = field(default_factory=Status)
    _offset: int | None = None
    _fouten: int = 0
    _gemeld: datetime | None = None
    _bezig: set[asyncio.Task[None]] = field(default_factory=set)

    async def draai(self, stop: asyncio.Event) -> None:
        """Poll until `stop` is set; what is being handled then is finished. Never raises because of Telegram."""
        stopped = asyncio.create_task(stop.wait())
        while not stop.is_set():
            pause = await self._probeer(stopped)
            if pause:
                await self._pauzeer(pause, stopped)
        stopped.cancel()
        await self.klaar()

    async def klaar(self) -> None:
        """Wait until every pressed button has its answer."""
        while self._bezig:
            await asyncio.wait(self._bezig)

    async def ronde(self, stopped: asyncio.Future[Any] | None = None) -> bool:
        """One poll, handled and committed; whether a message failed and must be tried again. Raises TelegramError."""
        if not self.naam:
            await self._tenzij_gestopt(self._stel_in(), stopped)
        if stopped is not None and stopped.done():
            return False
        await self._in_writer(self._herhaal)
        updates = await self._tenzij_gestopt(self.bot.haal(self._offset, self.wacht), stopped)
        if updates is None:
            return False
        if not updates:
            # What we confirmed is gone there; from here on no offset, for new ids may be lower.
            self._offset = None
            return False
        batch = vertaal_reeks(self.bot, self.bot.nummer, updates)
        received = await self._in_writer(lambda: self._ontvang(batch))
        self.wek()
        self._tel(batch, received)
        self._beantwoord(batch, received)
        failed = [v.update_id for v in batch if v.incoming and _again(received[v.incoming.sleutel])]
        self._offset = min(failed) if failed else max(v.update_id for v in batch) + 1
        return bool(failed)

    # --- one try

    async def _probeer(self, stopped: asyncio.Future[Any]) -> float:
        """One poll; how long to pause after it. Whatever goes wrong becomes a status."""
        try:
            again = await self.ronde(stopped)
        except Conflict as error:
            return self._mislukt("bezet", error)
        except InvalidToken as error:
            return self._mislukt("geweigerd", error)
        except TelegramError as error:
            return self._mislukt("onbereikbaar", error)
        except Exception as error:
            # The database is away, or the batch cannot be handled: not confirmed, so it comes again.
            return self._mislukt("storing", error)
        self._zet("goed")
        self.status.laatst_gelukt = self.klok()
        self._fouten = 0
        return NA_MISLUKT if again else 0.0

    def _mislukt(self, staat: Staat, error: Exception) -> float:
        self._zet(staat)
        now = self.klok()
        if self._gemeld is None or now - self._gemeld >= HOOGSTENS_ELKE:
            self._gemeld = now
            _log.warning("telegram: %s", staat, extra={"fout": type(error).__name__})
        self._fouten += 1
        return float(min(LANGSTE_PAUZE, 2.0 ** min(self._fouten - 1, 10)) * self.dobbel.uniform(0.5, 1.0))

    def _zet(self, staat: Staat) -> None:
        if self.status.staat != staat:
            self.status.staat, self.status.sinds = staat, self.klok()

    async def _pauzeer(self, seconds: float, stopped: asyncio.Future[Any]) -> None:
        async def pause() -> bool:
            await self.slaap(seconds)
            return True

        await self._tenzij_gestopt(pause(), stopped)

    async def _tenzij_gestopt(self, work: Awaitable[T], stopped: asyncio.Future[Any] | None) -> T | None:
        """The result of `work`, or None when we must stop before it is there."""
        task = asyncio.ensure_future(work)
        both: set[asyncio.Future[Any]] = {task, stopped} if stopped else {task}
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        task.cancel()
        with suppress(asyncio.CancelledError, TelegramError):
            await task
        return None

    # --- what came in

    def _ontvang(self, batch: Sequence[Vertaald]) -> dict[str, Received]:
        incoming = [v.incoming for v in batch if v.incoming is not None]
        if not incoming:
            return {}
        huis = replace(self.huis, telegram_naam=self.naam)
        return {r.sleutel: r for r in receive(self.db, self.klok(), incoming, huis)}

    def _herhaal(self) -> None:
        try:
            if herhaal_vragen(self.db, self.klok(), replace(self.huis, telegram_naam=self.naam)):
                self.wek()
        except Exception as error:
            # Asking again is a kindness; what people say now must come in whatever happens to it.
            _log.error("telegram: herhalen mislukt", extra={"fout": type(error).__name__})

    def _tel(self, batch: Sequence[Vertaald], received: dict[str, Received]) -> None:
        self.status.genegeerd += sum(v.incoming is None for v in batch)
        self.status.opzij += sum(r.gif and not r.dubbel for r in received.values())
        self.status.verwerkt += sum(not r.dubbel and not r.mislukt for r in received.values())

    def _beantwoord(self, batch: Sequence[Vertaald], received: dict[str, Received]) -> None:
        """Answer every pressed button, in passing: a sentence only when it meant nothing any more."""
        for v in batch:
            if not v.callback:
                continue
            found = received.get(v.incoming.sleutel) if v.incoming else None
            task = asyncio.create_task(self._antwoord(v.callback, _stale(found)))
            self._bezig.add(task)
            task.add_done_callback(self._bezig.discard)

    async def _antwoord(self, callback: str, text: str) -> None:
        # "Query is too old" and all else: the effect is written down already, only the little clock turns on.
        with suppress(TelegramError):
            await self.bot.answer_callback_query(callback, text or None)

    async def _in_writer(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.schrijver, work)

    # --- who we are

    async def _stel_in(self) -> None:
        """Learn our name, and set what people see of us; only the name is needed to go on."""
        me = await self.bot.get_me()
        # First what everybody sees whose Telegram is in a language that we do not speak.
        settings: list[Callable[[], Awaitable[bool]]] = [
            lambda: self.bot.delete_webhook(drop_pending_updates=False),
            *self._woorden(None),
            *(setting for taal in TALEN for setting in self._woorden(taal)),
        ]
        for setting in settings:
            try:
                await setting()
            except TelegramError as error:
                _log.info("telegram: instellen mislukt", extra={"fout": type(error).__name__})
        self.naam = me.username or ""

    def _woorden(self, taal: str | None) -> list[Callable[[], Awaitable[bool]]]:
        """What people see of us whose Telegram is in this language; None: in any other."""
        with spreek(taal or BRONTAAL):
            commands = [BotCommand(name, zin(f"telegram.opdrachten.{name}")) for name in OPDRACHTEN]
            names = {"gemeente": self.huis.gemeente, "link": self.huis.base_url}
            long, short = (zin(f"telegram.omschrijving.{n}", **names).strip() for n in ("lang", "kort"))
        return [
            lambda: self.bot.set_my_commands(commands, language_code=taal),
            lambda: self.bot.set_my_description(long, language_code=taal),
            lambda: self.bot.set_my_short_description(short, language_code=taal),
        ]


def _again(received: Received) -> bool:
    """Whether this one must be presented again: it failed, and not yet for the third time."""
    return received.mislukt and not received.gif


def _stale(received: Received | None) -> str:
    """The sentence for a button that did nothing; '' for one that did."""
    if received is None or not received.spoken:
        return ""
    said = received.spoken[0].tekst
    with spreek(received.taal):
        return said if said in (zin("gesprek.vraag.knop_verlopen"), zin("gesprek.vraag.al_beantwoord")) else ""
