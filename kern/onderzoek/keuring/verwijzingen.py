"""`${name}` in texts and expressions: what it stands for, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kern.onderzoek.keuring.nabij import did_you_mean
from kern.onderzoek.keuring.rijen import Formulier
from kern.taal import zin

REFERENCE = re.compile(r"\$\{([^{}]*)\}")
_UNCLOSED = re.compile(r"\$\{(?![^{}]*\})")
MOST_REFERENCES = 500
# What to write instead of what a phone would have filled in.
INSTEAD = {"today": "today()", "start": "now()", "end": "now()"}


@dataclass(frozen=True)
class Fout:
    """What is wrong with a reference: the last part of the key of its sentence, and what fills it."""

    key: str
    params: dict[str, str]


@dataclass(frozen=True)
class Uitgeschreven:
    """An expression with paths for its references. `stukken`: (begin here, begin as it was written) of each piece."""

    tekst: str
    stukken: tuple[tuple[int, int], ...]

    def plaats(self, here: int) -> int:
        """Where a place in `tekst` was in the cell."""
        begin, written = max((s for s in self.stukken if s[0] <= here), default=(0, 0))
        return written + (here - begin)


def names_in(text: str) -> list[str]:
    """The names a text refers to, in order."""
    return [found[1].strip() for found in REFERENCE.finditer(text)]


def judge_references(form: Formulier, text: str, *, in_label: bool) -> Iterator[Fout]:
    """Everything that is wrong with the references in a text, each once. In a label a repeat has no value."""
    if "${" not in text:
        return
    if _UNCLOSED.search(text):
        yield Fout("verwijzing_open", {})
    names = names_in(text)
    if len(names) > MOST_REFERENCES:
        yield Fout("verwijzing_te_veel", {"grens": str(MOST_REFERENCES)})
    for name in dict.fromkeys(names):
        wrong = _judge(form, name, in_label)
        if wrong is not None:
            yield wrong


def _judge(form: Formulier, name: str, in_label: bool) -> Fout | None:
    if name.startswith("last-saved#"):
        return Fout("verwijzing_vorige", {"naam": name})
    target = form.op_naam.get(name)
    if target is None:
        skipped = next((regel for regel in form.overgeslagen if regel.naam == name), None)
        if skipped is not None:
            other = "" if in_label else INSTEAD.get(skipped.soort.naam, "")
            instead = " " + zin("keuring.woord.schrijf", woord=other) if other else ""
            return Fout("verwijzing_overgeslagen", {"naam": name, "soort": skipped.soort.naam, "schrijf": instead})
        return Fout("verwijzing_onbekend", {"naam": name[:60], "bedoelde": did_you_mean(name, form.op_naam)})
    if target.soort.naam == "group" or (in_label and target.soort.naam == "repeat"):
        return Fout("verwijzing_groep", {"naam": name})
    return None


def write_out(form: Formulier, text: str) -> Uitgeschreven:
    """The expression with `/data/group/name` for every `${name}`; a name that does not exist gets the form's root."""
    pieces: list[str] = []
    places: list[tuple[int, int]] = [(0, 0)]
    length = end = 0
    for found in REFERENCE.finditer(text):
        target = form.op_naam.get(found[1].strip())
        path = f" {target.pad if target is not None else '/' + form.wortel} "
        pieces += [text[end : found.start()], path]
        length += found.start() - end
        places.append((length, found.start()))
        length += len(path)
        end = found.end()
        places.append((length, end))
    pieces.append(text[end:])
    return Uitgeschreven("".join(pieces), tuple(places))


def tidy(text: str) -> str:
    """References without blanks inside, as pyxform wants them."""
    return REFERENCE.sub(lambda found: f"${{{found[1].strip()}}}", text)
