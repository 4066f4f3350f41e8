"""Answers that an expression waits for and that no choice gives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kern.onderzoek.keuring.bevinding import Finding, Plaats, finding
from kern.onderzoek.keuring.keuzelijsten import OTHER, Lijsten
from kern.onderzoek.keuring.nabij import did_you_mean
from kern.onderzoek.keuring.rijen import Formulier, Regel

_NODE = r"""(?:\$\{\s*(?P<naam>[\w.\-]+)\s*\}|(?P<zelf>(?<![\w./\])'"}])\.(?![\w./])))"""
_VALUE = r"""(?:'(?P<een>[^']*)'|"(?P<twee>[^"]*)"|(?P<getal>\d+)(?![\w.]))"""
_SAME = re.compile(rf"{_NODE}\s*!?=\s*{_VALUE}")
_TURNED = re.compile(rf"{_VALUE}\s*!?=\s*{_NODE}")
_SELECTED = re.compile(rf"selected\s*\(\s*{_NODE}\s*,\s*{_VALUE}\s*\)")


def judge_values(form: Formulier, lists: Lijsten, regel: Regel, text: str, place: Plaats) -> Iterator[Finding]:
    """A question with choices is compared with, or searched for, a value that is no choice of its list."""
    seen: set[tuple[str, str]] = set()
    for pattern in (_SAME, _TURNED, _SELECTED):
        for found in pattern.finditer(text):
            target = regel if found["zelf"] else form.op_naam.get(found["naam"] or "")
            value = found["een"] or found["twee"] or found["getal"] or ""
            if target is None or not value.strip() or (target.naam, value) in seen:
                continue
            seen.add((target.naam, value))
            yield from _judge(lists, target, value.strip(), place, several=pattern is not _SELECTED)


def _judge(lists: Lijsten, target: Regel, value: str, place: Plaats, *, several: bool) -> Iterator[Finding]:
    choices = lists.get(target.soort.lijst)
    if not choices or (several and " " in value):
        return
    names = {choice.naam for choice in choices} | ({OTHER} if target.soort.anders else set())
    if value not in names and not (value.isdigit() and value in {name.lstrip("0") or "0" for name in names}):
        params = {"waarde": value[:60], "vraag": target.naam, "bedoelde": did_you_mean(value, names)}
        yield finding("waarschuwing.geen_keuze", place, **params)
