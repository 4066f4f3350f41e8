"""The list of promises and what is done there."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from kern import audit, instellingen, journaal, kernen, mensen, toezeggingen
from kern.gebruikers import Rol
from kern.journaal import VOOR_DBO, Zichtbaarheid
from kern.outbox import lijst as verzonden
from kern.toezeggingen import Einde, Soort, Toezegging
from tests.admin.conftest import Browser, Huis

NIEUW = {
    "kern": "westendorp",
    "soort": "toezegging",
    "tekst": "De kaart komt",
    "voor": "12-3-2027",
    "partij": "De gemeente",
    "aan": "",
    "eigenaar": "",
    "zichtbaarheid": "dbo",
}
PAD = "/beheer/toezeggingen"


def tekst(browser: Browser, pad: str, status: int = 200) -> str:
    response = browser.get(pad)
    assert response.status_code == status
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).replace("\u00a0", " ").split())


def beloof(huis: Huis, words: str = "De kaart komt", slug: str = "westendorp", **anders: Any) -> int:
    with huis.db.writing() as s:
        kern = kernen.per_slug(s, slug)
        assert kern is not None
        given = {"voor": date(2027, 3, 12), "door": "m.tevelde@gemeente.example", **anders}
        return toezeggingen.zeg_toe(s, huis.klok(), kern.id, words, **given).id


def rij(huis: Huis, id: int) -> Toezegging:
    with huis.db.reading() as s:
        return s.get_one(Toezegging, id)


@pytest.fixture
def pl(huis: Huis) -> Browser:
    return huis.als(Rol.PROJECTLEIDER)


def test_an_empty_list_says_how_to_begin(pl: Browser, huis: Huis) -> None:
    assert "Er staat niets open" in tekst(pl, PAD)
    assert "Toezegging opschrijven" not in tekst(huis.als(Rol.LEZER), PAD)


def test_a_promise_is_written_down_and_kept(pl: Browser, huis: Huis) -> None:
    made = pl.post(f"{PAD}/nieuw", data=NIEUW)
    assert made.status_code == 303
    id = int(made.location.rpartition("/")[2])
    assert "De gemeente zegt toe: De kaart komt. Uiterlijk op vrijdag 12 maart 2027." in tekst(pl, f"{PAD}/{id}")
    assert pl.post(f"{PAD}/{id}/nakomen", data={"slot": "Hij hangt in de zaal", "versie": "1"}).status_code == 303
    page = tekst(pl, f"{PAD}/{id}")
    assert "Nagekomen" in page and "Wat wilt u doen?" not in page
    assert rij(huis, id).als_einde is Einde.NAGEKOMEN
    assert "Nagekomen" in tekst(pl, f"{PAD}?stand=klaar")
    with huis.db.reading() as s:
        assert {"toezegging_gemaakt", "toezegging_nagekomen"} <= {r.handeling for r in audit.bladzijde(s)}


@pytest.mark.parametrize(
    ("fout", "zin"),
    [
        ({"tekst": ""}, "Vul een tekst in."),
        ({"voor": ""}, "Vul een datum in."),
        ({"voor": "31-2-2027"}, "Dit is geen datum."),
        ({"voor": "1-2-2027"}, "Die dag is al voorbij."),
        ({"partij": " "}, "Vul een naam in."),
        ({"kern": "atlantis"}, ""),
        ({"soort": "wens"}, ""),
    ],
)
def test_what_is_wrong_stands_at_the_field_and_nothing_is_lost(
    pl: Browser, huis: Huis, fout: dict[str, str], zin: str
) -> None:
    response = pl.post(f"{PAD}/nieuw", data={**NIEUW, **fout})
    page = response.get_data(as_text=True)
    assert response.status_code == 422 and zin in page
    assert 'value="De gemeente"' in page or "partij" in fout
    with huis.db.reading() as s:
        assert s.query(Toezegging).count() == 0


def test_a_question_may_do_without_a_day(pl: Browser, huis: Huis) -> None:
    made = pl.post(f"{PAD}/nieuw", data={**NIEUW, "soort": "vraag", "voor": "", "tekst": "Wie betaalt?"})
    id = int(made.location.rpartition("/")[2])
    assert rij(huis, id).voor == date(2027, 3, 29)
    assert rij(huis, id).aan == "Westendorps Belang"
    page = tekst(pl, f"{PAD}/{id}")
    assert "nog niet bevestigd, uiterlijk op maandag 8 maart 2027" in page and "Ik heb het verteld" in page
    assert "ontvangst nog niet bevestigd" in tekst(pl, PAD)
    pl.post(f"{PAD}/{id}/bevestigen")
    assert "bevestigd op maandag 1 maart 2027" in tekst(pl, f"{PAD}/{id}")
    answered = pl.post(f"{PAD}/{id}/nakomen", data={"slot": " ", "versie": "2"})
    assert answered.status_code == 422 and "Vul het antwoord in" in answered.get_data(as_text=True)


def test_the_one_who_asked_gets_a_receipt_and_the_answer_by_mail(pl: Browser, huis: Huis) -> None:
    with huis.db.writing() as s:
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        contact = mensen.voeg_toe(s, huis.klok(), kern.id, "Henk", "", "henk@westendorpsbelang.example").id
    assert "Henk" in tekst(pl, f"{PAD}/nieuw?kern=westendorp")
    given = {**NIEUW, "soort": "vraag", "voor": "", "tekst": "Wie betaalt?", "contact": str(contact)}
    made = pl.post(f"{PAD}/nieuw?kern=westendorp", data=given)
    id = int(made.location.rpartition("/")[2])
    assert rij(huis, id).contact_id == contact and rij(huis, id).ontvangst_op is not None
    pl.post(f"{PAD}/{id}/nakomen", data={"slot": "De gemeente", "versie": str(rij(huis, id).versie)})
    with huis.db.reading() as s:
        sent = [r.omschrijving for r in verzonden(s).regels]
        assert "contact_bekeken" in {r.handeling for r in audit.bladzijde(s)}
    assert len(sent) == 2, sent


def test_somebody_elses_contact_person_is_not_taken(pl: Browser, huis: Huis) -> None:
    with huis.db.writing() as s:
        other = kernen.per_slug(s, "sinderen")
        assert other is not None
        contact = mensen.voeg_toe(s, huis.klok(), other.id, "Ans", "", "ans@sinderensbelang.example").id
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        mensen.voeg_toe(s, huis.klok(), kern.id, "Henk", "", "henk@westendorpsbelang.example")
    given = {**NIEUW, "soort": "vraag", "contact": str(contact)}
    assert pl.post(f"{PAD}/nieuw?kern=westendorp", data=given).status_code == 422
    assert pl.post(f"{PAD}/nieuw?kern=sinderen", data={**given, "kern": "westendorp"}).status_code == 303
    assert pl.post(f"{PAD}/nieuw", data=given).status_code == 303
    with huis.db.reading() as s:
        made = {t.kern_id: t.contact_id for t in s.query(Toezegging)}
    assert made == {other.id: contact, kern.id: None}


def test_it_is_moved_and_lapses_with_a_reason(pl: Browser, huis: Huis) -> None:
    id = beloof(huis)
    assert pl.post(f"{PAD}/{id}/verzetten", data={"voor": "19-3-2027", "reden": "", "versie": "1"}).status_code == 422
    pl.post(f"{PAD}/{id}/verzetten", data={"voor": "19-3-2027", "reden": "De drukker is ziek", "versie": "1"})
    assert "vrijdag 19 maart 2027 (eerst vrijdag 12 maart 2027)" in tekst(pl, f"{PAD}/{id}")
    assert pl.post(f"{PAD}/{id}/vervallen", data={"reden": "Niet meer nodig", "versie": "2"}).status_code == 303
    assert "Vervallen" in tekst(pl, f"{PAD}/{id}")
    again = pl.post(f"{PAD}/{id}/vervallen", data={"reden": "Nog eens", "versie": "3"})
    assert again.status_code == 422 and "is al klaar" in again.get_data(as_text=True)


def test_two_at_once_the_second_sees_it_and_keeps_what_was_typed(pl: Browser, huis: Huis) -> None:
    id = beloof(huis)
    other = huis.als(Rol.GEBIEDSMAKELAAR)
    other.post(f"{PAD}/{id}/verzetten", data={"voor": "19-3-2027", "reden": "De drukker is ziek", "versie": "1"})
    late = pl.post(f"{PAD}/{id}/nakomen", data={"slot": "Mijn lange verhaal", "versie": "1"})
    page = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "Iemand anders heeft dit net gewijzigd" in page and "Mijn lange verhaal" in page and "19" in page
    assert 'name="versie" type="hidden" value="2"' in page or 'value="2"' in page
    assert rij(huis, id).is_open
    fields = {"tekst": "Anders", "partij": "P", "aan": "", "eigenaar": "", "zichtbaarheid": "intern", "versie": "1"}
    assert pl.post(f"{PAD}/{id}/wijzigen", data=fields).status_code == 409
    assert pl.post(f"{PAD}/{id}/wijzigen", data={**fields, "versie": "2"}).status_code == 303
    with huis.db.reading() as s:
        assert journaal.regels(s, rij(huis, id).kern_id, VOOR_DBO, huis.klok() + timedelta(days=9)) == []


def test_late_ones_of_all_kernen_come_first(pl: Browser, huis: Huis) -> None:
    beloof(huis, "Ver weg", voor=date(2027, 6, 1))
    beloof(huis, "Bijna", "sinderen", voor=date(2027, 3, 3))
    beloof(huis, "Morgen", "heelweg", voor=date(2027, 3, 2))
    huis.klok.verzet(days=4)
    pl = huis.als(Rol.PROJECTLEIDER)
    page = tekst(pl, PAD)
    assert page.index("Morgen") < page.index("Bijna") < page.index("Ver weg")
    assert "3 dagen te laat" in page and "2 dagen te laat" in page
    late = tekst(pl, f"{PAD}?stand=te-laat")
    assert "Morgen" in late and "Ver weg" not in late


def test_the_filters_stand_in_the_address_and_go_along(pl: Browser, huis: Huis) -> None:
    joost = huis.gebruiker(Rol.GEBIEDSMAKELAAR)
    assert joost
    beloof(huis, "Van Joost", eigenaar="joost@gemeente.example")
    beloof(huis, "Een vraag", "sinderen", soort=Soort.VRAAG)
    assert "Een vraag" not in tekst(pl, f"{PAD}?kern=westendorp")
    assert "Van Joost" not in tekst(pl, f"{PAD}?soort=vraag")
    assert "Een vraag" not in tekst(pl, f"{PAD}?wie=joost@gemeente.example")
    assert "Van Joost" not in tekst(pl, f"{PAD}?wie=niemand")
    html = pl.get(f"{PAD}?kern=westendorp&soort=vraag").get_data(as_text=True)
    assert "?stand=te-laat&amp;kern=westendorp&amp;soort=vraag" in html
    assert re.search(r'<option value="westendorp" selected', html)
    assert "Hier staat niets" in html
    for strange in ("?kern=atlantis", "?soort=wens", "?stand=x", "?blad=0", "?blad=x", "?blad=99999999999999999999"):
        assert pl.get(PAD + strange).status_code == 200


def test_a_long_list_goes_on_on_another_page(pl: Browser, huis: Huis) -> None:
    for n in range(30):
        beloof(huis, f"Nummer {n:02}.", voor=date(2027, 3, 2) + timedelta(days=n))
    first, second = tekst(pl, PAD), tekst(pl, f"{PAD}?blad=2")
    assert "Nummer 24." in first and "Nummer 25." not in first
    assert "Nummer 25." in second and "Bladzijde 2 van 2, 30 toezeggingen." in second


def test_a_reader_reads_and_changes_nothing(huis: Huis) -> None:
    id = beloof(huis, zichtbaarheid=Zichtbaarheid.INTERN)
    reader = huis.als(Rol.LEZER)
    page = tekst(reader, f"{PAD}/{id}")
    assert "De kaart komt" in page and "Wat wilt u doen?" not in page
    for deed in ("nieuw", f"{id}/nakomen", f"{id}/verzetten", f"{id}/vervallen", f"{id}/wijzigen", f"{id}/bevestigen"):
        assert reader.post(f"{PAD}/{deed}", data={"versie": "1", "reden": "x", "slot": "x"}).status_code == 403
    assert rij(huis, id).is_open


@pytest.mark.parametrize("id", ["999", "99999999999999999999"])
def test_what_is_not_there_is_not_found(pl: Browser, id: str) -> None:
    for deel in ("", "/nakomen", "/wijzigen"):
        assert pl.get(f"{PAD}/{id}{deel}").status_code == 404


def test_the_terms_are_a_setting(pl: Browser, huis: Huis) -> None:
    assert "antwoord binnen 4 weken" in tekst(pl, "/beheer/instellingen")
    given = {"ontvangst_werkdagen": "3", "antwoord_weken": "2", "versie": "0"}
    assert pl.post("/beheer/instellingen/antwoord", data=given).status_code == 303
    assert pl.post("/beheer/instellingen/antwoord", data={**given, "antwoord_weken": "0"}).status_code == 422
    with huis.db.reading() as s:
        assert toezeggingen.antwoord_voor(s, huis.klok()) == date(2027, 3, 15)
        assert instellingen.lees(s, "antwoord", huis.klok())["ontvangst_werkdagen"] == 3
