"""Takes due rows of the outbox to their channel and writes down what became of them.

The database is touched in one writer thread only, never in the loop. A row's phase is committed before its content
goes out, so that a crash leaves either a row that simply waits again, or one of which we say that we do not know.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime, time, timedelta
from typing import Protocol, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from kern import mensen, outbox
from kern.db import Database
from kern.failpoint import reach
from kern.outbox import Geclaimd, Soort, Uitkomst
from kern.taal import lokaal

POLL_SECONDS = 1.0
# Nobody's telephone buzzes at night for something that can wait.
RUST_VAN, RUST_TOT = time(21), time(8)
T = TypeVar("T")
_log = logging.getLogger(__name__)


class Kanaal(Protocol):
    """One way out of the house."""

    async def bezorg(self, geclaimd: Geclaimd, begin_data: Callable[[], Awaitable[bool]]) -> Uitkomst:
        """Deliver one message. `begin_data` comes just before the content goes out; if it says False, send nothing."""


class Bezorger:
    """The delivery of one process. `klok` says what time it is; `kanalen` are the channels by name."""

    def __init__(
        self,
        db: Database,
        klok: Callable[[], datetime],
        kanalen: Mapping[str, Kanaal],
        *,
        tegelijk: int = 8,
        schrijver: Executor | None = None,
    ) -> None:
        self._db = db
        self._klok = klok
        self._kanalen = kanalen
        self._tegelijk = tegelijk
        self._schrijver = schrijver or ThreadPoolExecutor(1, "bezorger")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wekkers = {naam: asyncio.Event() for naam in kanalen}

    def wek(self) -> None:
        """Something was written: look now instead of at the next poll. From any thread, after the commit."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wek_alle)

    async def ronde(self) -> int:
        """Claim what is due, deliver it, settle it; how many rows were handled. 0 means that nothing is due."""
        geclaimd, klaar = await self._in_writer(lambda: self._neem(tuple(self._kanalen), self._tegelijk))
        await asyncio.gather(*(self._bezorg(g) for g in geclaimd))
        return len(geclaimd) + klaar

    async def draai(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; then no new claims, and what is under way is finished."""
        self._loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as group:
            for naam in self._kanalen:
                group.create_task(self._draai_kanaal(naam, stop))
        self._loop = None

    async def _draai_kanaal(self, naam: str, stop: asyncio.Event) -> None:
        # Every channel has its own loop: a mail server that hangs must not hold up the replies in a chat.
        bezig: set[asyncio.Task[None]] = set()
        while not stop.is_set():
            self._wekkers[naam].clear()
            vrij = self._tegelijk - len(bezig)
            nieuw, klaar = await self._neem_rustig(naam, vrij) if vrij else ([], 0)
            bezig |= {asyncio.create_task(self._bezorg_rustig(g)) for g in nieuw}
            if not nieuw and not klaar:
                await self._wacht(naam, stop, bezig)
            for taak in [taak for taak in bezig if taak.done()]:
                bezig.discard(taak)
                taak.result()  # what nobody foresaw ends the process, so that it is started again
        await asyncio.gather(*bezig)

    async def _wacht(self, naam: str, stop: asyncio.Event, bezig: set[asyncio.Task[None]]) -> None:
        signals = {asyncio.create_task(stop.wait()), asyncio.create_task(self._wekkers[naam].wait())}
        await asyncio.wait({*signals, *bezig}, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for signal in signals:
            signal.cancel()

    async def _neem_rustig(self, naam: str, hoeveel: int) -> tuple[list[Geclaimd], int]:
        # A database that is away for a while is no reason to die: the rows are still there when it comes back.
        try:
            return await self._in_writer(lambda: self._neem((naam,), hoeveel))
        except SQLAlchemyError as error:
            _log.error("database niet bereikbaar", extra={"fout": type(error).__name__})
            return [], 0

    async def _bezorg_rustig(self, g: Geclaimd) -> None:
        try:
            await self._bezorg(g)
        except SQLAlchemyError as error:
            _log.error("uitkomst niet vastgelegd", extra={"verzending": g.id, "fout": type(error).__name__})

    def _neem(self, kanalen: Collection[str], hoeveel: int) -> tuple[list[Geclaimd], int]:
        """Claim rows; those that may not go any more are settled at once. Rows to deliver, and how many were not."""
        now = self._klok()
        with self._db.reading() as s:
            if not outbox.is_er_werk(s, now, kanalen):
                return [], 0
        gaan = []
        with self._db.writing() as s:
            outbox.ruim_verlopen(s, now)
            outbox.wis_verlopen(s, now)
            geclaimd = outbox.claim(s, now, kanalen, hoeveel)
            for g in geclaimd:
                uitkomst = _voor_vertrek(s, now, g)
                if uitkomst is None:
                    gaan.append(g)
                else:
                    outbox.rond_af(s, now, g.id, g.lease_token, uitkomst)
        if geclaimd:
            reach("after_claim")
        return gaan, len(geclaimd) - len(gaan)

    async def _bezorg(self, g: Geclaimd) -> None:
        begonnen = False

        async def begin_data() -> bool:
            nonlocal begonnen
            begonnen = await self._in_writer(lambda: self._begin(g))
            reach("after_phase")
            return begonnen

        try:
            uitkomst = await self._kanalen[g.kanaal].bezorg(g, begin_data)
        except SQLAlchemyError:
            raise
        except Exception as error:
            # A fault in one channel or one message takes nobody along; only its kind goes into the log.
            _log.error("bezorgen mislukt", extra={"verzending": g.id, "fout": type(error).__name__})
            uitkomst = Uitkomst.onbekend("geen_antwoord") if begonnen else Uitkomst.uitgesteld("storing")
        reach("after_send")
        await self._in_writer(lambda: self._rond_af(g, uitkomst))

    def _begin(self, g: Geclaimd) -> bool:
        with self._db.writing() as s:
            return outbox.begin_data(s, self._klok(), g.id, g.lease_token)

    def _rond_af(self, g: Geclaimd, uitkomst: Uitkomst) -> None:
        with self._db.writing() as s:
            if not outbox.rond_af(s, self._klok(), g.id, g.lease_token, uitkomst):
                _log.warning("lease was weg", extra={"verzending": g.id})

    async def _in_writer(self, werk: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._schrijver, werk)

    def _wek_alle(self) -> None:
        for wekker in self._wekkers.values():
            wekker.set()


def _voor_vertrek(s: Session, now: datetime, g: Geclaimd) -> Uitkomst | None:
    """What is decided at the moment of sending: unsubscribed, shut out, or the middle of the night."""
    reden = mensen.reden_om_niet_te_sturen(s, g.kanaal, g.adres, str(g.inhoud.get("abonnement", "")))
    if reden:
        return Uitkomst.geweigerd(reden)
    wacht = tot_de_ochtend(now)
    if wacht and g.kanaal != mensen.MAIL and g.soort in (Soort.MASSA, Soort.HERINNERING):
        return Uitkomst.uitgesteld("rust", wacht, telt=False)
    return None


def tot_de_ochtend(now: datetime) -> timedelta | None:
    """In the quiet hours: how long they last still. Else None."""
    hier = lokaal(now)
    if RUST_TOT <= hier.time() < RUST_VAN:
        return None
    dag = hier.date() if hier.time() < RUST_TOT else hier.date() + timedelta(days=1)
    # In absolute time: the night the clock goes forward is an hour shorter.
    return datetime.combine(dag, RUST_TOT, hier.tzinfo).astimezone(now.tzinfo) - now
