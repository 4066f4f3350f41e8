"""Dutch for people: dates, amounts, sentences and templates.

Every sentence stands in `templates/`: `zin()` gives one line from a TOML file, `render()` a whole text.
No-break spaces come from here, never by hand.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

TEMPLATES = Path(__file__).parent.parent / "templates"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NBSP = "\u00a0"


def lokaal(moment: datetime) -> datetime:
    """The same moment on a Dutch clock."""
    return moment.astimezone(AMSTERDAM)


def vandaag(now: datetime) -> date:
    """The date in the Netherlands at `now`."""
    return lokaal(now).date()


def datum(dag: date) -> str:
    """`woensdag 3 maart 2027`; the day stays with its month."""
    name, rest = format_date(dag, "EEEE d MMMM y", locale="nl").split(" ", 1)
    return f"{name} {rest.replace(' ', NBSP)}"


def datum_kort(dag: date) -> str:
    """`wo 3 maart`, for tables."""
    return format_date(dag, "EEEEEE d MMMM", locale="nl").replace(" ", NBSP)


def dag_en_maand(dag: date) -> str:
    """`3 maart`."""
    return format_date(dag, "d MMMM", locale="nl").replace(" ", NBSP)


def tijd(moment: datetime) -> str:
    """`19.30 uur`, on a Dutch clock."""
    return f"{lokaal(moment):%H.%M}{NBSP}uur"


def moment(m: datetime) -> str:
    """`woensdag 3 maart 2027 om 19.30 uur`."""
    return f"{datum(lokaal(m).date())} om {tijd(m)}"


def aantal(n: int | float | Decimal) -> str:
    """`1.250`; decimals with a comma."""
    return str(format_decimal(n, locale="nl"))


def bedrag(n: int | Decimal) -> str:
    """`€ 1.250`, or `€ 932,93` where there are cents."""
    whole = Decimal(n) == Decimal(n).to_integral_value()
    return f"€{NBSP}" + str(format_decimal(n, "#,##0" if whole else "#,##0.00", locale="nl"))


def procent(deel: float) -> str:
    """A share between 0 and 1 as whole per cent: `33 %`. Half goes up, as people count."""
    return f"{int(deel * 100 + 0.5)}{NBSP}%"


def meervoud(n: int, een: str, meer: str) -> str:
    """`1 huishouden`, `2 huishoudens`, with the number kept to its word."""
    return f"{aantal(n)}{NBSP}{een if n == 1 else meer}"


@cache
def _zinnen() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(TEMPLATES.glob("*/*.toml")):
        for section, lines in tomllib.loads(path.read_text("utf-8")).items():
            if isinstance(lines, str):
                found[f"{path.stem}.{section}"] = lines
                continue
            found |= {f"{path.stem}.{section}.{key}": text for key, text in lines.items() if isinstance(text, str)}
    return found


def zin(key: str, **params: object) -> str:
    """The sentence `bestand.sectie.naam` of `templates/*/bestand.toml`, its `{names}` filled in. Raises KeyError."""
    return _zinnen()[key].format(**params) if params else _zinnen()[key]


def bestaat_zin(key: str) -> bool:
    """Whether there is such a sentence."""
    return key in _zinnen()


def filters() -> dict[str, Any]:
    """The formatters of this file by name, for Jinja in mail, chat and web alike."""
    return {
        f.__name__: f
        for f in (datum, datum_kort, dag_en_maand, tijd, moment, aantal, bedrag, procent, meervoud, lokaal)
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html", "svg"), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= filters()
    environment.globals["zin"] = zin
    return environment


def render(template: str, **values: object) -> str:
    """Render `templates/<template>`; HTML is escaped, text is not; a missing value is an error, no empty place."""
    return _environment().get_template(template).render(**values)
