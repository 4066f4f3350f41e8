"""Charettes: the list, one with its moments, who signed up, the door, the tables, the work and what came of it."""

from __future__ import annotations

from admin.beheer.charettes import (
    aanmelding,
    aanmeldingen,
    akkoord,
    dagdelen,
    deur,
    formulier,
    ideeen,
    lijst,
    loting,
    na,
    overzicht,
    schetsen,
    staat,
    tafels,
    telefoon,
    themas,
    werk,
)
from admin.beheer.charettes.pagina import bp

__all__ = [
    "aanmelding",
    "aanmeldingen",
    "akkoord",
    "bp",
    "dagdelen",
    "deur",
    "formulier",
    "ideeen",
    "lijst",
    "loting",
    "na",
    "overzicht",
    "schetsen",
    "staat",
    "tafels",
    "telefoon",
    "themas",
    "werk",
]
