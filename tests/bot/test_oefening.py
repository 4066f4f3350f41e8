"""The rehearsal: a village that answers by itself, the same each time, and that goes on where it was broken off."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.gesprekken import Gesprek, InboxRij
from bot.oefening import DOOR, Oefening, OefeningFout
from kern import kernen, mensen, werk
from kern.db import Database
from kern.journaal import Feit
from kern.onderzoek import antwoorden, onderzoek, uitslag, vragenlijst
from kern.onderzoek.onderzoek import Onderzoek, Stand
from kern.outbox import Soort, Verzending
from kern.sleutels import Keys
from kern.taal import vandaag
from tests.bot.conftest import HUIS, MARIEKE, WERKBOEK
from tests.onderzoek.hulp import versie

HUISHOUDENS, RESPONS, WEKEN = 60, 45, 2
NU = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Dorpsbeeld:
    """All that a rehearsal leaves, without ids and codes."""

    antwoorden: list[str]
    per_dag: list[tuple[str, int]]
    feiten: list[tuple[str, str]]
    gesprekken: int
    berichten: int


class Afgebroken(Exception):
    """Somebody pressed Ctrl-C."""


def inrichten(db: Database, now: datetime, keuring: vragenlijst.Keuring) -> None:
    """A house in which nothing happened yet, as after `kernpraat init`, with one contact person of the DBO."""
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        vragenlijst.voeg_toe(s, WERKBOEK, keuring, now)
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        mensen.voeg_toe(
            s, now - timedelta(days=90), kern.id, "Henk", "secretaris", "secretaris@westendorpsbelang.example"
        )
        werk.plan_vaste_taken(s, now)


def draai(db: Database, now: datetime, adem: Callable[[], None] = lambda: None, **anders: int) -> int:
    oefening = Oefening(db, HUIS, "westendorp", HUISHOUDENS, RESPONS, WEKEN)
    return oefening.draai(now, adem=adem, **anders)  # type: ignore[arg-type]


def beeld(db: Database) -> Dorpsbeeld:
    with db.reading() as s:
        o = s.scalars(select(Onderzoek)).one()
        records = list(antwoorden.records(s, o))
        return Dorpsbeeld(
            sorted(json.dumps([r.kanaal, r.route, r.zonder_code, r.antwoorden], sort_keys=True) for r in records),
            sorted(Counter(r.dag.isoformat() for r in records).items()),
            sorted(
                (f.soort, vandaag(f.moment).isoformat()) for f in s.scalars(select(Feit)) if f.soort != "codes_gemaakt"
            ),
            s.scalar(select(func.count()).select_from(Gesprek)) or 0,
            s.scalar(select(func.count()).select_from(InboxRij)) or 0,
        )


@dataclass(frozen=True)
class Gehouden:
    """A rehearsal that was held, in a file; tests look at a copy of it."""

    pad: Path
    begonnen: int
    beeld: Dorpsbeeld


@pytest.fixture(scope="module")
def gehouden(
    tmp_path_factory: pytest.TempPathFactory, _filled_sqlite: Path, keys: Keys, keuring: vragenlijst.Keuring
) -> Gehouden:
    path = tmp_path_factory.mktemp("oefening") / "o.db"
    shutil.copy(_filled_sqlite, path)
    db = Database(f"sqlite:///{path}", keys)
    inrichten(db, NU, keuring)
    begun = draai(db, NU)
    found = Gehouden(path, begun, beeld(db))
    db.close()
    return found


@pytest.fixture
def na(gehouden: Gehouden, tmp_path: Path, keys: Keys) -> Iterator[Database]:
    """The house after the rehearsal."""
    path = tmp_path / "na.db"
    shutil.copy(gehouden.pad, path)
    db = Database(f"sqlite:///{path}", keys)
    yield db
    db.close()


def test_the_response_is_what_was_asked_for(gehouden: Gehouden, na: Database) -> None:
    with na.reading() as s:
        cijfers = uitslag.respons(s, s.scalars(select(Onderzoek)).one())
    assert abs(100 * cijfers.deel - RESPONS) <= 5
    assert gehouden.begonnen > len(gehouden.beeld.antwoorden), "some stop halfway"
    assert set(cijfers.per_kanaal) == {"web", "papier"}


def test_the_fieldwork_lies_in_the_weeks_before_and_is_closed(na: Database) -> None:
    with na.reading() as s:
        o = s.scalars(select(Onderzoek)).one()
        assert o.geopend_op == NU - timedelta(weeks=WEKEN)
        assert (onderzoek.stand(o, NU), o.door, o.gesloten_op) == (Stand.UITLOOP, DOOR, NU)
        days = {r.dag for r in antwoorden.records(s, o)}
    assert min(days) >= vandaag(NU - timedelta(weeks=WEKEN)) and max(days) <= vandaag(NU) and len(days) > 5


def test_the_dbo_got_its_mails_on_the_way(gehouden: Gehouden, na: Database) -> None:
    with na.reading() as s:
        mails = [m for m in s.scalars(select(Verzending).order_by(Verzending.nr)) if m.kanaal == "mail"]
    assert [m.omschrijving for m in mails].count(mails[0].omschrijving) == len(mails)
    days = [vandaag(m.gemaakt) for m in mails]
    begin = vandaag(NU - timedelta(weeks=WEKEN))
    assert (days[0], days[-1]) == (begin, vandaag(NU)), "opened, closed"
    assert any(begin < d < vandaag(NU) for d in days), "a weekly one between"
    assert {m.soort for m in mails} == {Soort.MASSA.value}
    kinds = [kind for kind, _ in gehouden.beeld.feiten]
    assert (kinds.count("onderzoek_open"), kinds.count("onderzoek_gesloten")) == (1, 1) and "respons" in kinds


def test_nobody_is_left_in_the_inbox(na: Database) -> None:
    with na.reading() as s:
        assert {r.staat for r in s.scalars(select(InboxRij))} == {"gedaan"}


def test_broken_off_halfway_it_goes_on_without_doubles_and_is_the_same_village(
    db: Database, keuring: vragenlijst.Keuring, gehouden: Gehouden
) -> None:
    inrichten(db, NU, keuring)
    breaths = iter(range(100))

    def adem() -> None:
        if next(breaths) == 3:
            raise Afgebroken

    with pytest.raises(Afgebroken):
        draai(db, NU, adem)
    half = beeld(db)
    assert 0 < len(half.antwoorden) < len(gehouden.beeld.antwoorden)
    rest = draai(db, NU)
    assert 0 < rest < gehouden.begonnen
    assert beeld(db) == gehouden.beeld


def test_another_seed_is_another_village(sqlite_db: Database, keuring: vragenlijst.Keuring) -> None:
    inrichten(sqlite_db, NU, keuring)
    plans = []
    for zaad in (1, 1, 2):
        oefening = Oefening(sqlite_db, HUIS, "westendorp", HUISHOUDENS, RESPONS, WEKEN)
        begin = NU - timedelta(weeks=WEKEN)
        plans.append([(h.begint, h.zaad) for h in oefening._plan(begin, NU, zaad, ["K7M4QX"] * HUISHOUDENS)])
    assert plans[0] == plans[1] != plans[2]


def test_it_stays_away_from_a_real_onderzoek(sqlite_db: Database, keuring: vragenlijst.Keuring) -> None:
    inrichten(sqlite_db, NU, keuring)
    with pytest.raises(OefeningFout, match="ken ik niet"):
        Oefening(sqlite_db, HUIS, "atlantis", 10, 50, 1).draai(NU)
    with sqlite_db.writing() as s:
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        version = vragenlijst.haal(s, "woonbehoefte")
        o = onderzoek.maak(s, NU, kern, version.id, MARIEKE, sluit=vandaag(NU) + timedelta(days=9))
        werk.open_en_vertel(s, NU, o, MARIEKE, HUIS)
    with pytest.raises(OefeningFout, match="Sluit het eerst"):
        draai(sqlite_db, NU)


# --- associations, in the whole gemeente


def verenigingen(db: Database, now: datetime) -> int:
    """Forty of them in two weeks, of whom about half answer."""
    return Oefening(db, HUIS, "verenigingen", 40, 50, 2).draai(now, sluit=False, nog_dagen=14)


def test_associations_answer_too(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        kernen.verzorg_startdata(s)
        versie(s, now, "verenigingen")
    assert verenigingen(sqlite_db, now) == 23
    assert verenigingen(sqlite_db, now) == 0, "a second time nobody is left to ask"
    with sqlite_db.reading() as s:
        o = s.scalars(select(Onderzoek)).one()
        records = list(antwoorden.records(s, o))
        kinds = s.scalars(select(Feit.soort).where(Feit.kern_id == 1)).all()
    assert (o.kern_id, onderzoek.stand(o, now)) == (None, Stand.OPEN)
    assert 15 <= len(records) <= 23
    assert kinds == ["gemeente_verenigingen_open"]
    assert any(len(r.antwoorden.get("volgorde", "").split()) > 1 for r in records)
    assert any("ruimte_mensen[1]" in r.antwoorden for r in records)
    assert all("niets" not in r.antwoorden.get("delen", "").split()[1:] for r in records)
    assert {int(r.antwoorden["waardering"]) for r in records if "waardering" in r.antwoorden} <= set(range(1, 11))


def test_neither_a_kern_nor_a_questionnaire(sqlite_db: Database, now: datetime) -> None:
    with pytest.raises(OefeningFout, match="atlantis ken ik niet"):
        Oefening(sqlite_db, HUIS, "atlantis", 40, 50, 2).draai(now)
