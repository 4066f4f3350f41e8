"""Repeats: the same questions for every child who wants to leave home."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kern.onderzoek.blad import Blad, Model, ModelFout
from kern.onderzoek.model import MEESTE_KEREN, nog_sleutel, ontleed, ontleed_nog, sleutel
from kern.onderzoek.xpath import XPathFout
from tests.onderzoek.vormen import blad, herhaling, keuze, veld, vragenlijst

GEZIN_VELDEN = (
    veld("dorp", label=["Waar woont u?"]),
    veld("thuis", "select_one", keuzes=[keuze("ja"), keuze("nee")]),
    veld("naam", groep="kind", label=["Hoe heet kind ", {"xpath": "position(..)"}, "?"], kort=["Naam"]),
    veld("leeftijd", "integer", "kind", label=["Hoe oud is ", {"xpath": "../naam"}, "?"], verplicht="true()",
         constraint=". < 30 and count(../../kind[leeftijd = current()/.]) < 3"),
    veld("werk", "select_one", "kind", relevant="../leeftijd > 17", keuzes=[keuze("ja"), keuze("nee")]),
    veld("klas", "integer", "kind/school"),
    veld("beurt", "calculate", "kind", berekening="position(..)"),
    veld("uitleg", "note", "kind", relevant="../werk = 'ja'", label=["Mooi, ", {"xpath": "../naam"}, "."]),
    veld("volwassen", "calculate", berekening="count(/data/kind[leeftijd > 17])", kort=["Volwassenen"]),
    veld("namen", "calculate", berekening="join(' en ', /data/kind/naam)"),
    veld("wens", relevant="/data/volwassen > 0", label=["Wat zoeken ", {"xpath": "/data/namen"}, "?"]),
)  # fmt: skip
GEZIN_GROEPEN: dict[str, dict[str, Any] | str] = {
    "kind": herhaling(None, "/data/thuis = 'ja'", "Kind"),
    "kind/school": "../leeftijd < 18",
}
GEZIN = vragenlijst(*GEZIN_VELDEN, groepen=GEZIN_GROEPEN)
TWEE = {"thuis": "ja", "naam[1]": "Sem", "leeftijd[1]": "20", "kind[+2]": "ja", "naam[2]": "Riet", "leeftijd[2]": "12"}

LEDEN = vragenlijst(
    veld("aantal", "integer"),
    veld("wie", groep="lid"),
    veld("bedrag", "integer", "lid"),
    veld("som", "calculate", berekening="sum(/data/lid/bedrag)"),
    groepen={"lid": herhaling("/data/aantal", None, "Lid")},
)


# -- keys ----------------------------------------------------------------------------------------------------------


def test_the_key_of_an_answer_holds_the_name_and_the_time() -> None:
    assert (sleutel("naam"), sleutel("naam", 2), nog_sleutel("kind", 2)) == ("naam", "naam[2]", "kind[+2]")
    assert (ontleed("naam"), ontleed("naam[12]"), ontleed("kind[+2]")) == (("naam", 0), ("naam", 12), ("kind[+2]", 0))
    assert (ontleed_nog("kind[+2]"), ontleed_nog("naam[2]"), ontleed_nog("naam")) == (("kind", 2), None, None)


def test_a_field_in_a_repeat_is_never_asked_for_without_its_time() -> None:
    b = blad(GEZIN, TWEE)
    for verkeerd in ("naam", "dorp[1]", "weg", "weg[1]"):
        with pytest.raises(KeyError):
            b.waarde(verkeerd)
        with pytest.raises(KeyError):
            b.met(verkeerd, "x")
    with pytest.raises(KeyError):
        b.volgende("weg")


def test_the_model_knows_its_repeats() -> None:
    assert [(p, g.naam, g.aantal is None) for p, g in GEZIN.herhalingen.items()] == [("/data/kind", "kind", True)]
    assert [v.naam for v in GEZIN.velden if v.herhaling == "/data/kind"] == [
        *("naam", "leeftijd", "werk", "klas", "beurt", "uitleg"),
    ]


# -- what is asked -------------------------------------------------------------------------------------------------


def test_all_questions_of_one_child_come_before_those_of_the_next() -> None:
    namen = [s for s, _ in blad(GEZIN, TWEE).sleutels()]
    assert namen[:4] == ["dorp", "thuis", "naam[1]", "leeftijd[1]"]
    assert namen[7:10] == ["uitleg[1]", "naam[2]", "leeftijd[2]"]
    assert namen[-4:] == ["uitleg[2]", "volwassen", "namen", "wens"]
    assert blad(GEZIN, TWEE).route() == (
        *("dorp", "thuis", "naam[1]", "leeftijd[1]", "werk[1]", "naam[2]", "leeftijd[2]", "klas[2]", "wens"),
    )


def test_the_conversation_goes_through_the_children_one_by_one() -> None:
    antwoorden = {**TWEE, "dorp": "Ulft", "werk[1]": "ja", "klas[2]": "8", "wens": "huur"}
    b, gezegd = blad(GEZIN), list[str]()
    while (gevonden := b.volgende(gezegd[-1] if gezegd else None)) is not None:
        gezegd.append(gevonden[0])
        b = b.met(gevonden[0], antwoorden.get(gevonden[0], ""))
        nog = b.nog("/data/kind")
        if gevonden[0] in ("uitleg[1]", "klas[2]") and nog:
            gezegd.append(nog)
            b = b.met(nog, antwoorden.get(nog, "nee"))
    assert gezegd == [
        *("dorp", "thuis", "naam[1]", "leeftijd[1]", "werk[1]", "uitleg[1]"),
        *("kind[+2]", "naam[2]", "leeftijd[2]", "klas[2]", "kind[+3]", "wens"),
    ]


def test_there_is_a_first_child_until_somebody_says_otherwise() -> None:
    b = blad(GEZIN, {"thuis": "ja"})
    assert (b.keren("/data/kind"), b.nog("/data/kind")) == (1, "kind[+2]")
    assert (b.met("kind[+2]", "ja").keren("/data/kind"), b.met("kind[+2]", "nee").keren("/data/kind")) == (2, 1)
    assert b.met("kind[+2]", "nee").nog("/data/kind") == "kind[+2]"  # the question stays, with its answer
    nee = b.met("thuis", "nee")
    assert (nee.relevant("naam[1]"), nee.nog("/data/kind"), nee.volgende("thuis")) == (False, "", None)


def test_answers_from_the_database_say_themselves_how_many_there_are() -> None:
    geladen = {s: w for s, w in TWEE.items() if "+" not in s} | {"naam[3]": "Bram", "leeftijd[4]": ""}
    assert blad(GEZIN, geladen).keren("/data/kind") == 3
    assert blad(GEZIN, {**geladen, "kind[+4]": "ja"}).keren("/data/kind") == 3  # [+2] was never said: it does not count
    assert blad(GEZIN, {**geladen, "kind[+2]": "ja", "kind[+3]": "ja", "kind[+4]": "ja"}).keren("/data/kind") == 4


def test_who_says_no_after_all_keeps_the_answers_for_later() -> None:
    b = blad(GEZIN, TWEE)
    zonder = b.met("kind[+2]", "nee")
    assert (zonder.keren("/data/kind"), zonder.relevant("naam[2]"), zonder.waarde("naam[2]")) == (1, False, "")
    assert "naam[2]" not in zonder.uitvoer()
    assert zonder.label("wens") == "Wat zoeken Sem?"
    assert zonder.met("kind[+2]", "ja").waarde("naam[2]") == "Riet"


def test_a_repeat_ends_somewhere() -> None:
    steeds = {"thuis": "ja", **{nog_sleutel("kind", n): "ja" for n in range(2, 99)}, "naam[30]": "Te veel"}
    b = blad(GEZIN, steeds)
    assert (b.keren("/data/kind"), b.nog("/data/kind"), b.relevant("naam[30]")) == (MEESTE_KEREN, "", False)
    assert blad(LEDEN, {"aantal": "99"}).keren("/data/lid") == MEESTE_KEREN
    assert blad(LEDEN, {"aantal": "1000000000000000000000"}).keren("/data/lid") == MEESTE_KEREN


@pytest.mark.parametrize(
    ("aantal", "keren"), [("", 0), ("0", 0), ("-3", 0), ("2", 2), ("veel", 0), ("2.9", 2), ("1,5", 1)]
)
def test_an_answer_says_how_often(aantal: str, keren: int) -> None:
    b = blad(LEDEN, {"aantal": aantal, "bedrag[1]": "5", "bedrag[2]": "7", "bedrag[3]": "9"})
    assert (b.keren("/data/lid"), b.nog("/data/lid")) == (keren, "")
    assert b.route() == ("aantal", *(s for n in range(1, keren + 1) for s in (f"wie[{n}]", f"bedrag[{n}]")))
    assert b.waarde("som") == str([0, 5, 12][keren])


def test_what_lies_beyond_the_number_is_kept_aside() -> None:
    b = blad(LEDEN, {"aantal": "1", "bedrag[1]": "5", "bedrag[2]": "7"})
    assert b.uitvoer() == {"aantal": "1", "bedrag[1]": "5", "som": "5"}
    assert b.antwoorden["bedrag[2]"] == "7"
    assert b.met("aantal", "2").uitvoer()["som"] == "12"
    assert b.anders_dan(b.met("aantal", "2")) == {"wie[2]", "bedrag[2]"}


def test_the_next_question_after_the_question_for_another_time() -> None:
    b = blad(GEZIN, {**TWEE, "dorp": "Ulft"})
    assert b.volgende("kind[+2]") == ("klas[2]", GEZIN.op_naam["klas"])
    assert b.volgende("kind[+3]") == ("wens", GEZIN.op_naam["wens"])
    assert b.volgende("uitleg[2]") == ("wens", GEZIN.op_naam["wens"])
    with pytest.raises(KeyError):
        b.volgende("hond[+2]")


# -- what is said and judged ---------------------------------------------------------------------------------------


def test_every_child_is_spoken_of_by_name() -> None:
    b = blad(GEZIN, TWEE)
    assert [b.label(f"naam[{n}]") for n in (1, 2)] == ["Hoe heet kind 1?", "Hoe heet kind 2?"]
    assert [b.label(f"leeftijd[{n}]") for n in (1, 2)] == ["Hoe oud is Sem?", "Hoe oud is Riet?"]
    assert b.kort("naam[2]") == "Naam"
    assert b.herhaling("/data/kind", 2) == "Kind 2"
    assert b.label("wens") == "Wat zoeken Sem en Riet?"


def test_an_answer_is_judged_among_those_of_its_own_time() -> None:
    b = blad(GEZIN, {**TWEE, "leeftijd[2]": "20", "kind[+3]": "ja"})
    assert b.fout("leeftijd[1]", "31") == ""
    assert b.fout("leeftijd[3]", "20") == ""  # the third of twenty
    assert b.fout("leeftijd[3]", "21") is None
    assert (b.verplicht("leeftijd[2]"), b.verplicht("naam[2]")) == (True, False)


def test_choices_of_one_time_depend_on_the_answers_of_that_time() -> None:
    m = vragenlijst(
        veld("gemeente", "select_one", "huis", keuzes=[keuze("oij"), keuze("doe")]),
        veld("kern", "select_one", "huis", keuzefilter="gemeente = current()/../gemeente",
             keuzes=[keuze("ulft", gemeente="oij"), keuze("wehl", gemeente="doe"), keuze("silvolde", gemeente="oij")]),
        veld("zin", "note", "huis", label=["U koos ", {"xpath": "jr:choice-name(../gemeente, '../gemeente')"}, "."]),
        groepen={"huis": herhaling()},
    )  # fmt: skip
    b = blad(m, {"gemeente[1]": "oij", "gemeente[2]": "doe"})
    assert [[k.naam for k in b.keuzes(f"kern[{n}]")] for n in (1, 2)] == [["ulft", "silvolde"], ["wehl"]]
    assert [b.label(f"zin[{n}]") for n in (1, 2)] == ["U koos oij.", "U koos doe."]


# -- what is kept --------------------------------------------------------------------------------------------------


def test_what_goes_to_storage() -> None:
    uit = blad(GEZIN, {**TWEE, "klas[1]": "3", "uitleg[1]": "gelezen"}).uitvoer()
    assert uit == {
        **{"thuis": "ja", "naam[1]": "Sem", "leeftijd[1]": "20", "beurt[1]": "1"},
        **{"naam[2]": "Riet", "leeftijd[2]": "12", "beurt[2]": "2", "volwassen": "1", "namen": "Sem en Riet"},
    }
    assert list(uit)[3:5] == ["beurt[1]", "naam[2]"]  # in order of the form
    assert {"volwassen"} == {s for s in blad(GEZIN, TWEE).bewaren() if s not in TWEE}  # `beurt` only helps the texts


# -- what hangs on what --------------------------------------------------------------------------------------------


def test_dependent_questions_by_name() -> None:
    van_leeftijd = {"werk", "klas", "uitleg", "volwassen", "wens"}
    assert GEZIN.afhankelijk("leeftijd") == van_leeftijd
    assert GEZIN.afhankelijk("naam") == {
        "leeftijd",
        "namen",
        *van_leeftijd,
    }  # the name stands in the question for the age
    assert blad(GEZIN).afhankelijk("naam[2]") == GEZIN.afhankelijk("naam")
    assert LEDEN.afhankelijk("aantal") == {"wie", "bedrag", "som"}  # without a number there are no members


def test_what_really_changed() -> None:
    b = blad(GEZIN, TWEE)
    assert b.met("naam[2]", "Rita").anders_dan(b) == {"leeftijd[2]", "wens"}
    assert b.met("leeftijd[2]", "19").anders_dan(b) == {"werk[2]", "klas[2]"}
    assert b.met("leeftijd[1]", "17").anders_dan(b) == {"werk[1]", "klas[1]", "wens"}
    assert b.met("kind[+3]", "ja").anders_dan(b) == {"naam[3]", "leeftijd[3]", "wens"}


SLEUTELS = (
    "thuis",
    "kind[+2]",
    "kind[+3]",
    *(f"{n}[{k}]" for n in ("naam", "leeftijd", "werk", "klas") for k in (1, 2)),
)
ANTWOORDEN = st.dictionaries(
    st.sampled_from([*SLEUTELS, "naam[3]", "leeftijd[3]", "wens"]), st.sampled_from(["", "ja", "nee", "7", "18", "25"])
)


@given(
    ANTWOORDEN,
    st.lists(st.tuples(st.sampled_from(SLEUTELS), st.sampled_from(["", "ja", "nee", "9", "30"])), max_size=4),
)
def test_one_other_answer_gives_the_same_sheet_as_all_answers_anew(
    antwoorden: dict[str, str], daarna: list[tuple[str, str]]
) -> None:
    b = blad(GEZIN, antwoorden)
    for s, waarde in daarna:
        b.route()  # whatever was worked out before is used again
        b = b.met(s, waarde)
    anders = blad(GEZIN, {**antwoorden, **dict(daarna)})
    assert (b.uitvoer(), b.route(), b.sleutels()) == (anders.uitvoer(), anders.route(), anders.sleutels())
    assert b.anders_dan(anders) == set()


@given(ANTWOORDEN)
def test_storage_never_holds_an_irrelevant_answer(antwoorden: dict[str, str]) -> None:
    b = blad(GEZIN, antwoorden)
    uit = b.uitvoer()
    assert all(b.relevant(s) and waarde for s, waarde in uit.items())
    assert all(ontleed(s)[1] <= b.keren("/data/kind") for s in uit)
    assert {s: w for s, w in uit.items() if s in antwoorden} == {s: antwoorden[s] for s in uit if s in antwoorden}


# -- only what is needed -------------------------------------------------------------------------------------------


def test_the_next_question_needs_only_its_own_child() -> None:
    namen = {f"naam[{n}]": "x" for n in range(1, 20)}
    leeftijden = {f"leeftijd[{n}]": "30" for n in range(1, 20)}
    b = blad(GEZIN, {**namen, **leeftijden, "thuis": "ja"})
    gevonden = b.volgende("leeftijd[7]")
    assert gevonden is not None
    assert (gevonden[0], b.gerekend) == ("werk[7]", 2)  # the repeat's own condition, and that of the question
    gevonden = b.volgende("werk[7]")
    assert gevonden is not None
    assert (gevonden[0], b.gerekend) == ("werk[8]", 6)  # the school and the note of this child; then the same two


def test_how_often_is_worked_out_when_its_turn_comes() -> None:
    velden = [veld("a"), veld("b"), veld("n", "calculate", berekening="1 + 1"), veld("x", groep="r"), veld("slot")]
    m = vragenlijst(*velden, groepen={"r": herhaling("/data/n")})
    b = blad(m, {"a": "1"})
    assert (b.volgende("a") or ("",))[0] == "b"
    assert b.gerekend == 0
    assert (b.volgende("x[2]") or ("",))[0] == "slot"
    assert b.gerekend == 2
    later = blad(m)
    assert (later.volgende("slot"), later.gerekend) == (None, 0)  # past it, it need not be known


@pytest.mark.parametrize(
    ("expressie", "verwacht"),
    [
        ("count(/data/kind[/data/kind/leeftijd < 18])", "1"),  # in a test the path means the child that is tested
        ("count(../../kind/school[klas = 8])", "1"),  # whoever climbs out of the repeat sees all children
        ("count(/data/kind/school[klas = 8])", "0"),  # whoever does not sees his own
        ("count-non-empty(../../kind)", "2"),
        ("count(../*)", "4"),
    ],
)
def test_whose_answers_a_path_means(expressie: str, verwacht: str) -> None:
    velden = [veld("leeftijd", "integer", "kind"), veld("klas", "integer", "kind/school"), veld("x", groep="kind")]
    m = vragenlijst(*velden, veld("uit", "note", "kind", label=[{"xpath": expressie}]), groepen={"kind": herhaling()})
    b = blad(m, {"leeftijd[1]": "20", "leeftijd[2]": "12", "klas[2]": "8"})
    assert b.label("uit[1]") == verwacht


PADEN = (
    *("../leeftijd", "/data/kind/leeftijd", "../../kind/leeftijd", "/data/kind", "..", "../../kind", "../*", "/data/*"),
    *("/data/kind[leeftijd > 10]/naam", "/data/kind[position() = 2]/school/klas", "../../kind/school[klas > 3]/klas"),
    *("/data/kind[/data/kind/leeftijd > 10]/naam", "../../kind[leeftijd > current()/../leeftijd]/naam", "/data/namen"),
    *(
        "/data/kind[naam = current()/../naam][1]/werk",
        "/data/volwassen",
        "/data/kind/*",
        "current()/../naam",
        "../school",
    ),
)
VORMEN = ("count({})", "sum({})", "join('-', {})", "max({})", "string({})", "position({})", "count-non-empty({})")


@given(st.sampled_from(PADEN), st.sampled_from(VORMEN), ANTWOORDEN)
def test_what_an_expression_looks_at_is_always_worked_out_before(
    pad: str, vorm: str, antwoorden: dict[str, str]
) -> None:
    m = gezin_met(vorm.format(pad))
    lui, vol = blad(m, antwoorden), blad(m, antwoorden)
    vol.uitvoer()
    vol.route()
    assert lui.label("proef[1]") == vol.label("proef[1]")


@cache
def gezin_met(expressie: str) -> Model:
    """The family, with an expression in the words of the last question about a child."""
    velden = [*GEZIN_VELDEN[:8], veld("proef", "note", "kind", label=[{"xpath": expressie}]), *GEZIN_VELDEN[8:]]
    return vragenlijst(*velden, groepen=GEZIN_GROEPEN)


# -- what cannot run -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("velden", "repeat", "namen"),
    [
        ([veld("a", "calculate", "r", berekening="sum(../../r/a)")], herhaling(), {"a"}),
        ([veld("a", "calculate", "r", berekening="indexed-repeat(/data/r/a, /data/r, position(..) - 1) + 1")],
         herhaling(), {"a"}),
        ([veld("a", "calculate", "r", berekening="/data/r[position() = 1]/a")], herhaling(), {"a"}),
        ([veld("a", "calculate", berekening="sum(/data/r/b)"), veld("b", "calculate", "r", berekening="/data/a + 1")],
         herhaling(), {"a", "b"}),
        ([veld("a", "integer", "r")], herhaling("count(/data/r[a > 1])"), {"r"}),
        ([veld("a", "integer", "r")], herhaling(None, "./a > 1"), {"a", "r"}),
        ([veld("a", "integer", "r")], herhaling(None, "position(.) < 3"), {"r"}),
        ([veld("n", "calculate", berekening="count(/data/r)"), veld("a", groep="r")], herhaling("/data/n"), {"n", "r"}),
    ],
)  # fmt: skip
def test_a_circle_through_a_repeat_is_refused_by_name(
    velden: list[dict[str, Any]], repeat: dict[str, Any], namen: set[str]
) -> None:
    with pytest.raises(ModelFout) as fout:
        vragenlijst(*velden, groepen={"r": repeat})
    assert (fout.value.soort, set(fout.value.namen) & namen) == ("kring", namen)
    assert not any("#" in naam for naam in fout.value.namen)


def test_two_repeats_of_one_name_are_refused() -> None:
    velden = [veld("a", groep="g/r"), veld("b", groep="h/r")]
    with pytest.raises(ModelFout) as fout:
        vragenlijst(*velden, groepen={"g/r": herhaling(), "h/r": herhaling()})
    assert (fout.value.soort, fout.value.namen) == ("dubbel", ("r",))


def test_indexed_repeat_asks_for_a_field_and_its_repeat() -> None:
    velden = [veld("n", "integer"), veld("naam", groep="kind")]
    for verkeerd in (
        "indexed-repeat(/data/n, /data/kind, 1)",
        "indexed-repeat(/data/kind/naam, /data/n, 1)",
        "indexed-repeat('naam', /data/kind, 1)",
        "indexed-repeat(/data/kind[1]/naam, /data/kind, 1)",
        "indexed-repeat(/data/kind/naam, /data/kind)",
    ):
        with pytest.raises(XPathFout) as fout:
            vragenlijst(*velden, veld("x", "calculate", berekening=verkeerd), groepen={"kind": herhaling()})
        assert (fout.value.soort, fout.value.functie) == ("argumenten", "indexed-repeat")


def test_an_expression_says_where_it_would_need_one_of_many() -> None:
    """ODK stops when there is a second child; the projectleider should know."""
    m = vragenlijst(
        veld("naam", groep="kind", label=[{"xpath": "../naam"}, {"xpath": "/data/kind/naam"}]),
        veld("alle", "calculate", berekening="concat('x', join(' ', /data/kind/naam), /data/kind[1]/naam)"),
        veld("een", "note", label=["Dag ", {"xpath": "/data/kind/naam"}]),
        groepen={"kind": herhaling()},
    )
    kijk = {v.naam: [u.meervoudig for u in (*v.label, v.berekening) if u and not isinstance(u, str)] for v in m.velden}
    assert kijk == {"naam": [set(), set()], "alle": [set()], "een": [{"/data/kind/naam"}]}


# -- look-ups in the form's own lists ------------------------------------------------------------------------------


def met_lijst(expressie: str) -> Model:
    dorpen = [keuze("ulft", "Ulft", kern="groot", inw="10"), keuze("westendorp", "Westendorp", kern="klein", inw="3")]
    return vragenlijst(
        veld("dorp", "select_one", lijst="dorpen", keuzes=dorpen),
        veld("ander", "select_one", "kind", lijst="dorpen", keuzes=dorpen),
        veld("uit", "calculate", berekening=expressie),
        veld(
            "kind_uit", "calculate", "kind", berekening="instance('dorpen')/root/item[name = current()/../ander]/label"
        ),
        groepen={"kind": herhaling()},
    )


@pytest.mark.parametrize(
    ("expressie", "verwacht"),
    [
        ("instance('dorpen')/root/item[name = /data/dorp]/label", "Westendorp"),
        ("instance('dorpen')/root/item[name = current()/../dorp]/kern", "klein"),
        ("instance('dorpen')/root/item[name = 'weg']/label", ""),
        ("instance('dorpen')/root/item[position() = 2]/name", "westendorp"),
        ("instance('dorpen')/root/item[2]/name", "westendorp"),
        ("instance('dorpen')/root/item[kern = 'groot' or inw < 5]/name", "ulft"),
        ("count(instance('dorpen')/root/item)", "2"),
        ("count(instance('dorpen')/root/item[inw > 5][position() = 1])", "1"),
        ("count-non-empty(instance('dorpen')/root/item/kern)", "2"),
        ("join(', ', instance('dorpen')/root/item/label)", "Ulft, Westendorp"),
        ("sum(instance('dorpen')/root/item/inw)", "13"),
    ],
)
def test_a_list_of_choices_can_be_searched(expressie: str, verwacht: str) -> None:
    b = blad(met_lijst(expressie), {"dorp": "westendorp", "ander[1]": "ulft", "ander[2]": "westendorp"})
    assert b.waarde("uit") == verwacht
    assert [b.waarde(f"kind_uit[{n}]") for n in (1, 2)] == ["Ulft", "Westendorp"]


@pytest.mark.parametrize(
    ("expressie", "soort", "functie", "reden"),
    [
        ("instance('elders')/root/item[name = 'a']/label", "functie", "instance", "elders"),
        ("instance(/data/dorp)/root/item", "argumenten", "instance", ""),
        ("instance('dorpen')/root/item[name = 'a']/prijs", "pad", "instance", "prijs"),
        ("instance('dorpen')/root/item[prijs > 3]/label", "pad", "instance", "prijs"),
        ("instance('dorpen')/item", "syntaxis", None, "dorpen"),
        ("instance('dorpen')", "syntaxis", None, "instance"),
        ("instance('dorpen')/root/item[../x = 1]/label", "syntaxis", None, ""),
        ("last()", "functie", "last", ""),
    ],
)
def test_only_the_forms_own_lists_can_be_searched(expressie: str, soort: str, functie: str | None, reden: str) -> None:
    with pytest.raises(XPathFout) as fout:
        met_lijst(expressie)
    assert (fout.value.soort, fout.value.functie) == (soort, functie)
    assert reden in fout.value.reden


def test_a_label_found_in_a_list_is_worked_out_first() -> None:
    m = vragenlijst(
        veld("dorp"),
        veld("uit", "calculate", berekening="instance('l')/root/item[name = 'a']/label"),
        veld("keus", "select_one", lijst="l", keuzes=[keuze("a", "Bij ", {"xpath": "/data/rond"})]),
        veld("rond", "calculate", berekening="concat(/data/dorp, '!')"),
    )
    assert blad(m, {"dorp": "Ulft"}).waarde("uit") == "Bij Ulft!"
    assert m.afhankelijk("dorp") == {"rond", "keus", "uit"}
    with pytest.raises(ModelFout):
        vragenlijst(
            veld("uit", "calculate", berekening="instance('l')/root/item[name = 'a']/label"),
            veld("keus", "select_one", lijst="l", keuzes=[keuze("a", "Bij ", {"xpath": "/data/uit"})]),
        )


# -- defaults ------------------------------------------------------------------------------------------------------


def test_a_default_is_worked_out_once_on_the_empty_form() -> None:
    m = vragenlijst(
        veld("dorp", standaard="Ulft"),
        veld("eerst", standaard_formule="concat('in ', /data/dorp)"),
        veld("dan", standaard_formule="concat(/data/eerst, ', ', /data/later)"),
        veld("later", standaard_formule="'later'"),
        veld("dag", "date", standaard_formule="today()"),
        veld("niets", "integer", standaard_formule="number('x')"),
        veld("som", "calculate", berekening="concat(/data/eerst, '!')"),
    )
    b = blad(m, {"dorp": "Wehl"})
    assert [b.standaard(s) for s in ("dorp", "eerst", "dan", "dag", "niets")] == [
        *("Ulft", "in Ulft", "in Ulft, ", "2027-03-01", ""),  # `later` comes later
    ]
    assert (b.waarde("dorp"), b.waarde("eerst"), b.waarde("som")) == ("Wehl", "in Ulft", "in Ulft!")
    assert b.met("eerst", "").waarde("som") == "!"  # who empties it leaves it empty
    assert b.met("dorp", "Terborg").waarde("eerst") == "in Ulft"
    volgend = b.volgende("dorp")
    assert volgend is not None
    assert volgend[0] == "eerst"  # a default is an offer, not an answer


def test_a_default_in_a_repeat_is_worked_out_when_its_time_begins() -> None:
    m = vragenlijst(
        veld("dorp"),
        veld("nummer", "integer", "kind", standaard_formule="position(..) * 10"),
        veld("woont", groep="kind", standaard_formule="/data/dorp"),
        veld("vorige", groep="kind", standaard_formule="/data/kind[position() = position(current()/..) - 1]/woont"),
        veld("samen", groep="kind", standaard_formule="concat(../nummer, ' van ', count(../../kind), ' ', /data/slot)"),
        veld("slot"),
        groepen={"kind": herhaling()},
    )
    b = blad(m, {"dorp": "Ulft", "slot": "af", "woont[2]": "Wehl", "kind[+2]": "ja", "kind[+3]": "ja"})
    assert [b.standaard(f"nummer[{n}]") for n in (1, 2, 3)] == ["10", "20", "30"]
    assert [b.standaard(f"woont[{n}]") for n in (1, 2, 3)] == ["", "Ulft", "Ulft"]  # the first is there from the start
    assert [b.standaard(f"vorige[{n}]") for n in (1, 2, 3)] == ["", "", "Wehl"]
    assert [b.standaard(f"samen[{n}]") for n in (1, 2, 3)] == ["10 van 1 ", "20 van 2 ", "30 van 3 "]
    assert b.waarde("nummer[2]") == "20"
    assert b.met("nummer[2]", "7").waarde("nummer[2]") == "7"
    assert [b.waarde(f"vorige[{n}]") for n in (2, 3)] == ["", "Wehl"]
    assert b.met("woont[2]", "Terborg").waarde("vorige[3]") == "Terborg"


def test_a_default_knows_nothing_of_answers_that_came_after_it() -> None:
    m = vragenlijst(
        veld("naam", groep="kind"),
        veld("roepnaam", groep="kind", standaard_formule="../naam"),
        veld("vooruit", groep="kind", standaard_formule="concat('niet ', ../later)"),
        veld("later", groep="kind", standaard_formule="'later'"),
        groepen={"kind": herhaling()},
    )
    b = blad(m, {"naam[1]": "Sem", "naam[2]": "Riet"})
    assert [b.standaard(f"{naam}[2]") for naam in ("roepnaam", "vooruit", "later")] == ["", "niet ", "later"]


# -- other kinds of values -----------------------------------------------------------------------------------------


def test_a_range_says_from_where_to_where() -> None:
    m = vragenlijst(veld("cijfer", "integer", bereik={"van": "1", "tot": "10", "stap": "0.5"}), veld("x"))
    assert [str(g) for g in m.op_naam["cijfer"].bereik or ()] == ["1", "10", "0.5"]
    assert m.op_naam["x"].bereik is None


def test_ranked_choices_keep_their_order_and_an_acknowledgement_is_ok() -> None:
    keuzes = [keuze("a", "Aap"), keuze("b", "Beer"), keuze("c", "Cavia")]
    m = vragenlijst(
        veld("rang", "rank", keuzes=keuzes, lijst="dieren"),
        veld("gezien", "acknowledge"),
        veld("eerste", "calculate", berekening="jr:choice-name(selected-at(/data/rang, 0), '/data/rang')"),
        veld("alles", "calculate", berekening="jr:choice-name(/data/rang, '/data/rang')"),
        veld("mag", relevant="/data/gezien = 'OK' and selected(/data/rang, 'c')"),
    )
    b = blad(m, {"rang": "b c a", "gezien": "OK"})
    assert (b.waarde("rang"), b.waarde("eerste"), b.waarde("alles")) == ("b c a", "Beer", "Beer, Cavia, Aap")
    assert b.route() == ("rang", "gezien", "mag")
    assert all(m.op_naam[n].gevraagd for n in ("rang", "gezien"))


# -- languages -----------------------------------------------------------------------------------------------------

TAALLIJST = vragenlijst(
    veld("wie", label=["Wie bent u?"], hint=["Uw naam"], kort=["Naam"], verplicht="true()", verplicht_tekst=["Nodig."],
         constraint="string-length(.) > 1", constraint_tekst=["Te kort."],
         vertalingen={"en": {"label": ["Who are you?"], "constraint_tekst": ["Too short: ", {"xpath": "."}]}}),
    veld("dorp", "select_one", "kind", label=["Waar woont ", {"xpath": "/data/wie"}, "?"], lijst="dorpen",
         vertalingen={"en": {"label": ["Where does ", {"xpath": "/data/wie"}, " live?"]}},
         keuzes=[{**keuze("groot", "Een groot dorp"), "vertalingen": {"en": ["A big village"]}}, keuze("x", "Elders")]),
    veld("zin", "note", "kind", label=[{"xpath": "jr:choice-name(../dorp, '../dorp')"}]),
    veld("zoek", "note", label=[{"xpath": "instance('dorpen')/root/item[name = 'groot']/label"}]),
    talen=("nl", "en"),
    groepen={"kind": {**herhaling(None, None, "Kind"), "vertalingen": {"en": ["Child"]}}},
)  # fmt: skip


def test_texts_in_the_language_of_the_reader() -> None:
    b = blad(TAALLIJST, {"wie": "Sem", "dorp[1]": "groot"}, "en")
    assert (TAALLIJST.talen, TAALLIJST.taal) == (("nl", "en"), "nl")
    assert (b.label("wie"), b.label("dorp[1]"), b.herhaling("/data/kind", 1)) == (
        *("Who are you?", "Where does Sem live?", "Child 1"),
    )
    assert [k.label for k in b.keuzes("dorp[1]")] == ["A big village", "Elders"]
    assert (b.label("zin[1]"), b.label("zoek")) == ("A big village", "A big village")
    assert b.fout("wie", "S") == "Too short: S"


def test_what_is_not_translated_is_said_in_the_default_language() -> None:
    b = blad(TAALLIJST, taal="en")
    assert (b.hint("wie"), b.kort("wie"), b.verplicht_tekst("wie")) == ("Uw naam", "Naam", "Nodig.")
    for taal in ("", "nl", "de"):
        anders = blad(TAALLIJST, {"wie": "Sem"}, taal)
        assert (anders.label("wie"), anders.label("dorp[1]")) == ("Wie bent u?", "Waar woont Sem?")
        assert anders.met("dorp[1]", "groot").label("zin[1]") == "Een groot dorp"


def test_another_language_asks_other_words_and_keeps_the_answers() -> None:
    nl, en = blad(TAALLIJST, {"wie": "Sem"}), blad(TAALLIJST, {"wie": "Sem"}, "en")
    assert en.met("dorp[1]", "x").label("wie") == "Who are you?"
    assert nl.uitvoer() == en.uitvoer()
    assert TAALLIJST.afhankelijk("wie") == {"dorp", "zin"}


def test_a_model_without_languages_is_in_dutch() -> None:
    m = Model.van_json({"form_id": "p", "versie": "1", "taal": "nl", "velden": [veld("a", label=["Ja?"])]})
    assert (m.talen, Blad(m, {}, {}, blad(m)._som.wereld.vandaag).label("a")) == (("nl",), "Ja?")
