"""Another status for a plan: choose which, then prove what it asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin.beheer.initiatieven.pagina import Beeld, bp, overal, zichtbaarheden, zoek
from admin.config import config, huis, lezend, nu, schrijvend
from admin.formulier import lees_dag, schoon
from admin.toegang import SCHRIJVERS, huidig, mag
from kern.initiatieven import STATUSSEN, InitiatiefFout
from kern.initiatieven.segmenten import Woningsoort, in_woorden
from kern.initiatieven.statussen import Bewijs, keuzes
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid
from kern.mensen import indieners
from kern.taal import bestaat_zin, vandaag, zin
from kern.werk import initiatieven as werk


@dataclass
class Getypt:
    """The form as it was typed, and what is wrong with it: field → sentence."""

    waarde: Mapping[str, str]
    fout: dict[str, str] = field(default_factory=dict)

    def dag(self, naam: str) -> date | None:
        """The day in a field."""
        return lees_dag(self.waarde.get(naam, ""))

    def bewijs(self, velden: tuple[Bewijs, ...]) -> dict[str, str]:
        """What was typed to prove it; days as ISO, one that is no day as it was typed."""
        found = {}
        for b in velden:
            text = schoon(self.waarde.get(b.sleutel, ""), lang=b.soort == "tekst")
            day = lees_dag(text) if b.soort == "datum" else None
            found[b.sleutel] = day.isoformat() if day else text
        return found


@bp.get("/<int:nummer>/status")
@mag(*SCHRIJVERS)
def status(nummer: int) -> ResponseReturnValue:
    """Which status, and the fields it asks; `naar` in the address is the choice."""
    with lezend() as s:
        b = zoek(s, nummer)
    naar = request.args.get("naar", "")
    if naar and naar not in {k.code for k in keuzes(b.i)}:
        abort(404)
    day = vandaag(nu())
    start = {"dag": f"{day.day}-{day.month}-{day.year}", "zichtbaarheid": b.i.zichtbaarheid}
    start |= {f"gerealiseerd-{r.id}": str(r.aantal) for r in b.i.programma}
    return _pagina(b, naar, Getypt(start | {"versie": str(b.i.versie)}))


@bp.post("/<int:nummer>/status")
@mag(*SCHRIJVERS)
def zet_status(nummer: int) -> ResponseReturnValue:
    """Give it the status; who brought it gets a mail."""
    getypt = Getypt(request.form.to_dict())
    naar = getypt.waarde.get("naar", "")
    with lezend() as s:
        b = zoek(s, nummer)
    if naar not in STATUSSEN:
        abort(404)
    _keur_leeg(getypt, naar, hervat=b.i.gegevens.get("vorige") == naar)
    verouderd = False
    if not getypt.fout:
        try:
            _bewaar(nummer, naar, getypt)
        except Verouderd:
            with lezend() as s:
                b, verouderd = zoek(s, nummer), True
        except InitiatiefFout as fout:
            getypt.fout[fout.veld] = str(fout)
        else:
            config().wek()
            flash(zin("initiatieven.melding.status", nummer=nummer, status=STATUSSEN[naar].label), "ok")
            return redirect(url_for("initiatieven.een", nummer=nummer), 303)
    return _pagina(b, naar, getypt, verouderd=verouderd), 409 if verouderd else 422


def _keur_leeg(getypt: Getypt, naar: str, *, hervat: bool) -> None:
    """Name everything that is empty at once, in the order of the form; the use case names one thing at a time."""
    if getypt.dag("dag") is None:
        key = "datum" if getypt.waarde.get("dag", "").strip() else "geen_dag"
        getypt.fout["dag"] = zin(f"initiatieven.fout.{key}")
    for b in () if hervat else STATUSSEN[naar].bewijs:
        if b.verplicht and not schoon(getypt.waarde.get(b.sleutel, "")):
            getypt.fout[b.sleutel] = zin("initiatieven.fout.verplicht")
    if not schoon(getypt.waarde.get("reden", ""), lang=True):
        getypt.fout["reden"] = zin("initiatieven.fout.geen_reden")


def _bewaar(nummer: int, naar: str, getypt: Getypt) -> None:
    day, versie = getypt.dag("dag"), getypt.waarde.get("versie", "")
    visible = getypt.waarde.get("zichtbaarheid", "")
    if visible not in set(Zichtbaarheid):
        abort(400)
    with schrijvend() as s:
        b = zoek(s, nummer)
        werk.zet_status(
            s,
            nu(),
            b.i,
            naar,
            huis(),
            reden=getypt.waarde.get("reden", ""),
            bewijs=getypt.bewijs(STATUSSEN[naar].bewijs),
            dag=day or vandaag(nu()),
            zichtbaarheid=Zichtbaarheid(visible),
            door=huidig().email,
            gelezen_versie=int(versie) if re.fullmatch(r"[0-9]{1,9}", versie, re.ASCII) else -1,
            gerealiseerd=_gerealiseerd(b, getypt) if naar == "opgeleverd" else None,
        )


def _gerealiseerd(b: Beeld, getypt: Getypt) -> dict[int, int]:
    found = {}
    for regel in b.i.programma:
        text = getypt.waarde.get(f"gerealiseerd-{regel.id}", "").strip() or "0"
        if not re.fullmatch(r"[0-9]{1,4}", text, re.ASCII):
            raise InitiatiefFout(f"gerealiseerd-{regel.id}", "initiatief.fout.aantal")
        found[regel.id] = int(text)
    return found


def _pagina(b: Beeld, naar: str, getypt: Getypt, *, verouderd: bool = False) -> str:
    with lezend() as s:
        mailt = (wie := indieners.van(s, b.i.id)) is not None and bool(wie.email)
    hervat = b.i.gegevens.get("vorige") == naar
    waarde = dict(getypt.waarde) | ({"versie": str(b.i.versie)} if verouderd else {})
    return render_template(
        "admin/initiatief_status.html",
        i=b.i,
        kern=b.kern,
        naar=STATUSSEN.get(naar),
        keuzes=keuzes(b.i),
        velden=[] if hervat or not naar else [(v, _hulp(v.sleutel)) for v in STATUSSEN[naar].bewijs],
        hervat=hervat,
        waarde=waarde,
        fout=getypt.fout,
        verouderd=verouderd,
        zichtbaarheden=zichtbaarheden(),
        programma=[(r.id, in_woorden(Woningsoort(r.type, r.eigendom, r.prijs)), r.aantal) for r in b.i.programma],
        mailt=mailt,
        label=STATUSSEN,
        **overal(),
    )


def _hulp(sleutel: str) -> str:
    key = f"initiatieven.bewijs_hulp.{sleutel}"
    return zin(key) if bestaat_zin(key) else ""
