"""How long a questionnaire is: random walks through it, always the same ones; runs only in the child process."""

from __future__ import annotations

import random
from datetime import date
from statistics import median

from kern.onderzoek.blad import Blad, Model, Veld

WALKS = 61
# A walk takes as long as the square of the number of questions: a long questionnaire gets fewer, the longest none.
MOST_WORK = 2_000_000
LONGEST = 1500
WALK_DAY = date(2026, 1, 1)
SAMPLES = {
    "integer": ["0", "1", "2", "5", "20", "60"],
    "decimal": ["0", "1.5", "20"],
    "date": [str(WALK_DAY)],
    "time": ["14:30"],
    "dateTime": [f"{WALK_DAY}T14:30"],
    "acknowledge": ["OK"],
}


def median_lengths(model: Model) -> dict[str, int]:
    """The median number of questions of a route: answer to the first choice question → number, "" for all together.

    By WALKS random walks per answer, always the same ones; walks that end early by `einde` do not count, unless all
    do. Raises XPathFout or ModelFout when the questionnaire cannot run.
    """
    size = len(model.velden)
    if size > LONGEST:
        return {"": sum(field.gevraagd for field in model.velden)}
    empty = Blad(model, {}, {}, WALK_DAY)
    selects = (v for v in model.velden if v.type == "select_one" and not v.herhaling)
    start = next((v for v in selects if empty.relevant(v.naam)), None)
    if start is not None and len(start.keuzes) * size**2 > MOST_WORK:
        start = None
    answers = [choice.naam for choice in start.keuzes] if start else [""]
    times = max(1, min(WALKS, MOST_WORK // (len(answers) * size**2 + 1)))
    lengths: dict[str, list[int]] = {}
    for answer in answers:
        chance = random.Random(f"{model.form_id} {answer}")  # noqa: S311  a walk, not a secret
        sheet = empty.met(start.naam, answer) if start else empty
        walks = [_walk(sheet, chance) for _ in range(times)]
        lengths[answer] = [n for n, whole in walks if whole]
    total = [n for some in lengths.values() for n in some]
    return {"": _median(total), **{answer: _median(some) for answer, some in lengths.items()}}


def _median(lengths: list[int]) -> int:
    return round(median(lengths or [1]))


def _walk(sheet: Blad, chance: random.Random) -> tuple[int, bool]:
    """Answer at random until the end: the number of questions, and whether it went on until the last one."""
    asked, done = len(sheet.antwoorden), set[str]()
    while (found := sheet.volgende(overgeslagen=done)) is not None:
        key, field = found
        done.add(key)
        if field.einde:
            return asked, False
        if field.gevraagd:
            asked += 1
            sheet = sheet.met(key, _answer(sheet, key, field, chance))
    return asked, True


def _answer(sheet: Blad, key: str, field: Veld, chance: random.Random) -> str:
    options = [choice.naam for choice in sheet.keuzes(key)] if field.keuzes else []
    options = options or ([str(field.bereik[0])] if field.bereik else SAMPLES.get(field.type, ["x"]))
    return next((o for o in chance.sample(options, len(options)) if sheet.fout(key, o) is None), "")
