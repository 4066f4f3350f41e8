"""How the tables of a dossier for the archive are made: rows to text, without contact data."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kern.taal import bestaat_zin, lokaal, zin

_MAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)*", re.UNICODE)
# A Dutch number: ten digits that begin with 0, or +31 and nine, with spaces, dots and dashes anywhere.
_TELEFOON = re.compile(r"(?<![\w+])(?:\(?0|\+31[\s().-]{0,4}0?|0031[\s().-]{0,3}0?)(?:[\s().-]{0,3}\d){9}(?!\w)")


@dataclass(frozen=True)
class Tabel:
    """One table. `naam`: of its file; `titel`: as people read it; all rows as long as `kop`."""

    naam: str
    titel: str
    kop: tuple[str, ...]
    rijen: tuple[tuple[str, ...], ...]


Kolom = tuple[str, Callable[[Any], object]]


def zonder_contact(tekst: str) -> str:
    """The text with e-mail addresses and telephone numbers replaced by words."""
    text = _MAIL.sub(zin("dossierexport.weg.email"), tekst)
    return _TELEFOON.sub(zin("dossierexport.weg.telefoon"), text)


def tabel(naam: str, titel: str, rows: list[Any], kolommen: tuple[Kolom, ...]) -> Tabel:
    """These rows as a table, each value as text without contact data."""
    lines = tuple(tuple(zonder_contact(_tekst(read(row))) for _, read in kolommen) for row in rows)
    return Tabel(naam, titel, tuple(name for name, _ in kolommen), lines)


def _tekst(waarde: object) -> str:
    if isinstance(waarde, datetime):
        return f"{lokaal(waarde):%Y-%m-%d %H:%M}"
    if isinstance(waarde, date):
        return waarde.isoformat()
    if isinstance(waarde, bool):
        return "ja" if waarde else "nee"
    return "" if waarde is None else str(waarde)


def veld(naam: str) -> Kolom:
    """A column that is called like the field it shows."""
    return naam, lambda row: getattr(row, naam)


def velden(*namen: str) -> tuple[Kolom, ...]:
    """Some of them."""
    return tuple(veld(naam) for naam in namen)


def als_zin(sleutel: str) -> str:
    """The words for a value, or the value itself where there are none."""
    return zin(sleutel) if bestaat_zin(sleutel) else sleutel.rpartition(".")[2]
