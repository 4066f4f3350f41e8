"""Trying a questionnaire: going straight to a question, the path beside it, and nothing that is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from bot import engine, proef
from bot.flows.onderzoek import Questionnaire, made
from bot.proef import Pad, Padregel, Proefgesprek
from bot.proef.gesprek import neem
from bot.receive import Incoming
from kern import kernen
from kern.db import Database
from kern.huis import Huis
from kern.kernen import Kern
from kern.onderzoek import veldwerk
from kern.onderzoek.model import Model
from kern.onderzoek.onderzoek import Tabellen
from kern.onderzoek.opschrift import model_van
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import spreek
from tests.onderzoek.formulier import keuzevraag, veld
from tests.onderzoek.hulp import versie

HUIS = Huis("Oude IJsselstreek", "http://kernpraat.example", "wonen@gemeente.example", "kernpraat_bot")


@pytest.fixture
def dorp(sqlite_db: Database, now: datetime) -> Database:
    """A database with the kernen and the shipped questionnaire."""
    with sqlite_db.writing() as s:
        kernen.verzorg_startdata(s)
        versie(s, now)
    return sqlite_db


@pytest.fixture
def s(dorp: Database) -> Iterator[Session]:
    """A session that cannot write: a trial needs no more."""
    with dorp.reading() as session:
        yield session


class Proef:
    """Begins trials of one questionnaire in Westendorp."""

    def __init__(self, s: Session, now: datetime) -> None:
        self.s, self.now = s, now
        self.versie = s.query(VragenlijstVersie).one()
        self.lijst: Questionnaire = made(model_van(self.versie), self.versie.model["mediane_lengte"])
        found = kernen.per_slug(s, "westendorp")
        assert found is not None
        self.kern: Kern = found

    def tabellen(self, **waarden: str) -> Tabellen:
        found = veldwerk.tabellen(self.s, self.now, self.kern, self.kern.onderzoeksgebied, HUIS.gemeente)
        found["kern"] = [{**r, "waarde": waarden.get(r["naam"], r["waarde"])} for r in found["kern"]]
        return found

    def begin(self, look: str = "web", taal: str = "nl", **waarden: str) -> Proefgesprek:
        tables = self.tabellen(**waarden)
        return proef.begin(self.s, self.now, HUIS, self.versie, self.lijst, self.kern, tables, look, taal)


@pytest.fixture
def op_proef(s: Session, now: datetime) -> Proef:
    return Proef(s, now)


def zeg(c: Proefgesprek, *gezegd: str | tuple[str, ...]) -> None:
    """Answer the open question: a text is a choice."""
    for waarde in gezegd:
        open_now = c.open_question()
        assert open_now is not None
        values = (waarde,) if isinstance(waarde, str) else waarde
        neem(c, Incoming("proef", "web", "proef", gekozen=values, vraag=open_now.key))


def regel(pad: Pad, key: str) -> Padregel:
    return next(r for g in pad.groepen for r in g.regels if r.key == key)


def open_vraag(c: Proefgesprek) -> str:
    ask = c.open_ask()
    return ask.key if ask else ""


def test_a_trial_talks_as_in_earnest_and_writes_nothing(op_proef: Proef) -> None:
    c = op_proef.begin()
    zeg(c, "ja", "X")
    assert c.state.flow == "afscheid"  # sent away, as a resident would be
    assert "wonen in Westendorp" in c.state.notes["tekst"]
    assert not op_proef.s.new and not op_proef.s.dirty


def test_the_words_of_a_trial_are_in_the_language_of_the_conversation(op_proef: Proef) -> None:
    c = op_proef.begin(taal="en")
    with c.in_taal():
        open_now = c.open_question()
    assert open_now is not None and open_now.tekst == "Would you like to take part?"


# --- going to a question


def test_every_question_can_be_reached_from_the_beginning(op_proef: Proef) -> None:
    model = op_proef.lijst.model
    for naam in (v.naam for v in model.velden if v.gevraagd):
        c = op_proef.begin(vraag_woningeis="ja")
        assert proef.spring(c, naam).gelukt, naam
        assert open_vraag(c) == naam


def test_a_jump_says_what_it_filled_in_and_what_it_passed_over(op_proef: Proef) -> None:
    c = op_proef.begin()
    found = proef.spring(c, "verhuiswens")
    assert found.ingevuld[0] == ("Uw situatie", "Ik woon in Westendorp, in mijn eigen huishouden")
    assert ("Leeftijd", "18 tot en met 24 jaar") in found.ingevuld
    assert found.overgeslagen == sum(
        a.counted and not c.state.answers[a.key] for a, _ in engine.answered(c.steps, c.state, c.facts)
    )


def test_a_jump_keeps_the_answers_that_can_stay(op_proef: Proef) -> None:
    c = op_proef.begin()
    zeg(c, "ja", "H", "75-84", "alleen")
    found = proef.spring(c, "oud_worden")
    assert found.gelukt
    assert c.state.answers["leeftijd"] == "75-84"
    assert c.state.answers["huishouden"] == "alleen"
    assert "Leeftijd" not in [kort for kort, _ in found.ingevuld]


def test_a_jump_changes_an_answer_only_when_it_must_and_says_so(op_proef: Proef) -> None:
    c = op_proef.begin()
    zeg(c, "ja", "H", "35-44")
    found = proef.spring(c, "samen")  # only for who still lives with his parents
    assert found.gelukt
    assert c.state.answers["situatie"] == "S"
    assert "Uw situatie" in [kort for kort, _ in found.ingevuld]


def test_a_jump_back_opens_the_answer_again(op_proef: Proef) -> None:
    c = op_proef.begin()
    zeg(c, "ja", "H", "35-44")
    assert proef.spring(c, "situatie") == proef.Sprong(gelukt=True)
    assert open_vraag(c) == "situatie"
    assert c.state.answers["leeftijd"] == "35-44"


def test_what_cannot_be_reached_changes_nothing(op_proef: Proef) -> None:
    c = op_proef.begin()  # this kern does not ask for needs of the home
    zeg(c, "ja", "H")
    before = c.state.to_json()
    for key in ("woningeis", "bestaat_niet", "einde_jong", "kern_naam"):
        assert not proef.spring(c, key).gelukt
        assert c.state.to_json() == before


def test_a_jump_after_being_sent_away_begins_anew(op_proef: Proef) -> None:
    c = op_proef.begin()
    zeg(c, "ja", "X")
    assert proef.spring(c, "leeftijd").gelukt
    assert c.state.answers["situatie"] == "H"


HERHALING = {
    "form_id": "gezin",
    "versie": "1",
    "titel": "Gezin",
    "tabellen": [],
    "velden": [
        keuzevraag("kinderen", "ja nee", verplicht="true()"),
        veld("naam", in_="kind", relevant="/data/kinderen = 'ja'"),
        veld("leeftijd", "integer", in_="kind", verplicht="true()", constraint=". > 2"),
        veld("samen", relevant="count(/data/kind) > 1"),
    ],
    "groepen": {"/data/kind": {"relevant": None, "label": ["Kind"], "herhaling": True, "aantal": None}},
    "mediane_lengte": {"": 3},
}


def test_a_question_after_a_repeat_fills_the_repeat_in_once_more(dorp: Database, now: datetime) -> None:
    with dorp.writing() as s:
        s.add(
            VragenlijstVersie(
                form_id="gezin", versie="1", titel="Gezin", model=HERHALING, werkboek=b"", xform="", gemaakt=now
            )
        )
    with dorp.reading() as s:
        row = s.query(VragenlijstVersie).filter_by(form_id="gezin").one()
        c = proef.begin(s, now, HUIS, row, made(Model.van_json(HERHALING), {"": 3}), None, {}, "web", "nl")
        assert proef.spring(c, "samen").gelukt
        assert (open_vraag(c), c.state.answers["kind[+2]"], c.state.answers["leeftijd[2]"]) == ("samen", "ja", "3")
        assert proef.spring(c, "leeftijd[2]").gelukt
        found = proef.pad(c)
        assert [g.kop for g in found.groepen] == ["", "Kind 1", "Kind 2", ""]
        assert regel(found, "leeftijd[2]").staat == "nu"


EINDE = {
    **{"form_id": "einde", "versie": "1", "titel": "Einde", "tabellen": [], "groepen": {}, "mediane_lengte": {"": 2}},
    "velden": [
        keuzevraag("mee", "nee ja", verplicht="true()"),
        veld("dag", "note", "Dan stoppen wij.", relevant="/data/mee = 'nee'", einde=True),
        veld("daarna"),
    ],
}


def test_a_jump_never_takes_the_answer_that_ends_the_conversation(dorp: Database, now: datetime) -> None:
    with dorp.reading() as s:
        row = s.query(VragenlijstVersie).one()
        c = proef.begin(s, now, HUIS, row, made(Model.van_json(EINDE), {"": 2}), None, {}, "web", "nl")
        found = proef.spring(c, "daarna")
        assert (open_vraag(c), found.ingevuld) == ("daarna", (("Mee?", "Ja"),))


# --- the path and the values


def test_the_path_says_where_we_are_and_why_a_question_does_not_come(op_proef: Proef) -> None:
    c = op_proef.begin()
    zeg(c, "ja", "H", "35-44", "alleen", "")
    found = proef.pad(c)
    assert (regel(found, "situatie").staat, regel(found, "situatie").nummer) == ("beantwoord", 1)
    assert regel(found, "situatie").antwoord == "Ik woon in Westendorp, in mijn eigen huishouden"
    assert regel(found, "eigendom_nu").staat == "overgeslagen"
    assert regel(found, "type_nu").staat == "nu"
    assert regel(found, "verhuiswens").staat == "straks"
    samen = regel(found, "uitwonend")
    assert samen.staat == "niet"
    assert "als bij vraag 3 (‘Uw huishouden’) is gekozen voor ‘Met mijn partner en kinderen’" in samen.reden
    assert "Westendorp" in regel(found, "einde_buiten").tekst


def test_a_heading_says_once_why_nothing_under_it_comes(op_proef: Proef) -> None:
    found = proef.pad(op_proef.begin())
    nu = next(g for g in found.groepen if g.kop == "Uw woning nu")
    assert nu.reden == "als bij vraag 2 (‘Leeftijd’) iets anders is gekozen dan ‘Jonger dan 16 jaar’"
    assert {r.staat for r in nu.regels} == {"niet"}


def test_the_values_are_those_of_now(op_proef: Proef) -> None:
    c = op_proef.begin()
    zeg(c, "ja", "H", "75-84")
    values = {w.naam: w for w in proef.pad(c).waarden}
    assert (values["vanaf_55"].waarde, values["route"].waarde, values["route"].kort) == ("ja", "H", "Route")
    assert values["verhuist"].waarde == ""
    assert values["kern_naam"].waarde == "Westendorp"
    assert values["kern_naam"].uitleg == "de naam van de kern"


def test_on_telegram_the_sensitive_questions_are_elsewhere_and_the_link_is_shown(op_proef: Proef) -> None:
    c = op_proef.begin("telegram")
    assert proef.spring(c, "meedoen").gelukt
    assert regel(proef.pad(c), "inkomen").staat == "elders"
    zeg(c, ("nee",))
    with spreek("nl"):
        lines = [line.tekst for line in engine.log(c.steps, c.state, c.facts)[0]]
    assert any("http://kernpraat.example/verder/proef" in line for line in lines)
    assert not proef.spring(c, "inkomen").gelukt


def test_sending_gives_a_made_up_code(op_proef: Proef) -> None:
    c = op_proef.begin()
    assert proef.spring(c, "opmerking").gelukt
    zeg(c, "", "verstuur")
    assert c.sent
    assert c.state.notes["_verstuurd.code"] == "PROEF"
