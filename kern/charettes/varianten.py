"""The variants of a round: what can be chosen between, each with its letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.charettes.fout import CharetteFout
from kern.charettes.rondes import TEKST, TITEL, varianten, vergrendel
from kern.charettes.werkrijen import Idee, Ronde, Stem, Variant
from kern.initiatieven.plannen import schone_regel, schone_tekst

LETTERS = "ABCDEFGH"


def zet_varianten(
    s: Session, now: datetime, ronde: Ronde, regels: Sequence[tuple[str, str]], door: str, gelezen_versie: int
) -> list[Variant]:
    """The variants of a round as (name, description), in the order of their letters; an empty name takes one away.

    One that has votes, or that an idea is in, stays. Raises CharetteFout (`naam-<n>`, from 0) and Verouderd.
    """
    vergrendel(s, ronde, gelezen_versie)
    known = {v.letter: v for v in varianten(s, ronde)}
    if len(regels) > len(LETTERS):
        raise CharetteFout(f"naam-{len(LETTERS)}", "charettewerk.fout.veel_varianten", hoogstens=len(LETTERS))
    for n, (letter, (naam, omschrijving)) in enumerate(zip(LETTERS, regels, strict=False)):
        _zet_variant(s, ronde, n, letter, known.get(letter), schone_regel(naam), schone_tekst(omschrijving))
    ronde.versie += 1
    s.flush()
    return varianten(s, ronde)


def _zet_variant(
    s: Session, ronde: Ronde, n: int, letter: str, row: Variant | None, naam: str, omschrijving: str
) -> None:
    if len(naam) > TITEL or len(omschrijving) > TEKST:
        raise CharetteFout(f"naam-{n}", "idee.fout.te_lang", hoogstens=TITEL if len(naam) > TITEL else TEKST)
    if not naam:
        if omschrijving or (row is not None and _in_gebruik(s, row)):
            raise CharetteFout(f"naam-{n}", "charettewerk.fout.variant_naam")
        if row is not None:
            s.delete(row)
    elif row is None:
        s.add(Variant(ronde_id=ronde.id, letter=letter, naam=naam, omschrijving=omschrijving))
    else:
        row.naam, row.omschrijving = naam, omschrijving


def _in_gebruik(s: Session, variant: Variant) -> bool:
    queries = (
        select(Stem.id).where(Stem.variant_id == variant.id),
        select(Idee.id).where(Idee.variant_id == variant.id),
    )
    return any(s.scalar(query.limit(1)) is not None for query in queries)
