"""Recurring work: once, and at the right time on a Dutch clock, also when the clock itself changes."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot import werk as bot_werk
from kern import journaal, kernen, mensen, outbox, taken, werk
from kern.db import Database
from kern.huis import Huis
from kern.journaal import Zichtbaarheid
from kern.mensen import Ritme
from kern.outbox import Verzending
from kern.taken import Taak
from kern.werk import trajecten
from kern.werk.vaste_taken import volgend_kwartier, volgende_bewaking

HUIS = Huis("Oude IJsselstreek", "https://praat.example")
NL = ZoneInfo("Europe/Amsterdam")
KWARTIEREN = [f"{hour:02}:{minute:02}" for hour in range(8, 20) for minute in (0, 15, 30, 45)] + ["20:00"]

# The night the clock goes forward, the night it goes back, a leap day, Christmas, New Year.
NACHTEN = [date(2027, 3, 27), date(2027, 10, 30), date(2028, 2, 28), date(2027, 12, 24), date(2027, 12, 31)]


def laat_lopen(db: Database, van: datetime, tot: datetime) -> None:
    """Let the house run: whatever is due is done at its moment, by two workers that both look."""
    with db.writing() as s:
        werk.plan_vaste_taken(s, van)
        werk.plan_vaste_taken(s, van)
    while True:
        with db.reading() as s:
            due = s.scalar(select(func.min(Taak.op)).where(Taak.gedaan_op.is_(None)))
        if due is None or due > tot:
            return
        for _ in range(2):
            taken.voer_uit(db, due, bot_werk.uitvoerders(HUIS))


def gedaan(db: Database, soort: str) -> list[datetime]:
    """When this kind of work was done, on a Dutch clock."""
    with db.reading() as s:
        rows = s.scalars(select(Taak.gedaan_op).where(Taak.soort == soort, Taak.gedaan_op.is_not(None)))
        return sorted(moment.astimezone(NL) for moment in rows if moment)


@pytest.mark.parametrize("dag", NACHTEN, ids=str)
def test_each_once_and_at_its_time(db: Database, dag: date) -> None:
    begin = datetime(dag.year, dag.month, dag.day, 0, 1, tzinfo=NL).astimezone(UTC)
    einde = datetime.combine(dag + timedelta(days=2), datetime.max.time(), NL)
    laat_lopen(db, begin, einde)
    dagen = [dag + timedelta(days=n) for n in range(3)]
    assert [(m.date(), f"{m:%H:%M}") for m in gedaan(db, werk.TAAK_BEWAKING)] == [(d, "07:00") for d in dagen]
    direct = gedaan(db, werk.TAAK_DIRECT)
    assert [(m.date(), f"{m:%H:%M}") for m in direct] == [(d, k) for d in dagen for k in KWARTIEREN]
    # The night with two hours of two o'clock has an hour more of clearing, the other one an hour less.
    hours = (einde.timestamp() - begin.timestamp()) / 3600
    assert len(gedaan(db, werk.TAAK_OPRUIMEN)) == int(hours)
    with db.reading() as s:
        assert s.scalars(select(Taak).where(Taak.fout != "")).all() == []


@pytest.mark.parametrize("begin", [date(2027, 3, 15), date(2027, 10, 18)], ids=str)
def test_the_week_has_one_round_at_nine_on_monday(db: Database, begin: date) -> None:
    van = datetime(begin.year, begin.month, begin.day, 12, tzinfo=NL).astimezone(UTC)
    with db.writing() as s:
        werk.plan_vaste_taken(s, van)
    for _ in range(4):
        with db.reading() as s:
            due = s.scalars(select(Taak.op).where(Taak.soort == werk.TAAK_WEEK, Taak.gedaan_op.is_(None))).one()
        taken.voer_uit(db, due, bot_werk.uitvoerders(HUIS))
        taken.voer_uit(db, due, bot_werk.uitvoerders(HUIS))
    found = [f"{m:%a %H:%M}" for m in gedaan(db, werk.TAAK_WEEK)]
    assert found == ["Mon 09:00"] * 4
    assert max(Counter(m.date() for m in gedaan(db, werk.TAAK_WEEK)).values()) == 1


def test_a_house_that_was_off_for_days_does_it_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        werk.plan_vaste_taken(s, now)
    later = now + timedelta(days=9)
    taken.voer_uit(db, later, bot_werk.uitvoerders(HUIS))
    taken.voer_uit(db, later, bot_werk.uitvoerders(HUIS))
    for soort in (werk.TAAK_BEWAKING, werk.TAAK_CHARETTES, werk.TAAK_DIRECT, werk.TAAK_WEEK, werk.TAAK_OPRUIMEN):
        assert len(gedaan(db, soort)) == 1, soort
    with db.reading() as s:
        assert len(s.scalars(select(Taak).where(Taak.gedaan_op.is_(None))).all()) == 5


def test_what_was_done_long_ago_is_forgotten(db: Database, now: datetime) -> None:
    with db.writing() as s:
        old = taken.plan(s, werk.TAAK_DIRECT, "dbo_direct:oud", now - timedelta(days=31))
        open_one = taken.plan(s, werk.TAAK_DIRECT, "dbo_direct:open", now - timedelta(days=31))
        other = taken.plan(s, "onderzoek_sluiten", "onderzoek_sluiten:1", now - timedelta(days=400))
        old.gedaan_op = other.gedaan_op = now - timedelta(days=31)
        s.flush()
        werk.ruim_op(s, now, {})
        left = set(s.scalars(select(Taak.id)))
        assert old.id not in left and {open_one.id, other.id} <= left


@pytest.mark.parametrize(
    ("nu", "daarna"),
    [
        ("2027-03-01 07:59", "2027-03-01 08:00"),
        ("2027-03-01 08:00", "2027-03-01 08:15"),
        ("2027-03-01 08:14", "2027-03-01 08:15"),
        ("2027-03-01 19:45", "2027-03-01 20:00"),
        ("2027-03-01 20:00", "2027-03-02 08:00"),
        ("2027-03-27 21:00", "2027-03-28 08:00"),
        ("2027-03-28 01:59", "2027-03-28 08:00"),
        ("2027-10-31 02:30", "2027-10-31 08:00"),
        ("2027-12-31 23:59", "2028-01-01 08:00"),
    ],
)
def test_the_next_quarter(nu: str, daarna: str) -> None:
    wanted = datetime.fromisoformat(daarna).replace(tzinfo=NL)
    assert volgend_kwartier(datetime.fromisoformat(nu).replace(tzinfo=NL).astimezone(UTC)) == wanted


@pytest.mark.parametrize(
    ("nu", "daarna"),
    [("2027-03-27 07:00", "2027-03-28 07:00"), ("2027-10-31 06:59", "2027-10-31 07:00")],
)
def test_the_next_morning(nu: str, daarna: str) -> None:
    moment = datetime.fromisoformat(nu).replace(tzinfo=NL).astimezone(UTC)
    assert volgende_bewaking(moment) == datetime.fromisoformat(daarna).replace(tzinfo=NL)


@pytest.mark.parametrize(("uur", "minuut", "gemaild"), [(7, 59, 0), (8, 0, 1), (20, 0, 1), (20, 1, 0), (23, 30, 0)])
def test_at_night_nobody_is_told_at_once(db: Database, uur: int, minuut: int, gemaild: int) -> None:
    laat = datetime(2027, 3, 28, uur, minuut, 30, tzinfo=NL).astimezone(UTC)
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        kern = kernen.per_slug(s, "westendorp")
        assert kern
        mensen.voeg_toe(s, laat, kern.id, "Henk", "", "henk@dorp.example", ritme=Ritme.DIRECT)
        journaal.noteer(s, laat, kern.id, "vrij", Zichtbaarheid.DBO, tekst="Nieuws.")
        assert len(trajecten.vertel(s, laat, kern, HUIS)) == gemaild
    laat_lopen(db, laat, laat + timedelta(hours=13))
    with db.reading() as s:
        assert len(s.scalars(select(Verzending)).all()) == 1, "in the morning at the latest, and once"


def test_two_workers_plan_it_once(db: Database, now: datetime) -> None:
    start = threading.Barrier(4)
    made: list[int] = []

    def worker() -> None:
        start.wait()
        with db.writing() as s:
            made.append(taken.plan(s, werk.TAAK_DIRECT, "dbo_direct:x", now).id)

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4 and len(set(made)) == 1


def test_who_wants_it_at_once_hears_it_within_a_quarter_and_the_others_wait(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        kern = kernen.per_slug(s, "westendorp")
        assert kern
        for naam, ritme in (("Henk", Ritme.DIRECT), ("Ina", Ritme.WEKELIJKS)):
            mensen.voeg_toe(s, now, kern.id, naam, "", f"{naam.lower()}@dorp.example", ritme=ritme)
        for tekst in ("Er komt een brug.", "Er komt een school."):
            journaal.noteer(s, now, kern.id, "vrij", Zichtbaarheid.DBO, tekst=tekst)
    laat_lopen(db, now, now + timedelta(minutes=29))
    with db.reading() as s:
        (row,) = s.scalars(select(Verzending)).all()
        assert outbox.lees_adres(s, row) == "henk@dorp.example"
        assert str(outbox.lees_inhoud(s, row)["tekst"]).count("Er komt een") == 3, "one mail, the subject and two lines"
        assert row.gemaakt == now + timedelta(minutes=15)
