"""The sheets of a workbook, read as text; runs only in the child process.

What a file claims about itself is not believed: rows, columns and cells are counted while they are read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from itertools import pairwise
from typing import Any

from kern.onderzoek.keuring.bevinding import BLADEN, Finding, Plaats, finding, grouped
from kern.onderzoek.keuring.kolommen import Row, Rows, key_of
from kern.onderzoek.keuring.nabij import did_you_mean, nearest
from kern.taal import zin

MAX_ROWS = 5000
MAX_COLUMNS = 200
MAX_SIGNS = 32_767  # what a cell can hold in Excel
LAST_ROW = 1_048_576
# pyxform stops reading here: what comes after counts for us and not for ODK.
EMPTY_COLUMNS = 20
EMPTY_ROWS = 60
NO_MORE_ROWS = 5000
SHEETS_WITH_EFFECT = ("entities", "external_choices", "osm")
# LibreOffice writes yes and no as a formula.
TRUTHS = {"=TRUE()": "TRUE", "=FALSE()": "FALSE"}
BROKEN = frozenset(
    {
        *("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"),
        *("#N/B", "#VERW!", "#NAAM?", "#WAARDE!", "#DEEL/0!", "#GETAL!", "#LEEG!"),
    }
)
NEEDED = ("name", "label")  # a formula there is said once, and not that nothing stands there
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_DOCTYPE = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


@dataclass
class Sheet:
    """One sheet: key of a column -> its header as written, and the rows. `aanwezig`: whether the file has it."""

    naam: str
    aanwezig: bool = False
    kolommen: dict[str, str] = field(default_factory=dict)
    rijen: Rows = field(default_factory=dict)

    def at(self, row: int | None, key: str) -> Plaats:
        """A place on this sheet."""
        return Plaats(self.naam, row, self.kolommen.get(key, key))


@dataclass
class Werkboek:
    """The sheets that count, by name; a sheet that is not in the file is empty."""

    bladen: dict[str, Sheet]

    @property
    def survey(self) -> Sheet:
        """The questions."""
        return self.bladen["survey"]

    @property
    def choices(self) -> Sheet:
        """The choices of all lists."""
        return self.bladen["choices"]

    @property
    def settings(self) -> Row:
        """The one row of settings."""
        return next(iter(self.bladen["settings"].rijen.values()), {})

    @property
    def settings_row(self) -> int:
        """Where it stands."""
        return next(iter(self.bladen["settings"].rijen), 2)

    def at(self, sheet: str, row: int | None, key: str) -> Plaats:
        """A place, the column as its header is written; its key where the sheet has no such column."""
        return self.bladen[sheet].at(row, key)

    def header(self, sheet: str, key: str) -> str:
        """How a column is written."""
        return self.at(sheet, None, key).kolom


def has_dtd(workbook: bytes) -> bool:
    """Whether any XML part declares a document type, the door to entities that grow or that fetch files."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels", ".vml")) and any(mark in archive.read(name) for mark in _DOCTYPE):
                return True
    return False


def read(workbook: bytes) -> tuple[Werkboek, list[Finding]]:
    """Every cell of the three sheets as text, and what is wrong with sheets and cells themselves."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook), read_only=True)
    by_name = {name.strip().lower(): name for name in reversed(book.sheetnames)}
    sheets = {name: Sheet(name) for name in BLADEN}
    found = list(_judge_names(book.sheetnames, by_name))
    for name in BLADEN:
        if name in by_name:
            sheets[name].aanwezig = True
            found += _read_sheet(sheets[name], book[by_name[name]])
    return Werkboek(sheets), found


def _judge_names(written: list[str], by_name: dict[str, str]) -> Iterator[Finding]:
    for needed in ("survey", "settings"):
        if needed not in by_name:
            others = [name for key, name in by_name.items() if key not in BLADEN]
            yield finding("fout.blad_mist", Plaats(needed), bedoelde=_renamed(needed, others))
    for name in SHEETS_WITH_EFFECT:
        if name in by_name:
            yield finding(f"fout.blad_{name}", Plaats(by_name[name]))
    known = {*BLADEN, *SHEETS_WITH_EFFECT}
    strange = [name for key, name in by_name.items() if key not in known and not key.startswith("_")]
    for name in sorted(strange, key=written.index):
        yield finding(
            "melding.blad_onbekend", Plaats(name[:60]), bedoelde=did_you_mean(name, set(BLADEN) - by_name.keys())
        )


def _renamed(needed: str, others: list[str]) -> str:
    near = nearest(needed, others)
    return " " + zin("keuring.woord.heet_nu", woord=near) if near else ""


# --- one sheet -------------------------------------------------------------------------------------------------------


def _read_sheet(sheet: Sheet, cells: Any) -> list[Finding]:
    cells.reset_dimensions()
    lines = enumerate(cells.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS + 1), start=1)
    header: list[str] = []
    found: list[Finding] = []
    number = 0
    for number, line in lines:  # noqa: B007  where the header stands
        header = [_clean(str(cell.value)) if cell.value is not None else "" for cell in line]
        if any(header):
            break
    keys = _keys(sheet, header, number)
    found += _judge_header(sheet, header, keys, number)
    return found + _read_rows(sheet, keys, lines)


def _keys(sheet: Sheet, header: list[str], number: int) -> list[str]:
    double = any("::" in text for text in header)
    keys = [key_of(sheet.naam, text, double) if text else "" for text in header]
    for key, text in zip(keys, header, strict=True):
        if key:
            sheet.kolommen.setdefault(key, text)
    return keys


def _judge_header(sheet: Sheet, header: list[str], keys: list[str], number: int) -> Iterator[Finding]:
    if len(header) > MAX_COLUMNS and header[MAX_COLUMNS]:
        yield finding("fout.te_veel_kolommen", Plaats(sheet.naam, None, ""), grens=MAX_COLUMNS)
    for key, times in Counter(key for key in keys if key).items():
        if times > 1:
            twice = [text for k, text in zip(keys, header, strict=True) if k == key]
            yield finding("fout.kolom_dubbel", Plaats(sheet.naam, number, twice[1][:60]), andere=twice[0][:60])
    filled = [place for place, text in enumerate(header) if text]
    for before, after in pairwise(filled):
        if after - before > EMPTY_COLUMNS:
            yield finding("waarschuwing.lege_kolommen", Plaats(sheet.naam, number, header[after][:60]))
            return


def _read_rows(sheet: Sheet, keys: list[str], lines: Iterable[tuple[int, Any]]) -> list[Finding]:
    found: list[Finding] = []
    columns = [(place, key) for place, key in enumerate(keys[:MAX_COLUMNS]) if key]
    formulas: dict[str, list[int]] = {}
    last = 0
    for number, line in lines:
        row: Row = {}
        for place, key in columns:
            cell = line[place] if place < len(line) else None
            if cell is None or cell.value is None:
                continue
            if cell.data_type == "f" and cell.value not in TRUTHS:
                formulas.setdefault(key, []).append(number)
                if key in NEEDED:
                    row.setdefault(key, f"formule_{number}")
            elif cell.data_type == "e" or cell.value in BROKEN:
                found.append(finding("fout.foutwaarde", sheet.at(number, key), waarde=cell.value))
            elif text := TRUTHS.get(cell.value) or _text(cell.value):
                row.setdefault(key, text)
        if not row:
            if number - max(last, 1) > NO_MORE_ROWS:
                break
            continue
        found += _too_long(sheet, number, row)
        if last and number - last > EMPTY_ROWS:
            found.append(finding("waarschuwing.lege_regels", Plaats(sheet.naam, number)))
        last = number
        sheet.rijen[number] = row
        if len(sheet.rijen) > MAX_ROWS or len(found) > MAX_ROWS:
            found.append(finding("fout.te_veel_rijen", Plaats(sheet.naam, None, ""), grens=MAX_ROWS))
            break
    return found + [grouped("fout.formule", sheet.naam, at, sheet.kolommen[key]) for key, at in formulas.items()]


def _too_long(sheet: Sheet, number: int, row: Row) -> Iterator[Finding]:
    for key in [key for key, text in row.items() if len(text) > MAX_SIGNS]:
        del row[key]
        if key in NEEDED:
            row[key] = f"lang_{number}"
        yield finding("fout.te_lang", sheet.at(number, key), grens=f"{MAX_SIGNS:,}".replace(",", "."))


def _text(value: object) -> str:
    """A cell as text: 3.0 is 3, a date is `2027-03-01`, a time `14:30`, yes and no are TRUE and FALSE."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else value.isoformat(timespec="minutes")
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    return _clean(str(value))


def _clean(text: str) -> str:
    # Excel writes a sign that XML cannot hold by its number; the end of a line on Windows is one of them.
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    plain = plain.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return _NOT_XML.sub("", plain).strip()
