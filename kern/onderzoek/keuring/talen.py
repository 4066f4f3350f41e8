"""The languages of a workbook: which column is in which, what is missing where.

A column names its language as people do (`label::English (en)`); here it gets its code, so that everything after
speaks of `label::en`. A column without one is in the default language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kern.onderzoek.keuring.bevinding import Finding, Plaats, finding, grouped
from kern.onderzoek.keuring.kolommen import TRANSLATED, language_of
from kern.onderzoek.keuring.lezen import Sheet, Werkboek
from kern.taal import TALEN

DUTCH = "nl"
NAMES = {
    **dict.fromkeys(("nederlands", "dutch", "flemish", "vlaams"), "nl"),
    **dict.fromkeys(("engels", "english"), "en"),
    **dict.fromkeys(("duits", "german", "deutsch"), "de"),
    **dict.fromkeys(("frans", "french", "français", "francais"), "fr"),
    **dict.fromkeys(("spaans", "spanish", "español", "espanol"), "es"),
    **dict.fromkeys(("portugees", "portuguese", "português", "portugues"), "pt"),
    **dict.fromkeys(("italiaans", "italian", "italiano"), "it"),
    **dict.fromkeys(("pools", "polish", "polski"), "pl"),
    **dict.fromkeys(("turks", "turkish", "türkçe", "turkce"), "tr"),
    **dict.fromkeys(("arabisch", "arabic", "العربية"), "ar"),
    **dict.fromkeys(("oekraïens", "ukrainian", "українська"), "uk"),
    **dict.fromkeys(("russisch", "russian", "русский"), "ru"),
    **dict.fromkeys(("roemeens", "romanian", "română"), "ro"),
    **dict.fromkeys(("bulgaars", "bulgarian", "български"), "bg"),
    **dict.fromkeys(("fries", "frysk", "frisian"), "fy"),
    **dict.fromkeys(("tigrinya", "ትግርኛ"), "ti"),
    **dict.fromkeys(("swahili", "kiswahili"), "sw"),
    **dict.fromkeys(("farsi", "perzisch", "persian", "فارسی"), "fa"),
    **dict.fromkeys(("hindi", "हिन्दी"), "hi"),
    **dict.fromkeys(("nepali", "नेपाली"), "ne"),
    **dict.fromkeys(("chinees", "chinese", "中文"), "zh"),
    **dict.fromkeys(("indonesisch", "indonesian", "bahasa indonesia"), "id"),
}
_CODE = re.compile(r"\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\s*\)\s*$")
_BARE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


@dataclass
class Talen:
    """`codes`: the languages, the default first. `zonder`: whether columns without a language stand beside others."""

    codes: tuple[str, ...] = (DUTCH,)
    zonder: bool = False


def code_of(written: str) -> str:
    """The code of a language as a header has it: `English (en)`, `English`, `en` → `en`; empty when unknown."""
    found = _CODE.search(written)
    if found is not None:
        return found[1].lower().replace("_", "-")
    if written.strip().casefold() in NAMES:
        return NAMES[written.strip().casefold()]
    return written.strip().replace("_", "-") if _BARE.fullmatch(written.strip()) else ""


def settle(book: Werkboek) -> tuple[Talen, list[Finding]]:
    """Gives every translated column of the workbook its code, in place; what they are and what is wrong with it."""
    found: list[Finding] = []
    seen: dict[str, str] = {}
    for sheet in (book.survey, book.choices):
        for key, header in list(sheet.kolommen.items()):
            base, written = language_of(key)
            if written and base in TRANSLATED and any(key in row for row in sheet.rijen.values()):
                found += _give_code(sheet, key, header, seen)
    default, wrong = _default(book, seen)
    plain = _has_plain(book)
    found += wrong
    _fold_plain(book, default)
    rest = [code for code in seen if code != default]
    return Talen((default, *rest), plain and bool(seen)), found


def _give_code(sheet: Sheet, key: str, header: str, seen: dict[str, str]) -> Iterator[Finding]:
    base, written = language_of(key)
    code = code_of(written)
    if not code:
        yield finding("fout.taal_zonder_code", Plaats(sheet.naam, 1, header), taal=written)
        code = written
    elif seen.setdefault(code, written) != written and f"{base}::{code}" in sheet.kolommen.keys() - {key}:
        yield finding("fout.taal_dubbel", Plaats(sheet.naam, 1, header), code=code)
        return
    _rename(sheet, key, f"{base}::{code}")


def _rename(sheet: Sheet, old: str, new: str) -> None:
    if old == new:
        return
    sheet.kolommen = {(new if key == old else key): header for key, header in sheet.kolommen.items()}
    for row in sheet.rijen.values():
        if old in row:
            row[new] = row.pop(old)


def _default(book: Werkboek, seen: dict[str, str]) -> tuple[str, list[Finding]]:
    """The default language: as the settings say, else Dutch, else the first of the sheet."""
    written = book.settings.get("default_language", "")
    if written and written.lower() != "default":
        code = code_of(written)
        if code and (code in seen or not seen or _has_plain(book)):
            return code, []
        place = book.at("settings", book.settings_row, "default_language")
        names = ", ".join(seen.values())
        return DUTCH, [finding("fout.standaardtaal", place, taal=written, talen=names)]
    return (DUTCH if DUTCH in seen or not seen or _has_plain(book) else next(iter(seen))), []


def _has_plain(book: Werkboek) -> bool:
    """Whether questions stand in a column without a language; choices there then are in the default language."""
    return any("label" in row for row in book.survey.rijen.values())


def _fold_plain(book: Werkboek, default: str) -> None:
    """Texts without a language and those in the default language become one column, without a language."""
    for sheet in (book.survey, book.choices):
        for base in TRANSLATED:
            own = f"{base}::{default}"
            header = sheet.kolommen.pop(own, None)
            if header is not None:
                sheet.kolommen.setdefault(base, header)
            for row in sheet.rijen.values():
                if own in row:
                    row[base] = row.pop(own)


# --- what is missing -------------------------------------------------------------------------------------------------


def judge_languages(book: Werkboek, languages: Talen) -> Iterator[Finding]:
    """Languages nobody can choose, rows without a translation, texts only in another language."""
    for code in languages.codes:
        if code not in TALEN:
            yield finding("melding.taal_zonder_bot", Plaats("survey", None, _label_header(book, code)), code=code)
    for sheet in (book.survey, book.choices):
        for code in languages.codes[1:]:
            yield from _missing(sheet, code)
        yield from _only_elsewhere(sheet, languages.codes[1:])


def _label_header(book: Werkboek, code: str) -> str:
    return book.survey.kolommen.get(f"label::{code}", book.survey.kolommen.get("label", "label"))


def _missing(sheet: Sheet, code: str) -> Iterator[Finding]:
    for base in TRANSLATED:
        if base == "guidance_hint":
            continue
        key = f"{base}::{code}"
        rows = [number for number, row in sheet.rijen.items() if base in row and key not in row]
        if rows:
            yield grouped("melding.vertaling_mist", sheet.naam, rows, sheet.kolommen.get(key, key), code=code)


def _only_elsewhere(sheet: Sheet, codes: Sequence[str]) -> Iterator[Finding]:
    for base in TRANSLATED:
        rows = [
            number
            for number, row in sheet.rijen.items()
            if base not in row and any(f"{base}::{code}" in row for code in codes)
        ]
        if rows and base != "guidance_hint":
            yield grouped("waarschuwing.standaardtekst_mist", sheet.naam, rows, sheet.kolommen.get(base, base))


def fill_default(book: Werkboek, languages: Talen) -> None:
    """Gives a text that stands only in another language to the default as well, so that nobody sees nothing."""
    for sheet in (book.survey, book.choices):
        for row in sheet.rijen.values():
            for base in TRANSLATED:
                others = (row[f"{base}::{code}"] for code in languages.codes[1:] if f"{base}::{code}" in row)
                if base not in row and (text := next(others, "")):
                    row[base] = text
