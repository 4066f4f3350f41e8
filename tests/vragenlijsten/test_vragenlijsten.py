"""Questionnaires that probe the corners: asked in the right order at every door, and the same answers stored.

What is expected was thought out as ODK does it and put to JavaRosa (tests/orakel/keur_vragenlijsten.py). `laden.py`
says what is in a file; tests/transcripts/vragenlijsten holds the conversations to read.
"""

from __future__ import annotations

from datetime import datetime

import pytest

from kern.db import Database
from tests.vragenlijsten.gesprek import Verloop, open_proef
from tests.vragenlijsten.laden import Proef, gekeurd, geweigerde, goede
from tests.vragenlijsten.opschrijven import DEUREN, FOLDER, NOW, bevonden, opgeschreven

GOED, GEWEIGERD = goede(), geweigerde()


def naam(proef: Proef) -> str:
    """How a test is called."""
    return proef.naam


@pytest.fixture
def verlopen(sqlite_db: Database, proef: Proef, now: datetime) -> dict[str, Verloop]:
    """The conversation at each door, one after the other in one onderzoek: three people."""
    assert now == NOW
    dorp = open_proef(sqlite_db, now, proef)
    return {deur: answer(dorp, proef) for deur, answer in DEUREN.items()}


@pytest.mark.parametrize("proef", GOED, ids=naam)
def test_asked_in_this_order_and_this_is_stored(proef: Proef, verlopen: dict[str, Verloop]) -> None:
    verwacht = proef.verwacht
    for deur, verloop in verlopen.items():
        hier = {**verwacht, **(verwacht.get("telegram", {}) if deur == "telegram" else {})}
        if deur == "bladzijde":
            assert verloop.ooit_gevraagd == list(dict.fromkeys(hier["gevraagd"])), deur
        else:
            assert verloop.gevraagd == hier["gevraagd"], deur
        assert verloop.bewaard == hier["bewaard"], deur
        assert {k: verloop.keuzes[k] for k in verwacht.get("keuzes", {})} == verwacht.get("keuzes", {}), deur
        for zin in verwacht.get("gezegd", ()):
            assert zin in verloop.tekst, deur
        for zin in verwacht.get("niet_gezegd", ()):
            assert zin not in verloop.tekst, deur
    path = FOLDER / f"{proef.naam}.txt"
    assert opgeschreven(proef, verlopen) == path.read_text("utf-8"), "python -m tests.vragenlijsten.opschrijven"


@pytest.mark.parametrize("proef", GOED, ids=naam)
def test_judged_good_with_these_warnings(proef: Proef) -> None:
    keuring = gekeurd(proef.naam)
    assert keuring.goed, [f.tekst for f in keuring.fouten]
    gezegd = " ".join(f.tekst for f in keuring.opmerkingen)
    for woord in proef.verwacht.get("waarschuwt", ()):
        assert woord in gezegd
    if "waarschuwt" not in proef.verwacht:
        assert [f.tekst for f in keuring.waarschuwingen] == []


@pytest.mark.parametrize("proef", GEWEIGERD, ids=naam)
def test_refused_with_everything_that_is_wrong_and_where(proef: Proef) -> None:
    keuring = gekeurd(proef.naam)
    assert not keuring.goed
    assert len(keuring.fouten) == len(proef.bevindingen), [f"{f.plaats}: {f.tekst}" for f in keuring.fouten]
    for verwacht in proef.bevindingen:
        hier = [f for f in keuring.fouten if (f.blad, f.rij) == (verwacht["blad"], verwacht["rij"])]
        hier = [f for f in hier if f.kolom == verwacht.get("kolom", f.kolom)]
        assert any(verwacht["bevat"] in f.tekst for f in hier), verwacht
    assert bevonden(proef) == (FOLDER / f"{proef.naam}.txt").read_text("utf-8")


def test_there_are_more_than_fifty_and_a_transcript_of_each() -> None:
    assert len(GOED) + len(GEWEIGERD) >= 50
    assert {p.stem for p in FOLDER.glob("*.txt")} == {p.naam for p in (*GOED, *GEWEIGERD)}
