"""Read and fill in a Word template: runs ONLY in a child process with limits, started by `sjablonen`.

`python -m kern.stukken.woord < opdracht.json > uitkomst`. python-docx and lxml never load in the web process, and what
somebody uploads is opened here first. A placeholder is `{{naam}}`, also when Word split it over pieces of text; one
that stands for a table has a paragraph for itself.
"""

from __future__ import annotations

import base64
import io
import json
import re
import resource
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 30
PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_HALF = re.compile(r"\{\{|\}\}")
# What XML cannot hold.
_ONGELDIG = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEES = 24  # characters of a broken placeholder that are shown
_SMALST = 6  # a column is never narrower than so many characters


def lees(template: bytes, tabellen: Iterable[str]) -> dict[str, list[str]]:
    """What is in a template. `namen`: its placeholders; `kapot`: texts where one is cut off; `plek`: placeholders of
    `tabellen` that do not stand alone in a paragraph of the body; `extern`: kinds of things it fetches from elsewhere.
    """
    doc = _open(template)
    tables = set(tabellen)
    found: dict[str, list[str]] = {"namen": [], "kapot": [], "plek": [], "extern": []}
    for part in doc.part.package.iter_parts():
        found["extern"] += [r.reltype.rpartition("/")[2] for r in part.rels.values() if _haalt_op(r)]
        if not hasattr(part, "element") and b"{{" in _tekstdeel(part):
            found["kapot"].append("{{")  # a foot note: it would stay as it is
    for paragraph, in_body in _alineas(doc):
        text = _tekst(paragraph)
        names = [m[1].lower() for m in PLACEHOLDER.finditer(text)]
        found["namen"] += names
        found["plek"] += [n for n in names if n in tables and not (in_body and _alleen(text))]
        found["kapot"] += _kapot(PLACEHOLDER.sub("", text))
    return {key: list(dict.fromkeys(texts)) for key, texts in found.items()}


def vul(template: bytes, waarden: Mapping[str, str], tabellen: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The template filled in. A table is `{"kop": […], "rijen": [[…]], "leeg": text}`. Raises KeyError."""
    doc = _open(template)
    for paragraph, in_body in list(_alineas(doc)):
        text = _tekst(paragraph)
        name = PLACEHOLDER.fullmatch(text.strip())
        if in_body and name and name[1].lower() in tabellen:
            _zet_tabel(doc, paragraph, tabellen[name[1].lower()])
        else:
            _zet_waarden(paragraph, waarden)
    target = io.BytesIO()
    doc.save(target)
    return target.getvalue()


def _open(template: bytes) -> Any:
    import docx

    return docx.Document(io.BytesIO(template))


def _haalt_op(relation: Any) -> bool:
    """Whether Word would fetch this from elsewhere when the file opens; a link that people click is no such thing."""
    return relation.is_external and not relation.reltype.endswith("/hyperlink")


def _tekstdeel(part: Any) -> bytes:
    return part.blob if str(part.content_type).endswith("+xml") else b""


# --- paragraphs and their text


def _alineas(doc: Any) -> Iterator[tuple[Any, bool]]:
    """Every paragraph of the document, also in tables, text boxes, headers and footers; whether it is of the body."""
    for part in doc.part.package.iter_parts():
        if hasattr(part, "element"):
            body = part.element.find(f"{_W}body")
            for paragraph in part.element.iter(f"{_W}p"):
                yield paragraph, body is not None and paragraph.getparent() is body


def _stukjes(paragraph: Any) -> list[Any]:
    """The pieces of text of a paragraph itself, in order; not those of a text box that hangs in it."""
    own = (t for t in paragraph.iter(f"{_W}t"))
    return [t for t in own if next(t.iterancestors(f"{_W}p")) is paragraph]


def _tekst(paragraph: Any) -> str:
    return "".join(t.text or "" for t in _stukjes(paragraph))


def _alleen(text: str) -> bool:
    return PLACEHOLDER.fullmatch(text.strip()) is not None


def _kapot(rest: str) -> list[str]:
    return [rest[max(0, m.start() - (m[0] == "}}") * _LEES) : m.start() + _LEES].strip() for m in _HALF.finditer(rest)]


# --- filling in


def _zet_waarden(paragraph: Any, waarden: Mapping[str, str]) -> None:
    """Put a value in the piece where its placeholder begins, and take the placeholder out of all pieces."""
    pieces = _stukjes(paragraph)
    whole = "".join(t.text or "" for t in pieces)
    for found in reversed(list(PLACEHOLDER.finditer(whole))):
        _vervang(pieces, found.start(), found.end(), _ONGELDIG.sub("", waarden[found[1].lower()]))
    for piece in pieces:
        _breek_regels(piece)


def _vervang(pieces: Sequence[Any], begin: int, end: int, value: str) -> None:
    at = 0
    for piece in pieces:
        text = piece.text or ""
        first, last = max(begin - at, 0), min(end - at, len(text))
        at += len(text)
        if first >= last:
            continue
        piece.text = text[:first] + value + text[last:]
        piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        value = ""


def _breek_regels(piece: Any) -> None:
    """A line end in a value becomes a line end in Word."""
    lines = (piece.text or "").split("\n")
    if len(lines) == 1:
        return
    piece.text = lines[0]
    after = piece
    for line in lines[1:]:
        for tag, text in (("br", None), ("t", line)):
            made = piece.makeelement(f"{_W}{tag}")
            if text is not None:
                made.text = text
                made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            after.addnext(made)
            after = made


def _zet_tabel(doc: Any, paragraph: Any, tabel: Mapping[str, Any]) -> None:
    """A table in the place of the paragraph; without rows the sentence that says so."""
    rows: Sequence[Sequence[str]] = tabel["rijen"]
    if not rows:
        _zet_waarden(paragraph, dict.fromkeys(_namen(paragraph), tabel["leeg"]))
        return
    table = doc.add_table(rows=0, cols=len(tabel["kop"]))
    if "Table Grid" in {style.name for style in doc.styles}:
        table.style = "Table Grid"
    table.autofit = False
    widths = _breedtes([tabel["kop"], *rows], doc.sections[0])
    for number, cells in enumerate([tabel["kop"], *rows]):
        row = table.add_row()
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.width = width
            run = cell.paragraphs[0].add_run(_ONGELDIG.sub("", text))
            run.bold = number == 0
    _herhaal_kop(table)
    paragraph.addprevious(table._tbl)
    for piece in _stukjes(paragraph):
        piece.text = ""


def _namen(paragraph: Any) -> list[str]:
    return [m[1].lower() for m in PLACEHOLDER.finditer(_tekst(paragraph))]


def _breedtes(rows: Sequence[Sequence[str]], section: Any) -> list[int]:
    """Column widths that follow the longest text of each, within what the page has; in EMU."""
    room = section.page_width - section.left_margin - section.right_margin
    longest = [min(max(_SMALST, *(len(text) for text in column)), 40) for column in zip(*rows, strict=True)]
    return [int(room * n / sum(longest)) for n in longest]


def _herhaal_kop(table: Any) -> None:
    """The heading stands on top of every page, for the eye and for a screen reader."""
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(f"{_W}tblHeader", {f"{_W}val": "true"}))


def main() -> int:
    """Read an order from standard input, write what came of it to standard output; exit code 3: no Word document."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    order = json.load(sys.stdin.buffer)
    template = base64.b64decode(order["sjabloon"])
    if order["doe"] == "lees":
        try:
            found = lees(template, order["tabellen"])
        except Exception:  # whatever python-docx stumbles over, it is not a document that it can fill in
            return 3
        sys.stdout.buffer.write(json.dumps(found).encode())
        return 0
    sys.stdout.buffer.write(vul(template, order["waarden"], order["tabellen"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
