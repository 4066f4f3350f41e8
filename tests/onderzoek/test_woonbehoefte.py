"""The shipped woonbehoefteonderzoek: its words, its routes (`domein.md` §2.2), its amounts and its derived values."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from kern.onderzoek.blad import Blad, Model
from kern.onderzoek.vragenlijst import SHIPPED, keur, meegeleverd_prijspeil, prijspeil_tabel
from tools.maak_vragenlijst import read, workbook

DAG = date(2027, 3, 1)
KERN = {"kern": "Westendorp", "gemeente": "Oude IJsselstreek", "buitengebied": "ja"}
FORM = keur(SHIPPED / "woonbehoefte.xlsx").model or {}
MODEL = Model.van_json(FORM)
VELDEN: dict[str, dict[str, Any]] = {f["naam"]: f for f in FORM["velden"]}

# Answers with which each route runs as far as it goes; what is not relevant counts as empty.
VERHUIZER = {
    "leeftijd": "35-44",
    "huishouden": "partner",
    "eigendom_nu": "koop",
    "type_nu": "rij",
    "slaapkamers_nu": "3",
    "uitwonend": "0",
    "verhuiswens": "zeker",
    "oud_worden": "ja",
    "samen": "alleen",
    "band": "woonde",
    "termijn": "1_2",
    "reden": "groter",
    "waar": "kern",
    "type_wens": "rij",
    "type_tweede": "vrij",
    "koop_huur": "koop",
    "koopprijs": "k1",
    "huurprijs": "h1",
    "inkomen": "i1",
    "slaapkamers_wens": "3",
    "vrijkomen": "koop",
    "woningeis": "geen",
    "meedoen": "nee",
    "opmerking": "Mooi dorp.",
}
BEGIN_H = ["situatie", "leeftijd", "huishouden", "eigendom_nu", "type_nu", "slaapkamers_nu"]
WENS = ["type_wens", "type_tweede", "koop_huur", "koopprijs", "inkomen", "slaapkamers_wens"]
SLOT = ["meedoen", "opmerking"]


def blad(antwoorden: Mapping[str, str] | None = None, taal: str = "", **kern: str) -> Blad:
    """A sheet with these answers, in Westendorp at the amounts of 2026."""
    rows = [{"naam": name, "waarde": value} for name, value in (KERN | kern).items()]
    tables = {"kern": rows, "prijspeil": prijspeil_tabel(meegeleverd_prijspeil()[2026])}
    return Blad(MODEL, antwoorden or {}, tables, DAG, taal=taal)


def loop(situatie: str, **anders: str) -> list[str]:
    """What is asked and said, step by step, until the end; a question whose answer is not given is skipped."""
    given = VERHUIZER | {"situatie": situatie} | anders
    sheet, done = blad(), list[str]()
    while (found := sheet.volgende(overgeslagen=done)) is not None:
        veld = found[1]
        done.append(veld.naam)
        if veld.einde:
            break
        answer = given.get(veld.naam, "")
        if veld.gevraagd and answer:
            assert sheet.fout(veld.naam, answer) is None
            sheet = sheet.met(veld.naam, answer)
    return done


# --- the workbook ----------------------------------------------------------------------------------------------


def test_the_workbook_is_what_the_script_makes_of_the_readable_data() -> None:
    data = read(SHIPPED / "woonbehoefte.yaml")
    made = workbook(data)
    assert made == workbook(data)
    assert keur(made).model == FORM, "Voer uit: make vragenlijsten"


def test_pyxform_and_we_have_nothing_to_remark() -> None:
    keuring = keur(SHIPPED / "woonbehoefte.xlsx")
    assert (keuring.fouten, keuring.waarschuwingen) == ((), ())


def test_the_questions() -> None:
    asked = [v.naam for v in MODEL.velden if v.gevraagd]
    assert asked == [
        *BEGIN_H,
        "uitwonend",
        "uitwonend_waar",
        *["verhuiswens", "oud_worden", "samen", "band", "termijn", "reden", "waar", "toch_kern"],
        *["type_wens", "type_tweede", "koop_huur", "koopprijs", "huurprijs", "inkomen", "slaapkamers_wens"],
        *["vrijkomen", "woningeis", "meedoen", "opmerking"],
    ]


def test_what_is_left_out_on_telegram() -> None:
    sensitive = {v.naam for v in MODEL.velden if v.gevoelig}
    assert sensitive == {
        *{"koopprijs", "huurprijs", "inkomen", "slaapkamers_wens", "vrijkomen", "woningeis", "opmerking"}
    }


def test_nothing_waits_for_a_sensitive_question() -> None:
    """Without the sensitive questions every other question still comes."""
    for name in (v.naam for v in MODEL.velden if v.gevoelig):
        later = {n for n in MODEL.afhankelijk(name) if MODEL.op_naam[n].gevraagd}
        assert later <= {v.naam for v in MODEL.velden if v.gevoelig}, name


def test_only_the_essential_questions_cannot_be_skipped() -> None:
    for route, extra in (("H", {"huishouden"}), ("S", set[str]()), ("T", set[str]())):
        sheet = blad(VERHUIZER | {"situatie": route})
        where = set[str]() if route == "T" else {"waar"}
        needed = {name for name in sheet.route() if sheet.verplicht(name)}
        assert needed == {"situatie", "leeftijd", "verhuiswens", "termijn", "type_wens"} | extra | where
        assert all(sheet.verplicht_tekst(name) for name in needed)


# --- the words -------------------------------------------------------------------------------------------------


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the questionnaire as somebody in Westendorp reads it, with the name of its field."""
    sheet = blad(VERHUIZER | {"situatie": "H", "uitwonend": "2"})
    for v in MODEL.velden:
        yield v.naam, sheet.label(v.naam)
        yield v.naam, sheet.hint(v.naam)
        yield from ((v.naam, choice.label) for choice in sheet.keuzes(v.naam))
        yield from ((v.naam, choice["voorbeeld"]) for choice in VELDEN[v.naam]["keuzes"])
        yield (
            v.naam,
            "".join(part if isinstance(part, str) else "Westendorp" for part in VELDEN[v.naam]["constraint_tekst"]),
        )
        # Sentences inside calculations, such as the two forms of one question.
        yield from ((v.naam, s) for s in re.findall(r"'([A-Z][^']*[.?])'", VELDEN[v.naam]["berekening"] or ""))


TEXTS = sorted({(name, text) for name, text in texts() if text})


def sentences(text: str) -> list[str]:
    """The sentences of a text; the point in an amount ends none."""
    return [s for s in re.split(r"(?<=[.?!])\s+(?=[A-Z‘])", text) if s]


def test_every_question_note_and_choice_has_words() -> None:
    sheet = blad(VERHUIZER | {"situatie": "H"})
    for v in MODEL.velden:
        if v.gevraagd or v.type == "note":
            assert sheet.label(v.naam).strip(), v.naam
        if v.gevraagd:
            assert VELDEN[v.naam]["kort"], v.naam
        if v.type.startswith("select"):
            assert len(v.keuzes) >= 3
            assert all(choice.label.strip() for choice in sheet.keuzes(v.naam)), v.naam
        if v.constraint is not None:
            assert v.constraint_tekst, v.naam


@pytest.mark.parametrize(("name", "text"), TEXTS)
def test_words_at_b1(name: str, text: str) -> None:
    assert len(text) <= 160
    for sentence in sentences(text):
        assert len(sentence.split()) <= 20, sentence
        negatives = re.findall(r"\b(?:niet|geen|nooit|niets|niemand|nergens|zonder)\b", sentence.lower())
        assert len(negatives) <= 1, sentence
    assert not re.search(r"\b(?:je|jij|jou|jouw|jullie)\b", text.lower())
    assert not re.search(r"\b(?:word|wordt|worden|werd|werden)\s(?:\w+\s){0,4}ge\w+(?:d|t|en)\b", text.lower())
    jargon = r"participatie|initiatiefnemer|planologisch|huishoudsamenstelling|respondent|woningbehoefte|middels"
    assert not re.search(jargon, text.lower())
    assert text == " ".join(text.split(" ")).strip()
    assert "  " not in text


def test_sentences_are_short_on_average() -> None:
    lengths = [len(s.split()) for _, text in TEXTS for s in sentences(text)]
    assert sum(lengths) / len(lengths) <= 15


def test_choices_fit_a_button() -> None:
    sheet = blad(VERHUIZER | {"situatie": "H"})
    for v in MODEL.velden:
        short = [len(choice.label) for choice in sheet.keuzes(v.naam)]
        assert all(n <= 64 for n in short), v.naam


# --- in English ------------------------------------------------------------------------------------------------

# Small words of Dutch that no English sentence has.
NEDERLANDS = re.compile(r"\b(?:de|het|een|en|van|met|niet|wij|uw?|dat|zijn|naar|bij|ook|geen|om|nog|tot|wilt|jaar)\b")


def test_every_text_has_an_english_one_with_the_same_values() -> None:
    for v in VELDEN.values():
        english = v.get("vertalingen", {}).get("en", {})
        for name in ("label", "hint", "kort", "constraint_tekst", "verplicht_tekst"):
            assert bool(v[name]) == bool(english.get(name)), (v["naam"], name)
            assert values(v[name]) == values(english.get(name, ())), (v["naam"], name)
        for choice in v["keuzes"]:
            assert values(choice["label"]) == values(choice["vertalingen"]["en"]), (v["naam"], choice["naam"])
            assert bool(choice["voorbeeld"]) == bool(choice.get("voorbeelden", {}).get("en")), choice["naam"]
    assert all(bool(g["label"]) == bool(g["vertalingen"]["en"]) for g in FORM["groepen"].values())


def values(parts: Iterable[Any]) -> list[str]:
    """The values that a text is filled in with; a sentence that is worked out has an English one of its own."""
    return sorted(str(p["xpath"]).removesuffix("_en") for p in parts if not isinstance(p, str))


@pytest.mark.parametrize("situatie", ["H", "S", "T", "X"])
@pytest.mark.parametrize("plek", ["", "westendorp.example/plek"])
def test_who_reads_english_reads_no_dutch(situatie: str, plek: str) -> None:
    given = VERHUIZER | {"situatie": situatie, "uitwonend": "2", "huishouden": "partner_kind", "meedoen": "plek"}
    sheet = blad(given, "en", plek_adres=plek, vraag_woningeis="ja")
    for v in MODEL.velden:
        if not (v.gevraagd or v.type == "note") or not sheet.relevant(v.naam):
            continue
        choices = [f"{k.label} {k.voorbeeld}" for k in sheet.keuzes(v.naam)]
        said = " ".join([sheet.label(v.naam), sheet.hint(v.naam), sheet.kort(v.naam), *choices])
        said += sheet.verplicht_tekst(v.naam) + (sheet.fout(v.naam, "99") or "")
        assert not NEDERLANDS.search(said), said
        assert "€\u00a0" not in said


def test_the_amounts_are_the_same_and_read_as_in_english() -> None:
    dutch, english = (
        [k.label for k in blad(VERHUIZER | {"situatie": "H"}, taal).keuzes("koopprijs")] for taal in ("", "en")
    )
    assert dutch[0] == "Tot €\u00a0250.000"
    assert english[0] == "Up to €250,000"
    digits = [[re.sub(r"\D", "", label) for label in labels] for labels in (dutch, english)]
    assert digits[0] == digits[1]


@pytest.mark.parametrize(
    ("situatie", "vraag"),
    [
        ("H", "Do you want to move within 5 years?"),
        ("S", "Do you want to live on your own within 5 years?"),
        ("T", "Do you want to live in Westendorp within 5 years?"),
    ],
)
def test_a_question_with_more_forms_has_them_in_english_too(situatie: str, vraag: str) -> None:
    assert blad(VERHUIZER | {"situatie": situatie}, "en").label("verhuiswens") == vraag


def test_the_language_changes_nothing_about_what_is_asked_or_kept() -> None:
    dutch, english = (blad(VERHUIZER | {"situatie": "H"}, taal) for taal in ("", "en"))
    assert dutch.route() == english.route()
    assert dutch.bewaren() == english.bewaren()


def test_english_choices_fit_a_button() -> None:
    sheet = blad(VERHUIZER | {"situatie": "H"}, "en")
    assert [k.label for v in MODEL.velden for k in sheet.keuzes(v.naam) if len(k.label) > 64] == []


# --- the routes ------------------------------------------------------------------------------------------------


def test_route_h() -> None:
    movers = ["verhuiswens", "termijn", "reden", "waar", *WENS, "vrijkomen", *SLOT]
    assert loop("H") == [*BEGIN_H, *movers]
    assert loop("H", huishouden="partner_kind") == [*BEGIN_H, "uitwonend", *movers]
    assert loop("H", huishouden="anders", uitwonend="2", uitwonend_waar="1") == [
        *BEGIN_H,
        *["uitwonend", "uitwonend_waar", "zelf_meedoen"],
        *movers,
    ]
    assert loop("H", verhuiswens="nee") == [*BEGIN_H, "verhuiswens", *SLOT]
    assert loop("H", verhuiswens="nee", leeftijd="75-84") == [*BEGIN_H, "verhuiswens", "oud_worden", *SLOT]
    leaver = [*BEGIN_H, "verhuiswens", "termijn", "reden", "waar", "toch_kern"]
    assert loop("H", waar="elders", toch_kern="nee") == [*leaver, "vrijkomen", *SLOT]
    assert loop("H", waar="elders") == [*leaver, "vrijkomen", *SLOT]
    assert loop("H", waar="gemeente", toch_kern="misschien") == [*leaver, *WENS, "vrijkomen", *SLOT]
    assert loop("H", waar="overal") == [*BEGIN_H, *movers]
    assert loop("H", waar="buiten") == [*BEGIN_H, *movers]


def test_route_s() -> None:
    begin = ["situatie", "leeftijd", "verhuiswens"]
    assert loop("S") == [*begin, "samen", "termijn", "waar", *WENS, *SLOT]
    assert loop("S", verhuiswens="nee") == [*begin, "opmerking"]
    assert loop("S", waar="achterhoek", toch_kern="nee") == [
        *begin,
        "samen",
        "termijn",
        "waar",
        "toch_kern",
        "opmerking",
    ]
    young = [name for name in WENS if name != "inkomen"]
    assert loop("S", leeftijd="16-17") == [*begin, "samen", "termijn", "waar", *young, *SLOT]


def test_route_t() -> None:
    begin = ["situatie", "leeftijd", "huishouden", "eigendom_nu", "verhuiswens"]
    assert loop("T") == [*begin, "band", "termijn", *WENS, *SLOT]
    assert loop("T", verhuiswens="moet") == [*begin, "band", "termijn", *WENS, *SLOT]


@pytest.mark.parametrize(
    ("steps", "note", "sentence"),
    [
        (loop("X"), ["situatie", "einde_buiten"], "Deze vragen gaan over wonen in Westendorp."),
        (loop("H", leeftijd="<16"), ["situatie", "leeftijd", "einde_jong"], "Vraag een volwassene om mee te doen."),
        (
            loop("T", verhuiswens="nee"),
            ["situatie", "leeftijd", "huishouden", "eigendom_nu", "verhuiswens", "einde_vestiger"],
            "U wilt nu niet in Westendorp komen wonen.",
        ),
    ],
)
def test_the_three_ends(steps: list[str], note: list[str], sentence: str) -> None:
    assert steps == note
    assert MODEL.op_naam[note[-1]].einde
    said = blad().label(note[-1])
    assert sentence in said
    assert said.endswith("We bewaren niets.")


@pytest.mark.parametrize("note", ["einde_buiten", "einde_jong", "einde_vestiger"])
def test_no_end_fires_on_a_question_that_was_not_answered(note: str) -> None:
    for situatie in ("", "H", "S", "T"):
        assert not blad({"situatie": situatie}).relevant(note)


@pytest.mark.parametrize(
    ("wens", "koop_huur", "asked"),
    [
        ("rij", "koop", ["type_wens", "type_tweede", "koop_huur", "koopprijs", "inkomen", "slaapkamers_wens"]),
        ("rij", "huur", ["type_wens", "type_tweede", "koop_huur", "huurprijs", "inkomen", "slaapkamers_wens"]),
        (
            "senior",
            "beide",
            ["type_wens", "type_tweede", "koop_huur", "koopprijs", "huurprijs", "inkomen", "slaapkamers_wens"],
        ),
        ("app", "weet_niet", ["type_wens", "type_tweede", "koop_huur", "inkomen", "slaapkamers_wens"]),
        ("weet_niet", "huur", ["type_wens", "koop_huur", "huurprijs", "inkomen", "slaapkamers_wens"]),
        ("kavel", "huur", ["type_wens", "type_tweede", "koopprijs", "inkomen", "slaapkamers_wens"]),
        ("splitsen", "huur", ["type_wens", "type_tweede", "slaapkamers_wens"]),
    ],
)
def test_the_wish(wens: str, koop_huur: str, asked: list[str]) -> None:
    for situatie in ("H", "S", "T"):
        steps = loop(situatie, type_wens=wens, koop_huur=koop_huur)
        assert [s for s in steps if s in VELDEN and VELDEN[s]["groepen"] == ["/data/wens"]] == asked


def test_a_skipped_question_stops_nobody() -> None:
    steps = loop("H", type_tweede="", koop_huur="", reden="", eigendom_nu="")
    assert steps == [
        *BEGIN_H,
        *["verhuiswens", "termijn", "reden", "waar", "type_wens", "type_tweede", "koop_huur"],
        *["inkomen", "slaapkamers_wens", "vrijkomen", *SLOT],
    ]


# With the question about contact, which the conversation adds; code and send are not counted.
CONTACT = 1
VARIANTS = {
    "huishouden": ["partner", "partner_kind"],
    "uitwonend": ["0", "2"],
    "waar": ["kern", "gemeente"],
    "type_wens": [choice.naam for choice in MODEL.op_naam["type_wens"].keuzes],
    "koop_huur": ["koop", "huur", "beide", "weet_niet"],
}


def lengths(situatie: str, keys: list[str], **fixed: str) -> set[int]:
    """Path lengths over all variants of these questions, with woningeis switched on as in the table."""
    fixed = {"situatie": situatie, "toch_kern": "ja"} | fixed
    return {
        len(blad(VERHUIZER | dict(zip(keys, values, strict=True)) | fixed, vraag_woningeis="ja").route()) + CONTACT
        for values in itertools.product(*(VARIANTS[key] for key in keys))
    }


def test_path_lengths() -> None:
    home = ["huishouden", "uitwonend"]
    assert lengths("H", home, verhuiswens="nee") == {10, 11, 12}
    assert lengths("H", home, verhuiswens="nee", leeftijd="65-74") == {12, 13, 14}
    assert lengths("H", home, waar="elders", toch_kern="nee") == {15, 16, 17}
    assert lengths("H", home, waar="elders", toch_kern="nee", leeftijd="65-74") == {15, 16, 17}
    younger = lengths("H", [*home, "waar", "type_wens", "koop_huur"])
    older = lengths("H", [*home, "waar", "type_wens", "koop_huur"], leeftijd="65-74")
    assert (min(younger | older), max(younger | older)) == (18, 25)
    # S and T: for who knows what to look for; "weet niet", a plot and splitting make a path shorter.
    starter, settler = set[int](), set[int]()
    for koop_huur in ("koop", "huur", "beide"):
        starter |= lengths("S", ["waar"], type_wens="rij", koop_huur=koop_huur)
        settler |= lengths("T", [], type_wens="rij", koop_huur=koop_huur)
    assert starter == {15, 16, 17}
    assert settler == {16, 17}


def test_the_expected_length_is_that_of_the_route_so_far() -> None:
    assert FORM["mediane_lengte"].keys() == {"", "H", "S", "T", "X"}
    assert FORM["mediane_lengte"]["X"] == 1
    assert FORM["mediane_lengte"]["S"] < FORM["mediane_lengte"]["T"] < FORM["mediane_lengte"]["H"] <= 20


# --- the question about features of the home -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"type_wens": "rij"}, False),
        ({"type_wens": "rij", "leeftijd": "55-64"}, True),
        ({"type_wens": "senior"}, True),
        ({"type_wens": "app"}, True),
        ({"type_wens": "hofje"}, True),
        ({"type_wens": "splitsen"}, True),
        ({"verhuiswens": "nee", "leeftijd": "85+"}, True),
        ({"verhuiswens": "nee", "leeftijd": "45-54"}, False),
        ({"waar": "elders", "toch_kern": "nee", "leeftijd": "85+"}, False),
    ],
)
def test_woningeis(answers: dict[str, str], asked: bool) -> None:
    given = VERHUIZER | {"situatie": "H"} | answers
    assert ("woningeis" in blad(given, vraag_woningeis="ja").route()) is asked
    for off in ({}, {"vraag_woningeis": "nee"}):
        assert "woningeis" not in blad(given, **off).route()


# --- what an answer must be ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uitwonend", "good", "bad"),
    [("1", ["0", "1"], ["2", "-1"]), ("2", ["0", "2"], ["3"]), ("3+", ["0", "3", "9"], ["10"])],
)
def test_no_more_stay_than_leave(uitwonend: str, good: list[str], bad: list[str]) -> None:
    sheet = blad({"situatie": "H", "leeftijd": "45-54", "huishouden": "partner_kind", "uitwonend": uitwonend})
    most = {"3+": "9"}.get(uitwonend, uitwonend)
    for answer in good:
        assert sheet.fout("uitwonend_waar", answer) is None
    for answer in bad:
        said = sheet.fout("uitwonend_waar", answer)
        assert said is not None
        assert said.startswith(f"Typ een getal van 0 tot en met {most}.")


@pytest.mark.parametrize(
    ("name", "good", "bad", "sentence"),
    [
        ("reden", "groter kosten", "groter kleiner kosten", "Kies hoogstens 2 redenen."),
        ("type_tweede", "vrij", "rij", "Dit was al uw eerste keus."),
        ("meedoen", "cpo charette", "cpo nee", "Kies 'Nee, bedankt'"),
        ("meedoen", "nee", "plek nee", "Kies 'Nee, bedankt'"),
        ("band", "woonde werk", "werk geen", "Kies 'Geen van deze'"),
        ("woningeis", "geen", "breed geen", "Kies 'Niets van deze lijst'"),
        ("opmerking", "a" * 500, "a" * 501, "Uw tekst is langer dan 500 tekens."),
        ("leeftijd", "18-24", "16-17", "Bent u 16 of 17 jaar?"),
    ],
)
def test_constraints(name: str, good: str, bad: str, sentence: str) -> None:
    # "band" is a question of route T only; woningeis needs its switch and a type it belongs to.
    route = {"situatie": "T" if name == "band" else "H", "type_wens": "senior" if name == "woningeis" else "rij"}
    sheet = blad(VERHUIZER | route, vraag_woningeis="ja")
    assert sheet.fout(name, good) is None
    said = sheet.fout(name, bad)
    assert said is not None
    assert said.startswith(sentence)


def test_from_16_one_may_answer_as_a_starter() -> None:
    assert blad({"situatie": "S"}).fout("leeftijd", "16-17") is None
    assert blad({"situatie": "T"}).fout("leeftijd", "16-17") is not None


# --- names, amounts, wording per route -------------------------------------------------------------------------


def labels(name: str, **answers: str) -> list[str]:
    """The labels of the choices of a question, with ordinary spaces."""
    return [choice.label.replace("\u00a0", " ") for choice in blad(answers).keuzes(name)]


def test_prices_come_from_the_table() -> None:
    assert labels("koopprijs")[:5] == [
        "Tot € 250.000",
        "€ 250.000 tot € 320.000",
        "€ 320.000 tot € 420.000",
        "€ 420.000 tot € 550.000",
        "Meer dan € 550.000",
    ]
    assert labels("huurprijs")[:4] == [
        "Tot € 700",
        "€ 700 tot € 932,93",
        "€ 932,93 tot € 1.228,07",
        "Meer dan € 1.228,07",
    ]


@pytest.mark.parametrize(
    ("answers", "limit", "whose"),
    [
        (VERHUIZER | {"situatie": "H", "huishouden": "alleen"}, "€ 51.537", "uw huishouden"),
        (VERHUIZER | {"situatie": "H", "huishouden": "alleen_kind"}, "€ 56.910", "uw huishouden"),
        (VERHUIZER | {"situatie": "T", "huishouden": "alleen"}, "€ 51.537", "uw huishouden"),
        (VERHUIZER | {"situatie": "S", "samen": "alleen"}, "€ 51.537", "uzelf"),
        (VERHUIZER | {"situatie": "S", "samen": "partner_kern"}, "€ 56.910", "u en uw partner samen"),
    ],
)
def test_the_income_limit_depends_on_the_household(answers: dict[str, str], limit: str, whose: str) -> None:
    assert labels("inkomen", **answers)[:3] == [f"Tot {limit}", f"{limit} tot € 90.000", "Meer dan € 90.000"]
    assert f"het inkomen van {whose}?" in blad(answers).label("inkomen")


@pytest.mark.parametrize(
    ("situatie", "age", "move"),
    [
        ("H", "Hoe oud is de oudste bewoner van uw huishouden?", "Wilt u binnen 5 jaar verhuizen?"),
        ("S", "Hoe oud bent u?", "Wilt u binnen 5 jaar op uzelf wonen?"),
        ("T", "Hoe oud bent u?", "Wilt u binnen 5 jaar in Westendorp wonen?"),
    ],
)
def test_one_question_in_the_words_of_its_route(situatie: str, age: str, move: str) -> None:
    sheet = blad({"situatie": situatie, "leeftijd": "25-34"})
    assert (sheet.label("leeftijd"), sheet.label("verhuiswens")) == (age, move)


def test_the_choices_of_the_picture() -> None:
    assert labels("verhuiswens") == ["Ja, zeker", "Misschien", "Nee", "Ik moet verhuizen"]
    assert VELDEN["verhuiswens"]["keuzes"][3]["voorbeeld"] == "Bijvoorbeeld door scheiding of einde huur"


def test_a_place_for_homes() -> None:
    given = VERHUIZER | {"situatie": "H", "meedoen": "cpo plek"}
    assert blad(given).relevant("uitleg_plek")
    assert "Bel of mail de projectleider" in blad(given).label("uitleg_plek")
    assert "Meld uw plek op kern.example/plan." in blad(given, plek_adres="kern.example/plan").label("uitleg_plek")
    assert not blad(VERHUIZER | {"situatie": "H", "meedoen": "cpo"}).relevant("uitleg_plek")


# --- derived values --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "derived"),
    [
        ({}, ("H", "ja", "zeker", "2")),
        ({"termijn": "0_1", "verhuiswens": "moet"}, ("H", "ja", "spoed", "2")),
        ({"termijn": "2_5", "verhuiswens": "misschien"}, ("H", "ja", "misschien", "5")),
        ({"termijn": "weet_niet"}, ("H", "ja", "zeker", "5")),
        ({"waar": "overal"}, ("H", "ja", "misschien", "2")),
        ({"waar": "overal", "verhuiswens": "moet"}, ("H", "ja", "misschien", "2")),
        ({"waar": "elders", "toch_kern": "ja"}, ("H", "ja", "misschien", "2")),
        ({"waar": "elders", "toch_kern": "nee"}, ("H", "nee", "zeker", "2")),
        ({"waar": "elders", "toch_kern": ""}, ("H", "", "zeker", "2")),
        ({"waar": "buiten"}, ("H", "ja", "zeker", "2")),
        ({"verhuiswens": "nee"}, ("H", "nee", "", "")),
        ({"situatie": "T", "waar": ""}, ("T", "ja", "zeker", "2")),
        ({"situatie": "S"}, ("S", "ja", "zeker", "2")),
    ],
)
def test_derived(answers: dict[str, str], derived: tuple[str, ...]) -> None:
    sheet = blad(VERHUIZER | {"situatie": "H"} | answers)
    assert tuple(sheet.waarde(name) for name in ("route", "in_kern", "zekerheid", "horizon")) == derived


def test_the_buitengebied_counts_apart_when_it_is_outside_the_area() -> None:
    given = VERHUIZER | {"situatie": "H", "waar": "buiten"}
    assert blad(given, buitengebied="nee").waarde("in_kern") == "apart"
    assert blad(given, buitengebied="nee").waarde("zoekt_hier") == "ja"
