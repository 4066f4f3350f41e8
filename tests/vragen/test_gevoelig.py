"""Numbers that should not stand in an open answer. The BSN and IBAN here are test numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kern.vragen import gevoelige_getallen, maskeer


@pytest.mark.parametrize(
    ("tekst", "gevonden"),
    [
        ("mijn bsn is 111222333", ("111222333",)),
        ("bsn: 1112.22.333.", ("1112.22.333",)),
        ("111 222 333", ("111 222 333",)),
        ("111222334", ()),
        ("000000000", ()),
        ("1112223330", ()),
        ("0111222333", ()),
        ("bel 0315-123456 of 06 12345678", ()),
        ("+31 6 12345678", ()),
        ("NL91ABNA0417164300", ("NL91ABNA0417164300",)),
        ("nl91 abna 0417 1643 00 graag", ("nl91 abna 0417 1643 00",)),
        ("NL91ABNA0417164301", ()),
        ("DE89 3704 0044 0532 0130 00", ("DE89 3704 0044 0532 0130 00",)),
        ("7064 AA Silvolde, 12-03-2025", ()),
        ("", ()),
    ],
)
def test_bsn_and_iban_are_found_by_their_check_digits(tekst: str, gevonden: tuple[str, ...]) -> None:
    assert gevoelige_getallen(tekst) == gevonden


def test_what_is_found_is_masked_and_the_rest_stays() -> None:
    assert maskeer("bsn 111222333, rekening NL91ABNA0417164300.") == "bsn •••••, rekening •••••."


@given(st.text("0123456789 .-NLABnl", max_size=200))
def test_masking_leaves_nothing_to_find(tekst: str) -> None:
    assert not gevoelige_getallen(maskeer(tekst))
