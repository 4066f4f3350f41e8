"""A traject by its pages: from the telephone call of a Dbo to the end, and what stands in the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from admin.beheer.trajecten.pagina import rolnamen
from admin.beheer.trajecten.tekening import teken
from kern import audit
from kern.dossier.rijen import Stuk
from kern.gebruikers import Rol
from kern.journaal import Feit
from kern.outbox import Verzending
from kern.trajecten import begroting, stand, versies
from kern.trajecten.rijen import Boeking, Rolhouder, Staat, Stapstaat, Traject
from kern.trajecten.stand import Stand
from tests.admin.conftest import Browser, Huis

TWEE = "Iemand anders heeft dit net gewijzigd"
BESLUIT = "Hiervoor is een besluit nodig"


@dataclass
class Reis:
    """One traject on its way, with the browser of the projectleider."""

    huis: Huis
    browser: Browser
    id: int

    @property
    def pad(self) -> str:
        return f"/beheer/trajecten/{self.id}"

    def stand(self) -> Stand:
        with self.huis.db.reading() as s:
            return stand.van_traject(s, self.huis.klok(), s.get_one(Traject, self.id))

    def versie(self) -> str:
        return str(self.stand().versie)

    def lees(self, deel: str = "") -> str:
        answer = self.browser.get(f"{self.pad}{deel}")
        assert answer.status_code == 200, deel
        return answer.get_data(as_text=True)

    def doe(self, deel: str, verwacht: int = 303, **data: Any) -> str:
        answer = self.browser.post(f"{self.pad}/{deel}", data={"versie": self.versie(), **data})
        assert answer.status_code == verwacht, (deel, answer.status_code, tekst(answer))
        return answer.get_data(as_text=True)

    def aangenomen(self) -> Reis:
        self.doe("aannemen")
        return self

    def gepland(self, dag: str = "1-4-2027", jaar: str = "2027") -> Reis:
        self.aangenomen()
        self.doe("aanpak", code="bestaand", wie="het bestuur", dag="1-3-2027", reden="Er liggen al plannen.")
        self.doe("plan", actie="bewaar", kant="begin", dag=dag, jaar=jaar, bekeken=f"begin {iso(dag)}")
        return self

    def lopend(self, **extra: str) -> Reis:
        self.gepland()
        self.doe("starten", **extra)
        return self

    def stap(self) -> str:
        now = self.stand().nu
        assert now is not None
        return now.sleutel


def tekst(answer: TestResponse) -> str:
    return " ".join(re.sub("<[^>]+>", " ", answer.get_data(as_text=True)).split())


def iso(dag: str) -> str:
    day, month, year = dag.split("-")
    return f"{year}-{int(month):02}-{int(day):02}"


@pytest.fixture
def aanvraag(huis: Huis) -> Callable[[str], Reis]:
    """`aanvraag("westendorp")`: that village called, and the projectleider wrote it down."""
    with huis.db.writing() as s:
        versies.verzorg_startdata(s, huis.klok())

    def ask(slug: str) -> Reis:
        browser = huis.als(Rol.PROJECTLEIDER)
        answer = browser.post(
            "/beheer/trajecten/nieuw", data={"kern": slug, "bron": "staf", "vraag": "Wij willen ook meedoen."}
        )
        assert answer.status_code == 303, tekst(answer)
        return Reis(huis, browser, int(answer.location.rpartition("/")[2]))

    return ask


@pytest.fixture
def reis(aanvraag: Callable[[str], Reis]) -> Reis:
    return aanvraag("westendorp")


# --- the journey


def test_a_village_calls_and_what_is_free_is_said_at_once(aanvraag: Callable[[str], Reis], huis: Huis) -> None:
    browser = huis.als(Rol.PROJECTLEIDER)
    assert "Er is nog geen traject" in tekst(browser.get("/beheer/trajecten"))
    assert "2 van 2\xa0plekken en €\xa050.000 van €\xa050.000 zijn vrij in 2027" in browser.get(
        "/beheer/trajecten/nieuw"
    ).get_data(as_text=True)
    reis = aanvraag("westendorp").lopend()
    shown = browser.get("/beheer/trajecten/nieuw").get_data(as_text=True)
    assert "1 van 2\xa0plekken" in shown and "is vrij in 2027" in shown
    assert 'value="westendorp"' not in shown  # its traject runs
    assert reis.stand().staat is Staat.LOPEND


def test_the_whole_journey(reis: Reis) -> None:
    assert "Wij willen ook meedoen." in reis.lees()
    reis.aangenomen()
    first = reis.stand().nu
    assert reis.stand().staat is Staat.INTAKE and first is not None and first.staat is Stapstaat.BEZIG
    page = reis.lees()
    assert "Wat moet ik nu doen?" in page and first.naam in page and "Klaar als" in page
    assert "Het dorp koos nog niet" in page

    reis.doe("aanpak", code="bestaand", wie="bestuur van Westendorps Belang", dag="1-3-2027", reden="Er zijn plannen.")
    assert "gekozen door bestuur van Westendorps Belang" in reis.lees()
    reis.doe("plan", actie="bewaar", kant="begin", dag="1-4-2027", jaar="2027", bekeken="begin 2027-04-01")
    assert reis.stand().staat is Staat.GEPLAND and reis.stand().jaar == 2027
    reis.doe("starten")
    assert reis.stand().staat is Staat.LOPEND

    done = reis.stap()
    reis.doe(f"stap/{done}/sluiten", reden="Alles is besproken aan de keukentafel.")
    assert reis.stand().stap(done).staat is Stapstaat.KLAAR
    assert reis.stap() != done and reis.stand().stap(reis.stap()).staat is Stapstaat.BEZIG

    skipped = reis.stap()
    reis.doe(f"stap/{skipped}/overslaan", reden="Dit was al geregeld.")
    assert "Dit was al geregeld." in reis.lees()
    reis.doe(f"stap/{skipped}/terugzetten")
    reis.doe(f"stap/{skipped}/beginnen")
    reis.doe(f"stap/{done}/heropenen", reden="Er kwam een vraag bij.")
    assert reis.stand().stap(done).staat is Stapstaat.BEZIG

    reis.doe("afronden", reden="Het dorp gaat zelf verder.")
    assert reis.stand().staat is Staat.AFGEROND
    assert "Het dorp gaat zelf verder." in reis.lees()
    assert "Afgerond" in tekst(reis.browser.get("/beheer/trajecten"))


def test_each_change_is_a_fact_in_the_journal(reis: Reis) -> None:
    reis.lopend()
    reis.doe(f"stap/{reis.stap()}/sluiten", reden="Klaar.")
    with reis.huis.db.reading() as s:
        kinds = set(s.scalars(select(Feit.soort)))
    assert {kind.partition("_")[0] for kind in kinds} >= {"traject", "stap"}


def test_a_request_can_be_refused_with_a_reason(reis: Reis) -> None:
    reis.doe("stoppen", verwacht=422, reden="")
    assert reis.stand().staat is Staat.AANGEVRAAGD
    reis.doe("stoppen", reden="Er is dit jaar geen plek.")
    assert reis.stand().staat is Staat.GESTOPT
    assert "Er is dit jaar geen plek." in reis.lees()


def test_a_second_request_of_the_same_kern_is_not_offered(reis: Reis) -> None:
    answer = reis.browser.post("/beheer/trajecten/nieuw", data={"kern": "westendorp", "bron": "staf", "vraag": "Nog?"})
    assert answer.status_code == 422
    with reis.huis.db.reading() as s:
        assert s.scalar(select(func.count()).select_from(Traject)) == 1


def test_who_asked_is_for_who_needs_it(huis: Huis, reis: Reis) -> None:
    browser = huis.als(Rol.PROJECTLEIDER)
    who = {"naam": "Ans Hendriksen", "functie": "secretaris", "email": "ans@sinderensbelang.example"}
    data = {"kern": "sinderen", "bron": "mail", "vraag": "Mogen wij ook?", **who}
    path = browser.post("/beheer/trajecten/nieuw", data=data).location
    assert "ans@sinderensbelang.example" in browser.get(path).get_data(as_text=True)
    page = huis.als(Rol.LEZER).get(path).get_data(as_text=True)
    assert "Mogen wij ook?" in page and "Ans Hendriksen" not in page
    with huis.db.reading() as s:
        assert [v.adres for v in s.scalars(select(Verzending))], "wie zich meldde, krijgt meteen een bevestiging"


def test_an_address_that_is_none_is_said_at_its_field(reis: Reis) -> None:
    data = {"kern": "sinderen", "bron": "mail", "vraag": "Mogen wij ook?", "email": "ans"}
    answer = reis.browser.post("/beheer/trajecten/nieuw", data=data)
    assert answer.status_code == 422 and "Mogen wij ook?" in answer.get_data(as_text=True)


def test_to_look_changes_nothing(reis: Reis) -> None:
    reis.lopend()
    key, before = reis.stap(), reis.versie()
    with reis.huis.db.reading() as s:
        facts = s.scalar(select(func.count()).select_from(Feit))
    for deel in ("", "/plan", "/aanpak", "/rollen", "/geld", "/stoppen", "/afronden", f"/stap/{key}"):
        reis.lees(deel)
    for deel in ("sluiten", "overslaan", "verplaatsen"):
        reis.lees(f"/stap/{key}/{deel}")
    with reis.huis.db.reading() as s:
        assert s.scalar(select(func.count()).select_from(Feit)) == facts
    assert reis.versie() == before


# --- steps


def test_ticks_are_kept_with_their_day_and_can_be_taken_back(reis: Reis) -> None:
    reis.lopend()
    key = reis.stap()
    box = re.search(r'name="criterium" id="criterium-([\w-]+)"', reis.lees())
    moment = re.search(r'name="moment" id="moment-([\w-]+)"', reis.lees())
    assert box and moment
    reis.doe(f"stap/{key}/vinken", criterium=[box[1]], moment=[moment[1]], van="stap")
    assert next(m for m in reis.stand().stap(key).communicatie if m.sleutel == moment[1]).gedaan_op == date(2027, 3, 1)
    page = reis.lees(f"/stap/{key}")
    assert "Afgevinkt op ma\xa01\xa0maart" in page and "gedaan op ma\xa01\xa0maart" in page
    reis.doe(f"stap/{key}/vinken", van="stap")
    assert "Afgevinkt" not in reis.lees(f"/stap/{key}")


def test_a_step_with_open_points_closes_only_with_a_reason(reis: Reis) -> None:
    reis.lopend()
    key = reis.stap()
    assert "nog niet gehaald" in reis.lees(f"/stap/{key}/sluiten")
    page = reis.doe(f"stap/{key}/sluiten", verwacht=422, reden="")
    assert "Verbeter 1 antwoord" in page
    assert reis.stand().stap(key).staat is Stapstaat.BEZIG


@pytest.mark.parametrize("daad", ["overslaan", "heropenen"])
def test_to_skip_or_open_again_asks_a_reason(reis: Reis, daad: str) -> None:
    reis.lopend()
    key = reis.stap()
    if daad == "heropenen":
        reis.doe(f"stap/{key}/sluiten", reden="Klaar.")
    before = reis.stand().stap(key).staat
    assert "Verbeter 1 antwoord" in reis.doe(f"stap/{key}/{daad}", verwacht=422, reden=" ")
    assert reis.stand().stap(key).staat is before


def test_other_days_show_what_moves_before_anything_is_kept(reis: Reis) -> None:
    reis.lopend()
    step = reis.stand().volgende
    assert step is not None and step.van and step.tot
    later = date(2027, 12, 1)
    asked = {"van": step.van.strftime("%d-%m-%Y"), "tot": later.strftime("%d-%m-%Y"), "schuif_mee": "y"}
    before = reis.versie()
    page = reis.doe(f"stap/{step.sleutel}/verplaatsen", verwacht=200, actie="bekijk", **asked)
    assert "Dit schuift" in page and "Nog niets is bewaard" in page
    assert reis.stand().stappen[-1].naam in page
    assert reis.versie() == before and reis.stand().stap(step.sleutel).tot == step.tot

    looked = re.search(r'name="bekeken" type="hidden" value="([^"]+)"', page)
    assert looked
    reis.doe(f"stap/{step.sleutel}/verplaatsen", actie="bewaar", bekeken=looked[1], **asked)
    moved = reis.stand()
    assert moved.stap(step.sleutel).tot == later
    assert all(p.van is None or p.van > later for p in moved.stappen if p.nummer > step.nummer)


def test_days_that_were_not_looked_at_are_shown_first(reis: Reis) -> None:
    reis.lopend()
    step = reis.stand().volgende
    assert step is not None and step.van
    data = {"actie": "bewaar", "van": step.van.strftime("%d-%m-%Y"), "tot": "1-12-2027", "bekeken": "iets anders"}
    assert "Nog niets is bewaard" in reis.doe(f"stap/{step.sleutel}/verplaatsen", verwacht=200, **data)
    assert reis.stand().stap(step.sleutel).tot == step.tot


def test_a_last_day_before_the_first_is_said_at_the_field(reis: Reis) -> None:
    reis.lopend()
    step = reis.stand().volgende
    assert step is not None
    page = reis.doe(f"stap/{step.sleutel}/verplaatsen", verwacht=422, actie="bekijk", van="1-12-2027", tot="1-6-2027")
    assert 'value="1-12-2027"' in page and "Verbeter 1 antwoord" in page


# --- the plan


def test_the_plan_is_looked_at_before_it_is_kept(reis: Reis) -> None:
    reis.aangenomen()
    before = reis.versie()
    page = reis.doe("plan", verwacht=200, actie="bekijk", kant="begin", dag="1-6-2027", jaar="2027")
    assert "Zo wordt de planning" in page and "zomervakantie" in page.lower()
    assert reis.versie() == before and reis.stand().staat is Staat.INTAKE


def test_the_plan_counts_back_from_a_last_day(reis: Reis) -> None:
    reis.aangenomen()
    looked = {"kant": "eind", "dag": "1-12-2029", "jaar": "2027", "bekeken": "eind 2029-12-01"}
    reis.doe("plan", actie="bewaar", **looked)
    decision = reis.stand().stap("portefeuille")
    assert decision.tot is not None and date(2029, 11, 20) <= decision.tot <= date(2029, 12, 1)


def test_a_day_that_is_no_day_is_kept_as_it_was_typed(reis: Reis) -> None:
    reis.aangenomen()
    page = reis.doe("plan", verwacht=422, actie="bekijk", kant="begin", dag="32-13-2027", jaar="2027")
    assert 'value="32-13-2027"' in page and "Dit is geen datum" in page


def test_the_line_draws_each_step_in_its_place(reis: Reis) -> None:
    reis.lopend()
    drawn = teken(reis.stand().stappen, date(2027, 5, 1))
    assert drawn is not None and drawn.vandaag is not None
    bars = [drawn.balken[p.sleutel] for p in reis.stand().stappen if p.sleutel in drawn.balken]
    assert [bar.x for bar in bars] == sorted(bar.x for bar in bars)
    assert all(bar.x >= 0 and bar.x + bar.breed <= 101 for bar in bars)
    assert drawn.namen[0][2] == "2027"
    assert teken((), date(2027, 5, 1)) is None


# --- a newer version of the marsroute


def nieuwe_versie(huis: Huis) -> int:
    """The projectleider gives the intake another name, and leaves the evaluation out."""
    with huis.db.writing() as s:
        now, door = huis.klok(), "m.tevelde@gemeente.example"
        draft = versies.concept(s, now, "bestaand", door)
        route = versies.van(draft)
        steps = [
            replace(p, naam="Kennismaking") if p.sleutel == "intake" else replace(p, aan=p.sleutel != "evaluatie")
            for p in route.stappen
        ]
        versies.bewaar_concept(s, now, replace(route, stappen=tuple(steps)), door, draft.bewerking)
        return versies.maak_versie(s, now, "bestaand", "Na de eerste evaluatie.", door, draft.bewerking).versie


def test_a_newer_version_is_shown_with_what_is_otherwise_and_taken_on_purpose(reis: Reis) -> None:
    reis.lopend()
    before = reis.stand().marsroute_versie
    assert "nieuwe versie" not in reis.lees()
    new = nieuwe_versie(reis.huis)
    assert f"Er is een nieuwe versie van de marsroute: versie {new}" in reis.lees()
    page = reis.lees("/marsroute")
    assert "Kennismaking" in page and "Evaluatie" in page and "Na de eerste evaluatie." in page
    assert reis.stand().marsroute_versie == before
    naar = re.search(r'name="naar" type="hidden" value="([0-9]+)"', page)
    assert naar
    old = reis.versie()
    reis.doe(f"stap/{reis.stap()}/sluiten", reden="Klaar.")
    assert TWEE in reis.doe("marsroute", verwacht=409, versie=old, naar=naar[1])
    reis.doe("marsroute", naar=naar[1])
    moved = reis.stand()
    assert moved.marsroute_versie == new and moved.stap("intake").naam == "Kennismaking"
    assert moved.stap("intake").staat is Stapstaat.KLAAR
    assert "evaluatie" not in {p.sleutel for p in moved.stappen}
    assert "al de nieuwste versie" in reis.lees("/marsroute")


def test_only_a_version_of_its_own_approach_can_be_taken(reis: Reis) -> None:
    reis.lopend()
    with reis.huis.db.reading() as s:
        other = versies.nieuwste(s, "charette").id
    for naar in (str(other), "99999", "x"):
        reis.doe("marsroute", verwacht=404, naar=naar)
    assert reis.stand().aanpak == "bestaand"


# --- two editors


def test_the_second_editor_sees_it_and_loses_nothing(reis: Reis) -> None:
    reis.lopend()
    old, key = reis.versie(), reis.stap()
    reis.doe(f"stap/{key}/sluiten", reden="De eerste was sneller.")
    step = reis.stap()
    page = reis.doe(f"stap/{step}/sluiten", verwacht=409, versie=old, reden="Mijn lange uitleg.")
    assert TWEE in page and "Mijn lange uitleg." in page
    assert reis.stand().stap(step).staat is Stapstaat.BEZIG
    again = re.search(r'name="versie" type="hidden" value="(\d+)"', page)
    assert again
    reis.doe(f"stap/{step}/sluiten", versie=again[1], reden="Mijn lange uitleg.")
    assert reis.stand().stap(step).staat is Stapstaat.KLAAR


def test_two_editors_of_ticks_choice_and_plan(reis: Reis) -> None:
    reis.aangenomen()
    old, key = reis.versie(), reis.stap()
    reis.doe("aanpak", code="bestaand", wie="het bestuur", dag="1-3-2027", reden="Zo besloten.")
    ticked = re.search(r'name="criterium" id="criterium-([\w-]+)"', reis.lees())
    assert ticked
    page = reis.doe(f"stap/{key}/vinken", verwacht=409, versie=old, criterium=[ticked[1]], van="een")
    assert TWEE in page and re.search(rf'id="criterium-{ticked[1]}" value="{ticked[1]}" checked', page)
    page = reis.doe(
        "aanpak", verwacht=409, versie=old, code="charette", wie="de vereniging", dag="2-3-2027", reden="Toch anders."
    )
    assert TWEE in page and "Toch anders." in page and "het bestuur" in page
    data = {"actie": "bewaar", "kant": "begin", "dag": "1-4-2027", "jaar": "2027", "bekeken": "begin 2027-04-01"}
    page = reis.doe("plan", verwacht=409, versie=old, **data)
    assert TWEE in page and 'value="1-4-2027"' in page
    assert reis.stand().aanpak == "bestaand" and reis.stand().staat is Staat.INTAKE


def test_a_button_of_an_old_page_does_nothing_and_says_so(reis: Reis) -> None:
    old = reis.versie()
    reis.aangenomen()
    reis.doe("aannemen", versie=old)
    assert TWEE in reis.lees()
    assert reis.stand().staat is Staat.INTAKE


# --- money and places


def boek(reis: Reis, bedrag: str, post: str = "verplicht", verwacht: int = 303, **extra: str) -> str:
    data = {"traject": str(reis.id), "post": post, "bedrag": bedrag, "omschrijving": "Procesbegeleider"}
    answer = reis.browser.post("/beheer/budget/boeken", data={**data, "datum": "1-3-2027", "jaar": "2027", **extra})
    assert answer.status_code == verwacht, tekst(answer)
    return answer.get_data(as_text=True)


def test_a_third_start_asks_for_a_decision_and_its_reason(aanvraag: Callable[[str], Reis]) -> None:
    aanvraag("westendorp").lopend()
    aanvraag("sinderen").lopend()
    third = aanvraag("etten").gepland()
    page = third.doe("starten", verwacht=422)
    assert BESLUIT in page and 'name="besluit"' in page
    assert third.stand().staat is Staat.GEPLAND
    third.doe("starten", besluit="Het college besloot dit op 1 maart.")
    assert third.stand().staat is Staat.LOPEND
    with third.huis.db.reading() as s:
        assert "Het college besloot dit op 1 maart." in " ".join(s.scalars(select(Stuk.tekst)))


def test_more_than_there_is_asks_for_a_decision_and_keeps_what_was_typed(reis: Reis) -> None:
    page = boek(reis, "60.000", verwacht=422)
    assert BESLUIT in page and 'value="60.000"' in page and 'value="Procesbegeleider"' in page
    with reis.huis.db.reading() as s:
        assert s.scalar(select(func.count()).select_from(Boeking)) == 0
    boek(reis, "60.000", besluit="De raad gaf extra geld.")
    with reis.huis.db.reading() as s:
        assert begroting.jaarstand(s, reis.huis.klok(), 2027).te_veel
    assert "Er is meer vastgelegd dan er is" in reis.browser.get("/beheer/budget").get_data(as_text=True)


def test_a_commitment_is_paid_and_a_wrong_entry_is_withdrawn(reis: Reis) -> None:
    boek(reis, "12.500")
    with reis.huis.db.reading() as s:
        id = s.scalars(select(Boeking.id)).one()
    assert 'value="12500"' in reis.browser.get(f"/beheer/budget/{id}/betalen").get_data(as_text=True)
    assert reis.browser.post(f"/beheer/budget/{id}/betalen", data={"bedrag": "12.000,50"}).status_code == 303
    with reis.huis.db.reading() as s:
        money = begroting.per_traject(s)[reis.id]
        paid = s.scalars(select(Boeking.id).where(Boeking.post == "besteed")).one()
    assert (money.verplicht, money.besteed) == (0, 12_000_50)

    assert reis.browser.post(f"/beheer/budget/{paid}/intrekken", data={"reden": ""}).status_code == 422
    answer = reis.browser.post(f"/beheer/budget/{paid}/intrekken", data={"reden": "Dubbel geboekt"})
    assert answer.status_code == 303
    assert "Dubbel geboekt" in reis.lees("/geld")
    assert reis.browser.get(f"/beheer/budget/{paid}/intrekken").status_code == 404
    with reis.huis.db.reading() as s:
        assert reis.id not in begroting.per_traject(s)


def test_what_there_is_in_a_year_can_be_changed_by_one_at_a_time(reis: Reis) -> None:
    def keep(versie: str, bedrag: str) -> TestResponse:
        data = {"bedrag": bedrag, "kernen": "3", "versie": versie}
        return reis.browser.post("/beheer/budget/jaar/2027", data=data)

    assert keep("0", "75.000").status_code == 303
    answer = keep("0", "60.000")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409 and TWEE in page and 'value="60.000"' in page
    with reis.huis.db.reading() as s:
        this, next_ = (begroting.jaarstand(s, reis.huis.klok(), year) for year in (2027, 2028))
    assert (this.bedrag, this.kernen_max) == (75_000_00, 3)
    assert (next_.bedrag, next_.kernen_max) == (50_000_00, 2)


def test_the_year_in_the_address_is_read_with_care(reis: Reis) -> None:
    for year in ("", "x", "1", "99999", "2028"):
        assert reis.browser.get(f"/beheer/budget?jaar={year}").status_code == 200


# --- roles


def met_rol(reis: Reis) -> Reis:
    reis.lopend()
    person = {"naam": "Els Wolters", "email": "els@destreek.example", "telefoon": "0315 - 11 22 33", "mailt": "y"}
    reis.doe("rollen/nieuw", rol="EXT", organisatie="Bureau De Streek", **person)
    return reis


def test_names_are_for_who_needs_them_and_each_look_is_written_down(reis: Reis) -> None:
    met_rol(reis)
    assert "Els Wolters" in reis.lees("/rollen")
    with reis.huis.db.reading() as s:
        assert "traject_rollen_bekeken" in {line.handeling for line in audit.bladzijde(s)}
    lezer = reis.huis.als(Rol.LEZER).get(f"{reis.pad}/rollen").get_data(as_text=True)
    assert "Bureau De Streek" in lezer
    assert "Els" not in lezer and "destreek.example" not in lezer and "0315 - 11 22 33" not in lezer


def test_the_matrix_says_in_words_what_each_letter_means(reis: Reis) -> None:
    reis.lopend()
    page = reis.lees("/rollen")
    for words in ("doet het werk", "is eindverantwoordelijk", "denkt vooraf mee", "hoort het"):
        assert words in page
    for step in reis.stand().stappen:
        assert step.naam in page
    for role in reis.stand().rollen:
        assert rolnamen([role]) in page


def test_somebody_leaves_a_role_and_nothing_stays(reis: Reis) -> None:
    met_rol(reis)
    with reis.huis.db.reading() as s:
        id = s.scalars(select(Rolhouder.id).where(Rolhouder.rol == "EXT")).one()
    reis.doe(f"rollen/{id}/verwijderen")
    with reis.huis.db.reading() as s:
        assert s.get(Rolhouder, id) is None


def test_a_role_of_another_traject_is_not_found_here(aanvraag: Callable[[str], Reis]) -> None:
    here, there = met_rol(aanvraag("westendorp")), aanvraag("sinderen").aangenomen()
    with here.huis.db.reading() as s:
        id = s.scalars(select(Rolhouder.id).where(Rolhouder.rol == "EXT")).one()
    there.doe(f"rollen/{id}/verwijderen", verwacht=404)
    with here.huis.db.reading() as s:
        assert s.get(Rolhouder, id) is not None


# --- who may


def test_a_gebiedsmakelaar_ticks_but_does_not_decide(reis: Reis) -> None:
    reis.lopend()
    joost, key = reis.huis.als(Rol.GEBIEDSMAKELAAR), reis.stap()
    assert "Vinkjes bewaren" in joost.get(reis.pad).get_data(as_text=True)
    assert "Stap sluiten" not in joost.get(reis.pad).get_data(as_text=True)
    data = {"versie": reis.versie(), "van": "een"}
    assert joost.post(f"{reis.pad}/stap/{key}/vinken", data=data).status_code == 303
    for deel in (f"stap/{key}/sluiten", f"stap/{key}/overslaan", "starten", "plan", "aanpak", "stoppen", "afronden"):
        assert joost.post(f"{reis.pad}/{deel}", data=data).status_code == 403, deel
    assert joost.post("/beheer/budget/boeken", data=data).status_code == 403


def test_a_lezer_looks_and_finds_no_button(reis: Reis) -> None:
    reis.lopend()
    bram, key = reis.huis.als(Rol.LEZER), reis.stap()
    for deel in ("", f"/stap/{key}", "/rollen", "/geld"):
        page = bram.get(f"{reis.pad}{deel}").get_data(as_text=True)
        assert f'action="{reis.pad}' not in page, deel
        assert "Stap sluiten" not in page and "Rol invullen" not in page and "Boeking toevoegen" not in page
    for path in ("/beheer/trajecten/nieuw", f"{reis.pad}/plan", f"{reis.pad}/aanpak", f"{reis.pad}/rollen/nieuw"):
        assert bram.get(path).status_code == 403


@pytest.mark.parametrize("deel", ["", "/plan", "/rollen", "/stap/intake", "/geld"])
def test_a_traject_that_is_not_there_is_404(reis: Reis, deel: str) -> None:
    assert reis.browser.get(f"/beheer/trajecten/99999{deel}").status_code == 404


def test_a_step_that_is_not_there_is_404(reis: Reis) -> None:
    reis.lopend()
    for deel in ("", "/sluiten", "/verplaatsen"):
        assert reis.browser.get(f"{reis.pad}/stap/bestaat-niet{deel}").status_code == 404


def test_what_is_over_cannot_be_changed_any_more(reis: Reis) -> None:
    reis.lopend()
    reis.doe("stoppen", reden="Het dorp wacht liever.")
    page = reis.lees()
    assert "Stap sluiten" not in page and "Stoppen" not in page
    for deel in ("plan", "aanpak", "marsroute", "rollen/nieuw"):
        assert reis.browser.get(f"{reis.pad}/{deel}").status_code == 404, deel


def test_a_page_that_no_longer_applies_leads_back(reis: Reis) -> None:
    reis.lopend()
    key = reis.stap()
    for deel, terug in (("starten", ""), (f"stap/{key}/heropenen", f"/stap/{key}")):
        answer = reis.browser.get(f"{reis.pad}/{deel}")
        assert answer.status_code == 303 and answer.location == reis.pad + terug
    assert "Dat kan nu niet" in reis.doe("starten", verwacht=422)
    reis.doe("stoppen", reden="Het dorp wacht liever.")
    for deel in ("stoppen", "afronden"):
        assert reis.browser.get(f"{reis.pad}/{deel}").location == reis.pad


def test_a_request_that_waits_is_counted_in_the_menu(reis: Reis) -> None:
    assert "1 vragen aandacht" in tekst(reis.browser.get("/beheer/kernen"))
    reis.aangenomen()
    assert "vragen aandacht" not in tekst(reis.browser.get("/beheer/kernen"))
