"""An onderzoek of the whole gemeente, or among associations: what is counted, who hears of it, and what is limited."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kern import instellingen, kernen, taken
from kern.audit import Auditregel
from kern.berichten.dbo_update import volgende_stap
from kern.db import Database
from kern.journaal import VOOR_DBO, VOOR_IEDEREEN, regels
from kern.onderzoek import onderzoek, veldwerk
from kern.onderzoek.codes import maak_codes
from kern.onderzoek.onderzoek import Doelgroep, Onderzoek, Stand, stand
from tests.onderzoek.hulp import MARIEKE, concept, geopend, gesloten, kern, stuur, versie
from tests.onderzoek.hulp import gemeentebreed as breed
from tests.onderzoek.test_onderzoek import refused

ANTWOORD = {"soort": "sport", "kernen": "etten", "nodig": "vrijwilligers geld", "volgorde": "geld vrijwilligers"}


def open_breed(s: Session, now: datetime, **velden: int) -> Onderzoek:
    """The verenigingenonderzoek of the whole gemeente, open."""
    o = breed(s, now, **velden)
    veldwerk.open_onderzoek(s, now, o, MARIEKE, "Oude IJsselstreek")
    return o


# --- making one


def test_whom_it_asks_follows_the_questionnaire_and_may_be_chosen(db: Database, now: datetime) -> None:
    with db.writing() as s:
        instellingen.bewaar(s, "onderzoek", {"verenigingen": 310}, MARIEKE, now)
        o = breed(s, now)
        assert (o.kern_id, o.wie, o.huishoudens) == (None, Doelgroep.VERENIGINGEN, 310)
        homes = onderzoek.maak(
            s, now, None, o.versie_id, MARIEKE, sluit=date(2027, 4, 1), doelgroep=Doelgroep.HUISHOUDENS
        )
        assert homes.huishoudens == sum(k.huishoudens for k in kernen.alle(s))
        here = onderzoek.maak(s, now, kern(s), o.versie_id, MARIEKE, sluit=date(2027, 4, 1), huishoudens=22)
        assert (here.kern_id, here.wie, here.huishoudens) == (kern(s).id, Doelgroep.VERENIGINGEN, 22)
        assert concept(s, now).wie is Doelgroep.HUISHOUDENS
        log = s.scalars(select(Auditregel.onderwerp).order_by(Auditregel.id)).all()
        assert log[0] == "de hele gemeente (Verenigingen aan het woord)"
        assert log[2] == "Westendorp"


def test_a_number_of_associations_that_cannot_be(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s, refused("verenigingen"):
        breed(s, now, huishoudens=0)


def test_numbers_of_either_kind_in_words() -> None:
    assert Doelgroep.VERENIGINGEN.geteld(1) == "1\u00a0vereniging"
    assert Doelgroep.VERENIGINGEN.geteld(1250) == "1.250\u00a0verenigingen"
    assert Doelgroep.HUISHOUDENS.geteld(2) == "2\u00a0huishoudens"


def test_associations_get_no_codes(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = breed(s, now)
        with refused("codes_verenigingen"):
            maak_codes(s, now, o, 3)
        homes = breed_woonbehoefte(s, now)
        assert len(maak_codes(s, now, homes, 3)) == 3, "a letter to everybody in the gemeente can have a code"


def breed_woonbehoefte(s: Session, now: datetime) -> Onderzoek:
    """Homes, in the whole gemeente."""
    return onderzoek.maak(s, now, None, versie(s, now).id, MARIEKE, sluit=date(2027, 3, 22))


# --- its address is the name of its questionnaire


def test_a_questionnaire_called_like_a_kern_is_refused(db: Database, now: datetime) -> None:
    with db.writing() as s:
        found = versie(s, now, "verenigingen")
        found.form_id = "Westendorp"
        s.flush()
        kern(s)
        with refused("naam_is_kern"):
            onderzoek.maak(s, now, None, found.id, MARIEKE, sluit=date(2027, 3, 22))
        onderzoek.maak(s, now, kern(s), found.id, MARIEKE, sluit=date(2027, 3, 22), huishoudens=3)


def test_a_kern_that_came_later_stops_the_opening_too(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = breed(s, now)
        with refused("kern_is_naam"):
            onderzoek.keur_slug(s, "verenigingen")
        kern(s).slug = "verenigingen"
        s.flush()
        with refused("naam_is_kern"):
            veldwerk.open_onderzoek(s, now, o, MARIEKE)


def test_one_is_open_with_each_questionnaire(db: Database, now: datetime) -> None:
    with db.writing() as s:
        first = open_breed(s, now)
        second = onderzoek.maak(s, now, None, first.versie_id, MARIEKE, sluit=date(2027, 4, 1))
        with refused("al_open_gemeente"):
            veldwerk.open_onderzoek(s, now, second, MARIEKE)
        veldwerk.open_onderzoek(s, now, breed_woonbehoefte(s, now), MARIEKE)
        here = onderzoek.maak(s, now, kern(s), first.versie_id, MARIEKE, sluit=date(2027, 4, 1), huishoudens=9)
        veldwerk.open_onderzoek(s, now, here, MARIEKE)
        veldwerk.sluit_onderzoek(s, now, first, MARIEKE)
        veldwerk.open_onderzoek(s, now + timedelta(days=2), second, MARIEKE)
        assert onderzoek.laatste_gemeentebreed(s, "Verenigingen") is second


def test_two_opened_at_the_same_moment_and_one_wins(db: Database, now: datetime) -> None:
    with db.writing() as s:
        first = breed(s, now)
        second = onderzoek.maak(s, now, None, first.versie_id, MARIEKE, sluit=date(2027, 4, 1))
    start, won = threading.Barrier(2), []

    def open_it(id: int) -> None:
        try:
            with db.writing() as s:
                o = s.get_one(Onderzoek, id)
                if not db.sqlite:  # there the second waits before it is in its transaction
                    start.wait()
                veldwerk.open_onderzoek(s, now, o, MARIEKE)
            won.append(id)
        except onderzoek.OnderzoekFout:
            pass

    threads = [threading.Thread(target=open_it, args=(o.id,)) for o in (first, second)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(won) == 1


def test_what_is_open_is_found_by_its_name_and_what_is_not_is_not(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        o = breed(s, now)
        assert onderzoek.laatste_gemeentebreed(s, "verenigingen") is None
        assert onderzoek.open_gemeentebreed(s, now) == []
        veldwerk.open_onderzoek(s, now, o, MARIEKE)
        assert onderzoek.laatste_gemeentebreed(s, "verenigingen") is o
        assert onderzoek.laatste_gemeentebreed(s, "woonbehoefte") is None
        assert onderzoek.open_gemeentebreed(s, now) == [o]
        assert onderzoek.open_gemeentebreed(s, now + timedelta(days=22)) == []
        assert onderzoek.open_voor(s, kern(s).id, now) is None, "it is of no kern"
        assert onderzoek.slug_van(s, o) == "verenigingen"


# --- what the kernen hear


def test_every_kern_hears_once_and_keeps_its_own_next_step(db: Database, now: datetime) -> None:
    with db.writing() as s:
        veldwerk.open_onderzoek(s, now, concept(s, now), MARIEKE)
        o = open_breed(s, now + timedelta(hours=1))
        for k in kernen.alle(s):
            told = regels(s, k.id, VOOR_IEDEREEN, now + timedelta(hours=1))
            assert [r.zin for r in told if r.soort.startswith("gemeente")] == [
                "In de hele gemeente is een onderzoek voor verenigingen open: Verenigingen aan het woord. "
                "Meedoen kan tot en met maandag 22\u00a0maart\u00a02027."
            ]
        assert volgende_stap(s, kern(s), now + timedelta(hours=2)).startswith("Het onderzoek sluit op")
        assert o.tabellen["kern"][0] == {"naam": "kern", "waarde": "Oude IJsselstreek"}


def test_another_end_undoing_and_closing_are_told_everywhere(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = open_breed(s, now, huishoudens=200)
        veldwerk.maak_ongedaan(s, now, o, MARIEKE)
        assert stand(o, now) is Stand.CONCEPT
        veldwerk.open_onderzoek(s, now, o, MARIEKE)
        veldwerk.wijzig_einde(s, now, o, date(2027, 3, 29), MARIEKE)
        stuur(s, now, o, ANTWOORD)
        stuur(s, now, o, {"nodig": "niets"}, kanaal="papier")
        assert veldwerk.aantal_huishoudens(s, o) == 2
        gesloten(s, now, o)
        assert stand(o, now + timedelta(days=2)) is Stand.GESLOTEN
        kinds = ["gemeente_verenigingen_gesloten", "gemeente_einde", "gemeente_verenigingen_open", "gemeente_ongedaan"]
        for k in kernen.alle(s):
            assert [r.soort for r in regels(s, k.id, VOOR_DBO, now)][:4] == kinds
        told = regels(s, kern(s).id, VOOR_DBO, now)[0].zin
        assert told.endswith("Verenigingen aan het woord. 2 van de 200 verenigingen deden mee (1\u00a0%).")
        assert "gesloten" not in regels(s, kern(s).id, VOOR_IEDEREEN, now)[0].soort
        assert not s.scalars(select(taken.Taak).where(taken.Taak.soort == veldwerk.TAAK_SLUITEN)).all()


def test_it_closes_by_itself(db: Database, now: datetime) -> None:
    with db.writing() as s:
        o = open_breed(s, now)
        end = onderzoek.eindmoment(o)
        assert veldwerk.sluit_vanzelf(s, end - timedelta(minutes=1), o.id) is None
        assert veldwerk.sluit_vanzelf(s, end, o.id) is o
        veldwerk.rond_af_vanzelf(s, onderzoek.uitloop_tot(o), o.id)
        assert o.afgerond_op == onderzoek.uitloop_tot(o)


def test_in_one_kern_associations_are_called_so(db: Database, now: datetime) -> None:
    with db.writing() as s:
        found = versie(s, now, "verenigingen")
        o = onderzoek.maak(s, now, kern(s), found.id, MARIEKE, sluit=date(2027, 3, 22), huishoudens=20)
        veldwerk.open_onderzoek(s, now, o, MARIEKE)
        assert onderzoek.open_voor(s, kern(s).id, now) is o
        stuur(s, now, o, ANTWOORD)
        veldwerk.sluit_onderzoek(s, now, o, MARIEKE)
        told = [r.zin for r in regels(s, kern(s).id, VOOR_DBO, now)]
        assert told[0].endswith("1 van de 20 verenigingen deden mee (5\u00a0%).")
        assert "Verenigingen kunnen meedoen tot en met" in told[1]


@pytest.mark.parametrize("wat", ["open", "ongedaan", "einde", "respons", "gesloten"])
def test_households_of_a_kern_keep_their_kinds(sqlite_db: Database, now: datetime, wat: str) -> None:
    with sqlite_db.writing() as s:
        kind = veldwerk.feit_soort(geopend(s, now), wat)
    assert not kind.startswith(("gemeente", "verenigingen"))


@pytest.mark.parametrize("reden", ["verenigingen", "kern_is_naam", "codes_verenigingen"])
def test_every_refusal_has_a_sentence(reden: str) -> None:
    assert onderzoek.fout_zin(onderzoek.OnderzoekFout(reden)).endswith(".")
    assert "dorp" in onderzoek.fout_zin(onderzoek.OnderzoekFout("naam_is_kern", form_id="dorp"))
    assert "Feest" in onderzoek.fout_zin(onderzoek.OnderzoekFout("al_open_gemeente", titel="Feest"))
