"""Ideas and votes in the chat: a number, what became of it, and one vote a device."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select

from kern.charettes.werkrijen import Idee, Stem, Variant
from kern.db import Database
from tests.admin.conftest import Klok, bouw
from tests.bot.charettedorp import DAAD, charette, charettedorp
from tests.bot.conftest import Dorp, Praat


@pytest.fixture
def dorp1(sqlite_db: Database, now: datetime) -> Dorp:
    """A charette that is open."""
    return charettedorp(sqlite_db, now, 20)


def breng(wie: Praat, tekst: str = "Meer bankjes bij de kerk") -> Praat:
    """Bring an idea from the menu."""
    wie.say("hallo").press("idee", "idee")
    return wie.say(tekst).press("ja")


def test_een_idee_krijgt_een_nummer_en_is_pas_te_zien_als_het_gelezen_is(dorp1: Dorp) -> None:
    anna = breng(dorp1.praat("anna")).expect("Uw idee heeft nummer 1")
    ander = dorp1.praat("ander").say("hallo", "idee 1").expect("Idee 1 kan ik niet laten zien")
    assert "bankjes" not in ander.gezegd
    assert ander.say("ja") and ander.press("volg").say("2").gezegd.startswith("Idee 2 kan ik niet laten zien")
    DAAD["gelezen"](dorp1, "gelezen", "1")
    anna.press("nee").say("hallo", "hoe staat het met idee 1").expect("“Meer bankjes bij de kerk”", "Nu: Idee")
    DAAD["variant"](dorp1, "variant", "1")
    ander.press("nee") if ander.vraag else None
    ander.say("hallo", "idee nummer 1").expect("Variant A", "Veel mensen noemden dit", "/idee/1")


def test_dubbel_gestuurd_is_een_keer_bewaard(dorp1: Dorp) -> None:
    anna = breng(dorp1.praat("anna"))
    anna.press("ja", "idee").say("Meer bankjes bij de kerk").press("ja").expect("nummer 1")
    with dorp1.db.reading() as s:
        assert s.scalar(select(func.count()).select_from(Idee)) == 1


def test_wie_nee_zegt_bewaart_niets(dorp1: Dorp) -> None:
    anna = dorp1.praat("anna").say("hallo", "ik heb een idee").press("idee").say("Weg met alles").press("nee")
    anna.expect("wij bewaren niets")
    with dorp1.db.reading() as s:
        assert not s.scalars(select(Idee.id)).all()


def test_stemmen_telt_een_keer_en_mag_veranderen_ook_tussen_chat_en_pagina(dorp1: Dorp) -> None:
    breng(dorp1.praat("anna"))
    sem = dorp1.praat("sem").say("hallo", "stem op variant B").expect("Er is nu geen stemming open")
    DAAD["variant"](dorp1, "variant", "1")
    sem.press("nee").say("hallo", "stem op variant b").expect("Uw stem is geteld: Variant B: Een grasveld")
    assert stemmen(dorp1) == {"B": 1}
    sem.press("ja", "stem").expect("Bankjes bij de kerk. Met bomen.").press(variant(dorp1, "A"))
    assert stemmen(dorp1) == {"A": 1}
    tele = dorp1.praat("987654", "telegram").say("/start westendorp").press("stem").press(variant(dorp1, "A"))
    tele.expect("Uw stem is geteld")
    assert stemmen(dorp1) == {"A": 2}


def test_de_chat_en_de_pagina_van_een_apparaat_zijn_een_kiezer(dorp1: Dorp) -> None:
    breng(dorp1.praat("anna"))
    DAAD["variant"](dorp1, "variant", "1")
    browser = bouw(dorp1.db, Klok(dorp1.moment)).bezoeker()
    browser.get("/chat/westendorp")
    nonce = "ab" * 16
    browser.post("/chat/westendorp", data={"nonce": nonce, "tekst": "stem op variant a"})
    assert stemmen(dorp1) == {"A": 1}
    with dorp1.db.reading() as s:
        c = charette(s)
    url = f"/charette/{c.id}/stem"
    browser.get(url)
    browser.post(url, data={"variant": variant(dorp1, "B")[1:]})
    assert stemmen(dorp1) == {"B": 1}


def stemmen(dorp: Dorp) -> dict[str, int]:
    """How many votes each letter has."""
    with dorp.db.reading() as s:
        query = select(Variant.letter, func.count()).join(Stem, Stem.variant_id == Variant.id).group_by(Variant.letter)
        return {row[0]: row[1] for row in s.execute(query).all()}


def variant(dorp: Dorp, letter: str) -> str:
    """The value of the choice for this variant."""
    with dorp.db.reading() as s:
        return f"v{s.scalars(select(Variant.id).where(Variant.letter == letter)).one()}"
