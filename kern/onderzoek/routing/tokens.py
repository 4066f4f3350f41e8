"""What the tokens of an expression say by themselves: literals, plain paths, days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from elementpath import ElementPathError
from elementpath.xpath_tokens import XPathToken

from kern.onderzoek.xpath.parser import Parser, los_op
from kern.taal import NBSP, aantal, datum


@lru_cache(maxsize=2048)
def ontleed(tekst: str) -> XPathToken | None:
    """The tokens of an expression that was compiled before; None when it is written in a way we do not read."""
    try:
        return Parser().parse(tekst)
    except (ElementPathError, SyntaxError, RecursionError):
        return None


def kaal(token: XPathToken) -> XPathToken:
    while token.symbol == "(":
        token = token[0]
    return token


def letter(token: XPathToken) -> str | None:
    """The text of a literal; None for anything else."""
    return str(token.value) if token.symbol in ("(string)", "(integer)", "(decimal)") else None


def vast(token: XPathToken) -> bool:
    """Whether a value stands in the expression itself."""
    token = kaal(token)
    if (token.symbol == "-" and len(token) == 1) or token.symbol in ("date", "date-time"):
        return vast(token[0])
    return letter(token) is not None


def getal(waarde: int | float | Decimal) -> str:
    # a year is no amount
    return str(waarde) if waarde == int(waarde) and 1900 <= waarde <= 2100 else aantal(Decimal(str(waarde)))


def dag(tekst: str) -> str:
    """`1 maart 2027` for an ISO date, else empty."""
    try:
        return datum(date.fromisoformat(tekst.strip()[:10])).split(" ", 1)[1].replace(" ", NBSP)
    except ValueError:
        return ""


def uur(tekst: str) -> str:
    """`14.30 uur` for a time of day, else empty."""
    found = re.fullmatch(r"(\d{1,2}):(\d\d)(?::\d\d.*)?", tekst.strip())
    return f"{found[1]}.{found[2]}{NBSP}uur" if found else ""


def stappen(token: XPathToken) -> tuple[tuple[str, ...], str] | None:
    """A path as steps, with the number of the repeat when one is named; None for what is no path."""
    if token.symbol == "(name)":
        return (str(token.value),), ""
    if token.symbol in (".", ".."):
        return (token.symbol,), ""
    if token.symbol == "[":
        return _van_keer(token)
    if token.symbol != "/" or not len(token):
        return None
    staart = stappen(token[-1])
    if staart is None:
        return None
    if len(token) == 1:
        return (f"/{staart[0][0]}", *staart[0][1:]), staart[1]
    begin = stappen(token[0])
    if begin is None:
        return None
    pad, keer = (*begin[0], *staart[0]), begin[1] or staart[1]
    return ((los_op(pad[0], pad[1:]),) if pad[0].startswith("/") else pad), keer


def _van_keer(token: XPathToken) -> tuple[tuple[str, ...], str] | None:
    """`kind[2]` or `kind[position() = 2]`."""
    begin = stappen(token[0])
    test: Sequence[XPathToken] = token[1]
    if begin is None:
        return None
    if token[1].symbol == "=" and test[0].symbol == "position" and not len(test[0]):
        return (begin[0], letter(test[1]) or "") if letter(test[1]) else None
    return (begin[0], letter(token[1]) or "") if token[1].symbol == "(integer)" else None
