"""The child process that judges a workbook: started by `keuren.py`, with limits on memory and time.

`python -m kern.onderzoek.keuring.kind < werkboek.xlsx` writes one JSON document to standard output: `{"bevindingen":
[…], "model": {…} | null, "xform": "…"}`, or `{"bestand": "…"}` for a file that cannot be read at all.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from kern.onderzoek.blad import Model, ModelFout
from kern.onderzoek.keuring.bevinding import Finding, Plaats, finding, in_order
from kern.onderzoek.keuring.instellingen import judge_settings
from kern.onderzoek.keuring.keuzelijsten import judge_lists, read_lists
from kern.onderzoek.keuring.kolommen import judge_columns
from kern.onderzoek.keuring.lengte import median_lengths
from kern.onderzoek.keuring.lezen import Werkboek, has_dtd, read
from kern.onderzoek.keuring.omzetten import convert
from kern.onderzoek.keuring.rijen import Formulier, judge_cells, judge_names, read_rows
from kern.onderzoek.keuring.talen import fill_default, judge_languages, settle
from kern.onderzoek.keuring.uitdrukkingen import judge_expressions
from kern.onderzoek.keuring.volgorde import judge_order
from kern.onderzoek.keuring.xform import Json, build_model
from kern.onderzoek.xpath import XPathFout

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 30
FILE_BYTES = 64 << 20  # pyxform writes the XForm to a file of its own
MOST_XFORM = 8 << 20  # signs; more than a database and a browser should carry
TOO_HEAVY = 3  # exit code
MOST_FINDINGS = 1000

Result = dict[str, Any]


def run(workbook: bytes) -> Result:
    """Everything: read, judge, convert, build. Raises only what is our own mistake, and MemoryError."""
    if has_dtd(workbook):
        return {"bestand": "dtd"}
    try:
        book, found = read(workbook)
    except MemoryError:
        raise
    except Exception:  # openpyxl fails in many ways on a file that is no workbook
        return {"bestand": "onleesbaar"}
    if any(f["soort"] == "fout" and f["rij"] is None and f["blad"] for f in found):
        return _result(found)
    return _judge(book, found)


def _judge(book: Werkboek, found: list[Finding]) -> Result:
    languages, wrong = settle(book)
    found += wrong
    found += judge_settings(book)
    found += judge_languages(book, languages)
    fill_default(book, languages)
    for name, sheet in book.bladen.items():
        found += judge_columns(name, sheet.kolommen, sheet.rijen)
    form, wrong = read_rows(book)
    lists, wrong_choices = read_lists(book)
    found += [*wrong, *wrong_choices, *judge_names(book, form), *judge_cells(book, form)]
    found += judge_lists(book, form, lists)
    compiled, wrong = judge_expressions(book, form, lists)
    found += [*wrong, *judge_order(book, form, compiled)]
    if any(f["soort"] == "fout" for f in found):
        return _result(found)
    xform, said = convert(book, form, lists, languages)
    if len(xform) > MOST_XFORM:
        raise MemoryError
    if not xform:
        return _result(found + said)
    return _finish(form, build_model(xform, form, languages), xform, found + said)


def _finish(form: Formulier, made: dict[str, Json], xform: str, found: list[Finding]) -> Result:
    """Does it run, and how long is it."""
    try:
        made["mediane_lengte"] = dict[str, Json](median_lengths(Model.van_json(made)))
    except (XPathFout, ModelFout) as error:
        return _result([*found, _not_running(form, error)])
    return _result(found, made, xform)


def _not_running(form: Formulier, error: XPathFout | ModelFout) -> Finding:
    """What the judgement above did not see."""
    names = error.namen if isinstance(error, ModelFout) else tuple(getattr(error, "__notes__", ()))
    rows = [form.op_naam[name].rij for name in names if name in form.op_naam]
    row = min(rows, default=None)
    if isinstance(error, ModelFout):
        return finding("fout.kring", Plaats("survey", row), namen=" → ".join(names))
    return finding("fout.uitdrukking", Plaats("survey", row), uitdrukking=error.uitdrukking.strip()[:200])


def _result(found: list[Finding], model: dict[str, Json] | None = None, xform: str = "") -> Result:
    ordered = in_order(found)
    if len(ordered) > MOST_FINDINGS:
        ordered.sort(key=lambda f: ("fout", "waarschuwing", "melding").index(f["soort"]))
        rest = len(ordered) - MOST_FINDINGS
        ordered = [*ordered[:MOST_FINDINGS], finding(f"{ordered[0]['soort']}.nog_meer", aantal=rest)]
    return {"bevindingen": ordered, "model": model, "xform": xform}


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
