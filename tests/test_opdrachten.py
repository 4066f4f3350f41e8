"""The main job from the command line, as an administrator would script it: real processes, real files."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.conftest import SECRET
from tests.onderzoek.werkboek import werkboek

ROOT = Path(__file__).parent.parent
WERKBOEK = ROOT / "kern/onderzoek/vragenlijsten/woonbehoefte.xlsx"


class Beheerder:
    """Somebody at a terminal in an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "SECRET_KEY": SECRET, "DATABASE_URL": f"sqlite:///{folder / 'k.db'}"}

    def doe(self, *arguments: str, stdin: str = "", code: int = 0) -> str:
        """Run `kernpraat …`; what it printed, after a look at its exit code."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "kernpraat.py"), *arguments],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr


@pytest.fixture
def anneke(tmp_path: Path) -> Beheerder:
    return Beheerder(tmp_path)


def test_the_main_job_from_the_command_line(anneke: Beheerder) -> None:
    assert "kernpraat init" in anneke.doe("onderzoek", "nieuw", "--kern", "westendorp", code=1)
    assert "Nieuw: 8 kernen" in anneke.doe("init")
    assert "Nieuw: 0 kernen, 0 vragenlijsten" in anneke.doe("init"), "twice is harmless"

    made = anneke.doe("gebruiker", "nieuw", "m.tevelde@gemeente.example", stdin="molen-fiets-haver-7\n")
    assert "Geheim voor de app:" in made
    assert "bestaat al" in anneke.doe(
        "gebruiker", "nieuw", "M.teVelde@gemeente.example", stdin="molen-fiets-haver-7\n", code=1
    )
    assert "te kort" in anneke.doe("gebruiker", "nieuw", "x@gemeente.example", stdin="kort\n", code=1)
    assert "rol baas bestaat niet" in anneke.doe("gebruiker", "nieuw", "x@g.example", "--rol", "baas", code=1)

    assert "De vragenlijst is goed." in anneke.doe("vragenlijst", "keur", str(WERKBOEK))
    assert "woonbehoefte@" in anneke.doe("vragenlijst", "nieuw", str(WERKBOEK))

    opened = anneke.doe("onderzoek", "nieuw", "--kern", "westendorp", "--codes", "3", "--open")
    assert "codes-westendorp.csv" in opened
    with (anneke.folder / "codes-westendorp.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    codes = [row["code"] for row in rows]
    assert len(set(codes)) == 3
    assert not any(code in opened for code in codes), "codes are written to the file, never to the screen"
    assert "loopt al" in anneke.doe("onderzoek", "nieuw", "--kern", "westendorp", "--open", code=1)

    said = ["1", codes[0].lower(), "1", "j", "1", "sla over", "sla over", "drie", "nee", "sla over", "sla over"]
    heard = anneke.doe("chat", "--kern", "westendorp", stdin="\n".join([*said, "sla over", "verstuur", "5"]) + "\n")
    assert "Uw wijzigcode is" in heard

    anneke.doe("onderzoek", "sluit", "--kern", "westendorp")
    anneke.doe("export", "--kern", "westendorp", "--uit", str(anneke.folder / "uit"))
    with (anneke.folder / "uit" / "antwoorden.csv").open(encoding="utf-8-sig") as file:
        answers = list(csv.DictReader(file, delimiter=";"))
    assert len(answers) == 1
    assert {"85 jaar of ouder", "85+"} & set(answers[0].values())
    sheet = load_workbook(anneke.folder / "uit" / "antwoorden.xlsx").worksheets[0]
    assert sheet.max_row == 2
    assert "Wilt u binnen 5 jaar verhuizen?" in (anneke.folder / "uit" / "codeboek.html").read_text("utf-8")


@pytest.fixture(scope="module")
def ready_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `kernpraat init` makes, once for all tests here."""
    folder = tmp_path_factory.mktemp("init")
    Beheerder(folder).doe("init")
    return folder / "k.db"


@pytest.fixture
def bram(tmp_path: Path, ready_file: Path) -> Beheerder:
    """An administrator whose database is there already."""
    shutil.copy(ready_file, tmp_path / "k.db")
    return Beheerder(tmp_path)


def test_a_workbook_that_will_not_do_says_why(anneke: Beheerder) -> None:
    wrong = anneke.folder / "fout.xlsx"
    wrong.write_bytes(b"geen werkboek")
    said = anneke.doe("vragenlijst", "keur", str(wrong), code=1)
    assert "Traceback" not in said
    assert said.strip()
    assert "bestaat niet" in anneke.doe("vragenlijst", "keur", "weg.xlsx", code=1)
    wrong.write_bytes(werkboek([{"type": "txt", "name": "q", "label": "Q"}]))
    said = anneke.doe("vragenlijst", "keur", str(wrong), code=1)
    assert "Fouten (1): eerst verbeteren\n  survey rij 2, kolom type: De soort ‘txt’ kennen wij niet." in said


def test_a_draft_is_added_replaced_and_known(bram: Beheerder) -> None:
    file = bram.folder / "sportclub.xlsx"
    row = {"type": "text", "name": "q", "label": "Nog iets?"}
    for label, said in (("Nog iets?", "Toegevoegd"), ("Anders?", "Vervangen"), ("Anders?", "stond er al")):
        file.write_bytes(werkboek([row | {"label": label}]))
        assert said in bram.doe("vragenlijst", "nieuw", str(file))
    bram.doe("onderzoek", "nieuw", "--kern", "westendorp", "--vragenlijst", "sportclub")
    file.write_bytes(werkboek([row]))
    assert "die is in gebruik" in bram.doe("vragenlijst", "nieuw", str(file), code=1)


def test_the_telegram_decision_is_recorded(bram: Beheerder) -> None:
    bram.doe("telegram", "besluit", "--door", "college", "--datum", "2026-12-01", "Proef in één kern")
    assert "kern weg ken ik niet" in bram.doe("onderzoek", "nieuw", "--kern", "weg", code=1)
    assert "Telegram: uit" in bram.doe("doctor")


def test_associations_in_the_whole_gemeente(bram: Beheerder) -> None:
    new = ("onderzoek", "nieuw", "--gemeentebreed", "--vragenlijst", "verenigingen")
    assert "geen brief met een code" in bram.doe(*new, "--codes", "3", code=1)
    said = bram.doe(*new, "--aantal", "120", "--open").replace("\u00a0", " ")
    assert "in de hele gemeente (Verenigingen aan het woord)" in said
    assert "onder 120 verenigingen" in said
    assert "loopt al een onderzoek met deze vragenlijst" in bram.doe(*new, "--open", code=1)
    heard = bram.doe("chat", "--kern", "verenigingen", stdin="1\n1\n")
    assert "Wij vragen niet hoe uw vereniging heet." in heard
    place = ("--gemeentebreed", "--vragenlijst", "verenigingen")
    assert "is gesloten" in bram.doe("onderzoek", "sluit", *place)
    bram.doe("export", *place, "--uit", str(bram.folder / "uit"))
    assert "kernen" in (bram.folder / "uit" / "antwoorden.csv").read_text("utf-8-sig")
    assert "nog geen onderzoek geweest" in bram.doe("export", "--gemeentebreed", "--uit", "weg", code=1)


def test_a_dossier_is_taken_along(bram: Beheerder) -> None:
    target = bram.folder / "weg" / "sinderen.zip"
    assert str(target) in bram.doe("dossier", "--kern", "sinderen", "--uit", str(target))
    assert target.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(target) as archive:
        assert {"index.html", "stukken.csv", "toezeggingen.csv"} <= set(archive.namelist())
        assert "Dossier Sinderen" in archive.read("index.html").decode()
    assert "ken ik niet" in bram.doe("dossier", "--kern", "atlantis", "--uit", str(target), code=1)


def test_a_new_password_and_new_app_codes(bram: Beheerder) -> None:
    bram.doe("gebruiker", "nieuw", "a@gemeente.example", "--rol", "beheerder", stdin="molen-fiets-haver-7\n")
    assert "Nieuw geheim" in bram.doe("gebruiker", "reset", "a@gemeente.example", "--totp")
    changed = bram.doe("gebruiker", "reset", "a@gemeente.example", stdin="andere-molen-haver-8\n")
    assert "gewijzigd" in changed
    assert "ken ik niet" in bram.doe("gebruiker", "reset", "wie@gemeente.example", code=1)
