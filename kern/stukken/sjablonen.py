"""The Word templates: which there are, what may stand in them, and the gemeente's own versions.

Everything that opens a Word file does so in a child process (`kern.stukken.woord`); what it may cost is checked first.
"""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.instellingen import Verouderd
from kern.stukken.rijen import Woordsjabloon
from kern.taal import zin

ROOT = Path(__file__).parent.parent.parent
SHIPPED = Path(__file__).with_name("sjablonen")
MEDIATYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_MB = 5
MAX_BYTES = MAX_MB * 1024 * 1024
CHILD_SECONDS = 60
# A Word file is a zip; what it may hold unpacked.
_MAX_DELEN, _MAX_UITGEPAKT = 500, 40 * 1024 * 1024
_MACRO = ("vbaproject", "activex", "embeddings/", "vbadata")

# What may stand between {{ and }}; each has its explanation in `templates/admin/stukken.toml`.
VELDEN = (
    *("kern", "gemeente", "dbo", "datum", "inwoners", "huishoudens", "onderzoeksgebied", "pagina"),
    *("projectleider", "projectleider_functie", "projectleider_telefoon", "projectleider_email"),
    *("aangevraagd_op", "vraag", "aanpak", "aanpak_wie", "aanpak_datum", "aanpak_reden"),
    *("jaar", "begin", "einde", "stap", "plekken", "respons_doel"),
    *("budget_jaar", "budget_vrij", "begroot", "verplicht", "besteed"),
)
TABELLEN = ("keuze", "planning", "rollen", "kaders", "geld", "besluiten", "toezeggingen")
CHARETTE_VELDEN = (
    *("kern", "gemeente", "dbo", "datum", "pagina"),
    *("projectleider", "projectleider_functie", "projectleider_telefoon", "projectleider_email"),
    *("charette", "charette_pagina", "inleiding", "aangemeld", "ideeen_aantal", "rondes_aantal"),
    *("verdeling", "terugkoppeling"),
)
CHARETTE_TABELLEN = (
    *("charette_kaders", "dagdelen", "ploeg", "groepen", "rondes", "varianten"),
    *("peiling", "akkoord", "minderheid", "ideeen"),
)


class Soort(StrEnum):
    """The documents that can be drafted."""

    RAADSINFORMATIEBRIEF = "raadsinformatiebrief"
    STARTDOCUMENT = "startdocument"
    CHARETTEVERSLAG = "charetteverslag"

    @property
    def label(self) -> str:
        """As people read it."""
        return zin(f"stukken.soort.{self.value}")

    @property
    def velden(self) -> tuple[str, ...]:
        """What may stand between {{ and }} in its template, besides `tabellen`."""
        return CHARETTE_VELDEN if self is Soort.CHARETTEVERSLAG else VELDEN

    @property
    def tabellen(self) -> tuple[str, ...]:
        """The tables that may stand in its template."""
        return CHARETTE_TABELLEN if self is Soort.CHARETTEVERSLAG else TABELLEN


# What is drafted about a traject; the report is about a charette.
OVER_TRAJECT = (Soort.RAADSINFORMATIEBRIEF, Soort.STARTDOCUMENT)


class SjabloonFout(Exception):
    """This file cannot be a template; the text says in Dutch why and what to do."""

    def __init__(self, reden: str, **gegevens: object) -> None:
        super().__init__(zin(f"stukken.fout.{reden}", **gegevens))
        self.reden = reden


class StukFout(Exception):
    """The child process could not fill in a template; its exit code is in the text."""


def nieuwste(s: Session, soort: Soort) -> Woordsjabloon | None:
    """The gemeente's own template that counts now; None while the shipped one does."""
    own = select(Woordsjabloon).where(Woordsjabloon.soort == soort.value).order_by(Woordsjabloon.versie.desc())
    row = s.scalars(own.limit(1)).first()
    return row if row is not None and row.naam else None


def versie(s: Session, soort: Soort) -> int:
    """The number of the newest version, 0 while nobody ever changed it."""
    return s.scalar(select(func.max(Woordsjabloon.versie)).where(Woordsjabloon.soort == soort.value)) or 0


def inhoud(s: Session, soort: Soort) -> bytes:
    """The template that counts now."""
    row = nieuwste(s, soort)
    return row.inhoud if row is not None else (SHIPPED / f"{soort.value}.docx").read_bytes()


def bewaar(
    s: Session, now: datetime, soort: Soort, naam: str, bestand: bytes, door: str, gelezen_versie: int
) -> Woordsjabloon:
    """Keep a template that `keur` approved as a new version. Raises Verouderd."""
    if not bestand or not naam:
        raise ValueError("een sjabloon heeft een naam en een inhoud")
    return _nieuwe_versie(s, now, soort, naam, bestand, door, gelezen_versie)


def herstel(s: Session, now: datetime, soort: Soort, door: str, gelezen_versie: int) -> None:
    """Back to the shipped template; the own versions stay in the table. Raises Verouderd."""
    _nieuwe_versie(s, now, soort, "", b"", door, gelezen_versie)


def _nieuwe_versie(
    s: Session, now: datetime, soort: Soort, naam: str, bestand: bytes, door: str, gelezen_versie: int
) -> Woordsjabloon:
    newest = versie(s, soort)
    if newest != gelezen_versie:
        raise Verouderd(soort.value)
    row = Woordsjabloon(soort=soort.value, versie=newest + 1, naam=naam[:200], inhoud=bestand, op=now, door=door)
    s.add(row)
    s.flush()
    return row


# --- judging a file


def keur(bestand: bytes, soort: Soort) -> None:
    """Raise SjabloonFout unless this is a Word document without macros whose placeholders `soort` knows."""
    _keur_zip(bestand)
    done = _kind({"doe": "lees", "sjabloon": _b64(bestand), "tabellen": soort.tabellen})
    if done.returncode:
        raise SjabloonFout("geen_word")
    found: dict[str, list[str]] = json.loads(done.stdout)
    if found["extern"]:
        raise SjabloonFout("extern")
    if found["kapot"]:
        raise SjabloonFout("kapot", tekst=found["kapot"][0])
    unknown = [naam for naam in found["namen"] if naam not in (*soort.velden, *soort.tabellen)]
    if unknown:
        raise SjabloonFout("onbekend", namen=", ".join(f"{{{{{naam}}}}}" for naam in unknown))
    if found["plek"]:
        raise SjabloonFout("plek", naam=f"{{{{{found['plek'][0]}}}}}")


def _keur_zip(bestand: bytes) -> None:
    """What a zip costs to open is known from its table of contents; what it lies about, the child's limits catch."""
    if len(bestand) > MAX_BYTES:
        raise SjabloonFout("te_groot", grens=MAX_MB)
    try:
        with zipfile.ZipFile(io.BytesIO(bestand)) as archive:
            parts = archive.infolist()
            if len(parts) > _MAX_DELEN or sum(part.file_size for part in parts) > _MAX_UITGEPAKT:
                raise SjabloonFout("te_vol")
            kinds = archive.read("[Content_Types].xml") + archive.read("word/_rels/document.xml.rels")
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, ValueError, OSError, EOFError):
        raise SjabloonFout("geen_word") from None
    names = " ".join(part.filename.lower() for part in parts)
    if any(word in names for word in _MACRO) or b"macroEnabled" in kinds or b"vbaProject" in kinds:
        raise SjabloonFout("macro")


def vul(bestand: bytes, waarden: Mapping[str, str], tabellen: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The template filled in by a child process with limits. Raises StukFout."""
    done = _kind({"doe": "vul", "sjabloon": _b64(bestand), "waarden": dict(waarden), "tabellen": dict(tabellen)})
    if done.returncode:
        raise StukFout(f"exit {done.returncode}")
    return done.stdout


def _kind(order: Mapping[str, Any]) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            [sys.executable, "-B", "-m", "kern.stukken.woord"],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=CHILD_SECONDS,
            cwd=ROOT,
            env={"LANG": "C.UTF-8"},  # no key and no address of the database
            check=False,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess([], 124, b"", b"")


def _b64(bestand: bytes) -> str:
    return base64.b64encode(bestand).decode()
