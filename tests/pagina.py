"""Looks at every page that a test fetches: strict HTML, language, names for fields, and nothing inline."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import TestResponse

from kern.taal import TALEN

CSP = "default-src 'self'"
# Addresses that only ever give a piece of a page, for htmx.
FRAGMENTEN = ("/later",)
_XHTML = "{http://www.w3.org/1999/xhtml}"
# Forms that any cache may keep: they only choose a language, so they carry no token.
ZONDER_KENMERK = ("/taal",)
# Names of fields that need no label: they are not seen, or they carry their own text.
_ZONDER_LABEL = ("hidden", "submit", "button", "image", "reset")
_NIET_AF = re.compile(r"\bNone\b|\bUndefined\b|\{\{|\}\}|\{%|<function |&lt;function ")


def keur(antwoord: TestResponse) -> None:
    """Fail with a list of what is wrong with this page; a fragment for htmx is looked at as far as it goes."""
    html = antwoord.get_data(as_text=True)
    geheel = "HX-Request" not in antwoord.request.headers and not antwoord.request.path.endswith(FRAGMENTEN)
    wrong = list(_fouten(html, geheel, _taal(antwoord)))
    if CSP not in antwoord.headers.get("Content-Security-Policy", ""):
        wrong.append("geen Content-Security-Policy")
    assert not wrong, f"{antwoord.request.method} {antwoord.request.path}: " + "; ".join(wrong)


def _taal(antwoord: TestResponse) -> str:
    """The language that this page must be in: what the browser asked for, or was told in this very answer."""
    said = [*antwoord.request.headers.getlist("Cookie"), *antwoord.headers.getlist("Set-Cookie")]
    found = [match[1] for line in said for match in re.finditer(r"\bkp_taal=(\w+)", line)]
    staf = antwoord.request.path.startswith(("/beheer", "/demo"))
    return found[-1] if found and found[-1] in TALEN and not staf else "nl"


def _fouten(html: str, geheel: bool, taal: str) -> list[str]:
    parser = html5lib.HTMLParser(strict=True)
    try:
        tree = parser.parse(html) if geheel else parser.parseFragment(html)
    except html5lib.html5parser.ParseError as error:
        return [f"HTML: {error} op {parser.errors[-1][0] if parser.errors else '?'}"]
    all_ = [e for e in tree.iter() if isinstance(e.tag, str)]
    wrong = [*_inline(all_), *_ids(all_), *_velden(all_), *_namen(all_)]
    if geheel:
        wrong += _kader(tree, all_, taal)
    # What somebody has to type over may have braces; it stands in <code>.
    for code in [e for e in all_ if e.tag.rpartition("}")[2] == "code"]:
        code.text = ""
    text = " ".join(" ".join(tree.itertext()).split())
    if found := _NIET_AF.search(text):
        wrong.append(f"tekst is niet af: …{text[max(0, found.start() - 40) : found.end() + 20]}…")
    return wrong


def _soort(e: Element) -> str:
    return str(e.tag).rpartition("}")[2]


def _kader(tree: Element, all_: list[Element], taal: str) -> list[str]:
    kinds = Counter(_soort(e) for e in all_ if str(e.tag).startswith(_XHTML))  # a chart has a title of its own
    title = next((e for e in all_ if e.tag == f"{_XHTML}title"), None)
    wrong = [f"{kinds[kind]} × {kind}" for kind in ("h1", "main", "title") if kinds[kind] != 1]
    if tree.get("lang") != taal:
        wrong.append(f"lang is {tree.get('lang')}, niet {taal}")
    if title is None or len((title.text or "").strip()) < 5:
        wrong.append("geen titel")
    levels = [int(_soort(e)[1]) for e in all_ if re.fullmatch(r"h[1-6]", _soort(e))]
    if levels and levels[0] != 1:
        wrong.append(f"de eerste kop is h{levels[0]}")
    wrong += [f"h{a} gevolgd door h{b}" for a, b in pairwise(levels) if b > a + 1]
    return wrong


def _inline(all_: list[Element]) -> list[str]:
    wrong = []
    for e in all_:
        kind = _soort(e)
        if kind == "style" or "style" in e.attrib:
            wrong.append(f"stijl in <{kind}>")
        if kind == "script" and not e.get("src"):
            wrong.append("script in de pagina")
        wrong += [f"{name} in <{kind}>" for name in e.attrib if name.startswith("on")]
        for name in ("href", "src", "action"):
            if str(e.get(name, "")).startswith(("javascript:", "http://", "//")):
                wrong.append(f"{name}={e.get(name)}")
    return wrong


def _ids(all_: list[Element]) -> list[str]:
    count = Counter(e.get("id") for e in all_ if e.get("id") is not None)
    wrong = [f"id {name!r} staat er {n} keer" for name, n in count.items() if n > 1 or not name]
    for e in all_:
        pointed = [e.get("for"), *(e.get("aria-describedby") or "").split(), *(e.get("aria-labelledby") or "").split()]
        href = e.get("href", "")
        if href.startswith("#") and _soort(e) == "a":
            pointed.append(href[1:])
        wrong += [
            f"<{_soort(e)}> wijst naar {name!r}, dat er niet is" for name in pointed if name and name not in count
        ]
    return wrong


def _velden(all_: list[Element]) -> list[str]:
    labelled = {e.get("for") for e in all_ if _soort(e) == "label"}
    inside = {id(child) for e in all_ if _soort(e) == "label" for child in e.iter()}
    wrong = []
    for e in all_:
        if _soort(e) not in ("input", "select", "textarea") or e.get("type") in _ZONDER_LABEL:
            continue
        named = e.get("id") in labelled or id(e) in inside or e.get("aria-label") or e.get("aria-labelledby")
        if not named:
            wrong.append(f"veld {e.get('name')!r} heeft geen label")
    for form in (e for e in all_ if _soort(e) == "form" and e.get("method", "").lower() == "post"):
        if form.get("action") in ZONDER_KENMERK:
            continue
        if not any(e.get("name") == "csrf_token" and e.get("value") for e in form.iter()):
            wrong.append(f"formulier {form.get('action') or ''} zonder csrf_token")
    return wrong


def _namen(all_: list[Element]) -> list[str]:
    wrong = []
    for e in all_:
        kind = _soort(e)
        if kind == "img" and e.get("alt") is None:
            wrong.append("plaatje zonder alt")
        if kind in ("a", "button", "h1", "h2", "h3", "th", "legend", "summary", "label"):
            said = "".join(e.itertext()).strip() or e.get("aria-label") or (kind == "th" and len(e.attrib) == 0)
            if not said and not any(_soort(c) == "img" and c.get("alt") for c in e.iter()):
                wrong.append(f"<{kind}> zonder tekst")
    return wrong
