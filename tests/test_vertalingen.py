"""The catalogues: everything residents read is translated, with the same places, and what staff read stays Dutch."""

from __future__ import annotations

import re
import tomllib
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from jinja2 import Environment, nodes

from kern import taal
from kern.taal import BRONTAAL, TALEN, TEMPLATES, TRANSLATIONS
from tools import vertalingen
from tools.vertalingen import ZINNEN, bijgewerkt, bron, gebreken, lees, pad

ANDERE = [code for code in TALEN if code != BRONTAAL]
# Pages whose every word must be marked; the demo's are for who shows it.
PAGINAS = sorted(p for p in (TEMPLATES / "openbaar").glob("*.html") if not p.name.startswith("demo_"))
MAIL = sorted((TEMPLATES / "mail").glob("ontvangstbewijs.*"))
NAMEN = {"Kernpraat"}


@pytest.mark.parametrize("code", ANDERE)
def test_everything_is_translated_and_up_to_date(code: str) -> None:
    assert gebreken(bijgewerkt(code)) == [], "Voer uit: make vertalingen"
    assert {m.id for m in lees(code)} == {m.id for m in bijgewerkt(code)}, "Voer uit: make vertalingen"


@pytest.mark.parametrize("code", ANDERE)
def test_what_the_program_reads_is_what_people_edit(code: str) -> None:
    with pad(code, "mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for message in (m for m in lees(code) if not m.fuzzy):
        if isinstance(message.id, (tuple, list)):
            assert [compiled.ngettext(*message.id, n) for n in (1, 2)] == list(message.string)
        elif message.id:
            assert compiled.gettext(message.id) == message.string, "Voer uit: make vertalingen"


@pytest.mark.parametrize("code", ANDERE)
def test_making_the_catalogue_twice_gives_the_same_file(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = bijgewerkt(code)
    monkeypatch.setattr(vertalingen, "TRANSLATIONS", tmp_path)
    vertalingen.schrijf(code, there)
    first = vertalingen.pad(code).read_bytes()
    assert first == (TRANSLATIONS / code / "LC_MESSAGES" / "kernpraat.po").read_bytes(), "Voer uit: make vertalingen"
    vertalingen.schrijf(code, bijgewerkt(code))
    assert vertalingen.pad(code).read_bytes() == first


def test_the_tool_says_what_is_missing_or_does_not_fit() -> None:
    catalog = Catalog("en")
    catalog.add("Begin", "Start")
    catalog.add("Verder", "")
    catalog.add("Terug", "Back", flags=["fuzzy"])
    catalog.add("Vraag {nummer} van {van}", "Question {number} of {van}")
    catalog.add("Hulp<span> van een mens</span>", "Help from a person")
    catalog.add(("dag", "dagen"), ("day", ""))
    assert sorted(gebreken(catalog)) == [
        "andere opmaak: Hulp<span> van een mens</span>",
        "andere {plekken}: Vraag {nummer} van {van}",
        "kijk na (nieuw of gewijzigd): Terug",
        "niet vertaald: Verder",
        "niet vertaald: dag",
    ]


@pytest.mark.parametrize("code", ANDERE)
def test_a_sentence_of_the_chat_is_said_in_the_language_with_its_values(code: str) -> None:
    """Every key, with a value in each of its places: nothing is missing and nothing fails in front of a resident."""
    for file, sections in ZINNEN.items():
        found = tomllib.loads((TEMPLATES / file).read_text("utf-8"))
        for name, lines in found.items():
            for key, text in lines.items() if not sections or name in sections else ():
                places = {place: f"<{place}>" for place in re.findall(r"\{(\w+)\}", text)}
                with taal.spreek(code):
                    said = taal.zin(f"{Path(file).stem}.{name}.{key}", **places)
                assert all(value in said for value in places.values()), key
                assert "{" not in said, key


@pytest.mark.parametrize("code", ANDERE)
def test_what_staff_and_the_village_read_stays_dutch(code: str) -> None:
    for folder in taal.ALLEEN_NEDERLANDS:
        for path in (TEMPLATES / folder).glob("*.toml"):
            for name, lines in tomllib.loads(path.read_text("utf-8")).items():
                for key, text in lines.items() if isinstance(lines, dict) else ():
                    if isinstance(text, str):
                        with taal.spreek(code):
                            assert taal.zin(f"{path.stem}.{name}.{key}") == text


def test_without_a_translation_people_read_dutch() -> None:
    with taal.spreek("en"):
        assert taal.gettext("Deze zin staat nergens.") == "Deze zin staat nergens."
        assert taal.ngettext("geit", "geiten", 2) == "geiten"
        assert taal.gettext("") == ""


def test_all_that_is_said_is_gathered() -> None:
    ids = {message.id for message in bron()}
    assert "Verder" in ids, "a line of TOML"
    assert "Hoe staat het ervoor in %(kern)s?" in ids, "a marked text of a page"
    assert ("dag", "dagen") in ids, "the words of a plural"
    assert "Nieuws voor de DBO" not in ids, "no mail to a DBO"


@pytest.mark.parametrize("path", [*PAGINAS, *MAIL], ids=lambda p: p.name)
def test_every_word_of_a_page_for_residents_is_marked(path: Path) -> None:
    """What stands between the tags, and in what a screen reader says, is `_()` or `{% trans %}`."""
    tree = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(path.read_text("utf-8"))
    plain = "\0".join(node.data for node in tree.find_all(nodes.TemplateData))
    spoken = " ".join(re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', plain))
    text = re.sub(r'<[^>]*>|[\w-]+="[^"]*"|\bkp-[\w-]+|&\w+;', " ", plain)
    words = re.findall(r"[^\W\d_]{2,}", f"{text} {spoken}")
    assert set(words) <= NAMEN, path.name
