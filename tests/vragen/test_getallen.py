"""Dutch numbers in words and figures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kern.taal import spreek
from kern.vragen.getallen import Getal, Twijfel, canoniek, getalwoord, lees_getal, toon_getal

ONES = "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien".split()  # noqa: SIM905
ONES += ["zeventien", "achttien", "negentien"]
TENS = ["twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]


def _written(n: int) -> str:
    """`n` as the Taalunie writes it, made another way round than it is read."""
    if n >= 1000:
        return ("" if n < 2000 else _written(n // 1000)) + "duizend" + (_written(n % 1000) if n % 1000 else "")
    if n >= 100:
        return ("" if n < 200 else ONES[n // 100]) + "honderd" + (_written(n % 100) if n % 100 else "")
    if n < 20:
        return ONES[n]
    one = ONES[n % 10]
    return (one + ("ën" if one.endswith("e") else "en") if n % 10 else "") + TENS[n // 10 - 2]


def test_every_number_word_up_to_twenty_thousand_is_read() -> None:
    assert _written(22) == "tweeëntwintig"
    assert [n for n in range(20_000) if getalwoord(_written(n)) != n] == []


@pytest.mark.parametrize(
    ("woord", "waarde"),
    [
        ("twaalfhonderd", 1200),
        ("negenennegentighonderdnegenennegentig", 9999),
        ("honderd en twee", 102),
        ("Zeuven", 7),
        ("tweehonderdduizend", 200_000),
        ("drieën", 3),
    ],
)
def test_spoken_forms(woord: str, waarde: int) -> None:
    assert getalwoord(woord) == waarde


@pytest.mark.parametrize(
    "woord", ["", "drievier", "tweej", "honderdhonderd", "duizendduizend", "nulhonderd", "tien" * 40, "twintigeen"]
)
def test_what_is_no_number_word(woord: str) -> None:
    assert getalwoord(woord) is None


@given(st.decimals(0, 10**9, places=2))
def test_what_is_shown_is_read_back(number: Decimal) -> None:
    read = lees_getal(toon_getal(number))
    assert isinstance(read, Getal)
    assert read.waarde == number
    assert read.letterlijk


@pytest.mark.parametrize(
    ("waarde", "kort"), [("3", "3"), ("3.0", "3"), ("1E+3", "1000"), ("100", "100"), ("-0", "0"), ("0.50", "0.5")]
)
def test_the_stored_form_is_plain(waarde: str, kort: str) -> None:
    assert canoniek(Decimal(waarde)) == kort


@pytest.mark.parametrize(
    ("waarde", "getoond"), [("1978", "1978"), ("12500", "12.500"), ("1250000.5", "1.250.000,5"), ("-12000", "-12.000")]
)
def test_numbers_are_shown_in_dutch(waarde: str, getoond: str) -> None:
    assert toon_getal(Decimal(waarde)) == getoond


# --- English

_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
ENGLISH = _WORDS.split()
ENGLISH_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def _written_in_english(n: int) -> str:
    if n >= 1000:
        return f"{_written_in_english(n // 1000)} thousand {_written_in_english(n % 1000) if n % 1000 else ''}".strip()
    if n >= 100:
        return f"{ENGLISH[n // 100]} hundred{f' and {_written_in_english(n % 100)}' if n % 100 else ''}"
    return ENGLISH[n] if n < 20 else ENGLISH_TENS[n // 10 - 2] + (f"-{ENGLISH[n % 10]}" if n % 10 else "")


def test_every_english_number_word_is_read_where_english_is_spoken() -> None:
    assert _written_in_english(122) == "one hundred and twenty-two"
    with spreek("en"):
        assert [n for n in range(2_000) if getalwoord(_written_in_english(n)) != n] == []
        assert getalwoord("tweeëntwintig") == 22
    assert getalwoord("twenty-two") is None


def test_point_and_comma_change_places_in_english() -> None:
    with spreek("en"):
        assert lees_getal("1,250.5") == Getal(Decimal("1250.5"))
        assert lees_getal("3.5") == Getal(Decimal("3.5"))
        assert lees_getal("3,5") == Getal(Decimal("3.5"), letterlijk=False)
        assert lees_getal("1.250") == Twijfel(Decimal(1250), Decimal("1.250"))
        assert [toon_getal(Decimal(n)) for n in ("12500.5", "1978", "0.25")] == ["12,500.5", "1978", "0.25"]
    assert lees_getal("1.250") == Getal(Decimal(1250))


@given(st.decimals(0, 10**9, places=2))
def test_what_is_shown_in_english_is_read_back_in_english(number: Decimal) -> None:
    with spreek("en"):
        read = lees_getal(toon_getal(number))
        assert isinstance(read, Getal) and read.letterlijk and read.waarde == number
