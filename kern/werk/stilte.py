"""No silence: which running trajecten had no news for their Dbo for too long, each with a line to say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern import instellingen
from kern.journaal import VOOR_DBO, Feit
from kern.kernen import Kern
from kern.taal import datum, vandaag, zin
from kern.trajecten import stand
from kern.trajecten.rijen import Staat, Traject
from kern.trajecten.stand import Stand

ONDERWEG = (Staat.INTAKE, Staat.GEPLAND, Staat.LOPEND)


def stil(s: Session, now: datetime, standen: Mapping[int, Stand] | None = None) -> list[tuple[int, int, str]]:
    """(kern id, days without news, proposed line) per running traject that is silent too long, the longest first.

    Too long: more than `traject.stilte_weken` since the newest feit that the Dbo may read, or since the request.
    `standen`: what `stand.alle` gave, for who has it already. A fixed number of queries, however many kernen.
    """
    sinds = _laatste_nieuws(s, now)
    grens = now - timedelta(weeks=int(instellingen.lees(s, "traject", now)["stilte_weken"]))
    silent = {kern_id: moment for kern_id, moment in sinds.items() if moment < grens}
    if not silent:
        return []
    standen = stand.alle(s, now) if standen is None else standen
    namen = dict(s.execute(select(Kern.id, Kern.naam)).all())
    dag = vandaag(now)
    found = [
        (kern_id, (dag - vandaag(moment)).days, voorstel(standen.get(kern_id), namen[kern_id]))
        for kern_id, moment in silent.items()
    ]
    return sorted(found, key=lambda f: (-f[1], f[0]))


def voorstel(nu: Stand | None, kern: str) -> str:
    """A line for the Dbo about a traject of which there is no news, made of what we do know."""
    if nu is None or nu.nu is None:
        return zin("stilte.geen_stap", kern=kern)
    bezig = zin("stilte.gepland" if nu.staat is Staat.GEPLAND else "stilte.bezig", kern=kern, stap=nu.nu.naam.lower())
    if nu.staat is Staat.GEPLAND and nu.nu.van:
        return f"{bezig} {zin('stilte.vanaf', dag=datum(nu.nu.van))}"
    volgende = nu.volgende
    if volgende is None or volgende.van is None:
        return bezig
    return f"{bezig} {zin('stilte.daarna', stap=volgende.naam.lower(), dag=datum(volgende.van))}"


def _laatste_nieuws(s: Session, now: datetime) -> dict[int, datetime]:
    active = select(Traject.kern_id, Traject.aangevraagd_op).where(Traject.staat.in_([x.value for x in ONDERWEG]))
    running = dict(s.execute(active).all())
    if not running:
        return {}
    # Of a kern without a running traject it is asked as well: one query is cheaper than a long list of numbers.
    newest = select(Feit.kern_id, func.max(Feit.moment)).where(Feit.zichtbaarheid.in_(VOOR_DBO), Feit.moment <= now)
    for kern_id, moment in s.execute(newest.group_by(Feit.kern_id)):
        if kern_id in running:
            running[kern_id] = max(running[kern_id], moment)
    return running
