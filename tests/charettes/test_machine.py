"""Whatever people and staff do, and in whatever order, at once or not: every promise about places holds.

The same at full size, on both databases: `python -m proef.charette_machine`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kern.charettes.rijen import Regel, Staat
from kern.db import Database
from proef.charette_machine import draden, speel
from proef.charette_wereld import BEGIN, Foto, Moment, Overtreding, Partij, Plek, Wereld, bezwaren, verschillen
from proef.databases import sqlite


def test_any_order_of_deeds_keeps_the_promises() -> None:
    with sqlite() as maak:
        done = speel(maak, 20, 30)
    # Which deeds chance brings differs from run to run; without these there is little to hold.
    assert set(done) >= {"meld_aan", "wijzig", "meld_af", "aanvaard", "capaciteit"}, done


@pytest.mark.parametrize("regel", Regel)
def test_four_threads_keep_the_promises(db: Database, regel: Regel) -> None:
    done = draden(db, regel, 240, 3)
    assert sum(done.values()) > 200
    assert not [name for name in done if name.startswith("database")], done


# --- the checks themselves can fail

TERMIJN = BEGIN + timedelta(hours=12)
DAG = Moment(3, False, BEGIN + timedelta(days=9), 2)
ZIT = Plek(1, "zit", 2, 2, 0, None, None, False)
AANBOD = Plek(1, "aanbod", 1, 0, 1, 1, TERMIJN, False)
WACHT = Plek(1, "wacht", 2, 0, 0, 2, None, False)
PARTIJEN = {
    "zit": Partij(1, 2, False, False, True),
    "aanbod": Partij(2, 1, False, False, True),
    "wacht": Partij(3, 2, False, False, True),
}
GOED = Foto(Staat.OPEN, True, 3, {1: DAG}, PARTIJEN, (ZIT, AANBOD, WACHT))


def test_nothing_is_wrong_with_a_good_picture() -> None:
    assert list(bezwaren(GOED, BEGIN)) == []
    assert list(verschillen(GOED, GOED, None)) == []


@pytest.mark.parametrize(
    ("plekken", "wat"),
    [
        ((ZIT, AANBOD, replace(WACHT, positie=1)), "positions"),
        ((ZIT, AANBOD, replace(WACHT, positie=7)), "positions"),
        ((ZIT, AANBOD, replace(WACHT, positie=None)), "waits without a position"),
        ((replace(ZIT, positie=2), AANBOD), "waits for nothing"),
        ((ZIT, replace(AANBOD, tot=None), WACHT), "without a term"),
        ((ZIT, AANBOD, replace(WACHT, aangeboden=1, tot=TERMIJN)), "stays together"),
        ((replace(ZIT, geplaatst=3), AANBOD, WACHT), "does not add up"),
        ((replace(ZIT, gevraagd=3, geplaatst=3), WACHT), "asked for other"),
        ((ZIT, AANBOD, replace(WACHT, gevraagd=1)), "asked for other"),
        ((AANBOD, WACHT), "2 free and"),
        ((ZIT, AANBOD, replace(WACHT, aanmelding="niemand")), "of nobody"),
    ],
)
def test_a_wrong_row_is_seen(plekken: tuple[Plek, ...], wat: str) -> None:
    assert any(wat in line for line in bezwaren(replace(GOED, plekken=plekken), BEGIN)), wat


def test_who_lost_a_place_or_was_given_too_many_is_seen() -> None:
    evicted = replace(GOED, plekken=(replace(ZIT, geplaatst=0), AANBOD, WACHT))
    assert any("became" in line for line in verschillen(GOED, evicted, "wacht"))
    assert list(verschillen(GOED, evicted, "zit")) == [], "their own deed"
    gone = replace(GOED, partijen={k: v for k, v in PARTIJEN.items() if k != "wacht"}, plekken=(ZIT, AANBOD))
    assert any("disappeared" in line for line in verschillen(GOED, gone, "zit"))
    over = replace(GOED, plekken=(ZIT, AANBOD, replace(WACHT, geplaatst=2, positie=None)))
    assert any("5 taken of 3" in line for line in verschillen(GOED, over, "wacht"))


def test_control_a_deed_that_evicts_somebody_is_caught(sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a rule that seats everybody the machine must cry."""
    w = Wereld(sqlite_db)
    w.begin(Regel.VOLGORDE, (2, 2))
    w.meld_aan(2, 1, False, 0)
    monkeypatch.setattr("kern.charettes.plaatsing._meteen", lambda s, now, c, d, a, p: p.wacht)
    with pytest.raises(Overtreding, match="3 taken of 2"):
        w.meld_aan(1, 1, False, 0)
