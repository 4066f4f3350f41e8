"""Word drafts: filled in from the same data, nothing internal in them; a template is judged before it counts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta

import docx
import pytest
from sqlalchemy.orm import Session

from kern.db import Database
from kern.dossier.rijen import Stuksoort
from kern.dossier.stukken import leg_vast
from kern.huis import Huis
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern
from kern.stukken import maken, sjablonen
from kern.stukken.sjablonen import OVER_TRAJECT, SjabloonFout, Soort
from kern.taal import vandaag
from kern.trajecten import traject
from kern.trajecten.rijen import Traject
from tests.trajecten.hulp import MARIEKE, lopend

HUIS = Huis("Oude IJsselstreek", "https://kernpraat.example")


def woorden(bestand: bytes) -> str:
    """All text of a document, with its tables."""
    doc = docx.Document(io.BytesIO(bestand))
    cells = [c.text for table in doc.tables for row in table.rows for c in row.cells]
    return "\n".join([*(p.text for p in doc.paragraphs), *cells])


def document(*alineas: tuple[str, ...]) -> bytes:
    """A document of paragraphs, each of one or more runs."""
    doc = docx.Document()
    for runs in alineas:
        paragraph = doc.add_paragraph()
        for run in runs:
            paragraph.add_run(run)
    target = io.BytesIO()
    doc.save(target)
    return target.getvalue()


def gekozen(s: Session, now: datetime) -> tuple[Kern, Traject]:
    """Westendorp runs and chose."""
    t = lopend(s, now)
    traject.kies_aanpak(
        s,
        now,
        t,
        "bestaand",
        wie="het bestuur",
        dag=vandaag(now),
        reden="Er zijn al plannen.",
        door=MARIEKE,
        gelezen_versie=t.versie,
    )
    return s.get_one(Kern, t.kern_id), t


@pytest.mark.parametrize("soort", OVER_TRAJECT)
def test_a_draft_says_what_the_house_knows(db: Database, now: datetime, soort: Soort) -> None:
    with db.writing() as s:
        kern, t = gekozen(s, now)
        for zichtbaar, titel in ((Zichtbaarheid.INTERN, "Geheim besluit"), (Zichtbaarheid.OPENBAAR, "Open besluit")):
            leg_vast(
                s,
                now - timedelta(days=3),
                kern.id,
                Stuksoort.BESLUIT,
                datum=vandaag(now),
                titel=titel,
                tekst="Daarom.",
                gegevens={"wie": "het college"},
                zichtbaarheid=zichtbaar,
                door=MARIEKE,
                traject_id=t.id,
            )
        text = woorden(maken.maak(s, now, kern, t, soort, HUIS))
    assert "Westendorp" in text and "Oude IJsselstreek" in text
    assert "het bestuur" in text and "Er zijn al plannen." in text
    assert "{{" not in text and "None" not in text
    assert "Geheim besluit" not in text


def test_a_placeholder_may_be_split_over_pieces_of_text(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern, t = gekozen(s, now)
        own = document(("Beste {", "{ke", "rn}", "}, dag."), ("{{planning}}",))
        sjablonen.keur(own, Soort.STARTDOCUMENT)
        sjablonen.bewaar(s, now, Soort.STARTDOCUMENT, "eigen.docx", own, MARIEKE, 0)
        text = woorden(maken.maak(s, now, kern, t, Soort.STARTDOCUMENT, HUIS))
        assert "Beste Westendorp, dag." in text
        assert "Aanmelding en intake" in text
        with pytest.raises(Verouderd):
            sjablonen.bewaar(s, now, Soort.STARTDOCUMENT, "ander.docx", own, MARIEKE, 0)
        sjablonen.herstel(s, now, Soort.STARTDOCUMENT, MARIEKE, 1)
        assert sjablonen.nieuwste(s, Soort.STARTDOCUMENT) is None


def _zip(**delen: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in delen.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def _met_deel(naam: str, inhoud: bytes) -> bytes:
    target = io.BytesIO(document(("{{kern}}",)))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(naam, inhoud)
    return target.getvalue()


@pytest.mark.parametrize(
    ("maak", "reden"),
    [
        (lambda: document(("Dag {{koning}}",)), "onbekend"),
        (lambda: document(("Dag {{kern}",)), "kapot"),
        (lambda: document(("Zie {{planning}} hier",)), "plek"),
        (lambda: b"%PDF-1.7 geen Word", "geen_word"),
        (lambda: b"", "geen_word"),
        (lambda: _zip(a=b"x"), "geen_word"),
        (lambda: _met_deel("word/vbaProject.bin", b"x"), "macro"),
        (lambda: _met_deel("word/media/bom.bin", b"0" * (41 << 20)), "te_vol"),
        (lambda: b"PK" + b"0" * (5 << 20), "te_groot"),
    ],
)
def test_a_template_that_cannot_count_is_refused_by_name(maak: Callable[[], bytes], reden: str) -> None:
    with pytest.raises(SjabloonFout) as wrong:
        sjablonen.keur(maak(), Soort.STARTDOCUMENT)
    assert wrong.value.reden == reden
    if reden == "onbekend":
        assert "{{koning}}" in str(wrong.value)


def test_what_is_shipped_is_right() -> None:
    for soort in Soort:
        sjablonen.keur((sjablonen.SHIPPED / f"{soort.value}.docx").read_bytes(), soort)
