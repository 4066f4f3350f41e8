"""The dossier as it goes to the archive: all of it, and nobody's name or address."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest

from kern import archief, kernen, mensen, toezeggingen
from kern.archief.tabellen import tabellen, zonder_contact
from kern.db import Database
from kern.dossier import bestanden, stukken
from kern.dossier.rijen import Stuksoort
from kern.initiatieven import dien_in
from kern.journaal import Zichtbaarheid
from kern.mensen.indieners import Aanbieder
from kern.trajecten import begroting, rollen, stappen, traject, versies
from kern.trajecten.rijen import Post
from tests.dossier.hulp import PDF
from tests.initiatieven.hulp import PLAN, zet

PL = "m.kanarie@gemeente.example"


def vol(db: Database, now: datetime) -> None:
    """Westendorp with something of everything, and Sinderen with a decision that is none of its business."""
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        versies.verzorg_startdata(s, now)
        kern, other = kernen.per_slug(s, "westendorp"), kernen.per_slug(s, "sinderen")
        assert kern is not None and other is not None
        who: dict[str, Any] = {
            "naam": "Henk Kanarie",
            "email": "henk.kanarie@westendorp.example",
            "telefoon": "0612345678",
        }
        mensen.voeg_toe(s, now, kern.id, who["naam"], "secretaris", who["email"])
        t = traject.vraag_aan(s, now, kern, vraag="Wij willen graag.", functie="secretaris", bron="web", door=PL, **who)
        traject.neem_in_behandeling(s, now, t, PL, t.versie)
        rollen.vul(s, now, t, "EXT", organisatie="Bureau De Streek", door=PL, **who)
        first = t.stappen[0]
        by_hand = next(c["sleutel"] for c in first.inhoud["criteria"] if not c.get("reken"))
        stappen.vink(s, now, t, first.sleutel, by_hand, True, PL, t.versie)
        money: dict[str, Any] = {"omschrijving": "-2+3 zalen", "datum": date(2027, 3, 1), "door": PL}
        begroting.boek(s, now, traject_id=t.id, jaar=2027, post=Post.BEGROOT, bedrag=1_234_05, **money)
        i = dien_in(s, now, kern, PLAN, bron="web", indiener=Aanbieder(**who))
        zet(s, now, i, "aangehouden")
        toezeggingen.stel_vraag(s, now, kern.id, "Wie betaalt?", bron="chat", aan="Westendorps Belang")
        for place, titel in ((kern, "Het besluit"), (other, "Van een ander")):
            row = stukken.leg_vast(
                s,
                now,
                place.id,
                Stuksoort.BESLUIT,
                datum=date(2027, 3, 1),
                titel=titel,
                tekst="Daarom.\n<script>alert(1)</script>",
                gegevens={"wie": "het college"},
                zichtbaarheid=Zichtbaarheid.INTERN,
                door=PL,
            )
            bestanden.bewaar(s, now, row, bestanden.maak_veilig("plan van henk.kanarie@westendorp.example.pdf", PDF))


def haal(db: Database, now: datetime) -> dict[str, bytes]:
    target = io.BytesIO()
    with db.reading() as s:
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        archief.export(s, now, kern, target)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def tabel(files: dict[str, bytes], naam: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"{naam}.csv"].decode("utf-8-sig")), delimiter=";"))


def test_all_of_a_kern_is_in_it_and_nothing_of_another(db: Database, now: datetime) -> None:
    vol(db, now)
    files = haal(db, now)
    page = files["index.html"].decode()
    assert "Het besluit" in page and "Van een ander" not in page
    assert "&lt;script&gt;" in page and "<script>" not in page
    (t,) = tabel(files, "trajecten")
    assert (t["staat"], t["vraag"]) == ("intake", "Wij willen graag.")
    steps = tabel(files, "stappen")
    assert steps[0]["staat"] == "bezig" and steps[0]["afgevinkt"].endswith("2027-03-01")
    assert {r["rol"]: r["organisatie"] for r in tabel(files, "rollen")}["een adviesbureau"] == "Bureau De Streek"
    (entry,) = tabel(files, "budget")
    assert entry["bedrag"] == "1234,05" and entry["omschrijving"].endswith("-2+3 zalen")
    assert entry["omschrijving"] != "-2+3 zalen"  # a spreadsheet would count it
    (i,) = tabel(files, "initiatieven")
    assert i["titel"] == PLAN.titel and tabel(files, "woningen")[0]["initiatief"] == i["nummer"]
    (change,) = tabel(files, "statussen")
    assert change["initiatief"] == i["nummer"] and "hercheckdatum: 2027-09-01" in change["bewijs"]
    assert [r["soort"] for r in tabel(files, "toezeggingen")] == ["vraag"]
    assert len(tabel(files, "gebeurtenissen")) >= 6
    (file,) = tabel(files, "bestanden")
    assert files[file["pad"]] == PDF


def test_nobody_can_be_found_with_it(db: Database, now: datetime) -> None:
    vol(db, now)
    for name, content in haal(db, now).items():
        text = (name.encode() + content).lower()
        for secret in (b"kanarie", b"westendorp.example", b"gemeente.example", b"0612345678"):
            assert secret not in text, (name, secret)


def test_every_table_is_as_wide_as_its_head(db: Database, now: datetime) -> None:
    vol(db, now)
    with db.reading() as s:
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        for found in tabellen(s, kern):
            assert found.kop and len(set(found.kop)) == len(found.kop), found.naam
            assert all(len(row) == len(found.kop) for row in found.rijen), found.naam


@pytest.mark.parametrize(
    "nummer",
    [
        "0612345678",
        "06-12345678",
        "06 12 34 56 78",
        "+31 6 12345678",
        "+31(0)6-12345678",
        "(0315) 29 29 29",
        "0031612345678",
    ],
)
def test_a_telephone_number_is_replaced(nummer: str) -> None:
    assert zonder_contact(f"Bel {nummer}, graag.") == "Bel [telefoonnummer weggelaten], graag."


@pytest.mark.parametrize(
    "tekst",
    [
        "2027-03-01 11:00",
        "01-03-2027 en 02-03-2027",
        "€ 1.234.567,00",
        "7001 AB 12",
        "a" * 3 + "0123456789" * 3,
        "100 200 300 400",
        "10.000.000.000 en 0,5",
    ],
)
def test_what_is_no_telephone_number_stays(tekst: str) -> None:
    assert zonder_contact(tekst) == tekst


def test_an_address_is_replaced_wherever_it_stands() -> None:
    assert zonder_contact("Mail Jan <jan.de+v@post.example>.") == "Mail Jan <[e-mailadres weggelaten]>."
