"""An onderzoek moves to a new version of its questionnaire while people talk: who was busy finishes on theirs."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kern.onderzoek import overgang, vragenlijst
from kern.onderzoek.antwoorden import Respons
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.vragenlijst import Keuring, VragenlijstVersie
from tests.bot.conftest import H_BLIJFT, MARIEKE, Dorp
from tools import maak_vragenlijst

TOT = {k: H_BLIJFT[k] for k in ("_start", "_code", "situatie", "leeftijd")}


@pytest.fixture(scope="module")
def nieuwe() -> tuple[bytes, Keuring]:
    """The woonbehoefteonderzoek with one question in other words, as a later version."""
    data = maak_vragenlijst.read(vragenlijst.SHIPPED / "woonbehoefte.yaml")
    data["werkboek"]["versie"] = "2026-9"
    [vraag] = [v for g in data["vragen"] for v in g.get("vragen", [g]) if v.get("naam") == "huishouden"]
    vraag["tekst"] = "Wie wonen er bij u in huis?"
    werkboek = maak_vragenlijst.workbook(data)
    judged = vragenlijst.keur(werkboek)
    assert judged.goed, judged.fouten
    return werkboek, judged


def ga_over(dorp: Dorp, nieuwe: tuple[bytes, Keuring]) -> None:
    """The projectleider chooses the new version."""
    with dorp.db.writing() as s:
        versie = vragenlijst.voeg_toe(s, nieuwe[0], nieuwe[1], dorp.moment)
        o = s.get_one(Onderzoek, dorp.onderzoek_id)
        overgang.ga_over(s, dorp.moment, o, versie, MARIEKE, o.versie)


def versies(dorp: Dorp) -> list[str]:
    """Which versions the sent answers are of."""
    query = select(VragenlijstVersie.versie).join(Respons, Respons.versie_id == VragenlijstVersie.id)
    with dorp.db.reading() as s:
        return sorted(s.scalars(query))


def test_who_was_busy_finishes_on_the_old_one_and_who_begins_gets_the_new_one(
    dorp: Dorp, nieuwe: tuple[bytes, Keuring]
) -> None:
    busy = dorp.praat("riet").vul_in(TOT, tot="huishouden")
    ga_over(dorp, nieuwe)
    busy.say("help").expect("Met wie woont u?")
    busy.vul_in(H_BLIJFT).expect("U bent klaar")
    new = dorp.praat("sem").vul_in(TOT, tot="huishouden").expect("Wie wonen er bij u in huis?")
    new.vul_in(H_BLIJFT).expect("U bent klaar")
    assert versies(dorp) == ["2026-2", "2026-9"]


def test_who_looks_back_later_sees_the_version_that_was_answered(dorpje: Dorp, nieuwe: tuple[bytes, Keuring]) -> None:
    praat = dorpje.praat("riet").vul_in(H_BLIJFT)
    code = praat.state()
    assert code is not None
    wijzigcode = code.notes["_verstuurd.code"]
    ga_over(dorpje, nieuwe)
    again = dorpje.praat("elders").say("/start").press("al").say(wijzigcode)
    again.say("wijzig 3").expect("Met wie woont u?").press("alleen").press("verstuur")
    assert versies(dorpje) == ["2026-2"]
