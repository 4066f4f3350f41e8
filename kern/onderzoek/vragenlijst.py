"""Questionnaires: keeping the versions of judged workbooks, finding one; and the shipped amounts.

A workbook is judged in `keuring`. A version that is in use never changes: an onderzoek holds on to the one it opened
with, and answers to the one they were given to.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import JSON, LargeBinary, String, Text, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.db import Base, UtcDateTime, random_id
from kern.onderzoek.keuring.bevinding import Bevinding, Keuring, Model
from kern.onderzoek.keuring.keuren import MAX_BYTES, MAX_MB, keur
from kern.taal import bedrag, zin

__all__ = [
    "MAX_BYTES",
    "MAX_MB",
    "SHIPPED",
    "Bevinding",
    "Keuring",
    "Model",
    "VragenlijstFout",
    "VragenlijstVersie",
    "alle",
    "haal",
    "haal_opmerkingen",
    "keur",
    "meegeleverd_prijspeil",
    "prijspeil_namen",
    "prijspeil_tabel",
    "verzorg_meegeleverd",
    "voeg_toe",
]

SHIPPED = Path(__file__).parent / "vragenlijsten"


class VragenlijstFout(Exception):
    """What was asked of the questionnaires cannot be done; the text is Dutch and says what to do."""


class VragenlijstVersie(Base):
    """One version of a questionnaire, made from one workbook; never changed, at most replaced before anybody uses it.

    `werkboek` and `xform` load when used.
    """

    __tablename__ = "vragenlijst_versie"
    __table_args__ = (UniqueConstraint("form_id", "versie"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    form_id: Mapped[str] = mapped_column(String(60), index=True)
    versie: Mapped[str] = mapped_column(String(60))
    titel: Mapped[str] = mapped_column(String(200))
    model: Mapped[Model] = mapped_column(JSON)
    werkboek: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    xform: Mapped[str] = mapped_column(Text, deferred=True)
    gemaakt: Mapped[datetime] = mapped_column(UtcDateTime)
    # What was passed over or could be better, as it was said when the workbook was judged.
    opmerkingen: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    door: Mapped[str] = mapped_column(String(200), default="", server_default="")

    @property
    def ref(self) -> str:
        """`woonbehoefte@2026-1`: the name that always means this version."""
        return f"{self.form_id}@{self.versie}"


# --- versions --------------------------------------------------------------------------------------------------


def voeg_toe(s: Session, werkboek: bytes, keuring: Keuring, now: datetime, door: str = "") -> VragenlijstVersie:
    """Keep a judged workbook as a version; the same questions under the same name and version give the existing one.

    Other questions take the place of a version that nobody uses yet. Raises VragenlijstFout when the judgement has
    errors, or when this version exists with other questions and is in use. `door`: who uploads it.
    """
    model = keuring.model
    if model is None:
        raise VragenlijstFout(zin("keuring.versie.fouten"))
    existing = _find(s, model["form_id"], model["versie"])
    if existing is not None:
        if existing.werkboek == werkboek or _content(existing.model) == _content(model):
            return existing
        _make_room(s, existing)
    row = VragenlijstVersie(
        form_id=model["form_id"],
        versie=model["versie"],
        titel=model["titel"],
        model=model,
        werkboek=werkboek,
        xform=keuring.xform,
        gemaakt=now,
        opmerkingen=haal_opmerkingen(keuring),
        door=door,
    )
    s.add(row)
    s.flush()
    return row


def haal_opmerkingen(keuring: Keuring) -> list[dict[str, Any]]:
    """The warnings and notices of a judgement, as they are kept with a version."""
    return [found.als_json() for found in keuring.opmerkingen]


def _make_room(s: Session, old: VragenlijstVersie) -> None:
    """Takes a draft away. The next gets an id of its own: what was made of a version is remembered by id.

    The database itself knows what names a version: an onderzoek, one that went on with it, sent answers.
    """
    refused = VragenlijstFout(zin("keuring.versie.bestaat", form_id=old.form_id, versie=old.versie))
    try:
        with s.begin_nested():
            s.delete(old)
            s.flush()
    except IntegrityError:
        raise refused from None


def _content(model: Model) -> Model:
    # Not part of the questions: what was reckoned from them, and on which row each stood.
    fields = [{k: v for k, v in field.items() if k != "rij"} for field in model["velden"]]
    return {k: v for k, v in model.items() if k != "mediane_lengte"} | {"velden": fields}


def _find(s: Session, form_id: str, version: str) -> VragenlijstVersie | None:
    wanted = (VragenlijstVersie.form_id == form_id) & (VragenlijstVersie.versie == version)
    return s.scalars(select(VragenlijstVersie).where(wanted)).one_or_none()


def haal(s: Session, ref: str) -> VragenlijstVersie:
    """The version `form_id@versie`, or the newest of `form_id`. Raises VragenlijstFout when there is none."""
    form_id, _, version = ref.partition("@")
    if version:
        found = _find(s, form_id, version)
    else:
        newest = select(VragenlijstVersie).where(VragenlijstVersie.form_id == form_id)
        found = s.scalars(newest.order_by(VragenlijstVersie.gemaakt.desc()).limit(1)).first()
    if found is None:
        raise VragenlijstFout(zin("keuring.versie.onbekend", ref=ref))
    return found


def alle(s: Session) -> list[VragenlijstVersie]:
    """Every version of every questionnaire: by name, the newest first."""
    rows = select(VragenlijstVersie).order_by(VragenlijstVersie.form_id, VragenlijstVersie.gemaakt.desc())
    return list(s.scalars(rows))


def verzorg_meegeleverd(s: Session, now: datetime) -> list[VragenlijstVersie]:
    """Add the shipped questionnaires that are not there yet; may run twice. Returns those that were added."""
    known = {row.werkboek for row in alle(s)}
    added = []
    for path in sorted(SHIPPED.glob("*.xlsx")):
        workbook = path.read_bytes()
        if workbook in known:
            continue
        before = len(alle(s))
        row = voeg_toe(s, workbook, keur(workbook), now)
        if len(alle(s)) > before:
            added.append(row)
    return added


# --- amounts ---------------------------------------------------------------------------------------------------


def meegeleverd_prijspeil() -> dict[int, dict[str, Decimal]]:
    """The shipped amounts in euros: year → name → amount (`domein.md` §2.3). Starting values for the settings."""
    data = yaml.safe_load((SHIPPED / "prijspeil.yaml").read_text("utf-8"))
    return {
        year: {name: Decimal(entry["bedrag"]) for name, entry in amounts.items()}
        for year, amounts in data["jaren"].items()
    }


def prijspeil_namen() -> dict[str, str]:
    """What each amount means, in Dutch, by name; in the order of the shipped file."""
    namen: dict[str, str] = yaml.safe_load((SHIPPED / "prijspeil.yaml").read_text("utf-8"))["namen"]
    return namen


def prijspeil_tabel(bedragen: Mapping[str, Decimal]) -> list[dict[str, str]]:
    """The table that `pulldata('prijspeil', …)` reads, the amounts as people read them (`€ 932,93`)."""
    return [{"naam": name, "waarde": bedrag(amount)} for name, amount in bedragen.items()]
