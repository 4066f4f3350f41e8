"""The words of a question where nobody fills it in."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from kern.onderzoek import opschrift
from kern.onderzoek.vragenlijst import VragenlijstVersie
from tests.onderzoek.vormen import VANDAAG, herhaling, keuze, veld

VELDEN: list[dict[str, Any]] = [
    veld("wie", label=["Wie bent u?"], relevant="/data/aantal > 3"),
    veld("aantal", "integer", label=["Hoeveel kinderen hebt u?"], bereik={"van": "0", "tot": "9", "stap": "1"}),
    veld("naam", groep="kind", label=["Hoe heet kind ", {"xpath": "position(..)"}, "?"], hint=["Voornaam"]),
    veld("school", "select_one", "kind", label=["Waar gaat dit kind naar school?"], keuzefilter="x = /data/wie",
         keuzes=[keuze("hier", "In het dorp", x="1"), keuze("weg", "Elders", x="2")]),
    veld("klas", groep="kind", label=["In welke klas zit ", {"xpath": "../naam"}, "?"]),
    veld("slot", "note", label=["Dank u wel."]),
]  # fmt: skip


def versie(naam: str, velden: list[dict[str, Any]], **rest: Any) -> VragenlijstVersie:
    groepen = {"/data/kind": herhaling("/data/aantal", "/data/aantal > 0", "Kind")}
    model = {"form_id": naam, "versie": "1", "velden": velden, "groepen": groepen, **rest}
    moment = datetime(2027, 3, 1, 12, tzinfo=UTC)
    return VragenlijstVersie(
        id=naam, form_id=naam, versie="1", titel="", model=model, werkboek=b"", xform="", gemaakt=moment
    )


def test_every_question_once_as_it_is_put_the_first_time() -> None:
    woorden = opschrift.opschriften(versie("opschrift-1", VELDEN), {}, VANDAAG)
    assert {n: (o.vraag.tekst, o.wisselt) for n, o in woorden.items()} == {
        "wie": ("Wie bent u?", False),
        "aantal": ("Hoeveel kinderen hebt u?", False),
        "naam": ("Hoe heet kind 1?", True),
        "school": ("Waar gaat dit kind naar school?", False),
        "klas": ("In welke klas zit ?", True),
    }
    assert woorden["naam"].vraag.hint == "Voornaam"
    assert [k.label for k in woorden["school"].vraag.keuzes] == ["In het dorp", "Elders"]
    bereik = woorden["aantal"].vraag
    assert (bereik.minimum, bereik.maximum, bereik.stap) == (Decimal(0), Decimal(9), Decimal(1))


def test_what_everybody_who_read_it_answered_is_filled_in() -> None:
    woorden = opschrift.opschriften(versie("opschrift-2", VELDEN), {}, VANDAAG, {"naam[1]": "Sem"})
    assert woorden["klas"].vraag.tekst == "In welke klas zit Sem?"


def test_staff_read_dutch_also_when_the_questionnaire_begins_in_another_language() -> None:
    engels = [
        veld("a", label=["Who?"], vertalingen={"nl": {"label": ["Wie?"]}}),
        veld("b", label=["Where?"]),
        veld("k", groep="kind", label=["Child?"]),
    ]
    velden = [*engels, VELDEN[1]]
    woorden = opschrift.opschriften(versie("opschrift-3", velden, talen=["en", "nl"]), {}, VANDAAG)
    assert [o.vraag.tekst for o in woorden.values()] == ["Wie?", "Where?", "Child?", "Hoeveel kinderen hebt u?"]


def test_every_kind_of_question_has_words() -> None:
    soorten = [veld(f"v{n}", soort) for n, soort in enumerate(opschrift.SOORTEN)]
    woorden = opschrift.opschriften(versie("opschrift-4", [*soorten, VELDEN[1], VELDEN[2]]), {}, VANDAAG)
    assert [o.vraag.soort for n, o in woorden.items() if n.startswith("v")] == [
        *("een", "meer", "geheel", "decimaal", "tekst", "datum", "tijd", "moment", "rang", "akkoord"),
    ]
