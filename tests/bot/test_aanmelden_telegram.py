"""Signing up on Telegram with the real client over HTTP: ticks, a double press, an update that comes twice."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime

from sqlalchemy import select

from kern import kernen
from kern.charettes import stand
from kern.charettes.rijen import Aanmelding
from kern.db import Database
from kern.outbox import Verzending
from tests.bot.charettedorp import charette
from tests.charettes import hulp
from tests.nep.telegram_huis import Opstelling, opstelling

SEM, RIET = 2_222_333_444, 1_111_222_333
AVOND = "Avond 1, maandag 22\u00a0maart"


def test_van_de_link_tot_een_plaats_die_vrijkomt(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        kernen.verzorg_startdata(s)
        c = hulp.open_charette(s, now, (1, 5))
        nummer = c.id

    async def story(o: Opstelling) -> None:
        for chat, naam in ((RIET, "Riet"), (SEM, "Sem")):
            await o.zeg(chat, f"/start aanmelden-{nummer}")
            await o.druk(chat, AVOND, "Verder")
            await o.zeg(chat, "1")
            await o.druk(chat, "Nee, liever niet")
            await o.zeg(chat, naam)
            assert naam in o.nep.laatste(chat).tekst
            o.nep.druk_op(chat, "Meld mij aan")
            twice = o.nep.druk_op(chat, "Meld mij aan")
            await o.beurt()
            o.nep.opnieuw(twice)
            await o.beurt()
            o.verstrijkt(5)
        assert aanmeldingen(o.db) == [(1, 1, 0), (2, 0, 1)]
        assert any("op plek 1" in b.tekst for b in o.nep.van(SEM))
        assert not any("op plek" in b.tekst for b in o.nep.van(RIET))

        before = len(o.nep.van(SEM))
        await o.zeg(RIET, "afmelden")
        await o.druk(RIET, "Ja, doe dit")
        offer = [b.tekst for b in o.nep.van(SEM)[before:]]
        assert len(offer) == 1 and "vrij" in offer[0], offer
        await o.zeg(SEM, "mijn aanmelding")
        await o.druk(SEM, f"Ja, ik neem de plaats: {AVOND}")
        assert aanmeldingen(o.db) == [(1, 0, 0), (2, 1, 0)]
        with o.db.reading() as s:
            assert not stand.bezwaren(s, charette(s), o.nu)
        assert_nothing_kept(o)

    run(sqlite_db, now, story)


def assert_nothing_kept(o: Opstelling) -> None:
    """A delivered question that repeated what was typed is empty, and no row of the log has a name in it."""
    with o.db.reading() as s:
        rows = s.scalars(select(Verzending).where(Verzending.staat == "verzonden")).all()
        bodies = [o.db.keys.open("verzending.inhoud", row.inhoud) for row in rows if row.inhoud]
    assert rows and not [b for b in bodies if "Meld mij aan" in json.dumps(b)]


def aanmeldingen(db: Database) -> list[tuple[int, int, int]]:
    """Of every sign-up its number, how many have a place and how many wait without an offer."""
    with db.reading() as s:
        rows = s.scalars(select(Aanmelding).order_by(Aanmelding.nummer))
        return [(a.nummer, sum(p.geplaatst for p in a.plaatsen), sum(p.wacht for p in a.plaatsen)) for a in rows]


def run(db: Database, now: datetime, story: object) -> None:
    """Play a story with the stand-in."""

    async def played() -> None:
        async with opstelling(db, now) as o:
            await story(o)  # type: ignore[operator]

    asyncio.run(played())
