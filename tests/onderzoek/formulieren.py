"""The form descriptions of tests/data/xpath_herhaling.yaml as a questionnaire model."""

from __future__ import annotations

import re
from typing import Any

from kern.onderzoek.blad import Model

Json = dict[str, Any]
_OUTPUT = re.compile(r'<output value="([^"]*)"\s*/>')


def model(form: Json) -> Model:
    """The model of a form: `velden`, `herhalingen`, `groepen`, `lijsten`, as tests/orakel/formulier.py reads them."""
    repeats, groups = form.get("herhalingen", {}), form.get("groepen", {})
    paths = dict.fromkeys(above for veld in form["velden"] for above in _above(veld["pad"]))
    return Model.van_json(
        {
            "form_id": "proef",
            "versie": "1",
            "titel": "Proef",
            "talen": ["nl"],
            "taal": "nl",
            "velden": [_veld(veld, form.get("lijsten", {})) for veld in form["velden"]],
            "groepen": {path: _groep(path, repeats, groups) for path in paths},
        }
    )


def _above(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(3, len(parts))]


def _groep(path: str, repeats: Json, groups: Json) -> Json:
    shape: Json = {"herhaling": path in repeats, "aantal": repeats.get(path), "vertalingen": {}}
    return {"relevant": groups.get(path), "label": [path.rpartition("/")[2].capitalize()], **shape}


def _veld(veld: Json, lists: Json) -> Json:
    return {
        "naam": veld["pad"].rpartition("/")[2],
        "pad": veld["pad"],
        "type": veld["soort"],
        "label": _parts(veld.get("label", veld["pad"])),
        "relevant": veld.get("relevant"),
        "groepen": _above(veld["pad"]),
        "constraint": veld.get("toets"),
        "verplicht": veld.get("verplicht"),
        "berekening": veld.get("reken"),
        "keuzes": [*_choices(veld.get("keuzes", {})), *map(_choice, lists.get(veld.get("lijst", ""), []))],
        "keuzefilter": veld.get("filter"),
        "lijst": veld.get("lijst", ""),
    }


def _choices(choices: dict[str, str]) -> list[Json]:
    return [{"naam": name, "label": [label], "kolommen": {}} for name, label in choices.items()]


def _choice(row: dict[str, str]) -> Json:
    columns = {key: text for key, text in row.items() if key not in ("name", "label")}
    return {"naam": row["name"], "label": [row["label"]], "kolommen": columns}


def _parts(label: Any) -> list[Any]:
    pieces = _OUTPUT.split(label)
    return [{"xpath": piece.strip()} if place % 2 else piece for place, piece in enumerate(pieces) if piece]
