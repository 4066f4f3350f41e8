"""Telegram with the real client over HTTP: what comes in, what goes out, and the whole journey."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from telegram import Bot

from bot import gesprekken
from bot.channels.telegram import delen, stil, tekst_van, toetsen, vertaal, vertaal_reeks
from bot.channels.telegram_http import verberg_token
from bot.gesprekken import Gesprek, InboxRij, TelegramBericht
from bot.receive import Incoming, receive
from kern import kernen
from kern.db import Base, Database
from kern.mensen import KanaalAdres
from kern.onderzoek import codes
from kern.onderzoek.antwoorden import Respons
from kern.onderzoek.onderzoek import Onderzoek
from kern.taal import zin
from tests.nep.telegram import NAAM, TOKEN, NepTelegram, bericht, persoon, prive
from tests.nep.telegram_huis import HUIS, Opstelling, open_onderzoek, opstelling

RIET, SEM = 1_111_222_333, 2_222_333_444  # long, so that no random id holds one by chance
GROEP = {"id": -100777, "type": "supergroup", "title": "Westendorp"}
BOT = Bot(TOKEN)

# --- in: a table of real payloads

MEDIA = {
    "photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}],
    "voice": {"file_id": "a", "file_unique_id": "b", "duration": 3},
    "document": {"file_id": "a", "file_unique_id": "b", "file_name": "x.pdf"},
    "video_note": {"file_id": "a", "file_unique_id": "b", "length": 1, "duration": 3},
    "dice": {"emoji": "🎲", "value": 3},
    "sticker": {
        "file_id": "a",
        "file_unique_id": "b",
        "type": "regular",
        "width": 1,
        "height": 1,
        "is_animated": False,
        "is_video": False,
    },
    "poll": {
        "id": "1",
        "question": "Eten?",
        "options": [],
        "allows_revoting": False,
        "members_only": False,
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
    },
}
PRIVE: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"text": "drie"}, {"tekst": "drie"}),
    (
        {"text": "/start westendorp", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]},
        {"tekst": "/start westendorp"},
    ),
    ({"text": "/start@KernpraatTestBot K7M4QX"}, {"tekst": "/start@KernpraatTestBot K7M4QX"}),
    ({"text": "*_[x](http://evil.example)"}, {"tekst": "*_[x](http://evil.example)"}),
    ({"text": "\ud83d halve smiley"}, {"tekst": "\ud83d halve smiley"}),
    ({"contact": {"phone_number": "0612345678", "first_name": "Jan"}}, {"soort": "contactkaart"}),
    ({"location": {"latitude": 51.9, "longitude": 6.4}}, {"soort": "locatie"}),
    *(({name: value}, {"soort": "media"}) for name, value in MEDIA.items()),
]
NIETS: list[dict[str, Any]] = [
    {"message": bericht(RIET, 1, text="hoi") | {"from": persoon(9, is_bot=True)}},
    {"message": bericht(RIET, 1, text="hoi", via_bot=persoon(9, is_bot=True))},
    {"message": bericht(RIET, 1, pinned_message=bericht(RIET, 1, text="oud"))},
    {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -1, "type": "channel", "title": "x"}, "text": "hoi"}},
    {"inline_query": {"id": "1", "from": persoon(RIET), "query": "hoi", "offset": ""}},
    {"edited_message": bericht(RIET, 1, location={"latitude": 1.0, "longitude": 1.0})},
    {"message": bericht(RIET, 1, left_chat_member=persoon(9)) | {"chat": GROEP}},
    {"edited_message": bericht(RIET, 1, text="hoi") | {"chat": GROEP}},
    {"iets_nieuws": {"id": 1}},
]


@pytest.mark.parametrize(("content", "expected"), PRIVE)
def test_private_message(content: dict[str, Any], expected: dict[str, str]) -> None:
    found = vertaal(BOT, 4242, {"update_id": 7, "message": bericht(RIET, 1, **content)})
    number = 1 if "text" in content else None
    wanted = Incoming("telegram:4242:7", "telegram", str(RIET), bron=(f"gesprek:telegram:{RIET}",), nummer=number)
    assert found.incoming == Incoming(**{**wanted.__dict__, **expected})


@pytest.mark.parametrize("update", NIETS)
def test_what_is_none_of_our_business(update: dict[str, Any]) -> None:
    assert vertaal(BOT, 4242, {"update_id": 7, **update}).incoming is None


def test_edited_message_and_group() -> None:
    edited = vertaal(BOT, 4242, {"update_id": 7, "edited_message": bericht(RIET, 1, text="vier", edit_date=2)})
    assert edited.incoming is not None and edited.incoming.soort == "gewijzigd_bericht"
    group = vertaal(BOT, 4242, {"update_id": 7, "message": bericht(RIET, 1, text="hoi") | {"chat": GROEP}})
    assert group.incoming is not None and (group.incoming.soort, group.incoming.adres) == ("groep", "-100777")


def test_update_that_cannot_be_read_says_so_and_is_no_obstacle() -> None:
    broken = {"message_id": "x", "chat": prive(RIET), "from": {"id": 1}, "text": "hoi", "date": "gisteren"}
    found = vertaal(BOT, 4242, {"update_id": 7, "message": broken})
    assert found.incoming is not None and (found.incoming.soort, found.incoming.adres) == ("gif", str(RIET))
    assert vertaal(BOT, 4242, {"update_id": 8, "message": {"chat": 3}}).incoming is None


def test_album_counts_once() -> None:
    updates = [
        {"update_id": i, "message": bericht(chat, i, photo=MEDIA["photo"], media_group_id="a1")}
        for i, chat in enumerate([RIET, RIET, SEM, RIET])
    ]
    assert [v.incoming is not None for v in vertaal_reeks(BOT, 4242, updates)] == [True, False, True, False]


def test_button_counts_only_in_a_private_chat() -> None:
    def query(chat: dict[str, Any], data: str | None) -> Any:
        message = {
            "message_id": 1,
            "date": 1803900000,
            "chat": chat,
            "from": persoon(4242, is_bot=True),
            "text": "vraag",
        }
        fields = {"id": "q1", "from": persoon(RIET), "chat_instance": "1", "message": message}
        return vertaal(BOT, 4242, {"update_id": 7, "callback_query": fields | ({"data": data} if data else {})})

    good = query(prive(RIET), "abc")
    assert good.incoming is not None and (good.incoming.knop, good.callback) == ("abc", "q1")
    for found in (query(GROEP, "abc"), query(prive(RIET), None)):
        assert (found.incoming, found.callback) == (None, "q1")


# --- out


def test_long_text_is_cut_at_words_and_never_inside_a_character() -> None:
    text = ("woord " * 900 + "\n" + "🏡" * 5000).strip()
    parts = delen(text)
    assert all(len(p.encode("utf-16-le")) // 2 <= 4096 for p in parts)
    assert "".join(parts).replace(" ", "").replace("\n", "") == text.replace(" ", "").replace("\n", "")
    assert all(p.endswith(("woord", "🏡")) for p in parts)
    assert delen("kort") == ["kort"] and delen("x" * 4096) == ["x" * 4096]


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.integers(min_value=2, max_value=9))
def test_any_text_survives_the_cutting(text: str, most: int) -> None:
    parts = delen(text, most)
    assert all(len(p.encode("utf-16-le")) // 2 <= most for p in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_short_labels_stand_beside_each_other_and_long_ones_below() -> None:
    def labels(*names: str, ticked: tuple[str, ...] = ()) -> list[list[str]]:
        inhoud = {"knoppen": [[n, n] for n in names], "vinkjes": ticked}
        markup = toetsen(inhoud, lambda value: f"sleutel-{value}")
        assert markup is not None
        return [[b.text for b in row] for row in markup.inline_keyboard]

    assert labels("Ja", "Nee", "Sla over") == [["Ja", "Nee", "Sla over"]]
    assert labels("0", "1", "2", "3", "4") == [["0", "1", "2", "3", "4"]]
    assert labels(*(str(i) for i in range(11))) == [["0", "1", "2", "3", "4", "5"], ["6", "7", "8", "9", "10"]]
    assert labels("0", "0,5", "1", "1,5", "2") == [["0", "0,5", "1"], ["1,5", "2"]]
    assert labels("1", "2", "") == [["1", "2"], [""]], "what is no number stands below"
    assert labels("Ja", "Dat weet ik nog niet") == [["Ja"], ["Dat weet ik nog niet"]]
    assert labels("Huur", "Koop", ticked=("Koop",)) == [["Huur", "☑ Koop"]]
    assert toetsen({"knoppen": [], "vinkjes": []}, str) is None


def test_choices_that_a_telephone_would_cut_off_stand_in_the_text_with_a_number() -> None:
    long = "Ik woon ergens anders, maar wil (weer) in Westendorp wonen"
    inhoud = {
        "nummer": "Vraag 1 van ongeveer 14",
        "tekst": "Wat past bij u?",
        "knoppen": [["hier", "Ik woon hier"], ["elders", long], ["", "Sla over"]],
        "vinkjes": [],
    }
    markup = toetsen(inhoud, str)
    assert markup is not None
    assert [row[0].text for row in markup.inline_keyboard] == ["1. Ik woon hier", f"2. {long}", "Sla over"]
    assert tekst_van(inhoud) == f"Vraag 1 van ongeveer 14\nWat past bij u?\n1. Ik woon hier\n2. {long}"
    short = {**inhoud, "knoppen": [["ja", "Ja"], ["", "Sla over"]]}
    assert tekst_van(short) == "Vraag 1 van ongeveer 14\nWat past bij u?"


@pytest.mark.parametrize(("hour", "silent"), [(6, True), (7, False), (20, False), (21, True), (23, True)])
def test_silent_at_night_in_the_netherlands(hour: int, silent: bool) -> None:
    assert stil(datetime(2027, 3, 1, hour, 30, tzinfo=UTC)) is silent


# --- the journey


def run(db: Database, now: datetime, story: Callable[[Opstelling], Any], nep: NepTelegram | None = None) -> None:
    """Play a story against the stand-in."""

    async def play() -> None:
        async with opstelling(db, now, nep) as o:
            await story(o)

    asyncio.run(play())


def test_first_message_says_all_that_must_be_said_first(db: Database, now: datetime) -> None:
    open_onderzoek(db, now)

    async def story(o: Opstelling) -> None:
        await o.zeg(RIET, "/start westendorp")
        intro, question = o.nep.van(RIET)
        link = zin("gesprek.onderzoek.telegram", link="https://kernpraat.example/chat/westendorp")
        for text in ("Ik ben een computer, geen mens.", "zonder uw naam", "geen inschrijving", link):
            assert text in intro.tekst
        assert question.tekst == "Wilt u meedoen?"
        assert [row[0][0] for row in question.knoppen][:2] == ["Ik begin", "Uitleg"]
        assert all(len(d) == 32 for row in question.knoppen for _, d in row)
        assert "true" in question.gegeven["link_preview_options"]
        assert "parse_mode" not in question.gegeven
        assert (question.stil, question.beschermd) == (False, False)

    run(db, now, story)


@pytest.mark.parametrize("first", [{"text": "/help"}, {"text": "/privacy"}, {"voice": MEDIA["voice"]}])
def test_whatever_comes_first_the_intro_comes_before_the_question(
    sqlite_db: Database, now: datetime, first: dict[str, Any]
) -> None:
    open_onderzoek(sqlite_db, now)

    async def story(o: Opstelling) -> None:
        o.nep.bied_aan(message=bericht(RIET, 1, **first))
        await o.beurt()
        assert "Over welk dorp" in o.nep.laatste(RIET).tekst
        await o.druk(RIET, "Westendorp")
        assert "Ik ben een computer" in o.nep.van(RIET)[0].tekst
        assert "Telegram kan meelezen" in o.nep.van(RIET)[-2].tekst

    run(sqlite_db, now, story)


@pytest.mark.parametrize("together", [True, False])
def test_a_second_quick_message_never_answers_a_question_not_yet_seen(
    sqlite_db: Database, now: datetime, together: bool
) -> None:
    """C22: the first of some quick messages counts, in one batch or in two; the others fill in nothing."""
    open_onderzoek(sqlite_db, now)

    async def story(o: Opstelling) -> None:
        await o.zeg(RIET, "/start westendorp")
        await o.druk(RIET, "Ik begin")
        await o.druk(RIET, "Ik woon in Westendorp, in mijn eigen huishouden")
        early = o.nep.zeg(RIET, "58") if together else None
        if early is None:
            await o.zeg(RIET, "58")
            # Typed before our next question was there: its number is lower.
            question = o.nep.laatste(RIET).id
            o.nep.bied_aan(message=bericht(RIET, question - 1, text="2"))
        else:
            o.nep.zeg(RIET, "2")
        await o.beurt()
        said = [b.tekst for b in o.nep.van(RIET)[-2:]]
        assert any("vorige vraag al" in tekst for tekst in said), said
        assert "Met wie woont u?" in said[-1]
        assert "Is uw woning" in await o.zeg(RIET, "2"), "an answer to what was read counts"

    run(sqlite_db, now, story)


async def _to_summary(o: Opstelling, chat: int) -> str:
    """From /start to the summary, by buttons and by typing."""
    await o.zeg(chat, "/start westendorp")
    await o.druk(chat, "Ik begin")
    shown = await o.druk(chat, "Ik woon in Westendorp, in mijn eigen huishouden")
    assert shown.startswith("Vraag 2 van ongeveer ")
    for text in ("58", "2", "koop", "vrijstaand", "3"):
        shown = await o.zeg(chat, text)
    assert "verhuizen" in shown
    await o.druk(chat, "Nee")
    await o.zeg(chat, "ja")
    await o.druk(chat, "Meedenken bij bijeenkomsten", "Helpen in de werkgroep")
    return await o.druk(chat, "Verder")


def test_journey_with_buttons_and_typing_to_the_website(db: Database, now: datetime) -> None:
    open_onderzoek(db, now)

    async def story(o: Opstelling) -> None:
        summary = await _to_summary(o, RIET)
        assert summary.startswith("Dit hebt u ingevuld. Klopt het?")
        assert "Meedenken bij bijeenkomsten" in summary and "Helpen in de werkgroep" in summary
        assert o.nep.laatste(RIET).beschermd
        asked = "\n".join(m.tekst for m in o.nep.van(RIET))
        assert "Wilt u nog iets kwijt?" not in asked  # sensitive: not on Telegram
        link_line = o.nep.van(RIET)[-2]
        assert not link_line.beschermd
        token = link_line.tekst.rpartition("/verder/")[2].split()[0]
        with db.writing() as s:
            assert gesprekken.neem_over(s, o.nu, token, "koekje", gesprekken.BEWAAR_AF) == "westendorp"
        done = receive(
            db, o.nu, [Incoming("web:1", "web", "koekje:westendorp", "geen opmerking", slug="westendorp")], HUIS
        )
        assert not done[0].mislukt
        done = receive(db, o.nu, [Incoming("web:2", "web", "koekje:westendorp", "verstuur", slug="westendorp")], HUIS)
        assert "Dank u wel" in done[0].spoken[0].tekst
        with db.reading() as s:
            [sent] = s.scalars(select(Respons)).all()
            assert sent.niet_gevraagd == []
        # The old buttons of the summary do nothing any more.
        o.nep.druk_op(RIET, "Verstuur")
        await o.beurt()
        with db.reading() as s:
            assert s.scalar(select(func.count()).select_from(Respons)) == 1

    run(db, now, story)


def test_sending_without_the_sensitive_questions(db: Database, now: datetime) -> None:
    open_onderzoek(db, now)

    async def story(o: Opstelling) -> None:
        await _to_summary(o, RIET)
        await o.druk(RIET, "Verstuur")
        last = o.nep.laatste(RIET)
        assert "Dank u wel" in last.tekst and "Uw wijzigcode is" in last.tekst and "U bent klaar" in last.tekst
        with db.reading() as s:
            [sent] = s.scalars(select(Respons)).all()
            assert sent.kanaal == "telegram" and "opmerking" in sent.niet_gevraagd
            # Nothing of the person is kept but the sealed chat id.
            for table in Base.metadata.sorted_tables:
                for row in s.execute(select(table)):
                    shown = repr(tuple(row))
                    assert "Gerritje" not in shown and "gkanarie" not in shown and str(RIET) not in shown
            assert s.scalar(select(func.count()).select_from(KanaalAdres)) == 0
        assert all(not m.knoppen for m in o.nep.van(RIET)), "no button is left standing"
        assert all(not row.inhoud for row in o.rijen()), "nothing that was said stays in the outbox"

    run(db, now, story)


def test_ticks_change_the_same_message_and_the_last_question_has_the_only_buttons(
    sqlite_db: Database, now: datetime
) -> None:
    open_onderzoek(sqlite_db, now)

    async def story(o: Opstelling) -> None:
        await o.zeg(RIET, "/start westendorp")
        await o.druk(RIET, "Ik begin", "Ik woon in Westendorp, in mijn eigen huishouden")
        await o.zeg(RIET, "58", "2", "koop", "vrijstaand", "3", "nee", "ja")
        count, ask = len(o.nep.van(RIET)), o.nep.laatste(RIET)
        await o.druk(RIET, "Helpen in de werkgroep")
        assert len(o.nep.van(RIET)) == count
        assert [row[0][0] for row in ask.knoppen if "werkgroep" in row[0][0]] == ["☑ 4. Helpen in de werkgroep"]
        await o.druk(RIET, "☑ Helpen in de werkgroep")
        assert "☑" not in str(ask.knoppen)
        assert [m.id for m in o.nep.van(RIET) if m.knoppen] == [ask.id]
        with sqlite_db.reading() as s:
            assert [b.message_id for b in s.scalars(select(TelegramBericht))] == [ask.id]
        # A typed answer that is not understood brings the question again, below; the buttons move along.
        await o.zeg(RIET, "wat een weer")
        assert [m.id for m in o.nep.van(RIET) if m.knoppen] == [o.nep.laatste(RIET).id] != [ask.id]

    run(sqlite_db, now, story)


def test_quick_ticks_are_told_once(sqlite_db: Database, now: datetime) -> None:
    open_onderzoek(sqlite_db, now)

    async def story(o: Opstelling) -> None:
        await o.zeg(RIET, "/start westendorp")
        await o.druk(RIET, "Ik begin", "Ik woon in Westendorp, in mijn eigen huishouden")
        await o.zeg(RIET, "58", "2", "koop", "vrijstaand", "3", "nee", "ja")
        before = o.nep.telling()["editMessageReplyMarkup"]
        for label in ("Samen met anderen bouwen", "Meedenken bij bijeenkomsten", "Helpen in de werkgroep"):
            o.nep.druk_op(RIET, label)
        await o.beurt()
        assert str(o.nep.laatste(RIET).knoppen).count("☑") == 3
        assert o.nep.telling()["editMessageReplyMarkup"] == before + 1
        assert [reden for _, reden in o.staten()].count("ingehaald") == 2

    run(sqlite_db, now, story)


def test_letter_code_in_the_deep_link(db: Database, now: datetime) -> None:
    number = open_onderzoek(db, now)
    with db.writing() as s:
        onderzoek = s.get_one(Onderzoek, number)
        [code, *_] = codes.maak_codes(s, now, onderzoek, 3)

    async def story(o: Opstelling) -> None:
        await o.zeg(RIET, f"/start {code}")
        assert "wonen in Westendorp" in o.nep.van(RIET)[0].tekst
        shown = await o.druk(RIET, "Ik begin")
        assert shown.startswith("Vraag 1 van ongeveer ")
        for wrong in ("K7M4QX", "x" * 64, "JyBPUiAxPTEgLS0", "../../etc"):
            assert "Over welk dorp" in await o.zeg(SEM, f"/start {wrong}")

    run(db, now, story)


def test_forged_foreign_and_old_buttons(sqlite_db: Database, now: datetime) -> None:
    open_onderzoek(sqlite_db, now)

    async def story(o: Opstelling) -> None:
        for chat in (RIET, SEM):
            await o.zeg(chat, "/start westendorp")
        begin = o.nep.laatste(RIET).knoppen[0][0][1]
        foreign = o.nep.laatste(SEM).knoppen[0][0][1]
        assert begin != foreign
        for data in (foreign, "x" * 64, "-1", "_start|ja", "🏡"):
            o.nep.druk(RIET, data)
            await o.beurt()
            assert o.nep.laatste(RIET).tekst == "Wilt u meedoen?"
        expired = zin("gesprek.vraag.knop_verlopen")
        assert list(o.nep.antwoorden.values()) == [expired] * 5
        o.nep.antwoorden.clear()
        # The same button twice within a moment: one answer, and one sentence.
        taps = [o.nep.druk(RIET, begin), o.nep.druk(RIET, begin)]
        await o.beurt()
        assert [o.nep.antwoorden[f"q{update_id}"] for update_id in taps] == ["", zin("gesprek.vraag.al_beantwoord")]
        assert o.nep.laatste(RIET).tekst.startswith("Vraag 1 van")

    run(sqlite_db, now, story)


def test_group_is_told_once_and_left(sqlite_db: Database, now: datetime) -> None:
    open_onderzoek(sqlite_db, now)

    async def story(o: Opstelling) -> None:
        for i in (1, 2):
            o.nep.bied_aan(message=bericht(RIET, i, text="hoi") | {"chat": GROEP})
        await o.beurt()
        [said] = o.nep.van(-100777)
        assert said.tekst == zin("gesprek.hulp.groep", link=f"https://t.me/{NAAM}")
        assert o.nep.verlaten == [-100777]
        with sqlite_db.reading() as s:
            assert s.scalar(select(func.count()).select_from(Gesprek)) == 0

    run(sqlite_db, now, story)


def test_media_edit_and_contact_card_get_a_sentence_and_the_question(sqlite_db: Database, now: datetime) -> None:
    open_onderzoek(sqlite_db, now)

    async def story(o: Opstelling) -> None:
        await o.zeg(RIET, "/start westendorp")
        for content, key in (
            ({"voice": MEDIA["voice"]}, "media"),
            ({"contact": {"phone_number": "0612345678", "first_name": "Jan"}}, "contactkaart"),
            ({"location": {"latitude": 51.9, "longitude": 6.4}}, "locatie"),
        ):
            o.nep.bied_aan(message=bericht(RIET, 9, **content))
            await o.beurt()
            assert o.nep.van(RIET)[-2].tekst == zin(f"gesprek.hulp.{key}", telefoon="0315 - 12 34 56")
            assert o.nep.laatste(RIET).tekst == "Wilt u meedoen?"
            o.verstrijkt(5)
        o.nep.bied_aan(edited_message=bericht(RIET, 3, text="nee", edit_date=1803900001))
        await o.beurt()
        assert "Typ: wijzig." in o.nep.van(RIET)[-2].tekst
        assert o.nep.telling()["getFile"] == 0

    run(sqlite_db, now, story)


def test_commands_and_descriptions_are_set_once(sqlite_db: Database, now: datetime) -> None:
    async def story(o: Opstelling) -> None:
        await o.beurt()
        await o.beurt()
        assert o.poll.naam == NAAM
        both = [a.gegeven for a in o.nep.aanroepen if a.methode == "setMyCommands"]
        assert [g.get("language_code") for g in both] == [None, "nl", "en"]
        assert "Back to the previous question" in both[2]["commands"]
        names = [c["command"] for c in json.loads(both[0]["commands"])]
        assert names == ["start", "help", "status", "terug", "wijzig", "stop", "privacy", "mijngegevens"]
        lang = [a.gegeven["description"] for a in o.nep.aanroepen if a.methode == "setMyDescription"]
        assert all(len(text) <= 512 for text in lang)
        kort = [a.gegeven["short_description"] for a in o.nep.aanroepen if a.methode == "setMyShortDescription"]
        assert all("Oude IJsselstreek" in text and len(text) <= 120 for text in kort)
        assert len({*kort}) == 2, "Dutch for everybody, and English"

    run(sqlite_db, now, story)


# --- acknowledged after the commit, and only then


def test_offset_is_asked_only_after_the_commit(db: Database, now: datetime) -> None:
    open_onderzoek(db, now)
    nep = NepTelegram()
    seen: list[tuple[str | None, int]] = []

    async def story(o: Opstelling) -> None:
        def look(call: Any) -> None:
            if call.methode == "getUpdates":
                with db.reading() as s:
                    seen.append((call.gegeven.get("offset"), s.scalar(select(func.count()).select_from(InboxRij)) or 0))

        nep.bij_aanroep = look
        nep.zeg(RIET, "/start westendorp")
        nep.zeg(SEM, "/start westendorp")
        await o.poll.ronde()
        assert nep.wachten() == [701, 702], "not confirmed by the poll that fetched them"
        nep.zeg(RIET, "ik begin")
        await o.poll.ronde()
        assert nep.wachten() == [703]
        await o.poll.ronde()
        await o.poll.ronde()
        assert seen == [(None, 0), ("703", 2), ("704", 3), (None, 3)]
        assert o.gewekt == 2

    run(db, now, story, nep)


def test_same_update_again_has_no_second_effect(db: Database, now: datetime) -> None:
    open_onderzoek(db, now)
    nep = NepTelegram(zaad=5, herlever=0.7, door_elkaar=True)

    async def story(o: Opstelling) -> None:
        await _to_summary(o, RIET)
        before = len(o.nep.van(RIET))
        for update_id in range(701, 712):
            o.nep.opnieuw(update_id)
            await o.beurt()
        assert len(o.nep.van(RIET)) == before
        with db.reading() as s:
            assert s.scalar(select(func.count()).select_from(InboxRij)) == o.poll.status.verwerkt

    run(db, now, story, nep)


def test_lower_update_ids_after_a_silent_week_are_seen(sqlite_db: Database, now: datetime) -> None:
    open_onderzoek(sqlite_db, now)

    async def story(o: Opstelling) -> None:
        await o.zeg(RIET, "/start westendorp")
        await o.beurt()
        o.nep._volgende_update = 12
        assert "Vraag 1" in await o.zeg(RIET, "ik begin")

    run(sqlite_db, now, story)


# --- the token


def test_token_stays_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    verberg_token(TOKEN, [caplog.handler])
    logger = logging.getLogger("proef")
    logger.info("POST https://api.telegram.org/bot%s/sendMessage", TOKEN)
    try:
        raise ValueError(f"The token `{TOKEN}` was rejected by the server.")
    except ValueError:
        logger.exception("mislukt")
    assert TOKEN not in caplog.text and "rejected" in caplog.text and "bot***/sendMessage" in caplog.text
    assert all(TOKEN not in str(record.exc_info) for record in caplog.records)
    assert logging.getLogger("telegram").level == logging.WARNING


def test_whole_run_never_logs_token_name_or_answer(
    sqlite_db: Database, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    open_onderzoek(sqlite_db, now)
    verberg_token(TOKEN, [caplog.handler])
    caplog.set_level(logging.INFO)

    async def story(o: Opstelling) -> None:
        await _to_summary(o, RIET)
        o.nep.bied_aan(message={"chat": prive(RIET), "text": "geheim antwoord"})
        await o.beurt()

    run(sqlite_db, now, story)
    shown = caplog.text + "".join(str(r.__dict__) for r in caplog.records)
    for secret in (TOKEN, "Gerritje", "gkanarie", "geheim antwoord", "vrijstaand"):
        assert secret not in shown


def test_kernen_are_the_choices_without_a_deep_link(sqlite_db: Database, now: datetime) -> None:
    open_onderzoek(sqlite_db, now)

    async def story(o: Opstelling) -> None:
        await o.zeg(RIET, "hallo")
        with sqlite_db.reading() as s:
            names = {k.naam for k in kernen.alle(s)}
        assert names <= {label for row in o.nep.laatste(RIET).knoppen for label, _ in row}

    run(sqlite_db, now, story)
