"""From judged rows to an XForm by pyxform; runs only in the child process.

pyxform is given the rows as they were read and judged, not the file: what it converts is what was looked at. Columns
and rows that are passed over never reach it, so that nothing of them can end up in the questionnaire.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kern.onderzoek.keuring.bevinding import Finding, Plaats, finding, technical
from kern.onderzoek.keuring.keuzelijsten import OTHER, Lijsten
from kern.onderzoek.keuring.kolommen import OWN, TRANSLATED, XML_NAME, Row, base_of
from kern.onderzoek.keuring.lezen import Werkboek
from kern.onderzoek.keuring.rijen import YES, Formulier, Regel
from kern.onderzoek.keuring.talen import Talen
from kern.onderzoek.keuring.verwijzingen import tidy
from kern.taal import TALEN, zin

_DROPPED = frozenset({*OWN, "guidance_hint", "disabled", "read_only", "parameters", "type", "name", "appearance"})
_SETTINGS = ("form_id", "version", "form_title", "name", "allow_choice_duplicates", "clean_text_values")
# A piece of what pyxform says -> the last part of the key of our sentence.
_MESSAGES = {
    "must be unique within their nearest parent": "pyxform_naam_dubbel",
    "Repeat names must unique": "pyxform_naam_dubbel",
    "could not find the name": "pyxform_verwijzing",
    "Reference variables must start": "pyxform_verwijzing",
    "appears more than once": "pyxform_verwijzing",
    "'parameters' value is invalid": "pyxform_parameters",
    "Names must begin with a letter": "pyxform_naam",
    "Unmatched": "pyxform_groep",
    "cannot be added to multiple choice": "pyxform_keuze",
    "List name not in choices": "pyxform_lijst",
}


def convert(book: Werkboek, form: Formulier, lists: Lijsten, languages: Talen) -> tuple[str, list[Finding]]:
    """The XForm, and what pyxform has to say. An error of pyxform is one finding and an empty XForm."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert as to_xform

    survey = list(_survey(form, languages))
    sheets = {
        "survey": [row for _, row in survey],
        "choices": list(_choices(form, lists, languages)),
        "settings": [_settings(book, languages)],
    }
    numbers = [number for number, _ in survey]
    warnings: list[str] = []
    try:
        result = to_xform(xlsform=sheets, warnings=warnings, validate=False)
    except PyXFormError as error:
        return "", [_said("fout", str(error), numbers)]
    except MemoryError:
        raise
    except Exception as error:  # whatever pyxform stumbles over is about this workbook, not about us
        return "", [_said("fout", f"{type(error).__name__}: {error}", numbers)]
    return str(result.xform), [_said("melding", text, numbers) for text in warnings if not _known(text)]


def _known(warning: str) -> bool:
    """What we have said ourselves, in Dutch."""
    ours = ("is missing the", "has no label", "Choices should have a label", "case-insensitive match", "or_other")
    return any(piece in warning for piece in ours)


def _said(soort: str, message: str, numbers: list[int]) -> Finding:
    found = re.search(r"\[row : (\d+)\]", message)
    place = int(found[1]) - 2 if found else -1
    row = numbers[place] if 0 <= place < len(numbers) else None
    text = " ".join(message.split())
    known = next((key for piece, key in _MESSAGES.items() if piece in text), "")
    at = Plaats("survey", row)
    if known and soort == "fout":
        return finding(f"fout.{known}", at)
    return technical(f"{soort}.omzetting", at, text[:500])


# --- the rows --------------------------------------------------------------------------------------------------------


def _survey(form: Formulier, languages: Talen) -> Iterator[tuple[int, Row]]:
    open_blocks: list[Regel] = []
    filled = {group for regel in form.regels if regel.soort.stand != "begin" for group in regel.groepen}
    for regel in form.regels:
        if regel.soort.stand == "begin" and regel.pad not in filled:
            continue  # all that stood in it is passed over
        while open_blocks and open_blocks[-1].pad not in regel.groepen:
            closed = open_blocks.pop()
            yield closed.rij, {"type": f"end_{closed.soort.naam}"}
        yield regel.rij, _row(regel, languages)
        if regel.soort.stand == "begin":
            open_blocks.append(regel)
        if regel.soort.anders:
            yield regel.rij, _other_question(regel, languages)
    for closed in reversed(open_blocks):
        yield closed.rij, {"type": f"end_{closed.soort.naam}"}


def _row(regel: Regel, languages: Talen) -> Row:
    kept = {key: tidy(text) for key, text in regel.cellen.items() if _reaches(key, languages)}
    row = {"type": _type(regel), "name": regel.naam, **kept}
    if regel.soort.stand != "begin":
        if "appearance" in regel.cellen:
            row["appearance"] = regel.cellen["appearance"]
        if regel.is_vraag or regel.soort.naam == "note":
            row.setdefault("label", regel.naam)
    if regel.soort.naam == "range":
        row["parameters"] = _range(regel)
    return _untranslated_first(row)


def _untranslated_first(row: Row) -> Row:
    """pyxform forgets a translation that stands before the text without a language."""
    return dict(sorted(row.items(), key=lambda cell: "::" in cell[0]))


def _reaches(key: str, languages: Talen) -> bool:
    """Whether pyxform may see a cell: it counts, and its language is one of the questionnaire's."""
    base = base_of(key)
    if base in _DROPPED or key in _DROPPED:
        return False
    if base in TRANSLATED:
        return key == base or key.removeprefix(f"{base}::") in languages.codes
    return base in (*("relevant", "required", "constraint", "calculation", "default", "choice_filter", "repeat_count"),)


def _type(regel: Regel) -> str:
    soort = regel.soort
    if soort.stand == "begin":
        return f"begin_{soort.naam}"
    if regel.is_vraag and regel.cellen.get("read_only", "").lower() in YES:
        return "note"
    return f"{soort.naam} {soort.lijst}" if soort.lijst else soort.naam


def _range(regel: Regel) -> str:
    words = regel.cellen.get("parameters", "").replace(";", " ").replace(",", " ").split()
    return " ".join(word for word in words if word.partition("=")[0] in ("start", "end", "step"))


def _other_question(regel: Regel, languages: Talen) -> Row:
    texts = _own_texts("label", "vraag", languages)
    relevant = f"selected(../{regel.naam}, '{OTHER}')"
    return {"type": "text", "name": f"{regel.naam}_{OTHER}", "relevant": relevant, **texts}


def _own_texts(column: str, name: str, languages: Talen) -> Row:
    """One of our own texts in every language of the questionnaire; in English where we do not speak it."""
    spoken = {code: code if code in TALEN else "en" for code in languages.codes}
    keys = {code: column if code == languages.codes[0] else f"{column}::{code}" for code in languages.codes}
    return {keys[code]: zin(f"keuring.anders.{name}_{spoken[code]}") for code in languages.codes}


def _choices(form: Formulier, lists: Lijsten, languages: Talen) -> Iterator[Row]:
    used = {regel.soort.lijst for regel in form.regels if regel.soort.lijst}
    with_other = {regel.soort.lijst for regel in form.regels if regel.soort.anders}
    for name in sorted(used & lists.keys()):
        for choice in lists[name]:
            kept = {key: tidy(text) for key, text in choice.cellen.items() if _choice_reaches(key, languages)}
            yield _untranslated_first({"label": choice.naam, **kept})
        if name in with_other and OTHER not in {choice.naam for choice in lists[name]}:
            yield {"list_name": name, "name": OTHER, **_own_texts("label", "keuze", languages)}


def _choice_reaches(key: str, languages: Talen) -> bool:
    base = base_of(key)
    if base in TRANSLATED:
        return base == "label" and (key == base or key.removeprefix(f"{base}::") in languages.codes)
    return XML_NAME.fullmatch(key) is not None and key not in ("itextId", "hint")


def _settings(book: Werkboek, languages: Talen) -> Row:
    row = {key: book.settings[key] for key in _SETTINGS if key in book.settings}
    return row | {"default_language": languages.codes[0]}
