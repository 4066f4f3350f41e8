"""The rows of the sheet `survey`: groups, repeats, names, types, and columns that cannot stand where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kern.onderzoek.keuring.bevinding import Finding, Plaats, finding, grouped
from kern.onderzoek.keuring.kolommen import OWN_END, OWN_YES_NO, XML_NAME, Row
from kern.onderzoek.keuring.lezen import Werkboek
from kern.onderzoek.keuring.nabij import did_you_mean
from kern.onderzoek.keuring.soorten import KNOWN, SELECT_WORDS, Soort, read_type
from kern.onderzoek.model import MEESTE_KEREN
from kern.taal import zin

MAX_NAME = 100
MAX_DEPTH = 20  # groups in groups
ROOT = "data"
YES = frozenset({"yes", "true", "true()"})
NO = frozenset({"no", "false", "false()"})


@dataclass
class Regel:
    """A row that counts. `pad`: its path in the form; `groepen`: paths of the groups around it, the outermost first.

    `herhaling`: path of the repeat it stands in, or "". A block of its own (begin of a group) stands in itself not.
    """

    rij: int
    soort: Soort
    naam: str
    cellen: Row
    pad: str
    groepen: tuple[str, ...] = ()
    herhaling: str = ""

    @property
    def is_vraag(self) -> bool:
        """Whether a person answers it."""
        return self.soort.stand == "gevraagd"


@dataclass
class Formulier:
    """The rows in order. `op_naam`: the first row of each name; `overgeslagen`: what a phone would fill in."""

    wortel: str = ROOT
    regels: list[Regel] = field(default_factory=list)
    op_naam: dict[str, Regel] = field(default_factory=dict)
    overgeslagen: list[Regel] = field(default_factory=list)


@dataclass
class _Open:
    """A block that was opened."""

    regel: Regel
    kinderen: int = 0


def is_yes(row: Row, column: str) -> bool:
    """Whether one of our own columns says ja."""
    return row.get(column, "").lower() == "ja"


def read_rows(book: Werkboek) -> tuple[Formulier, list[Finding]]:
    """The rows that count, with their place in the form, and what is wrong with them one by one."""
    form = Formulier(wortel=book.settings.get("name", ROOT))
    found: list[Finding] = []
    stack: list[_Open] = []
    for number, row in book.survey.rijen.items():
        if row.get("disabled", "").lower() in YES:
            found.append(finding("melding.uitgezet", book.at("survey", number, "disabled")))
            continue
        soort = read_type(row.get("type", ""))
        if not soort.naam:
            found += _without_type(book, number, row)
        elif soort.stand == "einde":
            found += _close(book, form, stack, number, soort)
        else:
            found += _take(book, form, stack, number, row, soort)
    for open_block in stack:
        key = "fout.niet_gesloten"
        found.append(_at(book, key, open_block.regel, "type", soort=open_block.regel.soort.naam))
    if not any(regel.soort.stand in ("gevraagd", "stil") for regel in form.regels) and not found:
        found.append(finding("fout.leeg", Plaats("survey")))
    return form, [*found, *_passed_over(book, form)]


def _at(book: Werkboek, key: str, regel: Regel, column: str, **params: object) -> Finding:
    return finding(key, book.at("survey", regel.rij, column), **params)


def _without_type(book: Werkboek, number: int, row: Row) -> Iterator[Finding]:
    if "name" in row or "label" in row:
        yield finding("fout.soort_mist", book.at("survey", number, "type"))


def _close(book: Werkboek, form: Formulier, stack: list[_Open], number: int, soort: Soort) -> Iterator[Finding]:
    place = book.at("survey", number, "type")
    if not stack:
        yield finding("fout.niet_geopend", place, soort=soort.naam)
        return
    opened = stack.pop()
    if opened.regel.soort.naam != soort.naam:
        params = {"soort": soort.naam, "begin": opened.regel.soort.naam, "begin_rij": opened.regel.rij}
        yield finding("fout.verkeerd_gesloten", place, **params)
    elif not opened.kinderen:
        yield _at(book, "fout.lege_groep", opened.regel, "type")


def _take(
    book: Werkboek, form: Formulier, stack: list[_Open], number: int, row: Row, soort: Soort
) -> Iterator[Finding]:
    name = row.get("name", "")
    if not name and soort.naam == "note":
        name = f"generated_note_name_{number}"
    above = stack[-1].regel if stack else None
    groups = (*above.groepen, above.pad) if above else ()
    repeat = next((g for g in reversed(groups) if form_kind(form, g) == "repeat"), "")
    path = f"{groups[-1] if groups else f'/{form.wortel}'}/{name or f'_{number}'}"
    regel = Regel(number, soort, name, row, path, groups, repeat)
    if stack:
        stack[-1].kinderen += 1
    if soort.stand == "overgeslagen":
        form.overgeslagen.append(regel)
        return
    if soort.naam in SELECT_WORDS and "label" in row.get("appearance", "").split():
        # Only the heading of a table: in ODK as well nobody answers it.
        yield _at(book, "melding.kopregel", regel, "appearance")
        return
    form.regels.append(regel)
    if name:
        form.op_naam.setdefault(name, regel)
    if soort.stand == "begin":
        stack.append(_Open(regel))
        if soort.naam == "repeat" and repeat:
            yield _at(book, "fout.herhaling_in_herhaling", regel, "type")
        if len(stack) == MAX_DEPTH:
            yield _at(book, "fout.te_veel_groepen", regel, "type", grens=MAX_DEPTH)
    yield from _judge_type(book, regel)
    yield from _judge_name(book, regel)


def form_kind(form: Formulier, path: str) -> str:
    """`group` or `repeat`, for the path of a block."""
    name = path.rpartition("/")[2]
    found = form.op_naam.get(name)
    if found is None or found.pad != path:
        found = next((r for r in form.regels if r.pad == path), None)
    return found.soort.naam if found is not None else ""


def _passed_over(book: Werkboek, form: Formulier) -> Iterator[Finding]:
    for kind in dict.fromkeys(regel.soort.naam for regel in form.overgeslagen):
        rows = [regel.rij for regel in form.overgeslagen if regel.soort.naam == kind]
        yield grouped("melding.soort_overgeslagen", "survey", rows, book.header("survey", "type"), soort=kind)


# --- one row ---------------------------------------------------------------------------------------------------------


def _judge_type(book: Werkboek, regel: Regel) -> Iterator[Finding]:
    soort, written = regel.soort, regel.cellen.get("type", "")[:60]
    if soort.stand == "onbekend":
        near = did_you_mean(written.partition(" ")[0], KNOWN) if written not in KNOWN else ""
        yield _at(book, "fout.soort_onbekend", regel, "type", soort=written, bedoelde=near)
    elif soort.stand == "geweigerd" and soort.wat:
        yield _at(book, "fout.soort_geweigerd", regel, "type", soort=written, wat=zin(f"keuring.wat.{soort.wat}"))
    elif soort.naam == "repeat":
        yield _at(book, "melding.herhaling", regel, "type", keren=MEESTE_KEREN)
        if "label" not in regel.cellen:
            yield _at(book, "melding.herhaling_zonder_label", regel, "label")


def _judge_name(book: Werkboek, regel: Regel) -> Iterator[Finding]:
    name = regel.naam
    if not name:
        if regel.soort.stand != "geweigerd":
            yield _at(book, "fout.naam_mist", regel, "name")
    elif len(name) > MAX_NAME:
        yield _at(book, "fout.naam_te_lang", regel, "name", grens=MAX_NAME)
    elif not XML_NAME.fullmatch(name):
        yield _at(book, "fout.naam_tekens", regel, "name", naam=name)
    elif name in ("meta", "instanceID") or (regel.soort.naam == "repeat" and name == ROOT):
        yield _at(book, "fout.naam_bezet", regel, "name", naam=name)


# --- all rows together -----------------------------------------------------------------------------------------------


def judge_names(book: Werkboek, form: Formulier) -> Iterator[Finding]:
    """Names that stand twice, names that differ by a capital only, and those pyxform would make as well."""
    seen: dict[str, Regel] = {}
    lower: dict[str, Regel] = {}
    for regel in form.regels:
        if not regel.naam:
            continue
        # In ODK a name may return in another group; answers here are kept by name alone.
        first = seen.setdefault(regel.naam, regel)
        if first is not regel:
            if not _both_plain_groups(first, regel):
                yield _at(book, "fout.naam_dubbel", regel, "name", naam=regel.naam, andere=first.rij)
            continue
        other = lower.setdefault(regel.naam.lower(), regel)
        if other is not regel:
            params = {"naam": regel.naam, "ander": other.naam, "andere": other.rij}
            yield _at(book, "fout.naam_hoofdletter", regel, "name", **params)
    for regel in form.regels:
        made = _made_by_pyxform(regel)
        if made and made in seen:
            yield _at(book, "fout.naam_gemaakt", seen[made], "name", naam=made, voor=regel.naam, andere=regel.rij)


def _both_plain_groups(one: Regel, other: Regel) -> bool:
    return one.soort.naam == other.soort.naam == "group" and one.groepen != other.groepen


def _made_by_pyxform(regel: Regel) -> str:
    if regel.soort.anders:
        return f"{regel.naam}_other"
    count = regel.cellen.get("repeat_count", "")
    simple = count.startswith("${") and count.endswith("}") and count.count("${") == 1
    return f"{regel.naam}_count" if regel.soort.naam == "repeat" and count and not simple else ""


def judge_cells(book: Werkboek, form: Formulier) -> Iterator[Finding]:
    """Columns that cannot stand at the type of their row, and those that are passed over."""
    for regel in form.regels:
        yield from _judge_own(book, regel)
        yield from _judge_calculation(book, regel)
        yield from _judge_read_only(book, regel)
        yield from _judge_required(book, regel)
        yield from _judge_parameters(book, regel)
        yield from _judge_rest(book, regel)
    yield from _judge_together(book, form)


def _judge_own(book: Werkboek, regel: Regel) -> Iterator[Finding]:
    for column in OWN_YES_NO:
        value = regel.cellen.get(column, "ja").lower()
        if value not in ("ja", "nee"):
            yield _at(book, "fout.ja_of_nee", regel, column, waarde=regel.cellen[column][:60])
    if is_yes(regel.cellen, OWN_END) and regel.soort.naam != "note":
        yield _at(book, "fout.einde_alleen_note", regel, OWN_END)


def _judge_calculation(book: Werkboek, regel: Regel) -> Iterator[Finding]:
    """ODK works a calculation on a question out anew at the end, over what somebody typed."""
    row, soort = regel.cellen, regel.soort
    if "calculation" in row and (regel.is_vraag or soort.naam in ("note", "group", "repeat")):
        yield _at(book, "fout.berekening_bij_vraag", regel, "calculation")
    if soort.naam == "calculate" and "calculation" not in row and "default" not in row:
        yield _at(book, "fout.berekening_mist", regel, "calculation")
    if "default" in row and (soort.naam == "note" or soort.stand == "begin"):
        yield _at(book, "fout.standaard_bij_note", regel, "default")


def _judge_read_only(book: Werkboek, regel: Regel) -> Iterator[Finding]:
    value = regel.cellen.get("read_only", "no").lower()
    if value in NO or not regel.is_vraag:
        return
    if value in YES and "default" not in regel.cellen and not regel.soort.lijst:
        yield _at(book, "melding.alleen_lezen", regel, "read_only")
    else:
        yield _at(book, "fout.alleen_lezen", regel, "read_only")


def _judge_required(book: Werkboek, regel: Regel) -> Iterator[Finding]:
    value = regel.cellen.get("required", "no").lower()
    if value in ("ja", "nee"):
        yield _at(book, "fout.verplicht_yes", regel, "required")
    elif value not in NO and regel.soort.naam == "note":
        yield _at(book, "fout.verplichte_note", regel, "required")
    elif value not in NO and not regel.is_vraag and regel.soort.stand != "geweigerd":
        yield _at(book, "melding.verplicht_niets", regel, "required")
    if "constraint" in regel.cellen and not regel.is_vraag:
        yield _at(book, "melding.toets_niets", regel, "constraint")


def _judge_parameters(book: Werkboek, regel: Regel) -> Iterator[Finding]:
    text = regel.cellen.get("parameters", "")
    pairs = dict(part.partition("=")[::2] for part in text.replace(";", " ").replace(",", " ").split() if "=" in part)
    if regel.soort.naam == "range":
        yield from _judge_range(book, regel, pairs)
    elif pairs.get("randomize", "").lower() == "true":
        yield _at(book, "melding.volgorde", regel, "parameters")
    elif text:
        yield _at(book, "melding.parameters", regel, "parameters")


def _judge_range(book: Werkboek, regel: Regel, pairs: dict[str, str]) -> Iterator[Finding]:
    numbers = {}
    for name, standard in (("start", "1"), ("end", "10"), ("step", "1")):
        try:
            numbers[name] = float(pairs.get(name, standard))
        except ValueError:
            yield _at(book, "fout.bereik_getal", regel, "parameters", naam=name)
            return
    if numbers["start"] >= numbers["end"] or not 0 < numbers["step"] <= numbers["end"] - numbers["start"]:
        yield _at(book, "fout.bereik", regel, "parameters")
    if set(pairs) - {"start", "end", "step"}:
        yield _at(book, "melding.bereik_uiterlijk", regel, "parameters")


def _judge_rest(book: Werkboek, regel: Regel) -> Iterator[Finding]:
    row, soort = regel.cellen, regel.soort
    if "choice_filter" in row and not soort.lijst:
        yield _at(book, "melding.keuzefilter_niets", regel, "choice_filter")
    if "choice_filter" in row and soort.anders:
        yield _at(book, "fout.keuzefilter_anders", regel, "choice_filter")
    if "repeat_count" in row and soort.naam != "repeat":
        yield _at(book, "melding.aantal_niets", regel, "repeat_count")
    if "search(" in row.get("appearance", "").replace(" ", ""):
        yield _at(book, "fout.zoeken_in_bestand", regel, "appearance")


def _judge_together(book: Werkboek, form: Formulier) -> Iterator[Finding]:
    """What may stand on many rows is said once."""
    rows = [r.rij for r in form.regels if "appearance" in r.cellen and "search(" not in r.cellen["appearance"]]
    yield from _once(book, "melding.uiterlijk", rows, "appearance")
    rows = [r.rij for r in form.regels if (r.is_vraag or r.soort.naam == "note") and "label" not in r.cellen]
    yield from _once(book, "waarschuwing.label_mist", rows, "label")
    judged = [r for r in form.regels if r.is_vraag and "constraint" in r.cellen]
    rows = [r.rij for r in judged if "constraint_message" not in r.cellen]
    yield from _once(book, "melding.toets_zonder_tekst", rows, "constraint_message")


def _once(book: Werkboek, key: str, rows: list[int], column: str) -> Iterator[Finding]:
    if rows:
        yield grouped(key, "survey", rows, book.header("survey", column))
