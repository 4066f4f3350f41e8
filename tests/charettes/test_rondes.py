"""The feedback loops: proposal, reactions, what changed and why; and voting for a variant."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest

from kern.charettes import ideeen, rondes, varianten
from kern.charettes.fout import CharetteFout
from kern.charettes.werkrijen import Ideestaat, Ronde, Stem
from kern.db import Database
from kern.instellingen import Verouderd
from tests.charettes.werkhulp import STAF, charette, feiten, ronde


def test_rondes_krijgen_een_nummer_en_zijn_eerst_van_de_medewerkers(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        first, _ = ronde(s, now, c)
        second = rondes.maak(s, now, c, " Slot\u202eavond ", STAF, dagdeel_id=c.dagdelen[1].id)
        other, _ = ronde(s, now, charette(s, now, "sinderen"))
        assert [r.nummer for r in (first, second, other)] == [1, 2, 1]
        assert second.titel == "Slotavond"
        assert rondes.lijst(s, c, openbaar=True) == []
        assert rondes.lijst(s, c, openbaar=False) == [first, second]
        assert rondes.een(s, c.id, 1, openbaar=True) is None
        rondes.wijzig(s, now, first, STAF, first.versie, zichtbaar=True)
        assert rondes.een(s, c.id, 1, openbaar=True) is first


@pytest.mark.parametrize(
    ("velden", "veld"),
    [
        ({"titel": " "}, "titel"),
        ({"titel": "x" * 121}, "titel"),
        ({"voorstel": "x" * 4001}, "voorstel"),
        ({"motivering": "x" * 4001}, "motivering"),
        ({"dagdeel_id": 999}, "dagdeel"),
    ],
)
def test_wat_niet_in_een_ronde_past(sqlite_db: Database, now: datetime, velden: dict[str, object], veld: str) -> None:
    with sqlite_db.writing() as s:
        r, _ = ronde(s, now, charette(s, now))
        with pytest.raises(CharetteFout) as fout:
            rondes.wijzig(s, now, r, STAF, r.versie, **velden)
        assert fout.value.veld == veld


def test_een_ronde_is_klaar_als_alles_is_opgeschreven(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        r, _ = ronde(s, now, c)

        def mist() -> str:
            with pytest.raises(CharetteFout) as fout:
                rondes.klaar(s, now, r, STAF, r.versie)
            return fout.value.veld

        assert mist() == "aanpassing"
        rondes.wijzig(s, now, r, STAF, r.versie, aanpassing="Het hof is kleiner")
        assert mist() == "motivering"
        rondes.wijzig(s, now, r, STAF, r.versie, motivering="De kerk wil licht")
        assert mist() == "reacties"
        rondes.reageer(s, now, r, "Te hoog", "papier")
        assert not r.klaar and feiten(s, now, c, "charette_ronde", True) == []
        rondes.klaar(s, now, r, STAF, r.versie)
        assert r.klaar and r.zichtbaar
        assert feiten(s, now, c, "charette_ronde", True) == [
            "Ronde 1 van de charette is klaar: Pin-up op zaterdag. Dit is veranderd: Het hof is kleiner. "
            "De reden: De kerk wil licht."
        ]
        with pytest.raises(CharetteFout) as fout:
            rondes.wijzig(s, now, r, STAF, r.versie, motivering="")
        assert fout.value.veld == "motivering"


def test_een_ronde_weer_openzetten(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        r, _ = ronde(s, now, charette(s, now))
        rondes.wijzig(s, now, r, STAF, r.versie, aanpassing="Niets", motivering="Iedereen is tevreden")
        rondes.reageer(s, now, r, "Mooi", "staf")
        rondes.klaar(s, now, r, STAF, r.versie)
        rondes.heropen(s, now, r, STAF, r.versie)
        assert not r.klaar
        with pytest.raises(Verouderd):
            rondes.klaar(s, now, r, STAF, r.versie - 1)


# --- variants


def test_varianten_houden_hun_letter(db: Database, now: datetime) -> None:
    with db.writing() as s:
        r, (hof, lint, park) = ronde(s, now, charette(s, now), "Hof", "Lint", "Park")
        assert [v.letter for v in (hof, lint, park)] == ["A", "B", "C"]
        kept = varianten.zet_varianten(s, now, r, [("Hof", "Bij de kerk"), ("", ""), ("Park", "")], STAF, r.versie)
        assert [(v.letter, v.naam, v.omschrijving) for v in kept] == [("A", "Hof", "Bij de kerk"), ("C", "Park", "")]
        assert kept[0].id == hof.id


def test_een_variant_met_stemmen_of_ideeen_gaat_niet_weg(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        r, (hof, lint) = ronde(s, now, c, "Hof", "Lint")
        idee = ideeen.breng_in(s, now, c, "Een hof", bron="papier")
        ideeen.zet(s, now, idee, Ideestaat.VARIANT, "Past", STAF, idee.versie, variant_id=hof.id)
        rondes.zet_stemmen(s, now, r, True, STAF, r.versie)
        rondes.stem(s, r, lint.id, "web:1")
        for gone in range(2):
            names = [("" if n == gone else naam, "") for n, naam in enumerate(("Hof", "Lint"))]
            with pytest.raises(CharetteFout) as fout:
                varianten.zet_varianten(s, now, r, names, STAF, r.versie)
            assert fout.value.veld == f"naam-{gone}"


# --- what people say


def test_reacties_van_papier_in_volgorde(db: Database, now: datetime) -> None:
    with db.writing() as s:
        r, (hof, _) = ronde(s, now, charette(s, now), "Hof", "Lint")
        rows = rondes.reageer_lijst(s, now, r, ["Te hoog", "Mooi zo", "Te druk"], "papier", hof.id, zichtbaar=True)
        hidden = rondes.reageer(s, now, r, "Van de pagina", "pagina")
        assert [row.tekst for row in rondes.reacties(s, r, openbaar=True)] == ["Te hoog", "Mooi zo", "Te druk"]
        assert rondes.toon_reacties(s, r, [rows[1].id], zichtbaar=False) == 1
        assert rondes.toon_reacties(s, r, [hidden.id, hidden.id], zichtbaar=True) == 1
        assert [row.tekst for row in rondes.reacties(s, r, openbaar=True)] == ["Te hoog", "Te druk", "Van de pagina"]
        assert len(rondes.reacties(s, r, openbaar=False)) == 4


def test_wat_geen_reactie_is(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c = charette(s, now)
        r, _ = ronde(s, now, c, "Hof", "Lint")
        other, (elders, _) = ronde(s, now, c, "Toren", "Torens")
        for texts, variant, veld in (
            (["Mooi", " "], None, "tekst"),
            (["x" * 1001], None, "tekst"),
            (["Mooi"], elders.id, "variant"),
        ):
            with pytest.raises(CharetteFout) as fout:
                rondes.reageer_lijst(s, now, r, texts, "papier", variant)
            assert fout.value.veld == veld
        assert rondes.reacties(s, r, openbaar=False) == []
        row = rondes.reageer(s, now, other, "Mooi", "papier")
        rondes.verwijder_reactie(s, r, row.id)
        assert rondes.toon_reacties(s, r, [row.id], zichtbaar=True) == 0
        assert rondes.reacties(s, other, openbaar=False) == [row]


# --- voting


def test_stemmen_kan_alleen_als_het_open_is(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        r, (hof, lint) = ronde(s, now, c, "Hof", "Lint")

        def dicht() -> None:
            with pytest.raises(CharetteFout) as fout:
                rondes.stem(s, r, hof.id, "web:1")
            assert fout.value.reden == "stemmen_dicht"

        dicht()
        rondes.zet_stemmen(s, now, r, True, STAF, r.versie)
        assert rondes.stemronde(s, c) is r
        assert feiten(s, now, c, "charette_stemmen", True) == [
            "In ronde 1 van de charette kunt u stemmen. Dit zijn de varianten: A, Hof en B, Lint."
        ]
        rondes.stem(s, r, hof.id, "web:1")
        rondes.stem(s, r, hof.id, "telegram:1")
        rondes.stem(s, r, lint.id, "web:1")
        assert rondes.stemmen(s, r) == {hof.id: 1, lint.id: 1}
        assert rondes.mijn_stem(s, r, "web:1") == lint.id
        assert rondes.mijn_stem(s, r, "web:2") is None
        rondes.zet_stemmen(s, now, r, False, STAF, r.versie)
        dicht()
        assert rondes.stemronde(s, c) is None
        assert rondes.stemmen(s, r) == {hof.id: 1, lint.id: 1}


def test_van_een_stem_blijft_niet_wie(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c = charette(s, now)
        kept = set()
        for _ in range(2):
            r, (hof, _) = ronde(s, now, c, "Hof", "Lint")
            rondes.zet_stemmen(s, now, r, True, STAF, r.versie)
            kept.add(rondes.stem(s, r, hof.id, "telegram:901").kiezer)
        assert len(kept) == 2  # the same voter cannot be followed over the rounds
        assert not any("901" in kiezer for kiezer in kept)


def test_er_is_een_vraag_tegelijk(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c = charette(s, now)
        first, _ = ronde(s, now, c, "Hof", "Lint")
        second, _ = ronde(s, now, c, "Park", "Plein")
        rondes.zet_stemmen(s, now, first, True, STAF, first.versie)
        rondes.zet_stemmen(s, now, second, True, STAF, second.versie)
        assert (first.stemmen, rondes.stemronde(s, c)) == (False, second)
        rondes.wijzig(s, now, second, STAF, second.versie, zichtbaar=False)
        assert rondes.stemronde(s, c) is None


def test_waarover_niet_gestemd_kan_worden(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c = charette(s, now)
        alone, _ = ronde(s, now, c, "Hof")
        with pytest.raises(CharetteFout):
            rondes.zet_stemmen(s, now, alone, True, STAF, alone.versie)
        r, _ = ronde(s, now, c, "Hof", "Lint")
        _, (elders, _) = ronde(s, now, c, "Park", "Plein")
        rondes.zet_stemmen(s, now, r, True, STAF, r.versie)
        with pytest.raises(CharetteFout) as fout:
            rondes.stem(s, r, elders.id, "web:1")
        assert fout.value.veld == "stem"


def test_wie_twee_keer_tegelijk_drukt_stemt_een_keer(db: Database, now: datetime) -> None:
    with db.writing() as s:
        r, variants = ronde(s, now, charette(s, now), "Hof", "Lint")
        rondes.zet_stemmen(s, now, r, True, STAF, r.versie)
        r_id, choices = r.id, [v.id for v in variants]

    def vote(n: int) -> None:
        with db.writing() as s:
            rondes.stem(s, s.get_one(Ronde, r_id), choices[n % 2], "web:zelfde")

    threads = [threading.Thread(target=vote, args=(n,)) for n in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    with db.reading() as s:
        assert sum(rondes.stemmen(s, s.get_one(Ronde, r_id)).values()) == 1
        assert s.query(Stem).count() == 1
