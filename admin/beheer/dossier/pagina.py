"""What the pages of a dossier share: its parts and tabs, finding a piece of this kern, doing something to it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, url_for
from sqlalchemy.orm import Session

from admin.beheer.kernen import zoek as zoek_kern
from admin.config import nu
from admin.toegang import SCHRIJVERS, heeft
from kern.dossier import stukken
from kern.dossier.rijen import Stuk, Stuksoort
from kern.kernen import Kern
from kern.taal import vandaag

bp = Blueprint("dossier", __name__, url_prefix="/beheer/kernen/<slug>/dossier")


@dataclass(frozen=True)
class Deel:
    """One tab: its word in the address, the kind of piece, and how it is called."""

    naam: str
    soort: Stuksoort
    label: str
    nieuw: str


DELEN = {
    deel.naam: deel
    for deel in (
        Deel("gesprekken", Stuksoort.GESPREK, "Gesprekken", "Gesprek opschrijven"),
        Deel("documenten", Stuksoort.DOCUMENT, "Documenten", "Document toevoegen"),
        Deel("besluiten", Stuksoort.BESLUIT, "Besluiten", "Besluit vastleggen"),
        Deel("afwijkingen", Stuksoort.AFWIJKING, "Afwijkingen", "Afwijking vastleggen"),
    )
}
VAN_SOORT = {deel.soort: deel for deel in DELEN.values()}
ZICHTBAAR = {"intern": "alleen medewerkers", "dbo": "ook de DBO", "openbaar": "iedereen"}


def zoek_stuk(s: Session, slug: str, id: int) -> tuple[Kern, Stuk]:
    """The piece of this address, which must belong to this kern; 404 for anyone else's."""
    kern = zoek_kern(s, slug)
    stuk = stukken.een(s, id) if id < 2**31 else None
    if stuk is None or stuk.kern_id != kern.id:
        abort(404)
    return kern, stuk


def toon(
    template: str, kern: Kern, deel: Deel, aantallen: dict[Stuksoort, int] | None = None, **waarden: object
) -> str:
    """Render a page of this dossier; with `aantallen` it has the tabs."""
    tabs = [
        {
            "label": f"{d.label} ({aantallen[d.soort]})" if aantallen and aantallen[d.soort] else d.label,
            "url": url_for("dossier.lijst", slug=kern.slug, deel=d.naam),
            "actief": d == deel,
        }
        for d in DELEN.values()
    ]
    return render_template(
        template,
        kern=kern,
        deel=deel,
        delen=tabs,
        zichtbaar=ZICHTBAAR,
        rolnamen=stukken.rolnamen,
        mag_schrijven=heeft(*SCHRIJVERS),
        vandaag=vandaag(nu()),
        **waarden,
    )
