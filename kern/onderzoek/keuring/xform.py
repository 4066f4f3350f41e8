"""The XForm that pyxform makes, read into our questionnaire model; runs only in the child process."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias
from xml.etree.ElementTree import Element  # only the type; reading goes through defusedxml

from kern.onderzoek.keuring.kolommen import EXAMPLE, EXAMPLE_IN, OWN_END, OWN_SENSITIVE, OWN_SHORT
from kern.onderzoek.keuring.rijen import Formulier, Regel, is_yes
from kern.onderzoek.keuring.talen import Talen
from kern.onderzoek.keuring.verwijzingen import REFERENCE

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
Part: TypeAlias = "str | dict[str, str]"
Parts: TypeAlias = list[Part]
Spoken: TypeAlias = "dict[str, Parts]"  # code of a language -> the text; only what was translated

XF = "{http://www.w3.org/2002/xforms}"
JR = "{http://openrosa.org/javarosa}"
HTML = "{http://www.w3.org/1999/xhtml}"
MISSING = "-"  # what pyxform writes for a text that is not translated
_TYPES = {"int": "integer", "decimal": "decimal", "date": "date", "time": "time", "dateTime": "dateTime"}
_TAGS = {"select1": "select_one", "select": "select_multiple", "rank": "rank", "trigger": "acknowledge"}
_TEXTS = ("label", "hint", "kort", "constraint_tekst", "verplicht_tekst")


class XForm:
    """The XForm of pyxform, read into lookups by path."""

    def __init__(self, text: str, languages: Talen) -> None:
        from defusedxml.ElementTree import fromstring

        root: Element = fromstring(text, forbid_dtd=True)
        model = next(root.iter(f"{XF}model"))
        body = next(root.iter(f"{HTML}body"))
        instances = model.findall(f"{XF}instance")
        self.languages = languages.codes
        self.title = next(root.iter(f"{HTML}title")).text or ""
        self.data = instances[0][0]
        self.tables = sorted(i.get("id", "") for i in instances if i.get("src", "").startswith("jr://file-csv/"))
        self.lists = {i.get("id", ""): i[0] for i in instances[1:] if len(i)}
        self.binds = {b.get("nodeset", ""): dict(b.attrib) for b in model.findall(f"{XF}bind")}
        self.texts = {t.get("lang", ""): dict(_texts(t)) for t in model.iter(f"{XF}translation")}
        self.controls = {c.get("ref", ""): c for c in body.iter() if c.get("ref") and _tag(c) != "setvalue"}
        self.repeats = {r.get("nodeset", ""): r.get(f"{JR}count", "").strip() for r in body.iter(f"{XF}repeat")}
        self.defaults = {v.get("ref", ""): v.get("value", "") for v in root.iter(f"{XF}setvalue")}

    def nodes(self) -> Iterator[tuple[str, list[str], Element]]:
        """Every bound leaf of the primary instance as (path, paths of its groups, element), in document order."""
        root = f"/{_tag(self.data)}"
        for child in self.data:
            if _tag(child) != "meta":
                yield from self._below(child, root, [])

    def _below(self, node: Element, parent: str, groups: list[str]) -> Iterator[tuple[str, list[str], Element]]:
        path = f"{parent}/{_tag(node)}"
        if f"{JR}template" in node.attrib:  # a repeat stands there twice: as example and as its first time
            return
        if not len(node):
            yield path, groups, node
        for child in node:
            yield from self._below(child, path, [*groups, path])

    def message(self, text: str | None) -> Spoken:
        """The parts of a message in an attribute: plain, or `jr:itext('…')`."""
        if not text:
            return {}
        link = re.fullmatch(r"jr:itext\('(.+)'\)", text)
        return self._by_id(link[1]) if link else {self.languages[0]: [text.strip()]}

    def _by_id(self, text_id: str) -> Spoken:
        spoken = {}
        for language, texts in self.texts.items():
            parts = _parts(texts[text_id]) if text_id in texts else []
            if parts and parts != [MISSING]:
                spoken[language] = parts
        return spoken

    def child_text(self, control: Element | None, tag: str) -> Spoken:
        """The parts of the label or the hint of a control."""
        element = control.find(f"{XF}{tag}") if control is not None else None
        if element is None:
            return {}
        return self.message(element.get("ref")) if element.get("ref") else {self.languages[0]: _parts(element)}

    def choices(self, control: Element | None) -> tuple[str, list[Json], str | None]:
        """The list of a select, its choices and its choice filter."""
        itemset = control.find(f"{XF}itemset") if control is not None else None
        nodes = itemset.get("nodeset", "") if itemset is not None else ""
        where = re.fullmatch(r"instance\('([^']+)'\)/root/item(?:\[(.*)\])?", nodes, re.DOTALL)
        if where is None or control is None or _tag(control) == "range":
            return "", [], None
        return where[1], [self._choice(item) for item in self.lists[where[1]]], where[2]

    def _choice(self, item: Element) -> Json:
        columns = {_tag(child): (child.text or "").strip() for child in item}
        name, text_id, example = columns.pop("name"), columns.pop("itextId", ""), columns.pop(EXAMPLE, "")
        columns.pop("label", None)
        examples = {found[1]: columns.pop(key) for key in list(columns) if (found := EXAMPLE_IN.fullmatch(key))}
        label = item.find(f"{XF}label")
        spoken = self._by_id(text_id) if text_id else {}
        if label is not None:
            spoken = {self.languages[0]: _parts(label), **spoken}
        own, others = _split(spoken, self.languages)
        made: dict[str, Json] = {"naam": name, "label": _json(own or [name]), "voorbeeld": example}
        made |= {"voorbeelden": dict(examples)} if examples else {}
        return made | {"kolommen": dict(columns)} | _translations(others)


def _texts(translation: Element) -> Iterator[tuple[str, Element]]:
    for text in translation:
        value = next((v for v in text.findall(f"{XF}value") if not v.get("form")), None)
        if value is not None:
            yield text.get("id", ""), value


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


def _split(spoken: Spoken, languages: tuple[str, ...]) -> tuple[Parts, Spoken]:
    """The text in the default language, and the others."""
    return spoken.get(languages[0], []), {code: spoken[code] for code in languages[1:] if spoken.get(code)}


def _translations(spoken: Spoken) -> dict[str, Json]:
    return {"vertalingen": {code: _json(parts) for code, parts in spoken.items()}} if spoken else {}


# --- the model -------------------------------------------------------------------------------------------------------


def build_model(xform: str, form: Formulier, languages: Talen) -> dict[str, Json]:
    """The questionnaire model: the XForm for what is asked, the rows for our own columns and row numbers."""
    read = XForm(xform, languages)
    made_count = {path for path in read.repeats.values() if path.rpartition("/")[2] not in form.op_naam}
    nodes = [node for node in read.nodes() if node[0] not in made_count]
    paths = {path.rpartition("/")[2]: path for path, _, _ in nodes}
    groups = dict.fromkeys(group for _, above, _ in nodes for group in above)
    return {
        "form_id": read.data.get("id", ""),
        "versie": read.data.get("version", ""),
        "titel": read.title,
        "taal": languages.codes[0],
        "talen": list[Json](languages.codes),
        "wortel": _tag(read.data),
        "velden": [_field(read, form, paths, *node) for node in nodes],
        "groepen": {path: _group(read, path) for path in groups},
        "tabellen": list[Json](read.tables),
    }


def _group(read: XForm, path: str) -> Json:
    own, others = _split(read.child_text(read.controls.get(path), "label"), read.languages)
    made: dict[str, Json] = {
        "relevant": read.binds.get(path, {}).get("relevant"),
        "label": _json(own),
        "herhaling": path in read.repeats,
        "aantal": _count(read, path),
    }
    return made | _translations(others)


def _count(read: XForm, path: str) -> str | None:
    """How often a repeat is filled in: the node it counts by, or the calculation pyxform put in a node of its own."""
    counted = read.repeats.get(path, "")
    made = read.binds.get(counted, {})
    if counted == f"{path}_count" and made.get("readonly") == "true()" and made.get("calculate"):
        return made["calculate"]
    return counted or None


def _kind(control: Element | None, bind: Mapping[str, str]) -> str:
    if control is None:
        return "calculate" if bind.get("calculate") else "hidden"
    tag = _tag(control)
    if tag in _TAGS:
        return _TAGS[tag]
    if bind.get("readonly") == "true()":
        return "note"
    return _TYPES.get(bind.get("type", ""), "text")


def _field(read: XForm, form: Formulier, paths: dict[str, str], path: str, groups: list[str], node: Element) -> Json:
    control, bind = read.controls.get(path), read.binds.get(path, {})
    regel = _row_of(form, path)
    cells = regel.cellen if regel is not None and _tag(node) == regel.naam else {}
    list_name, choices, choice_filter = read.choices(control)
    texts: dict[str, Spoken] = {
        "label": read.child_text(control, "label"),
        "hint": read.child_text(control, "hint"),
        "kort": _short(cells, path, paths, read),
        "constraint_tekst": read.message(bind.get(f"{JR}constraintMsg")),
        "verplicht_tekst": read.message(bind.get(f"{JR}requiredMsg")),
    }
    made: dict[str, Json] = {
        "naam": _tag(node),
        "pad": path,
        "type": _kind(control, bind),
        **{name: _json(_split(texts[name], read.languages)[0]) for name in _TEXTS},
        "relevant": bind.get("relevant"),
        "groepen": list[Json](groups),
        "constraint": bind.get("constraint"),
        "verplicht": bind.get("required"),
        "berekening": bind.get("calculate"),
        "standaard": node.text,
        "uiterlijk": (control.get("appearance") or "") if control is not None else "",
        "lijst": list_name,
        "keuzes": choices,
        "keuzefilter": choice_filter,
        "gevoelig": is_yes(cells, OWN_SENSITIVE),
        "einde": is_yes(cells, OWN_END),
        "rij": regel.rij if regel is not None else 0,
    }
    if path in read.defaults:
        made["standaard_formule"] = read.defaults[path]
    if control is not None and _tag(control) == "range":
        made["bereik"] = {"van": control.get("start"), "tot": control.get("end"), "stap": control.get("step")}
    return made | _field_translations(texts, read.languages)


def _row_of(form: Formulier, path: str) -> Regel | None:
    """The row a node was made from; of an own answer beside the choices that is the row of its question."""
    name = path.rpartition("/")[2]
    return form.op_naam.get(name) or form.op_naam.get(name.removesuffix("_other"))


def _field_translations(texts: dict[str, Spoken], languages: tuple[str, ...]) -> dict[str, Json]:
    spoken: dict[str, Json] = {}
    for code in languages[1:]:
        own: dict[str, Json] = {name: _json(texts[name][code]) for name in _TEXTS if texts[name].get(code)}
        if own:
            spoken[code] = own
    return {"vertalingen": spoken} if spoken else {}


def _short(cells: Mapping[str, str], path: str, paths: dict[str, str], read: XForm) -> Spoken:
    """Our own column in every language, which pyxform did not see."""
    keys = {code: OWN_SHORT if code == read.languages[0] else f"{OWN_SHORT}::{code}" for code in read.languages}
    return {code: _own_parts(cells[key], path, paths, read) for code, key in keys.items() if cells.get(key)}


def _own_parts(text: str, path: str, paths: dict[str, str], read: XForm) -> Parts:
    pieces = REFERENCE.split(text)
    parts: Parts = [
        {"xpath": _reference(path, paths.get(piece.strip(), ""), read)} if i % 2 else piece
        for i, piece in enumerate(pieces)
    ]
    return [part for part in parts if part != ""]


def _reference(here: str, target: str, read: XForm) -> str:
    """The path to another node; within one repeat from here, so that it is of the same time."""
    repeat = next((r for r in read.repeats if here.startswith(f"{r}/") and target.startswith(f"{r}/")), "")
    if not repeat:
        return target or "''"
    up = here.count("/") - repeat.count("/")
    return "../" * up + target.removeprefix(f"{repeat}/")
