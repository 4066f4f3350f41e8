"""One charette and everything that can be done to it, one transaction each; and what must be true after every deed.

`tests/charettes/test_machine.py` and `proef/charette_machine.py` do these deeds in random order; the promises are
checked here by looking at the rows, apart from the code that keeps them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.charettes import aanmelden, dagdelen, slot, stand
from kern.charettes import charette as charettes
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Leeftijd, Plaats, Regel, Staat
from kern.db import Database
from kern.instellingen import Verouderd
from kern.mensen.deelnemers import Aanmelder
from tests.charettes import hulp

BEGIN = datetime(2027, 3, 1, 10, tzinfo=UTC)
AANBOD_UREN = 12
LOTING_NA = timedelta(hours=6)
LEEFTIJDEN = ("", *(x.value for x in Leeftijd))


class Overtreding(AssertionError):
    """A promise was broken; the text says which, and after what."""


@dataclass(frozen=True)
class Plek:
    """One row of `plaats`, as plain values."""

    dagdeel: int
    aanmelding: str
    gevraagd: int
    geplaatst: int
    aangeboden: int
    positie: int | None
    tot: datetime | None
    rust: bool

    @property
    def wacht(self) -> int:
        """How many wait without an offer."""
        return self.gevraagd - self.geplaatst - self.aangeboden


@dataclass(frozen=True)
class Partij:
    """One row of `aanmelding`, as plain values; `bereik`: their contact data are there."""

    nummer: int
    aantal: int
    splitsen: bool
    ingetrokken: bool
    bereik: bool


@dataclass(frozen=True)
class Moment:
    """One row of `dagdeel`, as plain values."""

    plaatsen: int | None
    afgelast: bool
    begin: datetime
    laatste_positie: int


@dataclass(frozen=True)
class Foto:
    """All rows at one moment. `geloot`: the order of who waits is known."""

    staat: Staat
    geloot: bool
    laatste_nummer: int
    dagdelen: dict[int, Moment]
    partijen: dict[str, Partij]
    plekken: tuple[Plek, ...]

    def bezet(self, dagdeel: int) -> int:
        """How many places of a dagdeel are taken or on offer."""
        return sum(p.geplaatst + p.aangeboden for p in self.plekken if p.dagdeel == dagdeel)


def foto(s: Session, charette_id: int) -> Foto:
    """The rows as they are now."""
    c = s.get_one(Charette, charette_id, populate_existing=True)
    days = {d.id: Moment(d.plaatsen, d.afgelast, d.begin, d.laatste_positie) for d in c.dagdelen}
    reach = set(s.scalars(select(Aanmelder.aanmelding_id)))
    people = {
        a.id: Partij(a.nummer, a.aantal, a.splitsen, a.ingetrokken, a.id in reach)
        for a in s.scalars(select(Aanmelding).where(Aanmelding.charette_id == charette_id))
    }
    rows = s.scalars(select(Plaats).where(Plaats.dagdeel_id.in_(days)).order_by(Plaats.id))
    places = tuple(
        Plek(p.dagdeel_id, p.aanmelding_id, p.gevraagd, p.geplaatst, p.aangeboden, p.positie, p.aanbod_tot, p.rust)
        for p in rows
    )
    drawn = c.regel != Regel.LOTING or c.geloot_op is not None
    return Foto(Staat(c.staat), drawn, c.aanmeldnummer, days, people, places)


# --- what must be true


def bezwaren(f: Foto, now: datetime) -> Iterator[str]:
    """What is wrong with the rows by themselves; nothing when all is well."""
    numbers = [x.nummer for x in f.partijen.values()]
    if len(set(numbers)) != len(numbers) or not all(1 <= n <= f.laatste_nummer for n in numbers):
        yield f"numbers {sorted(numbers)} with {f.laatste_nummer} as the last"
    for p in f.plekken:
        yield from _bezwaren_plek(f, p)
    for id, d in f.dagdelen.items():
        yield from _bezwaren_dagdeel(f, id, d, now)


def _bezwaren_plek(f: Foto, p: Plek) -> Iterator[str]:
    party = f.partijen.get(p.aanmelding)
    if party is None:
        yield f"{p} of nobody"
        return
    off = f.dagdelen[p.dagdeel].afgelast
    # Who has a place for some of them and leaves the list asks for no more than that.
    asked = 0 if party.ingetrokken else p.geplaatst if p.gevraagd < party.aantal else party.aantal
    if p.gevraagd not in (0, asked) and not off:
        yield f"{p} asked for other than {party}"
    if min(p.geplaatst, p.aangeboden, p.wacht) < 0:
        yield f"{p} does not add up"
    if (p.aangeboden > 0) != (p.tot is not None):
        yield f"{p} has an offer without a term, or a term without an offer"
    if p.aangeboden and p.wacht and not party.splitsen:
        yield f"{p} offered in parts to who stays together"
    waits = p.gevraagd > p.geplaatst
    if waits and p.positie is None and f.geloot and not off:
        yield f"{p} waits without a position"
    if off and p.aangeboden:
        yield f"{p} is offered what does not go on"
    if not waits and p.positie is not None:
        yield f"{p} has a position and waits for nothing"


def _bezwaren_dagdeel(f: Foto, id: int, d: Moment, now: datetime) -> Iterator[str]:
    positions = Counter(p.positie for p in f.plekken if p.dagdeel == id and p.positie is not None)
    if any(n > 1 for n in positions.values()) or any(x > d.laatste_positie for x in positions):
        yield f"dagdeel {id}: positions {positions} with {d.laatste_positie} as the last"
    who = Counter(p.aanmelding for p in f.plekken if p.dagdeel == id)
    if any(n > 1 for n in who.values()):
        yield f"dagdeel {id}: somebody is there twice"
    # Nobody is asked to wait for a place that is free: it goes out in the transaction that frees it.
    if f.staat not in (Staat.OPEN, Staat.DICHT) or d.afgelast or not f.geloot or d.begin - now < timedelta(hours=3):
        return
    free = 10**6 if d.plaatsen is None else d.plaatsen - f.bezet(id)
    for p in (p for p in f.plekken if p.dagdeel == id and p.wacht and not p.rust):
        if free >= (1 if f.partijen[p.aanmelding].splitsen else p.wacht):
            yield f"dagdeel {id}: {free} free and {p} waits"


def verschillen(was: Foto, nu: Foto, wie: str | None, *, geloot: bool = False) -> Iterator[str]:
    """What one deed of `wie` changed and may not: others keep their place and position, nobody disappears.

    More people than places only stays so because the number of places went down; it never grows.
    """
    before = {(p.dagdeel, p.aanmelding): p for p in was.plekken}
    after = {(p.dagdeel, p.aanmelding): p for p in nu.plekken}
    for key, old in before.items():
        new = after.get(key)
        if key[1] == wie or nu.dagdelen[key[0]].afgelast or nu.staat is Staat.AFGELAST:
            continue
        if new is None:
            yield f"{old} disappeared"
        elif not geloot and (new.geplaatst, new.gevraagd, new.positie) != (old.geplaatst, old.gevraagd, old.positie):
            yield f"{old} became {new}"
    if gone := set(was.partijen) - set(nu.partijen) - {wie}:
        yield f"{gone} disappeared"
    for id, d in nu.dagdelen.items():
        if d.plaatsen is not None and nu.bezet(id) > max(d.plaatsen, was.bezet(id) if id in was.dagdelen else 0):
            yield f"dagdeel {id}: {nu.bezet(id)} taken of {d.plaatsen}, was {was.bezet(id)}"


# --- what can be done


@dataclass
class Wereld:
    """A charette with two dagdelen, and people. Every deed is a transaction; what may not be changes nothing.

    `controle`: compare the rows before and after each deed; only with one thread that makes sense.
    """

    db: Database
    charette_id: int = 0
    moment: datetime = BEGIN
    controle: bool = True
    mensen: list[str] = field(default_factory=list)
    gedaan: Counter[str] = field(default_factory=Counter)
    geweigerd: Counter[str] = field(default_factory=Counter)
    _volgende: Iterator[int] = field(default_factory=lambda: iter(range(1, 10**9)))

    def begin(self, regel: Regel, plaatsen: Sequence[int | None]) -> None:
        """The starting data, and a charette with these numbers of places that takes sign-ups."""
        with self.db.writing() as s:
            shares = {"tot35": 40, "65plus": 20} if regel is Regel.VOORRANG else {}
            extra: dict[str, Any] = {"aandelen": shares, "aanbod_uren": AANBOD_UREN}
            if regel is Regel.LOTING:
                extra["loting_op"] = BEGIN + LOTING_NA
            self.charette_id = hulp.open_charette(s, self.moment, plaatsen, regel, **extra).id

    def _doe(self, naam: str, wie: str | None, daad: Callable[[Session], Any], *, geloot: bool = False) -> None:
        """One transaction; a refusal rolls back. Afterwards everything that must be true is checked."""
        was = self.kijk() if self.controle else None
        try:
            with self.db.writing() as s:
                daad(s)
            self.gedaan[naam] += 1
        except (CharetteFout, Verouderd, KeyError) as fout:
            self.geweigerd[f"{naam}: {type(fout).__name__}"] += 1
        if was is not None:
            nu = self.kijk()
            problems = [*bezwaren(nu, self.moment), *verschillen(was, nu, wie, geloot=geloot), *self.huis_bezwaren()]
            if problems:
                raise Overtreding(f"after {naam}: {problems}")

    def _een(self, naam: str, plek: int, daad: Callable[[Session, Aanmelding], Any]) -> None:
        """A deed of one of the people; nothing when there are none."""
        if not self.mensen:
            return
        wie = self.mensen[plek % len(self.mensen)]
        self._doe(naam, wie, lambda s: daad(s, _aanmelding(s, wie)))

    def kijk(self) -> Foto:
        """All rows of one moment: under the lock, so that it is true for PostgreSQL with other threads too."""
        with self.db.writing() as s:
            slot.vergrendel(s, self.charette_id)
            return foto(s, self.charette_id)

    def huis_bezwaren(self) -> tuple[str, ...]:
        """What the house itself finds wrong, under the lock too."""
        with self.db.writing() as s:
            return stand.bezwaren(s, slot.vergrendel(s, self.charette_id), self.moment)

    def _dagdeel(self, s: Session, plek: int) -> Dagdeel:
        c = s.get_one(Charette, self.charette_id)
        return c.dagdelen[plek % len(c.dagdelen)]

    def _wens(self, s: Session, aantal: int, waar: int, splitsen: bool, leeftijd: int) -> aanmelden.Wens:
        c = s.get_one(Charette, self.charette_id)
        chosen = [i for i in range(len(c.dagdelen)) if waar >> i & 1] or [0]
        ages = [LEEFTIJDEN[(leeftijd + i) % len(LEEFTIJDEN)] for i in range(aantal)] if leeftijd else []
        return hulp.wens(c, aantal, chosen, ages, splitsen=splitsen)

    def meld_aan(self, aantal: int, waar: int, splitsen: bool, leeftijd: int, nog_eens: bool = False) -> None:
        """Somebody new; with `nog_eens` their second tap comes too, and must give the same."""
        n = next(self._volgende)
        made: list[str] = []

        def daad(s: Session) -> None:
            w = self._wens(s, aantal, waar, splitsen, leeftijd)
            for _ in range(2 if nog_eens else 1):
                a = aanmelden.meld_aan(
                    s, self.moment, self.charette_id, w, hulp.wie(n), kanaal="pagina", sleutel=f"proef:{n}"
                )
                s.flush()
                made.append(a.id)

        self._doe("meld_aan", None, daad)
        if len(set(made)) > 1:
            raise Overtreding("the second tap made another one")
        self.mensen.extend(set(made))

    def wijzig(self, wie: int, aantal: int, waar: int, splitsen: bool, leeftijd: int, oud: int = 0) -> None:
        """They come with more or fewer people, or other dagdelen; perhaps from a page that is old."""
        self._een(
            "wijzig",
            wie,
            lambda s, a: aanmelden.wijzig(
                s, self.moment, a, self._wens(s, aantal, waar, splitsen, leeftijd), a.versie - oud
            ),
        )

    def meld_af(self, wie: int, waar: int | None = None) -> None:
        """They cancel everything, or one dagdeel."""
        self._een(
            "meld_af",
            wie,
            lambda s, a: aanmelden.meld_af(s, self.moment, a, None if waar is None else (self._dagdeel(s, waar).id,)),
        )

    def van_wachtlijst(self, wie: int, waar: int) -> None:
        """They leave the list of one dagdeel."""
        self._een(
            "van_wachtlijst",
            wie,
            lambda s, a: aanmelden.van_wachtlijst(s, self.moment, a, self._dagdeel(s, waar).id),
        )

    def aanvaard(self, wie: int) -> None:
        """Somebody says yes to an offer, in time or not."""
        self._antwoord("aanvaard", wie, aanmelden.aanvaard)

    def wil_nog(self, wie: int) -> None:
        """Somebody who let an offer go by wants a place still."""
        self._antwoord("wil_nog", wie, aanmelden.wil_nog, kies=lambda p: p.rust)

    def sla_af(self, wie: int) -> None:
        """Somebody says no to an offer."""
        self._antwoord("sla_af", wie, aanmelden.sla_af)

    def _antwoord(
        self,
        naam: str,
        plek: int,
        daad: Callable[..., Any],
        kies: Callable[[Plek], object] = lambda p: p.aangeboden,
    ) -> None:
        """Of somebody with an offer (or as `kies` says), else of anybody: who accepts what is gone must be told."""
        with self.db.reading() as s:
            f = foto(s, self.charette_id)
        rows = [p for p in f.plekken if kies(p)] or list(f.plekken)
        if rows:
            p = rows[plek % len(rows)]
            self._doe(naam, p.aanmelding, lambda s: daad(s, self.moment, _aanmelding(s, p.aanmelding), p.dagdeel))

    def splits(self, wie: int, ja: bool) -> None:
        """They may be placed in parts, or not any more."""
        self._een("splits", wie, lambda s, a: aanmelden.splits(s, self.moment, a, ja))

    def komt(self, wie: int, waar: int, ja: bool) -> None:
        """They answer to "komt u nog?"."""
        self._een("komt", wie, lambda s, a: aanmelden.komt(s, self.moment, a, self._dagdeel(s, waar).id, ja))

    def wis(self, wie: int) -> None:
        """Everything of this person is erased."""
        gone: list[str] = []

        def daad(s: Session, a: Aanmelding) -> None:
            gone.append(a.id)
            aanmelden.wis(s, self.moment, a.id)

        self._een("wis", wie, daad)
        self.mensen = [id for id in self.mensen if id not in gone]

    def capaciteit(self, waar: int, plaatsen: int | None) -> None:
        """A bigger or a smaller room."""

        def daad(s: Session) -> None:
            d = self._dagdeel(s, waar)
            dagdelen.wijzig(s, self.moment, d, hulp.MARIEKE, d.versie, plaatsen=plaatsen)

        self._doe("capaciteit", None, daad)

    def verstrijk(self, uren: int) -> None:
        """Hours go by."""
        self.moment += timedelta(hours=uren)

    def verval(self) -> None:
        """Offers past their term expire, as the task of every quarter of an hour does."""
        self._doe("verval", None, lambda s: aanmelden.verval(s, self.moment, self.charette_id))

    def loot(self) -> None:
        """The draw."""
        self._doe("loot", None, lambda s: aanmelden.loot(s, self.moment, self.charette_id), geloot=True)

    def sluit_of_heropen(self) -> None:
        """Signing up stops, or goes on."""

        def daad(s: Session) -> None:
            c = s.get_one(Charette, self.charette_id)
            deed: Callable[..., Any] = charettes.heropen if c.staat == Staat.DICHT else charettes.sluit
            deed(s, self.moment, c, hulp.MARIEKE, c.versie)

        self._doe("sluit_of_heropen", None, daad)

    def gelast_dagdeel_af(self, waar: int) -> None:
        """One moment does not go on."""

        def daad(s: Session) -> None:
            d = self._dagdeel(s, waar)
            dagdelen.gelast_af(s, self.moment, d, "De zaal is niet vrij.", hulp.MARIEKE, d.versie)

        self._doe("gelast_dagdeel_af", None, daad)


def _aanmelding(s: Session, id: str) -> Aanmelding:
    """The row; KeyError when it was erased meanwhile."""
    found = s.get(Aanmelding, id)
    if found is None:
        raise KeyError(id)
    return found


def willekeurig(w: Wereld, rng: random.Random) -> None:
    """One random deed; most people sign up, answer and change, staff act now and then."""
    wie, waar, aantal = rng.randrange(10**6), rng.randrange(2), rng.randint(1, 4)
    deeds: list[tuple[int, Callable[[], None]]] = [
        (20, lambda: w.meld_aan(aantal, rng.randint(1, 3), rng.random() < 0.3, rng.randrange(4), rng.random() < 0.2)),
        (10, lambda: w.wijzig(wie, aantal, rng.randint(1, 3), rng.random() < 0.3, rng.randrange(4), wie % 5 == 0)),
        (8, lambda: w.meld_af(wie, waar if wie % 2 else None)),
        (4, lambda: w.van_wachtlijst(wie, waar)),
        (14, lambda: w.aanvaard(wie)),
        (6, lambda: w.sla_af(wie)),
        (3, lambda: w.wil_nog(wie)),
        (4, lambda: w.splits(wie, rng.random() < 0.5)),
        (5, lambda: w.komt(wie, waar, rng.random() < 0.4)),
        (5, lambda: w.wis(wie)),
        (9, lambda: w.capaciteit(waar, None if wie % 20 == 0 else rng.randint(1, 12))),
        (4, w.verval),
        (4, lambda: w.verstrijk(rng.choice([0, 0, 1, 3]))),
        (2, w.loot),
        (2, w.sluit_of_heropen),
    ]
    rng.choices([d for _, d in deeds], [n for n, _ in deeds])[0]()
