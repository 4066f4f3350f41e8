"""A house with an open onderzoek in Westendorp, talking to the stand-in of Telegram; time passes only when told."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import select

from bot.channels.telegram_http import TelegramBot
from bot.channels.telegram_poll import TelegramPoll
from bot.channels.telegram_send import TelegramUit
from bot.deliver import Bezorger
from kern import kernen
from kern.db import Database
from kern.huis import Huis
from kern.onderzoek import onderzoek, veldwerk, vragenlijst
from kern.outbox import Verzending
from tests.nep.telegram import TOKEN, NepTelegram

HUIS = Huis("Oude IJsselstreek", "https://kernpraat.example")


@cache
def _meegeleverd() -> tuple[bytes, vragenlijst.Keuring]:
    """The shipped questionnaire, judged once per test process: that takes most of a test's time."""
    workbook = (vragenlijst.SHIPPED / "woonbehoefte.xlsx").read_bytes()
    return workbook, vragenlijst.keur(workbook)


def open_onderzoek(db: Database, now: datetime) -> int:
    """Westendorp with an open onderzoek; its id."""
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        workbook, judged = _meegeleverd()
        version = vragenlijst.voeg_toe(s, workbook, judged, now)
        o = onderzoek.maak(s, now, kern, version.id, "test", sluit=date(2027, 3, 25))
        veldwerk.open_onderzoek(s, now, o, "test")
        return o.id


@dataclass
class Opstelling:
    """Everything that runs in one process, by hand: `beurt` is one poll and all deliveries that follow from it."""

    db: Database
    nu: datetime
    nep: NepTelegram
    schrijver: ThreadPoolExecutor
    tik: float = 1000.0
    geslapen: list[float] = field(default_factory=list)
    gewekt: int = 0
    read_seconds: float = 5.0

    def verbind(self, url: str) -> None:
        """Make the parts, as `kernpraat run` does."""
        self.bot = TelegramBot(TOKEN, url, read_seconds=self.read_seconds)
        self.uit = TelegramUit(self.bot, self.db, self.klok, self.schrijver, slaap=self.slaap, tik=lambda: self.tik)
        self.poll = TelegramPoll(
            self.bot,
            self.db,
            HUIS,
            self.klok,
            self.schrijver,
            self.wek,
            slaap=self.slaap,
            dobbel=random.Random(3),
            wacht=0,
        )
        self.bezorger = Bezorger(self.db, self.klok, {"telegram": self.uit}, schrijver=self.schrijver)

    def klok(self) -> datetime:
        """The time it is in this test."""
        return self.nu

    def wek(self) -> None:
        """Delivery is told that there is work."""
        self.gewekt += 1

    async def slaap(self, seconds: float) -> None:
        """Time passes at once."""
        self.geslapen.append(seconds)
        self.verstrijkt(seconds)

    def verstrijkt(self, seconds: float) -> None:
        """So much later."""
        self.tik += seconds
        self.nu += timedelta(seconds=seconds)

    async def beurt(self) -> None:
        """Fetch what was said, and deliver all that is due."""
        await self.poll.ronde()
        await self.poll.klaar()
        await self.bezorg()

    async def bezorg(self) -> None:
        """Deliver all that is due."""
        while await self.bezorger.ronde():
            pass

    async def zeg(self, chat: int, *texts: str) -> str:
        """Somebody types these, one after the other; the newest message after that."""
        for text in texts:
            self.nep.zeg(chat, text)
            await self.beurt()
            self.verstrijkt(5)
        return self.nep.laatste(chat).tekst

    async def druk(self, chat: int, *labels: str) -> str:
        """Somebody presses the buttons with these labels, one after the other; the newest message after that."""
        for label in labels:
            self.nep.druk_op(chat, label)
            await self.beurt()
            self.verstrijkt(5)
        return self.nep.laatste(chat).tekst

    def rijen(self) -> list[Verzending]:
        """The outbox, oldest first."""
        with self.db.reading() as s:
            return list(s.scalars(select(Verzending).order_by(Verzending.nr)))

    def staten(self) -> list[tuple[str, str]]:
        """State and reason of every row, oldest first."""
        return [(row.staat, row.reden) for row in self.rijen()]


@asynccontextmanager
async def opstelling(db: Database, now: datetime, nep: NepTelegram | None = None) -> AsyncIterator[Opstelling]:
    """The house, connected to the stand-in; everything is closed again afterwards."""
    nep = nep or NepTelegram()
    with ThreadPoolExecutor(1) as schrijver:
        o = Opstelling(db, now, nep, schrijver)
        o.verbind(await nep.start())
        try:
            yield o
        finally:
            await o.bot.sluit()
            await nep.stop()
