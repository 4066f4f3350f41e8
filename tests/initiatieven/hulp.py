"""A kern with a plan, for the tests of the register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from kern import kernen
from kern.initiatieven import Initiatief, Plan, Statuswissel, Woningsoort, dien_in, zet_status
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern

RIJ = Woningsoort("rij", "koop", "betaalbaar")
HUUR = Woningsoort("onbekend", "sociale_huur", "goedkoop")
PLAN = Plan("Achter de kerk", "Naast het kerkhof", {RIJ: 6, HUUR: 2}, eigenaar="eigen")
STAF = "petra@gemeente.example"

# Enough to prove every status, on 1 March 2027.
BEWIJS: Mapping[str, Mapping[str, str]] = {
    "ingediend": {"ontvangstdatum": "2027-02-01"},
    "getoetst": {"uitslag": "past", "toetskaart": "Zaak 12, past bij de behoefte"},
    "haalbaarheid": {"notitie": "Rekensom van 3 februari"},
    "principeverzoek": {"zaaknummer": "Z-2027-12"},
    "principemedewerking": {"besluitdatum": "2027-02-01", "vervaldatum": "2030-02-01", "voorwaarden": "Geen"},
    "procedure": {"soort_procedure": "bopa"},
    "vergund": {"besluit": "College, 12 februari", "beroep_tot": "2027-03-26"},
    "in_aanbouw": {"startdatum": "2027-02-15"},
    "opgeleverd": {"bag_gereed": "2027-02-20"},
    "aangehouden": {"hercheckdatum": "2027-09-01"},
    "afgewezen": {"motivering": "Er is geen behoefte aan", "mededeling": "2027-02-20"},
}


def kern(s: Session, slug: str = "westendorp") -> Kern:
    """A kern of the starting data."""
    kernen.verzorg_startdata(s)
    found = kernen.per_slug(s, slug)
    assert found is not None
    return found


def plan(s: Session, now: datetime, wat: Plan = PLAN, slug: str = "westendorp") -> Initiatief:
    """A plan that just came in."""
    return dien_in(s, now, kern(s, slug), wat, bron="staf", door=STAF)


def zet(
    s: Session,
    now: datetime,
    i: Initiatief,
    naar: str,
    bewijs: Mapping[str, str] | None = None,
    *,
    dag: date = date(2027, 2, 28),
    reden: str = "Omdat het zo is",
    zichtbaarheid: Zichtbaarheid = Zichtbaarheid.DBO,
    gerealiseerd: Mapping[int, int] | None = None,
    gelezen: int = 0,
) -> Statuswissel:
    """Give it a status, with all that has to be proven unless something else is said."""
    return zet_status(
        s,
        now,
        i,
        naar,
        reden=reden,
        bewijs=BEWIJS.get(naar, {}) if bewijs is None else bewijs,
        dag=dag,
        zichtbaarheid=zichtbaarheid,
        door=STAF,
        gelezen_versie=gelezen or i.versie,
        gerealiseerd=gerealiseerd,
    )
