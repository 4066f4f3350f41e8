"""Due work of the whole house below the web: the core's, and forgetting old conversations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot import gesprekken
from kern import werk
from kern.huis import Huis
from kern.werk import Gegevens, Uitvoerder


def uitvoerders(huis: Huis) -> dict[str, Uitvoerder]:
    """The core's table, with the conversations in the hourly clearing."""

    def ruim_op(s: Session, now: datetime, gegevens: Gegevens) -> None:
        gesprekken.vergeet_oude(s, now)
        werk.ruim_op(s, now, gegevens)

    return {**werk.uitvoerders(huis), werk.TAAK_OPRUIMEN: ruim_op}
