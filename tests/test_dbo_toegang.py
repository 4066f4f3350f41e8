"""A device of a Dbo contact person: only who has her mailbox and asked on this device may speak for her here."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kern import kernen, mensen
from kern.db import Database, keys
from kern.mensen import dbo_toegang
from kern.mensen.dbo import van_link
from kern.mensen.dbo_toegang import APPARAAT_GELDIG, CODE_GELDIG

HAAR, ANDER = "a" * 32, "b" * 32


@pytest.fixture
def henk(db: Database, now: datetime) -> int:
    """The secretary of Westendorps Belang."""
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        return mensen.voeg_toe(s, now, kern.id, "Henk", "secretaris", "henk@westendorpsbelang.example").id


def code_voor(s: Session, now: datetime, contact: int, apparaat: str = HAAR) -> str:
    found = dbo_toegang.vraag_code(s, now, contact, apparaat)
    assert found is not None
    return found


def test_the_code_opens_the_device_that_asked_and_no_other(db: Database, now: datetime, henk: int) -> None:
    with db.writing() as s:
        code = code_voor(s, now, henk)
        assert len(code) == 6 and code.isdigit()
        assert dbo_toegang.wacht_op_code(s, now, HAAR) == henk
        assert dbo_toegang.contact_van(s, now, HAAR) is None, "asking is not enough"
        assert dbo_toegang.bevestig(s, now, ANDER, code) is None, "a forwarded code works on no other device"
        assert dbo_toegang.bevestig(s, now, HAAR, f" {code[:3]} {code[3:]} ") == henk
        assert dbo_toegang.contact_van(s, now, HAAR) == henk
        assert dbo_toegang.contact_van(s, now, ANDER) is None
        assert dbo_toegang.bevestig(s, now, HAAR, code) is None, "a code works once"


def test_a_code_lasts_half_an_hour_and_five_tries(db: Database, now: datetime, henk: int) -> None:
    with db.writing() as s:
        code = code_voor(s, now, henk)
        wrong = f"{(int(code) + 1) % 10**6:06d}"
        late = now + CODE_GELDIG + timedelta(seconds=1)
        assert dbo_toegang.bevestig(s, late, HAAR, code) is None
        for _ in range(5):
            assert dbo_toegang.bevestig(s, now, HAAR, wrong) is None
        assert dbo_toegang.bevestig(s, now, HAAR, code) is None, "the right one comes too late after five wrong ones"
        assert dbo_toegang.wacht_op_code(s, now, HAAR) is None


def test_three_codes_an_hour_whatever_the_device(db: Database, now: datetime, henk: int) -> None:
    with db.writing() as s:
        for number in range(3):
            code_voor(s, now, henk, f"{number:032x}")
        assert dbo_toegang.vraag_code(s, now + timedelta(minutes=59), henk, HAAR) is None
        assert dbo_toegang.vraag_code(s, now + timedelta(minutes=61), henk, HAAR) is not None


def test_a_device_is_forgotten_in_time_on_request_and_with_the_person(db: Database, now: datetime, henk: int) -> None:
    def opened(s: Session, moment: datetime) -> None:
        assert dbo_toegang.bevestig(s, moment, HAAR, code_voor(s, moment, henk)) == henk

    with db.writing() as s:
        opened(s, now)
        assert dbo_toegang.contact_van(s, now + APPARAAT_GELDIG, HAAR) == henk
        assert dbo_toegang.contact_van(s, now + APPARAAT_GELDIG + timedelta(days=1), HAAR) is None
        assert dbo_toegang.wis_verlopen(s, now + APPARAAT_GELDIG + timedelta(days=2)) == 1
        opened(s, now)
        dbo_toegang.vergeet(s, HAAR)
        assert dbo_toegang.contact_van(s, now, HAAR) is None
        opened(s, now + timedelta(hours=2))
        mensen.verwijder(s, henk)
    with db.reading() as s:
        assert dbo_toegang.contact_van(s, now + timedelta(hours=3), HAAR) is None


def test_nothing_readable_is_kept_of_device_and_code(db: Database, now: datetime, henk: int) -> None:
    with db.writing() as s:
        code = code_voor(s, now, henk)
        row = s.query(dbo_toegang.DboToegang).one()
        assert HAAR not in row.apparaat and code not in row.code


def test_a_link_of_who_is_gone_is_not_of_who_came_next(db: Database, now: datetime, henk: int) -> None:
    with db.writing() as s:
        kern_id = mensen.dbo_contact(s, henk).kern_id
        links = {doel: keys(s).sign(doel, f"dbo:{henk}", now) for doel in ("dbo", "afmelden")}
        assert all(van_link(s, now, doel, token) for doel, token in links.items())
        mensen.verwijder(s, henk)
        later = now + timedelta(days=30)
        ina = mensen.voeg_toe(s, later, kern_id, "Ina", "", "ina@westendorpsbelang.example")
        ina.id = henk  # as SQLite gives it; PostgreSQL would not
        s.flush()
        assert [van_link(s, later, doel, token) for doel, token in links.items()] == [None, None]
        assert van_link(s, later, "dbo", keys(s).sign("dbo", f"dbo:{henk}", later)) is not None
