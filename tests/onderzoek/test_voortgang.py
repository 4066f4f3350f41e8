"""Where people stop, and that nothing of who was sent away stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from kern.db import Database
from kern.onderzoek import voortgang
from kern.onderzoek.voortgang import Voortgang, Weggestuurd
from tests.onderzoek.hulp import geopend, gesloten


def test_where_people_stop(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        ids = [voortgang.begin(s, now, o, "web") for _ in range(5)]
        for id, question in zip(ids, ("inkomen", "inkomen", "leeftijd", "opmerking", "reden"), strict=True):
            voortgang.bereik(s, id, question)
        for id in ids[:3]:
            voortgang.gestopt(s, id)
        voortgang.klaar(s, ids[3])
    with db.reading() as s:
        found = voortgang.uitval(s, o, now)
        assert (found.begonnen, found.klaar, found.bezig, found.gestopt) == (5, 1, 1, 3)
        assert found.per_vraag == [("inkomen", 2), ("leeftijd", 1)]


def test_who_comes_back_has_not_stopped(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        id = voortgang.begin(s, now, o, "web")
        voortgang.gestopt(s, id)
        voortgang.bereik(s, id, "leeftijd")
        assert voortgang.uitval(s, o, now).bezig == 1


def test_who_says_nothing_for_two_weeks_has_stopped(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        voortgang.bereik(s, voortgang.begin(s, now, o, "web"), "inkomen")
        assert voortgang.uitval(s, o, now + timedelta(days=14)).gestopt == 0
        assert voortgang.uitval(s, o, now + timedelta(days=15)).per_vraag == [("inkomen", 1)]


def test_after_the_uitloop_nobody_is_busy(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        voortgang.begin(s, now, o, "web")
        later = gesloten(s, now, o)
        assert (voortgang.uitval(s, o, now).bezig, voortgang.uitval(s, o, later).gestopt) == (0, 1)


def test_of_who_is_sent_away_only_a_number_per_day_stays(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        for at in (now, now, now + timedelta(days=1)):
            voortgang.weggestuurd(s, at, o, voortgang.begin(s, at, o, "telegram"))
    with db.reading() as s:
        assert not s.scalars(select(Voortgang)).all()
        assert s.scalars(select(Weggestuurd.aantal).order_by(Weggestuurd.dag)).all() == [2, 1]
        assert voortgang.uitval(s, o, now).weggestuurd == 3


def test_a_row_that_is_gone_is_no_error(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        for step in (voortgang.klaar, voortgang.gestopt):
            step(s, "0" * 32)
        voortgang.bereik(s, "0" * 32, "leeftijd")
        assert not s.scalars(select(Voortgang)).all()
