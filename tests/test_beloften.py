"""Promises that hold for the whole house: imports, start-up, settings, documents, vendored files."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kern.omgeving import Omgeving, OmgevingFout, load, names, voorbeeld

ROOT = Path(__file__).parent.parent
SECRET = "x" * 40


def run_python(code: str) -> str:
    """What this code prints in a fresh process."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_imports_point_one_way() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_running_house_never_loads_the_heavy_tools() -> None:
    code = (
        "import sys, admin.proces; "
        "print([m for m in ('pyxform', 'openpyxl', 'xlsxwriter', 'alembic', 'numpy', 'telegram', 'aiohttp') "
        "if m in sys.modules])"
    )
    assert run_python(code) == "[]"


def test_help_loads_nothing_of_the_house() -> None:
    code = (
        "import sys, contextlib, io, kernpraat\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit): kernpraat.main(['--help'])\n"
        "print([m for m in ('sqlalchemy', 'flask', 'pydantic', 'jinja2', 'kern', 'bot', 'admin') if m in sys.modules])"
    )
    assert run_python(code) == "[]"


def test_own_modules_are_imported_at_the_top_of_a_file() -> None:
    """Only kernpraat.py imports inside functions; elsewhere an import inside one hides a wrong arrow."""
    allowed = {
        # Without a token nothing of Telegram may load.
        ("admin/proces.py", "bot"),
    }
    found = set()
    for path in [p for room in ("kern", "bot", "admin") for p in (ROOT / room).rglob("*.py")]:
        for line in path.read_text("utf-8").splitlines():
            inside = re.match(r"[ ]+(?:from|import) (kern|bot|admin)\b", line)
            if inside and not _type_checking(path, line):
                found.add((str(path.relative_to(ROOT)), inside[1]))
    assert found == allowed


def _type_checking(path: Path, line: str) -> bool:
    block = re.search(r"if TYPE_CHECKING:\n((?:[ ]+.*\n)+)", path.read_text("utf-8"))
    return bool(block) and line in block[1].splitlines()


def test_env_example_is_the_code() -> None:
    assert (ROOT / ".env.example").read_text("utf-8") == voorbeeld()


def test_missing_wrong_and_unknown_settings_are_dutch_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in names():
        monkeypatch.delenv(name, raising=False)
    env = tmp_path / ".env"
    env.write_text("SMTP_PORT=veel\nSMTP_HOTS=mail\nDATABASE_URL=mysql://x\n", "utf-8")
    with pytest.raises(OmgevingFout) as error:
        load(env)
    said = str(error.value)
    assert "SECRET_KEY ontbreekt" in said
    assert "SMTP_HOTS in .env ken ik niet. Bedoelt u SMTP_HOST?" in said
    assert "DATABASE_URL klopt niet" in said
    assert "SMTP_PORT klopt niet" in said
    assert "Input should" not in said, "no English"


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(OmgevingFout, match="minstens 32 tekens"):
        load(None, secret_key="kort")
    assert load(None, secret_key=SECRET).secret_key.get_secret_value() == SECRET


def test_secrets_do_not_show() -> None:
    assert SECRET not in repr(Omgeving(_env_file=None, secret_key=SECRET))  # type: ignore[call-arg]


@pytest.mark.parametrize("folder", sorted((ROOT / "admin/static/vendor").iterdir()), ids=lambda p: p.name)
def test_vendored_files_have_their_licence(folder: Path) -> None:
    if folder.is_file():
        known = tomllib.loads(folder.read_text("utf-8"))
        assert known
        return
    assert list(folder.glob("LICENSE*")), folder.name


def test_no_inline_style_or_script_in_any_page() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        if path.is_relative_to(ROOT / "templates/mail"):
            continue
        text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert " style=" not in text, path
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert not re.search(r"<[^>]*\son\w+=", text), path
        assert "|safe" not in text, path


def test_no_address_of_a_registry_in_the_requirements() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert "://" not in (ROOT / name).read_text("utf-8")


def test_every_command_stands_in_the_documents() -> None:
    text = (ROOT / "docs/beheer.md").read_text("utf-8")
    helped = subprocess.run(
        [sys.executable, "kernpraat.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    commands = re.findall(r"^    (\w+)\b", helped, re.MULTILINE)
    assert len(commands) > 8
    assert [c for c in commands if f"kernpraat {c}" not in text] == []


def test_every_setting_stands_in_the_documents() -> None:
    text = (ROOT / "docs/beheer.md").read_text("utf-8")
    assert [n for n in names() if f"`{n}`" not in text] == []


def test_every_sentence_of_the_chat_is_used() -> None:
    code = "".join(p.read_text("utf-8") for room in ("kern", "bot", "admin") for p in (ROOT / room).rglob("*.py"))
    code += "".join(p.read_text("utf-8") for p in (ROOT / "templates").rglob("*.html"))
    unused = []
    for section, lines in tomllib.loads((ROOT / "templates/chat/gesprek.toml").read_text("utf-8")).items():
        for key in lines:
            made = re.compile(rf"gesprek\.{section}\.(?:\w*_)?\{{")
            if f"gesprek.{section}.{key}" not in code and not made.search(code):
                unused.append(f"{section}.{key}")
    assert unused == []
