"""The tabs Respons and Vragenlijst: who takes part, where people stop, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.beheer.onderzoeken.pagina import Beeld, bp, toon, zoek
from admin.config import config, lezend, nu
from admin.toegang import SCHRIJVERS, STAF, heeft, mag
from kern import instellingen
from kern.onderzoek import codes, opschrift, overgang, reeks, uitslag, veldwerk, voortgang
from kern.onderzoek.model import ontleed
from kern.onderzoek.onderzoek import Stand
from kern.onderzoek.uitslag import Cijfers
from kern.onderzoek.verschil import soort_van
from kern.onderzoek.voortgang import Uitval
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import dag_en_maand, vandaag, zin

# So many questions stand apart in the table of where people stop.
MEESTE_RIJEN = 6


@dataclass(frozen=True)
class Stoprij:
    """Where some people stopped. `nummer` is the question's place, 0 for what is no question."""

    nummer: int
    tekst: str
    aantal: int


@bp.get("/<int:id>")
@mag(*STAF)
def een(id: int) -> ResponseReturnValue:
    """Respons; a lezer has nothing to find there and goes on to the results."""
    if not heeft(*SCHRIJVERS):
        return redirect(url_for("onderzoeken.uitkomsten", id=id), 303)
    with lezend() as s:
        b = zoek(s, id)
        if b.stand is Stand.CONCEPT:
            found = codes.aantal_codes(s, b.o)
            return toon("admin/onderzoek_klaar.html", b, "respons", codes=found, base_url=config().omgeving.base_url)
        return toon("admin/onderzoek_respons.html", b, "respons", **_respons(s, b))


def _respons(s: Session, b: Beeld) -> dict[str, Any]:
    figures = uitslag.respons(s, b.o)
    days = uitslag.dagen(b.o, figures, vandaag(nu()))
    settings = instellingen.lees(s, "onderzoek", nu())
    stopped = voortgang.uitval(s, b.o, nu())
    return {
        "cijfers": figures,
        "dagen": _dagen(days, b, vandaag(nu())),
        "tabel_dagen": [(d, n) for d, n in days if n is not None][::-1],
        "piek": max(((n, d) for d, n in days if n), default=None),
        "uitval": stopped,
        "stoppers": _stoppers(stopped, b, reeks.versies(s, b.o)),
        "grens": int(settings["grens_zonder_code_procent"]),
        "ongedaan_tot": veldwerk.ongedaan_tot(s, nu(), b.o),
        "kanalen": _kanalen(figures),
        "base_url": config().omgeving.base_url,
    }


def _dagen(days: list[tuple[date, int | None]], b: Beeld, today: date) -> list[dict[str, Any]]:
    return [{"label": dag_en_maand(d), "aantal": n, "vandaag": d == today} for d, n in days]


def _kanalen(figures: Cijfers) -> list[tuple[str, int]]:
    return [(zin(f"onderzoek.kanaal.{name}"), n) for name, n in figures.per_kanaal.items()]


def _stoppers(stopped: Uitval, b: Beeld, versies: list[VragenlijstVersie]) -> list[Stoprij]:
    words = {v.id: opschrift.van_onderzoek(b.o, v) for v in versies}
    places = {naam: i for i, naam in enumerate(words[b.versie.id], 1)}
    # Who began on an older version may have stopped at a question that is no more.
    titles = {naam: t.vraag.tekst for v in reversed(versies) for naam, t in words[v.id].items()}
    merged: dict[tuple[int, str], int] = {}
    for vraag, n in stopped.per_vraag:
        naam = ontleed(vraag)[0]
        key = (
            places.get(naam, 0),
            titles.get(naam) or zin(f"onderzoek.stop.{'eind' if naam == '_verzenden' else 'begin'}"),
        )
        merged[key] = merged.get(key, 0) + n
    rows = sorted((Stoprij(place, text, n) for (place, text), n in merged.items()), key=lambda r: -r.aantal)
    rest = sum(r.aantal for r in rows[MEESTE_RIJEN:])
    return rows[:MEESTE_RIJEN] + ([Stoprij(0, zin("onderzoek.stop.rest"), rest)] if rest else [])


@bp.get("/<int:id>/vragenlijst")
@mag(*STAF)
def vragenlijst(id: int) -> ResponseReturnValue:
    """What is asked, in order."""
    with lezend() as s:
        b = zoek(s, id)
        tables = b.o.tabellen or veldwerk.tabellen(s, nu(), b.kern, b.o.onderzoeksgebied, config().omgeving.gemeente)
        shown = {
            "nieuwer": overgang.nieuwere(s, b.o),
            "andere": overgang.andere_versies(s, b.o),
            "verloop": overgang.verloop(s, b.o),
            "kan_nog": b.stand in (Stand.CONCEPT, Stand.OPEN),
        }
    titles = opschrift.opschriften(b.versie, tables, vandaag(nu()))
    fields = opschrift.gevraagd(b.versie)
    groups = opschrift.model_van(b.versie).groepen
    return toon(
        "admin/onderzoek_vragenlijst.html",
        b,
        "vragenlijst",
        vragen=titles,
        soorten={v.naam: soort_van(v) for v in fields},
        gevoelig={v.naam for v in fields if v.gevoelig},
        niet_allemaal=any(f.relevant or any(groups[g].relevant for g in f.groepen) for f in fields),
        herhaald={v.naam: reeks.tekst_van(groups[v.herhaling]) for v in fields if v.herhaling},
        **shown,
    )
