"""A workbook made in a test: rows by column name, as somebody fills them in."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

Rij = dict[str, str]
INSTELLINGEN: Rij = {"form_title": "Sportclub", "form_id": "sportclub", "version": "1"}
JA_NEE: list[Rij] = [
    {"list_name": "ja_nee", "name": "ja", "label": "Ja"},
    {"list_name": "ja_nee", "name": "nee", "label": "Nee"},
]


def werkboek(survey: Sequence[Rij], choices: Sequence[Rij] = (), **instellingen: str) -> bytes:
    """The .xlsx; `instellingen`: other values of the sheet settings. Cells are texts, never formulas."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheets = {"survey": survey, "choices": choices, "settings": [INSTELLINGEN | instellingen]}
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        for i, column in enumerate(columns):
            sheet.write_string(0, i, column)
            for j, row in enumerate(rows, 1):
                if row.get(column):
                    sheet.write_string(j, i, row[column])
    book.close()
    return buffer.getvalue()
