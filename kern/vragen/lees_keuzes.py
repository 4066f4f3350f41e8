"""Readers for questions with choices: one, several, text with buttons, yes or no, to acknowledge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from kern.taal import opsomming, zin
from kern.vragen.aanbod import keuzes_van
from kern.vragen.getallen import toon_getal
from kern.vragen.ja_nee import lees_ja_nee
from kern.vragen.keuzes import MOST_TO_ASK, NIETS, Treffer, gok, hele_labels, merken, ontkent, zoek, zoek_open
from kern.vragen.lijsten import MEESTE_TREFFERS, uit_eerdere, zoek_in_lijst
from kern.vragen.tekst import eerste_tekens, heeft_letter, lengte, vouw
from kern.vragen.vraag import Begrepen, Bevestigen, Gelezen, Keuze, Onduidelijk, Vraag
from kern.vragen.woorden import woorden


def lees_een(vraag: Vraag, text: str, eerder: Sequence[str]) -> Gelezen:
    """One choice."""
    if vraag.zoeken and (shown := uit_eerdere(vraag, text, eerder)):
        return Begrepen(shown.naam, genoteerd(shown.label))
    found = zoek_keuze(vraag, text)
    if found.keuzes:
        return _one_choice(vraag, found, text)
    return _one_of_several(vraag, text) or onduidelijke_keuze(vraag, text)


def zoek_keuze(vraag: Vraag, text: str) -> Treffer:
    """The choices a text may mean; in a long list it may be a part of a name."""
    return zoek_in_lijst(vraag, text) if vraag.zoeken else zoek(vraag, text)


def _one_choice(vraag: Vraag, found: Treffer, text: str) -> Gelezen:
    keuze = found.enige
    if keuze is None:
        return _which(vraag, "antwoorden.keuze.welke", found.keuzes, text)
    if found.zekerheid == "gok":
        return Bevestigen(keuze.naam, zin("antwoorden.keuze.klopt", keuze=kaal(keuze.label)))
    return Begrepen(keuze.naam, None if found.zekerheid == "letterlijk" else genoteerd(keuze.label))


def _one_of_several(vraag: Vraag, text: str) -> Gelezen | None:
    """`2 en een huurhuis`: the part that answers this question, after a yes."""
    if ontkent(text):
        return None
    parts = delen(text)
    found = [k for part in parts if (k := zoek_keuze(vraag, part).enige)] if len(parts) > 1 else []
    distinct = tuple(dict.fromkeys(found))
    if len(distinct) > 1:
        return _which(vraag, "antwoorden.keuze.een", distinct, text)
    guess = NIETS if vraag.zoeken else gok(vraag, text)
    if not distinct and len(guess.keuzes) > 1:
        return _which(vraag, "antwoorden.keuze.welke", guess.keuzes, text)
    keuze = distinct[0] if distinct else guess.enige
    return Bevestigen(keuze.naam, zin("antwoorden.keuze.deels", keuze=kaal(keuze.label))) if keuze else None


def lees_meer(vraag: Vraag, text: str) -> Gelezen:
    """Several choices, with commas or `en` between."""
    whole = zoek_keuze(vraag, text)
    if vouw(text) in woorden().alles and whole.zekerheid != "letterlijk":
        return onduidelijke_keuze(vraag, text)
    if whole.zekerheid == "letterlijk" and whole.enige:
        return _several(vraag, [whole.enige], True)
    if labels := hele_labels(vraag, text):
        return _several(vraag, list(labels), True)
    if whole.keuzes:
        return _several(vraag, [whole.enige], False) if whole.enige else _one_choice(vraag, whole, text)
    return _read_list(vraag, text)


def _read_list(vraag: Vraag, text: str) -> Gelezen:
    found = [zoek_keuze(vraag, part) for part in delen_of_merken(text)]
    unsure = next((f for f in found if len(f.keuzes) > 1), None)
    if unsure:
        return _one_choice(vraag, unsure, text)
    chosen = [f.enige for f in found if f.enige]
    if not chosen or (len(chosen) < len(found) and ontkent(text)):
        return onduidelijke_keuze(vraag, text)
    if len(chosen) < len(found):
        ordered = [k for k in vraag.keuzes if k in chosen]
        return te_veel_of_weinig(vraag, ordered) or Bevestigen(
            namen(ordered), zin("antwoorden.keuze.deels", keuze=kaal(_labels(ordered)))
        )
    return _several(vraag, chosen, all(f.zekerheid == "letterlijk" for f in found))


def _several(vraag: Vraag, chosen: list[Keuze], literal: bool) -> Gelezen:
    """Several choices in the order of the list, whatever the order of typing."""
    ordered = [k for k in vraag.keuzes if k in chosen]
    return te_veel_of_weinig(vraag, ordered) or Begrepen(
        namen(ordered), None if literal else genoteerd(_labels(ordered))
    )


def te_veel_of_weinig(vraag: Vraag, chosen: list[Keuze]) -> Onduidelijk | None:
    """The sentence when there are more or fewer choices than the question takes."""
    n = len(chosen)
    if vraag.maximum is not None and n > vraag.maximum:
        return Onduidelijk(zin("antwoorden.meer.te_veel", maximum=vraag.maximum, aantal=n))
    if vraag.minimum is not None and n < vraag.minimum:
        return Onduidelijk(zin("antwoorden.meer.te_weinig", minimum=vraag.minimum, aantal=n))
    return None


# --- text, with or without buttons ---


def lees_open(vraag: Vraag, text: str, eerder: Sequence[str]) -> Gelezen:
    """A choice if its whole label is typed, else the text itself."""
    found = zoek_open(vraag, text)
    return _one_choice(vraag, found, text) if found.keuzes else lees_tekst(vraag, text)


def lees_tekst(vraag: Vraag, text: str) -> Gelezen:
    """Text as it is. Also `nee` and `geen`: only the person knows whether that is an answer."""
    if vraag.minimum is not None and lengte(text) < vraag.minimum:
        return Onduidelijk(zin("antwoorden.tekst.te_kort", minimum=vraag.minimum))
    if vraag.maximum is not None and lengte(text) > vraag.maximum:
        most = max(int(vraag.maximum), 1)
        return Begrepen(eerste_tekens(text, most), ingekort(most))
    return Begrepen(text)


def ingekort(maximum: int) -> str:
    """The sentence that says that a text was cut."""
    return zin("antwoorden.tekst.ingekort", maximum=toon_getal(Decimal(maximum)))


# --- yes or no, to acknowledge ---


def lees_janee(vraag: Vraag, text: str) -> Gelezen:
    """Yes or no."""
    answer = lees_ja_nee(text)
    keuze = next((k for k in keuzes_van(vraag) if k.naam == answer), None)
    if keuze is None:
        return _yes_no_by_label(vraag, text)
    literal = vouw(text) in (keuze.naam, vouw(keuze.label))
    return Begrepen(keuze.naam, None if literal else genoteerd(keuze.label))


def _yes_no_by_label(vraag: Vraag, text: str) -> Gelezen:
    """A whole label (`Ja, ik doe mee`) or the number of the button."""
    folded = vouw(text)
    for mark, keuze in zip("12", keuzes_van(vraag), strict=False):
        # A plain "nee" that comes here contradicts itself: "nee 👍".
        if folded == vouw(keuze.label) and folded not in ("ja", "nee", "yes", "no"):
            return Begrepen(keuze.naam)
        if folded == mark:
            return Begrepen(keuze.naam, genoteerd(keuze.label))
    return Onduidelijk(zin("antwoorden.ja_nee.onduidelijk"), opmerking(text))


def lees_akkoord(vraag: Vraag, text: str) -> Gelezen:
    """`gelezen`, `ja`, `ok`; a no is explained, for there is nothing to say no to."""
    keuze = keuzes_van(vraag)[0]
    folded = vouw(text)
    if folded == vouw(keuze.label):
        return Begrepen(keuze.naam)
    answer = lees_ja_nee(text)
    if answer == "ja" or folded in woorden().gelezen or folded == "1":
        return Begrepen(keuze.naam, genoteerd(keuze.label))
    words = {"knop": kaal(keuze.label)}
    if answer == "nee" and vraag.verplicht:
        return Onduidelijk(zin("antwoorden.akkoord.nodig", **words), opmerking(text))
    key = "antwoorden.akkoord.mag" if answer == "nee" else "antwoorden.akkoord.onduidelijk"
    return Onduidelijk(zin(key, **words), opmerking(text))


# --- what several readers need ---

_MARKS_ONLY = re.compile(r"(?:[0-9]{1,2}(?:[\s.)/]+[0-9]{1,2})+|[A-Za-z](?:[\s.)/]+[A-Za-z])+)[.)]?")
# Nobody lists more answers than this; a story is not a list.
_MOST_PARTS = 30


def delen(text: str) -> list[str]:
    """The parts of a list: `1 en 3`, `huur, koop`; [] for a story."""
    joined = "|".join(sorted(woorden().voegwoorden))
    separators = re.compile(rf"[,;\n&]|(?<=\s)\+|\b(?:{joined})\b", re.IGNORECASE)
    parts = [part.strip() for part in separators.split(text) if vouw(part)]
    return parts if len(parts) <= _MOST_PARTS else []


def delen_of_merken(text: str) -> list[str]:
    """`1 3 4` and `a c` are lists too."""
    parts: list[str] = []
    for part in delen(text):
        parts += re.split(r"[\s.)/]+", part.rstrip(".) ")) if _MARKS_ONLY.fullmatch(part) else [part]
    return parts if len(parts) <= _MOST_PARTS else []


def _which(vraag: Vraag, key: str, choices: tuple[Keuze, ...], text: str) -> Onduidelijk:
    if len(choices) > (MEESTE_TREFFERS if vraag.zoeken else MOST_TO_ASK):
        return onduidelijke_keuze(vraag, text, len(choices))
    found = tuple(k.naam for k in choices)
    if len(choices) > MOST_TO_ASK:
        return Onduidelijk(zin("antwoorden.zoeken.welke", aantal=len(choices)), None, found)
    labels = [f"“{kaal(k.label)}”" for k in choices]
    memory = found if vraag.zoeken else ()
    return Onduidelijk(zin(key, keuzes=opsomming(labels, of=True)), opmerking(text), memory)


def onduidelijke_keuze(vraag: Vraag, text: str, aantal: int = 0) -> Onduidelijk:
    """How to answer a question with choices; `aantal`: how many fit what was typed, when they are too many to show."""
    if vraag.zoeken and aantal:
        return Onduidelijk(zin("antwoorden.zoeken.veel", aantal=aantal))
    if vraag.zoeken:
        return Onduidelijk(zin("antwoorden.zoeken.niets"), opmerking(text))
    lettered = merken(vraag)[:1] == ("a",)
    return Onduidelijk(zin("antwoorden.keuze.letter" if lettered else "antwoorden.keuze.nummer"), opmerking(text))


def namen(choices: Sequence[Keuze]) -> str:
    """Choices as they are stored."""
    return " ".join(k.naam for k in choices)


def _labels(choices: list[Keuze]) -> str:
    return opsomming([k.label for k in choices])


def kaal(text: str) -> str:
    """Words that stand in a sentence of ours: without a full stop of their own."""
    return text.rstrip(". ")


def genoteerd(text: str) -> str:
    """What is said back when the reading was not literal."""
    return zin("antwoorden.terug.genoteerd", waarde=kaal(text))


def opmerking(text: str) -> str | None:
    """The person's own words, to be kept, if there are any."""
    return text if heeft_letter(text) else None


def opmerking_van_woorden(text: str) -> str | None:
    """Keeps `zo snel mogelijk`, not `1e5` or `asdf`."""
    return text if sum(heeft_letter(word) for word in text.split()) > 1 else None
