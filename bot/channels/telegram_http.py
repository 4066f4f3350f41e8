"""The way to Telegram's servers: python-telegram-bot over aiohttp, and a log that never shows the token.

PTB's own way (httpx) takes six times the processor time for a message. This file, like all that imports it, is
loaded only when there is a token.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

# PTB's announced way to get a wait as a timedelta; without it every 429 also warns about its own future.
os.environ.setdefault("PTB_TIMEDELTA", "true")

import aiohttp
from telegram import Bot
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
# A connection that the other side may just have closed is not used again: a send over it would end unknown.
KEEP_SECONDS = 15.0
# How long Telegram holds a poll when there is nothing new.
POLL_SECONDS = 25
# All that we want to hear of; the rest is not even sent to us.
SOORTEN = ("message", "edited_message", "callback_query")


class NietVerbonden(NetworkError):
    """There was no connection, so nothing was sent."""


class AioRequest(BaseRequest):
    """PTB's requests over one aiohttp session with at most `pool` connections; made at first use. Uploads nothing."""

    def __init__(
        self, pool: int = 32, connect_seconds: float = CONNECT_SECONDS, read_seconds: float = READ_SECONDS
    ) -> None:
        self._pool = pool
        self._connect = connect_seconds
        self._read = read_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that an answer may take unless a call says otherwise."""
        return self._read

    async def initialize(self) -> None:
        """Nothing to do: the session is made at first use."""

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body. Raises NietVerbonden when nothing was sent, TimedOut or NetworkError when nobody knows."""
        read = self._read if read_timeout is BaseRequest.DEFAULT_NONE else cast(float, read_timeout)
        timeout = aiohttp.ClientTimeout(
            total=self._connect + read + 5, connect=self._connect, sock_connect=self._connect, sock_read=read
        )
        data = request_data.json_parameters if request_data else None
        try:
            async with self._open_session().request(method, url, data=data, timeout=timeout) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NietVerbonden(type(error).__name__) from None
        except TimeoutError as error:
            raise TimedOut(type(error).__name__) from None
        except (aiohttp.ClientError, ConnectionError) as error:
            # Only the kind: an address of Telegram holds the token.
            raise NetworkError(type(error).__name__) from None

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._pool, keepalive_timeout=KEEP_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=True)
        return self._session


class TelegramBot(Bot):
    """PTB's Bot at the server of `TELEGRAM_API_URL`, with updates as they came.

    `Bot.get_updates` reads a batch as a whole: one update that it cannot read takes all others along, for ever, and
    is written to the log with everything in it.
    """

    def __init__(self, token: str, api_url: str, *, read_seconds: float = READ_SECONDS) -> None:
        super().__init__(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=AioRequest(read_seconds=read_seconds),
            get_updates_request=AioRequest(pool=2, read_seconds=read_seconds),
        )

    @property
    def nummer(self) -> int:
        """The bot's id, which is the first part of its token."""
        return int(self.token.partition(":")[0])

    async def haal(self, offset: int | None, wacht: int = POLL_SECONDS) -> Sequence[Mapping[str, Any]]:
        """Updates that were not confirmed yet, oldest first; a higher `offset` confirms all before it."""
        data: dict[str, Any] = {"timeout": wacht, "allowed_updates": list(SOORTEN)}
        if offset is not None:
            data["offset"] = offset
        found = await self._post("getUpdates", data, read_timeout=wacht + READ_SECONDS)
        return cast(list[Mapping[str, Any]], found)

    async def sluit(self) -> None:
        """Close every connection."""
        await asyncio.gather(*(request.shutdown() for request in self._request))


class ZonderToken(logging.Filter):
    """Replaces the token in every record, also in the text of an exception."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without the token."""
        if self._token in record.getMessage():
            record.msg, record.args = record.getMessage().replace(self._token, "***"), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text and self._token in record.exc_text:
            # A formatter that looks at the exception itself would show it again.
            record.exc_text, record.exc_info = record.exc_text.replace(self._token, "***"), None
        return True


def verberg_token(token: str, handlers: Iterable[logging.Handler] | None = None) -> None:
    """Keep the token out of these handlers (default: those of the root logger), and the libraries quiet."""
    hide = ZonderToken(token)
    for handler in logging.getLogger().handlers if handlers is None else handlers:
        handler.addFilter(hide)
    for name in ("telegram", "aiohttp", "httpx", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
