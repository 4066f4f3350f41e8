"""What is said about expressions and references, each with its place."""

from __future__ import annotations

import pytest

from tests.onderzoek.keuring.hulp import JA_NEE, Rij, bij, boek, gekeurd, teksten, vraag

BASIS = (
    vraag("text", "naam"),
    vraag("integer", "leeftijd"),
    vraag("select_one ja_nee", "woont"),
    vraag("today", "today"),
    vraag("begin_repeat", "kind", "Kind"),
    vraag("integer", "jaren"),
    {"type": "end_repeat"},
    vraag("begin_group", "groep"),
    vraag("text", "in_groep"),
    {"type": "end_group"},
)
RIJ = len(BASIS) + 2


@pytest.mark.parametrize(
    ("kolom", "tekst", "zin"),
    [
        # functions
        ("relevant", "selectd(${woont}, 'ja')", "De functie selectd() bestaat niet. Bedoelde u ‘selected’?"),
        ("relevant", "doc('x')", "De functie doc() bestaat niet. Verbeter"),
        ("constraint", "geofence(., ${naam})", "De functie geofence() kan hier niet."),
        ("relevant", "count-selected(1, 2)", "Bij count-selected() staat tussen de haakjes te veel"),
        ("relevant", "if(1, 2)", "Bij if() staat tussen de haakjes te veel, te weinig"),
        ("relevant", "round()", "Bij round() staat tussen de haakjes"),
        # syntax
        ("relevant", "${leeftijd} >", "Deze formule klopt niet bij teken"),
        ("relevant", "${leeftijd} > 3 and", "Deze formule klopt niet bij teken"),
        ("relevant", "${leeftijd} == 3", "Deze formule klopt niet bij teken 14: ${leeftijd} == 3."),
        ("relevant", "(${leeftijd} > 3", "Deze formule klopt niet"),
        ("relevant", "${naam} = 'x", "Deze formule klopt niet"),
        ("relevant", "${leeftijd} > 3 &amp; 1", "Deze formule klopt niet"),
        ("relevant", "(" * 400 + "1" + ")" * 400, "Deze formule is te lang of te diep"),
        ("relevant", " or ".join(["${naam} = 'x'"] * 400), "Deze formule is te lang of te diep"),
        # patterns
        ("constraint", "regex(., '[a-z')", "Dit patroon klopt niet"),
        ("constraint", r"regex(., '(a)\1')", "Dit patroon is te lang of te ingewikkeld"),
        ("constraint", "regex(., 'x{5000}')", "Dit patroon is te lang of te ingewikkeld"),
        ("constraint", "regex(., ${naam})", "Schrijf het patroon van regex() als vaste tekst"),
        # references
        ("relevant", "${lefetijd} > 3", "Er is geen vraag met de naam ‘lefetijd’. Bedoelde u ‘leeftijd’?"),
        ("relevant", "${groep} = '1'", "‘groep’ is een groep en heeft zelf geen antwoord."),
        ("relevant", "${leeftijd > 3", "Hier staat ${ zonder sluithaak."),
        ("relevant", "${last-saved#naam} = '1'", "Het vorige ingevulde formulier kunnen wij niet lezen."),
        (
            "relevant",
            "${today} > today()",
            "‘today’ is van de soort today. Die bewaren wij niet, dus u kunt er niet naar",
        ),
        ("relevant", "/data/weg = 1", "Het pad /data/weg komt in dit formulier niet voor."),
        # other columns
        ("constraint", "foo(.)", "De functie foo() bestaat niet."),
        ("required", "foo(1)", "De functie foo() bestaat niet."),
        ("default", "foo(1)", "De functie foo() bestaat niet."),
        ("default", "${weg}", "Er is geen vraag met de naam ‘weg’."),
        # tables
        ("relevant", "pulldata('prijspiel', 'a', 'b', 'c') = 1", "De tabel ‘prijspiel’ bestaat hier niet. Bedoelde u"),
        ("relevant", "pulldata(${naam}, 'a', 'b', 'c') = 1", "De tabel ‘${naam}’ bestaat hier niet."),
        ("relevant", "instance('weg')/root/item[name = 'x']/label = 1", "De keuzelijst ‘weg’ in deze formule"),
        # texts
        ("label", "Dag ${naamm}", "Er is geen vraag met de naam ‘naamm’. Bedoelde u ‘naam’?"),
        ("label", "Dag ${naam", "Hier staat ${ zonder sluithaak."),
        ("hint", "Dag ${groep}", "‘groep’ is een groep"),
        ("hint", "Dag ${kind}", "‘kind’ is een groep"),
        ("required_message", "Dag ${weg}", "Er is geen vraag met de naam ‘weg’."),
        ("constraint_message", "Dag ${weg}", "Er is geen vraag met de naam ‘weg’."),
        ("kernpraat::kort", "Dag ${weg}", "Er is geen vraag met de naam ‘weg’."),
        ("label", "${naam}" * 501, "In dit vak staan meer dan 500 verwijzingen."),
    ],
)
def test_an_expression_that_cannot_be_used(kolom: str, tekst: str, zin: str) -> None:
    judged = gekeurd(boek(*BASIS, {**vraag("text", "proef"), kolom: tekst}))
    assert len(judged.fouten) == 1, teksten(judged.fouten)
    assert any(zin in text for text in bij(judged.fouten, RIJ, kolom)), teksten(judged.fouten)


def test_two_unknown_functions_in_one_expression_are_both_said() -> None:
    judged = gekeurd(boek(*BASIS, vraag("text", "proef", relevant="foo(1) and bar(2)")))
    assert [b.tekst.split()[2] for b in judged.fouten] == ["foo()", "bar()"]


@pytest.mark.parametrize(
    "tekst",
    [
        "count(${kind}) > 1",
        "sum(${jaren}) > 1",
        "indexed-repeat(${jaren}, ${kind}, 1) > 3",
        "${ leeftijd } > 3",
        "${naam} = ‘x’",
        "yes",
        "jr:choice-name(${woont}, '${woont}') = 'Ja'",
        "regex(${naam}, '^(a+)+$')",
        "pulldata('kern', 'waarde', 'naam', 'kern') = 'x'",
        "instance('ja_nee')/root/item[name = ${woont}]/label = 'Ja'",
    ],
)
def test_an_expression_that_is_fine(tekst: str) -> None:
    judged = gekeurd(boek(*BASIS, vraag("text", "proef", relevant=tekst)))
    assert judged.goed, teksten(judged.fouten)


def test_a_path_in_a_choice_filter_is_a_column_of_its_list() -> None:
    choices = [{"list_name": "plaats", "name": "a", "label": "A", "kern": "x"}, *JA_NEE]
    wrong = gekeurd(boek(vraag("select_one plaats", "p", choice_filter="kren = 'x'"), choices=choices))
    assert "De kolom ‘kren’ is er niet, of is leeg bij deze keuzelijst. Bedoelde u ‘kern’?" in teksten(wrong.fouten)
    other = gekeurd(boek(vraag("select_one ja_nee", "p", choice_filter="kern = 'x'"), choices=choices))
    assert "De kolom ‘kern’ is er niet, of is leeg bij deze keuzelijst." in teksten(other.fouten)
    right = gekeurd(boek(vraag("select_one plaats", "p", choice_filter="kern = 'x' or name = 'a'"), choices=choices))
    assert right.goed, teksten(right.fouten)


@pytest.mark.parametrize(
    ("kolom", "tekst", "zin"),
    [
        (
            "relevant",
            "${woont} = 'jaa'",
            "‘jaa’ is geen keuze van de vraag ‘woont’, dus dit is nooit waar. Bedoelde u ‘ja’?",
        ),
        ("relevant", "'jaa' = ${woont}", "‘jaa’ is geen keuze van de vraag ‘woont’"),
        ("relevant", '${woont} != "x"', "‘x’ is geen keuze"),
        ("relevant", "selected(${woont}, 'x')", "‘x’ is geen keuze"),
        ("relevant", "${woont} = 1", "‘1’ is geen keuze"),
        ("relevant", "${jaren} > 3", "Deze formule kijkt naar alle keren van een herhaling (jaren)"),
        ("relevant", "${later} = '1'", "Deze regel hangt af van de vraag ‘later’, maar die komt pas op rij"),
        ("label", "Dag ${later}", "Deze tekst noemt de vraag ‘later’, maar die komt pas op rij"),
        ("hint", "Dag ${proef}", "Deze tekst noemt de vraag ‘proef’"),
    ],
)
def test_what_is_worth_a_look(kolom: str, tekst: str, zin: str) -> None:
    judged = gekeurd(boek(*BASIS, {**vraag("text", "proef"), kolom: tekst}, vraag("text", "later")))
    assert judged.goed, teksten(judged.fouten)
    assert any(zin in text for text in bij(judged.waarschuwingen, RIJ, kolom)), teksten(judged.waarschuwingen)


@pytest.mark.parametrize(
    ("kolom", "tekst"),
    [
        ("relevant", "${woont} = 'ja' or ${woont} = ''"),
        ("relevant", "${naam} = 'jaa'"),
        ("constraint_message", "U typte ${proef}"),
        ("label", "Dag ${naam}, ${later_berekend}"),
    ],
)
def test_what_is_not_worth_a_word(kolom: str, tekst: str) -> None:
    rows: tuple[Rij, ...] = ({**vraag("text", "proef"), kolom: tekst},)
    judged = gekeurd(boek(*BASIS, *rows, vraag("calculate", "later_berekend", calculation="1 + 1")))
    assert judged.waarschuwingen == (), teksten(judged.waarschuwingen)


def test_a_choice_of_ones_own_question_and_a_default_that_is_no_choice() -> None:
    row = vraag("select_one ja_nee", "proef", constraint=". != 'jaa'", constraint_message="Nee", default="misschien")
    said = teksten(gekeurd(boek(row)).waarschuwingen)
    assert "‘jaa’ is geen keuze van de vraag ‘proef’" in said
    assert "De beginwaarde ‘misschien’ is geen keuze van de lijst ‘ja_nee’." in said


# --- circles ------------------------------------------------------------------------------------------------------


def reken(name: str, calculation: str) -> Rij:
    return vraag("calculate", name, calculation=calculation)


@pytest.mark.parametrize(
    ("regels", "kringen"),
    [
        ([reken("a", "${b}"), reken("b", "${a}")], ["a → b → a"]),
        ([reken("c", "${b}"), reken("a", "${c}"), reken("b", "${a}")], ["c → b → a → c"]),
        (
            [reken("a", "${b}"), reken("b", "${a}"), reken("c", "${d}"), reken("d", "${c}")],
            ["a → b → a", "c → d → c"],
        ),
        ([vraag("text", "a", relevant="${b} = '1'"), reken("b", "${a}")], ["a → b → a"]),
        (
            [vraag("begin_group", "g", relevant="${a} = '1'"), vraag("text", "a"), {"type": "end_group"}],
            ["g → a → g"],
        ),
    ],
)
def test_rows_that_need_each_other(regels: list[Rij], kringen: list[str]) -> None:
    judged = gekeurd(boek(*regels, vraag("text", "q")))
    assert [b.tekst.split(": ")[1].split(". ")[0] for b in judged.fouten] == kringen
    assert judged.fouten[0].rij == 2


def test_a_row_that_needs_itself_unless_once() -> None:
    (found,) = gekeurd(boek(reken("a", "${a} + 1"), vraag("text", "q"))).fouten
    assert found.tekst == "‘a’ verwijst naar zichzelf. Haal die verwijzing weg."
    assert gekeurd(boek(reken("a", "once(today())"), vraag("text", "q"))).goed
