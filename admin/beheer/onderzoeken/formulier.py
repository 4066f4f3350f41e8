"""The list of onderzoeken, and making or changing one that is not open yet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import HiddenField, RadioField, SelectField

from admin.beheer.onderzoeken.pagina import Beeld, bp, zoek
from admin.config import lezend, nu, schrijvend
from admin.formulier import DatumVeld, Formulier, GetalVeld, Verplicht
from admin.toegang import LEIDING, SCHRIJVERS, STAF, heeft, huidig, mag
from kern import instellingen, kernen
from kern.instellingen import Verouderd
from kern.kernen import Kern, Onderzoeksgebied
from kern.onderzoek import onderzoek, veldwerk, vragenlijst
from kern.onderzoek.onderzoek import Doelgroep, OnderzoekFout, Stand, fout_zin
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import vandaag, zin

WEKEN = timedelta(weeks=4)
# Which field a refusal belongs to.
VELD_BIJ = {
    "huishoudens": "huishoudens",
    "verenigingen": "huishoudens",
    "doel": "doel_procent",
    "data": "sluit",
    "naam_is_kern": "versie_id",
}
# Whom staff may choose to ask; who took part in something is asked from there, by a link of its own.
TE_KIEZEN = (Doelgroep.HUISHOUDENS, Doelgroep.VERENIGINGEN)
# What stands for the whole gemeente among the kernen.
HEEL = "hele-gemeente"


class Onderzoekformulier(Formulier):
    """An onderzoek that is not open yet. Without a kern there is no `gebied`."""

    doelgroep = RadioField("Wie vraagt u?", choices={d.value: zin(f"onderzoek.wie.{d.value}") for d in TE_KIEZEN})
    gebied = RadioField("Over welk gebied gaat het?", choices={g.value: g.label.capitalize() for g in Onderzoeksgebied})
    huishoudens = GetalVeld("", (Verplicht("vul_getal"),), minstens=1, hoogstens=100_000)
    doel_procent = GetalVeld("Doel", (Verplicht("vul_getal"),), minstens=1, hoogstens=100)
    opent = DatumVeld("Eerste dag", (Verplicht("vul_datum"),))
    sluit = DatumVeld("Laatste dag", (Verplicht("vul_datum"),))
    versie_id = SelectField("Vragenlijst")
    versie = HiddenField()

    def velden(self) -> dict[str, Any]:
        """The values for the use case."""
        area = {"gebied": Onderzoeksgebied(self.gebied.data)} if "gebied" in self else {}
        return area | {
            "doelgroep": Doelgroep(self.doelgroep.data),
            "huishoudens": int(self.huishoudens.getal or 0),
            "doel_procent": int(self.doel_procent.getal or 0),
            "opent": self.opent.dag,
            "sluit": self.sluit.dag,
            "versie_id": self.versie_id.data,
        }


def _formulier(s: Session, data: dict[str, Any], kern: Kern | None) -> Onderzoekformulier:
    versions = {v.id: f"{v.titel}, versie {v.versie}" for v in vragenlijst.alle(s)}
    form = Onderzoekformulier(request.form, data=data if request.method == "GET" else None)
    form.versie_id.choices = versions
    if kern is None:
        del form.gebied
    wie = form.doelgroep.data if form.doelgroep.data in list(Doelgroep) else Doelgroep.HUISHOUDENS.value
    form.huishoudens.label.text = zin(f"onderzoek.aantal.{wie}")
    return form


@bp.get("")
@mag(*STAF)
def lijst() -> ResponseReturnValue:
    """All onderzoeken: what runs on top, then what is ready, then what is closed."""
    order = {Stand.OPEN: 0, Stand.UITLOOP: 1, Stand.CONCEPT: 2, Stand.GESLOTEN: 3}
    with lezend() as s:
        rows = [zoek(s, o.id) for o in onderzoek.alle(s)]
        numbers = {b.o.id: veldwerk.aantal_huishoudens(s, b.o) for b in rows if b.stand is not Stand.CONCEPT}
    rows.sort(key=lambda b: (order[b.stand], b.o.sluit if b.stand is Stand.OPEN else b.o.opent))
    return render_template(
        "admin/onderzoeken.html",
        rijen=rows,
        respons=numbers,
        Stand=Stand,
        vandaag=vandaag(nu()),
        mag_maken=heeft(*LEIDING),
        ziet_respons=heeft(*SCHRIJVERS),
    )


@bp.route("/nieuw", methods=["GET", "POST"])
@mag(*LEIDING)
def nieuw() -> ResponseReturnValue:
    """First where and what, then the rest with the numbers that go with it filled in."""
    with lezend() as s:
        where = request.args.get("kern", "")
        kern = kernen.per_slug(s, where)
        if kern is None and where != HEEL:
            return _waar(s)
        form = _formulier(s, _begin(s, kern, _gekozen(s)), kern)
    if form.verstuurd():
        try:
            with schrijvend() as s:
                fields = form.velden()
                version = fields.pop("versie_id")
                place = s.get_one(Kern, kern.id) if kern else None
                o = onderzoek.maak(s, nu(), place, version, huidig().email, **fields)
        except OnderzoekFout as error:
            form.fout(VELD_BIJ[error.reden], fout_zin(error))
        else:
            codes = o.wie is Doelgroep.HUISHOUDENS
            flash(zin("onderzoek.klaar.gemaakt" if codes else "onderzoek.klaar.gemaakt_zonder_codes"), "ok")
            return redirect(url_for("onderzoeken.codes" if codes else "onderzoeken.een", id=o.id), 303)
    return render_template("admin/onderzoek_formulier.html", form=form, kern=kern, b=None), 422 if form.errors else 200


def _waar(s: Session) -> str:
    """The page that asks where, and which questionnaire."""
    where = [(k.slug, k.naam) for k in kernen.alle(s)] + [(HEEL, zin("onderzoek.gebied.heel").capitalize())]
    lists = [(v.form_id, v.titel) for v in _nieuwste(s)]
    chosen = request.args.get("vragenlijst", onderzoek.WOONBEHOEFTE)
    return render_template("admin/onderzoek_kern.html", keuzes=where, vragenlijsten=lists, gekozen=chosen)


def _nieuwste(s: Session) -> list[VragenlijstVersie]:
    """The newest version of each questionnaire."""
    found: dict[str, VragenlijstVersie] = {}
    for version in vragenlijst.alle(s):
        found.setdefault(version.form_id, version)
    return list(found.values())


def _gekozen(s: Session) -> VragenlijstVersie | None:
    """The questionnaire that was asked for, else the one about homes, else any."""
    by_name = {v.form_id: v for v in _nieuwste(s)}
    wanted = request.args.get("vragenlijst", onderzoek.WOONBEHOEFTE)
    return by_name.get(wanted) or by_name.get(onderzoek.WOONBEHOEFTE) or next(iter(by_name.values()), None)


def _begin(s: Session, kern: Kern | None, versie: VragenlijstVersie | None) -> dict[str, Any]:
    first = vandaag(nu())
    wie = onderzoek.doelgroep_bij(versie.form_id if versie else onderzoek.WOONBEHOEFTE)
    return {
        "doelgroep": wie.value,
        "gebied": kern.gebied if kern else "",
        # How many associations there are in one kern we do not know at all.
        "huishoudens": "" if kern and wie is Doelgroep.VERENIGINGEN else str(onderzoek.hoeveel(s, nu(), kern, wie)),
        "doel_procent": str(instellingen.lees(s, "onderzoek", nu())["doel_procent"]),
        "opent": first,
        "sluit": first + WEKEN,
        "versie_id": versie.id if versie else "",
    }


@bp.route("/<int:id>/wijzigen", methods=["GET", "POST"])
@mag(*LEIDING)
def wijzigen(id: int) -> ResponseReturnValue:
    """Change one that is not open yet."""
    with lezend() as s:
        b = zoek(s, id)
        form = _formulier(s, _waarden(b), b.kern)
    if b.stand is not Stand.CONCEPT:
        abort(404)
    status = 200
    if form.verstuurd():
        try:
            with schrijvend() as s:
                o = zoek(s, id).o
                onderzoek.wijzig(s, nu(), o, int(form.versie.data or 0), huidig().email, **form.velden())
        except Verouderd:
            status, form.versie.data = 409, str(o.versie)
        except OnderzoekFout as error:
            form.fout(VELD_BIJ.get(error.reden, "sluit"), fout_zin(error))
        else:
            flash(zin("onderzoek.klaar.gewijzigd"), "ok")
            return redirect(url_for("onderzoeken.een", id=id), 303)
    page = render_template("admin/onderzoek_formulier.html", form=form, kern=b.kern, b=b, verouderd=status == 409)
    return page, 422 if form.errors else status


def _waarden(b: Beeld) -> dict[str, Any]:
    return {
        "doelgroep": b.o.doelgroep,
        "gebied": b.o.gebied,
        "huishoudens": str(b.o.huishoudens),
        "doel_procent": str(b.o.doel_procent),
        "opent": b.o.opent,
        "sluit": b.o.sluit,
        "versie_id": b.o.versie_id,
        "versie": str(b.o.versie),
    }
