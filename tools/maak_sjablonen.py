"""Make the shipped Word templates from their readable texts.

`python tools/maak_sjablonen.py` writes `kern/stukken/sjablonen/<soort>.docx` for each text in `templates/documenten/`:
`# ` and `## ` are headings, `- ` an item of a list, `> ` a quotation, every other line a paragraph. The same text
gives the same bytes, so that a changed template in a commit is a changed text.
"""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Pt, RGBColor

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "templates" / "documenten"
TARGET = ROOT / "kern" / "stukken" / "sjablonen"
NAMES = ("charetteverslag", "raadsinformatiebrief", "startdocument")
CREATED = datetime(2026, 1, 1)  # noqa: DTZ001  a file's property, not a moment of ours
ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
GREEN = RGBColor(0x1B, 0x4D, 0x3B)


def document(text: str, titel: str) -> bytes:
    """The Word file of one text."""
    doc = docx.Document()
    _opmaak(doc, titel)
    for line in text.splitlines():
        _alinea(doc, line.rstrip())
    target = io.BytesIO()
    doc.save(target)
    return _vast(target.getvalue())


def _opmaak(doc: Any, titel: str) -> None:
    """A4, a font that every computer has, sizes that people can read, and a fixed date of making."""
    section = doc.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Cm(21), Cm(29.7)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(2.2))
    for name, size in (("Normal", 11), ("Heading 1", 22), ("Heading 2", 14), ("Quote", 11), ("List Bullet", 11)):
        font = doc.styles[name].font
        font.name, font.size = "Calibri", Pt(size)
        if name.startswith("Heading"):
            font.color.rgb = GREEN
    doc.styles["Normal"].paragraph_format.space_after = Pt(6)
    properties = doc.core_properties
    properties.title, properties.author, properties.comments = titel, "", ""
    properties.created = properties.modified = CREATED
    properties.language = "nl-NL"


def _alinea(doc: Any, line: str) -> None:
    for mark, style in (("## ", "Heading 2"), ("# ", "Heading 1"), ("- ", "List Bullet"), ("> ", "Quote")):
        if line.startswith(mark):
            doc.add_paragraph(line.removeprefix(mark), style=style)
            return
    if line:
        doc.add_paragraph(line)


def _vast(bytes_: bytes) -> bytes:
    """The same zip with one moment for every part, and without the picture of the page that the library ships."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bytes_)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(zipfile.ZipInfo(part.filename, ZIP_MOMENT), old.read(part), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def main() -> int:
    """Write them all."""
    TARGET.mkdir(exist_ok=True)
    for name in NAMES:
        content = document((TEXTS / f"{name}.txt").read_text("utf-8"), name.capitalize())
        (TARGET / f"{name}.docx").write_bytes(content)
        print(f"{name}.docx: {len(content)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
