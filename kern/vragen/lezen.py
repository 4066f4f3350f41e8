"""Read what somebody typed or pressed as the answer to a question. Never guesses silently, never raises."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_CEILING, Decimal

from kern.taal import datum, zin
from kern.vragen.datums import Datum, GeenDatum, lees_datum
from kern.vragen.getallen import Getal, Meerdere, TeGroot, Twijfel, canoniek, lees_getal, toon_getal
from kern.vragen.ja_nee import lees_ja_nee
from kern.vragen.keuzes import MOST_TO_ASK, Treffer, gok, hele_labels, merken, ontkent, zoek, zoek_open
from kern.vragen.samenvatten import keuzes_van, opsomming
from kern.vragen.tekst import GRENS, eerste_tekens, heeft_letter, lengte, schoon, vouw
from kern.vragen.vraag import Begrepen, Bevestigen, Gelezen, Keuze, Onduidelijk, Overgeslagen, Soort, Vraag
from kern.vragen.woorden import ALLES, DAGEN, MAANDEN, NIETS_TE_ZEGGEN, OVERSLAAN


def lees(vraag: Vraag, gezegd: str, vandaag: date, gekozen: tuple[str, ...] | None = None) -> Gelezen:
    """Read an answer.

    `gezegd` is raw typed text. `gekozen` holds names of pressed buttons or ticked boxes; it is not None when the
    answer came from a form, where empty means left out.
    """
    if gekozen:
        return _read_pressed(vraag, gekozen)
    clean = schoon(gezegd)
    if clean.tekst == "":
        return _read_empty(vraag, from_form=gekozen is not None)
    if vouw(clean.tekst) in OVERSLAAN and not _is_label(vraag, clean.tekst):
        return _skip(vraag)
    read = _READERS[vraag.soort](vraag, clean.tekst, vandaag)
    if clean.ingekort and isinstance(read, Begrepen) and read.terugzeggen is None:
        return Begrepen(read.waarde, zin("antwoorden.tekst.ingekort", maximum=toon_getal(Decimal(GRENS))))
    return read


# --- nothing, and buttons ---


def _read_empty(vraag: Vraag, from_form: bool) -> Gelezen:
    if from_form and not vraag.verplicht:
        return Overgeslagen()
    if from_form and vraag.keuzes:
        return Onduidelijk(zin("antwoorden.meer.geen" if vraag.soort == "meer" else "antwoorden.keuze.geen"))
    return Onduidelijk(zin("antwoorden.leeg.bericht" if vraag.verplicht else "antwoorden.leeg.bericht_overslaan"))


def _skip(vraag: Vraag) -> Gelezen:
    return Onduidelijk(zin("antwoorden.overslaan.mag_niet")) if vraag.verplicht else Overgeslagen()


def _is_label(vraag: Vraag, text: str) -> bool:
    return any(vouw(text) == vouw(k.label) for k in vraag.keuzes)


def _read_pressed(vraag: Vraag, names: tuple[str, ...]) -> Gelezen:
    chosen = [k for k in keuzes_van(vraag) if k.naam in names]
    if {k.naam for k in chosen} != set(names):
        return Onduidelijk(zin("antwoorden.knop.ongeldig"))
    if vraag.soort == "meer":
        return _check_count(vraag, chosen) or Begrepen(_joined(chosen))
    if len(chosen) > 1:
        return Onduidelijk(zin("antwoorden.keuze.een_knop"))
    return Begrepen(chosen[0].naam)


# --- choices ---


def _read_one(vraag: Vraag, text: str, vandaag: date) -> Gelezen:
    found = zoek(vraag, text)
    if found.keuzes:
        return _one_choice(vraag, found, text)
    return _one_of_several(vraag, text) or _unclear_choice(vraag, text)


def _one_choice(vraag: Vraag, found: Treffer, text: str) -> Gelezen:
    keuze = found.enige
    if keuze is None:
        return _which(vraag, "antwoorden.keuze.welke", found.keuzes, text)
    if found.zekerheid == "gok":
        return Bevestigen(keuze.naam, zin("antwoorden.keuze.klopt", keuze=_bare(keuze.label)))
    return Begrepen(keuze.naam, None if found.zekerheid == "letterlijk" else _noted(keuze.label))


def _one_of_several(vraag: Vraag, text: str) -> Gelezen | None:
    """`2 en een huurhuis`: the part that answers this question, after a yes."""
    if ontkent(text):
        return None
    parts = _parts(text)
    found = [k for part in parts if (k := zoek(vraag, part).enige)] if len(parts) > 1 else []
    distinct = tuple(dict.fromkeys(found))
    if len(distinct) > 1:
        return _which(vraag, "antwoorden.keuze.een", distinct, text)
    guess = gok(vraag, text)
    if not distinct and len(guess.keuzes) > 1:
        return _which(vraag, "antwoorden.keuze.welke", guess.keuzes, text)
    keuze = distinct[0] if distinct else guess.enige
    return Bevestigen(keuze.naam, zin("antwoorden.keuze.deels", keuze=_bare(keuze.label))) if keuze else None


def _read_more(vraag: Vraag, text: str, vandaag: date) -> Gelezen:
    whole = zoek(vraag, text)
    if vouw(text) in ALLES and whole.zekerheid != "letterlijk":
        return _unclear_choice(vraag, text)
    if whole.zekerheid == "letterlijk" and whole.enige:
        return _several(vraag, [whole.enige], True)
    if labels := hele_labels(vraag, text):
        return _several(vraag, list(labels), True)
    if whole.keuzes:
        return _several(vraag, [whole.enige], False) if whole.enige else _one_choice(vraag, whole, text)
    found = [zoek(vraag, part) for part in _parts_or_marks(text)]
    unsure = next((f for f in found if len(f.keuzes) > 1), None)
    if unsure:
        return _one_choice(vraag, unsure, text)
    chosen = [f.enige for f in found if f.enige]
    if not chosen or (len(chosen) < len(found) and ontkent(text)):
        return _unclear_choice(vraag, text)
    if len(chosen) < len(found):
        ordered = [k for k in vraag.keuzes if k in chosen]
        return _check_count(vraag, ordered) or Bevestigen(
            _joined(ordered), zin("antwoorden.keuze.deels", keuze=_bare(_labels(ordered)))
        )
    return _several(vraag, chosen, all(f.zekerheid == "letterlijk" for f in found))


def _several(vraag: Vraag, chosen: list[Keuze], literal: bool) -> Gelezen:
    """Several choices in the order of the list, whatever the order of typing."""
    ordered = [k for k in vraag.keuzes if k in chosen]
    return _check_count(vraag, ordered) or Begrepen(_joined(ordered), None if literal else _noted(_labels(ordered)))


def _check_count(vraag: Vraag, chosen: list[Keuze]) -> Onduidelijk | None:
    n = len(chosen)
    if vraag.maximum is not None and n > vraag.maximum:
        return Onduidelijk(zin("antwoorden.meer.te_veel", maximum=vraag.maximum, aantal=n))
    if vraag.minimum is not None and n < vraag.minimum:
        return Onduidelijk(zin("antwoorden.meer.te_weinig", minimum=vraag.minimum, aantal=n))
    return None


def _read_open(vraag: Vraag, text: str, vandaag: date) -> Gelezen:
    found = zoek_open(vraag, text)
    return _one_choice(vraag, found, text) if found.keuzes else _read_text(vraag, text, vandaag)


def _read_yes_no(vraag: Vraag, text: str, vandaag: date) -> Gelezen:
    answer = lees_ja_nee(text)
    choices = keuzes_van(vraag)
    keuze = next((k for k in choices if k.naam == answer), None)
    if keuze is None:
        return _yes_no_by_label(vraag, text)
    literal = vouw(text) in (keuze.naam, vouw(keuze.label))
    return Begrepen(keuze.naam, None if literal else _noted(keuze.label))


def _yes_no_by_label(vraag: Vraag, text: str) -> Gelezen:
    """A whole label (`Ja, ik doe mee`) or the number of the button."""
    folded = vouw(text)
    for mark, keuze in zip("12", keuzes_van(vraag), strict=False):
        # A plain "nee" that comes here contradicts itself: "nee 👍".
        if folded == vouw(keuze.label) and folded not in ("ja", "nee"):
            return Begrepen(keuze.naam)
        if folded == mark:
            return Begrepen(keuze.naam, _noted(keuze.label))
    return Onduidelijk(zin("antwoorden.ja_nee.onduidelijk"), _remark(text))


_SEPARATORS = re.compile(r"[,;\n&]|(?<=\s)\+|\b(?:en|plus)\b", re.IGNORECASE)
# Nobody lists more answers than this; a story is not a list.
_MOST_PARTS = 30
_MARKS_ONLY = re.compile(r"(?:[0-9]{1,2}(?:[\s.)/]+[0-9]{1,2})+|[A-Za-z](?:[\s.)/]+[A-Za-z])+)[.)]?")


def _parts(text: str) -> list[str]:
    parts = [part.strip() for part in _SEPARATORS.split(text) if vouw(part)]
    return parts if len(parts) <= _MOST_PARTS else []


def _parts_or_marks(text: str) -> list[str]:
    """`1 3 4` and `a c` are lists too."""
    parts: list[str] = []
    for part in _parts(text):
        parts += re.split(r"[\s.)/]+", part.rstrip(".) ")) if _MARKS_ONLY.fullmatch(part) else [part]
    return parts if len(parts) <= _MOST_PARTS else []


def _which(vraag: Vraag, key: str, choices: tuple[Keuze, ...], text: str) -> Onduidelijk:
    if len(choices) > MOST_TO_ASK:
        return _unclear_choice(vraag, text)
    labels = [f"“{_bare(k.label)}”" for k in choices]
    return Onduidelijk(zin(key, keuzes=", ".join(labels[:-1]) + " of " + labels[-1]), _remark(text))


def _unclear_choice(vraag: Vraag, text: str) -> Onduidelijk:
    lettered = merken(vraag)[:1] == ("a",)
    return Onduidelijk(zin("antwoorden.keuze.letter" if lettered else "antwoorden.keuze.nummer"), _remark(text))


def _joined(choices: list[Keuze]) -> str:
    return " ".join(k.naam for k in choices)


def _labels(choices: list[Keuze]) -> str:
    return opsomming([k.label for k in choices])


def _bare(text: str) -> str:
    return text.rstrip(". ")


def _noted(text: str) -> str:
    return zin("antwoorden.terug.genoteerd", waarde=_bare(text))


def _remark(text: str) -> str | None:
    return text if heeft_letter(text) else None


def _remark_of_words(text: str) -> str | None:
    """Keeps `zo snel mogelijk`, not `1e5` or `asdf`."""
    return text if sum(heeft_letter(word) for word in text.split()) > 1 else None


# --- numbers ---


def _read_number(vraag: Vraag, text: str, vandaag: date) -> Gelezen:
    found = lees_getal(text)
    if isinstance(found, Twijfel):
        return Onduidelijk(zin("antwoorden.getal.twijfel", groot=_grouped(found.groot), klein=toon_getal(found.klein)))
    if isinstance(found, TeGroot):
        return Onduidelijk(zin("antwoorden.getal.te_groot", voorbeeld=_example_number(vraag)))
    if isinstance(found, Meerdere):
        return Onduidelijk(
            zin("antwoorden.getal.een_getal", voorbeeld=toon_getal(found.eerste)), _remark_of_words(text)
        )
    if found is None:
        return Onduidelijk(zin("antwoorden.getal.geen", voorbeeld=_example_number(vraag)), _remark_of_words(text))
    return _accept_number(vraag, found)


def _accept_number(vraag: Vraag, found: Getal) -> Gelezen:
    value = found.waarde
    if vraag.soort == "geheel" and value != value.to_integral_value():
        rounded = value.to_integral_value(ROUND_CEILING)
        return Onduidelijk(zin("antwoorden.getal.heel", voorbeeld=toon_getal(rounded)))
    if outside := _outside(vraag, value):
        return Onduidelijk(outside)
    shown = toon_getal(value)
    if found.ongeveer:
        return Bevestigen(canoniek(value), zin("antwoorden.getal.klopt", waarde=shown))
    return Begrepen(canoniek(value), None if found.letterlijk else _noted(shown))


def _outside(vraag: Vraag, value: Decimal) -> str | None:
    """The sentence when a number is out of range; below zero is, unless the question has a lower minimum."""
    low, high = vraag.minimum or 0, vraag.maximum
    if value >= low and (high is None or value <= high):
        return None
    limits = {"minimum": toon_getal(Decimal(low)), "maximum": toon_getal(Decimal(high or 0))}
    return zin("antwoorden.getal.minstens" if high is None else "antwoorden.getal.tussen", **limits)


def _example_number(vraag: Vraag) -> str:
    low, high = vraag.minimum or 0, vraag.maximum
    example = max(low, 2) if high is None else max(low, min(2, high))
    return toon_getal(Decimal(example))


def _grouped(value: Decimal) -> str:
    return f"{value:,}".replace(",", ".")


# --- dates ---


def _read_date(vraag: Vraag, text: str, vandaag: date) -> Gelezen:
    found = lees_datum(text, vandaag)
    if isinstance(found, GeenDatum):
        return Onduidelijk(_no_date(found, vandaag), _remark_of_words(text))
    return _accept_date(found)


def _accept_date(found: Datum) -> Gelezen:
    shown = datum(found.dag)
    if not found.zeker:
        return Bevestigen(found.dag.isoformat(), zin("antwoorden.datum.klopt", datum=shown))
    return Begrepen(found.dag.isoformat(), None if found.letterlijk else _noted(shown))


def _no_date(found: GeenDatum, vandaag: date) -> str:
    example = f"{vandaag.day}-{vandaag.month}-{vandaag.year}"
    if found.reden == "weekdag" and found.datum:
        shown = datum(found.datum).split(" ", 1)[1]
        return zin("antwoorden.datum.weekdag", datum=shown, weekdag=DAGEN[found.dag])
    if found.reden == "onbestaand" and (found.dag, found.maand) == (29, 2):
        return zin("antwoorden.datum.geen_schrikkeljaar", jaar=found.jaar, voorbeeld=example)
    if found.reden == "onbestaand":
        month = MAANDEN[found.maand - 1]
        return zin("antwoorden.datum.onbestaand", dag=found.dag, maand=month, voorbeeld=example)
    keys = {
        "maand": "antwoorden.datum.maand",
        "jaar": "antwoorden.datum.jaar",
        "vaag": "antwoorden.datum.vaag",
        "twee": "antwoorden.datum.een_datum",
    }
    key = keys.get(found.reden, "antwoorden.datum.geen")
    return zin(key, maand=found.maand, jaar=found.jaar, voorbeeld=example)


# --- text ---


def _read_text(vraag: Vraag, text: str, vandaag: date) -> Gelezen:
    if not vraag.verplicht and vouw(text) in NIETS_TE_ZEGGEN:
        return Overgeslagen()
    if vraag.minimum is not None and lengte(text) < vraag.minimum:
        return Onduidelijk(zin("antwoorden.tekst.te_kort", minimum=vraag.minimum))
    if vraag.maximum is not None and lengte(text) > vraag.maximum:
        kept = eerste_tekens(text, vraag.maximum)
        return Begrepen(kept, zin("antwoorden.tekst.ingekort", maximum=toon_getal(Decimal(vraag.maximum))))
    return Begrepen(text)


_READERS: dict[Soort, Callable[[Vraag, str, date], Gelezen]] = {
    "een": _read_one,
    "meer": _read_more,
    "geheel": _read_number,
    "decimaal": _read_number,
    "tekst": _read_text,
    "datum": _read_date,
    "ja_nee": _read_yes_no,
    "open_keuze": _read_open,
}
