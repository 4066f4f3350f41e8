r"""Patterns of `regex()`, matched in time that grows with the text and no faster.

Python's `re` tries the ways a text can fit one after the other; a pattern such as `(a+)+$` has so many that one answer
of forty signs would keep the program busy for years. Here all ways are followed side by side: a set of places in the
pattern, moved on one sign at a time. That answers the only question a questionnaire asks: does the whole text fit?

A pattern is Java's, as in ODK: `\d` and `\w` are ASCII, `\p{L}` letters of Latin, Greek and Cyrillic. What cannot be
followed side by side is refused: back references, and looking ahead or behind inside a pattern (at its beginning
looking ahead is fine). So is a pattern of more than MOST_STEPS steps, repetitions spelled out.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from re import _constants as op  # type: ignore[attr-defined]  # Python has no public door to a parsed pattern
from re import _parser  # type: ignore[attr-defined]
from typing import Any

MOST_STEPS = 3000

_LETTERS = "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u052f\u1e00-\u1fff"
_CLASSES = {
    **dict.fromkeys(("L", "IsAlphabetic", "IsL", "IsLatin"), _LETTERS),
    **dict.fromkeys(("N", "Nd", "Digit", "IsDigit"), "0-9"),
    **{"Alpha": "A-Za-z", "Alnum": "A-Za-z0-9", "Upper": "A-Z", "Lower": "a-z"},
    **{"Lu": "A-Z\u00c0-\u00d6\u00d8-\u00de", "Ll": "a-z\u00df-\u00f6\u00f8-\u00ff"},
}
_SPACES = frozenset(" \t\n\r\f\v")
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_DIGITS = frozenset("0123456789")
_CATEGORIES: dict[Any, tuple[frozenset[str], bool]] = {
    op.CATEGORY_DIGIT: (_DIGITS, True),
    op.CATEGORY_NOT_DIGIT: (_DIGITS, False),
    op.CATEGORY_SPACE: (_SPACES, True),
    op.CATEGORY_NOT_SPACE: (_SPACES, False),
    op.CATEGORY_WORD: (_WORD, True),
    op.CATEGORY_NOT_WORD: (_WORD, False),
}
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT)

Items = Sequence[tuple[Any, Any]]
Test = Callable[[str], bool]
Here = Callable[[str, int], bool]


class PatroonFout(re.error):
    """A pattern that is sound but cannot be followed here."""


@dataclass(eq=False)
class _Step:
    """A place in the pattern. `test`: what the next sign must be; `here`: what must be true where we stand.

    Without either it only leads on, to `next` and perhaps to `other`.
    """

    next: _Step | None = None
    other: _Step | None = None
    test: Test | None = None
    here: Here | None = None


@dataclass(frozen=True)
class Patroon:
    """A compiled pattern. `vooraf`: what must be true at the beginning (looking ahead), and whether it must be so."""

    begin: _Step
    einde: _Step
    vooraf: tuple[tuple[Patroon, bool], ...] = field(default=())

    def past(self, text: str) -> bool:
        """Whether the whole text fits."""
        if any(ahead.begint(text) is not wanted for ahead, wanted in self.vooraf):
            return False
        places = self._reach([self.begin], text, 0)
        for number, sign in enumerate(text, start=1):
            if not places:
                return False
            places = self._reach(_moved(places, sign), text, number)
        return self.einde in places

    def begint(self, text: str) -> bool:
        """Whether a beginning of the text fits."""
        places = self._reach([self.begin], text, 0)
        for number, sign in enumerate(text, start=1):
            if self.einde in places or not places:
                break
            places = self._reach(_moved(places, sign), text, number)
        return self.einde in places

    def _reach(self, steps: list[_Step], text: str, number: int) -> dict[_Step, None]:
        """All places that can be reached from these without a sign."""
        seen: dict[_Step, None] = {}
        waiting = list(reversed(steps))
        while waiting:
            step = waiting.pop()
            if step in seen:
                continue
            seen[step] = None
            if step.test is not None or (step.here is not None and not step.here(text, number)):
                continue
            waiting += [after for after in (step.other, step.next) if after is not None]
        return seen


def _moved(places: dict[_Step, None], sign: str) -> list[_Step]:
    return [step.next for step in places if step.next is not None and step.test is not None and step.test(sign)]


@functools.lru_cache(maxsize=512)
def lees_patroon(java: str) -> Patroon:
    """A Java pattern, compiled. Raises `re.error` for a broken one, PatroonFout for one that cannot be followed."""
    try:
        items = _parser.parse(_python_of(java), re.ASCII)
    except (OverflowError, RecursionError) as error:
        raise PatroonFout(str(error)) from None
    try:
        return _Builder().whole(list(items), items.state.flags)
    except RecursionError as error:
        raise PatroonFout(str(error)) from None


def _python_of(java: str) -> str:
    def spelled(found: re.Match[str]) -> str:
        name, negated = found[2], found[1] == "P"
        if name not in _CLASSES:
            raise re.error(f"\\p{{{name}}}")
        inside = java.rfind("[", 0, found.start()) > java.rfind("]", 0, found.start())
        if inside and negated:
            raise PatroonFout(f"\\P{{{name}}}")
        return _CLASSES[name] if inside else f"[{'^' if negated else ''}{_CLASSES[name]}]"

    return re.sub(r"\\([pP])\{(\w+)\}", spelled, java)


class _Builder:
    """Lays the steps of one pattern, from its end to its beginning."""

    def __init__(self) -> None:
        self.steps = 0

    def step(self, **parts: Any) -> _Step:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise PatroonFout("te groot")
        return _Step(**parts)

    def whole(self, items: list[tuple[Any, Any]], flags: int) -> Patroon:
        ahead = []
        while items and items[0] == (op.AT, op.AT_BEGINNING):
            items.pop(0)
        while items and items[0][0] in (op.ASSERT, op.ASSERT_NOT) and items[0][1][0] > 0:
            kind, (_, inner) = items.pop(0)
            ahead.append((self.whole(list(inner), flags), kind is op.ASSERT))
        end = self.step()
        return Patroon(self.sequence(items, end, flags), end, tuple(ahead))

    def sequence(self, items: Items, after: _Step, flags: int) -> _Step:
        for item in reversed(items):
            after = self.item(item, after, flags)
        return after

    def item(self, item: tuple[Any, Any], after: _Step, flags: int) -> _Step:
        kind, value = item
        if kind in _REPEATS:
            return self.repeat(value, after, flags)
        if kind is op.SUBPATTERN:
            _, added, removed, inner = value
            return self.sequence(list(inner), after, (flags | added) & ~removed)
        if kind is op.BRANCH:
            begin = self.sequence(list(value[1][-1]), after, flags)
            for branch in reversed(value[1][:-1]):
                begin = self.step(next=self.sequence(list(branch), after, flags), other=begin)
            return begin
        if kind is op.AT:
            return self.step(next=after, here=_here(value, flags))
        if kind in (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY, op.RANGE):
            return self.step(next=after, test=_test(item, flags))
        raise PatroonFout(str(kind))

    def repeat(self, value: tuple[int, Any, Any], after: _Step, flags: int) -> _Step:
        least, most, inner = value
        items = list(inner)
        if most is op.MAXREPEAT:
            loop = self.step(other=after)
            loop.next = self.sequence(items, loop, flags)
            after = loop
        else:
            begin = after
            for _ in range(most - least):
                begin = self.step(next=self.sequence(items, begin, flags), other=after)
            after = begin
        for _ in range(least):
            after = self.sequence(items, after, flags)
        return after


def _here(value: Any, flags: int) -> Here:
    """What `^`, `$` and `\\b` ask of the place between two signs."""
    lines = bool(flags & re.MULTILINE)
    if value in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
        return lambda text, at: at == 0 or (lines and value is op.AT_BEGINNING and text[at - 1] == "\n")
    if value is op.AT_END_STRING:
        return lambda text, at: at == len(text)
    if value is op.AT_END:
        return lambda text, at: text[at:] in ("", "\n") or (lines and text[at] == "\n")
    if value in (op.AT_BOUNDARY, op.AT_NON_BOUNDARY):
        return lambda text, at: _boundary(text, at) is (value is op.AT_BOUNDARY)
    raise PatroonFout(str(value))


def _boundary(text: str, at: int) -> bool:
    before, behind = text[at - 1 : at] if at else "", text[at : at + 1]
    return (before in _WORD) is not (behind in _WORD)


def _test(item: tuple[Any, Any], flags: int) -> Test:
    kind, value = item
    if kind is op.ANY:
        return (lambda _: True) if flags & re.DOTALL else (lambda sign: sign != "\n")
    if kind is op.NOT_LITERAL:
        value, kind = [(op.NEGATE, None), (op.LITERAL, value)], op.IN
    parts = list(value) if kind is op.IN else [item]
    negated = parts[0][0] is op.NEGATE
    tests = list(_tests(parts[1:] if negated else parts))
    if flags & re.IGNORECASE:
        return lambda sign: any(test(s) for s in {sign, sign.lower(), sign.upper()} for test in tests) is not negated
    return lambda sign: any(test(sign) for test in tests) is not negated


def _tests(parts: Items) -> Iterator[Test]:
    for kind, value in parts:
        if kind is op.LITERAL:
            yield functools.partial(str.__eq__, chr(value))
        elif kind is op.RANGE:
            yield functools.partial(_in_range, chr(value[0]), chr(value[1]))
        elif kind is op.CATEGORY and value in _CATEGORIES:
            yield functools.partial(_in_set, *_CATEGORIES[value])
        else:
            raise PatroonFout(str(kind))


def _in_range(first: str, last: str, sign: str) -> bool:
    return first <= sign <= last


def _in_set(signs: frozenset[str], wanted: bool, sign: str) -> bool:
    return (sign in signs) is wanted
