"""The dossier of a kern: five fields on a phone, files that do no harm, and all of it to take along."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from werkzeug.test import TestResponse

from kern import audit, journaal, kernen, mensen
from kern.dossier import bestanden, stukken
from kern.dossier.rijen import Stuk, Stuksoort
from kern.gebruikers import Rol
from kern.journaal import VOOR_DBO, Zichtbaarheid
from kern.toezeggingen import Toezegging, actueel
from tests.admin.conftest import Browser, Huis
from tests.dossier.hulp import PDF, exif, jpg, png

PAD = "/beheer/kernen/westendorp/dossier"
GESPREK: dict[str, Any] = {
    "datum": "26-2-2027",
    "rollen": ["PL", "DBO"],
    "titel": "De start",
    "tekst": "Wij beginnen in april.",
    "acties": "Westendorps Belang: stuurt de ledenlijst, 12 maart\nZaal huren, 20-3-2027",
    "zichtbaarheid": "dbo",
}
BESLUIT = {
    "datum": "26-2-2027",
    "wie": "het college",
    "titel": "Westendorp",
    "tekst": "Er is plek.",
    "zichtbaarheid": "dbo",
}


def tekst(browser: Browser, pad: str) -> str:
    response = browser.get(pad)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).replace("\u00a0", " ").split())


@pytest.fixture
def pl(huis: Huis) -> Browser:
    return huis.als(Rol.PROJECTLEIDER)


def leg(browser: Browser, deel: str, given: dict[str, Any]) -> int:
    made = browser.post(f"{PAD}/{deel}/nieuw", data=given)
    assert made.status_code == 303, made.get_data(as_text=True)
    return int(made.location.rpartition("/")[2])


def upload(browser: Browser, id: int, naam: str, inhoud: bytes) -> TestResponse:
    """Send a file as a browser does; by hand, for the test client would leave a large one open."""
    head = f'--grens\r\nContent-Disposition: form-data; name="bestand"; filename="{naam}"\r\n\r\n'
    body = head.encode() + inhoud + b"\r\n--grens--\r\n"
    kind, token = "multipart/form-data; boundary=grens", {"X-CSRFToken": browser._kenmerk()}
    return browser.post(f"{PAD}/stuk/{id}/bestand", data=body, content_type=kind, headers=token, met_kenmerk=False)


def test_the_page_of_a_kern_leads_to_its_dossier(pl: Browser) -> None:
    assert f'href="{PAD}"' in pl.get("/beheer/kernen/westendorp").get_data(as_text=True)
    for deel in ("", "/documenten", "/besluiten", "/afwijkingen"):
        assert "Nog geen" in tekst(pl, PAD + deel)
    assert pl.get(f"{PAD}/wensen").status_code == 404


def test_a_talk_is_five_fields_and_its_actions_are_promises(pl: Browser, huis: Huis) -> None:
    html = pl.get(f"{PAD}/gesprekken/nieuw").get_data(as_text=True)
    assert 'value="1-3-2027"' in html  # today is filled in
    id = leg(pl, "gesprekken", GESPREK)
    page = tekst(pl, f"{PAD}/stuk/{id}")
    assert "Erbij waren: de projectleider, de dorpsbelangenorganisatie." in page
    assert "Stuurt de ledenlijst" in page and "Westendorps Belang · uiterlijk vrijdag 12 maart 2027" in page
    assert "Stuurt de ledenlijst" in tekst(pl, "/beheer/toezeggingen")
    assert "Zaal huren (uiterlijk 20 maart)" in tekst(pl, PAD)
    with huis.db.reading() as s:
        assert len(actueel(s, huis.klok(), s.get_one(Stuk, id).kern_id, VOOR_DBO)) == 2


@pytest.mark.parametrize(
    ("deel", "goed", "fout", "zin"),
    [
        ("gesprekken", GESPREK, {"rollen": []}, "Kies wie erbij waren."),
        ("gesprekken", GESPREK, {"titel": ""}, "Vul in waar het gesprek over ging."),
        ("gesprekken", GESPREK, {"datum": "2-3-2027"}, "Deze dag moet nog komen."),
        ("gesprekken", GESPREK, {"acties": "Zaal huren"}, "Bij deze regel staat er geen: Zaal huren"),
        ("gesprekken", GESPREK, {"acties": "Zaal huren, 1-2-2027"}, "is al voorbij"),
        ("besluiten", BESLUIT, {"tekst": ""}, "Vul in waarom dit is besloten."),
        ("besluiten", BESLUIT, {"wie": ""}, "Vul in wie dit besloot."),
        ("afwijkingen", BESLUIT, {"tekst": " "}, "Vul in waarom u afwijkt."),
        ("documenten", BESLUIT, {}, "Kies eerst een bestand."),
    ],
)
def test_what_is_missing_stands_at_its_field_and_nothing_is_kept(
    pl: Browser, huis: Huis, deel: str, goed: dict[str, Any], fout: dict[str, Any], zin: str
) -> None:
    response = pl.post(f"{PAD}/{deel}/nieuw", data={**goed, **fout})
    assert response.status_code == 422 and zin in response.get_data(as_text=True)
    with huis.db.reading() as s:
        assert s.query(Stuk).count() == s.query(Toezegging).count() == 0


def test_a_piece_is_changed_and_the_second_one_sees_it(pl: Browser, huis: Huis) -> None:
    id = leg(pl, "gesprekken", GESPREK)
    other = huis.als(Rol.GEBIEDSMAKELAAR)
    changed = {**GESPREK, "titel": "De aftrap", "acties": "Bellen, 1 april", "versie": "1"}
    assert other.post(f"{PAD}/stuk/{id}/wijzigen", data=changed).status_code == 303
    page = tekst(pl, f"{PAD}/stuk/{id}")
    assert "De aftrap" in page and "Bellen" in page and "Zaal huren" in page
    late = pl.post(f"{PAD}/stuk/{id}/wijzigen", data={**GESPREK, "titel": "Iets van mij", "acties": "", "versie": "1"})
    html = late.get_data(as_text=True)
    assert late.status_code == 409 and "Iemand anders heeft dit net gewijzigd" in html and "Iets van mij" in html
    assert "De aftrap" in html
    assert pl.post(f"{PAD}/stuk/{id}/verwijderen", data={"reden": "weg", "versie": "1"}).status_code == 409


def test_a_piece_of_another_kern_is_not_found(pl: Browser, huis: Huis) -> None:
    id = leg(pl, "besluiten", BESLUIT)
    assert upload(pl, id, "plan.pdf", PDF).status_code == 303
    with huis.db.reading() as s:
        (file,) = bestanden.van(s, [id])[id]
    other = PAD.replace("westendorp", "sinderen")
    for deel in (f"stuk/{id}", f"stuk/{id}/wijzigen", f"stuk/{id}/verwijderen", f"bestand/{file.id}", "stuk/999"):
        assert pl.get(f"{other}/{deel}").status_code == 404
    assert pl.get(f"{PAD}/bestand/{'0' * 32}").status_code == 404
    assert pl.get(f"{PAD}/stuk/{10**20}").status_code == 404


def test_a_file_comes_back_as_something_to_keep(pl: Browser, huis: Huis) -> None:
    given = {**BESLUIT, "titel": "Kaart", "bestand": (io.BytesIO(PDF), "plän “x”.pdf")}
    made = pl.post(f"{PAD}/documenten/nieuw", data=given, content_type="multipart/form-data")
    assert made.status_code == 303
    html = pl.get(f"{PAD}/documenten").get_data(as_text=True)
    url = re.search(rf'href="({PAD}/bestand/[0-9a-z]+)"', html)
    assert url
    response = pl.get(url[1])
    assert response.data == PDF and response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert pl.post(f"{url[1]}/verwijderen").status_code == 303
    assert pl.get(url[1]).status_code == 404
    with huis.db.reading() as s:
        assert {"dossier_toegevoegd", "dossier_bestand_weg"} <= {r.handeling for r in audit.bladzijde(s)}


@pytest.mark.parametrize(
    ("naam", "inhoud", "zin"),
    [
        ("x.svg", b"<svg/>", "Dit soort bestand kan hier niet."),
        ("x.pdf", b"MZ" + b"\0" * 100, "Dit is van binnen geen pdf"),
        ("x.png", png(30_000, 30_000), "te veel beeldpunten"),
        ("x.txt", b"a" * (10 * 1024 * 1024 + 1), "groter dan 10 MB"),
    ],
)
def test_a_hostile_file_is_refused_on_the_page(pl: Browser, huis: Huis, naam: str, inhoud: bytes, zin: str) -> None:
    id = leg(pl, "besluiten", BESLUIT)
    response = upload(pl, id, naam, inhoud)
    assert response.status_code == 422 and zin in response.get_data(as_text=True)
    with huis.db.reading() as s:
        assert bestanden.van(s, [id]) == {}


def test_eleven_megabytes_get_a_page_that_says_so(pl: Browser) -> None:
    id = leg(pl, "besluiten", BESLUIT)
    response = upload(pl, id, "x.txt", b"a" * (11 * 1024 * 1024))
    assert response.status_code == 413 and "hoogstens 10 MB" in response.get_data(as_text=True)


def test_the_place_of_a_photo_is_gone_and_the_page_says_so(pl: Browser, huis: Huis) -> None:
    id = leg(pl, "besluiten", BESLUIT)
    assert upload(pl, id, "foto.jpg", jpg(exif())).status_code == 303
    assert "zijn uit de foto gehaald" in tekst(pl, f"{PAD}/stuk/{id}")
    with huis.db.reading() as s:
        (file,) = bestanden.van(s, [id])[id]
        full = bestanden.lees(s, file.id)
        assert full is not None and b"\x88\x25" not in full.inhoud


def test_a_piece_is_taken_away_with_a_reason(pl: Browser, huis: Huis) -> None:
    id = leg(pl, "besluiten", BESLUIT)
    assert pl.post(f"{PAD}/stuk/{id}/verwijderen", data={"reden": "", "versie": "1"}).status_code == 422
    assert pl.post(f"{PAD}/stuk/{id}/verwijderen", data={"reden": "Verkeerde kern", "versie": "1"}).status_code == 303
    assert pl.get(f"{PAD}/stuk/{id}").status_code == 404
    with huis.db.reading() as s:
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None and journaal.regels(s, kern.id, VOOR_DBO, huis.klok()) == []


def test_a_reader_reads_and_changes_nothing(pl: Browser, huis: Huis) -> None:
    id = leg(pl, "besluiten", BESLUIT)
    reader = huis.als(Rol.LEZER)
    page = tekst(reader, f"{PAD}/stuk/{id}")
    assert "Er is plek." in page and "Wijzigen" not in page and "Bestand toevoegen" not in page
    for deel in ("besluiten/nieuw", f"stuk/{id}/wijzigen", f"stuk/{id}/verwijderen", f"stuk/{id}/bestand"):
        assert reader.post(f"{PAD}/{deel}", data=BESLUIT).status_code == 403
    assert reader.get(f"{PAD}/export.zip").status_code == 403


# ── the export


def test_the_whole_dossier_comes_along_without_contact_data(pl: Browser, huis: Huis) -> None:
    with huis.db.writing() as s:
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        mensen.voeg_toe(s, huis.klok(), kern.id, "Henk Kanarie", "secretaris", "henk@westendorpsbelang.example")
        stukken.leg_vast(
            s,
            huis.klok(),
            kern.id,
            Stuksoort.AFWIJKING,
            datum=date(2027, 2, 1),
            titel='=HYPERLINK("http://kwaad.example")',
            tekst="Bel Ans op 06-12345678 of (0315) 29 29 29, of mail ans.kanarie@sinderen.example.",
            zichtbaarheid=Zichtbaarheid.INTERN,
            door="m.tevelde@gemeente.example",
        )
    id = leg(pl, "gesprekken", GESPREK)
    upload(pl, id, "plan.pdf", PDF)
    response = pl.get(f"{PAD}/export.zip")
    assert response.mimetype == "application/zip" and response.headers["Cache-Control"] == "no-store"
    assert "filename=dossier-westendorp-2027-03-01.zip" in response.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    (path,) = [name for name in files if name.startswith("bestanden/")]
    assert files[path] == PDF
    page = files["index.html"].decode()
    assert "De start" in page and f'href="{path}"' in page and "Stuurt de ledenlijst" in page
    everything = b"\n".join(content for name, content in files.items() if name != path).decode("utf-8")
    for secret in ("Kanarie", ".example", "06-12345678", "29 29 29", "tevelde"):
        assert secret not in everything.replace("http://kwaad.example", ""), secret
    assert "[telefoonnummer weggelaten]" in everything and "[e-mailadres weggelaten]" in everything
    rows = list(csv.reader(io.StringIO(files["stukken.csv"].decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 3 and all(len(row) == len(rows[0]) for row in rows)
    for name, content in files.items():
        if name.endswith(".csv"):
            cells = [c for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";") for c in row]
            assert not [c for c in cells if c[:1] in "=+-@\t\r" and c and not re.fullmatch(r"-?[0-9.,]+", c)], name
    with huis.db.reading() as s:
        assert "dossier_export" in {r.handeling for r in audit.bladzijde(s)}


def test_two_files_of_one_name_stay_apart(pl: Browser) -> None:
    first, second = leg(pl, "besluiten", BESLUIT), leg(pl, "besluiten", BESLUIT)
    upload(pl, first, "plan.pdf", PDF)
    upload(pl, first, "plan.pdf", PDF + b"\n")
    upload(pl, second, "plan.pdf", PDF)
    with zipfile.ZipFile(io.BytesIO(pl.get(f"{PAD}/export.zip").data)) as archive:
        assert len({n for n in archive.namelist() if n.startswith("bestanden/")}) == 3


def test_an_empty_dossier_can_be_taken_along(pl: Browser) -> None:
    with zipfile.ZipFile(io.BytesIO(pl.get(f"{PAD}/export.zip").data)) as archive:
        assert archive.testzip() is None
        assert "Geen." in archive.read("index.html").decode()
