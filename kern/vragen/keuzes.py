"""Which choice somebody means: by mark, label, half a word, a typo or a number that falls in a class."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_lowercase
from typing import Literal, TypeAlias

from rapidfuzz.distance import OSA

from kern.taal import huidige_taal
from kern.vragen.getallen import Getal, canoniek, getalwoord, lees_getal
from kern.vragen.ja_nee import lees_ja_nee
from kern.vragen.klassen import Klasse, klassen, lees_klasse
from kern.vragen.tekst import vouw
from kern.vragen.vraag import Keuze, Vraag
from kern.vragen.woorden import woorden


@dataclass(frozen=True)
class Treffer:
    """The choices a text may mean: none, one, or several to ask about.

    `letterlijk`: what stands on the screen was typed; `gok`: only part of the text was understood.
    """

    keuzes: tuple[Keuze, ...] = ()
    zekerheid: Literal["letterlijk", "afgeleid", "gok"] = "afgeleid"

    @property
    def enige(self) -> Keuze | None:
        """The choice, when there is exactly one."""
        return self.keuzes[0] if len(self.keuzes) == 1 else None


NIETS = Treffer()
# Above this a text is a story; and with more choices than this "do you mean" helps nobody.
MOST_WORDS = 12
MOST_TO_ASK = 3

# "Ik heb geen brief" at a question for a code.
_NONE = {
    "nl": re.compile(r"(?:(?:ik|we|wij) (?:heb|hebben) )?geen\b"),
    "en": re.compile(r"(?:(?:i|we) have )?no\b|(?:i|we) (?:don t|do not) have\b"),
}
_MARK = re.compile(
    r"(?:optie |nummer |nr |antwoord |keuze |letter |kies |option |number |no |answer |choose )?([0-9]{1,2}|[a-z])"
)
_BEFORE_PLACE = re.compile("^(?:(?:de|the) )?(?:(?:optie|option|nummer|number) )?")


def merken(vraag: Vraag) -> tuple[str, ...]:
    """What may stand before each choice: `1 2 3`, or `a b c` where the labels are numbers themselves."""
    count = len(vraag.keuzes)
    if count <= len(ascii_lowercase) and klassen(vraag.keuzes):
        return tuple(ascii_lowercase[:count])
    return tuple(str(i) for i in range(1, count + 1))


def zoek(vraag: Vraag, tekst: str) -> Treffer:
    """Find the choice `tekst` means. Tries the surest reading first and stops at the first that fits."""
    for reader in (_by_label, _by_mark, op_synoniem, op_klasse, _by_words, _by_name):
        found = reader(vraag, tekst)
        if found.keuzes:
            return found
    return NIETS


def gok(vraag: Vraag, tekst: str) -> Treffer:
    """The choices that some word of `tekst` points at, if not too many; none when it denies or doubts something."""
    known = woorden()
    words = [w for w in vouw(tekst).split() if w not in known.klein]
    if set(words) & known.ontkenningen:
        return NIETS
    telling = [w for w in words if len(w) >= 4 and w not in known.algemeen][:MOST_WORDS]
    hit = tuple(k for k in vraag.keuzes if _points_at(telling, _words(k)))
    return Treffer(hit, "gok") if len(hit) <= MOST_TO_ASK else NIETS


def _points_at(telling: list[str], words: list[str]) -> bool:
    return any(_is_half(w, words) for w in telling)


def ontkent(tekst: str) -> bool:
    """Whether the text holds a condition or a denial, so that a part of it must not be taken for the whole."""
    return bool(set(vouw(tekst).split()) & (woorden().ontkenningen - {"nee"}))


def zoek_open(vraag: Vraag, tekst: str) -> Treffer:
    """For text with buttons: only a label, a name, or all its words; anything else is the text itself."""
    for reader in (_by_label, op_synoniem, _by_name):
        found = reader(vraag, tekst)
        if found.keuzes:
            return found
    none = next((k for k in vraag.keuzes if k.naam == "geen"), None)
    if none and (_NONE["nl"].match(vouw(tekst)) or _NONE[huidige_taal()].match(vouw(tekst))):
        return Treffer((none,))
    return NIETS


def hele_labels(vraag: Vraag, tekst: str) -> tuple[Keuze, ...]:
    """The choices when `tekst` is nothing but their whole labels, with commas or `en` between; else ()."""
    labels = {tuple(vouw(k.label).split()): k for k in reversed(vraag.keuzes)}
    labels.pop((), None)
    words = tuple(vouw(tekst).split())
    if len(words) > sum(len(label) + 1 for label in labels):
        return ()
    return tuple(_eat(words, sorted(labels.items(), key=lambda p: -len(p[0]))) or ())


def _eat(words: tuple[str, ...], labels: list[tuple[tuple[str, ...], Keuze]]) -> list[Keuze] | None:
    if not words:
        return []
    for label, keuze in labels:
        if words[: len(label)] == label:
            rest = _eat(words[len(label) :], [p for p in labels if p[1] is not keuze])
            if rest is not None:
                return [keuze, *rest]
    return _eat(words[1:], labels) if words[0] in woorden().voegwoorden and len(words) > 1 else None


def _pick(keuzes: Iterable[Keuze], literal: bool) -> Treffer:
    return Treffer(tuple(keuzes), "letterlijk" if literal else "afgeleid")


def _by_label(vraag: Vraag, tekst: str) -> Treffer:
    bare, folded = tekst.strip().casefold(), vouw(tekst)
    exact = [k for k in vraag.keuzes if k.label.strip().casefold() == bare]
    if exact:
        return _pick(exact, True)
    marked = zip(merken(vraag), vraag.keuzes, strict=True)
    return _pick([k for mark, k in marked if folded and folded in (vouw(k.label), f"{mark} {vouw(k.label)}")], True)


def _by_mark(vraag: Vraag, tekst: str) -> Treffer:
    found = _MARK.fullmatch(vouw(tekst))
    if not found:
        return _by_number_word(vraag, vouw(tekst))
    mark = found[1]
    if mark.isalpha():
        place = ascii_lowercase.index(mark)
        by_name = [k for k in vraag.keuzes if k.naam.casefold() == mark]
    elif klassen(vraag.keuzes):
        return NIETS
    else:
        place, by_name = int(mark) - 1, []
    by_place = vraag.keuzes[place : place + 1] if place >= 0 else ()
    if by_place and by_name and by_place[0] is not by_name[0]:
        return Treffer((by_place[0], by_name[0]))
    return _pick(by_place, tekst.isascii())


def _by_number_word(vraag: Vraag, folded: str) -> Treffer:
    word = _BEFORE_PLACE.sub("", folded)
    known = woorden()
    place = known.rangtelwoorden.get(word)
    if place is None and not klassen(vraag.keuzes):
        place = getalwoord(word)
    if word in known.laatste:
        place = len(vraag.keuzes)
    return _pick(vraag.keuzes[place - 1 : place] if place else (), False)


def op_synoniem(vraag: Vraag, tekst: str) -> Treffer:
    """A choice that every list may have, in other words: `geen idee` for `weet_niet`."""
    folded = vouw(tekst)
    synonyms = woorden().synoniemen
    by_word = [k for k in vraag.keuzes if folded in synonyms.get(k.naam, ())]
    answer = lees_ja_nee(tekst)
    return _pick(by_word or [k for k in vraag.keuzes if answer and k.naam == answer], False)


def _by_name(vraag: Vraag, tekst: str) -> Treffer:
    """Last of all: people do not see names, so a word in two labels is a question first (`partner`)."""
    folded = vouw(tekst)
    return _pick([k for k in vraag.keuzes if folded and vouw(k.naam.replace("_", " ")) == folded], False)


# --- classes of numbers ---


def op_klasse(vraag: Vraag, tekst: str) -> Treffer:
    """The class a number falls in, when choices are classes of numbers."""
    classes = klassen(vraag.keuzes)
    if not classes:
        return NIETS
    typed = lees_klasse(tekst)
    same = [k for k in vraag.keuzes if typed and classes.get(k.naam) == typed]
    number = lees_getal(tekst)
    if same or not isinstance(number, Getal):
        return _pick(same, False)
    fits = [k for k in vraag.keuzes if k.naam in classes and classes[k.naam].bevat(number.waarde)]
    fits = fits or [k for k in vraag.keuzes if k.naam == canoniek(number.waarde)]
    if len(fits) == 1 and _may_be_place(vraag, number.waarde, fits[0], classes.get(fits[0].naam)):
        # "9" may be an age under 16 or the ninth choice; a wrong guess could end the conversation.
        return Treffer((fits[0], vraag.keuzes[int(number.waarde) - 1]))
    return Treffer(tuple(fits), "gok" if number.ongeveer else "afgeleid")


def _may_be_place(vraag: Vraag, number: Decimal, keuze: Keuze, klasse: Klasse | None) -> bool:
    if (
        klasse is None
        or vraag.zoeken
        or klasse.laag is not None
        or number != number.to_integral_value()
        or not 1 <= number <= len(vraag.keuzes)
    ):
        return False
    return vraag.keuzes[int(number) - 1] is not keuze


# --- words ---


def _words(keuze: Keuze) -> list[str]:
    return vouw(f"{keuze.label} {keuze.naam.replace('_', ' ')} {keuze.voorbeeld}").split()


def _is_half(word: str, words: list[str]) -> bool:
    return word in words or (len(word) >= 3 and any(w.startswith(word) for w in words))


def _is_part(word: str, words: list[str]) -> bool:
    """`corporatie` in `woningcorporatie`, and `koop` in what was typed: `koopwoning`."""
    if len(word) < 4:
        return False
    return any(word in w or (len(w) >= 4 and w not in woorden().klein and word.startswith(w)) for w in words)


def is_typefout(typed: str, meant: str) -> bool:
    """Whether `typed` is `meant` with at most two slips; short words bear fewer."""
    allowed = 0 if len(typed) < 4 else 1 if len(typed) < 6 else 2
    if abs(len(typed) - len(meant)) > allowed or allowed == 0:
        return False
    slips: int = OSA.distance(typed, meant, score_cutoff=allowed)
    return slips <= 1 if typed[0] != meant[0] else slips <= allowed


_Level: TypeAlias = Callable[[str, list[str]], bool]
_LEVELS: tuple[_Level, ...] = (
    lambda word, words: word in words,
    _is_half,
    lambda word, words: _is_half(word, words) or _is_part(word, words),
    lambda word, words: _is_half(word, words) or any(is_typefout(word, w) for w in words),
)


def _by_words(vraag: Vraag, tekst: str) -> Treffer:
    """All words that matter stand in one label; exact words first, then halves, parts and typos."""
    known, folded = woorden(), vouw(tekst)
    said = [w for w in folded.split() if w not in known.klein]
    words = [w for w in said if w not in known.algemeen]
    if all(w.isdigit() for w in words) or len(words) > MOST_WORDS:
        return NIETS
    if set(words) & known.ontkenningen:
        # "zonder kinderen" is not "met kinderen, zonder partner": with a denial the words must stand together.
        return Treffer(tuple(k for k in vraag.keuzes if _stand_together(said, k)))
    in_choices = [(k, _words(k)) for k in vraag.keuzes]
    for level in _LEVELS:
        fits = tuple(k for k, theirs in in_choices if all(_fits(level, w, theirs) for w in words))
        if fits:
            whole = tuple(k for k in fits if _content(k) == set(words))
            return Treffer(whole if len(whole) == 1 else fits)
    if any(c.isdigit() for c in folded):
        return NIETS
    return Treffer(tuple(k for k in vraag.keuzes if is_typefout(folded, vouw(k.label))))


def _fits(level: _Level, word: str, words: list[str]) -> bool:
    """Figures must stand in the label as they are: `tot 900` is no slip of the pen for `tot 700`."""
    return word in words if word.isdigit() else level(word, words)


def _stand_together(said: list[str], keuze: Keuze) -> bool:
    words = [w for w in vouw(keuze.label).split() if w not in woorden().klein]
    return any(words[i : i + len(said)] == said for i in range(len(words)))


def _content(keuze: Keuze) -> set[str]:
    return set(vouw(keuze.label).split()) - woorden().klein
