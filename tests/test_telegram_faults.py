"""Telegram when things go wrong: blocked, busy, silent, unreachable, poison; nothing lost, nothing double."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot import receive as shell
from bot.channels.telegram_send import Tempo
from bot.gesprekken import InboxRij
from kern import mensen, outbox
from kern.db import Database
from kern.onderzoek import antwoorden
from kern.onderzoek.antwoorden import Respons
from kern.outbox import Soort, Verzending
from kern.taal import zin
from tests.conftest import free_port
from tests.nep.telegram import (
    GEBLOKKEERD,
    GEEN_ANTWOORD,
    ONVERANDERD,
    POORT,
    STILTE,
    STORING,
    TE_OUD,
    WEG,
    Fout,
    NepTelegram,
    bericht,
    prive,
    te_vaak,
)
from tests.nep.telegram_huis import Opstelling, open_onderzoek, opstelling
from tests.test_telegram import RIET, SEM, _to_summary, run

SEND, EDIT = "sendMessage", "editMessageReplyMarkup"
ONBEKEND = ("onbekend", "telegram_geen_antwoord")


# --- out: what each answer of Telegram means


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (GEBLOKKEERD, ("geweigerd", "kanaal_dicht")),
        (Fout(403, "Forbidden: user is deactivated"), ("geweigerd", "kanaal_dicht")),
        (WEG, ("geweigerd", "kanaal_dicht")),
        (Fout(400, "Bad Request: message is too long"), ("geweigerd", "telegram_weigert")),
        (te_vaak(35), ("uitgesteld", "te_druk")),
        (Fout(401, "Unauthorized"), ("uitgesteld", "geen_telegram")),
        (STORING, ONBEKEND),
        (POORT, ONBEKEND),
        (GEEN_ANTWOORD, ONBEKEND),
    ],
)
def test_outcome_of_a_message(sqlite_db: Database, now: datetime, fault: Fout, outcome: tuple[str, str]) -> None:
    async def story(o: Opstelling) -> None:
        o.nep.fouten[SEND, RIET] = [fault]
        await _say_line(o)
        assert o.staten() == [outcome]
        if outcome[1] == "te_druk":
            [row] = o.rijen()
            assert row.niet_voor is not None and row.niet_voor - o.nu == timedelta(seconds=35)
        if outcome[0] in ("geweigerd", "onbekend"):
            assert o.rijen()[0].inhoud is None

    run(sqlite_db, now, story)


async def _say_line(o: Opstelling, *chats: int, soort: Soort = Soort.GESPREK) -> None:
    """A line without a conversation to each of these chats, and one try to deliver them."""
    inhoud = {"tekst": "Hallo", "vraag": "", "knoppen": [], "meer": False, "vinkjes": [], "nummer": ""}
    with o.db.writing() as s:
        for chat in chats or (RIET,):
            outbox.enqueue(
                s,
                o.nu,
                kanaal="telegram",
                soort=soort,
                adres=str(chat),
                inhoud=inhoud,
                sleutel=f"proef:{chat}:{soort}:{o.nu.isoformat()}",
                omschrijving="proef",
            )
    await o.bezorger.ronde()


def test_hanging_server_is_unknown(sqlite_db: Database, now: datetime) -> None:
    async def play() -> None:
        async with opstelling(sqlite_db, now) as o:
            o.bot._request[1]._read = 0.05  # type: ignore[attr-defined]
            o.nep.fouten[SEND, RIET] = [STILTE]
            await _say_line(o)
            assert o.staten() == [ONBEKEND]
            assert len(o.nep.van(RIET)) == 1

    asyncio.run(play())


def test_no_connection_waits_and_goes_later(db: Database, now: datetime) -> None:
    async def play() -> None:
        async with opstelling(db, now) as o:
            good = o.bot, o.uit, o.bezorger
            o.verbind(f"http://127.0.0.1:{free_port()}")
            await _say_line(o)
            assert o.staten() == [("uitgesteld", "geen_telegram")]
            await o.bot.sluit()
            o.bot, o.uit, o.bezorger = good
            o.verstrijkt(6)
            await o.bezorg()
            assert o.staten() == [("verzonden", "")]
            assert len(o.nep.van(RIET)) == 1

    asyncio.run(play())


def test_busy_chat_waits_in_order_and_others_go_on(db: Database, now: datetime) -> None:
    open_onderzoek(db, now)

    async def story(o: Opstelling) -> None:
        o.nep.fouten[SEND, RIET] = [te_vaak(35)]
        o.nep.zeg(RIET, "/start westendorp")
        o.nep.zeg(SEM, "/start westendorp")
        await o.beurt()
        assert (len(o.nep.van(RIET)), len(o.nep.van(SEM))) == (0, 2)
        o.verstrijkt(34)
        await o.bezorg()
        assert o.nep.van(RIET) == []
        o.verstrijkt(1)
        await o.bezorg()
        assert [m.tekst == "Wilt u meedoen?" for m in o.nep.van(RIET)] == [False, True]
        assert {state for state, _ in o.staten()} == {"verzonden"}

    run(db, now, story)


@pytest.mark.parametrize("fault", [GEBLOKKEERD, WEG])
def test_shut_out_closes_the_channel_and_writing_opens_it(db: Database, now: datetime, fault: Fout) -> None:
    open_onderzoek(db, now)

    async def story(o: Opstelling) -> None:
        o.nep.fouten[SEND, RIET] = [fault]
        o.nep.zeg(RIET, "/start westendorp")
        await o.beurt()
        assert o.staten() == [("geweigerd", "kanaal_dicht")] * 2, "what waited goes too"
        assert o.nep.telling()[SEND] == 1, "nothing is tried again"
        with db.reading() as s:
            assert mensen.is_gesloten(s, "telegram", str(RIET))
            assert not mensen.is_afgemeld(s, str(RIET), kanaal="telegram")
        await o.zeg(RIET, "/start")
        assert o.nep.laatste(RIET).tekst == "Wilt u meedoen?"
        with db.reading() as s:
            assert not mensen.is_gesloten(s, "telegram", str(RIET))

    run(db, now, story)


@pytest.mark.parametrize("fault", [STORING, GEEN_ANTWOORD])
def test_lost_question_is_asked_once_more(db: Database, now: datetime, fault: Fout) -> None:
    open_onderzoek(db, now)

    async def story(o: Opstelling) -> None:
        await o.zeg(RIET, "/start westendorp")
        o.nep.fouten[SEND, RIET] = [fault, fault, fault]
        o.nep.druk_op(RIET, "Ik begin")
        await o.beurt()
        assert o.staten()[-1] == ONBEKEND
        for _ in range(2):
            o.verstrijkt(29)
            await o.beurt()
            o.verstrijkt(2)
            await o.beurt()
        assert o.staten()[-2:] == [ONBEKEND, ONBEKEND] and len(o.staten()) == 4
        o.nep.fouten.clear()
        o.verstrijkt(300)
        await o.beurt()
        assert len(o.staten()) == 4, "twice is enough; the next message brings it back"
        assert (await o.zeg(RIET, "hallo?")).startswith("Vraag 1 van")

    run(db, now, story)


def test_lost_question_arrives_at_the_second_try_with_working_buttons(db: Database, now: datetime) -> None:
    open_onderzoek(db, now)

    async def story(o: Opstelling) -> None:
        await o.zeg(RIET, "/start westendorp")
        o.nep.fouten[SEND, RIET] = [STORING]
        o.nep.druk_op(RIET, "Ik begin")
        await o.beurt()
        o.verstrijkt(31)
        await o.beurt()
        assert o.nep.laatste(RIET).tekst.startswith("Vraag 1 van")
        shown = await o.druk(RIET, "Ik woon in Westendorp, in mijn eigen huishouden")
        assert shown.startswith("Vraag 2 van")

    run(db, now, story)


def test_question_that_was_answered_meanwhile_is_not_repeated(sqlite_db: Database, now: datetime) -> None:
    open_onderzoek(sqlite_db, now)

    async def story(o: Opstelling) -> None:
        await o.zeg(RIET, "/start westendorp")
        o.nep.fouten[SEND, RIET] = [GEEN_ANTWOORD]  # it did arrive
        o.nep.druk_op(RIET, "Ik begin")
        await o.beurt()
        await o.druk(RIET, "Ik woon in Westendorp, in mijn eigen huishouden")
        before = len(o.rijen())
        o.verstrijkt(40)
        await o.beurt()
        assert len(o.rijen()) == before

    run(sqlite_db, now, story)


def test_repeat_that_is_overtaken_on_its_way_stays_home(sqlite_db: Database, now: datetime) -> None:
    open_onderzoek(sqlite_db, now)

    async def story(o: Opstelling) -> None:
        await o.zeg(RIET, "/start westendorp")
        o.nep.fouten[SEND, RIET] = [GEEN_ANTWOORD]
        o.nep.druk_op(RIET, "Ik begin")
        await o.beurt()
        o.verstrijkt(40)
        o.nep.druk_op(RIET, "Ik woon in Westendorp, in mijn eigen huishouden")
        await o.beurt()  # the repeat is written first, then the answer is handled, then both are delivered
        assert ("geweigerd", "ingehaald") in o.staten()
        texts = [m.tekst for m in o.nep.van(RIET)]
        assert sum("Wat past bij u?" in t for t in texts) == 1

    run(sqlite_db, now, story)


def test_edit_that_fails_does_no_harm(sqlite_db: Database, now: datetime) -> None:
    open_onderzoek(sqlite_db, now)

    async def story(o: Opstelling) -> None:
        await o.zeg(RIET, "/start westendorp")
        # Taking the old buttons away fails in every way there is; the questions go on.
        o.nep.fouten[EDIT, RIET] = [ONVERANDERD, Fout(400, "Bad Request: message to edit not found"), STORING]
        await o.druk(RIET, "Ik begin")
        await o.zeg(RIET, "1", "58", "2", "koop", "vrijstaand", "3", "nee", "ja")
        o.nep.fouten[EDIT, RIET] = [STORING, ONVERANDERD]
        await o.druk(RIET, "Helpen in de werkgroep")  # a tick over a bad line is simply done again
        o.verstrijkt(10)
        await o.bezorg()
        assert {state for state, _ in o.staten()} == {"verzonden"}

    run(sqlite_db, now, story)


def test_callback_too_old_leaves_the_effect(sqlite_db: Database, now: datetime) -> None:
    open_onderzoek(sqlite_db, now)

    async def story(o: Opstelling) -> None:
        await o.zeg(RIET, "/start westendorp")
        o.nep.fouten["answerCallbackQuery", 0] = [TE_OUD]
        assert (await o.druk(RIET, "Ik begin")).startswith("Vraag 1 van")
        assert o.poll.status.staat == "verbindt"

    run(sqlite_db, now, story)


def test_second_part_of_a_long_message_is_never_a_reason_to_repeat_the_first(
    sqlite_db: Database, now: datetime
) -> None:
    async def story(o: Opstelling) -> None:
        inhoud = {"tekst": "woord " * 1000, "vraag": "", "knoppen": [], "vinkjes": [], "nummer": ""}
        with o.db.writing() as s:
            for name in ("a", "b"):
                outbox.enqueue(
                    s,
                    o.nu,
                    kanaal="telegram",
                    soort=Soort.GESPREK,
                    adres=str(RIET),
                    inhoud=inhoud,
                    sleutel=name,
                    omschrijving="proef",
                )
        await o.bezorger.ronde()
        assert [len(m.tekst) <= 4096 for m in o.nep.van(RIET)] == [True, True]
        calls = 0

        def busy_at_the_second(call: Any) -> None:
            nonlocal calls
            calls += call.methode == SEND
            if calls == 2:
                o.nep.fouten[SEND, RIET] = [te_vaak(9)]

        o.nep.bij_aanroep = busy_at_the_second
        await o.bezorg()
        assert [state for state, _ in o.staten()] == ["verzonden", "onbekend"]

    run(sqlite_db, now, story)


# --- how fast


def test_pace_in_a_chat_and_over_all() -> None:
    pace = Tempo()
    assert [pace.neem("a", 0.0) for _ in range(5)] == [0.0, 0.0, 0.0, 1.0, 2.0]
    assert pace.neem("a", 100.0) == 0.0
    pace = Tempo()
    waits = [pace.neem(str(i), 0.0) for i in range(55)]
    assert waits[:5] == [0.0] * 5 and waits[-1] == pytest.approx(2.0)


def test_replies_find_room_before_bulk() -> None:
    pace = Tempo()
    assert pace.druk(0.0) == 0.0
    pace.neem("massa", 0.0)
    assert pace.druk(0.0) == pytest.approx(0.04), "the next of these waits"
    assert pace.neem("gesprek", 0.0) == 0.0, "somebody who waits for a reply does not"


def test_bulk_waits_for_its_place(sqlite_db: Database, now: datetime) -> None:
    async def story(o: Opstelling) -> None:
        await _say_line(o, *range(1, 7), soort=Soort.MASSA)
        assert {state for state, _ in o.staten()} == {"verzonden"}
        assert sum(o.geslapen) >= 5 * 0.04 - 1e-6

    run(sqlite_db, now, story)


# --- in: nothing blocks, nothing is lost


def test_poison_is_set_aside_at_the_third_try_and_blocks_nobody(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_onderzoek(db, now)
    real = shell.handle

    def poisonous(s: Any, now: datetime, incoming: shell.Incoming, huis: Any) -> shell.Received:
        if incoming.tekst == "gif":
            raise ArithmeticError("een fout in onze eigen code")
        return real(s, now, incoming, huis)

    monkeypatch.setattr(shell, "handle", poisonous)

    async def story(o: Opstelling) -> None:
        nep = o.nep
        nep.zeg(RIET, "gif")
        nep.zeg(SEM, "/start westendorp")
        assert await o.poll.ronde() is True
        await o.bezorg()
        assert nep.laatste(SEM).tekst == "Wilt u meedoen?", "the rest goes on"
        assert nep.wachten() == [701, 702], "and nothing is confirmed past the failed one"
        nep.zeg(SEM, "ik begin")
        assert await o.poll.ronde() is True
        await o.bezorg()
        assert nep.laatste(SEM).tekst.startswith("Vraag 1 van")
        assert await o.poll.ronde() is False
        await o.bezorg()
        assert nep.laatste(RIET).tekst == zin("gesprek.hulp.gif")
        await o.poll.ronde()
        assert nep.wachten() == []
        assert (o.poll.status.opzij, o.poll.status.verwerkt) == (1, 2)
        with db.reading() as s:
            row = s.get_one(InboxRij, "telegram:4242:701")
            assert (row.staat, row.pogingen, row.fout) == ("gif", 3, "ArithmeticError")

    run(db, now, story)


def test_unreadable_update_gets_a_sentence_and_blocks_nobody(sqlite_db: Database, now: datetime) -> None:
    open_onderzoek(sqlite_db, now)

    async def story(o: Opstelling) -> None:
        o.nep.bied_aan(message={"chat": prive(RIET), "text": "hoi"})
        o.nep.bied_aan(message=3)
        o.nep.bied_aan(message=bericht(RIET, 5, text="\ud83d\x00\x1b[31m"))
        o.nep.zeg(SEM, "/start westendorp")
        await o.beurt()
        await o.beurt()
        assert o.nep.laatste(SEM).tekst == "Wilt u meedoen?"
        assert any(zin("gesprek.hulp.gif") in m.tekst for m in o.nep.van(RIET))
        assert (o.nep.wachten(), o.poll.status.genegeerd) == ([], 1)

    run(sqlite_db, now, story)


def test_unreachable_telegram_is_a_status_and_comes_back(
    sqlite_db: Database, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    open_onderzoek(sqlite_db, now)
    caplog.set_level(logging.INFO)
    nep = NepTelegram()
    nep.fouten["getMe", 0] = [STORING] * 3
    nep.fouten["getUpdates", 0] = [POORT] * 17

    async def story(o: Opstelling) -> None:
        stop = asyncio.Event()
        states = []

        def look(call: Any) -> None:
            states.append(o.poll.status.staat)
            if len(o.geslapen) == 20 and call.methode == "getUpdates" and not nep.fouten["getUpdates", 0]:
                stop.set()

        nep.bij_aanroep = look
        nep.zeg(RIET, "/start westendorp")
        begin = o.nu
        await o.poll.draai(stop)
        assert "onbereikbaar" in states and o.poll.status.zin == zin(f"telegram.status.{o.poll.status.staat}")
        # Longer and longer with jitter, never longer than a minute.
        assert len(o.geslapen) == 20 and max(o.geslapen) <= 60 and o.geslapen[6] > o.geslapen[1] > 0.5
        minutes = (o.nu - begin) / timedelta(minutes=1)
        lines = [r for r in caplog.records if r.name == "bot.channels.telegram_poll" and r.levelno >= logging.WARNING]
        assert 1 < len(lines) <= minutes + 1
        await o.poll.ronde()
        with sqlite_db.reading() as s:
            assert s.scalar(select(func.count()).select_from(InboxRij)) == 1, "nothing was lost"

    run(sqlite_db, now, story, nep)


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fout(409, "Conflict: terminated by other getUpdates request"), "bezet"),
        (Fout(401, "Unauthorized"), "geweigerd"),
    ],
)
def test_other_poller_and_wrong_token_have_their_own_sentence(
    sqlite_db: Database, now: datetime, fault: Fout, state: str
) -> None:
    nep = NepTelegram()
    nep.fouten["getUpdates", 0] = [fault]

    async def story(o: Opstelling) -> None:
        stop = asyncio.Event()
        seen = []

        async def slaap(seconds: float) -> None:
            seen.append((o.poll.status.staat, o.poll.status.zin))
            stop.set()

        o.poll.slaap = slaap
        await o.poll.draai(stop)
        assert seen == [(state, zin(f"telegram.status.{state}"))]

    run(sqlite_db, now, story, nep)


def test_stop_ends_a_long_poll_at_once(sqlite_db: Database, now: datetime) -> None:
    async def story(o: Opstelling) -> None:
        o.poll.wacht = 25
        stop, polling = asyncio.Event(), asyncio.Event()
        o.nep.bij_aanroep = lambda call: polling.set() if call.methode == "getUpdates" else None
        running = asyncio.create_task(o.poll.draai(stop))
        await polling.wait()
        stop.set()
        await running
        assert not o.poll.status.staat.startswith("storing")

    run(sqlite_db, now, story)


def test_database_away_confirms_nothing(db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    open_onderzoek(db, now)

    async def story(o: Opstelling) -> None:
        stop = asyncio.Event()
        real, failures = o.poll._ontvang, 0

        def away(batch: Any) -> Any:
            nonlocal failures
            failures += 1
            if failures > 2:
                stop.set()
                return real(batch)
            raise OSError("schijf vol")

        monkeypatch.setattr(o.poll, "_ontvang", away)
        o.nep.zeg(RIET, "/start westendorp")
        await o.poll.draai(stop)
        assert failures == 3 and o.nep.wachten() == [701]
        await o.beurt()
        assert o.nep.laatste(RIET).tekst == "Wilt u meedoen?" and o.nep.wachten() == []

    run(db, now, story)


# --- all at once


def test_six_people_over_a_bad_line_lose_and_double_nothing(db: Database, now: datetime) -> None:
    """Every fault at random (seeded): each answer is kept once, and every row ends in a state that can be explained."""
    open_onderzoek(db, now)
    nep = NepTelegram(zaad=11, herlever=0.3, door_elkaar=True)

    async def story(o: Opstelling) -> None:
        await o.poll.ronde()
        nep.kansen = {SEND: (GEEN_ANTWOORD, 0.1), EDIT: (STORING, 0.2), "answerCallbackQuery": (TE_OUD, 0.3)}
        people = range(9001, 9007)
        script = ("/start westendorp", "1", "1", "58", "2", "koop", "1", "3")
        for text in script:
            for chat in people:
                nep.zeg(chat, text)
            await o.beurt()
            o.verstrijkt(60)
        assert {row.staat for row in o.rijen()} <= {"verzonden", "onbekend", "geweigerd"}
        with db.reading() as s:
            messages = s.scalar(select(func.count()).select_from(InboxRij))
            assert messages == len(script) * len(people) == o.poll.status.verwerkt
            assert s.scalar(select(func.count()).select_from(Respons)) == 0
            per_turn = s.scalars(select(Verzending.sleutel).where(Verzending.sleutel.like("gesprek:%"))).all()
            assert len(set(per_turn)) == len(per_turn)
        nep.kansen = {}
        for chat in people:
            assert (await o.zeg(chat, "terug")).startswith("Vraag ")

    run(db, now, story, nep)


def test_the_same_village_with_and_without_faults(sqlite_db: Database, now: datetime) -> None:
    """A whole journey over a line that loses one answer in five ends with the same answers as over a good one."""
    open_onderzoek(sqlite_db, now)
    nep = NepTelegram(zaad=2)

    async def story(o: Opstelling) -> None:
        await _to_summary(o, RIET)
        await o.zeg(RIET, "verstuur")
        nep.kansen = {SEND: (GEEN_ANTWOORD, 0.2)}
        await _to_summary(o, SEM)
        await o.zeg(SEM, "verstuur")
        with sqlite_db.reading() as s:
            one, two = s.scalars(select(Respons)).all()
            assert antwoorden.lees(s, one) == antwoorden.lees(s, two) != {}
            assert one.niet_gevraagd == two.niet_gevraagd
        assert ONBEKEND in o.staten(), "the line was bad indeed"

    run(sqlite_db, now, story, nep)
