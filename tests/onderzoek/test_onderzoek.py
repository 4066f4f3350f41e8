"""An onderzoek and its veldwerk: what its state is, and what may happen when."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from kern import instellingen, taken
from kern.audit import Auditregel
from kern.db import Database
from kern.instellingen import Verouderd
from kern.journaal import VOOR_DBO, VOOR_IEDEREEN, regels
from kern.kernen import Onderzoeksgebied
from kern.onderzoek import onderzoek, prijspeil, veldwerk, voortgang
from kern.onderzoek.antwoorden import Respons
from kern.onderzoek.codes import HuishoudCode, maak_codes
from kern.onderzoek.onderzoek import Onderzoek, OnderzoekFout, Stand, stand
from tests.onderzoek.hulp import H_BLIJFT, MARIEKE, code_id, concept, geopend, kern, stuur


def refused(reden: str) -> pytest.RaisesExc[OnderzoekFout]:
    """The onderzoek says no, for this reason."""
    return pytest.raises(OnderzoekFout, match=f"^{reden}$")


@pytest.mark.parametrize(
    ("moment", "verwacht"),
    [
        (datetime(2027, 3, 1, 10, 0, tzinfo=UTC), Stand.OPEN),
        (datetime(2027, 3, 22, 22, 59, tzinfo=UTC), Stand.OPEN),
        (datetime(2027, 3, 22, 23, 0, tzinfo=UTC), Stand.UITLOOP),
        (datetime(2027, 3, 23, 22, 59, tzinfo=UTC), Stand.UITLOOP),
        (datetime(2027, 3, 23, 23, 0, tzinfo=UTC), Stand.GESLOTEN),
    ],
)
def test_the_clock_closes_it_at_dutch_midnight(
    sqlite_db: Database, now: datetime, moment: datetime, verwacht: Stand
) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        assert stand(o, moment) is verwacht
        assert onderzoek.neemt_nieuwe(o, moment) is (verwacht is Stand.OPEN)
        assert onderzoek.neemt_lopende(o, moment) is (verwacht is not Stand.GESLOTEN)


def test_closing_by_hand_starts_the_uitloop_at_once(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now, sluit=date(2027, 4, 30))
        veldwerk.sluit_onderzoek(s, now, o, MARIEKE)
        assert stand(o, now) is Stand.UITLOOP
        assert stand(o, now + timedelta(hours=24)) is Stand.GESLOTEN


def test_a_new_one_takes_its_numbers_from_the_kern_and_the_settings(db: Database, now: datetime) -> None:
    with db.writing() as s:
        instellingen.bewaar(s, "onderzoek", {"doel_procent": 45}, MARIEKE, now)
        o = concept(s, now)
        assert o.huishoudens == kern(s).huishoudens
        assert (o.uitloop_uren, o.doel_procent, stand(o, now)) == (24, 45, Stand.CONCEPT)
        assert o.onderzoeksgebied is kern(s).onderzoeksgebied


@pytest.mark.parametrize(
    ("velden", "reden"),
    [
        ({"huishoudens": 0}, "huishoudens"),
        ({"doel_procent": 101}, "doel"),
        ({"sluit": date(2027, 2, 28)}, "data"),
        ({"opent": date(2027, 4, 1)}, "data"),
    ],
)
def test_numbers_and_dates_that_cannot_be_are_refused(
    sqlite_db: Database, now: datetime, velden: dict[str, object], reden: str
) -> None:
    with sqlite_db.writing() as s, refused(reden):
        concept(s, now, **velden)


def test_opening_freezes_names_and_amounts(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now, gebied=Onderzoeksgebied.KERN)
    with db.reading() as s:
        o = s.get_one(Onderzoek, o.id)
        names = {r["naam"]: r["waarde"] for r in o.tabellen["kern"]}
        assert names["kern"] == "Westendorp"
        assert names["gemeente"] == "Oude IJsselstreek"
        assert (names["buitengebied"], names["vraag_woningeis"]) == ("nee", "nee")
        amounts = {r["naam"]: r["waarde"] for r in o.tabellen["prijspeil"]}
        assert amounts["sociale_huur_max"] == "€\u00a0932,93", "2027 is not known yet, so 2026 holds"
        assert [r.zin for r in regels(s, o.kern_id, VOOR_IEDEREEN, now)] == [
            "Het onderzoek is open. Inwoners kunnen meedoen tot en met maandag 22\u00a0maart\u00a02027."
        ]
        assert s.scalars(select(Auditregel.handeling).order_by(Auditregel.id)).all() == [
            "onderzoek_gemaakt",
            "onderzoek_geopend",
        ]


def test_own_amounts_of_a_year_win(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        instellingen.bewaar(s, "prijspeil", {"2027": {"sociale_huur_max": "950.15"}}, MARIEKE, now)
        year, amounts = prijspeil.geldend(s, now)
        assert (year, str(amounts["sociale_huur_max"]), str(amounts["middenhuur_max"])) == (2027, "950.15", "1228.07")


def test_one_is_open_in_a_kern(db: Database, now: datetime) -> None:
    with db.writing() as s:
        first = geopend(s, now)
        second = onderzoek.maak(s, now, kern(s), first.versie_id, MARIEKE, sluit=date(2027, 4, 1))
        with refused("al_open"):
            veldwerk.open_onderzoek(s, now, second, MARIEKE)
        with refused("niet_concept"):
            veldwerk.open_onderzoek(s, now, first, MARIEKE)
        assert onderzoek.open_voor(s, first.kern_id, now) is first
        veldwerk.sluit_onderzoek(s, now, first, MARIEKE)
        assert onderzoek.open_voor(s, first.kern_id, now) is None
        assert onderzoek.laatste(s, first.kern_id) is first
        veldwerk.open_onderzoek(s, now + timedelta(days=2), second, MARIEKE)


def test_two_open_at_the_same_moment_and_one_wins(db: Database, now: datetime) -> None:
    with db.writing() as s:
        first = concept(s, now)
        second = onderzoek.maak(s, now, kern(s), first.versie_id, MARIEKE, sluit=date(2027, 4, 1))
    start, won = threading.Barrier(2), []

    def open_it(id: int) -> None:
        try:
            with db.writing() as s:
                o = s.get_one(Onderzoek, id)
                if not db.sqlite:  # there the second waits before it is in its transaction
                    start.wait()
                veldwerk.open_onderzoek(s, now, o, MARIEKE)
            won.append(id)
        except OnderzoekFout:
            pass

    threads = [threading.Thread(target=open_it, args=(o.id,)) for o in (first, second)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(won) == 1


def test_opening_is_undone_within_an_hour(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        assert veldwerk.ongedaan_tot(s, now, o) == now + timedelta(minutes=60)
        veldwerk.maak_ongedaan(s, now + timedelta(minutes=60), o, MARIEKE)
        assert (stand(o, now), o.tabellen) == (Stand.CONCEPT, {})
        assert not s.scalars(select(taken.Taak)).all(), "nothing will close it any more"
        veldwerk.open_onderzoek(s, now + timedelta(hours=2), o, MARIEKE)
        assert stand(o, now + timedelta(hours=2)) is Stand.OPEN


def test_opening_is_not_undone_after_an_hour_or_an_answer(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        with refused("te_laat"):
            veldwerk.maak_ongedaan(s, now + timedelta(minutes=61), o, MARIEKE)
        voortgang.begin(s, now, o, "web")
        assert veldwerk.ongedaan_tot(s, now, o) is None
        with refused("begonnen"):
            veldwerk.maak_ongedaan(s, now, o, MARIEKE)


def test_a_sent_answer_stops_the_undoing_too(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        stuur(s, now, o, H_BLIJFT, kanaal="papier")
        with refused("begonnen"):
            veldwerk.maak_ongedaan(s, now, o, MARIEKE)


def test_another_last_day(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        seen = o.versie
        veldwerk.wijzig_einde(s, now, o, date(2027, 3, 29), MARIEKE, seen)
        assert onderzoek.neemt_nieuwe(o, datetime(2027, 3, 29, 21, 59, tzinfo=UTC))
        assert regels(s, o.kern_id, VOOR_DBO, now)[0].soort == "einddatum_gewijzigd"
        (task,) = s.scalars(select(taken.Taak)).all()
        assert task.op == datetime(2027, 3, 29, 22, 0, tzinfo=UTC), "midnight in summer time"
        with pytest.raises(Verouderd):
            veldwerk.wijzig_einde(s, now, o, date(2027, 4, 2), MARIEKE, seen)
        with refused("data"):
            veldwerk.wijzig_einde(s, now, o, date(2027, 2, 27), MARIEKE)


def test_closing_tells_the_dbo_a_day_before_the_village(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now, huishoudens=390)
        stuur(s, now, o, H_BLIJFT)
        veldwerk.sluit_onderzoek(s, now, o, MARIEKE)
        told = regels(s, o.kern_id, VOOR_DBO, now)[0]
        assert told.zin == "Het onderzoek is gesloten. 1 van de 390 huishoudens deden mee (0\u00a0%)."
        assert "onderzoek_gesloten" not in [r.soort for r in regels(s, o.kern_id, VOOR_IEDEREEN, now)]
        tomorrow = now + timedelta(days=1)
        assert regels(s, o.kern_id, VOOR_IEDEREEN, tomorrow)[0].soort == "onderzoek_gesloten"
        with refused("niet_open"):
            veldwerk.sluit_onderzoek(s, now, o, MARIEKE)


def test_rounding_off_cuts_links_and_destroys_codes(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        maak_codes(s, now, o, 20)
        home = code_id(s, now, o)
        stuur(s, now, o, H_BLIJFT, home)
        stuur(s, now, o, H_BLIJFT, home)
        stuur(s, now, o, H_BLIJFT, code_id(s, now, o))
        veldwerk.sluit_onderzoek(s, now, o, MARIEKE)
        with refused("niet_gesloten"):
            veldwerk.rond_veldwerk_af(s, now + timedelta(hours=23), o)
        veldwerk.rond_veldwerk_af(s, now + timedelta(hours=24), o)
        veldwerk.rond_veldwerk_af(s, now + timedelta(hours=25), o)
    with db.reading() as s:
        assert not s.scalars(select(HuishoudCode)).all()
        rows = s.scalars(select(Respons)).all()
        assert {r.code_id for r in rows} == {None}
        assert sorted(r.groep or 0 for r in rows) in ([1, 1, 2], [1, 2, 2])
        assert sum(r.telt for r in rows) == 2


def test_the_tasks_close_and_round_off_by_themselves(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = geopend(s, now)
        maak_codes(s, now, o, 3)
    workers = {
        veldwerk.TAAK_SLUITEN: lambda s, at, d: veldwerk.sluit_vanzelf(s, at, int(d["onderzoek"] or 0)),
        veldwerk.TAAK_AFRONDEN: lambda s, at, d: veldwerk.rond_af_vanzelf(s, at, int(d["onderzoek"] or 0)),
    }
    assert taken.voer_uit(db, datetime(2027, 3, 22, 22, 59, tzinfo=UTC), workers) == 0
    assert taken.voer_uit(db, datetime(2027, 3, 22, 23, 5, tzinfo=UTC), workers) == 1
    assert taken.voer_uit(db, datetime(2027, 3, 23, 23, 5, tzinfo=UTC), workers) == 1
    with db.reading() as s:
        o = s.get_one(Onderzoek, o.id)
        assert o.gesloten_op and o.afgerond_op
        assert not s.scalars(select(HuishoudCode)).all()


def test_a_task_that_comes_after_closing_by_hand_does_nothing(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now)
        veldwerk.sluit_onderzoek(s, now, o, MARIEKE)
        assert veldwerk.sluit_vanzelf(s, now + timedelta(days=30), o.id) is None
        assert veldwerk.sluit_vanzelf(s, now, 999) is None


def test_an_onderzoek_for_others_does_not_stand_in_the_way(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = geopend(s, now, voor_inwoners=False)
        assert onderzoek.open_voor(s, o.kern_id, now) is None
        assert onderzoek.laatste(s, o.kern_id) is None
        second = onderzoek.maak(s, now, kern(s), o.versie_id, MARIEKE, sluit=date(2027, 4, 1))
        veldwerk.open_onderzoek(s, now, second, MARIEKE)


def test_a_concept_changes_and_an_open_one_does_not(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = concept(s, now)
        onderzoek.wijzig(s, now, o, 1, MARIEKE, huishoudens=240, gebied=Onderzoeksgebied.KERN)
        assert (o.huishoudens, o.onderzoeksgebied, o.versie) == (240, Onderzoeksgebied.KERN, 2)
        with pytest.raises(Verouderd):
            onderzoek.wijzig(s, now, o, 1, MARIEKE, huishoudens=1)
        with refused("huishoudens"):
            onderzoek.wijzig(s, now, o, 2, MARIEKE, huishoudens=0)
        assert o.huishoudens == 240, "what was refused is not kept"
        veldwerk.open_onderzoek(s, now, o, MARIEKE)
        with refused("niet_concept"):
            onderzoek.wijzig(s, now, o, 3, MARIEKE, huishoudens=1)


@pytest.mark.parametrize("reden", ["huishoudens", "doel", "data", "niet_concept", "niet_open", "te_laat", "begonnen"])
def test_every_refusal_has_a_sentence(reden: str) -> None:
    assert onderzoek.fout_zin(OnderzoekFout(reden)).endswith(".")
    assert "Westendorp" in onderzoek.fout_zin(OnderzoekFout("al_open", kern="Westendorp"))
