"""What people type, line by line (tests/data/invoer/lezen.yaml), and what must hold for any text at all."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kern.taal import spreek
from kern.vragen import Begrepen, Bevestigen, Gelezen, Keuze, Onduidelijk, Overgeslagen, Vraag, lees, merken, toon

VANDAAG = date(2027, 3, 1)
TABLE = yaml.safe_load((Path(__file__).parent.parent / "data" / "invoer" / "lezen.yaml").read_text("utf-8"))


def _vraag(key: str, fields: dict[str, Any]) -> Vraag:
    keuzes = tuple(Keuze(str(naam), label) for naam, label in fields.get("keuzes", {}).items())
    step = {"stap": Decimal(fields["stap"])} if "stap" in fields else {}
    return Vraag(key=key, tekst=f"Vraag {key}?", **{**fields, **step, "keuzes": keuzes})


VRAGEN = {key: _vraag(key, fields) for key, fields in TABLE["vragen"].items()}


def _shown(read: Gelezen) -> dict[str, Any]:
    """A reading in the words of the table."""
    match read:
        case Begrepen(waarde, None):
            return {"begrepen": waarde}
        case Begrepen(waarde, terug):
            return {"begrepen": waarde, "terug": terug}
        case Bevestigen(waarde, _):
            return {"bevestigen": waarde}
        case Onduidelijk(melding, opmerking, gevonden):
            return {"onduidelijk": melding, "opmerking": opmerking is not None, "gevonden": list(gevonden)}
        case Overgeslagen():
            return {"overgeslagen": True}


@pytest.mark.parametrize("rij", TABLE["rijen"], ids=lambda rij: f"{rij['id']}-{rij['vraag']}")
def test_table(rij: dict[str, Any]) -> None:
    chosen = tuple(rij["gekozen"]) if "gekozen" in rij else None
    with spreek(rij.get("taal", "nl")):
        shown = _shown(lees(VRAGEN[rij["vraag"]], str(rij["invoer"]), VANDAAG, chosen, rij.get("eerder", ())))
    given = ("id", "vraag", "invoer", "eerder", "gekozen", "taal")
    expected = {key: value for key, value in rij.items() if key not in given}
    if "onduidelijk" in expected:
        assert expected["onduidelijk"] in shown.get("onduidelijk", ""), shown
        assert shown["opmerking"] == expected.get("opmerking", False)
        assert shown["gevonden"] == expected.get("gevonden", [])
    else:
        assert shown == expected


def test_the_table_is_large_and_has_no_double_ids() -> None:
    ids = [rij["id"] for rij in TABLE["rijen"]]
    assert len(ids) >= 150
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("invoer", ["9" * 400, "9" * 20_000, "1." + "000." * 900 + "000", "a\u0301" * 9000])
def test_endless_input_gets_a_sentence(invoer: str) -> None:
    assert isinstance(lees(VRAGEN["aantal"], invoer, VANDAAG), Onduidelijk)


def test_a_long_text_is_kept_to_the_limit_and_says_so() -> None:
    read = lees(VRAGEN["naam"], "woord " * 4000, VANDAAG)
    assert isinstance(read, Begrepen)
    assert len(read.waarde) <= 4000
    assert read.terugzeggen == "Uw bericht was te lang. Ik bewaar de eerste 4000 tekens."


def test_what_was_said_is_kept_as_it_was_said() -> None:
    read = lees(VRAGEN["klopt"], "Nee, tenzij de buren ook gaan", VANDAAG)
    assert isinstance(read, Onduidelijk)
    assert read.opmerking == "Nee, tenzij de buren ook gaan"


# --- buttons and forms ---


def test_a_pressed_button_is_taken_literally() -> None:
    assert lees(VRAGEN["type"], "", VANDAAG, ("vrij",)) == Begrepen("vrij")
    assert lees(VRAGEN["klopt"], "", VANDAAG, ("nee",)) == Begrepen("nee")
    assert lees(VRAGEN["code"], "", VANDAAG, ("geen",)) == Begrepen("geen")


def test_boxes_are_kept_in_list_order() -> None:
    assert lees(VRAGEN["reden"], "", VANDAAG, ("familie", "groter")) == Begrepen("groter familie")


@pytest.mark.parametrize(
    ("key", "gekozen", "melding"),
    [
        ("type", ("kasteel",), "Deze knop is niet meer geldig."),
        ("type", ("vrij", "kasteel"), "Deze knop is niet meer geldig."),
        ("type", ("vrij", "rij"), "U kunt één antwoord kiezen."),
        ("reden", ("groter", "familie", "anders"), "Kies er hoogstens 2. U koos er 3."),
        ("aantal", ("2",), "Deze knop is niet meer geldig."),
        ("type", (), "Kies een antwoord hieronder."),
        ("reden", (), "Kies minstens één antwoord."),
        ("naam", (), "U stuurde een leeg bericht."),
    ],
)
def test_a_wrong_button_or_an_empty_form_asks_again(key: str, gekozen: tuple[str, ...], melding: str) -> None:
    read = lees(VRAGEN[key], "", VANDAAG, gekozen)
    assert isinstance(read, Onduidelijk)
    assert read.melding.startswith(melding)


def test_an_empty_place_in_a_form_leaves_an_optional_question_out() -> None:
    assert lees(VRAGEN["woningeis"], "", VANDAAG, ()) == Overgeslagen()
    assert lees(VRAGEN["opmerking"], " \n", VANDAAG, ()) == Overgeslagen()


def test_a_form_without_boxes_reads_what_was_typed() -> None:
    assert lees(VRAGEN["code"], "K7M2PX", VANDAAG, ()) == Begrepen("K7M2PX")


# --- marks ---


def test_choices_are_numbered_unless_their_labels_are_numbers() -> None:
    assert merken(VRAGEN["type"]) == ("1", "2", "3", "4", "5", "6", "7", "8")
    assert merken(VRAGEN["uitwonend"]) == ("a", "b", "c", "d", "e")
    assert merken(VRAGEN["koopprijs"])[0] == "a"
    assert merken(VRAGEN["termijn"])[0] == "1"


MARKED = [key for key, vraag in VRAGEN.items() if vraag.soort in ("een", "meer") and not vraag.zoeken]


@pytest.mark.parametrize("key", MARKED)
def test_every_mark_that_is_shown_chooses_its_choice(key: str) -> None:
    vraag = VRAGEN[key]
    for mark, keuze in zip(merken(vraag), vraag.keuzes, strict=True):
        assert lees(vraag, mark, VANDAAG) == Begrepen(keuze.naam)
        assert lees(vraag, f"{mark}. {keuze.label}", VANDAAG) == Begrepen(keuze.naam)


# --- any text ---


@given(key=st.sampled_from(sorted(VRAGEN)), gezegd=st.text(max_size=300))
def test_any_text_is_read_without_an_error(key: str, gezegd: str) -> None:
    _check(lees(VRAGEN[key], gezegd, VANDAAG), VRAGEN[key])


_LIKELY = (
    "ja|nee|niet|een|twee|2|3|,|en|-|1.250|,50|€|maart|31|2027|/|½|koop|huur|rijwoning|weet ik niet|à|"
    "\u0301|\u200d|👍|\ud83d|\x00|\n|ton|honderd"
)
_PIECES = st.sampled_from(_LIKELY.split("|"))


@given(key=st.sampled_from(sorted(VRAGEN)), pieces=st.lists(_PIECES, max_size=8), between=st.sampled_from(["", " "]))
def test_likely_text_is_read_without_an_error(key: str, pieces: list[str], between: str) -> None:
    _check(lees(VRAGEN[key], between.join(pieces), VANDAAG), VRAGEN[key])


def _check(read: Gelezen, vraag: Vraag) -> None:
    for text in _texts(read):
        assert unicodedata.is_normalized("NFC", text)
        assert "\x00" not in text
        text.encode("utf-8")
    if isinstance(read, Begrepen | Bevestigen):
        _check_value(read.waarde, vraag)


def _texts(read: Gelezen) -> list[str]:
    match read:
        case Begrepen(waarde, terug):
            return [waarde, terug or ""]
        case Bevestigen(waarde, tekst):
            return [waarde, tekst]
        case Onduidelijk(melding, opmerking, gevonden):
            return [melding, opmerking or "", *gevonden]
        case Overgeslagen():
            assert True
            return []


def _check_value(waarde: str, vraag: Vraag) -> None:
    """A value that is stored has the form its kind promises."""
    names = [k.naam for k in vraag.keuzes]
    if vraag.soort == "een":
        assert waarde in names
    elif vraag.soort == "meer":
        assert waarde.split() == [naam for naam in names if naam in waarde.split()] != []
    elif vraag.soort == "geheel":
        assert waarde.removeprefix("-").isascii() and waarde.removeprefix("-").isdigit()
    elif vraag.soort == "datum":
        assert date.fromisoformat(waarde).isoformat() == waarde
    elif vraag.soort == "ja_nee":
        assert waarde in ("ja", "nee")
    else:
        assert waarde


# --- there and back ---


@pytest.mark.parametrize("key", [key for key, vraag in VRAGEN.items() if vraag.soort == "een"])
def test_a_shown_choice_reads_as_itself(key: str) -> None:
    for keuze in VRAGEN[key].keuzes:
        assert lees(VRAGEN[key], toon(VRAGEN[key], keuze.naam), VANDAAG) == Begrepen(keuze.naam)


@given(st.sets(st.sampled_from([k.naam for k in VRAGEN["woningeis"].keuzes]), min_size=1))
def test_shown_choices_read_as_themselves(names: set[str]) -> None:
    vraag = VRAGEN["woningeis"]
    waarde = " ".join(k.naam for k in vraag.keuzes if k.naam in names)
    assert lees(vraag, toon(vraag, waarde), VANDAAG) == Begrepen(waarde)


_LABELS = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyzé ,.-0123456789", min_size=1, max_size=25).filter(lambda s: s.strip(" ,.-")),
    min_size=2,
    max_size=6,
    unique_by=lambda s: "".join(c for c in s.replace("é", "e") if c.isalnum()),
)


@given(labels=_LABELS, soort=st.sampled_from(["een", "meer"]))
def test_any_label_reads_as_its_own_choice(labels: list[str], soort: Any) -> None:
    vraag = Vraag("x", soort, "Vraag?", keuzes=tuple(Keuze(f"naam{i}", label) for i, label in enumerate(labels)))
    for keuze in vraag.keuzes:
        read = lees(vraag, toon(vraag, keuze.naam), VANDAAG)
        assert isinstance(read, Begrepen)
        assert read.waarde == keuze.naam


@given(st.integers(0, 10**11))
def test_shown_numbers_read_as_themselves(number: int) -> None:
    assert lees(VRAGEN["aantal"], toon(VRAGEN["aantal"], str(number)), VANDAAG) == Begrepen(str(number))


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_shown_dates_read_as_themselves(dag: date) -> None:
    vraag = VRAGEN["dag"]
    assert lees(vraag, toon(vraag, dag.isoformat()), VANDAAG) == Begrepen(dag.isoformat())
    assert lees(vraag, f"{dag:%d-%m-%Y}", VANDAAG) == Begrepen(dag.isoformat())
