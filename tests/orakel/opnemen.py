"""Puts every row of the tables in tests/data to JavaRosa and says where its answer is another one.

`python -m tests.orakel.opnemen` prints the differences and how many rows there were; nothing is written. A row on which
we differ on purpose has `afwijking` (why) and `odk` (what JavaRosa gives; FOUT when it stops there).
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.orakel import formulier, orakel

DATA = Path(__file__).parents[1] / "data"
STOPS = "FOUT"
Json = dict[str, Any]


def load(naam: str) -> Json:
    """A table of tests/data."""
    table: Json = yaml.safe_load((DATA / naam).read_text("utf-8"))
    return table


# -- one expression at one node of a form without repeats -------------------------------------------------------------


def expressions(table: Json) -> list[str]:
    """The differences of xpath.yaml."""
    form = {"velden": [_node(table, path) for path in table["soorten"]], "teksten": table["teksten"]}
    rows = [(expr, wants, met[0] if met else {}) for rows in table["gevallen"].values() for expr, wants, *met in rows]
    orders = []
    for expr, _, met in rows:
        answers = {**table["gegevens"], **{k: v for k, v in met.items() if k.startswith("/")}}
        steps: list[list[str]] = [["zet", path, text] for path, text in answers.items()]
        orders.append({"xform": formulier.xform(form), "stappen": [*steps, ["reken", "/data/zelf", expr]]})
    answers_ = orakel.ask(orders)
    return [line for row, answer in zip(rows, answers_, strict=True) if (line := _expression(*row, answer))]


def _node(table: Json, path: str) -> Json:
    choices = table["keuzelijsten"].get(path, {})
    return {"pad": path, "soort": table["soorten"][path], "keuzes": choices}


def _expression(expr: str, wants: Any, met: Json, answer: Json) -> str:
    result = answer["uitkomsten"][-1] if "uitkomsten" in answer else answer
    if "fout" in result:
        return _judge(expr, STOPS, wants, met, result["fout"])
    got: Any = "" if (result["soort"], result["tekst"]) == ("Double", "NaN") else result["tekst"]
    if isinstance(met.get("odk", wants), bool):
        got = result["waar"]
    elif not isinstance(met.get("odk", wants), str):
        got = float(result["getal"])
    return _judge(expr, got, wants, met, str(result))


def _judge(what: str, got: Any, wants: Any, met: Json, seen: str) -> str:
    if ("afwijking" in met) != ("odk" in met):
        return f"{what}: afwijking and odk go together"
    expected = met.get("odk", wants)
    if got == expected or (isinstance(got, float) and isinstance(expected, (int, float)) and _near(got, expected)):
        return f"{what}: does not differ" if "odk" in met and got == wants else ""
    return f"{what}: JavaRosa {got!r}, table {expected!r}  ({seen})"


def _near(got: float, expected: float) -> bool:
    return abs(got - expected) < 1e-9 or (math.isnan(got) and math.isnan(expected)) or got == expected


# -- forms with repeats ------------------------------------------------------------------------------------------------


def repeats(table: Json) -> list[str]:
    """The differences of the calculations in xpath_herhaling.yaml."""
    form, knopen = table["formulier"], table["knopen"]
    rows = [(wie, *rest) for rows in table["gevallen"].values() for wie, *rest in rows]
    orders = [_repeat_order(form, knopen[wie], expr, met[0] if met else {}) for wie, expr, _, *met in rows]
    lines = []
    for (wie, expr, wants, *met), answer in zip(rows, orakel.ask(orders), strict=True):
        got = _values(answer, isinstance(wants, list))
        lines.append(_judge(f"{wie}: {expr}", got, wants, met[0] if met else {}, str(answer)[:300]))
    return [line for line in lines if line]


def with_answers(form: Json, met: Json) -> dict[str, str]:
    """The answers of a row: those of the form, others or none (null) where the row says so."""
    answers = {**form["antwoorden"], **met.get("antwoorden", {})}
    return {key: text for key, text in answers.items() if text is not None}


def _repeat_order(form: Json, path: str, expr: str, met: Json) -> Json:
    used = {**form, "velden": [{**v, "reken": expr} if v["pad"] == path else v for v in form["velden"]]}
    repeat = formulier.repeat_of(path, form["herhalingen"])
    look = [["lees", formulier.place(path, repeat, time)] for time in range(1, 9)] if repeat else [["lees", path]]
    return {
        "xform": formulier.xform(used),
        "stappen": [*formulier.steps(used, with_answers(form, met)), ["opnieuw"], *look],
        "kijk": len(look),
    }


def _values(answer: Json, several: bool) -> Any:
    if "fout" in answer or any(isinstance(r, dict) and "fout" in r for r in answer["uitkomsten"]):
        return STOPS
    seen = answer["uitkomsten"][-8:] if several else answer["uitkomsten"][-1:]
    values = [r["waarde"] for r in seen if r is not None]
    return values if several else values[0]


# -- states of a form --------------------------------------------------------------------------------------------------

LOOKS = {"waarde": "lees", "relevant": "lees", "keren": "keren", "keuzes": "keuzes", "verplicht": "verplicht"}


def states(table: Json) -> list[str]:
    """The differences of the states in xpath_herhaling.yaml."""
    orders, asked = [], []
    for state in table["toestanden"]:
        form = state["formulier"]
        looks = list(_looks(form, state["verwacht"]))
        steps = [*_all_steps(form, state), ["opnieuw"]]
        orders.append({"xform": formulier.xform(form), "stappen": [*steps, *(step for _, step, _ in looks)]})
        asked.append((state, looks))
    lines = []
    for (state, looks), answer in zip(asked, orakel.ask(orders), strict=True):
        if "fout" in answer:
            lines.append(f"{state['naam']}: {answer['fout']}")
            continue
        wrong = [r for r in answer["uitkomsten"][: -len(looks)] if isinstance(r, dict)]
        lines += [f"{state['naam']}: {r}" for r in wrong]
        for (what, _, wants), got in zip(looks, answer["uitkomsten"][-len(looks) :], strict=True):
            seen = _seen(what[0], got)
            expected = state.get("odk", {}).get(" ".join(what), wants)
            if seen != expected:
                lines.append(f"{state['naam']}: {what}: JavaRosa {seen!r}, table {expected!r}")
    return lines


def _all_steps(form: Json, state: Json) -> list[list[Any]]:
    """The answers, then those that were changed afterwards."""
    first = formulier.steps(form, state["antwoorden"])
    later = [step for turn in state.get("daarna", []) for step in formulier.steps(form, turn) if step[0] != "nieuw"]
    return [*first, *later]


def _looks(form: Json, wants: Json) -> Any:
    paths = {veld["pad"].rpartition("/")[2]: veld["pad"] for veld in form["velden"]}
    for kind, expected in wants.items():
        for key, value in expected.items():
            if kind == "keren":
                yield (kind, key), ["keren", key], value
                continue
            naam, _, time = key.removesuffix("]").partition("[")
            repeat = formulier.repeat_of(paths[naam], form.get("herhalingen", {}))
            ref = formulier.place(paths[naam], repeat, int(time or 1))
            if kind == "fout":
                for text, allowed in value.items():
                    yield (kind, f"{key} {text}"), ["toets", ref, text], allowed
            elif kind == "label":
                yield (kind, key), ["label", ref], value
            else:
                yield (kind, key), [LOOKS[kind], ref], value


def _seen(kind: str, got: Any) -> Any:
    if isinstance(got, dict) and "fout" in got:
        return got["fout"]
    if kind == "waarde":
        return "" if got is None or not got["relevant"] else got["waarde"]
    if kind == "relevant":
        return got is not None and got["relevant"]
    if kind == "keuzes":
        return [name for name, _ in got]
    return not got if kind == "fout" else got


def main() -> int:
    """Print every difference."""
    lines = [
        *expressions(load("xpath.yaml")),
        *repeats(load("xpath_herhaling.yaml")),
        *states(load("xpath_herhaling.yaml")),
    ]
    print("\n".join([*lines, f"{len(lines)} differences"]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
