"""The report in Word and the dossier of the archive: the same data, nobody's name, nothing that is not public."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import docx
from sqlalchemy.orm import Session

from admin import democharette
from kern import archief, kernen
from kern.charettes import akkoord, charette, ideeen, peiling
from kern.charettes.rijen import Aanmelding, Charette, Deelnemer, Leeftijd
from kern.charettes.werkrijen import Akkoordsoort
from kern.db import Database
from kern.kernen import Kern
from kern.stukken import maken
from kern.taal import zin
from kern.trajecten import versies
from tests.charettes.hulp import HUIS, MARIEKE


def netterden(s: Session, now: datetime) -> tuple[Kern, Charette]:
    """The charette of the demo, with a poll and an akkoord on top."""
    kernen.verzorg_startdata(s)
    versies.verzorg_startdata(s, now)
    kern = kernen.per_slug(s, "netterden")
    assert kern is not None
    democharette.vertel(s, now, kern, HUIS)
    (c,) = charette.van_kern(s, kern.id)
    counts = {"voor": 31, "neutraal": 4, "tegen": 9}
    peiling.zet_peiling(s, now, c, "Een hofje bij de kerk", **counts, door=MARIEKE, dag=now.date())
    for soort, tekst in (
        (Akkoordsoort.KEUZE, "Het hofje krijgt tien woningen."),
        (Akkoordsoort.MINDERHEID, "Liever niets."),
    ):
        akkoord.voeg_toe(s, now, c, soort, tekst, door=MARIEKE)
    ideeen.breng_in(s, now, c, "Nog niet gelezen idee", bron="pagina")
    return kern, c


def test_the_report_says_what_happened_and_names_nobody(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern, c = netterden(s, now)
        doc = docx.Document(io.BytesIO(maken.verslag(s, now, kern, c, HUIS)))
    cells = [cell.text for table in doc.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(p.text for p in doc.paragraphs), *cells])
    for words in (
        "Netterden tekent",
        "Rond het plein",
        "Stap voor stap past bij ons.",
        "Het hofje krijgt tien woningen.",
        "Liever niets.",
        "31",
        "Dit doen wij niet",
        "Het dorp blijft achter de dijk.",
    ):
        assert words in text, words
    assert "{{" not in text and "None" not in text and "Nog niet gelezen" not in text
    for naam, *_ in democharette.MENSEN:
        assert naam not in text, naam


def test_a_small_group_has_no_number_in_it(db: Database, now: datetime) -> None:
    with db.writing() as s:
        _, c = netterden(s, now)
        tables = maken.charette.tabellen(s, c)
        assert [row[0] for row in tables["groepen"]["rijen"]] == [zin(f"charette.leeftijd.{x.value}") for x in Leeftijd]
        jong = [m for a in charette_mensen(s, c) for m in a if m.leeftijd == "tot35"]
        for m in jong[4:]:
            m.leeftijd = "35tot65"
        s.flush()
        assert len(maken.charette.tabellen(s, c)["groepen"]["rijen"]) == 1


def charette_mensen(s: Session, c: Charette) -> list[list[Deelnemer]]:
    return [list(a.mensen) for a in s.query(Aanmelding).filter_by(charette_id=c.id)]


def test_the_archive_has_all_of_it_and_nobody(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern, _ = netterden(s, now)
        target = io.BytesIO()
        archief.export(s, now, kern, target)
    with zipfile.ZipFile(target) as archive:
        files = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    assert "Rond het plein" in files["varianten.csv"] and "Liever niets." in files["akkoord.csv"]
    assert "Dit kan niet" in files["ideestappen.csv"] and "Nog niet gelezen idee" in files["ideeen.csv"]
    for naam, *_ in democharette.MENSEN:
        assert all(naam not in content for content in files.values()), naam
    assert all("bewoner.example" not in content for content in files.values())
