"""Telegram: an update becomes an `Incoming`, a row of the outbox becomes texts and buttons. No decisions.

Of who writes only the number of the chat is used: no name, no username, no photo.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any

from telegram import Bot, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatType, MessageLimit

from bot.receive import Incoming
from bot.spoken import GEEN_KEUZE
from kern.taal import lokaal

KANAAL = "telegram"
GROEPEN = (ChatType.GROUP, ChatType.SUPERGROUP)
VINKJE = "☑ "
# Short labels stand beside each other: at most this long, this many and this wide together.
KORT, NAAST_ELKAAR, BREED = 10, 4, 24
# A telephone cuts a button off after about this many characters.
PAST_OP_KNOP = 34
# Telegram takes no more buttons than this in one message; a scale of numbers stands in rows of at most eight.
MEESTE_KNOPPEN, GETALLEN_NAAST_ELKAAR = 100, 8
# More of a label nobody can read on a button.
LANGSTE_LABEL = 64
NACHT_VAN, NACHT_TOT = 22, 8


@dataclass(frozen=True)
class Vertaald:
    """One update in our terms. `incoming` is None for what we ignore; `callback`: a button that waits for an answer."""

    update_id: int
    incoming: Incoming | None = None
    callback: str = ""


# --- in


def vertaal_reeks(bot: Bot, nummer: int, updates: Sequence[Mapping[str, Any]]) -> list[Vertaald]:
    """The updates of one poll in our terms; of an album with ten photos only the first counts."""
    albums: set[tuple[str, str]] = set()
    found = []
    for raw in updates:
        vertaald = vertaal(bot, nummer, raw)
        album = _album(raw)
        if vertaald.incoming is not None and album:
            if (vertaald.incoming.adres, album) in albums:
                vertaald = Vertaald(vertaald.update_id)
            albums.add((_adres(raw), album))
        found.append(vertaald)
    return found


def vertaal(bot: Bot, nummer: int, raw: Mapping[str, Any]) -> Vertaald:
    """One update (as JSON) of bot `nummer` in our terms. What PTB cannot read becomes a message of kind `gif`."""
    update_id = int(raw["update_id"])
    sleutel = f"telegram:{nummer}:{update_id}"
    try:
        update = Update.de_json(dict(raw), bot)
        if update.callback_query is not None:
            return _button(sleutel, update_id, update.callback_query)
        message = update.message or update.edited_message
        incoming = _message(sleutel, message, edited=update.edited_message is not None) if message else None
        return Vertaald(update_id, incoming)
    except (TypeError, ValueError, KeyError, AttributeError):
        adres = _adres(raw)
        return Vertaald(update_id, _incoming(sleutel, int(adres), soort="gif") if adres else None)


def _album(raw: Mapping[str, Any]) -> str:
    message = raw.get("message")
    return str(message.get("media_group_id") or "") if isinstance(message, Mapping) else ""


def _adres(raw: Mapping[str, Any]) -> str:
    """The number of a private chat in an update that may be damaged; '' when there is none."""
    for name in ("message", "edited_message"):
        message = raw.get(name)
        chat = message.get("chat") if isinstance(message, Mapping) else None
        if isinstance(chat, Mapping) and chat.get("type") == ChatType.PRIVATE and isinstance(chat.get("id"), int):
            return str(chat["id"])
    return ""


def _button(sleutel: str, update_id: int, query: CallbackQuery) -> Vertaald:
    """A pressed button. It counts only in the private chat it was sent to."""
    message = query.message
    private = message is not None and message.chat.type == ChatType.PRIVATE
    if not private or message is None or query.from_user.is_bot or not query.data:
        return Vertaald(update_id, None, query.id)
    return Vertaald(update_id, _incoming(sleutel, message.chat.id, knop=query.data), query.id)


def _message(sleutel: str, message: Message, *, edited: bool) -> Incoming | None:
    """A message in our terms; None for other bots, channels, service messages and what somebody else's bot made."""
    if message.chat.type in GROEPEN:
        gone = message.left_chat_member or message.migrate_to_chat_id or message.migrate_from_chat_id
        return None if gone or edited else Incoming(sleutel, KANAAL, str(message.chat.id), soort="groep")
    sender = message.from_user
    if message.chat.type != ChatType.PRIVATE or sender is None or sender.is_bot or message.via_bot is not None:
        return None
    chat = message.chat.id
    if edited:
        # A live location is an edited message too, every few seconds.
        changed = message.text is not None or message.caption is not None
        return _incoming(sleutel, chat, soort="gewijzigd_bericht") if changed else None
    if message.text is not None:
        return replace(_incoming(sleutel, chat, tekst=message.text), nummer=message.message_id)
    if message.contact is not None:
        return _incoming(sleutel, chat, soort="contactkaart")
    if message.location is not None or message.venue is not None:
        return _incoming(sleutel, chat, soort="locatie")
    return _incoming(sleutel, chat, soort="media") if message.effective_attachment else None


def _incoming(sleutel: str, chat: int, *, tekst: str = "", knop: str = "", soort: str = "tekst") -> Incoming:
    bron = (f"gesprek:telegram:{chat}",)
    return Incoming(sleutel, KANAAL, str(chat), tekst, knop=knop, soort=soort, bron=bron)


# --- out


def tekst_van(inhoud: Mapping[str, Any]) -> str:
    """What a row says, with the number of the question as its first line, and below it choices too long for buttons."""
    listed = _too_long(inhoud) or _too_many(inhoud)
    choices = [label for value, label in _labels(inhoud) if value not in GEEN_KEUZE] if listed else []
    return "\n".join(part for part in (inhoud["nummer"], inhoud["tekst"], *choices) if part)


def _too_long(inhoud: Mapping[str, Any]) -> bool:
    return any(len(label) > PAST_OP_KNOP for _, label in inhoud["knoppen"])


def _too_many(inhoud: Mapping[str, Any]) -> bool:
    """More choices than Telegram takes as buttons: they stand in the text and a number is typed."""
    return len(inhoud["knoppen"]) > MEESTE_KNOPPEN


def _labels(inhoud: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(value, label) of the buttons. Choices that are cut off get a number; it may be typed as well."""
    if not (_too_long(inhoud) or _too_many(inhoud)):
        return [(value, label) for value, label in inhoud["knoppen"]]
    number = count(1)
    numbered = {value: f"{next(number)}. {label}" for value, label in inhoud["knoppen"] if value not in GEEN_KEUZE}
    # What has a place in a rank shows that place instead.
    plain = {*GEEN_KEUZE, *(inhoud["vinkjes"] if inhoud.get("rang") else ())}
    return [(value, label if value in plain else numbered[value]) for value, label in inhoud["knoppen"]]


def delen(tekst: str, hoogstens: int = MessageLimit.MAX_TEXT_LENGTH) -> list[str]:
    """The text in parts of at most `hoogstens` UTF-16 units, preferably cut at a line or a word."""
    parts = []
    while _units(tekst) > hoogstens:
        cut = _cut(tekst, hoogstens)
        parts.append(tekst[:cut].rstrip())
        tekst = tekst[cut:].lstrip()
    return [part for part in parts if part] + ([tekst] if tekst or not parts else [])


def _units(tekst: str) -> int:
    """The length as Telegram counts it: a character outside the basic plane counts twice."""
    return len(tekst) + sum(c > "\uffff" for c in tekst)


def _cut(tekst: str, hoogstens: int) -> int:
    units = end = 0
    while units + _units(tekst[end]) <= hoogstens:
        units += _units(tekst[end])
        end += 1
    for space in ("\n", " "):
        at = tekst.rfind(space, end // 2, end)
        if at > 0:
            return at
    return end


def toetsen(inhoud: Mapping[str, Any], sleutel: Callable[[str], str]) -> InlineKeyboardMarkup | None:
    """The buttons of a row; None when it has none. `sleutel` gives the opaque key of a value."""
    if not inhoud["knoppen"]:
        return None
    ticked = set() if inhoud.get("rang") else set(inhoud["vinkjes"])
    many = _too_many(inhoud)
    labels = [(value, label) for value, label in _labels(inhoud) if not many or value in GEEN_KEUZE]
    buttons = {
        value: InlineKeyboardButton(
            _op_knop(f"{VINKJE}{label}" if value in ticked else label), callback_data=sleutel(value)
        )
        for value, label in labels
    }
    choices = [b for value, b in buttons.items() if value not in GEEN_KEUZE]
    if len(choices) > 1 and all(_is_number(b.text) for b in choices):
        return InlineKeyboardMarkup([*_scale(choices), *([b] for v, b in buttons.items() if v in GEEN_KEUZE)])
    return InlineKeyboardMarkup(_rows(list(buttons.values()))) if buttons else None


def _op_knop(label: str) -> str:
    """A label as a button bears it; the whole of a longer one stands in the text."""
    return label if len(label) <= LANGSTE_LABEL else f"{label[: LANGSTE_LABEL - 1].rstrip()}…"


def _is_number(text: str) -> bool:
    return len(text) <= 4 and text.lstrip("-").replace(",", "").replace(".", "").isdecimal()


def _scale(buttons: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Numbers in one row, or in rows of the same length when they are too many or too wide for one."""
    per_row = GETALLEN_NAAST_ELKAAR if all(len(b.text) <= 2 for b in buttons) else NAAST_ELKAAR
    rows = -(-len(buttons) // per_row)
    each = -(-len(buttons) // rows)
    return [list(buttons[i : i + each]) for i in range(0, len(buttons), each)]


def _rows(buttons: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Below each other when one label is long, else as many beside each other as fit on a telephone."""
    if any(len(b.text) > KORT for b in buttons):
        return [[b] for b in buttons]
    rows: list[list[InlineKeyboardButton]] = [[]]
    for button in buttons:
        wide = sum(len(b.text) for b in rows[-1]) + len(button.text)
        if rows[-1] and (len(rows[-1]) == NAAST_ELKAAR or wide > BREED):
            rows.append([])
        rows[-1].append(button)
    return rows


def stil(now: datetime) -> bool:
    """Whether it is night in the Netherlands: then a message makes no sound."""
    hour = lokaal(now).hour
    return hour >= NACHT_VAN or hour < NACHT_TOT
