"""The sentences of the reader: each is used, and each can be said."""

from __future__ import annotations

import tomllib
from pathlib import Path

from kern.taal import TEMPLATES

# Said by the conversation, not by the reader.
ELSEWHERE = {"antwoorden.gevoelig.getal"}
ROOT = Path(__file__).parent.parent.parent
LABELS = "antwoorden.label."  # what stands on buttons: no sentences


def _sentences() -> dict[str, str]:
    sections = tomllib.loads((TEMPLATES / "chat" / "antwoorden.toml").read_text("utf-8"))
    return {f"antwoorden.{name}.{key}": text for name, lines in sections.items() for key, text in lines.items()}


def test_every_sentence_is_said_somewhere() -> None:
    places = (*(ROOT / "kern" / "vragen").glob("*.py"), *(ROOT / "bot").rglob("*.py"))
    code = "".join(path.read_text("utf-8") for path in places)
    assert [key for key in _sentences() if f'"{key}"' not in code and key not in ELSEWHERE] == []


def test_sentences_are_short_and_end_as_sentences_do() -> None:
    found = [text for key, text in _sentences().items() if not key.startswith(LABELS)]
    assert [text for text in found if len(text) > 130 or text[-1] not in ".?"] == []


def test_what_stands_on_a_button_is_short() -> None:
    labels = [text for key, text in _sentences().items() if key.startswith(LABELS)]
    assert labels and [text for text in labels if len(text) > 25 or text[-1] in ".?"] == []
