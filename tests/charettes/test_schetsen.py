"""Sketches: only pictures, only with words for who cannot see them, and nothing of where a photo was made."""

from __future__ import annotations

from datetime import datetime

import pytest

from kern.charettes import schetsen
from kern.charettes.fout import CharetteFout
from kern.db import Database
from kern.instellingen import Verouderd
from tests.charettes.werkhulp import charette, ronde
from tests.dossier.hulp import blok, png

ALT = "Een hof met zes huizen naast de kerk."


def test_een_schets_wordt_bewaard_zonder_plek(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        seen = schetsen.keur("hof.png", png(2, 2, blok(b"eXIf", b"52.1 noord")))
        row = schetsen.bewaar(s, now, c, seen, f"  {ALT} ", titel="Het hof", zichtbaar=True)
        s.expunge_all()
        kept = schetsen.lees(s, row.id, openbaar=True)
        assert kept is not None
        assert (kept.mediatype, kept.alt, kept.titel) == ("image/png", ALT, "Het hof")
        assert b"noord" not in kept.inhoud and kept.inhoud == png()


@pytest.mark.parametrize(("naam", "inhoud"), [("plan.pdf", b"%PDF-1.4\n%%EOF\n"), ("lijst.csv", b"a;b\n1;2\n")])
def test_alleen_een_plaatje_is_een_schets(naam: str, inhoud: bytes) -> None:
    with pytest.raises(CharetteFout) as fout:
        schetsen.keur(naam, inhoud)
    assert fout.value.veld == "bestand"


@pytest.mark.parametrize(
    ("naam", "inhoud"), [("hof.png", b"<svg></svg>"), ("hof.svg", b"<svg></svg>"), ("hof.png", b"")]
)
def test_wat_geen_plaatje_is(naam: str, inhoud: bytes) -> None:
    with pytest.raises(schetsen.BestandFout):
        schetsen.keur(naam, inhoud)


@pytest.mark.parametrize("alt", ["", "   ", "Een hof", "x" * 501])
def test_zonder_beschrijving_geen_schets(sqlite_db: Database, now: datetime, alt: str) -> None:
    with sqlite_db.writing() as s:
        c = charette(s, now)
        with pytest.raises(CharetteFout) as fout:
            schetsen.bewaar(s, now, c, schetsen.keur("hof.png", png()), alt)
        assert fout.value.veld == "alt"
        assert schetsen.lijst(s, c, openbaar=False) == []


def test_wie_een_schets_ziet(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        row = schetsen.bewaar(s, now, c, schetsen.keur("hof.png", png()), ALT)
        assert schetsen.lijst(s, c, openbaar=True) == []
        assert schetsen.lees(s, row.id, openbaar=True) is None
        assert schetsen.een(s, row.id, openbaar=True) is None
        old = row.versie
        schetsen.wijzig(s, row, old, titel="Hof", alt=ALT, zichtbaar=True)
        assert schetsen.lijst(s, c, openbaar=True) == [row]
        with pytest.raises(Verouderd):
            schetsen.verwijder(s, row, old)
        schetsen.verwijder(s, row, row.versie)
        assert schetsen.een(s, row.id, openbaar=False) is None


def test_een_variant_neemt_zijn_ronde_mee(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c, other = charette(s, now), charette(s, now, "sinderen")
        r, (hof, _) = ronde(s, now, c, "Hof", "Lint")
        _, (elders, _) = ronde(s, now, other, "Park", "Plein")
        seen = schetsen.keur("hof.png", png())
        assert schetsen.bewaar(s, now, c, seen, ALT, variant_id=hof.id).ronde_id == r.id
        with pytest.raises(CharetteFout):
            schetsen.bewaar(s, now, c, seen, ALT, variant_id=elders.id)
        with pytest.raises(CharetteFout):
            schetsen.bewaar(s, now, c, seen, ALT, ronde_id=elders.ronde_id)
