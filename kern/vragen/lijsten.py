"""Searching a list that is too long to read: people type a part of a name, and what fits is shown."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from kern.vragen.keuzes import NIETS, Treffer, op_klasse, op_synoniem
from kern.vragen.tekst import vouw
from kern.vragen.vraag import Keuze, Vraag
from kern.vragen.woorden import woorden

# More than this is no choice to read either: then one types on.
MEESTE_TREFFERS = 8
# Long enough to tell places apart by a slip of the pen.
MIN_TYPO = 4


def zoek_in_lijst(vraag: Vraag, tekst: str) -> Treffer:
    """The choices that `tekst` may mean, in the order of the list; a number is never a place in a list nobody sees."""
    bare, folded = tekst.strip().casefold(), vouw(tekst)
    if exact := [k for k in vraag.keuzes if k.label.strip().casefold() == bare]:
        return Treffer(tuple(exact), "letterlijk")
    if not folded:
        return NIETS
    labels = [(k, vouw(k.label)) for k in vraag.keuzes]
    if same := [k for k, label in labels if label == folded]:
        return Treffer(tuple(same), "letterlijk")
    for found in (op_synoniem(vraag, tekst), op_klasse(vraag, tekst)):
        if found.keuzes:
            return found
    return _parts(labels, _telling(folded))


def uit_eerdere(vraag: Vraag, tekst: str, eerder: Sequence[str]) -> Keuze | None:
    """One of the choices that were just shown, by its place or by a part of its name."""
    shown = [k for k in vraag.keuzes if k.naam in eerder]
    folded = vouw(tekst)
    known = woorden()
    word = folded.removeprefix("de ").removeprefix("the ")
    place = len(shown) if word in known.laatste else known.rangtelwoorden.get(word, 0)
    if not place and len(folded) <= 2 and folded.isascii() and folded.isdecimal():
        place = int(folded)
    if shown and not any(vouw(k.label) == folded for k in vraag.keuzes) and 1 <= place <= len(shown):
        return shown[place - 1]
    fits = _parts([(k, vouw(k.label)) for k in shown], _telling(folded)).keuzes
    return fits[0] if len(fits) == 1 else None


def _telling(folded: str) -> str:
    """What was typed without small words, unless nothing would be left."""
    words = [w for w in folded.split() if w not in woorden().klein]
    return " ".join(words) or folded


def _parts(labels: list[tuple[Keuze, str]], folded: str) -> Treffer:
    """From the surest to the least sure; the first way that finds anything counts."""
    for level in (_begins, _words_begin, _holds, _slips):
        if fits := tuple(k for k, label in labels if level(folded, label)):
            return Treffer(fits)
    return NIETS


def _begins(typed: str, label: str) -> bool:
    return label.startswith(typed)


def _words_begin(typed: str, label: str) -> bool:
    words = label.split()
    return all(any(w.startswith(part) for w in words) for part in typed.split())


def _holds(typed: str, label: str) -> bool:
    return len(typed) >= 3 and typed in label


def _slips(typed: str, label: str) -> bool:
    """A slip or two in the name, or one in each of some of its words; figures stand as they are."""
    if abs(len(typed) - len(label)) <= 2 and not any(c.isdigit() for c in typed):
        allowed = 0 if len(typed) < MIN_TYPO else 1 if len(typed) < 7 else 2
        if allowed and OSA.distance(typed, label, score_cutoff=allowed) <= allowed:
            return True
    words = label.split()
    return all(any(_nearly(part, w) for w in words) for part in typed.split())


def _nearly(typed: str, word: str) -> bool:
    if typed == word:
        return True
    if min(len(typed), len(word)) < MIN_TYPO or typed[0] != word[0] or any(c.isdigit() for c in typed):
        return False
    return abs(len(word) - len(typed)) <= 1 and OSA.distance(typed, word, score_cutoff=1) <= 1
