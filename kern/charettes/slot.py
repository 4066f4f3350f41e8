"""The lock of a charette: whoever gives or frees a place holds it, so that the last place goes once."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Charette


def vergrendel(s: Session, charette_id: int) -> Charette:
    """The charette and its dagdelen as they are now, held until the end of the transaction. Raises KeyError.

    Everything here calls it as `slot.vergrendel`: a test replaces it to prove that without it places go twice.
    """
    fresh = {"populate_existing": True}
    wanted = select(Charette).where(Charette.id == charette_id).with_for_update()
    row = s.scalars(wanted, execution_options=fresh).one_or_none()
    if row is None:
        raise KeyError(charette_id)
    return row


def ververs(s: Session, aanmelding_id: str) -> Aanmelding:
    """The party and its places as they are now; call it under the lock. Raises CharetteFout when it was erased."""
    fresh = {"populate_existing": True}
    row = s.scalars(select(Aanmelding).where(Aanmelding.id == aanmelding_id), execution_options=fresh).one_or_none()
    if row is None:
        raise CharetteFout("", "charette.fout.weg")
    return row
