"""What every page of a traject shares: finding it, its head and tabs, and doing something to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import TextAreaField

from admin.config import config, huis, lezend, nu, schrijvend
from admin.formulier import Formulier, Lengte, Versieveld, gestript_lang
from admin.toegang import LEIDING, SCHRIJVERS, heeft, huidig, leg_vast
from kern.instellingen import Verouderd
from kern.kernen import Kern
from kern.mensen import OngeldigAdres
from kern.taal import bedrag, vandaag, zin
from kern.trajecten import stand
from kern.trajecten.marsroute import ROLLEN
from kern.trajecten.rijen import Staat, Stapstaat, Traject
from kern.trajecten.stand import Stand, StapStand
from kern.trajecten.traject import BesluitNodig, TrajectFout
from kern.werk import trajecten as werk

bp = Blueprint("trajecten", __name__, url_prefix="/beheer/trajecten")
# What may be done to a traject: the use case, given the session and the row.
Daad = Callable[[Session, Traject], object]
_TABS = (("een", "Verloop"), ("rollen", "Rollen"), ("geld", "Budget"))


@dataclass(frozen=True)
class Beeld:
    """A traject with what belongs to it, at one moment."""

    t: Traject
    kern: Kern
    stand: Stand

    @property
    def dbo(self) -> str:
        """How the organisation of the village is called in a sentence."""
        return self.kern.dbo_naam or "de dorpsbelangenorganisatie"

    @property
    def dbo_voorop(self) -> str:
        """The same at the beginning of a sentence."""
        return self.dbo[0].upper() + self.dbo[1:]

    @property
    def open(self) -> bool:
        """Whether anything about it may still change."""
        return self.t.als_staat not in (Staat.AFGEROND, Staat.GESTOPT)

    @property
    def loopt(self) -> bool:
        """Whether it has steps that may be worked on."""
        return self.t.als_staat in (Staat.INTAKE, Staat.GEPLAND, Staat.LOPEND)


class Besluitformulier(Formulier):
    """Part of each form that may ask for an explicit decision, and of each that carries the version that was read."""

    besluit = TextAreaField("Waarom besluit u dit?", [Lengte(1000)], [gestript_lang])
    versie = Versieveld()


def zoek(s: Session, id: int) -> Beeld:
    """The traject of this address, or 404."""
    t = s.get(Traject, id)
    if t is None:
        abort(404)
    return Beeld(t, s.get_one(Kern, t.kern_id), stand.van_traject(s, nu(), t))


def zoek_stap(b: Beeld, sleutel: str) -> StapStand:
    """The step of this address, or 404."""
    found = next((stap for stap in b.stand.stappen if stap.sleutel == sleutel), None)
    return found or abort(404)


def wie() -> str:
    """Who does it, for the journal."""
    return huidig().email


def euro(cent: int) -> str:
    """An amount in cents as people read it: `€ 25.000`."""
    return bedrag(Decimal(cent) / 100)


def naar(b: Beeld, deel: str = "een") -> str:
    """The address of a page of this traject."""
    return url_for(f"trajecten.{deel}", id=b.t.id)


def naar_stap(b: Beeld, sleutel: str) -> str:
    """The address of the page of a step."""
    return url_for("trajecten.stap", id=b.t.id, sleutel=sleutel)


def toon(template: str, b: Beeld, tab: str = "", **waarden: object) -> str:
    """Render a page of this traject under its head and tabs."""
    tabs = [{"label": label, "url": naar(b, name), "actief": tab == name} for name, label in _TABS]
    tabs.append({"label": "Stukken", "url": f"/beheer/trajecten/{b.t.id}/stukken", "actief": tab == "stukken"})
    return render_template(
        template,
        b=b,
        t=b.t,
        kern=b.kern,
        stand=b.stand,
        tab=tab,
        tabs_van=tabs,
        **overal(),
        **waarden,
    )


def rolnamen(codes: Iterable[str]) -> str:
    """Roles as staff call them, in one line: `Projectleider, gemeenteraad`; what is no role stays as it is."""
    names = [zin(f"traject.rol.{code}") if code in ROLLEN else code for code in codes]
    text = ", ".join(names)
    return text[:1].upper() + text[1:]


def overal() -> dict[str, object]:
    """What each template of these pages may use."""
    return {
        "Staat": Staat,
        "Stapstaat": Stapstaat,
        "euro": euro,
        "rolnamen": rolnamen,
        "vandaag": vandaag(nu()),
        "leiding": heeft(*LEIDING),
        "schrijver": heeft(*SCHRIJVERS),
    }


def doe(id: int, handeling: str, daad: Daad) -> None:
    """One use case on a traject: done, in the logboek, its mails made. Raises whatever the use case raises."""
    with schrijvend() as s:
        b = zoek(s, id)
        daad(s, b.t)
        leg_vast(s, f"traject_{handeling}", b.kern.naam)
        werk.bewaak(s, nu(), b.t, huis())
        werk.vertel(s, nu(), b.kern, huis())
    config().wek()


def druk(id: int, handeling: str, daad: Daad, terug: str) -> ResponseReturnValue:
    """A button without a form: do it, or say on the page as it is now why not."""
    try:
        doe(id, handeling, daad)
    except Verouderd:
        flash(zin("trajecten.fout.verouderd"), "waarschuwing")
    except TrajectFout as error:
        flash(str(error), "fout")
    else:
        flash(zin(f"trajecten.klaar.{handeling}"), "ok")
    return redirect(terug, 303)


def verwerk(
    template: str, b: Beeld, form: Formulier, handeling: str, daad: Daad, terug: str = "", **waarden: object
) -> ResponseReturnValue:
    """A form about a traject: show it, do it, or show it again with what was typed and what is in the way."""
    nodig: BesluitNodig | None = None
    verouderd = False
    if form.verstuurd():
        try:
            doe(b.t.id, handeling, daad)
        except Verouderd:
            verouderd, b = True, opnieuw(b, form)
        except BesluitNodig as error:
            nodig = error
        except TrajectFout as error:
            plaats(form, error)
        except OngeldigAdres:
            form.fout("email", zin("beheer.fout.email"))
        else:
            flash(zin(f"trajecten.klaar.{handeling}"), "ok")
            return redirect(terug or naar(b), 303)
    page = toon(template, b, "", form=form, verouderd=verouderd, nodig=nodig, **waarden)
    return page, 409 if verouderd else 422 if form.errors or nodig else 200


def opnieuw(b: Beeld, form: Formulier) -> Beeld:
    """After somebody else was first: the traject as it is now, and its version in the form."""
    with lezend() as s:
        now = zoek(s, b.t.id)
    if "versie" in form:
        form["versie"].data = str(now.t.versie)
    return now


def plaats(form: Formulier, error: TrajectFout) -> None:
    """Put a refusal at the field it is about, else at the first field that people see."""
    seen = [f.name for f in form if f.type not in ("HiddenField", "Versieveld")]
    form.fout(error.veld if error.veld in seen else seen[0], str(error))


def begin(b: Beeld, **waarden: object) -> dict[str, object]:
    """The data that a form starts with: the version that was read, and what is given. Nothing when it was sent."""
    return {"versie": str(b.t.versie), **waarden} if request.method == "GET" else {}
