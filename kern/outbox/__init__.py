"""The outbox: everything that leaves the house is a row first, written in the transaction of what caused it."""

from __future__ import annotations

from kern.outbox.beurt import (
    NietOpnieuw,
    begin_data,
    claim,
    is_er_werk,
    mag_opnieuw,
    opnieuw,
    rond_af,
    ruim_verlopen,
    wachttijd,
    weiger_voor_adres,
    wis_van,
    wis_verlopen,
)
from kern.outbox.overzicht import Bladzijde, Regel, lijst, onderweg, oudste_wachtend, tel_mislukt, tel_per_staat
from kern.outbox.verzending import (
    Geclaimd,
    Soort,
    Staat,
    Uitkomst,
    Verzending,
    enqueue,
    lees_adres,
    lees_inhoud,
    reden_zin,
)

__all__ = [
    "Bladzijde",
    "Geclaimd",
    "NietOpnieuw",
    "Regel",
    "Soort",
    "Staat",
    "Uitkomst",
    "Verzending",
    "begin_data",
    "claim",
    "enqueue",
    "is_er_werk",
    "lees_adres",
    "lees_inhoud",
    "lijst",
    "mag_opnieuw",
    "onderweg",
    "opnieuw",
    "oudste_wachtend",
    "reden_zin",
    "rond_af",
    "ruim_verlopen",
    "tel_mislukt",
    "tel_per_staat",
    "wachttijd",
    "weiger_voor_adres",
    "wis_van",
    "wis_verlopen",
]
