"""The tab Uitkomsten: locked while people answer; then charts with their tables, the count, and the files."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from admin.beheer.onderzoeken.codes import bestand
from admin.beheer.onderzoeken.pagina import Beeld, bp, toon, zoek
from admin.config import lezend, schrijvend
from admin.toegang import LEIDING, STAF, heeft, huidig, leg_vast, mag
from kern.behoefte import segmenten
from kern.behoefte.segmenten import Geteld
from kern.gebruikers import Rol
from kern.onderzoek import export, uitslag
from kern.onderzoek.antwoorden import Record
from kern.onderzoek.bescherming import beschermd
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.uitslag import VraagUitslag
from kern.taal import aantal, procent

FILTERS = (("", "Iedereen"), ("H", "Huishoudens"), ("S", "Starters"), ("T", "Van elders"))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
        alle = uitslag.tellende_records(s, b.o)
        figures = uitslag.respons(s, b.o)
    found = uitslag.per_vraag(alle, b.o, b.versie, route or None)
    shown = found if whole else [beschermd(u) for u in found]
    return toon(
        "admin/onderzoek_uitkomsten.html",
        b,
        "uitkomsten",
        cijfers=figures,
        vragen=[(u, _staven(u)) for u in shown if u.n or u.te_weinig],
        filters=_filters(b, route, alle) if whole else [],
        geteld=_geteld(alle, whole) if b.versie.form_id == "woonbehoefte" else None,
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


def _staven(u: VraagUitslag) -> list[dict[str, Any]]:
    """The rows of a chart."""
    return [{"label": r.label, "aantal": r.aantal, "deel": "" if r.deel is None else procent(r.deel)} for r in u.rijen]


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
        leg_vast(s, "open_antwoorden_bekeken", b.kern.naam)
    with lezend() as s:
        b = zoek(s, id)
        found = uitslag.open_antwoorden(uitslag.tellende_records(s, b.o), b.o, b.versie)
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
        leg_vast(s, f"export_{soort}", b.kern.naam)
    with lezend() as s:
        b = zoek(s, id)
        name = f"{b.kern.slug}-{_jaar(b.o)}"
        if soort == "codeboek":
            html = export.codeboek_html(s, b.o, b.versie, b.kern)
            return bestand(html.encode(), f"codeboek-{name}.html", "application/octet-stream")
        if soort == "csv":
            return bestand(export.antwoorden_csv(s, b.o, b.versie, own), f"antwoorden-{name}.csv", "text/csv")
        return bestand(export.antwoorden_xlsx(s, b.o, b.versie, own), f"antwoorden-{name}.xlsx", XLSX)


def _jaar(o: Onderzoek) -> int:
    return o.opent.year
