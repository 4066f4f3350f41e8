"""Our own Bot API: enough of Telegram's server, over HTTP on the loopback, to talk to with the real client.

It keeps updates until a higher offset is asked, as the real one does, writes down every call in order, and can do
what the real one sometimes does: refuse, be busy, take a message and not answer, hand out the same update again.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "4242:nep-token-dat-nergens-in-een-log-mag-staan"
NAAM = "KernpraatTestBot"


@dataclass(frozen=True)
class Fout:
    """What goes wrong with a call. `daad`: `weiger` (answer with `code`), `verbreek` (do it, then drop the line
    without an answer), `zwijg` (do it, and never answer)."""

    code: int = 500
    tekst: str = "Internal Server Error"
    retry_after: int | None = None
    daad: str = "weiger"


GEBLOKKEERD = Fout(403, "Forbidden: bot was blocked by the user")
WEG = Fout(400, "Bad Request: chat not found")
ONVERANDERD = Fout(400, "Bad Request: message is not modified: same content")
TE_OUD = Fout(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
STORING = Fout(500, "Internal Server Error")
POORT = Fout(502, "Bad Gateway")
GEEN_ANTWOORD = Fout(daad="verbreek")
STILTE = Fout(daad="zwijg")


def te_vaak(seconds: int) -> Fout:
    """429 with a time to wait."""
    return Fout(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


@dataclass
class Bericht:
    """A message as it stands in a chat now. `knoppen`: (label, data) in rows."""

    chat: int
    id: int
    tekst: str
    knoppen: list[list[tuple[str, str]]]
    stil: bool
    beschermd: bool
    gegeven: Mapping[str, str]


@dataclass
class Aanroep:
    """One call that came in."""

    methode: str
    gegeven: dict[str, str]


@dataclass
class NepTelegram:
    """The stand-in. `fouten` maps (method, chat or 0 for any) to faults, used up in order; `kansen` (method → fault,
    share) strike at random by `zaad`. `herlever`: confirmed updates come back in this share of the polls.
    `bij_aanroep` is told of every call before it is handled."""

    zaad: int = 1
    aanroepen: list[Aanroep] = field(default_factory=list)
    berichten: dict[tuple[int, int], Bericht] = field(default_factory=dict)
    fouten: dict[tuple[str, int], list[Fout]] = field(default_factory=dict)
    kansen: dict[str, tuple[Fout, float]] = field(default_factory=dict)
    herlever: float = 0.0
    door_elkaar: bool = False
    bij_aanroep: Callable[[Aanroep], None] | None = None
    verlaten: list[int] = field(default_factory=list)
    antwoorden: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._dobbel = random.Random(self.zaad)
        self._wachtend: list[dict[str, Any]] = []
        self._bevestigd: list[dict[str, Any]] = []
        self._volgende_update = 700
        self._volgende_bericht = 1
        self._runner: web.AppRunner | None = None
        self._los = asyncio.Event()
        self._nieuw = asyncio.Event()

    # --- the server

    async def start(self) -> str:
        """Listen on a free port; the root URL, without `/bot`."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{methode}", self._vraag)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening."""
        self._los.set()
        self._nieuw.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _vraag(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != TOKEN:
            return _fout(Fout(401, "Unauthorized"))
        given = {name: str(value) for name, value in (await request.post()).items()}
        call = Aanroep(request.match_info["methode"], given)
        self.aanroepen.append(call)
        if self.bij_aanroep is not None:
            self.bij_aanroep(call)
        fault = self._welke_fout(call)
        if fault is not None and fault.daad == "weiger":
            return _fout(fault)
        result = self._doe(call)
        while (
            call.methode == "getUpdates" and result == [] and call.gegeven["timeout"] != "0" and not self._los.is_set()
        ):
            self._nieuw.clear()
            await self._nieuw.wait()
            result = self._doe(call)
        if fault is not None:
            return await self._zonder_antwoord(request, fault)
        return result if isinstance(result, web.Response) else web.json_response({"ok": True, "result": result})

    def _welke_fout(self, call: Aanroep) -> Fout | None:
        for chat in (int(call.gegeven.get("chat_id", 0)), 0):
            planned = self.fouten.get((call.methode, chat))
            if planned:
                return planned.pop(0)
        fault, share = self.kansen.get(call.methode, (None, 0.0))
        return fault if fault is not None and self._dobbel.random() < share else None

    async def _zonder_antwoord(self, request: web.Request, fault: Fout) -> web.StreamResponse:
        transport = request.transport
        assert transport is not None
        if fault.daad == "verbreek":
            transport.abort()
            return web.Response()
        await self._los.wait()
        return web.Response()

    # --- the methods

    def _doe(self, call: Aanroep) -> Any:
        given = call.gegeven
        match call.methode:
            case "getMe":
                return {"id": 4242, "is_bot": True, "first_name": "Kernpraat", "username": NAAM}
            case "getUpdates":
                return self._updates(given)
            case "sendMessage":
                return self._zend(given)
            case "editMessageReplyMarkup":
                return self._bewerk(given)
            case "answerCallbackQuery":
                self.antwoorden[given["callback_query_id"]] = given.get("text", "")
            case "leaveChat":
                self.verlaten.append(int(given["chat_id"]))
            case "setMyCommands" | "setMyDescription" | "setMyShortDescription" | "deleteWebhook":
                pass
            case _:
                return _fout(Fout(404, "Not Found"))
        return True

    def _updates(self, given: Mapping[str, str]) -> list[dict[str, Any]]:
        offset = int(given.get("offset", 0))
        self._bevestigd += [u for u in self._wachtend if u["update_id"] < offset]
        self._wachtend = [u for u in self._wachtend if u["update_id"] >= offset]
        found = self._wachtend[: int(given.get("limit", 100))]
        if self._bevestigd and self._dobbel.random() < self.herlever:
            found = [self._dobbel.choice(self._bevestigd), *found]
        if self.door_elkaar:
            self._dobbel.shuffle(found)
        return found

    def _zend(self, given: Mapping[str, str]) -> Any:
        if not given.get("text", "").strip():
            return _fout(Fout(400, "Bad Request: message text is empty"))
        if len(given["text"].encode("utf-16-le")) // 2 > 4096:
            return _fout(Fout(400, "Bad Request: message is too long"))
        rows = _rijen(given)
        if any(len(data.encode()) > 64 for row in rows for _, data in row):
            return _fout(Fout(400, "Bad Request: BUTTON_DATA_INVALID"))
        chat, number = int(given["chat_id"]), self._nummer()
        silent, kept = given.get("disable_notification") == "true", given.get("protect_content") == "true"
        self.berichten[chat, number] = Bericht(chat, number, given["text"], rows, silent, kept, given)
        return self._als_json(chat, number, given["text"])

    def _bewerk(self, given: Mapping[str, str]) -> Any:
        found = self.berichten.get((int(given["chat_id"]), int(given["message_id"])))
        if found is None:
            return _fout(Fout(400, "Bad Request: message to edit not found"))
        rows = _rijen(given)
        if rows == found.knoppen:
            return _fout(ONVERANDERD)
        found.knoppen = rows
        return self._als_json(found.chat, found.id, found.tekst)

    def _nummer(self) -> int:
        self._volgende_bericht += 1
        return self._volgende_bericht

    def _als_json(self, chat: int, number: int, text: str) -> dict[str, Any]:
        who = {"id": 4242, "is_bot": True, "first_name": "Kernpraat", "username": NAAM}
        return {"message_id": number, "date": 1803900000, "chat": prive(chat), "from": who, "text": text}

    # --- what people do

    def bied_aan(self, **update: Any) -> int:
        """Hand out this update at the next poll; its id."""
        self._volgende_update += 1
        self._wachtend.append({"update_id": self._volgende_update, **update})
        self._nieuw.set()
        return self._volgende_update

    def zeg(self, chat: int, text: str) -> int:
        """Somebody types."""
        return self.bied_aan(message=bericht(chat, self._nummer(), text=text))

    def druk(self, chat: int, data: str, message_id: int = 1) -> int:
        """Somebody presses a button with this data."""
        query = {
            "id": f"q{self._volgende_update + 1}",
            "from": persoon(chat),
            "chat_instance": "1",
            "data": data,
            "message": self._als_json(chat, message_id, "vraag"),
        }
        return self.bied_aan(callback_query=query)

    def druk_op(self, chat: int, label: str) -> int:
        """Somebody presses the newest button with this label that stands in the chat."""
        for message in reversed(self.van(chat)):
            for row in message.knoppen:
                for text, data in row:
                    if text == label or re.sub(r"^(☑ )?\d+\. ", r"\1", text) == label:
                        return self.druk(chat, data, message.id)
        raise AssertionError(f"geen knop {label!r} bij {chat}")

    def opnieuw(self, update_id: int) -> None:
        """Telegram hands out a confirmed update once more."""
        self._wachtend = [u for u in self._bevestigd if u["update_id"] == update_id] + self._wachtend

    # --- what stands there

    def van(self, chat: int) -> list[Bericht]:
        """The messages of the bot in a chat, oldest first."""
        return [m for (c, _), m in sorted(self.berichten.items()) if c == chat]

    def laatste(self, chat: int) -> Bericht:
        """The newest message of the bot in a chat."""
        return self.van(chat)[-1]

    def wachten(self) -> list[int]:
        """The ids of the updates that were not confirmed."""
        return [u["update_id"] for u in self._wachtend]

    def telling(self) -> Counter[str]:
        """How often each method was called."""
        return Counter(a.methode for a in self.aanroepen)


def persoon(chat: int, **extra: Any) -> dict[str, Any]:
    """Somebody with a name that must be found nowhere afterwards."""
    return {
        "id": chat,
        "is_bot": False,
        "first_name": "Gerritje",
        "last_name": "Kanarie",
        "username": "gkanarie",
        **extra,
    }


def prive(chat: int) -> dict[str, Any]:
    """A private chat."""
    return {"id": chat, "type": "private", "first_name": "Gerritje", "last_name": "Kanarie", "username": "gkanarie"}


def bericht(chat: int, number: int, **content: Any) -> dict[str, Any]:
    """A message as Telegram sends it."""
    return {"message_id": number, "date": 1803900000, "chat": prive(chat), "from": persoon(chat), **content}


def _rijen(given: Mapping[str, str]) -> list[list[tuple[str, str]]]:
    markup = json.loads(given["reply_markup"]) if given.get("reply_markup") else {}
    return [[(b["text"], b["callback_data"]) for b in row] for row in markup.get("inline_keyboard", [])]


def _fout(fault: Fout) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": fault.code, "description": fault.tekst}
    if fault.retry_after is not None:
        body["parameters"] = {"retry_after": fault.retry_after}
    return web.json_response(body, status=fault.code)
