"""The tab Uitkomsten: locked while people answer; then charts with their tables, the count, and the files."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.beheer.onderzoeken.codes import bestand
from admin.beheer.onderzoeken.pagina import Beeld, bp, toon, zoek
from admin.config import lezend, schrijvend
from admin.toegang import LEIDING, STAF, heeft, huidig, leg_vast, mag
from kern.behoefte import segmenten
from kern.behoefte.segmenten import Geteld
from kern.gebruikers import Rol
from kern.onderzoek import export, reeks, uitslag
from kern.onderzoek.antwoorden import Record
from kern.onderzoek.bescherming import beschermd
from kern.onderzoek.codeboek import codeboek_html
from kern.onderzoek.dubbel import heeft_routes
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.uitslag import VraagUitslag
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import aantal, procent

FILTERS = (("", "Iedereen"), ("H", "Huishoudens"), ("S", "Starters"), ("T", "Van elders"))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# How the name of a file ends → what it is; a codebook is to be kept and not to be shown as a page of ours.
SOORTEN = {"csv": "text/csv", "zip": "application/zip", "xlsx": XLSX, "html": "application/octet-stream"}


class Getal(float):
    """A number that prints itself in Dutch: `18,5`."""

    def __str__(self) -> str:
        return aantal(float(self) if self % 1 else int(self))


@bp.get("/<int:id>/uitkomsten")
@mag(*STAF)
def uitkomsten(id: int) -> ResponseReturnValue:
    """What people answered. Only the leiding sees small numbers, and only they can filter: the difference of two
    pages would give small numbers away.
    """
    whole = heeft(*LEIDING)
    route = request.args.get("wie", "") if whole else ""
    if route not in dict(FILTERS):
        abort(404)
    with lezend() as s:
        b = zoek(s, id)
        if not b.dicht:
            return toon("admin/onderzoek_dicht.html", b, "uitkomsten")
        alle, versions = uitslag.tellende_records(s, b.o), reeks.versies(s, b.o)
        figures = uitslag.respons(s, b.o)
    routes = heeft_routes(b.versie.model)
    found = uitslag.per_vraag(alle, b.o, versions, route or None)
    shown = [uitslag.ingekort(u) if whole else beschermd(u) for u in found]
    return toon(
        "admin/onderzoek_uitkomsten.html",
        b,
        "uitkomsten",
        cijfers=figures,
        vragen=[(u, _staven(u)) for u in shown if u.n or u.te_weinig],
        filters=_filters(b, route, alle) if whole and routes else [],
        routes=routes,
        versies=_versies(alle, versions),
        geteld=_geteld(alle, whole) if b.wonen and routes else None,
        Getal=Getal,
        heel=whole,
        open_antwoorden=huidig().als_rol is Rol.PROJECTLEIDER,
        senioren=segmenten.label_senioren(),
    )


def _filters(b: Beeld, route: str, alle: list[Record]) -> list[dict[str, Any]]:
    there = {r.route for r in alle}
    url = url_for("onderzoeken.uitkomsten", id=b.o.id)
    return [
        {"label": label, "url": f"{url}?wie={key}" if key else url, "actief": key == route}
        for key, label in FILTERS
        if not key or key in there
    ]


def _versies(alle: list[Record], versions: list[VragenlijstVersie]) -> list[tuple[str, int]]:
    """How many records count on each version, the first one on top; empty when there is one."""
    counts = Counter(r.versie_id for r in alle)
    return [(v.versie, counts[v.id]) for v in reversed(versions)] if len(versions) > 1 else []


def _staven(u: VraagUitslag) -> list[dict[str, Any]]:
    """The rows of a chart."""
    return [
        {
            "label": r.label,
            "aantal": r.aantal,
            "deel": "" if r.deel is None else procent(r.deel),
            "plaats": "" if r.plaats is None else aantal(round(r.plaats, 1)),
        }
        for r in u.rijen
    ]


def _geteld(alle: list[Record], whole: bool) -> Geteld:
    found = segmenten.geteld(uitslag.wensen(alle), uitslag.volgens_ouders(alle))
    return found if whole else segmenten.samengevoegd(found)


@bp.get("/<int:id>/opmerkingen")
@mag(Rol.PROJECTLEIDER)
def opmerkingen(id: int) -> ResponseReturnValue:
    """What people wrote themselves; who looks is written down."""
    with schrijvend() as s:
        b = zoek(s, id)
        if not b.dicht:
            abort(404)
        leg_vast(s, "open_antwoorden_bekeken", b.log_naam)
    with lezend() as s:
        b = zoek(s, id)
        found = uitslag.open_antwoorden(uitslag.tellende_records(s, b.o), b.o, reeks.versies(s, b.o))
    return toon("admin/onderzoek_opmerkingen.html", b, "uitkomsten", vragen=found)


@bp.post("/<int:id>/export/<soort>")
@mag(*LEIDING)
def download(id: int, soort: str) -> ResponseReturnValue:
    """A file with all answers, or the codebook; what people wrote themselves only for the projectleider."""
    if soort not in ("csv", "xlsx", "codeboek"):
        abort(404)
    own = huidig().als_rol is Rol.PROJECTLEIDER
    with schrijvend() as s:
        b = zoek(s, id)
        if not b.dicht:
            abort(404)
        leg_vast(s, f"export_{soort}", b.log_naam)
    with lezend() as s:
        b = zoek(s, id)
        naam, ending, content = _bestand(s, b.o, soort, own)
    return bestand(content, f"{naam}-{b.slug}-{b.o.opent.year}.{ending}", SOORTEN[ending])


def _bestand(s: Session, o: Onderzoek, soort: str, open_vragen: bool) -> tuple[str, str, bytes]:
    """What the file is called, how its name ends, and what is in it. With repeats the CSV files come as one zip."""
    if soort == "codeboek":
        return "codeboek", "html", codeboek_html(s, o).encode()
    if soort == "xlsx":
        return "antwoorden", "xlsx", export.antwoorden_xlsx(s, o, open_vragen)
    files = export.bestanden_csv(s, o, open_vragen)
    if len(files) > 1:
        return "antwoorden", "zip", export.zip_bytes(files)
    return "antwoorden", "csv", files["antwoorden.csv"]
