"""What the tests of an onderzoek share: a kern, the shipped questionnaire, households that answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from kern import kernen
from kern.kernen import Kern
from kern.onderzoek import antwoorden, codes, onderzoek, veldwerk
from kern.onderzoek.blad import Blad
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.opschrift import model_van
from kern.onderzoek.vragenlijst import SHIPPED, VragenlijstVersie, keur

MARIEKE = "m.tevelde@gemeente.example"

H_BLIJFT = {"situatie": "H", "leeftijd": "35-44", "huishouden": "partner", "verhuiswens": "nee"}
H_OUDERS = {**H_BLIJFT, "huishouden": "partner_kind", "uitwonend": "2", "uitwonend_waar": "2"}
H_VERHUIST = {
    **{"situatie": "H", "leeftijd": "65-74", "huishouden": "alleen", "verhuiswens": "zeker", "termijn": "1_2"},
    **{"waar": "kern", "type_wens": "senior", "koop_huur": "koop", "koopprijs": "k3", "inkomen": "i1"},
    **{"opmerking": "Graag een bankje bij de kerk."},
}
S_STARTER = {
    **{"situatie": "S", "leeftijd": "18-24", "verhuiswens": "zeker", "samen": "alleen", "termijn": "0_1"},
    **{"waar": "kern", "type_wens": "rij", "koop_huur": "huur", "huurprijs": "h1"},
}
T_TERUG = {
    **{"situatie": "T", "leeftijd": "25-34", "huishouden": "partner", "verhuiswens": "misschien", "termijn": "2_5"},
    **{"type_wens": "twee_kap", "koop_huur": "koop", "koopprijs": "k4"},
}


@cache
def _meegeleverd(form_id: str) -> dict[str, Any]:
    model = keur(SHIPPED / f"{form_id}.xlsx").model
    assert model is not None
    return model


def versie(s: Session, now: datetime, form_id: str = "woonbehoefte") -> VragenlijstVersie:
    """A shipped questionnaire, judged once per test run."""
    model = _meegeleverd(form_id)
    row = VragenlijstVersie(
        form_id=model["form_id"],
        versie=model["versie"],
        titel=model["titel"],
        model=model,
        werkboek=b"",
        xform="",
        gemaakt=now,
    )
    s.add(row)
    s.flush()
    return row


def kern(s: Session, slug: str = "westendorp") -> Kern:
    """A kern of the starting data."""
    kernen.verzorg_startdata(s)
    found = kernen.per_slug(s, slug)
    assert found is not None
    return found


def concept(s: Session, now: datetime, **velden: Any) -> Onderzoek:
    """An onderzoek in Westendorp that is not open yet, three weeks long."""
    sluit = velden.pop("sluit", date(2027, 3, 22))
    return onderzoek.maak(s, now, kern(s), versie(s, now).id, MARIEKE, sluit=sluit, **velden)


def geopend(s: Session, now: datetime, **velden: Any) -> Onderzoek:
    """The same, open."""
    o = concept(s, now, **velden)
    veldwerk.open_onderzoek(s, now, o, MARIEKE, "Oude IJsselstreek")
    return o


def gemeentebreed(s: Session, now: datetime, **velden: Any) -> Onderzoek:
    """The verenigingenonderzoek in the whole gemeente, three weeks long, not open yet."""
    kernen.verzorg_startdata(s)
    sluit = velden.pop("sluit", date(2027, 3, 22))
    return onderzoek.maak(s, now, None, versie(s, now, "verenigingen").id, MARIEKE, sluit=sluit, **velden)


def code_id(s: Session, now: datetime, o: Onderzoek) -> int:
    """A new household code, as its row."""
    (code,) = codes.maak_codes(s, now, o, 1)
    found = codes.zoek(s, now, o.id, code, "proef").code_id
    assert found is not None
    return found


def uitvoer(s: Session, now: datetime, o: Onderzoek, gegeven: dict[str, str]) -> dict[str, str]:
    """What the questionnaire keeps of these answers, calculations included."""
    row = s.get_one(VragenlijstVersie, o.versie_id)
    return Blad(model_van(row), gegeven, o.tabellen, now.date()).uitvoer()


def stuur(
    s: Session,
    now: datetime,
    o: Onderzoek,
    gegeven: dict[str, str],
    code: int | None = None,
    kanaal: str = "web",
) -> str:
    """Send answers; returns the wijzigcode."""
    return antwoorden.verstuur(s, now, o, uitvoer(s, now, o, gegeven), kanaal, code)


def gesloten(s: Session, now: datetime, o: Onderzoek) -> datetime:
    """Close it and round it off; returns the moment after."""
    veldwerk.sluit_onderzoek(s, now, o, MARIEKE)
    later = now + timedelta(hours=o.uitloop_uren)
    veldwerk.rond_veldwerk_af(s, later, o)
    return later
