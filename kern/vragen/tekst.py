"""The one boundary for text that people type, and the folding that comparing needs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

GRENS = 4000
# A letter of a living language carries at most a few marks; Unicode's own safe limit is thirty (UAX 15, D4).
MARKS_SHOWN = 4
MARKS_SORTED = 30

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufdd0-\ufdef\ufffe\uffff]")
_ZWJ = "\u200d"
# Letters and marks that look like nothing; Cf and white space are found by their category.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


@dataclass(frozen=True)
class Schoon:
    """Text fit to store; `ingekort` says that it was longer than allowed."""

    tekst: str
    ingekort: bool


def schoon(tekst: str, maximum: int = GRENS) -> Schoon:
    """Make typed text fit to store: NFC, no control characters, no lone surrogates, at most `maximum` code points.

    Keeps line ends, ZWJ, emoji and bidi controls (shown isolated). Text without anything visible becomes "".
    """
    # Work is bounded before it starts: sorting ten thousand marks takes seconds.
    text = tekst[: maximum * 8 + 64]
    cut = len(text) < len(tekst)
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _LINE_ENDS.sub("\n", _ANSI.sub("", text)).replace("\t", " ")
    text = _CONTROLS.sub("", text)
    if not text.isascii():
        text = _limit_marks(unicodedata.normalize("NFC", _limit_marks(text, MARKS_SORTED)), MARKS_SHOWN)
    if not _is_visible(text):
        return Schoon("", False)
    text = text.strip()
    if len(text) > maximum:
        return Schoon(_cut(text, maximum), True)
    return Schoon(text, cut)


def lengte(tekst: str) -> int:
    """Signs as people count them: a family emoji, a flag and an accented letter are one (close to UAX 29)."""
    return len(_starts(tekst))


def eerste_tekens(tekst: str, aantal: int) -> str:
    """The first `aantal` signs of `tekst`, never half a sign."""
    starts = _starts(tekst)
    return tekst if len(starts) <= aantal else tekst[: starts[aantal]].rstrip()


def vouw(tekst: str) -> str:
    """Fold for comparing: no case, no accents, no punctuation, single spaces. `+`, `<` and `>` stay (`5+`)."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", tekst) if unicodedata.category(c) not in _IGNORED)
    return " ".join("".join(c if c.isalnum() or c in "+<>" else " " for c in plain.casefold()).split())


def heeft_letter(tekst: str) -> bool:
    """Whether there is any letter in it."""
    return any(c.isalpha() for c in tekst)


_IGNORED = frozenset({"Mn", "Me", "Cf"})


def _limit_marks(text: str, most: int) -> str:
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if run <= most:
            kept.append(char)
    return "".join(kept)


def _is_visible(text: str) -> bool:
    return any(not (c.isspace() or c in _BLANKS or unicodedata.category(c) in _IGNORED) for c in text)


def _cut(text: str, maximum: int) -> str:
    """Cut at `maximum` code points, but not inside a sign unless the sign itself is longer than a line."""
    end = maximum
    while end > max(maximum - 40, 0) and _continues(text, end):
        end -= 1
    return text[: end or maximum].strip()


def _continues(text: str, i: int) -> bool:
    """Whether position `i` lies inside a sign that began earlier."""
    if i == 0:
        return False
    char = text[i]
    return (
        char == _ZWJ
        or text[i - 1] == _ZWJ
        or unicodedata.category(char) in ("Mn", "Me")
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
    )


def _starts(text: str) -> list[int]:
    starts: list[int] = []
    half_flag = False
    for i, char in enumerate(text):
        if _continues(text, i):
            continue
        is_flag = "\U0001f1e6" <= char <= "\U0001f1ff"
        if not (is_flag and half_flag):
            starts.append(i)
        half_flag = is_flag and not half_flag
    return starts
