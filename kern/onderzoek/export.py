"""Answers to take along: `antwoorden.csv`, `antwoorden.xlsx` and a codebook, each sent record on a row.

A repeat has a table of its own, `antwoorden-<herhaling>.csv` and a sheet: a row for each time. Rows stand in the order
of their random ids and know no date beyond the day. Open answers are marked as personal.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from sqlalchemy.orm import Session

from kern.db import Database
from kern.onderzoek.antwoorden import Record, records
from kern.onderzoek.codeboek import codeboek_html, codes
from kern.onderzoek.kolommen import VAST, VAST_HERHALING, Herhaalblad, Indeling, indeling
from kern.onderzoek.model import ontleed, sleutel
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.reeks import uniek, versies
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import zin

ROOT = Path(__file__).parent.parent.parent
CHILD_SECONDS = 180
BOM = b"\xef\xbb\xbf"
# The longest name of a sheet.
BLADNAAM = 31
# One moment for every file in a zip: nothing says when it was made.
ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
_GEVAAR = ("=", "+", "-", "@", "\t", "\r")
_GETAL = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{0,11}[1-9])?")

Cel: TypeAlias = str | int | float


class ExportFout(Exception):
    """The child process that writes the workbook failed; its exit code is in the text."""


def veilig(tekst: str) -> str:
    """The text so that a spreadsheet reads no formula in it (CWE-1236): an apostrophe before = + - @ TAB CR.

    Also before their full-width forms and after spaces, which some programs leave out. A text that is like that after
    apostrophes of its own gets one more, so that whoever reads the file can always take one away.
    """
    bare = tekst.lstrip("'")
    first = unicodedata.normalize("NFKC", bare.lstrip(" ")[:1])
    return f"'{tekst}" if bare.startswith(_GEVAAR) or first.startswith(_GEVAAR) else tekst


def kop(wat: Indeling) -> list[Cel]:
    """The heading of the main table: fixed columns, the questions, and how often each repeat was filled in."""
    return [*VAST, *(k.titel for k in wat.kolommen), *(h.kop for h in wat.herhalingen)]


def rijen(alle: Iterable[Record], wat: Indeling, namen: dict[str, str]) -> Iterator[list[Cel]]:
    """The rows under `kop`, not yet made safe. `namen`: version id → what people call the version."""
    for r in alle:
        fixed: list[Cel] = [r.id, namen[r.versie_id], r.kanaal, r.dag.isoformat(), r.route, _ja(r.zonder_code)]
        fixed += ["" if r.groep is None else r.groep, _ja(r.telt), " ".join(r.niet_gevraagd)]
        answers = (_cel(r.antwoorden.get(k.naam, ""), k.getal) for k in wat.kolommen)
        yield [*fixed, *answers, *(_keren(r, h) for h in wat.herhalingen)]


def kop_herhaling(blad: Herhaalblad) -> list[Cel]:
    """The heading of a repeat's table."""
    return [*VAST_HERHALING, *(k.titel for k in blad.kolommen)]


def rijen_herhaling(alle: Iterable[Record], blad: Herhaalblad) -> Iterator[list[Cel]]:
    """A row for each time somebody filled in the repeat."""
    for r in alle:
        here = blad.namen[r.versie_id]
        for keer in range(1, _keren(r, blad) + 1):
            given = [(k, sleutel(k.naam, keer)) for k in blad.kolommen]
            yield [
                r.id,
                keer,
                *(_cel(r.antwoorden.get(key, "") if k.naam in here else "", k.getal) for k, key in given),
            ]


def _keren(r: Record, blad: Herhaalblad) -> int:
    """How often a repeat was filled in: up to the last time that has an answer."""
    here = blad.namen[r.versie_id]
    return max((keer for naam, keer in map(ontleed, r.antwoorden) if naam in here), default=0)


def _ja(waar: bool) -> str:
    return "ja" if waar else "nee"


def _cel(waarde: str, getal: bool) -> Cel:
    """A number as a number where it would be read back the same, else the text."""
    if getal and _GETAL.fullmatch(waarde):
        number = float(waarde) if "." in waarde else int(waarde)
        return number if str(number) == waarde else waarde
    return waarde


def csv_bytes(rows: Iterable[Sequence[Cel]]) -> bytes:
    """Rows as the CSV that Excel opens in the Netherlands: `;`, UTF-8 with BOM, every cell safe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([_veilig(cell) for cell in row] for row in rows)
    return BOM + text.getvalue().encode()


def _veilig(cell: Cel) -> Cel:
    return veilig(cell) if isinstance(cell, str) else cell


def antwoorden_csv(s: Session, o: Onderzoek, open_vragen: bool = True) -> bytes:
    """`antwoorden.csv`: one row per sent record."""
    return bestanden_csv(s, o, open_vragen)["antwoorden.csv"]


def bestanden_csv(s: Session, o: Onderzoek, open_vragen: bool = True) -> dict[str, bytes]:
    """`antwoorden.csv`, and `antwoorden-<herhaling>.csv` for each repeat; by name."""
    return {f"{naam}.csv": csv_bytes(rows) for naam, _, rows in _tabellen(s, o, open_vragen)}


def _tabellen(s: Session, o: Onderzoek, open_vragen: bool) -> Iterator[tuple[str, str, Iterator[list[Cel]]]]:
    """Every table: the name of its file, of its sheet, and its rows with the heading first."""
    alle = versies(s, o)
    wat, names = indeling(alle, open_vragen), {v.id: v.versie for v in alle}
    yield "antwoorden", zin("codeboek.blad.antwoorden"), _met_kop(kop(wat), rijen(records(s, o), wat, names))
    taken = {zin("codeboek.blad.antwoorden").lower(), zin("codeboek.blad.codeboek").lower()}
    for blad in wat.herhalingen:
        sheet = uniek(blad.bestand[: BLADNAAM - 3], taken)
        taken.add(sheet)
        yield f"antwoorden-{blad.bestand}", sheet, _met_kop(kop_herhaling(blad), rijen_herhaling(records(s, o), blad))


def _met_kop(heading: list[Cel], rows: Iterator[list[Cel]]) -> Iterator[list[Cel]]:
    yield heading
    yield from rows


def zip_bytes(bestanden: dict[str, bytes]) -> bytes:
    """Files as one to download."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for naam, content in bestanden.items():
            archive.writestr(zipfile.ZipInfo(naam, ZIP_MOMENT), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def maak_xlsx(bladen: Iterable[tuple[str, Iterable[Sequence[Cel]]]]) -> bytes:
    """A workbook of sheets (name, rows), made by a child process with limits. Raises ExportFout."""
    with tempfile.TemporaryFile() as lines:
        for naam, rows in bladen:
            lines.write(json.dumps({"blad": naam}).encode() + b"\n")
            lines.writelines(json.dumps([_veilig(cell) for cell in row]).encode() + b"\n" for row in rows)
        lines.seek(0)
        child = subprocess.run(
            [sys.executable, "-B", "-m", "kern.onderzoek.xlsx"],
            stdin=lines,
            capture_output=True,
            timeout=CHILD_SECONDS,
            cwd=ROOT,
            env={"LANG": "C.UTF-8"},  # no key and no address of the database
            check=False,
        )
    if child.returncode:
        raise ExportFout(f"exit {child.returncode}")
    return child.stdout


def antwoorden_xlsx(s: Session, o: Onderzoek, open_vragen: bool = True) -> bytes:
    """`antwoorden.xlsx`: the same tables as the CSV, each on a sheet, and a sheet that explains the columns."""
    sheets: list[tuple[str, Iterable[Sequence[Cel]]]] = [
        (sheet, rows) for _, sheet, rows in _tabellen(s, o, open_vragen)
    ]
    return maak_xlsx([*sheets, (zin("codeboek.blad.codeboek"), _uitleg(o, versies(s, o), open_vragen))])


def _uitleg(o: Onderzoek, alle: Sequence[VragenlijstVersie], open_vragen: bool) -> Iterator[list[str]]:
    yield [zin(f"codeboek.kolom.{naam}") for naam in ("blad", "kolom", "vraag", "type", "antwoorden", "als", "versies")]
    for r in codes(o, alle, open_vragen=open_vragen):
        choices = "; ".join(f"{k.naam} = {k.label}" for k in r.keuzes)
        yield [r.blad, r.kolom, r.tekst, r.type, choices, r.als, ", ".join(r.versies)]


def schrijf_alles(db: Database, onderzoek_id: int, map: Path) -> list[Path]:
    """Write all files into a folder, which is made if need be, and return their paths: CSV, workbook, codebook."""
    with db.reading() as s:
        o = s.get_one(Onderzoek, onderzoek_id)
        files = bestanden_csv(s, o)
        files |= {"antwoorden.xlsx": antwoorden_xlsx(s, o), "codeboek.html": codeboek_html(s, o).encode()}
    map.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (map / name).write_bytes(content)
    return [map / name for name in files]
