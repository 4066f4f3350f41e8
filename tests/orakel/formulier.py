"""The form of a table (tests/data/xpath*.yaml) as an XForm, and its answers as steps for the oracle."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape, quoteattr

XSD = {
    "text": "string",
    "integer": "int",
    "decimal": "decimal",
    "date": "date",
    "time": "time",
    "dateTime": "dateTime",
    "select_one": "string",
    "select_multiple": "string",
    "rank": "odk:rank",
    "acknowledge": "string",
    "calculate": "string",
}
CONTROLS = {"select_one": "select1", "select_multiple": "select", "rank": "odk:rank", "acknowledge": "trigger"}
HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms" '
    'xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>proef</h:title><model>'
)
Veld = dict[str, Any]
"""pad, soort; and where they apply: keuzes {value: label}, lijst, relevant, reken, toets, filter."""


def xform(form: dict[str, Any]) -> str:
    """The XForm of a form description: `velden`, `herhalingen` (path -> count), `groepen` (path -> relevant)."""
    velden: list[Veld] = form["velden"]
    lists = "".join(_list(naam, rows) for naam, rows in form.get("lijsten", {}).items())
    binds = "".join(_bind(veld) for veld in velden)
    relevant = {path: test for path, test in form.get("groepen", {}).items() if test}
    binds += "".join(f"<bind nodeset={quoteattr(p)} relevant={quoteattr(r)}/>" for p, r in relevant.items())
    texts = "".join(f'<text id="{k}"><value>{escape(v)}</value></text>' for k, v in form.get("teksten", {}).items())
    itext = f'<itext><translation lang="nl" default="true()">{texts}</translation></itext>' if texts else ""
    tree = _tree([v["pad"] for v in velden])
    repeats = form.get("herhalingen", {})
    data = f'<instance><data id="proef" version="1">{_instance(tree, repeats)}</data></instance>'
    body = f"<h:body>{_body(tree, form)}</h:body>"
    return f"{HEAD}{itext}{data}{lists}{binds}</model></h:head>{body}</h:html>"


def _list(naam: str, rows: list[dict[str, str]]) -> str:
    items = "".join("<item>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in row.items()) + "</item>" for row in rows)
    return f'<instance id="{naam}"><root>{items}</root></instance>'


def _bind(veld: Veld) -> str:
    named = {"relevant": "relevant", "reken": "calculate", "toets": "constraint", "verplicht": "required"}
    rest = "".join(f" {xml}={quoteattr(veld[key])}" for key, xml in named.items() if veld.get(key))
    return f'<bind nodeset="{veld["pad"]}" type="{XSD[veld["soort"]]}"{rest}/>'


Tree = dict[str, Any]


def _tree(paths: list[str], root: str = "/data") -> Tree:
    tree: Tree = {}
    for path in paths:
        here = tree
        parts = path.removeprefix(f"{root}/").split("/")
        for depth in range(len(parts)):
            here = here.setdefault(f"{root}/" + "/".join(parts[: depth + 1]), {})
    return tree


def _instance(tree: Tree, repeats: dict[str, str | None]) -> str:
    text = ""
    for path, below in tree.items():
        naam = path.rpartition("/")[2]
        if path in repeats:
            text += f'<{naam} jr:template="">{_instance(below, repeats)}</{naam}>'
            if repeats[path] is not None:
                continue
        text += f"<{naam}>{_instance(below, repeats)}</{naam}>"
    return text


def _body(tree: Tree, form: dict[str, Any]) -> str:
    by_path = {veld["pad"]: veld for veld in form["velden"]}
    repeats = form.get("herhalingen", {})
    text = ""
    for path, below in tree.items():
        if path in by_path:
            text += _control(by_path[path])
        elif path in repeats:
            count = f' jr:count={quoteattr(repeats[path])} jr:noAddRemove="true()"' if repeats[path] else ""
            repeat = f'<repeat nodeset="{path}"{count}>{_body(below, form)}</repeat>'
            text += f'<group ref="{path}"><label>{path}</label>{repeat}</group>'
        else:
            text += f'<group ref="{path}"><label>{path}</label>{_body(below, form)}</group>'
    return text


def _control(veld: Veld) -> str:
    if veld["soort"] == "calculate":
        return ""
    tag = CONTROLS.get(veld["soort"], "input")
    label = f"<label>{veld.get('label') or veld['pad']}</label>"  # a label may hold <output value="…"/>
    if "lijst" in veld:
        where = f"instance('{veld['lijst']}')/root/item" + (f"[{veld['filter']}]" if veld.get("filter") else "")
        label += f'<itemset nodeset={quoteattr(where)}><value ref="name"/><label ref="label"/></itemset>'
    for waarde, tekst in veld.get("keuzes", {}).items():
        label += f"<item><label>{escape(tekst)}</label><value>{waarde}</value></item>"
    return f'<{tag} ref="{veld["pad"]}">{label}</{tag}>'


# -- answers ---------------------------------------------------------------------------------------------------------


def steps(form: dict[str, Any], answers: dict[str, str]) -> list[list[Any]]:
    """The answers (by our keys: `naam`, `naam[2]`) as steps, repeats made on the way."""
    paths = {veld["pad"].rpartition("/")[2]: veld["pad"] for veld in form["velden"]}
    repeats = form.get("herhalingen", {})
    outside = [["zet", paths[k], v] for k, v in answers.items() if "[" not in k]
    inside = []
    made = {path: 1 if count is None else 999 for path, count in repeats.items()}
    for key, value in answers.items():
        if found := re.fullmatch(r"(.+)\[(\d+)\]", key):
            repeat = repeat_of(paths[found[1]], repeats)
            while made[repeat] < int(found[2]):
                inside.append(["nieuw", repeat])
                made[repeat] += 1
            inside.append(["zet", place(paths[found[1]], repeat, int(found[2])), value])
    return [*outside, ["loop"], *inside, ["loop"]]


def repeat_of(path: str, repeats: dict[str, str | None]) -> str:
    """The repeat a path stands in, or ""."""
    return next((r for r in repeats if path.startswith(f"{r}/")), "")


def place(path: str, repeat: str, time: int) -> str:
    """The reference of a node in one instance of its repeat."""
    return path.replace(repeat, f"{repeat}[{time}]", 1) if repeat else path
