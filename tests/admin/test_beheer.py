"""The staff pages: what they show, what they keep, and what they say when it cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

import admin
from kern import audit, gebruikers, instellingen, journaal, kernen, mensen
from kern.gebruikers import Gebruiker, Rol
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern
from kern.onderzoek import onderzoek, prijspeil
from kern.onderzoek.onderzoek import Onderzoek
from kern.taal import bestaat_zin
from tests.admin.conftest import WACHTWOORD, Browser, Huis, bouw
from tests.onderzoek.hulp import H_BLIJFT, geopend, gesloten, stuur

Als = Callable[[Rol], Browser]
ETTEN = {
    "naam": "Etten",
    "woonplaatsen": "Etten",
    "inwoners": "1.850",
    "inwoners_jaar": "2021",
    "huishoudens": "770",
    "gebied": "kern",
    "klein": "y",
    "dbo_naam": "Vereniging Dorpsbelangen Etten",
    "toelichting": "",
}


def tekst(browser: Browser, pad: str) -> str:
    """The page as people read it, spaces made plain."""
    html = browser.get(pad).get_data(as_text=True)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ").split())


def kern(huis: Huis, slug: str) -> Kern:
    with huis.db.reading() as s:
        found = kernen.per_slug(s, slug)
    assert found is not None
    return found


def handelingen(huis: Huis) -> list[str]:
    with huis.db.reading() as s:
        return [r.handeling for r in audit.bladzijde(s)]


# ── Overzicht


def test_overzicht_without_anything_says_how_to_begin(als: Als) -> None:
    page = tekst(als(Rol.PROJECTLEIDER), "/beheer/")
    assert "Maandag 1 maart 2027. Acht kernen, er loopt geen traject." in page
    assert "Vul in wie inwoners kunnen bellen" in page
    assert "De bedragen van 2027 ontbreken" in page


def test_overzicht_gives_a_reader_nothing_to_do(als: Als) -> None:
    page = tekst(als(Rol.LEZER), "/beheer/")
    assert "Niets vraagt nu uw aandacht" in page
    assert "Vul in wie" not in page


def test_menu_shows_what_one_may_open(als: Als) -> None:
    def menu(rol: Rol) -> list[str]:
        html = als(rol).get("/beheer/").get_data(as_text=True)
        nav = html.partition('class="kp-zij__menu"')[2].partition("</nav>")[0]
        return re.findall(r"<span>([^<]+)</span></a>", nav)

    assert {"Overzicht", "Kernen"} <= set(menu(Rol.LEZER))
    assert not {"Instellingen", "Gebruikers", "Logboek"} & set(menu(Rol.LEZER))
    assert {"Instellingen", "Logboek"} <= set(menu(Rol.PROJECTLEIDER))
    assert "Gebruikers" not in menu(Rol.PROJECTLEIDER)
    assert "Gebruikers" in menu(Rol.BEHEERDER)


def test_telegram_without_a_decision_stands_above_every_page(huis: Huis) -> None:
    with_token = bouw(huis.db, huis.klok, telegram_bot_token="1:geheim")
    browser = with_token.als(Rol.PROJECTLEIDER)
    line = "Telegram staat aan, maar er is nog geen besluit vastgelegd"
    assert line in tekst(browser, "/beheer/")
    besluit = {"besluit_door": "het college", "besluit_op": "22-2-2027", "besluit_reden": "Het dorp vraagt erom."}
    assert browser.post("/beheer/instellingen/telegram", data={**besluit, "versie": "0"}).status_code == 303
    assert line not in tekst(browser, "/beheer/")
    assert "Besluit van het college" in tekst(browser, "/beheer/instellingen")


def test_overzicht_shows_the_response_and_what_lags(huis: Huis) -> None:
    with huis.db.writing() as s:
        o = geopend(s, huis.klok(), sluit=date(2027, 3, 5), huishoudens=10, doel_procent=40)
        stuur(s, huis.klok(), o, H_BLIJFT)
    page = tekst(huis.als(Rol.PROJECTLEIDER), "/beheer/")
    assert "Acht kernen, in één loopt een onderzoek." in page
    assert "10 % 1 van 10" in page
    assert "De respons in Westendorp blijft achter 10 % deed mee, het doel is 40 %." in page
    assert "Westendorps Belang hoort niets over het onderzoek" in page
    assert page.index("Westendorp", page.index("Alle kernen")) < page.index("Breedenbroek")
    with huis.db.writing() as s:
        mensen.voeg_toe(s, huis.klok(), o.kern_id, "Henk", "", "henk@westendorpsbelang.example")
    assert "hoort niets" not in tekst(huis.als(Rol.PROJECTLEIDER), "/beheer/")
    assert "blijft achter" not in tekst(huis.als(Rol.LEZER), "/beheer/")


def test_overzicht_says_what_is_ready(huis: Huis) -> None:
    with huis.db.writing() as s:
        o = geopend(s, huis.klok(), sluit=date(2027, 3, 29))
        gesloten(s, huis.klok(), o)
        etten = kernen.per_slug(s, "etten")
        assert etten is not None
        onderzoek.maak(s, huis.klok(), etten, o.versie_id, "m.tevelde@gemeente.example", sluit=date(2027, 4, 1))
    huis.klok.verzet(days=2)
    page = tekst(huis.als(Rol.PROJECTLEIDER), "/beheer/")
    assert "De uitkomsten van Westendorp zijn klaar" in page
    assert "Het onderzoek in Etten staat klaar U wilde het openen op 1 maart." in page
    huis.klok.verzet(days=20)
    assert "De uitkomsten van" not in tekst(huis.als(Rol.PROJECTLEIDER), "/beheer/")


def test_the_page_of_a_kern_leads_to_its_onderzoek(huis: Huis) -> None:
    pad = "/beheer/kernen/westendorp"
    assert "Onderzoek maken" in tekst(huis.als(Rol.PROJECTLEIDER), pad)
    assert "Onderzoek maken" not in tekst(huis.als(Rol.LEZER), pad)
    with huis.db.writing() as s:
        o = geopend(s, huis.klok(), sluit=date(2027, 3, 29))
    assert "Inwoners kunnen meedoen tot en met maandag 29 maart 2027" in tekst(huis.als(Rol.LEZER), pad)
    with huis.db.writing() as s:
        gesloten(s, huis.klok(), s.get_one(Onderzoek, o.id))
    huis.klok.verzet(days=40)
    assert "Uitkomsten bekijken" in tekst(huis.als(Rol.LEZER), pad)


# ── Kernen


def test_a_kern_is_changed_and_written_down(huis: Huis) -> None:
    browser = huis.als(Rol.PROJECTLEIDER)
    form = {**ETTEN, "versie": "1", "woonplaatsen": "Etten\nEtten-Noord, Ziek"}
    assert browser.post("/beheer/kernen/etten/wijzigen", data=form).status_code == 303
    changed = kern(huis, "etten")
    assert [w.naam for w in changed.woonplaatsen] == ["Etten", "Etten-Noord", "Ziek"]
    assert (changed.gebied, changed.inwoners, changed.versie, changed.klein) == ("kern", 1850, 2, True)
    assert handelingen(huis) == ["kern_gewijzigd"]
    assert "Bewaard." in tekst(browser, "/beheer/kernen/etten")


def test_the_form_shows_what_is_kept(als: Als) -> None:
    html = als(Rol.PROJECTLEIDER).get("/beheer/kernen/breedenbroek-voorst/wijzigen").get_data(as_text=True)
    assert "Breedenbroek\nVoorst" in html
    assert re.search(r'<input [^>]*checked[^>]*name="klein"', html)


def test_two_editors_of_a_kern(huis: Huis) -> None:
    first, second = huis.als(Rol.PROJECTLEIDER), huis.als(Rol.BEHEERDER)
    first.post("/beheer/kernen/etten/wijzigen", data={**ETTEN, "versie": "1", "huishoudens": "800"})
    response = second.post("/beheer/kernen/etten/wijzigen", data={**ETTEN, "versie": "1", "inwoners": "1.900"})
    page = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "Iemand anders heeft dit net gewijzigd" in page
    assert 'value="1.900"' in page
    assert "800" in page
    assert kern(huis, "etten").inwoners == 1850
    again = {**ETTEN, "versie": "2", "inwoners": "1.900"}
    assert second.post("/beheer/kernen/etten/wijzigen", data=again).status_code == 303


@pytest.mark.parametrize(
    ("veld", "waarde", "zin"),
    [
        ("naam", "", "Vul een naam in."),
        ("naam", "x" * 81, "Haal er 1 weg."),
        ("inwoners", "veel", "Vul een getal in"),
        ("inwoners", "0", "van 1 tot en met"),
        ("huishoudens", "3,5", "Vul een getal in"),
        ("huishoudens", "", "Vul het aantal huishoudens in."),
        ("woonplaatsen", " ", "Vul minstens één woonplaats in."),
        ("gebied", "maan", ""),
        ("versie", "abc", ""),
    ],
)
def test_a_wrong_field_says_so_and_keeps_the_rest(huis: Huis, veld: str, waarde: str, zin: str) -> None:
    form = {**ETTEN, "versie": "1", "toelichting": "blijft staan", veld: waarde}
    response = huis.als(Rol.PROJECTLEIDER).post("/beheer/kernen/etten/wijzigen", data=form)
    page = response.get_data(as_text=True)
    assert response.status_code in (409, 422)
    assert zin in page
    assert "blijft staan" in page
    assert kern(huis, "etten").versie == 1


def test_fields_that_are_not_in_the_form_change_nothing(huis: Huis) -> None:
    extra = {"id": "1", "slug": "anders", "versie": "1", "is_admin": "1"}
    huis.als(Rol.PROJECTLEIDER).post("/beheer/kernen/etten/wijzigen", data={**ETTEN, **extra})
    assert kern(huis, "etten").slug == "etten"


def test_a_kern_is_added_once(huis: Huis) -> None:
    browser = huis.als(Rol.PROJECTLEIDER)
    form = {**ETTEN, "naam": "Ulft", "woonplaatsen": "Ulft"}
    del form["klein"]
    assert browser.post("/beheer/kernen/nieuw", data=form).location == "/beheer/kernen/ulft"
    assert kern(huis, "ulft").klein is False
    response = browser.post("/beheer/kernen/nieuw", data=form)
    assert response.status_code == 422
    assert "Er is al een kern met deze naam" in response.get_data(as_text=True)


def test_without_a_kern_the_list_says_what_to_do(huis: Huis) -> None:
    with huis.db.writing() as s:
        for one in kernen.alle(s):
            s.delete(one)
    assert "Er is nog geen kern" in tekst(huis.als(Rol.PROJECTLEIDER), "/beheer/kernen")
    assert "Er is nog geen kern" in tekst(huis.als(Rol.LEZER), "/beheer/kernen")


def test_a_line_of_ones_own_reaches_whom_it_should(huis: Huis) -> None:
    browser = huis.als(Rol.GEBIEDSMAKELAAR)
    for wie in Zichtbaarheid:
        form = {"tekst": f"Regel voor {wie.value}.", "zichtbaarheid": wie.value}
        assert browser.post("/beheer/kernen/etten/regel", data=form).status_code == 303
    now, etten = huis.klok(), kern(huis, "etten").id
    with huis.db.reading() as s:
        dbo = [f.zin for f in journaal.regels(s, etten, journaal.VOOR_DBO, now)]
        dorp = [f.zin for f in journaal.regels(s, etten, journaal.VOOR_IEDEREEN, now)]
        later = [f.zin for f in journaal.regels(s, etten, journaal.VOOR_IEDEREEN, now + timedelta(days=1))]
    assert dbo == ["Regel voor openbaar.", "Regel voor dbo."]
    assert dorp == []
    assert later == ["Regel voor openbaar."]
    page = tekst(browser, "/beheer/kernen/etten")
    assert "iedereen, het dorp vanaf 2 maart" in page
    assert "alleen medewerkers" in page


def test_an_empty_line_is_refused_on_the_same_page(als: Als) -> None:
    form = {"tekst": "  ", "zichtbaarheid": "intern"}
    response = als(Rol.GEBIEDSMAKELAAR).post("/beheer/kernen/etten/regel", data=form)
    assert response.status_code == 422
    assert "Vul een tekst in." in response.get_data(as_text=True)


# ── Contact persons


def test_a_contact_person_is_added_seen_changed_and_removed(huis: Huis) -> None:
    browser, base = huis.als(Rol.GEBIEDSMAKELAAR), "/beheer/kernen/westendorp/contactpersonen"
    assert "Er is nog geen contactpersoon" in tekst(browser, base)
    henk = {"naam": "Henk", "functie": "secretaris", "email": "secretaris@westendorpsbelang.example"}
    assert browser.post(f"{base}/nieuw", data={**henk, "gedeeld_adres": "y"}).status_code == 303
    page = tekst(browser, base)
    assert "secretaris@westendorpsbelang.example" in page
    assert "gedeeld adres" in page
    with huis.db.reading() as s:
        found = mensen.dbo_contacten(s, kern(huis, "westendorp").id)[0]
    assert "checked" in browser.get(f"{base}/{found.id}").get_data(as_text=True)
    changed = {**henk, "naam": "Henk Wolters", "versie": "1"}
    assert browser.post(f"{base}/{found.id}", data=changed).status_code == 303
    stale = browser.post(f"{base}/{found.id}", data={**changed, "naam": "Hendrik"})
    assert stale.status_code == 409
    assert 'value="Hendrik"' in stale.get_data(as_text=True)
    assert browser.post(f"{base}/{found.id}/verwijderen").status_code == 303
    assert "Er is nog geen contactpersoon" in tekst(browser, base)
    done = handelingen(huis)
    assert done[0] == "contact_verwijderd"
    assert done.count("contact_bekeken") >= 3
    assert {"contact_toegevoegd", "contact_gewijzigd"} <= set(done)


def test_looking_at_contacts_is_written_down_and_a_reader_may_not(huis: Huis) -> None:
    with huis.db.writing() as s:
        mensen.voeg_toe(s, huis.klok(), 1, "Henk", "", "henk@westendorpsbelang.example")
    base = "/beheer/kernen/westendorp/contactpersonen"
    huis.als(Rol.PROJECTLEIDER).get(base)
    with huis.db.reading() as s:
        line = audit.bladzijde(s)[0]
    assert (line.door, line.handeling, line.onderwerp) == (
        "m.tevelde@gemeente.example",
        "contact_bekeken",
        "Westendorp",
    )
    assert huis.als(Rol.LEZER).get(base).status_code == 403
    page = tekst(huis.als(Rol.LEZER), "/beheer/kernen/westendorp")
    assert "1 contactpersoon van Westendorps Belang krijgt onze e-mails" in page
    assert "Henk" not in page


@pytest.mark.parametrize("email", ["henk", "henk@", "a@b.example, c@d.example", "henk@x.example\nBcc: y@z.example", ""])
def test_an_address_that_is_none_is_refused(huis: Huis, email: str) -> None:
    form = {"naam": "Henk", "email": email}
    response = huis.als(Rol.PROJECTLEIDER).post("/beheer/kernen/etten/contactpersonen/nieuw", data=form)
    assert response.status_code == 422
    with huis.db.reading() as s:
        assert mensen.aantal_dbo_contacten(s) == {}


# ── Instellingen

CONTACT = {
    "naam": "Marieke te Velde",
    "functie": "Projectleider",
    "telefoon": "0315 - 12 34 56",
    "uren": "op werkdagen",
    "email": "m.tevelde@gemeente.example",
}
VERVANGER = {
    "v_naam": "Joost Wissink",
    "v_telefoon": "0315 - 65 43 21",
    "v_email": "",
    "v_van": "1-3-2027",
    "v_tot": "5 maart 2027",
}


def test_a_replacement_answers_between_its_days(huis: Huis) -> None:
    browser = huis.als(Rol.PROJECTLEIDER)
    form = {**CONTACT, **VERVANGER, "versie": "0"}
    assert browser.post("/beheer/instellingen/contact", data=form).status_code == 303
    with huis.db.reading() as s:
        assert instellingen.contact(s, huis.klok())["naam"] == "Joost Wissink"
        after = instellingen.contact(s, huis.klok() + timedelta(days=5))
    assert after["naam"] == "Marieke te Velde"
    assert after["email"] == "m.tevelde@gemeente.example"
    html = browser.get("/beheer/instellingen/contact").get_data(as_text=True)
    assert 'value="1-3-2027"' in html
    assert 'value="5-3-2027"' in html
    assert "Versie 1" in html


@pytest.mark.parametrize(
    ("verander", "zin"),
    [
        ({"v_tot": ""}, "Vul de eerste en de laatste dag"),
        ({"v_tot": "28-2-2027"}, "De laatste dag is vóór de eerste"),
        ({"v_van": "30-2-2027"}, "Dit is geen datum"),
        ({"v_telefoon": ""}, "Vul een telefoonnummer in"),
        ({"email": "marieke"}, "Dit is geen volledig e-mailadres"),
        ({"telefoon": ""}, "Vul een telefoonnummer in"),
    ],
)
def test_a_contact_that_will_not_do(huis: Huis, verander: dict[str, str], zin: str) -> None:
    form = {**CONTACT, **VERVANGER, "versie": "0", **verander}
    response = huis.als(Rol.PROJECTLEIDER).post("/beheer/instellingen/contact", data=form)
    assert response.status_code == 422
    assert zin in response.get_data(as_text=True)


def teksten(huis: Huis, **verander: str) -> dict[str, str]:
    with huis.db.reading() as s:
        return {**instellingen.lees(s, "teksten", huis.klok()), "versie": "0", **verander}


@pytest.mark.parametrize(
    "tekst_",
    [
        "{{7*7}}",
        "{kern.__class__}",
        "{kern!r}",
        "{kern:>9999999}",
        "{0}",
        "{}",
        "{onbekend}",
        "losse { accolade",
        "losse } accolade",
        "{datum}",
    ],
)
def test_only_listed_placeholders_in_a_text(huis: Huis, tekst_: str) -> None:
    response = huis.als(Rol.PROJECTLEIDER).post("/beheer/instellingen/teksten", data=teksten(huis, intro=tekst_))
    if tekst_ == "{{7*7}}":
        # Doubled braces are plain text to our formatter: shown as {7*7}, never reckoned.
        assert response.status_code == 303
        return
    assert response.status_code == 422
    assert "{gemeente}, {kern}, {telefoon}" in response.get_data(as_text=True)


def test_texts_keep_their_earlier_versions(huis: Huis) -> None:
    browser = huis.als(Rol.PROJECTLEIDER)
    for n in range(3):
        form = teksten(huis, bedankt=f"Bedankt {n} uit {{kern}}.", versie=str(n))
        assert browser.post("/beheer/instellingen/teksten", data=form).status_code == 303
    page = tekst(browser, "/beheer/instellingen/teksten")
    for n in range(3):
        assert f"Bedankt {n} uit {{kern}}." in page
    stale = browser.post("/beheer/instellingen/teksten", data=teksten(huis, bedankt="te laat", versie="2"))
    assert stale.status_code == 409
    assert "te laat" in stale.get_data(as_text=True)
    with huis.db.reading() as s:
        assert instellingen.lees(s, "teksten", huis.klok())["bedankt"] == "Bedankt 2 uit {kern}."


@pytest.mark.parametrize("sleutel", ["gemeente", "contact", "teksten", "onderzoek", "dbo"])
def test_a_form_saved_unchanged_keeps_the_default(huis: Huis, sleutel: str) -> None:
    browser = huis.als(Rol.PROJECTLEIDER)
    html = browser.get(f"/beheer/instellingen/{sleutel}").get_data(as_text=True)
    with huis.db.reading() as s:
        before = instellingen.lees(s, sleutel, huis.klok())
    form = {name: str(value).strip() for name, value in before.items()}
    for name, value in form.items():
        assert f'name="{name}"' in html, name
        assert value.splitlines()[0].replace("'", "&#39;") in html, name
    assert browser.post(f"/beheer/instellingen/{sleutel}", data={**form, "versie": "0"}).status_code == 303
    with huis.db.reading() as s:
        after = instellingen.lees(s, sleutel, huis.klok())
    assert {k: str(v).strip() for k, v in before.items()} == {k: str(v) for k, v in after.items() if k != "vervanger"}
    assert f"instelling_{sleutel}" in handelingen(huis)


def test_the_amounts_of_a_new_year(huis: Huis) -> None:
    browser = huis.als(Rol.PROJECTLEIDER)
    assert "De bedragen van 2027 ontbreken" in tekst(browser, "/beheer/instellingen/prijspeil")
    assert "In 2026: € 932,93" in tekst(browser, "/beheer/instellingen/prijspeil/2027")
    wrong = {"sociale_huur_max": "950.15", "versie": "0"}
    response = browser.post("/beheer/instellingen/prijspeil/2027", data=wrong)
    assert response.status_code == 422
    assert 'value="950.15"' in response.get_data(as_text=True)
    right = {"sociale_huur_max": "950,15", "betaalbaar_koop_max": "€ 430.000", "versie": "0"}
    assert browser.post("/beheer/instellingen/prijspeil/2027", data=right).status_code == 303
    with huis.db.reading() as s:
        year, amounts = prijspeil.geldend(s, huis.klok())
    assert (year, str(amounts["sociale_huur_max"]), str(amounts["nhg_max"])) == (2027, "950.15", "470000")
    assert "950,15" in browser.get("/beheer/instellingen/prijspeil/2027").get_data(as_text=True)
    assert browser.post("/beheer/instellingen/prijspeil/2027", data=right).status_code == 409


# ── Gebruikers


def test_a_new_member_gets_a_password_that_works_once(huis: Huis) -> None:
    browser = huis.als(Rol.BEHEERDER)
    form = {"naam": "Sanne", "email": "Sanne@gemeente.example", "rol": "lezer"}
    page = browser.post("/beheer/gebruikers/nieuw", data=form).get_data(as_text=True)
    found = re.search(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){3}", page)
    assert found is not None
    new = huis.bezoeker()
    first = new.post("/beheer/inloggen", data={"email": "sanne@gemeente.example", "wachtwoord": found[0]})
    assert first.location == "/beheer/inloggen/code"
    again = browser.post("/beheer/gebruikers/nieuw", data=form)
    assert again.status_code == 422
    assert "Er is al een medewerker met dit e-mailadres" in again.get_data(as_text=True)
    assert found[0] not in tekst(browser, "/beheer/logboek")


def test_the_only_beheerder_cannot_step_down(huis: Huis) -> None:
    browser, wie = huis.als(Rol.BEHEERDER), huis.gebruiker(Rol.BEHEERDER)
    form = {"naam": "Anneke", "rol": "lezer", "actief": "y", "versie": "1"}
    response = browser.post(f"/beheer/gebruikers/{wie}", data=form)
    assert response.status_code == 422
    assert "Dit is de enige beheerder" in response.get_data(as_text=True)


def test_another_role_takes_hold_at_once(huis: Huis) -> None:
    marieke, wie = huis.als(Rol.PROJECTLEIDER), huis.gebruiker(Rol.PROJECTLEIDER)
    browser = huis.als(Rol.BEHEERDER)
    html = browser.get(f"/beheer/gebruikers/{wie}").get_data(as_text=True)
    assert re.search(r'<input [^>]*checked[^>]*name="actief"', html)
    form = {"naam": "Marieke te Velde", "rol": "lezer", "actief": "y", "versie": "1"}
    assert browser.post(f"/beheer/gebruikers/{wie}", data=form).status_code == 303
    assert marieke.get("/beheer/instellingen").status_code == 303
    assert browser.post(f"/beheer/gebruikers/{wie}", data=form).status_code == 409


def test_who_leaves_is_out_at_once(huis: Huis) -> None:
    bram, wie = huis.als(Rol.LEZER), huis.gebruiker(Rol.LEZER)
    form = {"naam": "Bram", "rol": "lezer", "versie": "1"}
    huis.als(Rol.BEHEERDER).post(f"/beheer/gebruikers/{wie}", data=form)
    assert bram.get("/beheer/").status_code == 303
    status = bram.post("/beheer/inloggen", data={"email": "bram@gemeente.example", "wachtwoord": WACHTWOORD})
    assert status.status_code == 422


def test_reset_of_password_and_app(huis: Huis) -> None:
    bram, wie = huis.als(Rol.LEZER), huis.gebruiker(Rol.LEZER)
    browser = huis.als(Rol.BEHEERDER)
    page = browser.post(f"/beheer/gebruikers/{wie}/wachtwoord").get_data(as_text=True)
    assert re.search(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){3}", page)
    assert bram.get("/beheer/").status_code == 303
    assert browser.post(f"/beheer/gebruikers/{wie}/app").status_code == 303
    with huis.db.reading() as s:
        row = s.get(Gebruiker, wie)
        assert row is not None
        assert row.wachtwoord_tijdelijk and not row.totp_ingesteld
        assert gebruikers.tel_herstelcodes(s, row) == 0
    assert handelingen(huis)[:2] == ["gebruiker_app", "gebruiker_wachtwoord"]


# ── Logboek


def test_the_log_is_read_in_pages_without_gap_or_double(huis: Huis) -> None:
    browser = huis.als(Rol.PROJECTLEIDER)
    with huis.db.writing() as s:
        for n in range(120):
            audit.leg_vast(s, huis.klok(), "bram@gemeente.example", "kern_gewijzigd", f"Dorp {n}.")
    seen: list[str] = []
    pad = "/beheer/logboek"
    for _ in range(5):
        html = browser.get(pad).get_data(as_text=True)
        seen += re.findall(r"Dorp (\d+)\.", html)
        following = re.search(r'href="(/beheer/logboek\?voor=\d+)"', html)
        if following is None:
            break
        pad = following[1]
    assert seen == [str(n) for n in reversed(range(120))]


@pytest.mark.parametrize("voor", ["abc", "-1", "0", "9" * 18])
def test_a_strange_page_of_the_log(als: Als, voor: str) -> None:
    assert als(Rol.PROJECTLEIDER).get(f"/beheer/logboek?voor={voor}").status_code == 200


def test_an_empty_log_says_so(als: Als) -> None:
    assert "Er is nog niets gedaan" in tekst(als(Rol.PROJECTLEIDER), "/beheer/logboek")


def test_every_deed_in_the_code_has_a_sentence() -> None:
    root = Path(admin.__file__).parent.parent
    sources = [p for folder in ("admin", "bot", "kern") for p in (root / folder).rglob("*.py")]
    # `stukken.leg_vast` lays down a piece of a dossier: no deed of the logboek.
    called = r"(?<!stukken\.)leg_vast\(([^()]*(?:\([^()]*\)[^()]*)*)\)"
    calls = [m for p in sources for m in re.findall(called, p.read_text("utf-8"))]
    deeds = {d for call in calls for d in re.findall(r'(?<!f)"([a-z_]{5,})"', call)}
    assert len(deeds) > 15
    assert {d for d in deeds if not bestaat_zin(f"audit.{d}")} == set()
