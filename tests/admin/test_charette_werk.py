"""The work and the ideas of a charette, as staff does it between people: rounds, sketches, polls, akkoord, ideas."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from kern import audit
from kern.charettes import akkoord, ideeen, rondes, schetsen
from kern.charettes.rijen import Charette
from kern.charettes.werkrijen import Akkoordsoort, Ideestaat
from kern.gebruikers import Rol
from kern.toezeggingen import Toezegging
from tests.admin.conftest import Browser, Huis
from tests.charettes.werkhulp import charette, plan
from tests.dossier.hulp import PDF, png

ALT = "Zes huizen om een hof, met een pad naar de kerk."


@pytest.fixture
def pl(huis: Huis) -> Browser:
    with huis.db.writing() as s:
        charette(s, huis.klok())
    return huis.als(Rol.PROJECTLEIDER)


def tekst(response: TestResponse) -> str:
    """What a page says."""
    plain = html.unescape(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))
    return " ".join(plain.replace("\u00a0", " ").split())


def lees(browser: Browser, pad: str) -> str:
    response = browser.get(f"/beheer/charettes/1{pad}")
    assert response.status_code == 200, pad
    return tekst(response)


def post(browser: Browser, pad: str, **velden: Any) -> TestResponse:
    """Send the form of the page at this address, with what its hidden fields say, to that address."""
    return browser.post(f"/beheer/charettes/1{pad}", data=velden)


def versie(browser: Browser, pad: str) -> str:
    """The version in the form of a page."""
    found = re.search(
        r'name="versie"[^>]*value="([0-9]+)"', browser.get(f"/beheer/charettes/1{pad}").get_data(as_text=True)
    )
    assert found, pad
    return found[1]


def klaar(response: TestResponse) -> None:
    assert response.status_code == 303, tekst(response)[-600:]


def met_ronde(browser: Browser) -> None:
    """A round with two variants."""
    klaar(post(browser, "/werk/rondes/nieuw", titel="Pin-up", voorstel="Twee plekken", dagdeel_id="1"))
    v = versie(browser, "/werk/rondes/1/varianten")
    names = {"naam-0": "Hof", "naam-1": "Lint", "tekst-0": "Bij de kerk"}
    klaar(post(browser, "/werk/rondes/1/varianten", versie=v, **names))


# --- rounds


def test_een_ronde_van_voorstel_tot_reden(pl: Browser, huis: Huis) -> None:
    assert "Er is nog geen ronde" in lees(pl, "/werk")
    met_ronde(pl)
    page = lees(pl, "/werk/rondes/1")
    assert "Variant A: Hof Bij de kerk" in page and "Variant B: Lint" in page
    typed = "- Te hoog voor het dorp\n\n• Mooi bij de kerk\nIk mis parkeerplaatsen"
    klaar(post(pl, "/werk/rondes/1", reacties=typed, variant_id="1", bron="papier", zichtbaar="y"))
    page = lees(pl, "/werk/rondes/1")
    assert "3 reacties" in page and "Ik mis parkeerplaatsen" in page and "• Mooi" not in page
    # Not finished yet: the page says what is missing, and where.
    late = post(pl, "/werk/rondes/1/klaar", versie=versie(pl, "/werk/rondes/1"))
    assert late.status_code == 303
    assert "Schrijf op wat er is veranderd." in lees(pl, "/werk/rondes/1")
    v = versie(pl, "/werk/rondes/1/wijzigen")
    words = {"titel": "Pin-up", "voorstel": "Twee plekken", "aanpassing": "Lager", "motivering": "Te hoog"}
    klaar(post(pl, "/werk/rondes/1/wijzigen", versie=v, dagdeel_id="1", **words))
    klaar(post(pl, "/werk/rondes/1/klaar", versie=versie(pl, "/werk/rondes/1")))
    page = lees(pl, "/werk/rondes/1")
    assert "Weer openzetten" in page and "Reacties bewaren" not in page
    with huis.db.reading() as s:
        row = rondes.lijst(s, s.get_one(Charette, 1), openbaar=True)[0]
        assert row.klaar
        said = [r.tekst for r in rondes.reacties(s, row, openbaar=True)]
        assert said == ["Te hoog voor het dorp", "Mooi bij de kerk", "Ik mis parkeerplaatsen"]
        done = [regel.handeling for regel in audit.bladzijde(s, 50)]
    assert {"charette_ronde_gemaakt", "charette_reacties_nieuw", "charette_ronde_klaar"} <= set(done)


def test_te_veel_regels_blijven_staan(pl: Browser, huis: Huis) -> None:
    met_ronde(pl)
    typed = "\n".join(f"Reactie {n}" for n in range(61))
    again = post(pl, "/werk/rondes/1", reacties=typed, variant_id="", bron="papier")
    assert again.status_code == 422
    assert "U typte 61 regels. Bewaar er hoogstens 60 tegelijk." in tekst(again)
    assert "Reactie 60" in again.get_data(as_text=True)
    with huis.db.reading() as s:
        assert rondes.reacties(s, rondes.lijst(s, s.get_one(Charette, 1), openbaar=False)[0], openbaar=False) == []


def test_reacties_verbergen_en_weghalen(pl: Browser, huis: Huis) -> None:
    met_ronde(pl)
    klaar(
        post(pl, "/werk/rondes/1", reacties="Jan van hiernaast\nMooi\nMooi", variant_id="", bron="staf", zichtbaar="y")
    )
    klaar(post(pl, "/werk/rondes/1/reacties", reactie=["1"], actie="verbergen"))
    klaar(post(pl, "/werk/rondes/1/reacties", reactie=["3"], actie="weg"))
    with huis.db.reading() as s:
        row = rondes.lijst(s, s.get_one(Charette, 1), openbaar=False)[0]
        assert [(r.tekst, r.zichtbaar) for r in rondes.reacties(s, row, openbaar=False)] == [
            ("Jan van hiernaast", False),
            ("Mooi", True),
        ]
    klaar(post(pl, "/werk/rondes/1/reacties", actie="weg"))
    assert "Kruis eerst een of meer reacties aan." in lees(pl, "/werk/rondes/1")


def test_stemmen_openen_en_de_uitslag(pl: Browser, huis: Huis) -> None:
    met_ronde(pl)
    klaar(post(pl, "/werk/rondes/1/stemmen", versie=versie(pl, "/werk/rondes/1"), open="ja"))
    with huis.db.writing() as s:
        row = rondes.stemronde(s, s.get_one(Charette, 1))
        assert row is not None
        for n in range(3):
            rondes.stem(s, row, 1 if n else 2, f"web:{n}")
    page = lees(pl, "/werk/rondes/1")
    assert "Iedereen kan nu stemmen" in page
    assert "A: Hof 2 67 %" in page and "B: Lint 1 33 %" in page
    klaar(post(pl, "/werk/rondes/1/stemmen", versie=versie(pl, "/werk/rondes/1"), open="nee"))
    assert "Stemmen is dicht." in lees(pl, "/werk/rondes/1")


def test_wie_te_laat_is_houdt_wat_hij_typte(pl: Browser) -> None:
    met_ronde(pl)
    old = versie(pl, "/werk/rondes/1/wijzigen")
    words = {"titel": "Pin-up", "voorstel": "Drie plekken", "aanpassing": "", "motivering": "", "dagdeel_id": "1"}
    klaar(post(pl, "/werk/rondes/1/wijzigen", versie=old, **words))
    again = post(pl, "/werk/rondes/1/wijzigen", versie=old, **{**words, "voorstel": "Vier plekken"})
    assert again.status_code == 409
    assert "Iemand anders heeft dit net gewijzigd" in tekst(again)
    assert "Vier plekken" in tekst(again) and "Drie plekken" in tekst(again)
    klaar(post(pl, "/werk/rondes/1/wijzigen", versie=str(int(old) + 1), **{**words, "voorstel": "Vier plekken"}))
    # A button with an old version says so too, and does nothing.
    klaar(post(pl, "/werk/rondes/1/stemmen", versie=old, open="ja"))
    page = lees(pl, "/werk/rondes/1")
    assert "Iemand anders heeft dit net gewijzigd." in page and "Nog bezig" in page


# --- sketches


def upload(browser: Browser, naam: str, inhoud: bytes, **velden: str) -> TestResponse:
    """Send the form of a sketch as a browser does."""
    parts = [f'Content-Disposition: form-data; name="{k}"\r\n\r\n{v}'.encode() for k, v in velden.items()]
    head = f'Content-Disposition: form-data; name="bestand"; filename="{naam}"\r\n\r\n'
    body = b"".join(b"--grens\r\n" + part + b"\r\n" for part in (*parts, head.encode() + inhoud)) + b"--grens--\r\n"
    kind, token = "multipart/form-data; boundary=grens", {"X-CSRFToken": browser._kenmerk()}
    pad = "/beheer/charettes/1/werk/schetsen/nieuw"
    return browser.post(pad, data=body, content_type=kind, headers=token, met_kenmerk=False)


PLEK = {"variant_id": "", "ronde_id": ""}


def test_een_schets_met_beschrijving(pl: Browser, huis: Huis) -> None:
    met_ronde(pl)
    klaar(upload(pl, "hof.png", png(), alt=ALT, titel="Het hof", variant_id="1", ronde_id="", zichtbaar="y"))
    page = pl.get("/beheer/charettes/1/werk").get_data(as_text=True)
    assert f'alt="{ALT}"' in page and "Het hof" in page
    with huis.db.reading() as s:
        (row,) = schetsen.lijst(s, s.get_one(Charette, 1), openbaar=True)
        assert (row.ronde_id, row.variant_id) == (1, 1)
    image = pl.get(f"/beheer/charettes/1/werk/schetsen/{row.id}/beeld")
    assert (image.status_code, image.mimetype, image.get_data()) == (200, "image/png", png())
    assert "sandbox" in image.headers["Content-Security-Policy"]
    assert "Het hof" in lees(pl, "/werk/rondes/1")
    words = {"alt": "Zes huizen en een boom om een hof.", "titel": "", "variant_id": "", "ronde_id": "1"}
    klaar(post(pl, f"/werk/schetsen/{row.id}", versie="1", **words))
    assert post(pl, f"/werk/schetsen/{row.id}", versie="1", **words).status_code == 409
    klaar(post(pl, f"/werk/schetsen/{row.id}/verwijderen", versie="1"))
    klaar(post(pl, f"/werk/schetsen/{row.id}/verwijderen", versie="2"))
    assert pl.get(f"/beheer/charettes/1/werk/schetsen/{row.id}/beeld").status_code == 404


@pytest.mark.parametrize(
    ("naam", "inhoud", "alt", "zin"),
    [
        ("hof.png", png(), "", "Beschrijf wat er op de schets staat"),
        ("hof.png", b"<svg></svg>", ALT, "png"),
        ("plan.pdf", PDF, ALT, "een bestand dat eindigt op .jpg of .png"),
        ("", b"", ALT, "Kies"),
    ],
)
def test_een_schets_die_niet_kan(pl: Browser, huis: Huis, naam: str, inhoud: bytes, alt: str, zin: str) -> None:
    again = upload(pl, naam, inhoud, alt=alt, titel="Mijn hof", **PLEK)
    assert again.status_code == 422
    assert zin in tekst(again)
    assert "Mijn hof" in again.get_data(as_text=True)
    with huis.db.reading() as s:
        assert schetsen.lijst(s, s.get_one(Charette, 1), openbaar=False) == []


# --- the poll and the akkoord


def test_een_peiling(pl: Browser) -> None:
    values = {
        "tekst": "Een hof naast de kerk",
        "voor": "31",
        "neutraal": "",
        "tegen": "9",
        "dag": "1-3-2027",
        "ronde_id": "",
    }
    klaar(post(pl, "/werk/peilingen/nieuw", **values))
    assert "Een hof naast de kerk 31 78 % 0 0 % 9 23 %" in lees(pl, "/werk")
    for wrong, zin in (({"voor": "veel"}, "getal"), ({"dag": ""}, "op welke dag"), ({"dag": "9-3-2027"}, "geweest")):
        again = post(pl, "/werk/peilingen/1", versie="1", **{**values, **wrong})
        assert again.status_code == 422 and zin in tekst(again), wrong
    klaar(post(pl, "/werk/peilingen/1", versie="1", **{**values, "voor": "32"}))
    assert post(pl, "/werk/peilingen/1", versie="1", **values).status_code == 409
    klaar(post(pl, "/werk/peilingen/1/verwijderen", versie="2"))
    assert "Een hof naast de kerk" not in lees(pl, "/werk")


def test_een_akkoord_met_een_afspraak(pl: Browser, huis: Huis) -> None:
    keuze = {
        "soort": "keuze",
        "tekst": "Een hof aan de kerk",
        "partij": "",
        "eigenaar": "",
        "voor": "",
        "peilpunt_id": "",
    }
    klaar(post(pl, "/werk/akkoord/nieuw", **keuze))
    taak = {**keuze, "soort": "voorwaarde", "tekst": "Een som van de kosten", "voor": "1-5-2027"}
    again = post(pl, "/werk/akkoord/nieuw", **taak)
    assert again.status_code == 422 and "Vul in wie dit doet." in tekst(again)
    klaar(post(pl, "/werk/akkoord/nieuw", **{**taak, "partij": "De gemeente"}))
    page = lees(pl, "/werk/akkoord/tekenen")
    assert "Wordt een toezegging van De gemeente, uiterlijk op zaterdag 1 mei 2027." in page
    v = versie(pl, "/werk/akkoord/tekenen")
    again = post(pl, "/werk/akkoord/tekenen", versie=v, dag="1-3-2027")
    assert again.status_code == 422 and "Schrijf op wat een minderheid vindt." in tekst(again)
    klaar(post(pl, "/werk/akkoord/tekenen", versie=v, dag="1-3-2027", geen_minderheid="y"))
    page = lees(pl, "/werk")
    assert "Getekend op maandag 1 maart 2027" in page
    assert "Er is geen standpunt van een minderheid." in page
    with huis.db.reading() as s:
        assert s.get_one(Toezegging, 1).tekst == "Een som van de kosten"
    again = post(pl, "/werk/akkoord/1", versie="2", **{**keuze, "tekst": "Een toren"})
    assert again.status_code == 422 and "getekend" in tekst(again)


def test_tekenen_wat_intussen_anders_is(pl: Browser, huis: Huis) -> None:
    with huis.db.writing() as s:
        c = s.get_one(Charette, 1)
        akkoord.voeg_toe(s, huis.klok(), c, Akkoordsoort.KEUZE, "Een hof", door="x")
    v = versie(pl, "/werk/akkoord/tekenen")
    with huis.db.writing() as s:
        akkoord.voeg_toe(s, huis.klok(), s.get_one(Charette, 1), Akkoordsoort.KEUZE, "Een toren", door="x")
    again = post(pl, "/werk/akkoord/tekenen", versie=v, dag="1-3-2027", geen_minderheid="y")
    assert again.status_code == 409
    assert "Een toren" in tekst(again) and "Lees het nog eens." in tekst(again)


def test_alleen_de_leiding_tekent(huis: Huis, pl: Browser) -> None:
    for rol, status in ((Rol.GEBIEDSMAKELAAR, 403), (Rol.LEZER, 403), (Rol.BEHEERDER, 200)):
        assert huis.als(rol).get("/beheer/charettes/1/werk/akkoord/tekenen").status_code == status


# --- ideas


def test_papier_invoeren_geeft_nummers(pl: Browser, huis: Huis) -> None:
    assert "Er zijn nog geen ideeën" in lees(pl, "/ideeen")
    typed = {"ideeen": "Meer bankjes\n- Een speeltuin", "thema_id": "2", "dagdeel_id": "1", "bron": "papier"}
    klaar(post(pl, "/ideeen/invoeren", zichtbaar="y", **typed))
    page = lees(pl, "/ideeen/invoeren")
    assert "Bewaard: 2 ideeën. Schrijf op het papier: nummer 1 tot en met 2." in page
    page = lees(pl, "/ideeen")
    assert "1. Meer bankjes Groen en verkeer Idee iedereen" in page and "2. Een speeltuin" in page
    assert "2. Een speeltuin" in lees(pl, "/ideeen?thema=2")
    assert "Een speeltuin" not in lees(pl, "/ideeen?thema=1")
    assert pl.get("/beheer/charettes/1/ideeen?staat=raar").status_code == 404
    again = post(pl, "/ideeen/invoeren", ideeen="Te lang: " + "x" * 1000, thema_id="", dagdeel_id="", bron="papier")
    assert again.status_code == 422 and "hoogstens 1000 tekens" in tekst(again)
    with huis.db.reading() as s:
        assert len(ideeen.lijst(s, s.get_one(Charette, 1), openbaar=True)) == 2


def test_wat_inwoners_brachten_wacht_op_een_lezer(pl: Browser, huis: Huis) -> None:
    with huis.db.writing() as s:
        c = s.get_one(Charette, 1)
        for text in ("Een speeltuin", "De tuin van Jan", "Meer bankjes"):
            ideeen.breng_in(s, huis.klok(), c, text, bron="pagina")
    assert "3 ideeën wachten op u" in lees(pl, "/ideeen")
    klaar(post(pl, "/ideeen", idee=["1", "3"]))
    page = lees(pl, "/ideeen")
    assert "1 idee wacht op u" in page
    words = {"tekst": "Een tuin die leeg staat", "thema_id": "", "dagdeel_id": ""}
    klaar(post(pl, "/ideeen/2/wijzigen", versie="1", **words))
    klaar(post(pl, "/ideeen/2/tonen", versie="2"))
    assert "wacht op u" not in lees(pl, "/ideeen")
    klaar(post(pl, "/ideeen/1/verbergen", versie="2"))
    with huis.db.reading() as s:
        shown = ideeen.lijst(s, s.get_one(Charette, 1), openbaar=True)
        assert [i.tekst for i in shown] == ["Een tuin die leeg staat", "Meer bankjes"]


def test_zeggen_wat_er_met_een_idee_gebeurt(pl: Browser, huis: Huis) -> None:
    met_ronde(pl)
    with huis.db.writing() as s:
        c = s.get_one(Charette, 1)
        ideeen.breng_in(s, huis.klok(), c, "Een hof", bron="papier", zichtbaar=True)
        number = plan(s, huis.klok(), c).nummer
    page = lees(pl, "/ideeen/1")
    assert "In een variant gezet" in page and "Het is gemaakt" not in page
    assert pl.get("/beheer/charettes/1/ideeen/1/naar/gebouwd").status_code == 404
    assert pl.get("/beheer/charettes/1/ideeen/1/naar/raar").status_code == 404
    again = post(pl, "/ideeen/1/naar/variant", versie="1", variant_id="", reden="Past")
    assert again.status_code == 422 and "Kies een variant" in tekst(again)
    again = post(pl, "/ideeen/1/naar/variant", versie="1", variant_id="1", reden="")
    assert again.status_code == 422 and "waarom" in tekst(again)
    klaar(post(pl, "/ideeen/1/naar/variant", versie="1", variant_id="1", reden="Past bij de kerk"))
    again = post(pl, "/ideeen/1/naar/niet", versie="1", reden="Te duur")
    assert again.status_code == 409 and "Te duur" in tekst(again) and "In een variant" in tekst(again)
    klaar(post(pl, "/ideeen/1/naar/initiatief", versie="2", initiatief_id="1", reden="De buurt bouwt"))
    page = lees(pl, "/ideeen/1")
    assert "Variant A: Hof (ronde 1)" in page and f"Plan {number}: Achter de kerk" in page
    assert "door m.tevelde@gemeente.example" in page
    klaar(post(pl, "/ideeen/1/naar/niet", versie="3", reden="De grond is te nat"))
    assert "Toch weer bekijken" in lees(pl, "/ideeen/1")
    with huis.db.reading() as s:
        assert ideeen.lijst(s, s.get_one(Charette, 1), openbaar=True, staat=Ideestaat.NIET)


def test_een_lezer_ziet_alles_en_wijzigt_niets(huis: Huis, pl: Browser) -> None:
    met_ronde(pl)
    klaar(post(pl, "/ideeen/invoeren", ideeen="Een hof", thema_id="", dagdeel_id="", bron="papier"))
    lezer = huis.als(Rol.LEZER)
    for pad in ("/werk", "/werk/rondes/1", "/ideeen", "/ideeen/1"):
        page = lezer.get(f"/beheer/charettes/1{pad}").get_data(as_text=True)
        assert 'action="/beheer/charettes/1' not in page.replace('method="get" action="/beheer/charettes/1/ideeen"', "")
    assert post(lezer, "/ideeen/1/naar/niet", versie="1", reden="Nee").status_code == 403
    assert post(lezer, "/werk/rondes/1", reacties="Nee").status_code == 403


def test_wat_van_een_andere_charette_is_bestaat_hier_niet(pl: Browser, huis: Huis) -> None:
    met_ronde(pl)
    klaar(upload(pl, "hof.png", png(), alt=ALT, titel="", **PLEK))
    klaar(post(pl, "/ideeen/invoeren", ideeen="Een hof", thema_id="", dagdeel_id="", bron="papier"))
    with huis.db.writing() as s:
        other = charette(s, huis.klok(), "sinderen").id
        sketch = schetsen.lijst(s, s.get_one(Charette, 1), openbaar=False)[0].id
    for pad in ("/werk/rondes/1", f"/werk/schetsen/{sketch}", f"/werk/schetsen/{sketch}/beeld", "/ideeen/1"):
        assert pl.get(f"/beheer/charettes/{other}{pad}").status_code == 404, pad
