"""Versions of a questionnaire: which are kept, which are replaced, which is the newest; and the shipped amounts."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from kern.db import Database
from kern.onderzoek import onderzoek
from kern.onderzoek.antwoorden import Respons
from kern.onderzoek.keuring.bevinding import Bevinding
from kern.onderzoek.onderzoek import Onderzoek, OnderzoekVersie
from kern.onderzoek.vragenlijst import (
    VragenlijstFout,
    VragenlijstVersie,
    alle,
    haal,
    meegeleverd_prijspeil,
    prijspeil_namen,
    prijspeil_tabel,
    verzorg_meegeleverd,
    voeg_toe,
)
from tests.onderzoek.hulp import MARIEKE, concept, kern
from tests.onderzoek.keuring.hulp import boek, gekeurd, vraag

Q = vraag("text", "q", "Nog iets?")


def bewaar(s: Session, workbook: bytes, now: datetime) -> VragenlijstVersie:
    return voeg_toe(s, workbook, gekeurd(workbook), now, MARIEKE)


def proef(*rows: dict[str, str], version: str = "1") -> bytes:
    return boek(*rows, form_id="proef", version=version, form_title="Wonen")


def test_a_version_with_who_kept_it_and_what_was_said_about_it(db: Database, now: datetime) -> None:
    workbook = proef(Q, vraag("note", "n", "Dag ${later}"), vraag("text", "later", appearance="multiline"))
    with db.writing() as s:
        ident = bewaar(s, workbook, now).id
    with db.reading() as s:
        kept = haal(s, "proef@1")
        assert (kept.id, len(kept.id)) == (ident, 32)
        assert (kept.titel, kept.model["titel"], kept.werkboek, kept.gemaakt) == ("Wonen", "Wonen", workbook, now)
        assert kept.xform.startswith("<?xml")
        assert kept.door == MARIEKE
        said = [Bevinding(**found) for found in kept.opmerkingen]
        assert [(b.soort, b.rij, b.kolom) for b in said][:2] == [
            ("waarschuwing", 3, "label"),
            ("melding", 4, "appearance"),
        ]
        assert "technisch" not in kept.opmerkingen[0]


def test_the_same_workbook_twice_is_one_version(db: Database, now: datetime) -> None:
    with db.writing() as s:
        first = bewaar(s, proef(Q), now)
        # Saved again by another program: other bytes and rows, the same questions.
        again = bewaar(s, proef({"type": "", "name": ""}, Q), now + timedelta(days=1))
        assert again.id == first.id
        assert [v.ref for v in alle(s)] == ["proef@1"]


def test_a_draft_is_replaced_by_what_it_was_improved_to(db: Database, now: datetime) -> None:
    with db.writing() as s:
        first = bewaar(s, proef(Q), now).id
    with db.writing() as s:
        better = bewaar(s, proef(Q | {"label": "Wilt u nog iets zeggen?"}), now + timedelta(days=1))
        # What was made of a version is remembered by its id: the next has another.
        assert better.id != first
        assert better.model["velden"][0]["label"] == ["Wilt u nog iets zeggen?"]
        assert [v.id for v in alle(s)] == [better.id]


def gebruikt_door_onderzoek(s: Session, now: datetime, row: VragenlijstVersie) -> None:
    onderzoek.maak(s, now, kern(s), row.id, MARIEKE, sluit=now.date() + timedelta(days=21))


def gebruikt_door_vervolg(s: Session, now: datetime, row: VragenlijstVersie) -> None:
    s.add(OnderzoekVersie(onderzoek_id=concept(s, now).id, versie_id=row.id, vanaf=now, door=MARIEKE))
    s.flush()


def gebruikt_door_antwoord(s: Session, now: datetime, row: VragenlijstVersie) -> None:
    o: Onderzoek = concept(s, now)
    fields = {"route": "", "compleet": True, "telt": True, "zonder_code": True, "volgnr": 1, "niet_gevraagd": []}
    day = now.date()
    s.add(Respons(onderzoek_id=o.id, versie_id=row.id, kanaal="web", dag=day, wijzigbaar_tot=day, **fields))
    s.flush()


@pytest.mark.parametrize("gebruik", [gebruikt_door_onderzoek, gebruikt_door_vervolg, gebruikt_door_antwoord])
def test_a_version_that_is_in_use_never_changes(db: Database, now: datetime, gebruik: object) -> None:
    other = proef(Q | {"label": "Anders?"})
    with db.writing() as s:
        row = bewaar(s, proef(Q), now)
        gebruik(s, now, row)  # type: ignore[operator]
        with pytest.raises(VragenlijstFout, match="Geef het werkboek bij version een nieuw nummer"):
            bewaar(s, other, now)
        # Nothing of the attempt is left, and the same questions are still the same version.
        assert haal(s, "proef@1").model["velden"][0]["label"] == ["Nog iets?"]
        assert bewaar(s, proef(Q), now).id == row.id
        assert bewaar(s, proef(Q | {"label": "Anders?"}, version="2"), now).ref == "proef@2"


def test_the_newest_version_unless_one_is_named(db: Database, now: datetime) -> None:
    with db.writing() as s:
        bewaar(s, proef(Q), now)
        bewaar(s, proef(Q, version="2"), now + timedelta(days=1))
        assert haal(s, "proef").versie == "2"
        assert haal(s, "proef@1").versie == "1"
        for ref in ("weg", "proef@3"):
            with pytest.raises(VragenlijstFout, match=ref):
                haal(s, ref)


def test_a_workbook_with_mistakes_is_not_kept(db: Database, now: datetime) -> None:
    with db.writing() as s:
        with pytest.raises(VragenlijstFout, match="Kijk naar de meldingen"):
            bewaar(s, proef(vraag("geotrace", "q")), now)
        assert alle(s) == []


def test_the_shipped_questionnaires_are_added_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        assert [v.form_id for v in verzorg_meegeleverd(s, now)] == [
            "charette_evaluatie",
            "verenigingen",
            "woonbehoefte",
        ]
        assert verzorg_meegeleverd(s, now) == []
        assert haal(s, "woonbehoefte").model["titel"] == "Woonbehoefteonderzoek"


# --- amounts ---------------------------------------------------------------------------------------------------


def test_the_shipped_amounts() -> None:
    years = meegeleverd_prijspeil()
    assert sorted(years) == [2024, 2025, 2026]
    assert years[2026]["sociale_huur_max"] == Decimal("932.93")
    assert years[2024]["daeb_mp"] == Decimal(52671)
    for amounts in years.values():
        assert set(amounts) <= set(prijspeil_namen())


def test_the_table_shows_amounts_as_people_read_them() -> None:
    table = prijspeil_tabel({"sociale_huur_max": Decimal("932.93"), "daeb_1p": Decimal(51537)})
    assert table == [
        {"naam": "sociale_huur_max", "waarde": "€\u00a0932,93"},
        {"naam": "daeb_1p", "waarde": "€\u00a051.537"},
    ]
