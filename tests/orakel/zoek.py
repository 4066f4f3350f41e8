"""Looks for differences: random expressions, on a form with a repeat, put to JavaRosa and to us.

`python -m tests.orakel.zoek [number] [seed]` prints what differs; where JavaRosa stops nothing is compared. What it
finds becomes a row of a table.
"""

from __future__ import annotations

import random
import sys
from datetime import UTC, date, datetime
from typing import Any

from kern.onderzoek.blad import Blad, Model
from kern.onderzoek.xpath import XPathFout
from tests.onderzoek.formulieren import model
from tests.orakel import formulier, orakel
from tests.orakel.opnemen import load

Json = dict[str, Any]
OUTSIDE = {
    "getal": ["/data/grens", "/data/autos", "count(/data/kind)", "sum(/data/kind/leeftijd)", "max(/data/auto/jaar)"],
    "tekst": ["/data/dorp", "indexed-repeat(/data/kind/naam, /data/kind, 2)", "join('-', /data/kind/naam)"],
    "keuze": ["/data/kind[position() = 1]/waar", "/data/kind[position() = 2]/wens", "/data/kind[naam = 'Bram']/wens"],
    "dag": ["/data/kind[position() = 1]/vanaf", "/data/kind[position() = 2]/vanaf", "today()", "date('2027-05-31')"],
    "reeks": ["/data/kind", "/data/kind/naam", "/data/kind/inkomen", "/data/auto/jaar", "/data/kind/vanaf"],
}
INSIDE = {
    "getal": ["../leeftijd", "../inkomen", "../school/klas", "position(..)", "count(../../kind)", "/data/grens"],
    "tekst": ["../naam", "/data/dorp", "jr:choice-name(../wens, '/data/kind/wens')", "../../dorp"],
    "keuze": ["../wens", "../waar", "/data/kind/wens"],
    "dag": ["../vanaf", "today()", "/data/kind/vanaf"],
    "reeks": ["../../kind", "/data/kind", "../../kind/naam", "/data/kind/leeftijd", "../../kind/inkomen", "/data/auto"],
}
TESTS = ["leeftijd > 17", "wens = 'koop'", "position() > 1", "selected(waar, 'dorp')", "inkomen > 100", "vanaf != ''"]
TESTS += ["leeftijd >= /data/grens", "string-length(naam) > 3", "not(leeftijd < 20)", "naam = 'Riet' or wens = ''"]


class Maker:
    """Makes an expression of a kind: getal, tekst, waar, dag, keuze."""

    def __init__(self, source: random.Random, leaves: dict[str, list[str]]) -> None:
        self.r, self.leaves = source, leaves

    def make(self, kind: str, depth: int) -> str:
        """An expression, at most so deep."""
        if kind != "waar" and (depth <= 0 or self.r.random() < 0.2):
            return self._leaf(kind)
        return str(getattr(self, f"_{kind}")(depth - 1))

    def _leaf(self, kind: str) -> str:
        literals = {
            "code": ["'dorp'", "'koop'", "''"],
            "getal": ["0", "1", "-2", "3.5", "18", "0.1"],
            "tekst": ["''", "'5'", "'Sem'", "'dorp buiten'"],
        }
        if kind in literals and (self.r.random() < 0.35 or kind not in self.leaves):
            return self.r.choice(literals[kind])
        return self.r.choice(self.leaves[kind])

    def _set(self) -> str:
        found = self.r.choice(self.leaves["reeks"])
        if found.endswith("/kind") and self.r.random() < 0.6:
            found += f"[{self.r.choice(TESTS)}]"
            return found + self.r.choice(["", "/naam", "/leeftijd", "/inkomen", "/vanaf"])
        return found

    def _getal(self, d: int) -> str:
        any_ = self.make(self.r.choice(["getal", "getal", "tekst", "keuze", "dag"]), d)
        return self.r.choice(
            [
                f"{self.make('getal', d)} {self.r.choice(['+', '-', '*', 'div', 'mod'])} {self.make('getal', d)}",
                f"({self.make('getal', d)} + {self.make('getal', d)}) * {self.make('getal', d)}",
                f"round({self.make('getal', d)}, {self.r.choice(['0', '1', '2', '-1'])})",
                f"int({any_})",
                f"number({any_})",
                f"abs({self.make('getal', d)})",
                f"string-length({any_})",
                f"count-selected({self.make('keuze', d)})",
                f"count({self._set()})",
                f"count-non-empty({self._set()})",
                f"{self.r.choice(['sum', 'max', 'min'])}({self._set()})",
                f"{self.make('dag', d)} - {self.make('dag', d)}",
                f"max({self.make('getal', d)}, {self.make('getal', d)})",
                f"if({self.make('waar', d)}, {self.make('getal', d)}, {self.make('getal', d)})",
                f"coalesce({any_}, {self.make('getal', d)})",
                f"-{self.make('getal', d)}" if d < 1 else f"pow({self.make('getal', d)}, 2)",
            ]
        )

    def _tekst(self, d: int) -> str:
        return self.r.choice(
            [
                f"concat({self.make('tekst', d)}, {self.make('getal', d)}, {self.make('keuze', d)})",
                f"string({self.make(self.r.choice(['getal', 'dag', 'tekst', 'waar']), d)})",
                f"substr({self.make('tekst', d)}, {self.r.choice(['0', '1', '-2'])}, {self.r.choice('24')})",
                f"if({self.make('waar', d)}, {self.make('tekst', d)}, {self.make('tekst', d)})",
                f"coalesce({self.make('tekst', d)}, {self.make('keuze', d)})",
                f"selected-at({self.make('keuze', d)}, {self.make('getal', 0)})",
                f"join(', ', {self._set()})",
                f"translate({self.make('tekst', d)}, 'aeS', 'AE')",
                f"substring-before({self.make('tekst', d)}, 'e')",
                f"normalize-space({self.make('tekst', d)})",
                f"format-date({self.make('dag', d)}, '%d-%m-%Y')",
                self.make("keuze", d),
            ]
        )

    def _waar(self, d: int) -> str:
        pair = self.r.choice(
            [("getal", "getal"), ("tekst", "tekst"), ("dag", "dag"), ("getal", "tekst"), ("keuze", "tekst")]
        )
        operator = self.r.choice(["=", "!=", "<", ">", "<=", ">="])
        return self.r.choice(
            [
                f"{self.make(pair[0], d)} {operator} {self.make(pair[1], d)}",
                f"{self.make(pair[0], d)} {operator} {self.make(pair[1], d)}",
                f"{self.make(self.r.choice(['getal', 'tekst', 'keuze', 'dag']), d)} = ''",
                f"selected({self.make('keuze', d)}, {self.make('code', 0)})",
                f"not({self.make(self.r.choice(['getal', 'tekst', 'dag']), d)})",
                f"not({self._truth(d)})",
                f"({self._truth(d)} {self.r.choice(['and', 'or'])} {self.make('getal', d)})",
                f"boolean({self.make(self.r.choice(['getal', 'tekst', 'keuze']), d)})",
                f"contains({self.make('tekst', d)}, 'e')",
                f"regex({self.make('tekst', d)}, '[A-Za-z]+')",
            ]
        )

    def _truth(self, d: int) -> str:
        return self.make("waar", d) if d > 0 else "true()"

    def _dag(self, d: int) -> str:
        return self.r.choice(
            [
                f"date({self.make('dag', d)} + {self.r.choice(['1', '30', '365'])})",
                f"if({self.make('waar', d)}, {self.make('dag', d)}, today())",
                self._leaf("dag"),
            ]
        )

    def _keuze(self, d: int) -> str:
        return f"if({self.make('waar', d)}, {self._leaf('keuze')}, {self._leaf('keuze')})"


def theirs(form: Json, path: str, expressions: list[str]) -> list[str | None]:
    """JavaRosa's values as text; None where it stops."""
    found: list[str | None] = []
    for begin in range(0, len(expressions), 500):
        asked: list[list[Any]] = [["reken", path, e] for e in expressions[begin : begin + 500]]
        order = {
            "xform": formulier.xform(form),
            "stappen": [*formulier.steps(form, form["antwoorden"]), ["opnieuw"], *asked],
        }
        (answer,) = orakel.ask([order])
        found += [None if "fout" in r else str(r["tekst"]) for r in answer["uitkomsten"][-len(asked) :]]
    return found


def ours(form: Json, path: str, key: str, expression: str) -> str:
    """Our value of a calculation there, as text in an expression: `true`, and NaN for no number."""
    velden = [{**v, "reken": f"concat({expression}, '')"} if v["pad"] == path else v for v in form["velden"]]
    try:
        made: Model = model({**form, "velden": velden})
    except XPathFout as fout:
        return f"refused: {fout}"
    return Blad(made, form["antwoorden"], {}, date(2027, 3, 1), datetime(2027, 3, 1, 10, 0, tzinfo=UTC)).waarde(key)


def main() -> int:
    """Print every difference."""
    number, seed = (int(a) for a in (*sys.argv[1:], *("400", "1")[len(sys.argv) - 1 :]))
    form = load("xpath_herhaling.yaml")["formulier"]
    differences = 0
    places = [("/data/uit", "/data/uit", "uit", OUTSIDE)]
    places += [("/data/kind/uit_kind", f"/data/kind[{i}]/uit_kind", f"uit_kind[{i}]", INSIDE) for i in (1, 2, 3)]
    for path, ref, key, leaves in places:
        maker = Maker(random.Random(f"{seed}{ref}"), leaves)
        made = [maker.make(maker.r.choice(["getal", "tekst", "waar", "dag"]), 3) for _ in range(number)]
        for expression, value in zip(made, theirs(form, ref, made), strict=True):
            if value is not None and value != (mine := ours(form, path, key, expression)) and not _exponent(value):
                differences += 1
                print(f"{ref}: {expression}\n    JavaRosa {value!r}, we {mine!r}")
    print(f"{differences} differences in {number * len(places)}")
    return 1 if differences else 0


def _exponent(value: str) -> bool:
    return "E" in value and value.replace("E", "").replace("-", "").replace(".", "").isdigit()


if __name__ == "__main__":
    sys.exit(main())
