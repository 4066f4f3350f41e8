"""Pages with names of people who come: every look stands in the logboek, one line a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from admin.beheer.charettes.pagina import Beeld
from admin.config import lezend, nu, schrijvend
from admin.toegang import huidig, leg_vast
from kern.audit import Auditregel
from kern.charettes.rijen import Dagdeel

# At the door a page is fetched after every tap; that is one look, not a hundred.
EEN_KEER_PER = timedelta(minutes=15)


def leg_blik_vast(b: Beeld, d: Dagdeel, handeling: str) -> None:
    """Write down that this one saw the names of this dagdeel; `handeling`: a key of audit.toml."""
    wat = onderwerp(b, d)
    query = select(Auditregel.id).where(
        Auditregel.handeling == handeling,
        Auditregel.onderwerp == wat,
        Auditregel.door == huidig().email,
        Auditregel.op > nu() - EEN_KEER_PER,
    )
    with lezend() as s:
        known = s.scalars(query.limit(1)).first()
    if known is None:
        with schrijvend() as s:
            leg_vast(s, handeling, wat)


def onderwerp(b: Beeld, d: Dagdeel) -> str:
    """What it was about, as the logboek shows it."""
    return f"{b.kern.naam}: {d.naam}"
