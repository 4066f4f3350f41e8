"""Every expression of a workbook, compiled before pyxform sees it: what is wrong with it, and what it looks at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kern.onderzoek.keuring.bevinding import Finding, Plaats, finding
from kern.onderzoek.keuring.keuzelijsten import OTHER, Lijsten
from kern.onderzoek.keuring.kolommen import TRANSLATED, base_of
from kern.onderzoek.keuring.lezen import Werkboek
from kern.onderzoek.keuring.nabij import did_you_mean
from kern.onderzoek.keuring.rijen import NO, YES, Formulier, Regel
from kern.onderzoek.keuring.verwijzingen import judge_references, write_out
from kern.onderzoek.keuring.waarden import judge_values
from kern.onderzoek.xpath import TOEGESTAAN, Uitdrukking, XPathFout, compile
from kern.onderzoek.xpath.patroon import lees_patroon

EXPRESSIONS = ("relevant", "constraint", "calculation", "choice_filter", "required", "default", "repeat_count")
TABLES = ("kern", "prijspeil")
# Functions that ODK, KoboToolbox or SurveyCTO know and we do not.
ODK_ONLY = frozenset(
    {
        *("area", "distance", "enclosed-area", "geofence", "intersects", "uuid", "random", "randomize"),
        *("base64-encode", "extract-signed", "property", "last"),
        *("thousandsep", "rank-index", "duration", "hash", "item-at", "de-duplicate", "sum-if", "count-if", "index"),
        *("device-id", "username", "phone-call", "linebreak", "geolocation", "depend"),
    }
)
SMART_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})
_CALL = re.compile(r"""'[^']*'|"[^"]*"|(?P<naam>[^\W\d][\w.\-]*(?::[^\W\d][\w.\-]*)?)\s*\(""")
_WORDS = frozenset(("and", "or", "div", "mod"))
_AROUND = 20


@dataclass
class Gelezen:
    """What the expressions of a workbook are: (name of the row, column) -> compiled. Only those that are sound."""

    uitdrukkingen: dict[tuple[str, str], Uitdrukking] = field(default_factory=dict)


def judge_expressions(book: Werkboek, form: Formulier, lists: Lijsten) -> tuple[Gelezen, list[Finding]]:
    """Compiles every expression and looks at every `${…}` in texts; everything that is wrong with them."""
    compiler = _Compiler(book, form, lists)
    found: list[Finding] = []
    for regel in form.regels:
        for key in regel.cellen:
            if key in EXPRESSIONS:
                found += compiler.cell(regel, key)
            elif base_of(key) in TRANSLATED and base_of(key) != "guidance_hint":
                found += compiler.label(regel, key)
    found += compiler.choices()
    return compiler.gelezen, found


def is_dynamic(regel: Regel) -> bool:
    """Whether a default is worked out, by the same rule as pyxform."""
    from pyxform.utils import default_is_dynamic

    return bool(default_is_dynamic(regel.cellen.get("default", "").translate(SMART_QUOTES), regel.soort.naam))


class _Compiler:
    """Knows which paths, lists and columns there are."""

    def __init__(self, book: Werkboek, form: Formulier, lists: Lijsten) -> None:
        self.book, self.form, self.lists = book, form, lists
        self.gelezen = Gelezen()
        self.paths: dict[str, str] = {}
        for regel in form.regels:
            self.paths.setdefault(regel.pad, regel.soort.naam)
            if regel.soort.anders:
                self.paths[f"{regel.pad}_{OTHER}"] = "text"
        self.repeats = [regel.pad for regel in form.regels if regel.soort.naam == "repeat"]
        used = {regel.soort.lijst for regel in form.regels if regel.soort.lijst}
        self.columns = {name: self._columns(name) for name in used if name in lists}

    def _columns(self, name: str) -> tuple[str, ...]:
        extra = dict.fromkeys(key for choice in self.lists[name] for key in choice.cellen if base_of(key) == key)
        return ("name", *(key for key in extra if key not in ("name", "label", "list_name")))

    # --- expressions

    def cell(self, regel: Regel, key: str) -> Iterator[Finding]:
        """One cell with an expression."""
        if key == "choice_filter" and regel.soort.lijst not in self.columns:
            return  # the list itself is what is wrong
        text = regel.cellen[key].translate(SMART_QUOTES)
        if text.lower() in YES | NO | {"ja", "nee"} and key != "default":
            return
        if key == "default" and not is_dynamic(regel):
            yield from self._static_default(regel, text)
            return
        place = self.book.at("survey", regel.rij, key)
        wrong = list(judge_references(self.form, text, in_label=False))
        yield from (finding(f"fout.{w.key}", place, **w.params) for w in wrong)
        unknown = list(_unknown_functions(text))
        for name in unknown:
            params = {"functie": name, "bedoelde": did_you_mean(name, TOEGESTAAN)}
            yield finding("fout.functie_odk" if name in ODK_ONLY else "fout.functie_onbekend", place, **params)
        if any(w.key == "verwijzing_open" for w in wrong) or unknown:
            return
        called = list(judge_calls(text, place))
        yield from called
        yield from self._compile(regel, key, text, place, said=bool(called))
        yield from judge_values(self.form, self.lists, regel, text, place)

    def _compile(self, regel: Regel, key: str, text: str, place: Plaats, *, said: bool) -> Iterator[Finding]:
        written = write_out(self.form, text)
        columns = self.columns.get(regel.soort.lijst, ("name",)) if key == "choice_filter" else ()
        try:
            made = compile(written.tekst, self.paths, regel.pad, columns, self.repeats, self.columns)
        except XPathFout as error:
            if error.soort == "patroon" and said:
                return
            yield self._wrong(error, written.plaats(error.plaats or 0), text, place, columns)
            return
        self.gelezen.uitdrukkingen[regel.naam, key] = made
        if made.meervoudig:
            names = ", ".join(sorted(path.rpartition("/")[2] for path in made.meervoudig))
            yield finding("waarschuwing.alle_keren", place, namen=names)

    def _wrong(self, error: XPathFout, at: int, text: str, place: Plaats, columns: tuple[str, ...]) -> Finding:
        near = _near(text, at)
        if error.soort == "diep":
            return finding("fout.te_diep", place)
        if error.soort == "argumenten":
            return finding("fout.argumenten", place, functie=error.functie or "", stuk=near)
        if error.soort == "patroon":
            return finding("fout.patroon", place, stuk=near)
        if error.functie == "instance":
            return finding("fout.lijst_in_formule", place, lijst=error.reden[:60])
        if error.soort == "pad":
            return finding("fout.pad", place, pad=error.reden[:80])
        if columns and re.fullmatch(r"[^\W\d][\w.\-]*", error.reden) and error.reden in text:
            params = {"kolomnaam": error.reden, "bedoelde": did_you_mean(error.reden, columns)}
            return finding("fout.filterkolom", place, **params)
        return finding("fout.syntaxis", place, teken=at + 1, stuk=near)

    def _static_default(self, regel: Regel, text: str) -> Iterator[Finding]:
        names = {choice.naam for choice in self.lists.get(regel.soort.lijst, ())}
        if regel.soort.lijst and names and not set(text.split()) <= names | {OTHER if regel.soort.anders else ""}:
            place = self.book.at("survey", regel.rij, "default")
            yield finding("waarschuwing.standaard_geen_keuze", place, waarde=text[:60], lijst=regel.soort.lijst)

    # --- texts

    def label(self, regel: Regel, key: str) -> Iterator[Finding]:
        """One text of a row."""
        place = self.book.at("survey", regel.rij, key)
        for wrong in judge_references(self.form, regel.cellen[key], in_label=True):
            yield finding(f"fout.{wrong.key}", place, **wrong.params)

    def choices(self) -> Iterator[Finding]:
        """The texts of all choices."""
        for choice in (choice for choices in self.lists.values() for choice in choices):
            for key in choice.cellen:
                if base_of(key) in TRANSLATED:
                    place = self.book.at("choices", choice.rij, key)
                    for wrong in judge_references(self.form, choice.cellen[key], in_label=True):
                        yield finding(f"fout.{wrong.key}", place, **wrong.params)


def _unknown_functions(text: str) -> Iterator[str]:
    named = (found["naam"] for found in _CALL.finditer(text))
    yield from dict.fromkeys(name for name in named if name and name not in TOEGESTAAN and name not in _WORDS)


def _near(text: str, at: int) -> str:
    """What stands around a place, cut to a length people read."""
    begin, end = max(at - _AROUND, 0), at + _AROUND
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"


# --- calls whose arguments are judged --------------------------------------------------------------------------------


def judge_calls(text: str, place: Plaats) -> Iterator[Finding]:
    """`pulldata()` reads our two tables only; a pattern of `regex()` stands there as text and can be followed."""
    for arguments in calls(text, "pulldata"):
        table = literal(arguments[0]) or ""
        if table not in TABLES:
            yield finding("fout.tabel", place, tabel=(table or arguments[0])[:60], bedoelde=did_you_mean(table, TABLES))
    for arguments in calls(text, "regex"):
        pattern = literal(arguments[1]) if len(arguments) == 2 else None
        if pattern is None:
            yield finding("fout.patroon_los", place)
            continue
        try:
            lees_patroon(pattern)
        except re.error as error:
            if type(error) is not re.error:  # a broken one was found when it was compiled
                yield finding("fout.patroon_zwaar", place, stuk=pattern[:60])


def literal(argument: str) -> str | None:
    """The text between quotes; None when an argument is anything else."""
    found = re.fullmatch(r"""\s*(?:'([^']*)'|"([^"]*)")\s*""", argument)
    return (found[1] or found[2] or "") if found else None


def calls(text: str, name: str) -> Iterator[list[str]]:
    """The arguments of every call of a function, as written."""
    for found in re.finditer(rf"""'[^']*'|"[^"]*"|(?<![\w.\-])(?P<naam>{re.escape(name)})\s*\(""", text):
        if found["naam"]:
            yield _arguments(text, found.end())


def _arguments(text: str, at: int) -> list[str]:
    depth, begin, found = 0, at, []
    quote = ""
    for place in range(at, len(text)):
        sign = text[place]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([":
            depth += 1
        elif sign in ")]" and depth:
            depth -= 1
        elif sign == ")" or (sign == "," and not depth):
            found.append(text[begin:place])
            begin = place + 1
            if sign == ")":
                break
    return found or [""]


def paths_of(compiled: Mapping[tuple[str, str], Uitdrukking], name: str, *columns: str) -> set[str]:
    """The paths that the expressions of a row look at, in these columns."""
    return {path for column in columns if (name, column) in compiled for path in compiled[name, column].paden}
