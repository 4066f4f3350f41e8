"""Read what somebody typed or pressed as the answer to a question. Never guesses silently, never raises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeAlias

from kern.taal import zin
from kern.vragen.aanbod import keuzes_van
from kern.vragen.lees_keuzes import (
    ingekort,
    lees_akkoord,
    lees_een,
    lees_janee,
    lees_meer,
    lees_open,
    lees_tekst,
    namen,
    te_veel_of_weinig,
)
from kern.vragen.lees_rang import druk_rang, lees_rang
from kern.vragen.lees_waarden import lees_dag, lees_klok, lees_moment, lees_nummer
from kern.vragen.tekst import GRENS, schoon, vouw
from kern.vragen.tijden import TIJD, is_moment
from kern.vragen.vraag import Begrepen, Gelezen, Onduidelijk, Overgeslagen, Soort, Vraag
from kern.vragen.woorden import woorden


def lees(
    vraag: Vraag,
    gezegd: str,
    vandaag: date,
    gekozen: tuple[str, ...] | None = None,
    eerder: Sequence[str] = (),
) -> Gelezen:
    """Read an answer.

    `gezegd` is raw typed text. `gekozen` holds names of pressed buttons or ticked boxes; it is not None when the
    answer came from a form, where empty means left out. `eerder`: what `Onduidelijk.gevonden` of the reading before
    held, so that "14.30" can complete a date and "de tweede" can choose from what was just shown.
    """
    if gekozen:
        return _read_pressed(vraag, gekozen, eerder)
    clean = schoon(gezegd)
    if clean.tekst == "":
        return _read_empty(vraag, eerder, from_form=gekozen is not None)
    if _leaves_out(vraag, clean.tekst) and not _is_label(vraag, clean.tekst):
        return _skip(vraag)
    read = _READERS[vraag.soort](vraag, clean.tekst, vandaag, eerder)
    if clean.ingekort and isinstance(read, Begrepen) and read.terugzeggen is None:
        return Begrepen(read.waarde, ingekort(GRENS))
    return read


# --- nothing, and buttons ---


def _read_empty(vraag: Vraag, eerder: Sequence[str], *, from_form: bool) -> Gelezen:
    kept = tuple(eerder)
    if from_form and vraag.standaard and vraag.soort == "meer" and not vraag.verplicht:
        return Begrepen("")  # the default stood ticked and every tick was taken away
    if from_form and not vraag.verplicht:
        return Overgeslagen()
    if from_form and vraag.keuzes:
        key = "antwoorden.meer.geen" if vraag.soort == "meer" else "antwoorden.keuze.geen"
        return Onduidelijk(zin(key), None, kept)
    may_pass = not vraag.verplicht or vraag.standaard
    return Onduidelijk(zin("antwoorden.leeg.bericht_overslaan" if may_pass else "antwoorden.leeg.bericht"), None, kept)


def _leaves_out(vraag: Vraag, text: str) -> bool:
    known, folded = woorden(), vouw(text)
    if vraag.standaard and (folded in known.laat_zo or folded == vouw(zin("antwoorden.label.laat"))):
        return True
    return folded in known.overslaan


def _skip(vraag: Vraag) -> Gelezen:
    if vraag.verplicht and not vraag.standaard:
        return Onduidelijk(zin("antwoorden.overslaan.mag_niet"))
    return Overgeslagen()


def _is_label(vraag: Vraag, text: str) -> bool:
    folded = vouw(text)
    return any(folded == vouw(k.label) for k in vraag.keuzes)


def _read_pressed(vraag: Vraag, names: tuple[str, ...], eerder: Sequence[str]) -> Gelezen:
    if vraag.soort == "rang":
        return druk_rang(vraag, names, eerder)
    if len(names) == 1 and _is_value(vraag, names[0]):
        return Begrepen(names[0])
    wanted = set(names)
    chosen = [k for k in keuzes_van(vraag) if k.naam in wanted]
    if {k.naam for k in chosen} != wanted:
        return Onduidelijk(zin("antwoorden.knop.ongeldig"))
    if vraag.soort == "meer":
        return te_veel_of_weinig(vraag, chosen) or Begrepen(namen(chosen))
    if len(chosen) > 1:
        return Onduidelijk(zin("antwoorden.keuze.een_knop"))
    return Begrepen(chosen[0].naam)


def _is_value(vraag: Vraag, value: str) -> bool:
    """Times have no choices of their own; the buttons under "02.30 uur of 14.30 uur?" hold the value itself."""
    if vraag.soort == "moment":
        return is_moment(value)
    return vraag.soort == "tijd" and TIJD.fullmatch(value) is not None


_Reader: TypeAlias = Callable[[Vraag, str, date, Sequence[str]], Gelezen]
_READERS: dict[Soort, _Reader] = {
    "een": lambda vraag, text, vandaag, eerder: lees_een(vraag, text, eerder),
    "meer": lambda vraag, text, vandaag, eerder: lees_meer(vraag, text),
    "rang": lambda vraag, text, vandaag, eerder: lees_rang(vraag, text, eerder),
    "geheel": lambda vraag, text, vandaag, eerder: lees_nummer(vraag, text),
    "decimaal": lambda vraag, text, vandaag, eerder: lees_nummer(vraag, text),
    "tekst": lambda vraag, text, vandaag, eerder: lees_tekst(vraag, text),
    "datum": lambda vraag, text, vandaag, eerder: lees_dag(text, vandaag),
    "tijd": lambda vraag, text, vandaag, eerder: lees_klok(text, eerder),
    "moment": lambda vraag, text, vandaag, eerder: lees_moment(text, vandaag, eerder),
    "ja_nee": lambda vraag, text, vandaag, eerder: lees_janee(vraag, text),
    "akkoord": lambda vraag, text, vandaag, eerder: lees_akkoord(vraag, text),
    "open_keuze": lambda vraag, text, vandaag, eerder: lees_open(vraag, text, eerder),
}
