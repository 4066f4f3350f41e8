"""What due work does, and what is done and told in one go. The last room of the core, so it may know all.

`vaste_taken`: the table from the kind of task to the use case; `trajecten`, `onderzoek`, `initiatieven`, `charettes`:
do and tell; `charetteronde`: what the clock does for a charette;
`stilte`: who heard nothing for too long.
"""

from kern.werk.charetteronde import TAAK_CHARETTES, TAAK_HERINNERING
from kern.werk.onderzoek import open_en_vertel, sluit_en_vertel
from kern.werk.vaste_taken import (
    TAAK_BEWAKING,
    TAAK_DIRECT,
    TAAK_OPRUIMEN,
    TAAK_WEEK,
    Gegevens,
    Uitvoerder,
    plan_vaste_taken,
    ruim_op,
    uitvoerders,
    vertel_week,
    volgend_kwartier,
)

__all__ = [
    "TAAK_BEWAKING",
    "TAAK_CHARETTES",
    "TAAK_DIRECT",
    "TAAK_HERINNERING",
    "TAAK_OPRUIMEN",
    "TAAK_WEEK",
    "Gegevens",
    "Uitvoerder",
    "open_en_vertel",
    "plan_vaste_taken",
    "ruim_op",
    "sluit_en_vertel",
    "uitvoerders",
    "vertel_week",
    "volgend_kwartier",
]
