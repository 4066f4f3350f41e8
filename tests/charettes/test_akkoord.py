"""The akkoord and the polls: what is signed stays, who does something promised it, a minority is heard."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.charettes import akkoord, peiling
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Charette
from kern.charettes.werkrijen import Akkoordpunt, Akkoordsoort, Peilpunt
from kern.db import Database
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid
from kern.taal import vandaag
from kern.toezeggingen import Toezegging
from tests.charettes.werkhulp import STAF, charette, feiten, ronde

K = Akkoordsoort


def _gelezen(s: Session, c: Charette) -> int:
    return akkoord.stand(akkoord.punten(s, c))


def _teken(s: Session, now: datetime, c: Charette, *, geen_minderheid: bool = True) -> list[Akkoordpunt]:
    return list(akkoord.teken(s, now, c, vandaag(now), STAF, _gelezen(s, c), geen_minderheid=geen_minderheid))


def _fout(s: Session, now: datetime, c: Charette, **velden: object) -> str:
    values: dict[str, object] = {"soort": K.KEUZE, "tekst": "Een hof", "door": STAF} | velden
    with pytest.raises(CharetteFout) as fout:
        akkoord.voeg_toe(s, now, c, **values)  # type: ignore[arg-type]
    return fout.value.veld


# --- items


def test_punten_krijgen_een_nummer(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        rows = [akkoord.voeg_toe(s, now, c, soort, f"Over {soort}", door=STAF) for soort in K]
        other = akkoord.voeg_toe(s, now, charette(s, now, "sinderen"), K.KEUZE, "Een plein", door=STAF)
        assert [p.nummer for p in rows] == [1, 2, 3, 4]
        assert other.nummer == 1
        seen = akkoord.lees(s, c)
        assert [p.nummer for p in seen.van(K.VOORWAARDE)] == [2]
        assert (seen.getekend_op, seen.getekend, seen.minderheid) == (None, False, True)
        assert akkoord.lees(s, c, openbaar=True).punten == ()


def test_wat_geen_punt_is(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c, other = charette(s, now), charette(s, now, "sinderen")
        poll = _peil(s, now, other)
        assert _fout(s, now, c, tekst=" ") == "tekst"
        assert _fout(s, now, c, tekst="x" * 481) == "tekst"
        assert _fout(s, now, c, soort="anders") == "soort"
        assert _fout(s, now, c, voor=date(2027, 9, 1)) == "partij"
        assert _fout(s, now, c, eigenaar="projectleider") == "partij"
        assert _fout(s, now, c, partij="De gemeente", voor=date(2027, 2, 28)) == "voor"
        assert _fout(s, now, c, peilpunt_id=poll.id) == "peilpunt"
        assert _fout(s, now, c, soort=K.MINDERHEID, partij="De gemeente") == "partij"
        assert akkoord.punten(s, c) == []


# --- signing


def test_tekenen_maakt_van_een_afspraak_een_toezegging(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        akkoord.voeg_toe(s, now, c, K.KEUZE, "Een hof aan de kerk", door=STAF)
        task = akkoord.voeg_toe(
            s,
            now,
            c,
            K.VOORWAARDE,
            "Een som van de kosten",
            partij="De gemeente",
            eigenaar="projectleider",
            voor=date(2027, 5, 1),
            door=STAF,
        )
        akkoord.voeg_toe(s, now, c, K.MINDERHEID, "Drie mensen willen geen hof", door=STAF)
        assert s.scalars(select(Toezegging)).all() == []
        signed = _teken(s, now, c, geen_minderheid=False)
        assert [p.nummer for p in signed] == [1, 2, 3]
        (promise,) = s.scalars(select(Toezegging)).all()
        assert (promise.tekst, promise.partij, promise.voor) == (
            "Een som van de kosten",
            "De gemeente",
            date(2027, 5, 1),
        )
        assert promise.zichtbaarheid == Zichtbaarheid.OPENBAAR
        assert (promise.id, promise.eigenaar) == (task.toezegging_id, "projectleider")
        seen = akkoord.lees(s, c, openbaar=True)
        assert (seen.getekend_op, seen.getekend, len(seen.punten)) == (date(2027, 3, 1), True, 3)
        assert feiten(s, now, c, "charette_akkoord", True) == [
            "Het charette-akkoord van Samen tekenen is getekend op maandag 1\u00a0maart\u00a02027. "
            "Er staan 2\u00a0punten in."
        ]


def test_zonder_minderheid_staat_dat_erbij(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        akkoord.voeg_toe(s, now, c, K.KEUZE, "Een hof aan de kerk", door=STAF)
        with pytest.raises(CharetteFout) as fout:
            _teken(s, now, c, geen_minderheid=False)
        assert fout.value.veld == "minderheid"
        _teken(s, now, c)
        (none,) = akkoord.lees(s, c, openbaar=True).van(K.MINDERHEID)
        assert none.tekst == "Er is geen standpunt van een minderheid. Dat is op de slotavond gevraagd."


def test_wanneer_tekenen_niet_kan(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c = charette(s, now)

        def fout(when: datetime, dag: date) -> str:
            with pytest.raises(CharetteFout) as found:
                akkoord.teken(s, when, c, dag, STAF, _gelezen(s, c), geen_minderheid=True)
            return found.value.veld

        assert fout(now, vandaag(now)) == "punten"
        akkoord.voeg_toe(s, now, c, K.MINDERHEID, "Niemand luistert", door=STAF)
        assert fout(now, vandaag(now)) == "punten"  # only a minority has agreed nothing
        akkoord.voeg_toe(s, now, c, K.KEUZE, "Een hof", partij="De gemeente", voor=date(2027, 3, 5), door=STAF)
        assert fout(now, date(2027, 3, 2)) == "dag"
        late = now + timedelta(days=10)
        assert fout(late, vandaag(late)) == "punten"
        assert akkoord.lees(s, c).getekend_op is None


def test_wat_getekend_is_verandert_niet(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        punt = akkoord.voeg_toe(s, now, c, K.KEUZE, "Een hof", door=STAF)
        _teken(s, now, c)
        with pytest.raises(CharetteFout) as fout:
            akkoord.wijzig(s, now, punt, STAF, punt.versie, tekst="Een toren")
        assert fout.value.reden == "getekend"
        with pytest.raises(CharetteFout):
            akkoord.verwijder(s, now, punt, STAF, punt.versie)
        assert punt.tekst == "Een hof"


def test_wat_later_komt_wordt_apart_getekend(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c = charette(s, now)
        akkoord.voeg_toe(s, now, c, K.KEUZE, "Een hof", partij="De gemeente", voor=date(2027, 5, 1), door=STAF)
        _teken(s, now, c)
        with pytest.raises(CharetteFout):
            _teken(s, now, c)
        akkoord.voeg_toe(s, now, c, K.OPEN, "De weg", door=STAF)
        assert not akkoord.lees(s, c).getekend
        later = now + timedelta(days=7)
        assert [p.tekst for p in _teken(s, later, c)] == ["De weg"]
        seen = akkoord.lees(s, c)
        assert (seen.getekend, seen.getekend_op) == (True, date(2027, 3, 1))
        assert len(s.scalars(select(Toezegging)).all()) == 1
        assert len(seen.van(K.MINDERHEID)) == 1


def test_niemand_tekent_wat_hij_niet_las(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        first = akkoord.voeg_toe(s, now, c, K.KEUZE, "Een hof", door=STAF)
        second = akkoord.voeg_toe(s, now, c, K.KEUZE, "Een plein", door=STAF)
        seen = _gelezen(s, c)
        akkoord.verwijder(s, now, second, STAF, second.versie)
        akkoord.voeg_toe(s, now, c, K.KEUZE, "Een toren", door=STAF)
        with pytest.raises(Verouderd):
            akkoord.teken(s, now, c, vandaag(now), STAF, seen, geen_minderheid=True)
        old = first.versie
        akkoord.wijzig(s, now, first, STAF, old, tekst="Twee hoven")
        with pytest.raises(Verouderd):
            akkoord.wijzig(s, now, first, STAF, old, tekst="Geen hof")
        assert first.tekst == "Twee hoven"


# --- polls


def _peil(s: Session, now: datetime, c: Charette, **velden: object) -> Peilpunt:
    values: dict[str, object] = {"voor": 31, "neutraal": 4, "tegen": 7, "dag": vandaag(now), "door": STAF} | velden
    return peiling.zet_peiling(s, now, c, "Een hof aan de kerk", **values)  # type: ignore[arg-type]


def test_een_peiling_en_een_verbetering(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        row = _peil(s, now, c)
        later = _peil(s, now, c, dag=None, voor=0, neutraal=0, tegen=0)
        assert [p.volgorde for p in peiling.peilpunten(s, c)] == [1, 2]
        assert feiten(s, now, c, "charette_peiling", True) == []
        assert feiten(s, now, c, "charette_peiling", False) == [
            "Gepeild: Een hof aan de kerk. Voor: 31. Neutraal: 4. Tegen: 7."
        ]
        old = later.versie
        _peil(s, now, c, peilpunt=later, gelezen_versie=old)
        assert (later.voor, later.gepeild_op) == (31, date(2027, 3, 1))
        with pytest.raises(Verouderd):
            _peil(s, now, c, peilpunt=later, gelezen_versie=old)
        peiling.verwijder_peiling(s, row, row.versie)
        assert peiling.peilpunten(s, c) == [later]


def test_wat_geen_peiling_is(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        c = charette(s, now)
        elders, _ = ronde(s, now, charette(s, now, "sinderen"))
        cases: list[tuple[dict[str, object], str]] = [
            ({"voor": -1}, "voor"),
            ({"tegen": 10_001}, "tegen"),
            ({"dag": None}, "dag"),
            ({"dag": date(2027, 3, 2)}, "dag"),
            ({"voor": 0, "neutraal": 0, "tegen": 0}, "voor"),
            ({"ronde_id": elders.id}, "ronde"),
        ]
        for velden, veld in cases:
            with pytest.raises(CharetteFout) as fout:
                _peil(s, now, c, **velden)
            assert fout.value.veld == veld, velden
        assert peiling.peilpunten(s, c) == []


def test_een_punt_blijft_als_zijn_peiling_weggaat(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = charette(s, now)
        row = _peil(s, now, c)
        punt = akkoord.voeg_toe(s, now, c, K.KEUZE, "Een hof", peilpunt_id=row.id, door=STAF)
        peiling.verwijder_peiling(s, row, row.versie)
        s.refresh(punt)
        assert punt.peilpunt_id is None
