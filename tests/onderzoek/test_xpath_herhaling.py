"""Expressions in and around repeats: a table of what ODK makes of them, and forms in a certain state."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from kern.onderzoek.blad import Blad, Model
from tests.onderzoek.formulieren import model

Json = dict[str, Any]
VANDAAG = date(2027, 3, 1)
NU = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
TABEL: Json = yaml.safe_load((Path(__file__).parents[1] / "data" / "xpath_herhaling.yaml").read_text("utf-8"))
GEVALLEN = [(soort, *rij) for soort, rijen in TABEL["gevallen"].items() for rij in rijen]
TOESTANDEN = TABEL["toestanden"]


def blad(vorm: Model, antwoorden: dict[str, str]) -> Blad:
    return Blad(vorm, antwoorden, {}, VANDAAG, NU)


def met_uitdrukking(pad: str, uitdrukking: str) -> Model:
    """The form of the table with this expression in that calculation."""
    formulier = TABEL["formulier"]
    velden = [{**v, "reken": uitdrukking} if v["pad"] == pad else v for v in formulier["velden"]]
    return model({**formulier, "velden": velden})


@pytest.mark.parametrize("geval", GEVALLEN, ids=lambda g: f"{g[0]}: {g[1]}: {g[2]}")
def test_table(geval: list[Any]) -> None:
    _soort, wie, uitdrukking, verwacht, *anders = geval
    pad = TABEL["knopen"][wie]
    antwoorden = {**TABEL["formulier"]["antwoorden"], **(anders[0].get("antwoorden", {}) if anders else {})}
    gevuld = blad(met_uitdrukking(pad, uitdrukking), {k: v for k, v in antwoorden.items() if v is not None})
    naam = pad.rpartition("/")[2]
    if isinstance(verwacht, str):
        assert gevuld.waarde(naam) == verwacht
    else:
        keren = gevuld.keren(pad.rpartition("/")[0])
        assert [gevuld.waarde(f"{naam}[{keer}]") for keer in range(1, keren + 1)] == verwacht


def ingevuld(vorm: Model, toestand: Json) -> Blad:
    """The form after its answers and those that came afterwards; what was worked out once is kept between the turns."""
    antwoorden = dict(toestand["antwoorden"])
    for beurt in toestand.get("daarna", []):
        uitvoer = blad(vorm, antwoorden).uitvoer()
        eens = [v.naam for v in vorm.velden if v.berekening and "once(" in v.berekening.tekst]
        antwoorden |= {k: v for k, v in uitvoer.items() if k.partition("[")[0] in eens}
        antwoorden |= beurt
    return blad(vorm, {k: v for k, v in antwoorden.items() if v})


def gezien(gevuld: Blad, soort: str, sleutel: str, verwacht: Any) -> Any:
    """What a form in this state gives for one thing that is expected of it."""
    if soort == "keuzes":
        return [k.naam for k in gevuld.keuzes(sleutel)]
    if soort == "fout":
        return {waarde: gevuld.fout(sleutel, waarde) is not None for waarde in verwacht}
    return getattr(gevuld, soort)(sleutel)


@pytest.mark.parametrize("toestand", TOESTANDEN, ids=lambda t: t["naam"])
def test_states(toestand: Json) -> None:
    gevuld = ingevuld(model(toestand["formulier"]), toestand)
    for soort, verwacht in toestand["verwacht"].items():
        assert {k: gezien(gevuld, soort, k, v) for k, v in verwacht.items()} == verwacht, soort


def test_the_table_is_long() -> None:
    assert len(GEVALLEN) >= 150
    assert len(TOESTANDEN) >= 20
