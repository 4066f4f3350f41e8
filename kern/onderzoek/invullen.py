"""A whole questionnaire filled in at once, on paper or by telephone: read every field, then judge them together.

The same readers, checks and rules as the conversation; only the order is free, so what does not belong together is
named instead of left out silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kern.onderzoek.blad import Blad
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

    `titels` from `opschrift.opschriften`; `getypt`: question → what was typed or chosen.
    """
    model = model_van(versie)
    wrong: dict[str, str] = {}
    answers: dict[str, str] = {}
    for naam, titel in titels.items():
        given = [g.strip() for g in getypt.get(naam, ()) if g.strip()]
        if given:
            value, message = _lees(titel, given, vandaag)
            answers[naam] = value
            if message:
                wrong[naam] = message
    blad = Blad(model, answers, tabellen, vandaag)
    if ended := _einde(blad):  # what comes after is not asked, so it is no mistake of its own
        return Ingevuld(wrong | ended, {})
    for naam in titels:
        if naam not in wrong and (message := _oordeel(blad, naam, answers.get(naam, ""))):
            wrong[naam] = message
    return Ingevuld({naam: wrong[naam] for naam in titels if naam in wrong}, {} if wrong else blad.bewaren())


def _lees(titel: Opschrift, given: list[str], vandaag: date) -> tuple[str, str]:
    """The stored value and "", or what was typed and a sentence."""
    vraag = replace(titel.vraag, maximum=TEKST_MAX if titel.vraag.soort == "tekst" else titel.vraag.maximum)
    if vraag.soort in ("een", "meer"):
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


def _oordeel(blad: Blad, naam: str, waarde: str) -> str:
    """What is wrong with one answer among the others, or ""."""
    relevant = blad.relevant(naam)
    if not waarde:
        if relevant and blad.verplicht(naam):
            return blad.verplicht_tekst(naam) or zin("onderzoek.invoer.verplicht")
        return ""
    if not relevant:
        return zin("onderzoek.invoer.hoort_niet")
    message = blad.fout(naam, waarde)
    return "" if message is None else message or zin("onderzoek.invoer.kan_niet")


def _einde(blad: Blad) -> dict[str, str]:
    """Somebody the onderzoek is not meant for: the note that says so, at the question before it."""
    last = ""
    for veld in blad.model.velden:
        if veld.gevraagd:
            last = veld.naam
        elif veld.einde and last and blad.relevant(veld.naam):
            return {last: zin("onderzoek.invoer.einde", tekst=blad.label(veld.naam))}
    return {}
