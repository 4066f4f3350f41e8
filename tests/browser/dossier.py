"""A dossier and a list of promises to look at, in Sinderen; made when first needed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from kern import kernen, toezeggingen
from kern.dossier import bestanden, stukken
from kern.dossier.rijen import Stuk, Stuksoort
from kern.dossier.stukken import Actie
from kern.gebruikers import Rol
from kern.journaal import Zichtbaarheid
from kern.taal import vandaag
from kern.toezeggingen import Soort, Toezegging
from tests.browser.conftest import STAF, Plek
from tests.dossier.hulp import PDF

DOOR = STAF[Rol.PROJECTLEIDER][0]
PAD = "/beheer/kernen/sinderen/dossier"


def gesprek(plek: Plek) -> int:
    """A conversation with two actions, one of them late, and a file."""
    with plek.db.writing() as s:
        kern = kernen.per_slug(s, "sinderen")
        assert kern is not None
        if found := s.scalars(select(Stuk.id).where(Stuk.kern_id == kern.id)).first():
            return found
        then = plek.klok() - timedelta(days=10)
        day = vandaag(then)
        acts = (Actie("De kaart van de plekken sturen", day + timedelta(days=3)), Actie("Bellen", day + timedelta(90)))
        row = stukken.leg_vast(
            s,
            then,
            kern.id,
            Stuksoort.GESPREK,
            datum=day,
            titel="Kennismaking met het bestuur",
            tekst="Wij beginnen na de bouwvak.\nEerst kijken wij samen naar de plekken.",
            gegevens={"rollen": ["PL", "DBO", "GM"]},
            zichtbaarheid=Zichtbaarheid.DBO,
            door=DOOR,
            acties=acts,
        )
        bestanden.bewaar(s, then, row, bestanden.maak_veilig("verslag-van-de-kennismaking-met-het-bestuur.pdf", PDF))
        toezeggingen.stel_vraag(
            s, then, kern.id, "Wie betaalt de zaal?", soort=Soort.VRAAG, bron="staf", aan=kern.dbo_naam, door=DOOR
        )
        return row.id


def stuk(plek: Plek, deel: str = "") -> str:
    """The address of the conversation, or of what can be done with it."""
    return f"{PAD}/stuk/{gesprek(plek)}" + (f"/{deel}" if deel else "")


def lijst(plek: Plek, pad: str) -> str:
    """This address, after there is something to see."""
    gesprek(plek)
    return pad


def vraag(plek: Plek, deel: str = "") -> str:
    """The address of the question, or of what can be done with it."""
    gesprek(plek)
    with plek.db.reading() as s:
        id = s.scalars(select(Toezegging.id).where(Toezegging.tekst == "Wie betaalt de zaal?")).one()
    return f"/beheer/toezeggingen/{id}" + (f"/{deel}" if deel else "")
