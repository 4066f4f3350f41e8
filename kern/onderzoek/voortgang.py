"""How far people come, to see where they stop. A row knows neither the person nor the answers that were sent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from kern.db import Base, random_id
from kern.onderzoek.onderzoek import Onderzoek, neemt_lopende
from kern.taal import vandaag

BEZIG, KLAAR, GESTOPT = "bezig", "klaar", "gestopt"
# Who has not finished so long after beginning has stopped without saying so.
STIL = timedelta(days=14)


class Voortgang(Base):
    """One conversation or form: the day it began, the last question it reached, and what became of it."""

    __tablename__ = "voortgang"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    onderzoek_id: Mapped[int] = mapped_column(ForeignKey("onderzoek.id", ondelete="CASCADE"), index=True)
    kanaal: Mapped[str] = mapped_column(String(10))
    begonnen: Mapped[date]
    laatste_vraag: Mapped[str] = mapped_column(String(120), default="")
    staat: Mapped[str] = mapped_column(String(10), default=BEZIG)


class Weggestuurd(Base):
    """How many people a day the onderzoek was not meant for. Of them nothing else is kept."""

    __tablename__ = "weggestuurd"

    onderzoek_id: Mapped[int] = mapped_column(ForeignKey("onderzoek.id", ondelete="CASCADE"), primary_key=True)
    dag: Mapped[date] = mapped_column(primary_key=True)
    aantal: Mapped[int]


@dataclass(frozen=True)
class Uitval:
    """Where people stop. `per_vraag`: (name of the last question reached, how many stopped there), most first."""

    begonnen: int
    klaar: int
    bezig: int
    gestopt: int
    weggestuurd: int
    per_vraag: list[tuple[str, int]]


def begin(s: Session, now: datetime, o: Onderzoek, kanaal: str) -> str:
    """Somebody begins; returns the id for the calls below."""
    row = Voortgang(id=random_id(), onderzoek_id=o.id, kanaal=kanaal, begonnen=vandaag(now))
    s.add(row)
    s.flush()
    return row.id


def bereik(s: Session, id: str, vraag: str) -> None:
    """The conversation now asks `vraag`. An id that is gone is no error: there is nothing left to count."""
    s.execute(update(Voortgang).where(Voortgang.id == id).values(laatste_vraag=vraag, staat=BEZIG))


def klaar(s: Session, id: str) -> None:
    """It was sent."""
    s.execute(update(Voortgang).where(Voortgang.id == id).values(staat=KLAAR))


def gestopt(s: Session, id: str) -> None:
    """The person stopped, or erased what was there."""
    s.execute(update(Voortgang).where(Voortgang.id == id).values(staat=GESTOPT))


def weggestuurd(s: Session, now: datetime, o: Onderzoek, id: str) -> None:
    """The onderzoek is not meant for this person: only the number of the day grows, the row goes."""
    s.execute(delete(Voortgang).where(Voortgang.id == id))
    dag = vandaag(now)
    today = (Weggestuurd.onderzoek_id == o.id) & (Weggestuurd.dag == dag)
    grow = update(Weggestuurd).where(today).values(aantal=Weggestuurd.aantal + 1)
    known = select(Weggestuurd.aantal).where(today)
    if s.scalars(known.with_for_update()).one_or_none() is not None:
        s.execute(grow)
        return
    try:
        with s.begin_nested():
            s.add(Weggestuurd(onderzoek_id=o.id, dag=dag, aantal=1))
    except IntegrityError:  # another process made today's row meanwhile
        s.execute(grow)


def uitval(s: Session, o: Onderzoek, now: datetime) -> Uitval:
    """Where people stopped in this onderzoek. Who began over 14 days ago, or before it closed, has stopped too."""
    query = select(Voortgang.staat, Voortgang.begonnen, Voortgang.laatste_vraag).where(Voortgang.onderzoek_id == o.id)
    states: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    for staat, begonnen, vraag in s.execute(query):
        quiet = begonnen < vandaag(now - STIL) or not neemt_lopende(o, now)
        state = GESTOPT if staat == BEZIG and quiet else staat
        states[state] += 1
        if state == GESTOPT:
            stopped[vraag] += 1
    away = sum(s.scalars(select(Weggestuurd.aantal).where(Weggestuurd.onderzoek_id == o.id)))
    order = sorted(stopped.items(), key=lambda item: (-item[1], item[0]))
    return Uitval(states.total(), states[KLAAR], states[BEZIG], states[GESTOPT], away, order)
