"""The functions that need nothing but the values of their arguments.

Each takes and gives plain values. `FUNCTIES` names them with the number of arguments they allow; a function that looks
at nodes, at the clock or at tables, or that must not evaluate all its arguments, stands in `parser.py`.
Behaviour is ODK Collect's; the comments say where it surprises.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

from kern.onderzoek.xpath.patroon import lees_patroon
from kern.onderzoek.xpath.waarden import (
    Waarde,
    alleen_datum,
    dagen_met_breuk,
    getal,
    lees_datum,
    tekst,
    uit_dagen,
    waar,
)

Aantal = int | tuple[int, int | None]
"""How many arguments a function takes: exactly, or from … to (None: any number)."""

_DAGEN = ("ma", "di", "wo", "do", "vr", "za", "zo")
_MAANDEN = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


# -- text ----------------------------------------------------------------------------------------------------------


def substr(bron: Waarde, van: Waarde, tot: Waarde = math.inf) -> str:
    """From index `van` up to, not including, `tot`; counts from 0, negative from the end. Unlike `substring()`."""
    letters = tekst(bron)
    lengte = len(letters)
    begin, einde = _index(van, lengte), lengte if tot == math.inf else _index(tot, lengte)
    return letters[begin:einde] if begin <= einde else ""


def _index(waarde: Waarde, lengte: int) -> int:
    plek = heel(waarde)
    return min(max(0, plek + lengte if plek < 0 else plek), lengte)


def heel(waarde: Waarde) -> int:
    """A number cut to an int of 32 bits, as Java does: NaN is 0, infinity the largest."""
    uitkomst = getal(waarde)
    return 0 if math.isnan(uitkomst) else int(max(min(uitkomst, 2.0**31 - 1), -(2.0**31)))


def substring(bron: Waarde, van: Waarde, lengte: Waarde = math.inf) -> str:
    """XPath 1.0: counts from 1; second number is a length; both are rounded."""
    begin, aantal = getal(van), getal(lengte)
    if math.isnan(begin) or math.isnan(aantal):
        return ""
    start = _rond_half_omhoog(begin)
    einde = math.inf if math.isinf(aantal) else start + _rond_half_omhoog(aantal)
    return "".join(teken for plek, teken in enumerate(tekst(bron), start=1) if start <= plek < einde)


def _rond_half_omhoog(waarde: float) -> float:
    return waarde if math.isinf(waarde) else math.floor(waarde + 0.5)


def substring_before(bron: Waarde, zoek: Waarde) -> str:
    """What stands before the first `zoek`; empty if it is not there."""
    letters, merk = tekst(bron), tekst(zoek)
    plek = letters.find(merk)
    return letters[:plek] if plek >= 0 else ""


def substring_after(bron: Waarde, zoek: Waarde) -> str:
    """What stands after the first `zoek`; empty if it is not there."""
    letters, merk = tekst(bron), tekst(zoek)
    plek = letters.find(merk)
    return letters[plek + len(merk) :] if plek >= 0 else ""


def translate(bron: Waarde, van: Waarde, naar: Waarde) -> str:
    """Each character of `van` becomes the one at its place in `naar`, or goes if there is none."""
    oud, nieuw = tekst(van), tekst(naar)
    tabel = {ord(t): nieuw[i] if i < len(nieuw) else None for i, t in reversed(list(enumerate(oud)))}
    return tekst(bron).translate(tabel)


def normalize_space(bron: Waarde) -> str:
    """Spaces at the ends gone, runs of spaces one."""
    return " ".join(tekst(bron).split())


def regex(bron: Waarde, patroon: Waarde) -> bool:
    """Whether the whole text fits the pattern. Raises `re.error` for a broken one."""
    return lees_patroon(tekst(patroon)).past(tekst(bron))


# -- ticked choices ------------------------------------------------------------------------------------------------


def selected(antwoord: Waarde, keuze: Waarde) -> bool:
    """Whether a choice is among those ticked; nothing ticked holds only the empty choice, as in ODK."""
    return f" {tekst(keuze).strip()} " in f" {tekst(antwoord)} "


def count_selected(antwoord: Waarde) -> float:
    """How many choices are ticked."""
    return float(len(tekst(antwoord).split()))


def selected_at(antwoord: Waarde, plek: Waarde) -> str:
    """The ticked choice at a place, counted from 0; empty beyond the end."""
    gekozen, index = tekst(antwoord).split(), heel(plek)
    return gekozen[index] if 0 <= index < len(gekozen) else ""


# -- numbers -------------------------------------------------------------------------------------------------------


def afgekapt(waarde: Waarde) -> float:
    """`int()`: the part before the point; NaN and infinity stay."""
    uitkomst = getal(waarde)
    return float(int(uitkomst)) if math.isfinite(uitkomst) else uitkomst


def afgerond(waarde: Waarde, plaatsen: Waarde = 0.0) -> float:
    """`round(x, n)` as in Excel; a half goes up, also below zero (−2.5 → −2); n < 0 rounds to tens, hundreds …"""
    uitkomst, cijfers = getal(waarde), heel(plaatsen)
    if not math.isfinite(uitkomst):
        return uitkomst
    if abs(cijfers) > 30:
        return math.nan
    wijze = ROUND_HALF_DOWN if uitkomst < 0 else ROUND_HALF_UP
    stap = Decimal(1).scaleb(-cijfers)
    # through a whole number of steps: quantize() itself refuses more than 28 digits
    return float((Decimal(repr(uitkomst)) / stap).to_integral_value(rounding=wijze) * stap)


def deel(teller: Waarde, noemer: Waarde) -> float:
    """`div`: by zero gives infinity, zero by zero NaN; never an error."""
    a, b = getal(teller), getal(noemer)
    if b == 0:
        return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1, b)
    return a / b


def rest(teller: Waarde, noemer: Waarde) -> float:
    """`mod`: keeps the sign of the left side; by zero NaN."""
    a, b = getal(teller), getal(noemer)
    return math.nan if b == 0 or math.isinf(a) else math.fmod(a, b)


def _veilig(som: Callable[..., float]) -> Callable[..., float]:
    """A function of `math` on values: outside its domain NaN, too large infinity."""

    def reken(*waarden: Waarde) -> float:
        try:
            return som(*(getal(w) for w in waarden))
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan

    return reken


def _macht(grondtal: float, exponent: float) -> float:
    if math.isnan(exponent) or (abs(grondtal) == 1 and math.isinf(exponent)):
        return math.nan  # as in Java; C makes it 1
    return math.inf if grondtal == 0 and exponent < 0 else math.pow(grondtal, exponent)


def _omlaag(waarde: float) -> float:
    return float(math.floor(waarde)) if math.isfinite(waarde) else waarde


def _omhoog(waarde: float) -> float:
    return float(math.ceil(waarde)) if math.isfinite(waarde) else waarde


def grootste(waarden: list[Waarde]) -> float:
    """The largest number; what is none is passed over; NaN if there is none at all."""
    getallen = [g for w in waarden if not math.isnan(g := getal(w))]
    return max(getallen, default=math.nan)


def kleinste(waarden: list[Waarde]) -> float:
    """The smallest number; what is none is passed over; NaN if there is none at all."""
    getallen = [g for w in waarden if not math.isnan(g := getal(w))]
    return min(getallen, default=math.nan)


def som(waarden: list[Waarde]) -> float:
    """The sum; what is no number counts as nothing."""
    return sum((g for w in waarden if not math.isnan(g := getal(w))), 0.0)


# -- yes and no ----------------------------------------------------------------------------------------------------


def uit_tekst(waarde: Waarde) -> bool:
    """`boolean-from-string`: only "true" (in any case) and "1"."""
    return tekst(waarde).lower() == "true" or tekst(waarde) == "1"


def checklist(minimum: Waarde, maximum: Waarde, *factoren: Waarde) -> bool:
    """Whether so many are true, between minimum and maximum; below zero: no limit."""
    laag, hoog = heel(minimum), heel(maximum)
    aantal = sum(waar(f) for f in factoren)
    return (laag < 0 or aantal >= laag) and (hoog < 0 or aantal <= hoog)


def weighted_checklist(minimum: Waarde, maximum: Waarde, *paren: Waarde) -> bool:
    """Like `checklist`, with a weight behind each; here a limit below zero is a limit, as in ODK."""
    gewicht = sum((getal(w) for f, w in zip(paren[::2], paren[1::2], strict=False) if waar(f)), 0.0)
    return getal(minimum) <= gewicht <= getal(maximum)


# -- codes ---------------------------------------------------------------------------------------------------------


def digest(bron: Waarde, soort: Waarde, vorm: Waarde = "base64") -> str:
    """A fingerprint of a text, by `MD5`, `SHA-1`, `SHA-256` …, written as `base64` or `hex`; empty for another kind."""
    try:
        vingerafdruk = hashlib.new(tekst(soort).replace("-", "").lower(), tekst(bron).encode(), usedforsecurity=False)
        ruw = vingerafdruk.digest()
    except (ValueError, TypeError):
        return ""
    return ruw.hex() if tekst(vorm) == "hex" else base64.b64encode(ruw).decode()


def base64_decode(bron: Waarde) -> str:
    """The text behind a base64 code; empty for what is none."""
    try:
        return base64.b64decode(tekst(bron)).decode()
    except ValueError:
        return ""


# -- dates ---------------------------------------------------------------------------------------------------------


def datum(waarde: Waarde) -> Waarde:
    """A day from text or from days since 1970; empty for what is neither (ODK stops there; we do not)."""
    gelezen = _moment(waarde, met_tijd=False)
    return gelezen if isinstance(gelezen, str) else alleen_datum(gelezen)


def datum_tijd(waarde: Waarde) -> Waarde:
    """Like `date()`, keeping the time of day."""
    return _moment(waarde, met_tijd=True)


def _moment(waarde: Waarde, met_tijd: bool) -> date | str:
    if isinstance(waarde, date):
        return waarde
    if isinstance(waarde, float):
        return ("" if math.isnan(waarde) else uit_dagen(waarde, met_tijd)) or ""
    return lees_datum(tekst(waarde)) or ""


def decimale_datum(waarde: Waarde) -> Waarde:
    """`decimal-date-time`: days since 1970 in UTC with a fraction; a number stays, empty stays empty."""
    if isinstance(waarde, float):
        return waarde
    gelezen = _moment(waarde, met_tijd=True)
    return gelezen if isinstance(gelezen, str) else dagen_met_breuk(gelezen)


def decimale_tijd(waarde: Waarde) -> Waarde:
    """`decimal-time`: the local time of day as part of a day."""
    if isinstance(waarde, float):
        return waarde - math.floor(waarde) if math.isfinite(waarde) else math.nan
    gelezen = _moment(waarde, met_tijd=True)
    if isinstance(gelezen, str):
        return gelezen
    if not isinstance(gelezen, datetime):
        return 0.0
    return (gelezen.hour * 3600 + gelezen.minute * 60 + gelezen.second) / 86_400


def datum_als(waarde: Waarde, vorm: Waarde) -> str:
    """`format-date(date, '%e %b %Y')`; names of days and months are Dutch; empty for no date."""
    gelezen = _moment(waarde, met_tijd=True)
    if isinstance(gelezen, str):
        return ""
    delen = _onderdelen(gelezen)
    return re.sub(r"%(.)", lambda m: delen.get(m.group(1), m.group(0)), tekst(vorm))


def _onderdelen(dag: date) -> dict[str, str]:
    moment = dag if isinstance(dag, datetime) else datetime(dag.year, dag.month, dag.day)  # noqa: DTZ001 - local, naive
    return {
        "%": "%",
        "Y": f"{dag.year:04}",
        "y": f"{dag.year % 100:02}",
        "m": f"{dag.month:02}",
        "n": str(dag.month),
        "b": _MAANDEN[dag.month - 1],
        "d": f"{dag.day:02}",
        "e": str(dag.day),
        "a": _DAGEN[dag.weekday()],
        "W": str(dag.isocalendar().week),
        "H": f"{moment.hour:02}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02}",
        "S": f"{moment.second:02}",
        "3": f"{moment.microsecond // 1000:03}",
    }


# -- the list ------------------------------------------------------------------------------------------------------

FUNCTIES: dict[str, tuple[Aantal, Callable[..., Waarde]]] = {
    "substr": ((2, 3), substr),
    "substring": ((2, 3), substring),
    "substring-before": (2, substring_before),
    "substring-after": (2, substring_after),
    "contains": (2, lambda a, b: tekst(b) in tekst(a)),
    "starts-with": (2, lambda a, b: tekst(a).startswith(tekst(b))),
    "ends-with": (2, lambda a, b: tekst(a).endswith(tekst(b))),
    "translate": (3, translate),
    "regex": (2, regex),
    "selected": (2, selected),
    "is-selected": (2, selected),
    "count-selected": (1, count_selected),
    "selected-at": (2, selected_at),
    "int": (1, afgekapt),
    "round": ((1, 2), afgerond),
    "floor": (1, _veilig(_omlaag)),
    "ceiling": (1, _veilig(_omhoog)),
    "abs": (1, _veilig(abs)),
    "pow": (2, _veilig(_macht)),
    "sqrt": (1, _veilig(math.sqrt)),
    "exp": (1, _veilig(math.exp)),
    "exp10": (1, _veilig(lambda x: math.pow(10.0, x))),
    "log": (1, _veilig(lambda x: math.log(x) if x else -math.inf)),
    "log10": (1, _veilig(lambda x: math.log10(x) if x else -math.inf)),
    "sin": (1, _veilig(math.sin)),
    "cos": (1, _veilig(math.cos)),
    "tan": (1, _veilig(math.tan)),
    "asin": (1, _veilig(math.asin)),
    "acos": (1, _veilig(math.acos)),
    "atan": (1, _veilig(math.atan)),
    "atan2": (2, _veilig(math.atan2)),
    "pi": (0, lambda: math.pi),
    "boolean": (1, waar),
    "not": (1, lambda a: not waar(a)),
    "true": (0, lambda: True),
    "false": (0, lambda: False),
    "boolean-from-string": (1, uit_tekst),
    "checklist": ((2, None), checklist),
    "weighted-checklist": ((2, None), weighted_checklist),
    "digest": ((2, 3), digest),
    "base64-decode": (1, base64_decode),
    "date": (1, datum),
    "date-time": (1, datum_tijd),
    "decimal-date-time": (1, decimale_datum),
    "decimal-time": (1, decimale_tijd),
    "format-date": (2, datum_als),
    "format-date-time": (2, datum_als),
}
