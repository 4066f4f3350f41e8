"""Berichten: what went out and what did not, a message to a Dbo, and what came in that nobody could handle."""

from __future__ import annotations

import json
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from wtforms import SelectField, StringField, TextAreaField, ValidationError

from admin import menu
from admin.config import config, huis, lezend, nu, schrijvend
from admin.formulier import Formulier, Lengte, gestript, gestript_lang, ingevuld
from admin.toegang import LEIDING, STAF, heeft, huidig, leg_vast, mag
from bot.gesprekken import InboxRij
from kern import kernen, mensen, outbox, taken
from kern.berichten import bericht
from kern.berichten.bericht import BerichtFout, Voorbeeld
from kern.db import random_id
from kern.kernen import Kern
from kern.mensen import Contactpersoon
from kern.outbox import NietOpnieuw, Staat, Verzending
from kern.sleutels import SleutelFout
from kern.taal import bestaat_zin, meervoud, zin

bp = Blueprint("berichten", __name__, url_prefix="/beheer/berichten")

# What asks for somebody stands first.
VOLGORDE = (Staat.GEWEIGERD, Staat.ONBEKEND, Staat.WACHT, Staat.UITGESTELD, Staat.BEZIG, Staat.VERZONDEN)
MISLUKT = (Staat.GEWEIGERD, Staat.ONBEKEND)
LAATSTE_APART = 10
NONCE = re.compile(r"[0-9a-f]{32}")
# The preview's address carries the draft: it lives an hour, and a proxy may refuse a longer address.
VOORBEELD_GELDIG = timedelta(hours=1)
LANGSTE_ADRES = 6000
# The mail has inline styles, and only our own preview page may frame it.
VOORBEELD_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)


class Berichtformulier(Formulier):
    """A message to the contact persons of one kern."""

    kern = SelectField("Aan", validate_choice=False)
    onderwerp = StringField("Onderwerp", [Lengte(120)], [gestript])
    tekst = TextAreaField("Bericht", [Lengte(bericht.HOOGSTENS)], [gestript_lang])

    def validate_kern(self, field: SelectField) -> None:
        """One of the kernen."""
        if not field.data or field.data not in [choice[0] for choice in field.iter_choices()]:
            raise ValidationError(zin("berichtenbeheer.fout.kies_kern"))

    def validate_onderwerp(self, field: StringField) -> None:
        """Not empty."""
        if not field.data:
            raise ValidationError(zin("berichten.fout.geen_onderwerp"))

    def validate_tekst(self, field: TextAreaField) -> None:
        """Not empty."""
        if not field.data:
            raise ValidationError(zin("berichten.fout.geen_tekst"))


@dataclass(frozen=True)
class Apart:
    """A message of somebody that failed three times. What it said is not shown."""

    ontvangen: datetime
    kanaal: str


@dataclass(frozen=True)
class Werk:
    """A task that failed and will be tried again."""

    wat: str
    opnieuw: datetime
    pogingen: int


@dataclass(frozen=True)
class Ontvanger:
    """Whom a message goes to; `persoon` is None once the contact person was removed."""

    persoon: Contactpersoon | None
    staat: Staat


# --- the list


@bp.get("")
@mag(*STAF)
def lijst() -> ResponseReturnValue:
    """What went out, newest first; `staat` filters, `na` is the cursor of the page before."""
    staat = next((v for v in Staat if v.value == request.args.get("staat")), None)
    na = request.args.get("na", type=int)
    if na is not None and not 0 < na < 2**31:
        abort(404)
    with lezend() as s:
        bladzijde = outbox.lijst(s, staat, na=None if na is None else str(na))
        aantallen = outbox.tel_per_staat(s)
        namen = {kern.id: kern.naam for kern in kernen.alle(s)}
        eerste = staat is None and na is None
        apart, aantal_apart = _apart(s) if eerste else ([], 0)
        werk = _mislukt_werk(s) if eerste else []
    ziet_adressen = heeft(*LEIDING)
    if ziet_adressen and any(regel.aan for regel in bladzijde.regels):
        with schrijvend() as s:
            leg_vast(s, "berichten_bekeken")
    return render_template(
        "admin/berichten.html",
        bladzijde=bladzijde,
        filters=_filters(staat, aantallen),
        aantallen=aantallen,
        staat=staat,
        eerste=na is None,
        namen=namen,
        ziet_adressen=ziet_adressen,
        mag_sturen=heeft(*LEIDING),
        mail_aan=bool(config().omgeving.smtp_host),
        apart=apart,
        aantal_apart=aantal_apart,
        werk=werk,
        Staat=Staat,
    )


@bp.post("/<id>/opnieuw")
@mag(*LEIDING)
def opnieuw(id: str) -> ResponseReturnValue:
    """Send one again that was refused, is unknown or waits for another try."""
    try:
        with schrijvend() as s:
            outbox.opnieuw(s, nu(), id, huidig().email)
    except KeyError:
        abort(404)
    except NietOpnieuw:
        flash(zin("berichtenbeheer.opnieuw.kan_niet"), "fout")
    else:
        config().wek()
        flash(zin("berichtenbeheer.opnieuw.gaat"), "ok")
    staat = request.form.get("staat", "")
    return redirect(url_for("berichten.lijst", staat=staat if staat in list(Staat) else None), 303)


def _filters(gekozen: Staat | None, aantallen: dict[Staat, int]) -> list[dict[str, object]]:
    """The segmented filter: all, and each state that holds something."""
    found: list[dict[str, object]] = [
        {
            "label": zin("berichtenbeheer.staat.alle"),
            "url": url_for("berichten.lijst"),
            "actief": gekozen is None,
            "aantal": sum(aantallen.values()),
        }
    ]
    for staat in VOLGORDE:
        if aantallen[staat] or staat is gekozen:
            label, url = zin(f"berichtenbeheer.staat.{staat}"), url_for("berichten.lijst", staat=staat.value)
            found.append({"label": label, "url": url, "actief": staat is gekozen, "aantal": aantallen[staat]})
    return found


def _apart(s: Session) -> tuple[list[Apart], int]:
    """The newest messages that were set aside, and how many there are."""
    gif = InboxRij.staat == "gif"
    total = s.scalar(select(func.count()).select_from(InboxRij).where(gif)) or 0
    rows = s.scalars(select(InboxRij).where(gif).order_by(InboxRij.ontvangen.desc()).limit(LAATSTE_APART))
    return [Apart(row.ontvangen, _naam("kanaal", row.sleutel.partition(":")[0])) for row in rows], total


def _mislukt_werk(s: Session) -> list[Werk]:
    return [Werk(_naam("taak", t.soort), t.op, t.pogingen) for t in taken.mislukt(s)]


def _naam(sectie: str, woord: str) -> str:
    key = f"berichtenbeheer.{sectie}.{woord}"
    return zin(key if bestaat_zin(key) else f"berichtenbeheer.{sectie}.anders")


def _vraagt_aandacht(s: Session) -> int:
    """How many messages did not arrive, or may not have: the number in the menu."""
    return sum(outbox.tel_mislukt(s, nu()).values())


menu.TELLERS["berichten.lijst"] = _vraagt_aandacht


# --- a message to a Dbo


@bp.route("/nieuw", methods=["GET", "POST"])
@mag(*LEIDING)
def nieuw() -> ResponseReturnValue:
    """Write a message; a right one is shown as it will be sent. `doe=wijzig` comes back from there."""
    form = _formulier()
    if request.method == "GET":
        form.kern.data = request.args.get("kern", "")
    if request.form.get("doe") == "wijzig" or not form.verstuurd():
        return render_template("admin/berichten_nieuw.html", form=form), 422 if form.errors else 200
    return _toon(form)


@bp.get("/voorbeeld")
@mag(*LEIDING)
def voorbeeld() -> Response:
    """The mail as a mail program shows it, from the sealed draft in `d`; for the frame on the preview page."""
    draft = _open_concept(request.args.get("d", ""))
    with lezend() as s:
        kern = kernen.per_slug(s, draft["kern"])
        if kern is None:
            abort(404)
        try:
            beeld = bericht.voorbeeld(s, nu(), kern, draft["onderwerp"], draft["tekst"], huis())
        except BerichtFout:
            abort(404)
    response = Response(beeld.mail["html"], mimetype="text/html")
    response.headers["Content-Security-Policy"] = VOORBEELD_CSP
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@bp.post("/versturen")
@mag(*LEIDING)
def versturen() -> ResponseReturnValue:
    """Send what the preview showed. The same nonce again sends nothing and leads to the same page."""
    form = _formulier()
    nonce = request.form.get("nonce", "")
    if not form.verstuurd() or not NONCE.fullmatch(nonce):
        return render_template("admin/berichten_nieuw.html", form=form), 422
    try:
        with schrijvend() as s:
            kern = _kern(s, form)
            onderwerp, tekst = form.onderwerp.data or "", form.tekst.data or ""
            bericht.stuur(s, nu(), kern, onderwerp, tekst, huidig().email, huis(), sleutel=nonce)
    except BerichtFout as fout:
        return _met_fout(form, fout)
    config().wek()
    return redirect(url_for("berichten.verstuurd", nonce=nonce), 303)


@bp.get("/verstuurd/<nonce>")
@mag(*LEIDING)
def verstuurd(nonce: str) -> ResponseReturnValue:
    """To whom a message goes, and how far it is."""
    if not NONCE.fullmatch(nonce):
        abort(404)
    with lezend() as s:
        rows = list(s.scalars(select(Verzending).where(Verzending.sleutel.startswith(f"bericht:{nonce}:"))))
        if not rows:
            abort(404)
        ontvangers = [Ontvanger(_persoon(s, row), Staat(row.staat)) for row in rows]
        kern = s.get_one(Kern, rows[0].kern_id)
    _bekeken(kern)
    return render_template("admin/berichten_verstuurd.html", kern=kern, ontvangers=ontvangers, Staat=Staat)


# --- inside


def _formulier() -> Berichtformulier:
    form = Berichtformulier(ingevuld())
    with lezend() as s:
        aantallen = mensen.aantal_dbo_contacten(s)
        rows = [(kern.slug, kern.naam, aantallen.get(kern.id, 0)) for kern in kernen.alle(s)]
    choices = [(slug, f"{naam} ({meervoud(n, 'contactpersoon', 'contactpersonen')})") for slug, naam, n in rows]
    form.kern.choices = [("", zin("berichtenbeheer.nieuw.kies")), *choices]
    return form


def _toon(form: Berichtformulier) -> ResponseReturnValue:
    """The preview page. It names people, so it is written down who saw them."""
    onderwerp, tekst = form.onderwerp.data or "", form.tekst.data or ""
    try:
        with schrijvend() as s:
            kern = _kern(s, form)
            beeld: Voorbeeld = bericht.voorbeeld(s, nu(), kern, onderwerp, tekst, huis())
            leg_vast(s, "contact_bekeken", kern.naam)
    except BerichtFout as fout:
        return _met_fout(form, fout)
    concept = _verzegel({"kern": kern.slug, "onderwerp": onderwerp, "tekst": tekst})
    return render_template(
        "admin/berichten_voorbeeld.html",
        kern=kern,
        form=form,
        beeld=beeld,
        concept=concept if len(concept) <= LANGSTE_ADRES else "",
        # Made anew at every preview: a changed text is another message.
        nonce=random_id(),
    )


def _met_fout(form: Berichtformulier, fout: BerichtFout) -> ResponseReturnValue:
    form.fout(fout.veld or "kern", str(fout))
    return render_template("admin/berichten_nieuw.html", form=form), 422


def _kern(s: Session, form: Berichtformulier) -> Kern:
    kern = kernen.per_slug(s, str(form.kern.data))
    if kern is None:
        abort(404)
    return kern


def _persoon(s: Session, row: Verzending) -> Contactpersoon | None:
    try:
        return mensen.dbo_contact(s, int(row.sleutel.rpartition(":")[2]))
    except KeyError:
        return None


def _bekeken(kern: Kern) -> None:
    with schrijvend() as s:
        leg_vast(s, "contact_bekeken", kern.naam)


def _verzegel(draft: dict[str, str]) -> str:
    """A draft for an address: only the one who wrote it can open it, for an hour. It is kept nowhere."""
    whole = json.dumps(draft | {"door": str(huidig().id), "tot": (nu() + VOORBEELD_GELDIG).isoformat()})
    packed = urlsafe_b64encode(zlib.compress(whole.encode(), 9)).decode()
    return urlsafe_b64encode(config().db.keys.seal("berichtvoorbeeld", packed)).decode().rstrip("=")


def _open_concept(token: str) -> dict[str, str]:
    """The draft of an address; 404 when it is not ours or not this person's, 410 when its hour is over."""
    try:
        packed = config().db.keys.open("berichtvoorbeeld", urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        draft: dict[str, str] = json.loads(zlib.decompress(urlsafe_b64decode(packed)))
    except (SleutelFout, ValueError):
        abort(404)
    if draft["door"] != str(huidig().id):
        abort(404)
    if datetime.fromisoformat(draft["tot"]) < nu():
        abort(410)
    return draft
