"""Words for people: dates, amounts, sentences and templates, in the language that is spoken now.

Every sentence stands in `templates/`, in Dutch: `zin()` gives one line from a TOML file, `render()` a whole text. Other
languages are gettext catalogues in `translations/` with the Dutch sentence as key; what is not translated stays Dutch.
`make vertalingen` brings them up to date. No-break spaces come from here, never by hand.
"""

from __future__ import annotations

import gettext as _gettext
import re
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names, get_month_names
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

TEMPLATES = Path(__file__).parent.parent / "templates"
TRANSLATIONS = Path(__file__).parent.parent / "translations"
DOMEIN = "kernpraat"  # the name of the catalogues
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NBSP = "\u00a0"

# What people can choose; Dutch is the source, and what staff and DBO's read.
BRONTAAL = "nl"
TALEN = {"nl": "Nederlands", "en": "English"}
# Folders of templates/ that only staff and DBO's read: their sentences are never looked up in a catalogue.
ALLEEN_NEDERLANDS = ("admin", "documenten")
_huidige: ContextVar[str] = ContextVar("taal", default=BRONTAAL)


@dataclass(frozen=True)
class _Vorm:
    """How a language writes what stands between words. `~` is a no-break space.

    `kort`: pattern of a short date; `klok`: of a time; `om`: between a date and a time; `en`, `of`: before the last
    of a list; `tot`: between two times.
    """

    kort: str
    klok: str
    om: str
    euro: str
    procent: str
    en: str
    of: str
    tot: str


_VORMEN = {
    "nl": _Vorm(
        kort="EEEEEE d MMMM", klok="%H.%M~uur", om="om", euro="€~{}", procent="{}~%", en="en", of="of", tot="tot"
    ),
    "en": _Vorm(kort="EEE d MMMM", klok="%H:%M", om="at", euro="€{}", procent="{}%", en="and", of="or", tot="to"),
}


def huidige_taal() -> str:
    """The language that is spoken now, a key of `TALEN`."""
    return _huidige.get()


@contextmanager
def spreek(taal: str) -> Iterator[None]:
    """Speak `taal` within this block and this thread only; a language we do not have is an error (KeyError)."""
    if taal not in TALEN:
        raise KeyError(taal)
    token = _huidige.set(taal)
    try:
        yield
    finally:
        _huidige.reset(token)


# --- dates, numbers, lists


def lokaal(moment: datetime) -> datetime:
    """The same moment on a Dutch clock."""
    return moment.astimezone(AMSTERDAM)


def vandaag(now: datetime) -> date:
    """The date in the Netherlands at `now`."""
    return lokaal(now).date()


def datum(dag: date) -> str:
    """`woensdag 3 maart 2027`; the day stays with its month."""
    name, rest = format_date(dag, "EEEE d MMMM y", locale=huidige_taal()).split(" ", 1)
    return f"{name} {rest.replace(' ', NBSP)}"


def datum_kort(dag: date) -> str:
    """`wo 3 maart`, for tables."""
    return format_date(dag, _vorm().kort, locale=huidige_taal()).replace(" ", NBSP)


def dag_en_maand(dag: date) -> str:
    """`3 maart`."""
    return format_date(dag, "d MMMM", locale=huidige_taal()).replace(" ", NBSP)


def maandnaam(maand: int) -> str:
    """The name of month 1 to 12."""
    return str(get_month_names("wide", locale=huidige_taal())[maand])


def weekdagnaam(dag: int) -> str:
    """The name of weekday 0 (Monday) to 6."""
    return str(get_day_names("wide", locale=huidige_taal())[dag])


def tijd(moment: datetime) -> str:
    """`19.30 uur`, on a Dutch clock."""
    return f"{lokaal(moment):{_vorm().klok}}".replace("~", NBSP)


def moment(m: datetime) -> str:
    """`woensdag 3 maart 2027 om 19.30 uur`."""
    return f"{datum(lokaal(m).date())} {_vorm().om} {tijd(m)}"


def tijdvak(begin: datetime, eind: datetime) -> str:
    """`woensdag 3 maart 2027, 19.30 tot 22.00 uur`; the end on another day is written in full."""
    if lokaal(begin).date() != lokaal(eind).date():
        return f"{moment(begin)} {_vorm().tot} {moment(eind)}"
    van = tijd(begin).removesuffix(_vorm().klok.removeprefix("%H.%M").replace("~", NBSP))
    return f"{datum(lokaal(begin).date())}, {van} {_vorm().tot} {tijd(eind)}"


def aantal(n: int | float | Decimal) -> str:
    """`1.250`; decimals with a comma. In English the other way round."""
    return str(format_decimal(n, locale=huidige_taal()))


def bedrag(n: int | Decimal) -> str:
    """`€ 1.250`, or `€ 932,93` where there are cents."""
    whole = Decimal(n) == Decimal(n).to_integral_value()
    number = format_decimal(n, "#,##0" if whole else "#,##0.00", locale=huidige_taal())
    return _vorm().euro.replace("~", NBSP).format(number)


_NEDERLANDS_BEDRAG = re.compile("€[ \u00a0]?([0-9]{1,3}(?:\\.[0-9]{3})*|[0-9]+)(?:,([0-9]{2}))?(?![0-9])")


def bedragen_in(tekst: str, taal: str) -> str:
    """The Dutch amounts in a text as `taal` writes them; the rest of the text stays as it is.

    The amounts of an onderzoek are frozen as Dutch text when it opens, see `docs/besluiten/0005-bevroren-tabellen.md`.
    """

    def rewrite(found: re.Match[str]) -> str:
        return bedrag(Decimal(f"{found[1].replace('.', '')}.{found[2] or '0'}"))

    if taal == BRONTAAL or taal not in TALEN or "€" not in tekst:
        return tekst
    with spreek(taal):
        return _NEDERLANDS_BEDRAG.sub(rewrite, tekst)


def procent(deel: float) -> str:
    """A share between 0 and 1 as whole per cent: `33 %`. Half goes up, as people count."""
    return _vorm().procent.replace("~", NBSP).format(int(deel * 100 + 0.5))


def meervoud(n: int, een: str, meer: str) -> str:
    """`1 huishouden`, `2 huishoudens`, with the number kept to its word. Both words stand in the catalogues."""
    return f"{aantal(n)}{NBSP}{ngettext(een, meer, n)}"


def opsomming(delen: Sequence[str], *, of: bool = False) -> str:
    """`A`, `A en B`, `A, B en C`; with `of` it is "of" before the last."""
    last = f" {_vorm().of if of else _vorm().en} "
    return last.join([", ".join(delen[:-1]), delen[-1]] if len(delen) > 1 else delen)


def _vorm() -> _Vorm:
    return _VORMEN[huidige_taal()]


# --- sentences


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


@cache
def _blijft_nederlands() -> frozenset[str]:
    return frozenset(path.stem for folder in ALLEEN_NEDERLANDS for path in TEMPLATES.glob(f"{folder}/*.toml"))


@cache
def _catalogus(taal: str) -> _gettext.NullTranslations:
    """The sentences of a language; read when it is first spoken, so a house without English does not carry them."""
    if taal == BRONTAAL:
        return _gettext.NullTranslations()
    return _gettext.translation(DOMEIN, TRANSLATIONS, [taal], fallback=True)


def gettext(tekst: str) -> str:
    """A Dutch text in the language that is spoken now; itself where there is no translation."""
    return _catalogus(huidige_taal()).gettext(tekst) if tekst else tekst


def ngettext(een: str, meer: str, n: int) -> str:
    """The Dutch form for one or for more, in the language that is spoken now."""
    return _catalogus(huidige_taal()).ngettext(een, meer, n)


def _vertaald(key: str) -> str:
    text = _zinnen()[key]
    return text if key.partition(".")[0] in _blijft_nederlands() else gettext(text)


def zin(key: str, **params: object) -> str:
    """The sentence `bestand.sectie.naam` of `templates/*/bestand.toml`, its `{names}` filled in. Raises KeyError."""
    text = _vertaald(key)
    return text.format(**params) if params else text


def bestaat_zin(key: str) -> bool:
    """Whether there is such a sentence."""
    return key in _zinnen()


def sleutels(bestand: str) -> tuple[str, ...]:
    """The keys of all sentences of one file, as `zin` takes them."""
    return tuple(key for key in _zinnen() if key.startswith(f"{bestand}."))


def filters() -> dict[str, Any]:
    """The formatters of this file by name, for Jinja in mail, chat and web alike."""
    return {
        f.__name__: f
        for f in (datum, datum_kort, dag_en_maand, tijd, moment, tijdvak, aantal, bedrag, procent, meervoud, lokaal)
    }


def inrichten(environment: Environment) -> None:
    """What templates may use everywhere: the formatters, `zin`, `taal()`, and `{% trans %}` for their own words."""
    environment.filters |= filters()
    environment.globals |= {"zin": zin, "taal": huidige_taal, "talen": TALEN}
    environment.policies["ext.i18n.trimmed"] = True
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html", "svg"), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    inrichten(environment)
    return environment


def render(template: str, **values: object) -> str:
    """Render `templates/<template>`; HTML is escaped, text is not; a missing value is an error, no empty place."""
    return _environment().get_template(template).render(**values)
