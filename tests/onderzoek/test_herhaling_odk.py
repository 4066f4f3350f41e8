"""Repeats as ODK Collect has them: every row of the table that was put to its engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kern.onderzoek.blad import Blad
from kern.onderzoek.model import Model, sleutel
from tests.onderzoek.vormen import blad, van_tabel

TABEL = yaml.safe_load((Path(__file__).parents[1] / "data" / "xpath_herhaling.yaml").read_text(encoding="utf-8"))
GEVALLEN = [(soort, *rij) for soort, rijen in TABEL["gevallen"].items() for rij in rijen]


def antwoorden(vorm: dict[str, Any], met: dict[str, Any]) -> dict[str, str]:
    alles = {**vorm["antwoorden"], **met.get("antwoorden", {})}
    return {naam: waarde for naam, waarde in alles.items() if waarde is not None}


def berekend(b: Blad, m: Model, pad: str) -> str | list[str]:
    """What the calculation at a path yields: one value, or one for every time of its repeat."""
    v = m.op_pad[pad]
    if not v.herhaling:
        return b.waarde(v.naam)
    return [b.waarde(sleutel(v.naam, n)) for n in range(1, b.keren(v.herhaling) + 1)]


def berekeningen(b: Blad) -> dict[str, str]:
    return {naam: b.waarde(naam) for naam, v in b.sleutels() if v.type == "calculate"}


@pytest.mark.parametrize("geval", GEVALLEN, ids=lambda g: f"{g[0]}: {g[1]}: {g[2]}")
def test_expression(geval: list[Any]) -> None:
    _soort, wie, expressie, verwacht, *met = geval
    vorm, pad = TABEL["formulier"], TABEL["knopen"][wie]
    velden = [{**v, "reken": expressie} if v["pad"] == pad else v for v in vorm["velden"]]
    m = van_tabel({**vorm, "velden": velden})
    assert berekend(blad(m, antwoorden(vorm, met[0] if met else {})), m, pad) == verwacht


@pytest.mark.parametrize("toestand", TABEL["toestanden"], ids=lambda t: t["naam"])
def test_state(toestand: dict[str, Any]) -> None:
    m = van_tabel(toestand["formulier"])
    b = blad(m, toestand["antwoorden"])
    for stap in toestand.get("daarna", []):
        b = blad(m, {**b.antwoorden, **berekeningen(b)})  # what once() keeps
        for naam, waarde in stap.items():
            b = b.met(naam, waarde)
    klopt(b, toestand["verwacht"])
    klopt(blad(m, b.antwoorden), toestand["verwacht"])  # made anew, as after every message


def klopt(b: Blad, verwacht: dict[str, dict[str, Any]]) -> None:
    for naam, waarde in verwacht.get("waarde", {}).items():
        assert (naam, b.waarde(naam)) == (naam, waarde)
    for naam, waarde in verwacht.get("relevant", {}).items():
        assert (naam, b.relevant(naam)) == (naam, waarde)
    for pad, keren in verwacht.get("keren", {}).items():
        assert (pad, b.keren(pad)) == (pad, keren)
    for naam, codes in verwacht.get("keuzes", {}).items():
        assert (naam, [k.naam for k in b.keuzes(naam)]) == (naam, codes)
    for naam, tekst in verwacht.get("label", {}).items():
        assert b.label(naam) == tekst
    for naam, verplicht in verwacht.get("verplicht", {}).items():
        assert (naam, b.verplicht(naam)) == (naam, verplicht)
    for naam, proeven in verwacht.get("fout", {}).items():
        for waarde, geweigerd in proeven.items():
            assert (naam, waarde, b.fout(naam, waarde) is not None) == (naam, waarde, geweigerd)
