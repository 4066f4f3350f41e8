"""Sketches of a charette: a picture, and words for who cannot see it. Places and devices were taken out of a photo."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Charette
from kern.charettes.werkrijen import Ronde, Schets, Variant
from kern.db import lock_row, random_id
from kern.dossier.keuring import BestandFout, Gekeurd, maak_veilig
from kern.initiatieven.plannen import schone_regel
from kern.instellingen import Verouderd

__all__ = ["BestandFout", "Gekeurd", "bewaar", "een", "keur", "lees", "lijst", "verwijder", "wijzig"]

TYPEN = ("image/png", "image/jpeg")
HOOGSTENS = 60  # sketches of one charette
ALT_KORTST, ALT, TITEL = 10, 500, 120  # characters


def keur(naam: str, inhoud: bytes) -> Gekeurd:
    """A picture as it may be kept and shown: PNG or JPEG by its content, without place, time and device.

    Raises BestandFout, and CharetteFout at `bestand` for a file that is no picture.
    """
    found = maak_veilig(naam, inhoud)
    if found.mediatype not in TYPEN:
        raise CharetteFout("bestand", "charettewerk.fout.geen_plaatje")
    return found


def bewaar(
    s: Session,
    now: datetime,
    c: Charette,
    gekeurd: Gekeurd,
    alt: str,
    *,
    titel: str = "",
    ronde_id: int | None = None,
    variant_id: int | None = None,
    zichtbaar: bool = False,
) -> Schets:
    """Keep a picture that went through `keur`; `alt` says what is on it. A variant brings its round along.

    Raises CharetteFout (`alt`, `titel`, `variant`, `bestand`).
    """
    if gekeurd.mediatype not in TYPEN:
        raise CharetteFout("bestand", "charettewerk.fout.geen_plaatje")
    titel, alt = _keur(titel, alt)
    ronde_id = _ronde(s, c, ronde_id, variant_id)
    lock_row(s, Charette, c.id)
    if (s.scalar(select(func.count()).where(Schets.charette_id == c.id)) or 0) >= HOOGSTENS:
        raise CharetteFout("bestand", "charettewerk.fout.veel_schetsen", hoogstens=HOOGSTENS)
    row = Schets(
        id=random_id(),
        charette_id=c.id,
        ronde_id=ronde_id,
        variant_id=variant_id,
        titel=titel,
        alt=alt,
        naam=gekeurd.naam,
        mediatype=gekeurd.mediatype,
        zichtbaar=zichtbaar,
        gemaakt=now,
        versie=1,
        inhoud=gekeurd.inhoud,
    )
    s.add(row)
    s.flush()
    return row


def wijzig(
    s: Session,
    schets: Schets,
    gelezen_versie: int,
    *,
    titel: str,
    alt: str,
    ronde_id: int | None = None,
    variant_id: int | None = None,
    zichtbaar: bool,
) -> None:
    """Other words, another place, shown or not; the picture stays. Raises CharetteFout as `bewaar`, and Verouderd."""
    _vergrendel(s, schets, gelezen_versie)
    schets.titel, schets.alt = _keur(titel, alt)
    schets.ronde_id = _ronde(s, s.get_one(Charette, schets.charette_id), ronde_id, variant_id)
    schets.variant_id, schets.zichtbaar = variant_id, zichtbaar
    schets.versie += 1
    s.flush()


def verwijder(s: Session, schets: Schets, gelezen_versie: int) -> None:
    """Take a sketch away for good. Raises Verouderd."""
    _vergrendel(s, schets, gelezen_versie)
    s.delete(schets)
    s.flush()


def lijst(s: Session, c: Charette, openbaar: bool) -> list[Schets]:
    """The sketches of a charette without their content, the oldest first; with `openbaar` only the shown ones."""
    query = select(Schets).where(Schets.charette_id == c.id)
    if openbaar:
        query = query.where(Schets.zichtbaar.is_(True))
    return list(s.scalars(query.order_by(Schets.gemaakt, Schets.id)))


def een(s: Session, id: str, openbaar: bool) -> Schets | None:
    """One sketch without its content; with `openbaar` only when everybody may see it."""
    found = s.get(Schets, id)
    return found if found is not None and (found.zichtbaar or not openbaar) else None


def lees(s: Session, id: str, openbaar: bool) -> Schets | None:
    """One sketch with its content (`mediatype`, `inhoud`); with `openbaar` only when everybody may see it."""
    found = s.scalars(select(Schets).where(Schets.id == id).options(undefer(Schets.inhoud))).first()
    return found if found is not None and (found.zichtbaar or not openbaar) else None


def _keur(titel: str, alt: str) -> tuple[str, str]:
    titel, alt = schone_regel(titel), schone_regel(alt)
    if len(alt) < ALT_KORTST:
        raise CharetteFout("alt", "charettewerk.fout.geen_alt")
    for veld, text, limit in (("alt", alt, ALT), ("titel", titel, TITEL)):
        if len(text) > limit:
            raise CharetteFout(veld, "idee.fout.te_lang", hoogstens=limit)
    return titel, alt


def _ronde(s: Session, c: Charette, ronde_id: int | None, variant_id: int | None) -> int | None:
    """The round it belongs to; that of the variant when there is one. Raises CharetteFout at `variant`."""
    variant = s.get(Variant, variant_id) if variant_id is not None else None
    if variant_id is not None and variant is None:
        raise CharetteFout("variant", "idee.fout.kies_variant")
    wanted = variant.ronde_id if variant else ronde_id
    ronde = s.get(Ronde, wanted) if wanted is not None else None
    if wanted is not None and (ronde is None or ronde.charette_id != c.id):
        raise CharetteFout("variant", "idee.fout.kies_variant")
    return wanted


def _vergrendel(s: Session, schets: Schets, gelezen_versie: int) -> None:
    lock_row(s, Schets, schets.id)
    s.refresh(schets)
    if schets.versie != gelezen_versie:
        raise Verouderd(schets.id)
