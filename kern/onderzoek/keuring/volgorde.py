"""Rows that need each other: circles, and texts or conditions that look at a question which comes later."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from kern.onderzoek.keuring.bevinding import Finding, finding
from kern.onderzoek.keuring.kolommen import TRANSLATED, base_of
from kern.onderzoek.keuring.lezen import Werkboek
from kern.onderzoek.keuring.rijen import Formulier, Regel
from kern.onderzoek.keuring.uitdrukkingen import Gelezen, paths_of
from kern.onderzoek.keuring.verwijzingen import names_in

MOST_CIRCLES = 50
Graph = dict[str, set[str]]


def judge_order(book: Werkboek, form: Formulier, read: Gelezen) -> Iterator[Finding]:
    """Circles and looking ahead."""
    graph = _needs(form, read)
    yield from _circles(book, form, graph)
    place_of = {regel.pad: number for number, regel in reversed(list(enumerate(form.regels)))}
    for number, regel in enumerate(form.regels):
        yield from _label_ahead(book, form, regel, number, place_of)
        yield from _relevant_ahead(book, form, read, regel, number, place_of)


def _needs(form: Formulier, read: Gelezen) -> Graph:
    """Path -> the paths whose relevance or value it needs first."""
    graph: Graph = {regel.pad: set() for regel in form.regels}
    for regel in form.regels:
        columns = ["relevant", "calculation"] + (["repeat_count"] if regel.soort.naam == "repeat" else [])
        for path in paths_of(read.uitdrukkingen, regel.naam, *columns):
            if path in graph:
                graph[regel.pad].add(path)
            elif path.endswith("/*"):
                graph[regel.pad] |= {p for p in graph if p.rpartition("/")[0] == path[:-2]}
        graph[regel.pad] |= {group for group in regel.groepen if group in graph}
    return graph


def _circles(book: Werkboek, form: Formulier, graph: Graph) -> Iterator[Finding]:
    by_path = {regel.pad: regel for regel in form.regels}
    for _ in range(MOST_CIRCLES):
        try:
            TopologicalSorter(graph).prepare()
            return
        except CycleError as error:
            # graphlib gives each before what needs it; people read it the other way round.
            circle: list[str] = list(reversed(error.args[1]))
        rows = [by_path[path] for path in circle]
        graph[circle[0]].discard(circle[1])
        start = min(range(len(rows) - 1), key=lambda i: rows[i].rij)
        ordered = [*rows[start:-1], *rows[:start], rows[start]]
        names = " → ".join(regel.naam for regel in ordered)
        key = "fout.kring_zelf" if len(rows) == 2 else "fout.kring"
        yield finding(key, book.at("survey", rows[start].rij, _column(rows[start])), namen=names, naam=rows[start].naam)


def _column(regel: Regel) -> str:
    return next((key for key in ("calculation", "relevant", "repeat_count") if key in regel.cellen), "name")


def _label_ahead(
    book: Werkboek, form: Formulier, regel: Regel, number: int, place_of: dict[str, int]
) -> Iterator[Finding]:
    for key, text in regel.cellen.items():
        if base_of(key) not in TRANSLATED or "${" not in text:
            continue
        for name in dict.fromkeys(names_in(text)):
            target = form.op_naam.get(name)
            shown_after = base_of(key) in ("constraint_message", "required_message")
            if target is None or not target.is_vraag or (target is regel and shown_after):
                continue
            if place_of[target.pad] >= number:
                params = {"naam": name, "andere": target.rij}
                yield finding("waarschuwing.later_in_tekst", book.at("survey", regel.rij, key), **params)


def _relevant_ahead(
    book: Werkboek, form: Formulier, read: Gelezen, regel: Regel, number: int, place_of: dict[str, int]
) -> Iterator[Finding]:
    for key in ("relevant", "choice_filter", "repeat_count"):
        for path in sorted(paths_of(read.uitdrukkingen, regel.naam, key)):
            target = form.regels[place_of.get(path, number)]
            inside = path.startswith(f"{regel.pad}/")
            if place_of.get(path, -1) > number and target.is_vraag and not inside:
                params = {"naam": target.naam, "andere": target.rij}
                yield finding("waarschuwing.later_nodig", book.at("survey", regel.rij, key), **params)
