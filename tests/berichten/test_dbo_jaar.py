"""A year of a Dbo's news: whatever happens in whatever order, everybody hears every feit exactly once."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kern import journaal, mensen, outbox
from kern.berichten import bericht, dbo_update
from kern.berichten.dbo_update import Aanleiding
from kern.db import Database
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern
from kern.mensen import DboContact, Ritme
from kern.outbox import Verzending
from kern.werk import volgend_kwartier
from tests.berichten.test_dbo_update import HUIS

BEGIN = datetime(2027, 1, 4, 10, 0, tzinfo=UTC)
NUMMERS = count(1)
JAAR_MINUTEN = 366 * 24 * 60

# What can happen: a few or many feiten at about one time, and what contact persons and staff do meanwhile.
FEITEN = st.tuples(st.just("feiten"), st.sampled_from(list(Zichtbaarheid)), st.integers(1, 6), st.integers(0, 60))
VEEL = st.tuples(st.just("feiten"), st.just(Zichtbaarheid.DBO), st.integers(201, 230), st.integers(0, 60))
RITME = st.tuples(st.just("ritme"), st.integers(0, 5), st.sampled_from(list(Ritme)))
WIE = st.integers(0, 5)
AF = st.tuples(st.just("af"), WIE)
WEER = st.tuples(st.just("weer"), WIE)
ERBIJ = st.tuples(st.just("erbij"), st.sampled_from(list(Ritme)))
WEG = st.tuples(st.just("weg"), WIE)
GROOT = st.tuples(st.just("groot"))
BERICHT = st.tuples(st.just("bericht"))
ONDER_ELKAAR = st.one_of(FEITEN, FEITEN, FEITEN, RITME, AF, WEER, ERBIJ, WEG, GROOT, BERICHT)
# Most happens close together: then the order matters.
WANNEER = st.one_of(st.integers(0, JAAR_MINUTEN), st.integers(100_000, 101_500), st.integers(100_000, 100_020))
GEBEURTENISSEN = st.lists(st.tuples(WANNEER, ONDER_ELKAAR), min_size=3, max_size=40)


@dataclass
class Dorp:
    """One kern with its year: what happened, and until when the clock has come."""

    db: Database
    kern_id: int
    klok: datetime = BEGIN
    wacht_op_kwartier: bool = False
    contacten: list[int] = field(default_factory=list)
    # Per contact person the feiten that went in a message of its own.
    los: dict[int, set[str]] = field(default_factory=dict)

    def tot(self, moment: datetime) -> None:
        """Let the clock run to `moment`, with every round that is due on the way; each is done twice."""
        while (due := self._volgende())[0] <= moment:
            self.klok = due[0]
            self.ronde(due[1])
            self.wacht_op_kwartier = self.wacht_op_kwartier and due[1] is not Aanleiding.METEEN
        self.klok = moment

    def ronde(self, aanleiding: Aanleiding) -> None:
        """A round, and the same again after a restart: another session, the same work."""
        for _ in range(2):
            with self.db.writing() as s:
                dbo_update.plan_en_stuur(s, self.klok, s.get_one(Kern, self.kern_id), aanleiding, HUIS)

    def _volgende(self) -> tuple[datetime, Aanleiding]:
        with self.db.reading() as s:
            week = dbo_update.volgend_moment(s, self.klok), Aanleiding.WEKELIJKS
        if not self.wacht_op_kwartier:
            return week
        return min(week, (volgend_kwartier(self.klok), Aanleiding.METEEN))

    # --- what happens

    def feiten(self, wie: Zichtbaarheid, aantal: int, later: int) -> None:
        """So many feiten; their transaction began `later` minutes ago and is visible only now."""
        with self.db.writing() as s:
            for _ in range(aantal):
                op, tekst = self.klok - timedelta(minutes=later), f"nr{next(NUMMERS)}x"
                journaal.noteer(s, op, self.kern_id, "vrij", wie, tekst=tekst)
        self.wacht_op_kwartier = True

    def ritme(self, wie: int, ritme: Ritme) -> None:
        """A contact person chooses another rhythm, with the link of a mail."""
        if self.contacten:
            with self.db.writing() as s:
                token = mensen.maak_afmeldtoken(s, self.klok, self._wie(wie))
                assert mensen.zet_ritme_met_token(s, self.klok, token, ritme)

    def af(self, wie: int) -> None:
        """Somebody unsubscribes."""
        if self.contacten:
            with self.db.writing() as s:
                mensen.meld_af_met_token(s, self.klok, mensen.maak_afmeldtoken(s, self.klok, self._wie(wie)))

    def weer(self, wie: int) -> None:
        """Somebody asks for the mail again."""
        if self.contacten:
            with self.db.writing() as s:
                p = mensen.dbo_contact(s, self._wie(wie))
                velden = {"naam": p.naam, "functie": p.functie, "email": p.email, "gedeeld_adres": p.gedeeld_adres}
                mensen.wijzig(s, p.id, p.versie, **velden, weer_aanmelden=True)  # type: ignore[arg-type]

    def erbij(self, ritme: Ritme) -> None:
        """Another contact person."""
        with self.db.writing() as s:
            row = mensen.voeg_toe(s, self.klok, self.kern_id, "Ina", "", "ina@dorp.example", ritme=ritme)
            self.contacten.append(row.id)

    def weg(self, wie: int) -> None:
        """Somebody leaves the Dbo."""
        if len(self.contacten) > 1:
            with self.db.writing() as s:
                mensen.verwijder(s, self._wie(wie))
                # A number is used again on SQLite: what went to the one who left is not counted for the next.
                for row in s.scalars(select(Verzending).where(Verzending.kern_id == self.kern_id)):
                    if row.sleutel.startswith(f"dbo_update:{self._wie(wie)}:"):
                        s.delete(row)
            self.los.pop(self._wie(wie), None)
            self.contacten.remove(self._wie(wie))

    def groot(self) -> None:
        """Something happened that all hear at once."""
        self.ronde(Aanleiding.DIRECT)

    def bericht(self) -> None:
        """The projectleider writes to the contact persons: that mail tells the feit about itself."""
        onderwerp = f"nr{next(NUMMERS)}x"
        with self.db.writing() as s:
            kern = s.get_one(Kern, self.kern_id)
            reached = [p.id for p in mensen.dbo_contacten(s, kern.id) if p.afgemeld_op is None]
            if reached:
                bericht.stuur(s, self.klok, kern, onderwerp, "Tekst.", "marieke", HUIS)
        for id in reached:
            self.los.setdefault(id, set()).add(onderwerp)

    def _wie(self, n: int) -> int:
        return self.contacten[n % len(self.contacten)]

    # --- what was heard

    def gehoord(self, contact_id: int) -> Counter[str]:
        """What the mails to this person told, by the marks in them; text and HTML tell the same."""
        told: Counter[str] = Counter()
        with self.db.reading() as s:
            for row in s.scalars(select(Verzending).where(Verzending.sleutel.startswith(f"dbo_update:{contact_id}:"))):
                mail = outbox.lees_inhoud(s, row)
                plain = re.findall(r"^- .*?(nr\d+x)", str(mail["tekst"]), re.M)
                rich = re.findall(r"<li.*?(nr\d+x)", unescape(str(mail["html"])))
                assert plain == rich and plain, "no mail without news"
                told.update(plain)
        return told

    def zichtbaar(self, contact_id: int) -> set[str]:
        """What happened since this person is a contact person and may be read by the Dbo."""
        with self.db.reading() as s:
            row = s.get_one(DboContact, contact_id)
            feiten = journaal.regels(s, self.kern_id, journaal.VOOR_DBO, self.klok, hoogstens=10_000)
            return {found for f in feiten if f.moment >= row.sinds for found in re.findall(r"nr\d+x", f.zin)}


def dorp(db: Database) -> Dorp:
    """A new kern: what an earlier example did is of another one."""
    with db.writing() as s:
        n = next(NUMMERS)
        kern = Kern(slug=f"dorp-{n}", naam="Dorp", inwoners=10, inwoners_jaar=2026, huishoudens=5, dbo_naam="Belang")
        s.add(kern)
        s.flush()
        return Dorp(db, kern.id)


def klopt(d: Dorp) -> None:
    """After everybody wants the mail again, each heard everything once."""
    for n, id in enumerate(d.contacten):
        d.weer(n)
        with d.db.writing() as s:
            s.get_one(DboContact, id).ritme = Ritme.WEKELIJKS.value
    d.tot(d.klok + timedelta(days=15))
    for id in d.contacten:
        told, apart = d.gehoord(id), d.los.get(id, set())
        assert [mark for mark, n in told.items() if n > 1] == [], "told twice"
        assert not apart & told.keys(), "told again what had a mail of its own"
        assert told.keys() | apart == d.zichtbaar(id) | apart


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(gebeurtenissen=GEBEURTENISSEN)
def test_a_year_of_whatever_happens(db: Database, gebeurtenissen: list[tuple[int, tuple[object, ...]]]) -> None:
    d = dorp(db)
    d.erbij(Ritme.WEKELIJKS)
    d.erbij(Ritme.DIRECT)
    d.erbij(Ritme.MAANDELIJKS)
    for minute, (wat, *hoe) in sorted(gebeurtenissen, key=lambda g: g[0]):
        d.tot(max(d.klok, BEGIN + timedelta(minutes=minute)))
        getattr(d, str(wat))(*hoe)
    klopt(d)


@settings(deadline=None, max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(veel=VEEL)
def test_more_than_two_hundred_in_a_week(db: Database, veel: tuple[object, ...]) -> None:
    d = dorp(db)
    for ritme in Ritme:
        d.erbij(ritme)
    d.tot(BEGIN + timedelta(days=1))
    d.feiten(*veel[1:])  # type: ignore[arg-type]
    d.tot(BEGIN + timedelta(days=2))
    d.feiten(*veel[1:])  # type: ignore[arg-type]
    klopt(d)


@pytest.mark.parametrize("later", [1, 59, 60])
def test_what_was_committed_after_later_news_was_told(db: Database, later: int) -> None:
    d = dorp(db)
    d.erbij(Ritme.WEKELIJKS)
    d.tot(BEGIN + timedelta(days=1))
    d.feiten(Zichtbaarheid.DBO, 1, 0)
    d.groot()
    d.feiten(Zichtbaarheid.DBO, 1, later)
    d.groot()
    assert sum(d.gehoord(d.contacten[0]).values()) == 2
    d.feiten(Zichtbaarheid.DBO, 1, 0)
    klopt(d)


def test_what_happened_before_somebody_came_is_not_news(db: Database) -> None:
    d = dorp(db)
    d.feiten(Zichtbaarheid.DBO, 1, 0)
    d.klok += timedelta(minutes=1)
    d.erbij(Ritme.DIRECT)
    d.feiten(Zichtbaarheid.OPENBAAR, 1, 0)
    d.tot(d.klok + timedelta(days=1))
    assert sum(d.gehoord(d.contacten[0]).values()) == 1
    klopt(d)


def test_every_rhythm_hears_it_in_its_own_time(db: Database) -> None:
    d = dorp(db)
    for ritme in (Ritme.DIRECT, Ritme.WEKELIJKS, Ritme.MAANDELIJKS):
        d.erbij(ritme)
    direct, week, maand = d.contacten
    d.tot(BEGIN + timedelta(days=1))
    d.feiten(Zichtbaarheid.DBO, 1, 0)
    heard = []
    for days in (1.01, 6, 7.1, 27, 35.1):
        d.tot(BEGIN + timedelta(days=days))
        heard.append(tuple(sum(d.gehoord(id).values()) for id in (direct, week, maand)))
    assert heard == [(0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 1, 0), (1, 1, 1)]
