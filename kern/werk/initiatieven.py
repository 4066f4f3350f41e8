"""Do and tell: a plan that comes in with its receipt, and another status with the mail to whoever brought it.

The Dbo reads both in its own mail, which is made of the journal; who wants that at once gets it at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from kern import initiatieven
from kern.berichten import initiatief as mail
from kern.huis import Huis
from kern.initiatieven import Initiatief, Plan, Statuswissel
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern
from kern.mensen import indieners
from kern.mensen.indieners import Aanbieder
from kern.trajecten import traject


def dien_in(
    s: Session,
    now: datetime,
    kern: Kern,
    huis: Huis,
    plan: Plan,
    *,
    bron: str,
    indiener: Aanbieder | None = None,
    zichtbaarheid: Zichtbaarheid = Zichtbaarheid.DBO,
    ontvangen: date | None = None,
    traject_id: int | None = None,
    door: str = "",
) -> Initiatief:
    """`kern.initiatieven.dien_in` within the traject that runs in the kern, and the receipt in the same transaction.

    Raises what that raises.
    """
    running = traject.actief(s, kern.id) if traject_id is None else None
    i = initiatieven.dien_in(
        s,
        now,
        kern,
        plan,
        bron=bron,
        indiener=indiener,
        zichtbaarheid=zichtbaarheid,
        ontvangen=ontvangen,
        traject_id=running.id if running else traject_id,
        door=door,
    )
    if indiener is not None and indiener.email.strip():
        mail.ontvangst(s, now, kern, i, indiener, huis)
    return i


def zet_status(
    s: Session,
    now: datetime,
    i: Initiatief,
    naar: str,
    huis: Huis,
    *,
    reden: str,
    bewijs: Mapping[str, str],
    dag: date,
    zichtbaarheid: Zichtbaarheid,
    door: str,
    gelezen_versie: int,
    gerealiseerd: Mapping[int, int] | None = None,
) -> Statuswissel:
    """`kern.initiatieven.zet_status`, and a mail to whoever brought it, whatever the visibility: it is their plan.

    Raises what that raises.
    """
    wissel = initiatieven.zet_status(
        s,
        now,
        i,
        naar,
        reden=reden,
        bewijs=bewijs,
        dag=dag,
        zichtbaarheid=zichtbaarheid,
        door=door,
        gelezen_versie=gelezen_versie,
        gerealiseerd=gerealiseerd,
    )
    wie = indieners.van(s, i.id)
    if wie is not None and wie.email:
        mail.status(s, now, s.get_one(Kern, i.kern_id), i, wissel, wie, huis)
    return wissel
