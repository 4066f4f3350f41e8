"""The whole dossier of a kern as one zip: a page to read, a CSV per table, and the files themselves."""

from __future__ import annotations

import zipfile
from datetime import datetime
from typing import IO

from sqlalchemy.orm import Session

from kern.archief import charettes
from kern.archief.kolommen import Tabel, zonder_contact
from kern.archief.tabellen import SOORTEN, pad, tabellen
from kern.dossier import bestanden, stukken
from kern.dossier.rijen import Bestand, Stuk
from kern.kernen import Kern
from kern.onderzoek.export import csv_bytes
from kern.taal import lokaal, render

# What the page shows as running text; the tables of the same names are only in the CSV.
_LEESBAAR = ("kern", "stukken", "bestanden")
# Packed already: to pack them again costs time and gains nothing.
_INGEPAKT = ("image/png", "image/jpeg", "application/pdf", "application/vnd.")


def export(s: Session, now: datetime, kern: Kern, naar: IO[bytes]) -> None:
    """Write the zip to `naar`, one file in memory at a time. Every visibility is in it, contact data are not."""
    all_tables = tabellen(s, kern)
    with zipfile.ZipFile(naar, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_ingang("index.html", now), _bladzijde(s, now, kern, all_tables).encode())
        for tabel in all_tables:
            archive.writestr(_ingang(f"{tabel.naam}.csv", now), csv_bytes([tabel.kop, *tabel.rijen]))
        for files in _bestanden(s, kern).values():
            for file in files:
                _schrijf(s, archive, file, now)
        for schets in charettes.schetsen(s, kern):
            archive.writestr(_ingang(charettes.pad(schets), now), schets.inhoud, zipfile.ZIP_STORED)
            s.expire(schets, ["inhoud"])


def bestandsnaam(now: datetime, kern: Kern) -> str:
    """How the zip is called."""
    return f"dossier-{kern.slug}-{lokaal(now):%Y-%m-%d}.zip"


def _ingang(naam: str, now: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(naam, lokaal(now).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def _schrijf(s: Session, archive: zipfile.ZipFile, file: Bestand, now: datetime) -> None:
    entry = _ingang(pad(file), now)
    if file.mediatype.startswith(_INGEPAKT):
        entry.compress_type = zipfile.ZIP_STORED
    full = bestanden.lees(s, file.id)
    if full is not None:
        archive.writestr(entry, full.inhoud)
        s.expire(full, ["inhoud"])  # a dossier may hold more than fits in memory


def _bestanden(s: Session, kern: Kern) -> dict[int, list[Bestand]]:
    return bestanden.van(s, [stuk.id for stuk in stukken.lijst(s, kern.id)])


def _bladzijde(s: Session, now: datetime, kern: Kern, all_tables: tuple[Tabel, ...]) -> str:
    files = _bestanden(s, kern)
    pieces: list[tuple[str, list[Stuk]]] = [(soort.value, stukken.lijst(s, kern.id, soort)) for soort in SOORTEN]
    return render(
        "documenten/dossier.html",
        kern=kern,
        gemaakt=now,
        stukken=pieces,
        rolnamen=stukken.rolnamen,
        acties=lambda stuk: stukken.acties_van(s, stuk),
        bestanden=files,
        pad=pad,
        tabellen=[t for t in all_tables if t.naam not in _LEESBAAR],
        schoon=zonder_contact,
    )
