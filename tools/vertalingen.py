"""Bring the catalogues in `translations/` up to date with what residents read: `make vertalingen`.

The Dutch sentences are gathered from `templates/` (TOML lines, and the marked words of pages and of the receipt mail)
and from the shipped marsroutes (what residents read of them).
Each language has `<code>/LC_MESSAGES/kernpraat.po`, which people edit, and the `.mo` beside it, which the program
reads. What is not translated, is translated of an older sentence (fuzzy) or does not fit, is printed, and the exit code
is 1: residents read Dutch there.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes
from jinja2.ext import babel_extract

from kern.taal import BRONTAAL, DOMEIN, TALEN, TEMPLATES, TRANSLATIONS

# Templates whose marked words are gathered; what staff alone read is not marked.
BLADEN = ("openbaar/*", "_macros/*.html", "mail/*")
# TOML files with sentences for residents, and the sections of a file that is only partly for them.
ZINNEN: dict[str, tuple[str, ...]] = {
    "chat/gesprek.toml": (),
    "chat/antwoorden.toml": (),
    "chat/telegram.toml": ("opdrachten", "omschrijving"),
    "chat/plan.toml": (),
    "chat/aanmelden.toml": (),
    "chat/charette_bericht.toml": (),
    "openbaar/openbaar.toml": (),
    "openbaar/idee.toml": (),
    "openbaar/aanmelding.toml": (),
    "openbaar/kernpagina.toml": (),
    "openbaar/initiatief.toml": (),
    "openbaar/charette.toml": (),
    "openbaar/fouten.toml": (),
    "mail/berichten.toml": ("bewijs",),
}
MARSROUTES = TEMPLATES.parent / "kern" / "trajecten" / "marsroutes"
OPTIES = {"trimmed": "true", "newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "no"}
WOORDEN = {"_": None, "gettext": None, "ngettext": (1, 2)}
# The date in the file's head, so that the same sentences give the same file.
GEMAAKT = datetime(2026, 1, 1, tzinfo=UTC)
KOP = "# {taal} of Kernpraat: the Dutch sentence, and how it is said in {taal}. After a change: `make vertalingen`."

PLEK = re.compile(r"\{\w*\}|%\(\w+\)s")
MERK = re.compile(r"</?\w[^>]*>")
Tekst = str | tuple[str, str]


def bron() -> Catalog:
    """All that residents read, in Dutch, in the order of the files; a pair is one and more (`dag`, `dagen`)."""
    catalog = Catalog()
    for file, text in (*_uit_zinnen(), *_uit_bladen(), *_uit_marsroutes()):
        catalog.add(text, locations=[(file, 0)])
    return catalog


def _uit_zinnen() -> Iterator[tuple[str, Tekst]]:
    for file, sections in ZINNEN.items():
        for name, lines in tomllib.loads((TEMPLATES / file).read_text("utf-8")).items():
            if not sections or name in sections:
                yield from ((file, text) for text in lines.values() if text)


def _uit_bladen() -> Iterator[tuple[str, Tekst]]:
    for path in sorted(path for pattern in BLADEN for path in TEMPLATES.glob(pattern)):
        if path.suffix not in (".html", ".txt"):
            continue
        file = str(path.relative_to(TEMPLATES))
        with path.open("rb") as lines:
            for _, function, text, _ in babel_extract(lines, WOORDEN, (), OPTIES):  # type: ignore[arg-type]
                parts = (text,) if isinstance(text, str) else tuple(part for part in text or () if part)
                yield file, (parts[0], parts[1]) if function == "ngettext" else parts[0]
        yield from ((file, pair) for pair in _meervouden(path.read_text("utf-8")))


def _uit_marsroutes() -> Iterator[tuple[str, Tekst]]:
    """What residents read of the shipped marsroutes; what the gemeente rewrites stays Dutch."""
    for path in sorted(MARSROUTES.glob("*.yaml")):
        found = yaml.safe_load(path.read_text("utf-8"))
        yield from ((f"marsroutes/{path.name}", text) for text in _van_marsroute(found) if text)


def _van_marsroute(found: dict[str, Any]) -> Iterator[str]:
    if "stappen" not in found:  # the roles: what they are called and what they do
        yield from (text for rol in found.values() for text in (rol["naam"], rol["doet"]))
        return
    yield found["naam"]
    yield from (groep["naam"] for groep in found["groepen"])
    for stap in found["stappen"]:
        yield stap.get("publiek", "")
        yield from (text for p in stap.get("participatie", ()) for text in (p["wie"], p["wat"]))
        mine = (m for m in stap.get("communicatie", ()) if "INW" in m["wie"])
        yield from (text for m in mine for text in (m["wat"], m["kanaal"]))


def _meervouden(template: str) -> Iterator[tuple[str, str]]:
    """The words of the filter `meervoud`, which Babel does not know."""
    tree = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(template)
    for found in tree.find_all(nodes.Filter):
        if found.name == "meervoud":
            een, meer = (node.as_const() for node in found.args)
            yield een, meer


def pad(taal: str, soort: str = "po") -> Path:
    """Where the catalogue of a language stands."""
    return TRANSLATIONS / taal / "LC_MESSAGES" / f"{DOMEIN}.{soort}"


def lees(taal: str) -> Catalog:
    """The catalogue as it is; empty when there is none yet."""
    if not pad(taal).exists():
        return Catalog(taal)
    with pad(taal).open("rb") as file:
        return read_po(file, locale=taal)


def bijgewerkt(taal: str) -> Catalog:
    """The catalogue with exactly the sentences there are now; of a changed one the old translation is kept, fuzzy."""
    catalog = lees(taal)
    catalog.update(bron())
    catalog.obsolete.clear()
    catalog.header_comment = KOP.format(taal=TALEN[taal])
    catalog.project, catalog.version, catalog.fuzzy = "Kernpraat", "1", False
    catalog.creation_date = catalog.revision_date = GEMAAKT
    return catalog


def gebreken(catalog: Catalog) -> list[str]:
    """What is wrong in a catalogue, a line each: not translated, to be looked at again, other places or marks."""
    return [f"{fault}: {_delen(m.id)[0]}" for m in catalog if m.id for fault in _gebreken(m)]


def _gebreken(message: Message) -> Iterator[str]:
    said, dutch = _delen(message.string), _delen(message.id)
    if not all(said):
        yield "niet vertaald"
    elif message.fuzzy:
        yield "kijk na (nieuw of gewijzigd)"
    elif any(_telling(PLEK, here) != _telling(PLEK, there) for here, there in _paren(dutch, said)):
        yield "andere {plekken}"
    elif any(_telling(MERK, here) != _telling(MERK, there) for here, there in _paren(dutch, said)):
        yield "andere opmaak"


def _delen(text: Any) -> tuple[str, ...]:
    """One text, or the forms for one and for more."""
    return tuple(str(part or "") for part in (text if isinstance(text, (tuple, list)) else (text,)))


def _paren(dutch: tuple[str, ...], said: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each form with the Dutch one it says; a language with more than two has the Dutch form for more as its model."""
    return [(dutch[min(i, len(dutch) - 1)], text) for i, text in enumerate(said)]


def _telling(wat: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(wat.findall(text))


def schrijf(taal: str, catalog: Catalog) -> None:
    """Write the catalogue and what the program reads of it; a fuzzy sentence stays Dutch there."""
    pad(taal).parent.mkdir(parents=True, exist_ok=True)
    with pad(taal).open("wb") as file:
        write_po(file, catalog, width=116, include_lineno=False, ignore_obsolete=True)
    with pad(taal, "mo").open("wb") as file:
        write_mo(file, catalog)


def main(talen: Iterable[str] = ()) -> int:
    """Bring every language up to date and say what is missing."""
    count = 0
    for taal in talen or (code for code in TALEN if code != BRONTAAL):
        catalog = bijgewerkt(taal)
        schrijf(taal, catalog)
        faults = gebreken(catalog)
        count += len(faults)
        sys.stdout.write(f"{TALEN[taal]}: {len(catalog)} zinnen, {len(faults)} gebreken\n")
        sys.stdout.writelines(f"  {fault}\n" for fault in faults)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
