"""What 2020-2023 brought: 166 homes in six kernen, the baseline that new plans are held against."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.initiatieven.rijen import Initiatief, Programmaregel
from kern.journaal import Zichtbaarheid
from kern.kernen import alle

STARTDATA = Path(__file__).with_suffix(".yaml")


def verzorg_startdata(s: Session, now: datetime) -> int:
    """Add the plans of 2020-2023 where a kern has none of those yet; returns how many. Changes none, tells nobody."""
    kernen = {kern.slug: kern.id for kern in alle(s)}
    known = set(s.scalars(select(Initiatief.kern_id).where(Initiatief.basis)))
    new = [r for r in _rijen() if r["kern"] in kernen and kernen[r["kern"]] not in known]
    highest = s.scalar(select(func.max(Initiatief.nummer))) or 0
    s.add_all(_initiatief(nummer, kernen[row["kern"]], row) for nummer, row in enumerate(new, highest + 1))
    s.flush()
    return len(new)


def _rijen() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(STARTDATA.read_text("utf-8"))
    return found


def _initiatief(nummer: int, kern_id: int, row: dict[str, Any]) -> Initiatief:
    dag: date = row["ontvangen"]
    toen = datetime.combine(dag, time(12), UTC)
    return Initiatief(
        nummer=nummer,
        kern_id=kern_id,
        titel=row["titel"],
        omschrijving=row["omschrijving"],
        status=row["status"],
        status_op=toen,
        ingediend_op=toen,
        gegevens={"ontvangstdatum": dag.isoformat(), "eigenaar": "onbekend"},
        bron="basis",
        zichtbaarheid=Zichtbaarheid.OPENBAAR.value,
        basis=True,
        fictief=row["fictief"],
        programma=[Programmaregel(**line) for line in row["programma"]],
    )
