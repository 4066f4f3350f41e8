"""What the computer counts of a charette for the marsroute, and how a new shipped marsroute arrives."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kern.charettes import akkoord, peiling, rondes
from kern.charettes.rijen import Aanmelding, Charette, Deelnemer, Staat
from kern.charettes.werkrijen import Akkoordsoort
from kern.db import Database
from kern.taal import vandaag
from kern.trajecten import criteria, verhuizen, versies
from kern.trajecten.criteria import REKEN, CriteriumStand
from kern.trajecten.marsroute import REKENT, Criterium
from kern.trajecten.rijen import MarsrouteVersie, Traject
from tests.charettes.werkhulp import STAF, charette, ronde
from tests.trajecten.hulp import begin, lopend

JONG, MIDDEN, OUD = "tot35", "35tot65", "65plus"


def stand(s: Session, now: datetime, t: Traject, sleutel: str) -> CriteriumStand:
    """How one criterion of the two steps of the charette stands."""
    step = "werving" if sleutel in ("deelnemers", "mix") else "charette"
    row = next(stap for stap in t.stappen if stap.sleutel == step)
    return next(c for c in criteria.standen(s, now, t, row) if c.sleutel == sleutel)


def lopend_met(s: Session, now: datetime) -> tuple[Traject, Charette]:
    """A charette in a traject that follows that marsroute."""
    c = charette(s, now)
    t = s.get_one(Traject, c.traject_id)
    verhuizen.naar_versie(s, now, t, versies.nieuwste(s, "charette"), STAF, t.versie)
    return t, c


def meld_aan(s: Session, now: datetime, c: Charette, *leeftijden: str, mix: bool = True, weg: bool = False) -> None:
    """A party with a person for each age class."""
    c.aanmeldnummer += 1
    a = Aanmelding(charette_id=c.id, nummer=c.aanmeldnummer, sleutel=f"proef:{c.id}:{c.aanmeldnummer}")
    a.aantal, a.mix, a.kanaal, a.code, a.ingetrokken, a.gemaakt = len(leeftijden), mix, "pagina", "x", weg, now
    a.mensen = [Deelnemer(volgnr=n, leeftijd=age if mix else "") for n, age in enumerate(leeftijden)]
    s.add(a)
    s.flush()


def test_zonder_charette_is_niets_gehaald(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        t, c = lopend_met(s, now)
        c.staat = Staat.AFGELAST.value
        s.flush()
        for sleutel in ("deelnemers", "mix", "rondes", "peiling", "akkoord"):
            found = stand(s, now, t, sleutel)
            assert (found.gehaald, found.berekend, found.stand) == (False, True, "er is nog geen charette")


def test_genoeg_mensen(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t, c = lopend_met(s, now)
        for _ in range(14):
            meld_aan(s, now, c, JONG, OUD)
        meld_aan(s, now, c, MIDDEN)
        meld_aan(s, now, c, MIDDEN, MIDDEN, weg=True)
        found = stand(s, now, t, "deelnemers")
        assert (found.gehaald, found.stand) == (False, "29\u00a0mensen hebben zich aangemeld, 30 is nodig")
        # Who was erased after the first evening is still counted.
        c.dagdelen[0].geteld = {"geplaatst": 1, "binnen": 1, "groepen": {}}
        assert stand(s, now, t, "deelnemers").gehaald


def test_een_goede_mix(db: Database, now: datetime) -> None:
    with db.writing() as s:
        t, c = lopend_met(s, now)
        meld_aan(s, now, c, JONG, JONG, mix=False)
        assert stand(s, now, t, "mix").stand == "nog niemand vertelde zijn leeftijd"
        meld_aan(s, now, c, *[MIDDEN] * 14, OUD, OUD, OUD)
        meld_aan(s, now, c, JONG, JONG, weg=True)
        found = stand(s, now, t, "mix")
        assert not found.gehaald
        assert found.stand == (
            "te weinig mensen jonger dan 35 jaar: 15\u00a0% is nodig van de 17\u00a0mensen die hun leeftijd vertelden"
        )
        meld_aan(s, now, c, JONG, JONG, JONG)
        found = stand(s, now, t, "mix")  # 3 of 20 is 15 per cent, for the young and the old
        assert found.gehaald
        meld_aan(s, now, c, MIDDEN)
        assert not stand(s, now, t, "mix").gehaald


def test_drie_rondes_die_klaar_zijn(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        t, c = lopend_met(s, now)
        for n in range(3):
            assert stand(s, now, t, "rondes").stand.startswith(f"{n}\u00a0ronde")
            r, _ = ronde(s, now, c)
            rondes.wijzig(s, now, r, STAF, r.versie, aanpassing="Kleiner", motivering="Te hoog")
            rondes.reageer(s, now, r, "Te hoog", "papier")
            assert not stand(s, now, t, "rondes").gehaald
            rondes.klaar(s, now, r, STAF, r.versie)
        assert stand(s, now, t, "rondes").gehaald


def test_de_peiling_is_gedaan_als_alles_is_gepeild(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        t, c = lopend_met(s, now)
        assert stand(s, now, t, "peiling").stand == "er is nog niet gepeild"
        numbers: dict[str, Any] = {"voor": 9, "neutraal": 1, "tegen": 2}
        peiling.zet_peiling(s, now, c, "Een hof", dag=vandaag(now), door=STAF, **numbers)
        assert stand(s, now, t, "peiling").gehaald
        later = peiling.zet_peiling(s, now, c, "Een plein", voor=0, neutraal=0, tegen=0, door=STAF)
        assert stand(s, now, t, "peiling").stand == "1\u00a0onderdeel gepeild, 1 nog niet"
        peiling.zet_peiling(
            s, now, c, "Een plein", dag=vandaag(now), door=STAF, peilpunt=later, gelezen_versie=later.versie, **numbers
        )
        assert stand(s, now, t, "peiling").gehaald


def test_het_akkoord_is_getekend(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        t, c = lopend_met(s, now)
        assert stand(s, now, t, "akkoord").stand == "er is nog geen akkoord"
        akkoord.voeg_toe(s, now, c, Akkoordsoort.KEUZE, "Een hof", door=STAF)
        assert stand(s, now, t, "akkoord").stand == "nog niet getekend: 1"
        akkoord.teken(s, now, c, vandaag(now), STAF, akkoord.stand(akkoord.punten(s, c)), geen_minderheid=True)
        assert stand(s, now, t, "akkoord").gehaald
        # Two days later something is agreed that nobody signed yet.
        akkoord.voeg_toe(s, now + timedelta(days=2), c, Akkoordsoort.OPEN, "De weg", door=STAF)
        assert not stand(s, now, t, "akkoord").gehaald


# --- the marsroute itself


def test_wat_telt_staat_in_de_marsroute() -> None:
    assert set(REKEN) == set(REKENT)
    route = versies.meegeleverd("charette")
    found = {
        c.reken: (c.grens, c.eenheid) for step in route.stappen for c in step.criteria if c.reken.startswith("char")
    }
    assert found == {
        "charette_deelnemers": (30, "mensen"),
        "charette_mix": (15, "%"),
        "charette_rondes": (3, "rondes"),
        "charette_peiling": (None, "%"),
        "charette_akkoord": (None, "%"),
    }


def _zoals_eerst(s: Session) -> MarsrouteVersie:
    """The route as an older Kernpraat shipped it: somebody ticked everything of the charette by hand."""
    row = versies.nieuwste(s, "charette")
    inhoud = copy.deepcopy(row.inhoud)
    for step in inhoud["stappen"]:
        for c in step["criteria"]:
            if c.get("reken", "").startswith("charette"):
                c["reken"], c["grens"] = "", None
    row.inhoud = inhoud
    s.flush()
    return row


def test_een_nieuwe_meegeleverde_marsroute_wordt_de_volgende_versie(db: Database, now: datetime) -> None:
    with db.writing() as s:
        begin(s, now)
        old = _zoals_eerst(s)
        was = versies.van(old)
        assert versies.verzorg_startdata(s, now) == 1
        assert [row.versie for row in versies.alle_versies(s, "charette")] == [2, 1]
        assert versies.van(versies.nieuwste(s, "charette")) == versies.meegeleverd("charette", 2)
        assert versies.van(old) == was
        assert versies.verzorg_startdata(s, now) == 0


@pytest.mark.parametrize("concept", [True, False])
def test_wie_zelf_een_versie_maakt_houdt_die(sqlite_db: Database, now: datetime, concept: bool) -> None:
    with sqlite_db.writing() as s:
        begin(s, now)
        _zoals_eerst(s)
        row = versies.concept(s, now, "charette", STAF)
        if not concept:
            own = replace(versies.van(row), naam="Charette, op onze manier")
            row = versies.bewaar_concept(s, now, own, STAF, row.bewerking)
            versies.maak_versie(s, now, "charette", "Onze naam", STAF, row.bewerking)
        assert versies.verzorg_startdata(s, now) == 0


def test_een_lopend_traject_houdt_zijn_stappen(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.writing() as s:
        t = lopend(s, now)
        before = [copy.deepcopy(row.inhoud) for row in t.stappen]
        _zoals_eerst(s)
        versies.verzorg_startdata(s, now)
        s.expire_all()
        assert [row.inhoud for row in t.stappen] == before


def test_de_eenheid_van_een_grens() -> None:
    assert Criterium("x", "y", "respons", 40).eenheid == "%"
