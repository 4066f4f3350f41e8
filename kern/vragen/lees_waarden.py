"""Readers for what is typed and not chosen: numbers, dates, times, moments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal

from kern.taal import datum, maandnaam, weekdagnaam, zin
from kern.vragen.aanbod import bereik
from kern.vragen.datums import Datum, GeenDatum, lees_datum
from kern.vragen.getallen import (
    Getal,
    Meerdere,
    TeGroot,
    Twijfel,
    canoniek,
    gegroepeerd,
    lees_getal,
    toon_getal,
)
from kern.vragen.lees_keuzes import genoteerd, kaal, opmerking_van_woorden
from kern.vragen.tijden import (
    TIJD,
    GeenTijd,
    GelezenTijd,
    Tijd,
    TweeTijden,
    is_moment,
    lees_tijd,
    toon_moment,
    toon_tijd,
    uit_twee,
)
from kern.vragen.vraag import Begrepen, Bevestigen, Gelezen, Onduidelijk, Vraag

# --- numbers ---


def lees_nummer(vraag: Vraag, text: str) -> Gelezen:
    """A number, within its limits and on its step."""
    found = lees_getal(text)
    if isinstance(found, Twijfel):
        big, small = gegroepeerd(found.groot), toon_getal(found.klein)
        return Onduidelijk(zin("antwoorden.getal.twijfel", groot=big, klein=small))
    if isinstance(found, TeGroot):
        return Onduidelijk(zin("antwoorden.getal.te_groot", voorbeeld=_example_number(vraag)))
    if isinstance(found, Meerdere):
        remark = opmerking_van_woorden(text)
        return Onduidelijk(zin("antwoorden.getal.een_getal", voorbeeld=toon_getal(found.eerste)), remark)
    if found is None:
        sentence = zin("antwoorden.getal.geen", voorbeeld=_example_number(vraag))
        return Onduidelijk(sentence, opmerking_van_woorden(text))
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
    return Begrepen(canoniek(value), None if found.letterlijk else genoteerd(shown))


def _outside(vraag: Vraag, value: Decimal) -> str | None:
    """The sentence when a number is out of range; below zero is, unless the question has a lower minimum."""
    if (bounds := bereik(vraag)) is not None:
        low, high, step = bounds
        if low <= value <= high and (value - low) % step == 0:
            return None
        words = {"minimum": toon_getal(low), "maximum": toon_getal(high), "stap": toon_getal(step)}
        return zin("antwoorden.getal.heel_tussen" if step == 1 else "antwoorden.getal.stap", **words)
    lowest, highest = Decimal(vraag.minimum or 0), vraag.maximum
    if value >= lowest and (highest is None or value <= highest):
        return None
    limits = {"minimum": toon_getal(lowest), "maximum": toon_getal(Decimal(highest or 0))}
    return zin("antwoorden.getal.minstens" if highest is None else "antwoorden.getal.tussen", **limits)


def _example_number(vraag: Vraag) -> str:
    if (bounds := bereik(vraag)) is not None:
        return toon_getal(min(bounds[0] + bounds[2], bounds[1]))
    low, high = vraag.minimum or 0, vraag.maximum
    example = max(low, 2) if high is None else max(low, min(2, high))
    return toon_getal(Decimal(example))


# --- dates ---


def lees_dag(text: str, vandaag: date) -> Gelezen:
    """A date; one whose year had to be added is confirmed first."""
    found = lees_datum(text, vandaag)
    if isinstance(found, GeenDatum):
        return Onduidelijk(_no_date(found, vandaag), opmerking_van_woorden(text))
    shown = datum(found.dag)
    if not found.zeker:
        return Bevestigen(found.dag.isoformat(), zin("antwoorden.datum.klopt", datum=shown))
    return Begrepen(found.dag.isoformat(), None if found.letterlijk else genoteerd(shown))


def _no_date(found: GeenDatum, vandaag: date) -> str:
    example = _example_day(vandaag)
    if found.reden == "weekdag" and found.datum:
        shown = datum(found.datum).split(" ", 1)[1]
        return zin("antwoorden.datum.weekdag", datum=shown, weekdag=weekdagnaam(found.dag))
    if found.reden == "onbestaand" and (found.dag, found.maand) == (29, 2):
        return zin("antwoorden.datum.geen_schrikkeljaar", jaar=found.jaar, voorbeeld=example)
    if found.reden == "onbestaand":
        month = maandnaam(found.maand)
        return zin("antwoorden.datum.onbestaand", dag=found.dag, maand=month, voorbeeld=example)
    keys = {
        "maand": "antwoorden.datum.maand",
        "jaar": "antwoorden.datum.jaar",
        "vaag": "antwoorden.datum.vaag",
        "twee": "antwoorden.datum.een_datum",
    }
    key = keys.get(found.reden, "antwoorden.datum.geen")
    return zin(key, maand=found.maand, jaar=found.jaar, voorbeeld=example)


def _example_day(vandaag: date) -> str:
    return f"{vandaag.day}-{vandaag.month}-{vandaag.year}"


# --- times ---


def lees_klok(text: str, eerder: Sequence[str]) -> Gelezen:
    """A time of day; `eerder`: the two times that were just asked about."""
    asked = tuple(t for t in eerder if TIJD.fullmatch(t))
    if asked and (chosen := uit_twee(text, asked)):
        return Begrepen(chosen, genoteerd(toon_tijd(chosen)))
    found = lees_tijd(text)
    if isinstance(found, Tijd):
        return _accept_time(found)
    return _no_time(found, text)


def _accept_time(found: Tijd) -> Gelezen:
    shown = toon_tijd(found.waarde)
    if not found.zeker:
        return Bevestigen(found.waarde, zin("antwoorden.tijd.klopt", tijd=shown))
    return Begrepen(found.waarde, None if found.letterlijk else genoteerd(shown))


def _no_time(found: TweeTijden | GeenTijd, text: str, dag: tuple[str, ...] = ()) -> Onduidelijk:
    """Which of two times, or how a time is typed; `dag`: the date that is known already."""
    if isinstance(found, TweeTijden):
        sentence = zin("antwoorden.tijd.welke", vroeg=toon_tijd(found.vroeg), laat=kaal(toon_tijd(found.laat)))
        return Onduidelijk(sentence, None, (*dag, found.vroeg, found.laat))
    keys = {
        "onbestaand": "antwoorden.tijd.onbestaand",
        "vaag": "antwoorden.tijd.vaag",
        "twee": "antwoorden.tijd.een_tijd",
    }
    sentence = zin(keys.get(found.reden, "antwoorden.tijd.geen"))
    return Onduidelijk(sentence, opmerking_van_woorden(text), dag)


# --- moments ---

# A longer text is a story.
_MOST_WORDS = 14
_JOINED = ("om", "at", "op", "on", "en", "and", "rond", "around")


def lees_moment(text: str, vandaag: date, eerder: Sequence[str]) -> Gelezen:
    """A date and a time together; what is missing is asked for, and `eerder` holds the other half."""
    day = tuple(e for e in eerder if is_moment(f"{e}T00:00"))[:1]
    times = tuple(t for t in eerder if TIJD.fullmatch(t))
    if day and times and (chosen := uit_twee(text, times)):
        return _accept_moment(Datum(date.fromisoformat(day[0])), Tijd(chosen, letterlijk=False))
    if found := _both(text, vandaag):
        return _joined(found[0], found[1], text, vandaag)
    whole_day, whole_time = lees_datum(text, vandaag), lees_tijd(text)
    if day and isinstance(whole_time, Tijd | TweeTijden):
        return _joined(Datum(date.fromisoformat(day[0])), whole_time, text, vandaag)
    if len(times) == 1 and isinstance(whole_day, Datum):
        return _accept_moment(whole_day, Tijd(times[0], letterlijk=False))
    return _half_moment(text, vandaag, whole_day, whole_time, day)


def _half_moment(
    text: str, vandaag: date, whole_day: Datum | GeenDatum, whole_time: GelezenTijd, day: tuple[str, ...]
) -> Gelezen:
    if isinstance(whole_day, Datum):
        sentence = zin("antwoorden.moment.hoe_laat", datum=datum(whole_day.dag))
        return Onduidelijk(sentence, None, (whole_day.dag.isoformat(),))
    example = _example_day(vandaag)
    if isinstance(whole_time, Tijd):
        sentence = zin("antwoorden.moment.welke_dag", tijd=toon_tijd(whole_time.waarde), voorbeeld=example)
        return Onduidelijk(sentence, None, (whole_time.waarde,))
    if day:
        return _no_time(whole_time, text, day)
    if whole_day.reden in ("onbestaand", "maand", "weekdag", "jaar"):
        return Onduidelijk(_no_date(whole_day, vandaag), opmerking_van_woorden(text))
    return Onduidelijk(zin("antwoorden.moment.geen", voorbeeld=example), opmerking_van_woorden(text))


def _both(text: str, vandaag: date) -> tuple[Datum | GeenDatum, GelezenTijd] | None:
    """The date and the time of a text that has both, in either order."""
    words = text.replace("T", " ", 1).split() if is_moment(text[:16]) else text.replace(",", " ").split()
    wrong: tuple[GeenDatum, GelezenTijd] | None = None
    if len(words) > _MOST_WORDS:
        return None
    for i in range(1, len(words)):
        for left, right in ((words[:i], words[i:]), (words[i:], words[:i])):
            day, time = lees_datum(_bare(left), vandaag), _time_of(right)
            if isinstance(time, Tijd | TweeTijden) and isinstance(day, Datum):
                return day, time
            if (
                isinstance(time, Tijd)
                and isinstance(day, GeenDatum)
                and day.reden in ("onbestaand", "weekdag", "maand")
            ):
                wrong = wrong or (day, time)
    return wrong


def _time_of(words: list[str]) -> GelezenTijd:
    """Figures alone are a time only behind `om`: in `12 maart 15` they may be a year."""
    bare = _bare(words)
    alone = bare.isdigit() and words[0].lower() not in ("om", "at")
    return GeenTijd("niets") if alone else lees_tijd(bare)


def _bare(words: list[str]) -> str:
    kept = list(words)
    while kept and kept[0].lower() in _JOINED:
        kept = kept[1:]
    while kept and kept[-1].lower() in _JOINED:
        kept = kept[:-1]
    return " ".join(kept)


def _joined(day: Datum | GeenDatum, time: GelezenTijd, text: str, vandaag: date) -> Gelezen:
    if isinstance(day, GeenDatum):
        return Onduidelijk(_no_date(day, vandaag), opmerking_van_woorden(text))
    if isinstance(time, Tijd):
        return _accept_moment(day, time)
    return _no_time(time, text, (day.dag.isoformat(),))


def _accept_moment(day: Datum, time: Tijd) -> Gelezen:
    value = f"{day.dag.isoformat()}T{time.waarde}"
    shown = toon_moment(value)
    if not (day.zeker and time.zeker):
        return Bevestigen(value, zin("antwoorden.tijd.klopt", tijd=shown))
    return Begrepen(value, None if day.letterlijk and time.letterlijk else genoteerd(shown))
