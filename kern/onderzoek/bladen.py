"""The sheets of a workbook, read and judged before pyxform sees them; runs only in the child of `omzetten.py`."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias, TypedDict

MAX_ROWS = 5000
MAX_COLUMNS = 100
TYPES = frozenset(
    {"integer", "decimal", "text", "date", "select_one", "select_multiple", "note", "calculate", "hidden"}
)
GROUPS = frozenset({"begin_group", "end_group"})
SELECTS = ("select_one", "select_multiple")
OWN_YES_NO = ("kernpraat::gevoelig", "kernpraat::einde")
OWN_COLUMNS = frozenset({*OWN_YES_NO, "kernpraat::kort"})
EXAMPLE = "kernpraat_voorbeeld"

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
Part: TypeAlias = "str | dict[str, str]"
Parts: TypeAlias = list[Part]
Row: TypeAlias = "dict[str, str]"
Sheets: TypeAlias = "dict[str, dict[int, Row]]"  # sheet -> row number as Excel shows it -> column -> text


class Finding(TypedDict):
    """One thing that is wrong, and where."""

    code: str
    blad: str
    rij: int | None
    kolom: str
    params: dict[str, str]


def finding(code: str, blad: str, rij: int | None = None, kolom: str = "", **params: str) -> Finding:
    """A finding; `params` fill the places in its sentence."""
    return {"code": code, "blad": blad, "rij": rij, "kolom": kolom, "params": params}


def read_sheets(workbook: bytes) -> tuple[Sheets, list[Finding]]:
    """Every cell of the three sheets as text, and what is wrong with the cells themselves."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook), read_only=True)
    sheets: Sheets = {}
    found: list[Finding] = []
    for name in ("survey", "choices", "settings"):
        if name not in book.sheetnames:
            if name != "choices":
                found.append(finding("blad_mist", name))
            continue
        sheets[name], wrong = _read_sheet(name, book[name])
        found += wrong
    return sheets, found


def _read_sheet(name: str, sheet: object) -> tuple[dict[int, Row], list[Finding]]:
    rows: dict[int, Row] = {}
    found: list[Finding] = []
    header: list[str] = []
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # what the file claims about its size may be untrue
    cells = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS)  # type: ignore[attr-defined]
    for number, line in enumerate(cells, start=1):
        if number > MAX_ROWS:
            return rows, [finding("te_veel_rijen", name, None, "", grens=str(MAX_ROWS))]
        texts = [_cell(cell.value) for cell in line]
        if not header:
            header = texts
            continue
        if any(texts):
            rows[number] = {column: text for column, text in zip(header, texts, strict=False) if column and text}
        for column, cell in zip(header, line, strict=False):
            if cell.data_type == "f":
                found.append(finding("formule", name, number, column))
    return rows, found


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def split_type(text: str) -> tuple[str, str]:
    """`"select_one waar"` -> `("select_one", "waar")`; `begin group` counts as `begin_group`."""
    for word in ("begin", "end"):
        if text.startswith(f"{word} "):
            return f"{word}_{text[len(word) + 1 :]}", ""
    kind, _, rest = text.partition(" ")
    return kind, rest.strip()


def check_sheets(sheets: Sheets) -> list[Finding]:
    """All that can be said before pyxform is asked: types, lists, names, own columns, settings."""
    found = list(_check_settings(sheets.get("settings", {})))
    lists = {row.get("list_name", "") for row in sheets.get("choices", {}).values()}
    survey = sheets.get("survey", {})
    if "survey" in sheets and not survey:
        found.append(finding("leeg", "survey"))
    for number, row in survey.items():
        found += _check_type(number, row, lists)
        found += _check_own(number, row)
    found += _check_names(survey)
    for number, row in sheets.get("choices", {}).items():
        wrong = [column for column in row if column.startswith("kernpraat") and column != EXAMPLE]
        found += [finding("keuzekolom", "choices", number, column) for column in wrong]
    return found


def _check_settings(rows: dict[int, Row]) -> Iterator[Finding]:
    row = next(iter(rows.values()), {})
    number = next(iter(rows), 2)
    for column in ("form_id", "version", "form_title"):
        if not row.get(column):
            yield finding("instelling_mist", "settings", number, column)
    for column in ("form_id", "version"):
        if not re.fullmatch(r"[A-Za-z0-9_.-]{0,60}", row.get(column, "")):
            yield finding("instelling_vorm", "settings", number, column)


def _check_type(number: int, row: Row, lists: set[str]) -> Iterator[Finding]:
    kind, rest = split_type(row.get("type", ""))
    if not kind:
        if row.get("name") or row.get("label"):
            yield finding("soort_mist", "survey", number, "type")
    elif kind not in TYPES | GROUPS:
        yield finding("soort_onbekend", "survey", number, "type", soort=row["type"])
    elif kind in SELECTS and rest not in lists:
        yield finding("lijst_onbekend", "survey", number, "type", lijst=rest)


def _check_own(number: int, row: Row) -> Iterator[Finding]:
    for column in sorted(row):
        if not column.startswith("kernpraat"):
            continue
        if column not in OWN_COLUMNS:
            yield finding("eigen_kolom", "survey", number, column)
        elif column in OWN_YES_NO and row[column].lower() not in ("ja", "nee"):
            yield finding("ja_of_nee", "survey", number, column, waarde=row[column])
    if is_yes(row, "kernpraat::einde") and split_type(row.get("type", ""))[0] != "note":
        yield finding("einde_alleen_note", "survey", number, "kernpraat::einde")


def _check_names(survey: dict[int, Row]) -> Iterator[Finding]:
    # In ODK a name may return in another group; answers here are kept by name alone.
    seen: Counter[str] = Counter()
    for number, row in survey.items():
        name = row.get("name", "")
        if not name or split_type(row.get("type", ""))[0] in GROUPS:
            continue
        seen[name] += 1
        if seen[name] == 2:
            yield finding("naam_dubbel", "survey", number, "name", naam=name)


def is_yes(row: Row, column: str) -> bool:
    return row.get(column, "").lower() == "ja"
