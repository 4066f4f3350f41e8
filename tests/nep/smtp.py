"""A mail server on the loopback that can fail in every way a real one does, by script or by a seeded draw."""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType


class Fout(StrEnum):
    """What goes wrong with one mail. In the last three the server *has* the mail."""

    GEEN = "geen"
    RCPT_550 = "550 at RCPT"
    RCPT_450 = "450 at RCPT"
    DATA_451 = "451 after the content"
    DATA_554 = "554 after the content"
    MOE_421 = "421 at MAIL, then closes"
    MOE_421_DATA = "421 at DATA, then closes"
    WEG_VOOR_DATA = "drops before the content"
    WEG_NA_PUNT = "drops after the final dot"
    HANG_NA_PUNT = "hangs after the final dot"
    GOED_EN_WEG = "250, then closes"


AANGEKOMEN = {Fout.GEEN, Fout.WEG_NA_PUNT, Fout.HANG_NA_PUNT, Fout.GOED_EN_WEG}


@dataclass(frozen=True)
class Ontvangen:
    """A mail the server has."""

    van: str
    aan: str
    inhoud: bytes


def gezaaid(seed: int, kans: float) -> Callable[[int], Fout]:
    """A fault for the nth mail, drawn by a seed: `kans` is the share of mails with one of the quick faults."""
    draw = random.Random(seed)
    quick = [f for f in Fout if f not in (Fout.GEEN, Fout.HANG_NA_PUNT)]
    return lambda n: draw.choice(quick) if draw.random() < kans else Fout.GEEN


class NepSmtp:
    """`async with NepSmtp([Fout.RCPT_450]) as server:`: the faults of the first mails, then none; or a function."""

    def __init__(
        self,
        fouten: Iterable[Fout] | Callable[[int], Fout] = (),
        *,
        tls: ssl.SSLContext | None = None,
        biedt_starttls: bool = True,
        groet: bytes = b"220 nep",
    ) -> None:
        script = None if callable(fouten) else list(fouten)
        self._kies = fouten if callable(fouten) else lambda n: script[n] if script and n < len(script) else Fout.GEEN
        self._tls = tls
        self._biedt_starttls = biedt_starttls and tls is not None
        self._groet = groet
        self._einde = asyncio.Event()
        self._taken: set[asyncio.Task[None]] = set()
        self.mails = 0
        self.verbindingen = 0
        self.regels: list[bytes] = []
        self.ontvangen: list[Ontvangen] = []

    async def __aenter__(self) -> NepSmtp:
        self._server = await asyncio.start_server(self._verbinding, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._einde.set()
        self._server.close()
        for taak in list(self._taken):
            taak.cancel()
        await asyncio.gather(*self._taken, return_exceptions=True)

    async def _verbinding(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taak = asyncio.current_task()
        assert taak
        self._taken.add(taak)
        taak.add_done_callback(self._taken.discard)
        self.verbindingen += 1
        try:
            await self._gesprek(reader, writer)
            writer.close()
            await writer.wait_closed()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            writer.transport.abort()

    async def _gesprek(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        van = aan = ""
        fout = Fout.GEEN
        writer.write(self._groet + b"\r\n")
        while line := await reader.readline():
            self.regels.append(line)
            verb = line.strip().upper().partition(b" ")[0]
            match verb:
                case b"EHLO":
                    writer.write(b"250-nep\r\n250 STARTTLS\r\n" if self._biedt_starttls else b"250 nep\r\n")
                case b"STARTTLS":
                    writer.write(b"220 ga\r\n")
                    await writer.start_tls(self._tls)  # type: ignore[arg-type]
                case b"MAIL":
                    fout = self._kies(self.mails)
                    self.mails += 1
                    if fout is Fout.MOE_421:
                        writer.write(b"421 te veel\r\n")
                        return
                    van = line[10:].decode().strip().strip("<>")
                    writer.write(b"250 ok\r\n")
                case b"RCPT":
                    aan = line[8:].decode().strip().strip("<>")
                    code = {Fout.RCPT_550: b"550 bestaat niet", Fout.RCPT_450: b"450 later"}.get(fout, b"250 ok")
                    writer.write(code + b"\r\n")
                case b"DATA":
                    if not await self._data(reader, writer, fout, van, aan):
                        return
                case b"QUIT":
                    writer.write(b"221 dag\r\n")
                    return
                case _:
                    writer.write(b"250 ok\r\n")
            await writer.drain()

    async def _data(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fout: Fout, van: str, aan: str
    ) -> bool:
        """Take the content; whether the connection stays."""
        if fout is Fout.WEG_VOOR_DATA:
            return False
        if fout is Fout.MOE_421_DATA:
            writer.write(b"421 te veel\r\n")
            return False
        writer.write(b"354 ga\r\n")
        inhoud = await reader.readuntil(b"\r\n.\r\n")
        if fout in AANGEKOMEN:
            self.ontvangen.append(Ontvangen(van, aan, inhoud[:-3]))
        if fout is Fout.HANG_NA_PUNT:
            await self._einde.wait()
        if fout in (Fout.WEG_NA_PUNT, Fout.HANG_NA_PUNT):
            return False
        code = {Fout.DATA_451: b"451 later", Fout.DATA_554: b"554 nee"}.get(fout, b"250 ok")
        writer.write(code + b"\r\n")
        await writer.drain()
        return fout is not Fout.GOED_EN_WEG
