"""Telegram out: a row of the outbox becomes a message, and what Telegram answers becomes its outcome.

The line between "surely not sent" and "nobody knows" is whether there was a connection (betrouwbaarheid.md F8–F14).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot import gesprekken
from bot.channels.telegram import KANAAL, delen, stil, tekst_van, toetsen
from bot.channels.telegram_http import NietVerbonden
from bot.conversation import Conversation
from bot.gesprekken import Gesprek, TelegramBericht
from bot.receive import enqueue
from bot.spoken import button_key
from kern import mensen, outbox
from kern.db import Database
from kern.huis import Huis
from kern.outbox import Geclaimd, Soort, Staat, Uitkomst, Verzending

PER_SECONDE = 25.0
PER_GESPREK = 1.0
# Telegram allows short bursts; the lines and the question of one turn need not wait for each other.
INEENS, INEENS_PER_GESPREK = 5, 3
HERHAAL_NA = timedelta(seconds=30)
HERHAAL_TOT = timedelta(minutes=10)
ONVINDBAAR = ("chat not found", "user not found", "peer_id_invalid", "chat_id is empty")
# What Telegram says when there is nothing left to do.
AL_GOED = (
    "message is not modified",
    "message to edit not found",
    "message can't be edited",
    "message to delete not found",
    "query is too old",
)
T = TypeVar("T")
_log = logging.getLogger(__name__)


class Tempo:
    """How fast we may write: `PER_SECONDE` over all chats, `PER_GESPREK` in each. Moments are monotonic seconds.

    What nobody waits for takes a place only while no short burst is under way, so replies find room at once.
    """

    def __init__(self) -> None:
        self._all = 0.0
        self._chats: dict[str, float] = {}

    def druk(self, nu: float) -> float:
        """How many seconds until there is room for what nobody waits for; ask again after that."""
        return max(0.0, self._all - nu)

    def neem(self, chat: str, nu: float) -> float:
        """Take a place for this chat; how many seconds to wait for it."""
        all_wait, self._all = _take(self._all, nu, 1 / PER_SECONDE, INEENS)
        chat_wait, self._chats[chat] = _take(self._chats.get(chat, 0.0), nu, 1 / PER_GESPREK, INEENS_PER_GESPREK)
        if len(self._chats) > 1000:
            self._chats = {c: until for c, until in self._chats.items() if until > nu}
        return max(all_wait, chat_wait)


def _take(until: float, nu: float, each: float, burst: float) -> tuple[float, float]:
    """Seconds to wait, and until when the room is taken then: `burst` at once, after that one per `each` seconds."""
    until = max(until, nu) + each
    return max(0.0, until - nu - burst * each), until


@dataclass(frozen=True)
class _Uitgaand:
    """All that a row needs from the database. `vorige`: the message that carries the buttons now."""

    toetsen: InlineKeyboardMarkup | None
    vorige: int | None
    ingehaald: bool


class TelegramUit:
    """The channel `telegram` of the delivery. Database work goes through `schrijver`, the process's one writer."""

    def __init__(
        self,
        bot: Bot,
        db: Database,
        klok: Callable[[], datetime],
        schrijver: Executor,
        *,
        slaap: Callable[[float], Awaitable[None]] = asyncio.sleep,
        tik: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = bot
        self._db = db
        self._klok = klok
        self._schrijver = schrijver
        self._slaap = slaap
        self._tik = tik
        self._tempo = Tempo()

    async def bezorg(self, geclaimd: Geclaimd, begin_data: Callable[[], Awaitable[bool]]) -> Uitkomst:
        """Deliver one message; see `bot.deliver.Kanaal`."""
        uit = await self._in_writer(lambda: self._lees(geclaimd))
        if uit.ingehaald:
            return Uitkomst.geweigerd("ingehaald")
        await self._wacht_op_beurt(geclaimd)
        if not await begin_data():
            return Uitkomst.uitgesteld("storing")
        try:
            uitkomst = await self._zend(geclaimd, uit)
        except TelegramError as error:
            uitkomst = uitkomst_van(error, geclaimd, bewerkt=_edits(geclaimd.inhoud, uit))
        if uitkomst == DICHT:
            await self._in_writer(lambda: self._sluit(geclaimd.adres))
        if geclaimd.inhoud.get("verlaat"):
            with suppress(TelegramError):
                await self._bot.leave_chat(geclaimd.adres)
        return uitkomst

    async def _wacht_op_beurt(self, g: Geclaimd) -> None:
        while g.soort in (Soort.MASSA, Soort.HERINNERING) and (wait := self._tempo.druk(self._tik())):
            await self._slaap(wait)
        if wait := self._tempo.neem(g.adres, self._tik()):
            await self._slaap(wait)

    async def _zend(self, g: Geclaimd, uit: _Uitgaand) -> Uitkomst:
        if _edits(g.inhoud, uit):
            await self._bot.edit_message_reply_markup(g.adres, uit.vorige, reply_markup=uit.toetsen)
            return Uitkomst.verzonden()
        parts = delen(tekst_van(g.inhoud))
        message_id = await self._zend_deel(g, parts[0], uit.toetsen if len(parts) == 1 else None)
        try:
            for i, part in enumerate(parts[1:], 2):
                message_id = await self._zend_deel(g, part, uit.toetsen if i == len(parts) else None)
        except TelegramError:
            # Again would say the first part twice.
            return Uitkomst.onbekend("telegram_geen_antwoord")
        await self._na_verzending(g, uit, message_id)
        return Uitkomst.verzonden()

    async def _zend_deel(self, g: Geclaimd, tekst: str, buttons: InlineKeyboardMarkup | None) -> int:
        sent = await self._bot.send_message(
            g.adres,
            tekst,
            reply_markup=buttons,
            disable_notification=stil(self._klok()),
            protect_content=bool(g.inhoud.get("persoonlijk")),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        return sent.message_id

    async def _na_verzending(self, g: Geclaimd, uit: _Uitgaand, message_id: int) -> None:
        """Take the buttons of the question before away, and remember where they are now. What fails does no harm."""
        if uit.vorige is None and uit.toetsen is None:
            return
        if uit.vorige is not None:
            with suppress(TelegramError):
                await self._bot.edit_message_reply_markup(g.adres, uit.vorige, reply_markup=None)
        with suppress(SQLAlchemyError):
            gesprek_id, kept = str(g.inhoud["gesprek"]), message_id if uit.toetsen else None
            await self._in_writer(lambda: self._onthoud(gesprek_id, kept))

    # --- in the writer's thread

    def _lees(self, g: Geclaimd) -> _Uitgaand:
        gesprek_id = str(g.inhoud.get("gesprek", ""))
        with self._db.reading() as s:
            gesprek = s.get(Gesprek, gesprek_id) if gesprek_id else None
            if gesprek is None:
                return _Uitgaand(None, None, ingehaald=False)
            vorige = s.get(TelegramBericht, gesprek_id)
            vraag = str(g.inhoud["vraag"])
            buttons = toetsen(g.inhoud, lambda value: button_key(s, gesprek_id, vraag, value))
            # Ticks and repeats only tell how things stand; a newer turn tells it better.
            only_newest = bool(g.inhoud.get("bewerk") or g.inhoud.get("herhaling"))
            late = only_newest and gesprek.volgnr != g.inhoud.get("stand")
            return _Uitgaand(buttons, vorige.message_id if vorige else None, late)

    def _onthoud(self, gesprek_id: str, message_id: int | None) -> None:
        with self._db.writing() as s:
            row = s.get(TelegramBericht, gesprek_id)
            if row is not None and message_id is None:
                s.delete(row)
            elif row is not None and message_id is not None:
                row.message_id = message_id
            elif message_id is not None and s.get(Gesprek, gesprek_id) is not None:
                s.add(TelegramBericht(gesprek_id=gesprek_id, message_id=message_id))

    def _sluit(self, adres: str) -> None:
        """We were shut out: nothing more goes there until they write again. Only for this an address is kept here."""
        with self._db.writing() as s:
            mensen.zorg_voor(s, self._klok(), KANAAL, adres)
            mensen.sluit(s, self._klok(), KANAAL, adres)
            outbox.weiger_voor_adres(s, self._klok(), KANAAL, adres, DICHT.reden)

    async def _in_writer(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._schrijver, work)


DICHT = Uitkomst.geweigerd("kanaal_dicht")


def _edits(inhoud: Mapping[str, Any], uit: _Uitgaand) -> bool:
    """A tick changes the message that stands there; when we do not know which, the question is asked anew."""
    return bool(inhoud.get("bewerk")) and uit.vorige is not None


def uitkomst_van(error: TelegramError, g: Geclaimd, *, bewerkt: bool) -> Uitkomst:
    """What an error of Telegram means for a row. `bewerkt`: it changed a message, which may be done twice."""
    soon = timedelta(seconds=min(60, 5 * g.poging))
    match error:
        case RetryAfter():
            wait = error.retry_after
            return Uitkomst.uitgesteld(
                "te_druk", wait if isinstance(wait, timedelta) else timedelta(seconds=wait), telt=False
            )
        case Forbidden() | ChatMigrated():
            return DICHT
        case BadRequest():
            said = error.message.lower()
            if any(s in said for s in AL_GOED):
                return Uitkomst.verzonden()
            return DICHT if any(s in said for s in ONVINDBAAR) else Uitkomst.geweigerd("telegram_weigert")
        case NietVerbonden():
            return Uitkomst.uitgesteld("geen_telegram", soon if g.soort is Soort.GESPREK else None)
        case InvalidToken():
            return Uitkomst.uitgesteld("geen_telegram", timedelta(minutes=1), telt=False)
        case NetworkError() if bewerkt:
            return Uitkomst.uitgesteld("geen_telegram", soon)
    return Uitkomst.onbekend("telegram_geen_antwoord")


def herhaal_vragen(db: Database, now: datetime, huis: Huis) -> int:
    """Ask again, once, what may not have arrived: questions that ended unknown and are still the newest. How many."""
    wanted = (
        select(Verzending.id, Verzending.sleutel)
        .where(Verzending.kanaal == KANAAL, Verzending.soort == Soort.GESPREK.value)
        .where(Verzending.staat == Staat.ONBEKEND.value, Verzending.sleutel.like("gesprek:%:vraag"))
        .where(Verzending.klaar_op <= now - HERHAAL_NA, Verzending.klaar_op > now - HERHAAL_TOT)
    )
    with db.reading() as s:
        if s.execute(wanted).first() is None:
            return 0
    with db.writing() as s:
        return sum(_herhaal(s, now, huis, row.id, row.sleutel) for row in s.execute(wanted).all())


def _herhaal(s: Session, now: datetime, huis: Huis, row_id: str, sleutel: str) -> bool:
    _, gesprek_id, turn, *_ = sleutel.split(":")
    again = f"herhaal:{row_id}"
    if s.scalars(select(Verzending.nr).where(Verzending.sleutel.startswith(f"{again}:"))).first() is not None:
        return False
    gesprek = s.get(Gesprek, gesprek_id, with_for_update=True)
    adres = gesprekken.adres(s, gesprek) if gesprek is not None else ""
    if gesprek is None or not adres or gesprek.volgnr != int(turn):
        return False
    # Only looked at, never saved: the conversation does not know that a message was lost.
    question = Conversation.load(s, now, huis, gesprek, KANAAL, adres).tell()
    enqueue(s, now, KANAAL, adres, again, gesprek, question, herhaling=True)
    return True
