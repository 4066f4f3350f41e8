"""Puts the questionnaires of tests/vragenlijsten to JavaRosa: the order of the questions, and what is stored.

`python -m tests.orakel.keur_vragenlijsten` prints the differences; nothing is written. What is compared is the form as
it stands at the end of the conversation: JavaRosa has no chat that goes back.
"""

from __future__ import annotations

import re
import sys
from typing import Any

from kern.onderzoek.blad import Model, Veld
from kern.onderzoek.model import ontleed, ontleed_nog
from tests.orakel import orakel
from tests.vragenlijsten.laden import Beurt, Proef, gekeurd, goede

Json = dict[str, Any]


def main() -> int:
    """Print every difference."""
    found = [(proef, Model.van_json(gekeurd(proef.naam).model or {})) for proef in goede() if not proef.alleen_hier]
    answers = orakel.ask([_order(proef, model) for proef, model in found])
    lines = [
        f"{proef.naam}: {line}"
        for (proef, model), answer in zip(found, answers, strict=True)
        for line in _differences(proef, model, answer)
        if not proef.afwijking
    ]
    print("\n".join([*lines, f"{len(found)} questionnaires, {len(lines)} differences"]))
    return 1 if lines else 0


# -- what is asked of JavaRosa -----------------------------------------------------------------------------------------


def _order(proef: Proef, model: Model) -> Json:
    steps: list[Any] = [["taal", _language(proef, model)]] if len(model.talen) > 1 else []
    given: dict[str, str] = {}
    for beurt in proef.beurten:
        if beurt.key:
            _give(model, given, beurt)
        if beurt.wijzig or beurt.woord == "terug":
            steps.append(["vul", dict(given)])
    # Twice: a question that counts only because of a later one is met the second time.
    steps += [["vul", given], ["vul", given], ["opnieuw"], ["alles"]]
    return {"xform": gekeurd(proef.naam).xform, "stappen": steps}


def _give(model: Model, given: dict[str, str], beurt: Beurt) -> None:
    """What is said last counts; what is left out, and no more instances, is no answer."""
    ref, value = _ref(model, beurt.key), _value(model, beurt)
    if value:
        given[ref] = value
    else:
        given.pop(ref, None)


def _language(proef: Proef, model: Model) -> str:
    return model.talen[0]


def _ref(model: Model, key: str) -> str:
    """The key of an answer as a reference of the oracle; `kind[+2]` becomes the place of that instance and a plus."""
    if more := ontleed_nog(key):
        (repeat,) = (pad for pad, groep in model.herhalingen.items() if groep.naam == more[0])
        return f"{repeat}[{more[1]}]+"
    naam, keer = ontleed(key)
    veld = model.op_naam[naam]
    return veld.pad.replace(veld.herhaling, f"{veld.herhaling}[{keer}]", 1) if keer else veld.pad


def _value(model: Model, beurt: Beurt) -> str:
    """An answer in XForm form, read as simply as can be: the conversations have one clear answer each."""
    if ontleed_nog(beurt.key):
        return "ja" if beurt.keuzes == ("Ja",) else ""
    veld, said = model.op_naam[ontleed(beurt.key)[0]], beurt.antwoord or ""
    if not said:
        return ""
    if beurt.keuzes or veld.keuzes:
        names = [_choice(veld, label) for label in beurt.keuzes or (said,)]
        order = [keuze.naam for keuze in veld.keuzes]
        # Collect goes through the list, so what is ticked stands in the order of the list.
        return " ".join(sorted(names, key=order.index) if veld.type == "select_multiple" else names)
    if veld.type in ("integer", "decimal"):
        return said.replace(",", ".")
    return {"date": _day, "dateTime": _moment}.get(veld.type, str)(said)


def _choice(veld: Veld, label: str) -> str:
    for keuze in veld.keuzes:
        if label in ("".join(map(str, words)) for words in (keuze.label, *keuze.vertalingen.values())):
            return keuze.naam
    return label


_MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
)


def _day(said: str) -> str:
    day, month, year = said.split()[:3]
    number = _MONTHS.index(month) + 1 if month in _MONTHS else 12
    return f"{year}-{number:02}-{int(day):02}"


def _moment(said: str) -> str:
    return f"{_day(said)}T{said.split()[-1]}:00.000+01:00"


# -- what it says ------------------------------------------------------------------------------------------------------


def _differences(proef: Proef, model: Model, answer: Json) -> list[str]:
    if "fout" in answer:
        return [answer["fout"]]
    wrong = [str(r["fout"]) for r in answer["uitkomsten"] if isinstance(r, dict) and set(r) == {"fout"}]
    *_, met, _again, stored = answer["uitkomsten"]
    return [*wrong, *_order_of(proef, model, met), *_stored(proef, model, stored)]


def _order_of(proef: Proef, model: Model, met: list[list[str]]) -> list[str]:
    """The questions that are asked, each once, in order."""
    keys = [key for ref, _ in met if (key := _key(model, ref))]
    expected = [key for key in dict.fromkeys(proef.verwacht["gevraagd"]) if not ontleed_nog(key)]
    if any(beurt.wijzig or beurt.woord == "terug" for beurt in proef.beurten):
        expected = [key for key in keys if key in expected]  # some count no more, others came later
    if "waarschuwt" in proef.verwacht:
        keys.sort(key=lambda key: expected.index(key) if key in expected else 0)
    refused = [key for ref, outcome in met if outcome in ("fout", "verplicht") and (key := _key(model, ref))]
    lines = [f"JavaRosa refuses {key}" for key in refused]
    return [*lines, f"asked {keys}, table {expected}"] if keys != expected else lines


def _key(model: Model, ref: str) -> str:
    """The key of a question; "" for a note or what is no question."""
    time = re.search(r"\[(\d+)\]", ref)
    veld = model.op_pad.get(re.sub(r"\[\d+\]", "", ref))
    if veld is None or not veld.gevraagd:
        return ""
    return f"{veld.naam}[{time[1]}]" if time and veld.herhaling else veld.naam


def _stored(proef: Proef, model: Model, stored: dict[str, str]) -> list[str]:
    """What is stored; of calculations only those that the table names."""
    got = {}
    for ref, text in stored.items():
        time = re.search(r"\[(\d+)\]", ref)
        veld = model.op_pad.get(re.sub(r"\[\d+\]", "", ref))
        if veld is not None and (veld.gevraagd or veld.kort):
            got[f"{veld.naam}[{time[1]}]" if time and veld.herhaling else veld.naam] = _plain(veld, text)
    expected = proef.verwacht["bewaard"]
    keys = [key for key in {*got, *expected} if got.get(key) != expected.get(key)]
    return [f"stored {key}: JavaRosa {got.get(key)!r}, table {expected.get(key)!r}" for key in sorted(keys)]


def _plain(veld: Veld, text: str) -> str:
    """As we store it: a time and a moment to the minute, in local time; a whole number without a point."""
    length = {"time": 5, "dateTime": 16}.get(veld.type)
    return text.removesuffix(".0") if veld.type == "decimal" else text[:length]


if __name__ == "__main__":
    sys.exit(main())
