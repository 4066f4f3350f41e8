"""Canaries: words that nobody else uses, and a rare choice. After an onderzoek they are found among the answers only.

Every table and every column is searched, raw and (as who holds the keys could) opened; and so is the log.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import MetaData, inspect, select

from bot.receive import receive
from kern.db import Database
from kern.onderzoek.antwoorden import Antwoord, Respons
from tests.bot.conftest import H_BLIJFT, HUIS, S_BLIJFT, Dorp

# Unique words, by what became of the conversation they were said in.
WOORDEN = ("kanarie-verstuurd", "kanarie-telegram", "kanarie-onaf", "kanarie-weggestuurd", "kanarie-onzin")
WOORDEN += ("kanarie-gewist", "kanarie-gif", "kanarie-later", "kanarie-contact")
# A rare choice: its value, and what people read. The questionnaire itself has them too.
KEUZE = ("alleen_kind", "Met kinderen, zonder partner", "huur_part", "Huur van iemand anders")
VRAGENLIJST = "vragenlijst_versie"
DOELEN = (
    *("gesprek", "gesprek-adres", "inbox", "verzending.inhoud", "verzending.adres"),
    *("contact.naam", "contact.email", "contact.telefoon", "kanaal_adres.adres"),
)
RIET = {**H_BLIJFT, "huishouden": "alleen_kind", "eigendom_nu": "huur_part", "uitwonend": "0"}
Plek = tuple[str, str]


def cellen(db: Database) -> Iterator[tuple[Plek, object]]:
    """Every value in the database, with its table and column; also of tables our models do not know."""
    with db.reading() as s:
        for name in inspect(s.connection()).get_table_names():
            table = MetaData()
            table.reflect(s.connection(), only=[name])
            for row in s.execute(select(table.tables[name])).mappings():
                yield from (((name, column), value) for column, value in row.items() if value is not None)


def rauw(value: object) -> str:
    """A value as a text in which a word would be found as it lies on disk."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)


def geopend(db: Database, value: object) -> str:
    """What a sealed value says to who holds the keys; '' when it is not sealed."""
    if not isinstance(value, bytes | memoryview):
        return ""
    for doel in DOELEN:
        try:
            return db.keys.open(doel, bytes(value))
        except Exception:  # noqa: S112  another purpose, or not sealed at all
            continue
    return ""


def vindplaatsen(db: Database, *, open_ook: bool = False) -> dict[str, set[Plek]]:
    """Where each canary is found."""
    found: dict[str, set[Plek]] = {}
    for plek, value in cellen(db):
        text = rauw(value) + (geopend(db, value) if open_ook else "")
        for word in (*WOORDEN, *KEUZE):
            if word in text and plek[0] != VRAGENLIJST:
                found.setdefault(word, set()).add(plek)
    return found


def een_dorp_praat(dorp: Dorp) -> None:
    """Everything that can happen to words that people say."""
    web = dorp.praat("riet").say("kanarie-onzin").vul_in(RIET, tot="_code").say("kanarie-onzin")
    web.say(dorp.codes[0]).vul_in(RIET, tot="leeftijd").say("kanarie-onzin").vul_in(RIET, tot="opmerking")
    web.say("kanarie-verstuurd").press("verstuur").tick("bewijs", "uitslag").say("kanarie-contact")
    web.say("kanarie-contact@dorp.example").press("ja")

    chat = dorp.praat("987654321", "telegram").say("/start westendorp", "kanarie-onzin")
    chat.vul_in(RIET, tot="huishouden").say("kanarie-telegram", "met kinderen zonder partner")
    chat.vul_in(RIET, tot="meedoen").say("sla over").press("verstuur")

    dorp.praat("onaf").vul_in(RIET, tot="opmerking").say("kanarie-onaf")
    weg = dorp.praat("weg").vul_in(H_BLIJFT | {"situatie": "T"}, tot="verhuiswens")
    weg.say("kanarie-weggestuurd").press("nee")
    dorp.praat("gewist").vul_in(RIET, tot="opmerking").say("kanarie-gewist").press("wis")

    gif = dorp.praat("gif")
    poison = gif.bericht(soort="raadsel", tekst="kanarie-gif")
    for _ in range(3):
        receive(dorp.db, dorp.moment, [poison], HUIS)

    state = dorp.praat("sem").vul_in(S_BLIJFT).state()
    assert state is not None
    kijker = dorp.praat("kijker").say("/start").press("al").say(state.notes["_verstuurd.code"])
    kijker.stuur(wijzig="opmerking").say("kanarie-later").press("verstuur")


def een_dag_later(dorp: Dorp) -> None:
    """The onderzoek closes, and the hourly work of a day is done."""
    dorp.sluit()
    for _ in range(26):
        dorp.verstrijkt(hours=1)
        dorp.werk()


def test_the_day_after_closing_answers_are_in_one_table(dorp: Dorp, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        een_dorp_praat(dorp)
        een_dag_later(dorp)
    answers = {("antwoord", "waarde")}
    assert vindplaatsen(dorp.db) == {
        "kanarie-verstuurd": answers,
        "kanarie-later": answers,
        "alleen_kind": answers,
        "huur_part": answers,
    }
    assert "kanarie" not in caplog.text and "message failed" in caplog.text
    assert not [r for r in caplog.records if "kanarie" in json.dumps(vars(r), default=str)]


def test_opened_with_the_keys_only_what_is_unfinished_is_left_and_after_a_month_nothing(dorp: Dorp) -> None:
    een_dorp_praat(dorp)
    assert "kanarie-telegram" not in vindplaatsen(dorp.db), "it is sealed"
    een_dag_later(dorp)
    answers = {("antwoord", "waarde")}
    found = vindplaatsen(dorp.db, open_ook=True)
    assert found.pop("kanarie-gif") == {("inbox", "ruw")}
    assert found.pop("kanarie-onaf") == {("gesprek", "toestand")}
    assert found.pop("kanarie-contact") == {("contact", "naam"), ("contact", "email")}
    assert found == {
        "kanarie-verstuurd": answers,
        "kanarie-later": answers,
        "alleen_kind": answers | {("gesprek", "toestand")},
        "huur_part": answers | {("gesprek", "toestand")},
    }
    dorp.verstrijkt(days=31)
    dorp.werk()
    found = vindplaatsen(dorp.db, open_ook=True)
    found.pop("kanarie-contact")
    assert found == dict.fromkeys(("kanarie-verstuurd", "kanarie-later", "alleen_kind", "huur_part"), answers)


def test_the_search_finds_what_is_there(dorp: Dorp) -> None:
    """A search that finds nothing proves nothing: while a conversation runs, who holds the keys does find it."""
    dorp.praat().vul_in(RIET, tot="opmerking").say("kanarie-onaf")
    assert vindplaatsen(dorp.db) == {}
    found = vindplaatsen(dorp.db, open_ook=True)
    assert found["kanarie-onaf"] == found["alleen_kind"] == {("gesprek", "toestand")}
    assert {plek[0] for plek, _ in cellen(dorp.db)} >= {"gesprek", "inbox", "onderzoek", "kern", VRAGENLIJST}


def test_answers_hold_no_name_no_address_no_chat_id_and_no_time(dorp: Dorp) -> None:
    een_dorp_praat(dorp)
    een_dag_later(dorp)
    secrets = ("kanarie-contact", "dorp.example", "987654321", "riet", dorp.codes[0])
    for plek, value in cellen(dorp.db):
        if plek[0] in ("respons", "antwoord"):
            assert not any(secret in rauw(value) for secret in secrets), plek
            # A moment would have a time; a day has none.
            assert type(value) in (str, int, bool, float, list, date) or value is None, plek
            assert not (plek[1] not in ("dag", "wijzigbaar_tot") and ":" in rauw(value)), (plek, value)
    with dorp.db.reading() as s:
        assert {r.code_id for r in s.scalars(select(Respons))} == {None}, "the link to the letter is cut"
        columns = {c.name for table in (Respons, Antwoord) for c in table.__table__.columns}
        times = {c.name for table in (Respons, Antwoord) for c in table.__table__.columns if "DATETIME" in str(c.type)}
    assert times == set()
    assert columns == {
        *{"id", "onderzoek_id", "versie_id", "kanaal", "dag", "route", "compleet", "telt", "zonder_code", "code_id"},
        *{"groep", "volgnr", "niet_gevraagd", "wijzigcode_hmac", "wijzigbaar_tot"},
        *{"respons_id", "vraag", "waarde"},
    }


def test_a_database_error_while_sending_does_not_put_answers_in_the_log(
    dorp: Dorp, caplog: pytest.LogCaptureFixture
) -> None:
    riet = dorp.praat().vul_in(RIET, tot="opmerking").say("kanarie-verstuurd")
    with dorp.db.writing() as s:
        s.connection().exec_driver_sql("ALTER TABLE antwoord RENAME TO weg")
    try:
        with caplog.at_level(logging.DEBUG):
            assert riet.press("verstuur").laatste.mislukt
    finally:
        with dorp.db.writing() as s:
            s.connection().exec_driver_sql("ALTER TABLE weg RENAME TO antwoord")
    assert "antwoord" in caplog.text and "kanarie" not in caplog.text
