"""Passwords: which are refused, and argon2id. No rule about capitals or digits: they make passwords worse
(NIST SP 800-63B §3.1.1.2).
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

KORTST = 12
LANGST = 500
TEKENS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without look-alikes
_BLOKLIJST = Path(__file__).with_suffix(".txt")

# 19 MiB, two passes: the smallest setting advised for argon2id, so that four logins at once stay light.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class ZwakWachtwoord(ValueError):
    """The password is refused; the text (`kort`, `lang`, `bekend`, `eigen`) is the key of a sentence."""


def keur(wachtwoord: str, email: str = "") -> None:
    """Raise ZwakWachtwoord unless it is long enough and not one that everybody tries first."""
    text = unicodedata.normalize("NFC", wachtwoord)
    if len(text) < KORTST:
        raise ZwakWachtwoord("kort")
    if len(text) > LANGST:
        raise ZwakWachtwoord("lang")
    plain = text.lower()
    # `Welkom01Welkom01!` is as well known as `welkom`: look at what is left without digits and signs.
    stem = re.sub(r"[\W\d_]+", "", plain)
    if len(set(plain)) < 4 or _herhaalt_bekend(stem) or _herhaalt_bekend(plain):
        raise ZwakWachtwoord("bekend")
    own = email.split("@")[0]
    if email and (plain == email or (len(own) >= 4 and len(plain.replace(own, "")) < 6)):
        raise ZwakWachtwoord("eigen")


def _herhaalt_bekend(word: str) -> bool:
    whole = len(word)
    return any(
        whole % size == 0 and word[:size] * (whole // size) == word and word[:size] in _bloklijst()
        for size in range(3, whole + 1)
    )


@cache
def _bloklijst() -> frozenset[str]:
    return frozenset(_BLOKLIJST.read_text("utf-8").split())


def tijdelijk() -> str:
    """A random password that can be read out over the telephone: `K7MP-3XWA-…`, 80 bits."""
    return "-".join("".join(secrets.choice(TEKENS) for _ in range(4)) for _ in range(4))


def versleutel(wachtwoord: str) -> str:
    """The argon2id hash to keep."""
    return _hasher.hash(unicodedata.normalize("NFC", wachtwoord))


def klopt(bewaard: str, wachtwoord: str) -> bool:
    """Whether the password belongs to the hash; slow on purpose."""
    try:
        return _hasher.verify(bewaard, unicodedata.normalize("NFC", wachtwoord[:LANGST]))
    except (VerificationError, InvalidHashError):
        return False


@cache
def schijnhash() -> str:
    """Verified for an unknown account, so that it takes as long as a known one."""
    return versleutel(secrets.token_hex(16))
