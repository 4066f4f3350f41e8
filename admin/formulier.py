"""Forms: WTForms with our own Dutch sentences (templates/admin/beheer.toml), and what was typed kept."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import request
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import Field, Form, HiddenField, StringField, ValidationError
from wtforms.form import BaseForm

from kern.taal import zin

_ONZICHTBAAR = ("Cc", "Cf", "Cs", "Co", "Cn")


class Formulier(Form):
    """The base of every form; the CSRF token is checked for the whole app and needs no field here."""

    def verstuurd(self) -> bool:
        """Whether this is a POST whose fields are all right."""
        return request.method == "POST" and self.validate()

    def fout(self, veld: str, sentence: str) -> None:
        """Put a sentence at a field after the use case refused."""
        field = self[veld]
        field.errors = [*field.errors, sentence]


def ingevuld() -> ImmutableMultiDict[str, str] | None:
    """What was sent, for the first argument of a form; None on a GET, else every box would come out unticked."""
    return request.form if request.method == "POST" else None


def schoon(text: str | None, lang: bool = False) -> str:
    """Text as it is kept: NFC, no invisible characters, trimmed; `lang` keeps line ends."""
    plain = unicodedata.normalize("NFC", text or "").replace("\r\n", "\n")
    return "".join(c for c in plain if unicodedata.category(c) not in _ONZICHTBAAR or (lang and c == "\n")).strip()


def gestript(text: str | None) -> str:
    """A WTForms filter for one line."""
    return schoon(text)


def gestript_lang(text: str | None) -> str:
    """A WTForms filter for a text of several lines."""
    return schoon(text, lang=True)


class Verplicht:
    """The field may not be empty; the sentence says what to fill in."""

    field_flags: dict[str, Any] = {"required": True}  # noqa: RUF012  WTForms reads it so

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data and field.data != 0:
            raise ValidationError(zin(f"beheer.fout.{self.sentence}"))


class Lengte:
    """At most so many characters."""

    def __init__(self, hoogstens: int) -> None:
        self.hoogstens = hoogstens

    def __call__(self, form: Form, field: Field) -> None:
        over = len(field.data or "") - self.hoogstens
        if over > 0:
            raise ValidationError(zin("beheer.fout.te_lang", hoogstens=self.hoogstens, over=over))


class Email:
    """An address that mail can go to; the domain is not looked up."""

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data:
            return
        try:
            validate_email(field.data, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise ValidationError(zin("beheer.fout.email")) from None


class Versieveld(HiddenField):
    """The version of what the editor saw, hidden in the form; `.gelezen` is -1 for a text that is no number."""

    @property
    def gelezen(self) -> int:
        """The version as a number."""
        text = str(self.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class DatumVeld(StringField):
    """A day as people write it: `22-2-2027`, `22 februari 2027` or the browser's own `2027-02-22`. `.dag` is the date.

    An empty field is None; a text that is no day is an error at the field and stays as it was typed.
    """

    dag: date | None = None

    def __init__(self, label: str, validators: tuple[Any, ...] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), filters=[gestript], **kwargs)

    def process_data(self, value: date | str | None) -> None:
        """Show a stored day as `22-2-2027`."""
        self.dag = value if isinstance(value, date) else None
        self.data = f"{value.day}-{value.month}-{value.year}" if isinstance(value, date) else value or ""

    @property
    def zeker(self) -> date:
        """The day of a field that had to be filled in, after the form was found right. Raises ValueError before."""
        if self.dag is None:
            raise ValueError(self.name)
        return self.dag

    def pre_validate(self, form: BaseForm) -> None:
        """Read the day."""
        self.dag = lees_dag(self.data or "")
        if self.data and self.dag is None:
            raise ValidationError(zin("beheer.fout.datum"))


_MAANDEN = ("jan", "feb", "maa mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def lees_dag(text: str) -> date | None:
    """The day in a text, or None. Two-digit years are refused: nobody can say which century was meant."""
    parts = re.split(r"[\s/.-]+", text.strip().lower())
    if len(parts) != 3:
        return None
    day, month, year = parts[::-1] if len(parts[0]) == 4 else parts
    if month.isalpha():
        month = next((str(n) for n, names in enumerate(_MAANDEN, 1) if month[:3] in names.split()), "")
    if not re.fullmatch(r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}", f"{day}-{month}-{year}"):
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


class GetalVeld(StringField):
    """A whole number or an amount as people write it: `1.250`, `932,93`. `.getal` is the Decimal, None when empty."""

    getal: Decimal | None = None

    def __init__(
        self,
        label: str,
        validators: tuple[Any, ...] = (),
        *,
        minstens: int = 0,
        hoogstens: int = 10**9,
        heel: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, list(validators), filters=[gestript], **kwargs)
        self.minstens, self.hoogstens, self.heel = minstens, hoogstens, heel

    def pre_validate(self, form: BaseForm) -> None:
        """Read the number."""
        self.getal = lees_getal(str(self.data or ""))
        if self.data in (None, ""):
            return
        if self.getal is None or (self.heel and self.getal != int(self.getal)):
            raise ValidationError(zin("beheer.fout.getal", voorbeeld=self.description or "40"))
        if not self.minstens <= self.getal <= self.hoogstens:
            raise ValidationError(zin("beheer.fout.bereik", minstens=self.minstens, hoogstens=self.hoogstens))


def lees_getal(text: str) -> Decimal | None:
    """The number in `1.250`, `1250`, `932,93`, `€ 400` or `40 %`; None for anything else."""
    plain = text.replace("€", "").replace("%", "").replace("\u00a0", "").replace(" ", "")
    whole, komma, cents = plain.partition(",")
    groups = whole.split(".")
    if len(groups) > 1:
        if any(len(group) != 3 for group in groups[1:]) or not 1 <= len(groups[0]) <= 3:
            return None
        whole = "".join(groups)
    if not whole.isascii() or not whole.isdigit() or len(whole) > 12:
        return None
    if komma and not (cents.isascii() and cents.isdigit() and len(cents) <= 2):
        return None
    try:
        return Decimal(f"{whole}.{cents or '0'}")
    except InvalidOperation:
        return None
