"""Expressions of a questionnaire: a table of cases, and what may not happen around it."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import elementpath
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kern.onderzoek.xpath import TOEGESTAAN, Gegevens, XPathFout, compile
from kern.onderzoek.xpath.parser import Parser

VANDAAG = date(2027, 3, 1)
NU = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
TABELLEN = {"prijspeil": [{"naam": "huur", "waarde": "€ 932,93"}, {"naam": "vijf", "waarde": "5"}]}
TABEL = yaml.safe_load((Path(__file__).parents[1] / "data" / "xpath.yaml").read_text(encoding="utf-8"))
GEVALLEN = [(soort, *rij) for soort, rijen in TABEL["gevallen"].items() for rij in rijen]


def blad(**anders: str) -> Gegevens:
    """The sheet of the table, with other values for some paths."""
    return Gegevens.van(
        {**TABEL["gegevens"], **anders},
        TABEL["soorten"],
        vandaag=VANDAAG,
        nu=NU,
        tabellen=TABELLEN,
        keuzenaam=lambda knoop, waarde: TABEL["keuzelijsten"][knoop[0]][waarde],
        itekst=lambda sleutel: TABEL["teksten"][sleutel],
    )


def uitkomst(expressie: str, anders: dict[str, str] | None = None) -> Any:
    return compile(expressie, TABEL["soorten"], "/data/zelf").waarde(blad(**(anders or {})))


@pytest.mark.parametrize("geval", GEVALLEN, ids=lambda g: f"{g[0]}: {g[1]} -> {g[2]}")
def test_table(geval: list[Any]) -> None:
    _soort, expressie, verwacht, *anders = geval
    uitdrukking = compile(expressie, TABEL["soorten"], "/data/zelf")
    gegevens = blad(**{k: v for k, v in (anders[0] if anders else {}).items() if k.startswith("/")})
    if isinstance(verwacht, bool):
        assert uitdrukking.boolean(gegevens) is verwacht
    elif isinstance(verwacht, str):
        assert uitdrukking.text(gegevens) == verwacht
    elif math.isnan(verwacht):
        assert math.isnan(uitdrukking.number(gegevens))
    else:
        assert uitdrukking.number(gegevens) == pytest.approx(verwacht, abs=1e-9)


def test_the_table_is_long_and_names_every_function() -> None:
    met_herhaling = (Path(__file__).parents[1] / "data" / "xpath_herhaling.yaml").read_text(encoding="utf-8")
    alles = " ".join([*(geval[1] for geval in GEVALLEN), met_herhaling, "version()"])
    assert len(GEVALLEN) >= 120
    assert [naam for naam in sorted(TOEGESTAAN) if f"{naam}(" not in alles] == []


# -- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expressie", "soort", "functie", "plaats"),
    [
        ("bestaatniet(1)", "functie", "bestaatniet", 0),
        ("1 + doc('x')", "functie", "doc", 4),
        ("uuid()", "functie", "uuid", 0),
        ("random()", "functie", "random", 0),
        ("choice-name(/data/een, 'x')", "functie", "choice-name", 0),
        ("jr:onbekend(1)", "functie", "jr:onbekend", 0),
        ("string-join('a', 'b')", "functie", "string-join", 0),
        ("if (true()) then 1 else 2", "argumenten", "if", 0),
        ("selected(/data/meer)", "argumenten", "selected", 0),
        ("true(1)", "argumenten", "true", 0),
        ("if(1, 2)", "argumenten", "if", 0),
        ("if(1, 2, 3, 4)", "argumenten", "if", 0),
        ("concat()", "argumenten", "concat", 0),
        ("jr:choice-name(/data/een, /data/een)", "argumenten", "jr:choice-name", 0),
        ("regex(., '[a-')", "patroon", "regex", 0),
        ("regex(., '\\p{Han}')", "patroon", "regex", 0),
    ],
)
def test_what_is_wrong_is_named(expressie: str, soort: str, functie: str, plaats: int) -> None:
    with pytest.raises(XPathFout) as fout:
        compile(expressie, None, "/data/zelf")
    assert (fout.value.soort, fout.value.functie, fout.value.plaats) == (soort, functie, plaats)
    assert fout.value.uitdrukking == expressie


@pytest.mark.parametrize(
    "expressie",
    [
        *("", "  ", "1 +", "+", "(1", "1)", "'open", "1 2", "/", "//data", "/data//een", "a | b", "@id", "/data/@id"),
        *("$x", "for $x in a return b", "child::een", "../parent::data", "/data/een[", "{x}", "${een}", "a = = b"),
        *("1 to 3", "/data/text()", "node()", "orx:meta", "1 = 2 = 3", ",", "a,b", "'a' 'b'", "en/", "(" * 5000),
    ],
)
def test_broken_or_foreign_syntax_is_refused(expressie: str) -> None:
    with pytest.raises(XPathFout):
        compile(expressie, None, "/data/zelf")


def test_a_path_that_leads_nowhere_is_refused_when_the_nodes_are_known() -> None:
    for expressie in ("/data/weg = 1", "../weg", "/data/groep[weg = 1]/naam", "/data/weg/*"):
        with pytest.raises(XPathFout) as fout:
            compile(expressie, TABEL["soorten"], "/data/zelf")
        assert fout.value.soort == "pad"
        assert fout.value.reden.startswith(("/data/weg", "/data/groep/weg"))


@given(st.text(alphabet="/data()[]. '\"0123,<>=!*-+|@:${}een if selected and", max_size=40))
def test_whatever_is_typed_compiles_or_is_refused_in_words(expressie: str) -> None:
    try:
        uitdrukking = compile(expressie, None, "/data/zelf")
    except XPathFout:
        return
    assert isinstance(uitdrukking.text(blad()), str)


# -- meaning -------------------------------------------------------------------------------------------------------


def test_if_evaluates_one_branch_only() -> None:
    """jr:choice-name of a value without a label raises in this sheet; the branch not taken must not run."""
    knal = "jr:choice-name(/data/tekst, '/data/een')"
    assert uitkomst(f"if(true(), 'goed', {knal})") == "goed"
    assert uitkomst(f"if(false(), {knal}, 'goed')") == "goed"
    assert uitkomst(f"coalesce('goed', {knal})") == "goed"
    assert uitkomst(f"once({knal})") == "zelf"
    assert uitkomst(f"false() and {knal}") is False
    assert uitkomst(f"true() or {knal}") is True
    with pytest.raises(KeyError):
        uitkomst(f"if(false(), 'goed', {knal})")


def test_paths_are_absolute_and_complete() -> None:
    def paden(expressie: str) -> set[str]:
        return set(compile(expressie, None, "/data/groep/naam").paden)

    assert paden("/data/een = 'koop' and ../jaar > 3") == {"/data/een", "/data/groep/jaar"}
    assert paden(". != ''") == {"/data/groep/naam"}
    assert paden("string-length() > 3") == {"/data/groep/naam"}
    assert paden("if(/data/a, /data/b, /data/c)") == {"/data/a", "/data/b", "/data/c"}
    assert paden("/data/kind[leeftijd > /data/grens]/naam") == {"/data/kind/leeftijd", "/data/grens", "/data/kind/naam"}
    assert paden("count(/data/groep/*)") == {"/data/groep/*"}
    assert paden("today()") == set()
    keuze = compile("jr:choice-name(/data/een, ' /data/een ')", None, "/data/zelf")
    assert (keuze.paden, keuze.keuzevragen) == ({"/data/een"}, {"/data/een"})


def test_names_of_functions_and_operators_are_good_names_of_questions() -> None:
    namen = ("if", "count", "div", "mod", "and", "or", "not", "date", "selected-at", "true")
    gegevens = Gegevens.van({f"/data/{n}": n for n in namen}, {}, vandaag=VANDAAG)
    for naam in namen:
        assert compile(f"/data/{naam} = '{naam}' and concat( /data/{naam} , '!') = '{naam}!'").boolean(gegevens)


def test_the_version_of_the_questionnaire() -> None:
    gegevens = Gegevens.van({"/data/a": ""}, {}, vandaag=VANDAAG, versie="2027-1")
    assert compile("concat('v', version())").text(gegevens) == "v2027-1"


def test_choice_filter_reads_the_columns_of_the_choice() -> None:
    filter_ = compile("gemeente = /data/een and name != 'x'", None, "/data/zelf", ("name", "gemeente"))
    assert filter_.boolean(blad(), keuze={"name": "a", "gemeente": "koop"})
    assert not filter_.boolean(blad(), keuze={"name": "x", "gemeente": "koop"})
    assert not filter_.boolean(blad(), keuze={"name": "a"})
    assert filter_.paden == {"/data/een"}
    with pytest.raises(XPathFout):
        compile("provincie = 'Gelderland'", None, "/data/zelf", ("name", "gemeente"))


def test_irrelevant_nodes_are_empty_and_not_counted() -> None:
    gegevens = blad()
    gegevens.zet(("/data/groep/jaar", 0), "24", relevant=False)
    assert compile("/data/groep/jaar = ''").boolean(gegevens)
    assert compile("count(/data/groep/jaar)").number(gegevens) == 0
    assert compile("count(/data/groep/*)").number(gegevens) == 1
    gegevens.zet(("/data/groep/jaar", 0), "25")
    assert compile("count(/data/groep/*)").number(gegevens) == 2
    assert compile("/data/groep[jaar = 25]/naam").text(gegevens) == "Sem"


def test_days_are_whole_over_summer_time_and_around_midnight() -> None:
    """28 March 2027 has 23 hours in the Netherlands; just after midnight it is still yesterday in UTC."""
    for dag, moment in (
        (28, datetime(2027, 3, 27, 23, 30, tzinfo=UTC)),
        (29, datetime(2027, 3, 28, 22, 30, tzinfo=UTC)),
    ):
        gegevens = Gegevens.van({"/data/d": "2027-03-27"}, {"/data/d": "date"}, vandaag=date(2027, 3, dag), nu=moment)
        assert compile("today() - /data/d").text(gegevens) == str(dag - 27)
        assert compile("now() - /data/d").text(gegevens) == str(dag - 27)
        assert compile("format-date-time(now(), '%d %H:%M')").text(gegevens) == f"{dag} 00:30"


def test_an_answer_that_does_not_fit_its_type_stays_text() -> None:
    gegevens = blad(**{"/data/getal": "vijf", "/data/dag": "morgen"})
    assert compile("/data/getal = 'vijf' and /data/dag = 'morgen'").boolean(gegevens)
    assert not compile("/data/getal > 0 or /data/dag > 0").boolean(gegevens)
    met_tijd = blad(**{"/data/dag": "2027-02-01T12:00:00.000+01:00"})
    assert compile("decimal-time(/data/dag)").number(met_tijd) == 0  # a date has no time of day


# -- elementpath stays elementpath ---------------------------------------------------------------------------------


def test_elementpath_itself_is_unchanged() -> None:
    from xml.etree.ElementTree import Element, SubElement

    wortel = Element("data")
    for naam, tekst in (("a", "5"), ("b", ""), ("c", "x y")):
        SubElement(wortel, naam).text = tekst

    def kaal(expressie: str) -> Any:
        return elementpath.select(wortel, expressie, parser=elementpath.XPath1Parser)

    assert kaal("boolean(/data/b)") is True  # ours: an empty answer is false
    assert kaal("round(-2.5)") == -2.0
    assert kaal("'a' = 'a' and 1 < 2") is True
    assert kaal("count(//a | //b)") == 2
    assert kaal("string(/data/a/text())") == "5"
    assert kaal("concat('a', 'b')") == "ab"
    assert len(kaal("/data/child::*")) == 3
    for vreemd in ("if(true(), 1, 2)", "selected('a', 'a')", "today()", "concat('a')"):
        with pytest.raises(elementpath.ElementPathError):
            kaal(vreemd)


def test_our_table_shares_no_operator_or_function_with_elementpath() -> None:
    gedeeld = {
        symbool
        for symbool, klasse in Parser.symbol_table.items()
        if klasse is elementpath.XPath1Parser.symbol_table.get(symbool)
    }
    assert gedeeld == {
        *("(start)", "(end)", "(invalid)", "(unknown)", "(string)", "(float)", "(decimal)", "(integer)"),
        *(",", ")", "]", "::", ":", "("),
    }
