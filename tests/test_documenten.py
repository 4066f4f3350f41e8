"""The documents are tested too: what they name must be there, and what is there they must name."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from bot.gesprekken import BEWAAR_AF, BEWAAR_ONAF, BEWAAR_RUW
from kern.gebruikers import HOOGSTENS, RUST
from kern.mensen.bewoners import TERMIJN, Doel
from kern.mensen.dbo_toegang import APPARAAT_GELDIG
from kern.omgeving import names
from kern.onderzoek.antwoorden import WIJZIGBAAR
from kern.onderzoek.codes import PER
from kern.outbox.verzending import MAIL_BLIJFT, MET_ANTWOORDEN
from kern.privacy import BEWAAR_AUDIT
from kern.trajecten import rollen

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
PROSE = ("README.md", "docs/handleiding.md", "docs/beheer.md", "docs/privacy.md")
TOPS = ("admin", "bench", "bot", "docs", "kern", "migrations", "proef", "templates", "tests", "tools", "translations")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(rf"(?:{'|'.join(TOPS)})/[\w./-]*|\w[\w-]*\.(?:py|md|toml)|\.env\.example")
PICTURE_MAX = 150 * 1024

by_name = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))


def words(text: str) -> str:
    """The text without its blocks of code."""
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def anchors(path: Path) -> set[str]:
    """The anchors that the headings of a document get."""
    heads = re.findall(r"^#+ (.+)$", words(path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def missing_links(path: Path) -> list[str]:
    """The links of a document that lead nowhere inside the project."""
    gone = []
    for link in LINK.findall(words(path.read_text("utf-8"))):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            gone.append(link)
    return gone


def commands() -> list[str]:
    """The commands of `kernpraat --help`."""
    done = subprocess.run(
        [sys.executable, "kernpraat.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return re.findall(r"^    (\w+)\b", done.stdout, re.MULTILINE)


def options(command: str) -> list[str]:
    """The options of one command."""
    done = subprocess.run(
        [sys.executable, "kernpraat.py", command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return re.findall(r"^  (--[\w-]+)", done.stdout, re.MULTILINE)


@by_name
def test_links_lead_somewhere(path: Path) -> None:
    assert missing_links(path) == []


@by_name
def test_files_that_are_named_exist(path: Path) -> None:
    """A path in backticks, from the root of the project; a bare file name may stand anywhere in it."""
    everywhere = {p.name for top in TOPS for p in (ROOT / top).rglob("*") if p.is_file()}
    everywhere |= {p.name for p in ROOT.iterdir()}
    gone = []
    for code in CODE.findall(words(path.read_text("utf-8"))):
        if PATH.fullmatch(code) and not (ROOT / code).exists() and not ("/" not in code and code in everywhere):
            gone.append(code)
    assert gone == []


@by_name
def test_targets_of_make_exist(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("$(VENV)", ".venv")
    targets = set(re.findall(r"^([\w./-]+):", makefile, re.MULTILINE))
    text = path.read_text("utf-8")
    named = re.findall(r"`make ([\w./-]+)", text) + re.findall(r"^[^\n`]*?\bmake ([\w./-]+)  ", text, re.MULTILINE)
    assert [t for t in named if t not in targets] == []


def test_the_commands_that_build_everything_are_named() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert re.search(r"^make demo\b", readme, re.MULTILINE)
    assert re.search(r"^make test\b", readme, re.MULTILINE)


def test_every_command_has_an_example() -> None:
    text = (ROOT / "docs/beheer.md").read_text("utf-8")
    found = commands()
    assert len(found) > 8
    assert [c for c in found if f"| `kernpraat {c}` |" not in text] == []


def test_commands_and_options_that_are_named_exist() -> None:
    known = {command: options(command) for command in commands()}
    wrong = []
    for path in PROSE:
        text = (ROOT / path).read_text("utf-8")
        wrong += [name for name in re.findall(r"`kernpraat (\w+)", text) if name not in known]
        for name, rest in re.findall(r"\bkernpraat (\w+)([^`\n|#]*)", text):
            wrong += [f"{name} {o}" for o in re.findall(r"--[\w-]+", rest) if name in known and o not in known[name]]
    assert wrong == []


def test_every_setting_and_its_default_stand_in_beheer() -> None:
    text = (ROOT / "docs/beheer.md").read_text("utf-8")
    example = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    wrong = []
    for name in names():
        shown = "verplicht" if name == "SECRET_KEY" else f"`{example[name]}`" if example[name] else "leeg"
        if f"| `{name}` | {shown} |" not in text:
            wrong.append(f"{name} | {shown}")
    assert wrong == []


def test_beheer_begins_with_what_cannot_be_mended() -> None:
    begin = (ROOT / "docs/beheer.md").read_text("utf-8")[:600]
    assert "SECRET_KEY" in begin
    assert "verloren" in begin


def test_every_picture_is_used_and_small() -> None:
    folder = ROOT / "docs/beeld"
    used = {
        (path.parent / link).resolve()
        for path in DOCUMENTS
        for link in re.findall(r"!\[[^\]]+\]\(([^)\s]+)\)", path.read_text("utf-8"))
    }
    there = {p.resolve() for p in folder.iterdir()}
    assert used == there
    assert [p.name for p in there if p.stat().st_size > PICTURE_MAX] == []


def test_every_picture_says_what_it_shows() -> None:
    for path in DOCUMENTS:
        assert "![](" not in path.read_text("utf-8"), path


def test_the_map_names_every_folder_and_every_room() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    house = readme[readme.index("## The map of the house") : readme.index("## How an answer travels")]
    tops = {p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith((".", "__"))}
    tops -= {"data", *(name for name in tops if name.endswith(".egg-info"))}
    assert tops == set(TOPS)
    assert [t for t in tops if f"| `{t}/` |" not in house] == []
    rooms = {p.stem for p in (ROOT / "kern").iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()}
    rooms.discard("__init__")
    named = set(re.findall(r"^\| `(\w+)` \|", house, re.MULTILINE))
    assert named == rooms


def test_the_rooms_stand_in_the_order_that_the_imports_must_follow() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    order = re.findall(r"^\| `(\w+)` \|", readme, re.MULTILINE)
    linter = (ROOT / ".importlinter").read_text("utf-8")
    block = re.search(r"containers = kern\nlayers =\n((?:    .+\n)+)", linter)
    assert block is not None
    layers = [line.split(" : ") for line in reversed(block[1].split("\n")) if line.strip()]
    place = {room.strip(): i for i, layer in enumerate(layers) for room in layer}
    assert [place[room] for room in order] == sorted(place[room] for room in order)


def test_an_answer_travels_through_at_most_seven_files() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    road = readme[readme.index("## How an answer travels") : readme.index("## Where to add what")]
    files = re.findall(r"^\d\. \[([\w/.]+)\]", road, re.MULTILINE)
    assert 1 < len(files) <= 7
    # Each of the first ones hands on to the next; the last ones read what was kept.
    for here, there in pairwise(files[:5]):
        assert Path(there).stem in (ROOT / here).read_text("utf-8"), (here, there)


def test_words_of_the_woordenlijst_stand_in_the_code() -> None:
    rooms = ("kern", "bot", "admin", "templates")
    code = "\n".join(
        p.read_text("utf-8")
        for room in rooms
        for p in (ROOT / room).rglob("*")
        if p.suffix in (".py", ".toml", ".yaml") and "vendor" not in p.parts
    )
    rows = re.findall(r"^\|[^|]+\|[^|]+\| (.+) \|$", (ROOT / "docs/woordenlijst.md").read_text("utf-8"), re.MULTILINE)
    identifiers = [name for row in rows for name in CODE.findall(row)]
    assert len(identifiers) > 80
    code += " ".join(names())
    assert [name for name in identifiers if not re.search(rf"\b{re.escape(name)}\b", code)] == []


def test_decisions_are_numbered_short_and_listed() -> None:
    folder = ROOT / "docs/besluiten"
    files = sorted(folder.glob("0*.md"))
    assert [p.name[:4] for p in files] == [f"{i:04d}" for i in range(1, len(files) + 1)]
    index = (folder / "README.md").read_text("utf-8")
    for path in files:
        text = path.read_text("utf-8")
        head = text.splitlines()[0].removeprefix("# ")
        assert head.startswith(path.name[:4])
        assert f"- [{head}]({path.name})" in index
        assert [w for w in ("**Question.**", "**Decision.**", "**Why.**", "**What it costs.**") if w not in text] == []
        assert len(text.split()) < 400, path.name


def test_terms_in_privacy_are_the_terms_of_the_code() -> None:
    text = (ROOT / "docs/privacy.md").read_text("utf-8")
    rows = {row[0].strip(): row[2] for row in re.findall(r"^\|([^|]+)\|([^|]+)\|([^|]+)\|", text, re.MULTILINE)}
    expected = {
        "antwoorden van een gesprek dat niet af is": f"{BEWAAR_ONAF.days} dagen",
        "toestand van een gesprek dat af is": f"{int(BEWAAR_AF.total_seconds() // 3600)} uur",
        "wijzigcode (controlegetal)": f"{WIJZIGBAAR.days} dagen",
        "naam, e-mail of telefoon voor de uitslag of een uitnodiging": f"{TERMIJN[Doel.UITSLAG] // 365} jaar",
        "idem, voor samen bouwen": f"{TERMIJN[Doel.CPO] // 365} jaar",
        "wie een rol heeft in een traject: naam, e-mail, telefoon": f"{rollen.BLIJFT.days} dagen",
        "apparaat van een contactpersoon van een DBO (controlegetal)": f"{APPARAAT_GELDIG.days} dagen",
        "tekst van verstuurde mail": f"{MAIL_BLIJFT.days} dagen",
        "antwoorden van de assistent op Telegram": f"{int(MET_ANTWOORDEN.total_seconds() // 3600)} uur",
        "bericht dat drie keer misging": f"{BEWAAR_RUW.days} dagen",
        "foute code": f"{int(PER.total_seconds() // 3600)} uur",
        "wie wat deed of bekeek": f"{BEWAAR_AUDIT.days // 365} jaar",
    }
    assert [f"{what}: {term}" for what, term in expected.items() if term not in rows.get(what, "")] == []
    session = rows["sessie van een medewerker"]
    assert f"{int(RUST.total_seconds() // 60)} minuten" in session
    assert f"{int(HOOGSTENS.total_seconds() // 3600)} uur" in session
