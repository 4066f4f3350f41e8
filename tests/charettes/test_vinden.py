"""Finding one's own sign-up, and nobody else's."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kern.charettes import aanmelden, vinden
from kern.charettes.rijen import Aanmelding, Charette
from kern.db import Database
from kern.mensen import deelnemers
from kern.onderzoek.codes import HOOGSTENS_FOUT
from kern.sleutels import Keys
from tests.charettes.hulp import DAG, meld_aan, open_charette, wens, wie


def test_met_de_code_hoe_iemand_hem_ook_typt(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now)
        a, b = meld_aan(s, now, c, 1), meld_aan(s, now, c, 2)
        code = deelnemers.code_van(s, a.id)
        assert code != deelnemers.code_van(s, b.id)
        assert a.code not in (code, "")
        for typed in (code, code.lower(), f" {code[:3]} - {code[3:]} "):
            assert vinden.per_code(s, now, c.id, typed, "adres:1") is a
        assert vinden.per_code(s, now, None, code, "adres:1") is a
        other = open_charette(s, now, slug="sinderen")
        assert vinden.per_code(s, now, other.id, code, "adres:1") is None
        assert vinden.met_code(s, other.id, code) is None


def test_raden_houdt_op(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now)
        a = meld_aan(s, now, c)
        code = deelnemers.code_van(s, a.id)
        for n in range(HOOGSTENS_FOUT):
            assert vinden.per_code(s, now, c.id, f"{n}", ("gesprek:1", "adres:1")) is None
        assert vinden.per_code(s, now, c.id, code, "adres:1") is None
        assert vinden.per_code(s, now, c.id, code, "adres:2") is a
        assert vinden.met_code(s, c.id, code) is a  # staff at the door
        assert vinden.per_code(s, now + timedelta(hours=1), c.id, code, "adres:1") is a


def test_met_de_link_zolang_wij_weten_wie_het_is(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now)
        a = meld_aan(s, now, c)
        token = vinden.maak_token(s, now, a)
        last = c.dagdelen[-1].eind + 90 * DAG
    with db.reading() as s:
        for moment, found in ((now, True), (last, True), (last + DAG, False)):
            assert (vinden.per_token(s, moment, token) is not None) is found
        for wrong in ("", "x", token[:-2], token + "x", Keys("y" * 40).sign("aanmelding", "1", now)):
            assert vinden.per_token(s, now, wrong) is None
    with db.writing() as s:
        aanmelden.wis(s, now, s.get_one(Aanmelding, a.id).id)
        assert vinden.per_token(s, now, token) is None


def test_een_link_met_een_ander_doel_opent_niets(db: Database, now: datetime) -> None:
    with db.writing() as s:
        a = meld_aan(s, now, open_charette(s, now))
        assert vinden.per_token(s, now, db.keys.sign("afmelden", a.id, now)) is None


def test_met_het_adres(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, other = open_charette(s, now), open_charette(s, now, slug="sinderen")
        mine = [meld_aan(s, now, c, 1), _nog_een(s, now, c), meld_aan(s, now, other, 1)]
        meld_aan(s, now, c, 2)
        assert vinden.per_adres(s, c.id, "mail", " BEWONER1@post.example") == mine[:2]
        assert {a.id for a in vinden.per_adres(s, None, "mail", "bewoner1@post.example")} == {a.id for a in mine}
        assert vinden.per_adres(s, c.id, "telegram", "bewoner1@post.example") == []
        assert vinden.per_adres(s, c.id, "mail", "") == []


def _nog_een(s: Session, now: datetime, c: Charette) -> Aanmelding:
    return aanmelden.meld_aan(s, now, c.id, wens(c), wie(1), kanaal="web", sleutel="nog een")
