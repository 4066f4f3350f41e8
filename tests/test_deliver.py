"""Delivery: from row to mailbox on both databases; nothing is lost and nothing goes twice unseen."""

from __future__ import annotations

import asyncio
import email
import os
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.channels.mail_out import MailUit
from bot.deliver import Bezorger, tot_de_ochtend
from kern import kernen, mensen, outbox
from kern.db import Database
from kern.outbox import Geclaimd, Soort, Staat, Uitkomst, Verzending
from tests.conftest import SECRET
from tests.nep.smtp import NepSmtp, gezaaid
from tests.test_mail_out import HENK, INHOUD, MIN, draai

ROOT = Path(__file__).parent.parent


class Klok:
    """A clock that the test sets."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def zet(db: Database, now: datetime, n: int = 1, soort: Soort = Soort.MASSA, **meer: object) -> list[str]:
    kanaal = str(meer.pop("kanaal", "mail"))
    with db.writing() as s:
        return [
            outbox.enqueue(
                s,
                now,
                kanaal=kanaal,
                soort=soort,
                adres=f"a{i}@dorp.example" if kanaal == "mail" else str(i),
                inhoud={**INHOUD, **meer},
                sleutel=f"{soort}:{kanaal}:{i}",
                omschrijving="Nieuws voor de DBO",
            ).id
            for i in range(n)
        ]


def staten(db: Database) -> Counter[str]:
    with db.reading() as s:
        return Counter(s.scalars(select(Verzending.staat)))


async def leeg(bezorger: Bezorger) -> None:
    while await bezorger.ronde():
        pass


def test_rows_become_mails(db: Database, now: datetime) -> None:
    zet(db, now, 20)

    async def proef() -> None:
        async with NepSmtp() as server:
            uit = MailUit("127.0.0.1", server.port, tls="none", tegelijk=3)
            await leeg(Bezorger(db, Klok(now), {"mail": uit}))
            await uit.sluit()
            assert sorted(m.aan for m in server.ontvangen) == sorted(f"a{i}@dorp.example" for i in range(20))
            assert server.verbindingen <= 3

    draai(proef())
    assert staten(db) == {"verzonden": 20}


def test_seeded_faults_nothing_lost_nothing_twice_unseen(db: Database, now: datetime) -> None:
    zet(db, now, 60)
    zet(db, now, 20, Soort.PERSOONLIJK)
    klok = Klok(now)

    async def proef() -> list[str]:
        async with NepSmtp(gezaaid(7, 0.4)) as server:
            uit = MailUit("127.0.0.1", server.port, tls="none")
            bezorger = Bezorger(db, klok, {"mail": uit})
            for hours in range(40):
                klok.now = now + timedelta(hours=hours)
                await leeg(bezorger)
            await uit.sluit()
            return [str(email.message_from_bytes(m.inhoud)["Message-ID"]) for m in server.ontvangen]

    arrived = Counter(draai(proef()))
    with db.reading() as s:
        rows = list(s.scalars(select(Verzending)))
    assert len(rows) == 80
    for row in rows:
        times = arrived.pop(row.message_id, 0)
        match Staat(row.staat):
            case Staat.VERZONDEN:
                assert times == 1 or (times <= 3 and row.soort == "persoonlijk" and row.keer_onbekend)
            case Staat.GEWEIGERD:
                assert times == 0 or row.keer_onbekend
            case Staat.ONBEKEND:
                assert row.soort == "massa" or row.keer_onbekend == 3
            case other:
                raise AssertionError(f"{other} after 40 hours")
    assert not arrived
    assert {"verzonden", "geweigerd", "onbekend"} == set(staten(db)), "the draw met every end"


def test_two_workers_on_one_outbox(db: Database, now: datetime) -> None:
    zet(db, now, 40)

    async def proef() -> None:
        async with NepSmtp() as server:
            uit = MailUit("127.0.0.1", server.port, tls="none")
            await asyncio.gather(*(leeg(Bezorger(db, Klok(now), {"mail": uit})) for _ in range(3)))
            await uit.sluit()
            assert len({m.aan for m in server.ontvangen}) == len(server.ontvangen) == 40

    draai(proef())
    assert staten(db) == {"verzonden": 40}


def test_no_server_and_then_one(db: Database, now: datetime) -> None:
    zet(db, now, 3)
    klok = Klok(now)

    async def proef() -> None:
        await leeg(Bezorger(db, klok, {"mail": MailUit("")}))
        assert staten(db) == {"uitgesteld": 3}
        klok.now = now + timedelta(days=10)
        async with NepSmtp() as server:
            uit = MailUit("127.0.0.1", server.port, tls="none")
            await leeg(Bezorger(db, klok, {"mail": uit}))
            await uit.sluit()

    draai(proef())
    assert staten(db) == {"verzonden": 3}


KIND = """
import asyncio, datetime, sys
import kern.kernen
from bot.channels.mail_out import MailUit
from bot.deliver import Bezorger
from kern.db import Database
from kern.sleutels import Keys
url, secret, port, now = sys.argv[1:]
db = Database(url, Keys(secret))
uit = MailUit("127.0.0.1", int(port), tls="none")
asyncio.run(Bezorger(db, lambda: datetime.datetime.fromisoformat(now), {"mail": uit}).ronde())
"""


@pytest.mark.parametrize(
    ("waar", "soort", "daarna", "aangekomen"),
    [
        ("after_claim", Soort.MASSA, "verzonden", 1),
        ("after_phase", Soort.MASSA, "onbekend", 0),
        ("after_send", Soort.MASSA, "onbekend", 1),
        ("after_claim", Soort.PERSOONLIJK, "verzonden", 1),
        ("after_phase", Soort.PERSOONLIJK, "verzonden", 1),
        ("after_send", Soort.PERSOONLIJK, "verzonden", 2),
    ],
)
def test_killed_at_every_point(
    db: Database, now: datetime, waar: str, soort: Soort, daarna: str, aangekomen: int
) -> None:
    zet(db, now, 1, soort)
    klok = Klok(now)

    async def proef() -> list[bytes]:
        async with NepSmtp() as server:
            arguments = (db.url.render_as_string(False), SECRET, str(server.port), now.isoformat())
            kind = await asyncio.create_subprocess_exec(
                sys.executable, "-c", KIND, *arguments, cwd=ROOT, env={**os.environ, "FAILPOINT": waar}
            )
            assert await kind.wait() == 137
            uit = MailUit("127.0.0.1", server.port, tls="none")
            bezorger = Bezorger(db, klok, {"mail": uit})
            assert await bezorger.ronde() == 0, "its lease still holds"
            for minutes in (11, 40, 200):
                klok.now = now + minutes * MIN
                await leeg(bezorger)
            await uit.sluit()
            return [m.inhoud for m in server.ontvangen]

    mails = draai(proef())
    assert staten(db) == {daarna: 1} and len(mails) == aangekomen
    assert len(set(mails)) <= 1, "a second copy is the same mail to the byte"


class Uiterst:
    """A channel that does what the test says and remembers what it was given."""

    def __init__(self, gedrag: Callable[[Geclaimd, Callable[[], Awaitable[bool]]], Awaitable[Uitkomst]]) -> None:
        self._gedrag = gedrag
        self.gezien: list[Geclaimd] = []

    async def bezorg(self, geclaimd: Geclaimd, begin_data: Callable[[], Awaitable[bool]]) -> Uitkomst:
        self.gezien.append(geclaimd)
        return await self._gedrag(geclaimd, begin_data)


async def goed(g: Geclaimd, begin: Callable[[], Awaitable[bool]]) -> Uitkomst:
    await begin()
    return Uitkomst.verzonden()


@pytest.mark.parametrize(("na_begin", "staat"), [(False, "uitgesteld"), (True, "onbekend")])
def test_a_channel_that_breaks_takes_nobody_along(db: Database, now: datetime, na_begin: bool, staat: str) -> None:
    zet(db, now, 3)

    async def stuk(g: Geclaimd, begin: Callable[[], Awaitable[bool]]) -> Uitkomst:
        if na_begin or g.adres != "a1@dorp.example":
            await begin()
        if g.adres == "a1@dorp.example":
            raise ZeroDivisionError
        return Uitkomst.verzonden()

    draai(leeg(Bezorger(db, Klok(now), {"mail": Uiterst(stuk)})))
    assert staten(db) == {"verzonden": 2, staat: 1}


def test_a_resumed_worker_writes_nothing_over_the_new_truth(db: Database, now: datetime) -> None:
    """F25: it hung while the content was out; meanwhile its lease was taken over."""
    zet(db, now)
    klok = Klok(now)

    async def hangt(g: Geclaimd, begin: Callable[[], Awaitable[bool]]) -> Uitkomst:
        assert await begin()
        klok.now = now + timedelta(hours=1)
        await Bezorger(db, klok, {"mail": Uiterst(goed)}).ronde()
        assert staten(db) == {"onbekend": 1}
        return Uitkomst.verzonden()

    draai(Bezorger(db, klok, {"mail": Uiterst(hangt)}).ronde())
    assert staten(db) == {"onbekend": 1}


def test_unsubscribed_after_it_was_written(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        contact = mensen.voeg_toe(s, now, 1, "Henk", "", HENK).id
    zet(db, now, abonnement=f"dbo:{contact}")
    with db.writing() as s:
        mensen.meld_af_met_token(s, now, mensen.maak_afmeldtoken(s, now, contact))
    kanaal = Uiterst(goed)
    draai(leeg(Bezorger(db, Klok(now), {"mail": kanaal})))
    assert kanaal.gezien == [] and staten(db) == {"geweigerd": 1}
    with db.reading() as s:
        assert outbox.lijst(s).regels[0].reden == "De ontvanger wil geen berichten meer."


def test_suppressed_and_shut_out(db: Database, now: datetime) -> None:
    zet(db, now, 2)
    zet(db, now, 2, Soort.GESPREK, kanaal="telegram")
    with db.writing() as s:
        mensen.meld_af(s, now, "a0@dorp.example")
        mensen.zorg_voor(s, now, "telegram", "1")
        mensen.sluit(s, now, "telegram", "1")
    kanaal = Uiterst(goed)
    draai(leeg(Bezorger(db, Klok(now), {"mail": kanaal, "telegram": kanaal})))
    assert {g.adres for g in kanaal.gezien} == {"a1@dorp.example", "0"}
    assert staten(db) == {"geweigerd": 2, "verzonden": 2}


def test_bulk_in_a_chat_waits_for_the_morning(db: Database, now: datetime) -> None:
    nacht = datetime(2027, 3, 1, 22, 30, tzinfo=UTC)
    zet(db, nacht, 1, Soort.MASSA, kanaal="telegram")
    zet(db, nacht, 1, Soort.GESPREK, kanaal="telegram")
    zet(db, nacht, 1, Soort.MASSA)
    kanaal, klok = Uiterst(goed), Klok(nacht)
    bezorger = Bezorger(db, klok, {"mail": kanaal, "telegram": kanaal})
    draai(leeg(bezorger))
    assert [g.soort for g in kanaal.gezien] == [Soort.GESPREK, Soort.MASSA] and staten(db)["uitgesteld"] == 1
    klok.now = datetime(2027, 3, 2, 7, 0, tzinfo=UTC)
    draai(leeg(bezorger))
    assert staten(db) == {"verzonden": 3}


@pytest.mark.parametrize(
    ("utc", "wacht"),
    [
        (datetime(2027, 3, 1, 7, 0, tzinfo=UTC), None),
        (datetime(2027, 3, 1, 6, 59, tzinfo=UTC), timedelta(minutes=1)),
        (datetime(2027, 3, 1, 19, 59, tzinfo=UTC), None),
        (datetime(2027, 3, 1, 20, 0, tzinfo=UTC), timedelta(hours=11)),
        (datetime(2027, 3, 27, 21, 0, tzinfo=UTC), timedelta(hours=9)),  # the clock goes forward that night
        (datetime(2027, 10, 30, 20, 0, tzinfo=UTC), timedelta(hours=11)),  # and back
    ],
)
def test_quiet_hours(utc: datetime, wacht: timedelta | None) -> None:
    assert tot_de_ochtend(utc) == wacht


def test_runs_until_told_to_stop_and_finishes_its_work(db: Database, now: datetime) -> None:
    zet(db, now, 1)

    async def proef() -> None:
        stop, begun, verder = asyncio.Event(), asyncio.Event(), asyncio.Event()

        async def traag(g: Geclaimd, begin: Callable[[], Awaitable[bool]]) -> Uitkomst:
            await begin()
            begun.set()
            await verder.wait()
            return Uitkomst.verzonden()

        bezorger = Bezorger(db, Klok(now), {"mail": Uiterst(traag), "telegram": Uiterst(goed)})
        loop = asyncio.create_task(bezorger.draai(stop))
        await begun.wait()
        stop.set()
        bezorger.wek()
        verder.set()
        await loop

    draai(proef())
    assert staten(db) == {"verzonden": 1}


def test_a_call_wakes_the_loop(sqlite_db: Database, now: datetime) -> None:
    async def proef() -> None:
        stop, klaar = asyncio.Event(), asyncio.Event()

        async def meld(g: Geclaimd, begin: Callable[[], Awaitable[bool]]) -> Uitkomst:
            klaar.set()
            return Uitkomst.verzonden()

        bezorger = Bezorger(sqlite_db, Klok(now), {"mail": Uiterst(meld)})
        bezorger.wek()
        loop = asyncio.create_task(bezorger.draai(stop))
        await asyncio.to_thread(zet, sqlite_db, now, 1)
        bezorger.wek()
        await klaar.wait()
        stop.set()
        await loop

    draai(proef())
    assert staten(sqlite_db) == {"verzonden": 1}


def test_an_erased_receipt_is_never_sent_empty(db: Database, now: datetime) -> None:
    (id,) = zet(db, now, soort=Soort.PERSOONLIJK)
    with db.writing() as s:
        s.execute(update(Verzending).where(Verzending.id == id).values(wis_op=now - MIN))
    kanaal = Uiterst(goed)
    draai(leeg(Bezorger(db, Klok(now), {"mail": kanaal})))
    assert kanaal.gezien == [] and staten(db) == {"geweigerd": 1}
