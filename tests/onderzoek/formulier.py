"""A small questionnaire made in a test: fields in the JSON shape that the judging makes, without a workbook."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from kern.onderzoek import onderzoek, veldwerk
from kern.onderzoek.blad import Blad
from kern.onderzoek.onderzoek import Doelgroep, Onderzoek
from kern.onderzoek.opschrift import model_van
from kern.onderzoek.vragenlijst import VragenlijstVersie
from tests.onderzoek.hulp import MARIEKE, kern

Veld = dict[str, Any]
_LEEG: Veld = {
    **{"hint": [], "kort": [], "relevant": None, "groepen": [], "constraint": None, "constraint_tekst": []},
    **{"verplicht": None, "verplicht_tekst": [], "berekening": None, "standaard": None, "uiterlijk": ""},
    **{"keuzes": [], "keuzefilter": None, "gevoelig": False, "einde": False, "rij": 0, "lijst": "", "bereik": None},
    **{"vertalingen": {}, "standaard_formule": None},
}


def veld(naam: str, type: str = "text", label: str = "", in_: str = "", **anders: Any) -> Veld:
    """One field; `in_`: name of the group or repeat it stands in; `label`: what it asks, its name when empty."""
    path = f"/data/{in_}/{naam}" if in_ else f"/data/{naam}"
    return {
        **_LEEG,
        **{"naam": naam, "pad": path, "type": type, "label": [label or f"{naam.capitalize()}?"]},
        **{"groepen": [f"/data/{in_}"] if in_ else []},
        **anders,
    }


def keuzevraag(naam: str, keuzes: str | dict[str, str], type: str = "select_one", **anders: Any) -> Veld:
    """A question with choices: names with a blank between them, or names with their labels."""
    labels = {n: n.capitalize() for n in keuzes.split()} if isinstance(keuzes, str) else keuzes
    choices = [{"naam": n, "label": [t], "voorbeeld": "", "kolommen": {}} for n, t in labels.items()]
    return veld(naam, type, **{"keuzes": choices, "lijst": f"lijst_{naam}", **anders})


def herhaling(label: str, aantal: str | None = None) -> dict[str, Any]:
    """A repeat among the groups."""
    return {"relevant": None, "label": [label], "herhaling": True, "aantal": aantal, "vertalingen": {}}


def versie(
    s: Session,
    now: datetime,
    naam: str,
    *velden: Veld,
    groepen: dict[str, Any] | None = None,
    form_id: str = "dorp",
    titel: str = "Dorpsonderzoek",
    **anders: Any,
) -> VragenlijstVersie:
    """A version of a questionnaire with these fields, as if its workbook had been judged; `groepen` by name."""
    model = {
        **{"form_id": form_id, "versie": naam, "titel": titel, "taal": "nl", "talen": ["nl"], "wortel": "data"},
        **{"velden": list(velden), "tabellen": [], "mediane_lengte": {"": len(velden)}},
        "groepen": {f"/data/{name}": g for name, g in (groepen or {}).items()},
        **anders,
    }
    row = VragenlijstVersie(form_id=form_id, versie=naam, titel=titel, model=model, werkboek=b"", xform="", gemaakt=now)
    s.add(row)
    s.flush()
    return row


def later(now: datetime, **tijd: float) -> datetime:
    """So much later, an hour when nothing is said."""
    return now + timedelta(**(tijd or {"hours": 1}))


def open_met(s: Session, now: datetime, row: VragenlijstVersie, **anders: Any) -> Onderzoek:
    """An open onderzoek in Westendorp with this version, three weeks long."""
    o = onderzoek.maak(s, now, kern(s), row.id, MARIEKE, sluit=date(2027, 3, 22), **anders)
    veldwerk.open_onderzoek(s, now, o, MARIEKE, "Oude IJsselstreek")
    return o


def onder_verenigingen(s: Session, now: datetime, row: VragenlijstVersie) -> Onderzoek:
    """An open onderzoek of the whole gemeente among associations."""
    o = onderzoek.maak(
        s, now, None, row.id, MARIEKE, sluit=date(2027, 3, 22), huishoudens=40, doelgroep=Doelgroep.VERENIGINGEN
    )
    veldwerk.open_onderzoek(s, now, o, MARIEKE, "Oude IJsselstreek")
    return o


def bewaard(row: VragenlijstVersie, o: Onderzoek, gegeven: dict[str, str], dag: date) -> dict[str, str]:
    """What the questionnaire keeps of these answers."""
    return Blad(model_van(row), gegeven, o.tabellen, dag).bewaren()
