"""The story of a charette in which every mail there is goes out once at least, through the use cases of the house."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from kern.berichten.charette_brief import Bericht
from kern.charettes import charette as charettes
from kern.charettes.rijen import Aanmelding, Charette, Regel
from kern.db import Database
from kern.onderzoek import vragenlijst
from kern.outbox import Verzending, lees_inhoud
from kern.werk import charetteronde
from kern.werk import charettes as werk
from tests.charettes import hulp
from tests.charettes.hulp import DAG, HUIS, MARIEKE

LINK = re.compile(r"https?://[^\s\"'<>]+")


@dataclass(frozen=True)
class Post:
    """One mail: to which party, of what kind, its links, and the calendar files in it."""

    aanmelding_id: str
    soort: Bericht
    links: frozenset[str]
    agenda: tuple[dict[str, str], ...]


def post(db: Database) -> list[Post]:
    """Every mail that went to somebody who signed up, in the order in which they went."""
    with db.reading() as s:
        rows = s.scalars(select(Verzending).where(Verzending.sleutel.startswith("charette:")).order_by(Verzending.id))
        return [_lees(row.sleutel, lees_inhoud(s, row)) for row in rows]


def _lees(sleutel: str, inhoud: Any) -> Post:
    _, soort, aanmelding_id, _ = sleutel.split(":", 3)
    found = {x.rstrip(".,)") for text in (inhoud["tekst"], html.unescape(inhoud["html"])) for x in LINK.findall(text)}
    files = tuple(inhoud.get("agenda", ()))
    for file in files:
        found |= set(LINK.findall(file["inhoud"].replace("\r\n ", "")))
    return Post(aanmelding_id, Bericht(soort), frozenset(found), files)


def speel(db: Database, now: datetime) -> int:
    """From the first sign-up to the questions afterwards; the id of the charette."""
    with db.writing() as s:
        vragenlijst.verzorg_meegeleverd(s, now)
        c = hulp.open_charette(s, now, (3, 3, None))
        for n, aantal in enumerate((2, 1, 2, 1), 1):
            werk.meld_aan(
                s, now, HUIS, c.id, hulp.wens(c, aantal, (0, 1)), hulp.wie(n), kanaal="pagina", sleutel=f"v{n}"
            )
        id = c.id
    _veranderingen(db, now, id)
    _dagen(db, now, id)
    _loting(db, now)
    return id


def _mensen(s: Any, c: Charette) -> list[Aanmelding]:
    return list(s.scalars(select(Aanmelding).where(Aanmelding.charette_id == c.id).order_by(Aanmelding.nummer)))


def _veranderingen(db: Database, now: datetime, id: int) -> None:
    with db.writing() as s:
        c = s.get_one(Charette, id)
        een, twee, *_ = _mensen(s, c)
        werk.wijzig(s, now, HUIS, twee, hulp.wens(c, 1, (0, 1, 2)), twee.versie)
        werk.meld_af(s, now, HUIS, een, (c.dagdelen[0].id,))  # two places come free, and go on offer
        werk.stuur_status(s, now, HUIS, id, hulp.wie(2).adres)
    late = now + 3 * DAG
    with db.writing() as s:
        c = s.get_one(Charette, id)
        werk.verval(s, late, HUIS, id)  # they went by; who is next has them
        _, _, _, vier = _mensen(s, c)
        if any(p.aangeboden for p in vier.plaatsen):
            werk.aanvaard(s, late, HUIS, vier, c.dagdelen[0].id)
        d = c.dagdelen[1]
        werk.wijzig_dagdeel(
            s, late, HUIS, d, MARIEKE, d.versie, begin=d.begin + DAG, eind=d.eind + DAG, plek="De school, Kerkstraat 3"
        )
        d = c.dagdelen[1]
        werk.meld_af(s, late, HUIS, een := _mensen(s, c)[0])
        assert een.ingetrokken


def _dagen(db: Database, now: datetime, id: int) -> None:
    """The reminder of the first moment, the last one is off, and what we tell and ask afterwards."""
    with db.writing() as s:
        c = s.get_one(Charette, id)
        first, *_, last = c.dagdelen
        day_before = first.begin - timedelta(hours=26)
        tasks = {"dagdeel": first.id, "begin": charetteronde._sleutel(first.begin), "op": day_before.isoformat()}
        charetteronde.herinner(s, day_before, HUIS, tasks)
        werk.gelast_dagdeel_af(s, day_before, HUIS, last, "De zaal is niet vrij.", MARIEKE, last.versie)
    after = now + 40 * DAG
    with db.writing() as s:
        c = s.get_one(Charette, id)
        charettes.houd(s, after, c, MARIEKE, c.versie)
        charettes.wijzig(s, after, c, MARIEKE, c.versie, terugkoppeling="Wij namen twaalf ideeën over.")
        assert werk.terugkoppelen(s, after, HUIS, c, MARIEKE) == werk.vraag_evaluatie(s, after, HUIS, c, MARIEKE) == 3


def _loting(db: Database, now: datetime) -> None:
    with db.writing() as s:
        c = hulp.open_charette(s, now, (1,), Regel.LOTING, "sinderen")
        for n in (11, 12):
            werk.meld_aan(s, now, HUIS, c.id, hulp.wens(c), hulp.wie(n), kanaal="pagina", sleutel=f"v{n}")
        werk.loot(s, now + 7 * DAG, HUIS, c.id)
