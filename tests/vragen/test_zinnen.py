"""The sentences of the reader: each is used, and each can be said."""

from __future__ import annotations

import tomllib
from pathlib import Path

from kern.taal import TEMPLATES

# Said by the conversation, not by the reader.
ELSEWHERE = {"antwoorden.gevoelig.getal"}
CODE = Path(__file__).parent.parent.parent / "kern" / "vragen"


def _sentences() -> dict[str, str]:
    sections = tomllib.loads((TEMPLATES / "chat" / "antwoorden.toml").read_text("utf-8"))
    return {f"antwoorden.{name}.{key}": text for name, lines in sections.items() for key, text in lines.items()}


def test_every_sentence_is_said_somewhere() -> None:
    code = "".join(path.read_text("utf-8") for path in CODE.glob("*.py"))
    assert [key for key in _sentences() if f'"{key}"' not in code and key not in ELSEWHERE] == []


def test_sentences_are_short_and_end_as_sentences_do() -> None:
    assert [text for text in _sentences().values() if len(text) > 130 or text[-1] not in ".?"] == []
