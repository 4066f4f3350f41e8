"""Keys: one purpose cannot read another's, a rotation loses nothing, and a link says only what it was signed for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kern.sleutels import Keys, SleutelFout

OUD, NIEUW = "o" * 40, "n" * 40


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_again(tekst: str) -> None:
    keys = Keys(NIEUW)
    assert keys.open("adres", keys.seal("adres", tekst)) == tekst


def test_the_same_text_is_sealed_differently_each_time(keys: Keys) -> None:
    assert keys.seal("adres", "riet@bewoner.example") != keys.seal("adres", "riet@bewoner.example")


def test_a_sealed_value_cannot_move_to_another_purpose(keys: Keys) -> None:
    with pytest.raises(SleutelFout):
        keys.open("totp", keys.seal("adres", "riet@bewoner.example"))


def test_a_changed_value_does_not_open(keys: Keys) -> None:
    sealed = bytearray(keys.seal("adres", "riet@bewoner.example"))
    sealed[-1] ^= 1
    with pytest.raises(SleutelFout):
        keys.open("adres", bytes(sealed))


def test_after_a_rotation_the_old_still_opens_and_is_still_found(now: datetime) -> None:
    before, after = Keys(OUD), Keys(NIEUW, OUD)
    assert after.open("adres", before.seal("adres", "riet")) == "riet"
    assert before.lookup("adres", "riet") in after.lookups("adres", "riet")
    assert after.lookup("adres", "riet") != before.lookup("adres", "riet")
    assert after.unsign("afmelden", before.sign("afmelden", "7", now), now, timedelta(days=1)) == "7"
    with pytest.raises(SleutelFout):
        Keys(NIEUW).open("adres", before.seal("adres", "riet"))


def test_a_link_is_for_one_purpose_and_one_time(keys: Keys, now: datetime) -> None:
    token = keys.sign("verder", "gesprek", now)
    day = timedelta(days=1)
    assert keys.unsign("verder", token, now + day, day) == "gesprek"
    assert keys.unsign("verder", token, now + day + timedelta(seconds=1), day) is None
    assert keys.unsign("afmelden", token, now, day) is None
    for forged in ("", "onzin", token[:-2], token.upper(), "é" * 20):
        assert keys.unsign("verder", forged, now, day) is None


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        Keys("kort")
