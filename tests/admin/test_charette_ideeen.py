"""Ideas in public: bring one, follow it, see the work, vote. What staff did not read yet stays unseen."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from kern.charettes import akkoord, dagdelen, ideeen, peiling, rondes, schetsen, varianten
from kern.charettes import charette as charettes
from kern.charettes.rijen import Charette
from kern.charettes.werkrijen import Akkoordsoort, Idee, Ideestaat, Ronde
from kern.db import Database
from tests.admin.conftest import Browser, Huis, Klok
from tests.charettes import hulp
from tests.charettes.beeld import plaatje

DOOR = hulp.MARIEKE


@pytest.fixture
def id(huis: Huis, sqlite_db: Database, klok: Klok) -> int:
    with sqlite_db.writing() as s:
        return hulp.open_charette(s, klok(), (20,)).id


def breng(db: Database, klok: Klok, id: int, tekst: str, *, zichtbaar: bool = True) -> int:
    """An idea; its number."""
    with db.writing() as s:
        c = s.get_one(Charette, id)
        return ideeen.breng_in(s, klok(), c, tekst, bron="papier", zichtbaar=zichtbaar, door=DOOR).nummer


def zet(s: Session, klok: Klok, id: int, nummer: int, naar: Ideestaat, reden: str, **waarheen: int) -> None:
    idee = ideeen.een(s, id, nummer, openbaar=False)
    assert idee is not None
    ideeen.zet(s, klok(), idee, naar, reden, DOOR, idee.versie, **waarheen)


def ronde(db: Database, klok: Klok, id: int, *, stemmen: bool = True) -> Ronde:
    """A round with two variants, and the vote open."""
    with db.writing() as s:
        c = s.get_one(Charette, id)
        r = rondes.maak(s, klok(), c, "Waar bouwen wij?", DOOR, voorstel="Twee plekken.")
        varianten.zet_varianten(s, klok(), r, [("Rond de kerk", "Klein."), ("Langs de beek", "")], DOOR, r.versie)
        if stemmen:
            rondes.zet_stemmen(s, klok(), r, True, DOOR, r.versie)
        return r


# --- bringing one


def test_van_idee_naar_nummer_en_pas_te_lezen_als_wij_het_lazen(
    bezoeker: Browser, id: int, sqlite_db: Database, klok: Klok
) -> None:
    bezoeker.get(f"/charette/{id}/ideeen/nieuw")
    answer = bezoeker.post(f"/charette/{id}/ideeen/nieuw", data={"tekst": "Een bankje\r\nbij de vijver"})
    assert answer.status_code == 303
    page = bezoeker.get(answer.location).text
    assert "nummer 1" in page
    assert "bij de vijver" in page
    later = bezoeker.get(f"/charette/{id}/idee/1")
    assert later.status_code == 404
    assert "Wij lezen elk idee eerst" in later.text
    assert "vijver" not in later.text + bezoeker.get(f"/charette/{id}/ideeen").text
    with sqlite_db.writing() as s:
        idee = ideeen.een(s, id, 1, openbaar=False)
        assert idee is not None
        assert (idee.bron, idee.tekst) == ("pagina", "Een bankje\nbij de vijver")
        ideeen.toon(s, klok(), idee, DOOR, idee.versie)
    assert "vijver" in bezoeker.get(f"/charette/{id}/idee/1").text
    klok.verzet(hours=2)
    assert bezoeker.get(answer.location).status_code == 404


def test_twee_keer_drukken_is_een_idee(bezoeker: Browser, id: int, sqlite_db: Database) -> None:
    bezoeker.get(f"/charette/{id}/ideeen/nieuw")
    for _ in range(2):
        bezoeker.post(f"/charette/{id}/ideeen/nieuw", data={"tekst": "Een bankje bij de vijver"})
    with sqlite_db.reading() as s:
        assert s.query(Idee).count() == 1


@pytest.mark.parametrize(
    ("data", "veld"),
    [({"tekst": " "}, "tekst"), ({"tekst": "x" * 1500}, "tekst"), ({"tekst": "Een bankje", "thema": "99"}, "thema")],
)
def test_een_idee_dat_niet_kan(
    bezoeker: Browser, id: int, sqlite_db: Database, data: dict[str, str], veld: str
) -> None:
    with sqlite_db.writing() as s:
        dagdelen.voeg_thema_toe(s, s.get_one(Charette, id), "Wonen")
    bezoeker.get(f"/charette/{id}/ideeen/nieuw")
    page = bezoeker.post(f"/charette/{id}/ideeen/nieuw", data=data)
    assert page.status_code == 422
    assert f'href="#{veld}"' in page.text
    assert data["tekst"].strip()[:40] in page.text


def test_te_veel_ideeen_vanaf_een_plek(
    bezoeker: Browser, id: int, sqlite_db: Database, klok: Klok, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.openbaar.charette_ideeen.PER_UUR", 1)
    bezoeker.get(f"/charette/{id}/ideeen/nieuw")
    bezoeker.post(f"/charette/{id}/ideeen/nieuw", data={"tekst": "Een bankje"})
    page = bezoeker.post(f"/charette/{id}/ideeen/nieuw", data={"tekst": "Een prullenbak"})
    assert (page.status_code, "Een prullenbak" in page.text) == (429, True)


def test_na_afloop_komen_er_geen_ideeen_meer_bij(bezoeker: Browser, id: int, sqlite_db: Database, klok: Klok) -> None:
    with sqlite_db.writing() as s:
        c = s.get_one(Charette, id)
        charettes.gelast_af(s, klok(), c, "Te weinig mensen.", DOOR, c.versie)
    assert "geen idee meer inbrengen" in bezoeker.get(f"/charette/{id}/ideeen/nieuw").text
    bezoeker.get(f"/charette/{id}/mijn")
    assert bezoeker.post(f"/charette/{id}/ideeen/nieuw", data={"tekst": "Een bankje"}).status_code == 409


# --- following one


def test_wat_gebeurde_er_met_idee_12(bezoeker: Browser, id: int, sqlite_db: Database, klok: Klok) -> None:
    for n in range(12):
        breng(sqlite_db, klok, id, f"Idee van tafel {n + 1}")
    r = ronde(sqlite_db, klok, id)
    with sqlite_db.writing() as s:
        zet(s, klok, id, 12, Ideestaat.VARIANT, "Twee tafels wilden dit.", variant_id=rondes.varianten(s, r)[0].id)
    answer = bezoeker.get(f"/charette/{id}/ideeen?nummer=12")
    assert answer.location.endswith("/idee/12")
    page = bezoeker.get(answer.location).text
    for deel in ("Idee van tafel 12", "Twee tafels wilden dit.", "Variant A: Rond de kerk", "In een variant"):
        assert deel in page, deel
    assert DOOR not in page
    with sqlite_db.writing() as s:
        zet(s, klok, id, 12, Ideestaat.NIET, "Daar ligt de gasleiding.")
    page = bezoeker.get(answer.location).text
    assert "Zo liep het af" in page
    assert page.count("Daar ligt de gasleiding.") == 2


def test_de_lijst_op_thema_en_op_stand(bezoeker: Browser, id: int, sqlite_db: Database, klok: Klok) -> None:
    with sqlite_db.writing() as s:
        c = s.get_one(Charette, id)
        thema = dagdelen.voeg_thema_toe(s, c, "Wonen").id
        for tekst, welk in (("Kleine huizen", thema), ("Meer bomen", None)):
            ideeen.breng_in(s, klok(), c, tekst, bron="papier", thema_id=welk, zichtbaar=True, door=DOOR)
        zet(s, klok, id, 2, Ideestaat.NIET, "Te duur.")
    url = f"/charette/{id}/ideeen"
    assert "Meer bomen" not in bezoeker.get(f"{url}?thema={thema}").text
    assert "Kleine huizen" not in bezoeker.get(f"{url}?staat=niet").text
    assert "Er zijn geen ideeën met deze keuze" in bezoeker.get(f"{url}?staat=gebouwd").text
    assert "Kleine huizen" in bezoeker.get(f"{url}?staat=onzin&thema=x&nummer=-1").text
    assert bezoeker.get(f"{url}?pagina=2").status_code == 404


def test_een_idee_dat_er_niet_is(bezoeker: Browser, id: int) -> None:
    for nummer in (0, 1, 99999999):
        assert bezoeker.get(f"/charette/{id}/idee/{nummer}").status_code == 404


# --- the work


def test_het_werk_met_reacties_peiling_en_akkoord(bezoeker: Browser, id: int, sqlite_db: Database, klok: Klok) -> None:
    assert "Er is nog niets te zien" in bezoeker.get(f"/charette/{id}/werk").text
    r = ronde(sqlite_db, klok, id, stemmen=False)
    assert "Waar bouwen wij?" not in bezoeker.get(f"/charette/{id}/werk").text
    with sqlite_db.writing() as s:
        c, r = s.get_one(Charette, id), s.get_one(Ronde, r.id)
        rondes.wijzig(s, klok(), r, DOOR, r.versie, zichtbaar=True, aanpassing="De kermis blijft.")
        rondes.reageer(s, klok(), r, "Denk om het verkeer.", "papier", zichtbaar=True)
        rondes.reageer(s, klok(), r, "Jan Jansen is tegen.", "pagina")
        peiling.zet_peiling(s, klok(), c, "Bij de kerk", voor=41, neutraal=6, tegen=9, dag=date(2027, 3, 1), door=DOOR)
        akkoord.voeg_toe(s, klok(), c, Akkoordsoort.KEUZE, "Achttien woningen.", door=DOOR)
        akkoord.voeg_toe(s, klok(), c, Akkoordsoort.MINDERHEID, "Zes mensen willen het niet.", door=DOOR)
    page = bezoeker.get(f"/charette/{id}/werk").text
    for deel in ("Waar bouwen wij?", "Denk om het verkeer.", "De kermis blijft.", '<td class="is-getal">41</td>'):
        assert deel in page, deel
    assert "Jan Jansen" not in page
    assert "Achttien woningen" not in page  # not signed yet
    with sqlite_db.writing() as s:
        c = s.get_one(Charette, id)
        akkoord.teken(s, klok(), c, date(2027, 3, 1), DOOR, akkoord.stand(akkoord.punten(s, c)))
    page = bezoeker.get(f"/charette/{id}/werk").text
    assert "Achttien woningen." in page
    assert page.index("Wie er anders over denkt") < page.index("Zes mensen willen het niet.")


def test_een_schets_heeft_woorden_en_is_pas_te_zien_als_dat_mag(
    bezoeker: Browser, id: int, sqlite_db: Database, klok: Klok
) -> None:
    with sqlite_db.writing() as s:
        c = s.get_one(Charette, id)
        beeld = schetsen.keur("schets.png", plaatje())
        los = schetsen.bewaar(s, klok(), c, beeld, "Een plein met bomen.", zichtbaar=True)
        dicht = schetsen.bewaar(s, klok(), c, beeld, "Nog niet te zien.", zichtbaar=False)
    page = bezoeker.get(f"/charette/{id}/werk").text
    assert 'alt="Een plein met bomen."' in page
    answer = bezoeker.get(f"/charette/{id}/schets/{los.id}")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for weg in (dicht.id, "zomaar"):
        assert bezoeker.get(f"/charette/{id}/schets/{weg}").status_code == 404


# --- voting


def stem(bezoeker: Browser, id: int, variant: int | str) -> int:
    bezoeker.get(f"/charette/{id}/stem")
    return bezoeker.post(f"/charette/{id}/stem", data={"variant": variant}).status_code


def test_een_apparaat_stemt_een_keer_en_mag_veranderen(huis: Huis, id: int, sqlite_db: Database, klok: Klok) -> None:
    r = ronde(sqlite_db, klok, id)
    with sqlite_db.reading() as s:
        a, b = (v.id for v in rondes.varianten(s, r))
    een, ander = huis.bezoeker(), huis.bezoeker()
    assert stem(een, id, a) == 303
    assert f'value="{a}" checked' in een.get(f"/charette/{id}/stem").text
    assert f'value="{a}" checked' not in ander.get(f"/charette/{id}/stem").text
    assert stem(ander, id, a) == 303
    assert stem(een, id, b) == 303
    with sqlite_db.reading() as s:
        assert rondes.stemmen(s, r) == {a: 1, b: 1}


def test_de_uitslag_staat_er_pas_als_de_stemming_dicht_is(
    bezoeker: Browser, id: int, sqlite_db: Database, klok: Klok
) -> None:
    r = ronde(sqlite_db, klok, id)
    with sqlite_db.reading() as s:
        a = rondes.varianten(s, r)[0].id
    stem(bezoeker, id, a)
    assert "Zo is er gestemd" not in bezoeker.get(f"/charette/{id}/werk").text
    with sqlite_db.writing() as s:
        r = s.get_one(Ronde, r.id)
        rondes.zet_stemmen(s, klok(), r, False, DOOR, r.versie)
    assert "Zo is er gestemd" in bezoeker.get(f"/charette/{id}/werk").text
    assert "U kunt nu niet stemmen" in bezoeker.get(f"/charette/{id}/stem").text
    bezoeker.get(f"/charette/{id}/mijn")
    assert bezoeker.post(f"/charette/{id}/stem", data={"variant": a}).status_code == 303
    with sqlite_db.reading() as s:
        assert sum(rondes.stemmen(s, r).values()) == 1


@pytest.mark.parametrize("keuze", ["", "x", "99999"])
def test_een_variant_die_er_niet_is(bezoeker: Browser, id: int, sqlite_db: Database, klok: Klok, keuze: str) -> None:
    ronde(sqlite_db, klok, id)
    assert stem(bezoeker, id, keuze) == 422


def test_veel_nieuwe_stemmen_vanaf_een_plek(
    huis: Huis, id: int, sqlite_db: Database, klok: Klok, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.openbaar.charette_werk.PER_UUR", 1)
    r = ronde(sqlite_db, klok, id)
    with sqlite_db.reading() as s:
        a, b = (v.id for v in rondes.varianten(s, r))
    een = huis.bezoeker()
    assert stem(een, id, a) == 303
    assert stem(huis.bezoeker(), id, a) == 429
    assert stem(een, id, b) == 303  # who changes a vote is not counted
