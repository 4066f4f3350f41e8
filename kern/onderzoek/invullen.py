"""A whole questionnaire filled in at once, on paper or by telephone: read every field, then judge them together.

The same readers, checks and rules as the conversation; only the order is free, so what does not belong together is
named instead of left out silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from kern.onderzoek.blad import Blad
from kern.onderzoek.model import Model, sleutel
from kern.onderzoek.onderzoek import Tabellen
from kern.onderzoek.opschrift import Opschrift, model_van
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import zin
from kern.vragen import Begrepen, Bevestigen, Onduidelijk, lees

TEKST_MAX = 500


@dataclass(frozen=True)
class Ingevuld:
    """What a form holds: `fouten` per question in words, in order; without any, `uitvoer` is what may be sent."""

    fouten: dict[str, str]
    uitvoer: dict[str, str]


def beoordeel(
    versie: VragenlijstVersie,
    tabellen: Tabellen,
    vandaag: date,
    titels: Mapping[str, Opschrift],
    getypt: Mapping[str, Sequence[str]],
) -> Ingevuld:
    """Read and judge a filled-in form.

    `titels` from `per_keer`: key → words; `getypt`: key → what was typed or chosen.
    """
    model = model_van(versie)
    wrong: dict[str, str] = {}
    answers: dict[str, str] = {}
    for key, titel in titels.items():
        given = [g.strip() for g in getypt.get(key, ()) if g.strip()]
        if given:
            value, message = _lees(titel, given, vandaag)
            answers[key] = value
            if message:
                wrong[key] = message
    blad = Blad(model, answers, tabellen, vandaag)
    if ended := _einde(blad):  # what comes after is not asked, so it is no mistake of its own
        return Ingevuld(wrong | ended, {})
    there = {key for key, _ in blad.sleutels()}
    for key in titels:
        message = _oordeel(blad, key, answers.get(key, "")) if key in there else _te_veel(answers.get(key, ""))
        if key not in wrong and message:
            wrong[key] = message
    return Ingevuld({key: wrong[key] for key in titels if key in wrong}, {} if wrong else blad.bewaren())


def per_keer(titels: Mapping[str, Opschrift], model: Model, keren: int) -> dict[str, Opschrift]:
    """The questions of a form on which a repeat stands `keren` times: key → words, in the order of the form."""
    found: dict[str, Opschrift] = {}
    for pad, velden in groupby((v for v in model.velden if v.naam in titels), key=lambda v: v.herhaling):
        names = [v.naam for v in velden]
        for keer in range(1, keren + 1) if pad else (0,):
            for naam in names:
                key = sleutel(naam, keer)
                titel = titels[naam]
                found[key] = replace(titel, vraag=replace(titel.vraag, key=key))
    return found


def _te_veel(waarde: str) -> str:
    """An answer in a repeat beyond as many times as the form itself says."""
    return zin("onderzoek.invoer.hoort_niet") if waarde else ""


def _lees(titel: Opschrift, given: list[str], vandaag: date) -> tuple[str, str]:
    """The stored value and "", or what was typed and a sentence."""
    vraag = replace(titel.vraag, maximum=TEKST_MAX if titel.vraag.soort == "tekst" else titel.vraag.maximum)
    if vraag.soort in ("een", "meer", "akkoord"):
        found = lees(vraag, "", vandaag, gekozen=tuple(given))
    elif vraag.soort == "tekst" and len(given[0]) > TEKST_MAX:
        return given[0], zin("onderzoek.invoer.te_lang", hoogstens=TEKST_MAX, over=len(given[0]) - TEKST_MAX)
    else:
        found = lees(vraag, given[0], vandaag)
    match found:
        case Begrepen(waarde=waarde):
            return waarde, ""
        case Bevestigen(vraag_tekst=tekst):
            return " ".join(given), tekst
        case Onduidelijk(melding=melding):
            return " ".join(given), melding
        case _:
            return "", ""


def _oordeel(blad: Blad, key: str, waarde: str) -> str:
    """What is wrong with one answer among the others, or ""."""
    relevant = blad.relevant(key)
    if not waarde:
        if relevant and blad.verplicht(key):
            return blad.verplicht_tekst(key) or zin("onderzoek.invoer.verplicht")
        return ""
    if not relevant:
        return zin("onderzoek.invoer.hoort_niet")
    message = blad.fout(key, waarde)
    return "" if message is None else message or zin("onderzoek.invoer.kan_niet")


def _einde(blad: Blad) -> dict[str, str]:
    """Somebody the onderzoek is not meant for: the note that says so, at the question before it."""
    last = ""
    for key, veld in blad.sleutels():
        if veld.gevraagd:
            last = key
        elif veld.einde and last and blad.relevant(key):
            return {last: zin("onderzoek.invoer.einde", tekst=blad.label(key))}
    return {}
