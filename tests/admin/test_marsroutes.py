"""The editor of the marsroutes by its pages: look, change, save as a version, and two people at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import html5lib
import pytest
from werkzeug.test import TestResponse

from admin.beheer.marsroutes.algemeen import groepen_uit
from admin.beheer.marsroutes.bekijken import voorlopige_dagen, wanneer
from kern import audit, kernen
from kern.gebruikers import Rol
from kern.kalender import meegeleverd
from kern.trajecten import stand, traject, versies
from kern.trajecten.marsroute import Communicatiemoment, Marsroute, MarsrouteFout
from kern.trajecten.rijen import Traject
from tests.admin.conftest import Browser, Huis

PAD = "/beheer/marsroutes/bestaand"
CONCEPT = f"{PAD}/concept"
TWEE = "Iemand anders heeft dit net gewijzigd"
Velden = dict[str, Any]


def tekst(answer: TestResponse) -> str:
    return " ".join(re.sub("<[^>]+>", " ", answer.get_data(as_text=True)).split())


def velden(answer: TestResponse) -> Velden:
    """What a browser would send for the longest form of this page, as it stands."""
    tree = html5lib.parse(answer.get_data(as_text=True), namespaceHTMLElements=False)
    forms = [f for f in tree.iter("form") if f.get("method") == "post"]
    form = max(forms, key=lambda f: len(list(f.iter())))
    found: Velden = {}
    for e in form.iter():
        name = str(e.get("name") or "")
        if not name or e.tag == "button":
            continue
        if e.tag == "select":
            options = list(e.iter("option"))
            found[name] = next((o for o in options if o.get("selected") is not None), options[0]).get("value")
        elif e.tag == "textarea":
            found[name] = e.text or ""
        elif e.get("type") == "checkbox":
            if e.get("checked") is not None:
                found.setdefault(name, []).append(e.get("value"))
        else:
            found[name] = e.get("value") or ""
    return found


@dataclass
class Werk:
    """The house with both marsroutes and a concept of the first."""

    huis: Huis
    browser: Browser

    def lees(self, deel: str = "") -> str:
        answer = self.browser.get(f"{CONCEPT}{deel}")
        assert answer.status_code == 200, deel
        return tekst(answer)

    def open(self, deel: str) -> Velden:
        answer = self.browser.get(f"{CONCEPT}/{deel}")
        assert answer.status_code == 200, deel
        return velden(answer)

    def stuur(self, deel: str, data: Velden, verwacht: int = 303) -> TestResponse:
        answer = self.browser.post(f"{CONCEPT}/{deel}", data=data)
        assert answer.status_code == verwacht, (deel, answer.status_code, tekst(answer))
        return answer

    def knop(self, deel: str, stap: str) -> TestResponse:
        """Press a button beside a step, and read the page it leads to."""
        self.stuur(deel, {"versie": str(self.bewerking()), "stap": stap})
        return self.browser.get(CONCEPT)

    def concept(self) -> Marsroute:
        with self.huis.db.reading() as s:
            row = versies.lees_concept(s, "bestaand")
            assert row is not None
            return versies.van(row)

    def bewerking(self) -> int:
        with self.huis.db.reading() as s:
            row = versies.lees_concept(s, "bestaand")
            return row.bewerking if row else -1

    def nieuwste(self) -> Marsroute:
        with self.huis.db.reading() as s:
            return versies.van(versies.nieuwste(s, "bestaand"))

    def codes(self) -> list[str]:
        return [stap.code for stap in self.concept().stappen]

    def bewaar(self, waarom: str = "De dorpen vroegen het.") -> None:
        """Save the concept as a version."""
        self.stuur("opslaan", {**self.open("opslaan"), "toelichting": waarom})


@pytest.fixture
def werk(huis: Huis) -> Werk:
    with huis.db.writing() as s:
        versies.verzorg_startdata(s, huis.klok())
    made = Werk(huis, huis.als(Rol.PROJECTLEIDER))
    made.stuur("begin", {})
    return made


# --- look


@pytest.mark.parametrize("rol", Rol)
def test_every_role_reads_the_marsroutes(werk: Werk, rol: Rol) -> None:
    browser = werk.huis.als(rol)
    both = tekst(browser.get("/beheer/marsroutes"))
    assert "Bestaande aanpak" in both and "Charette" in both
    page = browser.get(PAD)
    told = tekst(page)
    assert "A0 Aanmelding en intake" in told and "A12 Evaluatie en afsluiten" in told
    assert "Bevestiging van de aanvraag" in told and "Het verslag van de intake is klaar" in told
    assert "De computer telt: respons van het onderzoek , vanaf 40" in told.replace("onderzoek,", "onderzoek ,")
    assert page.get_data(as_text=True).count("kp-matrix__vak") == 13 * 10
    assert browser.get(f"{PAD}/versie/1").status_code == 200
    assert browser.get(f"{PAD}/versie/2").status_code == 404  # the concept is no version yet
    assert ("Verder met het concept" in told) == (rol in (Rol.BEHEERDER, Rol.PROJECTLEIDER))


@pytest.mark.parametrize("rol", [Rol.LEZER, Rol.GEBIEDSMAKELAAR])
def test_who_does_not_lead_changes_nothing(werk: Werk, rol: Rol) -> None:
    browser, before = werk.huis.als(rol), werk.bewerking()
    for deel in ("", "/stap/intake", "/nieuwe-stap", "/algemeen", "/opslaan", "/weg"):
        assert browser.get(f"{CONCEPT}{deel}").status_code == 403, deel
    for deel in ("begin", "schakel", "schuif/omlaag", "verwijder", "stap/intake", "opslaan", "weg"):
        answer = browser.post(f"{CONCEPT}/{deel}", data={"versie": str(before), "stap": "intake"})
        assert answer.status_code == 403, deel
    assert werk.bewerking() == before
    assert "wijzigen" not in tekst(browser.get(PAD)).lower()


def test_a_form_without_a_concept_leads_to_the_newest_version(werk: Werk) -> None:
    for deel in ("", "/stap/intake", "/nieuwe-stap", "/algemeen", "/opslaan", "/weg"):
        answer = werk.browser.get(f"/beheer/marsroutes/charette/concept{deel}")
        assert (answer.status_code, answer.location) == (303, "/beheer/marsroutes/charette"), deel
    assert werk.browser.get(f"{CONCEPT}/stap/bestaat-niet").status_code == 404
    assert werk.browser.post(f"{CONCEPT}/schuif/opzij").status_code == 404


@pytest.mark.parametrize(
    ("dag", "vanaf", "zin"),
    [
        (0, "begin", "op de eerste dag"),
        (0, "eind", "op de laatste dag"),
        (1, "begin", "1 dag na het begin"),
        (-14, "begin", "14 dagen vóór het begin"),
        (-3, "eind", "3 dagen vóór het eind"),
    ],
)
def test_when_something_is_told_in_words(dag: int, vanaf: str, zin: str) -> None:
    assert wanneer(Communicatiemoment("x", ("INW",), "Brief", "post", dag, vanaf)) == zin


def test_the_list_says_which_holidays_may_still_move(werk: Werk) -> None:
    day = werk.huis.klok().date()
    expected = [p for p in meegeleverd() if p.voorlopig and p.tot >= day]
    assert expected and len(voorlopige_dagen(day)) == len(expected)
    assert f"{len(expected)} perioden bekijken" in tekst(werk.browser.get("/beheer/marsroutes"))


# --- change


@pytest.mark.parametrize("sleutel", [stap.sleutel for stap in versies.meegeleverd("bestaand").stappen])
def test_a_step_that_is_saved_as_it_stands_is_the_same(werk: Werk, sleutel: str) -> None:
    before = werk.concept()
    werk.stuur(f"stap/{sleutel}", werk.open(f"stap/{sleutel}"))
    assert werk.concept() == before


def test_every_field_of_a_step_can_change(werk: Werk) -> None:
    form = werk.open("stap/intake")
    form |= {"naam": "Kennismaken", "code": "K0", "doel": "Elkaar leren kennen.", "weken_min": "3", "weken_max": "8"}
    form |= {"mijdt": ["bouwvak"], "groep": "afspraken", "publiek": "Wij praten met uw dorp.", "doorlopend": "y"}
    form |= {"raci_PL": "RA", "raci_WH": "", "raci_COM": "I"}
    form |= {"communicatie-0-wat": "", "communicatie-0-wie": ""}  # this line goes away
    form |= {"communicatie-2-wat": "Bericht in de krant", "communicatie-2-wie": "inw, ondernemers"}
    form |= {"communicatie-2-kanaal": "krant", "communicatie-2-dag": "3", "communicatie-2-vanaf": "voor_eind"}
    form |= {"participatie-1-wie": "Jongeren", "participatie-1-wat": "Denken mee", "participatie-1-niveau": "adviseren"}
    form |= {"criteria-3-tekst": "De helft deed mee", "criteria-3-reken": "respons", "criteria-3-grens": "50"}
    werk.stuur("stap/intake", form)
    made = werk.concept().stap("intake")
    assert (made.naam, made.code, made.weken_min, made.weken_max) == ("Kennismaken", "K0", 3, 8)
    assert (made.mijdt, made.groep, made.doorlopend) == (("bouwvak",), "afspraken", True)
    assert (made.doel, made.publiek) == ("Elkaar leren kennen.", "Wij praten met uw dorp.")
    assert made.raci == {"PL": "RA", "DBO": "R", "RD": "I", "GM": "C", "COM": "I"}
    assert [m.sleutel for m in made.communicatie] == ["uitslag_intake", "bericht-in-de-krant"]
    new = made.communicatie[-1]
    assert (new.wie, new.dag, new.vanaf) == (("INW", "ondernemers"), -3, "eind")
    assert made.participatie[-1].wie == "Jongeren"
    assert (made.criteria[-1].reken, made.criteria[-1].grens) == ("respons", 50)
    assert werk.nieuwste().stap("intake").naam == "Aanmelding en intake"


@pytest.mark.parametrize(
    ("fout", "zin"),
    [
        ({"naam": ""}, "Vul"),
        ({"weken_max": "1"}, "eerst het kleinste getal"),
        ({"weken_min": "veel"}, "getal"),
        ({"raci_PL": "", "raci_DBO": ""}, "Kies wie deze stap doet"),
        ({"raci_PL": "A"}, "Er kan er maar één eindverantwoordelijk zijn"),
        ({"communicatie-0-wie": ""}, "Kies wie dit hoort"),
        ({"participatie-0-wie": ""}, "Vul in wie meedoet"),
        ({"criteria-0-grens": "40"}, "Vul een getal in van 0 tot 100"),
        ({"criteria-0-reken": "respons"}, "Vul een getal in van 0 tot 100"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(werk: Werk, fout: Velden, zin: str) -> None:
    before = werk.concept()
    form = {**werk.open("stap/intake"), "doel": "Nog niet bewaard doel", **fout}
    answer = werk.stuur("stap/intake", form, 422)
    assert zin in tekst(answer)
    assert velden(answer)["doel"] == "Nog niet bewaard doel"
    assert werk.concept() == before


def test_a_step_is_added_before_what_comes_after_the_decision(werk: Werk) -> None:
    form = werk.open("nieuwe-stap")
    werk.stuur("nieuwe-stap", form, 422)
    form |= {"naam": "Excursie", "code": "A4b", "weken_min": "1", "weken_max": "2", "raci_DBO": "R"}
    form |= {"groep": "onderzoek", "criteria-0-tekst": "De bus is geweest"}
    werk.stuur("nieuwe-stap", form)
    assert werk.codes()[-4:] == ["A10", "A4b", "A11", "A12"]
    assert "De stap A4b Excursie is nieuw." in werk.lees()
    assert "nieuw in dit concept" in werk.lees()
    werk.knop("verwijder", "excursie")
    assert "A4b" not in werk.codes()


def test_a_new_step_never_takes_the_key_of_another_step(werk: Werk) -> None:
    form = {**werk.open("nieuwe-stap"), "code": "X", "weken_min": "1", "weken_max": "1", "raci_DBO": "R"}
    werk.stuur("nieuwe-stap", {**form, "naam": "Feitenboek"})  # a step of the other marsroute
    assert "feitenboek-2" in [stap.sleutel for stap in werk.concept().stappen]


def test_steps_change_places(werk: Werk) -> None:
    assert "De stap is verschoven." in tekst(werk.knop("schuif/omlaag", "intake"))
    assert werk.codes()[:3] == ["A1", "A0", "A2"]
    assert "De volgorde van de stappen is anders." in werk.lees()
    werk.knop("schuif/omhoog", "intake")
    werk.knop("schuif/omhoog", "intake")  # it is the first already
    assert werk.codes()[:3] == ["A0", "A1", "A2"]
    assert "Nog niets." in werk.lees()


def test_a_step_goes_off_and_on(werk: Werk) -> None:
    werk.knop("schakel", "reacties")
    assert not werk.concept().stap("reacties").aan
    assert "A8 Presentatie en reacties staat uit" in werk.lees()
    werk.knop("schakel", "reacties")
    assert werk.concept().stap("reacties").aan


def test_the_last_step_that_is_on_stays_on(werk: Werk) -> None:
    for stap in werk.concept().stappen[1:]:
        werk.knop("schakel", stap.sleutel)
    assert "Zet minstens één stap aan." in tekst(werk.knop("schakel", "intake"))
    assert werk.concept().stap("intake").aan


def test_a_step_of_a_saved_version_cannot_be_removed(werk: Werk) -> None:
    werk.stuur("verwijder", {"versie": str(werk.bewerking()), "stap": "intake"}, 404)
    assert "intake" in [stap.sleutel for stap in werk.concept().stappen]


def test_name_parts_and_roles(werk: Werk) -> None:
    form = werk.open("algemeen")
    form["naam"], form["doet_COM"] = "Aanpak met onderzoek", "Schrijft de berichten."
    form["groepen"] = form["groepen"].replace("Plannen indienen", "Uw plan indienen")
    werk.stuur("algemeen", form)
    made = werk.concept()
    assert made.naam == "Aanpak met onderzoek" and made.rollen["COM"].doet == "Schrijft de berichten."
    assert {g.sleutel: g.naam for g in made.groepen}["indienen"] == "Uw plan indienen"
    told = werk.lees()
    assert "De marsroute heet nu Aanpak met onderzoek." in told and "De onderdelen die inwoners zien" in told
    refused = werk.stuur("algemeen", {**werk.open("algemeen"), "groepen": "Alleen dit"}, 422)
    assert "heeft nog stappen" in tekst(refused)


def test_parts_are_renamed_moved_added_and_dropped() -> None:
    route = versies.meegeleverd("bestaand")
    names = [g.naam for g in route.groepen]
    keys = [g.sleutel for g in route.groepen]
    assert [g.sleutel for g in groepen_uit("\n".join(reversed(names)), route)] == keys[::-1]
    assert [g.sleutel for g in groepen_uit("\n".join(["Anders", *names[1:]]), route)] == keys
    more = groepen_uit("\n".join([*names, "Feest"]), route)
    assert [g.sleutel for g in more] == [*keys, "feest"]
    with pytest.raises(MarsrouteFout):
        groepen_uit("\n".join(names[1:]), route)


# --- save, or throw away


def test_a_concept_becomes_a_version_with_the_difference_shown(werk: Werk) -> None:
    assert "Opslaan als versie 2" not in werk.lees()  # nothing changed yet
    same = werk.stuur("opslaan", {**werk.open("opslaan"), "toelichting": "Zomaar"}, 422)
    assert "Er is niets veranderd." in tekst(same)
    werk.stuur("stap/intake", {**werk.open("stap/intake"), "weken_max": "6"})
    assert "A0 Aanmelding en intake: duurt 2–6 weken. Eerst was dat 2–4 weken." in werk.lees("/opslaan")
    werk.stuur("opslaan", werk.open("opslaan"), 422)  # without a note
    werk.bewaar("Twee weken meer tijd.")
    told = tekst(werk.browser.get(PAD))
    assert "heeft nu versie 2. Trajecten die al lopen, houden hun eigen stappen." in told
    assert "Wat is er anders dan in versie 1?" in told and "duurt 2–6 weken" in told
    assert "Twee weken meer tijd." in told
    with werk.huis.db.reading() as s:
        assert audit.bladzijde(s)[0].handeling == "marsroute_versie"


def test_a_version_never_changes(werk: Werk) -> None:
    first = tekst(werk.browser.get(f"{PAD}/versie/1"))
    werk.stuur("stap/intake", {**werk.open("stap/intake"), "naam": "Kennismaken"})
    werk.bewaar()
    again = tekst(werk.browser.get(f"{PAD}/versie/1"))
    assert "A0 Aanmelding en intake" in again and "Kennismaken" not in again
    assert "Dit is een oude versie" in again and "Dit is een oude versie" not in first
    assert "Marsroute wijzigen" not in again
    assert "A0 Kennismaken" in tekst(werk.browser.get(PAD))


def test_a_running_traject_keeps_its_steps(werk: Werk) -> None:
    huis, door = werk.huis, "m.tevelde@gemeente.example"
    with huis.db.writing() as s:
        kern = kernen.per_slug(s, "sinderen")
        assert kern is not None
        t = traject.vraag_aan(s, huis.klok(), kern, vraag="Wij ook.", bron="staf", door=door)
        traject.neem_in_behandeling(s, huis.klok(), t, door, t.versie)
        made = t.id
    werk.stuur("stap/startafspraken", {**werk.open("stap/startafspraken"), "naam": "Afspraken in het dorp"})
    werk.bewaar()
    with huis.db.reading() as s:
        seen = stand.van_traject(s, huis.klok(), s.get_one(Traject, made))
        assert seen.stap("startafspraken").naam == "Startafspraken"
    told = tekst(werk.browser.get(f"/beheer/trajecten/{made}/marsroute"))
    assert "Van versie 1 naar versie 2" in told and "Afspraken in het dorp" in told


def test_a_concept_is_thrown_away_after_a_question(werk: Werk) -> None:
    werk.knop("schakel", "reacties")
    form = werk.open("weg")
    assert "A8 Presentatie en reacties staat uit" in werk.lees("/weg")
    answer = werk.stuur("weg", form)
    assert "De marsroute is niet veranderd." in tekst(werk.browser.get(str(answer.location)))
    assert werk.bewerking() == -1 and werk.nieuwste().stap("reacties").aan


# --- two people at once


def test_two_people_in_one_step_the_second_sees_it_and_loses_nothing(werk: Werk) -> None:
    mine = {**werk.open("stap/intake"), "doel": "Wat ik schreef"}
    werk.stuur("stap/intake", {**werk.open("stap/intake"), "naam": "Van een ander"})
    answer = werk.stuur("stap/intake", mine, 409)
    assert TWEE in tekst(answer) and "Van een ander" in tekst(answer)
    typed = velden(answer)
    assert typed["doel"] == "Wat ik schreef"
    assert werk.concept().stap("intake").naam == "Van een ander"
    werk.stuur("stap/intake", {**typed, "naam": "Van een ander"})
    made = werk.concept().stap("intake")
    assert (made.naam, made.doel) == ("Van een ander", "Wat ik schreef")


def test_two_people_in_two_steps_do_not_hinder_each_other(werk: Werk) -> None:
    mine = {**werk.open("stap/intake"), "weken_max": "6"}
    werk.stuur("stap/evaluatie", {**werk.open("stap/evaluatie"), "weken_max": "9"})
    werk.knop("schakel", "reacties")
    werk.stuur("stap/intake", mine)
    made = werk.concept()
    assert (made.stap("intake").weken_max, made.stap("evaluatie").weken_max) == (6, 9)
    assert not made.stap("reacties").aan


def test_a_button_on_an_old_page_changes_nothing(werk: Werk) -> None:
    old = {"versie": str(werk.bewerking()), "stap": "intake"}
    werk.knop("schakel", "reacties")
    for deel in ("schakel", "schuif/omlaag"):
        werk.stuur(deel, old)
        assert TWEE in tekst(werk.browser.get(CONCEPT)), deel
    assert werk.codes()[0] == "A0" and werk.concept().stap("intake").aan


@pytest.mark.parametrize("deel", ["opslaan", "weg"])
def test_saving_or_dropping_on_an_old_page_shows_what_changed(werk: Werk, deel: str) -> None:
    werk.knop("schakel", "reacties")
    old = {**werk.open(deel), "toelichting": "Mijn reden"}
    werk.knop("schakel", "oproep")
    answer = werk.stuur(deel, old, 409)
    assert TWEE in tekst(answer) and "A7 Oproep voor plannen staat uit" in tekst(answer)
    assert deel == "weg" or velden(answer)["toelichting"] == "Mijn reden"
    werk.stuur(deel, velden(answer))


def test_two_people_in_the_general_texts(werk: Werk) -> None:
    mine = {**werk.open("algemeen"), "uitleg": "Mijn uitleg"}
    werk.stuur("algemeen", {**werk.open("algemeen"), "doet_PL": "Doet alles."})
    answer = werk.stuur("algemeen", mine, 409)
    assert TWEE in tekst(answer) and "Doet alles." in tekst(answer)
    assert velden(answer)["uitleg"] == "Mijn uitleg"


@pytest.mark.parametrize(
    ("deel", "getypt"),
    [
        ("stap/intake", {"doel": "Mijn tekst"}),
        ("algemeen", {"uitleg": "Mijn tekst"}),
        ("nieuwe-stap", {"naam": "Excursie", "code": "X", "weken_min": "1", "weken_max": "1", "raci_PL": "R"}),
    ],
)
def test_when_the_concept_is_gone_what_was_typed_is_kept_for_a_new_one(werk: Werk, deel: str, getypt: Velden) -> None:
    mine = {**werk.open(deel), **getypt}
    werk.knop("schakel", "reacties")
    werk.bewaar()
    answer = werk.stuur(deel, mine, 409)
    assert "Het concept is er niet meer" in tekst(answer)
    assert werk.bewerking() == -1
    typed = velden(answer)
    assert {key: typed[key] for key in getypt} == getypt
    werk.stuur(deel, typed)
    assert werk.concept().versie == 3
    told = werk.lees()
    assert "Nog niets." not in told and "reacties staat uit" not in told
