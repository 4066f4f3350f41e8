"""What is said about sheets, columns, rows, choices and settings: each situation with its place."""

from __future__ import annotations

import pytest

from kern.onderzoek.keuring.bevinding import Bevinding
from tests.onderzoek.keuring.hulp import JA_NEE, Rij, bij, boek, cellen, gekeurd, teksten, velden, vraag
from tests.onderzoek.werkboek import INSTELLINGEN

Q = vraag("text", "q")
EINDE: Rij = {"type": "end_group"}
SETTINGS = [list(INSTELLINGEN), list(INSTELLINGEN.values())]


@pytest.mark.parametrize(
    ("regels", "rij", "kolom", "zin"),
    [
        # types
        ([vraag("txt", "a")], 3, "type", "De soort ‘txt’ kennen wij niet. Bedoelde u ‘text’?"),
        ([vraag("Text", "a")], 3, "type", "Bedoelde u ‘text’?"),
        ([vraag("interger", "a")], 3, "type", "Bedoelde u ‘integer’?"),
        ([vraag("selectone ja_nee", "a")], 3, "type", "Bedoelde u ‘select_one’?"),
        ([vraag("kleurplaat", "a")], 3, "type", "De soort ‘kleurplaat’ kennen wij niet. U kunt kiezen uit"),
        ([{"type": "", "name": "a", "label": "A"}], 3, "type", "Vul in welke soort vraag dit is"),
        ([vraag("image", "a")], 3, "type", "De soort ‘image’ (een foto) kan hier niet."),
        ([vraag("audio", "a")], 3, "type", "(een geluidsopname) kan hier niet."),
        ([vraag("video", "a")], 3, "type", "(een filmpje) kan hier niet."),
        ([vraag("file", "a")], 3, "type", "(een bestand) kan hier niet."),
        ([vraag("barcode", "a")], 3, "type", "(een streepjescode) kan hier niet."),
        ([vraag("geopoint", "a")], 3, "type", "(een plek op de kaart) kan hier niet."),
        ([vraag("geotrace", "a")], 3, "type", "(een lijn op de kaart) kan hier niet."),
        ([vraag("geoshape", "a")], 3, "type", "(een vlak op de kaart) kan hier niet."),
        ([vraag("osm building", "a")], 3, "type", "(gegevens van OpenStreetMap) kan hier niet."),
        ([vraag("csv-external", "a")], 3, "type", "(een los bestand met gegevens) kan hier niet."),
        ([vraag("select_one_from_file p.csv", "a")], 3, "type", "(keuzes uit een los bestand) kan hier niet."),
        ([vraag("select_one_external p", "a")], 3, "type", "(keuzes uit een los bestand) kan hier niet."),
        ([vraag("select_one ${q}", "a")], 3, "type", "(keuzes uit eerdere antwoorden) kan hier niet."),
        (
            [vraag("begin loop over ja_nee", "a"), vraag("text", "x")],
            3,
            "type",
            "(een groep die voor elke keuze terugkomt)",
        ),
        ([vraag("begin_kobomatrix", "a"), {"type": "end_kobomatrix"}], 3, "type", "(een vragentabel van KoboToolbox)"),
        (
            [vraag("begin_rank", "a"), vraag("rank__level", "b"), {"type": "end_rank"}],
            3,
            "type",
            "rangorde van KoboToolbox",
        ),
        ([vraag("begin_score", "a"), vraag("score__row", "b"), {"type": "end_score"}], 3, "type", "beoordelingstabel"),
        # names
        ([vraag("text", "", "A")], 3, "name", "Deze regel heeft nog geen naam."),
        ([vraag("text", "mijn naam")], 3, "name", "De naam ‘mijn naam’ kan niet."),
        ([vraag("text", "1e")], 3, "name", "De naam ‘1e’ kan niet."),
        ([vraag("text", "a:b")], 3, "name", "De naam ‘a:b’ kan niet."),
        ([vraag("text", "a" * 101)], 3, "name", "Deze naam is langer dan 100 tekens."),
        ([vraag("text", "meta")], 3, "name", "De naam ‘meta’ gebruikt het formulier zelf al."),
        ([vraag("text", "q")], 3, "name", "De naam ‘q’ staat ook op rij 2."),
        ([vraag("begin_group", "g"), vraag("text", "q"), EINDE], 4, "name", "De naam ‘q’ staat ook op rij 2."),
        ([vraag("text", "Q")], 3, "name", "De namen ‘Q’ en ‘q’ (rij 2) verschillen alleen in hoofdletters."),
        (
            [vraag("text", "k_other"), vraag("select_one ja_nee or_other", "k")],
            3,
            "name",
            "De naam ‘k_other’ maakt het formulier zelf al, bij ‘k’ op rij 4.",
        ),
        (
            [
                vraag("text", "r_count"),
                vraag("begin_repeat", "r", repeat_count="1 + 1"),
                vraag("text", "x"),
                {"type": "end_repeat"},
            ],
            3,
            "name",
            "De naam ‘r_count’ maakt het formulier zelf al",
        ),
        # groups
        ([vraag("begin_group", "g"), vraag("text", "x")], 3, "type", "Deze group begint hier en eindigt nergens."),
        ([EINDE], 3, "type", "Hier eindigt een group die nergens begint."),
        (
            [vraag("begin_repeat", "r"), vraag("text", "x"), EINDE],
            5,
            "type",
            "Hier eindigt een group, maar open staat de repeat van rij 3. Zet hier end_repeat",
        ),
        ([vraag("begin_group", "g"), EINDE], 3, "type", "In deze groep staan geen vragen."),
        (
            [
                vraag("begin_repeat", "r"),
                vraag("begin_repeat", "s"),
                vraag("text", "x"),
                {"type": "end_repeat"},
                {"type": "end_repeat"},
            ],
            4,
            "type",
            "Dit is een herhaling in een herhaling.",
        ),
        # own columns
        (
            [vraag("text", "a") | {"kernpraat::gevoelig": "misschien"}],
            3,
            "kernpraat::gevoelig",
            "Vul hier ja of nee in.",
        ),
        (
            [vraag("text", "a") | {"kernpraat::einde": "ja"}],
            3,
            "kernpraat::einde",
            "Alleen een regel van de soort note",
        ),
        (
            [vraag("text", "a") | {"kernpraat::gevolig": "ja"}],
            1,
            "kernpraat::gevolig",
            "Bedoelde u ‘kernpraat::gevoelig’?",
        ),
        ([vraag("text", "a") | {"kernpraat::kleur": "rood"}], 1, "kernpraat::kleur", "Deze kolom kennen wij niet."),
        # columns at the wrong row
        (
            [vraag("integer", "a", calculation="1 + 1")],
            3,
            "calculation",
            "Een berekening kan alleen bij de soort calculate",
        ),
        ([vraag("calculate", "a")], 3, "calculation", "Bij calculate hoort een berekening."),
        ([vraag("note", "a", default="x")], 3, "default", "Hier wordt niets gevraagd, dus een beginwaarde kan niet."),
        ([vraag("text", "a", read_only="yes", default="x")], 3, "read_only", "Een vraag die mensen alleen mogen lezen"),
        ([vraag("text", "a", read_only="${q} = '1'")], 3, "read_only", "Een vraag die mensen alleen mogen lezen"),
        ([vraag("note", "a", required="yes")], 3, "required", "Een mededeling kan niet verplicht zijn"),
        ([vraag("text", "a", required="ja")], 3, "required", "Schrijf in deze kolom yes of no"),
        ([vraag("range", "a", parameters="start=5 end=1")], 3, "parameters", "Deze grenzen passen niet."),
        ([vraag("range", "a", parameters="start=a")], 3, "parameters", "Bij start hoort een getal"),
        (
            [vraag("select_one ja_nee or_other", "a", choice_filter="name = 'ja'")],
            3,
            "choice_filter",
            "Een vraag met or_other kan geen choice_filter hebben.",
        ),
        ([vraag("select_one ja_nee", "a", appearance="search('p')")], 3, "appearance", "Met search() komen de keuzes"),
        # columns with an effect we do not have
        ([vraag("text", "a") | {"media::image": "a.png"}], 3, "media::image", "Beeld en geluid bij een vraag of keuze"),
        ([vraag("text", "a") | {"image::English (en)": "a.png"}], 3, "image::English (en)", "Beeld en geluid bij een"),
        ([vraag("text", "a") | {"big-image": "a.png"}], 3, "big-image", "Beeld en geluid bij een vraag of keuze"),
        ([vraag("text", "a", trigger="${q}")], 3, "trigger", "De kolom trigger werkt hier niet (rij 3)."),
        ([vraag("text", "a", save_to="x")], 3, "save_to", "Antwoorden bewaren voor andere formulieren"),
        ([vraag("text", "a") | {"bind::type": "int"}], 3, "bind::type", "Deze kolom verandert hoe een vraag werkt"),
        ([vraag("text", "a") | {"body::intent": "x"}], 3, "body::intent", "Een andere app openen kan hier niet"),
        # near misses
        ([vraag("text", "a", lable="A")], 1, "lable", "Deze kolom kennen wij niet. Bedoelde u ‘label’?"),
        ([vraag("text", "a", relevent="1 = 1")], 1, "relevent", "Bedoelde u ‘relevant’?"),
        # lists
        ([vraag("select_one", "a")], 3, "type", "Zet achter select_one de naam van een keuzelijst"),
        ([vraag("select_one weg", "a")], 3, "type", "De keuzelijst ‘weg’ staat niet op het blad choices."),
        ([vraag("select_one ja_ne", "a")], 3, "type", "Bedoelde u ‘ja_nee’?"),
    ],
)
def test_a_row_that_cannot_be_used(regels: list[Rij], rij: int, kolom: str, zin: str) -> None:
    judged = gekeurd(boek(Q, *regels))
    assert judged.model is None
    assert any(zin in text for text in bij(judged.fouten, rij, kolom)), teksten(judged.fouten)
    assert len(judged.fouten) == 1, teksten(judged.fouten)


@pytest.mark.parametrize(
    ("regels", "rij", "kolom", "zin"),
    [
        ([vraag("start", "start")], 3, "type", "De soort start slaan wij over (rij 3)."),
        ([vraag("deviceid", "d")], 3, "type", "De soort deviceid slaan wij over"),
        ([vraag("username", "d")], 3, "type", "De soort username slaan wij over"),
        ([vraag("email", "d")], 3, "type", "De soort email slaan wij over"),
        ([{"type": "audit", "parameters": "location-priority=balanced"}], 3, "type", "De soort audit slaan wij over"),
        ([vraag("start-geopoint", "d")], 3, "type", "De soort start-geopoint slaan wij over"),
        ([vraag("background-audio", "d")], 3, "type", "De soort background-audio slaan wij over"),
        ([vraag("text", "a", appearance="multiline")], 3, "appearance", "De kolom appearance slaan wij over (rij 3)."),
        ([vraag("text", "a", guidance_hint="x")], 3, "guidance_hint", "Deze kolom slaan wij over (rij 3)."),
        ([vraag("text", "a") | {"$kuid": "abc"}], 3, "$kuid", "Deze kolom slaan wij over (rij 3)."),
        (
            [vraag("text", "a") | {"kobo--locking-profile": "x"}],
            3,
            "kobo--locking-profile",
            "Deze kolom slaan wij over",
        ),
        ([vraag("text", "a") | {"bind::odk:length": "9"}], 3, "bind::odk:length", "Deze kolom slaan wij over"),
        ([vraag("text", "a", opmerkingen="x")], 1, "opmerkingen", "Deze kolom kennen wij niet. Wij slaan haar over."),
        ([vraag("select_one ja_nee", "a", parameters="randomize=true")], 3, "parameters", "Randomize slaan wij over."),
        (
            [vraag("text", "a", parameters="rows=5")],
            3,
            "parameters",
            "De kolom parameters slaan wij bij deze soort over",
        ),
        ([vraag("text", "a", read_only="yes")], 3, "read_only", "Wij tonen deze regel als mededeling."),
        ([vraag("text", "a", disabled="yes")], 3, "disabled", "Deze regel staat uit"),
        ([vraag("text", "a", constraint=". != ''")], 3, "constraint_message", "Bij deze controles staat geen uitleg"),
        ([vraag("note", "a", constraint="1 = 1")], 3, "constraint", "De kolom constraint doet hier niets."),
        ([vraag("text", "a", choice_filter="1 = 1")], 3, "choice_filter", "De kolom choice_filter doet hier niets."),
        ([vraag("select_one ja_nee", "a", appearance="label")], 3, "appearance", "Dit is alleen de kop van een tabel."),
        (
            [vraag("begin_repeat", "r", "Kind"), vraag("text", "x"), {"type": "end_repeat"}],
            3,
            "type",
            "Deze herhaling kan hoogstens 20 keer worden ingevuld.",
        ),
        (
            [{"type": "begin_repeat", "name": "r"}, vraag("text", "x"), {"type": "end_repeat"}],
            3,
            "label",
            "Deze herhaling heeft geen tekst.",
        ),
    ],
)
def test_a_row_that_is_used_with_a_notice(regels: list[Rij], rij: int, kolom: str, zin: str) -> None:
    judged = gekeurd(boek(Q, *regels))
    assert judged.model is not None, teksten(judged.fouten)
    assert any(zin in text for text in bij(judged.meldingen, rij, kolom)), teksten(judged.alles)


def test_what_a_phone_fills_in_is_never_in_the_model() -> None:
    rows = [vraag(kind, kind.replace("-", "_")) for kind in ("start", "end", "today", "deviceid", "phonenumber")]
    group = [vraag("begin_group", "meta_groep"), vraag("simserial", "sim"), EINDE]
    judged = gekeurd(boek(*rows, *group, Q, {"type": "audit", "name": "audit"}))
    assert judged.model is not None
    assert [field["naam"] for field in judged.model["velden"]] == ["q"]
    assert judged.model["groepen"] == {}
    assert "deviceid" not in judged.xform


def test_many_rows_are_named_in_one_notice() -> None:
    judged = gekeurd(boek(*(vraag("text", f"q{i}", appearance="x") for i in range(30)), choices=[]))
    (said,) = judged.meldingen
    assert "(rij 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 en nog 20)" in said.tekst


def test_a_row_without_a_type_name_or_text_is_a_remark_of_the_maker() -> None:
    assert list(velden(boek(Q, {"type": "", "name": "", "label": "", "hint": "hier komt nog iets"}))) == ["q"]


# --- choices ------------------------------------------------------------------------------------------------------


def lijst(*choices: Rij, **settings: str) -> bytes:
    return boek(vraag("select_one l", "q"), choices=[{"list_name": "l", **c} for c in choices], **settings)


@pytest.mark.parametrize(
    ("choices", "rij", "kolom", "zin"),
    [
        ([{"name": "a"}, {"name": "", "label": "B"}], 3, "name", "Deze keuze heeft geen naam."),
        ([{"name": "a"}, {"name": "a"}], 3, "name", "De keuze ‘a’ staat in deze lijst ook op rij 2."),
        (
            [{"name": "heel goed"}],
            2,
            "name",
            "In de naam ‘heel goed’ staat een spatie. Schrijf bijvoorbeeld heel_goed.",
        ),
        ([{"name": "a" * 101}], 2, "name", "Deze naam is langer dan 100 tekens"),
        ([{"name": "a", "list_name": ""}, {"name": "b"}], 2, "list_name", "Deze keuze hoort bij geen lijst."),
        ([{"name": "a", "media::image": "a.png"}], 2, "media::image", "Beeld en geluid bij een vraag of keuze"),
        ([{"name": "a", "kernpraat::voorbeeld": "x"}], 1, "kernpraat::voorbeeld", "zet u in kernpraat_voorbeeld"),
        ([{"name": "a", "lable": "A"}], 1, "lable", "Bedoelde u ‘label’?"),
        ([{"name": "a", "label": "Dag ${weg}"}], 2, "label", "Er is geen vraag met de naam ‘weg’."),
    ],
)
def test_a_choice_that_cannot_be_used(choices: list[Rij], rij: int, kolom: str, zin: str) -> None:
    judged = gekeurd(lijst(*choices))
    assert len(judged.fouten) == 1, teksten(judged.fouten)
    assert any(zin in text for text in bij(judged.fouten, rij, kolom)), teksten(judged.fouten)


def test_a_choice_twice_when_the_settings_allow_it() -> None:
    choices = ({"name": "a", "label": "A"}, {"name": "a", "label": "Ook A"})
    assert gekeurd(lijst(*choices, allow_choice_duplicates="yes")).goed
    assert not gekeurd(lijst(*choices, allow_choice_duplicates="no")).goed


def test_choices_without_a_text_and_lists_nobody_uses() -> None:
    extra = [{"list_name": "l", "name": "a"}, {"list_name": "m", "name": "b", "label": "B"}, *JA_NEE]
    judged = gekeurd(boek(vraag("select_one l", "q"), choices=extra))
    assert judged.goed
    assert "Deze keuzes hebben geen tekst (rij 2)" in teksten(judged.meldingen)
    assert "Deze keuzelijsten gebruikt geen enkele vraag: m en ja_nee." in teksten(judged.meldingen)


def test_a_column_for_filters_is_no_mistake_also_when_it_looks_like_one() -> None:
    assert gekeurd(lijst({"name": "a", "label": "A", "labels": "x"})).goed
    judged = gekeurd(lijst({"name": "a", "label": "A", "mijn kolom": "x"}))
    assert "kan niet in een formule staan" in teksten(judged.meldingen)


# --- sheets and settings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "kolom", "zin"),
    [
        ({"form_id": ""}, "form_id", "Vul form_id in: een korte naam zonder spaties"),
        ({"version": ""}, "version", "Vul version in, bijvoorbeeld 1 of 2027-1."),
        ({"form_title": ""}, "form_title", "Vul form_title in: de titel die mensen boven de vragen zien."),
        ({"form_id": "mijn formulier"}, "form_id", "Gebruik in form_id alleen letters"),
        ({"version": "a@b"}, "version", "Gebruik in version alleen letters, cijfers en leestekens"),
        ({"form_title": "T" * 201}, "form_title", "De titel is langer dan 200 tekens."),
        ({"default_language": "Frans"}, "default_language", "De taal ‘Frans’ komt in de kolommen niet voor."),
    ],
)
def test_settings_that_cannot_be_used(settings: dict[str, str], kolom: str, zin: str) -> None:
    survey = ({"type": "text", "name": "q", "label::Nederlands (nl)": "Q"},)
    (found,) = gekeurd(boek(*survey, **settings)).fouten
    assert (found.blad, found.rij, found.kolom) == ("settings", 2, kolom)
    assert zin in found.tekst


def test_the_settings_of_kobo_under_their_own_names() -> None:
    rows = [["id_string", "title", "version", "style"], ["aB3x", "Dorp", "4 (2027-03-01 10:00:00)", "theme-grid"]]
    judged = gekeurd(cellen(survey=[["type", "name", "label"], ["text", "q", "Q"]], settings=rows))
    assert judged.model is not None, teksten(judged.fouten)
    assert (judged.model["form_id"], judged.model["titel"], judged.model["versie"]) == (
        "aB3x",
        "Dorp",
        "4 (2027-03-01 10:00:00)",
    )
    assert bij(judged.meldingen, 2, "style")


def test_answers_are_not_encrypted_here() -> None:
    assert "Dat gebeurt hier niet" in teksten(gekeurd(boek(Q, public_key="abc")).waarschuwingen)


SURVEY = [["type", "name", "label"], ["text", "q", "Q"]]


@pytest.mark.parametrize(
    ("sheets", "blad", "zin"),
    [
        ({"survey": SURVEY}, "settings", "Het blad settings ontbreekt."),
        ({"settings": SETTINGS}, "survey", "Het blad survey ontbreekt."),
        ({"surveys": SURVEY, "settings": SETTINGS}, "survey", "Bedoelde u het blad ‘surveys’? Verander dan de naam."),
        ({"survey": SURVEY[:1], "settings": SETTINGS}, "survey", "Er staan nog geen vragen op dit blad."),
        ({"survey": SURVEY, "settings": SETTINGS, "entities": [["a"], ["b"]]}, "entities", "gegevens voor andere"),
        ({"survey": SURVEY, "settings": SETTINGS, "external_choices": [["a"]]}, "external_choices", "los bestand"),
        ({"survey": SURVEY, "settings": SETTINGS, "osm": [["a"], ["b"]]}, "osm", "OpenStreetMap"),
        (
            {"survey": [SURVEY[0], ["select_one l", "q", "Q"]], "settings": SETTINGS, "choices": []},
            "choices",
            "het blad choices is leeg of ontbreekt",
        ),
    ],
)
def test_sheets_that_cannot_be_used(sheets: dict[str, list[list[str]]], blad: str, zin: str) -> None:
    judged = gekeurd(cellen(**sheets))
    assert any(b.blad == blad and zin in b.tekst for b in judged.fouten), teksten(judged.fouten)


def test_sheets_that_are_passed_over() -> None:
    sheets = {"Survey": SURVEY, "SETTINGS": SETTINGS, "choises": [["x"]], "_kladblok": [["x"]], "uitleg": [["x"]]}
    judged = gekeurd(cellen(**sheets))
    assert judged.goed, "names of sheets may be in capitals"
    assert teksten(judged.meldingen).splitlines() == [
        "choises: Dit blad slaan wij over. Bedoelde u ‘choices’?",
        "uitleg: Dit blad slaan wij over.",
    ]


def test_columns_that_mean_the_same() -> None:
    rows = [["type", "name", "label", "relevant", "bind::relevant"], ["text", "q", "Q", "1 = 1", "1 = 1"]]
    (found,) = gekeurd(cellen(survey=rows, settings=SETTINGS)).fouten
    assert (found.kolom, found.rij) == ("bind::relevant", 1)
    assert "hetzelfde als de kolom ‘relevant’" in found.tekst


def test_old_names_of_columns_count() -> None:
    rows = [
        ["Type", "Name", "Caption:English", "Relevance", "Constraint message", "bind:jr:requiredMsg", "calculate"],
        ["text", "q", "Q", "1 = 1", "Nee", "Moet", ""],
    ]
    (field,) = velden(cellen(survey=rows, settings=SETTINGS)).values()
    assert (field["label"], field["relevant"], field["constraint_tekst"]) == (["Q"], "1 = 1", ["Nee"])
    assert field["verplicht_tekst"] == ["Moet"]


def test_formulas_of_excel_and_what_went_wrong_in_them() -> None:
    rows = [
        ["type", "name", "label", "hint", "required"],
        ["text", "=A1", "=1+1", "", "=TRUE()"],
        ["text", "q", "=1+1", "#N/A"],
    ]
    judged = gekeurd(cellen(survey=rows, settings=SETTINGS))
    assert [(b.rij, b.kolom) for b in judged.fouten] == [(2, "label"), (2, "name"), (3, "hint")]
    assert "In deze kolom staan formules van Excel (rij 2 en 3)." in teksten(judged.fouten)
    assert "geen naam" not in teksten(judged.fouten), "a formula is not nothing"


def test_rows_and_columns_far_away_count_here_and_not_in_odk() -> None:
    far: list[list[str]] = [["type", "name", "label", *[""] * 25, "hint"], ["text", "q", "Q"], *[[""]] * 70]
    judged = gekeurd(cellen(survey=[*far, ["text", "r", "R"]], settings=SETTINGS))
    assert judged.model is not None
    assert [field["naam"] for field in judged.model["velden"]] == ["q", "r"]
    assert bij(judged.waarschuwingen, 1, "hint")
    assert bij(judged.waarschuwingen, 73)


def test_all_findings_come_at_once_in_order_of_the_sheets() -> None:
    survey = (vraag("geotrace", "a"), vraag("text", "b", relevant="foo(1)"), vraag("select_one weg", "b"))
    judged = gekeurd(boek(*survey, choices=[{"list_name": "l", "name": "x y", "label": "X"}], version=""))
    places = [(b.blad, b.rij, b.kolom) for b in judged.fouten]
    assert places == [
        ("survey", 2, "type"),
        ("survey", 3, "relevant"),
        ("survey", 4, "name"),
        ("survey", 4, "type"),
        ("choices", 2, "name"),
        ("settings", 2, "version"),
    ]
    assert all(isinstance(b, Bevinding) and b.soort == "fout" for b in judged.fouten)


def test_at_most_a_thousand_findings_and_how_many_more() -> None:
    judged = gekeurd(boek(*(vraag("txt", f"q{i}") for i in range(1100)), choices=[]))
    assert len(judged.fouten) == 1001
    assert judged.fouten[-1].tekst.startswith("Er zijn nog 100 bevindingen.")
