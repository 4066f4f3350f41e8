"""The four kinds of value of an XForms expression and how one turns into another.

An expression yields text, a number, yes/no or a date. The rules are those of ODK Collect (JavaRosa, `XPathFuncExpr`):
an empty answer is the empty text, what is no number is NaN, a date counts as whole days since 1 January 1970.
Everything here is plain values; nothing knows a questionnaire.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

Waarde = str | float | bool | date
"""What an expression can yield; a `datetime` (naive, local time) counts as a date with a time of day."""

HIER = ZoneInfo("Europe/Amsterdam")
_EPOCH = date(1970, 1, 1).toordinal()
_DAG = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)", re.ASCII)
_CIJFERS = frozenset("0123456789.-")
_BIJNA_NUL = 1e-12  # JavaRosa's tolerance: 0.1 + 0.2 equals 0.3 in a questionnaire
_GETALLEN = frozenset(("integer", "int", "decimal", "range", "long"))


class Tijdstip(datetime):
    """The answer to a question for a time: a time of day, which has no day.

    Where a day is asked of it, it is today, as in ODK: two times are equal as numbers, `decimal-time()` tells them
    apart. As text it is the time ("14:30"); in ODK that is the day on which the time was filled in, which is no help.
    """


def getal(waarde: Waarde) -> float:
    """A value as number; NaN when it is none. A date is whole days since 1970, in local time.

    Text may hold digits, one point or comma and a minus: no exponent, as in XPath 1.0.
    """
    if isinstance(waarde, float):
        return waarde
    if isinstance(waarde, bool):
        return 1.0 if waarde else 0.0
    if isinstance(waarde, str):
        kaal = waarde.strip().replace(",", ".")
        if not kaal or not _CIJFERS.issuperset(kaal):
            return math.nan
        try:
            return float(kaal)
        except ValueError:
            return math.nan
    return float(waarde.toordinal() - _EPOCH)


def tekst(waarde: Waarde) -> str:
    """A value as text: 5 (never 5.0), `true`, `2027-03-01`, `14:30`; NaN is "NaN", as in a `concat()` in ODK."""
    if isinstance(waarde, str):
        return waarde
    if isinstance(waarde, bool):
        return "true" if waarde else "false"
    if isinstance(waarde, float):
        return _getal_als_tekst(waarde)
    if isinstance(waarde, Tijdstip):
        return f"{waarde:%H:%M}"
    return waarde.strftime("%Y-%m-%d") if waarde.year >= 1000 else waarde.isoformat()[:10]


def _getal_als_tekst(waarde: float) -> str:
    if math.isnan(waarde):
        return "NaN"
    if math.isinf(waarde):
        return "Infinity" if waarde > 0 else "-Infinity"
    if abs(waarde - round(waarde)) < _BIJNA_NUL:
        return str(round(waarde))
    # repr() switches to 1e-05 for small numbers; a person never types that
    return format(Decimal(repr(waarde)), "f")


def waar(waarde: Waarde) -> bool:
    """A value as yes or no: not empty, not zero, not NaN. The text "0" is true, the number 0 is not."""
    if isinstance(waarde, bool):
        return waarde
    if isinstance(waarde, str):
        return waarde != ""
    if isinstance(waarde, float):
        return abs(waarde) > _BIJNA_NUL  # false for NaN
    return True


def gelijk(links: Waarde, rechts: Waarde) -> bool:
    """`=` as in ODK: as yes/no if one side is that, as numbers if one side is a number, else as text."""
    if isinstance(links, bool) or isinstance(rechts, bool):
        return waar(links) == waar(rechts)
    if isinstance(links, float) or isinstance(rechts, float):
        a, b = getal(links), getal(rechts)
        return a == b or abs(a - b) < _BIJNA_NUL
    return tekst(links) == tekst(rechts)


def getypeerd(ruw: str, soort: str, vandaag: date) -> Waarde:
    """The text of an answer as value of its type (`soort`: the type of the bind); text that does not fit stays text."""
    if ruw == "":
        return ""
    if soort in _GETALLEN:
        uitkomst = getal(ruw)
        return ruw if math.isnan(uitkomst) else uitkomst
    if soort in ("date", "dateTime"):
        gelezen = lees_datum(ruw)
        if gelezen is None:
            return ruw
        return gelezen if soort == "dateTime" else alleen_datum(gelezen)
    return (lees_tijd(ruw, vandaag) or ruw) if soort == "time" else ruw


def lees_datum(ruw: str) -> date | None:
    """An ISO date (`2027-2-1` too), or date with time, as date or local naive datetime; None if it is neither."""
    kaal = ruw.strip()
    try:
        if len(kaal) <= 10:
            dag = _DAG.fullmatch(kaal)
            return date(*map(int, dag.groups())) if dag else None
        return lokaal(datetime.fromisoformat(kaal))
    except ValueError:
        return None


def lees_tijd(ruw: str, vandaag: date) -> Tijdstip | None:
    """A time of day, as "14:30" or as ODK stores it ("14:30:00.000+01:00"); None if it is none."""
    try:
        moment = lokaal(datetime.combine(vandaag, time.fromisoformat(ruw.strip())))
    except ValueError:
        return None
    return Tijdstip.combine(vandaag, moment.time())


def lokaal(moment: datetime) -> datetime:
    """A moment as naive local time; a naive one already is."""
    return moment if moment.tzinfo is None else moment.astimezone(HIER).replace(tzinfo=None)


def alleen_datum(dag: date) -> date:
    """The day without its time."""
    return dag.date() if isinstance(dag, datetime) else dag


def dagen_met_breuk(dag: date) -> float:
    """Days since 1970 in UTC with the part of the day behind the point (`decimal-date-time`).

    A day without a time is its local midnight: in winter 0.958…, as ODK has it.
    """
    moment = dag if isinstance(dag, datetime) else datetime.combine(dag, time())
    return moment.replace(tzinfo=HIER).timestamp() / 86_400


def uit_dagen(dagen: float, met_tijd: bool) -> date | None:
    """The day (or local moment) that lies so many days after 1 January 1970; None beyond the calendar."""
    try:
        if met_tijd:
            return lokaal(datetime.fromtimestamp(dagen * 86_400, tz=HIER))
        return date.fromordinal(int(dagen) + _EPOCH)
    except (ValueError, OverflowError, OSError):
        return None
