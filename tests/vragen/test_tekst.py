"""The boundary for text that people type."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kern.vragen import lengte, schoon, vouw
from kern.vragen.tekst import eerste_tekens

FAMILY = "👨‍👩‍👧"
RAINBOW = "🏳️‍🌈"


@pytest.mark.parametrize(
    ("getypt", "bewaard"),
    [
        ("gewoon", "gewoon"),
        ("  rand \n", "rand"),
        ("cafe\u0301", "café"),
        ("e\x00\u0301", "é"),
        ("a\x00b\x07c", "abc"),
        ("\x1b[31mrood\x1b[0m", "rood"),
        ("een\r\ntwee\rdrie", "een\ntwee\ndrie"),
        ("een\u2028twee", "een\ntwee"),
        ("kolom\tkolom", "kolom kolom"),
        ("los \ud83d stuk", "los \ufffd stuk"),
        ("paar \ud83d\ude00", "paar 😀"),
        ("\ufeffmet bom", "met bom"),
        ("\u200b\u200d\u2060", ""),
        ("\u202e\u200f", ""),
        ("\u3164 \u2800", ""),
        ("jan \u202enaj", "jan \u202enaj"),
        (f"{FAMILY} 🇳🇱 {RAINBOW}", f"{FAMILY} 🇳🇱 {RAINBOW}"),
        ("<b>&lt;</b>", "<b>&lt;</b>"),
    ],
)
def test_text_is_made_fit_to_store(getypt: str, bewaard: str) -> None:
    assert schoon(getypt).tekst == unicodedata.normalize("NFC", bewaard)
    assert not schoon(getypt).ingekort


def test_a_storm_of_marks_is_calmed() -> None:
    calm = schoon(("Z" + "\u0335\u0301\u0317" * 300) * 3).tekst
    assert [c for c in calm if not unicodedata.combining(c)] == ["Ź"] * 3
    assert len(calm) <= 15


def test_text_of_the_limit_is_whole_and_one_more_is_cut() -> None:
    assert schoon("a" * 4000).ingekort is False
    assert schoon("a" * 4001).tekst == "a" * 4000
    assert schoon("a" * 4001).ingekort is True
    assert schoon("a" * 5_000_000).ingekort is True


def test_a_cut_never_halves_a_sign() -> None:
    assert schoon(f"abc{FAMILY}", maximum=6).tekst == "abc"
    assert eerste_tekens(f"a{FAMILY}🇳🇱b", 3) == f"a{FAMILY}🇳🇱"


@pytest.mark.parametrize(
    ("tekst", "signs"), [("abc", 3), (FAMILY, 1), ("🇳🇱🇧🇪", 2), (RAINBOW, 1), ("👍🏽", 1), ("e\u0301", 1), ("", 0)]
)
def test_signs_are_counted_as_people_see_them(tekst: str, signs: int) -> None:
    assert lengte(tekst) == signs


@pytest.mark.parametrize(
    ("tekst", "gevouwen"),
    [
        ("  Eén,  TWEE! ", "een twee"),
        ("twee-onder-een-kap", "twee onder een kap"),
        ("5+", "5+"),
        ("２", "2"),
        ("👍", ""),
    ],
)
def test_folding_leaves_what_counts(tekst: str, gevouwen: str) -> None:
    assert vouw(tekst) == gevouwen


_ANY = st.text(st.characters() | st.characters(categories=["Cs", "Cc", "Mn", "Cf"]), max_size=200)


@given(_ANY, st.integers(1, 60))
def test_any_text_comes_out_storable_and_stays_the_same(getypt: str, maximum: int) -> None:
    once = schoon(getypt, maximum)
    assert len(once.tekst) <= maximum
    assert unicodedata.is_normalized("NFC", once.tekst)
    assert not any(unicodedata.category(c) in ("Cs", "Cc") and c != "\n" for c in once.tekst)
    once.tekst.encode("utf-8")
    assert schoon(once.tekst, maximum).tekst == once.tekst
