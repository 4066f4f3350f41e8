"""Every conversation in tests/transcripts, played again with the real questionnaire. The format: `transcript.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.conftest import Dorp
from tests.bot.transcript import FOLDER, played

FILES = sorted(FOLDER.glob("*.txt"))


def test_there_are_conversations() -> None:
    assert len(FILES) >= 14


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_bot_says_this_word_for_word(path: Path, dorpje: Dorp) -> None:
    script = path.read_text("utf-8")
    assert script.startswith("#"), "say in the first line what this conversation shows"
    assert played(dorpje, script) == script
