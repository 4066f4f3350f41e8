"""The pages of an onderzoek: who sees what, and the way from a new one to its results."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kern import kernen
from kern.audit import Auditregel
from kern.db import Database
from kern.gebruikers import Rol
from kern.onderzoek import codes, onderzoek, uitslag, veldwerk, voortgang
from kern.onderzoek.antwoorden import Respons
from kern.onderzoek.codes import HuishoudCode
from kern.onderzoek.onderzoek import Onderzoek, Stand, stand
from tests.admin.conftest import Browser, Huis, Klok, bouw
from tests.onderzoek.hulp import (
    H_BLIJFT,
    H_OUDERS,
    H_VERHUIST,
    MARIEKE,
    S_STARTER,
    T_TERUG,
    code_id,
    concept,
    gemeentebreed,
    geopend,
    gesloten,
    kern,
    stuur,
    versie,
)

Als = Callable[[Rol], Browser]
LIJST = "/beheer/onderzoeken"


def tekst(response: object) -> str:
    """The page's words, single spaces."""
    html = response.get_data(as_text=True)  # type: ignore[attr-defined]
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ").replace("&nbsp;", " ").split())


def maak(huis: Huis, wat: Callable[..., Onderzoek], **velden: object) -> int:
    """An onderzoek in the database of this house; its number."""
    with huis.db.writing() as s:
        return wat(s, huis.klok(), **velden).id


def lees(huis: Huis, id: int) -> Onderzoek:
    with huis.db.reading() as s:
        return s.get_one(Onderzoek, id)


def vul(huis: Huis, id: int, keer: int = 1) -> None:
    """Households, starters and somebody from elsewhere answer."""
    with huis.db.writing() as s:
        o = s.get_one(Onderzoek, id)
        for given in (H_BLIJFT, H_VERHUIST, H_OUDERS, S_STARTER) * keer:
            stuur(s, huis.klok(), o, given)
        stuur(s, huis.klok(), o, T_TERUG, kanaal="papier")


def sluit(huis: Huis, id: int) -> None:
    with huis.db.writing() as s:
        gesloten(s, huis.klok(), s.get_one(Onderzoek, id))


# --- the list, and a new one


def test_an_empty_list_says_what_to_do(als: Als) -> None:
    assert "Er is nog geen onderzoek" in tekst(als(Rol.PROJECTLEIDER).get(LIJST))
    assert "Nieuw onderzoek" not in tekst(als(Rol.LEZER).get(LIJST))


def test_a_new_onderzoek_in_two_steps(huis: Huis, als: Als) -> None:
    marieke = als(Rol.PROJECTLEIDER)
    with huis.db.writing() as s:
        version = versie(s, huis.klok()).id
    assert "Voor welke kern?" in tekst(marieke.get(f"{LIJST}/nieuw"))
    page = marieke.get(f"{LIJST}/nieuw?kern=westendorp").get_data(as_text=True)
    assert 'value="1-3-2027"' in page and 'value="29-3-2027"' in page
    fields = {"gebied": "kern", "huishoudens": "390", "doel_procent": "40", "opent": "1-3-2027", "versie_id": version}
    fields["doelgroep"] = "huishoudens"
    answer = marieke.post(f"{LIJST}/nieuw?kern=westendorp", data={**fields, "sluit": "28 februari 2027"})
    assert answer.status_code == 422
    assert "Kies een latere dag" in tekst(answer)
    answer = marieke.post(f"{LIJST}/nieuw?kern=westendorp", data={**fields, "sluit": "25 maart 2027"})
    assert answer.status_code == 303 and answer.location.endswith("/codes")
    with huis.db.reading() as s:
        (o,) = onderzoek.alle(s)
        assert (o.huishoudens, o.sluit, o.gebied, o.door) == (390, date(2027, 3, 25), "kern", MARIEKE)
    assert "Woononderzoek Westendorp" in tekst(marieke.get(LIJST))


def test_a_concept_is_changed_until_somebody_else_was_first(huis: Huis, als: Als) -> None:
    marieke = als(Rol.PROJECTLEIDER)
    id = maak(huis, concept)
    o = lees(huis, id)
    fields = {"gebied": "kern", "huishoudens": "400", "doel_procent": "40", "opent": "1-3-2027", "sluit": "22-3-2027"}
    data = {**fields, "versie_id": o.versie_id, "versie": "1", "doelgroep": "huishoudens"}
    marieke.get(f"{LIJST}/{id}/wijzigen")
    assert marieke.post(f"{LIJST}/{id}/wijzigen", data=data).status_code == 303
    assert lees(huis, id).huishoudens == 400
    answer = marieke.post(f"{LIJST}/{id}/wijzigen", data={**data, "huishoudens": "500"})
    assert answer.status_code == 409
    assert "Iemand anders heeft dit net gewijzigd" in tekst(answer)
    assert 'value="500"' in answer.get_data(as_text=True), "what was typed is kept"


def test_one_of_the_whole_gemeente_among_associations(huis: Huis, als: Als) -> None:
    marieke = als(Rol.PROJECTLEIDER)
    with huis.db.writing() as s:
        version, _ = versie(s, huis.klok(), "verenigingen").id, versie(s, huis.klok())
    page = marieke.get(f"{LIJST}/nieuw").get_data(as_text=True)
    assert '<option value="hele-gemeente">De hele gemeente</option>' in page
    assert '<option value="woonbehoefte" selected>' in page
    form = marieke.get(f"{LIJST}/nieuw?kern=hele-gemeente&vragenlijst=verenigingen")
    assert "Nieuw onderzoek in de hele gemeente" in tekst(form)
    assert "Hoeveel verenigingen zijn er?" in tekst(form)
    assert "Over welk gebied" not in tekst(form)
    page = form.get_data(as_text=True)
    assert re.search(r'value="verenigingen"[^>]* checked|checked[^>]* value="verenigingen"', page)
    assert f'selected value="{version}"' in page
    fields = {"doelgroep": "verenigingen", "doel_procent": "40", "opent": "1-3-2027", "sluit": "25-3-2027"}
    path = f"{LIJST}/nieuw?kern=hele-gemeente&vragenlijst=verenigingen"
    wrong = marieke.post(path, data={**fields, "versie_id": version, "huishoudens": "veel"})
    assert wrong.status_code == 422
    answer = marieke.post(path, data={**fields, "versie_id": version, "huishoudens": "200"})
    assert answer.status_code == 303 and not answer.location.endswith("/codes")
    page = tekst(marieke.get(answer.location))
    assert "U kunt het nu openen" in page and "Verenigingen 200" in page
    assert "Codes" not in page
    with huis.db.reading() as s:
        (o,) = onderzoek.alle(s)
        assert (o.kern_id, o.doelgroep, o.huishoudens) == (None, "verenigingen", 200)
    assert marieke.get(f"{LIJST}/{o.id}/codes").status_code == 404
    asked = marieke.post(f"{LIJST}/{o.id}/codes", data={"aantal": "3"}, follow_redirects=True)
    assert "Verenigingen krijgen geen brief met een code" in tekst(asked)


def test_its_pages_speak_of_associations_and_of_no_kern(huis: Huis, als: Als) -> None:
    marieke = als(Rol.PROJECTLEIDER)
    id = maak(huis, gemeentebreed, huishoudens=10)
    page = tekst(marieke.get(f"{LIJST}/{id}/openen"))
    assert "Verenigingen in de hele gemeente kunnen vanaf nu meedoen" in page
    assert "Er gaat geen aparte e-mail uit" in page and "codes" not in page
    assert "Verenigingen kunnen nu meedoen" in tekst(marieke.post(f"{LIJST}/{id}/openen", follow_redirects=True))
    with huis.db.writing() as s:
        for _ in range(3):
            stuur(s, huis.klok(), s.get_one(Onderzoek, id), {"nodig": "geld"})
    page = tekst(marieke.get(f"{LIJST}/{id}"))
    assert "30 % 3 van 10 verenigingen" in page and "Nog 1 tot het doel" in page
    assert "http://127.0.0.1:8000/vragenlijst/verenigingen" in page
    assert not re.search("huishouden|Zonder code|starter|None", page)
    assert "Verenigingen aan het woord" in tekst(marieke.get(LIJST))
    overview = tekst(marieke.get("/beheer/"))
    assert "In de hele gemeente" in overview and "30 % 3 van 10" in overview
    assert "er loopt geen traject" in overview, "no kern has one"
    assert "is een onderzoek voor verenigingen open" not in overview, "it is no news of eight kernen"
    marieke.get(f"{LIJST}/{id}/einde")
    page = tekst(marieke.get(f"{LIJST}/{id}/sluiten"))
    assert "deden 3 van de 10 verenigingen mee (30 %)" in page and "codes" not in page
    closed = marieke.post(f"{LIJST}/{id}/sluiten", follow_redirects=True)
    assert closed.request.path.endswith("/uitkomsten")
    with huis.db.reading() as s:
        log = s.execute(select(Auditregel.handeling, Auditregel.onderwerp)).all()
    assert ("onderzoek_gesloten", "de hele gemeente (Verenigingen aan het woord)") in log


def test_a_new_kern_may_not_be_called_like_a_questionnaire(huis: Huis, als: Als) -> None:
    with huis.db.writing() as s:
        versie(s, huis.klok(), "verenigingen")
    fields = {"naam": "Verenigingen", "woonplaatsen": "X", "inwoners": "5", "inwoners_jaar": "2026", "huishoudens": "2"}
    answer = als(Rol.PROJECTLEIDER).post("/beheer/kernen/nieuw", data={**fields, "gebied": "kern"})
    assert answer.status_code == 422
    assert "Zo heet al een vragenlijst" in tekst(answer)
    with huis.db.reading() as s:
        assert kernen.per_slug(s, "verenigingen") is None


# --- opening, undoing, closing


def test_opening_and_undoing(huis: Huis, als: Als) -> None:
    marieke = als(Rol.PROJECTLEIDER)
    id = maak(huis, concept)
    assert "Er zijn nog geen codes" in tekst(marieke.get(f"{LIJST}/{id}/openen"))
    page = marieke.post(f"{LIJST}/{id}/openen", follow_redirects=True)
    assert "Inwoners kunnen nu meedoen" in tekst(page)
    assert "Openen ongedaan maken" in tekst(page)
    assert {r["waarde"] for r in lees(huis, id).tabellen["kern"]} >= {"Westendorp", "Oude IJsselstreek"}
    page = marieke.post(f"{LIJST}/{id}/ongedaan", follow_redirects=True)
    assert stand(lees(huis, id), huis.klok()) is Stand.CONCEPT
    assert "weer dicht" in tekst(page)


def test_undoing_is_gone_when_somebody_began(huis: Huis, als: Als, klok: Klok) -> None:
    marieke = als(Rol.PROJECTLEIDER)
    id = maak(huis, geopend)
    with huis.db.writing() as s:
        voortgang.begin(s, klok(), s.get_one(Onderzoek, id), "web")
    assert "ongedaan maken" not in tekst(marieke.get(f"{LIJST}/{id}"))
    assert "Er is al iemand begonnen" in tekst(marieke.post(f"{LIJST}/{id}/ongedaan", follow_redirects=True))


def test_opening_a_second_one_is_refused_in_words(huis: Huis, als: Als) -> None:
    marieke = als(Rol.PROJECTLEIDER)
    first = maak(huis, geopend)
    with huis.db.writing() as s:
        o = s.get_one(Onderzoek, first)
        second = onderzoek.maak(s, huis.klok(), kern(s), o.versie_id, MARIEKE, sluit=o.sluit).id
    page = tekst(marieke.post(f"{LIJST}/{second}/openen", follow_redirects=True))
    assert "In Westendorp loopt al een onderzoek. Sluit dat eerst." in page


def test_another_last_day(huis: Huis, als: Als) -> None:
    marieke = als(Rol.PROJECTLEIDER)
    id = maak(huis, geopend)
    marieke.get(f"{LIJST}/{id}/einde")
    data = {"sluit": "29-3-2027", "versie": str(lees(huis, id).versie)}
    assert marieke.post(f"{LIJST}/{id}/einde", data={**data, "sluit": "straks"}).status_code == 422
    assert marieke.post(f"{LIJST}/{id}/einde", data=data).status_code == 303
    assert lees(huis, id).sluit == date(2027, 3, 29)
    assert marieke.post(f"{LIJST}/{id}/einde", data=data).status_code == 409


def test_closing_shows_the_results(huis: Huis, als: Als) -> None:
    marieke = als(Rol.PROJECTLEIDER)
    id = maak(huis, geopend)
    vul(huis, id)
    assert "Tot nu toe deden 3 van de" in tekst(marieke.get(f"{LIJST}/{id}/sluiten"))
    page = marieke.post(f"{LIJST}/{id}/sluiten", follow_redirects=True)
    assert page.request.path.endswith("/uitkomsten")
    assert "kan nog afmaken tot dinsdag 2 maart 2027 om 11.00 uur" in tekst(page)


# --- codes


def test_codes_are_downloaded_once_and_never_shown(huis: Huis, als: Als) -> None:
    marieke = als(Rol.PROJECTLEIDER)
    id = maak(huis, concept)
    marieke.get(f"{LIJST}/{id}/codes")
    assert marieke.post(f"{LIJST}/{id}/codes", data={"aantal": "veel"}).status_code == 422
    answer = marieke.post(f"{LIJST}/{id}/codes", data={"aantal": "12"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="codes-westendorp.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 12
    assert rows[0]["link"] == f"http://127.0.0.1:8000/c/{rows[0]['code']}"
    page = tekst(marieke.get(f"{LIJST}/{id}/codes"))
    assert "Er zijn 12 codes gemaakt" in page
    assert not [r["code"] for r in rows if r["code"] in page]
    with huis.db.reading() as s:
        assert len(s.scalars(select(HuishoudCode)).all()) == 12


def test_after_closing_there_are_no_new_codes(huis: Huis, als: Als) -> None:
    id = maak(huis, geopend)
    sluit(huis, id)
    marieke = als(Rol.PROJECTLEIDER)
    assert "Het onderzoek is gesloten" in tekst(marieke.get(f"{LIJST}/{id}/codes"))
    page = marieke.post(f"{LIJST}/{id}/codes", data={"aantal": "3"}, follow_redirects=True)
    assert "U kunt geen codes meer maken" in tekst(page)


# --- respons


def test_who_takes_part_while_it_runs(huis: Huis, als: Als) -> None:
    id = maak(huis, geopend, huishoudens=10)
    vul(huis, id)
    with huis.db.writing() as s:
        o = s.get_one(Onderzoek, id)
        for question in ("inkomen", "inkomen", "_code", "_verzenden"):
            row = voortgang.begin(s, huis.klok(), o, "web")
            voortgang.bereik(s, row, question)
            voortgang.gestopt(s, row)
    page = tekst(als(Rol.GEBIEDSMAKELAAR).get(f"{LIJST}/{id}"))
    assert "30 % 3 van 10 huishoudens" in page
    assert "Nog 1 tot het doel van 40 %" in page
    assert "1 starter en 1 persoon die in Westendorp wil wonen" in page
    assert "100 % 3 van 3 huishoudens. meer dan 10 %" in page
    assert "Webchat 4 80 %" in page and "Papier 1 20 %" in page
    assert "Mogen we vragen naar het inkomen" in page
    assert "Het begin van het gesprek 1" in page and "vlak voor het versturen 1" in page
    assert "U ziet nu nog geen antwoorden" in page


def test_a_lezer_goes_to_the_results_which_are_locked(huis: Huis, als: Als) -> None:
    id = maak(huis, geopend)
    vul(huis, id)
    bram = als(Rol.LEZER)
    page = bram.get(f"{LIJST}/{id}", follow_redirects=True)
    assert page.request.path.endswith("/uitkomsten")
    assert "U ziet nu nog geen antwoorden" in tekst(page)
    assert "Verhuiswens" not in tekst(page)
    assert "van 390" not in tekst(bram.get(LIJST))


def test_the_questions(huis: Huis, als: Als) -> None:
    for id in (maak(huis, concept), maak(huis, concept_elders)):
        page = tekst(als(Rol.LEZER).get(f"{LIJST}/{id}/vragenlijst"))
        assert "€ 250.000 tot € 320.000" in page
        assert "Welke prijs kunt u ongeveer betalen? Eén antwoord · niet op Telegram" in page


def concept_elders(s: object, now: object) -> Onderzoek:
    """One in another kern, with the same questionnaire version."""
    first = onderzoek.alle(s)[0]  # type: ignore[arg-type]
    return onderzoek.maak(s, now, kern(s, "megchelen"), first.versie_id, MARIEKE, sluit=first.sluit)  # type: ignore[arg-type]


# --- results


def test_the_leiding_sees_all_and_filters(huis: Huis, als: Als) -> None:
    id = maak(huis, geopend, huishoudens=10)
    vul(huis, id)
    sluit(huis, id)
    marieke = als(Rol.PROJECTLEIDER)
    page = tekst(marieke.get(f"{LIJST}/{id}/uitkomsten"))
    assert "Ja, zeker 2 40 %" in page
    assert "Wij telden 2 woonwensen in Westendorp, van 2 personen. Dit is geteld, niet geschat" in page
    assert "Ouders noemden daarnaast 2 starters die zelf niet meededen" in page
    assert (
        "n = 5. 3 van de 10 huishoudens deden mee (30 %). Van 1 maart tot en met maandag 1 maart 2027, versie" in page
    )
    page = tekst(marieke.get(f"{LIJST}/{id}/uitkomsten?wie=S"))
    assert "Wilt u binnen 5 jaar op uzelf wonen?" in page
    assert "In wat voor woning woont u?" not in page
    assert marieke.get(f"{LIJST}/{id}/uitkomsten?wie=Q").status_code == 404


@pytest.mark.parametrize("rol", [Rol.LEZER, Rol.GEBIEDSMAKELAAR])
def test_others_see_no_small_number_and_no_filter(huis: Huis, als: Als, rol: Rol) -> None:
    id = maak(huis, geopend)
    vul(huis, id, keer=6)
    sluit(huis, id)
    browser = als(rol)
    page = browser.get(f"{LIJST}/{id}/uitkomsten")
    assert "Aantallen onder 5 laten wij niet zien" in tekst(page)
    cells = re.findall(r'<td class="is-getal">(?:<b>)?(\d+)(?:</b>)?</td>', page.get_data(as_text=True))
    assert cells and all(int(c) >= 5 for c in cells)
    assert "Van elders" not in tekst(page)
    assert tekst(browser.get(f"{LIJST}/{id}/uitkomsten?wie=T")) == tekst(page), "a filter does nothing"
    for path, method in (("opmerkingen", "GET"), ("export/csv", "POST")):
        assert browser.open(f"{LIJST}/{id}/{path}", method=method).status_code == 403


def test_open_answers_are_for_the_projectleider_and_leave_a_trace(huis: Huis, als: Als) -> None:
    id = maak(huis, geopend)
    vul(huis, id)
    assert als(Rol.PROJECTLEIDER).get(f"{LIJST}/{id}/opmerkingen").status_code == 404
    sluit(huis, id)
    assert "Graag een bankje" not in tekst(als(Rol.PROJECTLEIDER).get(f"{LIJST}/{id}/uitkomsten"))
    page = tekst(als(Rol.PROJECTLEIDER).get(f"{LIJST}/{id}/opmerkingen"))
    assert "Graag een bankje bij de kerk." in page and "persoonsgegevens" in page
    assert als(Rol.BEHEERDER).get(f"{LIJST}/{id}/opmerkingen").status_code == 403
    with huis.db.reading() as s:
        assert "open_antwoorden_bekeken" in s.scalars(select(Auditregel.handeling)).all()


def test_files_to_take_along(huis: Huis, als: Als) -> None:
    id = maak(huis, geopend)
    vul(huis, id)
    marieke = als(Rol.PROJECTLEIDER)
    assert marieke.post(f"{LIJST}/{id}/export/csv").status_code == 404, "not while it runs"
    sluit(huis, id)
    answer = marieke.post(f"{LIJST}/{id}/export/csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="antwoorden-westendorp-2027.csv"'
    assert "bankje" in answer.data.decode("utf-8-sig")
    assert marieke.post(f"{LIJST}/{id}/export/xlsx").data.startswith(b"PK")
    assert "Codeboek woononderzoek Westendorp" in marieke.post(f"{LIJST}/{id}/export/codeboek").get_data(as_text=True)
    assert marieke.post(f"{LIJST}/{id}/export/exe").status_code == 404
    anneke = als(Rol.BEHEERDER)
    assert "bankje" not in anneke.post(f"{LIJST}/{id}/export/csv").data.decode("utf-8-sig")
    with huis.db.reading() as s:
        deeds = s.scalars(select(Auditregel.handeling).where(Auditregel.handeling.startswith("export"))).all()
    assert deeds == ["export_csv", "export_xlsx", "export_codeboek", "export_csv"]


# --- paper and telephone

PAPIER = {f"v-{k}": v for k, v in H_VERHUIST.items()}


def rijen(huis: Huis) -> list[tuple[str, str, bool, bool]]:
    with huis.db.reading() as s:
        rows = s.scalars(select(Respons).order_by(Respons.volgnr))
        return [(r.route, r.kanaal, r.telt, r.zonder_code) for r in rows]


def test_paper_is_typed_in_with_the_code_of_the_letter(sqlite_db: Database, db: Database, klok: Klok) -> None:
    with db.writing() as s:
        o = geopend(s, klok())
        (code,) = codes.maak_codes(s, klok(), o, 1)
    huis = bouw(db, klok)
    joost = huis.als(Rol.GEBIEDSMAKELAAR)
    page = joost.get(f"{LIJST}/{o.id}/invoer").get_data(as_text=True)
    assert re.search(r'name="code"[^>]*autofocus', page)
    answer = joost.post(
        f"{LIJST}/{o.id}/invoer", data={**PAPIER, "kanaal": "telefoon", "code": f"{code[:3].lower()} {code[3:]}"}
    )
    assert answer.location == f"{LIJST}/{o.id}/invoer?kanaal=telefoon"
    page = joost.get(answer.location)
    assert "Opgeslagen" in tekst(page)
    assert "Graag een bankje" not in tekst(page)
    assert '<option value="telefoon" selected' in page.get_data(as_text=True)
    assert rijen(huis) == [("H", "telefoon", True, False)]
    with db.reading() as s:
        (record,) = uitslag.tellende_records(s, o)
    assert record.antwoorden["zekerheid"] == "zeker", "calculations are kept too"


@pytest.mark.parametrize(
    ("anders", "zin"),
    [
        ({"code": ""}, "Vul de code van de brief in"),
        ({"code": "XXXXXX"}, "Deze code kennen wij niet"),
        ({"zonder_code": "ja", "code": "XXXXXX"}, "Kies een van de twee"),
        ({"v-huishouden": ""}, "Deze vraag hebben we nodig"),
        ({"v-type_nu": "rij", "v-situatie": "S"}, "Deze vraag hoort niet bij de andere antwoorden"),
        ({"v-leeftijd": "<16"}, "Dit antwoord hoort niet bij het onderzoek"),
        ({"v-leeftijd": "16-17"}, "Bent u 16 of 17 jaar?"),
        ({"v-type_tweede": "senior"}, "Dit was al uw eerste keus"),
        ({"v-reden": ["groter", "kleiner", "kosten"]}, "Kies hoogstens 2 redenen"),
        ({"v-huishouden": "partner_kind", "v-uitwonend": "1", "v-uitwonend_waar": "veel"}, "Ik zoek een getal"),
        ({"v-huishouden": "partner_kind", "v-uitwonend": "1", "v-uitwonend_waar": "2"}, "Typ een getal van 0 tot"),
        ({"v-opmerking": "x" * 501}, "mag hoogstens 500 tekens"),
        ({"v-termijn": "ooit"}, "Kies een antwoord"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(
    huis: Huis, als: Als, anders: dict[str, object], zin: str
) -> None:
    id = maak(huis, geopend)
    joost = als(Rol.GEBIEDSMAKELAAR)
    joost.get(f"{LIJST}/{id}/invoer")
    base = {**PAPIER, "kanaal": "papier"} | ({} if "code" in anders else {"zonder_code": "ja"})
    answer = joost.post(f"{LIJST}/{id}/invoer", data={**base, **anders})
    assert answer.status_code == 422
    assert zin in tekst(answer)
    assert "Graag een bankje" in tekst(answer) or "v-opmerking" in anders
    assert rijen(huis) == []


def test_a_typed_number_word_is_read_as_in_the_conversation(huis: Huis, als: Als) -> None:
    id = maak(huis, geopend)
    joost = als(Rol.GEBIEDSMAKELAAR)
    joost.get(f"{LIJST}/{id}/invoer")
    data = {f"v-{k}": v for k, v in H_OUDERS.items()} | {"v-uitwonend_waar": "twee", "zonder_code": "ja"}
    assert joost.post(f"{LIJST}/{id}/invoer", data=data).status_code == 303
    with huis.db.reading() as s:
        (record,) = uitslag.tellende_records(s, s.get_one(Onderzoek, id))
    assert record.antwoorden["uitwonend_waar"] == "2"


def test_paper_of_an_association_has_no_code(huis: Huis, als: Als) -> None:
    id = maak(huis, gemeentebreed)
    with huis.db.writing() as s:
        veldwerk.open_onderzoek(s, huis.klok(), s.get_one(Onderzoek, id), MARIEKE)
    joost = als(Rol.GEBIEDSMAKELAAR)
    page = joost.get(f"{LIJST}/{id}/invoer")
    assert "Code van de brief" not in tekst(page)
    answer = joost.post(f"{LIJST}/{id}/invoer", data={"kanaal": "papier", "v-nodig": "geld"})
    assert answer.status_code == 303
    assert rijen(huis) == [("", "papier", True, True)]


def test_paper_that_comes_in_the_uitloop_counts_and_later_does_not(huis: Huis, als: Als, klok: Klok) -> None:
    id = maak(huis, geopend)
    joost = als(Rol.GEBIEDSMAKELAAR)
    joost.get(f"{LIJST}/{id}/invoer")
    with huis.db.writing() as s:
        veldwerk.sluit_onderzoek(s, klok(), s.get_one(Onderzoek, id), MARIEKE)
    data = {**PAPIER, "zonder_code": "ja"}
    assert joost.post(f"{LIJST}/{id}/invoer", data=data).location.endswith("invoer?kanaal=papier")
    klok.verzet(hours=24)
    joost = als(Rol.GEBIEDSMAKELAAR)
    assert joost.get(f"{LIJST}/{id}/invoer").status_code == 303
    page = joost.post(f"{LIJST}/{id}/invoer", data=data, follow_redirects=True)
    assert "niet opgeslagen" in tekst(page)
    assert len(rijen(huis)) == 1


def test_the_same_code_on_paper_and_in_the_chat(huis: Huis, als: Als, klok: Klok) -> None:
    id = maak(huis, geopend)
    with huis.db.writing() as s:
        o = s.get_one(Onderzoek, id)
        (code,) = codes.maak_codes(s, klok(), o, 1)
        stuur(s, klok() - timedelta(minutes=1), o, H_BLIJFT, codes.zoek(s, klok(), id, code, "x").code_id)
        assert code_id(s, klok(), o)
    joost = als(Rol.GEBIEDSMAKELAAR)
    joost.get(f"{LIJST}/{id}/invoer")
    joost.post(f"{LIJST}/{id}/invoer", data={**PAPIER, "code": code})
    assert rijen(huis) == [("H", "web", False, False), ("H", "papier", True, False)]


def test_a_number_that_does_not_exist(als: Als) -> None:
    marieke = als(Rol.PROJECTLEIDER)
    for path in ("", "/codes", "/vragenlijst", "/uitkomsten", "/openen", "/sluiten", "/einde", "/wijzigen", "/invoer"):
        assert marieke.get(f"{LIJST}/999{path}").status_code == 404
