"""Make the questionnaire workbooks (XLSForm) of this project from their readable YAML.

`python tools/maak_vragenlijst.py` writes every YAML in `FOLDERS` that has a `werkboek` as an `.xlsx` beside it. The
same YAML gives the same bytes, so that a changed workbook in a commit is a changed text.

Texts are Dutch; under `en` stand the same ones in English. With any translation every text has a column per language
(`label::Nederlands (nl)`), without one just a column (`label`).
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

from kern.taal import BRONTAAL, TALEN

ROOT = Path(__file__).resolve().parent.parent
# What is shipped, and the example in the documentation.
FOLDERS = (ROOT / "kern" / "onderzoek" / "vragenlijsten", ROOT / "docs" / "voorbeeld")
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
    "default": ("standaard", 14),
    "choice_filter": ("filter", 34),
    "parameters": ("parameters", 24),
    "repeat_count": ("aantal", 16),
    "kernpraat::kort": ("kort", 22),
    "kernpraat::gevoelig": ("gevoelig", 12),
    "kernpraat::einde": ("einde", 12),
}
# Columns that are left out when no row has anything in them.
SELDOM = ("appearance", "default", "choice_filter", "parameters", "repeat_count")
# Keys of the YAML that have no column of their own: `lijst` (a list of choices with another name than the question),
# `anders` (also "other, namely") and what makes groups.
NOT_WRITTEN = {"bron", "groep", "herhaal", "vragen", "lijst", "anders"}
# What people read, and therefore can have in more languages.
SPOKEN = ("label", "hint", "required_message", "constraint_message", "kernpraat::kort")
CHOICE_COLUMNS = {"list_name": 20, "name": 16, "label": 60, "kernpraat_voorbeeld": 44}  # their widths
SELECTS = ("select_one", "select_multiple", "rank")

# A group of questions, and one that is asked again and again.
GROUPS = {"groep": "group", "herhaal": "repeat"}

Row = dict[str, str]


def read(path: Path) -> dict[str, Any]:
    """The YAML of a questionnaire."""
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return data


def languages(data: dict[str, Any]) -> tuple[str, ...]:
    """The codes of the languages a questionnaire is written in, Dutch first."""
    return tuple(code for code in TALEN if code == BRONTAAL or any(code in item for item in _items(data["vragen"])))


def _items(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield item
        yield from _items(item.get("vragen", []))


def survey_rows(data: dict[str, Any]) -> list[Row]:
    """The rows of the sheet `survey`, by column name. Raises ValueError on a key nobody knows."""
    return list(_rows(data["vragen"], languages(data), data["werkboek"]))


def _rows(items: list[dict[str, Any]], codes: tuple[str, ...], settings: dict[str, Any]) -> Iterator[Row]:
    for item in items:
        kind = next((kind for key, kind in GROUPS.items() if key in item), "")
        if not kind:
            yield _row(item, codes, settings)
            continue
        name = item.get("groep") or item["herhaal"]
        yield _row({**item, "soort": f"begin_{kind}", "naam": name}, codes, settings)
        yield from _rows(item["vragen"], codes, settings)
        yield {"type": f"end_{kind}"}


def _row(item: dict[str, Any], codes: tuple[str, ...], settings: dict[str, Any]) -> Row:
    spoken = {key for name, (key, _) in SURVEY_COLUMNS.items() if name in SPOKEN}
    known = {key for key, _ in SURVEY_COLUMNS.values()} | NOT_WRITTEN | set(codes)
    strange = set(item) - known | {key for code in codes[1:] for key in set(item.get(code, {})) - spoken}
    if strange:
        raise ValueError(f"{item.get('naam')}: unknown keys {sorted(strange)}")
    row = {name: _text(item[key]) for name, (key, _) in SURVEY_COLUMNS.items() if key in item and name not in SPOKEN}
    for code in codes:
        row |= _spoken(item if code == BRONTAAL else item.get(code, {}), code, codes)
        if "required" in row:
            words = settings if code == BRONTAAL else settings.get(code, {})
            row.setdefault(_column("required_message", code, codes), words.get("verplicht_tekst", ""))
    if row["type"] in SELECTS:
        row["type"] += " " + item.get("lijst", row["name"]) + (" or_other" if item.get("anders") else "")
    return row


def _spoken(texts: dict[str, Any], code: str, codes: tuple[str, ...]) -> Row:
    keys = {name: SURVEY_COLUMNS[name][0] for name in SPOKEN}
    return {_column(name, code, codes): _text(texts[key]) for name, key in keys.items() if key in texts}


def _column(name: str, code: str, codes: tuple[str, ...]) -> str:
    """The header of a text in a language; on its own a language needs no name."""
    return name if len(codes) == 1 else f"{name}::{_language(code)}"


def _language(code: str) -> str:
    return f"{TALEN[code]} ({code})"


def survey_columns(codes: tuple[str, ...]) -> dict[str, int]:
    """The columns of the sheet `survey` with their widths; the languages of a text stand beside each other."""
    found: dict[str, int] = {}
    for name, (_, width) in SURVEY_COLUMNS.items():
        found |= dict.fromkeys([_column(name, code, codes) for code in codes] if name in SPOKEN else [name], width)
    return found


def _text(value: Any) -> str:
    # YAML reads a bare `ja` as text and a bare `yes` as true; both mean yes.
    text = {True: "ja", False: "nee"}.get(value, value) if isinstance(value, bool) else str(value)
    return " ".join(str(text).split())


def choice_rows(data: dict[str, Any]) -> list[Row]:
    """The rows of the sheet `choices`; an item that is itself a list of choices is laid flat."""
    codes = languages(data)
    return [
        {"list_name": name} | _choice(choice, codes)
        for name, choices in data["keuzelijsten"].items()
        for choice in _flat(choices)
    ]


def _choice(choice: list[Any], codes: tuple[str, ...]) -> Row:
    """`[code, label, example, {en: [label, example]}]`; the example may be left out, and `en` be the label alone.

    Other keys than a language are columns for a `filter`.
    """
    name, *dutch = [part for part in choice if not isinstance(part, dict)]
    others = next((part for part in choice if isinstance(part, dict)), {})
    row = {"name": _text(name)} | {key: _text(value) for key, value in others.items() if key not in TALEN}
    for code in codes:
        said: Any = dutch if code == BRONTAAL else others.get(code, [])
        words: list[Any] = [said] if isinstance(said, str) else list(said)
        label, example = [*words, "", ""][:2]
        row |= {_column("label", code, codes): _text(label), _example(code): _text(example)}
    return row


def _example(code: str) -> str:
    # No `::` in an own column of the choices sheet: pyxform makes an XML name of it and stops.
    return "kernpraat_voorbeeld" if code == BRONTAAL else f"kernpraat_voorbeeld_{code}"


def choice_columns(codes: tuple[str, ...], rows: list[Row]) -> dict[str, int]:
    """The columns of the sheet `choices` with their widths; last those for a `filter`."""
    labels = {_column("label", code, codes): CHOICE_COLUMNS["label"] for code in codes}
    examples = {_example(code): CHOICE_COLUMNS["kernpraat_voorbeeld"] for code in codes}
    found = {"list_name": CHOICE_COLUMNS["list_name"], "name": CHOICE_COLUMNS["name"]} | labels | examples
    return found | {name: 14 for row in rows for name in row if name not in found}


def _flat(choices: list[list[Any]]) -> Iterator[list[Any]]:
    for choice in choices:
        if choice and isinstance(choice[0], list):
            yield from choice
        else:
            yield choice


def workbook(data: dict[str, Any]) -> bytes:
    """The .xlsx of a questionnaire, ready for Kernpraat and for ODK."""
    settings, codes = data["werkboek"], languages(data)
    head = {"form_title": settings["titel"], "form_id": settings["form_id"], "version": settings["versie"]}
    if len(codes) > 1:
        head["default_language"] = _language(BRONTAAL)
    survey, choices = [_yes(row) for row in survey_rows(data)], choice_rows(data)
    unused = {name for name in SELDOM if not any(name in row for row in survey)}
    columns = {name: width for name, width in survey_columns(codes).items() if name not in unused}
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": settings["titel"], "created": CREATED})
    _sheet(book, "survey", columns, survey)
    _sheet(book, "choices", choice_columns(codes, choices), choices)
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
        look = group if row.get("type", "").endswith(("_group", "_repeat")) else wrap
        for number, column in enumerate(columns):
            if row.get(column):
                sheet.write_string(line, number, row[column], look)
            elif look is group:
                sheet.write_blank(line, number, None, look)


def main() -> int:
    """Write every workbook; print one line each."""
    for path in sorted(path for folder in FOLDERS for path in folder.glob("*.yaml")):
        data = read(path)
        if "werkboek" not in data:
            continue
        target = path.with_suffix(".xlsx")
        target.write_bytes(workbook(data))
        print(f"{target.name}: {len(survey_rows(data))} regels")
    return 0


if __name__ == "__main__":
    sys.exit(main())
