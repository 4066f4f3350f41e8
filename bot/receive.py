"""The shell around the engine: one transaction per batch of incoming messages.

Seen before? Load, lock, decide, do the effects, write. Every door (web chat, Telegram, terminal, rehearsal) comes in
here with an `Incoming`; a channel only translates. A message that fails rolls back to its savepoint, and after the
third failure it is set aside while the rest goes on.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot import bladzijde, commands, gesprekken
from bot.conversation import Conversation
from bot.gesprekken import POGINGEN, Gesprek, InboxRij, TelegramBericht
from bot.spoken import Spoken
from kern import mensen, outbox
from kern.db import Database, keys
from kern.failpoint import reach
from kern.huis import Huis
from kern.outbox import Soort
from kern.taal import zin
from kern.vragen import Opdracht, opdracht, schoon

log = logging.getLogger(__name__)

# Channels to which we write; on the others the page itself is made anew from the state.
PUSH = ("telegram",)


@dataclass(frozen=True)
class Incoming:
    """One message from a channel, in our own terms.

    `sleutel` is unique for ever and holds no content. `adres`: chat id, cookie token with slug, terminal name.
    `gekozen`: values of pressed buttons or ticked boxes, of question `vraag`; `knop`: an opaque button instead.
    `doe`: a command given by a button. `slug`: the kern the door leads to. `soort`: what it is when it is no text.
    `nummer`: where it stands among all messages of this chat, on a channel that counts those of both sides.
    `taal`: the language this device asks for. `deel` and `velden`: a section of the page form, and per question what
    was typed or chosen in it; `half`: left before it was done.
    """

    sleutel: str
    kanaal: str
    adres: str
    tekst: str = ""
    gekozen: tuple[str, ...] | None = None
    vraag: str = ""
    knop: str = ""
    doe: str = ""
    wijzig: str = ""
    slug: str = ""
    soort: str = "tekst"
    bron: tuple[str, ...] = ()
    nummer: int | None = None
    taal: str = ""
    deel: int | None = None
    velden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    half: bool = False


@dataclass(frozen=True)
class Received:
    """What became of one message. `dubbel`: it had been handled before. `gif`: it was set aside.

    `fouten`: what is wrong with the questions of a section. `taal`: the language the conversation goes on in.
    """

    sleutel: str
    gesprek_id: str | None = None
    spoken: tuple[Spoken, ...] = field(default=())
    dubbel: bool = False
    mislukt: bool = False
    gif: bool = False
    fouten: Mapping[str, str] = field(default_factory=dict)
    taal: str = "nl"


def receive(db: Database, now: datetime, batch: Sequence[Incoming], huis: Huis) -> list[Received]:
    """Handle a batch in one transaction, a savepoint each; returns what became of each, in order."""
    with db.writing() as s:
        return [_one(s, now, incoming, huis) for incoming in batch]


def _one(s: Session, now: datetime, incoming: Incoming, huis: Huis) -> Received:
    row = s.get(InboxRij, incoming.sleutel)
    if row is not None and row.staat != "fout":
        return Received(incoming.sleutel, dubbel=True, gif=row.staat == "gif")
    if row is None:
        row = InboxRij(sleutel=incoming.sleutel, ontvangen=now, staat="gedaan", pogingen=0, fout="")
        try:
            with s.begin_nested():
                s.add(row)
        except IntegrityError:  # another process had the same message a moment before
            return Received(incoming.sleutel, dubbel=True)
    reach("after_inbox")
    savepoint = s.begin_nested()
    try:
        received = handle(s, now, incoming, huis)
        savepoint.commit()
        row.staat, row.ruw = "gedaan", None
        return received
    except Exception as error:
        savepoint.rollback()
        log.exception("message failed", extra={"sleutel": incoming.sleutel})
        return _failed(s, now, incoming, row, error)


def _failed(s: Session, now: datetime, incoming: Incoming, row: InboxRij, error: Exception) -> Received:
    s.expire_all()
    row.pogingen += 1
    row.fout = type(error).__name__
    row.ruw = keys(s).seal("inbox", json.dumps([incoming.kanaal, incoming.adres, incoming.tekst]))
    row.staat = "gif" if row.pogingen >= POGINGEN else "fout"
    s.flush()
    if row.staat == "fout":
        return Received(incoming.sleutel, mislukt=True)
    sorry = Spoken(zin("gesprek.hulp.gif"))
    if incoming.kanaal in PUSH:
        enqueue(s, now, incoming.kanaal, incoming.adres, f"gif:{incoming.sleutel}", None, (sorry,))
    return Received(incoming.sleutel, spoken=(sorry,), mislukt=True, gif=True)


def handle(s: Session, now: datetime, incoming: Incoming, huis: Huis) -> Received:
    """One message: load and lock the conversation, let it speak, keep what came of it."""
    if incoming.soort == "groep":
        return _group(s, now, incoming, huis)
    gesprek = gesprekken.zoek(s, incoming.kanaal, incoming.adres)
    conversation = Conversation.load(
        s, now, huis, gesprek, incoming.kanaal, incoming.adres, incoming.slug, incoming.taal
    )
    conversation.orders = commands.ORDERS
    if incoming.bron:
        conversation.bron = incoming.bron
    with conversation.in_taal():
        wrong = _fill(conversation, incoming)
        spoken = speak(conversation, incoming)
    conversation.save()
    gesprek = conversation.gesprek
    if incoming.kanaal in PUSH:
        # Who had shut us out and writes can be written to again.
        mensen.open(s, incoming.kanaal, incoming.adres)
        key = f"gesprek:{gesprek.id}:{gesprek.volgnr}"
        enqueue(s, now, incoming.kanaal, incoming.adres, key, gesprek, spoken)
    return Received(incoming.sleutel, gesprek.id, spoken, fouten=wrong, taal=conversation.state.taal)


def _group(s: Session, now: datetime, incoming: Incoming, huis: Huis) -> Received:
    """A group is told once (an hour, should it add us again) where to go; the channel leaves it after that."""
    line = Spoken(zin("gesprek.hulp.groep", link=f"https://t.me/{huis.telegram_naam}"))
    outbox.enqueue(
        s,
        now,
        kanaal=incoming.kanaal,
        soort=Soort.GESPREK,
        adres=incoming.adres,
        inhoud={**line.to_json(), "verlaat": True},
        sleutel=f"groep:{keys(s).lookup('gesprek', incoming.adres)}:{now:%Y%m%d%H}",
        omschrijving="groep",
    )
    return Received(incoming.sleutel, None, (line,))


def _fill(c: Conversation, incoming: Incoming) -> dict[str, str]:
    if incoming.deel is None:
        return {}
    return bladzijde.vul_in(c, incoming.deel, incoming.velden, half=incoming.half)


def speak(c: Conversation, incoming: Incoming) -> tuple[Spoken, ...]:
    """Let the conversation take one message; what it says."""
    if incoming.soort != "tekst":
        return c.tell(zin(f"gesprek.hulp.{incoming.soort}", telefoon=c.facts.telefoon))
    if incoming.wijzig:
        return c.change(incoming.wijzig)
    if incoming.knop:
        return c.button(incoming.knop)
    if incoming.gekozen is not None:
        return c.chosen(incoming.gekozen, incoming.vraag)
    if incoming.deel is not None and not incoming.doe:
        return ()
    text = schoon(incoming.tekst)
    command = Opdracht(incoming.doe) if incoming.doe else opdracht(text.tekst, c.open_question())
    if command is not None:
        return c.command(command)
    if incoming.nummer is not None and _before_the_question(c, incoming.nummer):
        return c.tell(zin("gesprek.vraag.te_snel"))
    said = c.said(text.tekst, incoming.vraag)
    return (Spoken(zin("gesprek.hulp.ingekort")), *said) if text.ingekort else said


def _before_the_question(c: Conversation, nummer: int) -> bool:
    """Whether this message was typed before its sender could read the open question: it must not answer it."""
    gesprek = c.gesprek
    if not gesprek.id or c.af:
        return False
    carried = c.s.get(TelegramBericht, gesprek.id)
    if carried is not None and nummer < carried.message_id:
        return True
    return outbox.onderweg(c.s, f"gesprek:{gesprek.id}:{gesprek.volgnr}:", ":vraag")


def enqueue(
    s: Session,
    now: datetime,
    kanaal: str,
    adres: str,
    sleutel: str,
    gesprek: Gesprek | None,
    spoken: tuple[Spoken, ...],
    *,
    herhaling: bool = False,
) -> None:
    """Write what is said to the outbox: one message for all lines before a question, one for the question.

    The key of a question ends in `:vraag`; `stand` is the turn it belongs to, so that one sees later whether it is
    still the newest. `herhaling`: it may have arrived already, so it goes only while it is.
    """
    for i, line in enumerate(_messages(spoken)):
        outbox.enqueue(
            s,
            now,
            kanaal=kanaal,
            soort=Soort.GESPREK,
            adres=adres,
            inhoud={
                **line.to_json(),
                "gesprek": gesprek.id if gesprek else "",
                "stand": gesprek.volgnr if gesprek else 0,
                "herhaling": herhaling,
            },
            sleutel=f"{sleutel}:{i}:vraag" if line.vraag else f"{sleutel}:{i}",
            kern_id=gesprek.kern_id if gesprek else None,
            omschrijving="gesprek",
            herhaalt_antwoorden=True,
        )


def _messages(spoken: tuple[Spoken, ...]) -> list[Spoken]:
    """Lines that follow each other become one message: one buzz of the telephone instead of four."""
    joined: list[Spoken] = []
    for line in spoken:
        if joined and not line.vraag and not joined[-1].vraag:
            joined[-1] = Spoken(f"{joined[-1].tekst}\n\n{line.tekst}")
        else:
            joined.append(line)
    return joined
