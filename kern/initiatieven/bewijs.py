"""What a status has to prove: every field there, right by itself and beside the others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from kern.initiatieven.fout import InitiatiefFout
from kern.initiatieven.plannen import plan_van, schone_tekst
from kern.initiatieven.rijen import Initiatief
from kern.initiatieven.statussen import ROUTE, STATUSSEN, Bewijs, vervalt
from kern.taal import vandaag

# A principemedewerking holds three years at most.
HOOGSTENS_JAREN = 3
BEWIJS_LENGTE = 2000


def keur_bewijs(now: datetime, i: Initiatief, naar: str, bewijs: Mapping[str, str], dag: date) -> dict[str, str]:
    """What was proven for `naar`, tidy. Raises InitiatiefFout at the first field that misses or is wrong."""
    _keur_plan(i, naar)
    found = {b.sleutel: _keur_veld(b, bewijs.get(b.sleutel, "")) for b in STATUSSEN[naar].bewijs}
    if naar == "principemedewerking":
        _keur_termijn(found)
    if naar == "procedure":
        _keur_terinzage(found)
    if naar == "aangehouden" and found["hercheckdatum"] <= vandaag(now).isoformat():
        raise InitiatiefFout("hercheckdatum", "initiatieven.fout.hercheck")
    if naar == "vervallen":
        _keur_verlopen(i, dag)
    return {key: value for key, value in found.items() if value}


def _keur_plan(i: Initiatief, naar: str) -> None:
    """From `ingediend` on, a plan says how many homes, where, and whose that is; also when steps were skipped."""
    if naar not in ROUTE[1:]:
        return
    plan = plan_van(i)
    if not plan.volledig:
        raise InitiatiefFout("naar", "initiatieven.fout.onvolledig")


def _keur_veld(b: Bewijs, tekst: str) -> str:
    tekst = schone_tekst(tekst)[:BEWIJS_LENGTE]
    if b.soort == "vinkje":
        return "ja" if tekst else ""
    if not tekst:
        if b.verplicht:
            raise InitiatiefFout(b.sleutel, "initiatieven.fout.verplicht")
        return ""
    if b.soort == "datum":
        return _datum(b.sleutel, tekst)
    if b.soort == "keuze" and tekst not in b.keuzes:
        raise InitiatiefFout(b.sleutel, "initiatieven.fout.kies")
    return tekst if b.soort == "tekst" else " ".join(tekst.split())


def _datum(veld: str, tekst: str) -> str:
    try:
        return date.fromisoformat(tekst).isoformat()
    except ValueError:
        raise InitiatiefFout(veld, "initiatieven.fout.datum") from None


def _keur_termijn(found: Mapping[str, str]) -> None:
    besluit, einde = date.fromisoformat(found["besluitdatum"]), date.fromisoformat(found["vervaldatum"])
    if einde <= besluit:
        raise InitiatiefFout("vervaldatum", "initiatieven.fout.vervalt_eerder")
    if einde > over_jaren(besluit, HOOGSTENS_JAREN):
        raise InitiatiefFout("vervaldatum", "initiatieven.fout.te_lang_geldig", jaren=HOOGSTENS_JAREN)


def over_jaren(dag: date, jaren: int) -> date:
    """The same day some years later; 29 February becomes 28 where there is none."""
    try:
        return dag.replace(year=dag.year + jaren)
    except ValueError:
        return dag.replace(year=dag.year + jaren, day=28)


def _keur_terinzage(found: Mapping[str, str]) -> None:
    van, tot = found["terinzage_van"], found["terinzage_tot"]
    if found["soort_procedure"] == "omgevingsplan" and not (van and tot):
        raise InitiatiefFout("terinzage_tot" if van else "terinzage_van", "initiatieven.fout.verplicht")
    if van and tot and tot < van:
        raise InitiatiefFout("terinzage_tot", "initiatieven.fout.terinzage")


def _keur_verlopen(i: Initiatief, dag: date) -> None:
    tot = vervalt(i)
    if tot is None or tot >= dag:
        raise InitiatiefFout("naar", "initiatieven.fout.nog_geldig")
