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
from collections import Counter
from collections.abc import Iterator
from datetime import date
from statistics import median
from typing import TypeAlias, TypedDict
from xml.etree.ElementTree import Element  # only the type; reading goes through defusedxml

from kern.onderzoek.blad import Blad, ModelFout, Veld
from kern.onderzoek.blad import Model as BladModel
from kern.onderzoek.xpath import XPathFout

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 30
FILE_BYTES = 4 << 20  # nothing is written but an error message
TOO_HEAVY = 3  # exit code
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
WALKS = 61
WALK_DAY = date(2026, 1, 1)
SAMPLES = {"integer": ["0", "1", "2", "5", "20", "60"], "decimal": ["0", "1.5", "20"], "date": [str(WALK_DAY)]}
REFERENCE = re.compile(r"\$\{\s*([\w.-]+)\s*\}")
XF = "{http://www.w3.org/2002/xforms}"
JR = "{http://openrosa.org/javarosa}"
HTML = "{http://www.w3.org/1999/xhtml}"

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


# --- the sheets ------------------------------------------------------------------------------------------------


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
    if _yes(row, "kernpraat::einde") and split_type(row.get("type", ""))[0] != "note":
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


def _yes(row: Row, column: str) -> bool:
    return row.get(column, "").lower() == "ja"


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


# --- the XForm -------------------------------------------------------------------------------------------------


class XForm:
    """The XForm of pyxform, read into lookups by path."""

    def __init__(self, text: str) -> None:
        from defusedxml.ElementTree import fromstring

        root: Element = fromstring(text, forbid_dtd=True)
        model = next(root.iter(f"{XF}model"))
        instances = model.findall(f"{XF}instance")
        self.title = next(root.iter(f"{HTML}title")).text or ""
        self.data = instances[0][0]
        self.tables = sorted(i.get("id", "") for i in instances if i.get("src", "").startswith("jr://file-csv/"))
        self.lists = {i.get("id", ""): i[0] for i in instances[1:] if len(i)}
        self.binds = {b.get("nodeset", ""): dict(b.attrib) for b in model.findall(f"{XF}bind")}
        self.texts = {
            text.get("id", ""): value for text in _dutch(model) if (value := text.find(f"{XF}value")) is not None
        }
        self.controls = {c.get("ref", ""): c for c in next(root.iter(f"{HTML}body")).iter() if c.get("ref")}

    def nodes(self) -> Iterator[tuple[str, list[str], Element]]:
        """Every bound leaf of the primary instance as (path, paths of its groups, element), in document order."""
        root = f"/{_tag(self.data)}"
        for child in self.data:
            if _tag(child) != "meta":
                yield from self._below(child, root, [])

    def _below(self, node: Element, parent: str, groups: list[str]) -> Iterator[tuple[str, list[str], Element]]:
        path = f"{parent}/{_tag(node)}"
        if not len(node):
            yield path, groups, node
        for child in node:
            yield from self._below(child, path, [*groups, path])

    def message(self, text: str | None) -> Parts:
        """The parts of a message in an attribute: plain, or `jr:itext('…')`."""
        if not text:
            return []
        link = re.fullmatch(r"jr:itext\('(.+)'\)", text)
        return _parts(self.texts[link[1]]) if link else [text.strip()]

    def child_text(self, control: Element | None, tag: str) -> Parts:
        """The parts of the label or the hint of a control."""
        element = control.find(f"{XF}{tag}") if control is not None else None
        if element is None:
            return []
        return self.message(element.get("ref")) if element.get("ref") else _parts(element)

    def choices(self, control: Element | None) -> tuple[list[Json], str | None]:
        """The choices of a select and its choice filter."""
        itemset = control.find(f"{XF}itemset") if control is not None else None
        if itemset is None:
            return [], None
        where = re.fullmatch(r"instance\('([^']+)'\)/root/item(?:\[(.*)\])?", itemset.get("nodeset", ""))
        if where is None:
            return [], None
        return [self._choice(item) for item in self.lists[where[1]]], where[2]

    def _choice(self, item: Element) -> Json:
        columns = {_tag(child): (child.text or "").strip() for child in item}
        name, text_id, example = columns.pop("name"), columns.pop("itextId", ""), columns.pop(EXAMPLE, "")
        columns.pop("label", None)
        label = item.find(f"{XF}label")
        parts = _parts(self.texts[text_id]) if text_id else _parts(label) if label is not None else []
        return {"naam": name, "label": _json(parts), "voorbeeld": example, "kolommen": dict(columns)}


def _dutch(model: Element) -> list[Element]:
    """The texts of the Dutch translation, else of the first: pyxform fills an unnamed language with dashes."""
    languages = sorted(model.iter(f"{XF}translation"), key=lambda t: "(nl)" not in t.get("lang", ""))
    return list(languages[0]) if languages else []


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _parts(element: Element) -> Parts:
    # pyxform puts a blank at both ends as soon as there is an <output> in the text.
    parts: Parts = [element.text or ""]
    for child in element:
        parts += [{"xpath": child.get("value", "").strip()}, child.tail or ""]
    if isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    if isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    return [part for part in parts if part != ""]


def _json(parts: Parts) -> Json:
    return [part if isinstance(part, str) else dict(part) for part in parts]


def _kind(control: Element | None, bind: Row) -> str:
    if control is None:
        return "calculate" if bind.get("calculate") else "hidden"
    tag = _tag(control)
    if tag in ("select1", "select"):
        return "select_one" if tag == "select1" else "select_multiple"
    if bind.get("readonly") == "true()" and not bind.get("calculate"):
        return "note"
    return {"int": "integer", "decimal": "decimal", "date": "date"}.get(bind.get("type", ""), "text")


def build_model(xform: str, sheets: Sheets) -> dict[str, Json]:
    """The questionnaire model: the XForm for what is asked, the sheets for our own columns and row numbers."""
    form = XForm(xform)
    rows = {row["name"]: (number, row) for number, row in sheets["survey"].items() if "name" in row}
    paths = {path.rpartition("/")[2]: path for path, _, _ in form.nodes()}
    fields: list[Json] = [_field(form, rows, paths, *node) for node in form.nodes()]
    groups = dict.fromkeys(group for _, above, _ in form.nodes() for group in above)
    return {
        "form_id": form.data.get("id", ""),
        "versie": form.data.get("version", ""),
        "titel": form.title,
        "taal": "nl",
        "wortel": _tag(form.data),
        "velden": fields,
        "groepen": {path: _group(form, path) for path in groups},
        "tabellen": list[Json](form.tables),
    }


def _group(form: XForm, path: str) -> Json:
    relevant = form.binds.get(path, {}).get("relevant")
    return {"relevant": relevant, "label": _json(form.child_text(form.controls.get(path), "label"))}


def _field(
    form: XForm,
    rows: dict[str, tuple[int, Row]],
    paths: dict[str, str],
    path: str,
    groups: list[str],
    node: Element,
) -> Json:
    control, bind = form.controls.get(path), form.binds.get(path, {})
    number, row = rows.get(_tag(node), (0, {}))
    choices, choice_filter = form.choices(control)
    return {
        "naam": _tag(node),
        "pad": path,
        "type": _kind(control, bind),
        "label": _json(form.child_text(control, "label")),
        "kort": _json(_own_parts(row.get("kernpraat::kort", ""), paths)),
        "hint": _json(form.child_text(control, "hint")),
        "relevant": bind.get("relevant"),
        "groepen": list[Json](groups),
        "constraint": bind.get("constraint"),
        "constraint_tekst": _json(form.message(bind.get(f"{JR}constraintMsg"))),
        "verplicht": bind.get("required"),
        "verplicht_tekst": _json(form.message(bind.get(f"{JR}requiredMsg"))),
        "berekening": bind.get("calculate"),
        "standaard": node.text,
        "uiterlijk": (control.get("appearance") or "") if control is not None else "",
        "keuzes": choices,
        "keuzefilter": choice_filter,
        "gevoelig": _yes(row, "kernpraat::gevoelig"),
        "einde": _yes(row, "kernpraat::einde"),
        "rij": number,
    }


def _own_parts(text: str, paths: dict[str, str]) -> Parts:
    """The parts of a text in one of our own columns, which pyxform did not see."""
    pieces = REFERENCE.split(text)
    parts: Parts = [{"xpath": paths.get(piece, "''")} if i % 2 else piece for i, piece in enumerate(pieces)]
    return [part for part in parts if part != ""]


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
