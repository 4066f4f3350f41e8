"""Words that work everywhere (`terug`, `stop`, `wijzig 3`). Only whole messages count, so no answer is stolen."""

from __future__ import annotations

import re

from kern.vragen.getallen import getalwoord
from kern.vragen.tekst import schoon, vouw
from kern.vragen.vraag import Opdracht, Vraag
from kern.vragen.woorden import NOOD_ALLEEN, OPDRACHTEN

_BY_WORD = {word: name for name, words in OPDRACHTEN.items() for word in words}
# Only behind a slash: alone these are too ordinary.
_SLASH_ONLY = {"nieuw": "nieuw"}

_SLASH = re.compile(r"/\s*([^\W\d_][\w-]{0,31})(?:@\w{1,64})?(?:\s+(\S.*))?", re.DOTALL)
_CHANGE = re.compile(r"(?:wijzig|wijzigen|verander|pas aan)(?: mijn)?(?: vraag| antwoord| nummer)*(?: op vraag)? (\w+)")
# Somebody who writes this needs a person, also in the middle of a longer answer.
_DESPAIR = re.compile(
    r"\b(?:ik wil (?:echt |gewoon |liever )?dood|ik wil niet meer (?:verder )?leven|niet meer willen leven|"
    r"(?:ik )?maak(?:t)? er een (?:eind|einde) aan|(?:eind|einde) aan mijn leven|(?:ik )?pleeg zelfmoord|"
    r"zelfmoord plegen|mezelf van kant|mezelf iets aan ?doen|mijzelf iets aan ?doen)\b"
)


def opdracht(tekst: str, vraag: Vraag | None = None) -> Opdracht | None:
    """The order a whole message is, with or without slash; None for anything that may be an answer.

    With the open `vraag`, a message that is a label of it stays an answer, and so does 112 on a number question.
    """
    clean = schoon(tekst).tekst
    folded = vouw(clean)
    if _DESPAIR.search(folded) or folded in NOOD_ALLEEN:
        return Opdracht("nood")
    if slash := _SLASH.fullmatch(clean):
        return _slash_order(slash[1], slash[2] or "")
    if vraag is not None and _is_answer(vraag, folded):
        return None
    if clean.strip() in ("?", "??", "???"):
        return Opdracht("help")
    if name := _BY_WORD.get(folded):
        return Opdracht(name)
    return _change(folded)


def _is_answer(vraag: Vraag, folded: str) -> bool:
    if any(folded == vouw(keuze.label) for keuze in vraag.keuzes):
        return True
    return vraag.soort in ("geheel", "decimaal") and folded in ("112", "113")


def _slash_order(word: str, argument: str) -> Opdracht:
    folded = vouw(word)
    if folded in ("wijzig", "wijzigen", "verander"):
        return _change(f"wijzig {vouw(argument)}".strip()) or Opdracht("wijzig")
    name = _BY_WORD.get(folded) or _SLASH_ONLY.get(folded)
    return Opdracht(name, argument=argument.strip()) if name else Opdracht("onbekend")


def _change(folded: str) -> Opdracht | None:
    """`wijzig 3`, `wijzig vraag drie`; a number no list of questions reaches is no order."""
    if folded in OPDRACHTEN["wijzig"]:
        return Opdracht("wijzig")
    found = _CHANGE.fullmatch(folded)
    if not found:
        return None
    number = int(found[1]) if re.fullmatch("[0-9]{1,3}", found[1]) else getalwoord(found[1])
    return Opdracht("wijzig", number) if number is not None and number < 1000 else None
