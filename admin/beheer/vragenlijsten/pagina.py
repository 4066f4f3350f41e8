"""What every page of a questionnaire shares: finding a version, who uses it, its languages and its model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.beheer.onderzoeken.pagina import zoek as zoek_onderzoek
from admin.config import config, nu
from kern import kernen
from kern.kernen import Kern, Onderzoeksgebied
from kern.onderzoek import onderzoek, veldwerk, vragenlijst
from kern.onderzoek.model import Model
from kern.onderzoek.onderzoek import OnderzoekVersie, Stand, Tabellen
from kern.onderzoek.vragenlijst import VragenlijstFout, VragenlijstVersie
from kern.taal import TALEN, zin

bp = Blueprint("vragenlijsten", __name__, url_prefix="/beheer/vragenlijsten")

# Two pages in a row are mostly about the same version; more are not kept, for memory is scarce.
_BEWAARD = 4
_modellen: dict[tuple[str, datetime, bool], Model] = {}


@dataclass(frozen=True)
class Gebruik:
    """One onderzoek that puts a version, or has put it."""

    titel: str
    url: str
    stand: Stand


def zoek(s: Session, form_id: str, versie: str) -> VragenlijstVersie:
    """The version of this address, or 404."""
    try:
        return vragenlijst.haal(s, f"{form_id}@{versie}")
    except VragenlijstFout:
        abort(404)


def model(versie: VragenlijstVersie) -> Model:
    """The compiled model of a version."""
    return _gebouwd(versie, kaal=False)


def zonder_voorwaarden(versie: VragenlijstVersie) -> Model:
    """The same with every question asked, every choice offered and every repeat filled in once: for reading labels."""
    return _gebouwd(versie, kaal=True)


def _gebouwd(versie: VragenlijstVersie, *, kaal: bool) -> Model:
    key = (versie.id, versie.gemaakt, kaal)
    if key not in _modellen:
        while len(_modellen) >= _BEWAARD:
            _modellen.pop(next(iter(_modellen)))
        _modellen[key] = Model.van_json(_kaal(versie.model) if kaal else versie.model)
    return _modellen[key]


def _kaal(vorm: Mapping[str, Any]) -> dict[str, Any]:
    fields = [{**v, "relevant": None, "keuzefilter": None} for v in vorm["velden"]]
    groups = {pad: {**g, "relevant": None, "aantal": None} for pad, g in vorm.get("groepen", {}).items()}
    return {**vorm, "velden": fields, "groepen": groups}


def gebruik(s: Session) -> Mapping[str, list[Gebruik]]:
    """Which onderzoeken put which version, by the version's id; those that run first."""
    found: dict[str, list[Gebruik]] = {}
    earlier: dict[int, set[str]] = {}
    for onderzoek_id, versie_id in s.execute(select(OnderzoekVersie.onderzoek_id, OnderzoekVersie.versie_id)):
        earlier.setdefault(onderzoek_id, set()).add(versie_id)
    for o in onderzoek.alle(s):
        b = zoek_onderzoek(s, o.id)
        row = Gebruik(b.titel, url_for("onderzoeken.een", id=o.id), b.stand)
        for versie_id in {o.versie_id} | earlier.get(o.id, set()):
            found.setdefault(versie_id, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda r: _VOLGORDE.index(r.stand))
    return found


_VOLGORDE = (Stand.OPEN, Stand.UITLOOP, Stand.CONCEPT, Stand.GESLOTEN)


def stand(rows: Iterable[Gebruik]) -> tuple[str, str]:
    """Where a questionnaire is: (kind of status label, words)."""
    stands = {r.stand for r in rows}
    if stands & {Stand.OPEN, Stand.UITLOOP}:
        return "loopt", zin("vragenlijst.stand.gebruik")
    if Stand.CONCEPT in stands:
        return "wacht", zin("vragenlijst.stand.klaar")
    if stands:
        return "gedaan", zin("vragenlijst.stand.geweest")
    return "wacht", zin("vragenlijst.stand.concept")


def talen(versie: VragenlijstVersie) -> list[str]:
    """The codes of the languages of a version, the default first."""
    return list(versie.model.get("talen") or [versie.model.get("taal", "nl")])


def taalnaam(code: str) -> str:
    """A language in Dutch; its code when we do not know it."""
    return {"nl": "Nederlands", "en": "Engels"}.get(code, TALEN.get(code, code))


def gevraagd(versie: VragenlijstVersie) -> int:
    """How many questions a version has; nobody gets them all."""
    return sum(v["type"] not in ("note", "calculate", "hidden") for v in versie.model["velden"])


def tabellen(s: Session, kern: Kern | None) -> Tabellen:
    """What the questions would read in this kern if they were put today; of the whole gemeente without one."""
    gebied = kern.onderzoeksgebied if kern else Onderzoeksgebied.KERN_EN_BUITENGEBIED
    return veldwerk.tabellen(s, nu(), kern, gebied, config().omgeving.gemeente)


def kern_van(s: Session, slug: str) -> Kern | None:
    """The kern with this slug; the first one when there is no such kern; None when `slug` is of the whole gemeente."""
    if slug == GEMEENTE:
        return None
    alle = kernen.alle(s)
    return next((k for k in alle if k.slug == slug), alle[0] if alle else None)


GEMEENTE = "-"
