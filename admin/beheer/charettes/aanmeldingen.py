"""Who signed up: the list without names, with names for who may see them (as the logboek says), and for Excel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.beheer.charettes.overzicht import tel
from admin.beheer.charettes.pagina import Beeld, bp, naar, onderwerp, toon, zoek
from admin.beheer.onderzoeken.codes import bestand
from admin.beheer.onderzoeken.uitkomsten import XLSX
from admin.config import lezend, nu, schrijvend
from admin.formulier import schoon
from admin.toegang import SCHRIJVERS, STAF, heeft, leg_vast, mag
from kern.charettes import stand
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Plaats
from kern.charettes.stand import PlaatsStand
from kern.mensen import deelnemers
from kern.mensen.deelnemers import WENSEN, Bereik
from kern.onderzoek.export import Cel, ExportFout, maak_xlsx
from kern.taal import lokaal, vandaag, zin

PER_BLAD = 100
FILTERS = ("alle", "wacht", "aanbod", "afgemeld")


@dataclass(frozen=True)
class Regel:
    """One line of the list. `wie` is None as long as names are not shown, or when they are erased."""

    a: Aanmelding
    plekken: Sequence[PlaatsStand]
    wie: Bereik | None = None


@bp.get("/<int:id>/aanmeldingen")
@mag(*STAF)
def aanmeldingen(id: int) -> ResponseReturnValue:
    """The list. In the address: `toon` and `dagdeel` choose, `namen=ja` shows names to who may see them."""
    return _toon(id, namen=heeft(*SCHRIJVERS) and request.args.get("namen") == "ja")


@bp.post("/<int:id>/aanmeldingen")
@mag(*SCHRIJVERS)
def aanmeldingen_zoeken(id: int) -> ResponseReturnValue:
    """Who is called so, or has this number, telephone or address. A POST: no name stands in an address."""
    return _toon(id, namen=True, tekst=schoon(request.form.get("zoek"))[:80])


def _toon(id: int, *, namen: bool, tekst: str = "") -> str:
    asked = request.args.get("toon", "alle")
    toon_wat = asked if asked in FILTERS else "alle"
    with lezend() as s:
        b = zoek(s, id)
        dagdeel = _dagdeel(b.c, request.args.get("dagdeel", ""))
        alle = regels(s, b.c, namen=namen)
        counted = tel(s, b.c, stand.standen(s, b.c))
    if namen:
        with schrijvend() as s:  # before contact data are shown it is written down who saw them
            leg_vast(s, "charette_namen_bekeken", onderwerp(b))
    here = [r for r in alle if dagdeel is None or any(p.dagdeel.id == dagdeel.id for p in r.plekken)]
    kept = [r for r in here if gevonden(r, tekst)] if tekst else [r for r in here if past_bij(r, toon_wat)]
    kept = volgorde(kept, toon_wat, dagdeel)
    blad, bladen = _blad(len(kept))
    return toon(
        "admin/charette_aanmeldingen.html",
        b,
        "aanmeldingen",
        lijst=kept[(blad - 1) * PER_BLAD : blad * PER_BLAD],
        aantal=len(kept),
        alle=len(alle),
        filters=_filters(id, here, "" if tekst else toon_wat, dagdeel),
        dagdeel=dagdeel,
        keuzes_dagdelen=[(d.id, d.naam) for d in b.c.dagdelen if d.aanmelden],
        gekozen={"toon": None if toon_wat == "alle" else toon_wat, "dagdeel": dagdeel.id if dagdeel else None},
        namen=namen,
        tekst=tekst,
        tel=counted,
        blad=blad,
        bladen=bladen,
    )


def _filters(id: int, alle: Sequence[Regel], toon_wat: str, dagdeel: Dagdeel | None) -> list[dict[str, object]]:
    here = dagdeel.id if dagdeel else None
    return [
        {
            "label": zin(f"charettes.filter.{name}"),
            "url": url_for("charettes.aanmeldingen", id=id, toon=None if name == "alle" else name, dagdeel=here),
            "actief": name == toon_wat,
            "aantal": sum(past_bij(r, name) for r in alle),
        }
        for name in FILTERS
    ]


def past_bij(r: Regel, toon_wat: str) -> bool:
    """Whether this line belongs to the filter."""
    if toon_wat == "afgemeld":
        return r.a.ingetrokken
    if r.a.ingetrokken:
        return False
    return {
        "alle": True,
        "wacht": any(p.wacht for p in r.plekken),
        "aanbod": any(p.aangeboden for p in r.plekken),
    }[toon_wat]


def volgorde(rows: list[Regel], toon_wat: str, dagdeel: Dagdeel | None) -> list[Regel]:
    """By number; the waiting list of one dagdeel in the order in which people are next."""
    if toon_wat != "wacht" or dagdeel is None:
        return sorted(rows, key=lambda r: r.a.nummer)
    ranks = {r.a.id: p.rang for r in rows for p in r.plekken if p.dagdeel.id == dagdeel.id}
    return sorted(rows, key=lambda r: (ranks[r.a.id] is None, ranks[r.a.id] or 0, r.a.nummer))


def gevonden(r: Regel, tekst: str) -> bool:
    """Whether the number, the name, the telephone or the address is what was looked for."""
    wanted = tekst.casefold()
    if tekst.isdigit() and r.a.nummer == int(tekst):
        return True
    if r.wie is None:
        return False
    phone = "".join(c for c in r.wie.telefoon if c.isdigit())
    digits = "".join(c for c in tekst if c.isdigit())
    found = wanted in r.wie.naam.casefold() or (r.wie.kanaal == "mail" and wanted in r.wie.adres.casefold())
    return found or (len(digits) > 3 and digits in phone)


def _dagdeel(c: Charette, asked: str) -> Dagdeel | None:
    if not asked:
        return None
    return next((d for d in c.dagdelen if str(d.id) == asked), None) or abort(404)


def _blad(n: int) -> tuple[int, int]:
    pages, asked = max(1, -(-n // PER_BLAD)), request.args.get("blad", "1")
    return (min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1), pages


# --- reading


def regels(s: Session, c: Charette, *, namen: bool) -> list[Regel]:
    """Every sign-up of a charette with what it has; the same number of queries however many, but for the names."""
    query = select(Aanmelding).where(Aanmelding.charette_id == c.id).order_by(Aanmelding.nummer)
    rows, ranks = s.scalars(query).all(), rangen(s, c)
    people = deelnemers.van_alle(s, [a.id for a in rows]) if namen else {}
    return [Regel(a, _plekken(a, c, ranks), people.get(a.id)) for a in rows]


def _plekken(a: Aanmelding, c: Charette, ranks: Mapping[int, int]) -> list[PlaatsStand]:
    """What a party has, as `stand.van_aanmelding` says it, with ranks that were counted for all at once."""
    mine = {p.dagdeel_id: p for p in a.plaatsen if p.gevraagd}
    return [
        PlaatsStand(d, stand.soort(p), p.geplaatst, p.aangeboden, p.wacht, ranks.get(p.id), p.aanbod_tot, p.rust)
        for d in c.dagdelen
        if (p := mine.get(d.id)) is not None
    ]


def rangen(s: Session, c: Charette) -> dict[int, int]:
    """The place on the waiting list of its dagdeel (1 = first) of each Plaats that waits, by its id."""
    mine = Plaats.dagdeel_id.in_([d.id for d in c.dagdelen])
    waiting = Plaats.gevraagd > Plaats.geplaatst + Plaats.aangeboden
    query = select(Plaats.id, Plaats.dagdeel_id).where(mine, waiting, Plaats.positie.is_not(None))
    found: dict[int, int] = {}
    seen: dict[int, int] = {}
    for id, dagdeel_id in s.execute(query.order_by(Plaats.dagdeel_id, Plaats.positie)):
        seen[dagdeel_id] = found[id] = seen.get(dagdeel_id, 0) + 1
    return found


# --- for Excel


@bp.get("/<int:id>/aanmeldingen.xlsx")
@mag(*SCHRIJVERS)
def xlsx(id: int) -> ResponseReturnValue:
    """All sign-ups with names and needs, for the day itself; who took it stands in the logboek."""
    with lezend() as s:
        b = zoek(s, id)
        rows = regels(s, b.c, namen=True)
    try:
        content = maak_xlsx(_bladen(b, rows))
    except ExportFout:
        flash(zin("charettes.fout.xlsx"), "fout")
        return redirect(naar(b, "aanmeldingen"), 303)
    with schrijvend() as s:
        leg_vast(s, "charette_xlsx", onderwerp(b))
    return bestand(content, f"aanmeldingen-{b.kern.slug}-{vandaag(nu()).isoformat()}.xlsx", XLSX)


def _bladen(b: Beeld, rows: Sequence[Regel]) -> Iterator[tuple[str, Iterable[Sequence[Cel]]]]:
    head = [zin(f"charettes.kolom.{name}") for name in ("nummer", "naam", "telefoon", "email", "aantal", "stand")]
    head += [d.naam for d in b.c.dagdelen] + [zin(f"charettes.wens.{name}") for name in WENSEN]
    head += [zin(f"charettes.kolom.{name}") for name in ("kanaal", "aangemeld")]
    yield zin("charettes.kolom.blad"), [head, *(_rij(r, b.c) for r in rows)]


def _rij(r: Regel, c: Charette) -> Sequence[Cel]:
    who = r.wie or Bereik("", "mail")
    per = {p.dagdeel.id: p for p in r.plekken}
    return [
        r.a.nummer,
        who.naam,
        who.telefoon,
        who.adres if who.kanaal == "mail" else "",
        r.a.aantal,
        zin("charettes.kolom.afgemeld") if r.a.ingetrokken else "",
        *(_cel(per.get(d.id)) for d in c.dagdelen),
        *(who.wensen.get(name, "") for name in WENSEN),
        zin(f"charettes.kanaal.{r.a.kanaal}"),
        lokaal(r.a.gemaakt).date().isoformat(),
    ]


def _cel(p: PlaatsStand | None) -> str:
    """`2`, `2 (1 wacht)`, `wachtlijst 3`."""
    if p is None:
        return ""
    if p.soort == "geplaatst":
        return str(p.geplaatst)
    return zin(
        f"charettes.cel.{p.soort}", geplaatst=p.geplaatst, aangeboden=p.aangeboden, wacht=p.wacht, rang=p.rang or ""
    )
