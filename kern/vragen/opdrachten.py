"""Words that work everywhere (`terug`, `stop`, `wijzig 3`). Only whole messages count, so no answer is stolen."""

from __future__ import annotations

import re
from functools import cache

from kern.taal import huidige_taal
from kern.vragen.getallen import getalwoord
from kern.vragen.tekst import schoon, vouw
from kern.vragen.vraag import Opdracht, Vraag
from kern.vragen.woorden import NOOD_ALLEEN, TAALCODES, TALEN, woorden

# Only behind a slash: alone these are too ordinary.
_SLASH_ONLY = {"nieuw": "nieuw", "new": "nieuw"}

# *Idee 12* and *stem op variant B*: which one, in the same breath.
_IDEA = re.compile(
    r"(?:hoe staat het (?:er )?met |wat is er (?:gebeurd )?met |hoe gaat het met |volg |how is |what happened to )?"
    r"(?:idee|idea)(?: nummer| nr| number| no)? ([0-9]{1,4})"
)
_VOTE = re.compile(r"(?:ik |i )?(?:stem|vote)(?: op| voor| for)?(?: variant| option)? ([a-j])")
_SLASH = re.compile(r"/\s*([^\W\d_][\w-]{0,31})(?:@\w{1,64})?(?:\s+(\S.*))?", re.DOTALL)
_CHANGE = {
    "nl": re.compile(
        r"(?:wijzig|wijzigen|verander|pas aan)(?: mijn)?(?: vraag| antwoord| nummer)*(?: op vraag)? (\w+)"
    ),
    "en": re.compile(r"(?:change|edit)(?: my)?(?: question| answer| number)*(?: to question)? (\w+)"),
}
# Somebody who writes this needs a person, also in the middle of a longer answer.
_DESPAIR = re.compile(
    r"\b(?:ik wil (?:echt |gewoon |liever )?dood|ik wil niet meer (?:verder )?leven|niet meer willen leven|"
    r"(?:ik )?maak(?:t)? er een (?:eind|einde) aan|(?:eind|einde) aan mijn leven|(?:ik )?pleeg zelfmoord|"
    r"zelfmoord plegen|mezelf van kant|mezelf iets aan ?doen|mijzelf iets aan ?doen|"
    r"i (?:really |just )?want to die|i don t want to live|i do not want to live|kill myself|end my life|"
    r"commit suicide|harm myself)\b"
)


# A code to go on with holds no vowels but those that look like a digit, so that "verder weetniet" stays an answer.
_GO_ON = re.compile(
    r"(?:verder|continue)(?: (?:met|with))?(?: (?:de|mijn|the|my))?(?: code)? "
    r"([0-9b-df-hi-tv-z]{4}) ?([0-9b-df-hi-tv-z]{4})"
)


def opdracht(tekst: str, vraag: Vraag | None = None) -> Opdracht | None:
    """The order a whole message is, with or without slash; None for anything that may be an answer.

    With the open `vraag`, a message that is a label of it stays an answer, and so does 112 on a number question.
    """
    clean = schoon(tekst).tekst
    folded = vouw(clean)
    if _DESPAIR.search(folded) or folded in NOOD_ALLEEN:
        return Opdracht("nood")
    if code := _GO_ON.fullmatch(folded):
        return Opdracht("verder", argument=f"{code[1]}{code[2]}".upper())
    if slash := _SLASH.fullmatch(clean):
        return _slash_order(slash[1], slash[2] or "")
    if vraag is not None and _is_answer(vraag, folded):
        return None
    if clean.strip() in ("?", "??", "???"):
        return Opdracht("help")
    if idea := _IDEA.fullmatch(folded):
        return Opdracht("idee", int(idea[1]))
    if vote := _VOTE.fullmatch(folded):
        return Opdracht("stem", argument=vote[1].upper())
    if language := TALEN.get(folded):
        return Opdracht("taal", argument=language)
    if name := _by_word(huidige_taal()).get(folded):
        return Opdracht(name)
    return _change(folded)


@cache
def _by_word(taal: str) -> dict[str, str]:
    """Word to order, in the language that is spoken (and in Dutch, always)."""
    return {word: name for name, words in woorden().opdrachten.items() for word in words}


def _is_answer(vraag: Vraag, folded: str) -> bool:
    if any(folded == vouw(keuze.label) for keuze in vraag.keuzes):
        return True
    return vraag.soort in ("geheel", "decimaal") and folded in ("112", "113")


def _slash_order(word: str, argument: str) -> Opdracht:
    folded = vouw(word)
    if folded in ("wijzig", "wijzigen", "verander", "change"):
        return _change(f"wijzig {vouw(argument)}".strip()) or Opdracht("wijzig")
    if folded in ("taal", "language", "lang"):
        said = vouw(argument)
        return Opdracht("taal", argument=TAALCODES.get(said, said))
    if folded in TALEN:
        return Opdracht("taal", argument=TALEN[folded])
    if folded in ("idee", "idea") and re.fullmatch("[0-9]{1,4}", argument.strip()):
        return Opdracht("idee", int(argument))
    name = _by_word(huidige_taal()).get(folded) or _SLASH_ONLY.get(folded)
    return Opdracht(name, argument=argument.strip()) if name else Opdracht("onbekend")


def _change(folded: str) -> Opdracht | None:
    """`wijzig 3`, `wijzig vraag drie`; a number no list of questions reaches is no order."""
    if folded in woorden().opdrachten["wijzig"]:
        return Opdracht("wijzig")
    found = _CHANGE["nl"].fullmatch(folded) or _CHANGE[huidige_taal()].fullmatch(folded)
    if not found:
        return None
    number = int(found[1]) if re.fullmatch("[0-9]{1,3}", found[1]) else getalwoord(found[1])
    return Opdracht("wijzig", number) if number is not None and number < 1000 else None
