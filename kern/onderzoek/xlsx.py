"""From rows to a workbook: runs ONLY in a child process with limits, started by `export.maak_xlsx`.

`python -m kern.onderzoek.xlsx < rijen.jsonl > antwoorden.xlsx`: each line is a sheet name or a JSON list of texts.
XlsxWriter never loads in the web process. Every cell is text or a number, never a formula or a link.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterable
from typing import Any

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 120
WIDTH = 18


def write(lines: Iterable[bytes]) -> bytes:
    """The workbook. A line is `{"blad": naam}` (a new sheet) or a list of cells; the first list is the heading."""
    import xlsxwriter

    target = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(target, options)
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet: Any = None
    row = 0
    for line in lines:
        found = json.loads(line)
        if isinstance(found, dict):
            sheet, row = book.add_worksheet(found["blad"]), 0
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, 60, WIDTH)
            continue
        for column, cell in enumerate(found):
            if cell == "":  # an empty cell, and not a text of no characters
                continue
            put = sheet.write_number if isinstance(cell, int | float) else sheet.write_string
            put(row, column, cell, bold if row == 0 else None)
        row += 1
    book.close()
    return target.getvalue()


def main() -> int:
    """Read rows from standard input, write the workbook to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(write(sys.stdin.buffer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
