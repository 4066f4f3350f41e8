"""The count of homes wanted: situations, one a line, and the worked example of the method."""

from __future__ import annotations

import pytest

from kern.behoefte import segmenten
from kern.behoefte.segmenten import Geteld, Segmentrij, geteld, samengevoegd, segment_wens, zekerheid


@pytest.mark.parametrize(
    ("antwoorden", "segment"),
    [
        ("rij koop k1", "starter_koop"),
        ("rij koop k3", "starter_koop"),
        ("rij koop k4", "gezin_koop"),
        ("rij koop weet_niet", "starter_koop"),
        ("app koop k2", "starter_koop"),
        ("app koop k5", "senior_koop"),
        ("tiny_flex koop k1", "starter_koop"),
        ("twee_kap koop k2", "gezin_koop"),
        ("vrij koop k5", "vrij_kavel"),
        ("kavel - k4", "vrij_kavel"),
        ("senior koop k3", "senior_koop"),
        ("hofje koop k3", "senior_koop"),
        ("rij huur - h1", "sociale_huur"),
        ("senior huur - h2", "sociale_huur"),
        ("app huur - h3", "middenhuur"),
        ("app huur - h4", "middenhuur"),
        ("app huur - weet_niet", "onbekend"),
        ("rij beide k2 h1", "starter_koop"),
        ("rij beide weet_niet h1", "sociale_huur"),
        ("rij weet_niet", "onbekend"),
        ("splitsen -", "onbekend"),
        ("weet_niet koop k1", "onbekend"),
        ("-", "onbekend"),
    ],
)
def test_segment(antwoorden: str, segment: str) -> None:
    names = ("type_wens", "koop_huur", "koopprijs", "huurprijs")
    record = {n: v for n, v in zip(names, antwoorden.split(), strict=False) if v != "-"}
    assert segment_wens(record) == segment
    assert segment in segmenten.labels()


@pytest.mark.parametrize(
    ("record", "verwacht"),
    [
        ({"verhuiswens": "moet", "waar": "kern"}, "spoed"),
        ({"verhuiswens": "zeker", "waar": "kern"}, "zeker"),
        ({"verhuiswens": "zeker", "waar": "overal"}, "misschien"),
        ({"verhuiswens": "moet", "waar": "elders", "toch_kern": "ja"}, "misschien"),
        ({"verhuiswens": "nee"}, ""),
        ({}, ""),
    ],
)
def test_zekerheid(record: dict[str, str], verwacht: str) -> None:
    assert zekerheid(record) == verwacht


def wish(segment: str, route: str = "H", termijn: str = "0_1", wens: str = "zeker", **more: str) -> dict[str, str]:
    """A record that wants a home of this segment."""
    kinds = {
        "K1": {"type_wens": "rij", "koop_huur": "koop", "koopprijs": "k2"},
        "K2": {"type_wens": "twee_kap", "koop_huur": "koop", "koopprijs": "k3"},
        "K3": {"type_wens": "vrij", "koop_huur": "koop", "koopprijs": "k5"},
        "S1": {"type_wens": "senior", "koop_huur": "koop", "koopprijs": "k3"},
        "H1": {"type_wens": "rij", "koop_huur": "huur", "huurprijs": "h1"},
    }
    base = {"route": route, "termijn": termijn, "verhuiswens": wens, "in_kern": "ja"}
    return base | kinds[segment] | more


def voorbeeld() -> list[dict[str, str]]:
    """The movers, starters and terugkeerders of the worked example (domein.md §3.9)."""
    rows = [wish("K1")] * 2 + [wish("K2", termijn="2_5", wens="misschien")] * 2 + [wish("K1")]
    rows += [wish("K2", wens="misschien")] * 3 + [wish("K3", termijn="2_5", wens="misschien")] * 2
    rows += [wish("K1", in_kern="nee")] + [wish("H1")] + [wish("S1")] * 3
    rows += [wish("S1", termijn="2_5")] * 4 + [wish("H1")] * 2 + [wish("S1", termijn="2_5", wens="misschien")] * 3
    rows += [wish("H1", "S")] * 3 + [wish("K1", "S", samen="partner_kern")] * 4 + [wish("K1", "S")] * 3
    rows += [wish("K1", "S", termijn="2_5")] * 3 + [wish("K1", "S", termijn="weet_niet", wens="misschien")] * 8
    return rows + [wish("K2", "T")] * 4 + [wish("K3", "T")] * 3 + [wish("K1", "T", wens="misschien")] * 2


def test_the_worked_example_counts_42_wishes() -> None:
    found = geteld(voorbeeld(), proxies=3)
    counts = {r.naam: r.totaal for r in found.rijen}
    assert counts == {
        "starter_koop": 19,
        "gezin_koop": 5,
        "vrij_kavel": 2,
        "senior_koop": 10,
        "sociale_huur": 6,
        "middenhuur": 0,
        "onbekend": 0,
    }
    assert found.totaal.totaal == 42
    assert found.n == 44, "the two halves of four couples are four people"
    assert found.proxies == 3
    starters = found.rijen[0]
    assert (starters.binnen_2, starters.later, starters.van_elders) == (8.0, 11.0, 2)


def test_a_wish_outside_the_kern_or_the_gebied_does_not_count() -> None:
    found = geteld(
        [wish("K1", in_kern="nee"), wish("K1", in_kern="apart"), wish("K1", wens="nee"), wish("K1", in_kern="")]
    )
    assert (found.totaal.totaal, found.apart) == (0, 1)


def test_senioren_are_a_part_of_sociale_huur() -> None:
    rows = [wish("H1", leeftijd="65-74"), wish("H1", leeftijd="25-34"), wish("H1", "S", leeftijd="55-64")]
    assert geteld([*rows, wish("H1", type_wens="senior"), wish("S1", leeftijd="85+")]).senioren == 2


def test_small_segments_are_merged_and_not_hidden() -> None:
    found = samengevoegd(geteld(voorbeeld()))
    assert [(r.naam, r.totaal) for r in found.rijen] == [
        ("starter_koop", 19),
        ("senior_koop", 10),
        ("sociale_huur", 6),
        ("samen", 7),
    ]
    assert all(r.binnen_2 is None and r.n >= 5 for r in found.rijen)


def test_a_merged_row_is_never_smaller_than_the_limit() -> None:
    rows = [wish("K1")] * 8 + [wish("S1")] * 6 + [wish("K3")]
    found = samengevoegd(geteld(rows))
    assert [(r.naam, r.totaal) for r in found.rijen] == [("starter_koop", 8), ("samen", 7)]


def test_too_few_wishes_give_no_rows() -> None:
    assert samengevoegd(geteld([wish("K1")] * 4)).rijen == ()
    assert samengevoegd(geteld([wish("K1")] * 5)).rijen[0].totaal == 5


def test_values_compare() -> None:
    empty = geteld([])
    assert isinstance(empty, Geteld)
    assert empty.totaal == Segmentrij("totaal", "Totaal", 0, 0, 0, 0, 0, 0)
