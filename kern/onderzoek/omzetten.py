"""From workbook to questionnaire model: runs ONLY in a child process with limits, started by `vragenlijst.keur`.

`python -m kern.onderzoek.omzetten < werkboek.xlsx` writes one JSON document to standard output:
`{"fouten": [...], "waarschuwingen": [...], "model": {...} | null, "xform": "..."}`. A finding has `code`, `blad`,
`rij`, `kolom` and `params`; the sentence that goes with the code stands in `templates/chat/keuring.toml`.

pyxform does the conversion. It drops columns it does not know, so our own columns are read from the sheets first.
"""

from __future__ import annotations

import io
import json
import random
import re
import resource
import sys
from datetime import date
from statistics import median

from kern.onderzoek.blad import Blad, ModelFout, Veld
from kern.onderzoek.blad import Model as BladModel
from kern.onderzoek.bladen import Finding, Json, check_sheets, finding, read_sheets
from kern.onderzoek.xform import build_model
from kern.onderzoek.xpath import XPathFout

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 30
FILE_BYTES = 4 << 20  # nothing is written but an error message
TOO_HEAVY = 3  # exit code
WALKS = 61
WALK_DAY = date(2026, 1, 1)
SAMPLES = {"integer": ["0", "1", "2", "5", "20", "60"], "decimal": ["0", "1.5", "20"], "date": [str(WALK_DAY)]}


# --- pyxform ---------------------------------------------------------------------------------------------------


def convert(workbook: bytes) -> tuple[str, list[Finding]]:
    """The XForm of pyxform and its warnings. An error of pyxform is one finding and an empty XForm."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert as to_xform

    warnings: list[str] = []
    try:
        result = to_xform(xlsform=io.BytesIO(workbook), warnings=warnings, validate=False, file_type=".xlsx")
    except PyXFormError as error:
        return "", [_pyxform_finding("omzetting", str(error))]
    return str(result.xform), [_pyxform_finding("opmerking", text) for text in warnings]


def _pyxform_finding(code: str, message: str) -> Finding:
    row = re.search(r"\[row : (\d+)\]", message)
    sheet = re.search(r"'(survey|choices|settings)' sheet|(?:sheet|tab) '?(survey|choices|settings)", message)
    name = next((group for group in sheet.groups() if group), "survey") if sheet else "survey"
    return finding(code, name, int(row[1]) if row else None, "", melding=" ".join(message.split()))


# --- does it run, and how long is it ---------------------------------------------------------------------------


def median_lengths(model: dict[str, Json]) -> dict[str, Json]:
    """The median number of questions of a route: answer to the first choice question → number, "" for all together.

    By WALKS random walks per answer, always the same ones; walks that end early by `einde` do not count, unless all
    do. Raises XPathFout or ModelFout when the questionnaire cannot run.
    """
    empty = Blad(BladModel.van_json(model), {}, {}, WALK_DAY)
    start = next((v for v in empty.model.velden if v.type == "select_one" and empty.relevant(v.naam)), None)
    lengths: dict[str, list[int]] = {}
    for answer in [choice.naam for choice in start.keuzes] if start else [""]:
        chance = random.Random(f"{empty.model.form_id} {answer}")  # noqa: S311  a walk, not a secret
        sheet = empty.met(start.naam, answer) if start else empty
        walks = [_walk(sheet, chance) for _ in range(WALKS)]
        lengths[answer] = [n for n, whole in walks if whole]
    total = [n for some in lengths.values() for n in some]
    return {"": _median(total), **{answer: _median(some) for answer, some in lengths.items()}}


def _median(lengths: list[int]) -> int:
    return round(median(lengths or [1]))


def _walk(sheet: Blad, chance: random.Random) -> tuple[int, bool]:
    """Answer at random until the end: the number of questions, and whether it went on until the last one."""
    asked, done = len(sheet.antwoorden), set[str]()
    while (field := sheet.volgende(overgeslagen=done)) is not None:
        done.add(field.naam)
        if field.einde:
            return asked, False
        if field.gevraagd:
            asked += 1
            sheet = sheet.met(field.naam, _answer(sheet, field, chance))
    return asked, True


def _answer(sheet: Blad, field: Veld, chance: random.Random) -> str:
    options = [choice.naam for choice in sheet.keuzes(field.naam)] or SAMPLES.get(field.type, ["x"])
    return next((o for o in chance.sample(options, len(options)) if sheet.fout(field.naam, o) is None), "")


def _not_running(error: XPathFout | ModelFout, rows: dict[str, int]) -> Finding:
    if isinstance(error, ModelFout):
        return finding("kring", "survey", rows.get(error.namen[0]), "", namen=", ".join(error.namen))
    name = error.__notes__[0] if hasattr(error, "__notes__") else ""
    return finding("uitdrukking", "survey", rows.get(name), "", uitdrukking=error.uitdrukking.strip())


# --- the child process -----------------------------------------------------------------------------------------


def run(workbook: bytes) -> dict[str, object]:
    """Everything: read, check, convert, build. Never raises on a bad workbook that openpyxl can open."""
    sheets, found = read_sheets(workbook)
    found += check_sheets(sheets) if not found else []
    if found:
        return {"fouten": found, "waarschuwingen": [], "model": None, "xform": ""}
    xform, notes = convert(workbook)
    if not xform:
        return {"fouten": notes, "waarschuwingen": [], "model": None, "xform": ""}
    model = build_model(xform, sheets)
    try:
        model["mediane_lengte"] = median_lengths(model)
    except (XPathFout, ModelFout) as error:
        rows = {row["name"]: number for number, row in sheets["survey"].items() if "name" in row}
        return {"fouten": [_not_running(error, rows)], "waarschuwingen": notes, "model": None, "xform": ""}
    return {"fouten": [], "waarschuwingen": notes, "model": model, "xform": xform}


def _limit() -> None:
    # Set here and not before the fork: a fork hook is unsafe in a process with threads.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Read a workbook from standard input, write the result as JSON. Exit code 0 also when there are findings."""
    _limit()
    try:
        json.dump(run(sys.stdin.buffer.read()), sys.stdout, ensure_ascii=False)
    except MemoryError:
        return TOO_HEAVY
    return 0


if __name__ == "__main__":
    sys.exit(main())
