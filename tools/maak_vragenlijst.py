"""Make the shipped questionnaire workbooks (XLSForm) from their readable YAML.

`python tools/maak_vragenlijst.py` writes every `kern/onderzoek/vragenlijsten/*.yaml` that has a `werkboek` as an
`.xlsx` beside it. The same YAML gives the same bytes, so that a changed workbook in a commit is a changed text.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

FOLDER = Path(__file__).resolve().parent.parent / "kern" / "onderzoek" / "vragenlijsten"
# A fixed date in the file's properties: XlsxWriter would write the time of making.
CREATED = datetime(2026, 1, 1, tzinfo=UTC)

# XLSForm column -> (key in the YAML, width in characters)
SURVEY_COLUMNS: dict[str, tuple[str, int]] = {
    "type": ("soort", 26),
    "name": ("naam", 18),
    "label": ("tekst", 60),
    "hint": ("hint", 30),
    "relevant": ("als", 50),
    "required": ("verplicht", 12),
    "required_message": ("verplicht_tekst", 30),
    "constraint": ("toets", 34),
    "constraint_message": ("toets_tekst", 44),
    "calculation": ("reken", 60),
    "appearance": ("uiterlijk", 12),
    "kernpraat::kort": ("kort", 22),
    "kernpraat::gevoelig": ("gevoelig", 12),
    "kernpraat::einde": ("einde", 12),
}
# Keys of the YAML that never reach the workbook.
NOT_WRITTEN = {"bron", "groep", "vragen"}
# No `::` in a column of the choices sheet: pyxform makes an XML name of it and stops.
CHOICE_COLUMNS = {"list_name": 20, "name": 16, "label": 60, "kernpraat_voorbeeld": 44}
SELECTS = ("select_one", "select_multiple")

Row = dict[str, str]


def read(path: Path) -> dict[str, Any]:
    """The YAML of a questionnaire."""
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return data


def survey_rows(data: dict[str, Any]) -> list[Row]:
    """The rows of the sheet `survey`, by column name. Raises ValueError on a key nobody knows."""
    return list(_rows(data["vragen"], data["werkboek"].get("verplicht_tekst", "")))


def _rows(items: list[dict[str, Any]], required_text: str) -> Iterator[Row]:
    for item in items:
        if "groep" in item:
            yield _row({**item, "soort": "begin_group", "naam": item["groep"]}, required_text)
            yield from _rows(item["vragen"], required_text)
            yield {"type": "end_group"}
        else:
            yield _row(item, required_text)


def _row(item: dict[str, Any], required_text: str) -> Row:
    known = {key for key, _ in SURVEY_COLUMNS.values()} | NOT_WRITTEN
    if strange := set(item) - known:
        raise ValueError(f"{item.get('naam')}: unknown keys {sorted(strange)}")
    row = {column: _text(item[key]) for column, (key, _) in SURVEY_COLUMNS.items() if key in item}
    if row["type"] in SELECTS:
        row["type"] += " " + row["name"]
    if "required" in row:
        row.setdefault("required_message", required_text)
    return row


def _text(value: Any) -> str:
    # YAML reads a bare `ja` as text and a bare `yes` as true; both mean yes.
    text = {True: "ja", False: "nee"}.get(value, value) if isinstance(value, bool) else str(value)
    return " ".join(str(text).split())


def choice_rows(data: dict[str, Any]) -> list[Row]:
    """The rows of the sheet `choices`; an item that is itself a list of choices is laid flat."""
    rows = []
    for name, choices in data["keuzelijsten"].items():
        for choice in _flat(choices):
            keys = ("name", "label", "kernpraat_voorbeeld")
            rows.append({"list_name": name} | dict(zip(keys, map(_text, choice), strict=False)))
    return rows


def _flat(choices: list[list[Any]]) -> Iterator[list[Any]]:
    for choice in choices:
        if choice and isinstance(choice[0], list):
            yield from choice
        else:
            yield choice


def workbook(data: dict[str, Any]) -> bytes:
    """The .xlsx of a questionnaire, ready for Kernpraat and for ODK."""
    settings = data["werkboek"]
    head = {"form_title": settings["titel"], "form_id": settings["form_id"], "version": settings["versie"]}
    survey = [_yes(row) for row in survey_rows(data)]
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": settings["titel"], "created": CREATED})
    _sheet(book, "survey", {name: width for name, (_, width) in SURVEY_COLUMNS.items()}, survey)
    _sheet(book, "choices", CHOICE_COLUMNS, choice_rows(data))
    _sheet(book, "settings", dict.fromkeys(head, 26), [head])
    book.close()
    return buffer.getvalue()


def _yes(row: Row) -> Row:
    """`required` in ODK's word for yes; our own columns keep `ja`."""
    return row | {"required": "yes"} if row.get("required") == "ja" else row


def _sheet(book: Any, name: str, columns: dict[str, int], rows: list[Row]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E3EDE6"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    group = book.add_format({"text_wrap": True, "valign": "top", "bold": True, "bg_color": "#F4F1EA"})
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 2)
    for number, (column, width) in enumerate(columns.items()):
        sheet.set_column(number, number, width)
        sheet.write_string(0, number, column, bold)
    for line, row in enumerate(rows, start=1):
        look = group if row.get("type", "").endswith("_group") else wrap
        for number, column in enumerate(columns):
            if row.get(column):
                sheet.write_string(line, number, row[column], look)
            elif look is group:
                sheet.write_blank(line, number, None, look)


def main() -> int:
    """Write every shipped workbook; print one line each."""
    for path in sorted(FOLDER.glob("*.yaml")):
        data = read(path)
        if "werkboek" not in data:
            continue
        target = path.with_suffix(".xlsx")
        target.write_bytes(workbook(data))
        print(f"{target.name}: {len(survey_rows(data))} regels")
    return 0


if __name__ == "__main__":
    sys.exit(main())
