"""Promises: who does what for whom, before which day, and what became of it.

A question of a Dbo is a promise too: that somebody answers it in time.
"""

from kern.toezeggingen.beloven import (
    GEMEENTE,
    ToezeggingFout,
    antwoord_voor,
    bevestig,
    kom_na,
    laat_vervallen,
    ontvangst_voor,
    stel_vraag,
    verzet,
    wijzig,
    zeg_toe,
)
from kern.toezeggingen.lijst import (
    aantal,
    actueel,
    alle,
    dagen_na_belofte,
    dagen_te_laat,
    een,
    onbevestigd,
    te_laat,
    tel,
    voor_dorp,
)
from kern.toezeggingen.rijen import Einde, Soort, Toezegging

__all__ = [
    "GEMEENTE",
    "Einde",
    "Soort",
    "Toezegging",
    "ToezeggingFout",
    "aantal",
    "actueel",
    "alle",
    "antwoord_voor",
    "bevestig",
    "dagen_na_belofte",
    "dagen_te_laat",
    "een",
    "kom_na",
    "laat_vervallen",
    "onbevestigd",
    "ontvangst_voor",
    "stel_vraag",
    "te_laat",
    "tel",
    "verzet",
    "voor_dorp",
    "wijzig",
    "zeg_toe",
]
