"""Answers in words, and counted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kern.vragen import Keuze, Rij, Soort, Telling, Vraag, tel, toon

KEUZES = (Keuze("rij", "Rijwoning of hoekwoning"), Keuze("vrij", "Vrijstaand"), Keuze("anders", "Iets anders"))
NBSP = "\u00a0"


def _vraag(soort: Soort) -> Vraag:
    return Vraag("q", soort, "Vraag?", keuzes=KEUZES if soort in ("een", "meer", "open_keuze") else ())


@pytest.mark.parametrize(
    ("soort", "waarde", "getoond"),
    [
        ("een", "rij", "Rijwoning of hoekwoning"),
        ("een", "verdwenen", "verdwenen"),
        ("meer", "rij", "Rijwoning of hoekwoning"),
        ("meer", "rij vrij", "Rijwoning of hoekwoning en Vrijstaand"),
        ("meer", "rij vrij anders", "Rijwoning of hoekwoning, Vrijstaand en Iets anders"),
        ("meer", "", ""),
        ("geheel", "3", "3"),
        ("geheel", "12500", "12.500"),
        ("decimaal", "932.93", "932,93"),
        ("datum", "2027-03-03", f"woensdag 3{NBSP}maart{NBSP}2027"),
        ("ja_nee", "ja", "Ja"),
        ("tekst", "rij", "rij"),
        ("open_keuze", "rij", "Rijwoning of hoekwoning"),
        ("open_keuze", "K7M2PX", "K7M2PX"),
    ],
)
def test_a_value_as_people_read_it(soort: Soort, waarde: str, getoond: str) -> None:
    assert toon(_vraag(soort), waarde) == getoond


def test_choices_are_counted_in_list_order_with_zeros() -> None:
    counted = tel(_vraag("een"), ["vrij", "rij", "vrij", ""])
    assert counted.n == 3
    assert [(r.naam, r.aantal) for r in counted.rijen] == [("rij", 1), ("vrij", 2), ("anders", 0)]
    assert counted.rijen[0] == ("rij", "Rijwoning of hoekwoning", 1)


def test_a_person_with_two_choices_counts_once_in_n() -> None:
    counted = tel(_vraag("meer"), ["rij vrij", "vrij", "vrij vrij"])
    assert counted.n == 3
    assert [r.aantal for r in counted.rijen] == [1, 3, 0]


def test_a_choice_of_an_older_version_keeps_its_own_row() -> None:
    assert tel(_vraag("een"), ["kasteel", "rij"]).rijen[-1] == Rij("kasteel", "kasteel", 1)


def test_numbers_have_a_median_and_a_row_each() -> None:
    counted = tel(_vraag("geheel"), ["10", "2", "2", "3", ""])
    assert counted == Telling((Rij("2", "2", 2), Rij("3", "3", 1), Rij("10", "10", 1)), 4, Decimal("2.5"))


def test_nobody_answered() -> None:
    assert tel(_vraag("geheel"), []) == Telling((), 0, None)
    assert [r.aantal for r in tel(_vraag("ja_nee"), []).rijen] == [0, 0]


def test_yes_and_no_have_labels_of_their_own() -> None:
    assert tel(_vraag("ja_nee"), ["ja", "nee", "ja"]).rijen == (Rij("ja", "Ja", 2), Rij("nee", "Nee", 1))


def test_text_is_only_counted() -> None:
    assert tel(_vraag("tekst"), ["een verhaal", "nog een", ""]) == Telling((), 2)
