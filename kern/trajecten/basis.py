"""The six trajecten of 2020-2023, before there was a fixed werkwijze: finished, without steps."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.journaal import Zichtbaarheid, noteer
from kern.kernen import alle
from kern.taal import zin
from kern.trajecten import versies
from kern.trajecten.rijen import Staat, Traject

STARTDATA = Path(__file__).with_suffix(".yaml")
AANPAK = "bestaand"


def verzorg_startdata(s: Session, now: datetime) -> int:
    """Add the trajecten of 2020-2023 of the kernen that have none of those yet; returns how many.

    The marsroutes must be there. Nobody is told: the feit has the day of then.
    """
    kernen = {kern.slug: kern.id for kern in alle(s)}
    known = set(s.scalars(select(Traject.kern_id).where(Traject.basis)))
    rows: list[dict[str, Any]] = yaml.safe_load(STARTDATA.read_text("utf-8"))
    new = [row for row in rows if row["kern"] in kernen and kernen[row["kern"]] not in known]
    for row in new:
        _voeg_toe(s, kernen[row["kern"]], row)
    s.flush()
    return len(new)


def _voeg_toe(s: Session, kern_id: int, row: dict[str, Any]) -> None:
    t = Traject(
        kern_id=kern_id,
        staat=Staat.AFGEROND.value,
        bron="staf",
        aangevraagd_op=_toen(row["begin"]),
        marsroute_id=versies.nieuwste(s, AANPAK).id,
        jaar=row["begin"].year,
        begin=row["begin"],
        begonnen_op=row["begin"],
        klaar_op=row["klaar"],
        slot=zin("traject.basis.slot"),
        basis=True,
        fictief=row["fictief"],
    )
    s.add(t)
    s.flush()
    klaar = _toen(row["klaar"])
    noteer(
        s,
        klaar,
        kern_id,
        "traject_afgerond",
        Zichtbaarheid.OPENBAAR,
        zichtbaar_vanaf=klaar,
        traject=t.id,
        van=Staat.LOPEND.value,
        naar=t.staat,
        reden=t.slot,
        waarom=f" {t.slot}",
    )


def _toen(dag: Any) -> datetime:
    return datetime.combine(dag, time(12), UTC)
