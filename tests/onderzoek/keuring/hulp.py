"""What the tests of the judging share: workbooks, and the judgement without a child process."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from kern.onderzoek.keuring import keuren, kind
from kern.onderzoek.keuring.bevinding import Bevinding, Keuring
from tests.onderzoek.werkboek import JA_NEE, Rij, werkboek

__all__ = ["JA_NEE", "Rij", "bij", "boek", "cellen", "gekeurd", "herpakt", "model", "teksten", "velden", "vraag"]


def vraag(type: str, name: str = "", label: str = "", **rest: str) -> Rij:
    """A row of `survey`; its label is its name unless another is given. `constraint_` is `constraint`."""
    row = {"type": type, "name": name, "label": label or name.capitalize()}
    return row | {key.rstrip("_"): text for key, text in rest.items()}


def boek(*survey: Rij, choices: Sequence[Rij] = JA_NEE, **settings: str) -> bytes:
    """A workbook with these questions and the list `ja_nee`."""
    return werkboek(survey, choices, **settings)


def cellen(**sheets: list[list[Any]]) -> bytes:
    """A workbook cell by cell: truths and numbers stay what they are, a text that begins with `=` is a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value not in (None, ""):
                    sheet.write(number, column, value)
    book.close()
    return buffer.getvalue()


def gekeurd(workbook: bytes) -> Keuring:
    """The judgement of a sound file, in this process."""
    return keuren._judgement(kind.run(workbook))


def model(workbook: bytes) -> dict[str, Any]:
    """The model of a workbook without mistakes."""
    judged = gekeurd(workbook)
    assert judged.fouten == ()
    assert judged.model is not None
    return judged.model


def velden(workbook: bytes) -> dict[str, dict[str, Any]]:
    """Its fields by name."""
    return {field["naam"]: field for field in model(workbook)["velden"]}


def bij(found: Iterable[Bevinding], rij: int | None, kolom: str = "") -> list[str]:
    """What was said about a place; of any column when none is given."""
    return [b.tekst for b in found if b.rij == rij and (not kolom or b.kolom == kolom)]


def teksten(found: Iterable[Bevinding]) -> str:
    """Everything that was said, with its places."""
    return "\n".join(f"{b.plaats}: {b.tekst}" for b in found)


def herpakt(workbook: bytes, **parts: bytes) -> bytes:
    """The workbook with other parts; in a name `__` stands for `/`, `_xml` for `.xml`, `_bin` for `.bin`."""
    buffer = io.BytesIO()
    names = {name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"): b for name, b in parts.items()}
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            if item not in names:
                new.writestr(item, old.read(item))
        for item, content in names.items():
            new.writestr(item, content)
    return buffer.getvalue()
