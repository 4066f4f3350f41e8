"""How full it is and who comes, in numbers; and that wrong rows are found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from kern.charettes import aanmelden, stand
from kern.charettes.rijen import Aanmelding, Charette, Plaats, Regel
from kern.charettes.stand import DagdeelStand, Mix
from kern.db import Database
from tests.charettes import hulp
from tests.charettes.hulp import DAG, meld_aan, open_charette

UUR = timedelta(hours=1)


def vol(s: Session, now: datetime) -> tuple[Charette, list[Aanmelding]]:
    """Three of four places taken, one offered, and a party of two that waits; and an evening without a maximum."""
    c = open_charette(s, now, (4, None))
    two = meld_aan(s, now, c, 1, 2, leeftijden=("tot35", "65plus"))
    one = meld_aan(s, now, c, 2, 1, waar=(0, 1), leeftijden=("tot35",))
    other = meld_aan(s, now, c, 3, 1)
    waits = meld_aan(s, now, c, 4, 1, leeftijden=("35tot65",))
    pair = meld_aan(s, now, c, 5, 2)
    aanmelden.meld_af(s, now, other)
    return c, [two, one, waits, pair]


def test_hoe_vol_het_is(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, _ = vol(s, now)
        first, second = c.dagdelen
        assert stand.standen(s, c) == {
            first.id: DagdeelStand(first, 4, 3, 1, 2, 0, {"tot35": 2, "65plus": 1, "35tot65": 1}),
            second.id: DagdeelStand(second, None, 1, 0, 0, None, {"tot35": 1}),
        }
        empty = hulp.dagdeel(s, now, c, 7)
        assert stand.standen(s, c)[empty.id] == DagdeelStand(empty, 7, 0, 0, 0, 7, {})


def test_wat_een_partij_heeft(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, [_, one, waits, pair] = vol(s, now)
        assert [st.soort for st in stand.van_aanmelding(s, c, one)] == ["geplaatst", "geplaatst"]
        [offered] = stand.van_aanmelding(s, c, waits)
        assert (offered.soort, offered.aangeboden, offered.tot) == ("aangeboden", 1, now + 48 * UUR)
        [waiting] = stand.van_aanmelding(s, c, pair)
        # Who has an offer does not wait any more: the pair is first now.
        assert (waiting.soort, waiting.wacht, waiting.rang, waiting.tot) == ("wacht", 2, 1, None)


def test_wie_er_komt_van_wie_dat_vertelde(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, [two, *_] = vol(s, now)
        assert stand.mensen(s, c) == 6
        assert stand.mix(s, c) == Mix(4, {"tot35": 2, "35tot65": 1, "65plus": 1}, 4)
        aanmelden.meld_af(s, now, two)
        assert stand.mix(s, c) == Mix(2, {"tot35": 1, "35tot65": 1, "65plus": 0}, 2)
        assert stand.mensen(s, c) == 4


def test_weinig_vragen_aan_de_database_hoeveel_er_ook_komen(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c, _ = vol(s, now)
        asked: list[str] = []
        event.listen(sqlite_db.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
        stand.standen(s, c)
        few = len(asked)
        for n in range(30):
            meld_aan(s, now, c, f"meer{n}", 2)
        asked.clear()
        stand.standen(s, c)
        assert len(asked) == few <= 2


def verkeerd(p: Plaats, **velden: object) -> None:
    for veld, waarde in velden.items():
        setattr(p, veld, waarde)


FOUT: list[tuple[str, Callable[[Charette, list[Aanmelding]], object]]] = [
    ("5 mensen op 4 plaatsen", lambda c, a: verkeerd(a[0].plaatsen[0], geplaatst=3, gevraagd=3)),
    ("gevraagd 1, geplaatst 2", lambda c, a: verkeerd(a[0].plaatsen[0], gevraagd=1)),
    ("aanbod zonder termijn", lambda c, a: verkeerd(a[2].plaatsen[0], aanbod_tot=None)),
    ("termijn zonder aanbod", lambda c, a: verkeerd(a[0].plaatsen[0], aanbod_tot=c.gemaakt)),
    ("wacht zonder plek", lambda c, a: verkeerd(a[3].plaatsen[0], positie=None)),
    ("plek op de lijst zonder te wachten", lambda c, a: verkeerd(a[0].plaatsen[0], positie=9)),
    ("een plek voorbij de laatste", lambda c, a: verkeerd(a[3].plaatsen[0], positie=9)),
    ("in rust zonder te wachten", lambda c, a: verkeerd(a[0].plaatsen[0], rust=True)),
    (
        "niet aangeboden",
        lambda c, a: verkeerd(a[1].plaatsen[0], geplaatst=0, gevraagd=0) or setattr(a[3], "splitsen", True),
    ),
    ("ingetrokken True, 1", lambda c, a: setattr(a[0], "ingetrokken", True)),
    ("2 mensen, gevraagd voor 3", lambda c, a: setattr(a[0], "aantal", 3)),
    ("zonder toestemming", lambda c, a: setattr(a[0], "mix", False)),
    ("nummers", lambda c, a: setattr(a[0], "nummer", 99)),
]


@pytest.mark.parametrize(("woorden", "maak_stuk"), FOUT, ids=[woorden for woorden, _ in FOUT])
def test_wat_niet_klopt_wordt_gevonden(
    sqlite_db: Database, now: datetime, woorden: str, maak_stuk: Callable[[Charette, list[Aanmelding]], object]
) -> None:
    with sqlite_db.writing() as s:
        c, parties = vol(s, now)
        s.flush()
        assert stand.bezwaren(s, c, now) == ()
        maak_stuk(c, parties)
        s.flush()
        found = stand.bezwaren(s, c, now)
        assert any(woorden in wrong for wrong in found), found


def test_na_de_loting_heeft_ieder_die_wacht_een_plek(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = open_charette(s, now, (1,), regel=Regel.LOTING)
        for n in range(3):
            meld_aan(s, now, c, n)
        assert stand.bezwaren(s, c, now) == ()
        c.geloot_op = now  # said, not done
        s.flush()
        assert len([wrong for wrong in stand.bezwaren(s, c) if "zonder plek" in wrong]) == 3
        c.geloot_op = None
        aanmelden.loot(s, now + 7 * DAG, c.id)
        assert stand.bezwaren(s, c, now + 7 * DAG) == ()
