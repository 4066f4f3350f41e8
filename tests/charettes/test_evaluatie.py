"""The questions afterwards: behind a door of their own, for who came and, short, for who did not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.receive import Incoming, receive
from kern.charettes import evaluatie
from kern.charettes.rijen import Charette
from kern.db import Database
from kern.journaal import Feit
from kern.onderzoek import onderzoek, vragenlijst
from kern.onderzoek.onderzoek import Doelgroep
from tests.charettes import hulp


def gevraagd(s: Session, now: datetime) -> tuple[Charette, onderzoek.Onderzoek]:
    vragenlijst.verzorg_meegeleverd(s, now)
    c = hulp.open_charette(s, now, (20,))
    hulp.meld_aan(s, now, c, 1, 2)
    hulp.meld_aan(s, now, c, 2, 1)
    return c, evaluatie.zorg_voor(s, now, c, hulp.MARIEKE, "Oude IJsselstreek")


def test_it_is_opened_once_and_for_who_took_part(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, o = gevraagd(s, now)
        assert evaluatie.zorg_voor(s, now, c, hulp.MARIEKE, "Oude IJsselstreek").id == o.id
        assert (o.huishoudens, o.wie, o.deur) == (3, Doelgroep.DEELNEMERS, f"charette-{c.id}")
        assert onderzoek.slug_van(s, o) == f"charette-{c.id}"


def test_no_village_hears_of_it_and_no_list_has_it(db: Database, now: datetime) -> None:
    with db.writing() as s:
        before = len(s.scalars(select(Feit)).all())
        c, _ = gevraagd(s, now)
        kinds = [f.soort for f in s.scalars(select(Feit))][before:]
        assert not [kind for kind in kinds if kind.startswith("gemeente_")]
        assert onderzoek.open_gemeentebreed(s, now) == []
        assert onderzoek.laatste_gemeentebreed(s, evaluatie.VRAGENLIJST) is None
        assert onderzoek.laatste_gemeentebreed(s, f"Charette-{c.id}") is not None
        assert onderzoek.open_voor(s, c.kern_id, now) is None


def test_two_charettes_are_asked_apart(db: Database, now: datetime) -> None:
    with db.writing() as s:
        _, first = gevraagd(s, now)
        other = hulp.open_charette(s, now, (10,), slug="sinderen")
        second = evaluatie.zorg_voor(s, now, other, hulp.MARIEKE, "Oude IJsselstreek")
        assert first.id != second.id and evaluatie.van(s, other) is second


def test_who_was_not_there_gets_three_questions(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c, _ = gevraagd(s, now)
    slug = f"charette-{c.id}"

    def say(n: int, **what: object) -> str:
        message = Incoming(f"web:evaluatie:{n}", "web", f"{'e' * 32}:{slug}", slug=slug, **what)  # type: ignore[arg-type]
        (found,) = receive(db, now, [message], hulp.HUIS)
        return "\n".join(line.tekst for line in found.spoken)

    assert "Hoe was de charette?" in say(1)
    say(2, tekst="ja")
    steps = [say(3, tekst="Nee, ik was er niet"), say(4, tekst="ik had geen tijd")]
    assert "Waarom kon u niet komen?" in steps[0] and "Wat had u willen zeggen" in steps[1]
    assert "volgende keer weer mee" in say(5, tekst="sla over")
