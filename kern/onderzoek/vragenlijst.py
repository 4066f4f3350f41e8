"""Questionnaires: judging a workbook, keeping its versions, finding one.

The workbook is read by a child process with limits (`omzetten.py`), so that pyxform and openpyxl never load here and a
hostile file takes nothing with it. A version never changes: an onderzoek holds on to the one it opened with.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import JSON, LargeBinary, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.db import Base, UtcDateTime, random_id
from kern.taal import bedrag, zin

SHIPPED = Path(__file__).parent / "vragenlijsten"
ROOT = Path(__file__).parent.parent.parent
MAX_MB = 10
MAX_BYTES = MAX_MB << 20
MAX_UNPACKED = 50 << 20
MAX_RATIO = 100
MAX_PARTS = 1000
CHILD_SECONDS = 60
# The exit code of `omzetten` when memory ran out; a negative one is a signal, such as the end of its CPU time.
TOO_HEAVY = 3

Model = dict[str, Any]


class VragenlijstFout(Exception):
    """What was asked of the questionnaires cannot be done; the text is Dutch and says what to do."""


@dataclass(frozen=True)
class Bevinding:
    """One finding about a workbook: the sheet, the row as Excel counts, the column, and what to do. Row may be None."""

    blad: str
    rij: int | None
    kolom: str
    tekst: str


@dataclass(frozen=True)
class Keuring:
    """The judgement of a workbook. Without `fouten` there is a `model` (and the `xform` it was read from)."""

    fouten: tuple[Bevinding, ...]
    waarschuwingen: tuple[Bevinding, ...] = ()
    model: Model | None = None
    xform: str = ""

    @property
    def goed(self) -> bool:
        """Whether the workbook can be used."""
        return self.model is not None


class VragenlijstVersie(Base):
    """One version of a questionnaire, made from one workbook; never changed. `werkboek` and `xform` load when used."""

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


# --- judging a workbook ----------------------------------------------------------------------------------------


def keur(bron: Path | bytes) -> Keuring:
    """Judge a workbook, given as a path or as its bytes. Never raises on what is in it; takes at most a minute."""
    workbook = bron if isinstance(bron, bytes) else bron.read_bytes()
    if code := _refused(workbook):
        return _one(code)
    return _convert(workbook)


def _one(code: str) -> Keuring:
    return Keuring((Bevinding("", None, "", zin(f"keuring.bestand.{code}", grens=MAX_MB)),))


def _refused(workbook: bytes) -> str | None:
    """Why this file is not even opened, as the last part of the key of a sentence."""
    if len(workbook) > MAX_BYTES:
        return "te_groot"
    try:
        with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "geen_werkboek"
    names = {part.filename.lower() for part in parts}
    if "xl/workbook.xml" not in names or any(part.flag_bits & 1 for part in parts):
        return "geen_werkboek"
    unpacked, packed = sum(p.file_size for p in parts), sum(p.compress_size for p in parts)
    # What a part claims about its size is safe to judge by: zipfile reads no further than that.
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1) or len(parts) > MAX_PARTS:
        return "zip_bom"
    if any(name.endswith("vbaproject.bin") for name in names):
        return "macros"
    if any(name.startswith("xl/externallinks/") for name in names):
        return "koppelingen"
    return None


def _convert(workbook: bytes) -> Keuring:
    try:
        child = subprocess.run(
            [sys.executable, "-B", "-m", "kern.onderzoek.omzetten"],
            input=workbook,
            capture_output=True,
            timeout=CHILD_SECONDS,
            cwd=ROOT,
            env={"LANG": "C.UTF-8"},  # the child gets no key and no address of the database
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _one("te_zwaar")
    if child.returncode < 0 or child.returncode == TOO_HEAVY:
        return _one("te_zwaar")
    if child.returncode:
        return _one("onleesbaar")
    result = json.loads(child.stdout)
    return Keuring(
        tuple(_findings(result["fouten"])),
        tuple(_findings(result["waarschuwingen"])),
        result["model"],
        result["xform"],
    )


def _findings(found: list[dict[str, Any]]) -> Iterator[Bevinding]:
    for f in found:
        text = zin(f"keuring.regel.{f['code']}", blad=f["blad"], kolom=f["kolom"], **f["params"])
        yield Bevinding(f["blad"], f["rij"], f["kolom"], text)


# --- versions --------------------------------------------------------------------------------------------------


def voeg_toe(s: Session, werkboek: bytes, keuring: Keuring, now: datetime) -> VragenlijstVersie:
    """Keep a judged workbook as a version; the same questions under the same name and version give the existing one.

    Raises VragenlijstFout when the judgement has errors, or when this version exists with other questions.
    """
    model = keuring.model
    if model is None:
        raise VragenlijstFout(zin("keuring.versie.fouten"))
    existing = _find(s, model["form_id"], model["versie"])
    if existing is not None:
        if existing.werkboek == werkboek or _content(existing.model) == _content(model):
            return existing
        raise VragenlijstFout(zin("keuring.versie.bestaat", form_id=model["form_id"], versie=model["versie"]))
    row = VragenlijstVersie(
        form_id=model["form_id"],
        versie=model["versie"],
        titel=model["titel"],
        model=model,
        werkboek=werkboek,
        xform=keuring.xform,
        gemaakt=now,
    )
    s.add(row)
    s.flush()
    return row


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
