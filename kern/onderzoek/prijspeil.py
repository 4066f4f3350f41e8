"""The amounts of a calendar year: the shipped ones, and on top of them what the gemeente filled in.

The setting `prijspeil` has the shape {"2027": {"sociale_huur_max": "950.15"}}: a year, a name, euros with a point.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from kern import instellingen
from kern.onderzoek.vragenlijst import meegeleverd_prijspeil
from kern.taal import vandaag

Bedragen = dict[str, Decimal]


def jaren(s: Session, now: datetime) -> dict[int, Bedragen]:
    """The amounts per year that are known, oldest year first."""
    years = meegeleverd_prijspeil()
    for year, own in instellingen.lees(s, "prijspeil", now).items():
        years.setdefault(int(year), {}).update({name: Decimal(amount) for name, amount in own.items()})
    return dict(sorted(years.items()))


def geldend(s: Session, now: datetime) -> tuple[int, Bedragen]:
    """The amounts that hold at `now`, and the newest year that has any, so that a page can say which year is missing.

    An amount without a value for this year keeps the latest one before.
    """
    past = {year: amounts for year, amounts in jaren(s, now).items() if year <= vandaag(now).year}
    merged: Bedragen = {}
    for amounts in past.values():
        merged |= amounts
    return max(past), merged
