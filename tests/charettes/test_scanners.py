"""Mail scanners open every link, again and again, before the reader does. Nothing may come of it.

A scanner that "accepts" an offer or cancels a sign-up takes a place from somebody.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response
from flask.testing import FlaskClient
from sqlalchemy import select

from kern.berichten.charette_brief import Bericht
from kern.charettes import aanmelden, vinden
from kern.db import Base, Database
from tests.admin.conftest import Klok, bouw
from tests.charettes import hulp
from tests.charettes.verhaal import post, speel

SCANNERS = 20
KEREN = 3
AGENTS = ("Mozilla/5.0 (scanner)", "SafeLinks", "Barracuda", "curl/8", "")


def inhoud(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with db.reading() as s:
        return {t.name: sorted(map(tuple, s.execute(select(t))), key=repr) for t in Base.metadata.sorted_tables}


def per_soort(links: set[str]) -> list[str]:
    """One link of each kind of page: the token or number in it makes no difference."""
    seen: dict[str, str] = {}
    for link in sorted(links):
        seen.setdefault(re.sub(r"/aanmelding/[^/#]+|\d+", "*", link), link)
    return list(seen.values())


def scan(db: Database, now: datetime, keren: Callable[[int], int]) -> tuple[int, list[str]]:
    """Let twenty scanners open every link of every mail, scanner n so many times; requests done, and what was wrong."""
    web = bouw(db, Klok(now), base_url=hulp.HUIS.base_url)
    links = {link for m in post(db) for link in m.links if link.startswith(hulp.HUIS.base_url)}
    wanted = [*per_soort(links), *wat_te_bederven_is(db, now)]
    before, done, wrong = inhoud(db), 0, []
    for scanner in range(SCANNERS):
        # A plain client: how a page looks is inspected in other tests.
        client = FlaskClient(web.app, Response)
        agent = {"User-Agent": AGENTS[scanner % len(AGENTS)]}
        for link in wanted:
            for method in ("HEAD", "GET") * keren(scanner):
                answer = client.open(link.partition("#")[0], method=method, headers=agent, base_url=hulp.HUIS.base_url)
                done += 1
                wrong += [f"{method} {link}: {answer.status_code}"] if answer.status_code != 200 else []
    wrong += [f"table {name} changed" for name, rows in inhoud(db).items() if rows != before[name]]
    return done, wrong


def test_scanners_that_open_every_link_change_nothing(sqlite_db: Database, now: datetime) -> None:
    """The first two three times, the others once, to be quick; all of them three times in `proef/scanners.py`."""
    speel(sqlite_db, now)
    mails = post(sqlite_db)
    assert {m.soort for m in mails} == set(Bericht), "every kind of mail is in the story"
    assert {link.split("/")[3] for m in mails for link in m.links} >= {"aanmelding", "charette", "vragenlijst"}
    done, wrong = scan(sqlite_db, now, lambda n: KEREN if n < 2 else 1)
    assert wrong == []
    assert done > 300


def wat_te_bederven_is(db: Database, now: datetime) -> list[str]:
    """The links of somebody with an offer that stands, and of somebody with a place that is still to come."""
    with db.writing() as s:
        c = hulp.open_charette(s, now, (1,))
        first, second = hulp.meld_aan(s, now, c, 1), hulp.meld_aan(s, now, c, 2)
        aanmelden.meld_af(s, now, first)
        assert hulp.plaats(second, c.dagdelen[0]).aangeboden == 1
        third = hulp.meld_aan(s, now, hulp.open_charette(s, now, (2,)), 3)
        url = f"{hulp.HUIS.base_url}/aanmelding"
        links = [f"{url}/{vinden.maak_token(s, now, a)}" for a in (second, third)]
        return [*links, f"{links[1]}/ontvangen", f"{links[1]}/agenda/{third.plaatsen[0].dagdeel_id}.ics"]


def test_control_a_link_that_does_something_is_caught(sqlite_db: Database, now: datetime) -> None:
    """The comparison sees one flag in one row."""
    with sqlite_db.writing() as s:
        c = hulp.open_charette(s, now, (1,))
        a = hulp.meld_aan(s, now, c, 1)
    before = inhoud(sqlite_db)
    assert inhoud(sqlite_db) == before
    with sqlite_db.writing() as s:
        aanmelden.komt(s, now, a, c.dagdelen[0].id, True)
    assert inhoud(sqlite_db) != before
