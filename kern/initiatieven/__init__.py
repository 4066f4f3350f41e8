"""Initiatieven: plans for homes, who brought them, and how far they are."""

from __future__ import annotations

from kern.initiatieven.basis import verzorg_startdata
from kern.initiatieven.fout import InitiatiefFout
from kern.initiatieven.plannen import Plan, dien_in, wijzig
from kern.initiatieven.register import Filter, per_kern, register, totaal_basis, van_kern
from kern.initiatieven.rijen import Initiatief, Programmaregel, Statuswissel
from kern.initiatieven.segmenten import Woningsoort
from kern.initiatieven.status import verlopen, zet_status
from kern.initiatieven.statussen import HARDHEDEN, MAG_NAAR, STATUSSEN, hardheid

__all__ = [
    "HARDHEDEN",
    "MAG_NAAR",
    "STATUSSEN",
    "Filter",
    "Initiatief",
    "InitiatiefFout",
    "Plan",
    "Programmaregel",
    "Statuswissel",
    "Woningsoort",
    "dien_in",
    "hardheid",
    "per_kern",
    "register",
    "totaal_basis",
    "van_kern",
    "verlopen",
    "verzorg_startdata",
    "wijzig",
    "zet_status",
]
