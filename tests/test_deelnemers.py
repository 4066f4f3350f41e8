"""Who signed up for a charette: kept apart, sealed, found again, and gone in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from kern.db import Database
from kern.mensen import deelnemers
from kern.mensen.adressen import OngeldigAdres
from kern.mensen.deelnemers import Aanmelder, Bereik, Onbereikbaar
from tests.charettes.hulp import meld_aan, open_charette

SEM = Bereik("Sem Bouwman", "mail", "Sem@Dorp.example", wensen={"toegang": "Ik zit in een rolstoel"})
TOT = date(2027, 6, 30)


@pytest.fixture
def id(db: Database, now: datetime) -> str:
    """A sign-up to keep somebody with."""
    with db.writing() as s:
        return meld_aan(s, now, open_charette(s, now)).id


def test_bewaren_lezen_en_vervangen(db: Database, now: datetime, id: str) -> None:
    with db.writing() as s:
        deelnemers.bewaar(s, now, id, SEM, "ABC234", TOT)
        assert deelnemers.van(s, id) == replace(SEM, adres="Sem@dorp.example")
        assert deelnemers.code_van(s, id) == "ABC234"
        noor = Bereik("Noor", "telefoon", telefoon="06 1234 5678")
        deelnemers.bewaar(s, now, id, noor, "ABC234", TOT)
        assert deelnemers.van(s, id) == noor
        assert (deelnemers.namen(s, [id]), deelnemers.codes(s, [id])) == ({id: "Noor"}, {id: "ABC234"})
        assert deelnemers.van_alle(s, [id, "weg"]) == {id: noor}
        assert len(s.scalars(select(Aanmelder)).all()) == 1


def test_niets_staat_leesbaar_in_de_database(db: Database, now: datetime, id: str) -> None:
    with db.writing() as s:
        deelnemers.bewaar(s, now, id, replace(SEM, telefoon="06 1234 5678"), "ABC234", TOT)
        row = s.execute(text("SELECT * FROM aanmelder")).one()
        said = " ".join(repr(bytes(v) if isinstance(v, memoryview) else v) for v in row)
        for secret in ("Sem", "dorp.example", "rolstoel", "1234", "ABC234"):
            assert secret not in said


@pytest.mark.parametrize(
    ("wie", "veld"),
    [
        (replace(SEM, naam=" \u202e "), "naam"),
        (replace(SEM, adres=" "), "email"),
        (Bereik("Sem", "telegram"), "email"),
        (Bereik("Sem", "telefoon"), "telefoon"),
        (Bereik("Sem", "telefoon", telefoon="twaalf"), "telefoon"),
    ],
)
def test_wie_wij_niet_kunnen_bereiken_bewaren_wij_niet(
    db: Database, now: datetime, id: str, wie: Bereik, veld: str
) -> None:
    with db.writing() as s:
        deelnemers.wis(s, id)
        with pytest.raises(Onbereikbaar) as error:
            deelnemers.bewaar(s, now, id, wie, "ABC234", TOT)
        assert error.value.veld == veld
        assert deelnemers.van(s, id) is None


def test_een_adres_dat_niet_bestaat_en_een_kanaal_dat_wij_niet_hebben() -> None:
    with pytest.raises(OngeldigAdres):
        deelnemers.keur(replace(SEM, adres="sem@@dorp"))
    with pytest.raises(ValueError, match="fax"):
        deelnemers.keur(replace(SEM, kanaal="fax"))


def test_wat_iemand_typt_wordt_netjes_en_niet_te_lang() -> None:
    needs = {"dieet": "  geen\n vlees ", "oppas": "x" * 500, "vervoer": " ", "lening": "graag"}
    tidy = deelnemers.keur(Bereik(" Sem\n Bouwman\x00 ", "telegram", " 123 ", "0" * 90, needs))
    assert tidy == Bereik("Sem Bouwman", "telegram", "123", "0" * 40, {"dieet": "geen vlees", "oppas": "x" * 200})


def test_terugvinden_op_elk_kanaal(db: Database, now: datetime, id: str) -> None:
    found = deelnemers.per_lookup
    with db.writing() as s:
        deelnemers.bewaar(s, now, id, SEM, "ABC234", TOT)
        assert found(s, "mail", " sem@dorp.example ") == [id]
        assert found(s, "telegram", "sem@dorp.example") == found(s, "mail", "") == []
        deelnemers.bewaar(s, now, id, Bereik("Sem", "telegram", "123"), "ABC234", TOT)
        assert (found(s, "telegram", "123"), found(s, "mail", "sem@dorp.example")) == ([id], [])
        deelnemers.bewaar(s, now, id, Bereik("Sem", "telefoon", telefoon="06 - 1234 5678"), "ABC234", TOT)
        for typed in ("0612345678", "+31 6 12345678", "0031612345678", "+31 (0)6 1234 5678"):
            assert found(s, "telefoon", typed) == [id]


def test_na_de_laatste_dag_is_het_weg(db: Database, now: datetime, id: str) -> None:
    last = datetime.combine(TOT, now.timetz())
    with db.writing() as s:
        deelnemers.bewaar(s, now, id, SEM, "ABC234", TOT)
        assert deelnemers.wis_verlopen(s, last) == []
        deelnemers.verleng(s, [id], TOT + timedelta(days=1))
        assert deelnemers.wis_verlopen(s, last + timedelta(days=1)) == []
        assert deelnemers.wis_verlopen(s, last + timedelta(days=2)) == [id]
        assert (deelnemers.van(s, id), deelnemers.code_van(s, id)) == (None, "")
        assert deelnemers.wis(s, id) is False
        deelnemers.verleng(s, [id], TOT)  # nothing to keep longer
