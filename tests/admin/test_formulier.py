"""Days, numbers and texts as people type them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from admin.formulier import lees_dag, lees_getal, schoon


@pytest.mark.parametrize(
    ("tekst", "dag"),
    [
        ("22-2-2027", date(2027, 2, 22)),
        ("22-02-2027", date(2027, 2, 22)),
        (" 22/2/2027 ", date(2027, 2, 22)),
        ("22.2.2027", date(2027, 2, 22)),
        ("2027-02-22", date(2027, 2, 22)),
        ("22 februari 2027", date(2027, 2, 22)),
        ("1 mrt 2027", date(2027, 3, 1)),
        ("1 maart 2027", date(2027, 3, 1)),
        ("17 MEI 2027", date(2027, 5, 17)),
        ("29-2-2028", date(2028, 2, 29)),
        ("29-2-2027", None),
        ("30-02-2027", None),
        ("31-4-2027", None),
        ("22-2-27", None),
        ("22-13-2027", None),
        ("2-22-2027", None),
        ("22 febr", None),
        ("22 smarch 2027", None),
        ("morgen", None),
        ("22-2-2027-1", None),
        ("٢٢-٢-٢٠٢٧", None),
        ("", None),
    ],
)
def test_day(tekst: str, dag: date | None) -> None:
    assert lees_dag(tekst) == dag


@pytest.mark.parametrize(
    ("tekst", "getal"),
    [
        ("40", "40"),
        ("1.250", "1250"),
        ("1250", "1250"),
        ("932,93", "932.93"),
        ("€ 1.228,07", "1228.07"),
        ("40 %", "40"),
        ("€\u00a0420.000", "420000"),
        ("0", "0"),
        ("1.25", None),
        ("932.93", None),
        ("1.2500", None),
        ("12,345", None),
        ("-5", None),
        ("1e5", None),
        ("veertig", None),
        ("٤٠", None),
        ("²", None),
        ("9" * 13, None),
        ("", None),
    ],
)
def test_number(tekst: str, getal: str | None) -> None:
    assert lees_getal(tekst) == (None if getal is None else Decimal(getal))


def test_text_is_cleaned() -> None:
    assert schoon("  Cafe\u0301\u202e \x00in\tWestendorp\n") == "Café inWestendorp"
    assert schoon(None) == ""
    assert schoon("een\r\ntwee\n", lang=True) == "een\ntwee"
