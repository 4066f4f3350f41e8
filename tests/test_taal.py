"""Dutch for people: dates, amounts and sentences, with the no-break spaces where they belong."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from jinja2 import UndefinedError

from kern import taal


@pytest.mark.parametrize(
    ("gegeven", "verwacht"),
    [
        (taal.datum(date(2027, 3, 3)), "woensdag 3~maart~2027"),
        (taal.datum_kort(date(2027, 3, 15)), "ma~15~maart"),
        (taal.dag_en_maand(date(2027, 2, 1)), "1~februari"),
        (taal.tijd(datetime(2027, 3, 1, 18, 30, tzinfo=UTC)), "19.30~uur"),
        (taal.tijd(datetime(2027, 7, 1, 17, 30, tzinfo=UTC)), "19.30~uur"),
        (taal.bedrag(1250), "€~1.250"),
        (taal.bedrag(Decimal("932.93")), "€~932,93"),
        (taal.bedrag(Decimal("932.90")), "€~932,90"),
        (taal.aantal(1250), "1.250"),
        (taal.aantal(Decimal("16.5")), "16,5"),
        (taal.procent(0.325), "33~%"),
        (taal.procent(0.0), "0~%"),
        (taal.procent(1.0), "100~%"),
        (taal.meervoud(1, "huishouden", "huishoudens"), "1~huishouden"),
        (taal.meervoud(0, "huishouden", "huishoudens"), "0~huishoudens"),
    ],
)
def test_how_it_reads(gegeven: str, verwacht: str) -> None:
    assert gegeven == verwacht.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("vorm", "verwacht"),
    [
        (lambda: taal.datum(date(2027, 3, 3)), "Wednesday 3~March~2027"),
        (lambda: taal.datum_kort(date(2027, 3, 15)), "Mon~15~March"),
        (lambda: taal.dag_en_maand(date(2027, 2, 1)), "1~February"),
        (lambda: taal.tijd(datetime(2027, 3, 1, 18, 30, tzinfo=UTC)), "19:30"),
        (lambda: taal.moment(datetime(2027, 3, 1, 18, 30, tzinfo=UTC)), "Monday 1~March~2027 at 19:30"),
        (lambda: taal.bedrag(1250), "€1,250"),
        (lambda: taal.bedrag(Decimal("932.9")), "€932.90"),
        (lambda: taal.aantal(1250), "1,250"),
        (lambda: taal.aantal(Decimal("16.5")), "16.5"),
        (lambda: taal.procent(0.325), "33%"),
        (lambda: taal.meervoud(1, "dag", "dagen"), "1~day"),
        (lambda: taal.meervoud(1250, "dag", "dagen"), "1,250~days"),
        (lambda: taal.opsomming(["a", "b", "c"]), "a, b and c"),
        (lambda: taal.opsomming(["a", "b"], of=True), "a or b"),
        (lambda: taal.maandnaam(3), "March"),
        (lambda: taal.weekdagnaam(6), "Sunday"),
        (lambda: taal.zin("gesprek.vraag.nummer", nummer=3, van=18), "Question 3 of about 18"),
    ],
)
def test_how_it_reads_in_english(vorm: Callable[[], str], verwacht: str) -> None:
    dutch = vorm()
    with taal.spreek("en"):
        assert vorm() == verwacht.replace("~", "\u00a0")
    assert vorm() == dutch != verwacht


@pytest.mark.parametrize(
    ("delen", "en", "of"),
    [([], "", ""), (["a"], "a", "a"), (["a", "b"], "a en b", "a of b"), (["a", "b", "c"], "a, b en c", "a, b of c")],
)
def test_a_list_in_words(delen: list[str], en: str, of: str) -> None:
    assert (taal.opsomming(delen), taal.opsomming(delen, of=True)) == (en, of)


@pytest.mark.parametrize(
    ("tekst", "engels"),
    [
        ("€\u00a0281.000", "€281,000"),
        ("Tot €\u00a0932,93 per maand", "Tot €932.93 per maand"),
        ("€\u00a01.250 tot €\u00a02.000", "€1,250 tot €2,000"),
        ("€ 12", "€12"),
        ("geen bedrag: 1.250", "geen bedrag: 1.250"),
        ("€ veel", "€ veel"),
    ],
)
def test_dutch_amounts_in_a_text_read_as_in_the_language(tekst: str, engels: str) -> None:
    assert taal.bedragen_in(tekst, "en") == engels
    assert taal.bedragen_in(tekst, "nl") == tekst
    assert taal.bedragen_in(tekst, "de") == tekst, "a language we do not speak"
    assert taal.huidige_taal() == "nl"


# --- the language that is spoken


def test_a_language_is_spoken_in_its_block_only() -> None:
    with taal.spreek("en"):
        with taal.spreek("nl"):
            assert taal.huidige_taal() == "nl"
        assert taal.huidige_taal() == "en"
    with pytest.raises(RuntimeError), taal.spreek("en"):
        raise RuntimeError
    assert taal.huidige_taal() == "nl"


def test_another_thread_speaks_for_itself() -> None:
    with taal.spreek("en"), ThreadPoolExecutor(1) as other:
        assert other.submit(taal.huidige_taal).result() == "nl"


def test_a_language_we_do_not_have_is_an_error() -> None:
    with pytest.raises(KeyError), taal.spreek("fr"):
        pass


def test_english_is_read_when_it_is_first_spoken() -> None:
    """A house where nobody speaks English does not carry it, nor what makes the catalogues."""
    code = """if True:
        import sys
        from kern import taal
        taal.zin("gesprek.knop.ja")
        taal.render("mail/ontvangstbewijs.onderwerp.txt", kern=type("K", (), {"naam": "Etten"}))
        print(taal._catalogus.cache_info().currsize, "babel.messages" in sys.modules, "babel.support" in sys.modules)
    """
    root = taal.TEMPLATES.parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.split() == ["1", "False", "False"], "only Dutch, which is empty"


def test_the_dutch_day_begins_at_dutch_midnight() -> None:
    assert taal.vandaag(datetime(2027, 3, 1, 22, 59, tzinfo=UTC)) == date(2027, 3, 1)
    assert taal.vandaag(datetime(2027, 3, 1, 23, 0, tzinfo=UTC)) == date(2027, 3, 2)
    assert taal.vandaag(datetime(2027, 7, 1, 22, 0, tzinfo=UTC)) == date(2027, 7, 2)


def test_a_sentence_that_is_not_there_or_misses_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        taal.zin("gesprek.vraag.bestaat_niet")
    with pytest.raises(KeyError):
        taal.zin("gesprek.vraag.nummer", nummer=3)
    with pytest.raises(UndefinedError):
        taal.render("mail/voet.txt")


def test_values_are_never_formats_themselves() -> None:
    assert "{van}" in taal.zin("gesprek.vraag.nummer", nummer="{van}", van="x")
