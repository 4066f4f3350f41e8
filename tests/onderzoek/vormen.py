"""Questionnaires made by hand: fields, choices and groups as JSON; also from the table of JavaRosa's answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from kern.onderzoek.blad import Blad
from kern.onderzoek.model import Model

VANDAAG = date(2027, 3, 1)
_UITVOER = re.compile(r'<output value="([^"]*)"/>')


def veld(naam: str, type_: str = "text", groep: str = "", **rest: Any) -> dict[str, Any]:
    """A field; `groep` may be a path ("kind/school")."""
    delen = groep.split("/") if groep else []
    groepen = ["/data/" + "/".join(delen[: n + 1]) for n in range(len(delen))]
    return {"naam": naam, "pad": "/".join(["/data", *delen, naam]), "type": type_, "groepen": groepen, **rest}


def keuze(naam: str, *label: str | dict[str, str], **kolommen: str) -> dict[str, Any]:
    """A choice; its name is its label unless it has one."""
    return {"naam": naam, "label": list(label) or [naam], "kolommen": kolommen}


def herhaling(aantal: str | None = None, relevant: str | None = None, *label: str) -> dict[str, Any]:
    """A repeat."""
    return {"herhaling": True, "aantal": aantal, "relevant": relevant, "label": list(label)}


def vragenlijst(
    *velden: Mapping[str, Any],
    groepen: Mapping[str, dict[str, Any] | str] | None = None,
    talen: tuple[str, ...] = ("nl",),
) -> Model:
    """A questionnaire; groups by path: what makes them relevant, or a `herhaling`."""
    gegeven = (groepen or {}).items()
    vormen = {f"/data/{n}": g if isinstance(g, dict) else {"relevant": g or None} for n, g in gegeven}
    for groep in [g for v in velden for g in v["groepen"]]:
        vormen.setdefault(groep, {"relevant": None})
    return Model.van_json({"form_id": "p", "versie": "1", "talen": talen, "velden": velden, "groepen": vormen})


def blad(m: Model, antwoorden: Mapping[str, str] | None = None, taal: str = "") -> Blad:
    """A sheet of that questionnaire on 1 March 2027."""
    return Blad(m, antwoorden or {}, {}, VANDAAG, None, taal)


# -- the table of JavaRosa's answers -------------------------------------------------------------------------------


def van_tabel(vorm: Mapping[str, Any]) -> Model:
    """A form of the table as a questionnaire."""
    groepen = {p: {"relevant": r} for p, r in vorm.get("groepen", {}).items()}
    for pad, aantal in vorm.get("herhalingen", {}).items():
        groepen[pad] = {**groepen.get(pad, {}), "herhaling": True, "aantal": aantal, "label": []}
    velden = [_veld_van_tabel(v, vorm) for v in vorm["velden"]]
    alle = {g: groepen.get(g, {"relevant": None}) for v in velden for g in v["groepen"]}
    return Model.van_json({"form_id": "tabel", "versie": "1", "velden": velden, "groepen": {**alle, **groepen}})


def _veld_van_tabel(vorm: Mapping[str, Any], formulier: Mapping[str, Any]) -> dict[str, Any]:
    pad: str = vorm["pad"]
    delen = pad.split("/")
    rijen = formulier.get("lijsten", {}).get(vorm.get("lijst"), [])
    rijen = rijen or [{"name": naam, "label": label} for naam, label in vorm.get("keuzes", {}).items()]
    return {
        "naam": delen[-1],
        "pad": pad,
        "type": vorm["soort"],
        "groepen": ["/".join(delen[:n]) for n in range(3, len(delen))],
        "label": _label(vorm.get("label", "")),
        "relevant": vorm.get("relevant"),
        "constraint": vorm.get("toets"),
        "verplicht": vorm.get("verplicht"),
        "berekening": vorm.get("reken"),
        "standaard": vorm.get("standaard"),
        "standaard_formule": vorm.get("standaard_formule"),
        "keuzefilter": vorm.get("filter"),
        "lijst": vorm.get("lijst", ""),
        "keuzes": [_keuze_van_tabel(rij) for rij in rijen],
    }


def _keuze_van_tabel(rij: Mapping[str, str]) -> dict[str, Any]:
    kolommen = {k: w for k, w in rij.items() if k not in ("name", "label")}
    return {"naam": rij["name"], "label": [rij["label"]], "kolommen": kolommen}


def _label(tekst: str) -> list[str | dict[str, str]]:
    stukken = _UITVOER.split(tekst)
    return [{"xpath": s.strip()} if n % 2 else s for n, s in enumerate(stukken) if s]
