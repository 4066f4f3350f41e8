"""What is said about a workbook: values only, made in the child process and read everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypedDict, get_args

from kern.taal import opsomming, zin

Soort = Literal["fout", "waarschuwing", "melding"]
SOORTEN: tuple[Soort, ...] = get_args(Soort)
Model = dict[str, Any]

BLADEN = ("survey", "choices", "settings")
MOST_NAMED = 10


@dataclass(frozen=True)
class Bevinding:
    """One finding about a workbook: the sheet, the row as Excel counts, the column, and what to do. Row may be None.

    `soort`: fout (the workbook cannot be used) · waarschuwing (look at it) · melding (good to know). `technisch` is
    what pyxform itself said, in English, where we have no sentence for it.
    """

    blad: str
    rij: int | None
    kolom: str
    tekst: str
    soort: Soort = "fout"
    technisch: str = ""

    @property
    def plaats(self) -> str:
        """`survey rij 12, kolom relevant`; empty when it is about the whole file."""
        sheet_row = " ".join(str(part) for part in (self.blad, self.rij and f"rij {self.rij}") if part)
        return ", ".join(part for part in (sheet_row, self.kolom and f"kolom {self.kolom}") if part)

    def als_json(self) -> dict[str, Any]:
        """As it is kept with a version."""
        kept = {"blad": self.blad, "rij": self.rij, "kolom": self.kolom, "tekst": self.tekst, "soort": self.soort}
        return kept | ({"technisch": self.technisch} if self.technisch else {})


@dataclass(frozen=True)
class Keuring:
    """The judgement of a workbook. Without `fouten` there is a `model` (and the `xform` it was read from)."""

    fouten: tuple[Bevinding, ...]
    waarschuwingen: tuple[Bevinding, ...] = ()
    model: Model | None = None
    xform: str = ""
    meldingen: tuple[Bevinding, ...] = ()

    @property
    def goed(self) -> bool:
        """Whether the workbook can be used."""
        return self.model is not None

    @property
    def opmerkingen(self) -> tuple[Bevinding, ...]:
        """What does not stand in the way: warnings, then notices."""
        return (*self.waarschuwingen, *self.meldingen)

    @property
    def alles(self) -> tuple[Bevinding, ...]:
        """All findings, the gravest first."""
        return (*self.fouten, *self.opmerkingen)


class Finding(TypedDict):
    """A `Bevinding` on its way out of the child process."""

    blad: str
    rij: int | None
    kolom: str
    tekst: str
    soort: Soort
    technisch: str


class Plaats(NamedTuple):
    """Where something stands in a workbook; without anything it is about the whole file."""

    blad: str = ""
    rij: int | None = None
    kolom: str = ""


def finding(key: str, at: Plaats = Plaats(), /, **params: object) -> Finding:  # noqa: B008  a value, never changed
    """A finding; `key` is its kind and the name of its sentence in `keuring.toml`: `fout.leeg`."""
    soort = next(s for s in SOORTEN if key.startswith(f"{s}."))
    text = zin(f"keuring.{key}", **{"blad": at.blad, **params})
    return {"blad": at.blad, "rij": at.rij, "kolom": at.kolom, "tekst": text, "soort": soort, "technisch": ""}


def technical(key: str, at: Plaats, message: str) -> Finding:
    """A finding with what pyxform said, for which we have no sentence."""
    return {**finding(key, at), "technisch": message}


def grouped(key: str, blad: str, rows: Sequence[int], kolom: str, /, **params: object) -> Finding:
    """One finding for many rows, which its sentence names as `{rijen}`; it stands at the first of them."""
    return finding(key, Plaats(blad, rows[0], kolom), rijen=in_words([str(row) for row in sorted(set(rows))]), **params)


def in_words(parts: Sequence[str]) -> str:
    """`3, 5 en 9`; after ten of them how many more there are."""
    rest = len(parts) - MOST_NAMED
    named = list(parts[:MOST_NAMED])
    return opsomming([*named, zin("keuring.woord.meer", aantal=rest)] if rest > 0 else named)


def in_order(found: Iterable[Finding]) -> list[Finding]:
    """Findings by sheet, row and column, each once."""
    unique = {(f["blad"], f["rij"], f["kolom"], f["tekst"]): f for f in found}
    return sorted(unique.values(), key=lambda f: (_sheet(f["blad"]), f["rij"] or 0, f["kolom"]))


def _sheet(name: str) -> int:
    return BLADEN.index(name) + 1 if name in BLADEN else 0
