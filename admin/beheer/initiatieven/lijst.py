"""The register over all kernen: homes per kern and per segment by hardness, the plans, and all of it for Excel."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin.beheer.initiatieven.pagina import bp, overal
from admin.beheer.onderzoeken.codes import bestand
from admin.beheer.onderzoeken.uitkomsten import XLSX
from admin.config import lezend, nu, schrijvend
from admin.toegang import STAF, leg_vast, mag
from kern import kernen
from kern.initiatieven import HARDHEDEN, STATUSSEN, Filter, Initiatief, hardheid, register
from kern.initiatieven.register import per_segment, segment_van, tel, woningen
from kern.initiatieven.segmenten import Woningsoort, in_woorden, segmenten
from kern.kernen import Kern
from kern.onderzoek.export import Cel, ExportFout, maak_xlsx
from kern.taal import lokaal, vandaag, zin

# The names in the address.
FILTERS = ("kern", "segment", "status", "hardheid")
Aantallen = dict[str, int]


@dataclass(frozen=True)
class Rij:
    """One line of the homes per kern: by hardness, together, and what of that is of 2020-2023 (and made up)."""

    naam: str
    aantal: Aantallen
    totaal: int
    basis: int
    fictief: int


@bp.get("")
@mag(*STAF)
def lijst() -> ResponseReturnValue:
    """The register; the filters stand in the address."""
    gekozen = _gekozen()
    with lezend() as s:
        alle = kernen.alle(s)
        plannen = register(s, _filter(gekozen, alle))
    namen = {kern.id: kern.naam for kern in alle}
    rijen, totaal = per_kern(plannen, alle, gekozen["segment"])
    return render_template(
        "admin/initiatieven.html",
        plannen=plannen,
        namen=namen,
        rijen=rijen,
        totaal=totaal,
        segmenten=_segmenten(plannen, gekozen["segment"]),
        gekozen=gekozen,
        gefilterd={name: value for name, value in gekozen.items() if value},
        keuzes=_keuzes(alle),
        programma=_regels,
        hardheid=hardheid,
        aantal_van=lambda i: sum(woningen(i, gekozen["segment"]).values()),
        label=STATUSSEN,
        **overal(),
    )


@bp.get("/register.xlsx")
@mag(*STAF)
def xlsx() -> ResponseReturnValue:
    """What the register shows now, for Excel; without who brought a plan."""
    gekozen = _gekozen()
    with lezend() as s:
        alle = kernen.alle(s)
        plannen = register(s, _filter(gekozen, alle))
    try:
        content = maak_xlsx(_bladen(plannen, alle, gekozen["segment"]))
    except ExportFout:
        flash(zin("initiatieven.fout.xlsx"), "fout")
        return redirect(f"{url_for('initiatieven.lijst')}?{urlencode(gekozen)}", 303)
    with schrijvend() as s:
        leg_vast(s, "initiatieven_xlsx")
    return bestand(content, f"initiatieven-{vandaag(nu()).isoformat()}.xlsx", XLSX)


# --- filters


def _gekozen() -> dict[str, str]:
    return {name: request.args.get(name, "") for name in FILTERS}


def _filter(gekozen: dict[str, str], alle: Sequence[Kern]) -> Filter:
    """The filter of an address, or 404 for words that do not exist."""
    per_slug = {kern.slug: kern.id for kern in alle}
    known: dict[str, Collection[str]] = {
        "kern": per_slug,
        "segment": segmenten(),
        "status": STATUSSEN,
        "hardheid": HARDHEDEN,
    }
    if any(value and value not in known[name] for name, value in gekozen.items()):
        abort(404)
    return Filter(
        kern_id=per_slug.get(gekozen["kern"]),
        segment=gekozen["segment"],
        status=gekozen["status"],
        hardheid=gekozen["hardheid"],
    )


def _keuzes(alle: Sequence[Kern]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Per filter its name in the address, its label, and the choices; the first is everything."""
    return [
        ("kern", "Kern", [("", "Alle kernen"), *((kern.slug, kern.naam) for kern in alle)]),
        ("segment", "Soort woning", [("", "Alle soorten"), *segmenten().items()]),
        ("status", "Status", [("", "Alle statussen"), *((code, st.label) for code, st in STATUSSEN.items())]),
        ("hardheid", "Hardheid", [("", "Alle"), *((h, zin(f"initiatieven.hardheid.{h}")) for h in HARDHEDEN)]),
    ]


# --- numbers


def per_kern(plannen: Sequence[Initiatief], alle: Iterable[Kern], segment: str = "") -> tuple[list[Rij], Rij]:
    """The homes of these plans per kern that has any plan among them, and of all together."""
    counted, basis = tel(plannen, segment), tel([i for i in plannen if i.basis], segment)
    fictief = tel([i for i in plannen if i.fictief], segment)
    rows = [
        Rij(kern.naam, counted[kern.id], sum(counted[kern.id].values()), _som(basis, kern.id), _som(fictief, kern.id))
        for kern in alle
        if kern.id in counted
    ]
    together = {how: sum(row.aantal[how] for row in rows) for how in HARDHEDEN}
    numbers = (sum(getattr(row, name) for row in rows) for name in ("totaal", "basis", "fictief"))
    return rows, Rij("Samen", together, *numbers)


def _som(counted: dict[int, Aantallen], kern_id: int) -> int:
    return sum(counted.get(kern_id, {}).values())


def _segmenten(plannen: Sequence[Initiatief], alleen: str) -> list[tuple[str, Aantallen]]:
    """The homes of these plans per segment that occurs among them, in the order of the table."""
    found = per_segment(plannen)
    return [(label, found[name]) for name, label in segmenten().items() if name in found and alleen in ("", name)]


def _regels(i: Initiatief) -> list[tuple[str, str, int]]:
    """The programma of a plan: per line the home in words, its segment, how many."""
    labels = segmenten()
    return [
        (in_woorden(Woningsoort(r.type, r.eigendom, r.prijs)), labels[segment_van(r)], r.aantal) for r in i.programma
    ]


# --- for Excel

KOP_PLANNEN: tuple[Cel, ...] = (
    *("Nummer", "Kern", "Plan", "Plek", "Woning", "Segment", "Aantal", "Gerealiseerd", "Status", "Hardheid"),
    *("Sinds", "Ontvangen", "Termijn", "Voor wie", "Grond of gebouw", "Wie mag het lezen", "2020–2023", "Verzonnen"),
)


def _bladen(
    plannen: Sequence[Initiatief], alle: Sequence[Kern], segment: str
) -> Iterator[tuple[str, Iterable[Sequence[Cel]]]]:
    namen = {kern.id: kern.naam for kern in alle}
    yield zin("initiatieven.xlsx.blad"), [KOP_PLANNEN, *_rijen(plannen, namen, segment)]
    rows, together = per_kern(plannen, alle, segment)
    names = [zin(f"initiatieven.hardheid.{how}") for how in HARDHEDEN]
    lines: list[Sequence[Cel]] = [["Kern", *names, "Totaal", "Waarvan 2020–2023", "Waarvan verzonnen"]]
    lines += [[r.naam, *r.aantal.values(), r.totaal, r.basis, r.fictief] for r in (*rows, together)]
    yield zin("initiatieven.xlsx.blad_kern"), lines


def _rijen(plannen: Sequence[Initiatief], namen: dict[int, str], segment: str) -> Iterator[Sequence[Cel]]:
    """A row per line of a programma; a plan without homes has one with an empty number."""
    labels = segmenten()
    for i in plannen:
        before: tuple[Cel, ...] = (i.nummer, namen[i.kern_id], i.titel, i.plek)
        for regel in i.programma:
            if segment in ("", segment_van(regel)):
                home = in_woorden(Woningsoort(regel.type, regel.eigendom, regel.prijs))
                numbers = (home, labels[segment_van(regel)], regel.aantal, regel.gerealiseerd)
                yield *before, *numbers, *_achter(i)
        if not i.programma:
            yield *before, "", "", "", "", *_achter(i)


def _achter(i: Initiatief) -> tuple[Cel, ...]:
    how = hardheid(i)
    return (
        STATUSSEN[i.status].label,
        zin(f"initiatieven.hardheid.{how}") if how else "",
        lokaal(i.status_op).date().isoformat(),
        str(i.gegevens.get("ontvangstdatum", "")),
        zin(f"initiatieven.termijn.{i.termijn}"),
        zin(f"initiatieven.gebruik.{i.gebruik}"),
        zin(f"initiatieven.eigenaar.{i.gegevens.get('eigenaar', 'onbekend')}"),
        zin(f"initiatieven.zichtbaarheid.{i.zichtbaarheid}"),
        "ja" if i.basis else "",
        "ja" if i.fictief else "",
    )
