"""Kinds of question: read an answer, say it back, count answers. For questionnaires and dialogues alike.

`vraag.py` holds the values, `lezen.py` the reader (one function per kind), `samenvatten.py` words and counts.
"""

from __future__ import annotations

from kern.vragen.gevoelig import gevoelige_getallen, maskeer
from kern.vragen.keuzes import merken
from kern.vragen.lezen import lees
from kern.vragen.opdrachten import opdracht
from kern.vragen.samenvatten import opsomming, tel, toon
from kern.vragen.tekst import Schoon, lengte, schoon, vouw
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
    "gevoelige_getallen",
    "lees",
    "lengte",
    "maskeer",
    "merken",
    "opdracht",
    "opsomming",
    "schoon",
    "tel",
    "toon",
    "vouw",
]
