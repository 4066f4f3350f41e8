"""Kinds of question: read an answer, say it back, count answers. For questionnaires and dialogues alike.

`vraag.py` holds the values; `lezen.py` the reader, with one function per kind in `lees_*.py`; `aanbod.py` what a
question offers to choose from and how it is typed; `samenvatten.py` answers in words, and counted; `woorden.py` the
words people type.
"""

from __future__ import annotations

from kern.vragen.aanbod import aangeboden, is_getal, keuzes_van, stappen, typvorm, uitleg, verkort
from kern.vragen.gevoelig import gevoelige_getallen, maskeer
from kern.vragen.keuzes import merken
from kern.vragen.lees_rang import OPNIEUW, druk
from kern.vragen.lezen import lees
from kern.vragen.opdrachten import opdracht
from kern.vragen.samenvatten import standaard_zin, tel, tel_plaatsen, toon, zegt_niets
from kern.vragen.tekst import Schoon, lengte, schoon, vouw
from kern.vragen.tijden import is_tijd
from kern.vragen.vraag import (
    Begrepen,
    Bevestigen,
    Gelezen,
    Keuze,
    Onduidelijk,
    Opdracht,
    Overgeslagen,
    Rij,
    Soort,
    Telling,
    Vraag,
)

__all__ = [
    "OPNIEUW",
    "Begrepen",
    "Bevestigen",
    "Gelezen",
    "Keuze",
    "Onduidelijk",
    "Opdracht",
    "Overgeslagen",
    "Rij",
    "Schoon",
    "Soort",
    "Telling",
    "Vraag",
    "aangeboden",
    "druk",
    "gevoelige_getallen",
    "is_getal",
    "is_tijd",
    "keuzes_van",
    "lees",
    "lengte",
    "maskeer",
    "merken",
    "opdracht",
    "schoon",
    "standaard_zin",
    "stappen",
    "tel",
    "tel_plaatsen",
    "toon",
    "typvorm",
    "uitleg",
    "verkort",
    "vouw",
    "zegt_niets",
]
