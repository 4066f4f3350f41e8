"""The onderzoeken of all kernen at once, for pages that show them side by side; a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from kern.onderzoek.antwoorden import Respons
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.vragenlijst import VragenlijstVersie


def laatste_per_kern(s: Session) -> dict[int, Onderzoek]:
    """The newest onderzoek for inwoners of every kern that has one, by kern id."""
    mine = Onderzoek.voor_inwoners & Onderzoek.kern_id.is_not(None)
    newest = select(func.max(Onderzoek.id)).where(mine).group_by(Onderzoek.kern_id)
    query = select(Onderzoek).where(Onderzoek.id.in_(newest)).options(defer(Onderzoek.tabellen))
    return {o.kern_id: o for o in s.scalars(query) if o.kern_id is not None}


def laatste_per_vragenlijst(s: Session) -> list[tuple[Onderzoek, str]]:
    """The newest onderzoek of the whole gemeente with each questionnaire, and what that is called; newest first."""
    query = select(Onderzoek, VragenlijstVersie.form_id, VragenlijstVersie.titel)
    query = query.join(VragenlijstVersie, VragenlijstVersie.id == Onderzoek.versie_id)
    query = query.where(Onderzoek.kern_id.is_(None), Onderzoek.voor_inwoners).options(defer(Onderzoek.tabellen))
    newest: dict[str, tuple[Onderzoek, str]] = {}
    for o, form_id, titel in s.execute(query.order_by(Onderzoek.id.desc())):
        newest.setdefault(form_id, (o, titel))
    return list(newest.values())


def aantallen(s: Session, ids: Collection[int]) -> dict[int, int]:
    """What `veldwerk.aantal_huishoudens` gives, for these onderzoeken at once; one without answers is left out."""
    if not ids:
        return {}
    counted = Respons.onderzoek_id.in_(ids) & Respons.telt & Respons.route.in_(("H", ""))
    query = select(Respons.onderzoek_id, func.count()).where(counted).group_by(Respons.onderzoek_id)
    return {row[0]: row[1] for row in s.execute(query)}
