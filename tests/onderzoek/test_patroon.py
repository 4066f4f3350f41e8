"""Patterns: what fits is what fits in Python, in time that grows with the text only."""

from __future__ import annotations

import random
import re
import time

import pytest

from kern.onderzoek.xpath.patroon import MOST_STEPS, PatroonFout, lees_patroon


@pytest.mark.parametrize(
    ("patroon", "past", "past_niet"),
    [
        ("[0-9]{4} ?[A-Z]{2}", ["7064AB", "7064 AB"], ["7064ab", "706 AB", "7064AB "]),
        (r"^(\+31|0)[1-9]\d{8}$", ["0612345678", "+31612345678"], ["06123", "00612345678"]),
        (r"[^@ ]+@[^@ ]+\.[a-z]{2,}", ["a.b@c.nl"], ["a@b", "@c.nl", "a@b.n"]),
        (".{0,1000}", ["", "a" * 1000], ["a" * 1001, "a\nb"]),
        ("(ja|nee)?", ["", "ja", "nee"], ["jan"]),
        ("(a|ab)(c|bcd)", ["abcd", "ac"], ["abc d"]),
        (r"\bweg\b.*", ["weg 3"], ["wegen"]),
        (r"\p{L}+", ["Zoë", "Łódź"], ["a1", ""]),
        (r"[\p{L} ]+", ["Zoë van Öz"], ["Zoë1"]),
        (r"\P{L}+", ["12!"], ["a"]),
        ("(?i)straat", ["STRAAT", "Straat"], ["straten"]),
        ("(?=.*[0-9])[a-z0-9]{3,}", ["ab1"], ["abc", "a1"]),
        ("(?!0+$)[0-9]+", ["010"], ["000"]),
        (r"[^\s]+", ["ab"], ["a b"]),
        (r"(?:a{2,3}b)*", ["", "aab", "aabaaab"], ["ab"]),
    ],
)
def test_what_fits(patroon: str, past: list[str], past_niet: list[str]) -> None:
    compiled = lees_patroon(patroon)
    assert [text for text in past if not compiled.past(text)] == []
    assert [text for text in past_niet if compiled.past(text)] == []


_ATOMS = ["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", "1", r"\s", "é", "[b-e]", " ", r"\."]
_REPEATS = ["*", "+", "?", "{2}", "{0,2}", "{1,3}", "*?", "{2,}"]


def _pattern(chance: random.Random, depth: int) -> str:
    kind = chance.random()
    if depth == 0 or kind < 0.3:
        return chance.choice(_ATOMS)
    left = _pattern(chance, depth - 1)
    if kind < 0.55:
        return left + _pattern(chance, depth - 1)
    if kind < 0.7:
        return f"(?:{left}|{_pattern(chance, depth - 1)})"
    return f"(?:{left}){chance.choice(_REPEATS)}" if kind < 0.93 else chance.choice(["^", "$", r"\b"]) + left


def test_two_thousand_patterns_fit_as_in_python() -> None:
    chance = random.Random(20270301)
    for _ in range(2000):
        pattern = chance.choice(["", "", "", "(?i)", "(?=a)", "(?!b)"]) + _pattern(chance, 4)
        known, ours = re.compile(pattern, re.ASCII), lees_patroon(pattern)
        for _ in range(3):
            text = "".join(chance.choice("aAb1é. \nc") for _ in range(chance.randrange(7)))
            assert ours.past(text) is (known.fullmatch(text) is not None), (pattern, text)


@pytest.mark.parametrize("patroon", ["(a+)+$", "(a|a)*b", "(a?){30}a{30}", "(.*a){12}", r".+@.+\..+", "(x+x+)+y"])
def test_no_pattern_keeps_the_program_busy(patroon: str) -> None:
    compiled = lees_patroon(patroon)
    began = time.process_time()
    for text in ("a" * 4000 + "!", "x" * 4000, "@." * 2000 + "\n"):
        assert compiled.past(text) is False
    assert time.process_time() - began < 2


@pytest.mark.parametrize("patroon", ["[a-z", "(a", "*a", r"\p{Latijn}", "a{3,1}"])
def test_a_broken_pattern(patroon: str) -> None:
    with pytest.raises(re.error) as caught:
        lees_patroon(patroon)
    assert not isinstance(caught.value, PatroonFout)


@pytest.mark.parametrize(
    "patroon", [r"(a)\1", "a(?=b)b", "(?<=a)b", f"a{{{MOST_STEPS + 1}}}", r"[\P{L}]", "((a{99}){99}){99}"]
)
def test_a_pattern_that_cannot_be_followed(patroon: str) -> None:
    with pytest.raises(PatroonFout):
        lees_patroon(patroon)
