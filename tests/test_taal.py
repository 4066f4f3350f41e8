"""Dutch for people: dates, amounts and sentences, with the no-break spaces where they belong."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from jinja2 import UndefinedError

from kern import taal


@pytest.mark.parametrize(
    ("gegeven", "verwacht"),
    [
        (taal.datum(date(2027, 3, 3)), "woensdag 3~maart~2027"),
        (taal.datum_kort(date(2027, 3, 15)), "ma~15~maart"),
        (taal.dag_en_maand(date(2027, 2, 1)), "1~februari"),
        (taal.tijd(datetime(2027, 3, 1, 18, 30, tzinfo=UTC)), "19.30~uur"),
        (taal.tijd(datetime(2027, 7, 1, 17, 30, tzinfo=UTC)), "19.30~uur"),
        (taal.bedrag(1250), "€~1.250"),
        (taal.bedrag(Decimal("932.93")), "€~932,93"),
        (taal.bedrag(Decimal("932.90")), "€~932,90"),
        (taal.aantal(1250), "1.250"),
        (taal.aantal(Decimal("16.5")), "16,5"),
        (taal.procent(0.325), "33~%"),
        (taal.procent(0.0), "0~%"),
        (taal.procent(1.0), "100~%"),
        (taal.meervoud(1, "huishouden", "huishoudens"), "1~huishouden"),
        (taal.meervoud(0, "huishouden", "huishoudens"), "0~huishoudens"),
    ],
)
def test_how_it_reads(gegeven: str, verwacht: str) -> None:
    assert gegeven == verwacht.replace("~", "\u00a0")


def test_the_dutch_day_begins_at_dutch_midnight() -> None:
    assert taal.vandaag(datetime(2027, 3, 1, 22, 59, tzinfo=UTC)) == date(2027, 3, 1)
    assert taal.vandaag(datetime(2027, 3, 1, 23, 0, tzinfo=UTC)) == date(2027, 3, 2)
    assert taal.vandaag(datetime(2027, 7, 1, 22, 0, tzinfo=UTC)) == date(2027, 7, 2)


def test_a_sentence_that_is_not_there_or_misses_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        taal.zin("gesprek.vraag.bestaat_niet")
    with pytest.raises(KeyError):
        taal.zin("gesprek.vraag.nummer", nummer=3)
    with pytest.raises(UndefinedError):
        taal.render("mail/voet.txt")


def test_values_are_never_formats_themselves() -> None:
    assert "{van}" in taal.zin("gesprek.vraag.nummer", nummer="{van}", van="x")
