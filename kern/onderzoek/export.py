"""Answers to take along: `antwoorden.csv`, `antwoorden.xlsx` and a codebook, each sent record on a row.

Rows stand in the order of their random ids and know no date beyond the day. Open answers are marked as personal.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from kern.db import Database
from kern.kernen import Kern
from kern.onderzoek.antwoorden import Record, records
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.opschrift import Opschrift, model_van, van_onderzoek
from kern.onderzoek.uitslag import Cijfers, respons
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import render

ROOT = Path(__file__).parent.parent.parent
CHILD_SECONDS = 180
BOM = b"\xef\xbb\xbf"
# The columns before the questions; what they mean stands in the codebook.
VAST = ("antwoord", "kanaal", "dag", "route", "zonder_code", "huishouden", "telt", "niet_gevraagd")
PERSOONLIJK = "persoonlijk"
_GEVAAR = ("=", "+", "-", "@", "\t", "\r")


class ExportFout(Exception):
    """The child process that writes the workbook failed; its exit code is in the text."""


def veilig(tekst: str) -> str:
    """The text so that a spreadsheet reads no formula in it (CWE-1236): an apostrophe before = + - @ TAB CR.

    Also before their full-width forms and after spaces, which some programs leave out.
    """
    first = unicodedata.normalize("NFKC", tekst.lstrip(" ")[:1])
    return f"'{tekst}" if tekst.startswith(_GEVAAR) or first.startswith(_GEVAAR) else tekst


def _vragen(versie: VragenlijstVersie, open_vragen: bool) -> list[tuple[str, bool]]:
    """The columns of a questionnaire: its name, and whether somebody writes it himself. Calculations too."""
    fields = [v for v in model_van(versie).velden if v.type != "note" and v.naam not in VAST]
    wanted = [v for v in fields if not _bevroren(v.naam, versie) and (open_vragen or v.type != "text")]
    return [(v.naam, v.type == "text") for v in wanted]


def _bevroren(naam: str, versie: VragenlijstVersie) -> bool:
    """Whether a calculation only reads a table: the same for everybody, so no answer."""
    field = next(v for v in versie.model["velden"] if v["naam"] == naam)
    return (field["berekening"] or "").strip().startswith("pulldata(")


def kop(versie: VragenlijstVersie, open_vragen: bool = True) -> list[str]:
    """The heading: fixed columns, then the questions; one that people write themselves is marked."""
    return [*VAST, *(f"{naam} ({PERSOONLIJK})" if own else naam for naam, own in _vragen(versie, open_vragen))]


def rijen(alle: Iterable[Record], versie: VragenlijstVersie, open_vragen: bool = True) -> Iterator[list[str]]:
    """The rows under `kop`, as plain text and not yet made safe. `open_vragen`: with what people wrote themselves."""
    names = [naam for naam, _ in _vragen(versie, open_vragen)]
    for r in alle:
        fixed = [
            r.id,
            r.kanaal,
            r.dag.isoformat(),
            r.route,
            _ja(r.zonder_code),
            "" if r.groep is None else str(r.groep),
            _ja(r.telt),
            " ".join(r.niet_gevraagd),
        ]
        yield [*fixed, *(r.antwoorden.get(naam, "") for naam in names)]


def _ja(waar: bool) -> str:
    return "ja" if waar else "nee"


def csv_bytes(rows: Iterable[list[str]]) -> bytes:
    """Rows as the CSV that Excel opens in the Netherlands: `;`, UTF-8 with BOM, every cell safe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([veilig(cell) for cell in row] for row in rows)
    return BOM + text.getvalue().encode()


def antwoorden_csv(s: Session, o: Onderzoek, versie: VragenlijstVersie, open_vragen: bool = True) -> bytes:
    """`antwoorden.csv`: one row per sent record."""
    return csv_bytes([kop(versie, open_vragen), *rijen(records(s, o), versie, open_vragen)])


def maak_xlsx(bladen: Iterable[tuple[str, Iterable[list[str]]]]) -> bytes:
    """A workbook of sheets (name, rows), made by a child process with limits. Raises ExportFout."""
    with tempfile.TemporaryFile() as lines:
        for naam, rows in bladen:
            lines.write(json.dumps({"blad": naam}).encode() + b"\n")
            lines.writelines(json.dumps([veilig(cell) for cell in row]).encode() + b"\n" for row in rows)
        lines.seek(0)
        child = subprocess.run(
            [sys.executable, "-B", "-m", "kern.onderzoek.xlsx"],
            stdin=lines,
            capture_output=True,
            timeout=CHILD_SECONDS,
            cwd=ROOT,
            env={"LANG": "C.UTF-8"},  # no key and no address of the database
            check=False,
        )
    if child.returncode:
        raise ExportFout(f"exit {child.returncode}")
    return child.stdout


def antwoorden_xlsx(s: Session, o: Onderzoek, versie: VragenlijstVersie, open_vragen: bool = True) -> bytes:
    """`antwoorden.xlsx`: the same rows as the CSV, and a sheet that explains the columns."""
    rows = [kop(versie, open_vragen), *rijen(records(s, o), versie, open_vragen)]
    explained = [["kolom", "vraag", "soort", "antwoorden"]]
    explained += [[r.naam, r.tekst, r.soort, "; ".join(f"{k} = {v}" for k, v in r.keuzes)] for r in codes(o, versie)]
    return maak_xlsx([("Antwoorden", rows), ("Codeboek", explained)])


@dataclass(frozen=True)
class Codeboekregel:
    """One question in the codebook. `n`: how many records have an answer; `als`: when it was asked, in words."""

    naam: str
    tekst: str
    soort: str
    keuzes: tuple[tuple[str, str], ...]
    als: tuple[str, ...]
    persoonlijk: bool
    wisselt: bool
    n: int = 0


_SOORTEN = {
    "een": "één antwoord",
    "meer": "meer antwoorden",
    "geheel": "geheel getal",
    "decimaal": "getal",
    "tekst": "open antwoord",
    "datum": "datum",
}


def codes(o: Onderzoek, versie: VragenlijstVersie, alle: Iterable[Record] = ()) -> list[Codeboekregel]:
    """The codebook's lines, in the order of the questionnaire; `alle` to count from."""
    counts = Counter(naam for r in alle for naam in r.antwoorden)
    titles = van_onderzoek(o, versie)
    return [_regel(naam, t, versie, titles, counts[naam]) for naam, t in titles.items()]


def _regel(
    naam: str, opschrift: Opschrift, versie: VragenlijstVersie, titles: dict[str, Opschrift], n: int
) -> Codeboekregel:
    return Codeboekregel(
        naam=naam,
        tekst=opschrift.vraag.tekst,
        soort=_SOORTEN[opschrift.vraag.soort],
        keuzes=tuple((k.naam, k.label) for k in opschrift.vraag.keuzes),
        als=_hangt_af(naam, versie, titles),
        persoonlijk=opschrift.vraag.soort == "tekst",
        wisselt=opschrift.wisselt,
        n=n,
    )


def _hangt_af(naam: str, versie: VragenlijstVersie, titles: dict[str, Opschrift]) -> tuple[str, ...]:
    """Texts of the earlier questions on which it depends whether this one was asked."""
    model = model_van(versie)
    todo, seen = list(model.nodig[model.op_naam[naam].pad]), set[str]()
    while todo:
        pad = todo.pop()
        if pad not in seen:
            seen.add(pad)
            field = model.op_pad.get(pad)
            # Not past a question: on what that one depends, its own line says.
            todo += () if field is not None and field.gevraagd else model.nodig.get(pad, ())
    return tuple(t.vraag.tekst for name, t in titles.items() if model.op_naam[name].pad in seen and name != naam)


def codeboek_html(s: Session, o: Onderzoek, versie: VragenlijstVersie, kern: Kern) -> str:
    """`codeboek.html`: every column of the export in words, a page by itself."""
    figures: Cijfers = respons(s, o)
    regels = codes(o, versie, records(s, o))
    return render("documenten/codeboek.html", kern=kern, o=o, versie=versie, regels=regels, cijfers=figures)


def schrijf_alles(db: Database, onderzoek_id: int, map: Path) -> list[Path]:
    """Write the three files into a folder, which is made if need be, and return their paths."""
    with db.reading() as s:
        o = s.get_one(Onderzoek, onderzoek_id)
        versie, kern = s.get_one(VragenlijstVersie, o.versie_id), s.get_one(Kern, o.kern_id)
        files = {
            "antwoorden.csv": antwoorden_csv(s, o, versie),
            "antwoorden.xlsx": antwoorden_xlsx(s, o, versie),
            "codeboek.html": codeboek_html(s, o, versie, kern).encode(),
        }
    map.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (map / name).write_bytes(content)
    return [map / name for name in files]
