"""What must hold for every kind of question, whatever its choices and whatever is said; and there and back again."""

from __future__ import annotations

import time
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kern.taal import TALEN, spreek
from kern.vragen import (
    OPNIEUW,
    Begrepen,
    Bevestigen,
    Gelezen,
    Keuze,
    Onduidelijk,
    Overgeslagen,
    Rij,
    Soort,
    Vraag,
    aangeboden,
    druk,
    keuzes_van,
    lees,
    merken,
    standaard_zin,
    stappen,
    tel,
    tel_plaatsen,
    toon,
    typvorm,
    uitleg,
    verkort,
)

VANDAAG = date(2027, 3, 1)
RANG = Vraag(
    "volgorde", "rang", "Wat vindt u belangrijk?", keuzes=tuple(Keuze(n, n.title()) for n in ("rust", "ruimte", "bus"))
)
TIJD, MOMENT = Vraag("tijd", "tijd", "Hoe laat?"), Vraag("moment", "moment", "Wanneer?")

# --- anything at all

_TEXT = st.text(max_size=40)
_LABEL = st.one_of(
    _TEXT.map(lambda s: unicodedata.normalize("NFC", s.encode("utf-8", "replace").decode())),
    st.sampled_from(
        ["<16", "16+", "85+", "€ 250.000 – € 320.000", "Ja", "Nee", "Weet ik niet", "1", "10 tot 20", "-", ""]
    ),
)
_NUMBER = st.one_of(st.none(), st.decimals(-1000, 1000, places=2), st.integers(-1000, 1000))
_LIKELY = (
    "ja|nee|no|yes|1|2|12|3,5|1.250|half|drie|three|kwart over|quarter past|pm|'s middags|14.30|14:30|om|at|maart|"
    "march|2027|12-3-2027|,|en|and|>|dan|eerst|.|'|rust|<16|85+|sla over|skip|laat zo|geen|\u0301|👍|\ud83d|\x00|uur|٣"
)
_PIECE = st.sampled_from(_LIKELY.split("|"))
_SAID = st.one_of(_TEXT, st.lists(_PIECE, max_size=7).map(" ".join), st.lists(_PIECE, max_size=4).map("".join))


@st.composite
def _questions(draw: st.DrawFn) -> Vraag:
    labels = draw(st.lists(_LABEL, max_size=draw(st.sampled_from([0, 3, 6, 16]))))
    names = draw(st.permutations(["<16", "16+", "weet_niet", "geen", "ja", "0", "a", *(f"n{i}" for i in range(12))]))
    step = draw(st.one_of(st.none(), st.decimals(-2, 50, places=2)))
    return Vraag(
        "q",
        draw(st.sampled_from(get_args(Soort))),
        "Vraag?",
        keuzes=tuple(Keuze(name, label) for name, label in zip(names, labels, strict=False)),
        verplicht=draw(st.booleans()),
        minimum=draw(_NUMBER),
        maximum=draw(_NUMBER),
        stap=step,
        standaard=draw(st.sampled_from(["", "", "ja", "n1", "3.5", "14:30", "2027-03-12", "2027-03-12T14:30", "a n1"])),
    )


@given(
    vraag=_questions(),
    gezegd=st.lists(_SAID, min_size=1, max_size=3),
    taal=st.sampled_from(sorted(TALEN)),
    data=st.data(),
)
def test_no_reader_ever_raises_and_every_value_can_be_shown(
    vraag: Vraag, gezegd: list[str], taal: str, data: st.DataObject
) -> None:
    values = st.sampled_from([*(k.naam for k in keuzes_van(vraag)), "", "x", "14:30", OPNIEUW])
    before: tuple[str, ...] = ()
    with spreek(taal):
        assert all(isinstance(s, str) for s in (uitleg(vraag), standaard_zin(vraag), typvorm(vraag, vraag.standaard)))
        for text in gezegd:
            pressed = data.draw(st.one_of(st.none(), st.none(), st.lists(values, max_size=3).map(tuple)))
            read = lees(vraag, text, VANDAAG, pressed, before)
            _check(vraag, read)
            before = read.gevonden if isinstance(read, Onduidelijk) else ()
            assert len(aangeboden(vraag, before)) <= max(len(vraag.keuzes), 11)
            assert len(merken(vraag)) == len(vraag.keuzes)


def _check(vraag: Vraag, read: Gelezen) -> None:
    if isinstance(read, Overgeslagen):
        assert not vraag.verplicht or vraag.standaard
    if not isinstance(read, Begrepen | Bevestigen) or read.waarde == "":
        return
    value = read.waarde
    assert toon(vraag, value).strip() or not _has_label(vraag, value)
    assert isinstance(typvorm(vraag, value), str)
    assert "\x00" not in value
    value.encode("utf-8")
    names = [k.naam for k in keuzes_van(vraag)]
    match vraag.soort:
        case "een" | "ja_nee" | "akkoord":
            assert value in names
        case "meer":
            assert value.split() == [n for n in names if n in value.split()] != []
        case "rang":
            assert sorted(value.split()) == sorted(names)
        case "geheel" | "decimaal":
            _check_number(vraag, Decimal(value))
        case "tijd":
            assert datetime.strptime(value, "%H:%M")  # noqa: DTZ007
        case "moment":
            assert datetime.fromisoformat(value).isoformat(timespec="minutes") == value
        case "datum":
            assert date.fromisoformat(value).isoformat() == value


def _has_label(vraag: Vraag, value: str) -> bool:
    labels = {k.naam: k.label for k in keuzes_van(vraag)}
    return any(labels.get(name, name).strip() for name in value.split(" "))


def _check_number(vraag: Vraag, value: Decimal) -> None:
    assert vraag.soort == "decimaal" or value == value.to_integral_value()
    assert value >= (vraag.minimum or 0)
    assert vraag.maximum is None or value <= vraag.maximum


# --- there and back


@given(st.times())
def test_a_shown_time_reads_as_itself(moment: Any) -> None:
    value = f"{moment:%H:%M}"
    for taal in TALEN:
        with spreek(taal):
            assert lees(TIJD, toon(TIJD, value), VANDAAG) == Begrepen(value)
            read = lees(TIJD, typvorm(TIJD, value), VANDAAG)
            assert isinstance(read, Begrepen) and read.waarde == value


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 12, 31)))  # noqa: DTZ001
def test_a_shown_moment_reads_as_itself(moment: datetime) -> None:
    value = f"{moment:%Y-%m-%dT%H:%M}"
    for taal in TALEN:
        with spreek(taal):
            assert lees(MOMENT, toon(MOMENT, value), VANDAAG) == Begrepen(value)
            assert lees(MOMENT, typvorm(MOMENT, value), VANDAAG) == Begrepen(value)


@given(st.permutations(["rust", "ruimte", "bus"]))
def test_a_shown_rank_reads_as_itself(order: list[str]) -> None:
    value = " ".join(order)
    assert lees(RANG, toon(RANG, value), VANDAAG) == Begrepen(value)


@given(st.permutations([f"n{i}" for i in range(6)]))
def test_pressing_one_after_another_is_the_order(order: list[str]) -> None:
    vraag = Vraag("q", "rang", "?", keuzes=tuple(Keuze(f"n{i}", f"Keuze {i}") for i in range(6)))
    placed: tuple[str, ...] = ()
    for name in order[:-1]:
        read = lees(vraag, "", VANDAAG, (name,), placed)
        assert isinstance(read, Onduidelijk) and read.melding == ""
        placed = read.gevonden
    # The last one takes its place by itself; only then it is an answer.
    assert placed == tuple(order)
    assert lees(vraag, "", VANDAAG, placed, placed) == Begrepen(" ".join(order))
    assert druk(vraag, placed, OPNIEUW) == ()


@given(st.decimals(0, 10**6, places=3))
def test_a_shown_decimal_reads_as_itself_in_every_language(number: Decimal) -> None:
    vraag = Vraag("q", "decimaal", "?")
    value = format(number.normalize(), "f")
    for taal in TALEN:
        with spreek(taal):
            shown = toon(vraag, value)
            read = lees(vraag, shown, VANDAAG)
            if isinstance(read, Onduidelijk):  # "1,250": twelve hundred and fifty, or one and a quarter
                assert Decimal("0.001") <= number % 1 and number < 1000
            else:
                assert isinstance(read, Begrepen) and Decimal(read.waarde) == number


# --- in words, and counted


@pytest.mark.parametrize(
    ("soort", "waarde", "nl", "en"),
    [
        ("tijd", "14:30", "14.30~uur", "14:30"),
        ("moment", "2027-03-12T14:30", "vrijdag 12~maart~2027 om 14.30~uur", "Friday 12~March~2027 at 14:30"),
        ("rang", "ruimte bus rust", "1. Ruimte, 2. Bus en 3. Rust", "1. Ruimte, 2. Bus and 3. Rust"),
        ("akkoord", "OK", "Ik heb dit gelezen", "I have read this"),
        ("ja_nee", "ja", "Ja", "Yes"),
        ("decimaal", "12500.5", "12.500,5", "12,500.5"),
        ("datum", "2027-03-12", "vrijdag 12~maart~2027", "Friday 12~March~2027"),
        ("tijd", "oud", "oud", "oud"),
        ("moment", "2027-02-31T14:30", "2027-02-31T14:30", "2027-02-31T14:30"),
    ],
)
def test_a_value_as_people_read_it(soort: Soort, waarde: str, nl: str, en: str) -> None:
    vraag = Vraag("q", soort, "?", keuzes=RANG.keuzes if soort == "rang" else ())
    assert toon(vraag, waarde) == nl.replace("~", "\u00a0")
    with spreek("en"):
        assert toon(vraag, waarde) == en.replace("~", "\u00a0")


def test_of_a_rank_is_counted_what_came_first_and_on_request_every_place() -> None:
    given_answers = ["rust ruimte bus", "ruimte rust bus", "rust bus ruimte", ""]
    counted = tel(RANG, given_answers)
    assert counted.n == 3
    assert [(r.naam, r.aantal) for r in counted.rijen] == [("rust", 2), ("ruimte", 1), ("bus", 0)]
    places = tel_plaatsen(RANG, given_answers)
    assert [[r.aantal for r in place] for place in places] == [[2, 1, 0], [1, 1, 1], [0, 1, 2]]


def test_times_are_only_counted_and_an_acknowledgement_has_one_row() -> None:
    assert tel(TIJD, ["14:30", "15:00", ""]).rijen == ()
    assert tel(Vraag("q", "akkoord", "?"), ["OK", "OK"]).rijen == (Rij("OK", "Ik heb dit gelezen", 2),)


# --- what is offered


@pytest.mark.parametrize(
    ("minimum", "maximum", "stap", "knoppen"),
    [
        (1, 5, "1", ["1", "2", "3", "4", "5"]),
        (0, 10, "1", [str(i) for i in range(11)]),
        (0, 11, "1", []),
        (0, 1, "0.25", ["0", "0,25", "0,5", "0,75", "1"]),
        (-2, 2, "2", ["-2", "0", "2"]),
        (1, 10, "4", ["1", "5", "9"]),
        (5, 5, "1", []),
        (5, 1, "1", []),
        (1, 5, "0", []),
        (1, 5, "-1", []),
    ],
)
def test_a_short_range_is_a_row_of_buttons(minimum: int, maximum: int, stap: str, knoppen: list[str]) -> None:
    vraag = Vraag("q", "decimaal", "?", minimum=minimum, maximum=maximum, stap=Decimal(stap))
    assert [k.label for k in keuzes_van(vraag)] == knoppen
    for keuze in keuzes_van(vraag):
        assert lees(vraag, "", VANDAAG, (keuze.naam,)) == Begrepen(keuze.naam)
        assert lees(vraag, keuze.label, VANDAAG) == Begrepen(keuze.naam)
    assert len(stappen(vraag)) == len(knoppen)


def test_two_times_that_may_be_meant_are_offered_as_buttons() -> None:
    read = lees(TIJD, "half drie", VANDAAG)
    assert isinstance(read, Onduidelijk)
    assert [k.label for k in aangeboden(TIJD, read.gevonden)] == ["02.30\u00a0uur", "14.30\u00a0uur"]
    read = lees(MOMENT, "12 maart 2027 om half drie", VANDAAG)
    assert isinstance(read, Onduidelijk)
    early, late = aangeboden(MOMENT, read.gevonden)
    assert (late.naam, late.label) == ("2027-03-12T14:30", "14.30\u00a0uur")
    assert lees(MOMENT, "", VANDAAG, (early.naam,)) == Begrepen("2027-03-12T02:30")


def test_a_default_is_told_and_typed() -> None:
    vraag = Vraag("q", "decimaal", "?", standaard="2.5")
    assert standaard_zin(vraag) == "Als u niets verandert, wordt het: 2,5."
    assert typvorm(vraag, vraag.standaard) == "2,5"
    assert typvorm(TIJD, "09:05") == "09.05"
    assert standaard_zin(TIJD) == ""


def test_ticks_that_stood_by_default_and_were_taken_away_are_no_answer() -> None:
    vraag = Vraag("q", "meer", "?", keuzes=RANG.keuzes, verplicht=False, standaard="rust bus")
    assert lees(vraag, "", VANDAAG, ()) == Begrepen("")
    assert lees(vraag, "laat zo", VANDAAG) == Overgeslagen()


def test_classes_of_numbers_are_read_as_the_language_writes_them() -> None:
    labels = ("Up to € 250,000", "€ 250,000 – € 320,000", "More than € 320,000", "Under 16", "85 years or older")
    vraag = Vraag("q", "een", "?", keuzes=tuple(Keuze(f"k{i}", label) for i, label in enumerate(labels[:3])))
    ages = Vraag("q", "een", "?", keuzes=tuple(Keuze(f"k{i}", label) for i, label in enumerate(labels[3:])))
    with spreek("en"):
        assert [lees(vraag, "280,000", VANDAAG), lees(ages, "90", VANDAAG)] == [
            Begrepen("k1", f"Noted: {labels[1]}."),
            Begrepen("k1", f"Noted: {labels[4]}."),
        ]
    over = Vraag(
        "q", "een", "?", keuzes=(Keuze("nu", "Binnen 1 jaar"), Keuze("dan", "Over 5 jaar"), Keuze("n", "Over 9 jaar"))
    )
    assert merken(over) == ("1", "2", "3"), "in Dutch these are no classes"


# --- a list of a thousand

DUIZEND = tuple(Keuze(f"p{i}", f"{'ABCDEFGHIJ'[i % 10]}{'aeiou'[i // 10 % 5]}nd{i // 50}hoek") for i in range(1000))
LANG = Vraag("plaats", "een", "Waar woont u?", keuzes=DUIZEND)


def test_a_long_list_is_never_shown_whole() -> None:
    assert LANG.zoeken and aangeboden(LANG) == ()
    read = lees(LANG, "a", VANDAAG)
    assert isinstance(read, Onduidelijk) and read.gevonden == () and "100 antwoorden" in read.melding
    read = lees(LANG, "aand1", VANDAAG)
    assert isinstance(read, Onduidelijk)
    read = lees(LANG, "Aand12", VANDAAG)
    assert read == Begrepen("p600", "Genoteerd: Aand12hoek.")


def test_up_to_eight_that_fit_are_remembered_and_one_of_them_is_chosen_by_its_place() -> None:
    vraag = Vraag(
        "q", "een", "?", keuzes=tuple(Keuze(f"n{i}", f"{'Aalten' if i < 5 else 'Bo'} {i}") for i in range(20))
    )
    read = lees(vraag, "aal", VANDAAG)
    assert isinstance(read, Onduidelijk) and read.gevonden == ("n0", "n1", "n2", "n3", "n4")
    assert [k.naam for k in aangeboden(vraag, read.gevonden)] == list(read.gevonden)
    chosen = lees(vraag, "3", VANDAAG, None, read.gevonden)
    assert isinstance(chosen, Begrepen) and chosen.waarde == "n2"


def test_of_a_long_list_of_ticks_is_shown_what_was_found_and_ticked() -> None:
    vraag = Vraag("q", "meer", "?", keuzes=DUIZEND)
    assert [k.naam for k in verkort(vraag, ("p7", "p3"), ("p900",))] == ["p3", "p7", "p900"]


def test_searching_a_thousand_choices_is_quick() -> None:
    began = time.perf_counter()
    for text in ("a", "Aand12", "Aamd12hoek", "zzz", "geen idee", "1", "x" * 4000, "Aand1hoek en Band1hoek"):
        lees(LANG, text, VANDAAG)
    assert time.perf_counter() - began < 2.0, "some ten milliseconds each on a slow machine"
