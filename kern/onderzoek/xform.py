"""The XForm that pyxform makes, read into our questionnaire model; runs only in the child of `omzetten.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element  # only the type; reading goes through defusedxml

from kern.onderzoek.bladen import EXAMPLE, Json, Parts, Row, Sheets, is_yes

REFERENCE = re.compile(r"\$\{\s*([\w.-]+)\s*\}")
XF = "{http://www.w3.org/2002/xforms}"
JR = "{http://openrosa.org/javarosa}"
HTML = "{http://www.w3.org/1999/xhtml}"


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
        "gevoelig": is_yes(row, "kernpraat::gevoelig"),
        "einde": is_yes(row, "kernpraat::einde"),
        "rij": number,
    }


def _own_parts(text: str, paths: dict[str, str]) -> Parts:
    """The parts of a text in one of our own columns, which pyxform did not see."""
    pieces = REFERENCE.split(text)
    parts: Parts = [{"xpath": paths.get(piece, "''")} if i % 2 else piece for i, piece in enumerate(pieces)]
    return [part for part in parts if part != ""]
