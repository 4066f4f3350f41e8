"""Overzicht: what needs somebody now, how every kern stands, and what is mine to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.beheer import aandacht
from admin.beheer.stand_per_kern import FILTERS, Rij, gemeentebreed, rijen
from admin.config import config, lezend, nu
from admin.toegang import SCHRIJVERS, STAF, heeft, huidig, mag
from kern import initiatieven, toezeggingen
from kern.gebruikers import Rol
from kern.onderzoek.export import Cel, maak_xlsx
from kern.onderzoek.onderzoek import Stand
from kern.taal import bedrag, vandaag, zin
from kern.toezeggingen import Toezegging
from kern.trajecten import begroting, rollen
from kern.trajecten.rijen import Staat

bp = Blueprint("overzicht", __name__, url_prefix="/beheer")

PER_BLAD = 25
MIJN_HOOGSTENS = 8
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Which role of a traject somebody has who may do its work.
_ROL = {Rol.PROJECTLEIDER: "PL", Rol.BEHEERDER: "PL", Rol.GEBIEDSMAKELAAR: "GM"}


@dataclass(frozen=True)
class Actie:
    """Something that is mine to do. `voor`: the last day, None when it has none."""

    zin: str
    kern: str
    url: str
    voor: date | None
    dagen_te_laat: int = 0


@dataclass(frozen=True)
class Blad:
    """One page of the table. `toon`: the filter, as in the address."""

    rijen: Sequence[Rij]
    toon: str
    nummer: int
    bladen: int

    @property
    def adres(self) -> dict[str, str | int]:
        """What the address needs to come back to this page."""
        found: dict[str, str | int] = {} if self.toon == "alle" else {"toon": self.toon}
        return found | ({"blad": self.nummer} if self.nummer > 1 else {})


@bp.get("/")
@mag(*STAF)
def lijst() -> ResponseReturnValue:
    """The first page after the login. `toon` and `blad` in the address choose the rows, `punten=alle` all points."""
    with lezend() as s:
        rows, breed = rijen(s, nu()), gemeentebreed(s, nu())
        jaar = begroting.jaarstand(s, nu(), vandaag(nu()).year)
        points = aandacht.punten(aandacht.Blik(s, nu(), rows, breed, jaar, config().omgeving))
        basis = initiatieven.totaal_basis(s)
        mijn = mijn_acties(s, rows)
    return render_template(
        "admin/overzicht.html",
        rijen=rows,
        blad=_blad(rows),
        filters=_filters(rows),
        punten=points,
        alle_punten=request.args.get("punten") == "alle",
        breed=breed,
        jaar=jaar,
        bezet=[r.naam for r in rows if r.kern and r.kern.id in jaar.gestart],
        basis=basis,
        basis_kernen=sum(r.traject is not None and r.traject.basis for r in rows),
        mijn=mijn,
        mijn_hoogstens=MIJN_HOOGSTENS,
        vandaag=vandaag(nu()),
        euro=euro,
        Stand=Stand,
        Staat=Staat,
    )


def euro(cents: int) -> str:
    """Cents as an amount: `€ 1.250`."""
    return bedrag(Decimal(cents) / 100)


def _gekozen() -> str:
    toon = request.args.get("toon", "alle")
    return toon if toon in FILTERS else "alle"


def _blad(rows: Sequence[Rij]) -> Blad:
    toon = _gekozen()
    kept = [r for r in rows if FILTERS[toon](r)]
    pages = max(1, -(-len(kept) // PER_BLAD))
    asked = request.args.get("blad", "1")
    number = min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return Blad(kept[(number - 1) * PER_BLAD : number * PER_BLAD], toon, number, pages)


def _filters(rows: Sequence[Rij]) -> list[dict[str, object]]:
    return [
        {
            "label": zin(f"overzicht.filter.{toon}"),
            "url": url_for("overzicht.lijst", toon=toon if toon != "alle" else None, _anchor="alle-kop"),
            "actief": toon == _gekozen(),
            "aantal": sum(keep(r) for r in rows),
        }
        for toon, keep in FILTERS.items()
    ]


# --- mine to do


def mijn_acties(s: Session, rows: Sequence[Rij]) -> list[Actie]:
    """The open promises of whoever is logged in, and what the steps at work ask of this role; late first, then soon."""
    if not heeft(*SCHRIJVERS):
        return []
    names = {r.kern.id: r.naam for r in rows if r.kern}
    found = [_belofte(t, names[t.kern_id]) for t in _mijn_beloften(s)]
    found += _mijn_stappen(rows)
    return sorted(found, key=lambda a: (a.voor or date.max, a.kern))


def _mijn_beloften(s: Session) -> list[Toezegging]:
    mine = toezeggingen.alle(s, eigenaar=huidig().email)
    leads = huidig().als_rol is Rol.PROJECTLEIDER  # what nobody in particular promised is hers
    return mine + (toezeggingen.alle(s, eigenaar="") if leads else [])


def _belofte(t: Toezegging, kern: str) -> Actie:
    late = toezeggingen.dagen_te_laat(t, vandaag(nu()))
    return Actie(t.tekst, kern, f"/beheer/toezeggingen/{t.id}", t.voor, late)


def _mijn_stappen(rows: Sequence[Rij]) -> Iterable[Actie]:
    """One line per kern that is under way: the step it is at, when this role has something to do in it."""
    rol = _ROL.get(huidig().als_rol, "")
    for r in rows:
        stap = r.traject.nu if r.traject and r.onderweg and rol else None
        if r.traject is None or stap is None or not set("RA") & set(stap.raci.get(rol, "")):
            continue
        doen = rollen.eerst_doen(r.traject, rol)
        if doen:
            url = f"/beheer/trajecten/{r.traject.id}/stap/{stap.sleutel}"
            yield Actie(doen, r.naam, url, stap.tot, stap.dagen_te_laat)


# --- to take along


@bp.get("/overzicht.xlsx")
@mag(*STAF)
def xlsx() -> ResponseReturnValue:
    """The rows of the filter in the address as a workbook, without the division in pages."""
    with lezend() as s:
        rows = [r for r in rijen(s, nu()) if FILTERS[_gekozen()](r)]
    sheet: list[list[Cel]] = [list(zin("overzicht.xlsx.koppen").split("|"))]
    content = maak_xlsx([(zin("overzicht.xlsx.blad"), sheet + [_cellen(r) for r in rows])])
    name = f"overzicht-{vandaag(nu()).isoformat()}.xlsx"
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _cellen(r: Rij) -> list[Cel]:
    t, nu_ = r.traject, r.traject.nu if r.traject else None
    moment = r.moment
    found: list[Cel] = [r.naam, t.aanpak_naam if t else "", zin(f"overzicht.staat.{t.staat.value}") if t else ""]
    found += [nu_.naam, nu_.nummer, t.totaal] if t and nu_ else ["", "", ""]
    found += [r.dagen_te_laat, "" if r.n is None else r.n, r.onderzoek.huishoudens if r.onderzoek else ""]
    found += [_iso(moment[1].op), moment[1].wat] if moment else ["", ""]
    found += [*r.beloofd, *(cents / 100 for cents in (r.geld.begroot, r.geld.verplicht, r.geld.besteed)), r.contacten]
    return found


def _iso(dag: date | None) -> str:
    return dag.isoformat() if dag else ""
