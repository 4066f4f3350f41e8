"""A day and a time in a form: typed as people write them on a Dutch clock, kept as a moment in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from wtforms import Field, Form, StringField, ValidationError
from wtforms.form import BaseForm

from admin.formulier import DatumVeld, Formulier, gestript
from kern.taal import AMSTERDAM, lokaal, zin
from kern.vragen.tijden import Tijd, TweeTijden, lees_tijd


class TijdVeld(StringField):
    """A time of day: `19.30`, `19:30`, `half 8 's avonds`. `.tijd` is the time, None when empty or not understood."""

    tijd: time | None = None

    def __init__(self, label: str, validators: tuple[Any, ...] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), filters=[gestript], **kwargs)

    def process_data(self, value: time | str | None) -> None:
        """Show a stored time as `19.30`."""
        self.tijd = value if isinstance(value, time) else None
        self.data = f"{value:%H.%M}" if isinstance(value, time) else value or ""

    def pre_validate(self, form: BaseForm) -> None:
        """Read the time."""
        self.tijd = lees_klok(self.data or "")
        if self.data and self.tijd is None:
            raise ValidationError(zin("charettes.fout.tijd"))


class TijdNodig:
    """The field may not be empty."""

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data:
            raise ValidationError(zin("charettes.fout.vul_tijd"))


def lees_klok(text: str) -> time | None:
    """The time in a text, or None. `half acht` without a part of the day is the evening: nobody meets at night."""
    found = lees_tijd(f"{text}.00" if text.isdigit() and len(text) <= 2 else text)
    if isinstance(found, Tijd):
        return time.fromisoformat(found.waarde)
    if isinstance(found, TweeTijden):
        return time.fromisoformat(found.laat)
    return None


def klok_van(m: datetime) -> time:
    """The time on a Dutch clock at this moment."""
    return lokaal(m).time().replace(second=0, microsecond=0)


def samen(dag: date, tijd: time) -> datetime | None:
    """The moment of this day and time on a Dutch clock, in UTC; None for the hour that the clock skips in March.

    The hour that comes twice in October is the first of the two.
    """
    local = datetime.combine(dag, tijd, AMSTERDAM)
    found = local.astimezone(UTC)
    return found if found.astimezone(AMSTERDAM).time() == tijd else None


def moment_van(form: Formulier, dag: str, tijd: str) -> datetime | None:
    """The moment in two fields of a form that was found right; half of it, or no such hour, is an error at the time.

    None when both are empty or something is wrong.
    """
    day_field, clock_field = form[dag], form[tijd]
    if not (isinstance(day_field, DatumVeld) and isinstance(clock_field, TijdVeld)):
        raise TypeError(f"{dag} {tijd}")
    day, clock = day_field.dag, clock_field.tijd
    if day is None and clock is None:
        return None
    if day is None or clock is None:
        form.fout(dag if day is None else tijd, zin(f"charettes.fout.{'dag' if day is None else 'klok'}_ontbreekt"))
        return None
    found = samen(day, clock)
    if found is None:
        form.fout(tijd, zin("charettes.fout.tijd_overgeslagen"))
    return found
