"""Yes and no as people say them. What is neither (`ja nee`, `nee, tenzij`) is nothing, never a guess."""

from __future__ import annotations

import re
from typing import Literal

from kern.vragen.tekst import vouw
from kern.vragen.woorden import woorden

_THUMBS: dict[str, Literal["ja", "nee"]] = {"👍": "ja", "✅": "ja", "✔": "ja", "👌": "ja", "👎": "nee", "❌": "nee"}
_SKIN_AND_STYLE = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]")


def lees_ja_nee(tekst: str) -> Literal["ja", "nee"] | None:
    """`ja`, `nee`, or None when the whole message is not clearly one of them."""
    words = vouw(tekst).split()
    thumbs = {_THUMBS[sign] for sign in tekst if sign in _THUMBS}
    if not words:
        others = [c for c in _SKIN_AND_STYLE.sub("", tekst) if c not in _THUMBS and not c.isspace()]
        return thumbs.pop() if len(thumbs) == 1 and not others else None
    if " ".join(words) in woorden().nee_zinnen:
        return "nee" if "ja" not in thumbs else None
    meanings = {_meaning(word) for word in words} | thumbs
    if meanings - {""} == {"ja"}:
        return "ja"
    return "nee" if meanings - {""} == {"nee"} else None


def _meaning(word: str) -> Literal["ja", "nee", ""] | None:
    known = woorden()
    if word in known.ja or re.fullmatch("ja+h?", word):
        return "ja"
    if word in known.nee or re.fullmatch("nee+n?", word):
        return "nee"
    return "" if word in known.stoplap else None
