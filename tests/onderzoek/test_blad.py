"""One filled-in sheet: what is asked, said, kept, and what hangs on what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kern.onderzoek.blad import Blad, Keuze, Model, ModelFout
from kern.onderzoek.vragenlijst import keur
from kern.onderzoek.xpath import XPathFout

VANDAAG = date(2027, 3, 1)
TABELLEN = {
    "kern": [{"naam": "kern", "waarde": "Westendorp"}],
    "prijspeil": [{"naam": "huur_max", "waarde": "€ 932,93"}],
}
WERKBOEK = Path(__file__).parents[2] / "kern" / "onderzoek" / "vragenlijsten" / "woonbehoefte.xlsx"


def veld(naam: str, type_: str = "text", groep: str = "", **rest: Any) -> dict[str, Any]:
    pad = f"/data/{groep}/{naam}" if groep else f"/data/{naam}"
    return {"naam": naam, "pad": pad, "type": type_, "groepen": [f"/data/{groep}"] if groep else [], **rest}


def model(*velden: Mapping[str, Any], **groepen: str) -> Model:
    """A questionnaire of these fields; groups as name=relevant."""
    return Model.van_json(
        {
            "form_id": "proef",
            "versie": "1",
            "velden": velden,
            "groepen": {
                f"/data/{naam}": {"relevant": wanneer or None, "label": []} for naam, wanneer in groepen.items()
            },
        }
    )


def blad(m: Model, nu: datetime | None = None, **antwoorden: str) -> Blad:
    return Blad(m, antwoorden, TABELLEN, VANDAAG, nu)


def keuze(naam: str, *label: str | dict[str, str], **kolommen: str) -> dict[str, Any]:
    return {"naam": naam, "label": list(label) or [naam], "kolommen": kolommen}


WONEN = model(
    veld("kern_naam", "calculate", berekening="pulldata('kern', 'waarde', 'naam', 'kern')"),
    veld("huur_max", "calculate", berekening="pulldata('prijspeil', 'waarde', 'naam', 'huur_max')"),
    veld("situatie", "select_one", keuzes=[keuze("H"), keuze("S"), keuze("X")], label=["Wat past bij u?"]),
    veld("weg", "note", relevant="/data/situatie = 'X'", label=["Dank u wel."], einde=True),
    veld("leeftijd", "integer", label=["Hoe oud bent u?"], constraint=". >= 16 and . < 120", verplicht="true()",
         constraint_tekst=["U bent ", {"xpath": "."}, " jaar?"], verplicht_tekst=["Dit hebben we nodig."]),
    veld("kinderen", "integer", "thuis", label=["Hoeveel kinderen wonen bij u?"]),
    veld("blijven", "integer", "thuis", relevant="/data/thuis/kinderen > 0",
         label=["Hoeveel van de ", {"xpath": "../kinderen"}, " blijven in ", {"xpath": "/data/kern_naam"}, "?"]),
    veld("uitleg", "note", "thuis", relevant="/data/thuis/blijven > 0", label=["Laat hen ook meedoen."]),
    veld("wens", "select_multiple",
         keuzes=[keuze("koop", "Kopen"), keuze("huur", "Huren tot ", {"xpath": "/data/huur_max"})],
         label=["Wat zoekt u?"], kort=["Wens"], hint=["Voor ", {"xpath": "/data/kern_naam"}]),
    veld("type", "select_one", keuzefilter="selected(/data/wens, voor) or voor = 'alles'",
         keuzes=[keuze("rij", "Rijwoning", voor="koop"), keuze("app", voor="huur"), keuze("vrij", voor="koop"),
                 keuze("anders", voor="alles")], label=["Wat voor woning?"]),
    veld("senior", "calculate", berekening="if(/data/leeftijd >= 55, 'ja', 'nee')"),
    veld("trap", "select_one", relevant="/data/senior = 'ja'", keuzes=[keuze("ja"), keuze("nee")],
         label=["Kunt u de trap op?"], gevoelig=True),
    veld("bron", "hidden", standaard="brief"),
    veld("slot", label=["U zoekt: ", {"xpath": "jr:choice-name(/data/wens, '/data/wens')"}, ". Klopt dat?"]),
    thuis="/data/situatie = 'H'",
)  # fmt: skip


# -- what is said --------------------------------------------------------------------------------------------------


def test_labels_hints_and_choices_are_filled_in() -> None:
    b = blad(WONEN, situatie="H", kinderen="3", wens="koop huur")
    assert b.label("blijven") == "Hoeveel van de 3 blijven in Westendorp?"
    assert b.hint("wens") == "Voor Westendorp"
    assert (b.kort("wens"), b.kort("situatie")) == ("Wens", "Wat past bij u?")
    assert b.keuzes("wens") == (Keuze("koop", "Kopen"), Keuze("huur", "Huren tot € 932,93"))
    assert b.label("slot") == "U zoekt: Kopen, Huren tot € 932,93. Klopt dat?"
    assert blad(WONEN).label("blijven") == "Hoeveel van de  blijven in Westendorp?"


def test_choice_filter() -> None:
    def namen(wens: str) -> list[str]:
        return [k.naam for k in blad(WONEN, wens=wens).keuzes("type")]

    assert namen("koop") == ["rij", "vrij", "anders"]
    assert namen("huur") == ["app", "anders"]
    assert namen("koop huur") == ["rij", "app", "vrij", "anders"]
    assert namen("") == ["anders"]


def test_required_and_constraint() -> None:
    b = blad(WONEN, leeftijd="40")
    assert b.verplicht("leeftijd")
    assert not b.verplicht("wens")
    assert b.verplicht_tekst("leeftijd") == "Dit hebben we nodig."
    assert b.fout("leeftijd", "16") is None
    assert b.fout("leeftijd", "15") == "U bent 15 jaar?"
    assert b.fout("leeftijd", "120") == "U bent 120 jaar?"
    assert b.fout("leeftijd", "") is None  # an empty answer is never judged
    assert b.fout("wens", "koop") is None
    zonder_zin = blad(model(veld("a", "integer", constraint=". > 3")))
    assert zonder_zin.fout("a", "3") == ""
    assert b.waarde("leeftijd") == "40"  # judging changes nothing


# -- what is asked -------------------------------------------------------------------------------------------------


def test_the_next_question() -> None:
    b = blad(WONEN)
    namen: list[str] = []
    overgeslagen: set[str] = set()
    antwoorden = {"situatie": "H", "leeftijd": "60", "kinderen": "2", "blijven": "1", "type": "rij", "trap": "ja"}
    while (gevonden := b.volgende(namen[-1] if namen else None, overgeslagen)) is not None:
        volgend = gevonden[1]
        namen.append(volgend.naam)
        if volgend.naam in antwoorden:
            b = b.met(volgend.naam, antwoorden[volgend.naam])
        else:
            overgeslagen.add(volgend.naam)
    assert namen == ["situatie", "leeftijd", "kinderen", "blijven", "uitleg", "wens", "type", "trap", "slot"]
    assert b.route() == ("situatie", "leeftijd", "kinderen", "blijven", "wens", "type", "trap", "slot")
    assert b.volgende(None, overgeslagen) is None
    assert overgeslagen == {"uitleg", "wens", "slot"}
    eerste = b.volgende()
    assert eerste is not None
    assert eerste[0] == "uitleg"


def test_a_note_that_ends_the_conversation_comes_by_itself() -> None:
    volgend = blad(WONEN, situatie="X").volgende("situatie")
    assert volgend is not None
    assert (volgend[1].naam, volgend[1].einde, volgend[1].gevraagd) == ("weg", True, False)
    assert not blad(WONEN).relevant("weg")  # never on a question that was not answered


def test_irrelevant_counts_as_empty_and_comes_back() -> None:
    b = blad(WONEN, situatie="H", kinderen="2", blijven="1")
    assert (b.relevant("blijven"), b.waarde("blijven")) == (True, "1")
    weg = b.met("situatie", "S")
    assert [weg.waarde(n) for n in ("kinderen", "blijven")] == ["", ""]
    assert not weg.relevant("uitleg")
    assert "blijven" not in weg.uitvoer()
    assert weg.met("situatie", "H").waarde("blijven") == "1"
    assert b.waarde("blijven") == "1"  # the first sheet did not change


def test_a_group_within_a_group() -> None:
    m = Model.van_json(
        {
            "form_id": "t",
            "versie": "1",
            "velden": [veld("a"), {**veld("x"), "pad": "/data/g/h/x", "groepen": ["/data/g", "/data/g/h"]}],
            "groepen": {"/data/g": {"relevant": "/data/a = 'ja'"}, "/data/g/h": {"relevant": "/data/a != 'x'"}},
        }
    )
    assert [blad(m, a=a).relevant("x") for a in ("", "nee", "ja")] == [False, False, True]


# -- what is kept --------------------------------------------------------------------------------------------------


def test_what_goes_to_storage() -> None:
    assert blad(WONEN, type="rij", situatie="S", leeftijd="60", kinderen="2").uitvoer() == {
        "kern_naam": "Westendorp",
        "huur_max": "€ 932,93",
        "situatie": "S",
        "leeftijd": "60",
        "type": "rij",
        "senior": "ja",
        "bron": "brief",
    }
    assert list(blad(WONEN, slot="ja", situatie="S").uitvoer()) == [
        *("kern_naam", "huur_max", "situatie", "senior", "bron", "slot"),
    ]


def test_a_note_is_never_kept() -> None:
    assert "uitleg" not in blad(WONEN, situatie="H", kinderen="2", blijven="1", uitleg="gelezen").uitvoer()


def test_defaults_hidden_values_and_once() -> None:
    m = model(
        veld("land", standaard="Nederland"),
        veld("kanaal", "hidden", standaard="web"),
        veld("dag", "calculate", berekening="once(today())"),
        veld("som", "integer", berekening="2.9 + 1"),
        veld("leeg", "calculate", berekening="number('x')"),
    )
    assert blad(m).uitvoer() == {"land": "Nederland", "kanaal": "web", "dag": "2027-03-01", "som": "3"}
    anders = blad(m, land="", kanaal="papier", dag="2027-02-01", som="7")
    assert anders.uitvoer() == {"kanaal": "papier", "dag": "2027-02-01", "som": "7"}
    eerste = blad(m).volgende()
    assert eerste is not None
    assert eerste[0] == "land"  # a default is an offer, not an answer


def test_a_calculation_keeps_its_kind() -> None:
    """As in ODK: what was calculated as no, zero or a date is that, not the text that is stored of it."""
    m = model(
        veld("n", "integer"),
        veld("groot", "calculate", berekening="/data/n > 5"),
        veld("helft", "calculate", berekening="/data/n - 4"),
        veld("over_een_week", "calculate", berekening="date(today() + 7)"),
        veld("bij_groot", relevant="/data/groot"),
        veld("bij_rest", relevant="/data/helft"),
        veld("bij_later", relevant="/data/over_een_week > today()"),
    )
    b = blad(m, n="4")
    assert [b.waarde(x) for x in ("groot", "helft", "over_een_week")] == ["0", "0", "2027-03-08"]
    assert b.route() == ("n", "bij_later")
    assert blad(m, n="6").route() == ("n", "bij_groot", "bij_rest", "bij_later")


def test_now_is_local_time() -> None:
    m = model(veld("t", "calculate", berekening="format-date-time(now(), '%H:%M')"))
    assert blad(m, nu=datetime(2027, 3, 1, 10, 0, tzinfo=UTC)).waarde("t") == "11:00"
    assert blad(m).waarde("t") == "00:00"


ANTWOORD = st.fixed_dictionaries(
    {},
    optional={
        "situatie": st.sampled_from(["", "H", "S", "X"]),
        "leeftijd": st.sampled_from(["", "20", "55", "oud"]),
        "kinderen": st.sampled_from(["", "0", "1", "2"]),
        "blijven": st.sampled_from(["", "0", "1"]),
        "wens": st.sampled_from(["", "koop", "huur", "koop huur"]),
        "type": st.sampled_from(["", "rij", "app"]),
        "trap": st.sampled_from(["", "ja"]),
        "slot": st.text(max_size=3),
    },
)


@given(ANTWOORD)
def test_storage_never_holds_an_irrelevant_answer(antwoorden: dict[str, str]) -> None:
    b = blad(WONEN, **antwoorden)
    uitvoer = b.uitvoer()
    assert all(b.relevant(naam) for naam in uitvoer)
    assert all(waarde != "" for waarde in uitvoer.values())
    thuis = antwoorden.get("situatie") == "H"
    assert ("kinderen" in uitvoer) == (thuis and antwoorden.get("kinderen", "") != "")
    assert ("trap" in uitvoer) == (antwoorden.get("leeftijd") == "55" and antwoorden.get("trap", "") != "")
    gevraagd = {v.naam for v in WONEN.velden if v.gevraagd}
    assert {n: w for n, w in uitvoer.items() if n in gevraagd}.items() <= antwoorden.items()


@given(
    ANTWOORD,
    st.sampled_from(["situatie", "leeftijd", "kinderen", "wens"]),
    st.sampled_from(["H", "S", "55", "1", "koop"]),
)
def test_only_dependent_fields_change(antwoorden: dict[str, str], naam: str, waarde: str) -> None:
    oud = blad(WONEN, **antwoorden)
    nieuw = oud.met(naam, waarde)
    mag = oud.afhankelijk(naam)
    for ander in WONEN.velden:
        if ander.naam != naam and ander.naam not in mag:
            assert nieuw.waarde(ander.naam) == oud.waarde(ander.naam)
    assert nieuw.anders_dan(oud) <= mag | {naam}


# -- what hangs on what --------------------------------------------------------------------------------------------


def test_dependent_fields() -> None:
    b = blad(WONEN)
    assert b.afhankelijk("situatie") == {"weg", "kinderen", "blijven", "uitleg"}
    assert b.afhankelijk("kinderen") == {"blijven", "uitleg"}  # its label and relevance; the note by way of it
    assert b.afhankelijk("leeftijd") == {"senior", "trap"}  # a constraint is no dependence
    assert b.afhankelijk("wens") == {"type", "slot"}  # choices; the label by jr:choice-name
    assert b.afhankelijk("huur_max") == {"wens", "type", "slot"}  # a label of a choice
    assert b.afhankelijk("trap") == set()


def test_what_really_changed() -> None:
    b = blad(WONEN, situatie="H", kinderen="2", blijven="1", wens="koop", leeftijd="60")
    assert b.met("leeftijd", "61").anders_dan(b) == set()
    assert b.met("leeftijd", "40").anders_dan(b) == {"trap"}
    assert b.met("kinderen", "3").anders_dan(b) == {"blijven"}
    assert b.met("wens", "huur").anders_dan(b) == {"type", "slot"}
    assert b.met("situatie", "S").anders_dan(b) == {"kinderen", "blijven", "uitleg"}


# -- only what is needed -------------------------------------------------------------------------------------------


def test_nothing_is_worked_out_before_it_is_asked_for() -> None:
    b = blad(WONEN, situatie="H", kinderen="2")
    assert b.gerekend == 0
    b.waarde("leeftijd")
    assert b.gerekend == 0  # no condition, no group
    b.relevant("kinderen")
    assert b.gerekend == 1  # the group
    b.relevant("kinderen")
    b.waarde("kinderen")
    assert b.gerekend == 1  # remembered
    b.relevant("blijven")
    assert b.gerekend == 2  # its own condition; the group is known
    b.label("blijven")
    assert b.gerekend == 5  # two values in the text, one of them calculated


def test_the_next_question_costs_the_same_however_long_the_questionnaire() -> None:
    velden = [veld(f"v{i}", relevant=f"/data/v{i - 1} != ''" if i else None) for i in range(200)]
    b = blad(model(*velden), v0="a")
    volgend = b.volgende("v0")
    assert volgend is not None
    assert (volgend[0], b.gerekend) == ("v1", 1)


def test_another_answer_works_out_only_what_hangs_on_it() -> None:
    velden = [veld(f"v{i}", relevant=f"/data/v{i - 1} != ''" if i else None, constraint="true()") for i in range(200)]
    b = blad(model(*velden), **{f"v{i}": "a" for i in range(200)})
    assert (len(b.route()), b.gerekend) == (200, 199)
    ander = b.met("v190", "b")
    assert (len(ander.route()), ander.gerekend) == (200, 10)
    assert b.fout("v190", "c") is None
    assert b.gerekend == 199  # the answer was judged on a sheet of its own
    weg = b.met("v190", "")
    assert (len(weg.route()), weg.gerekend) == (191, 10)


def test_a_chain_of_hundreds_needs_no_recursion() -> None:
    velden = [
        veld("v0", "integer"),
        *(veld(f"v{i}", "calculate", berekening=f"/data/v{i - 1} + 1") for i in range(1, 900)),
    ]
    b = blad(model(*velden), v0="1")
    assert (b.waarde("v899"), b.gerekend) == ("900", 899)
    assert len(b.afhankelijk("v0")) == 899


# -- what cannot run -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("velden", "namen"),
    [
        ([veld("a", "calculate", berekening="/data/b + 1"), veld("b", "calculate", berekening="/data/a")], {"a", "b"}),
        ([veld("a", relevant="/data/b = 1"), veld("b", relevant="/data/c = 1"), veld("c", relevant="/data/a = 1")],
         {"a", "b", "c"}),
        ([veld("a", relevant=". != ''")], {"a"}),
        ([veld("a", "calculate", berekening="../a + 1")], {"a"}),
        ([veld("a", relevant="/data/b = 1"), veld("b", "calculate", berekening="/data/a")], {"a", "b"}),
        ([veld("a", "calculate", berekening="count(/data/*)")], {"a"}),
    ],
)  # fmt: skip
def test_a_circle_is_refused_by_name(velden: list[dict[str, Any]], namen: set[str]) -> None:
    with pytest.raises(ModelFout) as fout:
        model(*velden)
    assert (fout.value.soort, set(fout.value.namen)) == ("kring", namen)
    assert all(naam in str(fout.value) for naam in namen)


def test_a_group_that_waits_for_its_own_question_is_a_circle() -> None:
    with pytest.raises(ModelFout) as fout:
        model(veld("x", groep="g"), g="/data/g/x = 1")
    assert set(fout.value.namen) == {"g", "x"}


def test_choice_labels_that_show_each_other_are_a_circle() -> None:
    naam = [{"xpath": "jr:choice-name(/data/a, '/data/a')"}]
    a = veld("a", "select_one", keuzes=[keuze("ja", *naam)])
    with pytest.raises(ModelFout) as fout:
        model(a, veld("c", "calculate", berekening="jr:choice-name(/data/a, '/data/a')"))
    assert fout.value.namen == ("a",)


def test_no_circle() -> None:
    """A label, a constraint or a hint may look at what comes later; `once` looks at its own node."""
    model(
        veld("a", label=["Na ", {"xpath": "/data/b"}], constraint=". != /data/b", hint=[{"xpath": "/data/a"}]),
        veld("b", relevant="/data/a = 1", label=["Eerst ", {"xpath": "/data/a"}]),
        veld("c", "calculate", berekening="once(/data/b)"),
    )


def test_errors_name_the_field() -> None:
    with pytest.raises(ModelFout) as dubbel:
        model(veld("a"), veld("a", groep="g"), g="")
    assert (dubbel.value.soort, dubbel.value.namen) == ("dubbel", ("a",))
    with pytest.raises(XPathFout) as fout:
        model(veld("a"), veld("b", relevant="doc('x')"))
    assert (fout.value.functie, fout.value.__notes__) == ("doc", ["b"])
    with pytest.raises(XPathFout) as onbekend:
        model(veld("a", label=["Hallo ", {"xpath": "/data/weg"}]))
    assert (onbekend.value.soort, onbekend.value.reden) == ("pad", "/data/weg")
    with pytest.raises(KeyError):
        blad(WONEN).waarde("bestaat_niet")


# -- the shipped questionnaire -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def woonbehoefte() -> Model:
    keuring = keur(WERKBOEK)
    assert keuring.model is not None, keuring.fouten
    return Model.van_json(json.loads(json.dumps(keuring.model)))


@pytest.mark.parametrize(
    ("antwoorden", "verwacht"),
    [
        ({"situatie": "X"}, ["situatie", "einde_buiten"]),
        ({"situatie": "H", "leeftijd": "<16"}, ["situatie", "leeftijd", "einde_jong"]),
        (
            {"situatie": "H", "leeftijd": "35-44", "huishouden": "partner", "verhuiswens": "nee"},
            [
                *("situatie", "leeftijd", "huishouden", "eigendom_nu", "type_nu", "slaapkamers_nu"),
                *("verhuiswens", "meedoen", "opmerking"),
            ],
        ),
        (
            {
                "situatie": "S",
                "leeftijd": "18-24",
                "verhuiswens": "zeker",
                "waar": "kern",
                "type_wens": "app",
                "koop_huur": "huur",
            },
            [
                *("situatie", "leeftijd", "verhuiswens", "samen", "termijn", "waar", "type_wens", "type_tweede"),
                *("koop_huur", "huurprijs", "inkomen", "slaapkamers_wens", "meedoen", "opmerking"),
            ],
        ),
    ],
)
def test_routes_of_the_woonbehoefteonderzoek(
    woonbehoefte: Model, antwoorden: dict[str, str], verwacht: list[str]
) -> None:
    b = blad(woonbehoefte)
    gezien: list[str] = []
    while (gevonden := b.volgende(None, gezien)) is not None:
        volgend = gevonden[1]
        gezien.append(volgend.naam)
        if volgend.einde:
            break
        if volgend.naam in antwoorden:
            b = b.met(volgend.naam, antwoorden[volgend.naam])
    assert gezien == verwacht
